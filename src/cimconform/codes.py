"""The code tables of IEC 61968-9, as data: what a code means and what it is about."""

import csv
import re
from dataclasses import dataclass
from functools import cache

from .suite import FIXTURES

FORM = re.compile(r"\d+\.\d+")
FAMILIES = {
    "0": "error-free",
    "1": "missing element",
    "2": "bad value",
    "3": "too many values",
    "4": "request timed out",
    "5": "application error",
    "6": "business-rule violation",
    "7": "security issue",
}


@dataclass(frozen=True, slots=True)
class ReplyCode:
    """One code of Annex B. `scope` is general or specific; `object` what a specific one names."""

    code: str
    meaning: str
    result: str
    level: str
    scope: str
    object: str
    related: str

    @property
    def family(self) -> str:
        """The number before the dot."""
        return family(self.code)


def family(code: str) -> str:
    """Give the family of any code, listed or not; empty for one that is no code of this form."""
    return code.partition(".")[0] if FORM.fullmatch(code) else ""


@cache
def reply_codes() -> dict[str, ReplyCode]:
    """Give the reply codes of Annex B by their text: 2.1 and 2.10 are two codes."""
    path = FIXTURES / "codes" / "reply.csv"
    with path.open(encoding="utf-8", newline="") as file:
        fields = ReplyCode.__slots__
        rows = [{name: row[name] for name in fields} for row in csv.DictReader(file)]
    return {row["code"]: ReplyCode(**row) for row in rows}
