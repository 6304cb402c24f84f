"""What meters really read, as the owner of a system gives it in a file beside the system file.

CSV with the columns meter, reading_type, time_stamp, value and, where it is known, quality; or an
XML document that holds MeterReadings as they ought to be answered. An empty value says that there is
none of that time. Wrong files are reported by line and column.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from pathlib import Path

from cimconform.codes.reading_type import parse as reading_type
from cimconform.errors import UsageError
from cimconform.messages.message import Element, Unreadable, children, local, parse, text_of
from cimconform.messages.times import instant, zoned
from cimconform.plain_files import content
from cimconform.text_files import Unclear, code, decoded, numbers, plain, table

COLUMNS = ("meter", "reading_type", "time_stamp", "value", "quality")
_NEEDED = COLUMNS[:4]
_KIND, _VALUE = COLUMNS.index("reading_type"), COLUMNS.index("value")
_HOLDERS = ("Readings", "IntervalReadings")
_NARROWER = ("{*}ReadingQuality", "{*}Reading", "{*}MeterReadings")  # only some of the values
_SHOWN = 3  # wrong lines that are shown; a file that is wrong is often wrong throughout


@dataclass(frozen=True, slots=True)
class TrueValue:
    """One value as it was measured; `value` is None where nothing was, `quality` a code or empty."""

    meter: str
    kind: str
    at: datetime
    value: Decimal | None
    quality: str = ""

    def line(self) -> str:
        """Give the row as the record keeps it."""
        value = "" if self.value is None else str(self.value)
        return f"{self.meter}\t{self.kind}\t{self.at.isoformat()}\t{value}\t{self.quality}"


@lru_cache(maxsize=64)  # many rules ask for the rows of one stimulus
def rows_of(text: str) -> tuple[TrueValue, ...]:
    """Read rows as the record keeps them."""
    return tuple(_row(line.split("\t")) for line in text.splitlines() if line)


def find(file: Path, folder: Path, ours: Path) -> Path:
    """Find a file beside a system file, or else among those of the suite, and see that it is right."""
    path = folder / file
    path = ours / file if (ours / file).is_file() and not path.exists() else path
    load(path)
    return path


@cache
def load(path: Path) -> tuple[TrueValue, ...]:
    """Read a file; raises UsageError with what is wrong with its first wrong lines."""
    try:
        raw = content(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    numbered = _from_xml(path, raw) if raw.lstrip()[:1] == b"<" else _from_csv(path, raw)
    found, wrong = [], []
    for number, cells in numbered:
        try:
            found.append(_row(cells))
        except UsageError as error:
            wrong.append(f"{path}:{number}: {error}")
    if wrong:
        more = f"; {len(wrong) - _SHOWN} more lines are wrong" if len(wrong) > _SHOWN else ""
        raise UsageError("; ".join(wrong[:_SHOWN]) + more)
    if not found:
        raise UsageError(f"{path}: holds no values")
    return tuple(found)


def _from_csv(path: Path, raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """Give the cells of each line, in the order of COLUMNS, with its number."""
    try:
        reader, before = table(decoded(raw))
    except Unclear as error:
        raise UsageError(f"{path}: {error}") from None
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise UsageError(
            f"{path}:1: no column {', no '.join(missing)}; the first line names {', '.join(COLUMNS)}"
        )
    try:
        rows = [
            (reader.line_num + before, [plain(line.get(name) or "") for name in COLUMNS])
            for line in reader
        ]
    except csv.Error as error:
        raise UsageError(f"{path}:{reader.line_num + before}: no CSV: {error}") from None
    yield from _with_points(path, rows) if reader.reader.dialect.delimiter != "," else rows


def _with_points(path: Path, rows: list[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Give rows whose codes and values are as they were meant, whatever separates decimals."""
    try:
        values = numbers([cells[_VALUE] for _, cells in rows])
        kinds = [code(cells[_KIND]) for _, cells in rows]
    except Unclear as error:
        raise UsageError(f"{path}: {error}") from None
    for (number, cells), value, kind in zip(rows, values, kinds, strict=True):
        cells[_VALUE], cells[_KIND] = value, kind
        yield number, cells


def _from_xml(path: Path, raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """Give the values of every MeterReading of a document."""
    try:
        root = parse(raw)
    except Unreadable as error:
        raise UsageError(f"{path}:{error.line}: no XML: {error}") from None
    for reading in root.iter("{*}MeterReading"):
        meter = _name(next(reading.iterchildren("{*}Meter"), None))
        for holder in reading.iterchildren("{*}Readings", "{*}IntervalBlocks"):
            kind = next((e.get("ref", "") for e in holder.iterchildren("{*}ReadingType")), "")
            for value in (holder, *children(holder)):
                if local(value) in _HOLDERS:
                    yield value.sourceline or 0, [meter, kind, *_cells(value)]


def _name(meter: Element | None) -> str:
    """Give the first name of a meter, or its mRID."""
    if meter is None:
        return ""
    names = [text_of(e) for e in meter.iterchildren("{*}Names") for e in e.iterchildren("{*}name")]
    return next(iter([*names, *(text_of(e) for e in meter.iterchildren("{*}mRID"))]), "")


def _cells(value: Element) -> list[str]:
    texts = {local(e): text_of(e).strip() for e in children(value)}
    kinds = value.iter("{*}ReadingQualityType")
    quality = next((e.get("ref", "") for e in kinds), "")
    return [texts.get("timeStamp", ""), texts.get("value", ""), quality]


def _row(cells: Sequence[str]) -> TrueValue:
    """Read one row; raises UsageError that says which cell is wrong, and how it should be."""
    meter, kind, stamp, value, quality = cells
    if not meter:
        raise UsageError("meter is empty; give the name by which the system knows it")
    _check(kind)
    return TrueValue(meter, kind, _instant(stamp), _number(value), quality)


@cache
def _check(kind: str) -> None:
    """Raise UsageError for what is no reading type."""
    reading_type(kind)


def _instant(text: str) -> datetime:
    at = instant(text)
    if at is None:
        raise UsageError(
            f"time_stamp {text!r} is no date and time such as 2026-03-28T00:15:00+01:00"
        )
    if at.tzinfo is None:
        raise UsageError(f"time_stamp {text!r} has no offset and no Z")
    return at


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        raise UsageError(
            f"value {text!r} is no number with a point; empty says that there is none"
        ) from None


def facts(values: Mapping[str, str], request: Element) -> dict[str, str]:
    """Give what is known of the values that a request asks for, as a fact of its exchange."""
    if "truth" not in values:
        return {}
    rows = about(load(Path(values["truth"])), request)
    return {"truth": rows} if rows else {}


def about(rows: Iterable[TrueValue], request: Element) -> str:
    """Give the rows that a request asks about, as the record keeps them; empty for none.

    A row is asked about when its meter and its type are named and its time lies in the one window of
    the request. Without a window nothing is, since the answer is then of now; nor where the request
    asks for some of the values only.
    """
    if any(True for _ in request.iter(*_NARROWER)):
        return ""
    named = {text_of(e).strip() for e in request.iter("{*}name", "{*}mRID", "{*}ID")}
    kinds = {code for e in request.iter("{*}ReadingType") for code in _texts(e)}
    spans = [span for e in request.iter("{*}scheduleInterval") if (span := _span(e))]
    if len(spans) != 1:
        return ""
    ((start, end),) = spans
    found = (
        row for row in rows
        if row.meter in named and row.kind in kinds and start < row.at <= end
    )  # fmt: skip
    return "\n".join(row.line() for row in found)


def _texts(element: Element) -> list[str]:
    return [text_of(e).strip() for e in element.iter("{*}name", "{*}mRID")]


def _span(element: Element) -> tuple[datetime, datetime] | None:
    """Give the window that an element names, where both of its limits are instants."""
    limits = {local(e): text_of(e).strip() for e in children(element)}
    start, end = (zoned(limits.get(name, "")) for name in ("start", "end"))
    return None if start is None or end is None else (start, end)
