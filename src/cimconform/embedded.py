"""Start the reference head end as the program it is, for a first run without a product.

It is reached by its command line and its sockets only; nothing of it is imported.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .errors import PreconditionFailed
from .suite import FIXTURES

SYSTEM_FILE = FIXTURES / "systems" / "reference.toml"
_READY_S = 30.0


@contextmanager
def head_end(*options: str) -> Iterator[str]:
    """Run the reference head end on a free port; give its base URL. Raises PreconditionFailed."""
    command = [sys.executable, "-m", "cimconform.reference", "head-end", "--port", "0", *options]
    with tempfile.TemporaryFile("w+") as complaints, _program(command, complaints) as process:
        yield _ready(process, command, complaints)


@contextmanager
def _program(command: list[str], complaints: IO[str]) -> Iterator["subprocess.Popen[str]"]:
    """Run a program and see that it ends; what it complains of goes to a file, which never blocks."""
    process = subprocess.Popen(  # noqa: S603 - our own program, by our own interpreter
        command, stdout=subprocess.PIPE, stderr=complaints, text=True
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _ready(process: "subprocess.Popen[str]", command: Sequence[str], complaints: IO[str]) -> str:
    """Wait for the line that names the URL, or for the program to end."""
    watchdog = threading.Timer(_READY_S, process.kill)
    watchdog.start()
    try:
        line = process.stdout.readline() if process.stdout else ""
    finally:
        watchdog.cancel()
    if "http://" not in line:
        process.wait()
        complaints.seek(0)
        said = complaints.read()
        shown = " ".join([Path(command[0]).name, *command[1:]])
        raise PreconditionFailed(f"{shown} did not start: {said.strip() or 'it said nothing'}")
    return line[line.index("http://") :].strip()
