"""Judge messages that were captured elsewhere, by the same checks as a live run.

Whatever a source holds is read as messages, each is judged by every rule about a message, and the heap
that they form by the rules about pairs and series; see needs.py. A folder that holds a run's record is
judged as that run was. A large file is judged in pieces.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from cimconform.errors import UsageError
from cimconform.judging import in_pieces as large
from cimconform.judging import many_files
from cimconform.judging.captured import Without
from cimconform.judging.identity import identify
from cimconform.judging.judge import Judge
from cimconform.judging.news import Judged, News, Paired, Seen
from cimconform.judging.observed import is_observed
from cimconform.judging.regrading import declared_in, regrade
from cimconform.judging.sources import files
from cimconform.judging.step_backs import Whole
from cimconform.judging.traffic import Traffic
from cimconform.messages.schemas import Schemas
from cimconform.record.record import is_record, read
from cimconform.requirements.register import Register
from cimconform.verdict import Verdict

__all__ = ["Judged", "News", "Paired", "Seen", "identified", "judge", "observe"]


def judge(
    paths: Iterable[Path], register: Register, judge: Judge, work: large.Work | None = None
) -> Iterator[Judged]:
    """Judge files, folders of files, and folders that hold the record of a run.

    `work` says how those are judged that are too large to be held in memory.
    """
    found = observe(paths, register, judge, work)
    return (one for one in found if isinstance(one, Judged))


def observe(
    paths: Iterable[Path], register: Register, judge: Judge, work: large.Work | None = None
) -> Iterator[News]:
    """Judge what is found at some places and tell, as it comes, also what was found there."""
    traffic = Traffic(register, judge, work)
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        if is_record(path):
            yield from _record(path, register, judge)
        else:
            yield from _read(path, traffic, work or large.Work())
    yield from traffic.together()


def _read(path: Path, traffic: Traffic, work: large.Work) -> Iterator[News]:
    """Judge the messages of a file or folder; many small files side by side."""
    below = files.below(path)
    if not many_files.wanted(below, work):
        yield from traffic.read(path)
        return
    for news in many_files.side_by_side(below, work):
        traffic.know(news)
        yield news


def identified(paths: Iterable[Path], schemas: Schemas) -> Iterator[Seen | Without]:
    """Tell of each message at some places what it is, and judge nothing."""
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        for file in files.below(path):
            for one in files.read(file):
                if isinstance(one, Without):
                    yield one
                else:
                    identity = identify(one.message, schemas)
                    yield Seen(one.path, one.line, identity, one.message.id)


def _record(path: Path, register: Register, judge: Judge) -> Iterator[Judged]:
    """Judge the record of a run again: each claim by its exchange, each rule by all messages."""
    record = read(path)
    if is_observed(record):
        yield from (Judged(str(path), one.result) for one in regrade(record, register, judge))
        return
    judge = replace(judge, declared=declared_in(record.results))
    exchanges = {exchange.id: exchange for exchange in record.exchanges}
    sent = [exchange for exchange in record.exchanges if not exchange.fetched]
    found = []
    for old in record.results:
        if old.verdict is Verdict.NOT_APPLICABLE or old.requirement not in register:
            continue
        requirement = register[old.requirement]
        if requirement.about_all:
            result = judge.every(requirement, old.binding, sent, record.results)
        elif old.exchanges and old.exchanges[0] in exchanges:
            result = judge.claim(requirement, exchanges[old.exchanges[0]], old.example)
        else:
            result = old
        known = old.known if result.verdict is old.verdict else ""
        found.append(replace(result, example=old.example, known=known))
    whole = Whole(register, judge, record.exchanges)
    anew = {result.scenario: result for result in whole.settled(found)}
    yield from (Judged(str(path), anew.get(result.scenario, result)) for result in found)
