"""Rules that speak of one MeterReading at a time."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeAlias

from cimconform.checks import Findings, check
from cimconform.messages.message import Message
from cimconform.messages.readings import Reading, Value, readings_of
from cimconform.verdict import NothingToJudge

CARRIERS = "response event"


Rule: TypeAlias = Callable[["Reading"], Findings]


_FIRST = 3  # findings that are reported of one MeterReading; the others are the same again


def of_reading(
    *, after: tuple[str, ...] = (), shifts: bool = False, exact: bool = False
) -> Callable[[Rule], Rule]:
    """Register a rule about one MeterReading as the check of its name.

    Of each MeterReading the first few findings are reported. Where none has what the rule speaks of,
    there is nothing to judge.
    """

    def register(rule: Rule) -> Rule:
        def judge(message: Message) -> Findings:
            yield from _each(rule, message)

        judge.__name__, judge.__doc__ = rule.__name__, rule.__doc__
        judge.__module__ = rule.__module__  # where the rule stands
        check(of=CARRIERS, after=after, shifts=shifts, exact=exact)(judge)
        return rule

    return register


def _each(rule: Rule, message: Message) -> Findings:
    reason, judged = "", False  # a message without readings says nothing of the rule
    for reading in readings_of(message):
        try:
            found = list(islice(rule(reading), _FIRST))
        except NothingToJudge as absent:
            reason = str(absent)
            continue
        judged = True
        yield from found
    if not judged:
        raise NothingToJudge(reason)


def some(values: Iterator[Value] | list[Value], what: str) -> list[Value]:
    """Give values that a rule speaks of; raises NothingToJudge where there are none."""
    found = list(values)
    if not found:
        raise NothingToJudge(f"no MeterReading holds {what}")
    return found
