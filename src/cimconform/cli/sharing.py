"""What is done with records after a run: compare two of them, share one."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from cimconform import redaction
from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.cli.console import Json, app, err, out
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.schemas import Schemas
from cimconform.record.record import read
from cimconform.reports import beside, comparison
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES

NEW_FAILURES, NOTHING_SHOWN = 1, 3  # exit codes


@app.command()
def compare(
    old: Annotated[Path, typer.Argument(help="folder of the earlier run")],
    new: Annotated[Path, typer.Argument(help="folder of the later run")],
    as_json: Json = False,
) -> None:
    """Show what changed between two runs, new failures first; exit code 1 where there are any."""
    records = read(old), read(new)
    found = comparison.compare(*records)
    if as_json:
        sys.stdout.write(json.dumps(comparison.as_json(found), indent=1) + "\n")
    else:
        register = Register.read([FEATURES]).with_strangers(records[1].results)
        comparison.show(found, register, out)
    for name in (name for name in _below(old) if name in _below(new)):
        err.print(
            f"not compared: {name}; cimconform compare {old / name} {new / name}", markup=False
        )
    if found.of("new failures"):
        raise typer.Exit(NEW_FAILURES)
    if not records[1].end or not found.alike:
        why = "the later run was cut off" if not records[1].end else "no verdict is alike"
        err.print(f"{why}, so that nothing is shown by this", style="magenta", markup=False)
        raise typer.Exit(NOTHING_SHOWN)


def _below(run: Path) -> list[str]:
    """Name the systems that were certified together with that of a run."""
    return [place.name for place in beside.runs(run)[1:]]


@app.command()
def redact(
    run: Annotated[Path, typer.Argument(help="folder that `cimconform run` wrote")],
    output: Annotated[Path, typer.Option(help="a new folder for the redacted record")],
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="let texts of elements and attributes of a name through"),
    ] = None,
    schemas: Annotated[Path | None, typer.Option(help="folder of the official XSDs")] = None,
) -> None:
    """Copy a record without names, identifiers, addresses and values; every verdict stays the same."""
    register = Register.read([FEATURES])
    found = Schemas.of(schemas) if schemas else Schemas.ours()
    judging = Judge(load_checks(), Basis(found), setting.ranks(register))
    with err.status("redacting, and judging the copy beside the original"):
        done = redaction.redact(run, output, register, judging, keep or ())
    out.print(
        f"written: {output}: {done.messages} messages, {done.words} words replaced, "
        f"{done.verdicts} verdicts judged again and the same",
        markup=False,
    )
    if done.left_out:
        out.print(f"{done.left_out} lines of no known kind were left out", markup=False)
