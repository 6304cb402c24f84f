"""Judge the record of a run again, by what it holds of messages alone.

A verdict that stands in a record is never taken for true: each claim is judged by its exchange, each rule
about every message by all messages, and what compares by what was found here.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cimconform.checks import SubjectKind
from cimconform.judging.judge import EVERY, Declared, Judge
from cimconform.judging.observed import is_observed, judged_again
from cimconform.judging.step_backs import Whole
from cimconform.messages.exchange import Exchange
from cimconform.record.record import Record
from cimconform.requirements.register import Register, Requirement
from cimconform.verdict import Result, Verdict, exit_code

_NEEDS = "it needs a secret that the record hides"
_UNPROVEN = 3  # the exit code of what is inconclusive
_WITHOUT = (Verdict.INCONCLUSIVE, Verdict.NOT_JUDGED)  # what a run may say of what it never sent


@dataclass(frozen=True, slots=True)
class Regraded:
    """A verdict as it was recorded, and as it is judged here; `new` is None where nothing shows it."""

    old: Result
    new: Result | None
    why: str = ""

    @property
    def differs(self) -> bool:
        """Whether the record says something else than what it holds shows."""
        if self.new is None:
            return self.old.verdict not in _WITHOUT
        return self.new.verdict is not self.old.verdict

    @property
    def result(self) -> Result:
        """The verdict to go by: what is not shown here is inconclusive, whatever was recorded."""
        if self.new is not None:
            return self.new
        shown = self.old.verdict in _WITHOUT
        return (
            self.old
            if shown
            else replace(self.old, verdict=Verdict.INCONCLUSIVE, reason=self.why, findings=())
        )


def declared_in(results: Sequence[Result]) -> Declared:
    """Give what the product had declared when the run was judged, as its record says."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for result in results:
        keys = found.setdefault(result.requirement, {})
        keys[result.example] = result.rests_on
        keys[EVERY] = tuple(dict.fromkeys((*keys.get(EVERY, ()), *result.rests_on)))
    return found


def regrade(record: Record, register: Register, judge: Judge) -> list[Regraded]:
    """Judge every verdict of a record again, in its order; what did not apply is left out.

    What the product had declared of itself is taken from the record.
    """
    if is_observed(record):
        return _traffic(record, register, judge)
    judge = replace(judge, declared=declared_in(record.results))
    judged = [r for r in record.results if r.verdict is not Verdict.NOT_APPLICABLE]
    made = dict(_by_messages(record, judged, register, judge))
    found = [made[id(r)].result for r in judged if id(r) in made]
    for old in judged:
        if id(old) not in made:
            new = judge.every(register[old.requirement], old.binding, _sent(record), found)
            made[id(old)] = _regraded(old, new)
    given = [_without_secrets(made[id(old)], record) for old in judged]
    anew = {
        result.scenario: result
        for result in Whole(register, judge, record.exchanges).settled(
            [one.result for one in given]
        )
    }
    return [_settled(one, anew.get(one.old.scenario)) for one in given]


def _traffic(record: Record, register: Register, judge: Judge) -> list[Regraded]:
    """Judge what others exchanged again; where no verdict was written, a tap having been killed, give those of now."""
    anew = {result.requirement: result for result in judged_again(record, register, judge)}
    if not record.results:
        return [Regraded(result, result) for result in anew.values()]
    why = "its messages show nothing that the rule speaks of"
    given = (Regraded(old, anew.get(old.requirement), why) for old in record.results)
    return [_without_secrets(one, record) for one in given]


def _without_secrets(one: Regraded, record: Record) -> Regraded:
    """Leave what differs as not to be judged where it speaks of messages whose secrets are hidden."""
    if not one.differs or one.new is None or not record.hidden:
        return one
    named = {f.message for f in (*one.old.findings, *one.new.findings)}
    of = {e.id: e for e in record.exchanges}
    judged = (of[name] for name in one.old.exchanges if name in of)
    named |= {m.id for e in judged for step in (*e.before, e) for m in step.messages}
    return replace(one, new=None, why=_NEEDS) if named & record.hidden else one


def _settled(one: Regraded, anew: Result | None) -> Regraded:
    """Put what is true of a step-back in the place of it; one that was not judged here stays."""
    return one if anew is None or one.new is None else replace(one, new=anew)


def regraded(record: Record, register: Register, judge: Judge) -> Record:
    """Give a record with the verdicts that are given now, and what they come to."""
    given = regrade(record, register, judge)
    results = [
        *(r for r in record.results if r.verdict is Verdict.NOT_APPLICABLE),
        *(one.result for one in given),
    ]
    differ = sum(one.differs for one in given)
    end = dict(record.end)
    if end:
        code = exit_code([result.weight for result in results])
        unproven = bool(end.get("not_run")) or end.get("exit_code") == _UNPROVEN
        end["exit_code"] = _UNPROVEN if unproven and not code else code
        end["totals"] = dict(Counter(str(result.verdict) for result in results))
    return replace(record, results=results, end=end, graded=f"regraded: {differ} differ")


def _by_messages(
    record: Record, judged: Sequence[Result], register: Register, judge: Judge
) -> Iterator[tuple[int, Regraded]]:
    """Judge what needs no other verdict."""
    exchanges = {exchange.id: exchange for exchange in record.exchanges}
    for old in judged:
        known = register.get(old.requirement)
        first = next(iter(old.exchanges), "")
        if known is None or known.id not in judge.checks:
            yield id(old), Regraded(old, None, "no rule of this version is called so")
        elif known.about_all:
            if not _compares(known, judge):
                new = judge.every(known, old.binding, _sent(record), ())
                yield id(old), _regraded(old, new)
        elif first in exchanges:
            yield id(old), _regraded(old, judge.claim(known, exchanges[first], old.example))
        else:
            yield id(old), Regraded(old, None, "the record holds no exchange that shows it")


def _compares(requirement: Requirement, judge: Judge) -> bool:
    return judge.checks[requirement.id].scope is SubjectKind.BINDINGS


def _sent(record: Record) -> list[Exchange]:
    return [exchange for exchange in record.exchanges if not exchange.fetched]


def _regraded(old: Result, new: Result) -> Regraded:
    """Put both together; a failure that is known stays so while it is one."""
    known = old.known if new.verdict is old.verdict else ""
    return Regraded(old, replace(new, example=old.example, known=known))
