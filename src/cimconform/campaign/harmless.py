"""Which message of ours does the least harm to a system that claims this and that."""

from collections.abc import Sequence
from pathlib import Path

from cimconform.errors import PreconditionFailed
from cimconform.stimuli.compose import placeholders
from cimconform.system.system_file import System


def claimed(system: System, role: str, verbs: Sequence[str]) -> list[tuple[str, str]]:
    """Give the verbs and nouns that a system claims in a role, of some verbs."""
    nouns = system.ics.nouns_of(role)
    return [(verb, noun) for noun, own in nouns.items() for verb in own if verb in verbs]


def plainest(system: System, messages: Path, role: str, verbs: Sequence[str]) -> str:
    """Give the least harmful stimulus, with one of some verbs, of what the system claims in a role.

    Raises PreconditionFailed where there is none.
    """
    given = set(system.values())
    for verb, noun in sorted(claimed(system, role, verbs), key=lambda claim: claim[0] != "get"):
        whole = [p for p in messages.rglob(f"{noun}.{verb}.*.xml") if placeholders(p) <= given]
        if whole:
            variant = min(whole, key=_strangeness).stem.split(".")[2:]
            return " ".join([f"{verb}({noun})", *variant]).replace("_", " ")
    raise PreconditionFailed(
        f"no message of ours fits what {system.ics.table_of(role)} and ixit say"
    )


def _strangeness(fixture: Path) -> tuple[bool, int, str]:
    """Order fixtures so that one about something known, and about little else, comes first."""
    words = fixture.stem.split(".")[-1].split("_")
    return "known" not in words or "unknown" in words, len(words), fixture.stem
