"""Faults of how the payload is carried."""

import base64
import copy
import gzip

from lxml import etree

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child, children, local
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import UNTYPED, part, rename
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.names import MSG, TC57
from cimconform.reference.publishing import News
from cimconform.reference.server import Reply


def _document(root: Element) -> Element | None:
    payload = child(root, "Payload")
    return payload[0] if payload is not None and len(payload) else None


@defect("payload_uses_one_branch", at="tree", hint="choice ID")
def adds_an_id_beside_the_payload(root: Element, ask: Ask) -> None:
    """Payload holds the noun and an ID."""
    del ask
    if _document(root) is not None:
        put(part(root, "Payload"), "ID", "a1b2c3d4-0000-4000-8000-000000001001")


@defect(
    "payload_root_has_a_namespace", at="tree", hint="namespace of the profile", evidence="known"
)
def puts_the_payload_into_the_message_namespace(root: Element, ask: Ask) -> None:
    """The root of the payload is in the namespace of the envelope."""
    del ask
    document = _document(root)
    if document is not None:
        document.tag = f"{{{MSG}}}{local(document)}"


@defect(
    "payload_namespace_is_the_editions", at="http", hint="edition 2017", evidence="seen", seeds=("SD02",),
    on=("generic", "http"),
)  # fmt: skip
def sends_payloads_of_another_year(reply: Reply, ask: Ask) -> None:
    """The payload is in a namespace of 2017."""
    old = f"{TC57}/{ask.noun}#".encode()
    reply.body = reply.body.replace(old, old.replace(b"2011", b"2017"))


@defect(
    "payload_namespace_is_the_editions",
    at="http",
    hint="ends with #",
    evidence="seen",
    seeds=("SD02",),
    on=("generic", "http"),
)
def forgets_the_end_of_the_payload_namespace(reply: Reply, ask: Ask) -> None:
    """The namespace of the payload lacks the # at its end."""
    old = f"{TC57}/{ask.noun}#".encode()
    reply.body = reply.body.replace(old, old[:-1])


@defect(
    "payload_is_schema_valid",
    at="tree",
    hint="profile vendorInformation",
    evidence="seen",
    seeds=("SD25",),
)
def adds_vendor_elements_to_the_payload(root: Element, ask: Ask) -> None:
    """The payload ends with an element of the vendor's, in the standard's namespace."""
    del ask
    document = _document(root)
    if document is not None:
        put(document, "vendorInformation", "7")


@defect("one_payload_document", at="tree", hint="one message for each", on=("generic", "http"))
def sends_two_documents(root: Element, ask: Ask) -> None:
    """Payload holds two documents of the noun."""
    del ask
    document = _document(root)
    if document is not None:
        document.addnext(etree.Element(document.tag))


@defect("format_stands_after_the_content", at="tree", hint="Format behind", evidence="known")
def writes_format_first(root: Element, ask: Ask) -> None:
    """Format stands before the noun."""
    del ask
    if _document(root) is not None:
        payload = part(root, "Payload")
        payload.insert(0, put(payload, "Format", "XML"))


@defect("format_stands_after_the_content", at="tree", hint="Format capital", evidence="known")
def writes_format_small(root: Element, ask: Ask) -> None:
    """Format is spelled format, as in a figure of the standard."""
    del ask
    if _document(root) is not None:
        put(part(root, "Payload"), "format", "XML")


@defect("payload_is_xml_and_no_text", at="tree", hint="XML text escaped", evidence="known")
def writes_its_payload_as_text(root: Element, ask: Ask) -> None:
    """The payload about one meter is escaped XML."""
    document = _document(root)
    if document is None or ask.noun != "MeterConfig" or "M-1001" not in root.itertext():
        return
    payload = part(root, "Payload")
    payload[:] = []
    payload.text = etree.tostring(document, encoding="unicode")


@defect("plain_payload_is_format_xml", at="tree", hint="plain Format")
def calls_a_plain_payload_gzip(root: Element, ask: Ask) -> None:
    """Format says GZIP and the payload is plain."""
    del ask
    if _document(root) is not None:
        put(part(root, "Payload"), "Format", "GZIP")


def _compress(root: Element, ask: Ask, raw: bytes | None, *names: str) -> None:
    """Put something compressed in place of the configuration of one meter."""
    document = _document(root)
    if document is None or ask.noun != "MeterConfig" or "M-1001" not in root.itertext():
        return
    payload = part(root, "Payload")
    packed = gzip.compress(etree.tostring(document)) if raw is None else raw
    payload[:] = []
    put(payload, "Compressed", base64.b64encode(packed).decode())
    for name in names:
        put(payload, "Format", name)


@defect("compressed_payload_names_its_format", at="tree", hint="Format compressed")
def compresses_without_a_format(root: Element, ask: Ask) -> None:
    """A compressed payload comes without Format."""
    _compress(root, ask, None)


@defect(
    "compressed_payload_is_base64_gzip",
    at="tree",
    hint="gzip before",
    evidence="known",
)
def encodes_without_compressing(root: Element, ask: Ask) -> None:
    """Compressed holds base64 of plain XML, and Format says XML."""
    document = _document(root)
    _compress(root, ask, etree.tostring(document) if document is not None else b"", "XML")


@defect(
    "compressed_xml_is_the_noun",
    at="tree",
    hint="compress Noun",
)
def compresses_another_document(root: Element, ask: Ask) -> None:
    """What is compressed is no document of the noun."""
    _compress(root, ask, gzip.compress(b"<export/>"), "XML")


@defect("failed_get_has_no_payload", at="answer", hint="leave Payload out")
def fails_with_an_empty_payload(answer: Answer, ask: Ask) -> None:
    """A get that failed comes with an empty noun."""
    served = ask.header.get("Noun") == ask.noun != "OperationSet"
    if ask.verb == "get" and answer.result == "FAILED" and served:
        answer.payload = etree.Element(f"{{{TC57}/{ask.noun}#}}{ask.noun}")


@defect(
    "transaction_reply_has_no_noun",
    at="answer",
    hint="leave the Payload out",
    evidence="known",
    also=(
        "acknowledgement_comes_at_once",
        "secrets_are_not_repeated",
    ),
)
def returns_what_it_was_sent(answer: Answer, ask: Ask) -> None:
    """The reply to a create brings the payload of the request back."""
    if ask.verb == "create" and ask.payload is not None and answer.result == "OK":
        answer.payload = copy.deepcopy(ask.payload)


@defect("reply_has_no_request_part", at="tree", hint="Request copied")
def returns_the_question(root: Element, ask: Ask) -> None:
    """The reply holds the Request of the request."""
    if ask.request is not None:
        part(root, "Header").addnext(copy.deepcopy(ask.request))


@defect("get_carries_no_payload", at="request_tree", on=UNTYPED, hint="get no Payload")
def repeats_the_question_as_payload(root: Element, order: Order) -> None:
    """A get carries an empty noun in Payload."""
    if order.verb == "get" and order.style != "typed":
        etree.SubElement(put(root, "Payload"), f"{{{TC57}/{order.noun}#}}{order.noun}")


@defect("get_parameters_stand_in_request", at="request_tree", on=UNTYPED, hint="Request Property")
def asks_in_a_property(root: Element, order: Order) -> None:
    """The meter of a get stands in a Property of the Header, and nowhere else."""
    if order.verb == "get" and order.style != "typed":
        root.remove(part(root, "Request"))
        one = put(part(root, "Header"), "Property")
        put(one, "Name", "meter")
        put(one, "Value", order.meter)


@defect("request_children_are_in_order", at="request_tree", on=UNTYPED, hint="order StartTime")
def writes_the_window_last(root: Element, order: Order) -> None:
    """StartTime stands behind the parameter document."""
    if order.verb == "get" and order.style != "typed":
        put(part(root, "Request"), "StartTime", "2026-05-01T00:00:00Z")


@defect("get_profile_names_the_noun", at="request_tree", on=UNTYPED, hint="called Get Noun")
def asks_by_another_document(root: Element, order: Order) -> None:
    """The parameters of a get are in a document called QueryMeterReadings."""
    if order.verb == "get" and order.style != "typed":
        profile = _profile(root)
        rename(profile, "}Get", "}Query")


@defect("get_profile_is_schema_valid", at="request_tree", hint="parameter document valid")
def asks_by_an_element_of_its_own(root: Element, order: Order) -> None:
    """The parameter document has an element that its schema does not know."""
    if order.verb == "get":
        put(_profile(root), "Priority", "high")


@defect("removal_names_its_objects", at="request_tree", hint="ID objects Payload")
def asks_to_delete_nothing(root: Element, order: Order) -> None:
    """A delete names no object."""
    if order.verb == "delete":
        request = part(root, "Request")
        request[:] = []


@defect("create_carries_a_payload", at="request_tree", hint="create Payload nothing")
def asks_to_create_nothing(root: Element, order: Order) -> None:
    """A create has no Payload."""
    if order.verb == "create":
        root.remove(part(root, "Payload"))


@defect("change_carries_a_payload", at="request_tree", hint="change Payload nothing")
def asks_to_change_nothing(root: Element, order: Order) -> None:
    """A change has no Payload."""
    if order.verb == "change":
        root.remove(part(root, "Payload"))


def _profile(root: Element) -> Element:
    return part(root, "Request")[0]


@defect("event_repeats_the_transaction", at="news", hint="payload of the request")
def tells_half_of_it(news: list[News], ask: Ask, answer: Answer) -> None:
    """The event of a new meter has its name and nothing else."""
    del ask, answer
    for one in news:
        if (one.verb, one.noun) == ("created", "MeterConfig") and one.payload is not None:
            for meter in children(one.payload):
                for part in [e for e in children(meter) if local(e) != "Names"]:
                    meter.remove(part)


@defect("reply_has_no_request_part", at="request_tree", on=UNTYPED, hint="leave out Request")
def tells_with_a_request(root: Element, order: Order) -> None:
    """An event has a Request."""
    if order.event and order.style != "typed":
        request = put(root, "Request")
        part(root, "Header").addnext(request)
