"""What recorded exchanges show of a system: what it did, by which message; judged nowhere."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from cimconform.messages.exchange import PATH, Exchange
from cimconform.messages.message import Element, Message, children, local, parent, text_of
from cimconform.system.claims import EVENT_VERBS, NOUNS, VERBS

_DONE = ("OK", "PARTIAL")
_DEVICES = ("Meter", "EndDevice")
_PARTS = 18  # of the code of a reading type
_MARGIN = 3  # times the slowest answer that was seen is the time limit
_MOST_METERS = 2
_SERVICE = re.compile(rf"(Get|Execute|Receive)({'|'.join(NOUNS)})")

Claim = tuple[str, str, str]  # role, verb, noun


@dataclass(frozen=True, slots=True)
class Wire:
    """One way in which messages travelled: `kind` is soap, http or jms, `place` an address or a destination."""

    kind: str
    style: str
    version: str
    place: str


@dataclass
class Sightings:
    """What was seen, each with the id of the first message that shows it."""

    claims: dict[Claim, str] = field(default_factory=dict)
    refused: dict[Claim, str] = field(default_factory=dict)
    patterns: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    wires: dict[Wire, str] = field(default_factory=dict)
    measured: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    meters: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    intervals: dict[str, str] = field(default_factory=dict)
    name_types: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    latest: tuple[float, str] = (0.0, "")
    answers: int = 0

    @property
    def limits(self) -> dict[str, tuple[int, str]]:
        """Time limits in seconds, with the answer each rests on."""
        found = {"reply_s": self.slowest, "late_s": self.latest}
        return {name: (max(1, ceil(s * _MARGIN)), by) for name, (s, by) in found.items() if by}

    @property
    def known(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Up to two meters, and the reading types that were seen of each of them; else whatever was named."""
        by_most = sorted(self.measured, key=lambda meter: -len(self.measured[meter]))
        if not by_most:
            return tuple(self.meters), tuple(self.types)
        first = self.measured[by_most[0]]
        like = sorted(by_most[1:], key=lambda m: -len(first.keys() & self.measured[m].keys()))
        chosen = [by_most[0], *(m for m in like if first.keys() & self.measured[m].keys())]
        chosen = chosen[:_MOST_METERS]
        types = [t for t in first if all(t in self.measured[m] for m in chosen)]
        return tuple(chosen), tuple(types)


def of_exchanges(
    exchanges: Iterable[Exchange], *, certain: bool, places: Mapping[str, str] | None = None
) -> Sightings:
    """Give what exchanges show.

    `certain` says that the role in each is that of one system, as in the record of a run; in the traffic of
    two it is that of whoever sent. `places` are the addresses of bindings.
    """
    seen, known = Sightings(), [e for e in exchanges if not e.fetched]
    sources = {m.text("Header/Source") for e in known for m in e.of_system if m.kind == "response"}
    answered = any(e.replies for e in known if e.role == "responder")
    for exchange in known:
        role = exchange.role if certain else _role(exchange, sources)
        _claims(seen, exchange, role, answered=answered or certain)
        _ways(seen, exchange, places or {})
        _times(seen, exchange)
        for message in exchange.of_system if answered or certain else exchange.messages:
            _objects(seen, message)
    return seen


def _role(exchange: Exchange, sources: set[str]) -> str:
    """Tell what the system plays that answers: events that bear another Source are for it, and not of it."""
    event = exchange.role == "publisher" and exchange.request is not None
    if not event or exchange.request is None:
        return exchange.role
    return "publisher" if exchange.request.text("Header/Source") in sources else "subscriber"


def _claims(seen: Sightings, exchange: Exchange, role: str, *, answered: bool) -> None:
    """Take what was done, and what was refused; where nothing was answered at all, what was asked."""
    asked = exchange.request
    if asked is None or asked.root is None or asked.noun not in NOUNS:
        return
    if asked.verb not in (*VERBS, *EVENT_VERBS):
        return
    claim, replies = (role, asked.verb, asked.noun), (*exchange.replies, *exchange.late)
    done = next((m for m in replies if m.result in _DONE), None)
    if role != "responder":
        seen.claims.setdefault(claim, asked.id)
        if role == "requester" and not answered:
            seen.claims.setdefault(("responder", *claim[1:]), asked.id)
        if role in ("publisher", "subscriber"):
            seen.patterns.setdefault("unsolicited_events", asked.id)
    elif done is not None:
        seen.claims.setdefault(claim, done.id)
        _patterns(seen, exchange, done)
    elif replies:
        seen.refused.setdefault(claim, replies[0].id)


def _patterns(seen: Sightings, exchange: Exchange, done: Message) -> None:
    """Take the patterns and options that an answered request shows."""
    asked = exchange.request
    if asked is None:
        return
    seen.patterns.setdefault("request_reply", done.id)
    if exchange.late or len(exchange.replies) > 1:
        seen.patterns.setdefault("multiple_responses", (exchange.late or exchange.replies)[-1].id)
    if len(exchange.late) > 1:
        seen.options.setdefault("several_replies", exchange.late[-1].id)
    if asked.verb == "cancel" and asked.noun == "MeterReadings":
        seen.patterns.setdefault("get_cancel", done.id)
    if asked.noun == "OperationSet":
        seen.patterns.setdefault("operation_sets", done.id)
    if asked.find("Payload/Compressed") is not None:
        seen.options.setdefault("compression", done.id)


def _ways(seen: Sightings, exchange: Exchange, places: Mapping[str, str]) -> None:
    """Take how a message travelled."""
    first = exchange.request
    if first is None or first.root is None:
        return
    kind = "jms" if "jms-form" in first.headers else "soap" if first.soap else "http"
    style = "typed" if first.typed else "generic"
    place = places.get(exchange.binding, first.headers.get("jms-destination", ""))
    if place and PATH in first.headers:
        place = place.rstrip("/") + _of_any_service(first.headers[PATH])
    if exchange.role in ("responder", "publisher", "subscriber", "requester"):
        seen.wires.setdefault(Wire(kind, style, first.soap or "", place), first.id)


def _of_any_service(path: str) -> str:
    """Give a path with {service} in the place of the name of a typed service."""
    head, slash, last = path.rpartition("/")
    return f"{head}{slash}{{service}}" if _SERVICE.fullmatch(last) else path


def _times(seen: Sightings, exchange: Exchange) -> None:
    """Take how long an answer was waited for."""
    asked = exchange.request
    if asked is None or not asked.at or exchange.role != "responder":
        return
    for message in exchange.replies:
        seen.answers += 1
        seen.slowest = max(seen.slowest, (message.at - asked.at, message.id))
    for message in exchange.late:
        seen.latest = max(seen.latest, (message.at - asked.at, message.id))


def _objects(seen: Sightings, message: Message) -> None:
    """Take the meters and reading types that a message names, and which meter measures what."""
    for meter in named(message):
        seen.meters.setdefault(meter, message.id)
    for kind in types_in(message):
        seen.types.setdefault(kind, message.id)
    if message.kind != "response" or message.result not in _DONE:
        return
    for reading in message.elements("MeterReading"):
        meters = [text_of(n) for d in children(reading) if local(d) in _DEVICES for n in _names(d)]
        for ref in reading.iter("{*}ReadingType"):
            code, within = ref.get("ref", ""), local(parent(ref))
            if within == "IntervalBlocks":
                seen.intervals.setdefault(code, message.id)
            elif within == "Readings":
                for meter in meters:
                    seen.measured[meter].setdefault(code, message.id)
    _kinds_of_names(seen, message)


def _kinds_of_names(seen: Sightings, message: Message) -> None:
    for device in message.elements(*_DEVICES):
        kinds = (k for names in children(device) for k in children(names) if local(k) == "NameType")
        seen.name_types.update(text_of(n) for k in kinds for n in children(k) if local(n) == "name")


def _names(device: Element) -> Sequence[Element]:
    names = (child for child in children(device) if local(child) == "Names")
    return [n for one in names for n in children(one) if local(n) == "name"]


def named(message: Message) -> Iterator[str]:
    """Give the names of meters and end devices in a message."""
    for device in message.elements(*_DEVICES):
        yield from map(text_of, _names(device))


def types_in(message: Message) -> Iterator[str]:
    """Give the codes of reading types in a message."""
    for element in message.elements("ReadingType"):
        names = [text_of(n) for part in element for n in part if local(n) == "name"]
        yield from (c for c in (element.get("ref", ""), *names) if c.count(".") == _PARTS - 1)
