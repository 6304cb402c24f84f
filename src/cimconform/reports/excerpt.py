"""A message as a page shows it: lines that can be printed, and the place that a finding names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cimconform.messages.message import Message
from cimconform.record.secrets import readable
from cimconform.text_files import printable
from cimconform.verdict import Finding

AROUND = 4  # rows shown above and below
WIDE = 160  # characters of a row; some products write a message in one line
MOST_CHARACTERS = 64_000  # of a message that is shown whole; the rest is in its file
MOST_SEARCHED = 1_000_000  # … and in which the place of a finding is looked for
_SPARE = 100_000  # bytes; so that no secret at the end of what is shown is cut off from its end tag
_BETWEEN = re.compile(r"(?<=>)(?=<)")


@dataclass(frozen=True, slots=True)
class ExcerptRow:
    """A line of a message, or a piece of a long one, which is broken between elements.

    `number` is 0 for what goes on from the row above, `index` counts all rows of the message from 0;
    `hit` is what the finding names in it, if it can be found.
    """

    index: int
    number: int
    before: str
    hit: str = ""
    after: str = ""
    marked: bool = False


def text(message: Message, most: int) -> str:
    """Give the first bytes as text, and no more than `most` of them.

    Whatever is no UTF-8 or cannot be printed stands as its escape.
    """
    begin = readable(message.raw[: most + _SPARE].decode("utf-8", "backslashreplace"))
    return "\n".join(_printable(line) for line in begin[:most].split("\n"))


def _printable(line: str) -> str:
    return "\t".join(printable(part) for part in line.removesuffix("\r").split("\t"))


def excerpt(message: Message, finding: Finding) -> list[ExcerptRow]:
    """Give the rows around the one that a finding names; the beginning where it names none.

    A finding about a header of the transport shows that header.
    """
    headers = list(_headers(message, finding))
    if headers:
        return headers
    found = list(rows(text(message, MOST_SEARCHED)))
    at = _row(found, finding)
    first, last = (max(at - AROUND, 0), at + AROUND + 1) if at >= 0 else (0, AROUND)
    shown = (replace(row, before=_cut(row.before)) for row in found[first:last])
    return [_marked(found[row.index], finding) if row.index == at else row for row in shown]


def _headers(message: Message, finding: Finding) -> Iterator[ExcerptRow]:
    """Give the headers that a finding names as its place."""
    if not finding.where.startswith("/"):
        for name, value in message.headers.items():
            if name.lower() in finding.where.lower():
                line = _cut(printable(f"{name}: {value}"))
                yield ExcerptRow(-1, 0, "", line, marked=True)


def rows(whole: str) -> Iterator[ExcerptRow]:
    """Give a text by rows."""
    index = 0
    for number, line in enumerate(whole.split("\n"), 1):
        for n, piece in enumerate(_BETWEEN.split(line) if len(line) > WIDE else (line,)):
            yield ExcerptRow(index, 0 if n else number, piece)
            index += 1


def _row(found: list[ExcerptRow], finding: Finding) -> int:
    """Find the row that a finding is about: in its line, the one with the nearest element of its path.

    Gives -1 where it names no line.
    """
    first = next((r.index for r in found if r.number == finding.line), -1)
    if first < 0:
        return -1
    end = next((r.index for r in found[first + 1 :] if r.number), len(found))
    for name in _names(finding):
        for row in found[first:end]:
            if _place(row.before, name):
                return row.index
    return first


def _names(finding: Finding) -> list[str]:
    """Give the names of a path, the innermost first."""
    steps = [step.split("[")[0].lstrip("@") for step in finding.where.split("/")]
    return [step for step in reversed(steps) if step]


def _marked(row: ExcerptRow, finding: Finding) -> ExcerptRow:
    """Mark the element that a finding names, and show a long row around it only."""
    line = row.before
    start, end = next(filter(None, (_place(line, name) for name in _names(finding))), (0, 0))
    left = max(start - WIDE // 2, 0) if len(line) > WIDE else 0
    before = ("…" if left else "") + line[left:start]
    return replace(
        row, before=before, hit=_cut(line[start:end]), after=_cut(line[end:]), marked=True
    )


def _place(line: str, name: str) -> tuple[int, int] | None:
    """Find an element or an attribute of a name, with its text."""
    name = re.escape(name)
    element = rf"<(?:[\w.-]+:)?{name}(?=[\s/>])[^<>]*>(?:[^<]*</[^<>]*>)?"
    found = re.search(rf"{element}|\b{name}=\"[^\"]*\"", line)
    return found.span() if found else None


def _cut(line: str) -> str:
    return line if len(line) <= WIDE else f"{line[:WIDE]}… ({len(line) - WIDE} more characters)"
