"""What the commands share: where they print, the options that several take, and the app itself."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

EXIT_CODES = (
    "Exit codes: 0 conforms, or nothing failed of what was asked for; 1 something failed; "
    "2 wrong usage or configuration; 3 inconclusive: no verdict on the product can be given."
)
app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Conformance tests for IEC 61968-9 over SOAP, JMS and HTTP.",
    epilog=EXIT_CODES,
)
WIDE = 240  # columns where no terminal cuts a line: a word of a table stays whole for grep
out = Console(
    highlight=False, soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else WIDE
)
err = Console(stderr=True, highlight=False, soft_wrap=True)

SystemFile = Annotated[
    Path | None, typer.Option("--system", help="system file; default: the embedded reference")
]
Addresses = Annotated[
    list[str] | None,
    typer.Option(
        "--address", metavar="NAME=VALUE", help="fills ${NAME} in the system file; repeatable"
    ),
]
Bindings = Annotated[
    list[str] | None, typer.Option("--transport", "-t", help="only this binding; repeatable")
]
Json = Annotated[bool, typer.Option("--json", help="for machines")]


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - so typer calls it
    """Print the version and end, where it was asked for."""
    if wanted:
        out.print(f"cimconform {version('cimconform')}", markup=False)
        raise typer.Exit


@app.callback()
def common(
    _version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="show the version"),
    ] = False,
) -> None:
    """Take the options that belong to no command."""
