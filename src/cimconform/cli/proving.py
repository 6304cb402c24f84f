"""Prove the suite: what it covers, what it catches, and the figures of both."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cimconform.cli.console import Bindings, app, err, out
from cimconform.errors import UsageError
from cimconform.reports import coverage, kill_matrix, ranks
from cimconform.reports import figures as figures_
from cimconform.requirements.register import Register
from cimconform.runners import kill_matrix as selftest
from cimconform.runners import mixtures
from cimconform.suite import FEATURES, FIXTURES, ROOT

_EVERY = 50


@app.command("coverage")
def coverage_(
    check: Annotated[bool, typer.Option("--check", help="compare with the committed page")] = False,
    output: Annotated[Path, typer.Option(help="folder of the page")] = Path("reports"),
) -> None:
    """Write what the register covers to coverage.md, or see that the page is current."""
    register = Register.read([FEATURES])
    catalogue = coverage.catalogue(FIXTURES / "catalogue.csv")
    text = coverage.page(register, catalogue, selftest.proofs(selftest.behaviours()))
    path = output / "coverage.md"
    _gate(path, text, "cimconform coverage", check=check)


@app.command("ranks")
def ranks_(
    check: Annotated[bool, typer.Option("--check", help="compare with the committed page")] = False,
    output: Annotated[Path, typer.Option(help="folder of the page")] = Path("docs"),
) -> None:
    """Write what carries each rule that may fail a product to ranks.md, or see that the page is current."""
    codes = coverage.catalogue(FIXTURES / "catalogue.csv")
    text = ranks.page(Register.read([FEATURES]), codes)
    _gate(output / "ranks.md", text, "cimconform ranks", check=check)


@app.command("selftest")
def selftest_(
    transport: Bindings = None,
    defect: Annotated[
        list[str] | None, typer.Option("--defect", help="only this one; repeatable")
    ] = None,
    jobs: Annotated[
        int, typer.Option(help="runs side by side; each waits more than it computes")
    ] = 2 * (os.cpu_count() or 1),
    output: Annotated[Path, typer.Option(help="folder of the page")] = Path("reports"),
    check: Annotated[bool, typer.Option("--check", help="compare with the committed page")] = False,
    every_binding: Annotated[
        bool, typer.Option("--every-binding", help="each over all bindings on which it shows")
    ] = False,
    near: Annotated[
        bool,
        typer.Option("--near", help="each defect over one binding, with the scenarios near it"),
    ] = False,
    part: Annotated[
        str, typer.Option(metavar="K/N", help="the K-th of N parts of them, by their names")
    ] = "1/1",
) -> None:
    """Prove every check: each defect of the reference must break its requirement and no other."""
    wish = selftest.Wish(
        defect or [], tuple(transport or ()), every_binding, near, jobs, _part(part)
    )
    rows = _proved(wish, len(defect) if defect else len(selftest.behaviours()) + 1)
    wrong = sum(not row.right for row in rows)
    out.print(f"{len(rows)} runs, {len(rows) - wrong} as they should be, {wrong} not")
    if wish.part[1] > 1 and check:
        _see_that_it_holds(output / "kill-matrix.md", kill_matrix.entries(rows))
    elif not defect and not transport and not every_binding and wish.part[1] == 1:
        known = kill_matrix.faults(FIXTURES / "faults.csv")
        _keep(output / "kill-matrix.md", kill_matrix.page(rows, known), check=check)
    raise typer.Exit(1 if wrong else 0)


@app.command("mixtures")
def mixtures_(
    defect: Annotated[
        list[str] | None, typer.Option("--defect", help="one of a mixture of your own; repeatable")
    ] = None,
    sets: Annotated[int, typer.Option(help="sets of drawn defects, besides")] = 0,
) -> None:
    """Play several defects at once: the run must fail, and name each; by default the dangerous ones."""
    known = selftest.behaviours()
    chosen = {"dangerous": list(mixtures.DANGEROUS)} if not defect else {"yours": defect}
    chosen |= {f"set {seed}": mixtures.drawn(seed, known) for seed in range(1, sets + 1)}
    wrong = 0
    for title, names in chosen.items():
        found = mixtures.played(names, known)
        wrong += not found.right
        _tell_mixture(title, found)
    raise typer.Exit(1 if wrong else 0)


def _tell_mixture(title: str, found: mixtures.Mixture) -> None:
    """Say what a mixture came to: how many were reported as what, and which by less than a failure."""
    counts = (f"{len(found.counted_as(word))} {word}" for word in mixtures.WORDS)
    out.print(f"{title}: ends with {found.ends}; {', '.join(counts)}", markup=False)
    for word in mixtures.WORDS[1:]:
        for name in found.counted_as(word):
            out.print(f"  {word:<8} {name}", markup=False)


def _proved(wish: selftest.Wish, total: int) -> list[kill_matrix.MatrixRow]:
    """Run what is wished, and notify of each run that is not as it should be."""
    with _progress() as progress:
        task = progress.add_task("defects and variants", total=total)

        done = 0

        def notify(row: kill_matrix.MatrixRow) -> None:
            nonlocal done
            done += 1
            progress.advance(task)
            if done % _EVERY == 0 and not err.is_terminal:
                err.print(f"{done} of {total} runs")
            if not row.right:
                text = f"{row.name}: expected {row.breaks or 'nothing'} alone; {row.wrong}"
                out.print(text, markup=False)

        return selftest.matrix(wish, notify)


@app.command()
def figures(
    page: Annotated[Path | None, typer.Argument(help="page with the marks; default: print")] = None,
    check: Annotated[bool, typer.Option("--check", help="compare with what the page has")] = False,
    reports: Annotated[Path, typer.Option(help="folder of kill-matrix.md")] = Path("reports"),
) -> None:
    """Write the figures of README between its marks, or see that they are current."""
    table = figures_.table(
        figures_.Sources(
            register=Register.read([FEATURES]),
            codes=coverage.catalogue(FIXTURES / "catalogue.csv"),
            behaviours=selftest.behaviours(),
            messages=FIXTURES / "messages",
            kill_matrix=reports / "kill-matrix.md",
            speed=ROOT / "benchmarks" / "figures.csv",
            judging=ROOT / "benchmarks" / "judging.csv",
            reporting=ROOT / "benchmarks" / "reporting.csv",
            waiting=ROOT / "benchmarks" / "waiting.csv",
            project=ROOT / "pyproject.toml",
        )
    )
    if page is None:
        out.print(table, markup=False)
        return
    if not page.is_file():
        raise UsageError(f"{page}: no such page")
    old = page.read_text("utf-8")
    new = figures_.placed(old, table, page)
    if check and new != old:
        raise UsageError(f"{page}: its figures are stale; run: cimconform figures {page}")
    page.write_text(new, "utf-8")


def _gate(path: Path, text: str, command: str, *, check: bool) -> None:
    """Write a page that is made in a moment, or see that the committed one is current."""
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        out.print(f"written: {path}")
    elif not path.exists() or path.read_text("utf-8") != text:
        raise UsageError(f"{path} is stale; run: {command}")


def _part(text: str) -> tuple[int, int]:
    """Read K/N; raises UsageError for anything else."""
    found = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", text)
    if not found or int(found[1]) > int(found[2]):
        raise UsageError(f"--part {text}: write K/N with K from 1 to N, such as 2/3")
    return int(found[1]), int(found[2])


def _see_that_it_holds(path: Path, entries: Iterable[str]) -> None:
    """See that the committed page says of some behaviours what they came to."""
    held = set(path.read_text("utf-8").splitlines()) if path.exists() else set()
    other = [entry for entry in entries if entry not in held]
    if other:
        raise UsageError(f"{path} is stale, first in: {other[0]}; run: cimconform selftest --near")


def _keep(path: Path, text: str, *, check: bool) -> None:
    """Write the page of a long proof, or see that the committed one is current; the new one stays."""
    if check and (not path.exists() or path.read_text("utf-8") != text):
        path.with_suffix(".new.md").write_text(text, "utf-8")
        raise UsageError(f"{path} is stale; run: cimconform selftest")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _progress() -> Progress:
    columns: list[Any] = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    ]
    return Progress(*columns, console=err, disable=not err.is_terminal)
