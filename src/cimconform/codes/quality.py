"""Codes of reading qualities, Annex D of IEC 61968-9: system, category, index."""

import re
from dataclasses import dataclass
from functools import cache

from cimconform.codes.reading_type import Entry, Remark
from cimconform.codes.tables import rows
from cimconform.errors import UsageError

FORM = re.compile(r"(\d+)\.(\d+)\.(\d+)")
PARTS = ("system", "category", "index")
OBSOLETE = 9
LOCAL = 5  # the system whose codes are defined outside the standard
OPEN = (6, 8, 11)  # categories whose further indexes name local rules


@dataclass(frozen=True, slots=True)
class Quality:
    """A quality code: who says it, of what kind it is, and which one."""

    system: int
    category: int
    index: int

    def __str__(self) -> str:
        """Give the code."""
        return f"{self.system}.{self.category}.{self.index}"


@cache
def tables() -> dict[str, dict[str, Entry]]:
    """Give the tables D.1 to D.14 by part and number; an index is known by `category.index`."""
    made: dict[str, dict[str, Entry]] = {part: {} for part in PARTS}
    for row in rows("quality"):
        number = int(row["number"].split(".")[-1])
        entry = Entry(number, row["name"], row["words"], row["table"], row["sure"])
        made[row["part"]][row["number"]] = entry
    return made


def parse(text: str) -> Quality:
    """Read a code; raises UsageError where its form is not that of one."""
    match = FORM.fullmatch(text)
    if not match:
        raise UsageError(
            f"{text} is no quality of IEC 61968-9:2013: three whole numbers are, as in 2.8.0"
        )
    return Quality(*map(int, match.groups()))


def build(system: str, category: str, name: str) -> Quality:
    """Give the code of names such as endDevice, reasonability, errorCode; raises UsageError."""
    found = {}
    for part, wanted in (("system", system), ("category", category)):
        known = {one.name: one.number for one in tables()[part].values()}
        if wanted not in known:
            raise UsageError(f"{wanted!r} is no {part} of a quality; there are {', '.join(known)}")
        found[part] = known[wanted]
    indexes = {
        one.name: one.number
        for number, one in tables()["index"].items()
        if number.startswith(f"{found['category']}.")
    }
    if name not in indexes:
        raise UsageError(f"{name!r} is no index of {category}; there are {', '.join(indexes)}")
    return Quality(**found, index=indexes[name])


def knows(part: str, name: str) -> bool:
    """Tell whether a part has a name."""
    return any(one.name == name for one in tables()[part].values())


def entries(code: Quality) -> dict[str, Entry | None]:
    """Give what each part means; None for a number that no table has."""
    return {
        "system": tables()["system"].get(str(code.system)),
        "category": tables()["category"].get(str(code.category)),
        "index": tables()["index"].get(f"{code.category}.{code.index}"),
    }


def text(code: Quality) -> str:
    """Give the code in names."""
    found = entries(code)
    numbers = (code.system, code.category, code.index)
    return ", ".join(
        entry.name if entry else f"{part} {number}"
        for (part, entry), number in zip(found.items(), numbers, strict=True)
    )


def remarks(text: str) -> list[Remark]:
    """Give every remark on a code.

    The indexes of D.3 to D.14 are not closed, and not all are known to us: one that is not listed
    is a note.
    """
    if not FORM.fullmatch(text):
        says = "a quality is three whole numbers: system, category, index"
        return [Remark("form_of_quality", "error", says)]
    code = parse(text)
    found = []
    if str(code.system) not in tables()["system"]:
        says = f"system {code.system} is not in table D.1 (0 to 5)"
        found.append(Remark("listed_system", "error", says, 1))
    if str(code.category) not in tables()["category"]:
        says = f"category {code.category} is not in table D.2 (0 to 12)"
        found.append(Remark("listed_category", "error", says, 2))
    elif code.category == OBSOLETE:
        found.append(Remark("obsolete_category", "doubt", "category 9 is not used any more", 2))
    return found or _unlisted(code)


def _unlisted(code: Quality) -> list[Remark]:
    """Tell of an index that the table of its category lacks."""
    listed = f"{code.category}.{code.index}" in tables()["index"]
    if listed or code.system == LOCAL:
        return []
    says = f"index {code.index} is not listed in category {code.category}"
    local = " and names a rule of the sender" if code.category in OPEN else ""
    return [Remark("listed_index", "note", says + local, 3)]
