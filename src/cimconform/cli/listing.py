"""List requirements: all, or those of a role, noun, rank, clause, binding or verdict."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from cimconform.cli.console import Json, app, out
from cimconform.errors import UsageError, nearest_or_all
from cimconform.record.record import read
from cimconform.reports import tallies
from cimconform.requirements.register import Register, Requirement
from cimconform.requirements.sentences import ROLES
from cimconform.requirements.tags import BINDING_TAGS
from cimconform.suite import FEATURES, ROOT
from cimconform.system.claims import NOUNS
from cimconform.verdict import Rank


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a requirement must have to be listed; an empty word asks for nothing."""

    role: str = ""
    noun: str = ""
    rank: str = ""
    clause: str = ""
    binding: str = ""
    untested: bool = False

    def refuse_unknown(self) -> None:
        """Raise UsageError for a word that no requirement can have."""
        known = (("role", ROLES), ("noun", NOUNS), ("rank", tuple(Rank)), ("binding", BINDING_TAGS))
        for name, words in known:
            _refuse_unknown(name, getattr(self, name), words)

    def fits(self, r: Requirement) -> bool:
        """Tell whether a requirement has all that is wanted."""
        nouns = {noun for example in r.examples for _, noun in example.needs}
        return (
            (not self.role or self.role in r.roles)
            and (not self.noun or self.noun in nouns)
            and (not self.rank or self.rank == r.rank)
            and self.clause in r.clause
            and (not self.binding or not r.bindings or self.binding in r.bindings)
            and (not self.untested or bool(r.untested))
        )


def _refuse_unknown(name: str, word: str, known: tuple[str, ...]) -> None:
    if word and word not in known:
        raise UsageError(f"--{name}: {word!r} is not known{nearest_or_all(word, known)}")


@app.command("list")
def list_(
    as_json: Json = False,
    untested: Annotated[
        bool, typer.Option("--untested", help="only what nothing tests, and why")
    ] = False,
    role: Annotated[str, typer.Option(help=f"only of this role: {', '.join(ROLES)}")] = "",
    noun: Annotated[str, typer.Option(help="only what is shown with this noun")] = "",
    rank: Annotated[str, typer.Option(help=f"only of this rank: {', '.join(Rank)}")] = "",
    clause: Annotated[str, typer.Option(help="only where the clause has this text")] = "",
    binding: Annotated[
        str, typer.Option(help="only what applies over this binding, such as soap_12 or jms")
    ] = "",
    verdict_of: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="only what a run judged, with its worst verdict there"),
    ] = None,
    verdict: Annotated[
        str, typer.Option(help="only of this verdict in RUN, such as fail or warning")
    ] = "",
) -> None:
    """List the requirements: all of them, or those that fit every option."""
    wanted = Wanted(role, noun, rank, clause, binding, untested)
    wanted.refuse_unknown()
    verdicts = _verdicts(verdict_of, verdict)
    chosen = [r for r in Register.read([FEATURES]).values() if wanted.fits(r)]
    chosen = [r for r in chosen if r.id in verdicts] if verdict_of else chosen
    if as_json:
        rows = [_row(r, verdicts) for r in chosen]
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    else:
        _print(chosen, _last_column(verdicts, untested=untested, of_run=verdict_of is not None))


def _verdicts(run: Path | None, verdict: str) -> dict[str, str]:
    """Give the worst verdict of each requirement in a run, only those of one word if it is named."""
    _refuse_unknown("verdict", verdict, tallies.ORDER)
    if run is None:
        if verdict:
            raise UsageError("--verdict: of which run? name it with --verdict-of RUN")
        return {}
    worst: dict[str, str] = {}
    for result in read(run).results:
        words = (tallies.word(result), worst.get(result.requirement, tallies.ORDER[-1]))
        worst[result.requirement] = min(words, key=tallies.ORDER.index)
    return {name: word for name, word in worst.items() if verdict in ("", word)}


def _row(r: Requirement, verdicts: Mapping[str, str]) -> dict[str, object]:
    """Give what a machine reads of a requirement."""
    row = {**asdict(r), "path": str(r.path.relative_to(ROOT))}
    return row | ({"verdict": verdicts[r.id]} if r.id in verdicts else {})


Column = tuple[str, Callable[[Requirement], str]]


def _last_column(verdicts: Mapping[str, str], *, untested: bool, of_run: bool) -> Column:
    """Give the title of the last column, and what it says of a requirement."""
    if of_run:
        return "verdict", lambda r: verdicts[r.id]
    if untested:
        return "reason", lambda r: r.untested
    return "feature", lambda r: f"{r.folder}: {r.feature}"


def _print(chosen: list[Requirement], last: Column) -> None:
    """Print a line for each requirement."""
    title, say = last
    table = Table(box=box.ASCII2 if out.is_terminal else None, pad_edge=False)
    for name in ("requirement", "rank", "codes", title):
        table.add_column(name, overflow="fold")
    for r in chosen:
        table.add_row(r.id, r.rank, ", ".join(r.codes), say(r))
    out.print(table)
