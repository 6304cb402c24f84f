"""What a namespace of the TC57 family says: envelope, wrapper or payload, its noun, its year, its edition.

IEC 61968-100:2013 6.3.1, 8.3.4, clause 10 and Annex A: a year changes only where a change is not
compatible, so that the edition of 2013 bears 2011.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

Part = Literal["envelope", "wrapper", "payload", "other"]
YEAR = "2011"  # in the namespaces of the editions that the rules speak of
_TC57 = re.compile(
    r"https?://(?P<www>www\.)?iec\.ch/TC57/(?P<year>\d{4})/(?P<rest>\S+)", re.IGNORECASE
)
_ENVELOPES = {
    "2008": "a draft of 2008, older than IEC 61968-100",
    "2009": "a draft of 2009, older than IEC 61968-100",
    "2010": "the draft of 2010, older than IEC 61968-100:2013",
    YEAR: "IEC 61968-100:2013",
    "2021": "the second edition of IEC 61968-100, which is not compatible",
}
_PAYLOADS = {"2009": " (IEC 61968-9:2009, the first edition)", YEAR: " (IEC 61968-9:2013)"}


@dataclass(frozen=True, slots=True)
class Space:
    """A namespace, taken apart; `year` is empty for one that is not of the TC57 family."""

    text: str
    part: Part = "other"
    year: str = ""
    www: bool = False
    noun: str = ""
    get: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is of the year and the host that the rules speak of."""
        return self.year == YEAR and not self.www

    @property
    def edition(self) -> str:
        """Which edition it is of, in words for people."""
        if not self.year:
            return f"a namespace of its own, {self.text}" if self.text else "no namespace"
        if self.part == "envelope":
            named = _ENVELOPES.get(self.year, f"{self.year}, which no edition of it bears")
            misprint = " with the misprint www. in its host"
            return named + (misprint if self.www and self.year == YEAR else "")
        known = _PAYLOADS.get(self.year, "") if self.part == "payload" else ""
        return f"{self.year}{known}{' with www. in its host' if self.www else ''}"

    @property
    def twin(self) -> str:
        """The namespace of the same part in the year that the rules speak of; empty for strangers."""
        if self.part == "envelope":
            return f"http://iec.ch/TC57/{YEAR}/schema/message"
        name = ("Get" if self.get else "") + self.noun
        ends = {"wrapper": "Message", "payload": "#"}.get(self.part, "")
        return f"http://iec.ch/TC57/{YEAR}/{name}{ends}" if ends else ""


@cache
def space(text: str) -> Space:
    """Take a namespace apart."""
    found = _TC57.fullmatch(text)
    if found is None:
        return Space(text)
    year, www, rest = found["year"], bool(found["www"]), found["rest"]
    if rest == "schema/message":
        return Space(text, "envelope", year, www)
    name = rest.removesuffix("#").removesuffix("Message" if not rest.endswith("#") else "")
    if "/" in name or not name:
        return Space(text, "other", year, www)
    get = name.startswith("Get") and name[3:4].isupper()
    part: Part = "wrapper" if rest.endswith("Message") else "payload"
    return Space(text, part, year, www, name[3:] if get else name, get)
