"""Interval data: IEC 61968-9:2013 Figures 23 to 25, Annex C; IEC TR 61968-900:2015 clause 6.7.

A block is a row of values of one type, each stamped with the end of its interval.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from cimconform.checks import Findings, about, check
from cimconform.checks.subjects.readings import CARRIERS, of_reading, some
from cimconform.messages.message import Message, children, local
from cimconform.messages.readings import Reading, Value, length, readings_of, step
from cimconform.verdict import Finding, NothingToJudge

_DELTA, _REGISTERS = 4, (1, 3, 9)
_SEVERAL = 3
_HOUR, _NEAR = timedelta(hours=1), timedelta(hours=3)
_SUNDAY, _SMALL_HOURS, _TURNS = 6, 4, (3, 4, 9, 10, 11)  # of both hemispheres
_PARTIAL = ("4.2", "4.3", "4.4", "4.9", "4.64", "4.128")


def blocked(reading: Reading) -> list[Value]:
    """Give interval values; raises NothingToJudge where there are none."""
    return some([v for v in reading.values if v.block >= 0], "interval values")


def steps(reading: Reading) -> Iterator[tuple[Value, Value, timedelta, timedelta | None]]:
    """Give neighbours in a block, the time between them, and the length of their type's interval.

    On one stamp that comes twice there is another rule.
    """
    met = False
    for (_, ref), row in reading.series.items():
        one = step(reading, ref)
        for before, after in pairwise(row):
            if before.at and after.at and after.at > before.at:
                met = True
                yield before, after, after.at - before.at, one
    if not met:
        raise NothingToJudge("no block holds two intervals")


@of_reading(shifts=True)
def block_has_one_reading_type(reading: Reading) -> Findings:
    """One for all its values."""
    if not reading.blocks:
        raise NothingToJudge("no MeterReading holds an IntervalBlock")
    for block in reading.blocks:
        kinds = [e for e in children(block) if local(e) == "ReadingType"]
        if not kinds:
            hint = (
                "an IntervalBlock names its ReadingType, also one that holds no value; better none"
            )
            yield about(block, "one ReadingType", "none", hint)
        elif len(kinds) > 1:
            hint = (
                "all values of a block are of one reading type; another type begins another block"
            )
            yield about(block, "one ReadingType", f"{len(kinds)}", hint)


@of_reading()
def interval_reading_has_time_stamp(reading: Reading) -> Findings:
    """No stamp, no place."""
    for value in blocked(reading):
        if not value.stamp:
            hint = "give each interval its timeStamp; a block has no start from which to count"
            yield about(value.element, "a timeStamp", "none", hint)


@of_reading()
def intervals_are_as_long_as_typed(reading: Reading) -> Findings:
    """The shortest step is the length that the type names."""
    met = False
    for (_, ref), row in reading.series.items():
        kind = reading.frame.type_of(ref)
        span = length(kind) if kind else None
        gaps = sorted(b.at - a.at for a, b in pairwise(row) if a.at and b.at and b.at > a.at)
        if span is None or len(gaps) < _SEVERAL:
            continue
        met = True
        usual = gaps[len(gaps) // 2]
        if not span[0] <= usual <= span[1]:
            hint = "the time between stamps is the length of the interval, which measuringPeriod (field 3) of the reading type names"
            yield about(row[0].element, f"every {span[0]}", f"every {usual}", hint)
    if not met:
        raise NothingToJudge("no block of several intervals has a type that names their length")


@of_reading(after=("intervals_are_as_long_as_typed",))
def steps_are_whole_intervals(reading: Reading) -> Findings:
    """One length, or several where intervals are missing."""
    for before, after, apart, one in steps(reading):
        odd = one is not None and apart != one and bool(apart % one)
        if odd and not _excused(before) and not _excused(after):
            hint = "neighbouring stamps are one interval apart, or whole intervals where some are missing"
            yield about(after.element, f"whole intervals of {one}", f"{apart}", hint)


def _excused(value: Value) -> bool:
    """Tell whether a quality says that the interval is not of the usual length."""
    return any(quality.partition(".")[2] in _PARTIAL for quality in value.qualities)


@of_reading(after=("intervals_are_as_long_as_typed", "steps_are_whole_intervals"))
def stamps_lie_on_the_grid(reading: Reading) -> Findings:
    """Counted from midnight, by the clock that the stamp is written in."""
    met = False
    for (_, ref), row in reading.series.items():
        one = step(reading, ref)
        if one is None or one > timedelta(hours=1):
            continue
        met = True
        for value in row:
            if _since_midnight(value.at) % one and not _excused(value):
                hint = (
                    "stamps lie on the grid of the interval, counted from midnight; a quality says "
                    "of a partial one"
                )
                expected = f"a multiple of {one} from midnight"
                yield about(value.element, expected, value.stamp, hint)
    if not met:
        raise NothingToJudge("no interval has a length and a stamp with zone")


def _since_midnight(at: datetime | None) -> timedelta:
    """Give the time of day by the clock that a stamp is written in."""
    if at is None:
        return timedelta()
    return timedelta(
        hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond
    )


@of_reading()
def autumn_hours_differ_by_their_offset(reading: Reading) -> Findings:
    """02:00+02:00, and an hour later 02:00+01:00."""
    for number in {value.block for value in blocked(reading)}:
        row = [value for value in reading.values if value.block == number and value.at]
        again = _again(row)
        if again and _within_an_hour(again) and _clocks_change(again, row):
            yield _one_offset(again[0], row)


def _one_offset(again: Value, row: list[Value]) -> Finding:
    """Give the finding of an hour that comes twice under one offset: the new one where the old stands before it."""
    own = _offset(again)
    before = next(v for v in row if v.at == again.at)
    if any(_offset(v) == own + _HOUR for v in row[: row.index(before)]):
        which, kind, right = "first", "old", _written(own + _HOUR)
    else:
        which, kind, right = "second", "new", _written(own - _HOUR)
    hint = (
        f"the clocks went back: the hour comes twice, and its {which} time ends in {right}, the "
        f"{kind} offset, and not in {again.stamp[-6:]} as well"
    )
    return about(again.element, f"{again.stamp[:-6]}{right}", again.stamp, hint)


def _offset(value: Value) -> timedelta:
    """Give how far from UTC a value is stamped."""
    return (value.at.utcoffset() if value.at else None) or timedelta()


def _again(row: list[Value]) -> list[Value]:
    """Give the values of a block whose instant another one has had before."""
    seen: set[datetime] = set()
    found = []
    for value in row:
        if value.at in seen:
            found.append(value)
        elif value.at:
            seen.add(value.at)
    return found


def _within_an_hour(again: list[Value]) -> bool:
    """Tell whether instants that come again are each of another time of one hour."""
    times = [value.at for value in again if value.at]
    return len(set(times)) == len(times) and max(times) - min(times) <= _HOUR


def _clocks_change(again: list[Value], row: list[Value]) -> bool:
    """Tell whether the offset falls by an hour behind them, or they lie on a night when clocks go back."""
    last = again[-1].at
    if last is None or last.utcoffset() is None:
        return False
    own = last.utcoffset() or timedelta()
    later = [v.at for v in row if v.at and last <= v.at <= last + _NEAR]
    if any((at.utcoffset() or timedelta()) == own - _HOUR for at in later):
        return True
    at_night = last.weekday() == _SUNDAY and last.hour <= _SMALL_HOURS
    return own != timedelta() and at_night and last.month in _TURNS


def _written(offset: timedelta) -> str:
    """Write an offset as xs:dateTime does."""
    minutes = int(offset.total_seconds()) // 60
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"{sign}{size // 60:02d}:{size % 60:02d}"


@of_reading(after=("autumn_hours_differ_by_their_offset",))
def intervals_ascend(reading: Reading) -> Findings:
    """Oldest first."""
    met = False
    values = blocked(reading)
    for before, after in pairwise(values):
        if before.block != after.block or before.at is None or after.at is None:
            continue
        met = True
        if after.at < before.at:
            hint = "write the intervals of a block in the order of time, the oldest first"
            yield about(after.element, f"after {before.stamp}", after.stamp, hint)
    if not met:
        raise NothingToJudge("no block holds two intervals")


@check(of=CARRIERS, whole=True, after=("autumn_hours_differ_by_their_offset",))
def value_is_given_once(message: Message) -> Findings:
    """One object, one type, one instant: one value."""
    seen: dict[tuple[str, str, datetime, int], Value] = {}
    for reading in readings_of(message):
        for value in reading.values:
            if value.at is None or not reading.meter:
                continue
            key = (reading.meter, value.kind, value.at, min(value.block, 0))
            other = seen.setdefault(key, value)
            if other is not value:
                same = (
                    "the same value"
                    if other.text == value.text
                    else f"{other.text} and {value.text}"
                )
                hint = f"a value of {reading.meter} stands in the message twice ({same}); whoever adds up counts it twice"
                yield about(value.element, "each value once", f"{value.stamp} again", hint)
                return
    if not seen:
        raise NothingToJudge("no value has an instant and a meter")


@of_reading()
def blocks_of_one_type_are_disjoint(reading: Reading) -> Findings:
    """Side by side, not over one another."""
    spans = [(ref, row[0], row[-1]) for (_, ref), row in reading.series.items()]
    met = False
    for number, (ref, first, last) in enumerate(spans):
        for other, start, end in spans[number + 1 :]:
            if ref != other or not (first.at and last.at and start.at and end.at):
                continue
            met = True
            if first.at < end.at and start.at < last.at:
                hint = "blocks of one reading type overlap; an interval belongs into one of them"
                yield about(
                    start.element, f"not between {first.stamp} and {last.stamp}", start.stamp, hint
                )
    if not met:
        raise NothingToJudge("no MeterReading holds two blocks of one type")


@of_reading(after=("interval_starts_before_it_ends",))
def interval_period_fits_its_stamp(reading: Reading) -> Findings:
    """Its end is the stamp, its length that of the type."""
    for value in some([v for v in blocked(reading) if v.period], "intervals with a timePeriod"):
        start, end = value.period or (None, None)
        one = step(reading, value.kind)
        if end and value.at and end != value.at:
            hint = "timePeriod ends at the timeStamp of its interval, or is left out"
            yield about(value.element, value.stamp, end.isoformat(), hint)
        elif start and end and one and end - start != one:
            hint = "timePeriod is as long as the interval of the reading type, or is left out"
            yield about(value.element, f"{one}", f"{end - start}", hint)


@of_reading()
def series_stand_in_blocks(reading: Reading) -> Findings:
    """Interval data in IntervalBlocks, single values in Readings."""
    rows: dict[str, list[Value]] = {}
    for value in reading.singles:
        kind = reading.frame.type_of(value.kind)
        if kind and kind["accumulation"] == _DELTA and kind["measuringPeriod"]:
            rows.setdefault(value.kind, []).append(value)
    for (_, ref), row in reading.series.items():
        kind = reading.frame.type_of(ref)
        if kind and not kind["measuringPeriod"] and not kind["macroPeriod"] and len(row) == 1:
            hint = "a single value of a register is no interval; write it into Readings"
            yield about(row[0].element, "a value in Readings", "a block of one", hint)
    for ref, row in rows.items():
        if len(row) >= _SEVERAL:
            hint = "a series of interval data belongs into an IntervalBlock, not into Readings"
            yield about(row[0].element, "an IntervalBlock", f"{len(row)} Readings of {ref}", hint)
    if not reading.values:
        raise NothingToJudge("no MeterReading holds a value")


@of_reading(exact=True)
def block_and_reading_do_not_differ(reading: Reading) -> Findings:
    """One value, given twice, is one value."""
    known: dict[tuple[str, datetime | None], Value] = {
        (v.kind, v.at): v for v in reading.values if v.block >= 0 and v.at
    }
    twice = [v for v in reading.singles if (v.kind, v.at) in known]
    for value in some(twice, "one value both in Readings and in a block"):
        other = known[value.kind, value.at]
        if other.text != value.text:
            hint = "Readings and IntervalBlocks give different values for one type and time; one of them is wrong"
            yield about(value.element, f"{other.text}", f"{value.text}", hint)
