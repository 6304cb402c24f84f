"""What must make no difference to a responder: IEC 61968-100:2013 clauses 5.2.2, 6.3, 6.9.

A stimulus that differs from its good twin by something that means nothing is served like the twin.
"""

from cimconform.checks import Findings, check, found
from cimconform.checks.expectations import difference, served_otherwise
from cimconform.checks.subjects.answers import answer, effects
from cimconform.messages.compression import documents
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message, local
from cimconform.verdict import Finding, NothingToJudge, Pointless

_REFUSALS = range(400, 500)


@check(raw=True)
def request_gets_one_answer(exchange: Exchange) -> Findings:
    """One response or fault."""
    kinds = [reply.kind for reply in exchange.replies]
    for reply in exchange.replies:
        by_status = bool(reply.unreadable) and reply.status in _REFUSALS
        if reply.kind == "unknown" and not by_status and not reply.without_words:
            broken = "message_is_well_formed" if reply.unreadable else "root_is_a_message_element"
            raise Pointless(broken)
    if kinds not in (["response"], ["fault"]):
        reply = answer(exchange)
        seen = (
            ", ".join(kinds)
            if kinds != ["unknown"]
            else f"HTTP {reply.status}, {len(reply.raw)} bytes"
        )
        hint = "answer each request with a response, or a fault where it cannot be read"
        if kinds == ["unknown"]:
            hint = f"HTTP {reply.status} came and no message; {hint}"
        yield found(reply, "", "one response or fault", seen, hint)


@check()
def answer_comes_in_time(exchange: Exchange) -> Findings:
    """Within the limit of the system file."""
    limit = float(exchange.stimulus.facts.get("reply_s", "10"))
    if exchange.request is None or not exchange.request.at:
        raise NothingToJudge("it is not known when the request went out")
    took = answer(exchange).at - exchange.request.at
    if took > limit:
        hint = "reply_s under [ixit] is the time agreed"
        yield Finding(f"an answer within {limit:g} s", f"{took:.1f} s", "the exchange", hint)


@check()
def absent_flag_means_synchronous(exchange: Exchange) -> Findings:
    """The data are in this answer."""
    yield from served_otherwise(exchange, "without AsyncReplyFlag the exchange is synchronous")
    twin = exchange.twin.reply if exchange.twin else None
    if twin is not None and documents(twin) and not documents(answer(exchange)):
        hint = "without AsyncReplyFlag the whole answer comes at once, not an acknowledgement"
        yield found(answer(exchange), "Payload", "the data", "no Payload", hint)


@check()
def revision_one_is_the_default(exchange: Exchange) -> Findings:
    """Given or not given."""
    yield from served_otherwise(exchange, "Revision 1 is what an absent Revision means")


@check()
def comment_has_no_effect(exchange: Exchange) -> Findings:
    """A note is a note."""
    yield from served_otherwise(exchange, "Comment is for people; do not look at it")


@check()
def unknown_property_is_ignored(exchange: Exchange) -> Findings:
    """A Property of somebody else's."""
    yield from served_otherwise(exchange, "pass over a Property that is not known")


@check()
def unknown_extension_is_ignored(exchange: Exchange) -> Findings:
    """An element of somebody else's."""
    yield from served_otherwise(exchange, "pass over foreign elements at the end of Header")


@check()
def untyped_root_is_accepted(exchange: Exchange) -> Findings:
    """Message, known by its verb."""
    yield from served_otherwise(exchange, "accept the root Message and go by its Verb")


@check()
def any_prefix_style_is_accepted(exchange: Exchange) -> Findings:
    """Prefixes mean nothing."""
    yield from served_otherwise(exchange, "compare namespaces, not prefixes")


@check()
def xml_freedoms_are_accepted(exchange: Exchange) -> Findings:
    """Remarks, CDATA and white space mean nothing."""
    yield from served_otherwise(exchange, "read XML with a parser, not as text")


@check(after=("header_is_present",))
def message_id_stands_in_for_correlation(exchange: Exchange) -> Findings:
    """The MessageID of the request comes back as CorrelationID."""
    reply = answer(exchange)
    if exchange.request is None or reply.kind != "response":
        raise NothingToJudge("no response")
    expected = exchange.request.text("Header/MessageID")
    given = reply.text("Header/CorrelationID")
    if given != expected and difference(expected, given) and _in_another_form(exchange):
        raise Pointless("reply_echoes_correlation_id")
    if given != expected:
        hint = "where the request has no CorrelationID, put its MessageID there"
        yield found(reply, "Header/CorrelationID", expected, given, hint)


@check()
def request_without_ids_is_answered(exchange: Exchange) -> Findings:
    """Identifiers are optional."""
    yield from served_otherwise(exchange, "MessageID and CorrelationID are optional")


@check(after=("header_is_present",))
def correlation_id_is_opaque(exchange: Exchange) -> Findings:
    """Letter for letter, whatever the form."""
    reply = answer(exchange)
    asked = exchange.request.text("Header/CorrelationID") if exchange.request else ""
    given = reply.text("Header/CorrelationID")
    if reply.result != "OK" or given != asked:
        hint = f"{_difference(asked, given)}; a CorrelationID is the requester's own affair"
        seen = given if reply.result == "OK" else (reply.result or f"a {reply.kind}")
        yield found(reply, "Header/CorrelationID", asked, seen, hint)


def _in_another_form(exchange: Exchange) -> bool:
    """Tell whether an earlier answer had the CorrelationID of its request in another form."""
    pairs = [
        (e.request.text("Header/CorrelationID"), e.reply.text("Header/CorrelationID"))
        for e in exchange.before if e.request is not None and e.reply is not None
    ]  # fmt: skip
    return any(asked != given and difference(asked, given) for asked, given in pairs if asked)


def _difference(asked: str, given: str) -> str:
    """Say how an identifier came back."""
    if given in ("", asked):
        return "refused or left out for its form"
    return difference(asked, given) or "changed on its way back"


@check()
def equal_ids_are_accepted(exchange: Exchange) -> Findings:
    """One identifier in both places."""
    yield from served_otherwise(exchange, "MessageID and CorrelationID may be equal")


@check()
def blank_correlation_id_is_not_echoed(exchange: Exchange) -> Findings:
    """Absent, another, or refused."""
    reply = answer(exchange)
    element = reply.find("Header/CorrelationID")
    if reply.kind == "response" and element is not None and not (element.text or "").strip():
        hint = "treat a blank CorrelationID as none"
        yield found(reply, "Header/CorrelationID", "none, or the MessageID", "blank", hint)


def not_answered(exchange: Exchange, hint: str) -> Findings:
    """Find fault with a stimulus that was neither served nor refused with an Error."""
    reply = answer(exchange)
    refused = reply.kind in ("response", "fault") and bool(reply.codes)
    served = reply.result in ("OK", "PARTIAL")
    if not (served or refused or reply.kind == "fault"):
        expected = "to be served, or refused with an Error"
        yield found(reply, "Reply", expected, f"HTTP {reply.status}, a {reply.kind}", hint)


@check()
def unknown_option_is_tolerated(exchange: Exchange) -> Findings:
    """Ignored or refused."""
    yield from not_answered(exchange, "pass over an Option that is not known, or refuse it")


@check()
def request_extension_is_tolerated(exchange: Exchange) -> Findings:
    """Ignored or refused."""
    yield from not_answered(exchange, "pass over foreign elements in Request, or refuse them")


@check()
def get_without_request_is_answered(exchange: Exchange) -> Findings:
    """An error, or everything."""
    reply = answer(exchange)
    empty = not any(len(payload) for payload in documents(reply))
    if reply.result == "OK" and empty:
        hint = "a get without criteria is refused by code 1.6, or answered with everything"
        yield found(reply, "Payload", "an Error, or all data", "OK and nothing", hint)


@check()
def compressed_request_is_served(exchange: Exchange) -> Findings:
    """Compressed or plain, the effect is one."""
    yield from served_otherwise(exchange, "unpack base64, then gzip, and read what is inside")


@check()
def base64_lines_are_accepted(exchange: Exchange) -> Findings:
    """Line breaks mean nothing."""
    yield from served_otherwise(exchange, "pass over white space in base64")


@check()
def duplicate_request_is_done_once(exchange: Exchange) -> Findings:
    """One request, one effect."""
    reply = answer(exchange)
    first = exchange.before[0].request if exchange.before else None
    tracking = _tracking(first) if first else ""
    if not tracking or reply.kind != "response":
        raise NothingToJudge("no control with a tracking id came before")
    times = effects(exchange, tracking)
    if times > 1:
        hint = "keep the MessageIDs that were carried out, and answer a repetition as before"
        yield found(reply, "Payload", "one effect", f"{times} events of {tracking}", hint)


def _tracking(request: Message) -> str:
    found_ = (e.text or "" for e in request.elements() if local(e) == "issuerTrackingID")
    return next(found_, "")
