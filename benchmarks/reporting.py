"""What a report costs: making it, its size, and how soon a browser shows, searches and filters it.

The record is that of a head end with twenty defects over every binding. Of its results as many as asked
for are taken, evenly, so that failures have the same share; where that is not enough, they are repeated
under other names. Each page is opened nine times, and the quickest counts: whatever else a machine does
only adds to it.

    PYTHONPATH=tools python benchmarks/reporting.py [RESULTS …] [RUN] [--save]

RUN is the folder of such a run; without it, one is made by tools/mixed_run.py.
"""

import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import browser
from rich.console import Console
from rich.table import Table

from cimconform.record.record import Record, read
from cimconform.reports import html
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Result

MIXED = Path(__file__).parents[1] / "tools" / "mixed_run.py"
FIGURES = Path(__file__).with_name("reporting.csv")
_TIMES = 9
_SEARCH = """(() => {
    const begun = performance.now(), search = document.getElementById('search');
    search.value = 'correlation'; search.dispatchEvent(new Event('input', {bubbles: true}));
    document.body.offsetHeight;
    return performance.now() - begun;
})()"""
_LOADED = """(() => {
    const entry = performance.getEntriesByType('navigation')[0];
    return entry.loadEventEnd - entry.startTime;
})()"""


@dataclass(frozen=True, slots=True)
class Row:
    """A report of so many results."""

    results: int
    failures: int
    made_s: float
    megabytes: float
    loaded_ms: float
    searched_ms: float


def grown(record: Record, wanted: int) -> Iterator[Result]:
    """Give as many results as wanted: those of a record, and then again under other names."""
    there = len(record.results)
    turns, rest = divmod(wanted, there)
    for turn in range(turns + 1):
        most = there if turn < turns else rest
        for n in range(most):
            result = record.results[n * there // most]
            name = f"{result.requirement}_{turn}" if turn else result.requirement
            yield replace(result, requirement=name)


def measured(record: Record, wanted: int, folder: Path, chromium: browser.Browser) -> Row:
    """Make a report of so many results and open it."""
    many = replace(record, results=list(grown(record, wanted)))
    register = Register.read([FEATURES]).with_strangers(many.results)
    page = folder / f"{wanted}.html"
    begun = time.perf_counter()
    html.write(many, register, page)
    made = time.perf_counter() - begun
    times = [opened(page, chromium) for _ in range(_TIMES)]
    loaded, searched = map(min, zip(*times, strict=True))
    failures = sum(result.verdict == "fail" for result in many.results)
    return Row(wanted, failures, made, page.stat().st_size / 1e6, loaded, searched)


def opened(page: Path, chromium: browser.Browser) -> tuple[float, float]:
    """Open a page; give how many milliseconds it takes to load it, and to search it."""
    shown = chromium.page().open(page)
    shown.run("new Promise(done => setTimeout(done, 0))")
    return shown.run(_LOADED), shown.run(_SEARCH)


def show(found: list[Row]) -> None:
    """Print a table; with --save, keep it."""
    table = Table(title="A report")
    for column in ("results", "failed", "made, s", "MB", "loaded, ms", "searched, ms"):
        table.add_column(column, justify="right")
    rows = [
        (str(r.results), str(r.failures), f"{r.made_s:.1f}", f"{r.megabytes:.1f}",
         f"{r.loaded_ms:.0f}", f"{r.searched_ms:.0f}")
        for r in found
    ]  # fmt: skip
    for row in rows:
        table.add_row(*row)
    Console().print(table)
    if "--save" in sys.argv:
        with FIGURES.open("w", encoding="utf-8", newline="") as file:
            head = ("results", "failures", "made_s", "megabytes", "loaded_ms", "searched_ms")
            csv.writer(file).writerows([head, *rows])


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or [500, 2_000, 10_000]
    with tempfile.TemporaryDirectory() as made, browser.browser() as chromium:
        run = next((Path(word) for word in sys.argv[1:] if Path(word).is_dir()), None)
        if run is None:
            run = Path(made) / "run"
            subprocess.run([sys.executable, MIXED, run], check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own script
        kept = read(run)
        show([measured(kept, size, Path(made), chromium) for size in sizes])
