"""What a machine hears of a run while it lasts: a JSON object a line, on standard output.

`begin` says how many examples come, `result` is a verdict as the record keeps it, `end` is the
sentence of the run.
"""

import json
from collections.abc import Callable
from typing import Any, Self

from cimconform.record.outcome import outcome
from cimconform.record.record import Record
from cimconform.record.result_lines import result_line
from cimconform.requirements.register import Requirement
from cimconform.verdict import Result

RESULT = "cimconform_result"  # the property of a report that holds the verdict


class EventLines:
    """Says each event of a run as it happens; to workers it is a plugin of pytest."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held open."""

    def expect(self, count: int) -> None:
        """Take how many examples are still to come."""
        self._say("begin", examples=count)

    def warn(self, text: str) -> None:
        """Say nothing: a machine reads the record."""

    def ended(self, _: Requirement, result: Result | None) -> None:
        """Say the verdict of an example."""
        if result is not None:
            self._say("result", **result_line(result))

    def broken_off(self, reason: str) -> None:
        """Say nothing: the end of the run tells it."""

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Say the verdict of an example that a worker has played."""
        result = dict(getattr(report, "user_properties", ())).get(RESULT)
        if report.when == "call" and result:
            self._say("result", **result)

    def finish(self, record: Record) -> None:
        """Say what the run came to, and where its record is."""
        conclusion, end = outcome(record), record.end
        about = {
            "sentence": str(conclusion),
            "totals": end.get("totals", {}),
            "folder": str(record.folder),
        }
        self._say("end", outcome=str(conclusion.kind), exit_code=conclusion.code, **about)

    def _say(self, event: str, **facts: Any) -> None:
        self._write(json.dumps({"event": event, **facts}, ensure_ascii=False) + "\n")
