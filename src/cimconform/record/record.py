"""The run on disk: `run.ndjson`, one JSON object a line, and the raw messages beside it.

Every line has a `kind`: `run` first, `message` and `exchange` as they happen, `result` for each
verdict, `end` last; each is chained to the one before. A line is written and flushed at once, so that an
interrupted run leaves a record that can be read. Nothing received is ever left out; secrets are. Where
the disk is full the run ends: `trouble` says so. The fields are those of `lines`, described in docs/record.md.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from cimconform import plain_files
from cimconform.errors import RecordError, UsageError
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record import lines
from cimconform.record.budget import Budget
from cimconform.record.chain import Chain
from cimconform.record.exchange_lines import exchange_line, read_exchange
from cimconform.record.folders import WORKERS
from cimconform.record.lines import VERSION
from cimconform.record.result_lines import read_result, result_line
from cimconform.record.secrets import KNOWN, REDACTED, secret
from cimconform.transports.clock import now
from cimconform.verdict import Result, Verdict

FILE = "run.ndjson"
_MAX_BYTES = 4_000_000_000
PARTS = WORKERS
MESSAGES = "messages"
_UNCHAINED = "not as it was written: it does not follow from the line before"
GONE, ALTERED = "its file is gone", "altered since the run"
PART = 100_000  # numbers that each of several processes has for itself


class Recorder:
    """Writes a run. Used by one process; closing it leaves a complete record.

    Where several processes share a run, each writes a `part` of its own, counted from 1.
    """

    def __init__(self, folder: Path | None, part: int = 0, budget: Budget | None = None) -> None:
        self.folder, self.budget = folder, budget or Budget()
        self._file: IO[bytes] | None = None
        self._chain = Chain()
        self._count = self.first = part * PART
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
                self._file.write(self._chain.line({"kind": kind, **KNOWN.clean(facts)}))
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
        message, self._count = self.budget.within(message), self._count + 1
        identity = f"m{self._count:05d}"
        file = f"{MESSAGES}/{identity}-{message.direction}.{_ending(message)}"
        kept = replace(message, id=identity, file=file, headers=_without_secrets(message.headers))
        if self.folder is None:
            return kept
        stored = KNOWN.raw(message.raw, ours=message.direction == "sent")
        with self._writing():
            (self.folder / file).write_bytes(stored)
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
            sha256=hashlib.sha256(stored).hexdigest(),
            **({"hidden": True} if stored != message.raw else {}),
        )
        return kept

    def sending(self, exchange: str, binding: str, stimulus: Stimulus, body: bytes) -> None:
        """Write what is about to be sent, so that it is known even where nothing comes after it."""
        self.line(
            "sending",
            id=exchange,
            transport=binding,
            stimulus=stimulus.name,
            edit=stimulus.edit,
            time=now(),
            body=KNOWN.raw(body, ours=True).decode("utf-8", "backslashreplace"),
        )

    def exchange(self, exchange: Exchange) -> None:
        """Write what belongs together: the stimulus and the ids of its messages."""
        self.line("exchange", **exchange_line(exchange))

    def result(self, result: Result) -> None:
        """Write one verdict."""
        self.line("result", **result_line(result))

    def close(self, **totals: Any) -> None:
        """Write the last line and let go of the file."""
        with suppress(RecordError):  # `trouble` says so
            self.line("end", **totals)
        if self._file is not None:
            self._file.close()
            self._file = None


def _ending(message: Message) -> str:
    return "bin" if message.unreadable else "xml"


def _without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    return {k: REDACTED if secret(k) else KNOWN.text(v) for k, v in headers.items()}


@dataclass
class Record:
    """A run as it was written; `damage` says, a line each, what is not as it was written.

    `damaged` says of a message by its id that its file is gone or altered; `chain` is the hash of the
    last line. `by_id` are the messages, `sending` says of an exchange by its id what was about to be sent;
    `graded` says whose verdicts these are; `hidden` are the ids of messages in which markers stand for secrets.
    """

    folder: Path
    run: dict[str, Any] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    end: dict[str, Any] = field(default_factory=dict)
    damage: list[str] = field(default_factory=list)
    damaged: dict[str, str] = field(default_factory=dict)
    chain: str = ""
    by_id: dict[str, Message] = field(default_factory=dict)
    sending: dict[str, str] = field(default_factory=dict)
    graded: str = "as recorded"
    hidden: set[str] = field(default_factory=set)

    @property
    def all_damage(self) -> list[str]:
        """What is damaged in this record, a line each; a damaged one proves nothing."""
        cut = f"{self.folder / FILE}: cut off; the run never came to its end"
        done = {exchange.id for exchange in self.exchanges}
        open_ = [f"{name} ({what})" for name, what in self.sending.items() if name not in done]
        if open_:
            cut += f"; sent perhaps, with no answer in the record: {', '.join(open_)}"
        return [*self.damage, *([] if self.end else [cut])]

    @property
    def every_message(self) -> list[Message]:
        """Every message that has a line, whether an exchange names it or not."""
        return list(self.by_id.values())

    @property
    def messages(self) -> list[Message]:
        """Every message of the run, in the order of the record, none twice."""
        return list({m.id: m for e in self.exchanges for m in e.messages}.values())


def read(folder: Path, *, damaged: bool = False) -> Record:
    """Read a run; raises UsageError naming the file and line that is no record.

    A run that was killed may have left half a last line, which is passed over; its record has no
    `end`. Each message is compared with its sha256. With `damaged`, what is broken, gone or altered
    is reported in `Record.damage` and the rest is read; a record of a newer version is refused always.
    A later result of a scenario that was not judged holds in place of that one.
    """
    files = _files(folder)
    if not files:
        latest = folder / "latest"
        advice = (
            f"{latest} does" if _files(latest) else "name the folder that `cimconform run` wrote"
        )
        raise UsageError(f"{folder} holds no {FILE}; {advice}")
    record = Record(folder if folder.is_dir() else folder.parent)
    for file in files:
        _read(record, file, damaged=damaged)
    record.results = list(_held(record.results))
    return record


def is_record(path: Path) -> bool:
    """Tell whether a folder, or a file, is the record of a run, whole or not."""
    return path.name == FILE or (path.is_dir() and bool(_files(path)))


def _files(folder: Path) -> list[Path]:
    """Give the file of a record, and those of processes that a run which was killed left apart."""
    if not folder.is_dir():
        return [folder] if plain_files.is_plain(folder) else []
    parts = (folder / PARTS).glob(f"*/{FILE}") if (folder / PARTS).is_dir() else ()
    found = [folder / FILE, *sorted(parts, key=lambda f: (len(f.parent.name), f.parent.name))]
    return [file for file in found if plain_files.is_plain(file)]


def _read(record: Record, file: Path, *, damaged: bool) -> None:
    """Read one file of a record."""
    chain = Chain()
    texts = plain_files.content(file, _MAX_BYTES).split(b"\n")
    for number, text in enumerate(texts[:-1], 1):  # what stands behind the last newline is no line
        place = f"{file}:{number}"
        follows, sound = chain.follows(text), len(record.damage)
        try:
            _put(record, _line(text, place), place, file.parent)
            if not follows:
                record.damage.insert(sound, f"{place}: {_UNCHAINED}")
        except _Newer:
            raise
        except UsageError as broken:
            record.damage.append(str(broken))
        if record.damage and not damaged:
            raise UsageError(record.damage[0])
    record.chain = record.chain or chain.last


def _held(results: Sequence[Result]) -> Iterator[Result]:
    """Leave out what was not judged, and of which the run reports more at its end."""
    last = {result.scenario: number for number, result in enumerate(results)}
    for number, result in enumerate(results):
        if result.verdict is not Verdict.NOT_JUDGED or last[result.scenario] == number:
            yield result


def frame(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the first and the last line of a record without the rest; empty what is none of its kind.

    A run that was cut off has no last line.
    """
    texts = plain_files.content(_files(folder)[0], _MAX_BYTES).split(b"\n")
    first, last = texts[0], texts[-2] if len(texts) > 1 else b""
    parts = folder.is_dir() and (folder / PARTS).is_dir()
    return _of_kind("run", first), {} if parts else _of_kind("end", last)


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


def _put(record: Record, line: dict[str, Any], place: str, folder: Path) -> None:
    """Put a line where it belongs; raises UsageError for one that is none of a record.

    Of a part, which may have been copied into the record already, what is known is passed over.
    """
    kind = line.pop("kind", "")
    try:
        if kind == "run":
            _know_version(line, place)
        lines.check(kind, line)
        part = folder != record.folder
        if part and _known(record, kind, line):
            return
        if kind == "run":
            record.run = line
        elif kind == "message":
            record.by_id[line["id"]] = _message(line, record, folder)
            record.hidden |= {line["id"]} if line.get("hidden") else set()
        elif kind == "end" and not part:
            record.end = line
        elif kind == "exchange":
            record.exchanges.append(read_exchange(line, record.by_id, record.exchanges))
        elif kind == "sending":
            record.sending[line["id"]] = f"{line['stimulus']} {line['edit']}".strip()
        elif kind == "result":
            record.results.append(read_result(line))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        problem = f"no line of a record of version {VERSION}: {error!r}"
        raise UsageError(f"{place}: {problem}") from None


def _known(record: Record, kind: str, line: Mapping[str, Any]) -> bool:
    """Tell whether a record holds what a line of one of its parts says."""
    if kind == "message":
        return line["id"] in record.by_id
    if kind == "exchange":
        return any(exchange.id == line["id"] for exchange in record.exchanges)
    if kind == "result":
        own = (line["requirement"], line["transport"], line["example"])
        return any((r.requirement, r.binding, r.example) == own for r in record.results)
    return kind == "run" and bool(record.run)


def _know_version(line: Mapping[str, Any], place: str) -> None:
    """Refuse what another version wrote; raises _Newer where that is a later one."""
    version = line["version"]
    if isinstance(version, int) and version > VERSION:
        advice = f"this program reads up to version {VERSION}; update it"
        raise _Newer(f"{place}: a record of version {version}, by {line.get('tool')}; {advice}")
    if version != VERSION:
        raise ValueError(f"version {version}")


def _message(line: Mapping[str, Any], record: Record, folder: Path) -> Message:
    """Read a message; what is gone or altered is reported in the record's damage."""
    if Path(line["file"]).is_absolute() or ".." in Path(line["file"]).parts:
        raise ValueError(f"the file {line['file']} lies outside the record")
    file, whole, raw = folder / line["file"], record.folder, b""
    if not file.exists() and folder.parent.name == PARTS:  # of a part, put into the record already
        whole = folder.parent.parent
        file = whole / line["file"]
    try:
        raw = plain_files.content_below(file, whole)
    except OSError as error:
        record.damaged[line["id"]] = GONE
        record.damage.append(f"{file}: {error.strerror}; keep a record whole")
    except UsageError as refused:
        record.damaged[line["id"]] = GONE
        record.damage.append(str(refused))
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
        file=str(file.relative_to(record.folder))
        if file.is_relative_to(record.folder)
        else line["file"],
    )
