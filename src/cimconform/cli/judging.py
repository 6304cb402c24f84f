"""Judge what was captured."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from cimconform import captures, setting
from cimconform.checks import Basis
from cimconform.judge import Judge, load_checks
from cimconform.record import result_line
from cimconform.register import Register
from cimconform.schemas import Schemas
from cimconform.suite import FEATURES
from cimconform.verdict import Verdict, exit_code
from cimconform.words import failure, plain

from .console import Json, app, out


@app.command()
def judge(
    paths: Annotated[list[Path], typer.Argument(help="files, folders, or records of runs")],
    as_json: Json = False,
    schemas: Annotated[Path | None, typer.Option(help="folder of the official XSDs")] = None,
) -> None:
    """Judge captured messages by the same checks."""
    register = Register.read([FEATURES])
    found = Schemas.of(schemas) if schemas else Schemas.ours()
    judging = Judge(load_checks(), Basis(found), setting.ranks(register))
    judged = list(captures.judge(paths, register, judging))
    for one in judged:
        if as_json:
            sys.stdout.write(json.dumps({"path": one.path, **result_line(one.result)}) + "\n")
        elif one.result.findings or one.result.verdict is Verdict.INCONCLUSIVE:
            _print_judged(one, register)
    code = exit_code([one.result.verdict for one in judged])
    if not as_json:
        given = sum(one.result.verdict is not Verdict.NOT_APPLICABLE for one in judged)
        out.print(f"{given} verdicts, exit code {code}" if given else "nothing was judged")
    raise typer.Exit(code)


def _print_judged(one: captures.Judged, register: Register) -> None:
    """Print the findings of one verdict as path:line: id."""
    result = one.result
    line = result.findings[0].line if result.findings else 0
    out.print(f"{one.path}:{line}: {result.verdict}", markup=False)
    shown = (
        failure(register[result.requirement], result) if result.findings else plain(result.reason)
    )
    out.print(shown, markup=False)
