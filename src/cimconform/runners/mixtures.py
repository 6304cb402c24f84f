"""Several defects at once: the whole run must fail the product, and name each of them.

The matrix proves that each rule sees alone. A product is wrong in many ways at a time, and one fault may
stand before another: where nothing can be read, nothing more is judged. So each defect must be named, as
failure, warning or remark, or be hidden by one that is: its rule is not judged, and says by which.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from cimconform.campaign import setup as setting
from cimconform.errors import UsageError
from cimconform.judging.judge import load_checks
from cimconform.runners.kill_matrix import ends, play_all, register
from cimconform.system import embedded
from cimconform.verdict import Result, Verdict

BINDING = "http"
SIZE = 20  # defects of a set that is drawn
WORDS = ("failure", "warning", "remark", "hidden", "unseen")
DANGEROUS = tuple(
    """
    does_not_look_at_passwords forgets_every_nonce protects_nobody controls_what_it_refuses
    acts_at_once believes_in_success loses_a_value calls_estimates_valid gives_energy_as_demand
    carries_out_repetitions serves_every_source does_not_look_at_the_user
    does_not_look_at_the_context refuses_to_cancel tells_the_install_code
    passes_over_unreachable_meters shows_its_stack_trace
    """.split()
)
_NAMED = {Verdict.FAIL: "failure", Verdict.WARNING: "warning"}


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a whole run came to against a head end with several defects.

    `named` says of each defect how its rule was reported: a word of WORDS; `ends` is a word of the matrix.
    """

    named: Mapping[str, str]
    ends: str

    @property
    def right(self) -> bool:
        """Whether the run fails, and each defect is reported or hidden by one that is."""
        return self.ends == "exit 1" and "unseen" not in self.named.values()

    def counted_as(self, word: str) -> list[str]:
        """Give the defects that were reported in one way."""
        return [name for name, how in self.named.items() if how == word]


def drawn(seed: int, behaviours: Sequence[Mapping[str, Any]]) -> list[str]:
    """Draw the names of a set, the same for the same seed, among those that show over the binding.

    No two are of one topic, where one would undo what the other does; and none takes away what other rules
    stand on, behind which nothing can be seen.
    """
    ground = {name for check in load_checks().values() for name in check.after}
    fit = sorted(b["name"] for b in behaviours if _fits(b) and b["breaks"] not in ground)
    topic = {b["name"]: register()[b["breaks"]].path for b in behaviours if b["breaks"]}
    first: dict[Path, str] = {}
    for name in Random(seed).sample(fit, len(fit)):  # noqa: S311 - no secret
        first.setdefault(topic[name], name)
    return sorted(list(first.values())[:SIZE])


def _fits(facts: Mapping[str, Any]) -> bool:
    shows = not facts["on"] or BINDING in facts["on"]
    alone = facts["system"] == embedded.HEAD_END and not facts["compared"]
    return bool(facts["breaks"]) and shows and alone


def played(names: Sequence[str], behaviours: Sequence[Mapping[str, Any]]) -> Mixture:
    """Run the whole suite over one binding against the head end with all of some defects."""
    breaks = {b["name"]: b["breaks"] for b in behaviours if _fits(b)}
    for name in names:
        if name not in breaks:
            raise UsageError(f"{name}: no defect of the head end that shows over {BINDING} alone")
    options = [word for name in names for word in ("--defect", name)]
    with ExitStack() as stack:
        addresses = stack.enter_context(embedded.reference(*options))
        wish = setting.Options(embedded.SYSTEM_FILE, (BINDING,), None, addresses=addresses)
        results = play_all(setting.campaign(wish, stack))
    return Mixture({name: reported_as(breaks[name], results) for name in names}, ends(results))


def reported_as(requirement: str, results: Sequence[Result]) -> str:
    """Say how a requirement was reported: as the worst of its results, or as hidden by another."""
    own = [r for r in results if r.requirement == requirement]
    found = [_NAMED.get(r.verdict, "remark") for r in own if r.findings]
    if not found and _hidden(own, {r.requirement for r in results if r.findings}):
        return "hidden"
    return min(found, key=WORDS.index, default="unseen")


def _hidden(own: Sequence[Result], fallen: set[str]) -> bool:
    """Tell whether a rule was not judged for another that has fallen, and says so."""
    return any(result.see in fallen for result in own)
