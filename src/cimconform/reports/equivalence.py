"""The same scenario over several bindings: where verdicts or answers differ, and how many do not."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cimconform.record.record import Record
from cimconform.text_files import printable
from cimconform.verdict import Result, Verdict

FILE = "equivalence.md"
NOT_RUN = "–"
_MOST = 20


@dataclass(frozen=True, slots=True)
class EquivalenceRow:
    """One scenario: its verdict over each binding, where it was run."""

    requirement: str
    example: str
    verdicts: dict[str, Verdict]

    @property
    def alike(self) -> bool:
        """Whether it came to the same wherever it was run."""
        return len(set(self.verdicts.values())) == 1


def rows(record: Record) -> list[EquivalenceRow]:
    """Give the scenarios that were run over two bindings or more."""
    given = [r for r in record.results if r.verdict is not Verdict.NOT_APPLICABLE]
    given.sort(key=_scenario)
    found = [
        EquivalenceRow(*scenario, {r.binding: r.verdict for r in results})
        for scenario, results in groupby(given, _scenario)
    ]
    return [row for row in found if len(row.verdicts) > 1]


def _scenario(result: Result) -> tuple[str, str]:
    return result.requirement, result.example


def bindings(record: Record) -> list[str]:
    """Give the bindings of a run, in its order."""
    return list(record.run.get("transports", []))


def sentence(found: list[EquivalenceRow]) -> str:
    """Say in a sentence what the comparison came to."""
    alike = sum(row.alike for row in found)
    return f"{alike} of {len(found)} scenarios came to the same verdict over each binding"


def show(record: Record, console: Console) -> None:
    """Print what differs, and how much does not; nothing for a run over one binding."""
    found, names = rows(record), bindings(record)
    if not found:
        return
    different = [row for row in found if not row.alike]
    if different:
        table = Table(box=box.SIMPLE, padding=(0, 1, 0, 0), title_justify="left")
        table.add_column("verdict differs by binding")
        for name in names:
            table.add_column(name)
        for row in different[:_MOST]:
            cells = (str(row.verdicts.get(name, NOT_RUN)) for name in names)
            table.add_row(Text(f"{row.requirement}: {row.example}"), *cells)
        console.print(table)
    more = f"; {len(different) - _MOST} further differences stand in {FILE}"
    console.print(Text(sentence(found) + (more if len(different) > _MOST else ".")))


def write(record: Record, folder: Path) -> None:
    """Write the page of a run over two bindings or more; one of an earlier run goes."""
    (folder / FILE).unlink(missing_ok=True)
    if rows(record):
        (folder / FILE).write_text("\n".join(_page(record)) + "\n", "utf-8")


def _page(record: Record) -> Iterator[str]:
    found, names = rows(record), bindings(record)
    yield "# The same scenarios over every binding"
    yield ""
    yield f"{sentence(found)}."
    different = [row for row in found if not row.alike]
    if different:
        yield ""
        yield f"| requirement | example | {' | '.join(names)} |"
        yield "|---|---|" + "---|" * len(names)
    for row in different:
        cells = " | ".join(str(row.verdicts.get(name, NOT_RUN)) for name in names)
        yield f"| `{row.requirement}` | {_cell(row.example)} | {cells} |"
    yield from _answers(record)


def _answers(record: Record) -> Iterator[str]:
    """Give the answers to good requests that differ in content."""
    compared = [r for r in record.results if r.requirement == "same_answer_over_every_binding"]
    findings = [(r.binding, finding) for r in compared for finding in r.findings]
    yield ""
    yield f"Answers whose content differs from that of the first binding: {len(findings)}."
    if findings:
        yield ""
        yield "| binding | message | where | observed | expected | sent |"
        yield "|---|---|---|---|---|---|"
    for binding, f in findings:
        texts = (f.message, f.where, f.observed, f.expected, f.hint)
        yield f"| {binding} | {' | '.join(_cell(text) for text in texts)} |"


def _cell(text: str) -> str:
    """Give a text that stays in its cell, whatever a peer has sent."""
    return printable(text).replace("|", "\\|").replace("<", "&lt;")
