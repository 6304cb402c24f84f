"""Run our programs: the reference systems, the small broker."""

import os
import subprocess
import sys
from typing import Annotated

import typer

from cimconform.cli.console import app


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def serve(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="head-end, enterprise, bus or broker")],
) -> None:
    """Run a program of ours until it is stopped.

    head-end, the reference: --port N, --defect NAME, --variant NAME, --jms URL --request
    queue:NAME. enterprise, a client that asks when it is told to: the same. bus, which passes on: the
    same without JMS. broker, a small one for
    STOMP, a convenience for first runs and no product: --port N, --user U, --password-from
    VARIABLE. Each tells the rest with --help.
    """
    program = ["cimconform.broker"] if kind == "broker" else ["cimconform.reference", kind]
    command = [sys.executable, "-m", *program, *context.args]
    if os.name == "posix":
        os.execv(sys.executable, command)  # noqa: S606 - our own program, in our place
    raise typer.Exit(subprocess.call(command))  # noqa: S603 - our own program
