"""What a MeterReadings document holds, taken apart once for all rules that judge it.

A rule speaks of one MeterReading: it is a function of a `Reading`, which is made from the element and
from the `Frame`, what the message says beside it. So it serves a message of two gigabytes, which is
judged in pieces, as it serves a small one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from cimconform.codes.reading_type import ReadingType, parse
from cimconform.errors import UsageError
from cimconform.messages.compression import documents
from cimconform.messages.message import Element, Message, children, local, text_of
from cimconform.messages.objects import child_text, identity
from cimconform.messages.times import zoned

HOURS_OF_DAY = (timedelta(hours=23), timedelta(hours=25))
Span: TypeAlias = tuple[datetime | None, datetime | None]

_MINUTES = {
    1: 10, 2: 15, 3: 1, 5: 30, 6: 5, 7: 60, 10: 2, 14: 3, 31: 20, 78: 12, 79: 120, 80: 240, 81: 360,
    82: 720, 83: 180, 50: 60, 51: 30, 52: 20, 53: 15, 54: 10, 55: 5, 56: 1,
}  # fmt: skip
_DAY, _SPECIFIED, _WEEK_MACRO, _MONTH_MACRO, _DAY_MACRO = 4, 100, 24, 13, 11
_HOUR = timedelta(hours=1)
_REPLACED = (["7"], ["8"], ["11"])  # categories of quality: edited, estimated, derived


@lru_cache(maxsize=20_000)
def moment(text: str) -> datetime | None:
    """Give the instant that a time with its zone names; None for any other text."""
    return zoned(text)


@dataclass(frozen=True, slots=True)
class Value:
    """One value: where it stands, its type, its times and qualities.

    `text` is None without a value element; `at` is the instant of the stamp, None where it names none. `block` is
    the number of its IntervalBlock in the MeterReading, -1 for one of Readings.
    """

    element: Element
    kind: str
    block: int
    stamp: str = ""
    at: datetime | None = None
    text: str | None = None
    qualities: tuple[str, ...] = ()
    period: Span | None = None
    reported: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a message says beside its MeterReadings: when it was sent, and the types at its root."""

    sent: datetime | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    event_types: frozenset[str] = frozenset()

    def type_of(self, ref: str) -> ReadingType | None:
        """Give the reading type that a reference means; None where no code is known for it."""
        return _parsed(ref) or _parsed(self.types.get(ref, ""))


@dataclass(frozen=True, slots=True)
class Reading:
    """One MeterReading.

    `series` are the interval values that carry an instant, by block and type, in the order of time.
    """

    element: Element
    frame: Frame
    values: tuple[Value, ...]
    series: Mapping[tuple[int, str], list[Value]]

    def child(self, name: str) -> Element | None:
        """Give a child, or None."""
        return next(self.element.iterchildren(f"{{*}}{name}"), None)

    @property
    def blocks(self) -> list[Element]:
        """The IntervalBlocks."""
        return [e for e in children(self.element) if local(e) == "IntervalBlocks"]

    @property
    def singles(self) -> list[Value]:
        """The values that stand in no block."""
        return [value for value in self.values if value.block < 0]

    @property
    def meter(self) -> str:
        """What the meter, or the usage point, is called."""
        found = self.child("Meter")
        found = self.child("UsagePoint") if found is None else found
        return "" if found is None else identity(found)


def _series(values: Iterable[Value]) -> dict[tuple[int, str], list[Value]]:
    """Sort interval values that carry an instant by block and type, and by time."""
    found: dict[tuple[int, str], list[tuple[datetime, int, Value]]] = {}
    for number, value in enumerate(values):
        if value.block >= 0 and value.at is not None:
            found.setdefault((value.block, value.kind), []).append((value.at, number, value))
    return {key: [value for _, _, value in sorted(row)] for key, row in found.items()}


@lru_cache(maxsize=2_000)
def _parsed(code: str) -> ReadingType | None:
    try:
        return parse(code)
    except UsageError:
        return None


@lru_cache(maxsize=2_000)
def length(kind: ReadingType) -> tuple[timedelta, timedelta] | None:
    """Give the shortest and longest interval of a type, which differ for days and months.

    None for a type that says nothing of it. A day of 24 hours may follow the clock of the place.
    """
    period = kind["measuringPeriod"]
    if period == _SPECIFIED and kind["argumentDenominator"] == 1:
        seconds = timedelta(seconds=kind["argumentNumerator"])
        return (seconds, seconds) if seconds else None
    if period in _MINUTES:
        minutes = timedelta(minutes=_MINUTES[period])
        return minutes, minutes
    if period == _DAY or (not period and kind["macroPeriod"] == _DAY_MACRO):
        return HOURS_OF_DAY
    if not period and kind["macroPeriod"] == _WEEK_MACRO:
        return timedelta(days=7) - _HOUR, timedelta(days=7) + _HOUR
    if not period and kind["macroPeriod"] == _MONTH_MACRO:
        return timedelta(days=28) - _HOUR, timedelta(days=31) + _HOUR
    return None


def step(reading: Reading, ref: str) -> timedelta | None:
    """Give the length of an interval where it is always the same."""
    kind = reading.frame.type_of(ref)
    span = length(kind) if kind else None
    return span[0] if span and span[0] == span[1] else None


def readings_of(message: Message) -> list[Reading]:
    """Give the MeterReadings that a message carries, compressed or not."""
    return message.kept(_taken_apart)


def _taken_apart(message: Message) -> list[Reading]:
    roots = [d for d in documents(message) if local(d) == "MeterReadings"]
    return [
        reading_from(element, frame)
        for root in roots
        for frame in [frame_from(root, message)]
        for element in children(root)
        if local(element) == "MeterReading"
    ]


def frame_from(root: Element, message: Message) -> Frame:
    """Give the frame of a MeterReadings document."""
    types: dict[str, str] = {}
    events: set[str] = set()
    for element in root.iterchildren("{*}ReadingType", "{*}EndDeviceEventType"):
        names = [child_text(e, "name") for e in children(element) if local(e) == "Names"]
        known = [name for name in (child_text(element, "mRID"), *names) if name]
        if local(element) == "ReadingType":
            code = next((name for name in known if _parsed(name)), "")
            types.update(dict.fromkeys(known, code))
        else:
            events.update(known)
    return Frame(moment(message.text("Header/Timestamp")), types, frozenset(events))


def reading_from(element: Element, frame: Frame) -> Reading:
    """Take one MeterReading apart."""
    found: list[Value] = []
    blocks = 0
    for holder in children(element):
        if local(holder) == "Readings":
            found.append(_value(holder, _ref(holder), -1))
        elif local(holder) == "IntervalBlocks":
            ref = _ref(holder)
            found += [
                _value(e, ref, blocks) for e in children(holder) if local(e) == "IntervalReadings"
            ]
            blocks += 1
    return Reading(element, frame, tuple(found), _series(found))


def _ref(holder: Element) -> str:
    return next((e.get("ref", "") for e in holder.iterchildren("{*}ReadingType")), "")


def _value(element: Element, kind: str, block: int) -> Value:
    texts: dict[str, str] = {}
    qualities: tuple[str, ...] = ()
    period: Span | None = None
    for child in element.iterchildren("{*}*"):
        name = local(child)
        if name == "ReadingQualities":
            kinds = child.iterchildren("{*}ReadingQualityType")
            qualities += tuple(e.get("ref", "") for e in kinds)
        elif name == "timePeriod":
            period = span_of(child)
        elif name not in texts:
            texts[name] = text_of(child).strip()
    stamp = texts.get("timeStamp", "")
    return Value(
        element, kind, block, stamp, moment(stamp), texts.get("value"), qualities, period,
        texts.get("reportedDateTime", ""), texts.get("reason", ""),
    )  # fmt: skip


def span_of(element: Element) -> Span:
    """Give the start and end of an interval, each None where it names no instant."""
    return moment(child_text(element, "start")), moment(child_text(element, "end"))


def replaced(qualities: Iterable[str]) -> bool:
    """Tell whether qualities say that a value is not the one that was measured."""
    return any(quality.split(".")[1:2] in _REPLACED for quality in qualities)


NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def number(value: Value) -> Decimal | None:
    """Give a value as a number; None for what is none."""
    text = value.text or ""
    return Decimal(text) if NUMBER.fullmatch(text) else None


def values_in(message: Message) -> list[Value]:
    """Give all values of the MeterReadings of a message."""
    return [value for reading in readings_of(message) for value in reading.values]


def trigger(reading: Reading) -> bool:
    """Tell whether a MeterReading is the trigger of coincident ones; false and absent are one."""
    flag = reading.child("isCoincidentTrigger")
    return flag is not None and text_of(flag).strip() in ("true", "1")
