"""The tags of a Rule: id, rank, roles, bindings, options, harm, and what it rests on."""

import re
from collections.abc import Iterator

from cimconform.errors import nearest_of
from cimconform.requirements import grounds
from cimconform.requirements.options import OPTIONS, OWN, known
from cimconform.requirements.sentences import ROLES
from cimconform.verdict import Rank

RANKS = tuple(Rank)
BINDING_TAGS = (
    "soap",
    "soap_typed",
    "soap_generic",
    "soap_11",
    "soap_12",
    "http",
    "jms",
    "jms_soap",
    "jms_named",
    "jms_temporary",
    "jms_text",
    "late_form",
    "late_response",
    "generic_late_response",
)
UNTESTED = "untested"
MAX_WORDS = 6

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_PREFIXES = ("option_", grounds.HARM, grounds.TAG)


class Tags:
    """The tags of a Rule, known by the words that are reserved."""

    def __init__(self, tags: list[str]) -> None:
        self.all = tags
        self._ids = [tag for tag in tags if not self._reserved(tag)]

    @staticmethod
    def _reserved(tag: str) -> bool:
        return tag in (*RANKS, *ROLES, *BINDING_TAGS, UNTESTED) or tag.startswith(_PREFIXES)

    @property
    def id(self) -> str:
        """The one tag that is no reserved word."""
        return self._ids[0] if self._ids else ""

    @property
    def rank(self) -> Rank:
        """The rank; shall when it is missing, which is refused anyway."""
        return Rank(next((tag for tag in self.all if tag in RANKS), Rank.SHALL))

    @property
    def harm(self) -> str:
        """The word of harm; empty when it is missing, which is refused where the Rule is judged."""
        return next(iter(self._after(grounds.HARM)), "")

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The keys of the system file that declare what the Rule asks."""
        return tuple(filter(None, (grounds.key(tag) for tag in self._grounds)))

    @property
    def options(self) -> tuple[str, ...]:
        """The options of the ICS without which the Rule does not hold."""
        return tuple(self._after("option_"))

    def _weighing(self) -> Iterator[tuple[str, str]]:
        """Tell what is wrong with the tags by which a breach is weighed."""
        harms = self._after(grounds.HARM)
        wanted = len(harms) == 1 or (not harms and UNTESTED in self.all)
        if not wanted or not set(harms) <= set(grounds.HARMS):
            words = ", ".join(f"@{grounds.HARM}{harm}" for harm in grounds.HARMS)
            yield "a judged Rule says whom its breach harms, in one word", f"write one of {words}"
        for tag in (tag for tag in self._grounds if not grounds.key(tag)):
            near = nearest_of(tag, grounds.known(), cutoff=0)
            yield f"@{tag} names nothing that a system file declares", f"did you mean @{near}?"

    @property
    def _grounds(self) -> list[str]:
        return [tag for tag in self.all if tag.startswith(grounds.TAG)]

    def _after(self, prefix: str) -> list[str]:
        return [tag.removeprefix(prefix) for tag in self.all if tag.startswith(prefix)]

    def pick(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Give the tags that are among some words."""
        return tuple(tag for tag in self.all if tag in words)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Tell what is wrong with the tags."""
        if len(self._ids) != 1:
            seen = ", ".join(self._ids) or "none"
            yield f"a Rule has exactly one id tag, found {seen}", "write @what_must_hold"
        elif not _ID.fullmatch(self.id) or self.id.count("_") >= MAX_WORDS:
            yield f"{self.id!r} is no id", f"write at most {MAX_WORDS} words in snake case"
        if sum(tag in RANKS for tag in self.all) != 1:
            yield "a Rule has exactly one rank", "write @shall, @should or @may"
        yield from self._weighing()
        for option in self._after("option_"):
            if not known(option):
                yield (
                    f"no option is called {option!r}",
                    f"take one of {', '.join(OPTIONS)}, or begin one of your own with {OWN}",
                )
        if not self.pick(ROLES):
            yield "a Rule says who must keep it", f"write one of @{', @'.join(ROLES)}"
