"""One test campaign: a system, the requirements selected for it, and what came of each.

Everything that runs checks against a system goes through a campaign; the pytest plugin only
carries scenarios to it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from .doubt import doubtful
from .envelope import placeholders
from .errors import PreconditionFailed
from .exchange import Exchange
from .judge import BINDINGS, Judge
from .known import Known
from .record import Recorder
from .register import Register, Requirement
from .selection import Selection
from .system import System
from .tester import Scenario, Tester
from .transports.base import Transport
from .verdict import Rank, Result, Verdict, exit_code


@dataclass
class Campaign:
    """A run over the bindings of a system."""

    system: System
    register: Register
    selection: Selection
    judge: Judge
    recorder: Recorder
    fixtures: Path
    connect: Callable[[str], Transport]
    fresh: bool = False
    known: Known = field(default_factory=Known)
    left_out: set[tuple[str, str, str]] = field(default_factory=set)
    results: list[Result] = field(default_factory=list)
    _testers: dict[str, Tester] = field(default_factory=dict)

    def tester(self, binding: str) -> Tester:
        """Give the one tester of a binding, connected when first asked for."""
        if binding not in self._testers:
            self._testers[binding] = Tester(
                binding=binding,
                transport=self.connect(binding),
                typed=self.system.binding(binding).typed,
                fixtures=self.fixtures / "messages",
                values=self.system.values(),
                recorder=self.recorder,
                fresh=self.fresh,
                wsdl=self.system.binding(binding).wsdl_url,
                endpoint=self.system.binding(binding).url,
                soap=self.system.binding(binding).version,
            )
        return self._testers[binding]

    def scenario(self, binding: str) -> Scenario:
        """Begin a scenario over a binding."""
        return Scenario(self.tester(binding))

    def baseline(self, binding: str) -> None:
        """See that this run holds at least one exchange over a binding.

        Rules about every message need some; a run that selects only such rules has sent none.
        """
        tester = self.tester(binding)
        if not any(exchange.replies for exchange in tester.exchanges):
            tester.send(self._plainest())

    def _plainest(self) -> str:
        """Give the least harmful stimulus of what the system claims to serve."""
        claimed = [(v, n) for n, verbs in self.system.ics.nouns.items() for v in verbs]
        for verb, noun in sorted(claimed, key=lambda claim: claim[0] != "get"):
            found = (self.fixtures / "messages").rglob(f"{noun}.{verb}.*.xml")
            whole = [path for path in found if placeholders(path) <= set(self.system.values())]
            if whole:
                variant = min(whole, key=_strangeness).stem.split(".")[2:]
                return " ".join([f"{verb}({noun})", *variant]).replace("_", " ")
        raise PreconditionFailed("no message of ours fits what ics.nouns and ixit say")

    def claim(self, requirement: Requirement, scenario: Scenario, example: str) -> Result:
        """Judge what a scenario claims, and keep the verdict."""
        binding = scenario.tester.binding
        if requirement.about_all:
            result = self.judge.every(requirement, binding, self._sent(), self.results)
        else:
            self._settle(requirement, scenario)
            result = self.judge.claim(requirement, scenario.last)
        return self.keep(replace(result, example=example))

    def _settle(self, requirement: Requirement, scenario: Scenario) -> None:
        """Ask again where a refusal that is claimed may be about something else."""
        claimed = self.judge.checks[requirement.id].refusal
        if claimed and doubtful(scenario.last) and not scenario.last.trouble:
            scenario.ask_again()

    def turn(self, requirement: Requirement) -> int:
        """Tell when a requirement is judged: rules about every message last, comparisons after them."""
        if not requirement.about_all:
            return 0
        return 2 if self.judge.checks[requirement.id].scope == BINDINGS else 1

    def stuck(
        self, requirement: Requirement, binding: str, example: str, reason: str, see: str
    ) -> Result:
        """Keep that a scenario never came to its claim: inconclusive, or not judged for `see`."""
        return self.keep(
            Result(
                requirement.id,
                Rank(requirement.rank),
                Verdict.NOT_JUDGED if see else Verdict.INCONCLUSIVE,
                binding,
                example,
                f"see {see}: {reason}" if see else reason,
                codes=requirement.codes,
            )
        )

    def keep(self, result: Result) -> Result:
        """Add a verdict to the run and to its record."""
        kept = self.known.mark(result)
        self.results.append(kept)
        self.recorder.result(kept)
        return kept

    def begin(self, **facts: object) -> None:
        """Write the head of the record, and what is not applicable and why."""
        self.recorder.line("run", **facts)
        for skipped in self.selection.not_applicable:
            requirement = self.register[skipped.requirement]
            self.keep(
                Result(
                    skipped.requirement,
                    Rank(requirement.rank),
                    Verdict.NOT_APPLICABLE,
                    skipped.binding,
                    skipped.example,
                    skipped.reason,
                    codes=requirement.codes,
                )
            )

    def finish(self, not_run: Sequence[str] = ()) -> int:
        """Close connections and the record; give the exit code of the run.

        A run that was broken off is not green, however well it went so far, and neither is one
        whose list of known failures is not true.
        """
        for tester in self._testers.values():
            tester.transport.close()
        more = [Verdict.INCONCLUSIVE] if not_run or self.recorder.trouble else []
        stale = self.known.stale(self.results, self.left_out)
        more += [Verdict.FAIL] if stale else []
        code = exit_code([*(result.weight for result in self.results), *more])
        totals = Counter(str(result.verdict) for result in self.results)
        self.recorder.close(
            exit_code=code,
            totals=dict(totals),
            exchanges=self.exchanges,
            served_again=sum(t.served_again for t in self._testers.values()),
            not_run=list(not_run),
            stale=stale,
        )
        return code

    @property
    def exchanges(self) -> int:
        """How many exchanges were sent."""
        return len(self._sent())

    def _sent(self) -> list[Exchange]:
        """Give the exchanges over all bindings."""
        return [e for tester in self._testers.values() for e in tester.exchanges]


def _strangeness(fixture: Path) -> tuple[bool, int, str]:
    """Order fixtures so that one about something known, and about little else, comes first."""
    words = fixture.stem.split(".")[-1].split("_")
    return "known" not in words or "unknown" in words, len(words), fixture.stem
