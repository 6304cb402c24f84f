"""Run our programs: the reference systems, the small broker."""

import os
import subprocess
import sys
from typing import Annotated

import typer

from cimconform.cli.console import app, out
from cimconform.errors import UsageError, nearest_or_all

_KINDS = ("head-end", "enterprise", "bus", "broker")
_OPAQUE = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": [],  # so that KIND --help is for the program, which knows its options
}
_HELP = ("--help", "-h")


@app.command(context_settings=_OPAQUE, epilog="Options of KIND: cimconform serve KIND --help")
def serve(
    context: typer.Context,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="head-end, enterprise, bus or broker")
    ],
) -> None:
    """Run a program of ours until it is stopped; `serve KIND --help` shows its options.

    head-end is the reference, and enterprise a client that asks when it is triggered; both speak HTTP
    and, with --jms, JMS. bus passes messages on. broker is a small one for STOMP, a convenience
    for first runs and no product.
    """
    if kind in _HELP:
        out.print(context.get_help(), markup=False)
        raise typer.Exit
    if kind not in _KINDS:
        raise UsageError(f"nothing to serve is called {kind!r}{nearest_or_all(kind, _KINDS)}")
    program = ["cimconform.broker"] if kind == "broker" else ["cimconform.reference", kind]
    command = [sys.executable, "-m", *program, *context.args]
    if os.name == "posix":
        os.execv(sys.executable, command)  # noqa: S606 - our own program, in our place
    raise typer.Exit(subprocess.call(command))  # noqa: S603 - our own program
