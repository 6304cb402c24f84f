"""What judging costs: a round trip with all its checks and its record, beside a bare client.

Both ask the same reference head end for the same readings over the same binding, in turns, in one
process. The bare client posts the same bytes by requests and parses the answer, no more. Printed
are the medians and their ratio; a ratio travels between machines, milliseconds do not.

    python benchmarks/round_trip.py [ROUNDS]
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import requests
from lxml import etree
from rich.console import Console
from rich.table import Table

from cimconform import setting
from cimconform.campaign import EVERY_MESSAGE, Campaign
from cimconform.exchange import Exchange
from cimconform.tester import Scenario

STIMULUS = "get(MeterReadings) of a known meter"
BINDINGS = ("soap11", "soap12", "generic", "http")


def timed(action: Callable[[], object]) -> float:
    """Give how many milliseconds an action takes."""
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1000


def judge_all(made: Campaign, exchange: Exchange) -> int:
    """Judge one exchange by every rule about every message; give the number of verdicts."""
    rules = [r for r in made.register.values() if r.folder == EVERY_MESSAGE and not r.untested]
    return len([made.judge.every(r, exchange.binding, (exchange,)) for r in rules])


def bare_client(sent: Exchange, url: str) -> Callable[[], object]:
    """Give a function that posts the same bytes and parses the answer."""
    message = sent.request
    if message is None:
        raise SystemExit("the reference did not answer")
    session = requests.Session()
    session.trust_env = False  # looking for proxies on each call would flatter our side
    headers = {k: v for k, v in message.headers.items() if k in ("content-type", "soapaction")}

    def post() -> object:
        return etree.fromstring(session.post(url, data=message.raw, headers=headers).content)

    return post


def measure(made: Campaign, binding: str, rounds: int) -> tuple[float, float, float]:
    """Give the medians of the bare client, of the sending and recording, and of the judging."""
    tester = made.tester(binding)
    url = made.system.binding(binding).url.replace("{service}", "GetMeterReadings")
    post = bare_client(tester.send(STIMULUS), url)
    bare, moved, judged = [], [], []
    for _ in range(rounds):
        bare.append(timed(post))
        moved.append(timed(lambda: Scenario(tester).send(STIMULUS)))
        exchange = tester.exchanges[-1]
        judged.append(timed(lambda: judge_all(made, exchange)))  # noqa: B023 - called at once
    return statistics.median(bare), statistics.median(moved), statistics.median(judged)


def main() -> None:
    """Measure over every binding and print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    table = Table(title=f"One round trip, median of {rounds}, ms")
    for column in ("binding", "bare", "sent, recorded", "judged", "ratio"):
        table.add_column(column, justify="left" if column == "binding" else "right")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        options = setting.Options(output=folder, fresh=True, bindings=BINDINGS)
        made = setting.campaign(options, stack)
        for binding in BINDINGS:
            bare, moved, judged = measure(made, binding, rounds)
            row = (bare, moved, judged, (moved + judged) / bare)
            table.add_row(binding, *(f"{value:.2f}" for value in row))
        made.finish()
    Console().print(table)


if __name__ == "__main__":
    main()
