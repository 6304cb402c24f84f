"""The static conformance review: what a system claims, beside what the standard shows of its role.

It sends nothing. The figures of a role are data, `fixtures/roles/*.toml`.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cimconform.campaign.scope import untested_claims
from cimconform.campaign.selection import Selection
from cimconform.errors import UsageError, nearest_or_all
from cimconform.requirements.register import Register
from cimconform.suite import FIXTURES
from cimconform.system.system_file import System

MANDATORY, OPTIONAL, BEYOND = "mandatory", "optional", ""


@dataclass(frozen=True, slots=True)
class Item:
    """One verb and noun in one role: its `need` by the figures, empty where none shows it."""

    role: str
    operation: str
    need: str
    figures: str
    claimed: bool
    tested: bool

    @property
    def says(self) -> str:
        """What it comes to in a few words."""
        if not self.claimed:
            return "missing" if self.need == MANDATORY else "not claimed"
        beyond = "" if self.need else ", shown by no figure of the role"
        return f"claimed{beyond}" if self.tested else f"claimed{beyond}, not tested"


@dataclass(frozen=True, slots=True)
class Profile:
    """What the figures show of a role of the business, such as MDM."""

    name: str
    title: str
    shown: dict[tuple[str, str], tuple[str, str]]


@cache
def profiles() -> dict[str, Profile]:
    """Read the roles of the business that there are data for, by their names."""
    found = {}
    for path in sorted((FIXTURES / "roles").glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        shown = {
            (role, operation): (facts["need"], facts["figures"])
            for role, rows in table.items() if isinstance(rows, dict)
            for operation, facts in rows.items()
        }  # fmt: skip
        found[table["name"]] = Profile(table["name"], table["title"], shown)
    return found


def profile(name: str) -> Profile:
    """Give a role of the business; raises UsageError naming those that there are."""
    known = profiles()
    if name not in known:
        advice = nearest_or_all(name.upper(), known)
        raise UsageError(f"no role of the business is called {name!r}{advice}")
    return known[name]


def review(
    system: System, register: Register, selection: Selection, role: Profile
) -> Iterator[Item]:
    """Give what the role is shown to do or the system claims, in the roles that it claims."""
    untested = set(untested_claims(system, register, selection.applicable))
    claimed = {
        (one, f"{verb}({noun})")
        for one in system.ics.roles
        for noun, verbs in system.ics.nouns_of(one).items()
        for verb in verbs
    }
    for one, operation in sorted(claimed | set(role.shown), key=lambda pair: _order(pair, role)):
        need, figures = role.shown.get((one, operation), (BEYOND, ""))
        tested = f"{one}: {operation}" not in untested
        here = (one, operation) in claimed
        yield Item(one, operation, need, figures, here, here and tested)


def _order(pair: tuple[str, str], role: Profile) -> tuple[str, int, str]:
    """Order by role of the exchange, what is mandatory first and what no figure shows last."""
    need = role.shown.get(pair, (BEYOND, ""))[0]
    return pair[0], (MANDATORY, OPTIONAL, BEYOND).index(need), pair[1]
