"""The windows of time that a request asked for, or NothingToJudge."""

from datetime import datetime

from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.objects import below, child_text
from cimconform.messages.readings import moment
from cimconform.verdict import NothingToJudge

AFTER = ("get_reply_carries_its_noun",)


def earlier(exchange: Exchange) -> Message:
    """Give the answer to the scenario's first stimulus; raises NothingToJudge without one."""
    reply = exchange.before[0].reply if exchange.before else None
    if reply is None:
        raise NothingToJudge("there is no first answer to compare with")
    return reply


def windows_of(request: Message | None) -> list[tuple[datetime, datetime]]:
    """Give the windows of a request that have both limits; raises NothingToJudge without any."""
    spans = below(request, "Request", "scheduleInterval") if request else []
    read = [(moment(child_text(e, "start")), moment(child_text(e, "end"))) for e in spans]
    whole = [(start, end) for start, end in read if start and end]
    if not whole:
        raise NothingToJudge("the request names no window")
    return whole
