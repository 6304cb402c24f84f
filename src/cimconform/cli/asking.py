"""Ask about requirements, codes, and what applies to a system."""

from pathlib import Path
from typing import Annotated

import typer

from cimconform import codes
from cimconform.cli.console import Addresses, SystemFile, app, out
from cimconform.requirements.register import Register
from cimconform.runners import kill_matrix as selftest
from cimconform.suite import FEATURES


@app.command()
def show(
    identity: Annotated[str, typer.Argument(metavar="ID", help="a requirement or any code")],
) -> None:
    """Show one requirement: what it asks, why, and how it is proved; or explain a code.

    A code may be of a reply, a quality, an event, a control or a reading type.
    """
    if codes.looks_like_code(identity):
        _show_code(identity)
        return
    r = Register.read([FEATURES])[identity]
    rows = [
        ("rank", r.rank), ("rests on", "; ".join(r.rests_on) or "the standard"),
        ("harm", f"{r.harm}: {r.effect}" if r.effect else ""), ("clause", r.clause), ("codes", ", ".join(r.codes)),
        ("roles", ", ".join(r.roles)), ("bindings", ", ".join(r.bindings) or "all"), ("why", r.why),
        ("untested", r.untested), ("stands in", f"{_from_here(r.path)}:{r.line}"),
    ]  # fmt: skip
    out.print(f"{r.id}\n{r.sentence}", style="bold", markup=False)
    for name, value in rows:
        if value:
            out.print(f"  {name:<10} {value}", markup=False)
    for example in r.examples:
        out.print(f"  example    {example.name}: {'; '.join(r.steps_of(example))}", markup=False)
    for facts in selftest.behaviours():
        if facts["breaks"] == r.id:
            out.print(f"  proved by  {facts['name']}: {facts['doc']}", markup=False)


def _from_here(path: Path) -> Path:
    """Give a path as one would open it from the current folder."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _show_code(code: str) -> None:
    """Explain a code in words."""
    explanation = codes.explain(code)
    out.print(explanation.title, style="bold", markup=False)
    width = max(len(name) for name, _ in explanation.rows)
    for name, value in explanation.rows:
        out.print(f"  {name:<{width}} {value}", markup=False)


@app.command()
def code(
    words: Annotated[list[str], typer.Argument(help="names of a reading type, quality or event")],
) -> None:
    """Give the code of names: a reading type, a quality, an event or a control."""
    out.print(codes.build(" ".join(words)), markup=False)


@app.command()
def explain(
    identity: Annotated[str, typer.Argument(metavar="ID")] = "",
    system: SystemFile = None,
    address: Addresses = None,
) -> None:
    """Name the two commands that explain: show and select."""
    del address
    asked, file = identity or "ID", f" --system {system}" if system else ""
    out.print(
        f"cimconform show {asked}: what a requirement asks, or what a code means", markup=False
    )
    out.print(
        f"cimconform select {asked}{file}: why it is selected for a system, or not", markup=False
    )
