"""Play one bad peer through one short run of the command line, in a process of its own that is measured.

The process is forked, so that a run does not pay for the start of Python and its libraries each time.
"""

import os
import shutil
import socket
import sys
import time
import traceback
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from peers import SYSTEM, Behaviour, answer, bare_reply, dressed, peer
from rich.console import Console
from torture.bodies import Body

from cimconform.campaign import setup
from cimconform.campaign.campaign import Campaign
from cimconform.campaign.stage import Stage, load_steps
from cimconform.campaign.stage import play as play_scenario
from cimconform.errors import UsageError
from cimconform.record import record
from cimconform.reports import html, junit, summary
from cimconform.suite import FEATURES

RULES = ("message_is_well_formed", "reply_echoes_correlation_id")
TIMEOUT_S = 2.0
MOST_MB = 500
TABLES = {
    "http": 'kind = "http"\nurl = "http://127.0.0.1:{port}/http"\n',
    "soap": 'kind = "soap"\nstyle = "generic"\nurl = "http://127.0.0.1:{port}/soap"\n',
    "jms": 'kind = "jms"\nclient = "stomp"\nurl = "stomp://127.0.0.1:{port}"\nrequest = "queue:A"\n',
}


@dataclass(frozen=True)
class Kind:
    """A kind of bad peer over a transport; a `deaf` one behaves before it has read anything."""

    transport: str
    name: str
    behave: Behaviour
    deaf: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a run came to: its exit code and text, seconds, most memory in MB, and its record."""

    code: int
    text: str
    seconds: float
    memory: float
    verdicts: str
    faults: tuple[str, ...] = ()

    @property
    def wrong(self) -> list[str]:
        """What must not be, whatever the peer."""
        found = [*self.faults]
        found += ["a traceback"] if "Traceback" in self.text else []
        found += [f"exit code {self.code}"] if self.code not in (0, 1, 3) else []
        found += [f"{self.memory:.0f} MB of memory"] if self.memory > MOST_MB else []
        found += ["what a terminal obeys"] if "\x1b]" in self.text or "\x1b[2J" in self.text else []
        return found


def system_file(folder: Path, transport: str, port: int, more: str = "") -> Path:
    """Write the system file of a peer."""
    file, head = folder / "peer.toml", SYSTEM.partition("[transport.")[0]
    table = TABLES[transport].format(port=port)
    file.write_text(
        f"{head}[transport.{transport}]\n{table}timeout_s = {TIMEOUT_S}\n{more}", "utf-8"
    )
    return file


class Player:
    """Plays peers; what certifies are children of a process that has grown by nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        orders, done = os.pipe(), os.pipe()
        if not os.fork():
            os.close(orders[1])
            _serve(os.fdopen(orders[0]), os.fdopen(done[1], "w"))
        os.close(orders[0])
        os.close(done[1])
        self._orders, self._done = os.fdopen(orders[1], "w"), os.fdopen(done[0])

    def play(self, kind: Kind) -> Outcome:
        """Run the suite against a peer of a kind over its transport."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        with peer(kind.behave, deaf=kind.deaf) as server:
            system = system_file(self.folder, kind.transport, server.server_address[1])
            return self._run(system, self.folder / "run")

    def _run(self, system: Path, output: Path) -> Outcome:
        self._orders.write(f"{system}\t{output}\n")
        self._orders.flush()
        code, seconds, memory = self._done.readline().split()
        text = output.with_suffix(".txt").read_text("utf-8", "backslashreplace")
        verdicts, faults = _read(output)
        return Outcome(int(code), text, float(seconds), int(memory) / 1024, verdicts, faults)

    def close(self) -> None:
        """End the process."""
        self._orders.close()
        self._done.close()
        os.wait()


def _serve(orders: IO[str], done: IO[str]) -> None:
    """Certify whatever is ordered, each in a child, until there are no more orders."""
    register = setup.known_register((FEATURES,))
    setup._judge(None)
    load_steps()
    html.page(record.Record(Path()), register)
    for order in orders:
        system, output = map(Path, order.rstrip("\n").split("\t"))
        begun, child = time.monotonic(), os.fork()
        if not child:
            _child(output.with_suffix(".txt"), system, output)
        _, status, usage = os.wait4(child, 0)
        code = os.waitstatus_to_exitcode(status)
        done.write(f"{code} {time.monotonic() - begun:.3f} {usage.ru_maxrss}\n")
        done.flush()
    os._exit(0)


def _child(log: Path, system: Path, output: Path) -> None:
    """Certify in this process, as `cimconform run` does, and end it."""
    code = 70
    try:
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(file, stream)
        with ExitStack() as stack:
            code = _certify(setup.campaign(setup.Options(system=system, output=output), stack))
        _show(output)
    except BaseException:  # noqa: BLE001 - whatever it is, it is to be seen
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _certify(made: Campaign) -> int:
    """Play the scenarios of a few requirements, unless their binding is found out of reach."""
    chosen = sorted(
        (one for one in made.selection.applicable if one[0] in RULES),
        key=lambda one: made.turn(made.register[one[0]]),
    )
    waiting = []
    for identity, name, binding in chosen:
        requirement = made.register[identity]
        if made.ended(binding):
            waiting.append((identity, binding, name))
            continue
        example = next(e for e in requirement.examples if e.name == name)
        play_scenario(Stage(made, requirement, example, made.scenario(binding)))
    return made.finish(waiting)


def _show(output: Path) -> None:
    """Make every view that a run makes."""
    known, register = record.read(output), setup.known_register((FEATURES,))
    html.write(known, register, output / html.NAME)
    junit.write(known, register, output / "junit.xml")
    summary.show(known, register, Console(), output)


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
