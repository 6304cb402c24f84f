"""Begin with a system: write a system file from what can be seen of it."""

import os
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cimconform.cli import looking
from cimconform.cli.console import app, out
from cimconform.errors import TransportError, UsageError
from cimconform.harness.wsdl_documents import closure, remote
from cimconform.messages.message import Element, Message
from cimconform.suite import FIXTURES
from cimconform.system import draft as drafts
from cimconform.system import draft_text
from cimconform.system.claims import ROLES
from cimconform.system.draft import Draft
from cimconform.system.system_file import load
from cimconform.text_files import printable
from cimconform.transports.base import Endpoint
from cimconform.transports.registry import create

SCHEMA = FIXTURES / "system.schema.json"
_OK = 200


@app.command()
def init(
    file: Annotated[Path, typer.Argument(help="the system file to write")] = Path("system.toml"),
    wsdl: Annotated[
        str, typer.Option(metavar="URL|FILE", help="WSDL of the system: operations and address")
    ] = "",
    role: Annotated[
        list[str] | None, typer.Option(help=f"what it is: {', '.join(ROLES)}; repeatable")
    ] = None,
    capture: Annotated[
        Path | None, typer.Option(help="captured messages, a file or folder: nouns and meters")
    ] = None,
    url: Annotated[str, typer.Option(help="address that it serves at")] = "",
    name: Annotated[str, typer.Option(help="its name in reports")] = "",
) -> None:
    """Write a system file to begin with; without options at a terminal, it asks."""
    refuse_existing(file)
    roles = roles_of(role or [])
    draft = Draft(name=name or "My system", roles=roles)
    if not (wsdl or role or capture or url or name) and sys.stdin.isatty():
        draft, wsdl = _asked(draft)
    draft = _seen(draft, wsdl, capture, file)
    draft = drafts.served_at(draft, url)
    write(file, draft_text.text(draft, schema_beside(file)))
    load(file)
    out.print(_next_steps(file, draft), markup=False)


def refuse_existing(file: Path) -> None:
    """Never write over a file."""
    if file.exists():
        raise UsageError(f"{file}: is there already; name another, or move it away")


def roles_of(words: list[str]) -> tuple[str, ...]:
    """Give roles as they were named; raises UsageError for a word that is none."""
    for word in words:
        if word not in ROLES:
            raise UsageError(f"--role: {word!r} is not known; there are {', '.join(ROLES)}")
    return tuple(dict.fromkeys(words))


def _asked(draft: Draft) -> tuple[Draft, str]:
    """Ask what a WSDL or a user can tell; an empty answer keeps what stands in brackets."""
    name = typer.prompt("Name of the system", default=draft.name)
    answer = typer.prompt(f"Its roles, of {', '.join(ROLES)}", default="responder")
    wsdl = typer.prompt("Address or file of its WSDL (none: leave empty)", default="")
    url = "" if wsdl else typer.prompt("Address that it serves at", default=drafts.DEFAULT_URL)
    roles = roles_of(answer.replace(",", " ").split())
    return replace(draft, name=name, roles=roles, url=url), wsdl


def _seen(draft: Draft, wsdl: str, capture: Path | None, file: Path) -> Draft:
    """Add what WSDL and capture show."""
    if capture is not None:
        draft = drafts.from_sightings(looking.at([capture]), draft)
    return with_wsdl(draft, wsdl, file) if wsdl else draft


def with_wsdl(draft: Draft, wsdl: str, file: Path) -> Draft:
    """Add what a WSDL shows, named as the system file has to; raises UsageError where none comes."""
    draft = drafts.from_wsdl(_documents(wsdl), draft)
    place = wsdl if remote(wsdl) else _from(file.parent, Path(wsdl))
    return replace(draft, wsdl=drafts.wsdl_place(place, draft.url))


def _documents(place: str) -> list[Element]:
    """Give a WSDL and what it imports; raises UsageError where there is none."""
    if not remote(place) and not Path(place).is_file():
        raise UsageError(f"{place}: no such file; --wsdl takes a file, or an address of http")
    try:
        with closing(create("http", Endpoint(place if remote(place) else ""))) as transport:
            found = closure(place if remote(place) else str(Path(place).resolve()), transport.fetch)
    except TransportError as error:
        raise UsageError(f"{place}: no WSDL came ({error.reason}); give a file of it") from None
    status = found[0].status
    read = [Message(raw.body).document for raw in found]
    if read[0] is None or status not in (None, _OK):
        answer = f"status {status}" if status not in (None, _OK) else "it is no XML"
        raise UsageError(f"{place}: no WSDL came ({answer}); give the address that ends with ?wsdl")
    return [document for document in read if document is not None]


def _from(folder: Path, path: Path) -> str:
    """Give a path as the system file has to write it."""
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


def schema_beside(file: Path) -> str:
    """Say where an editor finds the schema: beside the file where it is there, else by its address."""
    below = SCHEMA.resolve().is_relative_to(file.parent.resolve())
    return f"./{_from(file.parent, SCHEMA)}" if below else SCHEMA.resolve().as_uri()


def write(file: Path, text: str) -> None:
    """Write a file that is not there yet."""
    with file.open("x", encoding="utf-8") as new:
        new.write(text)


def _next_steps(file: Path, draft: Draft) -> str:
    """Say what stands in the file, what is left to fill in, and the next command."""
    nouns = ", ".join(f"{noun} ({' '.join(v)})" for noun, v in draft.nouns.items())
    known = {
        "ics.nouns": draft.nouns,
        "ixit.known_meters": draft.seen.known[0],
        "transport.soap.url": draft.url,
    }
    gaps = ", ".join(key for key, value in known.items() if not value)
    lines = (f"written: {file}", nouns and f"seen: {nouns}", gaps and f"fill in: {gaps}")
    return "\n".join(printable(line) for line in (*lines, f"next: cimconform run {file}") if line)
