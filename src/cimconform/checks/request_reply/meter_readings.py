"""What is asked of objects and answered about them: meters, usage points, devices, configurations.

IEC 61968-100:2013 clauses 6.2.2, 6.3.3, 6.3.4; IEC TR 61968-900:2015 clauses 4.6 and 6.
"""

from datetime import datetime

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import served_otherwise, unreported, valued, wholly_ok
from cimconform.checks.subjects.answers import answer, asked, wanted_by, window
from cimconform.codes import with_meaning
from cimconform.messages.compression import documents
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local
from cimconform.messages.objects import (
    anonymous,
    below,
    canonical,
    child_text,
    errors_about,
    identity,
    meters_in,
    named,
    names_of,
    values,
)
from cimconform.messages.times import zoned
from cimconform.verdict import NothingToJudge


@check()
def known_meter_is_served(exchange: Exchange) -> Findings:
    """OK, with data or without."""
    hint = "known_meters under [ixit] names this meter as known; is it found by name and by mRID?"
    yield from served_otherwise(exchange, hint)


@check(after=("get_reply_carries_its_noun",))
def answer_covers_all_that_was_asked(exchange: Exchange) -> Findings:
    """In the data or in an error; with OK in the data."""
    reply, wanted = asked(exchange, "get"), wanted_by(exchange)
    given = {name for meter in meters_in(reply) for name in names_of(meter)}
    general = any(not child_text(e, "ID") for e in reply.all("Reply/Error"))
    lost = [i for i in sorted(wanted - given) if not (general or errors_about(reply, i))]
    others = [m for m in meters_in(reply) if anonymous(m) and not names_of(m) & wanted]
    for identifier in lost:
        if len(others) < len(lost):
            hint = (
                f"{identifier} is neither in the data nor in an Error; serve all that is named, "
                "not the first alone, or say PARTIAL and name it"
            )
            yield found(reply, "Payload", f"data or an Error for {identifier}", "neither", hint)


@check(after=("get_reply_carries_its_noun",))
def answer_holds_only_what_was_asked(exchange: Exchange) -> Findings:
    """No other meter, no other type."""
    reply = asked(exchange, "get")
    request = exchange.request
    wanted = named(request) if request else set()
    types = {identity(e) for e in below(request, "Request", "ReadingType")} if request else set()
    if not meters_in(reply) and not _values_types(reply):
        raise NothingToJudge("the answer holds no readings")
    for meter in meters_in(reply):
        if wanted and not names_of(meter) & wanted and not anonymous(meter):
            yield about(
                meter, " or ".join(sorted(wanted)), identity(meter), "this meter was not asked for"
            )
    for element in _values_types(reply):
        if types and element.get("ref") not in types:
            hint = "this reading type was not asked for"
            yield about(
                element, " or ".join(sorted(types)), with_meaning(element.get("ref", "")), hint
            )


def _values_types(reply: Message) -> list[Element]:
    """Give the references to reading types that values carry."""
    holders = below(reply, "Payload", "Readings", "IntervalBlocks")
    return [e for holder in holders for e in children(holder) if local(e) == "ReadingType"]


@check(after=("get_reply_carries_its_noun",))
def doubled_meter_is_answered_once(exchange: Exchange) -> Findings:
    """Each meter, type and time once."""
    seen: set[tuple[str, str, str]] = set()
    given = _keyed_values(asked(exchange, "get"))
    if not given:
        raise NothingToJudge("the answer holds no values")
    for key, element in given:
        if key[2] and key in seen:
            hint = "a meter that is named twice is answered once"
            yield about(element, "each value once", f"{key[1]} of {key[0]} at {key[2]} again", hint)
            return
        seen.add(key)


def _keyed_values(reply: Message) -> list[tuple[tuple[str, str, str], Element]]:
    """Give each value's meter, type and time."""
    keyed = []
    for reading in below(reply, "Payload", "MeterReading"):
        meter = next((identity(e) for e in children(reading) if local(e) == "Meter"), "")
        for holder in (e for e in children(reading) if local(e) in ("Readings", "IntervalBlocks")):
            kind = next(
                (e.get("ref", "") for e in children(holder) if local(e) == "ReadingType"), ""
            )
            values = [e for e in children(holder) if local(e) == "IntervalReadings"] or [holder]
            keyed += [((meter, kind, _when(v)), v) for v in values]
    return keyed


def _when(value: Element) -> str:
    """Give the time stamp of a value, or the period that it is about."""
    period = (e for e in children(value) if local(e) == "timePeriod")
    texts = [t.strip() for e in period for t in e.itertext() if t.strip()]
    return child_text(value, "timeStamp") or " ".join(texts)


def instants(reply: Message) -> list[tuple[datetime, Element]]:
    """Give the time stamps of all interval values, with an offset, and where they stand."""
    stamps = [
        stamp
        for value in below(reply, "Payload", "IntervalReadings")
        for stamp in children(value)
        if local(stamp) == "timeStamp"
    ]
    return [(moment, e) for e in stamps if (moment := zoned(e.text or "")) is not None]


def _outside(exchange: Exchange, hint: str, *, profile: bool = True) -> Findings:
    """Find values that lie outside the window asked for."""
    reply = asked(exchange, "get")
    start, end = window(exchange.request, profile=profile)
    if not instants(reply):
        raise NothingToJudge("the answer holds no interval values")
    for moment, element in instants(reply):
        if not start < moment <= end:
            expected = f"after {start.isoformat()}, not after {end.isoformat()}"
            yield about(element, expected, moment.isoformat(), hint)
            return


@check(after=("get_reply_carries_its_noun",))
def values_lie_in_the_window(exchange: Exchange) -> Findings:
    """Start excluded, end included: an interval carries the time of its end."""
    hint = (
        "filter by the window: values after its start and up to its end; an interval value carries "
        "the end of its interval"
    )
    yield from _outside(exchange, hint)


@check(after=("get_reply_carries_its_noun",))
def offset_of_window_makes_no_difference(exchange: Exchange) -> Findings:
    """The same instants, however they are written."""
    reply = asked(exchange, "get")
    earlier = exchange.before[0].reply if exchange.before else None
    if earlier is None or not instants(earlier):
        raise NothingToJudge("the first answer holds no interval values")
    first, second = ({moment for moment, _ in instants(m)} for m in (earlier, reply))
    if first != second:
        hint = "compare instants; a time in UTC and one with an offset may be the same"
        observed = f"{len(second)} values, {len(first ^ second)} of them in one answer only"
        yield found(reply, "Payload", f"the same {len(first)} values", observed, hint)


@check()
def future_window_holds_no_values(exchange: Exchange) -> Findings:
    """No values of times to come."""
    yield from valued(exchange, "these times lie in the future; nothing can have been measured")


@check(after=("get_reply_carries_its_noun",))
def profile_overrides_request_times(exchange: Exchange) -> Findings:
    """The window of the profile counts."""
    before = exchange.before[0].reply if exchange.before else None
    if before is None or not instants(before):
        raise NothingToJudge("without those times there were no interval values either")
    if not instants(asked(exchange, "get")):
        reply = answer(exchange)
        hint = "the times of the Get profile override StartTime and EndTime; those were followed"
        yield found(reply, "Payload", "values of the profile's window", "none", hint)
    else:
        yield from _outside(exchange, "the times of the Get profile override those of the Request")


@check(after=("get_reply_carries_its_noun",))
def request_times_filter_the_answer(exchange: Exchange) -> Findings:
    """StartTime and EndTime are a window."""
    hint = "without a Get profile StartTime and EndTime filter the answer"
    yield from _outside(exchange, hint, profile=False)


@check(after=("get_reply_carries_its_noun",))
def request_ids_filter_the_answer(exchange: Exchange) -> Findings:
    """Request/ID names the meters."""
    reply = asked(exchange, "get")
    named_ = exchange.request.all("Request/ID") if exchange.request else []
    wanted = {canonical(e.text or "") for e in named_}
    if not meters_in(reply):
        raise NothingToJudge("the answer names no meter")
    for meter in meters_in(reply):
        if not names_of(meter) & wanted and not anonymous(meter):
            hint = "without a Get profile Request/ID filters the answer"
            yield about(meter, ", ".join(sorted(wanted)), identity(meter), hint)
            return


@check(refusal=True)
def unknown_meter_is_reported(exchange: Exchange) -> Findings:
    """An Error, or a fault."""
    yield from unreported(exchange, "an unknown meter")


@check(after=("unknown_meter_is_reported", "specific_error_names_its_object"))
def each_bad_object_has_its_error(exchange: Exchange) -> Findings:
    """One Error for each."""
    reply, wanted = asked(exchange, "get"), wanted_by(exchange)
    missing = sorted(i for i in wanted if not errors_about(reply, i))
    if missing and not _summarised(reply):
        hint = "give an Error with its ID for each object that is bad"
        yield found(
            reply, "Reply/Error", "an Error for each", f"none for {', '.join(missing)}", hint
        )


def _summarised(reply: Message) -> bool:
    """Tell whether one general error speaks for many, as 5.4 may."""
    return "5.4" in reply.codes


@check(after=("unknown_meter_is_reported",))
def mixed_answer_is_not_ok(exchange: Exchange) -> Findings:
    """PARTIAL or FAILED."""
    hint = "one of the meters is unknown: say PARTIAL, and name it in an Error"
    yield from wholly_ok(exchange, hint)


@check()
def unreachable_meter_is_reported(exchange: Exchange) -> Findings:
    """An Error, or no values."""
    reply = answer(exchange)
    if reply.result == "OK" and values(reply):
        hint = "this meter does not answer; where do the values come from?"
        yield found(reply, "Reply", "an Error such as 4.1", "OK with values", hint)
    elif reply.result == "OK" and not reply.codes:
        hint = "a meter that does not answer is reported by an Error such as 4.1"
        yield found(reply, "Reply", "an Error such as 4.1", "OK", hint)


@check()
def nothing_found_is_no_unknown_object(exchange: Exchange) -> Findings:
    """No bad value where there is merely no data."""
    reply = answer(exchange)
    if any(code in ("2.4", "2.15", "2.29") for code in reply.codes):
        hint = "the meter is known and has no data: OK with none, or 5.7"
        yield found(reply, "Reply/Error/code", "OK, or 5.7", ", ".join(reply.codes), hint)


@check(refusal=True)
def unknown_usage_point_is_reported(exchange: Exchange) -> Findings:
    """An Error, or a fault."""
    yield from unreported(exchange, "an unknown usage point")


@check()
def mismatched_pair_is_reported(exchange: Exchange) -> Findings:
    """An Error, or no values."""
    reply = answer(exchange)
    if reply.result == "OK" and values(reply):
        hint = "the meter is not at that usage point: 2.13, or nothing"
        yield found(reply, "Reply", "an Error such as 2.13", "OK with values", hint)


@check()
def unsupported_reading_type_is_reported(exchange: Exchange) -> Findings:
    """An Error, or no values."""
    hint = "the type asked for is not supported: 2.10 or 5.6, and no values of another"
    yield from valued(exchange, hint)


@check(refusal=True)
def malformed_reading_type_is_reported(exchange: Exchange) -> Findings:
    """An Error."""
    yield from unreported(exchange, "a malformed reading type")


@check(after=("noun_names_the_payload",))
def get_reply_carries_its_noun(exchange: Exchange) -> Findings:
    """Result OK to a get comes with the noun, be it empty or compressed."""
    reply = asked(exchange, "get")
    if reply.result != "OK" or exchange.later:
        raise NothingToJudge("the get was not answered with OK, or its data are to come later")
    noun = exchange.stimulus.name.partition("(")[2].partition(")")[0]
    carried = [local(document) for document in documents(reply)]
    if noun not in carried and reply.find("Payload/Compressed") is None:
        seen = ", ".join(local(payload) for payload in reply.payloads)
        hint = "Result OK to a get comes with its noun, which may hold no object"
        yield found(reply, "Payload", f"Payload/{noun}", seen, hint)
