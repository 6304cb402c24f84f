"""What the commands share: where they print, and the options that several take."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = (
    typer.Typer()
)  # where each module puts its commands; `cimconform.cli` finds them by their names
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
