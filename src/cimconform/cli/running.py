"""Certify a system."""

import shutil
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from cimconform import plugin, setting
from cimconform.errors import RecordError, UsageError
from cimconform.record import FILE, read
from cimconform.register import Register
from cimconform.reports import equivalence, junit, summary
from cimconform.suite import FEATURES
from cimconform.watch import Watch

from .console import Addresses, Bindings, SystemFile, app, err, out


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
    known: Annotated[
        Path | None, typer.Option(help="TOML or CSV of known failures, which do not fail the run")
    ] = None,
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
        known=known.resolve() if known else None,
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
