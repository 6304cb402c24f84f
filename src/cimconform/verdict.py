"""What was found, and what it means: the only place where findings become verdicts.

A check says what happened (`Finding`); `weigh` says what it means for a requirement of a rank.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class Rank(StrEnum):
    """How strongly the standard asks: only a broken shall fails a product."""

    SHALL = "shall"
    SHOULD = "should"
    MAY = "may"


class Verdict(StrEnum):
    """What a requirement came to, worst first."""

    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    WARNING = "warning"
    PASS = "pass"
    NOT_JUDGED = "not judged"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between what a requirement asks and what a message shows.

    `where` is a path below the message's root element, `line` its line in the bytes as they came
    (0 when there is none to name), `message` the id of the message in the record. `derived` names
    the ground it stands on where that was worked out rather than read in the standard.
    """

    expected: str
    observed: str
    where: str = ""
    hint: str = ""
    line: int = 0
    message: str = ""
    derived: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """Give the finding as the record keeps it: `derived` only where there is something to say."""
        return {k: v for k, v in asdict(self).items() if v or k != "derived"}


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict on one requirement, over one binding, in one example.

    `example` is the example's name, `scenario` where it stands; `reason` says why a verdict is
    neither pass nor fail; `exchanges` are the ids of what was judged, `subjects` how many messages
    or exchanges that were; `known` why the user expects it to be broken, if he does. `rests_on` are
    the keys of the system file by which the product itself declares what is required, none where
    the standard alone does; `harm` is what a breach does to the other side, in a word. `see` is the
    requirement to whose failure this one was left, where it was not judged for that.
    """

    requirement: str
    rank: Rank
    verdict: Verdict
    binding: str = ""
    example: str = ""
    reason: str = ""
    codes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    exchanges: tuple[str, ...] = ()
    subjects: int = 0
    known: str = ""
    rests_on: tuple[str, ...] = ()
    harm: str = ""
    see: str = ""

    @property
    def scenario(self) -> tuple[str, str, str]:
        """What was judged: requirement, binding, example."""
        return self.requirement, self.binding, self.example

    @property
    def weight(self) -> Verdict:
        """What it adds to the exit code: a failure that is known does not fail a run."""
        return Verdict.WARNING if self.known and self.verdict is Verdict.FAIL else self.verdict


class NonConformance(AssertionError):
    """The system under test breaks a requirement. Nothing else may accuse it."""


class NothingToJudge(Exception):
    """The rule speaks of something that this message or exchange does not have."""


class Unjudged(Exception):
    """What it takes to judge this is not there: a schema of ours, or a choice that the standard leaves.

    The text says what. Never a pass.
    """


class Pointless(Exception):
    """Another requirement has fallen, so that judging this one is pointless; `see` names it."""

    def __init__(self, see: str) -> None:
        super().__init__(f"see {see}")
        self.see = see


_BROKEN = {Rank.SHALL: Verdict.FAIL, Rank.SHOULD: Verdict.WARNING, Rank.MAY: Verdict.PASS}


def weigh(rank: Rank, findings: Sequence[Finding], declared: Sequence[str] = ()) -> Verdict:
    """Give the verdict of something that was judged.

    A broken shall fails, a broken should warns, a may is only an observation: its findings are
    kept and shown, and the verdict stays pass. What the product itself has `declared`, by keys of
    its system file, is its own word, and fails whatever the rank. What was only derived accuses
    no product: it warns where nothing else is broken.
    """
    if not findings:
        return Verdict.PASS
    broken = Verdict.FAIL if declared else _BROKEN[rank]
    doubtful = broken is Verdict.FAIL and all(finding.derived for finding in findings)
    return Verdict.WARNING if doubtful else broken


def exit_code(verdicts: Sequence[Verdict]) -> int:
    """Give the exit code of a run: 1 if anything failed, 3 if inconclusive or nothing was judged."""
    if Verdict.FAIL in verdicts:
        return 1
    judged = any(verdict in (Verdict.PASS, Verdict.WARNING) for verdict in verdicts)
    return 0 if judged and Verdict.INCONCLUSIVE not in verdicts else 3
