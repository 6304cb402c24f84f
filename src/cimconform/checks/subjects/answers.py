"""The answer that a rule speaks of, or NothingToJudge."""

from collections import Counter
from datetime import datetime

from cimconform.codes import family
from cimconform.messages.control_outcomes import events
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.objects import below, child_text, meters_in, named, names_of
from cimconform.messages.times import zoned
from cimconform.verdict import NothingToJudge, Pointless

_OF_THE_REQUEST = ("1", "2", "3", "6", "7")  # families of codes that refuse what was asked for


def wanted_by(exchange: Exchange) -> set[str]:
    """Give the meters that a request names; raises NothingToJudge where it names none."""
    wanted = named(exchange.request) if exchange.request else set()
    if not wanted:
        raise NothingToJudge("the request names no meter")
    return wanted


def window(request: Message | None, *, profile: bool = True) -> tuple[datetime, datetime]:
    """Give the window of a request; raises NothingToJudge when it names none."""
    places = below(request, "Request", "scheduleInterval") if request and profile else []
    if places:
        texts = child_text(places[0], "start"), child_text(places[0], "end")
    else:
        texts = (
            (request.text("Request/StartTime"), request.text("Request/EndTime"))
            if request
            else ("", "")
        )
    start, end = (zoned(text) for text in texts)
    if start is None or end is None:
        raise NothingToJudge("the request names no window")
    return start, end


def known(exchange: Exchange) -> bool:
    """Tell whether the answer to a get holds what was asked for."""
    reply = answer(exchange)
    wanted = named(exchange.request) if exchange.request else set()
    return any(names_of(meter) & wanted for meter in meters_in(reply))


def earlier(exchange: Exchange, verb: str) -> Message:
    """Give the request of an earlier step; raises NothingToJudge when there is none."""
    for step in exchange.before:
        if step.stimulus.name.startswith(f"{verb}(") and step.request is not None:
            return step.request
    raise NothingToJudge(f"no {verb} came before")


def asked(exchange: Exchange, *verbs: str) -> Message:
    """Give the response to a request of some verbs; raises NothingToJudge for anything else."""
    reply, request = exchange.reply, exchange.request
    verb = exchange.stimulus.name.partition("(")[0]
    if reply is not None and reply.kind == "fault" and verb in verbs:
        raise Pointless("business_error_is_a_response")
    if reply is not None and reply.kind == "unknown" and verb in verbs:
        raise Pointless("request_gets_one_answer")
    if reply is None or request is None or reply.kind != "response" or verb not in verbs:
        raise NothingToJudge(f"no response to {' or '.join(verbs)}")
    return reply


def answer(exchange: Exchange) -> Message:
    """Give the answer; raises NothingToJudge when there is none."""
    if exchange.reply is None:
        raise NothingToJudge("no answer")
    if did_nothing(exchange):
        raise Pointless("partial_reply_did_something")
    return exchange.reply


def did_nothing(exchange: Exchange) -> bool:
    """Tell whether a reply is PARTIAL though it delivers nothing and every error is about all.

    That data are not available, or not in time, is another matter: the system looked for them.
    """
    reply, request = exchange.reply, exchange.request
    if reply is None or request is None or reply.result != "PARTIAL" or exchange.later:
        return False
    if reply.payloads or reply.find("Payload") is not None or reply.all("Reply/ID"):
        return False
    if not reply.codes or not all(family(code) in _OF_THE_REQUEST for code in reply.codes):
        return False
    about = {text for error in reply.all("Reply/Error") for text in [child_text(error, "ID")]}
    whole = bool(named(request)) and named(request) <= about
    return whole or exchange.stimulus.name.startswith("get(")


def effects(exchange: Exchange, tracking: str) -> int:
    """Give how often an answer reports the same event of a control; raises NothingToJudge for never."""
    reported = (e for e in events(answer(exchange)) if e.tracking == tracking)
    times = Counter((e.ref, e.devices) for e in reported)
    if not times:
        raise NothingToJudge("no event reports the outcome of the control")
    return max(times.values())


SEVERAL = 2


def series(exchange: Exchange) -> tuple[Message, ...]:
    """Give the late replies; raises NothingToJudge where the request was refused, or none came."""
    if exchange.refused:
        raise NothingToJudge("the request was refused, and nothing follows a refusal")
    if not exchange.delivered:
        raise Pointless("late_results_go_to_reply_address")
    return exchange.delivered


def answered_before(exchange: Exchange) -> Exchange:
    """Give the exchange that had the answer in question; raises NothingToJudge without one."""
    if not exchange.before or exchange.before[-1].request is None:
        raise NothingToJudge("the system asked nothing that was answered so")
    return exchange.before[-1]


def final_result(exchange: Exchange) -> str:
    """Give the Result of a set: that of its reply, or of all replies where each operation has one."""
    results = {answer(exchange).result, *(reply.result for reply in exchange.replies)}
    return results.pop() if len(results) == 1 else "PARTIAL"


def faulty(reply: Message) -> list[str]:
    """Give the codes of a reply that say what is wrong."""
    return [code for code in reply.codes if family(code) not in ("", "0")]
