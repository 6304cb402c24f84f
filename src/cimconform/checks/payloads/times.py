"""Times in payloads: IEC 61968-100:2013 clause 6.11; IEC 61968-9:2013 Figures 21, 22.

Times are compared as instants, never as texts. What has no zone names no instant: it is reported once,
by `times_say_their_zone`, and no other rule judges it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, timedelta

from cimconform.checks import Findings, about, check
from cimconform.checks.subjects.forwarding import forwarded_values
from cimconform.checks.subjects.readings import of_reading, some
from cimconform.messages.exchange import Exchange
from cimconform.messages.lost_clocks import whose_default
from cimconform.messages.message import Element, Message, children, local, parent, text_of
from cimconform.messages.objects import child_text, tops
from cimconform.messages.readings import Reading, Value, moment, span_of
from cimconform.verdict import NothingToJudge

CLOCKS_DIFFER = timedelta(minutes=2)
_TIMES = ("timeStamp", "start", "end", "dateTime", "createdDateTime", "reportedDateTime",
          "effectiveDateTime", "requestDateTime", "lastModifiedDateTime", "expiryDateTime",
          "startDateTime", "energyUsageStartDateTime", "appliedDateTime", "cancelDateTime", "StartTime", "EndTime")  # fmt: skip
_WITHOUT_ZONE = re.compile(r"\s*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\s*", re.ASCII)
_WITH_PERIOD = (8, 22, 32)  # macroPeriod: billing, season, specified
_SPECIFIED = 100  # measuringPeriod
_MAXIMUM = 8  # aggregate
_PROJECTED = re.compile(r"\d+\.12\.\d+")
_OPEN = ("end", "expiryDateTime")  # where the greatest date says that there is no end
_FIRST = 3  # times of one object that are reported; the others are the same again


def below(message: Message, *names: str) -> Iterator[Element]:
    """Give the elements of some names in the payload, packed or not, and in the Request."""
    for part in ("Payload", "Request"):
        for top in tops(message, part):
            yield from top.iter(*(f"{{*}}{name}" for name in names))


@check(of="response event request")
def times_say_their_zone(message: Message) -> Findings:
    """Z or an offset."""
    met = False
    for element in below(message, *_TIMES):
        met = True
        default = message.kind != "request" and whose_default(text_of(element))
        if _WITHOUT_ZONE.fullmatch(text_of(element)) and not default:
            hint = "which instant this is cannot be known; end it with Z, or with the offset of its zone"
            yield about(element, "a time with Z or an offset", text_of(element), hint)
            return
    if not met:
        raise NothingToJudge("no payload of this run holds a time")


def intervals(message: Message) -> list[tuple[Element, Element, Element]]:
    """Give each interval of a payload or a request that has both its limits: it, start, end."""
    found = []
    for start in below(message, "start"):
        above = parent(start)
        end = next((e for e in children(above) if local(e) == "end"), None)
        if end is not None:
            found.append((above, start, end))
    if not found:
        raise NothingToJudge("no payload of this run holds an interval with start and end")
    return found


@check(of="response event request", shifts=True)
def interval_end_stands_before_start(message: Message) -> Findings:
    """The order of the schema, which is that of the alphabet."""
    for interval, start, end in intervals(message):
        if start in end.itersiblings(preceding=True):
            hint = "write end first and start behind it, as the schema has them"
            yield about(interval, "end start", "start end", hint)
            return


@check(of="response event")
def interval_starts_before_it_ends(message: Message) -> Findings:
    """Start not after end."""
    for interval, start, end in intervals(message):
        above = interval.getparent()
        if above is not None and local(above) == "TimeSchedule":
            continue
        first, last = moment(text_of(start)), moment(text_of(end))
        if first and last and first > last:
            hint = "the interval starts after its end; are the two mixed up, or is an offset wrong?"
            yield about(interval, "start not after end", f"{first} to {last}", hint)
            return


@of_reading()
def measured_times_are_past(reading: Reading) -> Findings:
    """Not later than the message, but for a forecast."""
    sent = reading.frame.sent
    if sent is None:
        raise NothingToJudge("the Header has no Timestamp to compare with")
    stamped = some([v for v in reading.values if v.at], "values with an instant")
    for value in stamped:
        ahead = any(_PROJECTED.fullmatch(quality) for quality in value.qualities)
        ahead = ahead or bool(whose_default(value.stamp))  # a rule of its own judges that
        if value.at and value.at > sent + CLOCKS_DIFFER and not ahead:
            hint = (
                "this time was still in the future when the message was sent; whose clock is wrong?"
            )
            yield about(value.element, f"not after {sent.isoformat()}", value.stamp, hint)


@check(of="response event")
def no_time_is_a_default(message: Message) -> Findings:
    """Neither 0001 nor 1970 is when it was measured."""
    reported: dict[Element, int] = {}
    met = False
    for element in below(message, *_TIMES):
        met = True
        whose = whose_default(text_of(element))
        if not whose or (local(element) in _OPEN and "9999" in whose):
            continue
        holder = _object(element)
        reported[holder] = reported.get(holder, 0) + 1
        if reported[holder] <= _FIRST:
            hint = (
                f"{whose}: the default of a clock that was lost, or of a date that is missing; leave "
                "it out, or say by a quality that the time is in doubt"
            )
            yield about(element, "the time of the value", text_of(element), hint)
    if not met:
        raise NothingToJudge("no payload of this run holds a time")


def _object(element: Element) -> Element:
    """Give the object of the payload in which an element stands, such as its MeterReading."""
    chain = [element, *element.iterancestors()]
    above = next((n for n, e in enumerate(chain) if local(e) in ("Payload", "Request")), len(chain))
    return chain[max(above - 2, 0)]


@of_reading()
def report_follows_measurement(reading: Reading) -> Findings:
    """Measured, then arrived, then sent."""
    reported = some([v for v in reading.values if v.reported], "values with reportedDateTime")
    for value in reported:
        at, arrived, sent = value.at, moment(value.reported), reading.frame.sent
        if at and arrived and arrived < at - CLOCKS_DIFFER:
            hint = "reportedDateTime is when the value first arrived; it cannot arrive before its timeStamp"
            yield about(value.element, f"not before {value.stamp}", value.reported, hint)
        elif arrived and sent and arrived > sent + CLOCKS_DIFFER:
            hint = "reportedDateTime is when the value first arrived, which is not after it was sent on"
            yield about(value.element, f"not after {sent.isoformat()}", value.reported, hint)


@of_reading()
def reading_has_a_time(reading: Reading) -> Findings:
    """A stamp, or a period."""
    for value in some(reading.singles, "values in Readings"):
        if not value.stamp and value.period is None:
            hint = "give the timeStamp for which the value holds, or its timePeriod"
            yield about(value.element, "timeStamp or timePeriod", "neither", hint)


@of_reading()
def period_types_have_a_period(reading: Reading) -> Findings:
    """Billing, season, specified: from when to when."""
    for value in some([v for v in reading.singles if _speaks_of_period(reading, v)], "such a type"):
        if value.period is None:
            hint = "the reading type speaks of a period (billing, season, specified); say in timePeriod which"
            yield about(value.element, "a timePeriod", f"none for {value.kind}", hint)


def _speaks_of_period(reading: Reading, value: Value) -> bool:
    kind = reading.frame.type_of(value.kind)
    return kind is not None and (
        kind["macroPeriod"] in _WITH_PERIOD or kind["measuringPeriod"] == _SPECIFIED
    )


@of_reading(after=("interval_starts_before_it_ends",))
def stamp_fits_its_period(reading: Reading) -> Findings:
    """A maximum lies in its period; any other value is not older than it."""
    both = some([v for v in reading.singles if v.period and v.at], "values with stamp and period")
    for value in both:
        start, end = value.period or (None, None)
        kind = reading.frame.type_of(value.kind)
        extreme = kind is not None and kind["aggregate"] == _MAXIMUM
        at = value.at
        if at and start and at < start:
            hint = "the timeStamp lies before the timePeriod that the value is about"
            yield about(value.element, f"not before {start.isoformat()}", value.stamp, hint)
        elif at and end and extreme and at > end:
            hint = "the stamp of a maximum is when it occurred, which is inside its timePeriod"
            yield about(value.element, f"not after {end.isoformat()}", value.stamp, hint)


@of_reading(after=("interval_starts_before_it_ends",))
def values_interval_spans_its_values(reading: Reading) -> Findings:
    """From the first to the last."""
    whole = reading.child("valuesInterval")
    if whole is None:
        raise NothingToJudge("no MeterReading has a valuesInterval")
    start, end = span_of(whole)
    for value in some([v for v in reading.values if v.at], "values with an instant"):
        at = value.at
        if at and ((start and at < start) or (end and at > end)):
            hint = "valuesInterval spans the times of all values of its MeterReading; this one lies outside"
            span = f"{child_text(whole, 'start')} to {child_text(whole, 'end')}"
            yield about(value.element, f"within {span}", value.stamp, hint)


@check(after=("forms_are_alike_on_both_sides",))
def forwarded_reading_stays_the_same(exchange: Exchange) -> Findings:
    """The instant and the digits; the zone of the stamp may be another."""
    for before, after in forwarded_values(exchange):
        wanted, given = (f"{_instant(v)}, {v.text}" for v in (before, after))
        if wanted != given:
            hint = "a value is passed on with its time stamp and all of its digits, neither rounded nor moved"
            yield about(after.element, wanted, given, hint)


def _instant(value: Value) -> str:
    """Give the instant of a value as text, in UTC where its stamp can be read."""
    return value.at.astimezone(UTC).isoformat() if value.at else value.stamp
