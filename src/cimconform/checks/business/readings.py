"""Rules on the exchanges of readings."""

from collections import Counter

from cimconform.checks import Findings, check, found
from cimconform.checks.subjects.answers import answer
from cimconform.checks.subjects.business import step
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message, parent
from cimconform.messages.objects import child_text, values
from cimconform.verdict import NothingToJudge


@check()
def history_stays_the_same(exchange: Exchange) -> Findings:
    """Value for value."""
    first, again = (
        _history(answer(step(exchange, "get(MeterReadings)"))),
        _history(answer(exchange)),
    )
    if not first:
        raise NothingToJudge("no values of the past came")
    differing = sorted((first - again) + (again - first))
    if differing:
        hint = f"{len(differing)} values differ between two answers to one question about the past"
        seen = " ".join(differing[0])
        yield found(answer(exchange), "Payload", "the same values as before", seen, hint)


def _history(reply: Message) -> "Counter[tuple[str, str]]":
    """Give the times and values of an answer."""
    return Counter(
        (child_text(parent(value), "timeStamp"), (value.text or "").strip())
        for value in values(reply)
    )
