"""SARIF 2.1.0, for what shows findings beside the lines of a file: code scanning, editors.

A finding is a result of its rule, at the line of its message. What could not be decided is no result: it
becomes a notification, since it accuses no product.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cimconform.judging.news import Judged
from cimconform.record.record import FILE, Record, read
from cimconform.reports.failure_text import codes, rests_on
from cimconform.requirements import grounds
from cimconform.requirements.register import Register, Requirement
from cimconform.text_files import printable
from cimconform.verdict import Finding, Rank, Result, Verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0-rtm.5.json"
_LEVELS = {Verdict.FAIL: "error", Verdict.WARNING: "warning", Verdict.PASS: "note"}
_OF_RANK = {Rank.SHALL: "error", Rank.SHOULD: "warning", Rank.MAY: "note"}
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class _Place:
    """A verdict, and the files that its findings may name."""

    result: Result
    files: dict[str, Path]
    otherwise: Path


def write(record: Record, register: Register, path: Path) -> None:
    """Write the findings of a run, each at the message of the record that shows it."""
    files = {m.id: record.folder / m.file for m in record.messages}
    places = [_Place(r, files, record.folder / FILE) for r in record.results]
    complete = bool(record.end) and not record.all_damage
    _write(path, _log(places, register, complete=complete, code=record.end.get("exit_code", 3)))


def write_judged(judged: Iterable[Judged], register: Register, path: Path, code: int) -> None:
    """Write the findings of captures, each at the line of its file."""
    known: dict[str, tuple[dict[str, Path], Path]] = {}
    places = []
    for one in judged:
        if one.path not in known:
            known[one.path] = _files(Path(one.path))
        places.append(_Place(one.result, *known[one.path]))
    _write(path, _log(places, register, complete=True, code=code))


def _files(path: Path) -> tuple[dict[str, Path], Path]:
    """Give the messages of a record by their ids, and the file for what names none."""
    if not path.is_dir() and path.name != FILE:
        return {}, path
    record = read(path)
    return {m.id: record.folder / m.file for m in record.messages}, record.folder / FILE


def _write(path: Path, log: dict[str, Any]) -> None:
    path.write_text(json.dumps(log, indent=1) + "\n", "utf-8")


def _log(places: list[_Place], register: Register, *, complete: bool, code: int) -> dict[str, Any]:
    broken = list(dict.fromkeys(p.result.requirement for p in places if p.result.findings))
    rules = [_rule(register[name]) for name in broken]
    driver = {"name": "cimconform", "version": version("cimconform"), "rules": rules}
    doubts = [_notification(p.result) for p in places if p.result.verdict is Verdict.INCONCLUSIVE]
    invocation: dict[str, Any] = {"executionSuccessful": complete, "exitCode": int(code)}
    invocation |= {"toolExecutionNotifications": doubts} if doubts else {}
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "results": [
            _result(place, found, broken.index(place.result.requirement), register)
            for place in places
            for found in _alike(place)
        ],
        "columnKind": "unicodeCodePoints",
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _alike(place: _Place) -> list[list[Finding]]:
    """Give the findings of a file one by one, and those of a run by their kind.

    What is wrong in each of a thousand messages is one fault, which viewers are to show once.
    """
    if not place.files:
        return [[finding] for finding in place.result.findings]
    kinds: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in place.result.findings:
        kinds[fingerprint(place.result, finding), finding.hint].append(finding)
    return list(kinds.values())


def _rule(requirement: Requirement) -> dict[str, Any]:
    """Give what a reader of a finding wants to know of its rule."""
    of_catalogue = f" ({', '.join(requirement.codes)})" if requirement.codes else ""
    clause = f"{requirement.clause}{of_catalogue}"
    words = f"{requirement.sentence}. {requirement.why}".strip()
    return {
        "id": requirement.id,
        "shortDescription": {"text": f"{requirement.sentence}."},
        "fullDescription": {"text": words},
        "help": {
            "text": f"{words}\n{clause}\ncimconform show {requirement.id}",
            "markdown": f"{words}\n\n*{clause}*\n\n`cimconform show {requirement.id}`",
        },
        "defaultConfiguration": {"level": _OF_RANK[requirement.rank]},
        "properties": {"tags": _tags(requirement)},
    }


def _tags(requirement: Requirement) -> list[str]:
    harm = [requirement.harm] if requirement.harm else []
    return [requirement.rank, *harm, requirement.folder, *requirement.codes]


def _result(place: _Place, alike: list[Finding], rule: int, register: Register) -> dict[str, Any]:
    """Give one result for findings that are alike, at the place of the first."""
    result, finding = place.result, alike[0]
    found: dict[str, Any] = {
        "ruleId": result.requirement,
        "ruleIndex": rule,
        "level": _LEVELS.get(result.verdict, "none"),
        "message": {"text": _message(register[result.requirement], result, finding)},
        "locations": [_location(place, finding)],
        "partialFingerprints": {"scenario/v1": fingerprint(result, finding)},
        "properties": {k: v for k, v in _properties(result) if v},
    }
    if len(alike) > 1:
        found["occurrenceCount"] = len(alike)
    if result.known:
        found["suppressions"] = [{"kind": "external", "justification": printable(result.known)}]
    return found


def _properties(result: Result) -> Iterator[tuple[str, str]]:
    yield "verdict", str(result.verdict)
    yield "binding", printable(result.binding)
    yield "example", printable(result.example)
    yield "rests_on", rests_on(result)
    yield "harm", printable(result.harm)


def _message(requirement: Requirement, result: Result, finding: Finding) -> str:
    """Say what was expected and what came, in one text."""
    lines = [
        f"{requirement.sentence}.",
        f"expected: {finding.expected}" if finding.expected else "",
        f"observed: {finding.observed or 'nothing'}",
        f"hint: {finding.hint}" if finding.hint else "",
        f"effect: {requirement.effect}. {requirement.why}" if requirement.effect else "",
        *(grounds.in_words(key) for key in result.rests_on),
        *(f"code {code}: {meaning}" for code, meaning in codes(finding)),
    ]
    return "\n".join(printable(line)[:_LONGEST] for line in lines if line)


def _location(place: _Place, finding: Finding) -> dict[str, Any]:
    file = place.files.get(finding.message, place.otherwise)
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(file)}}
    physical["region"] = {"startLine": max(finding.line, 1)}
    where = {"logicalLocations": [{"fullyQualifiedName": printable(finding.where)}]}
    return {"physicalLocation": physical, **(where if finding.where else {})}


def _uri(file: Path) -> str:
    """Give a path as a reader of the current folder knows it, else where it is on this machine."""
    whole = file.resolve()
    here = Path.cwd()
    return (
        quote(whole.relative_to(here).as_posix()) if whole.is_relative_to(here) else whole.as_uri()
    )


def fingerprint(result: Result, finding: Finding) -> str:
    """Give what is the same for the same fault in the next run: nothing that is made anew each time."""
    parts = (result.requirement, result.binding, result.example, finding.where)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _notification(result: Result) -> dict[str, Any]:
    over = f" over {result.binding}" if result.binding else ""
    text = f"{result.requirement}{over} could not be decided: {result.reason}"
    return {"level": "warning", "message": {"text": printable(text)[:_LONGEST]}}
