"""What a run did not cover, and why: the half of a report that no other tool writes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from cimconform.record.record import Record
from cimconform.reports import tallies
from cimconform.requirements.register import Register, Requirement
from cimconform.text_files import printable
from cimconform.verdict import Result, Verdict

_UNTESTED = "untested:"


@dataclass(frozen=True, slots=True)
class Gap:
    """One reason, how many verdicts it took out over which bindings, and of which requirements."""

    reason: str
    count: int
    bindings: tuple[str, ...]
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """What was not covered: by claim, because of another failure, untested, never come to."""

    not_applicable: list[Gap]
    not_judged: list[Gap]
    untested: list[Requirement]
    not_run: list[str]
    claims: list[str]
    judged: int
    requirements: int


def uncovered(record: Record, register: Register) -> Uncovered:
    """Sort out what a run did not judge."""
    untested = {r.requirement: r for r in record.results if r.reason.startswith(_UNTESTED)}
    given = [r for r in record.results if r.requirement not in untested]
    judged = {r.requirement for r in given if r.verdict in _JUDGED}
    return Uncovered(
        _gaps((r for r in given if r.verdict is Verdict.NOT_APPLICABLE), register),
        _gaps(
            (
                *(r for r in given if r.verdict is Verdict.NOT_JUDGED),
                *tallies.passed_over(record),
            ),
            register,
        ),
        [register[name] for name in untested],
        [printable(str(name)) for name in record.end.get("not_run", [])],
        [printable(str(claim)) for claim in record.end.get("untested_claims", [])],
        len(judged),
        len({r.requirement for r in record.results}),
    )


_JUDGED = (Verdict.FAIL, Verdict.WARNING, Verdict.PASS)


def _gaps(results: Iterable[Result], register: Register) -> list[Gap]:
    """Group by reason, the one that took out most first."""
    grouped: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        grouped[printable(result.reason)].append(result)
    found = [
        Gap(
            reason or "no reason was recorded",
            len(some),
            tuple(dict.fromkeys(r.binding for r in some)),
            tuple(register[name] for name in dict.fromkeys(r.requirement for r in some)),
        )
        for reason, some in grouped.items()
    ]
    return sorted(found, key=lambda gap: -gap.count)
