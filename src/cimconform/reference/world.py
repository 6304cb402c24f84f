"""The simulated field: meters, what they measured, usage points and groups.

Everything is computed from the meter's number and the time, so that two runs see the same field.
Interval values are Wh in 15 minutes, stamped with the end of the interval; register values are the
running sum in kWh, kept each morning at six and read anew on demand. Some intervals are missing, some
are estimated. Demand is the energy of an interval scaled to an hour, in W.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cimconform.reference.asking import Element
from cimconform.reference.store import Store, plain

ZONE = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 1, 31, 23, tzinfo=UTC)
LAST = datetime(2026, 11, 14, 23, tzinfo=UTC)
STEP = timedelta(minutes=15)

REGISTER = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
REVERSE = "0.0.0.1.19.1.12.0.0.0.0.0.0.0.0.3.72.0"
INTERVAL = "0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.0.72.0"
DEMAND = "0.2.2.0.1.1.8.0.0.0.0.0.0.0.0.0.38.0"
BILLING = "8.0.0.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
MAXIMUM = "8.8.0.0.1.1.8.0.0.0.0.0.0.0.0.0.38.0"
FACTOR = "0.0.0.12.1.1.38.0.0.0.0.0.0.0.0.-2.65.0"
PULSES = "0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.0.111.0"
AGREED = {"kWh": REGISTER}  # names that the parties have agreed upon
ESTIMATED = "2.8.0"
VALID = "2.0.0"
_PERIOD = 50
REMOVED, EXCHANGED = "M-1119", "UP-1019"  # a meter, and where M-1019 has taken its place
UNUSUAL = {  # meters whose names have other characters than letters of ASCII, figures and hyphens
    1121: "Zähler Łódź Ωμέγα",
    1122: 'O\'Neill & "Sons" <No. 4>',
    1123: "Meter of the largest name that anybody has agreed upon, No. 1123",
}


@dataclass(frozen=True)
class Value:
    """One value of one meter; `quality` is a quality code, empty when none is given."""

    at: datetime
    text: str
    quality: str = ""
    start: datetime | None = None
    end: datetime | None = None


@dataclass
class Meter:
    """A meter: its name, mRID, and what the configuration says of it; `kept` is that as it was given."""

    number: int
    name: str
    mrid: str
    usage_point: str = ""
    reachable: bool = True
    new: bool = False
    serial: str = ""
    offset: str = "60"
    one_way: bool = False
    protected: bool = False
    kept: Element | None = None
    faulty: bool = False
    disabled: bool = False
    pan: bool = False
    paired: bool = True
    fills_gaps: bool = False

    @property
    def types(self) -> tuple[str, ...]:
        """Reading types that the meter measures."""
        return (REGISTER, INTERVAL) if self.one_way else (REGISTER, REVERSE, INTERVAL)

    @property
    def supported(self) -> tuple[str, ...]:
        """Reading types that it gives on request, those it derives from others included."""
        return (*self.types, DEMAND, BILLING, MAXIMUM, FACTOR, PULSES)

    def register(self, kind: str, at: datetime = LAST) -> Value:
        """Give a register as it stands at a time."""
        steps = max(0, int((at - FIRST) / STEP))
        total = sum(self._energy(n) for n in range(_PERIOD)) * (steps // _PERIOD)
        total += sum(self._energy(n) for n in range(steps % _PERIOD))
        share = total if kind == REGISTER else total // 7
        return Value(at, f"{share / 1000:.3f}")

    def kept_registers(self, kind: str, start: datetime, end: datetime) -> Iterator[Value]:
        """Give what a register was at six each morning, from `start` to `end`."""
        day = max(start, FIRST).astimezone(ZONE).date()
        while (at := datetime(day.year, day.month, day.day, 6, tzinfo=ZONE)) <= min(end, LAST):
            if at >= start:
                yield self.register(kind, at.astimezone(UTC))
            day += timedelta(days=1)

    def demand(self, start: datetime, end: datetime) -> Iterator[Value]:
        """Give the mean power of each interval: its energy, scaled to an hour."""
        for value in self.intervals(start, end):
            yield Value(value.at, str(int(value.text) * 4), value.quality)

    def maximum(self, start: datetime, end: datetime) -> Value | None:
        """Give the largest demand of a span, with the time at which it occurred."""
        values = list(self.demand(start, end))
        found = max(values, key=lambda value: int(value.text), default=None)
        return Value(found.at, found.text, "", start, end) if found else None

    def factor(self, at: datetime) -> Value:
        """Give the power factor at a time, in hundredths."""
        return Value(at, str(90 + int((at - FIRST) / STEP) % 10))

    def billing(self, start: datetime, end: datetime) -> Iterator[Value]:
        """Give what each month that lies in a span has brought."""
        local = max(start, FIRST).astimezone(ZONE)
        first = datetime(local.year, local.month, 1, tzinfo=ZONE)
        while (after := _next_month(first)) <= min(end, LAST):
            if first >= max(start, FIRST):
                used = float(self.register(REGISTER, after.astimezone(UTC)).text)
                used -= float(self.register(REGISTER, first.astimezone(UTC)).text)
                yield Value(after, f"{used:.3f}", "", first, after)
            first = after

    def intervals(self, start: datetime, end: datetime) -> Iterator[Value]:
        """Give interval values stamped after `start` and not later than `end`."""
        first = max(start, FIRST)
        number = int((first - FIRST) / STEP) + 1
        while (at := FIRST + number * STEP) <= min(end, LAST):
            lost = (number + self.number * 31) % 997 <= 3  # noqa: PLR2004 - four in a row
            if lost and self.fills_gaps:
                yield Value(at, "0", VALID)
            elif not lost:
                estimated = (number + self.number * 17) % 211 < 2  # noqa: PLR2004 - two in a row
                yield Value(at, str(self._energy(number)), ESTIMATED if estimated else VALID)
            number += 1

    def _energy(self, number: int) -> int:
        return 100 + (number * 7 + self.number * 13) % _PERIOD


@dataclass
class World:
    """All that the head end knows. Transactions change it."""

    meters: dict[str, Meter] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    orders: list[object] = field(default_factory=list)
    events: list[object] = field(default_factory=list)
    answered: dict[str, object] = field(default_factory=dict)
    open: dict[str, Any] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)
    retired: set[str] = field(default_factory=lambda: {"CC-retired-system"})
    guests: set[str] = field(default_factory=lambda: {"CC-guest"})
    credentials: set[str] = field(default_factory=lambda: {"cimconform:reference"})
    made: int = 0
    refuses_later: bool = False
    store: Store = field(default_factory=Store)

    def next_mrid(self) -> str:
        """Make an identifier for something new."""
        self.made += 1
        return f"a1b2c3d4-0000-4000-8000-{90_000 + self.made:012d}"

    def by_id(self, identity: str) -> Meter | None:
        """Find a meter by name or mRID."""
        wanted = plain(identity)
        return self.meters.get(identity) or next(
            (m for m in self.meters.values() if plain(m.mrid) == wanted), None
        )

    def in_group(self, group: str) -> list[Meter]:
        """Find the meters of a group that are still there."""
        return [self.meters[name] for name in self.groups.get(group, []) if name in self.meters]

    def at_point(self, point: str) -> list[Meter]:
        """Find the meters at a usage point."""
        return [m for m in self.meters.values() if m.usage_point == point]


def _next_month(first: datetime) -> datetime:
    """Give the beginning of the month after one."""
    month = (first.month % 12) + 1
    return first.replace(year=first.year + (month == 1), month=month)


def build() -> World:
    """Give the field as it stands when the program starts."""
    world = World()
    for number in range(1001, 1121):
        meter = Meter(
            number,
            name=f"M-{number}",
            mrid=f"a1b2c3d4-0000-4000-8000-{number:012d}",
            usage_point=f"UP-{number}",
            reachable=number != 1008,  # noqa: PLR2004 - the one that never answers
            new=number == 1009,  # noqa: PLR2004 - the one that has measured nothing yet
            serial=f"SN-{number}",
            one_way=number == 1010,  # noqa: PLR2004 - the one that feeds nothing in
            protected=number == 1011,  # noqa: PLR2004 - the one that is never switched off
            faulty=number == 1015,  # noqa: PLR2004 - the one that does not carry out controls
        )
        world.meters[meter.name] = meter
    world.meters[REMOVED].usage_point = ""
    others = [*UNUSUAL.items(), *((number, f"M-{number}") for number in range(2001, 2301))]
    for number, name in others:
        mrid = f"a1b2c3d4-0000-4000-8000-{number:012d}"
        world.meters[name] = Meter(number, name, mrid, f"UP-{number}", serial=f"SN-{number}")
    for name, paired in (("P-2001", True), ("P-2002", False)):
        number = int(name.removeprefix("P-"))
        mrid = f"a1b2c3d4-0000-4000-8000-{number:012d}"
        world.meters[name] = Meter(number, name, mrid, new=True, pan=True, paired=paired)
    world.groups = {"G-NORTH": ["M-1001", "M-1002", "M-1003"], "G-SOUTH": ["M-1004", "M-1005"]}
    return world
