"""Faults of what the enterprise client makes of several replies, of late ones, and of two at once."""

from cimconform.reference.asking import Element
from cimconform.reference.defects import defect
from cimconform.reference.enterprise.client import Client, Given
from cimconform.reference.enterprise.journal import Entry
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.enterprise.pending import Pending
from cimconform.reference.enterprise.receiving import Received

_MORE, _LAST = "0.1", "0.2"
Header = dict[str, str]


@defect(
    "requester_waits_for_the_last", at="placed", tells="PARTIAL waiting",
    also=("requester_merges_parts_rightly",),
)  # fmt: skip
def stops_at_the_first_part(entry: Entry, pending: Pending, client: Client) -> None:
    """The first part of several is taken for all there is."""
    del client
    pending.ended |= entry.result == "PARTIAL" and entry.codes == [_MORE]


@defect("requester_waits_for_the_last", at="placed", tells="PARTIAL waiting")
def stops_at_a_part_without_a_code(entry: Entry, pending: Pending, client: Client) -> None:
    """A part that says neither 0.1 nor 0.2 is taken for the last, though the answer comes later."""
    del client
    pending.ended |= pending.order.later != "" and entry.result == "PARTIAL" and not entry.codes


@defect("requester_waits_for_the_last", at="placed", tells="PARTIAL waiting")
def stops_at_an_error_in_a_part(entry: Entry, pending: Pending, client: Client) -> None:
    """An error about one meter ends the series."""
    del client
    pending.ended |= entry.result == "PARTIAL" and _MORE in entry.codes and len(entry.codes) > 1


@defect("requester_stops_at_the_last", at="placed", tells="FAILED last")
def goes_on_behind_a_failure(entry: Entry, pending: Pending, client: Client) -> None:
    """A series goes on although it has failed."""
    del client
    if pending.order.later and pending.acknowledged and entry.result == "FAILED":
        pending.ended = False


@defect("requester_stops_at_the_last", at="placed", tells="0.2 last")
def goes_on_behind_the_last_part(entry: Entry, pending: Pending, client: Client) -> None:
    """The code 0.2 is not known, and more is waited for."""
    del client
    if pending.order.later and pending.acknowledged and _LAST in entry.codes:
        pending.ended = False


@defect("requester_stops_at_the_last", at="placed", tells="OK last")
def goes_on_behind_ok(entry: Entry, pending: Pending, client: Client) -> None:
    """A series goes on although its last reply was OK."""
    del client
    if pending.order.later and pending.acknowledged and entry.result == "OK" and entry.carried:
        pending.ended = False


@defect("requester_keeps_an_unended_series", at="series_over", tells="keep data")
def loses_a_series_without_an_end(entry: Entry, pending: Pending, client: Client) -> None:
    """When the last part does not come in time, those that came are thrown away."""
    del entry
    client.journal.lose(pending.identity)


@defect("requester_merges_parts_rightly", at="again", tells="twice once")
def books_a_part_that_comes_twice_twice(entry: Entry, pending: Pending) -> None:
    """A part that is delivered once more is booked once more."""
    del pending
    entry.result, entry.objects = "PARTIAL", 1


@defect("acknowledgement_is_told_by_its_flag", at="placed", tells="AsyncReplyFlag OK")
def takes_a_plain_ok_for_the_answer(entry: Entry, pending: Pending, client: Client) -> None:
    """An acknowledgement without a code is taken for the whole answer."""
    del client
    plain = entry.result == "OK" and not entry.codes and not entry.carried
    pending.ended |= plain and pending.order.later != ""


@defect(
    "overtaking_reply_is_accepted", at="placed", tells="before acknowledgement", evidence="known"
)
def drops_what_comes_before_the_acknowledgement(
    entry: Entry, pending: Pending, client: Client
) -> None:
    """A late reply is dropped as long as nothing was acknowledged."""
    del client
    if pending.order.later and not pending.acknowledged and entry.carried:
        entry.result, entry.objects, pending.ended = "stray", 0, False


@defect("late_delivery_is_answered", at="given", on=("generic",), tells="answer delivery")
def takes_a_delivery_without_a_word(given: Given, heard: Received | None) -> None:
    """A late reply is taken by a bare status of HTTP."""
    if heard is not None and heard.late:
        given.status, given.body, given.kind = 202, b"", ""


@defect("asynchronous_request_is_complete", at="request_header", tells="AsyncReplyFlag later")
def wants_it_later_without_the_flag(header: Header, order: Order) -> None:
    """A request for a later answer names an address, and has no AsyncReplyFlag."""
    if order.later:
        header.pop("AsyncReplyFlag", None)


@defect(
    "interleaved_requests_are_matched", at="conclusion", tells="two requests own",
    evidence="seen", seeds=("SD36",),
)  # fmt: skip
def books_answers_on_the_newest_request(entry: Entry, order: Order, client: Client) -> None:
    """What is answered to one request is booked on that which was asked last."""
    if not order.later and client.newest != entry.about:
        entry.about, entry.correlation = client.newest, ""


@defect("implicit_success_needs_specific_errors", at="placed", tells="error names no object")
def takes_a_general_error_for_another(entry: Entry, pending: Pending, client: Client) -> None:
    """An error that names no object is taken to be about some other object."""
    del client
    if pending.order.verb == "create" and entry.result == "PARTIAL":
        entry.objects = 1


@defect("event_may_overtake_the_reply", at="conclusion", tells="event before reply")
def takes_the_event_for_the_reply(entry: Entry, order: Order, client: Client) -> None:
    """A control whose event has come is done with, so that the reply to it is dropped."""
    del order
    told = client.journal.about(entry.correlation) if entry.correlation else []
    if any(one["kind"] == "event" for one in told):
        entry.result = "stray"


@defect("ambiguous_name_says_whose", at="request_tree", tells="name NameTypeAuthority")
def names_a_meter_that_two_may_be(root: Element, order: Order) -> None:
    """A name that two meters have goes out without its authority."""
    del order
    for authority in list(root.iter("{*}NameTypeAuthority")):
        authority.getparent().remove(authority)
