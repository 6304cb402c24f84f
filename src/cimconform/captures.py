"""Judge messages that were captured elsewhere, by the same checks as a live run.

A file is one message. `NAME.request.xml` and `NAME.reply.xml` (or `NAME.reply.1.xml` …) beside one
another are an exchange, so that the rules about an answer and its request apply too. A folder that
holds a run's record is judged as that run was.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from .errors import UsageError
from .exchange import Exchange, Stimulus
from .judge import Judge, Outcome
from .message import Message
from .record import FILE, read
from .register import Register, Requirement
from .verdict import Rank, Result, Verdict, weigh

MAX_BYTES = 200_000_000
_ROLE = {
    "request": "requester",
    "response": "responder",
    "fault": "responder",
    "event": "publisher",
    "unknown": "",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict on one file."""

    path: str
    result: Result


def judge(paths: Iterable[Path], register: Register, judge: Judge) -> Iterator[Judged]:
    """Judge files, folders of files, and folders that hold the record of a run."""
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        if path.name == FILE or (path / FILE).is_file():
            yield from _record(path, register, judge)
        else:
            yield from _files(path, register, judge)


def _files(path: Path, register: Register, judge: Judge) -> Iterator[Judged]:
    """Judge single messages, then the exchanges that they form."""
    files = sorted(path.rglob("*.xml")) if path.is_dir() else [path]
    messages = {file: _read(file) for file in files}
    for file, message in messages.items():
        for requirement in _about_messages(register):
            yield from _message(file, message, requirement, judge)
    for exchange in _exchanges(messages):
        for requirement in _about_messages(register):
            check = judge.checks[requirement.id]
            if check.scope == "exchange":
                result = judge.every(requirement, "", (exchange,))
                if result.verdict is not Verdict.NOT_APPLICABLE:
                    yield Judged(exchange.replies[0].file, result)


def _about_messages(register: Register) -> list[Requirement]:
    """Give the judged requirements that hold for every message."""
    return [r for r in register.values() if r.folder == "every_message" and not r.untested]


def _read(file: Path) -> Message:
    """Read one captured message; raises UsageError for what is no file of sensible size."""
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise UsageError(f"{file}: {size} bytes; at most {MAX_BYTES} are judged as one message")
    return Message(
        file.read_bytes(),
        direction="sent" if ".request" in file.name else "received",
        id=str(file),
        file=str(file),
    )


def _message(
    file: Path, message: Message, requirement: Requirement, judge: Judge
) -> Iterator[Judged]:
    """Judge a message by a requirement, if its kind is bound by it."""
    role = _ROLE[message.kind]
    if role and role not in requirement.roles:
        return
    outcome = judge.message(judge.checks[requirement.id], message)
    if outcome is not None:
        yield Judged(str(file), _result(requirement, outcome))


def _result(requirement: Requirement, outcome: Outcome) -> Result:
    rank = Rank(requirement.rank)
    verdict = outcome.verdict or weigh(rank, outcome.findings)
    return Result(
        requirement.id, rank, verdict, reason=outcome.reason, codes=requirement.codes,
        findings=outcome.findings, subjects=1,
    )  # fmt: skip


def _exchanges(messages: dict[Path, Message]) -> Iterator[Exchange]:
    """Pair requests with their replies by the names of their files."""
    for file, message in messages.items():
        stem, word, _ = file.name.partition(".request")
        if not word:
            continue
        replies = tuple(
            reply for other, reply in messages.items()
            if other.parent == file.parent and other.name.startswith(f"{stem}.reply")
        )  # fmt: skip
        if replies:
            yield Exchange(str(file), "", Stimulus(stem), message, replies)


def _record(path: Path, register: Register, judge: Judge) -> Iterator[Judged]:
    """Judge the record of a run again: each claim by its exchange, each rule by all messages."""
    record = read(path)
    exchanges = {exchange.id: exchange for exchange in record.exchanges}
    sent = [exchange for exchange in record.exchanges if not exchange.fetched]
    for old in record.results:
        if old.verdict is Verdict.NOT_APPLICABLE or old.requirement not in register:
            continue
        requirement = register[old.requirement]
        if requirement.folder == "every_message":
            result = judge.every(requirement, old.binding, sent, record.results)
        elif old.exchanges and old.exchanges[0] in exchanges:
            result = judge.claim(requirement, exchanges[old.exchanges[0]])
        else:
            result = old
        yield Judged(str(path), replace(result, example=old.example))
