"""GitLab's report of code quality: each finding at the line of its message, beside a merge request.

What could not be decided is none of it, since it accuses no product; the exit code of the run says it.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cimconform.record.record import FILE, Record
from cimconform.reports.sarif import fingerprint
from cimconform.requirements.register import Register
from cimconform.text_files import printable
from cimconform.verdict import Finding, Result, Verdict

NAME = "code-quality.json"
_SEVERITY = {Verdict.FAIL: "critical", Verdict.WARNING: "minor"}
_LONGEST = 500


def write(record: Record, register: Register, path: Path) -> None:
    """Write the broken requirements of a run, each once over each binding and example."""
    files = {message.id: record.folder / message.file for message in record.messages}
    path.write_text(json.dumps(list(_issues(record, register, files)), indent=1) + "\n", "utf-8")


def _issues(record: Record, register: Register, files: dict[str, Path]) -> Iterator[dict[str, Any]]:
    for result in record.results:
        if result.verdict in _SEVERITY and result.findings and not result.known:
            first = result.findings[0]
            place = files.get(first.message, record.folder / FILE)
            yield _issue(result, first, register[result.requirement].sentence, place)


def _issue(result: Result, finding: Finding, sentence: str, place: Path) -> dict[str, Any]:
    expected = f"expected {finding.expected}, " if finding.expected else ""
    text = f"{sentence} ({result.binding}): {expected}observed {finding.observed or 'nothing'}"
    return {
        "type": "issue",
        "check_name": result.requirement,
        "description": printable(text)[:_LONGEST],
        "severity": _SEVERITY[result.verdict],
        "fingerprint": fingerprint(result, finding),
        "location": {"path": _relative(place), "lines": {"begin": max(finding.line, 1)}},
    }


def _relative(place: Path) -> str:
    """Give a path as it is seen from the current folder, which is that of the repository."""
    return Path(os.path.relpath(place)).as_posix()
