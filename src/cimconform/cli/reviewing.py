"""Review what a system claims, before anything is sent."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from cimconform.campaign import review as static
from cimconform.campaign import setup as setting
from cimconform.cli.console import Addresses, Json, app, out
from cimconform.errors import UsageError
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.system.system_file import load


@app.command()
def review(
    system: Annotated[Path, typer.Option("--system", help="system file")],
    role: Annotated[
        str, typer.Option(help="role of the business: MS, MDM or CIS; default: [system] role")
    ] = "",
    address: Addresses = None,
    as_json: Json = False,
) -> None:
    """Hold the claims of a system against what the standard's figures show of its role."""
    register = Register.read([FEATURES])
    known = load(system, setting.addresses(address or ()), sends=False)
    name = role or known.system.role
    if not name:
        there = ", ".join(static.profiles())
        raise UsageError(f"{system}: [system] names no role; give --role, one of {there}")
    selection = setting.selected(register, known, tuple(known.transport))
    found = list(static.review(known, register, selection, static.profile(name)))
    if as_json:
        sys.stdout.writelines(json.dumps(asdict(one) | {"says": one.says}) + "\n" for one in found)
        return
    _show(found, static.profile(name))


def _show(found: Sequence[static.Item], role: static.Profile) -> None:
    """Print a row for each, and how many are missing or untested."""
    table = Table(box=box.SIMPLE, title=f"{role.name}, {role.title}", title_justify="left")
    for column in ("role", "what", "need", "figures", "the system file"):
        table.add_column(column)
    for one in found:
        style = "bold red" if one.says == "missing" else "dim" if not one.claimed else ""
        table.add_row(one.role, one.operation, one.need, one.figures, one.says, style=style)
    out.print(table)
    counts = Counter(one.says.partition(",")[0] for one in found)
    missing = f"{counts['missing']} mandatory ones are missing"
    idle = sum(one.claimed and not one.tested for one in found)
    out.print(f"{counts['claimed']} claimed, of which nothing tests {idle}; {missing}")
