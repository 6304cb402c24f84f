"""Readings become XML: for each meter what is wanted of it, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cimconform.reference.asking import Element, children, local
from cimconform.reference.building import put
from cimconform.reference.events import seeded
from cimconform.reference.names import TC57
from cimconform.reference.types import describe
from cimconform.reference.world import (
    BILLING,
    DEMAND,
    ESTIMATED,
    FACTOR,
    FIRST,
    INTERVAL,
    LAST,
    MAXIMUM,
    PULSES,
    REGISTER,
    REVERSE,
    VALID,
    ZONE,
    Meter,
    Value,
)

SPACE = f"{TC57}/MeterReadings#"
Window = tuple[datetime, datetime]
_DAY = timedelta(days=1)
_TRANSPORT = timedelta(minutes=20)  # from the meter to the head end
_SPANNED = ("timeStamp", "start", "end")
_QUALITIES = {ESTIMATED, VALID}


@dataclass(frozen=True)
class Wish:
    """What is wanted of each meter: types, windows, qualities, the reason, the trigger if any."""

    types: tuple[str, ...]
    windows: tuple[Window, ...] = ()
    qualities: frozenset[str] = frozenset()
    reason: str = ""
    trigger: Element | None = None

    @property
    def spans(self) -> tuple[Window, ...]:
        """The windows; without one the last day."""
        return self.windows or ((LAST - _DAY, LAST),)

    def wants(self, kind: str, meter: Meter) -> bool:
        """Tell whether a type is wanted of a meter."""
        return kind in self.types or (self.types == ("*",) and kind in meter.types)

    def keeps(self, values: Iterable[Value]) -> list[Value]:
        """Give the values that have a quality asked for; each time once."""
        found = {v.at: v for v in values if not self.qualities or v.quality in self.qualities}
        return [found[at] for at in sorted(found)]


def meter_readings(root: Element, meter: Meter, wish: Wish) -> set[str]:
    """Append the MeterReadings of a meter; give the reading and quality types that they use."""
    if wish.trigger is not None:
        return _coincident(root, meter, wish, wish.trigger)
    reading = put(root, "MeterReading")
    used = _blocks(reading, meter, wish)
    _identify(put(reading, "Meter"), meter)
    used |= _registers(reading, meter, wish)
    _names(put(reading, "UsagePoint"), meter.usage_point, "UsagePointName")
    _span(reading)
    return used


def _blocks(reading: Element, meter: Meter, wish: Wish) -> set[str]:
    used: set[str] = set()
    for kind in (INTERVAL, DEMAND, PULSES):
        series = meter.demand if kind == DEMAND else meter.intervals
        if wish.wants(kind, meter) and not meter.new:
            values = wish.keeps(v for start, end in wish.spans for v in series(start, end))
            used |= _block(reading, kind, values)
    return used


def _block(reading: Element, kind: str, values: list[Value]) -> set[str]:
    """Append an IntervalBlock when there is anything to put in it."""
    if not values:
        return set()
    block = put(reading, "IntervalBlocks")
    for value in values:
        interval = put(block, "IntervalReadings")
        put(interval, "timeStamp", written(value.at))
        put(interval, "value", value.text)
        if value.quality:
            put(put(interval, "ReadingQualities"), "ReadingQualityType", ref=value.quality)
    if kind == PULSES:
        _calculation(block)
    put(block, "ReadingType", ref=kind)
    return {kind, *(value.quality for value in values)} - {""}


def _calculation(block: Element) -> None:
    """Say how pulses become energy: times two, and nothing added."""
    pending = put(block, "PendingCalculation")
    for name, value in (("multiplyBeforeAdd", "true"), ("offset", "0"), ("scalarNumerator", "2")):
        put(pending, name, value)
    put(pending, "ReadingType", ref=INTERVAL)


def _registers(reading: Element, meter: Meter, wish: Wish) -> set[str]:
    """Append single values: registers now or as kept, and what a period has brought."""
    used = set()
    for kind in (REGISTER, REVERSE, BILLING, MAXIMUM, FACTOR):
        if not wish.wants(kind, meter) or meter.new or wish.qualities:
            continue
        for value in _singles(meter, kind, wish):
            _single(reading, kind, value, wish.reason)
            used.add(kind)
    return used


def _singles(meter: Meter, kind: str, wish: Wish) -> list[Value]:
    if kind in (REGISTER, REVERSE):
        if not wish.windows:
            return [meter.register(kind, datetime.now(UTC).replace(microsecond=0))]
        return wish.keeps(
            v for start, end in wish.windows for v in meter.kept_registers(kind, start, end)
        )
    if kind == BILLING:
        spans = wish.windows or ((FIRST, LAST),)
        return wish.keeps(v for start, end in spans for v in meter.billing(start, end))
    if kind == FACTOR:
        return [meter.factor(end) for _, end in wish.spans]
    return [v for start, end in wish.spans if (v := meter.maximum(start, end))]


def _single(reading: Element, kind: str, value: Value, reason: str = "") -> None:
    element = put(reading, "Readings")
    if reason:
        put(element, "reason", reason)
    put(element, "reportedDateTime", written(min(value.at + _TRANSPORT, datetime.now(UTC))))
    put(element, "timeStamp", written(value.at))
    put(element, "value", value.text)
    put(element, "ReadingType", ref=kind)
    if value.start and value.end:
        period = put(element, "timePeriod")
        put(period, "end", written(value.end))
        put(period, "start", written(value.start))


def _coincident(root: Element, meter: Meter, wish: Wish, trigger: Element) -> set[str]:
    """Append, for each window, what triggers, and what else was true at that moment."""
    used: set[str] = set()
    for start, end in () if meter.new else wish.spans:
        first = put(root, "MeterReading")
        put(first, "isCoincidentTrigger", "true")
        at = _event(first, meter, start, end) if _by_event(trigger) else None
        _identify(put(first, "Meter"), meter)
        if at is None:
            value = meter.maximum(start, end)
            if value is None:
                root.remove(first)
                continue
            at = value.at
            _single(first, MAXIMUM, value)
            used.add(MAXIMUM)
        _span(first)
        used |= _companion(root, meter, wish, at)
    return used


def _by_event(trigger: Element) -> bool:
    return any(local(e) == "EndDeviceEvents" for e in children(trigger))


def _event(reading: Element, meter: Meter, start: datetime, end: datetime) -> datetime | None:
    """Append the first event of a window; give its time."""
    for event in seeded(meter):
        at = datetime.fromisoformat(event.at)
        if start < at <= end:
            element = put(reading, "EndDeviceEvents")
            put(element, "mRID", event.mrid)
            put(element, "createdDateTime", event.at)
            _names(put(element, "Assets"), meter.name, "MeterName")
            put(element, "EndDeviceEventType", ref=event.code)
            return at
    return None


def _companion(root: Element, meter: Meter, wish: Wish, at: datetime) -> set[str]:
    """Append what is wanted of the moment of the trigger."""
    reading = put(root, "MeterReading")
    _identify(put(reading, "Meter"), meter)
    kinds = [kind for kind in wish.types if kind in meter.supported and kind != MAXIMUM]
    for kind in kinds or [FACTOR]:
        value = meter.register(kind, at) if kind in (REGISTER, REVERSE) else meter.factor(at)
        _single(reading, kind, value)
    _names(put(reading, "UsagePoint"), meter.usage_point, "UsagePointName")
    _span(reading)
    return set(kinds or [FACTOR])


def _span(reading: Element) -> None:
    """Say from when to when the values of a MeterReading are."""
    stamps = [e.text or "" for e in reading.iter(*(f"{{{SPACE}}}{name}" for name in _SPANNED))]
    if stamps:
        whole = put(reading, "valuesInterval")
        put(whole, "end", max(stamps, key=datetime.fromisoformat))
        put(whole, "start", min(stamps, key=datetime.fromisoformat))


def written(at: datetime) -> str:
    """Write a time in the clock of the place, with its offset."""
    return at.astimezone(ZONE).isoformat()


def _identify(element: Element, meter: Meter) -> None:
    put(element, "mRID", meter.mrid)
    _names(element, meter.name, "MeterName")


def _names(element: Element, name: str, kind: str) -> None:
    names = put(element, "Names")
    put(names, "name", name)
    put(put(names, "NameType"), "name", kind)


def definitions(root: Element, used: set[str]) -> None:
    """Append the types that the readings refer to, so that the message can be read by itself."""
    for name, codes in (
        ("ReadingQualityType", used & _QUALITIES),
        ("ReadingType", used - _QUALITIES),
    ):
        for code in sorted(codes):
            element = put(root, name)
            put(element, "mRID", code)
            if name == "ReadingType":
                describe(element, code)
            put(put(element, "Names"), "name", code)
