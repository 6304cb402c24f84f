"""The run on disk: `run.ndjson`, one JSON object a line, and the raw messages beside it.

Every line has a `kind`: `run` first, `message` and `exchange` as they happen, `result` for each
verdict, `end` last; each is chained to the one before. A line is written and flushed at once, so that an
interrupted run leaves a record that can be read. Nothing received is ever left out; secrets are. Where
the disk is full the run ends: `trouble` says so. The fields are those of `lines`, told in docs/record.md.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from cimconform.errors import RecordError, UsageError
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record import lines
from cimconform.record.chain import Chain
from cimconform.record.lines import VERSION
from cimconform.record.secrets import REDACTED, secret
from cimconform.verdict import Finding, Rank, Result, Verdict

FILE = "run.ndjson"
MESSAGES = "messages"
_UNCHAINED = "not as it was written: it does not follow from the line before"
GONE, ALTERED = "its file is gone", "altered since the run"
PART = 100_000  # numbers that each of several processes has for itself


class Recorder:
    """Writes a run. Used by one process; closing it leaves a complete record.

    Where several processes share a run, each writes a `part` of its own, counted from 1.
    """

    def __init__(self, folder: Path | None, part: int = 0) -> None:
        self.folder = folder
        self.first = part * PART
        self._file: IO[bytes] | None = None
        self._chain = Chain()
        self._count = self.first
        self.trouble = ""
        if folder is not None:
            try:
                (folder / MESSAGES).mkdir(parents=True, exist_ok=True)
                self._file = (folder / FILE).open("wb")
            except OSError as error:
                raise UsageError(f"{folder}: no record can be written: {error.strerror}") from None

    @classmethod
    def silent(cls) -> "Recorder":
        """Give a recorder that writes nothing, for runs of which only the verdicts are wanted."""
        return cls(None)

    def line(self, kind: str, **facts: Any) -> None:
        """Write one line of a kind of `lines.KINDS`, whose fields the facts are."""
        lines.check(kind, facts)
        if self._file is not None:
            with self._writing():
                self._file.write(self._chain.line({"kind": kind, **facts}))
                self._file.flush()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Tell once that the record cannot be written; nothing is written after that."""
        try:
            yield
        except OSError as error:
            self.trouble = f"{self.folder}: the record cannot be written: {error.strerror}"
            file, self._file, self.folder = self._file, None, None
            with suppress(OSError):  # it holds a line that has no room
                file.close() if file else None
            raise RecordError(self.trouble) from None

    def keep(self, message: Message, exchange: str) -> Message:
        """Write a message's bytes and its line; give it back with its id and file."""
        self._count += 1
        identity = f"m{self._count:05d}"
        file = f"{MESSAGES}/{identity}-{message.direction}.{_ending(message)}"
        kept = replace(message, id=identity, file=file, headers=_without_secrets(message.headers))
        if self.folder is None:
            return kept
        with self._writing():
            (self.folder / file).write_bytes(message.raw)
        self.line(
            "message",
            id=identity,
            exchange=exchange,
            direction=kept.direction,
            transport=kept.binding,
            time=kept.at,
            status=kept.status,
            headers=dict(kept.headers),
            file=file,
            sha256=hashlib.sha256(kept.raw).hexdigest(),
        )
        return kept

    def exchange(self, exchange: Exchange) -> None:
        """Write what belongs together: the stimulus and the ids of its messages."""
        self.line(
            "exchange",
            id=exchange.id,
            transport=exchange.binding,
            stimulus=asdict(exchange.stimulus),
            messages=[message.id for message in exchange.messages],
            trouble=exchange.trouble,
            silence=exchange.silence,
            strays=[message.id for message in exchange.strays],
            late=[message.id for message in exchange.late],
            before=[earlier.id for earlier in exchange.before],
            role=exchange.role,
            more=[message.id for message in exchange.more],
            far=[message.id for message in exchange.far],
            noted=[dict(one) for one in exchange.noted],
        )

    def result(self, result: Result) -> None:
        """Write one verdict."""
        self.line("result", **result_line(result))

    def close(self, **totals: Any) -> None:
        """Write the last line and let go of the file."""
        with suppress(RecordError):  # `trouble` tells of it
            self.line("end", **totals)
        if self._file is not None:
            self._file.close()
            self._file = None


def result_line(result: Result) -> dict[str, Any]:
    """Give a verdict as the record and `judge --json` print it."""
    line = {
        **asdict(result),
        "rank": str(result.rank),
        "verdict": str(result.verdict),
        "codes": list(result.codes),
        "findings": [finding.as_dict() for finding in result.findings],
        "exchanges": list(result.exchanges),
        "rests_on": list(result.rests_on),
    }
    line["transport"] = line.pop("binding")
    return line


def _ending(message: Message) -> str:
    return "bin" if message.unreadable else "xml"


def _without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    return {k: REDACTED if secret(k) else v for k, v in headers.items()}


@dataclass
class Record:
    """A run as it was written; `damage` tells, a line each, what is not as it was written.

    `damaged` tells of a message by its id that its file is gone or altered; `chain` is the hash of the
    last line, `every_message` all that has a line, of an
    exchange or not; `graded` says whose verdicts these are.
    """

    folder: Path
    run: dict[str, Any] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    end: dict[str, Any] = field(default_factory=dict)
    damage: list[str] = field(default_factory=list)
    damaged: dict[str, str] = field(default_factory=dict)
    chain: str = ""
    every_message: list[Message] = field(default_factory=list)
    graded: str = "as recorded"

    @property
    def all_damage(self) -> list[str]:
        """What is damaged in this record, a line each; a damaged one proves nothing."""
        cut = f"{self.folder / FILE}: cut off; the run never came to its end"
        return [*self.damage, *([] if self.end else [cut])]

    @property
    def messages(self) -> list[Message]:
        """Every message of the run, in the order of the record, none twice."""
        return list({m.id: m for e in self.exchanges for m in e.messages}.values())


def read(folder: Path, *, damaged: bool = False) -> Record:
    """Read a run; raises UsageError naming the file and line that is no record.

    A run that was killed may have left half a last line, which is passed over; its record has no
    `end`. Each message is compared with its sha256. With `damaged`, what is broken, gone or altered
    is told in `Record.damage` and the rest is read; a record of a newer version is refused always.
    """
    file = folder / FILE if folder.is_dir() else folder
    if not file.is_file():
        raise UsageError(f"{folder} holds no {FILE}; name the folder that `cimconform run` wrote")
    record: Record = Record(file.parent)
    messages: dict[str, Message] = {}
    chain = Chain()
    texts = file.read_bytes().split(b"\n")
    for number, text in enumerate(texts[:-1], 1):  # what stands behind the last newline is no line
        place = f"{file}:{number}"
        follows, sound = chain.follows(text), len(record.damage)
        try:
            _put(record, _line(text, place), place, messages)
            if not follows:
                record.damage.insert(sound, f"{place}: {_UNCHAINED}")
        except _Newer:
            raise
        except UsageError as broken:
            record.damage.append(str(broken))
        if record.damage and not damaged:
            raise UsageError(record.damage[0])
    record.chain, record.every_message = chain.last, list(messages.values())
    return record


def frame(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the first and the last line of a record without the rest; empty what is none of its kind.

    A run that was cut off has no last line.
    """
    file = folder / FILE if folder.is_dir() else folder
    texts = file.read_bytes().split(b"\n")
    first, last = texts[0], texts[-2] if len(texts) > 1 else b""
    return _of_kind("run", first), _of_kind("end", last)


def _of_kind(kind: str, text: bytes) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        line = json.loads(text)
        return line if isinstance(line, dict) and line.get("kind") == kind else {}
    return {}


class _Newer(UsageError):
    """A record that was written by a later version of this program."""


def _line(text: bytes, place: str) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place}: no JSON: {error}") from None
    if not isinstance(line, dict):
        raise UsageError(f"{place}: expected an object with a kind")
    line.pop(lines.CHAIN, None)
    return line


def _put(record: Record, line: dict[str, Any], place: str, messages: dict[str, Message]) -> None:
    """Put a line where it belongs; raises UsageError for one that is none of a record."""
    kind = line.pop("kind", "")
    try:
        if kind == "run":
            _know_version(line, place)
        lines.check(kind, line)
        if kind == "run":
            record.run = line
        elif kind == "message":
            messages[line["id"]] = _message(line, record)
        elif kind == "end":
            record.end = line
        elif kind == "exchange":
            record.exchanges.append(_exchange(line, messages, record.exchanges))
        elif kind == "result":
            record.results.append(read_result(line))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        said = f"no line of a record of version {VERSION}: {error!r}"
        raise UsageError(f"{place}: {said}") from None


def _know_version(line: Mapping[str, Any], place: str) -> None:
    """Refuse what another version wrote; raises _Newer where that is a later one."""
    version = line["version"]
    if isinstance(version, int) and version > VERSION:
        advice = f"this program reads up to version {VERSION}; update it"
        raise _Newer(f"{place}: a record of version {version}, by {line.get('tool')}; {advice}")
    if version != VERSION:
        raise ValueError(f"version {version}")


def _message(line: Mapping[str, Any], record: Record) -> Message:
    """Read a message; what is gone or altered is told in the record's damage."""
    if Path(line["file"]).is_absolute() or ".." in Path(line["file"]).parts:
        raise ValueError(f"the file {line['file']} lies outside the record")
    file, raw = record.folder / line["file"], b""
    try:
        raw = file.read_bytes()
    except OSError as error:
        record.damaged[line["id"]] = GONE
        record.damage.append(f"{file}: {error.strerror}; keep a record whole")
    else:
        if hashlib.sha256(raw).hexdigest() != line["sha256"]:
            record.damaged[line["id"]] = ALTERED
            record.damage.append(
                f"{file}: altered since the run: its sha256 is not that of the record"
            )
    return Message(
        raw=raw,
        direction=line["direction"],
        binding=line["transport"],
        at=line["time"],
        status=line["status"],
        headers=line["headers"],
        id=line["id"],
        file=line["file"],
    )


def _exchange(
    line: Mapping[str, Any], messages: Mapping[str, Message], earlier: Iterable[Exchange]
) -> Exchange:
    more, late, far = (line.get(name, ()) for name in ("more", "late", "far"))
    own = [messages[name] for name in line["messages"] if name not in (*more, *late, *far)]
    role = line.get("role", "responder")
    first = "received" if role in ("requester", "publisher") else "sent"
    known = {exchange.id: exchange for exchange in earlier}
    return Exchange(
        id=line["id"],
        binding=line["transport"],
        stimulus=Stimulus(**line["stimulus"]),
        request=next((m for m in own if m.direction == first), None),
        replies=tuple(m for m in own if m.direction != first),
        trouble=line["trouble"],
        before=tuple(known[name] for name in line["before"] if name in known),
        silence=line.get("silence", False),
        strays=tuple(messages[name] for name in line.get("strays", ())),
        role=role,
        more=tuple(messages[name] for name in more),
        noted=tuple(line.get("noted", ())),
        late=tuple(messages[name] for name in late),
        far=tuple(messages[name] for name in far),
    )


def read_result(line: Mapping[str, Any]) -> Result:
    """Read a verdict as `result_line` writes it."""
    facts = {k: v for k, v in line.items() if k != "transport"}
    facts |= {
        "binding": line["transport"],
        "rank": Rank(line["rank"]),
        "verdict": Verdict(line["verdict"]),
        "codes": tuple(line["codes"]),
        "exchanges": tuple(line["exchanges"]),
        "rests_on": tuple(line.get("rests_on", ())),
        "findings": tuple(Finding(**finding) for finding in line["findings"]),
    }
    return Result(**facts)
