"""How much of what the claims select a run was asked for; less than all is a partial run."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cimconform.checks import Check
from cimconform.requirements.register import Register
from cimconform.system.system_file import System

GROUND = ("message_is_well_formed", "root_is_a_message_element")  # of whatever reads a message
Subject = tuple[str, str, str]  # requirement, binding, example


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a user chose of a run.

    `select` is the expression of -k, `left_out_features` are those that were not asked for, and a
    run that has to be complete is not green when it is partial. A strict one fails for a warning.
    """

    select: str = ""
    left_out_features: tuple[str, ...] = ()
    workers: int = 1
    require_complete: bool = False
    strict: bool = False

    def facts(self, left_out_bindings: Sequence[str]) -> dict[str, object]:
        """Give what the head of the record says."""
        return {
            "select": self.select,
            "left_out_features": list(self.left_out_features),
            "left_out_transports": list(left_out_bindings),
            "workers": self.workers,
            "require_complete": self.require_complete,
            "strict": self.strict,
        }


def foundations(chosen: Collection[str], checks: Mapping[str, Check]) -> set[str]:
    """Give the requirements that some stand on: where one of those falls, they are not judged."""
    found: set[str] = set()
    waiting = [name for name in chosen if name in checks]
    while waiting:
        check = checks[waiting.pop()]
        new = set(_below(check, checks)) - found
        found |= new
        waiting += new
    return found - set(chosen)


def _below(check: Check, checks: Mapping[str, Check]) -> Iterator[str]:
    yield from check.after
    if not check.raw:
        yield from GROUND
    if check.net:  # it fails for nothing that a specific rule explains
        yield from (c.id for c in checks.values() if c.scope == "message" and not c.net)


def untested_claims(
    system: System, register: Register, applicable: Iterable[tuple[str, str, str]]
) -> list[str]:
    """Name the verbs and nouns that a system claims in a role and that no example exercises."""
    played = {(who, example) for who, example, _ in applicable}
    tested = {
        claim for who in {who for who, _ in played} for example in register[who].examples
        if (who, example.name) in played for claim in example.claims
    }  # fmt: skip
    claimed = (
        (role, verb, noun) for role in system.ics.roles
        for noun, verbs in system.ics.nouns_of(role).items() for verb in verbs
    )  # fmt: skip
    return [
        f"{role}: {verb}({noun})"
        for role, verb, noun in claimed
        if (role, verb, noun) not in tested
    ]
