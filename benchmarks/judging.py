"""What judging a large file costs, beside xmllint, which only holds the same file against its schema.

Both read the same message of MeterReadings, one after the other: `xmllint --stream --schema` on one
processor, `cimconform judge` with every rule about one message, on one and on all. Printed are MB/s,
the ratio to xmllint, and the most memory that all processes of the command held together. On a machine
that is busy with something else, the processor time says more than the clock: it is given as well, and
its own ratio (MB in a second of one processor, beside xmllint).

In the way of the speed of xmllint: members alike are judged once, see alike.py, and what is left is spent on
holding all of them against their schemas (a quarter), on a tree of each piece for that, where xmllint
streams (a sixth), on finding what is alike (a quarter), and on a start of a second or two. Here all are alike;
where one in a hundred has a fault, it takes half as much again or twice as long, and where rules must
compare the values of registers, or no two are alike, five to seven times as long: those go by Python.

    python benchmarks/judging.py [MEGABYTES …] [--save]
"""

import csv
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from large_readings import write
from rich.console import Console
from rich.table import Table

from cimconform.suite import FIXTURES

SCHEMA = FIXTURES / "schemas" / "2013" / "MeterReadingsMessage.xsd"
JUDGE = [sys.executable, "-m", "cimconform", "judge"]
FIGURES = Path(__file__).with_name("judging.csv")
_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """One command on one file: seconds, and MB of memory at the most."""

    megabytes: int
    name: str
    seconds: float
    memory: float
    cpu: float  # seconds of all processors together
    ratio: float = 1.0
    cpu_ratio: float = 1.0

    @property
    def speed(self) -> float:
        """MB/s."""
        return self.megabytes / self.seconds


def measured(megabytes: int, name: str, command: list[str]) -> Row:
    """Run a command and watch its memory."""
    begun, used, most = time.perf_counter(), _used(), 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:  # noqa: S603 - our own command
        while process.poll() is None:
            most = max(most, _memory(process.pid))
            time.sleep(_EVERY_S)
        seconds = time.perf_counter() - begun
        output = process.stdout.read().decode() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {output[-2000:]}")
    return Row(megabytes, name, seconds, most, _used() - used)


def _used() -> float:
    """Give the processor seconds of all commands that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _memory(pid: int) -> float:
    """Give the MB that a process and those below it hold."""
    own = 0.0
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
        own = int(status.partition("VmRSS:")[2].split()[0]) / 1000 if "VmRSS:" in status else 0.0
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    except OSError:
        return own  # it has just ended
    return own + sum(_memory(int(child)) for child in below)


def rows(megabytes: int, folder: Path) -> list[Row]:
    """Measure the three commands on a file of one size."""
    file = str(write(folder / "large.xml", megabytes))
    xmllint = ["xmllint", "--noout", "--stream", "--schema", str(SCHEMA), file]
    base = measured(megabytes, "xmllint", xmllint)
    commands = {"judge, one process": [*JUDGE, "--jobs", "1", file], "judge": [*JUDGE, file]}
    ours = [measured(megabytes, name, command) for name, command in commands.items()]
    return [
        base,
        *(replace(r, ratio=r.speed / base.speed, cpu_ratio=base.cpu / r.cpu) for r in ours),
    ]


def show(found: list[Row]) -> None:
    """Print a table; with --save, keep the rows for the figures of README."""
    table = Table(title="Judging a large file")
    for column in (
        "MB",
        "command",
        "s",
        "MB/s",
        "of xmllint",
        "memory MB",
        "cpu s",
        "of xmllint, cpu",
    ):
        table.add_column(column, justify="left" if column == "command" else "right")
    for r in found:
        numbers = [f"{r.seconds:.1f}", f"{r.speed:.0f}", f"{r.ratio:.2f}", f"{r.memory:.0f}"]
        numbers += [f"{r.cpu:.1f}", f"{r.cpu_ratio:.2f}"]
        table.add_row(str(r.megabytes), r.name, *numbers)
    Console().print(table)
    if "--save" in sys.argv:
        _save(found)


def _save(found: list[Row]) -> None:
    with FIGURES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ("megabytes", "command", "mb_per_s", "ratio", "memory_mb", "cpu_s", "cpu_ratio")
        )
        for r in found:
            speed, ratio = f"{r.speed:.0f}", f"{r.ratio:.2f}"
            writer.writerow(
                (
                    r.megabytes,
                    r.name,
                    speed,
                    ratio,
                    f"{r.memory:.0f}",
                    f"{r.cpu:.2f}",
                    f"{r.cpu_ratio:.2f}",
                )
            )


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or [5, 50, 500]
    with tempfile.TemporaryDirectory() as made:
        show([row for size in sizes for row in rows(size, Path(made))])
