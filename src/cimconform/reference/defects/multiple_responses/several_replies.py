"""Defects in a request that has several replies."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, children, local
from cimconform.reference.async_replies import Delivery, Promise
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import codes, copied_reading
from cimconform.reference.defects.tools import readings as readings_of
from cimconform.reference.enterprise.client import Client
from cimconform.reference.enterprise.journal import Entry
from cimconform.reference.enterprise.pending import Pending


def _marks(promise: Promise) -> list[Problem]:
    """Give what says in each part of a series whether more follows."""
    problems = [p for d in promise.deliveries for p in d.answer.problems]
    return [p for p in problems if p.code in ("0.1", "0.2")]


@defect("several_parts_say_partial", at="later", hint="part more follows 0.1")
def does_not_say_that_more_follows(promise: Promise) -> None:
    """All parts but the last are PARTIAL without a code."""
    for delivery in promise.deliveries[:-1]:
        delivery.answer.problems = [p for p in delivery.answer.problems if p.code != "0.1"]


@defect("nothing_follows_the_last_reply", at="later", hint="sent twice last", seeds=("SD34",))
def sends_the_last_part_twice(promise: Promise) -> None:
    """The last part of a series comes twice."""
    if _marks(promise):
        promise.deliveries.append(promise.deliveries[-1])


@defect("nothing_follows_the_last_reply", at="later", hint="last nothing follows PARTIAL")
def says_ok_after_the_last(promise: Promise) -> None:
    """Behind the part with 0.2 comes an OK."""
    if _marks(promise):
        promise.deliveries.append(Delivery(Answer("OK"), promise.deliveries[-1].address))


@defect("part_is_not_last_and_more", at="later", hint="0.1 0.2 last")
def says_more_in_the_last_part(promise: Promise) -> None:
    """The last part says 0.1 and 0.2."""
    if _marks(promise):
        more = Problem("0.1", "more follows", level="INFORM")
        promise.deliveries[-1].answer.problems.append(more)


@defect("object_is_not_both_told", at="later", hint="data fatal both")
def fails_what_it_has_read(promise: Promise) -> None:
    """The part with the data of a meter says too that it did not answer."""
    if any("4.1" in codes(delivery.answer) for delivery in promise.deliveries):
        problem = Problem("4.1", "the meter does not answer", "M-1001", id_type="MeterName")
        problem.object_type = "Meter"
        promise.deliveries[0].answer.problems.append(problem)


@defect(
    "parts_cover_every_object",
    at="later",
    hint="each object data Error",
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
    hint="Meter part before",
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


_MORE, _LAST = "0.1", "0.2"


@defect(
    "requester_waits_for_the_last", at="placed", hint="PARTIAL waiting",
    also=("requester_merges_parts_rightly",),
)  # fmt: skip
def stops_at_the_first_part(entry: Entry, pending: Pending, client: Client) -> None:
    """The first part of several is taken for all there is."""
    del client
    pending.ended |= entry.result == "PARTIAL" and entry.codes == [_MORE]


@defect("requester_waits_for_the_last", at="placed", hint="PARTIAL waiting")
def stops_at_a_part_without_a_code(entry: Entry, pending: Pending, client: Client) -> None:
    """A part that says neither 0.1 nor 0.2 is taken for the last, though the answer comes later."""
    del client
    pending.ended |= pending.order.later != "" and entry.result == "PARTIAL" and not entry.codes


@defect("requester_waits_for_the_last", at="placed", hint="PARTIAL waiting")
def stops_at_an_error_in_a_part(entry: Entry, pending: Pending, client: Client) -> None:
    """An error about one meter ends the series."""
    del client
    pending.ended |= entry.result == "PARTIAL" and _MORE in entry.codes and len(entry.codes) > 1


@defect("requester_stops_at_the_last", at="placed", hint="FAILED last")
def goes_on_behind_a_failure(entry: Entry, pending: Pending, client: Client) -> None:
    """A series goes on although it has failed."""
    del client
    if pending.order.later and pending.acknowledged and entry.result == "FAILED":
        pending.ended = False


@defect("requester_stops_at_the_last", at="placed", hint="0.2 last")
def goes_on_behind_the_last_part(entry: Entry, pending: Pending, client: Client) -> None:
    """The code 0.2 is not known, and more is waited for."""
    del client
    if pending.order.later and pending.acknowledged and _LAST in entry.codes:
        pending.ended = False


@defect("requester_stops_at_the_last", at="placed", hint="OK last")
def goes_on_behind_ok(entry: Entry, pending: Pending, client: Client) -> None:
    """A series goes on although its last reply was OK."""
    del client
    if pending.order.later and pending.acknowledged and entry.result == "OK" and entry.carried:
        pending.ended = False


@defect("requester_keeps_an_unended_series", at="series_over", hint="keep data")
def loses_a_series_without_an_end(entry: Entry, pending: Pending, client: Client) -> None:
    """When the last part does not come in time, those that came are thrown away."""
    del entry
    client.journal.lose(pending.identity)


@defect("requester_merges_parts_rightly", at="again", hint="twice once")
def books_a_part_that_comes_twice_twice(entry: Entry, pending: Pending) -> None:
    """A part that is delivered once more is booked once more."""
    del pending
    entry.result, entry.objects = "PARTIAL", 1


@defect("acknowledgement_is_told_by_its_flag", at="placed", hint="AsyncReplyFlag OK")
def takes_a_plain_ok_for_the_answer(entry: Entry, pending: Pending, client: Client) -> None:
    """An acknowledgement without a code is taken for the whole answer."""
    del client
    plain = entry.result == "OK" and not entry.codes and not entry.carried
    pending.ended |= plain and pending.order.later != ""
