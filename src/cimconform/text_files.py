"""Text that people's tools write: byte order marks, UTF-16, separators of a country, pasted codes.

Read where only one meaning is possible; where there are two, or none, the reason is reported in the words of
whoever wrote the file.
"""

import codecs
import csv
import re
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_SEPARATORS = ";\t|,"
_SEP = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_TYPOGRAPHIC = re.compile("[\u2018-\u201f\u00ab\u00bb\u2039\u203a]")
_BLANKS = re.compile("[\u00a0\u2000-\u200b\u202f\u2060\ufeff]")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([.,'\s]\d{3})+")
_COMMA = re.compile(r"[+-]?(\d{1,3}([.'\s]\d{3})+|\d+)?,\d+")
_CODE = re.compile(r"-?\d+(\.-?\d+){3,17}")
_OBIS = re.compile(
    r"(\d{1,3}-\d{1,3}:)?\d{1,3}\.\d{1,3}\.\d{1,3}([*.&]\d{1,3}){0,2}|\d+-\d+:\d+(\.\d+)+(\*\d+)?"
)
_FIELDS, _CONTROL_FIELDS = 18, 4


class Unclear(ValueError):
    """A text that has more than one meaning, or none; the words say which and what to write."""


def decoded(raw: bytes) -> str:
    """Give the text of a file; raises Unclear for what is neither UTF-8 nor marked as another."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _decoded(raw, encoding)
    if raw[1:2] == b"\0" and raw[3:4] == b"\0":
        return _decoded(raw, "utf-16-le")
    return _decoded(raw, "utf-8")


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        byte = f"{raw[error.start]:02x}"
        hint = ": Windows-1252? Save it as UTF-8" if encoding.startswith("utf-8") else ""
        raise Unclear(f"expected text in UTF-8; byte {byte} in line {line} is none{hint}") from None
    if raw and not text:
        raise Unclear("expected text in UTF-8; a byte order mark came, and nothing behind it")
    return text


def typographic(text: str) -> str:
    """Say where quotes or blanks of a word processor stand in a text; empty where none do."""
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.partition("#")[0]
        if found := _TYPOGRAPHIC.search(plain):
            return f'line {number} has typographic quotes ({found[0]}), as word processors write them; write "'
        if _BLANKS.search(plain):
            return f"line {number} has a blank that is none (such as U+00A0); write a plain one"
    return ""


def table(text: str) -> "tuple[csv.DictReader[str], int]":
    """Give a reader of rows with named columns, and how many lines come before the one with the names.

    A line `sep=;` says what separates, as spreadsheets write it; else the line of names tells.
    """
    lines = text.splitlines()
    declared = _SEP.fullmatch(lines[0]) if lines else None
    before = 1 if declared else 0
    first = lines[before] if len(lines) > before else ""
    mark = declared[1] if declared else max(_SEPARATORS, key=lambda c: (first.count(c), c == ","))
    reader = csv.DictReader(
        lines[before:], delimiter=mark, restkey="more than the head names", restval="", strict=True,
        skipinitialspace=True,
    )  # fmt: skip
    reader.fieldnames = [plain(name).lower() for name in reader.fieldnames or ()]
    return reader, before


def plain(text: str) -> str:
    """Give a text without the blanks and quotes that were pasted around it."""
    return _TYPOGRAPHIC.sub("", _BLANKS.sub(" ", text)).strip().strip("\"'").strip()


def numbers(texts: Iterator[str] | list[str]) -> list[str]:
    """Give numbers of one column with a point before their decimals.

    A comma is taken for it where no number of the column can be read otherwise. Raises Unclear where one may
    be thousands or decimals, and nothing else in the column tells.
    """
    column = [plain(text).replace("\u2212", "-") for text in texts]
    certain = [t for t in column if _COMMA.fullmatch(t) and not _THOUSANDS.fullmatch(t)]
    doubtful = [t for t in column if "," in t and _THOUSANDS.fullmatch(t)]
    points = [t for t in column if "." in t and "," not in t]
    if doubtful and (points or not certain):
        raise Unclear(
            f"{doubtful[0]} may be thousands or decimals; write a point before decimals, and no commas"
        )
    if certain and points and any(not _THOUSANDS.fullmatch(t) for t in points):
        raise Unclear(
            f"{certain[0]} has a comma and {points[0]} a point before decimals; write a point in all"
        )
    if not certain:
        return column
    return [re.sub(r"[.'\s]", "", t).replace(",", ".") for t in column]


def code(text: str) -> str:
    """Give a code as it was meant: without blanks, quotes, commas for points, or a point behind it.

    Raises Unclear for an OBIS code. What is like no code stays as it is, for it may be a name.
    """
    bare = plain(text)
    joined = re.sub(r"(?<!\s)\s*[.,;]\s*", ".", bare).strip(".")
    if _CODE.fullmatch(joined) and joined.count(".") + 1 in (_FIELDS, _CONTROL_FIELDS):
        return joined
    if _OBIS.fullmatch(bare):
        raise Unclear(
            f"{bare} is an OBIS code; here stands the code of IEC 61968-9, such as "
            "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0 for 1.8.0"
        )
    return bare


def printable(text: str) -> str:
    """Show what cannot be printed by its escape: a peer may send anything, a terminal obeys it."""
    if text.isprintable():
        return text
    odd = (c for c in set(text) if not c.isprintable())
    return text.translate({ord(c): c.encode("unicode_escape").decode() for c in odd})
