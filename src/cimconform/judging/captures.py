"""Judge messages that were captured elsewhere, by the same checks as a live run.

A file is one message. `NAME.request.xml` and `NAME.reply.xml` (or `NAME.reply.1.xml` …) beside one
another are an exchange, so that the rules about an answer and its request apply too. A folder that
holds a run's record is judged as that run was. A large file is judged in pieces.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cimconform.checks import SubjectKind
from cimconform.errors import UsageError
from cimconform.judging import in_pieces as large
from cimconform.judging.judge import EVERY, Declared, Judge
from cimconform.judging.outcomes import Ground, Outcome, gather
from cimconform.judging.pieces import Piece, split
from cimconform.judging.step_backs import unproven
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record.record import is_record, read
from cimconform.requirements.register import Register, Requirement
from cimconform.verdict import Finding, Result, Verdict

MAX_BYTES = 200_000_000
LARGE = 16_000_000  # bytes from which on a message is judged in pieces
_ABOUT_MESSAGES = ("every_message", "payloads")
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


def judge(
    paths: Iterable[Path], register: Register, judge: Judge, work: large.Work | None = None
) -> Iterator[Judged]:
    """Judge files, folders of files, and folders that hold the record of a run.

    `work` says how those are judged that are too large to be held in memory.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        if is_record(path):
            yield from _record(path, register, judge)
        else:
            yield from _files(path, register, judge, work or large.Work())


def _files(path: Path, register: Register, judge: Judge, work: large.Work) -> Iterator[Judged]:
    """Judge single messages, then the exchanges that they form."""
    files = sorted(path.rglob("*.xml")) if path.is_dir() else [path]
    cut = {file: found for file in files if _is_large(file) and (found := split(file))}
    for file, parts in cut.items():
        yield from _large(file, parts, register, judge, work)
    messages = {file: _read(file) for file in files if file not in cut}
    for file, message in messages.items():
        for requirement in _about_messages(register):
            yield from _message(file, message, requirement, judge)
    for exchange in _exchanges(messages):
        for requirement in _about_messages(register):
            check = judge.checks[requirement.id]
            if check.scope is SubjectKind.EXCHANGE:
                result = judge.every(requirement, "", (exchange,))
                if result.verdict is not Verdict.NOT_APPLICABLE:
                    yield Judged(exchange.replies[0].file, result)


def _about_messages(register: Register) -> list[Requirement]:
    """Give the judged requirements that hold for a message, whatever it answers."""
    return [r for r in register.values() if r.folder in _ABOUT_MESSAGES and not r.untested]


def _is_large(file: Path) -> bool:
    return file.stat().st_size > LARGE


def _large(
    file: Path, parts: list[Piece], register: Register, judge: Judge, work: large.Work
) -> Iterator[Judged]:
    """Judge a message in pieces, or say why it cannot be."""
    bound = [
        r for r in _about_messages(register) if judge.checks[r.id].scope is SubjectKind.MESSAGE
    ]
    bound = [r for r in bound if _binds(r, parts[0].message().kind)]
    apart = [r for r in bound if not judge.checks[r.id].whole]
    try:
        found = large.judge(parts, apart, work)
    except large.NotInPieces:
        yield from _not_in_pieces(file, register, judge)
        return
    yield from (Judged(str(file), result) for result in found)
    for requirement in bound:
        if judge.checks[requirement.id].whole:
            yield Judged(str(file), _unjudged(requirement, "needs the whole message at once"))


def _not_in_pieces(file: Path, register: Register, judge: Judge) -> Iterator[Judged]:
    """Judge a large message that cannot be cut: it is no XML, or must be taken whole."""
    broken = large.well_formed(file)
    if broken is None:
        message = _read(file)
        for requirement in _about_messages(register):
            yield from _message(file, message, requirement, judge)
        return
    requirement = register["message_is_well_formed"]
    finding = Finding("well-formed XML", str(broken), line=broken.line, message=str(file))
    yield Judged(str(file), gather(judge.ground(requirement), "", (Outcome((finding,)),)))


def _unjudged(requirement: Requirement, why: str) -> Result:
    """Say that a large message was not judged by a requirement."""
    reason = f"{why}, and a message of this size is judged in pieces"
    return Ground(requirement).result(Verdict.NOT_JUDGED, reason=reason)


def _binds(requirement: Requirement, kind: str) -> bool:
    """Tell whether a requirement binds those who send a kind of message."""
    return not _ROLE[kind] or _ROLE[kind] in requirement.roles


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
    if not _binds(requirement, message.kind):
        return
    outcome = judge.message(judge.checks[requirement.id], message)
    if outcome is not None:
        yield Judged(str(file), gather(judge.ground(requirement), "", (outcome,)))


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


def _declared(results: Sequence[Result]) -> Declared:
    """Give what the product had declared when the run was judged, as its record says."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for result in results:
        keys = found.setdefault(result.requirement, {})
        keys[result.example] = result.rests_on
        keys[EVERY] = tuple(dict.fromkeys((*keys.get(EVERY, ()), *result.rests_on)))
    return found


def _record(path: Path, register: Register, judge: Judge) -> Iterator[Judged]:
    """Judge the record of a run again: each claim by its exchange, each rule by all messages."""
    record = read(path)
    judge = replace(judge, declared=_declared(record.results))
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
    anew = {result.scenario: result for result in unproven(found, register)}
    yield from (Judged(str(path), anew.get(result.scenario, result)) for result in found)
