"""Windows that hold a change of the clocks: IEC 61968-100:2013 clause 6.11."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cimconform.checks import Findings, about, check, found
from cimconform.checks.subjects.answers import asked
from cimconform.checks.subjects.windows import AFTER, windows_of
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.readings import moment, readings_of, step
from cimconform.verdict import NothingToJudge

_AROUND = timedelta(hours=3)


def _zone(exchange: Exchange) -> ZoneInfo:
    """Give the zone of the system; raises NothingToJudge where it is not known."""
    try:
        return ZoneInfo(exchange.stimulus.facts["time_zone"])
    except (KeyError, ValueError, ZoneInfoNotFoundError):
        raise NothingToJudge("the time zone of the system is not known") from None


def changes(start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """Give the instants between two at which the clocks of a zone change, to the quarter of an hour."""
    found_, at, part = [], start.astimezone(UTC), timedelta(minutes=15)
    while at < end:
        if at.astimezone(zone).utcoffset() != (at + part).astimezone(zone).utcoffset():
            found_.append(at + part)
        at += part
    return found_


@check(
    after=(
        *AFTER, "intervals_are_as_long_as_typed", "interval_reading_has_time_stamp",
        "autumn_hours_differ_by_their_offset",
    )
)  # fmt: skip
def clock_change_keeps_every_interval(exchange: Exchange) -> Findings:
    """A day of 23 or 25 hours has as many hours of values."""
    zone = _zone(exchange)
    reply = asked(exchange, "get")
    ((start, end), *_) = windows_of(exchange.request)
    turns = changes(start, end, zone)
    rows = _rows(reply)
    if not turns or not rows:
        raise NothingToJudge("no clock changes in the window, or no interval values came")
    for (one, stamps), turn in product(rows, turns):
        lost = _lost(turn, one, stamps, (start, end))
        if lost:
            local = turn.astimezone(zone).isoformat()
            expected, seen = f"every interval around {local}", f"{lost} missing"
            hint = (
                "where the clocks change, the distance of instants stays: the hour that comes twice "
                "is known by its offset, the one that is skipped is not there"
            )
            yield found(reply, "Payload", expected, seen, hint)
            return


def _rows(reply: Message) -> list[tuple[timedelta, set[datetime]]]:
    """Give the length and the stamps of each series of a meter, in however many blocks it stands."""
    found_: dict[tuple[str, str], tuple[timedelta, set[datetime]]] = {}
    for reading in readings_of(reply):
        for value in reading.values:
            one = step(reading, value.kind) if value.block >= 0 else None
            if one and value.at:
                found_.setdefault((reading.meter, value.kind), (one, set()))[1].add(value.at)
    return list(found_.values())


def _lost(
    turn: datetime, one: timedelta, stamps: set[datetime], window: tuple[datetime, datetime]
) -> int:
    """Give how many intervals near a change are not there."""
    first, last = max(turn - _AROUND, window[0]), min(turn + _AROUND, window[1])
    there = sum(first < at <= last for at in stamps)
    return max(0, int((last - first) / one) - there)


@check(after=AFTER)
def times_carry_the_local_offset(exchange: Exchange) -> Findings:
    """The clock on the wall, and how far it is from UTC."""
    zone, reply = _zone(exchange), asked(exchange, "get")
    stamped = [v for reading in readings_of(reply) for v in reading.values if v.at]
    if not stamped:
        raise NothingToJudge("the answer holds no value with an instant")
    for value in stamped:
        at, there = moment(value.stamp), _by_the_clock(value.stamp, zone)
        if at and there and at.utcoffset() != there.utcoffset():
            hint = "local time with the offset then valid lets people read a message; UTC is right as well"
            yield about(value.element, there.isoformat(), value.stamp, hint)
            return


def _by_the_clock(stamp: str, zone: ZoneInfo) -> datetime | None:
    """Give an instant by the clock of a zone; None at either end of the years that there are."""
    at = moment(stamp)
    try:
        return at and at.astimezone(zone)
    except OverflowError:
        return None
