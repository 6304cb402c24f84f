"""Answers beside what the meters really read, where the system file gives it.

IEC 61968-9:2013 Annex C, Figures 24, 25; IEC TR 61968-900:2015 clauses 6.5, 6.6.3. A value is
compared in the unit of its reading type, so that kilowatt hours and watt hours of one amount agree.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import falls
from cimconform.checks.subjects.answers import asked
from cimconform.checks.subjects.windows import AFTER
from cimconform.codes import with_meaning
from cimconform.codes.reading_type import ReadingType, parse
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element
from cimconform.messages.objects import names_of
from cimconform.messages.readings import Value, length, number, readings_of, replaced
from cimconform.messages.true_values import TrueValue, rows_of
from cimconform.verdict import NothingToJudge, Pointless

Series: TypeAlias = tuple[str, tuple[int, ...]]
Key: TypeAlias = tuple[Series, datetime]
_MULTIPLIER = 15  # field 16, counted from 0
_DEMAND = 8  # measurementKind
_HOUR = timedelta(hours=1)
_MOMENT = timedelta(seconds=1)
_FORM = (
    "get_reply_carries_its_noun", "interval_reading_has_time_stamp", "intervals_are_as_long_as_typed",
)  # fmt: skip
_ESTIMATED, _EDITED = "8", "7"


def known(exchange: Exchange) -> dict[Key, TrueValue]:
    """Give what is known of an answer; raises NothingToJudge where nothing is."""
    rows = rows_of(exchange.stimulus.facts.get("truth", ""))
    if not rows:
        raise NothingToJudge("the file truth under [ixit] says nothing of what was asked for")
    return {((row.meter, _kind(parse(row.kind))), row.at): row for row in rows}


@lru_cache(maxsize=1024)
def _kind(kind: ReadingType) -> tuple[int, ...]:
    """Give a reading type without its power of ten."""
    return tuple(n for place, n in enumerate(kind.numbers) if place != _MULTIPLIER)


def given(exchange: Exchange) -> dict[Key, Value]:
    """Give the values of the answer about meters that are known; one given twice is another's."""
    meters = {row.meter for row in known(exchange).values()}
    found_: dict[Key, Value] = {}
    for reading in readings_of(asked(exchange, "get")):
        meter = _meant(reading.child("Meter"), meters)
        for value in reading.values if meter else ():
            kind = reading.frame.type_of(value.kind)
            if kind is not None and value.at is not None:
                found_.setdefault(((meter, _kind(kind)), value.at), value)
    return found_


def _meant(meter: Element | None, known_: set[str]) -> str:
    """Give the known name of a meter; one that has no name to compare is the only one that is known."""
    if meter is None or not any(True for _ in meter.iterchildren("{*}Names")):
        return next(iter(known_)) if len(known_) == 1 else ""
    return next(iter(names_of(meter) & known_), "")


def pairs(exchange: Exchange) -> list[tuple[TrueValue, Value]]:
    """Give each known value beside the one answered; raises NothingToJudge where none meet."""
    truth, answered = known(exchange), given(exchange)
    both = [(truth[key], answered[key]) for key in truth if key in answered]
    if not both:
        raise NothingToJudge("the answer holds no value of which the truth is known")
    return both


def amount(value: Value) -> Decimal | None:
    """Give a value in its unit without a power of ten."""
    plain = number(value)
    return None if plain is None else plain.scaleb(parse(value.kind)["multiplier"])


def true_amount(row: TrueValue) -> Decimal | None:
    """Give what was measured in its unit without a power of ten."""
    return None if row.value is None else row.value.scaleb(parse(row.kind)["multiplier"])


def near(value: Value, row: TrueValue) -> bool:
    """Tell whether a value is what was measured, but for digits that were rounded or cut off."""
    seen, true = amount(value), true_amount(row)
    if seen is None or true is None:
        return True
    exponent = number(value).as_tuple().exponent  # type: ignore[union-attr]
    digit = Decimal(1).scaleb(int(exponent) + parse(value.kind)["multiplier"])
    return abs(seen - true) < digit


@check(after=AFTER)
def value_is_what_was_measured(exchange: Exchange) -> Findings:
    """The number, in the unit and the power of ten that the type says."""
    both = [pair for pair in pairs(exchange) if not _honest_estimate(*pair)]
    if not both:
        raise NothingToJudge("every value of which the truth is known is called an estimate")
    _explained_otherwise(exchange)
    for row, value in both:
        if not near(value, row):
            expected = f"{row.value} of {with_meaning(row.kind)}"
            hint = _stale(both) or _unlike(value, row)
            yield about(value.element, expected, _shown(value), _hint(row, hint))
            return


_RUN, _DAY = 4, timedelta(days=1)


def _stale(both: list[tuple[TrueValue, Value]]) -> str:
    """Say that values are older than their stamps, where most of those that are wrong are so."""
    wrong = [(row, value) for row, value in both if not near(value, row)]
    if len(wrong) < _RUN:
        return ""
    earlier = {(row.meter, row.kind, row.at): row for row, _ in both}
    before = ((earlier.get((row.meter, row.kind, row.at - _DAY)), value) for row, value in wrong)
    late = [row for row, value in before if row is not None and near(value, row)]
    stale = "the value of a day ago" if 2 * len(late) > len(wrong) else ""
    if len({amount(value) for _, value in wrong}) == 1:
        stale = "one value again and again"
    hint = "what was measured before stands here under its stamp: {}; where no new value has come, give none, or an estimate that says so"
    return hint.format(stale) if stale else ""


def _honest_estimate(row: TrueValue, value: Value) -> bool:
    """Tell whether a value that was measured is answered by one that says it is not that one."""
    guessed = any(_category(quality) in (_ESTIMATED, _EDITED) for quality in value.qualities)
    return guessed and not replaced((row.quality,))


def _place(meter: str, at: datetime) -> str:
    """Say which meter and which time a finding is about."""
    return f"{meter} at {at.isoformat()}"


def _hint(row: TrueValue, text: str) -> str:
    """Put before a hint what it is about."""
    return f"{_place(row.meter, row.at)}: {text}"


def _explained_otherwise(exchange: Exchange) -> None:
    """Leave to another rule what it explains: that one is less sure, and must not fail a product here."""
    typed = "intervals_are_as_long_as_typed"
    if falls(typed, asked(exchange, "get")):
        raise Pointless(typed)
    for rule in ("interval_is_stamped_at_its_end", "demand_is_scaled_to_an_hour"):
        if falls(rule, exchange):
            raise Pointless(rule)


def _shown(value: Value) -> str:
    return f"{value.text} of {with_meaning(value.kind)}"


def _unlike(value: Value, row: TrueValue) -> str:
    """Say in what a value differs: in its power of ten, or at all."""
    seen, true = amount(value), true_amount(row)
    if seen and true and any(seen == true.scaleb(power) for power in (-6, -3, -2, -1, 1, 2, 3, 6)):
        return "the value is right but for its power of ten: the multiplier of the reading type (field 16) is not the one that the value is given in"
    return "truth under [ixit] says what the meter read at that time; this is another value"


@check(after=_FORM)
def interval_is_stamped_at_its_end(exchange: Exchange) -> Findings:
    """The step of the load stands where it was."""
    truth, answered = known(exchange), given(exchange)
    moved, right, first = 0, 0, None
    for (kind, at), row in truth.items():
        span = length(parse(row.kind))
        value, other = answered.get((kind, at)), truth.get((kind, at + span[0])) if span else None
        if value is None or other is None or row.value == other.value or value.block < 0:
            continue
        right += near(value, row)
        if near(value, other):
            moved, first = moved + 1, first or value
    if first is None and not right:
        raise NothingToJudge("the answer holds no intervals that tell their place")
    if first is not None and moved > right:
        hint = "the values stand one interval too early: an interval is stamped with its end, not with its start"
        yield about(
            first.element, "the value of the interval that ends here", first.text or "", hint
        )


@check(after=_FORM)
def demand_is_scaled_to_an_hour(exchange: Exchange) -> Findings:
    """Four kilowatts are four, however short the interval."""
    demands = [
        (row, value) for row, value in pairs(exchange)
        if parse(row.kind)["measurementKind"] == _DEMAND and length(parse(row.kind))
    ]  # fmt: skip
    if not demands:
        raise NothingToJudge("the answer holds no demand of intervals")
    for row, value in demands:
        span = length(parse(row.kind))
        seen, true = amount(value), true_amount(row)
        part = Decimal(span[0] / _HOUR) if span else Decimal(1)
        if seen and true and part != 1 and seen == true * part:
            hint = "demand is energy scaled to an hour: what a quarter of an hour used is to be multiplied by four before it is published"
            yield about(value.element, str(row.value), value.text or "", _hint(row, hint))
            return


_PLACED = (
    *_FORM,
    "interval_is_stamped_at_its_end",
    "clock_change_keeps_every_interval",
    "stored_value_keeps_its_time",
)


@check(after=_PLACED)
def no_measured_value_is_missing(exchange: Exchange) -> Findings:
    """What was measured is reported."""
    reply, answered = asked(exchange, "get"), list(given(exchange))
    measured = {key: row for key, row in known(exchange).items() if row.value is not None}
    if reply.result == "PARTIAL":
        raise NothingToJudge("an Error says that something is lacking")
    if not measured:
        raise NothingToJudge("nothing was measured at the times that were asked for")
    lost = [key for key, row in measured.items() if not _placed(key, row, answered)]
    if lost:
        first = min(lost, key=lambda key: key[1])
        hint = (
            "truth under [ixit] has values of these times; a day is whole when each of its "
            "intervals is there"
        )
        seen = f"{len(lost)} missing, the first of {_place(first[0][0], first[1])}"
        yield found(reply, "Payload", f"{len(measured)} values", seen, hint)


def _placed(key: Key, row: TrueValue, others: Iterable[Key]) -> bool:
    """Tell whether there is a value nearer than the next interval; how near is for other rules."""
    span = length(parse(row.kind)) or (_MOMENT, _MOMENT)
    return any(kind == key[0] and abs(at - key[1]) < span[0] for kind, at in others)


@check(after=_PLACED)
def no_value_is_made_up(exchange: Exchange) -> Findings:
    """What was not measured is not reported, unless it is called an estimate."""
    truth, answered = known(exchange), given(exchange)
    measured = [key for key, row in truth.items() if row.value is not None]
    samples = {kind: row for (kind, _), row in truth.items()}
    first, last = min(at for _, at in truth), max(at for _, at in truth)
    for key, value in sorted(answered.items(), key=lambda one: one[0][1]):
        inside = key[0] in samples and first <= key[1] <= last
        if inside and value.text and not _placed(key, samples[key[0]], measured):
            if replaced(value.qualities):
                continue
            hint = (
                "truth under [ixit] has no value of this time; one that is estimated or edited "
                "says so by its quality"
            )
            hint = f"{_place(key[0][0], key[1])}: {hint}"
            yield about(value.element, "no value, or an estimated one", value.text, hint)
            return


@check(after=(*_FORM, "interval_is_stamped_at_its_end"))
def quality_is_what_is_known(exchange: Exchange) -> Findings:
    """Estimated is called estimated, and measured is not."""
    judged = [(row, value) for row, value in pairs(exchange) if row.quality]
    if not judged:
        raise NothingToJudge("the truth says no quality of what was answered")
    for row, value in judged:
        if replaced((row.quality,)) and not replaced(value.qualities):
            hint = "this value was not measured but estimated or edited: a quality has to say so, or it is billed as if it had been"
            expected = with_meaning(row.quality)
            yield about(value.element, expected, _observed(value), _hint(row, hint))
            return
        if not replaced((row.quality,)) and replaced(value.qualities):
            hint = "this value was measured; a quality that calls it estimated or edited lets it be replaced"
            expected = with_meaning(row.quality)
            yield about(value.element, expected, _observed(value), _hint(row, hint))
            return


def _observed(value: Value) -> str:
    return ", ".join(map(with_meaning, value.qualities)) or "no quality"


def _category(quality: str) -> str:
    """Give the second number of a quality; empty for what is none."""
    return next(iter(quality.split(".")[1:2]), "")
