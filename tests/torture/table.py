"""The table of what became of runs against bad peers."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from torture.playing import MOST_MB, TIMEOUT_S, Kind, Outcome

Played = tuple[Kind, Outcome]
_TRANSPORTS = ("http", "soap", "jms")
_HEAD = f"""# Robustness: {{kinds}} kinds of bad peer

Written by `make torture`; do not edit. Each kind is a system, or a provider of JMS, that behaves badly in one
way. It is met by a short run (two rules, an answer awaited for {TIMEOUT_S:g} s) over each transport that the kind
has a meaning for: {{plays}} runs. After each, the exit code is 0, 1 or 3, there is no traceback, the
record can be read and is whole, nothing that a terminal obeys was printed, and the run took no more than
{MOST_MB} MB of memory. {{wrong}}

The most that one took: {{memory:.0f}} MB of memory, {{seconds:.1f}} s.

A cell says the exit code (0 nothing failed, 1 the product broke a requirement, 3 nobody can tell), the
verdicts, seconds, and the most memory in MB. An empty one: the kind means nothing there. What a peer may
cost is set in the [system file](system-file.md#limits-what-a-run-may-cost).

| kind | HTTP | SOAP | JMS |
|---|---|---|---|
"""


def page(played: Sequence[Played]) -> str:
    """Give the page of all that were played."""
    wrong = [
        f"{kind.transport}: {kind.name} ({', '.join(out.wrong)})"
        for kind, out in played
        if out.wrong
    ]
    names = list(dict.fromkeys(kind.name for kind, _ in played))
    head = _HEAD.format(
        kinds=len(names), plays=len(played), memory=max(out.memory for _, out in played),
        seconds=max(out.seconds for _, out in played),
        wrong=f"Not so: {'; '.join(wrong)}." if wrong else "It was so each time.",
    )  # fmt: skip
    grouped = groupby(
        sorted(played, key=lambda one: names.index(one[0].name)), lambda one: one[0].name
    )
    return head + "".join(_row(name, rows) for name, rows in grouped)


def _row(name: str, rows: Iterable[Played]) -> str:
    cells = {kind.transport: _cell(outcome) for kind, outcome in rows}
    return f"| {name} | {' | '.join(cells.get(one, '') for one in _TRANSPORTS)} |\n"


def _cell(outcome: Outcome) -> str:
    return f"{outcome.code} {outcome.verdicts}, {outcome.seconds:.1f} s, {outcome.memory:.0f} MB"


def line(kind: Kind, outcome: Outcome) -> str:
    """Give one outcome for a terminal."""
    wrong = f"  WRONG: {'; '.join(outcome.wrong)}" if outcome.wrong else ""
    return f"{kind.transport:5} {kind.name:45} {_cell(outcome)}{wrong}"
