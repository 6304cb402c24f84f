"""The systems that one run certified side by side: the page of each leads to the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cimconform.record.outcome import Kind
from cimconform.record.record import FILE, frame
from cimconform.system.embedded import BUS, ENTERPRISE

KINDS = {
    Kind.CONFORMS: "pass",
    Kind.ACCEPTED: "warning",
    Kind.FAILS: "fail",
    Kind.INCONCLUSIVE: "inconclusive",
    Kind.PARTIAL: "partial",
}
_BY_CODE = {"0": Kind.CONFORMS, "1": Kind.FAILS}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One of the systems; `place` is its folder as seen from the page, "." for the page's own."""

    name: str
    kind: str
    sentence: str
    place: str


def runs(folder: Path) -> list[Path]:
    """Give the folders of all records of a run: its own, and those of systems certified with it."""
    return [folder, *_below(folder)]


def neighbours(record_of: Path, page: Path) -> list[Neighbour]:
    """Give the systems that were certified together, for the page of one; none for one alone.

    `record_of` is the folder of its record. A page that lies elsewhere than in a folder of that name
    cannot lead to the one above.
    """
    record_of, page = record_of.resolve(), page.resolve()
    above = record_of.name in (ENTERPRISE, BUS) and (record_of.parent / FILE).is_file()
    if above and page.parent.name != record_of.name:
        return []
    first = record_of.parent if above else record_of
    found = [
        _neighbour(one, _place(one, record_of, first=one == first))
        for one in (first, *_below(first))
    ]
    return found if len(found) > 1 else []


def _below(folder: Path) -> Iterator[Path]:
    places = (folder / name for name in (ENTERPRISE, BUS))
    return (place for place in places if (place / FILE).is_file())


def _place(one: Path, own: Path, *, first: bool) -> str:
    if one == own:
        return "."
    if first:
        return ".."
    return one.name if one.parent == own else f"../{one.name}"


def _neighbour(folder: Path, place: str) -> Neighbour:
    """Read who it is in the first line of a record, and what it came to in the last."""
    run, end = frame(folder)
    system = run.get("system")
    named = system.get("system") if isinstance(system, dict) else None
    name = str(named.get("name", "")) if isinstance(named, dict) else ""
    kind, sentence = _outcome(end)
    return Neighbour(name or folder.name, KINDS[kind], sentence, place)


def _outcome(end: Mapping[str, object]) -> tuple[Kind, str]:
    """Give what the last line says of the whole; a record of old says it by its exit code alone."""
    sentence = str(end.get("sentence", ""))
    by_code = _BY_CODE.get(str(end.get("exit_code")), Kind.INCONCLUSIVE)
    totals = end.get("totals")
    if by_code is Kind.CONFORMS and isinstance(totals, dict) and totals.get("fail"):
        by_code = Kind.ACCEPTED
    kinds = (kind for kind in Kind if sentence == kind)
    kind = Kind.ACCEPTED if sentence.startswith("conforms but") else next(kinds, by_code)
    return kind, sentence or str(kind)
