"""What workers bring against a slow system: the same run with 1, 4, 16 and 32 of them.

The reference head end answers over HTTP after DELAY seconds, to as many at once as ask, so that waiting is
all there is. Printed are the seconds of each run, how many of them went by before the first request, the
exchanges (each worker needs good ones of its own), and how many times as fast it is as the first. The
verdicts of all runs must be the same.

    python benchmarks/waiting.py [-k WORDS] [--delay SECONDS] [--at-once N] [--save] [N …]
"""

import argparse
import csv
import os
import re
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cimconform.campaign import setup as setting
from cimconform.record.record import Record, read
from cimconform.runners import whole_run
from cimconform.runners.playing import Wanted
from cimconform.runners.progress import Watch
from cimconform.system import embedded

FIGURES = Path(__file__).with_name("waiting.csv")
PAGE = Path(__file__).resolve().parents[1] / "docs" / "slow-systems.md"
_BLOCK = re.compile(r"(<!-- waiting -->\n).*?(<!-- end -->)", re.DOTALL)
# scenarios that only ask, of which one process makes a run of five minutes
ASKING = (
    "meter_readings or get_parameters or limits or errors or tolerance or coincident "
    "or several_replies or naming"
)
_SYSTEM = """
[transport.http]
kind = "http"
url = "URL/http"
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One run: its time and how much of that passed before the first request, both in seconds.

    `load` is how many others wanted a processor when it began; where there are not enough for all, workers
    start late and the figures say little of waiting.
    """

    workers: int
    seconds: float
    starting_s: float
    exchanges: int
    verdicts: int
    load: float = 0.0


def run(options: argparse.Namespace, url: str, workers: int) -> tuple[Row, Counter[str]]:
    """Certify the slow reference with some workers; give what each requirement came to as well."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "system.toml"
        known = embedded.SYSTEM_FILE.read_text("utf-8").partition("[transport.")[0]
        patient = known.replace("reply_s = 3", "reply_s = 30").replace('truth = "', '# truth = "')
        file.write_text(patient + _SYSTEM.replace("URL", url), "utf-8")
        chosen = setting.Options(system=file, output=Path(folder) / "run")
        load, began, begun = os.getloadavg()[0], time.time(), time.perf_counter()
        whole_run.run(chosen, Wanted(options.k), Watch(Console(quiet=True), quiet=True), workers)
        seconds = time.perf_counter() - begun
        record = read(Path(folder) / "run")
    first = min(message.at for exchange in record.exchanges for message in exchange.messages)
    verdicts = _verdicts(record)
    sent = int(record.end["exchanges"])
    return Row(workers, seconds, first - began, sent, verdicts.total(), load), verdicts


def _verdicts(record: Record) -> Counter[str]:
    """Give every verdict on what applies."""
    given = (r for r in record.results if r.verdict != "not applicable")
    return Counter(f"{r.requirement} {r.example} {r.verdict}" for r in given)


def show(rows: list[Row], delay: float) -> None:
    """Print the table."""
    table = Table(title=f"Runs against a head end that takes {delay:g} s for an answer")
    for column in ("workers", "s", "starting s", "times as fast", "exchanges", "verdicts"):
        table.add_column(column, justify="right")
    for row in rows:
        times = (f"{row.seconds:.0f}", f"{row.starting_s:.1f}")
        speed = f"{rows[0].seconds / row.seconds:.1f}"
        table.add_row(str(row.workers), *times, speed, str(row.exchanges), str(row.verdicts))
    Console(width=100).print(table)


def save(rows: list[Row]) -> None:
    """Keep the rows for README and the page; those of other numbers of workers stay as they are."""
    kept = {int(row["workers"]): row for row in _kept()}
    for row in rows:
        cells = {
            name: f"{value:.1f}" if isinstance(value, float) else str(value)
            for name, value in asdict(row).items()
        }
        kept[row.workers] = cells
    with FIGURES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Row)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept[workers] for workers in sorted(kept))

    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")


def _kept() -> list[dict[str, str]]:
    """Give the rows that were saved."""
    if not FIGURES.exists():
        return []
    with FIGURES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def filled(text: str) -> str:
    """Give a page with the rows that were saved between its marks."""
    rows = _kept()
    table = ["| workers | seconds | before the first request | times as fast | exchanges | load |"]
    table.append("|---|---|---|---|---|---|")
    for row in rows:
        seconds = float(row["seconds"])
        speed = float(rows[0]["seconds"]) / seconds
        cells = (
            row["workers"],
            f"{seconds:.0f}",
            f"{float(row['starting_s']):.0f}",
            f"{speed:.1f}",
        )
        table.append(f"| {' | '.join(cells)} | {row['exchanges']} | {float(row['load']):.0f} |")
    return _BLOCK.sub(lambda m: m[1] + "\n".join(table) + "\n" + m[2], text)


def main() -> None:
    """Run as often as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workers", type=int, nargs="*", default=[1, 4, 16, 32])
    parser.add_argument("-k", default=ASKING)
    parser.add_argument("--delay", type=float, default=2.0)
    parser.add_argument("--at-once", type=int, default=0)
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    rows: list[Row] = []
    first: Counter[str] = Counter()
    with embedded.head_end("--delay", str(options.delay), "--at-once", str(options.at_once)) as url:
        for workers in options.workers:
            row, verdicts = run(options, url, workers)
            rows.append(row)
            first = first or verdicts
            print(row, flush=True)  # each may take minutes
            if verdicts != first:
                raise SystemExit(f"other verdicts: {first - verdicts}, {verdicts - first}")
            if options.save:
                save(rows)
    show(rows, options.delay)


if __name__ == "__main__":
    main()
