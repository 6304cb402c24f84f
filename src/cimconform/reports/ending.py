"""What a run came to in ten lines of eighty columns, for a terminal that has seen each failure already."""

import textwrap
from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from cimconform.record.outcome import outcome
from cimconform.record.record import Record
from cimconform.reports import html, tallies
from cimconform.text_files import printable
from cimconform.verdict import Verdict

LINES = 10
_COLUMNS = 80
_AROUND = 4  # lines besides those of failures and of the sentence
_LONGEST = LINES - _AROUND - 1  # lines of the sentence
_STYLE = {"fail": "bold red", "inconclusive": "magenta", "warning": "yellow"}
_LEFT_OUT = (Verdict.NOT_JUDGED, Verdict.NOT_APPLICABLE)


def show(record: Record, console: Console) -> None:
    """Print how much was judged, what failed, where the report is, and the sentence of the run."""
    width = min(console.width, _COLUMNS)
    sentence = textwrap.wrap(printable(str(outcome(record))), width, max_lines=_LONGEST)
    lines = [Text(_cut(line, width)) for line in _counts(record)]
    lines += _failures(record, LINES - _AROUND - len(sentence), width)
    lines.append(Text(_report(record, width)))
    code = outcome(record).code
    lines += [Text(line, "bold green" if code == 0 else "bold red") for line in sentence]
    for line in lines:
        console.print(line, soft_wrap=True)


def _counts(record: Record) -> Iterator[str]:
    """Say who was judged, with how many verdicts of each word, and how much was not."""
    system = record.run.get("system", {}).get("system", {})
    named = printable(str(system.get("name", "the system")))
    yield f"{named} over {', '.join(record.run.get('transports', []))}"
    counts = Counter(map(tallies.word, record.results))
    judged = [word for word in tallies.ORDER if counts[word] and word not in _LEFT_OUT]
    yield " · ".join(f"{counts[word]} {word}" for word in judged) or "nothing was judged"
    rest = sum(counts[word] for word in _LEFT_OUT)
    yield f"{rest} not judged or not applicable; cimconform select says why"


def _failures(record: Record, most: int, width: int) -> list[Text]:
    """Give a line for each requirement that is broken or undecided, the worst first, and how many more."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for word in _STYLE:
        for result in record.results:
            if tallies.word(result) == word:
                found.setdefault((word, result.requirement), {})[result.binding] = None
    lines = [
        Text(_cut(f"{word.upper()} {name} over {', '.join(over)}", width), _STYLE[word])
        for (word, name), over in found.items()
    ]
    lines = [
        Text(_cut(printable(line), width), "red") for line in record.end.get("stale", [])
    ] + lines
    if left := record.end.get("left_behind", []):
        lines.append(
            Text(_cut(f"LEFT BEHIND {len(left)}, such as {printable(left[0])}", width), "red")
        )
    if len(lines) > most:
        lines[most - 1 :] = [Text(f"and {len(lines) - most + 1} more; see the report")]
    return lines


def _report(record: Record, width: int) -> str:
    """Say where the report is; a path that is too long keeps its end."""
    text = f"Report: {record.folder / html.NAME}"
    return text if len(text) <= width else f"Report: …{text[len(text) - width + 9 :]}"


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 1]}…"
