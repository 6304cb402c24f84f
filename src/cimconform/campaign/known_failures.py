"""Failures that a user knows of: shown, never hidden, and kept from failing the run.

A list that is never pruned hides the next failure. So each entry has a reason and an end, and may name who
answers for it. A run is inconclusive for an entry that has expired, that now passes, or that nothing in the
run answers to: the list is not true, and of the product that says nothing.
"""

import csv
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from cimconform.errors import UsageError, nearest
from cimconform.plain_files import content
from cimconform.requirements.register import Register
from cimconform.text_files import Unclear, decoded, plain, table, typographic
from cimconform.verdict import Result, Verdict

KEYS = ("requirement", "binding", "example", "reason", "owner", "expires")
_PROSE = ("reason", "owner")
_NEEDED = ("requirement", "reason", "expires")
_UNDECIDED = (Verdict.INCONCLUSIVE, Verdict.NOT_JUDGED)
_BROKEN = (Verdict.FAIL, Verdict.WARNING)


@dataclass(frozen=True, slots=True)
class Entry:
    """One known failure; no binding means all of them, no example all of the requirement's.

    `owner` is who answers for the deviation, if the list says so.
    """

    requirement: str
    reason: str
    expires: date
    binding: str = ""
    example: str = ""
    owner: str = ""
    place: str = ""

    def covers(self, requirement: str, binding: str, example: str) -> bool:
        """Tell whether a scenario is what the entry speaks of."""
        own = (self.requirement, self.binding or binding, self.example or example)
        return own == (requirement, binding, example)

    @property
    def accepted(self) -> str:
        """Why a deviation is accepted, by whom, and until when."""
        by = f"owner {self.owner}, " if self.owner else ""
        return f"{self.reason} ({by}until {self.expires})"

    @property
    def asked(self) -> str:
        """Whom to ask about the entry, where the list says it."""
        return f" (owner {self.owner})" if self.owner else ""

    @property
    def name(self) -> str:
        """What the entry speaks of, in words."""
        over = f" over {self.binding}" if self.binding else ""
        return f"{self.requirement}{over}" + (f": {self.example}" if self.example else "")


@dataclass(frozen=True, slots=True)
class Known:
    """The list of a run; `today` is the day on which entries may have expired."""

    entries: tuple[Entry, ...] = ()
    today: date = date.min

    def mark(self, result: Result) -> Result:
        """Give a result with the reason why its failure is known, if it is."""
        if result.verdict not in _BROKEN:
            return result
        scenario = result.scenario
        found = (e for e in self.entries if e.expires >= self.today and e.covers(*scenario))
        entry = next(found, None)
        return replace(result, known=entry.accepted) if entry else result

    def stale(
        self, results: Sequence[Result], left_out: Collection[tuple[str, str, str]] = ()
    ) -> list[str]:
        """Give a line for each entry that has to go.

        `left_out` are scenarios that the user did not want to run this time, or that a run broken
        off did not come to: an entry about these alone is left alone.
        """
        faults = ((e, self._fault(e, results, left_out)) for e in self.entries)
        return [f"{e.place}: {e.name} {fault}{e.asked}" for e, fault in faults if fault]

    def _fault(
        self, entry: Entry, results: Sequence[Result], left_out: Collection[tuple[str, str, str]]
    ) -> str:
        if entry.expires < self.today:
            return f"expired on {entry.expires}: fix it, or decide anew"
        own = [r for r in results if entry.covers(r.requirement, r.binding, r.example)]
        verdicts = {r.verdict for r in own}
        if verdicts & {*_BROKEN, *_UNDECIDED} or any(entry.covers(*one) for one in left_out):
            return ""
        if Verdict.PASS in verdicts:
            return "now passes: take the entry out"
        reason = next((r.reason for r in own if r.reason), "nothing like it was run")
        return f"matches nothing ({reason}): take the entry out"


def read(path: Path, register: Register, bindings: Collection[str], today: date) -> Known:
    """Read a list in TOML or CSV; raises UsageError with one line for each mistake."""
    try:
        rows = list(_csv(path) if path.suffix == ".csv" else _toml(path))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except (Unclear, tomllib.TOMLDecodeError, csv.Error) as error:
        kind = "CSV" if path.suffix == ".csv" else "TOML"
        raise UsageError(f"{path}: no {kind}: {error}") from None
    gaps = [
        f"{place}: {fault}" for place, row in rows for fault in _faults(row, register, bindings)
    ]
    if not rows:
        gaps.append(f"{path}: no [[known]] in it; each has {', '.join(KEYS)}")
    entries = [] if gaps else [_entry(place, row) for place, row in rows]
    gaps += _twice(entries)
    if gaps:
        raise UsageError("\n".join(gaps))
    return Known(tuple(entries), today)


def _toml(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    found = _parsed(decoded(content(path)))
    for key in found:
        if key != "known":
            raise UsageError(f"{path}: {key}: no such table; did you mean [[known]]?")
    rows = found.get("known", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"{path}: known: expected a list of tables: [[known]]")
    yield from ((f"{path}: known.{number}", row) for number, row in enumerate(rows, 1))


def _bare(cell: Any) -> Any:
    return plain(cell) if isinstance(cell, str) else cell


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise tomllib.TOMLDecodeError("its tables are nested too deep") from None
    except tomllib.TOMLDecodeError as error:
        pasted = typographic(text)
        raise tomllib.TOMLDecodeError(f"{error}; {pasted}") if pasted else error from None


def _csv(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    reader, before = table(decoded(content(path)))
    for row in reader:
        cells = {k: v if k in _PROSE else _bare(v) for k, v in row.items()}
        yield f"{path}:{reader.line_num + before}", {k: v for k, v in cells.items() if v}


def _faults(row: Mapping[str, Any], register: Register, bindings: Collection[str]) -> Iterator[str]:
    """Give a line for each thing that is wrong with an entry."""
    for key in row:
        if key not in KEYS:
            yield f"{key}: no such key; {_near(key, KEYS)}"
    for key in _NEEDED:
        if not row.get(key):
            yield f"{key} is missing"
    for key, known in (("requirement", register), ("binding", bindings)):
        if row.get(key) and row[key] not in known:
            yield f"{key}: {row[key]!r} is not known{_near(row[key], known)}"
    if row.get("example") and row.get("requirement") in register:
        names = [example.name for example in register[row["requirement"]].examples]
        if row["example"] not in names:
            yield f"example: {row['example']!r} is not known{_near(row['example'], names)}"
    if row.get("expires") and _day(row["expires"]) is None:
        yield f"expires: {row['expires']!r} is no day; expected one such as 2027-03-31"


def _near(word: object, known: Collection[str]) -> str:
    few = ", ".join(known) if len(known) < len(KEYS) * 2 else "cimconform list names them"
    return nearest(str(word), known, f"there are {few}", cutoff=0.4)


def _day(value: object) -> date | None:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _entry(place: str, row: Mapping[str, Any]) -> Entry:
    texts = {key: str(value) for key, value in row.items() if key != "expires"}
    return Entry(**texts, expires=_day(row["expires"]) or date.min, place=place)


def _twice(entries: Sequence[Entry]) -> Iterator[str]:
    first: dict[str, str] = {}
    for entry in entries:
        if entry.name in first:
            yield f"{entry.place}: {entry.name} stands at {first[entry.name]} already"
        first.setdefault(entry.name, entry.place)
