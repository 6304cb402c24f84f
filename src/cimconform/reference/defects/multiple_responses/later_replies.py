"""Faults of answers that come later: acknowledgement, address, delivery."""

from cimconform.reference import readings
from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, children, local
from cimconform.reference.async_replies import Delivery, Open, Promise, wanted
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.tools import (
    OVER_HTTP,
    codes,
    copied_reading,
    device_names,
    head,
    part,
)
from cimconform.reference.defects.tools import readings as readings_of
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
    tells="0.3 result ReplyAddress",
    evidence="known",
    seeds=("SD26",),
)
def answers_at_once_all_the_same(answer: Answer, ask: Ask) -> None:
    """The acknowledgement of a request for later holds the whole result."""
    if _accepted(answer, ask):
        answer.payload = readings.get(ask, ask.world).payload


@defect("acknowledgement_comes_at_once", at="jms", tells="OK exchange itself", on=("jms",))
def acknowledges_no_control(told: list[JmsOut], heard: JmsIn) -> list[JmsOut]:
    """A control for later is not acknowledged, only its outcome is told."""
    later = b"AsyncReplyFlag>true" in heard.body and b"EndDeviceControls" in heard.body
    return [] if later else told


@defect("acknowledgement_promises_an_answer", at="answer", tells="0.2 nothing follows")
def acknowledges_as_if_that_were_all(answer: Answer, ask: Ask) -> None:
    """The acknowledgement is PARTIAL with 0.2."""
    if _accepted(answer, ask):
        answer.result = "PARTIAL"
        answer.problems = [Problem("0.2", "accepted", level="INFORM")]


@defect(
    "late_results_go_to_reply_address",
    at="later",
    tells="accepted nothing sent",
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
    tells="accepted Error sent",
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
    tells="own ReplyAddress",
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


@defect("late_reply_goes_to_destination", at="later", tells="JMSReplyTo Header", on=("jms",))
def sends_topics_to_jms_reply_to(promise: Promise) -> None:
    """What is wanted at a topic goes to JMSReplyTo."""
    for delivery in promise.deliveries:
        if delivery.address.startswith("topic:"):
            delivery.address = promise.ask.reply_to


@defect(
    "every_part_carries_correlation_id",
    at="late",
    tells="CorrelationID copy every part",
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
    tells="event CorrelationID",
    evidence="seen",
    seeds=("SD72",),
)
def tells_events_without_an_id(root: Element, ask: Ask, delivery: Delivery) -> None:
    """The outcome of a control has no CorrelationID."""
    if delivery.form == "created" and ask.noun == "EndDeviceControls":
        head(root).remove(part(head(root), "CorrelationID"))


@defect("late_answer_is_of_its_noun", at="late", tells="Noun late answer MeterReadings")
def tells_of_failures_by_another_noun(root: Element, ask: Ask, delivery: Delivery) -> None:
    """What a meter that does not answer has failed at is told under the noun EndDeviceEvents."""
    del ask
    if "4.1" in codes(delivery.answer):
        part(head(root), "Noun").text = "EndDeviceEvents"


@defect(
    "acknowledgement_precedes_late_replies",
    at="later",
    tells="acknowledge before",
    evidence="seen",
    seeds=("SD33",),
)
def works_before_it_acknowledges(promise: Promise) -> None:
    """The answer about one meter is sent before the acknowledgement."""
    if device_names(promise.ask) == ["M-1001"]:
        promise.ahead_s = 0.6


@defect("refused_request_brings_nothing_later", at="http", tells="FAILED closed nothing follows")
def fails_now_and_later(reply: Reply, ask: Ask) -> None:
    """What was refused at once fails once more, later."""
    if _reads(ask) and device_names(ask) == ["CC-no-such-meter"]:
        again = Answer.refusing(Problem("5.3", "not processed"))
        delivery = Delivery(again, ask.header["ReplyAddress"])
        reply.promise = Promise(ask, [delivery], Open(""))


@defect(
    "unusable_reply_address_is_refused",
    at="guards",
    tells="address refuse",
    off=("address_can_be_sent_to",),
    evidence="known",
    seeds=("SD27",),
)
def accepts_any_address() -> None:
    """A ReplyAddress is not looked at before there is something to send."""


@defect("failed_delivery_is_tried_again", at="later", tells="delivery failed again", on=OVER_HTTP)
def gives_up_at_the_first_failure(promise: Promise) -> None:
    """A delivery that failed is given up."""
    for delivery in promise.deliveries:
        delivery.tries = 1


@defect("late_reply_has_agreed_form", at="later", tells="late_form agreed", evidence="seen")
def answers_by_events(promise: Promise) -> None:
    """The answer about one meter comes as created(MeterReadings)."""
    if device_names(promise.ask) == ["M-1001"]:
        for delivery in promise.deliveries:
            delivery.form = "created"


@defect("late_reply_has_agreed_form", at="later", tells="late_form agreed", evidence="seen")
def answers_by_events_that_reply(promise: Promise) -> None:
    """The answer about one meter comes as an event with the verb reply."""
    if device_names(promise.ask) == ["M-1001"]:
        for delivery in promise.deliveries:
            delivery.form = "created_reply"


@defect("late_reply_has_agreed_form", at="later", tells="late_form agreed", evidence="seen")
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


@defect("late_result_is_posted", at="later", tells="POST", on=("http",))
def puts_late_results(promise: Promise) -> None:
    """Late results are sent by PUT."""
    for delivery in promise.deliveries:
        delivery.method = "PUT"


@defect("accepted_request_has_status_202", at="http", tells="202", on=("http",))
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
    """What is wrong with a request for later is found later, and told at its ReplyAddress."""
    world.refuses_later = True


@variant(at="http", on=("http",))
def accepts_with_status_202(reply: Reply, ask: Ask) -> None:
    """A request that is accepted for later has status 202."""
    del ask
    if reply.promise is not None:
        reply.status = 202


def _marks(promise: Promise) -> list[Problem]:
    """Give what says in each part of a series whether more follows."""
    problems = [p for d in promise.deliveries for p in d.answer.problems]
    return [p for p in problems if p.code in ("0.1", "0.2")]


@defect("several_parts_say_partial", at="later", tells="part more follows 0.1")
def does_not_say_that_more_follows(promise: Promise) -> None:
    """All parts but the last are PARTIAL without a code."""
    for delivery in promise.deliveries[:-1]:
        delivery.answer.problems = [p for p in delivery.answer.problems if p.code != "0.1"]


@defect("nothing_follows_the_last_reply", at="later", tells="sent twice last", seeds=("SD34",))
def sends_the_last_part_twice(promise: Promise) -> None:
    """The last part of a series comes twice."""
    if _marks(promise):
        promise.deliveries.append(promise.deliveries[-1])


@defect("nothing_follows_the_last_reply", at="later", tells="last nothing follows PARTIAL")
def says_ok_after_the_last(promise: Promise) -> None:
    """Behind the part with 0.2 comes an OK."""
    if _marks(promise):
        promise.deliveries.append(Delivery(Answer("OK"), promise.deliveries[-1].address))


@defect("part_is_not_last_and_more", at="later", tells="0.1 0.2 last")
def says_more_in_the_last_part(promise: Promise) -> None:
    """The last part says 0.1 and 0.2."""
    if _marks(promise):
        more = Problem("0.1", "more follows", level="INFORM")
        promise.deliveries[-1].answer.problems.append(more)


@defect("object_is_not_both_told", at="later", tells="data fatal both")
def fails_what_it_has_read(promise: Promise) -> None:
    """The part with the data of a meter says too that it did not answer."""
    if any("4.1" in codes(delivery.answer) for delivery in promise.deliveries):
        problem = Problem("4.1", "the meter does not answer", "M-1001", id_type="MeterName")
        problem.object_type = "Meter"
        promise.deliveries[0].answer.problems.append(problem)


@defect(
    "parts_cover_every_object",
    at="later",
    tells="each object data Error",
    evidence="seen",
    seeds=("SD40", "SD49"),
)
def passes_over_meters_that_do_not_answer(promise: Promise) -> None:
    """A meter that does not answer is in no part of the series."""
    for delivery in promise.deliveries if _marks(promise) else []:
        delivery.answer.problems = [p for p in delivery.answer.problems if p.code != "4.1"]


@defect(
    "part_names_its_meters",
    at="late",
    tells="Meter part before",
    also=("reading_names_its_object",),
)
def leaves_meters_to_the_part_before(root: Element, ask: Ask, delivery: Delivery) -> None:
    """The last part holds more readings that do not say of which meter."""
    del ask
    if "0.2" in codes(delivery.answer) and readings_of(root):
        copied_reading(root)
        again = readings_of(root)[1]
        for element in children(again):
            if local(element) in ("Meter", "UsagePoint"):
                again.remove(element)


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
