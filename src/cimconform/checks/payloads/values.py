"""Values and how they are to be read: IEC TR 61968-900:2015 clause 6.5, IEC 61968-9:2013 Annex C."""

import re
from itertools import pairwise

from cimconform.checks import Findings, about
from cimconform.checks.subjects.readings import of_reading, some
from cimconform.codes.reading_type import ReadingType
from cimconform.messages.message import Element, children, local
from cimconform.messages.objects import child_text
from cimconform.messages.readings import NUMBER, Reading, Value, number
from cimconform.verdict import NothingToJudge

_BLANK = re.compile(r"\d\s+\d")
_NO_NUMBER_UNITS = (76, 77, 108, 109, 114, 118)  # characters, times, states, codes
_NO_NUMBER_KINDS = (7, 90, 139)  # dates, contexts, programming
_ONE_WAY = (1, 19)  # flowDirection: forward, reverse
_DELTA, _REGISTERS = 4, (1, 3, 9)  # accumulation
_LARGE_FALL = 2  # a register that falls below half of itself has rolled over, or was changed


def numeric(kind: ReadingType | None) -> bool:
    """Tell whether values of a type are numbers."""
    if kind is None:
        return False
    return (
        kind["unit"] not in _NO_NUMBER_UNITS
        and kind["unit"] != 0
        and kind["measurementKind"] not in _NO_NUMBER_KINDS
    )


@of_reading()
def numeric_value_is_a_number(reading: Reading) -> Findings:
    """Sign, digits, a point, digits."""
    numbers = [v for v in reading.values if v.text and numeric(reading.frame.type_of(v.kind))]
    for value in some(numbers, "values of a numeric type"):
        if not NUMBER.fullmatch(value.text or ""):
            yield about(
                value.element, "a decimal number", value.text or "", _unlike(value.text or "")
            )


def _unlike(text: str) -> str:
    """Say why a text is no number."""
    if "," in text:
        return "write a point before the fraction, and nothing between thousands: no comma"
    if text.strip("+-").lower() in ("nan", "inf", "infinity"):
        return "NaN and INF are no values: leave the value out, and say why by a quality"
    if _BLANK.search(text):
        return "no blank inside a number"
    return "the value is the number alone; the unit is that of the reading type"


@of_reading(after=("numeric_value_is_a_number",), exact=True)
def register_does_not_fall(reading: Reading) -> Findings:
    """What is added up only rises."""
    rows: dict[str, list[Value]] = {}
    for value in reading.values:
        kind = reading.frame.type_of(value.kind)
        if kind and kind["accumulation"] in _REGISTERS and value.at and number(value) is not None:
            rows.setdefault(value.kind, []).append(value)
    pairs = [
        pair for row in rows.values()
        for pair in pairwise(sorted(row, key=lambda v: v.stamp and v.at))  # type: ignore[arg-type,return-value]
    ]  # fmt: skip
    if not pairs:
        raise NothingToJudge("no MeterReading holds two values of a register")
    for before, after in pairs:
        first, second = number(before), number(after)
        explained = bool(after.qualities) or reading.child("EndDeviceEvents") is not None
        if first and second is not None and first / _LARGE_FALL < second < first and not explained:
            hint = "a register only rises; where it was reset, rolled over or changed, an event or a quality says so"
            yield about(after.element, f"not less than {before.text}", after.text or "", hint)


@of_reading(after=("numeric_value_is_a_number",))
def one_way_delta_is_not_negative(reading: Reading) -> Findings:
    """Forward or reverse: the direction is in the type, not in the sign."""
    deltas = []
    for value in reading.values:
        kind = reading.frame.type_of(value.kind)
        if kind and kind["accumulation"] == _DELTA and kind["flowDirection"] in _ONE_WAY:
            deltas.append(value)
    for value in some(deltas, "deltas of one direction"):
        measured = number(value)
        if measured is not None and measured < 0:
            hint = "flowDirection says forward or reverse; a negative amount of it is not: use the other type, or net"
            yield about(value.element, "zero or more", value.text or "", hint)


@of_reading()
def delta_has_a_period(reading: Reading) -> Findings:
    """A difference between two times; a momentary value needs none."""
    kinds = {value.kind: value for value in reading.values}
    deltas = [
        value for ref, value in kinds.items()
        if (kind := reading.frame.type_of(ref)) and kind["accumulation"] == _DELTA
    ]  # fmt: skip
    for value in some(deltas, "deltas"):
        kind = reading.frame.type_of(value.kind)
        if kind and not kind["measuringPeriod"] and not kind["macroPeriod"]:
            hint = "deltaData (4) is the difference between two times: say in macroPeriod or measuringPeriod how long it is, or take bulkQuantity (1)"
            yield about(value.element, "a type with a period", value.kind, hint)


def _pending(reading: Reading) -> list[tuple[Element, Element]]:
    """Give each PendingCalculation with its block."""
    found = [
        (block, child) for block in reading.blocks
        for child in block.iterchildren("{*}PendingCalculation")
    ]  # fmt: skip
    if not found:
        raise NothingToJudge("no MeterReading holds a PendingCalculation")
    return found


def _ref(element: Element) -> str:
    return next((e.get("ref", "") for e in children(element) if local(e) == "ReadingType"), "")


@of_reading()
def calculation_changes_the_type(reading: Reading) -> Findings:
    """Raw before, something else after."""
    for block, pending in _pending(reading):
        if _ref(block) == _ref(pending):
            hint = "a PendingCalculation turns the raw type of its block into the type that it names: the two differ"
            yield about(pending, "another type than the block", _ref(pending), hint)


@of_reading()
def calculation_has_one_factor(reading: Reading) -> Findings:
    """A float, or a fraction that is one."""
    for _, pending in _pending(reading):
        names = {local(e) for e in children(pending)}
        fraction = names & {"scalarNumerator", "scalarDenominator"}
        if "scalarFloat" in names and fraction:
            hint = "scalarFloat, or scalarNumerator with scalarDenominator: not both, since it is not known which counts"
            yield about(pending, "one factor", f"scalarFloat and {min(fraction)}", hint)
        elif _zero(child_text(pending, "scalarDenominator")):
            hint = "nothing can be divided by zero: a scalarDenominator is not 0"
            yield about(pending, "a denominator", "0", hint)


def _zero(text: str) -> bool:
    return bool(re.fullmatch(r"\s*[+-]?0+\s*", text))


@of_reading()
def calculation_says_its_order(reading: Reading) -> Findings:
    """Multiply first, or add first."""
    met = False
    for _, pending in _pending(reading):
        names = {local(e) for e in children(pending)}
        if "offset" not in names or not names & {"scalarFloat", "scalarNumerator"}:
            continue
        met = True
        if "multiplyBeforeAdd" not in names:
            hint = (
                "with an offset and a factor the order matters: say multiplyBeforeAdd true or false"
            )
            yield about(pending, "multiplyBeforeAdd", "none", hint)
    if not met:
        raise NothingToJudge("no PendingCalculation has an offset and a factor")


@of_reading()
def calculation_calculates_something(reading: Reading) -> Findings:
    """A factor or an offset."""
    for _, pending in _pending(reading):
        names = {local(e) for e in children(pending)}
        if not names & {"scalarFloat", "scalarNumerator", "offset"}:
            hint = "a PendingCalculation without factor and offset does nothing: leave it out"
            yield about(pending, "a factor or an offset", "neither", hint)
