"""Cancelling a get that is running: IEC 61968-9:2013 Annex M, which is informative and read in two ways."""

from cimconform.checks import Findings, check, found
from cimconform.checks.expectations import not_done, not_refused
from cimconform.messages.compression import documents
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.patterns import LATER_REPLIES, kind_of
from cimconform.verdict import NothingToJudge, Pointless

_TOLERANCE_S = 0.25  # what was on its way when the cancel was answered
_RUNNING = "the get was running, as slow_meter says; a cancel that is understood is OK"


@check()
def running_get_is_cancelled(exchange: Exchange) -> Findings:
    """By its transaction."""
    yield from not_done(exchange, _RUNNING)


@check()
def running_get_is_cancelled_by_id(exchange: Exchange) -> Findings:
    """By its CorrelationID."""
    yield from not_done(exchange, _RUNNING)


def _after(exchange: Exchange) -> list[Message]:
    """Give what came after a cancel that was accepted; raises NothingToJudge without one."""
    cancel = next((e for e in exchange.before if e.stimulus.name.startswith("cancel(")), None)
    if cancel is None or cancel.reply is None:
        raise NothingToJudge("no cancel was answered")
    if cancel.reply.result != "OK":
        raise Pointless("running_get_is_cancelled")
    limit = cancel.reply.at + _TOLERANCE_S
    ended = [m for m in exchange.delivered if _last(m)]
    return [m for m in exchange.delivered if m.at > limit or m in ended]


def _last(message: Message) -> bool:
    return LATER_REPLIES.step(LATER_REPLIES.start, kind_of(message)) in LATER_REPLIES.ends


@check()
def nothing_comes_after_a_cancel(exchange: Exchange) -> Findings:
    """One last reply, without data."""
    hint = "the cancel was answered with OK; stop, and send one last reply at most"
    ends = [m for m in _after(exchange) if _last(m)]
    for message in _after(exchange):
        if documents(message) or message in ends[1:]:
            yield found(message, "", "no more results", kind_of(message), hint)


@check()
def cancelled_get_is_told_ended(exchange: Exchange) -> Findings:
    """FAILED, with the code of a cancel."""
    ends = [m for m in _after(exchange) if _last(m)]
    if not ends and exchange.request is not None:
        hint = (
            "send FAILED with 6.5 to ReplyAddress, so that none waits for a get that was cancelled"
        )
        yield found(exchange.request, "Header/ReplyAddress", "a last reply", "none", hint)


@check()
def finished_get_is_not_cancelled(exchange: Exchange) -> Findings:
    """FAILED."""
    received = next((e for e in exchange.before if e.late), None)
    if received is None:
        raise NothingToJudge("the get has not ended")
    hint = "all results have been sent: there is nothing to cancel; say FAILED, such as by 5.2"
    yield from not_refused(exchange, hint)


@check(refusal=True)
def unknown_transaction_is_not_cancelled(exchange: Exchange) -> Findings:
    """FAILED."""
    yield from not_refused(exchange, "no transaction of this name is open; say FAILED")
