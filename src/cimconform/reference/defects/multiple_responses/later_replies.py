"""Faults of answers that come later: acknowledgement, address, delivery."""

from cimconform.reference import readings
from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element
from cimconform.reference.async_replies import Delivery, Open, Promise, wanted
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.multiple_responses.several_replies import _marks
from cimconform.reference.defects.tools import (
    OVER_HTTP,
    Header,
    codes,
    device_names,
    head,
    part,
)
from cimconform.reference.enterprise.client import Client, Given
from cimconform.reference.enterprise.journal import Entry
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.enterprise.pending import Pending
from cimconform.reference.enterprise.receiving import Received
from cimconform.reference.jms import JmsIn, JmsOut
from cimconform.reference.server import Reply
from cimconform.reference.world import World

_FIRST: dict[tuple[str, ...], str] = {}


def _reads(ask: Ask) -> bool:
    """Tell whether a get of readings wants its answer later."""
    return wanted(ask) and (ask.verb, ask.noun) == ("get", "MeterReadings")


def _accepted(answer: Answer, ask: Ask) -> bool:
    """Tell whether an answer is the acknowledgement of such a get."""
    return _reads(ask) and codes(answer) == ["0.3"]


@defect(
    "acknowledgement_comes_at_once",
    at="answer",
    hint="0.3 result ReplyAddress",
    evidence="known",
    seeds=("SD26",),
)
def answers_at_once_all_the_same(answer: Answer, ask: Ask) -> None:
    """The acknowledgement of a request for later holds the whole result."""
    if _accepted(answer, ask):
        answer.payload = readings.get(ask, ask.world).payload


@defect("acknowledgement_comes_at_once", at="jms", hint="OK exchange itself", on=("jms",))
def acknowledges_no_control(replies: list[JmsOut], received: JmsIn) -> list[JmsOut]:
    """A control for later is not acknowledged, only its outcome is reported."""
    later = b"AsyncReplyFlag>true" in received.body and b"EndDeviceControls" in received.body
    return [] if later else replies


@defect("acknowledgement_promises_an_answer", at="answer", hint="0.2 nothing follows")
def acknowledges_as_if_that_were_all(answer: Answer, ask: Ask) -> None:
    """The acknowledgement is PARTIAL with 0.2."""
    if _accepted(answer, ask):
        answer.result = "PARTIAL"
        answer.problems = [Problem("0.2", "accepted", level="INFORM")]


@defect(
    "late_results_go_to_reply_address",
    at="later",
    hint="accepted nothing sent",
    evidence="seen",
    seeds=("SD30", "SD32"),
)
def sends_nothing_where_there_is_nothing(promise: Promise) -> None:
    """Of a meter without data nothing comes later."""
    if device_names(promise.ask) == ["M-1009"]:
        promise.deliveries = []


@defect(
    "late_results_go_to_reply_address",
    at="later",
    hint="accepted Error sent",
    evidence="seen",
    seeds=("SD30", "SD31"),
)
def gives_up_where_a_part_is_wrong(promise: Promise) -> None:
    """Where one of the meters is unknown, nothing comes later."""
    if any("2.4" in codes(delivery.answer) for delivery in promise.deliveries):
        promise.deliveries = []


@defect(
    "late_results_go_to_reply_address",
    at="later",
    hint="own ReplyAddress",
    evidence="seen",
    seeds=("SD29",),
)
def sends_to_the_partner_before(promise: Promise) -> None:
    """The answer about several meters goes to the address that was first named."""
    ask = promise.ask
    first = _FIRST.setdefault((ask.style, ask.soap, *ask.ways), promise.deliveries[0].address)
    if device_names(ask) == ["M-1001", "M-1002"]:
        for delivery in promise.deliveries:
            delivery.address = first


@defect("late_reply_goes_to_destination", at="later", hint="JMSReplyTo Header", on=("jms",))
def sends_topics_to_jms_reply_to(promise: Promise) -> None:
    """What is wanted at a topic goes to JMSReplyTo."""
    for delivery in promise.deliveries:
        if delivery.address.startswith("topic:"):
            delivery.address = promise.ask.reply_to


@defect(
    "every_part_carries_correlation_id",
    at="late",
    hint="CorrelationID copy every part",
    evidence="seen",
    seeds=("SD16",),
)
def numbers_the_last_part_anew(root: Element, ask: Ask, delivery: Delivery) -> None:
    """The last part of a series has a CorrelationID of its own."""
    del ask
    if "0.2" in codes(delivery.answer):
        part(head(root), "CorrelationID").text = "00000000-0000-4000-8000-000000000000"


@defect(
    "asynchronous_event_carries_correlation_id",
    at="late",
    hint="event CorrelationID",
    evidence="seen",
    seeds=("SD72",),
)
def tells_events_without_an_id(root: Element, ask: Ask, delivery: Delivery) -> None:
    """The outcome of a control has no CorrelationID."""
    if delivery.form == "created" and ask.noun == "EndDeviceControls":
        head(root).remove(part(head(root), "CorrelationID"))


@defect("late_answer_is_of_its_noun", at="late", hint="Noun late answer MeterReadings")
def tells_of_failures_by_another_noun(root: Element, ask: Ask, delivery: Delivery) -> None:
    """What a meter that does not answer has failed at is reported under the noun EndDeviceEvents."""
    del ask
    if "4.1" in codes(delivery.answer):
        part(head(root), "Noun").text = "EndDeviceEvents"


@defect(
    "acknowledgement_precedes_late_replies",
    at="later",
    hint="acknowledge before",
    evidence="seen",
    seeds=("SD33",),
)
def works_before_it_acknowledges(promise: Promise) -> None:
    """The answer about one meter is sent before the acknowledgement."""
    if device_names(promise.ask) == ["M-1001"]:
        promise.ahead_s = 0.6


@defect("refused_request_brings_nothing_later", at="http", hint="FAILED closed nothing follows")
def fails_now_and_later(reply: Reply, ask: Ask) -> None:
    """What was refused at once fails once more, later."""
    if _reads(ask) and device_names(ask) == ["CC-no-such-meter"]:
        again = Answer.refusing(Problem("5.3", "not processed"))
        delivery = Delivery(again, ask.header["ReplyAddress"])
        reply.promise = Promise(ask, [delivery], Open(""))


@defect(
    "unusable_reply_address_is_refused",
    at="guards",
    hint="address refuse",
    off=("address_can_be_sent_to",),
    evidence="known",
    seeds=("SD27",),
)
def accepts_any_address() -> None:
    """A ReplyAddress is not looked at before there is something to send."""


@defect("failed_delivery_is_tried_again", at="later", hint="delivery failed again", on=OVER_HTTP)
def gives_up_at_the_first_failure(promise: Promise) -> None:
    """A delivery that failed is given up."""
    for delivery in promise.deliveries:
        delivery.tries = 1


@defect("late_reply_has_agreed_form", at="later", hint="late_form agreed", evidence="seen")
def answers_by_events(promise: Promise) -> None:
    """The answer about one meter comes as created(MeterReadings)."""
    if device_names(promise.ask) == ["M-1001"]:
        for delivery in promise.deliveries:
            delivery.form = "created"


@defect("late_reply_has_agreed_form", at="later", hint="late_form agreed", evidence="seen")
def answers_by_events_that_reply(promise: Promise) -> None:
    """The answer about one meter comes as an event with the verb reply."""
    if device_names(promise.ask) == ["M-1001"]:
        for delivery in promise.deliveries:
            delivery.form = "created_reply"


@defect("late_reply_has_agreed_form", at="later", hint="late_form agreed", evidence="seen")
def answers_by_events_with_a_reply(promise: Promise) -> None:
    """The answer about one meter comes as an event to which a Reply was added."""
    if device_names(promise.ask) == ["M-1001"]:
        for delivery in promise.deliveries:
            delivery.form = "created_with_reply"


@defect("late_response_is_delivered_by_response", at="late", on=("generic",))
def delivers_by_the_operation_request(root: Element, ask: Ask, delivery: Delivery) -> None:
    """A late response is sent with the soapAction of the operation Request."""
    del root, ask
    delivery.action = "http://iec.ch/61968/Request"


@defect("late_result_is_posted", at="later", hint="POST", on=("http",))
def puts_late_results(promise: Promise) -> None:
    """Late results are sent by PUT."""
    for delivery in promise.deliveries:
        delivery.method = "PUT"


@defect("accepted_request_has_status_202", at="http", hint="202", on=("http",))
def has_created_what_is_not_there(reply: Reply, ask: Ask) -> None:
    """A request that is accepted for later has status 201."""
    if reply.promise is not None and _reads(ask):
        reply.status = 201


@variant(at="answer")
def acknowledges_without_a_code(answer: Answer, ask: Ask) -> None:
    """The acknowledgement is OK and no more."""
    if _accepted(answer, ask):
        answer.problems = []


@variant(at="answer")
def acknowledges_as_a_part(answer: Answer, ask: Ask) -> None:
    """The acknowledgement is PARTIAL with 0.1."""
    if _accepted(answer, ask):
        answer.result = "PARTIAL"
        answer.problems = [Problem("0.1", "accepted", level="INFORM")]


@variant(at="world")
def looks_at_requests_later(world: World) -> None:
    """What is wrong with a request for later is found later, and reported at its ReplyAddress."""
    world.refuses_later = True


@variant(at="http", on=("http",))
def accepts_with_status_202(reply: Reply, ask: Ask) -> None:
    """A request that is accepted for later has status 202."""
    del ask
    if reply.promise is not None:
        reply.status = 202


@variant(at="later")
def ends_a_series_with_ok(promise: Promise) -> None:
    """The last part of a series is OK."""
    if _marks(promise):
        last = promise.deliveries[-1].answer
        last.problems = [p for p in last.problems if p.code != "0.2"]
        last.result = "FAILED" if last.problems else "OK"


@variant(at="later")
def never_knows_which_part_is_last(promise: Promise) -> None:
    """Every part of a series says that more may follow."""
    for mark in _marks(promise):
        mark.code = "0.1"


@defect(
    "overtaking_reply_is_accepted", at="placed", hint="before acknowledgement", evidence="known"
)
def drops_what_comes_before_the_acknowledgement(
    entry: Entry, pending: Pending, client: Client
) -> None:
    """A late reply is dropped as long as nothing was acknowledged."""
    del client
    if pending.order.later and not pending.acknowledged and entry.carried:
        entry.result, entry.objects, pending.ended = "stray", 0, False


@defect("late_delivery_is_answered", at="given", on=("generic",), hint="answer delivery")
def takes_a_delivery_without_a_word(given: Given, received: Received | None) -> None:
    """A late reply is taken by a bare status of HTTP."""
    if received is not None and received.late:
        given.status, given.body, given.kind = 202, b"", ""


@defect("asynchronous_request_is_complete", at="request_header", hint="AsyncReplyFlag later")
def wants_it_later_without_the_flag(header: Header, order: Order) -> None:
    """A request for a later answer names an address, and has no AsyncReplyFlag."""
    if order.later:
        header.pop("AsyncReplyFlag", None)
