"""Make reports of a run that is on disk. Each view is computed from the record alone."""

from pathlib import Path
from typing import Annotated

import typer

from cimconform.errors import UsageError
from cimconform.record import Record, read
from cimconform.register import Register
from cimconform.reports import allure, badge, html, junit, markdown, sarif
from cimconform.suite import FEATURES
from cimconform.words import plain

from .console import app, err, out

UNPROVEN = 3  # the exit code where a record is hurt: it proves nothing


@app.command()
def report(
    run: Annotated[Path, typer.Argument(help="folder that `cimconform run` wrote")],
    as_html: Annotated[bool, typer.Option("--html", help="report.html, for people")] = False,
    as_allure: Annotated[
        bool, typer.Option("--allure", help="allure-results, for an Allure site")
    ] = False,
    as_junit: Annotated[bool, typer.Option("--junit", help="junit.xml, for CI")] = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="run.sarif, for code scanning")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="summary.md, for a pull request")
    ] = False,
    as_badge: Annotated[bool, typer.Option("--badge", help="badge.svg")] = False,
    output: Annotated[Path | None, typer.Option(help="folder; default: that of the run")] = None,
) -> None:
    """Make reports of a run, from its record: those that are named, or all but Allure's results.

    Those of the run itself know its steps better; --allure is for a record that came alone.
    """
    record = read(run, damaged=True)
    folder = _folder(output or record.folder)
    register = Register.read([FEATURES]).with_strangers(record.results)
    views = {
        html.NAME: (as_html, html.write),
        allure.FOLDER: (as_allure, allure.write),
        "junit.xml": (as_junit, junit.write),
        "run.sarif": (as_sarif, sarif.write),
        "summary.md": (as_markdown, markdown.write),
        "badge.svg": (as_badge, badge.write),
    }
    named = any(wanted for wanted, _ in views.values())
    for file, (wanted, write) in views.items():
        if wanted or (not named and file != allure.FOLDER):
            write(record, register, folder / file)
            out.print(f"written: {folder / file}", markup=False)
    _end(record)


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: no folder to write to ({error.strerror})") from None
    return path


def _end(record: Record) -> None:
    """Tell what hurts the record; it proves nothing then."""
    for line in record.wounds:
        err.print(plain(line), style="magenta", markup=False)
    if record.wounds:
        raise typer.Exit(UNPROVEN)
