"""Where each key and value of a TOML file stands, which tomllib does not tell.

It is asked only of a file that tomllib has read, so that it need not find mistakes in the form.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

Path = tuple[str, ...]
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_KEY = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|[A-Za-z0-9_-]+")
_TEXT = re.compile(
    r"\"\"\"(?:\\.|[^\\])*?\"\"\"\"{0,2}|'''.*?''''{0,2}|\"(?:\\.|[^\"\\])*\"|'[^']*'", re.DOTALL
)
_BARE = re.compile(r"[^,\]}#\n]*")


@dataclass
class Places:
    """The places of a file, each as a line and a column, counted from 1."""

    text: str
    _at: int = 0
    _keys: dict[Path, int] = field(default_factory=dict)
    _values: dict[Path, int] = field(default_factory=dict)
    _counts: dict[Path, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        table: Path = ()
        self._skip(_GAP)
        while self._at < len(self.text):
            if self.text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_GAP)

    def of(self, where: Sequence[str], *, key: bool = False) -> tuple[int, int]:
        """Give the place of a value, or with `key` that of its key; of the table where it is missing."""
        path = tuple(where)
        known = (self._keys, self._values) if key else (self._values, self._keys)
        while path and not any(path in places for places in known):
            path = path[:-1]
        offset = next((places[path] for places in known if path in places), 0)
        begin = self.text.rfind("\n", 0, offset) + 1
        return self.text.count("\n", 0, offset) + 1, offset - begin + 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self._at)
        token = found[0] if found else ""
        self._at += len(token) or (0 if pattern in (_GAP, _BLANK) else 1)
        return token

    def _header(self) -> Path:
        """Read [table] or [[table]], whose number is part of its path."""
        begin, several = self._at, self.text.startswith("[[", self._at)
        self._at += 2 if several else 1
        path = self._names((), begin)
        self._at += 2 if several else 1
        if several:
            number = self._counts[path] = self._counts.get(path, -1) + 1
            path = (*path, str(number))
        self._keys[path] = begin
        return path

    def _names(self, table: Path, begin: int | None = None) -> Path:
        """Read a key of one or more names; within a list of tables the last one is meant."""
        path = table
        while True:
            self._skip(_BLANK)
            at = self._at
            name = self._skip(_KEY).strip("\"'")
            path = (*path, name)
            self._keys.setdefault(path, at if begin is None else begin)
            self._skip(_BLANK)
            if self.text[self._at : self._at + 1] != ".":
                return path
            if path in self._counts:
                path = (*path, str(self._counts[path]))
            self._at += 1

    def _pair(self, table: Path) -> None:
        path = self._names(table)
        self._at += 1  # the equals sign
        self._skip(_BLANK)
        self._value(path)

    def _value(self, path: Path) -> None:
        self._values[path] = self._at
        begins = self.text[self._at : self._at + 1]
        if begins == "[":
            self._members(path)
        elif begins == "{":
            self._inside(path)
        else:
            self._skip(_TEXT if begins in ('"', "'") else _BARE)

    def _members(self, path: Path) -> None:
        """Read a list."""
        self._at += 1
        number = 0
        self._skip(_GAP)
        while self.text[self._at : self._at + 1] not in ("]", ""):
            self._value((*path, str(number)))
            number += 1
            self._pass_comma()
        self._at += 1

    def _inside(self, path: Path) -> None:
        """Read a table in braces."""
        self._at += 1
        self._skip(_GAP)
        while self.text[self._at : self._at + 1] not in ("}", ""):
            self._pair(path)
            self._pass_comma()
        self._at += 1

    def _pass_comma(self) -> None:
        self._skip(_GAP)
        if self.text[self._at : self._at + 1] == ",":
            self._at += 1
            self._skip(_GAP)
