"""A large message in pieces that are messages themselves, so that it need not be held in memory.

The payload of a large message is one list: MeterReading after MeterReading, EndDeviceEvent after
EndDeviceEvent. A piece is the whole message with a part of that list, cut out of the bytes as they
are: what stands before the list, some of its members, what stands behind it. Every rule about one
message holds for each piece as it does for the whole, except those that compare members with one
another; a check says so with `whole`.

Cut at a place that only looks like a member, in a comment or in another element, the pieces are not
well-formed. Then the message is not judged in pieces; see captures.
"""

import mmap
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from cimconform.messages.message import Message
from cimconform.verdict import Finding

SIZE = 2_000_000  # bytes of a piece's own members: large enough that the envelope costs nothing
_BEGINNING = 65_536
_LISTS = {b"MeterReadings": b"MeterReading", b"EndDeviceEvents": b"EndDeviceEvent"}
PREFIX = rb"(?:[\w.\-]+:)?"
_LIST = re.compile(rb"<" + PREFIX + rb"(MeterReadings|EndDeviceEvents)[\s>]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message: the bytes before `head`, from `start` to `end`, and from `tail` on.

    `skipped` and `left_out` count the lines between these, so that a line of the piece is known as
    a line of the file; `at` and `until` are the piece's own lines at which its members begin and end.
    """

    file: Path
    head: int
    start: int
    end: int
    tail: int
    skipped: int
    left_out: int
    at: int
    until: int

    def message(self, change: Callable[[bytes], bytes] = bytes) -> Message:
        """Give the piece as a message, with its own members or with what `change` makes of them."""
        with self.file.open("rb") as file:
            raw = file.read(self.head)
            file.seek(self.start)
            raw += change(file.read(self.end - self.start))
            file.seek(self.tail)
            raw += file.read()
        name = str(self.file)
        sent = ".request" in self.file.name
        return Message(raw, direction="sent" if sent else "received", id=name, file=name)

    def line(self, number: int) -> int:
        """Give the line of the file that a line of the piece is."""
        if number < self.at:
            return number
        return number + self.skipped + (self.left_out if number > self.until else 0)

    def placed(self, finding: Finding) -> Finding:
        """Give a finding with its line in the file."""
        return replace(finding, line=self.line(finding.line) if finding.line else 0)


def split(file: Path, size: int = SIZE) -> list[Piece]:
    """Cut a file into pieces; none where its payload is no list that can be cut."""
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        listed = _LIST.search(data, 0, _BEGINNING)
        if listed is None:
            return []
        member = _LISTS[listed[1]]
        cuts = list(_cuts(data, re.compile(rb"<" + PREFIX + member + rb"[\s/>]"), size))
        tail = _end(data, member)
        if not cuts or tail <= cuts[-1]:
            return []
        return list(_pieces(file, opened, cuts, tail))


def _cuts(data: mmap.mmap, opening: re.Pattern[bytes], size: int) -> Iterator[int]:
    """Give the places where pieces begin, each at the opening tag of a member."""
    found = opening.search(data, 0)
    while found is not None:
        yield found.start()
        found = opening.search(data, found.start() + size)


def _end(data: mmap.mmap, member: bytes) -> int:
    """Give the place behind the last member."""
    last = data.rfind(member + b">")
    return last + len(member) + 1 if last >= 0 else -1


def _pieces(file: Path, opened: BinaryIO, cuts: list[int], tail: int) -> Iterator[Piece]:
    """Give the pieces between the cuts, with the lines that each leaves out.

    The bytes are read, not mapped: pages of a map that were looked at count as memory held.
    """
    head, ends = cuts[0], [*cuts[1:], tail]
    opened.seek(0)
    at = opened.read(head).count(b"\n") + 1
    own = [opened.read(end - start).count(b"\n") for start, end in zip(cuts, ends, strict=True)]
    skipped = 0
    for start, end, lines in zip(cuts, ends, own, strict=True):
        behind = sum(own) - skipped - lines
        yield Piece(file, head, start, end, tail, skipped, behind, at, at + lines)
        skipped += lines
