"""The command line. Exit codes: 0 conforms, 1 failed, 2 wrong usage, 3 inconclusive.

Each module holds the commands of one purpose. It is imported when one of them is called, so that a command
waits for no library of another one.
"""

import ast
import signal
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from cimconform.cli.console import app as loaded
from cimconform.cli.console import err, out
from cimconform.errors import CimconformError, UsageError
from cimconform.record.secrets import KNOWN
from cimconform.text_files import printable

EXIT_CODES = (
    "Exit codes: 0 conforms, or nothing failed of what was asked for; 1 something failed; "
    "2 wrong usage or configuration; 3 inconclusive: no verdict on the product can be given."
)
_MODULES = {
    "init": "beginning",
    "run": "running",
    "review": "reviewing",
    "report": "reporting",
    "compare": "sharing",
    "redact": "sharing",
    "reproduce": "reproducing",
    "bundle": "evidence",
    "sign": "evidence",
    "verify": "evidence",
    "regrade": "evidence",
    "judge": "judging",
    "identify": "judging",
    "observe": "observing",
    "tap": "tapping",
    "wsdl": "wsdl",
    "serve": "serving",
    "list": "listing",
    "select": "selecting",
    "show": "asking",
    "code": "asking",
    "explain": "asking",
    "coverage": "proving",
    "ranks": "proving",
    "selftest": "proving",
    "mixtures": "proving",
    "figures": "proving",
}


class Commands(TyperGroup):
    """All commands by their names; only the one that is called is imported."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands.update({name: TyperCommand(name) for name in _MODULES})

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - so typer calls it
        """Give what a list of commands shows of one: its name and its first sentence."""
        known = self.commands.get(cmd_name)
        if known is not None and known.help is None:
            known.help = _sentence(cmd_name)
        return known

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Give the command that is called, for which its module is imported."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in _MODULES:
            import_module(f"{__name__}.{_MODULES[name]}")
            command = typer.main.get_group(loaded).commands[name]
        return name, command, rest


def _sentence(name: str) -> str:
    """Read the first sentence of a command's docstring without importing what it needs."""
    source = Path(__file__).with_name(f"{_MODULES[name]}.py").read_text("utf-8")
    functions = [n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)]
    (text,) = (ast.get_docstring(f) for f in functions if f.name.rstrip("_") == name)
    return (text or "").partition("\n\n")[0]


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Conformance tests for IEC 61968-9 over SOAP, JMS and HTTP.",
    epilog=EXIT_CODES,
)


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


def main() -> None:
    """Run the command line; a mistake of the user's is reported in words."""
    # a CI job that is cancelled ends like one that is interrupted at a terminal
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except UsageError as error:
        _tell(str(error), "red")
        sys.exit(2)
    except CimconformError as error:
        _tell(str(error), "magenta")
        sys.exit(3)
    except OSError as error:
        _tell(f"{error.filename or 'output'}: {error.strerror}", "red")
        sys.exit(2)


def _tell(text: str, style: str) -> None:
    """Print what went wrong without secrets; it may quote a peer or a file, and a terminal obeys neither."""
    err.print("\n".join(map(printable, KNOWN.text(text).split("\n"))), style=style, markup=False)
