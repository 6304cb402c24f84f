"""A summary in Markdown, for a pull request or a page of a wiki: the outcome first, failures whole."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from cimconform.record.outcome import outcome
from cimconform.record.record import Record
from cimconform.reports import tallies
from cimconform.reports.failure_text import failure
from cimconform.reports.summary import caused, hidden, observations
from cimconform.requirements.register import Register
from cimconform.text_files import printable
from cimconform.verdict import Result, Verdict

_MOST = 15  # problems of a kind: a comment on a pull request holds 65 536 characters
_LONGEST, _LINE = 1500, 300  # characters of a problem, of a line
_TITLES = {Verdict.FAIL: "Failed", Verdict.WARNING: "Warnings"}


def write(record: Record, register: Register, path: Path) -> None:
    """Write the summary of a run."""
    path.write_text("\n".join(_page(record, register)) + "\n", "utf-8")


def _page(record: Record, register: Register) -> Iterator[str]:
    system = record.run.get("system", {}).get("system", {})
    name = " ".join(filter(None, (system.get("name", "the system"), system.get("version", ""))))
    yield f"### IEC 61968-9: {text(name)}"
    yield ""
    yield f"**{text(str(outcome(record)))}**"
    yield from (f"\n> {line}" for line in _some(record.all_damage))
    yield ""
    yield from _table(record, register)
    yield from _problems(record, register, Verdict.FAIL)
    yield from _causes(record)
    yield from _problems(record, register, Verdict.WARNING)
    yield from _hidden(record)
    yield from _observations(record, register)
    yield from _rest(record)


def _table(record: Record, register: Register) -> Iterator[str]:
    """Count verdicts by folder of features."""
    counts: dict[str, Counter[Verdict]] = defaultdict(Counter)
    for result in record.results:
        counts[register[result.requirement].folder][result.verdict] += 1
    yield f"| features | {' | '.join(Verdict)} |"
    yield "|---|" + "--:|" * len(Verdict)
    for folder in sorted(counts):
        cells = (str(counts[folder][verdict] or "") for verdict in Verdict)
        yield f"| {text(folder)} | {' | '.join(cells)} |"
    total = sum(counts.values(), Counter())
    yield f"| **all** | {' | '.join(str(total[verdict] or '') for verdict in Verdict)} |"


def _problems(record: Record, register: Register, verdict: Verdict) -> Iterator[str]:
    """Tell each broken or undecided requirement once, with the bindings where it is so."""
    grouped: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in record.results:
        if result.verdict is verdict:
            grouped[result.requirement, result.known].append(result)
    if grouped:
        yield f"\n#### {_TITLES[verdict]}: {len(grouped)}"
    for (identity, known), results in list(grouped.items())[:_MOST]:
        bindings = ", ".join(dict.fromkeys(r.binding for r in results if r.binding))
        about = f"{identity} over {bindings}" + (f" (known: {known})" if known else "")
        yield f"\n<details><summary>{escape(printable(about))}</summary>\n"
        yield _block(failure(register[identity], results[0]))
        yield "</details>"
    if len(grouped) > _MOST:
        yield f"\nand {len(grouped) - _MOST} more; they are in the record"


def _causes(record: Record) -> Iterator[str]:
    """Tell why verdicts are undecided, a line for each cause."""
    ended = [
        f"transport.{one['transport']}: {one['reason']}; {one['examples']} scenarios were not run"
        for one in record.end.get("ended", ())
    ]
    lines = [*ended, *(f"{', '.join(c.bindings)}: {caused(c)}" for c in tallies.causes(record))]
    if lines:
        yield f"\n#### Inconclusive, which is not the product's fault: {len(lines)}\n"
        yield from (f"- {line}" for line in _some(lines))


def _hidden(record: Record) -> Iterator[str]:
    """Tell what was not judged, a line for each requirement whose failure made that pointless."""
    lines = hidden(record)
    if lines:
        yield f"\n<details><summary>Not judged behind what fell: {len(lines)}</summary>\n"
        yield from (f"- {line}" for line in _some(lines))
        yield "\n</details>"


def _observations(record: Record, register: Register) -> Iterator[str]:
    """Tell what passed with a habit that the standard leaves open, a line for each."""
    found = observations(record)
    if found:
        yield f"\n<details><summary>Observations: {len(found)}</summary>\n"
        lines = [
            f"{name} over {', '.join(over)}: {register[name].sentence}" for name, over in found
        ]
        yield from (f"- {line}" for line in _some(lines))
        yield "\n</details>"


def _some(lines: Sequence[str]) -> Iterator[str]:
    """Give the first of some lines, and how many are left."""
    yield from (text(line[:_LINE]) for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield f"and {len(lines) - _MOST} more; they are in the record"


def _rest(record: Record) -> Iterator[str]:
    """Tell what was not run, and what the run was made with."""
    for title, key in (
        ("Not run", "not_run"),
        ("No longer true of the list of known failures", "stale"),
    ):
        lines = record.end.get(key, [])
        if lines:
            yield f"\n#### {title}: {len(lines)}\n"
            yield from (f"- {line}" for line in _some(lines))
    run, end = record.run, record.end
    given = sum(r.verdict is not Verdict.NOT_APPLICABLE for r in record.results)
    yield (
        f"\n<sub>{given} verdicts on {end.get('exchanges', 0)} exchanges over "
        f"{text(', '.join(run.get('transports', [])))}, {text(run.get('started', ''))}, cimconform "
        f"{text(run.get('tool', ''))}, rules {text(run.get('rules', '')[:12])}, {record.graded}</sub>"
    )


def _block(text: str) -> str:
    """Show a text as it stands, which whatever a peer has sent cannot leave."""
    return "\n".join(f"    {printable(line)}" for line in text[:_LONGEST].split("\n")) + "\n"


def text(words: str) -> str:
    """Give words that no reader of Markdown takes for more, whatever a peer has sent."""
    safe = printable(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{c}" if c in "\\`*_[]|#!~@" else c for c in safe)
