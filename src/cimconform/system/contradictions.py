"""What a system file claims and nothing shows, and what was seen and is not claimed."""

from collections.abc import Iterator
from dataclasses import dataclass

from cimconform.system.claims import ROLES
from cimconform.system.sightings import Sightings
from cimconform.system.system_file import System

UNSEEN, UNCLAIMED = "claimed and never seen", "seen and not claimed"
_SEEN = ("compression", "several_replies")  # the options that messages alone can show
_PATTERNS = ("multiple_responses", "get_cancel", "operation_sets", "unsolicited_events")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One thing that file and messages do not say alike; `by` is the message that shows it, where one does."""

    kind: str
    key: str
    what: str
    by: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.key}: {self.what}{f' ({self.by})' if self.by else ''}"


def contradictions(system: System, seen: Sightings) -> Iterator[Contradiction]:
    """Give what a system file and what was seen do not say alike, in the order of the file."""
    yield from _verbs(system, seen)
    yield from _words("ics.patterns", system.ics.patterns, seen.patterns, _PATTERNS)
    yield from _words("ics.options", system.ics.options, seen.options, _SEEN)
    yield from _types(system, seen)
    yield from _slow(system, seen)


def _verbs(system: System, seen: Sightings) -> Iterator[Contradiction]:
    """Compare verbs and nouns, in the roles that the file claims."""
    ics = system.ics
    claimed = {
        (role, verb, noun)
        for role in ics.roles
        for noun, verbs in ics.nouns_of(role).items()
        for verb in verbs
    }
    for role, verb, noun in sorted(claimed - seen.claims.keys(), key=_order):
        refused = seen.refused.get((role, verb, noun), "")
        what = f"{role}: {verb}({noun})"
        yield Contradiction(
            UNSEEN, ics.table_of(role), f"{what}{', but refused' if refused else ''}", refused
        )
    for claim in sorted(seen.claims.keys() - claimed, key=_order):
        own, verb, noun = claim
        if own in ics.roles:
            yield Contradiction(
                UNCLAIMED, ics.table_of(own), f"{own}: {verb}({noun})", seen.claims[claim]
            )


def _order(claim: tuple[str, str, str]) -> tuple[int, str, str]:
    return ROLES.index(claim[0]), claim[2], claim[1]


def _types(system: System, seen: Sightings) -> Iterator[Contradiction]:
    """Give the reading types that values were seen to have and that no key of the file names."""
    named = str(system.ixit.model_dump())
    measured = {code: by for types in seen.measured.values() for code, by in types.items()}
    for code, by in {**measured, **seen.intervals}.items():
        if code and code not in named:
            yield Contradiction(UNCLAIMED, "ixit.reading_types", code, by)


def _words(
    key: str, claimed: tuple[str, ...], seen: dict[str, str], tellable: tuple[str, ...]
) -> Iterator[Contradiction]:
    """Compare words of the file that messages can show."""
    for word in tellable:
        if word in claimed and word not in seen:
            yield Contradiction(UNSEEN, key, word)
        elif word in seen and word not in claimed:
            yield Contradiction(UNCLAIMED, key, word, seen[word])


def _slow(system: System, seen: Sightings) -> Iterator[Contradiction]:
    """Compare the time limits with the slowest answers."""
    for name, (slowest, by) in (("reply_s", seen.slowest), ("late_s", seen.latest)):
        limit = float(getattr(system.ixit, name))
        if slowest > limit:
            what = f"an answer after {slowest:.3f} s, where the file allows {limit:g} s"
            yield Contradiction(UNCLAIMED, f"ixit.{name}", what, by)
