"""What an intermediary passed on, beside what it was given, or NothingToJudge."""

from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.readings import Value, readings_of
from cimconform.verdict import NothingToJudge, Pointless

Leg = tuple[Message, Message]


def onward(exchange: Exchange) -> Leg:
    """Give what went into an intermediary and what came out of it."""
    if exchange.role != "intermediary" or exchange.request is None or not exchange.more:
        raise NothingToJudge("nothing was passed on")
    return exchange.request, exchange.more[0]


def back(exchange: Exchange) -> Leg:
    """Give what the far side said and what came of it in front."""
    onward(exchange)
    if not exchange.far or exchange.reply is None:
        raise NothingToJudge("the far side did not get through to the front")
    return exchange.far[0], exchange.reply


def forwarded_values(exchange: Exchange) -> list[tuple[Value, Value]]:
    """Give each value of the far side beside the one in front of it.

    Where they are not as many, which is which could only be guessed: that is for another rule.
    """
    far, front = ([v for r in readings_of(m) for v in r.values] for m in back(exchange))
    if not far:
        raise NothingToJudge("the far side gave no values")
    if [value.kind for value in far] != [value.kind for value in front]:
        raise Pointless("payload_passes_unchanged")
    return list(zip(far, front, strict=True))
