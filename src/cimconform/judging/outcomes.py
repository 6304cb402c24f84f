"""What checks came to, made results: by its rank and by what the product itself has declared."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cimconform.messages.exchange import Exchange
from cimconform.requirements import grounds
from cimconform.requirements.register import Requirement
from cimconform.verdict import Finding, Rank, Result, Verdict, weigh

BECAUSE = "because "  # so begins the reason why we could not judge something ourselves
_WORST = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check came to on one subject; `reason` is set when it could not judge.

    `see` is the requirement whose failure made it pointless, where that is why.
    """

    findings: tuple[Finding, ...] = ()
    verdict: Verdict | None = None
    reason: str = ""
    see: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a requirement rests on in one run: its rank, and the keys that declare what it asks."""

    requirement: Requirement
    declared: tuple[str, ...] = ()

    @property
    def rank(self) -> Rank:
        """How strongly the standard asks."""
        return self.requirement.rank

    def weigh(self, outcome: Outcome) -> Verdict:
        """Give the verdict of what a check came to."""
        return outcome.verdict or weigh(self.rank, outcome.findings, self.declared)

    def why(self, verdict: Verdict) -> str:
        """Name what a failure rests on where that is the product's own word; else nothing."""
        if verdict is not Verdict.FAIL or self.rank is Rank.SHALL:
            return ""
        return f"fails because {' and '.join(map(grounds.in_words, self.declared))}"

    def result(self, verdict: Verdict, binding: str = "", reason: str = "") -> Result:
        """Give a result of a verdict."""
        of = self.requirement
        return Result(
            of.id, self.rank, verdict, binding, reason=reason, codes=of.codes,
            rests_on=self.declared, harm=of.harm,
        )  # fmt: skip


def gather(
    ground: Ground, binding: str, outcomes: Sequence[Outcome], exchanges: Sequence[Exchange] = ()
) -> Result:
    """Make one result of what a check came to on all its subjects: the worst of them."""
    weighed = [(ground.weigh(o), o) for o in outcomes]
    verdict = min((v for v, _ in weighed), key=_WORST.index)
    reason = next((o.reason for v, o in weighed if v is verdict), "") or ground.why(verdict)
    reason = reason or _passed_over(outcomes)
    return replace(
        ground.result(verdict, binding, reason),
        findings=tuple(f for o in outcomes for f in o.findings),
        exchanges=tuple(e.id for e in exchanges) if len(exchanges) == 1 else (),
        subjects=len(outcomes),
        see=next((o.see for v, o in weighed if v is verdict and o.see), ""),
    )


def _passed_over(outcomes: Sequence[Outcome]) -> str:
    """Say what of the subjects could not be judged, lest the rest speak for them."""
    reasons = [o.reason for o in outcomes if o.reason.startswith(BECAUSE)]
    several = "; ".join(dict.fromkeys(reasons))
    return f"{len(reasons)} of {len(outcomes)} not judged, {several}" if reasons else ""
