"""Say what applies to a system, and why the rest does not."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Annotated

import typer
from rich.text import Text

from cimconform.campaign import setup as setting
from cimconform.campaign.selection import Selection
from cimconform.cli.console import Addresses, SystemFile, app, out
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.system.system_file import System, load

_UNTESTED = "untested: "


@app.command()
def select(
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="one requirement, example by example")
    ] = "",
    system: SystemFile = None,
    address: Addresses = None,
    names: Annotated[
        bool, typer.Option("--names", help="name the requirements behind each reason")
    ] = False,
) -> None:
    """Say which requirements apply to a system; the others by the reason why they do not."""
    register = Register.read([FEATURES])
    wanted = register[identity].id if identity else ""
    given = setting.addresses(address or ())
    known = load(system, given) if system else load(embedded.SYSTEM_FILE, embedded.NOWHERE)
    selection = setting.selected(register, known, tuple(known.transport))
    if wanted:
        _tell_one(wanted, selection)
    else:
        _tell_all(known, selection, names=names)


def _tell_one(wanted: str, selection: Selection) -> None:
    """Print, a line for each example and binding, whether a requirement applies."""
    for r, example, binding in selection.applicable:
        if r == wanted:
            out.print(f"{r} over {binding}: applies ({example})", markup=False)
    for skipped in selection.not_applicable:
        if skipped.requirement == wanted:
            example = f" ({skipped.example})" if skipped.example else ""
            where = f"{wanted} over {skipped.binding}"
            out.print(f"{where}: not: {skipped.reason}{example}", markup=False)


def _tell_all(system: System, selection: Selection, *, names: bool) -> None:
    """Print how many requirements apply, and those that do not by the reason of each."""
    applying = dict.fromkeys(r for r, _, _ in selection.applicable)
    bindings = ", ".join(system.transport)
    _line(len(applying), f"requirements apply to {system.system.name} over {bindings}", "green")
    _names(applying, wanted=names)
    for how_far, style in (("not", "dim"), ("in part", "cyan")):
        groups = _by_reason(selection, applying, in_part=how_far == "in part")
        for reason, own in sorted(groups.items(), key=lambda group: -len(group[1])):
            _line(len(own), f"{how_far}: {reason}", style)
            _names(own, wanted=names)
    out.print("cimconform select ID shows one, --names who is behind each reason", style="dim")


def _by_reason(
    selection: Selection, applying: Collection[str], *, in_part: bool
) -> dict[str, dict[str, None]]:
    """Group the requirements that never apply, or those that do not in some example, by reason.

    What applies over another binding is no part left out.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for skipped in selection.not_applicable:
        applies = skipped.requirement in applying
        elsewhere = applies and skipped.reason.startswith(f"transport.{skipped.binding} is not ")
        if applies == in_part and not elsewhere:
            found[_short(skipped.reason)][skipped.requirement] = None
    return found


def _short(reason: str) -> str:
    """Give a reason that many may share: each requirement that nothing tests has one of its own."""
    return "nothing tests them yet; cimconform list --untested says why" if reason.startswith(
        _UNTESTED
    ) else reason  # fmt: skip


def _line(count: int, text: str, style: str) -> None:
    out.print(Text(f"{count:>4} {text}", style))


def _names(names: Iterable[str], *, wanted: bool) -> None:
    if wanted:
        for name in names:
            out.print(f"     {name}", markup=False)
