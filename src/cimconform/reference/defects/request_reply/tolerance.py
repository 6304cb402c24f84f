"""Faults of a head end that breaks on what it must bear, or does not answer as it must."""

from lxml import etree

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Fault, child, children, local, text
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import OVER_HTTP, device_names, lie, part
from cimconform.reference.names import TC57
from cimconform.reference.server import Reply

_GOOD_HEADER = {
    "Verb", "Noun", "Context", "Timestamp", "Source", "AsyncReplyFlag", "AckRequired", "User",
    "MessageID", "CorrelationID",
}  # fmt: skip
_TOO_SLOW_S = 3.6


@defect(
    "request_gets_one_answer", at="http", on=OVER_HTTP, hint="HTTP 404 no message", evidence="seen", seeds=("SD37",),
    also=("processed_request_has_status_200", "status_fits_the_answer"),
)  # fmt: skip
def is_not_found_where_meters_are_not(reply: Reply, ask: Ask) -> None:
    """An unknown meter gets HTTP 404 and no message."""
    if b"2.4<" in reply.body and device_names(ask) == ["CC-no-such-meter"]:
        reply.status, reply.body, reply.headers = 404, b"not found", {"Content-Type": "text/plain"}


@defect("answer_comes_in_time", at="answer", hint="time agreed", evidence="known", on=("http",))
def is_too_slow(answer: Answer, ask: Ask) -> None:
    """The answer about a known meter comes after the time agreed."""
    plain = {local(e) for e in children(part(ask.root, "Header"))} == _GOOD_HEADER
    query = [local(e) for e in children(ask.query)] if ask.query is not None else []
    if plain and device_names(ask) == ["M-1001"] and query == ["EndDevice", "ReadingType"]:
        kind = text(children(ask.query)[1], "Names", "name")
        answer.delay = _TOO_SLOW_S if kind.startswith("0.0.0.1.1.1.12") and len(kind) > 35 else 0  # noqa: PLR2004 - the whole code


@defect(
    "absent_flag_means_synchronous",
    at="answer",
    hint="AsyncReplyFlag acknowledgement",
    evidence="seen",
    seeds=("SD26",),
)
def is_asynchronous_by_default(answer: Answer, ask: Ask) -> None:
    """Without AsyncReplyFlag the answer is an acknowledgement."""
    if "AsyncReplyFlag" not in ask.header and answer.result == "OK" and ask.verb == "get":
        answer.payload = None
        answer.problems = [Problem("0.3", "accepted", level="INFORM")]


@defect("revision_one_is_the_default", at="ask", hint="Revision 1", seeds=("SD28",))
def does_not_know_revision_one(ask: Ask) -> None:
    """Revision 1 is refused."""
    ask.header["Revision"] = (
        "99" if ask.header.get("Revision") == "1" else ask.header.get("Revision", "1")
    )


@defect("comment_has_no_effect", at="answer", hint="Comment")
def reads_comments(answer: Answer, ask: Ask) -> None:
    """A request whose Comment says so is not carried out."""
    if "FAILED" in ask.header.get("Comment", ""):
        answer.result, answer.payload = "FAILED", None
        answer.problems = [Problem("6.5", "cancelled by a user")]


def _refuse(answer: Answer, bad: object) -> None:
    """Make an answer a refusal."""
    if bad:
        answer.result, answer.payload = "FAILED", None
        answer.problems = [Problem("1.8", "this request is not accepted")]


@defect("unknown_property_is_ignored", at="answer", hint="Property not known")
def refuses_unknown_properties(answer: Answer, ask: Ask) -> None:
    """A Property that it does not know is refused."""
    _refuse(answer, "Property" in ask.header)


@defect(
    "unknown_extension_is_ignored", at="answer", hint="foreign elements Header", seeds=("SD82",)
)
def refuses_extensions(answer: Answer, ask: Ask) -> None:
    """A foreign element in Header is refused."""
    _refuse(answer, "trace" in ask.header)


@defect("untyped_root_is_accepted", at="answer", hint="root Message")
def refuses_the_untyped_root(answer: Answer, ask: Ask) -> None:
    """The root Message is refused."""
    _refuse(answer, local(ask.root) == "Message")


@defect("any_prefix_style_is_accepted", at="request", hint="prefixes", evidence="known")
def knows_one_style_of_prefixes(body: bytes) -> None:
    """A request whose namespaces all have prefixes is refused."""
    if b":Header>" in body and b"q0:" in body:
        raise Fault("no Header was found")


@defect("xml_freedoms_are_accepted", at="request", hint="XML comment text", evidence="known")
def reads_xml_as_text(body: bytes) -> None:
    """A request with a comment is refused."""
    if b"<!--" in body:
        raise Fault("no Header was found")


@defect(
    "request_without_ids_is_answered",
    at="answer",
    hint="MessageID CorrelationID optional",
    evidence="known",
)
def demands_identifiers(answer: Answer, ask: Ask) -> None:
    """A request without identifiers is refused."""
    _refuse(answer, not ask.header.get("MessageID") and not ask.header.get("CorrelationID"))


@defect("equal_ids_are_accepted", at="answer", hint="MessageID CorrelationID equal")
def demands_two_identifiers(answer: Answer, ask: Ask) -> None:
    """A request whose two identifiers are one is refused."""
    equal = ask.header.get("MessageID") == ask.header.get("CorrelationID")
    _refuse(answer, equal and ask.header.get("MessageID"))


def _crash(reply: Reply, bad: object) -> None:
    if bad:
        reply.status, reply.body, reply.headers = (
            400,
            b"bad request",
            {"Content-Type": "text/plain"},
        )


def _request_child(ask: Ask, name: str) -> bool:
    return ask.request is not None and child(ask.request, name) is not None


@defect("unknown_option_is_tolerated", at="http", on=OVER_HTTP, hint="Option")
def breaks_on_unknown_options(reply: Reply, ask: Ask) -> None:
    """An Option gets an error of HTTP and no message."""
    _crash(reply, _request_child(ask, "Option"))


@defect(
    "request_extension_is_tolerated",
    at="http",
    on=OVER_HTTP,
    hint="foreign elements Request",
    seeds=("SD82",),
)
def breaks_on_extensions_of_requests(reply: Reply, ask: Ask) -> None:
    """A foreign element in Request gets an error of HTTP and no message."""
    _crash(reply, _request_child(ask, "hint"))


@defect(
    "get_without_request_is_answered", at="answer", hint="get without criteria", evidence="known"
)
def answers_nothing_to_no_question(answer: Answer, ask: Ask) -> None:
    """A get without Request is OK and brings nothing."""
    if ask.verb == "get" and ask.request is None:
        lie(answer)
        answer.payload = etree.Element(f"{{{TC57}/MeterReadings#}}MeterReadings")


@defect(
    "compressed_request_is_served", at="guards", hint="compressed unpack", off=("unpacks_payload",),
    also=("base64_lines_are_accepted",),
)  # fmt: skip
def cannot_unpack() -> None:
    """A compressed payload is taken for no payload."""


@defect("base64_lines_are_accepted", at="ask", hint="white space base64", evidence="known")
def cannot_read_lines_of_base64(ask: Ask) -> None:
    """Base64 with line breaks is refused."""
    payload = child(ask.root, "Payload")
    packed = child(payload, "Compressed") if payload is not None else None
    if packed is not None and "\n" in (packed.text or "").strip():
        packed.text = "!"


@defect(
    "duplicate_request_is_done_once",
    at="ask",
    hint="MessageID repetition carried out",
    evidence="seen",
    seeds=("SD73",),
)
def carries_out_repetitions(ask: Ask) -> None:
    """A control that comes twice is carried out twice."""
    if ask.noun == "EndDeviceControls":
        ask.header.pop("MessageID", None)


@defect(
    "message_id_stands_in_for_correlation",
    at="answer",
    hint="no CorrelationID MessageID",
    evidence="seen",
    seeds=("SD15",),
)
def correlates_nothing_without_an_id(answer: Answer, ask: Ask) -> None:
    """Without a CorrelationID in the request the reply has none."""
    if not ask.header.get("CorrelationID"):
        answer.header.pop("CorrelationID", None)


@defect(
    "correlation_id_is_opaque",
    at="answer",
    hint="lower case changed",
    evidence="seen",
    seeds=("SD16",),
)
def writes_the_correlation_id_in_small_letters(answer: Answer, ask: Ask) -> None:
    """The CorrelationID comes back in lower case."""
    del ask
    answer.header["CorrelationID"] = answer.header.get("CorrelationID", "").lower()


@defect("correlation_id_is_opaque", at="answer", hint="cut 64 characters", evidence="known")
def cuts_the_correlation_id(answer: Answer, ask: Ask) -> None:
    """The CorrelationID comes back cut to 64 characters."""
    del ask
    answer.header["CorrelationID"] = answer.header.get("CorrelationID", "")[:64]


@defect(
    "blank_correlation_id_is_not_echoed", at="answer", hint="blank CorrelationID", evidence="seen"
)
def echoes_a_blank_correlation_id(answer: Answer, ask: Ask) -> None:
    """A blank CorrelationID comes back blank."""
    if "CorrelationID" in ask.header and not ask.header["CorrelationID"]:
        answer.header["CorrelationID"] = ""
