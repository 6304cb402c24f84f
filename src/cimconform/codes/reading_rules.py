"""Remarks on a reading type: fields that no table has, and doubtful combinations.

Errors follow from the tables. Doubts are engineering judgement, most of them: none may fail a
product, because a combination that looks wrong to us may be what somebody measures.
"""

from collections.abc import Callable, Iterator
from functools import cache

from cimconform.codes.reading_type import (
    CLOSED,
    FIELDS,
    ReadingType,
    Remark,
    Weight,
    elsewhere,
    form,
    parse,
    tables,
)
from cimconform.codes.tables import rows

Rule = Callable[[ReadingType], Iterator[str]]
RULES: list[Rule] = []

ELECTRICITY = (1, 2)
DEVICE, COMMUNICATION = 41, 3
WATER = (9, 11, 14)
MONEY = (3, 16, 150, 151, 152, 153)
DEMAND, ENERGY, POWER, VOLUME = 8, 12, 37, 58
METERED = {DEMAND: "demand", ENERGY: "energy", POWER: "power", VOLUME: "volume", 4: "current",
           54: "voltage", 158: "voltage"}  # fmt: skip
GASES = (4, 5, 7, 8, *range(15, 23), *range(26, 34), 36, 39)
ANY_UNIT = (0, 108, 109, 111, 114, 118)
WITHOUT_SIZE = (0, 108, 109, 114, 118)
SIZED_KINDS = (2, 8, 12, 37, 58)  # kinds whose value says nothing without a unit
ELECTRICAL = (
    5, 25, 26, 28, 29, 30, 36, 37, 53, 61, 63, 65, 66, 67, 68, 69, 70, 71, 73, 74, 100, 101, 102,
    103, 104, 105, 106, 115, 116, 117, 161, 162, 163, 164, 280,
)  # fmt: skip
COMPENSATED = (120, 121, 123, 124, 126, 127, 138, 139, 156, 157, 166, 167)
PHASES_ALONE = (32, 33, 64, 65, 128, 129, 256, 257, 512, 513)
QUADRANTS = (2, 3, *range(5, 19))
BLOCKS = (*range(50, 78), 101, 102)
EXTREMES = (8, 9, 16, 17, 23, 24, 25)
DAY, SPECIFIED, DAY_OF_24 = 11, 32, 4


def rule(function: Rule) -> Rule:
    """Register a rule under its function's name, which stands in reading_type_rules.csv."""
    RULES.append(function)
    return function


@cache
def weights() -> dict[str, Weight]:
    """Give how much each rule weighs."""
    return {row["rule"]: row["weight"] for row in rows("reading_type_rules")}  # type: ignore[misc]


@cache
def units_of() -> dict[int, frozenset[int]]:
    """Give the units that measure a kind; a kind that is not here takes any."""
    return {int(r["kind"]): frozenset(map(int, r["units"].split())) for r in rows("units_of_kinds")}


def remarks(text: str) -> list[Remark]:
    """Give every remark on a code, or its errors alone."""
    wrong = list(form(text))
    return wrong or combined(parse(text))


def combined(kind: ReadingType) -> list[Remark]:
    """Give the remarks on a reading type whose form is right: errors, else the rest."""
    found: list[Remark] = []
    for function in RULES:
        name = function.__name__
        found += [Remark(name, weights()[name], says) for says in function(kind)]
    errors = [*unlisted(kind), *(one for one in found if one.weight == "error")]
    return errors or sorted(found, key=lambda remark: remark.weight)


def unlisted(kind: ReadingType) -> Iterator[Remark]:
    """Tell of each number that its table lacks, and who else uses it."""
    for number, field in enumerate(FIELDS, 1):
        value = kind[field]
        if field not in CLOSED or value in tables()[field]:
            continue
        other = elsewhere().get((field, value))
        table = "ISO 4217" if field == "currency" else f"the table of field {number}"
        whose = f"; it is a number of {other.where}: {other.name}" if other else ""
        yield Remark("listed_numbers", "error", f"{field} {value} is not in {table}{whose}", number)


@rule
def whole_fractions(kind: ReadingType) -> Iterator[str]:
    """Ask for a denominator; an argument 0 over 1 is a legal zero."""
    over, under = kind["interharmonicNumerator"], kind["interharmonicDenominator"]
    if bool(over) != bool(under):
        yield f"the harmonic {over}.{under} has one part and lacks the other"
    over, under = kind["argumentNumerator"], kind["argumentDenominator"]
    if over and not under:
        yield f"the argument {over} has the denominator 0"


@rule
def length_of_period(kind: ReadingType) -> Iterator[str]:
    """100 to 102 say that their length is in the argument."""
    period, over, under = (
        kind[name] for name in ("measuringPeriod", "argumentNumerator", "argumentDenominator")
    )
    if period in (100, 101) and not (over > 0 and under == 1):
        yield f"measuringPeriod {period} has no length: seconds in field 10, and 1 in field 11"
    if period == 102 and not (over >= under > 0 and over % under == 0):  # noqa: PLR2004 - a code
        yield "measuringPeriod 102 has no lengths: block in field 10, its part in field 11, in seconds"


@rule
def says_something(kind: ReadingType) -> Iterator[str]:
    """All zero."""
    if not any(kind.numbers):
        yield "every field is zero, which says nothing"


@rule
def currency_with_money(kind: ReadingType) -> Iterator[str]:
    """Money and its currency go together."""
    money = kind["measurementKind"] in MONEY
    if money and not kind["currency"]:
        yield "an amount of money without its currency in field 18"
    if kind["currency"] and not money:
        yield "a currency with what is no money: is a price per unit meant?"


@rule
def unit_of_kind(kind: ReadingType) -> Iterator[str]:
    """Kind and unit speak of the same quantity."""
    known, unit = units_of().get(kind["measurementKind"]), kind["unit"]
    if known is None or unit in known:
        return
    name = tables()["measurementKind"][kind["measurementKind"]].name
    if unit == 0 and kind["measurementKind"] in SIZED_KINDS:
        yield f"{name} without a unit"
    elif unit not in ANY_UNIT and unit in tables()["unit"]:
        yield f"{tables()['unit'][unit].name} is no unit of {name}"


@rule
def electrical_unit(kind: ReadingType) -> Iterator[str]:
    """Keep volts to electricity."""
    if kind["unit"] in ELECTRICAL and kind["commodity"] not in (
        *ELECTRICITY, COMMUNICATION, DEVICE
    ):  # fmt: skip
        yield "an electrical unit for what is not electricity"


@rule
def phases_of_electricity(kind: ReadingType) -> Iterator[str]:
    """Gas has no phases."""
    if kind["phases"] and kind["commodity"] not in (*ELECTRICITY, DEVICE):
        yield "phases of what is not electricity"


@rule
def quadrants_of_electricity(kind: ReadingType) -> Iterator[str]:
    """Water has no quadrants."""
    if kind["flowDirection"] in QUADRANTS and kind["commodity"] not in ELECTRICITY:
        yield "a quadrant, lagging or leading, of what is not electricity"


@rule
def total_by_phase(kind: ReadingType) -> Iterator[str]:
    """One phase has nothing to add up."""
    if kind["flowDirection"] == 21 and kind["phases"] in PHASES_ALONE:  # noqa: PLR2004 - a code
        yield "totalByPhase of one phase is its total (20)"


@rule
def accumulation_of_kind(kind: ReadingType) -> Iterator[str]:
    """How a value builds up, and what it is."""
    how, what = kind["accumulation"], kind["measurementKind"]
    if how == 4 and not kind["macroPeriod"] and not kind["measuringPeriod"]:  # noqa: PLR2004 - a code
        yield "deltaData without a period: a difference between which times?"
    if how in (2, 3) and what not in (DEMAND, POWER):
        yield "cumulative is for demand, whose maxima are added up; a register is bulkQuantity (1)"
    if how in (6, 12) and what == ENERGY:
        yield "energy at a moment: is power meant, or bulkQuantity (1)?"


@rule
def demand_block(kind: ReadingType) -> Iterator[str]:
    """Blocks are for demand."""
    if kind["measuringPeriod"] in BLOCKS and kind["measurementKind"] not in (DEMAND, ENERGY, POWER):
        yield "a demand block for what is no demand"


@rule
def window_of_extreme(kind: ReadingType) -> Iterator[str]:
    """Ask of when it is the largest."""
    if kind["aggregate"] in EXTREMES and not kind["macroPeriod"] and not kind["measuringPeriod"]:
        yield "an extreme without a window in which it is one"


@rule
def ports_of_water(kind: ReadingType) -> Iterator[str]:
    """Compound meters."""
    if kind["aggregate"] in (27, 28) and kind["commodity"] not in WATER:
        yield "high or low side of what is no compound water meter"


@rule
def tariff_of_instant(kind: ReadingType) -> Iterator[str]:
    """Keep moments out of buckets."""
    if kind["tou"] and kind["accumulation"] == 12:  # noqa: PLR2004 - a code
        yield "a time-of-use tariff of a momentary value"


@rule
def two_tariffs(kind: ReadingType) -> Iterator[str]:
    """Both buckets."""
    if kind["tou"] and kind["cpp"]:
        yield "time of use and critical peak at once"


@rule
def harmonic_of_electricity(kind: ReadingType) -> Iterator[str]:
    """Gas has no harmonics."""
    if kind["interharmonicNumerator"] and kind["commodity"] not in ELECTRICITY:
        yield "a harmonic of what is not electricity"


@rule
def scaled_unit(kind: ReadingType) -> Iterator[str]:
    """Thousands of nothing."""
    if kind["multiplier"] and kind["unit"] in WITHOUT_SIZE:
        yield f"a power of ten ({kind['multiplier']}) without a unit that has a size"


@rule
def specified_period(kind: ReadingType) -> Iterator[str]:
    """Tell that the message has to say more."""
    if kind["macroPeriod"] == SPECIFIED:
        yield "the message has to give start and end beside the value (timePeriod)"


@rule
def two_periods(kind: ReadingType) -> Iterator[str]:
    """Window and interval."""
    if kind["macroPeriod"] and kind["measuringPeriod"]:
        yield "fields 1 and 3 are both set: the interval lies inside the window"


@rule
def day_or_24_hours(kind: ReadingType) -> Iterator[str]:
    """Two things that look alike."""
    if kind["macroPeriod"] == DAY or kind["measuringPeriod"] == DAY_OF_24:
        yield "daily (field 1) is midnight to midnight, local time; 24 hours (field 3) are a length"


@rule
def compensated_gas(kind: ReadingType) -> Iterator[str]:
    """Only gas is compensated."""
    if kind["unit"] in COMPENSATED and kind["commodity"] not in GASES:
        yield "a unit of compensated gas for what is no gas"


@rule
def metered_commodity(kind: ReadingType) -> Iterator[str]:
    """Ask of what."""
    if kind["measurementKind"] in METERED and not kind["commodity"]:
        yield f"{METERED[kind['measurementKind']]} of what? commodity is 0"


@rule
def first_edition_instant(kind: ReadingType) -> Iterator[str]:
    """Tell where it has gone."""
    if kind["macroPeriod"] == 12:  # noqa: PLR2004 - a code
        yield "12 in field 1 was instantaneous in the first edition; write it into field 4"
