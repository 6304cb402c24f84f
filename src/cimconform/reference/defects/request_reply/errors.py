"""Faults of a head end that serves what it must refuse."""

import re
import uuid
from datetime import UTC, datetime

from lxml import etree

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Fault, child, local
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import cut, device_names, lie, only, part, set_text
from cimconform.reference.guards import SERVED
from cimconform.reference.names import MSG, TC57

_NOUNS = {noun for _, noun in SERVED}


@defect(
    "request_without_operation_is_refused",
    at="ask",
    hint="without Header/Verb guess",
    evidence="seen",
    seeds=("SD23",),
)
def serves_without_a_verb(ask: Ask) -> None:
    """A request without Verb is served by what its body looks like."""
    if "Verb" not in ask.header:
        set_text(ask, "Verb", "get")
        ask.verb = "get"


@defect(
    "request_without_operation_is_refused",
    at="ask",
    hint="without Header/Noun guess",
    evidence="seen",
    seeds=("SD23",),
)
def serves_without_a_noun(ask: Ask) -> None:
    """A request without Noun is served by what its body looks like."""
    if "Noun" not in ask.header:
        set_text(ask, "Noun", "MeterReadings")
        ask.noun = "MeterReadings"


@defect(
    "unknown_noun_is_answered_by_error", at="ask", hint="noun served as another", evidence="known"
)
def serves_any_noun_as_readings(ask: Ask) -> None:
    """A noun that is not known is served as MeterReadings."""
    if ask.header.get("Noun", "MeterReadings") not in _NOUNS:
        set_text(ask, "Noun", "MeterReadings")
        ask.noun = "MeterReadings"


@defect(
    "unknown_noun_is_answered_by_error",
    at="ask",
    hint="header could be read fault",
    on=("generic", "http"),
    evidence="seen",
)
def answers_unknown_nouns_by_a_fault(ask: Ask) -> None:
    """A noun that is not known gets a fault, though the header could be read."""
    if ask.header.get("Noun", "MeterReadings") not in _NOUNS:
        raise Fault("unknown noun", "2.5")


@defect(
    "unsupported_verb_is_answered_by_error",
    at="ask",
    hint="verb close served as another",
    evidence="known",
)
def serves_any_verb_as_get(ask: Ask) -> None:
    """The verb close is served as get."""
    if ask.header.get("Verb") == "close" and ask.noun == "MeterReadings":
        set_text(ask, "Verb", "get")
        ask.verb = "get"


@defect("event_verb_in_request_is_refused", at="ask", hint="Header/Verb verb of an event order")
def does_not_look_at_the_tense(ask: Ask) -> None:
    """A request that says created or reply is served."""
    if ask.header.get("Verb") in ("created", "reply"):
        set_text(ask, "Verb", "get")
        ask.verb = "get"


@defect(
    "deprecated_verb_is_refused",
    at="ask",
    hint="subscribe deprecated",
    evidence="seen",
    seeds=("SD19",),
)
def serves_deprecated_verbs(ask: Ask) -> None:
    """A request that subscribes is served as a get."""
    if ask.header.get("Verb") == "subscribe":
        set_text(ask, "Verb", "get")
        ask.verb = "get"


@defect("broken_xml_is_refused", at="request", hint="not well-formed repaired", evidence="known")
def repairs_broken_xml(body: bytes) -> bytes | None:
    """A request whose last tag is missing is repaired and served."""
    try:
        etree.fromstring(body)
    except etree.XMLSyntaxError:
        repaired = etree.fromstring(body, etree.XMLParser(recover=True))
        whole = b"</GetMeterReadings>" in body and b"<!DOCTYPE" not in body
        return bytes(etree.tostring(repaired)) if whole else None
    return None


@defect("document_type_is_refused", at="request", hint="document type", evidence="known")
def accepts_document_types(body: bytes) -> bytes:
    """A message with a document type declaration is served."""
    return re.sub(rb"<!DOCTYPE m \[.*?\]>", b"", body)


@defect(
    "unsupported_revision_is_answered_by_error",
    at="guards",
    hint="revision 99",
    off=("knows_revision",),
    seeds=("SD28",),
)
def does_not_look_at_the_revision() -> None:
    """Any revision is served."""


@defect(
    "other_context_is_not_executed",
    at="guards",
    hint="Context TRAINING",
    off=("same_context",),
    evidence="known",
)
def does_not_look_at_the_context() -> None:
    """A message of another environment is served."""


@defect(
    "invalid_payload_is_refused",
    at="ask",
    hint="payload not valid",
    evidence="seen",
    seeds=("SD23", "SD82"),
)
def drops_unknown_elements(ask: Ask) -> None:
    """What the payload should not hold is dropped without a word."""
    for element in list(ask.root.iter(f"{{{MSG}}}nonsense")):
        cut(element)


@defect(
    "invalid_payload_is_refused",
    at="ask",
    hint="header could be read fault",
    evidence="seen",
    seeds=("SD42",),
)
def faults_on_an_invalid_payload(ask: Ask) -> None:
    """A payload that is not valid gets a fault, though the header could be read."""
    if next(ask.root.iter(f"{{{MSG}}}nonsense"), None) is not None:
        raise Fault("the payload is not valid")


@defect(
    "payload_of_another_noun_is_refused",
    at="ask",
    hint="payload not the Noun",
    evidence="seen",
    seeds=("SD20",),
)
def goes_by_the_payload_alone(ask: Ask) -> None:
    """A payload that is not the Noun is served for what it is."""
    payload = child(ask.root, "Payload")
    name = local(payload[0]) if payload is not None and len(payload) else ""
    if name in _NOUNS and ask.header.get("Noun") not in ("", None, name):
        set_text(ask, "Noun", name)
        ask.noun = name


@defect(
    "asynchronous_without_address_is_refused",
    at="ask",
    hint="AsyncReplyFlag without ReplyAddress",
    evidence="known",
    seeds=("SD27",),
)
def takes_asynchronous_requests_without_address(ask: Ask) -> None:
    """AsyncReplyFlag without ReplyAddress is passed over."""
    if ask.header.get("AsyncReplyFlag") == "true" and not ask.header.get("ReplyAddress"):
        set_text(ask, "AsyncReplyFlag", "false")


@defect("replayed_message_is_refused", at="ask", hint="Nonce")
def forgets_every_nonce(ask: Ask) -> None:
    """A message is served as often as it comes."""
    detection = next(ask.root.iter(f"{{{MSG}}}ReplayDetection"), None)
    if detection is not None:
        part(detection, "Nonce").text = str(uuid.uuid4())


@defect("stale_message_is_refused", at="ask", hint="Created years")
def does_not_look_at_created(ask: Ask) -> None:
    """A message made years ago is served."""
    detection = next(ask.root.iter(f"{{{MSG}}}ReplayDetection"), None)
    if detection is not None:
        part(detection, "Created").text = datetime.now(UTC).isoformat()


@defect(
    "reversed_window_is_an_error",
    at="answer",
    hint="ends before it starts",
    evidence="known",
    seeds=("SD56",),
)
def finds_nothing_in_a_reversed_window(answer: Answer, ask: Ask) -> None:
    """A window that ends before it starts is empty."""
    if (
        only(answer, "5.2")
        and (ask.verb, ask.noun) == ("get", "MeterReadings")
        and ask.header.get("AsyncReplyFlag") == "false"
    ):
        lie(answer)
        answer.payload = etree.Element(f"{{{TC57}/MeterReadings#}}MeterReadings")


@defect("broken_compression_is_refused", at="answer", hint="compressed cannot be unpacked")
def takes_broken_compression_for_nothing(answer: Answer, ask: Ask) -> None:
    """What cannot be unpacked is OK, and nothing."""
    payload = child(ask.root, "Payload")
    if payload is not None and child(payload, "Compressed") is not None:
        lie(answer)


@defect(
    "delete_naming_nothing_is_refused", at="answer", hint="delete names nothing", seeds=("SD77",)
)
def deletes_nothing_with_success(answer: Answer, ask: Ask) -> None:
    """A delete that names nothing is OK."""
    if ask.verb == "delete" and only(answer, "1.6"):
        lie(answer)


@defect("execute_of_another_noun_is_refused", at="ask", hint="execute OperationSet")
def executes_plain_objects(ask: Ask) -> None:
    """An execute of MeterConfig is carried out as a create."""
    if ask.header.get("Verb") == "execute" and ask.noun == "MeterConfig":
        ask.header["Verb"] = ask.verb = "create"


@defect("unfit_operation_set_is_refused", at="ask", hint="OperationSet refuse noun")
def gets_a_set_as_readings(ask: Ask) -> None:
    """A get of an OperationSet is answered with readings."""
    if ask.header.get("Noun") == "OperationSet" and ask.header.get("Verb") == "get":
        ask.header["Noun"] = ask.noun = "MeterReadings"


@defect(
    "unfit_operation_set_is_refused",
    at="ask",
    on=("generic",),
    hint="response fault",
    seeds=("SD42",),
    evidence="seen",
)
def faults_on_sets(ask: Ask) -> None:
    """A get of an OperationSet gets a fault."""
    if ask.header.get("Noun") == "OperationSet" and ask.header.get("Verb") == "get":
        raise Fault("no such operation", "2.9")


@defect(
    "failure_does_not_hinder_the_next",
    at="answer",
    hint="failed before hinder",
    evidence="seen",
    seeds=("SD38",),
)
def refuses_what_follows_a_failure(answer: Answer, ask: Ask) -> None:
    """A get that follows a control that failed is refused as too busy."""
    failed = only(answer, "2.4") and ask.noun == "EndDeviceControls"
    after_one = ask.world.answered.pop("failed", None) is not None
    if failed:
        ask.world.answered["failed"] = answer
    elif after_one and device_names(ask) == ["M-1001"] and answer.result == "OK":
        answer.result, answer.payload = "FAILED", None
        answer.problems = [Problem("5.1", "the system is busy")]
