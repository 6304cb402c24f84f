"""Progress of a run, fed by who plays it, or by the reports of workers; plain lines where there is no terminal."""

import errno
import time
from collections.abc import Callable
from typing import Any, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from cimconform.errors import OutdatedKeyWarning
from cimconform.reports.failure_text import as_printed, wrapped
from cimconform.requirements.register import Requirement
from cimconform.verdict import Result, Verdict

PROPERTY = "cimconform"  # the property of a report that tells requirement, verdict and text
INTERRUPTED = "interrupted; the record says what was not run"
AT_ONCE = (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.WARNING)  # as soon as they are there
_EVERY = 200
_EVERY_S = 60
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_STYLE = {"fail": "bold red", "inconclusive": "magenta"}
_MINUTE = 60


class Watch:
    """Shows how far the run is, and each failure as soon as it is there; to workers it is a plugin of pytest.

    A requirement that fails again is one line, and the same cause of doubt none. `quiet` shows neither.
    """

    def __init__(
        self, console: Console, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._quiet = quiet
        self._clock = clock
        self._progress = Progress(
            TextColumn("certifying"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            TextColumn("left"), TimeRemainingColumn(),
            console=console, disable=quiet or not console.is_terminal,
        )  # fmt: skip
        self._task = self._progress.add_task("examples", total=None)
        self._begun = self._printed_at = clock()
        self._done = self._total = 0
        self._shown: set[str] = set()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def expect(self, count: int) -> None:
        """Take how many examples are still to come."""
        self._total = self._done + count
        self._progress.update(self._task, total=self._total)

    def warn(self, text: str) -> None:
        """Say which key of the system file has another name now."""
        self._console.print(text, style="yellow", markup=False)

    def ended(self, requirement: Requirement, result: Result | None) -> None:
        """Show what failed, and count an example that has ended."""
        if result is not None and result.verdict in AT_ONCE:
            self._show(as_printed(requirement, result))
        self._count()

    def broken_off(self, reason: str) -> None:
        """Say why the run ends early."""
        self._console.print(reason, style="magenta", markup=False)

    def _count(self) -> None:
        self._done += 1
        self._progress.advance(self._task)
        late = self._clock() - self._printed_at >= _EVERY_S
        if not self._console.is_terminal and not self._quiet and (late or not self._done % _EVERY):
            self._printed_at = self._clock()
            self._console.print(f"{self._done} of {self._total} examples run{self._left()}")

    def pytest_warning_recorded(self, warning_message: Any) -> None:
        """Say which keys of the system file have another name now."""
        if isinstance(warning_message.message, OutdatedKeyWarning):
            self.warn(str(warning_message.message))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Hear of an example that a worker has played."""
        if report.when == "call":
            self._show(dict(getattr(report, "user_properties", ())).get(PROPERTY))
        if report.when == "teardown":
            self._count()

    def _show(self, shown: Any) -> None:
        """Show a failure whole, when its requirement fails for the first time."""
        if not shown or self._quiet:
            return
        requirement, verdict, heading, text = shown
        known = text.partition(": ")[2] if verdict == "inconclusive" else requirement
        again = known in self._shown  # a cause that others had too is reported once
        self._shown.add(known)
        if again and verdict == "inconclusive":
            return
        style = _STYLE.get(verdict, "yellow")
        self._console.print(
            Text(f"{heading}{f' ({requirement}, as above)' if again else ''}", style)
        )
        if not again:
            fits = wrapped(text, self._console.width) if self._console.is_terminal else text
            self._console.print(Text(fits))

    def _left(self) -> str:
        """Say about how long the rest takes, at the pace so far."""
        passed, rest = self._clock() - self._begun, self._total - self._done
        seconds = round(passed / self._done * rest)
        if not rest or not seconds:
            return ""
        minutes, some = divmod(seconds, _MINUTE)
        return f", about {f'{minutes} min {some} s' if minutes else f'{some} s'} left"

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        """Say that the run ends early: the user stopped it, or the record cannot be written."""
        self.broken_off(str(excinfo.value) or INTERRUPTED)

    def pytest_internalerror(self, excrepr: Any, excinfo: Any) -> None:
        """Show a fault of ours; a full disk is none."""
        fault = excinfo.value
        full = isinstance(fault, OSError) and fault.errno in _FULL
        self._console.print(
            f"{fault.filename}: {fault.strerror}" if full else str(excrepr), markup=False
        )

    def pytest_exception_interact(self, call: Any, report: Any) -> None:
        """Show why a feature could not be collected."""
        if getattr(report, "when", "collect") == "collect":
            self._console.print(str(call.excinfo.value), style="red", markup=False)
