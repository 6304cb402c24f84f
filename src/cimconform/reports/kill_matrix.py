"""Which requirement each seeded defect breaks: the proof that the checks see, and how much they see."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cimconform.requirements import grounds

EVIDENCE = ("seen", "known", "inferred")
ENDS = ("exit 1", "warning", "remark", "green")
# a grave harm that no claim and no sure row speaks for, each with the reason; at most ten
REMARK_ONLY: Mapping[str, str] = MappingProxyType(
    {
        "register_does_not_fall": "a register that was exchanged, or has run over, falls as well, and no "
        "key of a system file says that none of a product's ever does"
    }
)
_SECTIONS = {
    "transport": "Transport and WSDL",
    "header": "Header and envelope",
    "reply": "Replies and asynchrony",
    "readings": "Meter readings",
    "events": "Events and controls",
    "data": "Master data and concurrency",
    "legal": "Strange but legal",
}


_HEADS = ("| requirement |", "| variant |")


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One defect or variant: what it should break, and what fell on which bindings.

    A variant breaks nothing; `also` are consequences that are declared. `hint` are the words that
    the hint of the broken requirement must have, `hinted` whether it has them. `exchanges` and
    `verdicts` count what was sent and judged in the run; `on` are the bindings on which it shows, none for all.
    `harm` is what a breach of the requirement does to the other side, `ends` what a run comes to in
    which the system claims all that the reference does: a word of ENDS.
    """

    name: str
    doc: str
    breaks: str
    also: tuple[str, ...]
    evidence: str
    seeds: tuple[str, ...]
    fell: tuple[str, ...]
    bindings: tuple[str, ...]
    trouble: str = ""
    hint: str = ""
    hinted: bool = True
    exchanges: int = 0
    verdicts: int = 0
    on: tuple[str, ...] = ()
    harm: str = ""
    ends: str = ""

    @property
    def caught(self) -> bool:
        """Whether the expected requirement fell and no other."""
        wanted = {self.breaks} - {""}
        return not self.trouble and wanted <= set(self.fell) <= wanted | set(self.also)

    @property
    def right(self) -> bool:
        """Whether it was caught and its hint names the cause."""
        return self.caught and self.hinted

    @property
    def wrong(self) -> str:
        """What is not as it should be, in words; empty when all is."""
        if not self.caught:
            return f"wrong: fell {', '.join(self.fell) or 'nothing'} {self.trouble}".strip()
        return "" if self.hinted else "wrong: the hint does not name the cause"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that occurs in the field, or a strange but legal habit, by its number.

    `reason` says why no defect shows it, where none does.
    """

    fault: str
    section: str
    evidence: str
    what: str
    reason: str


def faults(path: Path) -> list[Fault]:
    """Read the list of faults that occur."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Fault(**row) for row in csv.DictReader(file)]


def page(rows: Sequence[MatrixRow], known: Sequence[Fault]) -> str:
    """Give the Markdown."""
    return "\n".join(_lines(rows, known)) + "\n"


def entries(rows: Sequence[MatrixRow]) -> list[str]:
    """Give the lines of the page that tell of some behaviours, each of one."""
    defects = sorted((r for r in rows if r.breaks), key=lambda r: (r.breaks, r.name))
    lines = [*_by_evidence("", defects), *_variants([r for r in rows if not r.breaks])]
    return [line for line in lines if line.startswith("| ") and not line.startswith(_HEADS)]


def _lines(rows: Sequence[MatrixRow], known: Sequence[Fault]) -> Iterator[str]:
    defects = sorted((r for r in rows if r.breaks), key=lambda r: (r.breaks, r.name))
    variants = sorted((r for r in rows if not r.breaks), key=lambda r: r.name)
    yield "# Kill matrix"
    yield ""
    yield "Each seeded defect of the reference head end, and the requirement that fell. Made by"
    yield "`cimconform selftest`, which anyone can run; `wrong` would be a defect that escaped, broke"
    yield "something else, or was reported by a hint that does not lead to its cause. By `--near` each is run over"
    yield "one binding with what is near it, variants several at once; without, the whole suite over two, or `--every-binding`."
    yield ""
    yield from _run(variants)
    yield from _scores(defects, known, rows)
    yield from _outcomes(defects)
    yield from _faults(known, rows)
    yield from _by_requirement(defects)
    for evidence in EVIDENCE:
        yield from _by_evidence(evidence, [r for r in defects if r.evidence == evidence])
    yield from _variants(variants)


def _run(variants: Sequence[MatrixRow]) -> Iterator[str]:
    """Tell how large one run is, by those of the reference systems without a defect."""
    good = [row for row in variants if not row.seeds and row.doc == "no defect"]
    if good:
        exchanges, verdicts = sum(r.exchanges for r in good), sum(r.verdicts for r in good)
        yield f"One run of the suite over all bindings sends {exchanges} exchanges and gives"
        yield f"{verdicts} verdicts; the reference systems as they should be break none."
        yield ""


def shown(known: Sequence[Fault], rows: Sequence[MatrixRow]) -> dict[str, list[str]]:
    """Give for each fault the defects and variants that show it."""
    names: dict[str, list[str]] = {fault.fault: [] for fault in known}
    for row in sorted(rows, key=lambda r: r.name):
        for seed in row.seeds:
            names.setdefault(seed, []).append(row.name)
    return names


def _scores(
    defects: Sequence[MatrixRow], known: Sequence[Fault], rows: Sequence[MatrixRow]
) -> Iterator[str]:
    """Give the detection scores, for what was seen in the field apart from what is only likely."""
    yield "## Detection by evidence"
    yield ""
    yield "| evidence | defects | caught by their own requirement alone | hint names the cause | faults listed | faults shown |"
    yield "|---|---|---|---|---|---|"
    bad = [f for f in known if f.section != "legal"]
    names = shown(known, rows)
    for evidence in (*EVIDENCE, "all"):
        some = [r for r in defects if evidence in (r.evidence, "all")]
        listed = [f for f in bad if evidence in (f.evidence, "all")]
        yield (
            f"| {evidence} | {len(some)} | {_share([r.caught for r in some])} | "
            f"{_share([r.hinted for r in some])} | {len(listed)} | "
            f"{_share([bool(names[f.fault]) for f in listed])} |"
        )
    yield ""


def _outcomes(defects: Sequence[MatrixRow]) -> Iterator[str]:
    """Give what runs with the defects end with, by harm."""
    yield "## What a run ends with"
    yield ""
    yield "Weighed with all that the reference systems claim. `exit 1` fails a product; a remark is read by who looks."
    yield ""
    yield f"| harm | defects | {' | '.join(ENDS)} |"
    yield f"|---|---|{'---|' * len(ENDS)}"
    for harm in (*grounds.HARMS, "all"):
        some = [r for r in defects if harm in (r.harm, "all")]
        counts = (str(sum(r.ends == end for r in some)) for end in ENDS)
        yield f"| {harm} | {len(some)} | {' | '.join(counts)} |"
    yield ""
    yield from (f"- only a remark, `{name}`: {why}" for name, why in REMARK_ONLY.items())
    yield from ("",) if REMARK_ONLY else ()


def _share(flags: Sequence[bool]) -> str:
    share = f" ({100 * sum(flags) // len(flags)} %)" if flags else ""
    return f"{sum(flags)}{share}"


def _faults(known: Sequence[Fault], rows: Sequence[MatrixRow]) -> Iterator[str]:
    names = shown(known, rows)
    yield "## Faults that occur, and what shows them"
    yield ""
    for section, title in _SECTIONS.items():
        yield f"### {title}"
        yield ""
        yield "| number | what | evidence | shown by |"
        yield "|---|---|---|---|"
        for fault in (f for f in known if f.section == section):
            text = fault.reason if section == "legal" else f"not shown: {fault.reason}"
            by = ", ".join(names[fault.fault]) or text
            yield f"| {fault.fault} | {fault.what} | {fault.evidence} | {by} |"
        yield ""


def _by_requirement(defects: Sequence[MatrixRow]) -> Iterator[str]:
    """Give the matrix itself: requirements down, evidence across."""
    yield "## By requirement"
    yield ""
    yield f"| requirement | {' | '.join(EVIDENCE)} |"
    yield "|---|---|---|---|"
    cells: dict[str, dict[str, list[str]]] = defaultdict(lambda: {e: [] for e in EVIDENCE})
    for row in defects:
        cells[row.breaks][row.evidence].append(row.name)
    for requirement, by in cells.items():
        yield f"| `{requirement}` | {' | '.join(', '.join(by[e]) for e in EVIDENCE)} |"
    yield ""


def _by_evidence(evidence: str, defects: Sequence[MatrixRow]) -> Iterator[str]:
    yield f"## Defects: {evidence}"
    yield ""
    yield "| requirement | defect | what it does | harm | the run ends with | faults | shows over | the hint says | |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for r in defects:
        also = f" and, by necessity, `{'`, `'.join(r.also)}`" if r.also else ""
        yield (
            f"| `{r.breaks}`{also} | {r.name} | {r.doc} | {r.harm} | {r.ends} | {', '.join(r.seeds)} | "
            f"{', '.join(r.on) or 'every binding'} | {r.hint or 'a word of it'} | {r.wrong} |"
        )
    yield ""


def _variants(variants: Sequence[MatrixRow]) -> Iterator[str]:
    yield "## Strange but legal"
    yield ""
    yield "| variant | what it does | habits | fell |"
    yield "|---|---|---|---|"
    for r in variants:
        noted = f"{', '.join(r.fell) or 'nothing'} {r.trouble}".strip()
        yield f"| {r.name} | {r.doc} | {', '.join(r.seeds)} | {noted} |"
