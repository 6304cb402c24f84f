"""Reply codes, Annex B of IEC 61968-9: what a code means and what it is about."""

import re
from dataclasses import dataclass
from functools import cache

from cimconform.codes.tables import TableRow, rows
from cimconform.errors import UsageError

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
    """One code of Annex B.

    `scope` is general or specific; `object` what a specific one names in Error/ID, `related` what
    it names in relatedID. `provoked` says what a request is answered by it; `rule` is the
    requirement that provokes it, and where there is none `unprovoked` says why.
    """

    code: str
    meaning: str
    result: str
    level: str
    scope: str
    object: str
    related: str
    provoked: str
    rule: str
    unprovoked: str

    @property
    def family(self) -> str:
        """The number before the dot."""
        return family(self.code)


@dataclass(frozen=True, slots=True)
class Cause:
    """One way in which a stimulus is bad, and the codes that say so.

    `stimulus` and `edit` are those of a feature; `codes` are the best ones and `tolerated` others
    that fit too; `object` and `related` name the values of the system file that an Error is about.
    """

    cause: str
    stimulus: str
    edit: str
    codes: tuple[str, ...]
    tolerated: tuple[str, ...]
    object: str
    related: str

    @property
    def fitting(self) -> frozenset[str]:
        """Every code that fits the cause."""
        return frozenset((*self.codes, *self.tolerated))

    @property
    def families(self) -> frozenset[str]:
        """The families of the codes that fit the cause."""
        return frozenset(map(family, self.fitting))


def family(code: str) -> str:
    """Give the family of any code, listed or not; empty for one that is no code of this form."""
    return code.partition(".")[0] if FORM.fullmatch(code) else ""


@cache
def reply_codes() -> dict[str, ReplyCode]:
    """Give the reply codes of Annex B by their text: 2.1 and 2.10 are two codes."""
    listed = ({name: row[name] for name in ReplyCode.__slots__} for row in rows("reply"))
    return {row["code"]: ReplyCode(**row) for row in listed}


@cache
def causes() -> dict[str, Cause]:
    """Give the causes of refusals by their names."""
    return {row["cause"]: _cause(row) for row in rows("causes")}


def explain(code: str) -> list[tuple[str, str]]:
    """Explain a reply code in rows of a heading and words; raises UsageError for no code."""
    listed = reply_codes().get(code)
    if listed is None:
        known = FAMILIES.get(family(code))
        near = [c for c in reply_codes() if family(c) == family(code)]
        raise UsageError(
            f"{code} is not listed in Annex B, which is informative, so that a party may use it"
            + (f"; family {family(code)} is {known} and lists {', '.join(near)}" if known else "")
            + ("" if known else f"; families are {', '.join(FAMILIES)}")
        )
    rows = [
        ("meaning", listed.meaning),
        ("family", f"{listed.family}, {FAMILIES[listed.family]}"),
        ("Result", listed.result.replace("|", " or ")),
        ("level", listed.level),
        ("scope", _SCOPES[listed.scope]),
        ("Error/ID", listed.object),
        ("relatedID", listed.related),
        ("provoked by", listed.provoked),
        ("shown in", listed.rule or f"no requirement: {listed.unprovoked}"),
    ]
    return [(name, words) for name, words in rows if words]


_SCOPES = {
    "general": "general: about the message or the system, without an ID",
    "specific": "specific: about one object, which the Error names",
    "general or specific": "general, or specific with the object named",
}


def _cause(row: TableRow) -> Cause:
    lists = {name: tuple(row[name].split()) for name in ("codes", "tolerated")}
    texts = {name: row[name] for name in ("cause", "stimulus", "edit", "object", "related")}
    return Cause(**texts, **lists)  # type: ignore[arg-type]  # the two kinds of field do not mix
