"""Which results leave their subject to another rule that did not fall, and what is true of them.

A check may step back behind a rule that it found broken in its own exchange (`after`, `Pointless`). That rule
may have been played elsewhere alone, and held there, or not at all, and only the whole run can tell. By
ISO/IEC 9646 a test whose purpose was not met is inconclusive, unless what came shows a failure: so nothing is
green because each of two rules left it to the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cimconform.judging.judge import Judge
from cimconform.messages.exchange import Exchange
from cimconform.requirements.register import Requirement
from cimconform.verdict import Rank, Result, Verdict

_FELL = (Verdict.FAIL, Verdict.WARNING)
_JUDGED = (*_FELL, Verdict.PASS)
_WORST = tuple(Verdict)


def unfounded(results: Sequence[Result]) -> list[Result]:
    """Give the results that were left to a rule which was not judged, or did not fall, over their binding."""
    fell = {(r.requirement, r.binding) for r in results if r.findings}
    return [r for r in results if r.see and (r.see, r.binding) not in fell]


@dataclass(frozen=True, slots=True)
class Whole:
    """What a run comes to as a whole: its rules, who judges by them, and all that was sent."""

    register: Mapping[str, Requirement]
    judge: Judge
    exchanges: Sequence[Exchange]

    def settled(self, results: Sequence[Result]) -> Iterator[Result]:
        """Give anew each result that was left to a rule which did not fall.

        A rule that is broken in the same messages is named in its place. Where none is the example is
        inconclusive; a rule about every message is not applicable where it met bad requests of ours alone.
        """
        judged = {(r.requirement, r.binding) for r in results if r.verdict in _JUDGED}
        for result in unfounded(results):
            met = self._met(result)
            broken = self._broken(result, results, met)
            if broken:
                yield replace(result, see=broken, reason=f"see {broken}")
            elif self.register[result.requirement].about_all and _all_bad(met):
                reason = "nothing came that it speaks of but answers to bad requests"
                yield replace(result, verdict=Verdict.NOT_APPLICABLE, see="", reason=reason)
            else:
                held = (result.see, result.binding) in judged
                yield _undecided(result, held=held)

    def _broken(self, result: Result, results: Sequence[Result], met: Sequence[Exchange]) -> str:
        """Name a rule that is broken in the messages of some exchanges, the gravest first, or nothing.

        A remark on every message explains nothing: a run in which nothing else happened would be green.
        """
        messages = {message.id for exchange in met for message in exchange.messages}
        found = (
            r
            for r in results
            if r.requirement != result.requirement
            and any(f.message in messages for f in r.findings)
            and (r.verdict in _FELL or self._claimed(r))
        )
        gravest = min(found, key=lambda r: _WORST.index(r.verdict), default=None)
        return gravest.requirement if gravest else ""

    def _claimed(self, result: Result) -> bool:
        """Tell whether a scenario claims the rule of a result, which then is not about every message."""
        known = self.register.get(result.requirement)
        return known is not None and not known.about_all

    def _met(self, result: Result) -> list[Exchange]:
        """Give the exchanges in which a result was left to another rule, and those before them."""
        requirement = self.register[result.requirement]
        if requirement.about_all:
            return self.judge.left(requirement, result.binding, self.exchanges)
        own = [e for e in self.exchanges if e.id in result.exchanges]
        return [step for e in own for step in (*e.before, e)]


def _all_bad(met: Sequence[Exchange]) -> bool:
    return bool(met) and all(exchange.stimulus.edit for exchange in met)


def _undecided(result: Result, *, held: bool) -> Result:
    """Say that an example is inconclusive, and for which rule.

    What could have been no more than a remark leaves no doubt about the product, and is not judged.
    """
    elsewhere = "held in its own examples" if held else "is not judged by this run"
    reason = f"{result.see} {elsewhere} and seems broken here, where it cannot be gone on"
    remark = result.rank is Rank.MAY and not result.rests_on
    verdict = Verdict.NOT_JUDGED if remark else Verdict.INCONCLUSIVE
    return replace(result, verdict=verdict, see="", reason=reason)
