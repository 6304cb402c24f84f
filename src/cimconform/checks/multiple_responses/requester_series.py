"""What a requester makes of several replies, of late ones, and of those to two requests at once.

IEC 61968-100:2013 clauses 4.8, 5.2.5, 6.3.4, 6.9; IEC TR 61968-900:2015 4.6. The harness brings late
replies to the ReplyAddress of the request. What can be seen is whether they are taken there, whether the
system goes on, and what it says itself that it made of them.
"""

from cimconform.checks import Findings, about, check
from cimconform.checks.expectations import asks_again
from cimconform.checks.subjects.answers import answered_before
from cimconform.checks.subjects.requester_series import (
    _brought,
    _objects,
    _of,
    _results,
    _turned_away,
)
from cimconform.messages.exchange import ANSWERED, ANSWERS, Exchange
from cimconform.messages.message import local
from cimconform.verdict import Finding, NothingToJudge, Pointless

_TRUE = ("true", "1")
_METERS = ("EndDevice", "EndDevices", "Meter", "UsagePoint")
_WHOSE = ("NameType", "NameTypeAuthority")
_OF_EVENTS = ("accepted", "ignored", "again", "dropped")  # what a system says of an event


@check(silence=True)
def requester_waits_for_the_last(exchange: Exchange) -> Findings:
    """Every part is taken, and the last."""
    hint = "after PARTIAL more follows unless 0.2 says that it was the last; go on waiting"
    yield from _turned_away(exchange, hint)
    last, results = _brought(exchange)[-1], _results(exchange)
    few = last.result != "FAILED" and _fewer(exchange)
    if "stray" in results or last.result not in results or few:
        yield _of(last, f"all parts, and {last.result}", ", ".join(results), hint)


def _fewer(exchange: Exchange) -> bool:
    """Tell whether fewer objects were taken over than the parts held."""
    held, objects = _held(exchange), _objects(exchange)
    return objects is not None and objects < held


def _held(exchange: Exchange) -> int:
    """Count the parts with data; each holds one object, and one that comes twice holds no more."""
    return len({m.raw for m in _brought(exchange) if m.find("Payload") is not None})


@check(silence=True)
def requester_stops_at_the_last(exchange: Exchange) -> Findings:
    """What comes behind the last reply is none of it."""
    *_, last, behind = (None, *_brought(exchange))
    if last is None:
        raise NothingToJudge("no reply was brought behind the last one")
    results = _results(exchange)
    if behind.result in results:
        code = " with 0.2" if last.result == "PARTIAL" else ""
        hint = f"{last.result}{code} was the last reply; what comes behind it belongs to nothing"
        yield _of(behind, "a stray", behind.result, hint)
    if "silence" in results:
        hint = f"{last.result} was the last reply; stop to wait for another"
        yield _of(last, "an end", "silence", hint)


@check(silence=True)
def requester_keeps_an_unended_series(exchange: Exchange) -> Findings:
    """Time is up, and the parts are there."""
    part, results = _brought(exchange)[-1], _results(exchange)
    hint = "when no last part comes in time, keep the data of those that came"
    yield from _turned_away(exchange, hint)
    lost = _objects(exchange) == 0
    if lost or "PARTIAL" not in results:
        observed = "no data any more" if lost else ", ".join(results)
        yield _of(part, "PARTIAL and its data", observed, hint)


@check(silence=True)
def requester_merges_parts_rightly(exchange: Exchange) -> Findings:
    """Each object once."""
    objects, _ = _objects(exchange), _results(exchange)
    if objects is None:
        raise NothingToJudge("the system does not say how many objects it took over")
    held = _held(exchange)
    if objects != held:
        hint = "a part that comes twice, with the same MessageID, counts once"
        yield _of(_brought(exchange)[-1], f"{held} objects", str(objects), hint)


@check(silence=True)
def acknowledgement_is_told_by_its_flag(exchange: Exchange) -> Findings:
    """The answer comes later, as it was asked for."""
    hint = "the request had AsyncReplyFlag, so that the first OK without data was no answer yet"
    yield from _turned_away(exchange, hint)
    late, results = _brought(exchange)[-1], _results(exchange)
    if "stray" in results or late.result not in results:
        yield _of(late, late.result, ", ".join(results), hint)


@check(silence=True)
def overtaking_reply_is_accepted(exchange: Exchange) -> Findings:
    """By its CorrelationID, whatever came before."""
    answered = answered_before(exchange)
    hint = "a late reply may come before the acknowledgement, or without one; match it by its id"
    yield from _turned_away(answered, hint)
    late = _brought(answered)[-1]
    results = [str(entry.get("result", "")) for entry in answered.noted]
    if results and late.result not in results:
        yield _of(late, late.result, ", ".join(results), hint)
    yield from asks_again(exchange)


@check(silence=True)
def late_delivery_is_answered(exchange: Exchange) -> Findings:
    """A ResponseMessage each."""
    answers = {m.headers.get(ANSWERS, "") for m in exchange.more if m.kind == "response"}
    for message in _brought(exchange):
        if message.id not in answers:
            hint = "answer each delivery to ReplyAddress by a ResponseMessage: Header and Result OK"
            answered = message.headers.get(ANSWERED, "nothing")
            yield _of(message, "a ResponseMessage", f"{answered} without one", hint)


@check(silence=True)
def asynchronous_request_is_complete(exchange: Exchange) -> Findings:
    """The flag; what else it needs has rules of its own."""
    request = exchange.request
    if request is None:
        raise NothingToJudge("the system asked nothing")
    flag = request.text("Header/AsyncReplyFlag").strip()
    if flag not in _TRUE:
        hint = "a request that wants its answer later says so by AsyncReplyFlag true"
        where, line = request.where("Header/AsyncReplyFlag"), request.line("Header/AsyncReplyFlag")
        yield Finding("true", flag or "none", where, hint, line, message=request.id)


@check(silence=True)
def interleaved_requests_are_matched(exchange: Exchange) -> Findings:
    """Each has its own answer."""
    both = (answered_before(exchange), exchange)
    if not any(one.noted for one in both):
        raise NothingToJudge("the system does not say what it made of the answers")
    for one in both:
        results = [str(entry.get("result", "")) for entry in one.noted]
        if one.reply is not None and set(results) != {one.reply.result}:
            hint = "two requests were open at once; match each reply with its own by CorrelationID"
            yield _of(one.reply, one.reply.result, ", ".join(results) or "nothing", hint)


@check(silence=True)
def implicit_success_needs_specific_errors(exchange: Exchange) -> Findings:
    """Nothing is done before the last reply says so, or where an error is about everything."""
    results, objects, late = _results(exchange), _objects(exchange), exchange.late
    told = next(iter(late), exchange.reply)
    if told is not None and (objects or ("OK" in results and not late)):
        why = "more was to follow" if late else "the error names no object"
        hint = f"nothing is known to be done: {why}; conclude success from specific errors only"
        yield _of(told, "nothing done", f"{objects or 1} done", hint)


@check(silence=True)
def event_may_overtake_the_reply(exchange: Exchange) -> Findings:
    """Both are taken."""
    answered = answered_before(exchange)
    hint = "the event of a control may come before the reply to it; take both"
    for event in (e for e in exchange.before if e.role == "subscriber" and e.reply):
        if event.refused and event.reply is not None:
            yield _of(event.reply, "an event that is taken", f"HTTP {event.reply.status}", hint)
    noted = (str(entry.get("result", "")) for entry in answered.noted)
    results = [result for result in noted if result not in _OF_EVENTS]
    if answered.reply is not None and results and answered.reply.result not in results:
        yield _of(answered.reply, answered.reply.result, ", ".join(results), hint)
    yield from asks_again(exchange)


@check()
def ambiguous_name_says_whose(exchange: Exchange) -> Findings:
    """NameType and its authority."""
    named = [e for m in exchange.of_system[:1] for e in m.elements() if local(e) == "Names"]
    meters = [e for e in named if local(e.getparent()) in _METERS]
    if exchange.request is not None and exchange.request.find("Request") is None:
        raise Pointless("get_parameters_stand_in_request")
    if not meters:
        raise NothingToJudge("the system names the meter in another way")
    for names in meters:
        inside = {local(e) for e in names.iter("{*}NameType", "{*}NameTypeAuthority")}
        alone = not any(local(e) == "mRID" for e in names.getparent())
        if alone and len(inside) < len(_WHOSE):
            hint = (
                "two meters have this name; send NameType and NameTypeAuthority with it, or an mRID"
            )
            yield about(names, " and ".join(_WHOSE), ", ".join(sorted(inside)) or "neither", hint)
