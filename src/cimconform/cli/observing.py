"""What a system is seen to do: a system file drafted from it, or one that is filed held against it."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cimconform.campaign import setup as setting
from cimconform.cli import beginning, looking
from cimconform.cli.console import Addresses, Json, SystemFile, app, err, out
from cimconform.harness.wsdl_documents import remote
from cimconform.system import draft as drafts
from cimconform.system import draft_text
from cimconform.system.contradictions import UNCLAIMED, contradictions
from cimconform.system.draft import Draft
from cimconform.system.system_file import load
from cimconform.text_files import printable

_WSDL = ".wsdl"


@app.command()
def observe(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL...",
            help="records, files and folders of any form that judge reads, WSDLs",
        ),
    ],
    system: SystemFile = None,
    address: Addresses = None,
    output: Annotated[Path | None, typer.Option(help="write the draft to this file")] = None,
    role: Annotated[list[str] | None, typer.Option(help="what the system is; repeatable")] = None,
    url: Annotated[str, typer.Option(help="address that it serves at")] = "",
    name: Annotated[str, typer.Option(help="its name in reports")] = "Observed system",
    as_json: Json = False,
) -> None:
    """Draft a system file from what is seen of a system, or list what contradicts the one it has filed.

    With --system the exit code is 1 where something was seen that is not claimed.
    """
    draft = _drafted(places, Draft(name=name, roles=beginning.roles_of(role or [])))
    draft = drafts.served_at(draft, url)
    if system is not None:
        raise typer.Exit(_compared(system, address or [], draft, as_json=as_json))
    if output is not None:
        beginning.refuse_existing(output)
    schema = beginning.schema_beside(output or Path("system.toml"))
    text = draft_text.text(draft, schema)
    if output is None:
        sys.stdout.write(text)
        return
    beginning.write(output, text)
    load(output)
    out.print(printable(f"written: {output}"), markup=False)


def _drafted(places: Sequence[str], draft: Draft) -> Draft:
    """Give what all places show: WSDLs what is offered, messages what is done."""
    wsdls = [place for place in places if place.endswith(_WSDL) or remote(place)]
    paths = [Path(place) for place in places if place not in wsdls]
    for place in wsdls:
        draft = beginning.with_wsdl(draft, place, Path("system.toml"))
    if not paths:
        return draft
    seen = looking.at(paths)
    if not seen.claims:
        err.print("nothing was seen of what a system does; the draft is an empty one", markup=False)
    return drafts.from_sightings(seen, draft)


def _compared(file: Path, addresses: Sequence[str], draft: Draft, *, as_json: bool) -> int:
    """List the contradictions; give the exit code."""
    found = list(contradictions(load(file, setting.addresses(addresses)), draft.seen))
    for one in found:
        row = {"kind": one.kind, "key": one.key, "what": one.what, "message": one.by}
        if as_json:
            sys.stdout.write(json.dumps(row) + "\n")
        else:
            out.print(printable(str(one)), markup=False)
    if not as_json:
        unclaimed = sum(one.kind == UNCLAIMED for one in found)
        rest = len(found) - unclaimed
        out.print(f"{unclaimed} seen and not claimed, {rest} claimed and never seen", markup=False)
    return int(any(one.kind == UNCLAIMED for one in found))
