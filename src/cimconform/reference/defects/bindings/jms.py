"""Wrong over JMS: where replies go, in which form, and what becomes of strange requests."""

import re
import uuid
from datetime import UTC, datetime

from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import Header
from cimconform.reference.enterprise.client import Client
from cimconform.reference.enterprise.journal import Entry
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.enterprise.sending import OutgoingMessage
from cimconform.reference.jms import JmsIn, JmsOut

JMS = ("jms",)
_EVENTS = b"EndDeviceEvents"
_FIRST: dict[str, str] = {}
_POISONED: set[str] = set()


def _named(received: JmsIn) -> str:
    """Give the named queue that a reply is wanted at, if it is one."""
    place = received.headers.get("reply-to", "")
    return place if place.startswith("/queue/") else ""


@defect("jms_body_is_the_agreed_envelope", at="jms", on=JMS)
def wraps_every_reply_in_soap(replies: list[JmsOut], received: JmsIn) -> None:
    """A bare request is answered in a SOAP envelope."""
    space = b"http://schemas.xmlsoap.org/soap/envelope/"
    for one in replies if received.style == "bare" else []:
        body = re.sub(rb"^<\?xml.*?\?>\s*", b"", one.body)
        one.body = b'<s:Envelope xmlns:s="%s"><s:Body>%s</s:Body></s:Envelope>' % (space, body)


@defect("reply_is_a_text_message", at="jms", on=JMS)
def sends_bytes(replies: list[JmsOut], received: JmsIn) -> None:
    """Each reply is a BytesMessage."""
    del received
    for one in replies:
        one.headers["content-length"] = str(len(one.body))


@defect("bytes_message_is_served", at="jms", on=JMS)
def reads_text_only(replies: list[JmsOut], received: JmsIn) -> list[JmsOut]:
    """A BytesMessage is dropped."""
    return [] if "content-length" in received.headers else replies


@defect("reply_goes_to_jms_reply_to", at="jms", on=JMS, evidence="seen", seeds=("SD11",))
def replies_on_a_queue_of_its_own(replies: list[JmsOut], received: JmsIn) -> None:
    """Replies that are wanted at a named queue go to the one of the configuration."""
    for one in replies if _named(received) else []:
        one.place = "/queue/TESTING.REPLY.HEAD-END"


@defect("reply_goes_to_jms_reply_to", at="jms", on=JMS)
def replies_on_a_topic(replies: list[JmsOut], received: JmsIn) -> None:
    """Replies that are wanted at a queue go to the topic of that name."""
    for one in replies if _named(received) else []:
        one.place = one.place.replace("/queue/", "/topic/")


@defect("temporary_reply_queue_is_served", at="jms", on=JMS)
def keeps_the_first_reply_queue(replies: list[JmsOut], received: JmsIn) -> None:
    """A client's replies go to the temporary queue that it named first."""
    place = received.headers.get("reply-to", "")
    if not place.startswith("/queue/"):
        first = _FIRST.setdefault(place.rpartition(":")[0], place)
        for one in replies:
            one.place = first


@defect("header_correlation_id_holds_over_jms", at="jms", on=JMS)
def takes_the_correlation_id_of_jms(replies: list[JmsOut], received: JmsIn) -> None:
    """JMSCorrelationID is written into the Header."""
    own = received.headers.get("correlation-id", "").encode()
    for one in replies if own else []:
        one.body = re.sub(rb"(<m:CorrelationID>)[^<]*", rb"\g<1>%s" % own, one.body)


@defect("jms_correlation_id_names_the_request", at="jms", on=JMS, evidence="seen", seeds=("SD11",))
def loses_the_correlation_id_of_jms(replies: list[JmsOut], received: JmsIn) -> None:
    """Replies have no JMSCorrelationID."""
    del received
    for one in replies:
        one.headers.pop("correlation-id", None)


@defect("jms_mapping_is_optional", at="jms", on=JMS)
def insists_on_the_mapping(replies: list[JmsOut], received: JmsIn) -> list[JmsOut]:
    """A request without JMSCorrelationID is not answered."""
    return replies if received.headers.get("correlation-id") else []


@defect("unanswerable_request_is_done", at="jms_request", on=JMS)
def drops_what_it_cannot_answer(received: JmsIn) -> JmsIn:
    """A request without JMSReplyTo is not carried out."""
    return received if received.headers.get("reply-to") else JmsIn(received.headers, b"")


@defect("header_decides_not_the_destination", at="jms", on=JMS)
def goes_by_the_destination(replies: list[JmsOut], received: JmsIn) -> None:
    """What comes to the destination of another noun is answered as that noun."""
    misplaced = (
        received.headers["destination"].encode().count(_EVENTS) and _EVENTS not in received.body
    )
    for one in replies if misplaced else []:
        one.body = re.sub(rb"(Noun>)\w+(<)", rb"\g<1>%s\g<2>" % _EVENTS, one.body)
        one.body = re.sub(rb"<m:Payload>.*</m:Payload>", b"", one.body, flags=re.DOTALL)


@defect(
    "redelivered_request_is_done_once", at="jms_request", on=JMS, off=("redelivered_is_dropped",),
    evidence="seen", seeds=("SD73",),
)  # fmt: skip
def carries_out_redeliveries(received: JmsIn) -> JmsIn:
    """What comes again by the broker is carried out again."""
    if received.headers.get("redelivered") != "true":
        return received
    other = uuid.uuid4().hex.encode()
    return JmsIn(
        received.headers,
        re.sub(rb"(<(?:\w+:)?MessageID>)[^<]*", rb"\g<1>%s" % other, received.body),
    )


@defect("poison_message_stops_nobody", at="jms", on=JMS, evidence="known")
def loses_the_message_behind_a_poisonous_one(
    replies: list[JmsOut], received: JmsIn
) -> list[JmsOut]:
    """A message without a body takes the next one with it."""
    client = received.headers.get("reply-to", "").rpartition(":")[0]
    if not received.body:
        _POISONED.add(client)
    elif client in _POISONED:
        _POISONED.discard(client)
        return []
    return replies


@defect("expired_request_is_not_done", at="guards", on=JMS, off=("expired_is_dropped",))
def carries_out_what_expired() -> None:
    """The JMSExpiration of a request is not looked at."""


@defect("soap_properties_are_set", at="jms", on=JMS, evidence="seen", seeds=("SD10",))
def loses_the_properties_of_soap(replies: list[JmsOut], received: JmsIn) -> None:
    """Replies in SOAP have no properties."""
    del received
    for one in replies:
        one.headers = {k: v for k, v in one.headers.items() if not k.startswith("SOAPJMS_")}


@defect("unreadable_gets_fault_or_nothing", at="jms", on=JMS)
def answers_what_it_could_not_read(replies: list[JmsOut], received: JmsIn) -> None:
    """Half a message is answered by a made-up response in place of a FaultMessage."""
    fault = rb"^(.*?)<m:FaultMessage([^>]*)>(.*)</m:FaultMessage>"
    head = (
        b"<m:Header><m:Verb>reply</m:Verb><m:Noun>MeterReadings</m:Noun>"
        b"<m:Timestamp>%s</m:Timestamp><m:Source>cimconform-reference</m:Source>"
        b"<m:MessageID>%s</m:MessageID></m:Header>"
    ) % (datetime.now(UTC).isoformat().encode(), uuid.uuid4().hex.encode())
    response = rb"\g<1><m:ResponseMessage\g<2>>" + head + rb"\g<3></m:ResponseMessage>"
    for one in (
        replies if received.body and not received.body.rstrip().endswith(b"Message>") else []
    ):
        one.body = re.sub(fault, response, one.body, flags=re.DOTALL)


@defect("nothing_follows_a_final_reply", at="jms", on=JMS)
def answers_twice(replies: list[JmsOut], received: JmsIn) -> list[JmsOut]:
    """Each reply is sent twice, but for those that come later."""
    return replies if b"AsyncReplyFlag>true" in received.body else [*replies, *replies]


@defect("requests_go_to_queues", at="outgoing", on=("jms",), hint="topic queue")
def asks_a_topic(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """Each request goes to the topic of the name that the queue has."""
    del order, header
    outgoing.to = outgoing.to.replace("queue:", "topic:")


@defect(
    "reply_destinations_agree", at="outgoing", on=("jms",), hint="ReplyAddress JMSReplyTo differ"
)
def wants_the_reply_elsewhere(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """JMSReplyTo is another queue than ReplyAddress."""
    del header
    if order.later and "reply-to" in outgoing.headers:
        outgoing.headers["reply-to"] += ".ELSEWHERE"


@defect("two_correlation_ids_agree", at="outgoing", on=("jms",), hint="JMSCorrelationID differ")
def correlates_twice(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """JMSCorrelationID is the MessageID."""
    del order
    if "correlation-id" in outgoing.headers:
        outgoing.headers["correlation-id"] = header["MessageID"]


@defect("unrepeated_messages_are_persistent", at="outgoing", on=("jms",), hint="persistent")
def sends_one_way_and_hopes(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """A one-way request is not persistent."""
    del header
    if order.one_way:
        outgoing.headers.pop("persistent", None)


@defect(
    "missing_reply_does_no_harm", at="conclusion", on=("jms",),
    also=("requester_copes_with_fault_and_silence", "late_reply_does_no_harm",
          "stray_reply_is_discarded", "overtaking_reply_is_accepted"),
    hint="answer asked nothing",
)  # fmt: skip
def waits_at_its_queue_for_ever(entry: Entry, order: Order, client: Client) -> None:
    """Where no reply comes over JMS it asks nothing more."""
    del order
    client.halted |= entry.result == "silence"


@defect("events_go_to_topics", at="deliveries", on=("jms",), hint="topic")
def publishes_to_a_queue(messages: list[OutgoingMessage], order: Order) -> None:
    """Events go to the queue of the name that the topic has."""
    del order
    for outgoing in messages:
        outgoing.to = outgoing.to.replace("topic:", "queue:")


@defect("event_is_not_answered", at="jms_sent", on=("jms",), hint="JMSReplyTo")
def replies_to_an_event(replies: list[JmsOut], received: JmsIn) -> None:
    """An event with a JMSReplyTo is answered."""
    place = received.headers.get("reply-to", "")
    correlation = received.headers.get("correlation-id", "") or received.headers.get(
        "message-id", ""
    )
    if place:
        replies.append(JmsOut(place, {"correlation-id": correlation}, received.body))
