"""Progress of a run, fed by pytest's reports; plain lines when nobody sits at a terminal."""

import errno
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

_EVERY = 200
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Watch:
    """A plugin of pytest that shows how far the run is."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("certifying"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=console, disable=not console.is_terminal,
        )  # fmt: skip
        self._task = self._progress.add_task("examples", total=None)
        self._done = 0
        self._total = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def pytest_collection_finish(self, session: Any) -> None:
        """Take the number of examples."""
        self._total = len(session.items)
        self._progress.update(self._task, total=self._total)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Count an example that has ended."""
        if report.when != "teardown":
            return
        self._done += 1
        self._progress.advance(self._task)
        if not self._console.is_terminal and self._done % _EVERY == 0:
            self._console.print(f"{self._done} of {self._total} examples run")

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        """Say that the run ends early: the user stopped it, or the record cannot be written."""
        said = str(excinfo.value) or "interrupted; the record says what was not run"
        self._console.print(said, style="magenta", markup=False)

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
