"""What workers bring against a slow system: the same run with 1, 4, 16 and 32 of them.

The reference head end answers after DELAY seconds and as many requests at once as it is asked for, so that
waiting is all there is. Printed is the time of each run with its verdicts, and how many times as fast it is
as the first.

    python benchmarks/waiting.py [-k WORDS] [--delay SECONDS] [--at-once N] [N …]
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cimconform import embedded, plugin, setting
from cimconform.record import read

_SYSTEM = """
[transport.http]
kind = "http"
url = "URL/http"
"""


@dataclass(frozen=True, slots=True)
class Timed:
    """One run."""

    workers: int
    seconds: float
    exchanges: int
    verdicts: dict[str, int]


def run(options: argparse.Namespace, url: str, workers: int) -> Timed:
    """Certify the slow reference with some workers."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "system.toml"
        known = embedded.SYSTEM_FILE.read_text("utf-8").partition("[transport.")[0]
        patient = known.replace("reply_s = 3", "reply_s = 30")
        file.write_text(patient + _SYSTEM.replace("URL", url), "utf-8")
        chosen = setting.Options(system=file, output=Path(folder) / "run")
        begun = time.perf_counter()
        plugin.run(chosen, select=options.k, workers=workers)
        seconds = time.perf_counter() - begun
        end = read(Path(folder) / "run").end
    return Timed(workers, seconds, int(end["exchanges"]), dict(end["totals"]))


def show(rows: list[Timed], delay: float) -> None:
    """Print the table."""
    table = Table(title=f"Runs against a head end that takes {delay:g} s for an answer")
    for column in ("workers", "seconds", "times as fast", "exchanges", "verdicts"):
        table.add_column(column, justify="right")
    for row in rows:
        told = ", ".join(f"{n} {v}" for v, n in row.verdicts.items() if v != "not applicable")
        speed = f"{rows[0].seconds / row.seconds:.1f}"
        table.add_row(str(row.workers), f"{row.seconds:.0f}", speed, str(row.exchanges), told)
    Console(width=100).print(table)


def main() -> None:
    """Run as often as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workers", type=int, nargs="*", default=[1, 4, 16, 32])
    parser.add_argument("-k", default="")
    parser.add_argument("--delay", type=float, default=2.0)
    parser.add_argument("--at-once", type=int, default=0)
    options = parser.parse_args()
    with embedded.head_end("--delay", str(options.delay), "--at-once", str(options.at_once)) as url:
        rows = []
        for workers in options.workers:
            rows.append(run(options, url, workers))
            print(rows[-1], flush=True)  # each may take minutes
        show(rows, options.delay)


if __name__ == "__main__":
    main()
