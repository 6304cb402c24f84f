"""Judge what was captured."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

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
from cimconform.cli.console import Json, app, err, out
from cimconform.judging import captures
from cimconform.judging import in_pieces as large
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.outcomes import BECAUSE
from cimconform.messages.schemas import Schemas
from cimconform.record.record import frame, is_record, result_line
from cimconform.reports import sarif, summary
from cimconform.reports.failure_text import failure, plain
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Result, Verdict, exit_code


@app.command()
def judge(
    paths: Annotated[list[Path], typer.Argument(help="files, folders, or records of runs")],
    as_json: Json = False,
    schemas: Annotated[Path | None, typer.Option(help="folder of the official XSDs")] = None,
    jobs: Annotated[
        int, typer.Option(help="processes for a large file; default: one for each processor")
    ] = 0,
    as_sarif: Annotated[
        Path | None, typer.Option("--sarif", help="write the findings to this file, too")
    ] = None,
) -> None:
    """Judge captured messages by the same checks; large ones in pieces, in little memory."""
    register = Register.read([FEATURES])
    found = Schemas.of(schemas) if schemas else Schemas.ours()
    judging = Judge(load_checks(), Basis(found), setting.ranks(register))
    with _progress() as progress:
        task = progress.add_task("judging", total=None, visible=False)

        def notify(done: int, whole: int) -> None:
            progress.update(task, completed=done, total=whole, visible=True)

        work = large.Work(schemas, jobs, notify)
        judged = list(captures.judge(paths, register, judging, work))
    for one in judged:
        if as_json:
            sys.stdout.write(json.dumps({"path": one.path, **result_line(one.result)}) + "\n")
        elif one.result.findings or _is_open(one.result):
            _print_judged(one, register)
    code = exit_code([one.result.weight for one in judged])
    cut = _cut_off(paths)
    code = code or cut
    if as_sarif:
        sarif.write_judged(judged, register, as_sarif, code)
    if not as_json:
        given = sum(one.result.verdict is not Verdict.NOT_APPLICABLE for one in judged)
        out.print(f"{given} verdicts, exit code {code}" if given else "nothing was judged")
    raise typer.Exit(code)


def _is_open(result: Result) -> bool:
    """Tell whether something could not be judged, and not because of another failure."""
    lacking = result.reason.startswith(BECAUSE)
    return lacking or result.verdict is Verdict.INCONCLUSIVE


def _cut_off(paths: Sequence[Path]) -> int:
    """Tell which records were cut off; such a one never shows that a product conforms."""
    records = [path for path in paths if is_record(path)]
    cut = [path for path in records if not frame(path)[1]]
    for path in cut:
        said = f"{path}: cut off; the run never came to its end, and what it has was judged"
        err.print(said, style="magenta", markup=False)
    return setting.UNPROVEN if cut else 0


def _progress() -> Progress:
    """Give a bar that shows how much of a large file is judged."""
    columns: list[Any] = [TextColumn("{task.description}"), BarColumn(), DownloadColumn()]
    columns += [TransferSpeedColumn(), TimeRemainingColumn()]
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)


def _print_judged(one: captures.Judged, register: Register) -> None:
    """Print the findings of one verdict as path:line: id."""
    result = one.result
    line = result.findings[0].line if result.findings else 0
    out.print(f"{one.path}:{line}: {result.verdict}", markup=False)
    shown = (
        failure(register[result.requirement], result) if result.findings else plain(result.reason)
    )
    out.print(summary.fitting(shown, out), markup=False)
