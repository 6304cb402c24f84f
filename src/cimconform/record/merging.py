"""The records of several processes, made one.

Each worker of a run writes a record of its own, with numbers that no other gives, so that putting them
together changes no id: lines are copied, messages are moved. A worker that was killed leaves what it had.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from cimconform.messages.exchange import Exchange
from cimconform.record import folders
from cimconform.record.lines import CHAIN
from cimconform.record.record import FILE, MESSAGES, PARTS, Record, Recorder, read
from cimconform.record.result_lines import read_result
from cimconform.verdict import Result


def of_worker(output: Path, worker: str, first: int) -> tuple[Path, int]:
    """Give the folder and the number of a worker's record, by the name that pytest-xdist gives it.

    `first` is the number of the process that puts them together.
    """
    return output / PARTS / worker, first + int(worker.removeprefix("gw")) + 1


def collect(
    output: Path, recorder: Recorder, lasting: Callable[[Result], bool]
) -> Iterator[Record]:
    """Put the records of all workers into one, with the verdicts that last, and give each as it was.

    Raises RecordError where that cannot be written.
    """
    for folder in parts(output):
        record = read(folder, damaged=True)
        record.results = [r for r in record.results if lasting(r)]
        _adopt(record, recorder, lasting)
        yield record
    folders.remove_parts(output / PARTS)


def parts(output: Path) -> list[Path]:
    """Give the folders of the records that the processes of a run have written apart."""
    found = (file.parent for file in (output / PARTS).glob(f"*/{FILE}"))
    return sorted(found, key=lambda f: (len(f.name), f.name))


def _adopt(record: Record, recorder: Recorder, lasting: Callable[[Result], bool]) -> None:
    """Move messages and copy lines; what did not apply is reported once, by the run itself."""
    if recorder.folder is not None and (record.folder / MESSAGES).is_dir():
        for file in (record.folder / MESSAGES).iterdir():
            shutil.move(file, recorder.folder / MESSAGES / file.name)
    for text in (record.folder / FILE).read_bytes().split(b"\n")[:-1]:
        line = json.loads(text)
        kind = line.pop("kind")
        line.pop(CHAIN)
        kept = kind == "result" and lasting(read_result(line))
        if kind in ("sending", "message", "exchange") or kept:
            recorder.line(kind, **line)


def in_order(
    records: Iterable[Record], scenarios: Sequence[tuple[str, str, str]]
) -> list[Exchange]:
    """Give the exchanges in the order in which one process would have come to them."""
    known = list(records)
    turns = {scenario: turn for turn, scenario in enumerate(scenarios)}
    sent = {e.id: e for record in known for e in record.exchanges}
    first: dict[str, int] = {}
    for result in (result for record in known for result in record.results):
        turn = turns.get(result.scenario, len(turns))
        claimed = [sent[name] for name in result.exchanges if name in sent]
        for exchange in (e for one in claimed for e in (*one.before, one)):
            first[exchange.id] = min(turn, first.get(exchange.id, turn))

    def place(exchange: Exchange) -> tuple[int, float]:
        began = min((message.at for message in exchange.messages), default=0.0)
        return first.get(exchange.id, len(turns)), began

    return sorted((e for e in sent.values() if not e.fetched), key=place)
