"""What a get selects: IEC 61968-9:2013 Annex J, Figure 25; IEC TR 61968-900:2015 clause 6.

A request names devices, types, windows, qualities; the answer is their product and nothing else.
"""

from datetime import UTC, datetime, timedelta

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import not_refused, served_otherwise
from cimconform.checks.subjects.answers import answer, asked
from cimconform.checks.subjects.windows import AFTER, earlier, windows_of
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local, parent, text_of
from cimconform.messages.objects import (
    anonymous,
    below,
    child_text,
    errors_about,
    identity,
    names_of,
)
from cimconform.messages.readings import (
    Reading,
    Value,
    moment,
    readings_of,
    values_in,
)
from cimconform.verdict import NothingToJudge, Pointless

_JUST_NOW = timedelta(minutes=5)


def instants_in(message: Message) -> dict[datetime, Value]:
    """Give values by their instants, of all types and meters together."""
    return {value.at: value for value in values_in(message) if value.at}


def measured(exchange: Exchange, what: str = "values") -> list[Value]:
    """Give the values of an answer to a get; raises NothingToJudge where it holds none."""
    values = values_in(asked(exchange, "get"))
    if not values:
        raise NothingToJudge(f"the answer holds no {what}")
    return values


def on_limits(request: Message | None) -> bool:
    """Tell whether a request limits times, in any of the places where it may."""
    limits = ("start", "end", "StartTime", "EndTime", "MeterReadings", "ID")
    return request is not None and any(True for _ in request.elements(*limits))


def named_in(request: Message | None, kind: str) -> list[Element]:
    """Give the objects of a kind that a query names, those of a trigger left out."""
    found_ = below(request, "Request", kind) if request else []
    return [e for e in found_ if local(parent(e)).startswith("Get")]


@check(after=AFTER)
def all_pairs_are_answered(exchange: Exchange) -> Findings:
    """Each meter by each type."""
    reply = asked(exchange, "get")
    kinds = [identity(e) for e in named_in(exchange.request, "ReadingType")]
    known = {
        (name, value.kind)
        for reading in readings_of(reply)
        for meter in [reading.child("Meter")] if meter is not None
        for name in names_of(meter) for value in reading.values
    }  # fmt: skip
    if not known:
        raise NothingToJudge("the answer holds no values of named meters")
    for device in named_in(exchange.request, "EndDevice"):
        for kind in kinds:
            dated = errors_about(reply, kind) or errors_about(reply, identity(device))
            if (identity(device), kind) not in known and not dated:
                hint = "several meters and several types ask for each type of each meter; what is lacking is reported by an Error"
                yield found(reply, "Payload", f"{kind} of {identity(device)}", "neither", hint)


@check(after=(*AFTER, "ping_tells_that_meter_answers"))
def absent_criterion_limits_nothing(exchange: Exchange) -> Findings:
    """No type means all types."""
    first = {value.kind for value in values_in(earlier(exchange))}
    if not first:
        raise NothingToJudge("the first answer holds no values")
    lost = first - {value.kind for value in values_in(asked(exchange, "get"))}
    if lost:
        hint = "a request without a ReadingType asks for all types that the meter has"
        yield found(answer(exchange), "Payload", f"{min(lost)} too", "not there", hint)


@check(after=AFTER)
def several_windows_are_united(exchange: Exchange) -> Findings:
    """Values of each window, and of no other time."""
    stamped = [v for v in measured(exchange) if v.at]
    spans = windows_of(exchange.request)
    for start, end in spans:
        if not any(v.at and start < v.at <= end for v in stamped):
            hint = (
                "several windows are united; this one brought nothing, was only one of them read?"
            )
            expected = f"values between {start.isoformat()} and {end.isoformat()}"
            yield found(answer(exchange), "Payload", expected, "none", hint)
    for value in stamped:
        if not any(value.at and start <= value.at <= end for start, end in spans):
            hint = "this value lies between the windows asked for: they are united, not stretched into one"
            yield about(value.element, "a time in one of the windows", value.stamp, hint)
            return


@check()
def midnight_may_be_written_24(exchange: Exchange) -> Findings:
    """The same instant, hence the same values."""
    first, reply = instants_in(earlier(exchange)), answer(exchange)
    if not first:
        raise NothingToJudge("the first answer holds no values")
    if first.keys() != instants_in(reply).keys():
        hint = "24:00:00 is 00:00:00 of the next day: read it as that instant"
        observed = f"{len(instants_in(reply))} values, Result {reply.result or reply.kind}"
        yield found(reply, "Payload", f"the same {len(first)} values", observed, hint)


@check(after=(*AFTER, "values_lie_in_the_window"))
def odd_window_gets_whole_intervals(exchange: Exchange) -> Findings:
    """Those that end inside, and as they are."""
    first, reply = instants_in(earlier(exchange)), asked(exchange, "get")
    ((start, end), *_) = windows_of(exchange.request)
    wanted = {at: value for at, value in first.items() if start < at <= end}
    if not wanted:
        raise NothingToJudge("the first answer holds no values of the second window")
    here = instants_in(reply)
    for at in sorted(wanted.keys() ^ here.keys()):
        hint = "a window that begins or ends inside an interval gets the whole intervals that end in it"
        seen = "not there" if at in wanted else "there"
        yield found(
            reply, "Payload", f"the intervals that end in the window: {at.isoformat()}", seen, hint
        )
        return
    for at, value in wanted.items():
        if value.text and here[at].text and value.text != here[at].text:
            hint = "an interval is not cut where the window begins; its value is that of the whole interval"
            yield about(here[at].element, value.text or "", here[at].text or "", hint)
            return


@check()
def half_open_window_is_respected(exchange: Exchange) -> Findings:
    """A limit that is given holds."""
    spans = below(exchange.request, "Request", "scheduleInterval") if exchange.request else []
    if not spans:
        raise NothingToJudge("no window was asked for")
    start, end = (moment(child_text(spans[0], name)) for name in ("start", "end"))
    stamped = [(value, value.at) for value in values_in(answer(exchange)) if value.at]
    if not stamped and not exchange.refused:
        raise NothingToJudge("the answer holds no value with an instant")
    for value, at in stamped:
        early, late = start and at < start, end and at > end
        if early or late:
            hint = "a window with one limit is open on its other side alone: start without end is until now, end without start is from the first value"
            expected = f"not before {start}" if early else f"not after {end}"
            yield about(value.element, expected, value.stamp, hint)
            return


@check(refusal=True)
def window_needs_its_interval(exchange: Exchange) -> Findings:
    """A TimeSchedule without its scheduleInterval says nothing."""
    hint = "TimeSchedule has a scheduleInterval; without it the request is not valid, and a window that is passed over brings everything: 1.8"
    yield from not_refused(exchange, hint)


@check(after=AFTER)
def stored_value_keeps_its_time(exchange: Exchange) -> Findings:
    """Then, not now."""
    sent = moment(asked(exchange, "get").text("Header/Timestamp"))
    (*_, (_, end)) = windows_of(exchange.request)
    if sent is None or end > sent - _JUST_NOW:
        raise NothingToJudge("the window does not lie in the past")
    stamped = [(value, value.at) for value in measured(exchange) if value.at]
    if not stamped:
        raise NothingToJudge("the answer holds no value with an instant")
    for value, at in stamped:
        if abs(at - sent) < _JUST_NOW:
            hint = "timeStamp is the time for which the value holds, not that of sending it"
            yield about(value.element, "a time in the window", value.stamp, hint)
            return


@check(after=(*AFTER, "stored_value_keeps_its_time"))
def registers_lie_in_the_window(exchange: Exchange) -> Findings:
    """Limits included or not."""
    spans = windows_of(exchange.request)
    singles = [v for v in measured(exchange, "registers") if v.block < 0 and v.at]
    if not singles:
        raise NothingToJudge("no answer within a window holds a register")
    for value in singles:
        if not any(value.at and start <= value.at <= end for start, end in spans):
            hint = "the window filters registers by their timeStamp; this one lies outside"
            yield about(value.element, "a time in the window", value.stamp, hint)
            return


def _sent(request: Message | None) -> datetime | None:
    """Give when a request went out, or else when it says that it did."""
    if request is not None and request.at:
        return datetime.fromtimestamp(request.at, UTC)
    return moment(request.text("Header/Timestamp")) if request else None


@check(after=AFTER, stimulus=True)
def on_demand_value_is_new(exchange: Exchange) -> Findings:
    """Measured after it was asked for."""
    at = _sent(exchange.request)
    stamped = [v for v in measured(exchange) if v.at and v.block < 0]
    if at is None or not stamped or on_limits(exchange.request):
        raise NothingToJudge("no get without a window brought single values with an instant")
    latest = max((v for v in stamped if v.at), key=lambda v: v.at or at)
    if latest.at and latest.at < at - _JUST_NOW:
        hint = "a get without a window reads the meter now; this value was stored before it was asked for"
        yield about(latest.element, f"not before {at.isoformat()}", latest.stamp, hint)


@check()
def type_is_found_by_mrid(exchange: Exchange) -> Findings:
    """By name or by mRID, it is the same type."""
    first = {value.kind for value in values_in(earlier(exchange))}
    if not first:
        raise NothingToJudge("by its name the type brought no values")
    reply = answer(exchange)
    if first != {value.kind for value in values_in(reply)}:
        hint = "a reading type may be named by mRID as well as in Names: the code is the same"
        yield found(reply, "Payload", f"values of {', '.join(sorted(first))}", "none", hint)


@check()
def zero_is_no_wildcard(exchange: Exchange) -> Findings:
    """Not applicable, and not any."""
    wanted = {identity(e) for e in named_in(exchange.request, "ReadingType")}
    if not wanted:
        raise NothingToJudge("no reading type was asked for")
    for value in values_in(answer(exchange)):
        if value.kind not in wanted:
            hint = "0 in a field of a reading type means not applicable, and not any: no other type answers it"
            yield about(value.element, f"values of {min(wanted)}, or none", value.kind, hint)
            return


@check()
def agreed_type_name_is_understood(exchange: Exchange) -> Findings:
    """What was agreed is known."""
    reply = answer(exchange)
    if not values_in(reply):
        hint = (
            "agreed_type_name under [ixit] says that this name was agreed upon for a reading type"
        )
        observed = ", ".join([reply.result or reply.kind, *reply.codes])
        yield found(reply, "Payload", "values", observed, hint)


@check(after=AFTER)
def quality_filters_the_answer(exchange: Exchange) -> Findings:
    """Only values that have it."""
    kinds = below(exchange.request, "Request", "ReadingQualityType") if exchange.request else []
    wanted = {identity(e) for e in kinds}
    if not wanted:
        raise NothingToJudge("no quality was asked for")
    for value in measured(exchange):
        if not wanted & set(value.qualities):
            hint = "ReadingQuality asks for values that have this quality; others are left out"
            seen = ", ".join(value.qualities) or "no quality"
            yield about(value.element, min(wanted), seen, hint)
            return


@check(after=(*AFTER, "reason_is_a_known_word"))
def reason_is_that_asked_for(exchange: Exchange) -> Findings:
    """Asked for a reason, given for that reason."""
    reasons = below(exchange.request, "Request", "reason") if exchange.request else []
    wanted = {text_of(e) for e in reasons} or {"inquiry", "other"}
    if not reasons and on_limits(exchange.request):
        raise NothingToJudge("stored values carry the reason for which they were read")
    given = [v for v in measured(exchange) if v.reason]
    if not given:
        raise NothingToJudge("no value says its reason")
    for value in given:
        if value.reason not in wanted:
            hint = "a value that was read on request carries the reason of the request: inquiry, if it gave none"
            yield about(value.element, " or ".join(sorted(wanted)), value.reason, hint)
            return


@check(after=(*AFTER, "period_types_have_a_period"))
def period_selects_its_values(exchange: Exchange) -> Findings:
    """Of this period, not of another."""
    spans = below(exchange.request, "Request", "timePeriod") if exchange.request else []
    if not spans:
        raise NothingToJudge("no timePeriod was asked for")
    start, end = (moment(child_text(spans[0], name)) for name in ("start", "end"))
    described = [v for v in measured(exchange) if v.period]
    if not described:
        raise NothingToJudge("no value has a timePeriod")
    for value in described:
        first, last = value.period or (None, None)
        if start and end and ((first and first < start) or (last and last > end)):
            hint = "Reading/timePeriod asks for values that describe that period; this one is of another"
            yield about(
                value.element,
                f"{start.isoformat()} to {end.isoformat()}",
                f"{first} to {last}",
                hint,
            )
            return


@check()
def ping_tells_that_meter_answers(exchange: Exchange) -> Findings:
    """OK, with values or without."""
    hint = "a get that names a meter and nothing else asks whether it answers: OK, with data or without"
    yield from served_otherwise(exchange, hint)


@check(after=AFTER)
def object_is_named_as_asked(exchange: Exchange) -> Findings:
    """By name where it was asked for by name."""
    reply = asked(exchange, "get")
    devices = named_in(exchange.request, "EndDevice")
    how = {local(e) for device in devices for e in children(device)} & {"mRID", "Names"}
    meters = [m for r in readings_of(reply) if (m := r.child("Meter")) is not None]
    if len(how) != 1 or not meters:
        raise NothingToJudge("the request names no meters in one way, or the answer names none")
    for meter in meters:
        if anonymous(meter) and not how & {local(e) for e in children(meter)}:
            hint = "name the meter as the request did; a requester that knows names knows no mRIDs"
            yield about(meter, how.pop(), identity(meter), hint)
            return


@check(after=(*AFTER, "object_is_named_as_asked"))
def meter_stands_at_its_point(exchange: Exchange) -> Findings:
    """The usage point of this meter, not of another."""
    facts = exchange.stimulus.facts
    meter, point = facts.get("known_meter", ""), facts.get("usage_point", "")
    pairs = [
        there for reading in readings_of(asked(exchange, "get"))
        if (there := _pair(reading)) is not None and meter in names_of(there[0])
    ]  # fmt: skip
    if not meter or not point or not pairs:
        raise NothingToJudge("no MeterReading names the meter and its usage point")
    for _, usage_point in pairs:
        if not names_of(usage_point) & {point, ""}:
            hint = f"usage_point under [ixit] says that {meter} stands at {point}"
            yield about(usage_point, point, identity(usage_point), hint)
            return


def _pair(reading: Reading) -> tuple[Element, Element] | None:
    """Give meter and usage point of a reading that names both by name."""
    meter, point = reading.child("Meter"), reading.child("UsagePoint")
    named = point is not None and any(local(e) == "Names" for e in children(point))
    return (meter, point) if meter is not None and point is not None and named else None


_METERS = ("EndDevice", "EndDevices", "Meter", "UsagePoint")


_WHOSE = ("NameType", "NameTypeAuthority")


@check()
def ambiguous_name_says_whose(exchange: Exchange) -> Findings:
    """NameType and its authority."""
    named = [e for m in exchange.of_system[:1] for e in m.elements() if local(e) == "Names"]
    meters = [e for e in named if local(parent(e)) in _METERS]
    if exchange.request is not None and exchange.request.find("Request") is None:
        raise Pointless("get_parameters_stand_in_request")
    if not meters:
        raise NothingToJudge("the system names the meter in another way")
    for names in meters:
        inside = {local(e) for e in names.iter("{*}NameType", "{*}NameTypeAuthority")}
        alone = not any(local(e) == "mRID" for e in parent(names))
        if alone and len(inside) < len(_WHOSE):
            hint = (
                "two meters have this name; send NameType and NameTypeAuthority with it, or an mRID"
            )
            yield about(names, " and ".join(_WHOSE), ", ".join(sorted(inside)) or "neither", hint)
