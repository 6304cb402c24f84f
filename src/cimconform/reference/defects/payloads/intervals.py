"""Defects in interval data."""

import copy
from datetime import timedelta

from cimconform.reference.asking import Ask, Element, local, parent
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.reading_tools import (
    ALONE,
    AUTUMN,
    at,
    drop,
    intervals,
    move,
    one,
    respan,
    which,
)
from cimconform.reference.defects.tools import cut, part, readings
from cimconform.reference.reading_values import written
from cimconform.reference.world import INTERVAL

_STEP = timedelta(minutes=15)
_MIDDLE = 20  # an interval that is far from limits and from the change of the clocks


def _block(root: Element) -> Element:
    return one(readings(root)[0], "IntervalBlocks")


@defect("block_has_one_reading_type", at="tree", hint="one reading type", seeds=("SD54",))
def gives_a_block_two_types(root: Element, ask: Ask) -> None:
    """A block refers to two reading types."""
    if which(ask) == AUTUMN:
        put(_block(root), "ReadingType", ref=INTERVAL)


@defect("interval_reading_has_time_stamp", at="tree", hint="timeStamp", seeds=("SD59",))
def forgets_the_stamp_of_an_interval(root: Element, ask: Ask) -> None:
    """An interval has no time stamp."""
    if which(ask) == AUTUMN:
        drop(intervals(root)[_MIDDLE], "timeStamp")


@defect(
    "intervals_are_as_long_as_typed",
    at="tree",
    hint="measuringPeriod length",
    evidence="known",
    seeds=("SD54",),
)
def gives_every_fourth_interval(root: Element, ask: Ask) -> None:
    """Under a type of quarters of an hour there are hours."""
    for interval in intervals(root) if which(ask) == AUTUMN else ():
        if at(interval).minute:
            cut(interval)
    if which(ask) == AUTUMN:
        respan(root)


@defect(
    "autumn_hours_differ_by_their_offset",
    at="tree",
    hint="clocks hour offset",
    evidence="seen",
)
def writes_the_second_hour_under_the_old_offset(root: Element, ask: Ask) -> None:
    """The second hour of autumn ends in +02:00 like the first."""
    for interval in intervals(root) if which(ask) == AUTUMN else ():
        stamp = one(interval, "timeStamp")
        if "T02:" in (stamp.text or ""):
            stamp.text = (stamp.text or "").replace("+01:00", "+02:00")


@defect(
    "steps_are_whole_intervals", at="tree", hint="neighbouring one interval apart", seeds=("SD57",)
)
def stamps_one_interval_late(root: Element, ask: Ask) -> None:
    """One interval is stamped a minute late."""
    if which(ask) == AUTUMN:
        move(intervals(root)[_MIDDLE], timedelta(minutes=1))


@defect("stamps_lie_on_the_grid", at="tree", hint="grid midnight", seeds=("SD57",))
def stamps_off_the_grid(root: Element, ask: Ask) -> None:
    """All intervals end a minute early."""
    if which(ask) == AUTUMN:
        for interval in intervals(root):
            move(interval, timedelta(minutes=-1))
        respan(root)


@defect("intervals_ascend", at="tree", hint="order oldest first", seeds=("SD71",))
def gives_the_latest_first(root: Element, ask: Ask) -> None:
    """The intervals of a block descend."""
    if which(ask) == AUTUMN:
        for interval in intervals(root):
            _block(root).insert(0, interval)


@defect("value_is_given_once", at="tree", hint="twice", evidence="seen", seeds=("SD51", "SD64"))
def gives_an_interval_twice(root: Element, ask: Ask) -> None:
    """An interval stands twice in its block."""
    if which(ask) == AUTUMN:
        twice = intervals(root)[_MIDDLE]
        twice.addnext(copy.deepcopy(twice))


@defect(
    "blocks_of_one_type_are_disjoint", at="tree", hint="overlap", evidence="seen", seeds=("SD57",)
)
def lets_blocks_overlap(root: Element, ask: Ask) -> None:
    """Two blocks of one type lie over one another."""
    if which(ask) == AUTUMN:
        block, all_of = _block(root), intervals(root)
        other = put(parent(block), "IntervalBlocks")
        block.addnext(other)
        for interval in (all_of[90], *all_of[100:]):
            other.append(interval)
        put(other, "ReadingType", ref=INTERVAL)


@defect(
    "interval_period_fits_its_stamp",
    at="tree",
    hint="timePeriod ends at the timeStamp",
    seeds=("SD57",),
)
def gives_the_next_period(root: Element, ask: Ask) -> None:
    """The timePeriod of an interval is the one after its stamp."""
    if which(ask) == AUTUMN:
        interval = intervals(root)[_MIDDLE]
        period = put(interval, "timePeriod")
        put(period, "end", written(at(interval) + _STEP))
        put(period, "start", written(at(interval)))


@defect("series_stand_in_blocks", at="tree", hint="IntervalBlock Readings", evidence="seen")
def writes_series_as_single_values(root: Element, ask: Ask) -> None:
    """A load profile stands in Readings."""
    if which(ask) != ALONE:
        return
    block = _block(root)
    for interval in intervals(root):
        single = put(parent(block), "Readings")
        single[:] = list(interval)
        put(single, "ReadingType", ref=INTERVAL)
        part(parent(block), "Readings").addprevious(single)
    cut(block)


@defect(
    "block_and_reading_do_not_differ",
    at="tree",
    hint="different values for one type",
    seeds=("SD48",),
)
def says_a_value_two_ways(root: Element, ask: Ask) -> None:
    """An interval is in Readings too, with another value."""
    if which(ask) == AUTUMN:
        single = put(readings(root)[0], "Readings")
        put(single, "timeStamp", written(at(intervals(root)[_MIDDLE])))
        put(single, "value", "1")
        put(single, "ReadingType", ref=INTERVAL)
        one(readings(root)[0], "UsagePoint").addprevious(single)


@defect(
    "block_has_one_reading_type",
    at="tree",
    hint="ReadingType no value",
    evidence="seen",
    seeds=("SD61",),
    also=("value_refers_to_its_type",),  # a type that is not there refers to nothing
)
def sends_an_empty_meter_for_no_data(root: Element, ask: Ask) -> None:
    """A meter without data is answered with an empty IntervalBlocks, which lacks its type."""
    for reading in [
        e for e in root.iter() if isinstance(e.tag, str) and local(e) == "MeterReading"
    ]:
        if ask.noun == "MeterReadings" and "M-1009" in reading.itertext():
            block = put(reading, "IntervalBlocks")
            reading.insert(0, block)
