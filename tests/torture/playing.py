"""Play one bad peer through one short run of the command line, in a process of its own that is measured.

The process is forked, so that a run does not pay for the start of Python and its libraries each time.
"""

import contextlib
import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from peers import SYSTEM, Behaviour, answer, bare_reply, dressed, peer

from cimconform.campaign import setup
from cimconform.cli import main
from cimconform.errors import UsageError
from cimconform.record import record
from cimconform.suite import FEATURES
from torture.bodies import Body

SELECT = "message_is_well_formed or reply_echoes_correlation_id"
TIMEOUT_S = 2.0
TABLES = {
    "http": 'kind = "http"\nurl = "http://127.0.0.1:{port}/http"\n',
    "soap": 'kind = "soap"\nstyle = "generic"\nurl = "http://127.0.0.1:{port}/soap"\n',
    "jms": 'kind = "jms"\nclient = "stomp"\nurl = "stomp://127.0.0.1:{port}"\nrequest = "queue:A"\n',
}


@dataclass(frozen=True)
class Outcome:
    """What a run came to: its exit code and text, seconds, most memory in MB, and its record."""

    code: int
    text: str
    seconds: float
    memory: float
    verdicts: str
    faults: tuple[str, ...] = ()


def warm() -> None:
    """Load once what every run needs."""
    setup.known_register((FEATURES,))
    setup._judge(None)  # noqa: SLF001 - so that each fork has it already


def play(transport: str, behave: Behaviour, folder: Path, *, deaf: bool = False) -> Outcome:
    """Run the suite against a peer over a transport."""
    with peer(behave, deaf=deaf) as server:
        system = system_file(folder, transport, server.server_address[1])
        return run(system, folder / "run")


def system_file(folder: Path, transport: str, port: int, more: str = "") -> Path:
    """Write the system file of a peer."""
    file, head = folder / "peer.toml", SYSTEM.partition("[transport.")[0]
    table = TABLES[transport].format(port=port)
    file.write_text(f"{head}[transport.{transport}]\n{table}timeout_s = {TIMEOUT_S}\n{more}", "utf-8")
    return file


def run(system: Path, output: Path, *more: str) -> Outcome:
    """Certify, in a child."""
    log = output.with_suffix(".txt")
    begun = time.monotonic()
    child = os.fork()
    if not child:
        _certify(log, ["run", "--system", str(system), "-k", SELECT, "--output", str(output), *more])
    _, status, usage = os.wait4(child, 0)
    seconds = time.monotonic() - begun
    text = log.read_text("utf-8", "backslashreplace")
    verdicts, faults = _read(output)
    return Outcome(
        os.waitstatus_to_exitcode(status), text, seconds, usage.ru_maxrss / 1024, verdicts, faults
    )


def _certify(log: Path, arguments: list[str]) -> None:
    """Run the command line in this process, and end it."""
    code = 70
    try:
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(file, stream)
        sys.argv = ["cimconform", *arguments]
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException as fault:  # noqa: BLE001 - it is to be seen as what it is
        os.write(2, f"Traceback: {fault!r}\n".encode())
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _read(folder: Path) -> tuple[str, tuple[str, ...]]:
    """Give the verdicts of a record in one line, and what is wrong with it."""
    try:
        known = record.read(folder)
    except (UsageError, OSError) as error:
        return "no record", (str(error),)
    found = sorted({str(r.verdict) for r in known.results} - {"not applicable"})
    return ", ".join(found) or "nothing was judged", tuple(known.all_damage)


def over_http(body: Body) -> Behaviour:
    """Answer by HTTP with a body that is made of a good one, in the envelope of its request."""

    def behave(connection: socket.socket, request: bytes) -> None:
        made = dressed(body(bare_reply(request)), request)
        connection.sendall(answer(made, kind="text/xml; charset=utf-8"))

    return behave
