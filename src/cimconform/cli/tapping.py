"""Stand between two products."""

import signal
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.cli import options as given
from cimconform.cli.console import Json, app, err
from cimconform.cli.shown import Shown
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.schemas import Schemas
from cimconform.record import folders
from cimconform.record.record import read
from cimconform.reports import html
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.tap.routes import Terms, open_route
from cimconform.tap.session import Session, head_of
from cimconform.text_files import printable
from cimconform.transports.jms.client import Access

_PAGE = "report.html"


@app.command()
def tap(
    routes: Annotated[
        list[str],
        typer.Argument(
            metavar="ROUTE...",
            help="[HOST:]PORT=URL over HTTP, queue:IN=queue:OUT or topic:NAME over JMS; repeatable",
        ),
    ],
    output: Annotated[
        Path | None, typer.Option(help="folder of the record; default: a new one below reports")
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option(help="PEM: our certificate, to speak TLS to who connects")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="PEM: the key of it")] = None,
    ca: Annotated[
        Path | None, typer.Option(help="PEM: the authority of the certificates that we meet")
    ] = None,
    broker: Annotated[str, typer.Option(help="address of the JMS provider")] = "",
    client: Annotated[str, typer.Option(help="how it is spoken to: stomp, amqp, java")] = "stomp",
    schemas: given.OfficialSchemas = None,
    as_json: Json = False,
    verbose: given.EveryVerdict = False,
    seconds: Annotated[float, typer.Option(help="end after so long; 0: when it is stopped")] = 0,
) -> None:
    """Stand between two products: hand on every byte, record, and judge as it goes, until it is stopped."""
    register, folder = Register.read([FEATURES]), output or setting.new_folder(None)
    access = Access(broker) if broker else None
    terms = Terms(str(certificate or ""), str(key or ""), str(ca or ""), client, access)
    shown = Shown(register, as_json=as_json, verbose=verbose)
    session = _session(folder, register, routes, _schemas(schemas), shown)
    code = _stand_between(session, folder, routes, terms, seconds)
    _end(session, shown, folder, register, code)
    raise typer.Exit(code)


def _session(
    folder: Path, register: Register, routes: Sequence[str], schemas: Schemas, shown: Shown
) -> Session:
    """Give what records and judges all that passes."""
    judge = Judge(load_checks(), Basis(schemas), setting.ranks(register))
    head = head_of(setting.origin(register), routes)
    return Session(folder, head, register, judge, shown.show)


def _stand_between(
    session: Session, folder: Path, routes: Sequence[str], terms: Terms, seconds: float
) -> int:
    """Open the routes, and then hold the folder, until we are stopped; give the exit code of what was seen.

    A route that cannot be opened, or a folder that is not ours, leaves nothing behind.
    """
    with ExitStack() as held:
        with ExitStack() as stack:
            lines = [open_route(route, terms, session.hear, stack) for route in routes]
            held.enter_context(folders.taken(folder))
            session.begin()
            for line in lines:
                err.print(line, markup=False)
            _until_stopped(seconds)
        return session.close()


def _schemas(folder: Path | None) -> Schemas:
    return Schemas.of(folder.resolve()) if folder else Schemas.ours()


def _until_stopped(seconds: float) -> None:
    """Wait for Ctrl-C or SIGTERM, or so long."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait(seconds or None)


def _end(session: Session, shown: Shown, folder: Path, register: Register, code: int) -> None:
    """Tell what was seen, and write the page."""
    shown.end(code)
    for what, number in session.kept.other.items():
        err.print(f"{number} × {what}: handed on, and not judged", markup=False)
    if session.kept.trouble:
        err.print(
            printable(f"not all was judged: {session.kept.trouble}"), style="magenta", markup=False
        )
    err.print(f"{session.kept.messages} messages; {session.kept.delay}", markup=False)
    html.write(read(folder), register, folder / _PAGE)
    err.print(f"written: {folder / _PAGE}", markup=False)
