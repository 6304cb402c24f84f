"""Take a failure out of a run: what was sent, what came, what was expected, as a script."""

from pathlib import Path
from typing import Annotated

import typer

from cimconform.cli.console import app, out
from cimconform.errors import UsageError
from cimconform.record.record import read
from cimconform.reports import reproducing
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES


@app.command()
def reproduce(
    run: Annotated[Path, typer.Argument(help="folder that `cimconform run` wrote")],
    identity: Annotated[str, typer.Argument(metavar="ID", help="a requirement that failed there")],
    binding: Annotated[str, typer.Option(help="only over this binding")] = "",
    output: Annotated[
        Path | None, typer.Option(help="a new folder; default: ID in the current folder")
    ] = None,
) -> None:
    """Write a script that sends again what was sent when a requirement failed.

    For HTTP it is a shell script with curl. The recorded answer lies beside it, for tests of your own.
    """
    record = read(run, damaged=True)
    register = Register.read([FEATURES]).with_strangers(record.results)
    requirement = register[identity]
    case = reproducing.find(record, requirement.id, binding)
    folder = output or Path(requirement.id)
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise UsageError(f"{folder}: no new folder to write to ({error.strerror})") from None
    for path in reproducing.write(case, record, requirement, folder):
        out.print(f"written: {path}", markup=False)
    out.print(f"next: sh {folder / reproducing.SCRIPT}", markup=False)
