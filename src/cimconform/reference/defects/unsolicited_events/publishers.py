"""Faults of what the enterprise client publishes."""

from collections.abc import Sequence
from dataclasses import replace

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, text
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.tools import OVER_HTTP, SOAP, UNTYPED, Header, cut, part
from cimconform.reference.enterprise.client import Client
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.enterprise.sending import OutgoingMessage
from cimconform.reference.names import MSG
from cimconform.reference.publishing import News, Subscription, caused


@defect("event_is_an_event_message", at="request_tree", on=UNTYPED, hint="EventMessage")
def tells_by_the_untyped_message(root: Element, order: Order) -> None:
    """Each event is a Message."""
    if order.event and order.style != "typed":
        root.tag = f"{{{MSG}}}Message"


@defect(
    "event_verb_is_past_tense", at="request_header", on=UNTYPED, hint="past tense",
    evidence="seen", seeds=("SD18",),
)  # fmt: skip
def tells_in_the_present_tense(header: Header, order: Order) -> None:
    """The verb of an event is create."""
    if order.event and order.style != "typed":
        header["Verb"] = "create"


@defect("event_carries_a_payload", at="request_tree", hint="Payload nothing")
def tells_nothing(root: Element, order: Order) -> None:
    """An event has no Payload."""
    if order.event and order.noun == "EndDeviceEvents":
        root.remove(part(root, "Payload"))


@defect(
    "unsolicited_event_is_created", at="request_header", on=UNTYPED, hint="created asked",
    evidence="seen", seeds=("SD18",),
)  # fmt: skip
def tells_of_readings_as_changed(header: Header, order: Order) -> None:
    """Unsolicited readings are reported as changed."""
    if order.event and order.noun == "MeterReadings" and order.style != "typed":
        header["Verb"] = "changed"


@defect("publisher_needs_no_reply", at="deliveries", on=("jms",), hint="publish JMS")
def waits_for_an_answer_to_its_event(
    messages: list[OutgoingMessage], order: Order
) -> list[OutgoingMessage] | None:
    """Over JMS a device event behind readings is held back for an answer to these."""
    del messages
    before, _LAST["noun"] = _LAST.get("noun", ""), order.noun
    held = (before, order.noun) == ("MeterReadings", "EndDeviceEvents")
    return [] if held else None


_LAST: dict[str, str] = {}


@defect("publisher_takes_any_response", at="receipt_read", on=SOAP, hint="OK without Error")
def wants_a_code_in_each_receipt(taken: bool, body: bytes, client: Client) -> None:  # noqa: FBT001
    """After a receipt without an Error nothing more is published."""
    client.halted |= taken and b"Envelope" in body and b"Error" not in body


@defect("all_subscribers_get_the_event", at="deliveries", on=OVER_HTTP, hint="only one of two")
def tells_the_first_subscriber_alone(
    messages: list[OutgoingMessage], order: Order
) -> list[OutgoingMessage]:
    """The second subscriber is forgotten."""
    del order
    return messages[:1]


@defect("all_subscribers_get_the_event", at="deliveries", on=OVER_HTTP, hint="same build once")
def tells_each_something_else(messages: list[OutgoingMessage], order: Order) -> None:
    """The second subscriber gets the event of another meter."""
    for outgoing in messages[1:]:
        outgoing.body = outgoing.body.replace(order.meter.encode(), b"M-9999")


@defect(
    "failed_delivery_is_retried",
    at="tries",
    on=OVER_HTTP,
    hint="once more",
    evidence="seen",
    seeds=("SD67",),
)
def tries_once(tries: int) -> int:
    """An event is sent once, whatever comes of it."""
    del tries
    return 1


@defect("transaction_is_followed_by_event", at="news", hint="publish deleted delete")
def says_nothing_of_a_delete(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """A meter that was deleted is reported to no subscriber."""
    del answer
    return [] if ask.verb == "delete" else news


@defect("transaction_is_followed_by_event", at="news", hint="publish created create")
def keeps_its_controls_to_itself(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """A control that was accepted is reported to no subscriber."""
    del ask, answer
    return [one for one in news if one.noun != "EndDeviceControls"]


def _of_the_second(one: News) -> bool:
    """Tell whether an event is about the second of two new meters alone."""
    meters = _meters(one)
    return len(meters) == 1 and text(meters[0], "Names", "name").endswith("-2")


def _meters(one: News) -> list[Element]:
    return list(one.payload.iter("{*}Meter")) if one.payload is not None else []


@defect("each_done_object_is_told", at="news", hint="right behind another", evidence="known")
def loses_an_event_behind_another(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """Of two events that follow one another the second is lost."""
    del ask, answer
    return [one for one in news if not _of_the_second(one)]


@defect("each_done_object_is_told", at="news", hint="beside it", evidence="known")
def tells_of_the_first_of_two(news: list[News], ask: Ask, answer: Answer) -> None:
    """An event about two objects carries the first."""
    del ask, answer
    for meter in (meter for one in news for meter in _meters(one)[1:]):
        cut(meter)


@defect("each_done_object_is_told", at="news", hint="no event names", evidence="known")
def tells_the_same_object_twice(news: list[News], ask: Ask, answer: Answer) -> None:
    """The second of two events carries the object of the first."""
    del ask, answer
    for one in (one for one in news if _of_the_second(one)):
        for name in one.payload.iter("{*}name") if one.payload is not None else ():
            name.text = (name.text or "").removesuffix("-2")


@defect(
    "unsubscribed_hears_nothing_more",
    at="unsubscribe",
    hint="subscription ended",
    evidence="known",
)
def never_ends_a_subscription(one: Subscription) -> Subscription:
    """Who has unsubscribed is told on and on."""
    return replace(one, to="")


@defect("outcome_is_told_to_subscribers", at="news", hint="publish EndDeviceEvents")
def tells_no_outcome(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """That a control was taken is reported, and not what came of it."""
    del ask, answer
    return [one for one in news if one.noun != "EndDeviceEvents"]


@defect("failed_transaction_publishes_nothing", at="news", hint="failed publish")
def tells_of_what_failed(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """A change is reported before anybody looks whether it was done."""
    failed = answer.result == "FAILED" and ask.verb == "change"
    return caused(ask, Answer(), []) if failed else news


@defect("get_publishes_nothing", at="news", hint="get changes nothing")
def tells_of_what_was_read(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """Whoever asks for a meter lets all others know of it as changed."""
    if ask.verb != "get" or ask.noun != "MeterConfig" or answer.payload is None:
        return news
    return [News("changed", ask.noun, answer.payload, ask.header.get("CorrelationID", ""))]


@variant(at="news")
def tells_more_than_it_was_told(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """Each event is published twice, as by a service and a bus: legal, and met."""
    del ask, answer
    return [*news, *news]


@variant(at="unasked")
def tells_without_a_correlation(news: News, asked: Sequence[dict[str, str]]) -> None:
    """What was not asked for has no CorrelationID."""
    del asked
    news.correlation = ""
