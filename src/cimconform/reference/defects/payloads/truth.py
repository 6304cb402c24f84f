"""Readings that look right and are not what the meter read."""

import copy
from datetime import timedelta

from cimconform.reference.asking import Ask, Element
from cimconform.reference.defects import defect
from cimconform.reference.defects.reading_tools import (
    AUTUMN,
    REGISTERS,
    intervals,
    kinds,
    move,
    of,
    one,
    respan,
    singles,
    which,
)
from cimconform.reference.defects.tools import cut
from cimconform.reference.world import DEMAND, ESTIMATED, VALID

_MIDDLE = 20
_DAY = 96  # intervals


def _quality(interval: Element) -> Element:
    return one(one(interval, "ReadingQualities"), "ReadingQualityType")


@defect("value_is_what_was_measured", at="tree", hint="power of ten multiplier", seeds=("SD54",))
def gives_kilowatt_hours_as_watt_hours(root: Element, ask: Ask) -> None:
    """Values are in kWh under a reading type of Wh."""
    for interval in intervals(root) if which(ask) == AUTUMN else ():
        value = one(interval, "value")
        value.text = f"{int(value.text or '0') / 1000:.3f}"


@defect("value_is_what_was_measured", at="tree", hint="another value", seeds=("SD65",))
def rounds_to_tens(root: Element, ask: Ask) -> None:
    """The last digit of each value is cut off."""
    for interval in intervals(root) if which(ask) == AUTUMN else ():
        value = one(interval, "value")
        value.text = str(int(value.text or "0") // 10 * 10)


@defect("value_is_what_was_measured", at="tree", hint="before under its stamp", evidence="known")
def repeats_the_last_value(root: Element, ask: Ask) -> None:
    """Where no new value has come, the last one is given under the new stamp, for hours."""
    values = (
        [one(interval, "value") for interval in intervals(root)] if which(ask) == AUTUMN else []
    )
    for value in values[_MIDDLE : 2 * _MIDDLE]:
        value.text = values[_MIDDLE].text


@defect("value_is_what_was_measured", at="tree", hint="before under its stamp", evidence="known")
def is_a_day_behind(root: Element, ask: Ask) -> None:
    """What was measured a day ago is given under the stamps of today."""
    values = (
        [one(interval, "value") for interval in intervals(root)] if which(ask) == AUTUMN else []
    )
    for value, stale in zip(values[_DAY:], [v.text for v in values], strict=False):
        value.text = stale


@defect("value_is_what_was_measured", at="tree", hint="another value", evidence="known")
def gives_values_of_the_neighbour(root: Element, ask: Ask) -> None:
    """The values of the next meter are given under the name that was asked for."""
    for interval in intervals(root) if which(ask) == AUTUMN else ():
        value = one(interval, "value")
        value.text = str(100 + (int(value.text or "0") - 100 + 13) % 50)


@defect(
    "interval_is_stamped_at_its_end",
    at="tree",
    hint="stamped with its end",
    evidence="seen",
    seeds=("SD57",),
)
def gives_the_next_value(root: Element, ask: Ask) -> None:
    """Each stamp carries the value of the interval that begins there."""
    if which(ask) == AUTUMN:
        values = [one(interval, "value") for interval in intervals(root)]
        for value, following in zip(values, [*[v.text for v in values[1:]], "100"], strict=True):
            value.text = following


@defect(
    "demand_is_scaled_to_an_hour",
    at="tree",
    hint="demand scaled hour",
    evidence="known",
    seeds=("SD54",),
)
def gives_energy_as_demand(root: Element, ask: Ask) -> None:
    """Demand is the energy of a quarter of an hour."""
    for interval in intervals(root) if DEMAND in kinds(ask) else ():
        value = one(interval, "value")
        value.text = str(int(value.text or "0") // 4)


@defect(
    "no_measured_value_is_missing",
    at="tree",
    hint="whole",
    evidence="seen",
    seeds=("SD50", "SD52", "SD67"),
)
def loses_a_value(root: Element, ask: Ask) -> None:
    """An interval that was measured is not there."""
    for interval in intervals(root)[_MIDDLE : _MIDDLE + 1] if which(ask) == AUTUMN else ():
        cut(interval)


@defect("no_value_is_made_up", at="tree", hint="no value of this time", seeds=("SD62",))
def makes_up_a_register(root: Element, ask: Ask) -> None:
    """A register of noon, which was never read, is there."""
    for single in singles(root)[:1] if which(ask) == REGISTERS else ():
        single.addnext(copy.deepcopy(single))
        for stamp in of(singles(root)[1], "reportedDateTime"):
            cut(stamp)
        move(singles(root)[1], timedelta(hours=6))
        respan(root)


@defect(
    "quality_is_what_is_known",
    at="tree",
    hint="estimated say so",
    evidence="seen",
    seeds=("SD62", "SD63"),
)
def calls_estimates_valid(root: Element, ask: Ask) -> None:
    """Estimated values are called valid."""
    for interval in intervals(root) if which(ask) == AUTUMN else ():
        if _quality(interval).get("ref") == ESTIMATED:
            _quality(interval).set("ref", VALID)


@defect("quality_is_what_is_known", at="tree", hint="was measured", seeds=("SD63",))
def calls_values_estimated(root: Element, ask: Ask) -> None:
    """A value that was measured is called estimated."""
    for interval in intervals(root)[_MIDDLE : _MIDDLE + 1] if which(ask) == AUTUMN else ():
        _quality(interval).set("ref", ESTIMATED)
