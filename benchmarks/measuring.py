"""What the benchmarks share: a round trip of ours beside that of a bare client, in turns."""

import csv
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cimconform.campaign.campaign import Campaign
from cimconform.harness.as_requester import Scenario
from cimconform.messages.exchange import Exchange

STIMULUS = "get(MeterReadings) of a known meter"
FIGURES = Path(__file__).with_name("figures.csv")


@dataclass(frozen=True, slots=True)
class Row:
    """The medians over one binding, in milliseconds."""

    binding: str
    bare: float
    moved: float
    judged: float

    @property
    def ratio(self) -> float:
        """What we take, as a multiple of what the bare client takes."""
        return (self.moved + self.judged) / self.bare


def rounds() -> int:
    """Give how many rounds were asked for on the command line."""
    return next((int(word) for word in sys.argv[1:] if word.isdigit()), 200)


def measure(made: Campaign, binding: str, bare_client: Callable[[], object]) -> Row:
    """Give the medians of the bare client, of sending and recording, and of judging."""
    tester = made.tester(binding)
    bare, moved, judged = [], [], []
    for _ in range(rounds()):
        bare.append(_timed(bare_client))
        moved.append(_timed(lambda: Scenario(tester).send(STIMULUS)))
        exchange = tester.exchanges[-1]
        judged.append(_timed(lambda: _judge_all(made, exchange)))  # noqa: B023 - called at once
    return Row(binding, *map(statistics.median, (bare, moved, judged)))


def _timed(action: Callable[[], object]) -> float:
    """Give how many milliseconds an action takes."""
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1000


def _judge_all(made: Campaign, exchange: Exchange) -> int:
    """Judge one exchange by every rule about every message; give the number of verdicts."""
    rules = [r for r in made.register.values() if r.about_all]
    return len([made.judge.every(r, exchange.binding, (exchange,)) for r in rules])


def show(title: str, rows: Sequence[Row]) -> None:
    """Print a table; with --save, keep the ratios for the figures of README."""
    table = Table(title=f"{title}, median of {rounds()}, ms")
    columns = ("binding", "bare", "sent, recorded", "judged", "ratio", "bare/s", "judged/s")
    for column in columns:
        table.add_column(column, justify="left" if column == "binding" else "right")
    for r in rows:
        speeds = (f"{1000 / r.bare:.0f}", f"{1000 / (r.moved + r.judged):.0f}")
        numbers = (f"{value:.2f}" for value in (r.bare, r.moved, r.judged, r.ratio))
        table.add_row(r.binding, *numbers, *speeds)
    Console().print(table)
    if "--save" in sys.argv:
        _save(rows)


def _save(rows: Sequence[Row]) -> None:
    """Put rows into the file of figures in place of older ones of the same bindings."""
    old = FIGURES.read_text("utf-8").splitlines() if FIGURES.exists() else []
    kept = {r["binding"]: r for r in csv.DictReader(old)}
    for r in rows:
        kept[r.binding] = {
            "binding": r.binding, "bare_ms": f"{r.bare:.2f}", "ours_ms": f"{r.moved + r.judged:.2f}",
            "ratio": f"{r.ratio:.1f}",
        }  # fmt: skip
    with FIGURES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("binding", "bare_ms", "ours_ms", "ratio"))
        writer.writeheader()
        writer.writerows(kept.values())
