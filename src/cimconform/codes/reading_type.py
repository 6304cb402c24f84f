"""Codes of reading types, Annex C of IEC 61968-9: eighteen fields, their tables, their names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from cimconform.codes.tables import rows
from cimconform.errors import UsageError

Weight = Literal["error", "doubt", "note"]
FIELDS = (
    "macroPeriod", "aggregate", "measuringPeriod", "accumulation", "flowDirection", "commodity",
    "measurementKind", "interharmonicNumerator", "interharmonicDenominator", "argumentNumerator",
    "argumentDenominator", "tou", "cpp", "consumptionTier", "phases", "multiplier", "unit",
    "currency",
)  # fmt: skip
COUNT = len(FIELDS)
FIRST_EDITION = 11  # fields of a code of the first edition, which stand in another order
CLOSED = (*FIELDS[:7], "phases", "multiplier", "unit", "currency")  # fields whose tables are whole
_REMEMBERED = 4096
_NUMBER = re.compile(r"0|[1-9]\d{0,8}")
_SIGNED = re.compile(r"0|-?[1-9]\d{0,8}")
_LOOSE = re.compile(r"[-+]?\d+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A number of a table: its name, what it means, the table, how sure that is.

    `where` names who else uses the number: it is empty for the 2013 edition.
    """

    number: int
    name: str
    words: str
    table: str = ""
    sure: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on a code: the rule, how much it weighs, and what is wrong.

    An `error` makes it no code of the 2013 edition, a `doubt` is a combination that is legal and
    seldom meant, a `note` is worth knowing. `field` is the number of the field, 0 for the whole.
    """

    rule: str
    weight: Weight
    says: str
    field: int = 0


@dataclass(frozen=True, slots=True)
class ReadingType:
    """A reading type as its eighteen numbers."""

    numbers: tuple[int, ...]

    def __getitem__(self, field: str) -> int:
        """Give the number of a field."""
        return self.numbers[FIELDS.index(field)]

    def __str__(self) -> str:
        """Give the code."""
        return ".".join(map(str, self.numbers))


@cache
def tables() -> dict[str, dict[int, Entry]]:
    """Give the tables C.1 to C.28 by field and number."""
    made: dict[str, dict[int, Entry]] = {field: {} for field in FIELDS}
    for row in rows("reading_type"):
        number = int(row["number"])
        entry = Entry(number, row["name"], row["words"], row["table"], row["sure"])
        made[row["field"]][number] = entry
    return made


@cache
def elsewhere() -> dict[tuple[str, int], Entry]:
    """Give numbers that drafts, later editions and vendors use, by field and number."""
    return {
        (row["field"], int(row["number"])): Entry(
            int(row["number"]), row["name"], row["words"], where=row["where"]
        )
        for row in rows("reading_type_elsewhere")
    }


def fields_of(text: str) -> list[str]:
    """Split a code; empty when the text is nothing like one of 18 or 11 fields."""
    parts = text.strip().split(".")
    alike = sum(1 for part in parts if _LOOSE.fullmatch(part.strip()))
    return parts if len(parts) >= FIRST_EDITION - 1 and alike >= len(parts) - 1 else []


@lru_cache(maxsize=_REMEMBERED)
def form(text: str) -> tuple[Remark, ...]:
    """Tell what is wrong with the form of a code; messages repeat the same few thousands of times."""
    return tuple(_form(text))


def _form(text: str) -> Iterator[Remark]:
    parts = text.split(".")
    if len(parts) != COUNT:
        first = ", which is what codes of the first edition had" * (len(parts) == FIRST_EDITION)
        yield Remark("eighteen_fields", "error", f"{len(parts)} fields instead of {COUNT}{first}")
    for number, part in enumerate(parts, 1):
        form_of = _SIGNED if number == FIELDS.index("multiplier") + 1 else _NUMBER
        if not form_of.fullmatch(part):
            yield Remark("plain_numbers", "error", _unlike(number, part), number)


def _unlike(number: int, part: str) -> str:
    """Say why a part is no plain number."""
    name = f"field {number}" + (f" ({FIELDS[number - 1]})" if number <= COUNT else "")
    if not part:
        return f"{name} is empty"
    if part.isdecimal() and part.startswith("0"):
        return f"{name} has a leading zero: {part}"
    if _LOOSE.fullmatch(part):
        return f"{name} has a sign or is far too large: {part}; only field 16 may be negative"
    return f"{name} is no whole number: {part!r}"


@lru_cache(maxsize=_REMEMBERED)
def parse(text: str) -> ReadingType:
    """Read a code; raises UsageError where its form is not that of one.

    A number that no table has is read all the same: `reading_rules.remarks` names it.
    """
    wrong = list(form(text))
    if wrong:
        reasons = "; ".join(remark.says for remark in wrong)
        raise UsageError(f"{text} is no reading type of IEC 61968-9:2013: {reasons}")
    return ReadingType(tuple(map(int, text.split("."))))


def entry(field: str, number: int) -> Entry | None:
    """Give what a number of a field means, by the 2013 edition or by others; None if unknown."""
    return tables()[field].get(number) or elsewhere().get((field, number))
