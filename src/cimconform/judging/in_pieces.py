"""Judge a large message piece by piece, on every processor, in memory that its size does not need."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

from lxml import etree

from cimconform.checks import Basis, Check
from cimconform.errors import PreconditionFailed
from cimconform.judging.alike import thinned
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.outcomes import Ground, Outcome
from cimconform.judging.pieces import Piece
from cimconform.judging.worker_pool import ahead, worker_pool
from cimconform.messages.delivered import Delivered
from cimconform.messages.message import Message, Unreadable, parent
from cimconform.messages.schemas import Schemas
from cimconform.requirements.register import Requirement
from cimconform.verdict import Finding, Rank, Result, Verdict

KEPT = (
    100  # findings of one requirement; a fault that stands in each reading is reported by its first
)
_WORST = tuple(Verdict)
_CLEAN = Outcome()
Outcomes = dict[str, Outcome]


class NotInPieces(Exception):
    """The pieces are no messages, so that the message cannot be judged by them."""


@dataclass
class Tally:
    """What one requirement came to on the pieces so far."""

    verdict: Verdict = Verdict.PASS
    reason: str = ""
    see: str = ""
    findings: list[Finding] = field(default_factory=list)
    found: int = 0
    pieces: int = 0

    def add(self, outcome: Outcome, ground: Ground) -> None:
        """Add what another piece brought; what stands before the list is reported once."""
        verdict = ground.weigh(outcome)
        if self.pieces == 0 or _WORST.index(verdict) < _WORST.index(self.verdict):
            self.verdict, self.reason, self.see = verdict, outcome.reason, outcome.see
        self.pieces += 1
        new = [finding for finding in outcome.findings if finding not in self.findings]
        self.found += len(new)
        self.findings += new[: KEPT - len(self.findings)]

    def result(self, ground: Ground) -> Result:
        """Give the result of all pieces."""
        more = f"{self.found} findings, of which the first {KEPT} are kept"
        made = ground.result(self.verdict, reason=more if self.found > KEPT else self.reason)
        return replace(made, findings=tuple(self.findings), subjects=self.pieces, see=self.see)


class PieceJudge:
    """One process that judges pieces: its checks, its schemas, the rules that it judges by."""

    made: "PieceJudge"

    def __init__(self, schemas: Path | None, ranks: dict[str, Rank]) -> None:
        self.checks = load_checks()
        self.basis = Basis(Delivered(schemas) if schemas else Schemas.ours())
        self.ranks = ranks
        self.rules = [self.checks[name] for name in ranks]

    @classmethod
    def set_up(cls, schemas: Path | None, ranks: dict[str, Rank]) -> None:
        """Make the judge of this process."""
        cls.made = cls(schemas, ranks)

    def judge(self, piece: Piece) -> Outcomes:
        """Judge a piece by every rule; raises NotInPieces for one that is no message.

        Where members are alike, the first is judged for all of them. A rule that must see them all, or
        that found something, judges the whole piece: so each finding is reported, wherever it stands.
        """
        message = piece.message()
        if message.unreadable:
            raise NotInPieces(str(message.unreadable))
        found = self._judge(piece.message(thinned), self.rules)
        again = [c for c in self.rules if c.id in found and (c.exact or found[c.id] != _CLEAN)]
        found |= self._judge(message, again)
        return {name: _placed(outcome, piece) for name, outcome in found.items()}

    def _judge(self, message: Message, rules: Sequence[Check]) -> Outcomes:
        """Judge a message by those of some rules that it is a subject of."""
        judge = Judge(self.checks, self.basis, self.ranks)
        found = {check.id: judge.message(check, message) for check in rules}
        return {name: outcome for name, outcome in found.items() if outcome}


def _placed(outcome: Outcome, piece: Piece) -> Outcome:
    """Give an outcome with the lines of the file, and no more findings than are kept."""
    findings = tuple(piece.placed(finding) for finding in outcome.findings[: KEPT + 1])
    return replace(outcome, findings=findings)


def _judge_piece(piece: Piece) -> Outcomes:
    return PieceJudge.made.judge(piece)


@dataclass(frozen=True, slots=True)
class Work:
    """How pieces are judged: the folder of the official XSDs, processes, and whom to notify of bytes done."""

    schemas: Path | None = None
    jobs: int = 0
    notify: Callable[[int, int], None] = lambda _done, _whole: None


def judge(pieces: Sequence[Piece], rules: Sequence[Requirement], work: Work) -> list[Result]:
    """Judge a message in pieces by the rules about one message.

    Raises NotInPieces, and PreconditionFailed where a process of ours was killed.
    """
    tallies = {rule.id: Tally() for rule in rules}
    by = {rule.id: Ground(rule) for rule in rules}
    ranks = {rule.id: rule.rank for rule in rules}
    whole, done = sum(piece.end - piece.start for piece in pieces), 0
    try:
        for piece, outcomes in _in_order(pieces, work, ranks):
            for name, outcome in outcomes.items():
                tallies[name].add(outcome, by[name])
            work.notify(done := done + piece.end - piece.start, whole)
    except BrokenProcessPool:
        raise PreconditionFailed(
            f"{pieces[0].file}: a process that judged a piece of it was killed, for want of memory "
            "perhaps; --jobs 1 needs the least"
        ) from None
    return [tallies[rule.id].result(by[rule.id]) for rule in rules if tallies[rule.id].pieces]


def _in_order(
    pieces: Iterable[Piece], work: Work, ranks: dict[str, Rank]
) -> Iterator[tuple[Piece, Outcomes]]:
    """Judge pieces and give what each came to, in their order: in this process, or side by side."""
    jobs = work.jobs or os.cpu_count() or 1
    if jobs == 1:
        piece_judge = PieceJudge(work.schemas, ranks)
        yield from ((piece, piece_judge.judge(piece)) for piece in pieces)
        return
    begin = PieceJudge.set_up
    with worker_pool(jobs, get_context("spawn"), begin, work.schemas, ranks) as pool:
        yield from ahead(pool, _judge_piece, pieces, 2 * jobs)


def well_formed(file: Path) -> Unreadable | None:
    """Read a file to its end without keeping it; say why it is no XML, or give None."""
    try:
        for _, element in etree.iterparse(
            str(file),
            events=("end",),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
        ):
            element.clear()
            while element.getprevious() is not None:
                del parent(element)[0]
    except etree.XMLSyntaxError as error:
        return Unreadable(error.msg or "no XML", error.lineno or 0)
    return None
