"""The figures that README shows, computed from what they speak of, so that none is made up."""

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cimconform.errors import UsageError
from cimconform.reports.kill_matrix import ENDS, EVIDENCE
from cimconform.requirements.register import Register
from cimconform.requirements.tags import RANKS

BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
_RUN = re.compile(r"sends (?P<exchanges>\d+) exchanges and gives\s+(?P<verdicts>\d+) verdicts")
_SCORE = re.compile(
    r"^\| (?P<evidence>\w+) \| (?P<defects>\d+) \| (?P<caught>\d+) \(", re.MULTILINE
)
_ENDS = re.compile(r"^\| all \| \d+ \| (?P<counts>\d+(?: \| \d+){3}) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sources:
    """What figures are computed from: committed pages and files, and what the package holds.

    `speed`, `judging`, `reporting` and `waiting` are what the benchmarks saved, `project` the file that states
    the floor of coverage.
    """

    register: Register
    codes: Mapping[str, object]
    behaviours: Sequence[Mapping[str, Any]]
    messages: Path
    kill_matrix: Path
    speed: Path
    judging: Path
    reporting: Path
    waiting: Path
    project: Path


def table(sources: Sources) -> str:
    """Give the figures as a table in Markdown.

    Raises UsageError when the kill matrix is missing, or was made of other defects.
    """
    rows = (*_requirements(sources), *_proofs(sources), *_run(sources), *_quality(sources))
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def _requirements(sources: Sources) -> list[tuple[str, str]]:
    everything = list(sources.register.values())
    judged = [r for r in everything if not r.untested]
    ranks = Counter(r.rank for r in judged)
    folders = Counter(r.folder for r in judged)
    covered = {code for r in everything for code in r.codes} & set(sources.codes)
    untested = len(everything) - len(judged)
    return [
        (
            "requirements",
            f"{len(everything)}: {len(judged)} judged, {untested} untested, each with the reason",
        ),
        ("judged, by rank", _listed((ranks[rank], rank) for rank in RANKS)),
        (
            "judged, by subject",
            _listed((n, f.replace("_", " ")) for f, n in sorted(folders.items())),
        ),
        (
            "rules of the catalogue",
            f"{len(covered)} of {len(sources.codes)} stand in a requirement",
        ),
    ]


def _proofs(sources: Sources) -> list[tuple[str, str]]:
    defects = [b for b in sources.behaviours if b["breaks"]]
    evidence = Counter(b["evidence"] for b in defects)
    scores = {m["evidence"]: m for m in _SCORE.finditer(_page(sources.kill_matrix))}
    if "all" not in scores or int(scores["all"]["defects"]) != len(defects):
        raise UsageError(f"{sources.kill_matrix} is stale; run: cimconform selftest")
    caught = _listed((f"{scores[e]['caught']} of {scores[e]['defects']}", e) for e in EVIDENCE)
    return [
        ("seeded defects", f"{len(defects)}: {_listed((evidence[e], e) for e in EVIDENCE)}"),
        ("caught by their own requirement alone", caught),
        ("they end a run with", _ends(_page(sources.kill_matrix))),
        ("strange but legal variants", str(len(sources.behaviours) - len(defects))),
    ]


def _ends(page: str) -> str:
    """Tell what runs with the defects end with; raises UsageError where the matrix does not say."""
    found = _ENDS.search(page)
    if found is None:
        raise UsageError("the kill matrix has no outcomes; run: cimconform selftest")
    return _listed(zip(found["counts"].split(" | "), ENDS, strict=True))


def _run(sources: Sources) -> list[tuple[str, str]]:
    found = _RUN.search(_page(sources.kill_matrix))
    if found is None:
        raise UsageError(f"{sources.kill_matrix} has no run; run: cimconform selftest")
    messages = len(list(sources.messages.rglob("*.xml")))
    run = f"{found['exchanges']} exchanges, {found['verdicts']} verdicts"
    return [("messages of ours", str(messages)), ("one run over all bindings", run)]


def _quality(sources: Sources) -> list[tuple[str, str]]:
    floor = tomllib.loads(_page(sources.project))["tool"]["coverage"]["report"]["fail_under"]
    ratios = {r["binding"]: r["ratio"] for r in csv.DictReader(_page(sources.speed).splitlines())}
    cost = ", ".join(f"{ratio}× over {binding}" for binding, ratio in ratios.items())
    return [
        ("branch coverage of the package", f"{floor} % or more, or the build fails"),
        ("a round trip judged and recorded, beside a bare client", cost),
        ("a large file judged by every rule, beside xmllint --stream", _large(sources)),
        ("the HTML report of a run", _report(sources)),
        ("workers against a system that takes 2 s for each answer", _waiting(sources)),
    ]


def _large(sources: Sources) -> str:
    """Tell the figures of the largest file that was measured."""
    rows = [
        r for r in csv.DictReader(_page(sources.judging).splitlines()) if r["command"] == "judge"
    ]
    r = max(rows, key=lambda row: int(row["megabytes"]))
    each = int(r["megabytes"]) / float(r["cpu_s"])
    speed = f"{each:.0f} MB in a second of one processor, {r['cpu_ratio']}× of its"
    all_ = f"on all processors {r['ratio']}× of its speed, {r['memory_mb']} MB of memory"
    return f"{r['megabytes']} MB: {speed}; {all_}"


def _report(sources: Sources) -> str:
    """Tell how heavy reports are, and how soon a browser shows them."""
    rows = csv.DictReader(_page(sources.reporting).splitlines())
    parts = (
        f"{r['results']} results: {r['megabytes']} MB, shown after {r['loaded_ms']} ms"
        for r in rows
    )
    return "; ".join(parts)


def _waiting(sources: Sources) -> str:
    """Tell how long the same run takes by more and more workers."""
    rows = csv.DictReader(_page(sources.waiting).splitlines())
    return ", ".join(f"{r['workers']}: {float(r['seconds']):.0f} s" for r in rows)


def _page(path: Path) -> str:
    if not path.is_file():
        raise UsageError(f"{path}: no such file; the figures are computed in a checkout from it")
    return path.read_text("utf-8")


def _listed(pairs: Any) -> str:
    return ", ".join(f"{count} {name}" for count, name in pairs)


def placed(text: str, figures: str, page: Path) -> str:
    """Give a page with the figures between its marks; raises UsageError when it has none."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise UsageError(f"{page}: put {BEGIN} and {END} where the figures are to stand")
    return f"{before}{BEGIN}\n{figures}\n{END}{after}"
