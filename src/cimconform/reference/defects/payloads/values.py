"""Faults in values, and in how they are to be computed."""

import copy

from cimconform.reference.asking import Ask, Element
from cimconform.reference.defects import defect
from cimconform.reference.defects.reading_tools import (
    ALONE,
    AUTUMN,
    REGISTERS,
    before,
    drop,
    intervals,
    of,
    one,
    singles,
    which,
)
from cimconform.reference.defects.tools import readings
from cimconform.reference.world import PULSES, REVERSE

_FACTORS = ("multiplyBeforeAdd", "offset", "scalarNumerator")


def _values(root: Element, ask: Ask) -> list[Element]:
    """Give the value elements that faults of form touch."""
    return [one(e, "value") for e in singles(root, REVERSE)] if which(ask) == ALONE else []


@defect(
    "numeric_value_is_a_number", at="tree", hint="comma point", evidence="seen", seeds=("SD65",)
)
def writes_a_comma(root: Element, ask: Ask) -> None:
    """The fraction stands behind a comma."""
    for value in _values(root, ask):
        value.text = (value.text or "").replace(".", ",")


@defect("numeric_value_is_a_number", at="tree", hint="unit of the reading type")
def writes_the_unit(root: Element, ask: Ask) -> None:
    """The unit stands behind the value."""
    for value in _values(root, ask):
        value.text = f"{value.text}kWh"


@defect("numeric_value_is_a_number", at="tree", hint="NaN leave", seeds=("SD62",))
def writes_not_a_number(root: Element, ask: Ask) -> None:
    """A value that is not known is NaN."""
    for value in _values(root, ask):
        value.text = "NaN"


@defect(
    "register_does_not_fall",
    at="tree",
    hint="register only rises",
    evidence="known",
    also=("value_is_what_was_measured",),  # it is another value
)
def lets_a_register_fall(root: Element, ask: Ask) -> None:
    """A register is less than on the day before."""
    for single in singles(root)[1:2] if which(ask) == REGISTERS else ():
        one(single, "value").text = f"{float(one(singles(root)[0], 'value').text or '0') - 1:.3f}"


@defect(
    "one_way_delta_is_not_negative",
    at="tree",
    hint="negative",
    also=("value_is_what_was_measured",),  # it is another value
)
def writes_a_sign(root: Element, ask: Ask) -> None:
    """Consumption is negative."""
    for interval in intervals(root)[20:21] if which(ask) == AUTUMN else ():
        one(interval, "value").text = f"-{one(interval, 'value').text}"


@defect(
    "delta_has_a_period",
    at="tree",
    hint="difference between two times",
    seeds=("SD54",),
    also=("reading_type_makes_sense",),
)
def gives_deltas_of_no_period(root: Element, ask: Ask) -> None:
    """The type of a register says that it is a difference, and not between which times."""
    for single in singles(root, REVERSE) if which(ask) == ALONE else ():
        again = copy.deepcopy(single)
        one(again, "ReadingType").set("ref", REVERSE.replace("0.0.0.1.", "0.0.0.4.", 1))
        single.addnext(again)


def _pending(root: Element) -> list[Element]:
    blocks = [block for reading in readings(root) for block in of(reading, "IntervalBlocks")]
    return [pending for block in blocks for pending in of(block, "PendingCalculation")]


@defect("calculation_changes_the_type", at="tree", hint="raw type differ", seeds=("SD54",))
def calculates_raw_from_raw(root: Element, ask: Ask) -> None:
    """A PendingCalculation leads to the type of its block."""
    del ask
    for pending in _pending(root):
        one(pending, "ReadingType").set("ref", PULSES)


@defect(
    "calculation_has_one_factor", at="tree", hint="scalarFloat scalarNumerator", seeds=("SD54",)
)
def gives_two_factors(root: Element, ask: Ask) -> None:
    """A factor is given as a float and as a fraction."""
    del ask
    for pending in _pending(root):
        before(one(pending, "scalarNumerator"), "scalarFloat", "2.5")


@defect("calculation_has_one_factor", at="tree", hint="divided zero")
def divides_by_zero(root: Element, ask: Ask) -> None:
    """The denominator of a factor is 0."""
    del ask
    for pending in _pending(root):
        before(one(pending, "scalarNumerator"), "scalarDenominator", "0")


@defect("calculation_says_its_order", at="tree", hint="multiplyBeforeAdd order")
def leaves_the_order_open(root: Element, ask: Ask) -> None:
    """A factor and an offset are given, and not which comes first."""
    del ask
    for pending in _pending(root):
        drop(pending, "multiplyBeforeAdd")


@defect("calculation_calculates_something", at="tree", hint="does nothing")
def calculates_nothing(root: Element, ask: Ask) -> None:
    """A PendingCalculation has neither factor nor offset."""
    del ask
    for pending in _pending(root):
        drop(pending, *_FACTORS)
