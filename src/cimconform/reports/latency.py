"""How long a system took to answer, by operation and binding: figures and a plot.

What is measured is the time from the sending of a request to its first answer, as the record has it.
"""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from cimconform.messages.exchange import Exchange
from cimconform.reports import pages

_ROW, _HEAD, _LEFT, _WIDTH = 22, 30, 300, 720
_RIGHT = 12
_MOST_ROWS = 60
_DOTS = 60  # of a row; more of them only hide one another


@dataclass(frozen=True, slots=True)
class Timing:
    """The answers to one operation over one binding, in milliseconds."""

    operation: str
    binding: str
    times: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half of the answers took no longer."""
        return statistics.median(self.times)

    @property
    def most(self) -> float:
        """The slowest answer."""
        return self.times[-1]

    @property
    def p95(self) -> float:
        """95 of 100 answers took no longer."""
        return self.times[math.ceil(len(self.times) * 0.95) - 1]


def rows(exchanges: Iterable[Exchange]) -> list[Timing]:
    """Give the times of all exchanges that were answered."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for exchange in exchanges:
        if exchange.request and exchange.replies and exchange.role == "responder":
            first = min(reply.at for reply in exchange.replies)
            took = (first - exchange.request.at) * 1000
            found[exchange.stimulus.name.split(" ")[0], exchange.binding].append(max(took, 0.0))
    return [Timing(*key, tuple(sorted(times))) for key, times in sorted(found.items())]


def by_operation(found: list[Timing]) -> list[Timing]:
    """Put the bindings of an operation together, for a plot that would be too long."""
    merged: dict[str, list[float]] = defaultdict(list)
    for row in found:
        merged[row.operation] += row.times
    return [Timing(name, "", tuple(sorted(times))) for name, times in merged.items()]


def plot(found: list[Timing], limit_s: float | None = None) -> Markup:
    """Draw them on a logarithmic axis; `limit_s` is the time that the system file allows."""
    found = by_operation(found) if len(found) > _MOST_ROWS else found
    times = [time for row in found for time in row.times] + ([limit_s * 1000] if limit_s else [])
    low = math.floor(math.log10(max(min(times), 0.1)))
    high = max(math.ceil(math.log10(max(*times, 1.0))), low + 1)
    width = _WIDTH - _LEFT - _RIGHT

    def x(time: float) -> float:
        part = (math.log10(max(time, 0.1)) - low) / (high - low)
        return round(_LEFT + width * min(max(part, 0.0), 1.0), 1)

    return pages.render(
        "latency.svg",
        rows=[
            {"row": row, "y": _HEAD + n * _ROW, "dots": {x(time) for time in _some(row.times)}}
            for n, row in enumerate(found)
        ],
        ticks=[(x(10.0**power), _words(10.0**power)) for power in range(low, high + 1)],
        limit=x(limit_s * 1000) if limit_s else None,
        height=_HEAD + len(found) * _ROW + 8,
        x=x,
        words=_words,
    )


def _some(times: tuple[float, ...]) -> tuple[float, ...]:
    """Thin out many times evenly; the slowest always stays."""
    step = math.ceil(len(times) / _DOTS)
    return (*times[::step], times[-1])


def _words(time: float) -> str:
    """Give a time with a unit that suits it."""
    if time >= 1000:  # noqa: PLR2004 - milliseconds of a second
        return f"{time / 1000:g} s" if time % 100 == 0 else f"{time / 1000:.1f} s"
    return f"{time:.2g} ms" if time < 10 else f"{time:.0f} ms"  # noqa: PLR2004
