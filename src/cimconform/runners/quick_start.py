"""A plugin of pytest that brings a process to its first example without hurry and waste.

`cimconform run` names it first. What is imported and collected stays until the end, so that looking
for garbage meanwhile would be a third of all that is computed. Workers do this one after the other, as
many at once as there are processors: the first waits for its answers while the next begins, and no
worker waits for all.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

try:
    import fcntl
except ImportError:
    LOCKS = False  # where there are none, all begin at once
else:
    LOCKS = True

TURNS = "CIMCONFORM_TURNS"  # whose workers take turns, and the folder of their locks
WORKER = "PYTEST_XDIST_WORKER"
_LOCKS: list[IO[str]] = []


@contextmanager
def turns() -> Iterator[None]:
    """Let the workers that this process starts meanwhile begin in turn."""
    with TemporaryDirectory(prefix="cimconform-") as folder:
        os.environ[TURNS] = f"{os.getpid()} {folder}"
        try:
            yield
        finally:
            del os.environ[TURNS]


def pytest_addoption() -> None:
    """Begin, before any other plugin is loaded."""
    gc.disable()
    _LOCKS.extend(_turn())


def _turn() -> Iterator[IO[str]]:
    """Wait for the turn of this process, if it is a worker; it ends when what is given is closed."""
    owner, _, folder = os.environ.get(TURNS, "").partition(" ")
    if not LOCKS or owner in ("", str(os.getpid())) or WORKER not in os.environ:
        return
    number = int(os.environ[WORKER].removeprefix("gw")) % (os.cpu_count() or 1)
    with suppress(OSError):  # where nothing can be locked, none is waited for
        lock = (Path(folder) / str(number)).open("w", encoding="utf-8")
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


def pytest_collection_finish() -> None:
    """Let the next begin, and look for garbage from now on, but never again at what is there."""
    pytest_unconfigure()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Leave the process as it was, however early the run has ended."""
    gc.enable()
    while _LOCKS:
        _LOCKS.pop().close()
