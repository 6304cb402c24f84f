"""Which event reports which transaction: by its verb and noun, and by what both of them name.

IEC 61968-100:2013 clauses 6.2.4, 6.8, 6.9: the verb in the past tense, the same noun and payload, and the
CorrelationID of the request where there is one.
"""

from collections.abc import Iterator, Sequence

from cimconform.messages.compression import documents
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local, text_of

PAST = {
    "create": "created", "change": "changed", "cancel": "canceled", "close": "closed",
    "delete": "deleted", "execute": "executed",
}  # fmt: skip
_NAMES = ("mRID", "name", "issuerTrackingID", "ID")
_KINDS = ("NameType", "EndDeviceControlType")  # what is named there is a kind, and no object


def transactions(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """Give those of some exchanges in which the system was asked to change something."""
    return [e for e in exchanges if e.role == "responder" and e.request and e.request.verb in PAST]


def done(exchange: Exchange) -> bool:
    """Tell whether a transaction was done, by what was answered at once."""
    return exchange.served and not exchange.later


def events(exchange: Exchange) -> list[Message]:
    """Give the events of an exchange, each once however often it was sent."""
    found = {m.text("Header/MessageID") or m.id: m for m in exchange.of_system if m.kind == "event"}
    return list(found.values())


def answers(event: Message, request: Message) -> bool:
    """Tell whether an event has the CorrelationID or, in its place, the MessageID of a request."""
    named = event.text("Header/CorrelationID").strip()
    known = (request.text("Header/CorrelationID"), request.text("Header/MessageID"))
    return bool(named) and named in known


def is_event_of(event: Message, exchange: Exchange) -> bool:
    """Tell whether an event reports a transaction."""
    request = exchange.request
    if request is None or event.noun != request.noun or event.verb != PAST.get(request.verb):
        return False
    return answers(event, request) or bool(_named(event) & _named(request))


def untold(
    messages: Sequence[Message], exchange: Exchange, others: Sequence[Exchange] = ()
) -> set[str]:
    """Give what a transaction names and no event about it does; all of it where there is no event.

    An event may call a single object by another name, unless that is the name of one of `others`.
    """
    request = exchange.request
    if request is None:
        return set()
    named, about = _named(request), [m for m in messages if is_event_of(m, exchange)]
    named_there: set[str] = set().union(*map(_named, about))
    strange = set().union(*(_named(e.request) for e in others if e.request)) - named
    if about and len(named) == 1 and not named_there & strange:
        return set()
    return named - named_there


def outcome_of(event: Message, exchange: Exchange) -> bool:
    """Tell whether an event reports the outcome of a control."""
    request = exchange.request
    if request is None or (request.verb, request.noun) != ("create", "EndDeviceControls"):
        return False
    if (event.verb, event.noun) != ("created", "EndDeviceEvents"):
        return False
    return answers(event, request) or bool(_tracking(event) & _tracking(request))


def _tracking(message: Message) -> set[str]:
    return {text_of(e).strip() for e in message.elements("issuerTrackingID")} - {""}


def event_of(exchange: Exchange, transaction: Exchange) -> Message | None:
    """Give the event of an exchange that reports a transaction."""
    return next((e for e in events(exchange) if is_event_of(e, transaction)), None)


def missing(carried: Message, request: Message) -> str:
    """Name what the payload of a request says and that of an event does not; nothing if it says all."""
    there = set(_leaves(carried))
    return next(
        (f"{path} {text}".strip() for path, text in _leaves(request) if (path, text) not in there),
        "",
    )


def _leaves(message: Message) -> Iterator[tuple[str, str]]:
    """Give the path and the text of each element without children, and the value of its ref."""
    for document in message.payloads:
        yield from _below(document, local(document))


def _below(element: Element, path: str) -> Iterator[tuple[str, str]]:
    inside = children(element)
    for one in inside:
        yield from _below(one, f"{path}/{local(one)}")
    if not inside:
        yield path, text_of(element).strip() or element.get("ref", "")


def _named(message: Message) -> set[str]:
    """Give what a message names: its objects by name and identifier, in whatever part."""
    parts = [*message.all("Payload"), *message.all("Request"), *documents(message)]
    return {text for part in parts for text in _names(part)}


def _names(element: Element) -> Iterator[str]:
    for one in children(element):
        if local(one) in _NAMES and not children(one):
            yield text_of(one).strip()
        elif local(one) not in _KINDS:
            yield from _names(one)
