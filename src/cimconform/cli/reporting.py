"""Make reports of a run that is on disk. Each view is computed from the record alone."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import typer

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.cli import options as given
from cimconform.cli.console import app, err, out
from cimconform.errors import UsageError
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.regrading import regraded
from cimconform.messages.schemas import Schemas
from cimconform.record.record import Record, read
from cimconform.reports import allure, badge, beside, code_quality, html, junit, markdown, sarif
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.text_files import printable

View = Callable[[Record, Register, Path], None]


@app.command()
def report(
    run: given.Run,
    as_html: given.Html = False,
    as_allure: given.Allure = False,
    as_junit: given.Junit = False,
    as_sarif: given.Sarif = False,
    as_markdown: given.Markdown = False,
    as_quality: given.CodeQuality = False,
    as_badge: given.Badge = False,
    anew: given.Regrade = False,
    output: given.ReportFolder = None,
) -> None:
    """Make reports of a run, from its record: those that are named, or all but Allure's results.

    Systems that were certified together are reported together. Those of the run itself know its steps better; --allure is for a record that came alone.
    """
    first = read(run, damaged=True)
    views = {
        html.NAME: (as_html, html.write),
        allure.FOLDER: (as_allure, allure.write),
        "junit.xml": (as_junit, junit.write),
        "run.sarif": (as_sarif, sarif.write),
        "summary.md": (as_markdown, markdown.write),
        code_quality.NAME: (as_quality, code_quality.write),
        "badge.svg": (as_badge, badge.write),
    }
    named = any(wanted for wanted, _ in views.values())
    chosen = {
        file: write
        for file, (wanted, write) in views.items()
        if wanted or (not named and file != allure.FOLDER)
    }
    others = (read(folder, damaged=True) for folder in beside.runs(first.folder)[1:])
    graded = (_regraded(one) if anew else one for one in (first, *others))
    _end([_write(one, first.folder, output, chosen) for one in graded])


def _regraded(record: Record) -> Record:
    """Judge a record again, by the rules and schemas of this version."""
    register = Register.read([FEATURES])
    judge = Judge(load_checks(), Basis(Schemas.ours()), setting.ranks(register))
    return regraded(record, register, judge)


def _write(record: Record, first: Path, output: Path | None, views: Mapping[str, View]) -> Record:
    """Make reports of a record; that of a system below the first one comes below its reports."""
    folder = _folder((output or first) / record.folder.relative_to(first))
    register = Register.read([FEATURES]).with_strangers(record.results)
    for file, write in views.items():
        write(record, register, folder / file)
        out.print(f"written: {folder / file}", markup=False)
    return record


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: no folder to write to ({error.strerror})") from None
    return path


def _end(records: Sequence[Record]) -> None:
    """Say what is damaged in a record; it proves nothing then."""
    damage = [line for record in records for line in record.all_damage]
    for line in damage:
        err.print(printable(line), style="magenta", markup=False)
    if damage:
        raise typer.Exit(setting.UNPROVEN)
