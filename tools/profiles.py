"""Read the compact descriptions of payload profiles: one line an element, in schema order.

profile MeterReadings           name of the root element and of the schema
clause IEC 61968-9:2013 …       where it is described
confidence sure                 how well the description is known: sure, high, medium, low
basis worked out from …         only of a medium or low one: what it was derived from

MeterReadings                   the root element, its children indented below it
  MeterReading [0..*] : MeterReading   # a note, which becomes documentation

types:
Meter                           a complex type, its children indented below it
  @ref [0..1] : string          an attribute
  choice [0..1]                 an xs:choice, its members indented below it
  Inner [0..1] : inline         an anonymous type, its children indented below it
Status : {on|off}               an enumeration
Money : decimal                 a plain restriction

What an element means stands once for all profiles, in elements.txt beside them; a note says more.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_LINE = re.compile(
    r"^(?P<indent> *)(?P<name>@?\w+)(?: \[(?P<low>\d)\.\.(?P<high>[\d*])\])?"
    r"(?: : (?P<type>\{[^}]*\}|\w+))? *(?:# *(?P<note>.*))?$"
)

_FACTS = ("profile", "clause", "confidence")
CERTAIN = ("sure", "high")
DERIVED = ("medium", "low")


@dataclass
class Node:
    """One line: an element, attribute, choice or type, with what is indented below it."""

    name: str
    low: str = "1"
    high: str = "1"
    type: str = ""
    note: str = ""
    children: list["Node"] = field(default_factory=list)

    @property
    def values(self) -> list[str]:
        """The values of an enumeration; none for anything else."""
        return self.type.strip("{}").split("|") if self.type.startswith("{") else []


@dataclass
class Profile:
    """One payload profile: its root element and its types."""

    name: str
    clause: str
    confidence: str
    basis: str
    root: Node
    types: dict[str, Node]

    @property
    def namespace(self) -> str:
        """The namespace of the payload, with its final #."""
        return f"http://iec.ch/TC57/2011/{self.name}#"


def read(path: Path) -> Profile:
    """Read one description; raises ValueError with file and line for a line that is none."""
    lines = path.read_text("utf-8").splitlines()
    name, clause, confidence = (_fact(path, n, word, lines) for n, word in enumerate(_FACTS))
    if confidence not in CERTAIN + DERIVED:
        known = ", ".join(CERTAIN + DERIVED)
        raise ValueError(f"{path}:3: expected one of {known}, not {confidence!r}")
    basis = _fact(path, 3, "basis", lines) if confidence in DERIVED else ""
    first = len(_FACTS) + bool(basis) + 1
    if "types:" not in lines:
        raise ValueError(f"{path}:{len(lines)}: no line `types:` before the end")
    split = lines.index("types:")
    roots = _nodes(path, first + 1, lines[first:split])
    if len(roots) != 1:
        raise ValueError(
            f"{path}:{first + 1}: expected one root element before `types:`, not {len(roots)}"
        )
    types = _nodes(path, split + 2, lines[split + 1 :])
    return Profile(name, clause, confidence, basis, roots[0], {t.name: t for t in types})


def read_words(path: Path) -> dict[str, str]:
    """Read what elements mean, by name; raises ValueError with file and line."""
    words = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        name, colon, meaning = line.partition(": ")
        if not colon:
            raise ValueError(f"{path}:{number}: expected `element: what it means`, not {line!r}")
        words[name] = meaning
    return words


def _fact(path: Path, number: int, word: str, lines: Sequence[str]) -> str:
    """Give what one of the first lines says."""
    line = lines[number] if number < len(lines) else ""
    if not line.startswith(f"{word} "):
        raise ValueError(f"{path}:{number + 1}: expected `{word} …`, not {line!r}")
    return line.removeprefix(f"{word} ")


def _nodes(path: Path, first: int, lines: Sequence[str]) -> list[Node]:
    """Read indented lines as a forest."""
    top = Node("top")
    stack = [(-2, top)]
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        match = _LINE.match(line)
        if not match:
            raise ValueError(f"{path}:{number}: no line of a profile: {line!r}")
        depth = len(match["indent"])
        node = Node(
            match["name"], match["low"] or "1", match["high"] or "1", match["type"] or "",
            (match["note"] or "").strip(),
        )  # fmt: skip
        while stack[-1][0] >= depth:
            stack.pop()
        stack[-1][1].children.append(node)
        stack.append((depth, node))
    return top.children
