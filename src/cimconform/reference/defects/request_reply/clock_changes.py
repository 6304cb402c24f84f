"""Defects in times where the clocks change."""

from datetime import timedelta

from cimconform.reference.asking import Ask, Element
from cimconform.reference.defects import defect
from cimconform.reference.defects.reading_tools import AUTUMN, at, intervals, one, which
from cimconform.reference.defects.tools import cut


@defect(
    "clock_change_keeps_every_interval",
    at="tree",
    hint="hour that comes twice",
    evidence="seen",
    seeds=("SD58",),
)
def loses_the_second_hour(root: Element, ask: Ask) -> None:
    """Times are keys without offset, so that the hour that comes twice is there once."""
    seen = set()
    for interval in intervals(root) if which(ask) == AUTUMN else ():
        key = at(interval).replace(tzinfo=None)
        if key in seen:
            cut(interval)
        seen.add(key)


@defect(
    "times_carry_the_local_offset",
    at="tree",
    hint="offset then valid",
    evidence="known",
    seeds=("SD21",),
)
def writes_values_in_universal_time(root: Element, ask: Ask) -> None:
    """The time stamps of values are in UTC."""
    for interval in intervals(root) if which(ask) == AUTUMN else ():
        one(interval, "timeStamp").text = _universal(interval)


def _universal(interval: Element) -> str:
    moment = at(interval)
    return (moment - (moment.utcoffset() or timedelta())).replace(tzinfo=None).isoformat() + "Z"
