"""Faults of what the enterprise client publishes."""

from cimconform.reference.asking import Element
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import part
from cimconform.reference.enterprise.client import Client
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.enterprise.sending import OutgoingMessage
from cimconform.reference.names import MSG

UNTYPED = ("generic", "http", "jms")
OVER_HTTP = ("soap11", "soap12", "generic", "http")
SOAP = ("soap11", "soap12", "generic")
Header = dict[str, str]


@defect("event_is_an_event_message", at="request_tree", on=UNTYPED, tells="EventMessage")
def tells_by_the_untyped_message(root: Element, order: Order) -> None:
    """Each event is a Message."""
    if order.event and order.style != "typed":
        root.tag = f"{{{MSG}}}Message"


@defect(
    "event_verb_is_past_tense", at="request_header", on=UNTYPED, tells="past tense",
    evidence="seen", seeds=("SD18",),
)  # fmt: skip
def tells_in_the_present_tense(header: Header, order: Order) -> None:
    """The verb of an event is create."""
    if order.event and order.style != "typed":
        header["Verb"] = "create"


@defect("event_carries_a_payload", at="request_tree", tells="Payload nothing")
def tells_nothing(root: Element, order: Order) -> None:
    """An event has no Payload."""
    if order.event and order.noun == "EndDeviceEvents":
        root.remove(part(root, "Payload"))


@defect(
    "unsolicited_event_is_created", at="request_header", on=UNTYPED, tells="created asked",
    evidence="seen", seeds=("SD18",),
)  # fmt: skip
def tells_of_readings_as_changed(header: Header, order: Order) -> None:
    """Unsolicited readings are told of as changed."""
    if order.event and order.noun == "MeterReadings" and order.style != "typed":
        header["Verb"] = "changed"


@defect("publisher_needs_no_reply", at="deliveries", on=("jms",), tells="publish JMS")
def waits_for_an_answer_to_its_event(
    messages: list[OutgoingMessage], order: Order
) -> list[OutgoingMessage] | None:
    """Over JMS a device event behind readings is held back for an answer to these."""
    del messages
    before, _LAST["noun"] = _LAST.get("noun", ""), order.noun
    held = (before, order.noun) == ("MeterReadings", "EndDeviceEvents")
    return [] if held else None


_LAST: dict[str, str] = {}


@defect("publisher_takes_any_response", at="receipt_read", on=SOAP, tells="OK without Error")
def wants_a_code_in_each_receipt(taken: bool, body: bytes, client: Client) -> None:  # noqa: FBT001
    """After a receipt without an Error nothing more is published."""
    client.halted |= taken and b"Envelope" in body and b"Error" not in body


@defect("all_subscribers_get_the_event", at="deliveries", on=OVER_HTTP, tells="only one of two")
def tells_the_first_subscriber_alone(
    messages: list[OutgoingMessage], order: Order
) -> list[OutgoingMessage]:
    """The second subscriber is forgotten."""
    del order
    return messages[:1]


@defect("all_subscribers_get_the_event", at="deliveries", on=OVER_HTTP, tells="same build once")
def tells_each_something_else(messages: list[OutgoingMessage], order: Order) -> None:
    """The second subscriber is told of another meter."""
    for outgoing in messages[1:]:
        outgoing.body = outgoing.body.replace(order.meter.encode(), b"M-9999")


@defect(
    "failed_delivery_is_retried",
    at="tries",
    on=OVER_HTTP,
    tells="once more",
    evidence="seen",
    seeds=("SD67",),
)
def tries_once(tries: int) -> int:
    """An event is sent once, whatever comes of it."""
    del tries
    return 1


@defect("events_go_to_topics", at="deliveries", on=("jms",), tells="topic")
def publishes_to_a_queue(messages: list[OutgoingMessage], order: Order) -> None:
    """Events go to the queue of the name that the topic has."""
    del order
    for outgoing in messages:
        outgoing.to = outgoing.to.replace("topic:", "queue:")


@defect("one_way_request_says_so", at="request_header", tells="AckRequired")
def wants_no_answer_and_does_not_say_so(header: Header, order: Order) -> None:
    """A one-way request has AckRequired true."""
    if order.one_way:
        header["AckRequired"] = "true"


@defect("reply_has_no_request_part", at="request_tree", on=UNTYPED, tells="leave out Request")
def tells_with_a_request(root: Element, order: Order) -> None:
    """An event has a Request."""
    if order.event and order.style != "typed":
        request = put(root, "Request")
        part(root, "Header").addnext(request)
