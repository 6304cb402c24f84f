"""Judge many small files side by side, on every processor; what is found comes in the order of the files."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

from cimconform.checks import Basis
from cimconform.errors import PreconditionFailed
from cimconform.judging.in_pieces import Work
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.news import News
from cimconform.judging.traffic import LARGE, Traffic
from cimconform.judging.worker_pool import ahead, worker_pool
from cimconform.messages.delivered import Delivered
from cimconform.messages.schemas import Schemas
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES

MANY = 400  # files from which on it pays to start processes
BATCH = 25
Batch: TypeAlias = Sequence[Path]
_AHEAD = 3  # batches for each process, so that none waits and little is held


class FileJudge:
    """One process that judges files: its rules, its checks, its schemas."""

    made: "FileJudge"

    def __init__(self, schemas: Path | None) -> None:
        self._register = Register.read([FEATURES])
        ranks = {rule.id: rule.rank for rule in self._register.values()}
        basis = Basis(Delivered(schemas) if schemas else Schemas.ours())
        self._judge = Judge(load_checks(), basis, ranks)

    @classmethod
    def set_up(cls, schemas: Path | None) -> None:
        """Make the judge of this process."""
        cls.made = cls(schemas)

    def judge(self, batch: Sequence[Path]) -> list[News]:
        """Judge the messages of some files, each by itself."""
        traffic = Traffic(self._register, self._judge)
        return [news for file in batch for news in traffic.file(file)]


def _judge_batch(batch: Sequence[Path]) -> list[News]:
    return FileJudge.made.judge(batch)


def wanted(files: Sequence[Path], work: Work) -> bool:
    """Tell whether files are so many that they are judged side by side."""
    if len(files) < MANY or _jobs(work) == 1:
        return False
    return all(file.stat().st_size <= LARGE for file in files)


def _jobs(work: Work) -> int:
    return work.jobs or os.cpu_count() or 1


def side_by_side(files: Sequence[Path], work: Work) -> Iterator[News]:
    """Give what is found in files, in their order. Raises PreconditionFailed where a process was killed."""
    jobs, done, whole = _jobs(work), 0, _bytes(files)
    batches = [files[n : n + BATCH] for n in range(0, len(files), BATCH)]
    try:
        with worker_pool(jobs, get_context("spawn"), FileJudge.set_up, work.schemas) as pool:
            for batch, found in ahead(pool, _judge_batch, batches, jobs * _AHEAD):
                yield from found
                work.notify(done := done + _bytes(batch), whole)
    except BrokenProcessPool:
        raise PreconditionFailed(
            "a process that judged files was killed, for want of memory perhaps; --jobs 1 needs the least"
        ) from None


def _bytes(files: Sequence[Path]) -> int:
    return sum(file.stat().st_size for file in files)
