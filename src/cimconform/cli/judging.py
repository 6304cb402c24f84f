"""Judge what was captured, and say what it is."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.cli import options as given
from cimconform.cli.console import Json, app, err
from cimconform.cli.shown import Shown, line, row_of, words
from cimconform.errors import UsageError
from cimconform.judging import captures
from cimconform.judging import in_pieces as large
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.observed import Observed
from cimconform.messages.delivered import Delivered
from cimconform.messages.schemas import Schemas
from cimconform.record import folders
from cimconform.record.record import Record, frame, is_record, read
from cimconform.reports import allure, html, junit, sarif
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import exit_code

View = Callable[[Record, Register, Path], None]


@app.command()
def judge(
    paths: given.Paths,
    as_json: Json = False,
    verbose: given.EveryVerdict = False,
    schemas: given.OfficialSchemas = None,
    jobs: given.Jobs = 0,
    as_sarif: given.SarifFile = None,
    as_html: given.HtmlFile = None,
    as_junit: given.JunitFile = None,
    as_allure: given.AllureFolder = None,
    record: given.RecordFolder = None,
) -> None:
    """Judge captured messages by the same checks; large ones in pieces, in little memory."""
    if as_allure is not None:
        _see_that_it_may_go(as_allure)
    if record is not None:
        _see_that_it_may_hold(record, paths)
    register = Register.read([FEATURES])
    kept, shown = Observed(), Shown(register, as_json=as_json, verbose=verbose)
    with _files(paths) as files:
        for news in _observed(files, register, schemas, jobs):
            shown.show(news)
            kept.take(news)
        code = exit_code(list(shown.weights)) or _cut_off(files)
    if as_sarif:
        sarif.write_judged(shown.kept, register, as_sarif, code)
    views: dict[View, Path | None] = {
        html.write: as_html,
        junit.write: as_junit,
        allure.write: as_allure,
    }
    if record or any(views.values()):
        _keep(kept, register, code, views, record)
    shown.end(code)
    raise typer.Exit(code)


def _see_that_it_may_go(folder: Path) -> None:
    """Refuse a folder that holds anything but results for Allure, since older ones are removed."""
    if not folder.exists():
        return
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / "categories.json").exists()):
        raise UsageError(f"{folder}: holds no results for Allure; name a new folder")


def _see_that_it_may_hold(record: Path, paths: Sequence[Path]) -> None:
    """Refuse a folder for the record that holds what is not ours, or what is to be judged; raises UsageError."""
    folders.see_that_it_is_ours(record)
    place = record.resolve()
    for path in paths:
        if place in (path.resolve(), *path.resolve().parents):
            raise UsageError(f"{record}: holds {path}, which is to be judged; name another folder")


def _observed(
    files: Sequence[Path], register: Register, schemas: Path | None, jobs: int
) -> Iterator[captures.News]:
    """Give what is seen in files, one after the other, and show how far a large one is."""
    judging = Judge(load_checks(), Basis(_schemas(schemas)), setting.ranks(register))
    with _progress() as progress:
        task = progress.add_task("judging", total=None, visible=False)

        def notify(done: int, whole: int) -> None:
            progress.update(task, completed=done, total=whole, visible=True)

        work = large.Work(schemas.resolve() if schemas else None, jobs, notify)
        yield from captures.observe(files, register, judging, work)


def _schemas(folder: Path | None) -> Schemas:
    """Give the schemas of a folder, or ours; tell once what cannot be used of them, and what is a vendor's own."""
    if folder is None:
        return Schemas.ours()
    found = Delivered(folder.resolve())
    for problem in found.problems:
        err.print(problem, style="magenta", markup=False)
    for path, differs, derived in found.unlike():
        whose = "a profile that was derived here" if derived else "the profile of the standard"
        err.print(f"{path}: is not {whose}: {differs}", style="yellow", markup=False)
    return found


def _keep(
    kept: Observed,
    register: Register,
    code: int,
    views: Mapping[View, Path | None],
    folder: Path | None,
) -> None:
    """Write the record of what was observed, and the reports that are wanted of it."""
    with tempfile.TemporaryDirectory() as scratch, folders.taken(folder or Path(scratch)):
        place = folder or Path(scratch)
        kept.write(place, setting.origin(register), register, code)
        whole = read(place)
        for write, path in views.items():
            if path is not None:
                write(whole, register, path)


@app.command()
def identify(
    paths: given.Paths, as_json: Json = False, schemas: given.OfficialSchemas = None
) -> None:
    """Tell of each message what it is: form, editions, dialect, and what cannot be judged in it."""
    met = 0
    with _files(paths) as files:
        for news in captures.identified(files, _schemas(schemas)):
            met += isinstance(news, captures.Seen)
            line(row_of(news), as_json=as_json, text=words(news))
    raise typer.Exit(0 if met else setting.UNPROVEN)


@contextmanager
def _files(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Give the paths, with a file in the place of the standard input."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "standard-input"
        if Path("-") in paths:
            with kept.open("wb") as file:
                shutil.copyfileobj(sys.stdin.buffer, file)
        yield [kept if path == Path("-") else path for path in paths]


def _cut_off(paths: Sequence[Path]) -> int:
    """Tell which records were cut off; such a one never shows that a product conforms."""
    records = [path for path in paths if is_record(path)]
    cut = [path for path in records if not frame(path)[1]]
    for path in cut:
        text = f"{path}: cut off; the run never came to its end, and what it has was judged"
        err.print(text, style="magenta", markup=False)
    return setting.UNPROVEN if cut else 0


def _progress() -> Progress:
    """Give a bar that shows how much of a large file is judged."""
    columns: list[Any] = [TextColumn("{task.description}"), BarColumn(), DownloadColumn()]
    columns += [TransferSpeedColumn(), TimeRemainingColumn()]
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
