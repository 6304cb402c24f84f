"""Share a record without what it says of customers: the same verdicts, other names.

Everything is replaced that is not known to name no one; times, codes and the words of schemas are known so.
What comes out is judged again beside what went in, and is thrown away unless every verdict is the same.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cimconform.errors import Inconclusive, UsageError
from cimconform.judging import captures
from cimconform.judging.judge import Judge
from cimconform.record.chain import Chain
from cimconform.record.record import FILE, frame, read
from cimconform.record.result_lines import result_line
from cimconform.redaction import vocabulary
from cimconform.redaction.lines import RecordLines, identifiers
from cimconform.redaction.markup import Redactor
from cimconform.redaction.moments import days_of
from cimconform.redaction.pseudonyms import Pseudonyms, digest
from cimconform.requirements.register import Register
from cimconform.verdict import Result, Verdict

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was done: messages and verdicts kept, words replaced, lines of no known kind left out."""

    messages: int
    verdicts: int
    words: int
    left_out: int


def redact(
    run: Path, output: Path, register: Register, judge: Judge, keep: Iterable[str] = ()
) -> Redaction:
    """Write a redacted copy of a run to a new folder.

    Raises UsageError for a record that is damaged or a folder that is not empty, and Inconclusive where
    the copy would be judged differently; nothing is left then.
    """
    before = _verdicts(run, register, judge)
    _fresh(output)
    head, _ = frame(run)
    pseudonyms = Pseudonyms(vocabulary.public, days=days_of(head), named=identifiers(head))
    redactor = Redactor(pseudonyms, frozenset(keep))
    try:
        lines, left_out = _copy(run, output, RecordLines(redactor, register))
        _write(output, lines)
        after = _verdicts(output, register, judge)
        _compare(before, after)
        _write(output, _with_verdicts(lines, after, register))
    except BaseException:
        shutil.rmtree(output)
        raise
    messages = sum(line["kind"] == "message" for line in lines)
    return Redaction(messages, len(after), redactor.pseudonyms.replaced, left_out)


def _verdicts(folder: Path, register: Register, judge: Judge) -> list[Result]:
    """Judge a record as it stands, by rules that are known here."""
    return [
        one.result
        for one in captures.judge([folder], register, Judge(judge.checks, judge.basis, judge.ranks))
    ]


def _fresh(output: Path) -> None:
    try:
        if output.exists() and any(output.iterdir()):
            raise UsageError(f"{output}: is not empty; name a new folder with --output")
        (output / "messages").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{output}: no folder to write to ({error.strerror})") from None


def _copy(run: Path, output: Path, make: RecordLines) -> tuple[list[dict[str, Any]], int]:
    """Give the lines anew, and write the messages anew."""
    record = read(run)
    folder = record.folder
    made: list[dict[str, Any]] = []
    left_out = 0
    for text in (folder / FILE).read_bytes().split(b"\n")[:-1]:
        line = make.make(json.loads(text))
        if line is None:
            left_out += 1
            continue
        if line["kind"] == "message":
            raw = make.do.message((folder / line["file"]).read_bytes())
            (output / line["file"]).write_bytes(raw)
            line["sha256"] = digest(raw)
        if line["kind"] == "run":
            line["original"] = record.chain
        made.append(line)
    return made, left_out


def _write(output: Path, lines: Iterable[dict[str, Any]]) -> None:
    chain = Chain()
    (output / FILE).write_bytes(b"".join(map(chain.line, lines)))


def _with_verdicts(
    lines: Iterable[dict[str, Any]], after: Iterable[Result], register: Register
) -> Iterator[dict[str, Any]]:
    """Put in what the copy was judged to; rules that are not known here say nothing any more."""
    judged = iter(after)
    held = list(lines)
    last = {_scenario(line): place for place, line in enumerate(held) if line["kind"] == "result"}
    for place, line in enumerate(held):
        if line["kind"] != "result":
            yield line
        elif line["requirement"] in register:
            if line["verdict"] == Verdict.NOT_APPLICABLE:
                yield line
            elif line["verdict"] != Verdict.NOT_JUDGED or last[_scenario(line)] == place:
                yield {"kind": "result", **result_line(next(judged))}


def _scenario(line: dict[str, Any]) -> tuple[str, str, str]:
    """Name the scenario of a verdict, of which a run may say more at its end."""
    return line["requirement"], line["transport"], line["example"]


def _compare(before: list[Result], after: list[Result]) -> None:
    """See that every verdict is the same; raises Inconclusive."""
    pairs = zip(before, after, strict=False)
    wrong = [
        f"{a.requirement} over {a.binding}: {a.verdict} → {b.verdict}"
        for a, b in pairs
        if (a.requirement, a.verdict) != (b.requirement, b.verdict)
    ]
    if wrong or len(before) != len(after):
        shown = "\n".join(wrong[:_SHOWN])
        raise Inconclusive(
            f"{len(wrong)} verdicts would be others, so that nothing was written; --keep NAME lets the "
            f"texts of elements and attributes of a name through\n{shown}"
        )
