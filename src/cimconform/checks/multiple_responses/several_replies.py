"""Several replies to one request, and what ends them: IEC 61968-100:2013 clauses 5.2.5, 6.3.4.

The series is what came to ReplyAddress and was taken. It is followed through the table of its
pattern; see patterns.py. An acknowledgement is no part of it.
"""

from cimconform.checks import Findings, about, check, found
from cimconform.checks.subjects.answers import SEVERAL, series
from cimconform.checks.subjects.requester_series import (
    concluded,
    objects_concluded,
    replies_brought,
    results_concluded,
    turned_away,
)
from cimconform.messages.completeness import objects, reported
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, local
from cimconform.messages.objects import below, canonical, child_text, names_of
from cimconform.messages.patterns import LAST, LATER_REPLIES, MORE, Step, ended, walk
from cimconform.verdict import NothingToJudge


def several(exchange: Exchange) -> tuple[Message, ...]:
    """Give the late replies where there is more than one, or one that says that more follows."""
    parts = series(exchange)
    if len(parts) < SEVERAL and MORE not in parts[0].codes:
        raise NothingToJudge("the answer came in one message")
    return parts


@check()
def several_parts_say_partial(exchange: Exchange) -> Findings:
    """0.1 or 0.2 in each part."""
    for step in _steps(exchange):
        if step.kind == "PARTIAL":
            hint = "say in each part whether more follows: 0.1, or 0.2 in the last"
            codes = ", ".join(step.message.codes)
            yield found(step.message, "Reply/Error", f"{MORE} or {LAST}", codes or "no code", hint)


def _steps(exchange: Exchange) -> list[Step]:
    return walk(LATER_REPLIES, several(exchange))


@check()
def nothing_follows_the_last_reply(exchange: Exchange) -> Findings:
    """PARTIAL, PARTIAL, and the end."""
    steps = walk(LATER_REPLIES, series(exchange))
    last = next((s for s in steps if s.after in LATER_REPLIES.ends), None)
    for step in steps:
        if step.before in LATER_REPLIES.ends and last is not None:
            twice = any(step.message.raw == s.message.raw for s in steps if s is not step)
            again = "it was sent twice" if twice else "the others before the last are PARTIAL"
            hint = (
                f"message {last.message.id} was the last ({last.kind}), nothing follows it; {again}"
            )
            yield found(step.message, "Reply/Result", "nothing more", step.kind, hint)


@check()
def part_is_not_last_and_more(exchange: Exchange) -> Findings:
    """One or the other."""
    for part in several(exchange):
        if MORE in part.codes and LAST in part.codes:
            hint = f"{MORE} says that more follows, {LAST} that this is the last"
            yield found(part, "Reply/Error", f"{MORE} or {LAST}", "both", hint)


@check()
def object_is_not_both_told(exchange: Exchange) -> Findings:
    """Read, or failed."""
    parts = several(exchange)
    given = {name for part in parts for name in _with_data(part)}
    for error in (e for part in parts for e in part.all("Reply/Error")):
        grave = child_text(error, "level") in ("FATAL", "CATASTROPHIC")
        names = [e for e in error.iterchildren("{*}ID") if e.get("objectType") == "Meter"]
        for name in (e for e in names if grave and canonical(e.text or "") in given):
            hint = "an object either has data or a fatal Error in one series, not both"
            yield about(name, "one of the two", f"{name.text}: data and an Error", hint)


def _with_data(part: Message) -> set[str]:
    """Give the names of meters that a part has values of."""
    readings = [e for e in below(part, "Payload", "MeterReading") if _values(e)]
    meters = (m for e in readings for m in e.iterchildren("{*}Meter"))
    return {name for meter in meters for name in names_of(meter)}


def _values(reading: Element) -> bool:
    return next(reading.iter("{*}value"), None) is not None


@check()
def parts_cover_every_object(exchange: Exchange) -> Findings:
    """In data or in errors."""
    parts, request = several(exchange), exchange.request
    wanted = objects(request) if request else set()
    if not wanted:
        raise NothingToJudge("the request names no object")
    missing = sorted(wanted - reported(parts))
    if missing and not ended(LATER_REPLIES, parts):
        raise NothingToJudge("no reply was marked as the last, so that more may follow")
    for name in missing:
        hint = "each object that was asked for stands in the data or in an Error of some part"
        yield found(parts[-1], "Payload", name, "neither data nor an Error", hint)


@check()
def part_names_its_meters(exchange: Exchange) -> Findings:
    """Each MeterReading names its Meter or UsagePoint."""
    parts = several(exchange)
    readings = [e for part in parts for e in below(part, "Payload", "MeterReading")]
    if not readings:
        raise NothingToJudge("no part holds a MeterReading")
    for reading in readings:
        inside = {local(e) for e in reading.iterchildren("{*}*")}
        if not inside & {"Meter", "UsagePoint"}:
            hint = "name the Meter in each MeterReading; the part before may come later, or never"
            yield about(reading, "a Meter", "none", hint)


@check(silence=True)
def requester_waits_for_the_last(exchange: Exchange) -> Findings:
    """Every part is taken, and the last."""
    hint = "after PARTIAL more follows unless 0.2 says that it was the last; go on waiting"
    yield from turned_away(exchange, hint)
    last, results = replies_brought(exchange)[-1], results_concluded(exchange)
    few = last.result != "FAILED" and _fewer(exchange)
    if "stray" in results or last.result not in results or few:
        yield concluded(last, f"all parts, and {last.result}", ", ".join(results), hint)


def _fewer(exchange: Exchange) -> bool:
    """Tell whether fewer objects were taken over than the parts held."""
    held, objects = _held(exchange), objects_concluded(exchange)
    return objects is not None and objects < held


def _held(exchange: Exchange) -> int:
    """Count the parts with data; each holds one object, and one that comes twice holds no more."""
    return len({m.raw for m in replies_brought(exchange) if m.find("Payload") is not None})


@check(silence=True)
def requester_stops_at_the_last(exchange: Exchange) -> Findings:
    """What comes behind the last reply is none of it."""
    *_, last, behind = (None, *replies_brought(exchange))
    if last is None:
        raise NothingToJudge("no reply was brought behind the last one")
    results = results_concluded(exchange)
    if behind.result in results:
        code = " with 0.2" if last.result == "PARTIAL" else ""
        hint = f"{last.result}{code} was the last reply; what comes behind it belongs to nothing"
        yield concluded(behind, "a stray", behind.result, hint)
    if "silence" in results:
        hint = f"{last.result} was the last reply; stop to wait for another"
        yield concluded(last, "an end", "silence", hint)


@check(silence=True)
def requester_keeps_an_unended_series(exchange: Exchange) -> Findings:
    """Time is up, and the parts are there."""
    part, results = replies_brought(exchange)[-1], results_concluded(exchange)
    hint = "when no last part comes in time, keep the data of those that came"
    yield from turned_away(exchange, hint)
    lost = objects_concluded(exchange) == 0
    if lost or "PARTIAL" not in results:
        observed = "no data any more" if lost else ", ".join(results)
        yield concluded(part, "PARTIAL and its data", observed, hint)


@check(silence=True)
def requester_merges_parts_rightly(exchange: Exchange) -> Findings:
    """Each object once."""
    objects, _ = objects_concluded(exchange), results_concluded(exchange)
    if objects is None:
        raise NothingToJudge("the system does not say how many objects it took over")
    held = _held(exchange)
    if objects != held:
        hint = "a part that comes twice, with the same MessageID, counts once"
        yield concluded(replies_brought(exchange)[-1], f"{held} objects", str(objects), hint)


@check(silence=True)
def acknowledgement_is_told_by_its_flag(exchange: Exchange) -> Findings:
    """The answer comes later, as it was asked for."""
    hint = "the request had AsyncReplyFlag, so that the first OK without data was no answer yet"
    yield from turned_away(exchange, hint)
    late, results = replies_brought(exchange)[-1], results_concluded(exchange)
    if "stray" in results or late.result not in results:
        yield concluded(late, late.result, ", ".join(results), hint)
