"""Which requirement each seeded defect breaks: the proof that the checks see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One defect or variant: what it should break, and what fell on which bindings.

    A variant breaks nothing; `also` are consequences that are declared.
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

    @property
    def right(self) -> bool:
        """Whether the expected requirement fell and no other."""
        wanted = {self.breaks} - {""}
        return not self.trouble and wanted <= set(self.fell) <= wanted | set(self.also)


def page(rows: Sequence[Row]) -> str:
    """Give the Markdown."""
    return "\n".join(_lines(rows)) + "\n"


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    defects = sorted((r for r in rows if r.breaks), key=lambda r: (r.breaks, r.name))
    variants = sorted((r for r in rows if not r.breaks), key=lambda r: r.name)
    yield "# Kill matrix"
    yield ""
    yield "Each seeded defect of the reference head end, and the requirement that fell. Made by"
    yield "`cimconform selftest`, which anyone can run; `wrong` would be a defect that escaped or"
    yield "broke something else."
    yield ""
    yield "| evidence | defects | caught by their own requirement alone |"
    yield "|---|---|---|"
    for evidence in ("seen", "known", "inferred"):
        some = [r for r in defects if r.evidence == evidence]
        yield f"| {evidence} | {len(some)} | {sum(r.right for r in some)} |"
    yield f"| all | {len(defects)} | {sum(r.right for r in defects)} |"
    yield ""
    yield "| requirement | defect | what it does | evidence | seen over | |"
    yield "|---|---|---|---|---|---|"
    for r in defects:
        seeds = f" ({', '.join(r.seeds)})" if r.seeds else ""
        verdict = "" if r.right else f"wrong: fell {', '.join(r.fell) or 'nothing'} {r.trouble}"
        also = f" and, by necessity, `{'`, `'.join(r.also)}`" if r.also else ""
        yield (
            f"| `{r.breaks}`{also} | {r.name} | {r.doc} | {r.evidence}{seeds} | "
            f"{', '.join(r.bindings)} | {verdict} |"
        )
    yield ""
    yield "## Strange but legal"
    yield ""
    yield "| variant | what it does | fell |"
    yield "|---|---|---|"
    for r in variants:
        yield f"| {r.name} | {r.doc} | {', '.join(r.fell) or 'nothing'} {r.trouble} |"
