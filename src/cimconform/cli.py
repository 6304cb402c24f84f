"""The command line. Exit codes: 0 conforms, 1 failed, 2 wrong usage, 3 inconclusive."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from . import captures, codes, embedded, plugin, selftest, setting
from .checks import Basis
from .errors import CimconformError, RecordError, UsageError
from .judge import Judge, load_checks
from .record import FILE, read, result_line
from .register import Register
from .reports import coverage, equivalence, junit, kill_matrix, summary
from .reports import figures as figures_
from .schemas import Schemas
from .suite import FEATURES, FIXTURES, ROOT
from .system import load
from .verdict import Verdict, exit_code
from .watch import Watch
from .words import failure, plain

_EVERY = 50

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Conformance tests for IEC 61968-9 over SOAP, JMS and HTTP.",
)
WIDE = 240  # columns where nobody's terminal cuts a line: a word of a table stays whole for grep
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


def main() -> None:
    """Run the command line; a mistake of the user's is told in words."""
    # a CI job that is cancelled ends like one that is interrupted at a terminal
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except UsageError as error:
        err.print(str(error), style="red", markup=False)
        sys.exit(2)
    except CimconformError as error:
        err.print(str(error), style="magenta", markup=False)
        sys.exit(3)
    except OSError as error:
        err.print(f"{error.filename or 'output'}: {error.strerror}", style="red", markup=False)
        sys.exit(2)


@app.command()
def run(
    system: SystemFile = None,
    transport: Bindings = None,
    select: Annotated[str, typer.Option("-k", help="only requirements whose id fits")] = "",
    output: Annotated[Path, typer.Option(help="folder of the record and the reports")] = Path(
        "reports"
    ),
    fresh: Annotated[bool, typer.Option("--fresh", help="send every stimulus anew")] = False,
    address: Addresses = None,
) -> None:
    """Certify a system; without --system, the embedded reference head end."""
    register = Register.read([FEATURES])
    _know_selection(select, register)
    _clear(output)
    options = setting.Options(
        system=system.resolve() if system else None,
        bindings=tuple(transport or ()),
        output=output.resolve(),
        fresh=fresh,
        addresses=setting.addresses(address or ()),
    )
    with Watch(err) as watch:
        more = [f"--alluredir={output.resolve() / 'allure-results'}"]
        code = plugin.run(options, select=select, more=more, watch=watch)
    if code == setting.WRONG_USAGE or not (output / FILE).exists():
        raise typer.Exit(setting.WRONG_USAGE)
    record = read(output)
    if not record.end:
        raise RecordError(f"{output / FILE} was cut off, so that this run proves nothing")
    junit.write(record, register, output / "junit.xml")
    equivalence.write(record, output)
    summary.show(record, register, out, output)
    raise typer.Exit(int(record.end.get("exit_code", code)))


def _know_selection(select: str, register: Register) -> None:
    """Refuse a single word that fits no requirement; what -k takes is an expression of pytest."""
    if not select.isidentifier():
        return
    places = [
        (r.id, *r.tags, str(r.path), *(e.name for e in r.examples)) for r in register.values()
    ]
    if not any(select.lower() in word.lower() for words in places for word in words):
        near = get_close_matches(select, register, n=1, cutoff=0.4)
        advice = f"; did you mean {near[0]}?" if near else "; cimconform list names them"
        raise UsageError(f"-k {select} fits no requirement{advice}")


def _clear(output: Path) -> None:
    """Take the last run's results away, lest they be taken for this one's."""
    try:
        for stale in ("messages", "allure-results"):
            shutil.rmtree(output / stale, ignore_errors=True)
        for stale in (FILE, "junit.xml"):
            (output / stale).unlink(missing_ok=True)
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{output}: no folder to write to ({error.strerror})") from None


@app.command()
def judge(
    paths: Annotated[list[Path], typer.Argument(help="files, folders, or records of runs")],
    as_json: Json = False,
    schemas: Annotated[Path | None, typer.Option(help="folder of the official XSDs")] = None,
) -> None:
    """Judge captured messages by the same checks."""
    register = Register.read([FEATURES])
    found = Schemas.of(schemas) if schemas else Schemas.ours()
    judging = Judge(load_checks(), Basis(found), setting.ranks(register))
    judged = list(captures.judge(paths, register, judging))
    for one in judged:
        if as_json:
            sys.stdout.write(json.dumps({"path": one.path, **result_line(one.result)}) + "\n")
        elif one.result.findings or one.result.verdict is Verdict.INCONCLUSIVE:
            _print_judged(one, register)
    code = exit_code([one.result.verdict for one in judged])
    if not as_json:
        given = sum(one.result.verdict is not Verdict.NOT_APPLICABLE for one in judged)
        out.print(f"{given} verdicts, exit code {code}" if given else "nothing was judged")
    raise typer.Exit(code)


def _print_judged(one: captures.Judged, register: Register) -> None:
    """Print the findings of one verdict as path:line: id."""
    result = one.result
    line = result.findings[0].line if result.findings else 0
    out.print(f"{one.path}:{line}: {result.verdict}", markup=False)
    shown = (
        failure(register[result.requirement], result) if result.findings else plain(result.reason)
    )
    out.print(shown, markup=False)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def serve(
    context: typer.Context, kind: Annotated[str, typer.Argument(help="head-end or broker")]
) -> None:
    """Run a program of ours until it is stopped.

    head-end, the reference: --port N, --defect NAME, --variant NAME, --jms URL --request
    queue:NAME. broker, a small one for STOMP, a convenience for first runs and no product: --port
    N, --user U, --password-from VARIABLE. Each tells the rest with --help.
    """
    program = ["cimconform.broker"] if kind == "broker" else ["cimconform.reference", kind]
    command = [sys.executable, "-m", *program, *context.args]
    if os.name == "posix":
        os.execv(sys.executable, command)  # noqa: S606 - our own program, in our place
    raise typer.Exit(subprocess.call(command))  # noqa: S603 - our own program


@app.command("list")
def list_(
    as_json: Json = False,
    untested: Annotated[
        bool, typer.Option("--untested", help="only what nothing tests, and why")
    ] = False,
) -> None:
    """List the requirements."""
    chosen = [r for r in Register.read([FEATURES]).values() if r.untested or not untested]
    if as_json:
        rows = [{**asdict(r), "path": str(r.path.relative_to(ROOT))} for r in chosen]
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
        return
    table = Table(box=box.ASCII2 if out.is_terminal else None, pad_edge=False)
    for title in ("requirement", "rank", "codes", "reason" if untested else "feature"):
        table.add_column(title, overflow="fold")
    for r in chosen:
        table.add_row(
            r.id, r.rank, ", ".join(r.codes), r.untested if untested else f"{r.folder}: {r.feature}"
        )
    out.print(table)


@app.command()
def show(
    identity: Annotated[str, typer.Argument(metavar="ID", help="a requirement or a reply code")],
) -> None:
    """Show one requirement: what it asks, why, and how it is proved; or explain a reply code."""
    if codes.FORM.fullmatch(identity):
        _show_code(identity)
        return
    r = Register.read([FEATURES])[identity]
    rows = [
        ("rank", r.rank), ("clause", r.clause), ("codes", ", ".join(r.codes)),
        ("roles", ", ".join(r.roles)), ("bindings", ", ".join(r.bindings) or "all"), ("why", r.why),
        ("untested", r.untested), ("stands in", f"{_from_here(r.path)}:{r.line}"),
    ]  # fmt: skip
    out.print(f"{r.id}\n{r.sentence}", style="bold", markup=False)
    for name, value in rows:
        if value:
            out.print(f"  {name:<10} {value}", markup=False)
    for example in r.examples:
        out.print(f"  example    {example.name}: {'; '.join(example.steps)}", markup=False)
    for facts in selftest.behaviours():
        if facts["breaks"] == r.id:
            out.print(f"  proved by  {facts['name']}: {facts['doc']}", markup=False)


def _from_here(path: Path) -> Path:
    """Give a path as one would open it from the current folder."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _show_code(code: str) -> None:
    """Explain a reply code of Annex B in words."""
    rows = codes.explain(code)
    out.print(f"reply code {code}", style="bold", markup=False)
    for name, value in rows:
        out.print(f"  {name:<11} {value}", markup=False)


@app.command()
def explain(
    identity: Annotated[str, typer.Argument(metavar="ID")] = "",
    system: SystemFile = None,
    address: Addresses = None,
) -> None:
    """Explain why requirements are selected for a system, or not."""
    register = Register.read([FEATURES])
    wanted = register[identity].id if identity else ""
    told = setting.addresses(address or ())
    known = load(system, told) if system else load(embedded.SYSTEM_FILE, embedded.NOWHERE)
    selection = setting.selected(register, known, tuple(known.transport))
    for r, example, binding in selection.applicable:
        if r == wanted or not wanted:
            out.print(f"{r} over {binding}: applies ({example})", markup=False)
    for skipped in selection.not_applicable:
        if skipped.requirement == wanted or not wanted:
            example = f" ({skipped.example})" if skipped.example else ""
            out.print(
                f"{skipped.requirement} over {skipped.binding}: not: {skipped.reason}{example}",
                markup=False,
            )


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
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        out.print(f"written: {path}")
    elif not path.exists() or path.read_text("utf-8") != text:
        raise UsageError(f"{path} is stale; run: cimconform coverage")


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
) -> None:
    """Prove every check: each defect of the reference must break its requirement and no other."""
    total = len(defect) if defect else len(selftest.behaviours()) + 1
    with _progress() as progress:
        task = progress.add_task("defects and variants", total=total)

        done = 0

        def tell(row: kill_matrix.Row) -> None:
            nonlocal done
            done += 1
            progress.advance(task)
            if done % _EVERY == 0 and not err.is_terminal:
                err.print(f"{done} of {total} runs")
            if not row.right:
                told = f"{row.name}: expected {row.breaks or 'nothing'} alone; {row.wrong}"
                out.print(told, markup=False)

        rows = selftest.matrix(defect or [], tuple(transport or ()), jobs, tell)
    wrong = sum(not row.right for row in rows)
    out.print(f"{len(rows)} runs, {len(rows) - wrong} as they should be, {wrong} not")
    if not defect and not transport:
        known = kill_matrix.faults(FIXTURES / "faults.csv")
        _keep(output / "kill-matrix.md", kill_matrix.page(rows, known), check=check)
    raise typer.Exit(1 if wrong else 0)


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


def _keep(path: Path, text: str, *, check: bool) -> None:
    """Write a generated page, or see that the committed one is current."""
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
