"""Faults of what the enterprise client sends."""

import copy
from datetime import datetime

from lxml import etree

from cimconform.reference.asking import Element, local
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import part
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.enterprise.sending import OutgoingMessage
from cimconform.reference.names import MSG, TC57

UNTYPED = ("generic", "http", "jms")
OVER_HTTP = ("soap11", "soap12", "generic", "http")
SOAP = ("soap11", "soap12", "generic")
TYPED = ("soap11", "soap12")
Header = dict[str, str]


@defect(
    "request_is_a_request_message",
    at="request_tree",
    on=UNTYPED,
    tells="superset",
    also=("event_is_an_event_message",),
)
def asks_by_the_untyped_message(root: Element, order: Order) -> None:
    """Each request is a Message."""
    if order.style != "typed":
        root.tag = f"{{{MSG}}}Message"


@defect(
    "request_verb_is_a_request",
    at="request_header",
    on=UNTYPED,
    tells="past tense",
    evidence="seen",
    seeds=("SD18",),
)
def asks_in_the_past_tense(header: Header, order: Order) -> None:
    """A create is sent as created."""
    if order.verb == "create" and order.style != "typed":
        header["Verb"] = "created"


@defect("get_noun_is_what_is_wanted", at="request_header", on=UNTYPED, tells="wanted Get")
def names_the_parameters_in_noun(header: Header, order: Order) -> None:
    """The Noun of a get is GetMeterReadings."""
    if order.verb == "get" and order.style != "typed":
        header["Noun"] = f"Get{order.noun}"


@defect(
    "asynchronous_request_names_its_address",
    at="request_header",
    on=OVER_HTTP,
    tells="ReplyAddress later",
    evidence="known",
    seeds=("SD27",),
)
def wants_it_later_and_says_not_where(header: Header, order: Order) -> None:
    """A request for a later answer has no ReplyAddress."""
    del order
    header.pop("ReplyAddress", None)


@defect(
    "reply_address_is_an_address", at="request_header", tells="begin ReplyAddress", evidence="seen"
)
def names_nobody_as_its_address(header: Header, order: Order) -> None:
    """The ReplyAddress is the name of a listener."""
    if order.later:
        header["ReplyAddress"] = "billing-listener"


@defect(
    "asynchronous_request_can_be_matched",
    at="request_header",
    also=("message_id_is_present",),
    tells="later matched",
)
def names_nothing_to_match_by(header: Header, order: Order) -> None:
    """A request for a later answer has neither MessageID nor CorrelationID."""
    if order.later:
        header.pop("CorrelationID")
        header["MessageID"] = ""


@defect("correlation_id_is_uuid_or_number", at="request_header", tells="UUID sequence number")
def correlates_by_a_word(header: Header, order: Order) -> None:
    """The CorrelationID of a request is a word and a time."""
    del order
    header["CorrelationID"] = f"request-{datetime.now().astimezone().timestamp()}"


@defect("get_carries_no_payload", at="request_tree", on=UNTYPED, tells="get no Payload")
def repeats_the_question_as_payload(root: Element, order: Order) -> None:
    """A get carries an empty noun in Payload."""
    if order.verb == "get" and order.style != "typed":
        etree.SubElement(put(root, "Payload"), f"{{{TC57}/{order.noun}#}}{order.noun}")


@defect("get_parameters_stand_in_request", at="request_tree", on=UNTYPED, tells="Request Property")
def asks_in_a_property(root: Element, order: Order) -> None:
    """The meter of a get stands in a Property of the Header, and nowhere else."""
    if order.verb == "get" and order.style != "typed":
        root.remove(part(root, "Request"))
        one = put(part(root, "Header"), "Property")
        put(one, "Name", "meter")
        put(one, "Value", order.meter)


@defect("request_children_are_in_order", at="request_tree", on=UNTYPED, tells="order StartTime")
def writes_the_window_last(root: Element, order: Order) -> None:
    """StartTime stands behind the parameter document."""
    if order.verb == "get" and order.style != "typed":
        put(part(root, "Request"), "StartTime", "2026-05-01T00:00:00Z")


@defect("get_profile_names_the_noun", at="request_tree", on=UNTYPED, tells="called Get Noun")
def asks_by_another_document(root: Element, order: Order) -> None:
    """The parameters of a get are in a document called QueryMeterReadings."""
    if order.verb == "get" and order.style != "typed":
        profile = _profile(root)
        profile.tag = profile.tag.replace("}Get", "}Query")


@defect("get_profile_is_schema_valid", at="request_tree", tells="parameter document valid")
def asks_by_an_element_of_its_own(root: Element, order: Order) -> None:
    """The parameter document has an element that its schema does not know."""
    if order.verb == "get":
        put(_profile(root), "Priority", "high")


@defect("removal_names_its_objects", at="request_tree", tells="ID objects Payload")
def asks_to_delete_nothing(root: Element, order: Order) -> None:
    """A delete names no object."""
    if order.verb == "delete":
        request = part(root, "Request")
        request[:] = []


@defect("create_carries_a_payload", at="request_tree", tells="create Payload nothing")
def asks_to_create_nothing(root: Element, order: Order) -> None:
    """A create has no Payload."""
    if order.verb == "create":
        root.remove(part(root, "Payload"))


@defect("change_carries_a_payload", at="request_tree", tells="change Payload nothing")
def asks_to_change_nothing(root: Element, order: Order) -> None:
    """A change has no Payload."""
    if order.verb == "change":
        root.remove(part(root, "Payload"))


@defect("reply_only_in_answers", at="request_tree", on=UNTYPED, tells="Reply out", evidence="seen")
def asks_with_a_reply(root: Element, order: Order) -> None:
    """Each request has a Reply in front of its Request."""
    if order.style != "typed":
        reply = put(root, "Reply")
        put(reply, "Result", "OK")
        part(root, "Header").addnext(reply)


@defect(
    "soap_action_is_the_wsdls",
    at="outgoing",
    on=("soap11", "generic"),
    tells="quotes",
    evidence="seen",
    seeds=("SD03",),
)
def sends_an_empty_soap_action(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """The SOAPAction is empty."""
    del order, header
    if "SOAPAction" in outgoing.headers:
        outgoing.headers["SOAPAction"] = '""'


@defect(
    "typed_request_agrees_with_header", at="request_header", on=TYPED, tells="element operation"
)
def says_another_verb_than_its_element(header: Header, order: Order) -> None:
    """The element is GetMeterReadings and the Verb is create."""
    if order.style == "typed" and (order.verb, order.noun) == ("get", "MeterReadings"):
        header["Verb"] = "change"


@defect("request_is_posted_as_xml", at="outgoing", on=("http",), tells="method POST")
def puts_its_requests(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """Bare requests are sent by PUT."""
    del order, header
    if outgoing.headers.get("Content-Type", "").startswith("application/xml"):
        outgoing.method = "PUT"


@defect("request_is_posted_as_xml", at="outgoing", on=("http",), tells="media type")
def names_no_media_type(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """Bare requests are sent as plain text."""
    del order, header
    if outgoing.headers.get("Content-Type", "").startswith("application/xml"):
        outgoing.headers["Content-Type"] = "text/plain"


@defect("body_holds_only_the_message", at="outgoing", on=SOAP, tells="soap:Body")
def sends_its_message_twice_in_a_body(
    outgoing: OutgoingMessage, order: Order, header: Header
) -> None:
    """The body of a request holds its message twice."""
    del order, header
    root = etree.fromstring(outgoing.body)
    body = next((e for e in root if local(e) == "Body"), None)
    if body is not None:
        body.append(copy.deepcopy(body[0]))
        outgoing.body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")


@defect("requests_go_to_queues", at="outgoing", on=("jms",), tells="topic queue")
def asks_a_topic(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """Each request goes to the topic of the name that the queue has."""
    del order, header
    outgoing.to = outgoing.to.replace("queue:", "topic:")


@defect(
    "reply_destinations_agree", at="outgoing", on=("jms",), tells="ReplyAddress JMSReplyTo differ"
)
def wants_the_reply_elsewhere(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """JMSReplyTo is another queue than ReplyAddress."""
    del header
    if order.later and "reply-to" in outgoing.headers:
        outgoing.headers["reply-to"] += ".ELSEWHERE"


@defect("two_correlation_ids_agree", at="outgoing", on=("jms",), tells="JMSCorrelationID differ")
def correlates_twice(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """JMSCorrelationID is the MessageID."""
    del order
    if "correlation-id" in outgoing.headers:
        outgoing.headers["correlation-id"] = header["MessageID"]


@defect("unrepeated_messages_are_persistent", at="outgoing", on=("jms",), tells="persistent")
def sends_one_way_and_hopes(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """A one-way request is not persistent."""
    del header
    if order.one_way:
        outgoing.headers.pop("persistent", None)


def _profile(root: Element) -> Element:
    return part(root, "Request")[0]
