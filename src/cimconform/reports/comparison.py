"""What changed between two runs: the product, the suite, and every verdict that is another now."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.text import Text

from cimconform.record.record import Record
from cimconform.reports import tallies
from cimconform.reports.failure_text import failure
from cimconform.reports.summary import fitting
from cimconform.requirements.register import Register
from cimconform.text_files import printable
from cimconform.verdict import Result, Verdict

Scenario = tuple[str, str, str]  # requirement, binding, example
_ORDER = tuple(Verdict)
_JUDGED = (Verdict.PASS, Verdict.WARNING, Verdict.FAIL)
ABSENT = "not in that run"
_STYLE = {"new failures": "bold red", "fixed": "green"}


@dataclass(frozen=True, slots=True)
class Change:
    """One scenario that came to another verdict; None where a run does not have it."""

    old: Result | None
    new: Result | None

    @property
    def scenario(self) -> Scenario:
        """What it is about."""
        one = self.new or self.old
        return one.scenario if one else ("", "", "")

    @property
    def verdicts(self) -> tuple[str, str]:
        """Both verdicts in words."""
        before, now = (_word(one) for one in (self.old, self.new))
        return before, now

    @property
    def kind(self) -> str:
        """What it means to a reader, who looks for new failures first."""
        before, now = _weight(self.old), _weight(self.new)
        if now is Verdict.FAIL:
            return "new failures"
        if self.new and self.new.verdict is Verdict.FAIL:
            return "failing and known"
        if before is now:
            return "new observations" if _observed(self.new) else "no longer observed"
        if before is Verdict.FAIL and now in (Verdict.PASS, Verdict.WARNING):
            return "fixed"
        if before is Verdict.FAIL:
            return "no longer judged, failed before"
        turned = {(True, False): "no longer judged", (False, True): "judged now"}
        return turned.get((before in _JUDGED, now in _JUDGED), "other changes")


KINDS = (
    "new failures", "no longer judged, failed before", "no longer judged", "other changes",
    "new observations", "failing and known", "fixed", "no longer observed", "judged now",
)  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """What two runs have in common, and what they do not."""

    facts: dict[str, tuple[Any, Any]]
    changes: list[Change]
    alike: int
    still: list[Result] = field(default_factory=list)

    def of(self, kind: str) -> list[Change]:
        """Give the changes of a kind."""
        return [change for change in self.changes if change.kind == kind]


def compare(old: Record, new: Record) -> Comparison:
    """Compare two runs scenario by scenario."""
    before, now = _scenarios(old), _scenarios(new)
    keys = list(dict.fromkeys((*now, *before)))
    pairs = [Change(before.get(key), now.get(key)) for key in keys]
    changes = [p for p in pairs if _differ(p.old, p.new)]
    both = [p for p in pairs if _weight(p.old) in _JUDGED and _weight(p.old) is _weight(p.new)]
    still = [p.new for p in both if p.new and p.new.weight is Verdict.FAIL]
    return Comparison(_facts(old, new), changes, len(both), still)


def _weight(result: Result | None) -> Verdict | None:
    """Give what a verdict counts; what did not apply is as good as not there."""
    return None if result is None or result.verdict is Verdict.NOT_APPLICABLE else result.weight


def _observed(result: Result | None) -> bool:
    """Tell whether a pass has something to observe."""
    return result is not None and tallies.word(result) == tallies.OBSERVATION


def _differ(old: Result | None, new: Result | None) -> bool:
    return _weight(old) is not _weight(new) or _observed(old) is not _observed(new)


def _word(result: Result | None) -> str:
    return f"{tallies.word(result)}{' (known)' if result.known else ''}" if result else ABSENT


def _scenarios(record: Record) -> dict[Scenario, Result]:
    """Give the worst verdict of each scenario: one that asks twice may fail once."""
    found: dict[Scenario, Result] = {}
    for result in record.results:
        key = result.scenario
        worst = found.get(key)
        if worst is None or _badness(result) < _badness(worst):
            found[key] = result
    return found


def _badness(result: Result) -> tuple[int, bool]:
    """Give what sorts the worst first; a pass with an observation is worse than one without."""
    return _ORDER.index(result.weight), not _observed(result)


def _facts(old: Record, new: Record) -> dict[str, tuple[Any, Any]]:
    """Give what differs in the heads of the runs: product, tool, rules, every key of the system."""
    heads = [dict(_flat(_head(record))) for record in (old, new)]
    keys = dict.fromkeys((*heads[0], *heads[1]))
    pairs = {key: (heads[0].get(key), heads[1].get(key)) for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def _head(record: Record) -> dict[str, Any]:
    run = record.run
    kept = {k: run.get(k) for k in ("tool", "rules", "version", "transports")}
    return {**kept, **run.get("system", {}), "complete": bool(record.end)}


def _flat(value: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        name = f"{above}{key}"
        if isinstance(inner, Mapping):
            yield from _flat(inner, f"{name}.")
        else:
            yield name, inner


def as_json(found: Comparison) -> dict[str, Any]:
    """Give a comparison for machines."""
    rows = [
        {
            "kind": change.kind,
            **dict(zip(("requirement", "transport", "example"), change.scenario, strict=True)),
            **dict(zip(("old", "new"), change.verdicts, strict=True)),
            "known": change.new.known if change.new else "",
            "reason": change.new.reason if change.new else "",
        }
        for kind in KINDS
        for change in found.of(kind)
    ]
    facts = {key: {"old": old, "new": new} for key, (old, new) in found.facts.items()}
    counts = {kind: len(found.of(kind)) for kind in KINDS}
    still = {"alike": found.alike, "still failing": len(found.still)}
    return {"facts": facts, "counts": counts | still, "changes": rows}


def show(found: Comparison, register: Register, console: Console) -> None:
    """Print a comparison: what was compared, new failures whole, then the rest by kind."""
    say: Callable[..., None] = console.print
    whole: set[str] = set()
    for key, (old, new) in found.facts.items():
        say(Text(fitting(f"{key}: {_shown(old)} → {_shown(new)}", console)))
    for kind in KINDS:
        changes = found.of(kind)
        if changes:
            say(Text(f"\n{len(changes)} {kind}", _STYLE.get(kind, "bold")))
        for change in changes:
            _change(change, register, console, whole)
    say(Text(f"\n{found.alike} verdicts alike, {len(found.still)} of them still failing"))


def _change(change: Change, register: Register, console: Console, whole: set[str]) -> None:
    """Print a change; a requirement that fails is printed whole once, and `whole` remembers it."""
    say: Callable[..., None] = console.print
    requirement, binding, example = change.scenario
    about = f"{requirement} over {binding}" + (f": {example}" if example else "")
    again = change.kind == "new failures" and requirement in whole
    text = f"  {printable(about)}: {' → '.join(change.verdicts)}{', as above' if again else ''}"
    say(Text(fitting(text, console)))
    if again:
        return
    if change.kind == "new failures" and change.new:
        whole.add(requirement)
        finding = failure(register[requirement], change.new)
        body = "\n".join(f"    {line}" for line in finding.splitlines()[1:])
        say(Text(fitting(body, console)))
    elif change.new and change.new.reason:
        say(Text(f"    {printable(change.new.reason)}", "dim"))


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    return printable(", ".join(map(str, value)) if isinstance(value, list) else str(value))
