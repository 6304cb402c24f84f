"""Faults of cancelling a get that is running."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask
from cimconform.reference.async_replies import Promise
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import codes


def _running(ask: Ask) -> bool:
    """Tell whether a cancel was carried out."""
    return (ask.verb, ask.noun) == ("cancel", "MeterReadings")


@defect(
    "running_get_is_cancelled",
    at="answer",
    hint="get running OK",
)
def refuses_to_cancel(answer: Answer, ask: Ask) -> None:
    """A cancel that names a transaction is refused."""
    if _running(ask) and ask.ids and answer.result == "OK":
        answer.result, answer.problems = "FAILED", [Problem("6.1", "a get runs to its end")]


@defect("running_get_is_cancelled_by_id", at="answer", hint="get running OK")
def knows_no_correlation_of_a_get(answer: Answer, ask: Ask) -> None:
    """A cancel that names no transaction is refused."""
    if _running(ask) and not ask.ids:
        answer.result, answer.problems = "FAILED", [Problem("1.6", "no transaction is named")]


@defect("nothing_comes_after_a_cancel", at="later", hint="stop last reply", seeds=("SD74",))
def goes_on_after_a_cancel(promise: Promise) -> None:
    """A cancel is answered with OK, and the results come all the same."""
    promise.deaf = True


@defect("cancelled_get_is_told_ended", at="later", hint="6.5 ReplyAddress")
def ends_without_a_word(promise: Promise) -> None:
    """Of a get that was cancelled nothing more is reported."""
    promise.notified = False


@defect(
    "finished_get_is_not_cancelled", at="answer", hint="nothing cancel FAILED", evidence="known"
)
def cancels_what_has_ended(answer: Answer, ask: Ask) -> None:
    """A cancel of a get that has ended is OK."""
    if _running(ask) and codes(answer) == ["5.2"] and "has ended" in answer.problems[0].reason:
        answer.result, answer.problems = "OK", []


@defect("unknown_transaction_is_not_cancelled", at="answer", hint="transaction open FAILED")
def cancels_what_nobody_knows(answer: Answer, ask: Ask) -> None:
    """A cancel of a transaction that is unknown is OK."""
    if _running(ask) and codes(answer) == ["5.2"] and "no transaction" in answer.problems[0].reason:
        answer.result, answer.problems = "OK", []
