"""Start the reference systems and the small broker as the programs they are, for a first run.

They are reached by their command lines and their sockets only; nothing of them is imported.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cimconform.errors import PreconditionFailed
from cimconform.suite import FIXTURES

SYSTEM_FILE = FIXTURES / "systems" / "reference.toml"
ENTERPRISE_FILE = FIXTURES / "systems" / "enterprise.toml"
BUS_FILE = FIXTURES / "systems" / "bus.toml"
NOWHERE = {"base_url": "http://localhost", "broker_url": "stomp://localhost", "queues": ""}
REQUESTS = "TESTING.REQUESTS"
# what the reference listens to: one queue for all, and one for each noun and verb
LISTENS = ("--request", f"queue:{REQUESTS}", "--request", f"queue:{REQUESTS}.>")
_READY_S = 30.0


@contextmanager
def reference(*options: str) -> Iterator[dict[str, str]]:
    """Run the reference head end over HTTP and, through the small broker, over JMS.

    Gives the addresses that its system file asks for. Raises PreconditionFailed.
    """
    with broker() as broker_url, head_end("--jms", broker_url, *LISTENS, *options) as base_url:
        yield {"base_url": base_url, "broker_url": broker_url, "queues": ""}


@contextmanager
def enterprise(*options: str) -> Iterator[dict[str, str]]:
    """Run the reference enterprise client over HTTP and, through the small broker, over JMS.

    Gives the addresses that its system file asks for. Raises PreconditionFailed.
    """
    with broker() as broker_url, client("--jms", broker_url, *options) as base_url:
        yield {"base_url": base_url, "broker_url": broker_url, "queues": ""}


def seen_as(addresses: dict[str, str], name: str) -> dict[str, str]:
    """Give the addresses at which a reference started with --all plays one behaviour."""
    base_url = f"{addresses['base_url']}/as/{name}"
    return {**addresses, "base_url": base_url, "queues": f"AS.{name}."}


@contextmanager
def head_end(*options: str) -> Iterator[str]:
    """Run the reference head end on a free port; give its base URL. Raises PreconditionFailed."""
    with _ready("cimconform.reference", "head-end", "--port", "0", *options) as urls:
        yield urls[0]


@contextmanager
def client(*options: str) -> Iterator[str]:
    """Run the enterprise client on a free port; give its base URL. Raises PreconditionFailed."""
    with _ready("cimconform.reference", "enterprise", "--port", "0", *options) as urls:
        yield urls[0]


@contextmanager
def bus(*options: str) -> Iterator[dict[str, str]]:
    """Run the reference bus on a free port; give what its system file asks for.

    Raises PreconditionFailed.
    """
    with _ready("cimconform.reference", "bus", "--port", "0", *options) as urls:
        yield {"base_url": urls[0]}


@contextmanager
def broker(*options: str) -> Iterator[str]:
    """Run the small broker on a free port; give its URL. Raises PreconditionFailed."""
    with _ready("cimconform.broker", "--port", "0", *options) as urls:
        yield urls[0]


@contextmanager
def broker_with_amqp(*options: str) -> Iterator[tuple[str, str]]:
    """Run the small broker for STOMP and for AMQP; give both URLs. Raises PreconditionFailed."""
    with _ready("cimconform.broker", "--port", "0", "--amqp-port", "0", *options) as urls:
        yield urls[0], urls[1]


@contextmanager
def _ready(module: str, *arguments: str) -> Iterator[list[str]]:
    """Run one of our programs until it is left; give the URLs that it names when it is ready."""
    command = [sys.executable, "-m", module, *arguments]
    with tempfile.TemporaryFile("w+") as complaints, _program(command, complaints) as process:
        yield _urls(process, command, complaints)


@contextmanager
def _program(command: list[str], complaints: IO[str]) -> Iterator["subprocess.Popen[str]"]:
    """Run a program and see that it ends; what it complains of goes to a file, which never blocks.

    Its standard input stays open as long as we live, so that it ends with us even where we are killed.
    """
    process = subprocess.Popen(  # noqa: S603 - our own program, by our own interpreter
        [*command, "--end-with-input"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        text=True,
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


def _urls(
    process: "subprocess.Popen[str]", command: Sequence[str], complaints: IO[str]
) -> list[str]:
    """Wait for the line that names the URLs, or for the program to end."""
    watchdog = threading.Timer(_READY_S, process.kill)
    watchdog.start()
    try:
        line = process.stdout.readline() if process.stdout else ""
    finally:
        watchdog.cancel()
    if " ready on " not in line:
        process.wait()
        complaints.seek(0)
        output = complaints.read()
        shown = " ".join([Path(command[0]).name, *command[1:]])
        raise PreconditionFailed(f"{shown} did not start: {output.strip() or 'it printed nothing'}")
    return line.partition(" ready on ")[2].split()


HEAD_END, ENTERPRISE, BUS = "head-end", "enterprise", "bus"
PROGRAMS = {HEAD_END: reference, ENTERPRISE: enterprise, BUS: bus}
FILES = {HEAD_END: SYSTEM_FILE, ENTERPRISE: ENTERPRISE_FILE, BUS: BUS_FILE}
