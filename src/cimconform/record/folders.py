"""Where a run is written: a folder of its own, to which nothing else writes meanwhile.

A folder is taken where it is new, empty, or marked by an earlier run. Of that run only the files that a
run writes are removed, by name; whatever else lies there stays, and no link is followed.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from cimconform.errors import UsageError

try:
    import fcntl
except ImportError:
    LOCKS = False  # such a system refuses none
else:
    LOCKS = True

MARK = ".cimconform"
WORKERS = "workers"  # the folder of the records that processes of one run wrote
LATEST = "latest"
CONTROLS = "controls.log"  # what was controlled, a line for each control that was sent
VIEWS = frozenset(
    "report.html junit.xml run.sarif summary.md code-quality.json badge.svg equivalence.md "
    "run.ndjson".split()
)
_MESSAGES = re.compile(r"m\d{5,}-(sent|received)\.(xml|bin)")
_ALLURE = re.compile(
    r"[0-9a-f-]{32,36}-(result\.json|container\.json|attachment(\.\w+)?)"
    r"|environment\.properties|categories\.json|executor\.json"
)
_SITE = re.compile(r"index\.html")
_INSIDE = {"messages": _MESSAGES, "allure-results": _ALLURE, "allure-report": _SITE}
_PART = re.compile(r"(gw|earlier-)\d+")
_UNFIT = re.compile(r"[^\w.-]+")


def named(parent: Path, name: str) -> Path:
    """Give the path of a new folder for a run of a system, named by the time in UTC."""
    stem = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{_UNFIT.sub('-', name).strip('-.') or 'run'}"
    found, number = parent / stem, 1
    while found.exists():
        number += 1
        found = parent / f"{stem}-{number}"
    return found


def point_to(folder: Path) -> None:
    """Let `latest`, beside the folder of a run, lead to it; a file of that name is left alone."""
    latest = folder.with_name(LATEST)
    if latest.exists() and not latest.is_symlink():
        return
    made = folder.with_name(f".{LATEST}-{os.getpid()}")
    with suppress(OSError):  # where there are no links, there is no `latest`
        made.symlink_to(folder.name, target_is_directory=True)
        made.replace(latest)


def of_run(output: Path) -> Path:
    """Give the folder of the run that a folder of a worker of it lies in, or that folder itself."""
    return output.parent.parent if output.parent.name == WORKERS else output


@contextmanager
def taken(folder: Path, *, clear: bool = True) -> Iterator[None]:
    """Hold a folder for one run, without what an earlier run wrote there unless that is to stay.

    Raises UsageError, and touches nothing, where it is not ours or another run holds it.
    """
    try:
        see_that_it_is_ours(folder)
        folder.mkdir(parents=True, exist_ok=True)
        flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
        mark = os.open(folder / MARK, flags, 0o644)
    except OSError as error:
        raise UsageError(f"{folder}: no folder to write to ({error.strerror})") from None
    try:
        _lock(mark, folder)
        if clear:
            _clear(folder)
        yield
    finally:
        os.close(mark)


def see_that_it_is_ours(folder: Path) -> None:
    """Refuse a folder that holds what is not ours; raises UsageError."""
    if folder.is_dir() and not (folder / MARK).is_file() and any(folder.iterdir()):
        raise UsageError(
            f"{folder}: holds files that no run of cimconform wrote; name a new or empty folder "
            "to write to"
        )


def _lock(mark: int, folder: Path) -> None:
    """Hold the mark until this process ends or closes it."""
    if not LOCKS:
        return
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(
            f"{folder}: another run is writing to it; wait for its end, or name another folder "
            "to write to"
        ) from None


def _clear(folder: Path) -> None:
    """Remove what an earlier run wrote, lest it be taken for this one's."""
    try:
        for entry in sorted(folder.iterdir()):
            if entry.name in VIEWS or entry.name == CONTROLS:
                entry.unlink()
            elif entry.is_dir() and not entry.is_symlink():
                _clear_inside(entry)
    except OSError as error:
        problem = f"{error.filename}: an earlier run's cannot be removed ({error.strerror})"
        raise UsageError(problem) from None


def _clear_inside(folder: Path) -> None:
    """Remove what an earlier run wrote to a folder below its own."""
    if (folder / MARK).is_file():
        _clear(folder)
        return
    if folder.name == WORKERS:
        remove_parts(folder)
    for file in folder.iterdir() if folder.name in _INSIDE else ():
        if _INSIDE[folder.name].fullmatch(file.name):
            file.unlink()
    _leave(folder)


def remove_parts(folder: Path) -> None:
    """Remove the records that the processes of a run wrote apart."""
    for part in folder.iterdir() if folder.is_dir() else ():
        if _PART.fullmatch(part.name) and not part.is_symlink():
            _clear(part)
            _leave(part)
    _leave(folder)


def _leave(folder: Path) -> None:
    """Remove a folder in which nothing is left."""
    with suppress(OSError):
        folder.rmdir()
