"""Verdicts counted: by pattern and binding, by clause, by role, by noun."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cimconform.judging.outcomes import BECAUSE
from cimconform.record.record import Record
from cimconform.requirements.register import Register, Requirement
from cimconform.verdict import Result, Verdict

OBSERVATION = "observation"  # a pass in which a broken may was seen
ORDER = ("fail", "inconclusive", "warning", OBSERVATION, "pass", "not judged", "not applicable")
_CHAPTER = re.compile(r"^(?:clause\s+|Table\s+)?(\d+|Annex\s+\w+|[A-Z](?=\.))")
_STANDARD = re.compile(r"^(.*?:\d{4}(?:\+A\d)?)\s*(.*)$")


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each word was given for something that has a name."""

    name: str
    counts: Counter[str]

    @property
    def worst(self) -> str:
        """The worst of them."""
        return next((word for word in ORDER if self.counts[word]), ORDER[-1])

    @property
    def judged(self) -> int:
        """How many were judged."""
        return sum(self.counts[word] for word in ("fail", "warning", OBSERVATION, "pass"))


def word(result: Result) -> str:
    """Give the verdict, or `observation` for a pass that has findings."""
    if result.verdict is Verdict.PASS and result.findings:
        return OBSERVATION
    return str(result.verdict)


def total(results: Iterable[Result]) -> Tally:
    """Count some results."""
    return Tally("all", Counter(map(word, results)))


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason for which verdicts are undecided, and of which requirements over which bindings."""

    reason: str
    results: tuple[Result, ...]

    @property
    def requirements(self) -> list[str]:
        """The requirements that it took out, each once."""
        return list(dict.fromkeys(result.requirement for result in self.results))

    @property
    def bindings(self) -> list[str]:
        """The bindings over which it did."""
        return list(dict.fromkeys(result.binding for result in self.results))


def causes(record: Record) -> list[Cause]:
    """Give why verdicts are undecided, each cause once, the one that took out most first."""
    found: dict[str, list[Result]] = defaultdict(list)
    for result in record.results:
        if result.verdict is Verdict.INCONCLUSIVE:
            found[result.reason].append(result)
    grouped = [Cause(reason, tuple(results)) for reason, results in found.items()]
    return sorted(grouped, key=lambda cause: -len(cause.results))


def passed_over(record: Record) -> list[Result]:
    """Give the results that speak for some of their messages only, since we could not judge the rest."""
    given = (
        r for r in record.results if r.verdict in (Verdict.PASS, Verdict.WARNING, Verdict.FAIL)
    )
    return [result for result in given if " not judged, because " in result.reason]


def unjudged(record: Record) -> list[Result]:
    """Give the results that were not judged since we lack what it takes, such as a schema."""
    open_ = (r for r in record.results if r.verdict is Verdict.NOT_JUDGED)
    return [result for result in open_ if result.reason.startswith(BECAUSE)]


def hidden(record: Record) -> dict[str, list[str]]:
    """Give the requirements that were not judged, by the one whose failure made that pointless."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for result in record.results:
        if result.see:
            found[result.see][result.requirement] = None
    return {see: list(names) for see, names in found.items()}


def matrix(record: Record, register: Register) -> list[tuple[str, dict[str, Tally]]]:
    """Count by folder of the features, which is the pattern, and by binding."""
    found: dict[str, dict[str, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for result in record.results:
        found[register[result.requirement].folder][result.binding].append(result)
    return [
        (folder, {binding: total(results) for binding, results in by.items()})
        for folder, by in sorted(found.items())
    ]


def by(
    record: Record, register: Register, names: Callable[[Register, Result], Iterable[str]]
) -> list[Tally]:
    """Count by any names that a result has; one of two names counts under both."""
    found: dict[str, list[Result]] = defaultdict(list)
    for result in record.results:
        for one in names(register, result):
            found[one].append(result)
    return [Tally(name, total(found[name]).counts) for name in sorted(found, key=_natural)]


def _natural(name: str) -> list[object]:
    """Sort 5.10 behind 5.9."""
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name)
    ]


def clauses(register: Register, result: Result) -> list[str]:
    """Give the chapters of the standards that a result's requirement rests on."""
    return clauses_of(register[result.requirement])


def clauses_of(requirement: Requirement) -> list[str]:
    """Give the chapters of the standards that a requirement rests on."""
    found = []
    for reference in requirement.clause.split(";"):
        named = _STANDARD.match(reference.strip())
        if named is None:
            found.append(reference.strip())
            continue
        chapters = [_CHAPTER.match(place.strip()) for place in named[2].split(",")]
        found += [f"{named[1]} {_chapter(c[1])}" for c in chapters if c] or [named[1]]
    return list(dict.fromkeys(found))


def _chapter(name: str) -> str:
    if name.isdigit():
        return f"clause {name}"
    return f"Annex {name}" if re.fullmatch("[A-Z]", name) else name


def roles(register: Register, result: Result) -> tuple[str, ...]:
    """Give the roles that a requirement binds."""
    return register[result.requirement].roles or ("any role",)


def nouns(register: Register, result: Result) -> list[str]:
    """Give the nouns of the messages that an example sends."""
    examples = register[result.requirement].examples
    needs = [need for e in examples if e.name == result.example for need in e.needs]
    found = list(dict.fromkeys(noun for _, noun in needs))
    whole = register[result.requirement].about_all
    return ["every message"] if whole else found or ["no noun of its own"]
