"""Faults of a head end that serves what it must refuse, or breaks on what it must bear."""

import re
import uuid
from datetime import UTC, datetime

from lxml import etree

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Fault, child, children, local, text
from cimconform.reference.guards import SERVED
from cimconform.reference.names import MSG, TC57
from cimconform.reference.server import Reply

from . import defect
from .tools import OVER_HTTP, device_names, lie, only, part, set_text

_NOUNS = {noun for _, noun in SERVED}
_GOOD_HEADER = {
    "Verb", "Noun", "Context", "Timestamp", "Source", "AsyncReplyFlag", "AckRequired", "User",
    "MessageID", "CorrelationID",
}  # fmt: skip
_TOO_SLOW_S = 3.6


@defect("request_without_operation_is_refused", at="ask", evidence="seen", seeds=("SD23",))
def serves_without_a_verb(ask: Ask) -> None:
    """A request without Verb is served by what its body looks like."""
    if "Verb" not in ask.header:
        set_text(ask, "Verb", "get")
        ask.verb = "get"


@defect("request_without_operation_is_refused", at="ask", evidence="seen", seeds=("SD23",))
def serves_without_a_noun(ask: Ask) -> None:
    """A request without Noun is served by what its body looks like."""
    if "Noun" not in ask.header:
        set_text(ask, "Noun", "MeterReadings")
        ask.noun = "MeterReadings"


@defect("unknown_noun_is_answered_by_error", at="ask", evidence="known")
def serves_any_noun_as_readings(ask: Ask) -> None:
    """A noun that is not known is served as MeterReadings."""
    if ask.header.get("Noun", "MeterReadings") not in _NOUNS:
        set_text(ask, "Noun", "MeterReadings")
        ask.noun = "MeterReadings"


@defect("unknown_noun_is_answered_by_error", at="ask", on=("generic", "http"), evidence="seen")
def answers_unknown_nouns_by_a_fault(ask: Ask) -> None:
    """A noun that is not known gets a fault, though the header could be read."""
    if ask.header.get("Noun", "MeterReadings") not in _NOUNS:
        raise Fault("unknown noun", "2.5")


@defect("unsupported_verb_is_answered_by_error", at="ask", evidence="known")
def serves_any_verb_as_get(ask: Ask) -> None:
    """The verb close is served as get."""
    if ask.header.get("Verb") == "close":
        set_text(ask, "Verb", "get")
        ask.verb = "get"


@defect("event_verb_in_request_is_refused", at="ask")
def does_not_look_at_the_tense(ask: Ask) -> None:
    """A request that says created or reply is served."""
    if ask.header.get("Verb") in ("created", "reply"):
        set_text(ask, "Verb", "get")
        ask.verb = "get"


@defect("deprecated_verb_is_refused", at="ask", evidence="seen", seeds=("SD19",))
def serves_deprecated_verbs(ask: Ask) -> None:
    """A request that subscribes is served as a get."""
    if ask.header.get("Verb") == "subscribe":
        set_text(ask, "Verb", "get")
        ask.verb = "get"


@defect("broken_xml_is_refused", at="request", evidence="known")
def repairs_broken_xml(body: bytes) -> bytes | None:
    """A request whose last tag is missing is repaired and served."""
    try:
        etree.fromstring(body)
    except etree.XMLSyntaxError:
        repaired = etree.fromstring(body, etree.XMLParser(recover=True))
        whole = b"</GetMeterReadings>" in body and b"<!DOCTYPE" not in body
        return bytes(etree.tostring(repaired)) if whole else None
    return None


@defect("document_type_is_refused", at="request", evidence="known")
def accepts_document_types(body: bytes) -> bytes:
    """A message with a document type declaration is served."""
    return re.sub(rb"<!DOCTYPE m \[.*?\]>", b"", body)


@defect(
    "unsupported_revision_is_answered_by_error",
    at="guards",
    off=("knows_revision",),
    seeds=("SD28",),
)
def does_not_look_at_the_revision() -> None:
    """Any revision is served."""


@defect("other_context_is_not_executed", at="guards", off=("same_context",), evidence="known")
def does_not_look_at_the_context() -> None:
    """A message of another environment is served."""


@defect("invalid_payload_is_refused", at="ask", evidence="seen", seeds=("SD23", "SD82"))
def drops_unknown_elements(ask: Ask) -> None:
    """What the payload should not hold is dropped without a word."""
    for element in list(ask.root.iter(f"{{{MSG}}}nonsense")):
        element.getparent().remove(element)


@defect("invalid_payload_is_refused", at="ask", evidence="seen", seeds=("SD42",))
def faults_on_an_invalid_payload(ask: Ask) -> None:
    """A payload that is not valid gets a fault, though the header could be read."""
    if next(ask.root.iter(f"{{{MSG}}}nonsense"), None) is not None:
        raise Fault("the payload is not valid")


@defect("payload_of_another_noun_is_refused", at="ask", evidence="seen", seeds=("SD20",))
def goes_by_the_payload_alone(ask: Ask) -> None:
    """A payload that is not the Noun is served for what it is."""
    payload = child(ask.root, "Payload")
    name = local(payload[0]) if payload is not None and len(payload) else ""
    if name in _NOUNS and ask.header.get("Noun") not in ("", None, name):
        set_text(ask, "Noun", name)
        ask.noun = name


@defect("asynchronous_without_address_is_refused", at="ask", evidence="known", seeds=("SD27",))
def takes_asynchronous_requests_without_address(ask: Ask) -> None:
    """AsyncReplyFlag without ReplyAddress is passed over."""
    if ask.header.get("AsyncReplyFlag") == "true" and not ask.header.get("ReplyAddress"):
        set_text(ask, "AsyncReplyFlag", "false")


@defect("replayed_message_is_refused", at="ask")
def forgets_every_nonce(ask: Ask) -> None:
    """A message is served as often as it comes."""
    detection = next(ask.root.iter(f"{{{MSG}}}ReplayDetection"), None)
    if detection is not None:
        part(detection, "Nonce").text = str(uuid.uuid4())


@defect("stale_message_is_refused", at="ask")
def does_not_look_at_created(ask: Ask) -> None:
    """A message made years ago is served."""
    detection = next(ask.root.iter(f"{{{MSG}}}ReplayDetection"), None)
    if detection is not None:
        part(detection, "Created").text = datetime.now(UTC).isoformat()


@defect("reversed_window_is_an_error", at="answer", evidence="known", seeds=("SD56",))
def finds_nothing_in_a_reversed_window(answer: Answer, ask: Ask) -> None:
    """A window that ends before it starts is empty."""
    if (
        only(answer, "5.2")
        and ask.noun == "MeterReadings"
        and ask.header.get("AsyncReplyFlag") == "false"
    ):
        lie(answer)
        answer.payload = etree.Element(f"{{{TC57}/MeterReadings#}}MeterReadings")


@defect("broken_compression_is_refused", at="answer")
def takes_broken_compression_for_nothing(answer: Answer, ask: Ask) -> None:
    """What cannot be unpacked is OK, and nothing."""
    payload = child(ask.root, "Payload")
    if payload is not None and child(payload, "Compressed") is not None:
        lie(answer)


@defect("delete_naming_nothing_is_refused", at="answer", seeds=("SD77",))
def deletes_nothing_with_success(answer: Answer, ask: Ask) -> None:
    """A delete that names nothing is OK."""
    if ask.verb == "delete" and only(answer, "1.6"):
        lie(answer)


@defect(
    "request_gets_one_answer", at="http", on=OVER_HTTP, evidence="seen", seeds=("SD37",),
    also=("processed_request_has_status_200", "status_fits_the_answer"),
)  # fmt: skip
def is_not_found_where_meters_are_not(reply: Reply, ask: Ask) -> None:
    """An unknown meter gets HTTP 404 and no message."""
    if b"2.4<" in reply.body and device_names(ask) == ["CC-no-such-meter"]:
        reply.status, reply.body, reply.headers = 404, b"not found", {"Content-Type": "text/plain"}


@defect("answer_comes_in_time", at="answer", evidence="known", on=("http",))
def is_too_slow(answer: Answer, ask: Ask) -> None:
    """The answer about a known meter comes after the time agreed."""
    plain = {local(e) for e in children(part(ask.root, "Header"))} == _GOOD_HEADER
    query = [local(e) for e in children(ask.query)] if ask.query is not None else []
    if plain and device_names(ask) == ["M-1001"] and query == ["EndDevice", "ReadingType"]:
        kind = text(children(ask.query)[1], "Names", "name")
        answer.delay = _TOO_SLOW_S if kind.startswith("0.0.0.1.1.1.12") and len(kind) > 35 else 0  # noqa: PLR2004 - the whole code


@defect("absent_flag_means_synchronous", at="answer", evidence="seen", seeds=("SD26",))
def is_asynchronous_by_default(answer: Answer, ask: Ask) -> None:
    """Without AsyncReplyFlag the answer is an acknowledgement."""
    if "AsyncReplyFlag" not in ask.header and answer.result == "OK" and ask.verb == "get":
        answer.payload = None
        answer.problems = [Problem("0.3", "accepted", level="INFORM")]


@defect("revision_one_is_the_default", at="ask", seeds=("SD28",))
def does_not_know_revision_one(ask: Ask) -> None:
    """Revision 1 is refused."""
    ask.header["Revision"] = (
        "99" if ask.header.get("Revision") == "1" else ask.header.get("Revision", "1")
    )


@defect("comment_has_no_effect", at="answer")
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


@defect("unknown_property_is_ignored", at="answer")
def refuses_unknown_properties(answer: Answer, ask: Ask) -> None:
    """A Property that it does not know is refused."""
    _refuse(answer, "Property" in ask.header)


@defect("unknown_extension_is_ignored", at="answer", seeds=("SD82",))
def refuses_extensions(answer: Answer, ask: Ask) -> None:
    """A foreign element in Header is refused."""
    _refuse(answer, "trace" in ask.header)


@defect("untyped_root_is_accepted", at="answer")
def refuses_the_untyped_root(answer: Answer, ask: Ask) -> None:
    """The root Message is refused."""
    _refuse(answer, local(ask.root) == "Message")


@defect("any_prefix_style_is_accepted", at="request", evidence="known")
def knows_one_style_of_prefixes(body: bytes) -> None:
    """A request whose namespaces all have prefixes is refused."""
    if b":Header>" in body and b"q0:" in body:
        raise Fault("no Header was found")


@defect("xml_freedoms_are_accepted", at="request", evidence="known")
def reads_xml_as_text(body: bytes) -> None:
    """A request with a comment is refused."""
    if b"<!--" in body:
        raise Fault("no Header was found")


@defect("request_without_ids_is_answered", at="answer", evidence="known")
def demands_identifiers(answer: Answer, ask: Ask) -> None:
    """A request without identifiers is refused."""
    _refuse(answer, not ask.header.get("MessageID") and not ask.header.get("CorrelationID"))


@defect("equal_ids_are_accepted", at="answer")
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
    return ask.root is not None and ask.request is not None and child(ask.request, name) is not None


@defect("unknown_option_is_tolerated", at="http", on=OVER_HTTP)
def breaks_on_unknown_options(reply: Reply, ask: Ask) -> None:
    """An Option gets an error of HTTP and no message."""
    _crash(reply, _request_child(ask, "Option"))


@defect("request_extension_is_tolerated", at="http", on=OVER_HTTP, seeds=("SD82",))
def breaks_on_extensions_of_requests(reply: Reply, ask: Ask) -> None:
    """A foreign element in Request gets an error of HTTP and no message."""
    _crash(reply, _request_child(ask, "hint"))


@defect("get_without_request_is_answered", at="answer", evidence="known")
def answers_nothing_to_no_question(answer: Answer, ask: Ask) -> None:
    """A get without Request is OK and brings nothing."""
    if ask.verb == "get" and ask.request is None:
        lie(answer)
        answer.payload = etree.Element(f"{{{TC57}/MeterReadings#}}MeterReadings")


@defect(
    "compressed_request_is_served", at="guards", off=("unpacks_payload",),
    also=("base64_lines_are_accepted",),
)  # fmt: skip
def cannot_unpack() -> None:
    """A compressed payload is taken for no payload."""


@defect("base64_lines_are_accepted", at="ask", evidence="known")
def cannot_read_lines_of_base64(ask: Ask) -> None:
    """Base64 with line breaks is refused."""
    payload = child(ask.root, "Payload")
    packed = child(payload, "Compressed") if payload is not None else None
    if packed is not None and "\n" in (packed.text or "").strip():
        packed.text = "!"


@defect("duplicate_request_is_done_once", at="ask", evidence="seen", seeds=("SD73",))
def carries_out_repetitions(ask: Ask) -> None:
    """A control that comes twice is carried out twice."""
    if ask.noun == "EndDeviceControls":
        ask.header.pop("MessageID", None)
