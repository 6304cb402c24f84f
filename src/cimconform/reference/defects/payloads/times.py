"""Faults in the times of payloads."""

import re
from datetime import datetime, timedelta

from cimconform.reference.asking import Ask, Element
from cimconform.reference.defects import defect
from cimconform.reference.defects.reading_tools import (
    ALONE,
    AUTUMN,
    BILL,
    at,
    drop,
    limits,
    move,
    one,
    respan,
    singles,
    which,
)
from cimconform.reference.reading_values import written
from cimconform.reference.world import BILLING, REVERSE


@defect("times_say_their_zone", at="tree", hint="zone offset", evidence="seen", seeds=("SD21",))
def writes_times_without_zone(root: Element, ask: Ask) -> None:
    """The time stamp of a register has no offset."""
    for single in singles(root, REVERSE) if which(ask) == ALONE else ():
        stamp = one(single, "timeStamp")
        stamp.text = re.sub(r"[+-]\d\d:\d\d$", "", stamp.text or "")


@defect(
    "interval_end_stands_before_start",
    at="tree",
    hint="end first",
    evidence="seen",
    seeds=("SD22",),
)
def writes_start_before_end(root: Element, ask: Ask) -> None:
    """In valuesInterval start stands first."""
    if which(ask) == AUTUMN:
        whole = limits(root)
        whole.append(one(whole, "end"))


@defect("interval_starts_before_it_ends", at="tree", hint="starts after its end")
def mixes_up_the_limits(root: Element, ask: Ask) -> None:
    """Start and end of valuesInterval are mixed up."""
    if which(ask) == AUTUMN:
        end, start = one(limits(root), "end"), one(limits(root), "start")
        end.text, start.text = start.text, end.text


@defect("measured_times_are_past", at="tree", hint="future clock")
def measures_tomorrow(root: Element, ask: Ask) -> None:
    """The clock of a meter is a day ahead."""
    for single in singles(root, REVERSE) if which(ask) == ALONE else ():
        drop(single, "reportedDateTime")
        move(single, timedelta(days=1))
        respan(root)


@defect(
    "no_time_is_a_default", at="tree", hint="default clock lost", evidence="seen", seeds=("SD59",)
)
def begins_in_1970(root: Element, ask: Ask) -> None:
    """The start of valuesInterval is the first second of 1970."""
    if which(ask) == AUTUMN:
        one(limits(root), "start").text = "1970-01-01T00:00:00Z"


@defect("report_follows_measurement", at="tree", hint="arrived timeStamp", seeds=("SD71",))
def reports_before_measuring(root: Element, ask: Ask) -> None:
    """A value arrived an hour before it was measured."""
    for single in singles(root, REVERSE) if which(ask) == ALONE else ():
        one(single, "reportedDateTime").text = written(at(single) - timedelta(hours=1))


@defect("reading_has_a_time", at="tree", hint="timeStamp timePeriod", seeds=("SD59",))
def forgets_the_stamp(root: Element, ask: Ask) -> None:
    """A register has no time at all."""
    for single in singles(root, REVERSE) if which(ask) == ALONE else ():
        drop(single, "timeStamp")


@defect("period_types_have_a_period", at="tree", hint="timePeriod billing", seeds=("SD60",))
def forgets_the_period(root: Element, ask: Ask) -> None:
    """A billing value does not say of which period it is."""
    for single in singles(root, BILLING) if which(ask) == BILL else ():
        drop(single, "timePeriod")


@defect("stamp_fits_its_period", at="tree", hint="before the timePeriod", seeds=("SD60",))
def stamps_before_the_period(root: Element, ask: Ask) -> None:
    """A billing value is stamped with the day before its period began."""
    for single in singles(root, BILLING) if which(ask) == BILL else ():
        start = datetime.fromisoformat(one(one(single, "timePeriod"), "start").text or "")
        one(single, "timeStamp").text = written(start - timedelta(days=1))
        respan(root)


@defect("values_interval_spans_its_values", at="tree", hint="valuesInterval spans outside")
def spans_half_of_it(root: Element, ask: Ask) -> None:
    """Values lie behind the end of valuesInterval."""
    if which(ask) == AUTUMN:
        end = one(limits(root), "end")
        end.text = written(datetime.fromisoformat(end.text or "") - timedelta(hours=5))


@defect("forwarded_reading_stays_the_same", at="back", hint="digits rounded")
def rounds_values(root: Element, ask: Ask) -> None:
    """The digits of each value are rounded to a whole number."""
    del ask
    for value in root.iter("{*}value"):
        value.text = str(round(float(value.text or "0")))


@defect("forwarded_reading_stays_the_same", at="back", hint="time stamp moved")
def stamps_anew(root: Element, ask: Ask) -> None:
    """The time stamp of each value is moved to when the bus has seen it."""
    del ask
    for stamp in root.iter("{*}timeStamp"):
        stamp.text = "2026-05-01T00:00:07Z"
