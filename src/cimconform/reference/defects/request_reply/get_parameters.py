"""Faults in what a get of readings selects."""

import copy
from datetime import UTC, datetime, timedelta

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, children, local, text
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.reading_tools import (
    ALONE,
    BILL,
    REGISTERS,
    drop,
    intervals,
    kinds,
    move,
    of,
    one,
    respan,
    singles,
    spans,
    which,
)
from cimconform.reference.defects.tools import cut, part, queried, readings
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.reading_values import written
from cimconform.reference.world import REGISTER, REVERSE


def _refuse(answer: Answer, code: str, reason: str, kind: str = "") -> None:
    answer.result, answer.payload = "FAILED", None
    answer.problems = [Problem(code, reason, kind, object_type="ReadingType")]


def _two_by_two(ask: Ask) -> bool:
    return len(queried(ask, "EndDevice")) > 1 and len(kinds(ask)) > 1


@defect(
    "all_pairs_are_answered",
    at="tree",
    hint="each type of each meter",
    evidence="seen",
    seeds=("SD52",),
)
def pairs_first_with_first(root: Element, ask: Ask) -> None:
    """The second type is answered for the first meter only."""
    if _two_by_two(ask):
        last = readings(root)[-1]
        last.remove(
            next(e for e in of(last, "Readings") if one(e, "ReadingType").get("ref") == REVERSE)
        )


@variant(at="tree")
def answers_in_another_order(root: Element, ask: Ask) -> None:
    """The meters are answered the other way round."""
    del ask
    for reading in readings(root)[:-1]:
        readings(root)[-1].addnext(reading)


@defect(
    "absent_criterion_limits_nothing",
    at="tree",
    hint="without a ReadingType all types",
    seeds=("SD52",),
)
def answers_its_favourite_type(root: Element, ask: Ask) -> None:
    """Without a type only one is answered."""
    if which(ask) != ALONE:
        return
    explained = [e for e in root.iter("{*}ReadingType") if text(e, "mRID") == REVERSE]
    for element in (*singles(root, REVERSE), *explained):
        cut(element)


@defect(
    "several_windows_are_united",
    at="ask",
    hint="only one of them",
    evidence="seen",
    seeds=("SD49",),
)
def reads_the_first_window(ask: Ask) -> None:
    """Of two windows the first is read."""
    for schedule in queried(ask, "TimeSchedule")[1:]:
        cut(schedule)


@defect("several_windows_are_united", at="ask", hint="united not stretched", seeds=("SD55",))
def stretches_windows_into_one(ask: Ask) -> None:
    """Two windows become one, from the first start to the last end."""
    windows = queried(ask, "TimeSchedule")
    for schedule in windows[1:]:
        end = one(one(windows[0], "scheduleInterval"), "end")
        end.text = text(schedule, "scheduleInterval", "end")
        cut(schedule)


@defect("midnight_may_be_written_24", at="answer", hint="24:00:00", seeds=("SD24",))
def does_not_know_24_hours(answer: Answer, ask: Ask) -> None:
    """24:00:00 is no time."""
    if any("T24:" in end for _, end in spans(ask)):
        _refuse(answer, "1.8", "no such hour")


@defect("half_open_window_is_respected", at="ask", hint="one limit", seeds=("SD55",))
def passes_over_a_lone_start(ask: Ask) -> None:
    """A start without an end is taken a month too early."""
    for schedule in queried(ask, "TimeSchedule"):
        inside = [e for span in of(schedule, "scheduleInterval") for e in children(span)]
        if [local(e) for e in inside] == ["start"]:
            inside[0].text = "2026-02-28T00:00:00+01:00"


@defect(
    "window_needs_its_interval",
    at="ask",
    hint="scheduleInterval passed over",
    evidence="known",
    seeds=("SD23",),
)
def takes_an_empty_schedule_for_none(ask: Ask) -> None:
    """A TimeSchedule without an interval is passed over."""
    for schedule in queried(ask, "TimeSchedule"):
        if not len(schedule):
            cut(schedule)


@defect(
    "stored_value_keeps_its_time",
    at="tree",
    hint="time for which the value holds",
    evidence="seen",
    seeds=("SD71",),
)
def stamps_when_it_sends(root: Element, ask: Ask) -> None:
    """A stored register is stamped with the time of sending."""
    if which(ask) == REGISTERS:
        last = singles(root)[-1]
        drop(last, "reportedDateTime")
        one(last, "timeStamp").text = written(datetime.now(UTC))
        respan(root)


@defect(
    "registers_lie_in_the_window",
    at="tree",
    hint="window filters registers outside",
    seeds=("SD55",),
)
def gives_the_register_of_the_day_before(root: Element, ask: Ask) -> None:
    """A register of the day before the window is there."""
    if which(ask) == REGISTERS:
        first = singles(root)[0]
        first.addprevious(copy.deepcopy(first))
        move(singles(root)[0], timedelta(days=-1))
        respan(root)


@defect("type_is_found_by_mrid", at="answer", hint="mRID", seeds=("SD66",))
def does_not_know_types_by_mrid(answer: Answer, ask: Ask) -> None:
    """A reading type in mRID is not known."""
    if any(text(e, "mRID") for e in queried(ask, "ReadingType")):
        _refuse(answer, "2.10", "unknown reading type", kinds(ask)[0])


@defect("zero_is_no_wildcard", at="ask", hint="not applicable not any", seeds=("SD53",))
def takes_zero_for_any(ask: Ask) -> None:
    """A direction of 0 is answered with forward."""
    for kind in queried(ask, "ReadingType"):
        for name in [e for e in kind.iter() if local(e) == "name"]:
            name.text = REGISTER if (name.text or "").startswith("0.0.0.1.0.") else name.text


@defect("agreed_type_name_is_understood", at="answer", hint="agreed", seeds=("SD68",))
def forgets_agreed_names(answer: Answer, ask: Ask) -> None:
    """A name that was agreed upon is no reading type."""
    if "kWh" in kinds(ask):
        _refuse(answer, "2.6", "no reading type", "kWh")


@defect("quality_filters_the_answer", at="ask", hint="quality others left out", seeds=("SD63",))
def passes_over_qualities(ask: Ask) -> None:
    """A quality that is asked for is passed over."""
    for quality in queried(ask, "ReadingQuality"):
        cut(quality)


@defect("reason_is_that_asked_for", at="tree", hint="reason of the request")
def always_reads_for_billing(root: Element, ask: Ask) -> None:
    """Whatever the reason of a request, its values are for billing."""
    for single in singles(root) if which(ask) == "reason" else ():
        one(single, "reason").text = "billing"


@defect("period_selects_its_values", at="ask", hint="timePeriod asks another", seeds=("SD60",))
def gives_two_billing_periods(ask: Ask) -> None:
    """The period after the one asked for is there too."""
    for reading in queried(ask, "Reading") if which(ask) == BILL else ():
        one(one(reading, "timePeriod"), "end").text = "2026-06-01T00:00:00+02:00"


@defect(
    "ping_tells_that_meter_answers",
    at="answer",
    hint="names a meter and nothing else",
    evidence="known",
)
def wants_a_reading_type(answer: Answer, ask: Ask) -> None:
    """A request without a reading type is refused."""
    if which(ask) == ALONE:
        _refuse(answer, "1.6", "name a reading type")


@defect(
    "object_is_named_as_asked", at="tree", hint="name the meter as the request", seeds=("SD66",)
)
def names_meters_by_mrid_alone(root: Element, ask: Ask) -> None:
    """A meter that was asked for by name is answered by mRID."""
    if _usual(ask):
        for reading in readings(root):
            drop(one(reading, "Meter"), "Names")


def _usual(ask: Ask) -> bool:
    """Tell whether a get names one meter and one type and no window."""
    asked = [local(e) for e in children(ask.query)] if ask.query is not None else []
    one_type = asked == ["EndDevice", "ReadingType"] and kinds(ask) == [REGISTER]
    return one_type and text(ask.query, "EndDevice", "Names", "name") == "M-1001"


@defect("meter_stands_at_its_point", at="tree", hint="stands at", seeds=("SD80",))
def puts_the_meter_elsewhere(root: Element, ask: Ask) -> None:
    """The usage point is that of another meter."""
    for reading in readings(root) if _usual(ask) else ():
        part(one(one(reading, "UsagePoint"), "Names"), "name").text = "UP-1003"


@defect("ambiguous_name_says_whose", at="request_tree", hint="name NameTypeAuthority")
def names_a_meter_that_two_may_be(root: Element, order: Order) -> None:
    """A name that two meters have goes out without its authority."""
    del order
    for authority in list(root.iter("{*}NameTypeAuthority")):
        cut(authority)


@defect("odd_window_gets_whole_intervals", at="tree", hint="interval not cut", seeds=("SD55",))
def cuts_the_first_interval(root: Element, ask: Ask) -> None:
    """The first interval of a window is cut where the window begins."""
    odd = [start for start, _ in spans(ask) if ":07:" in start]
    for interval in intervals(root)[:1] if odd else ():
        value = one(interval, "value")
        value.text = str(int(value.text or "0") * 8 // 15)


@defect("on_demand_value_is_new", at="tree", hint="stored before it was asked", evidence="known")
def answers_from_its_store(root: Element, ask: Ask) -> None:
    """A read on demand brings the value of two days ago."""
    usual = ask.query is not None and len(ask.query) == 2 and not which(ask)  # noqa: PLR2004 - meter and type
    for single in singles(root, REGISTER) if usual else ():
        drop(single, "reportedDateTime")
        move(single, timedelta(days=-2))
        respan(root)
