"""Schedules of reading: IEC 61968-9:2013 clause 5.3.3, Figures 14 and 27."""

from collections import Counter

from cimconform.checks import Findings, about, check, found
from cimconform.checks.subjects.answers import answer
from cimconform.messages.compression import documents
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local
from cimconform.messages.objects import child_text, leaves, names_of
from cimconform.verdict import NothingToJudge

WHO = (
    "CustomerAccount CustomerAgreement EndDevice EndDeviceGroup UsagePoint UsagePointGroup"
).split()
_CARRIERS = "request response event"


def schedules(message: Message) -> list[Element]:
    """Give the schedules of a message; raises NothingToJudge when there are none."""
    inside = [top for top in documents(message) if local(top) == "MeterReadSchedule"]
    inside = [top for top in inside if children(top)]
    if not inside:
        raise NothingToJudge("no payload is a schedule")
    return inside


def _parts(schedule: Element, *names: str) -> list[Element]:
    return [e for e in children(schedule) if local(e) in names]


@check(of=_CARRIERS, has="Payload")
def schedule_says_who(message: Message) -> Findings:
    """A device, group, usage point, account or agreement."""
    for schedule in schedules(message):
        if not _parts(schedule, *WHO):
            hint = f"a schedule names who is read: one of {', '.join(WHO)}"
            seen = ", ".join(local(e) for e in children(schedule))
            yield about(schedule, "somebody who is read", seen, hint)


@check(of=_CARRIERS, has="Payload")
def schedule_says_when(message: Message) -> Findings:
    """Interval, period or points."""
    for schedule in schedules(message):
        times = _parts(schedule, "TimeSchedule")
        if not any(_parts(t, "scheduleInterval", "recurrencePeriod", "TimePoints") for t in times):
            hint = "a schedule says in TimeSchedule when: by interval, period or points"
            yield about(schedule, "a TimeSchedule with times", "none", hint)


@check(of=_CARRIERS, has="Payload")
def offset_is_within_the_period(message: Message) -> Findings:
    """A period of some seconds, and an offset that is shorter."""
    times = [t for schedule in schedules(message) for t in _parts(schedule, "TimeSchedule")]
    read = [
        (t, _seconds(child_text(t, "recurrencePeriod")), _seconds(child_text(t, "offset") or "0"))
        for t in times
    ]
    numbers = [(t, p, o) for t, p, o in read if p is not None and o is not None]
    if not numbers:
        raise NothingToJudge("no schedule has a period")
    for time, period, offset in numbers:
        if period <= 0 or offset >= period:
            hint = "both are seconds: the period is more than none, and the offset less than it"
            yield about(time, f"an offset of less than {period:g} s", f"{offset:g} s", hint)


def _seconds(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@check()
def schedule_comes_back_as_told(exchange: Exchange) -> Findings:
    """Life, period, offset."""
    sent = schedules(_created(exchange))[0]
    wanted = Counter(_times(sent))
    given = Counter(line for top in documents(answer(exchange)) for line in _times(top))
    for path, text in wanted - given:
        there = [other for where, other in given if where == path]
        hint = f"the schedule was made with OK; {path} of it says when meters are read"
        yield found(
            answer(exchange), "Payload", f"{path} {text}", ", ".join(there) or "nothing", hint
        )


def _created(exchange: Exchange) -> Message:
    """Give the request that made the schedule."""
    for step in exchange.before:
        if step.stimulus.name.startswith("create(MeterReadSchedule)") and step.request is not None:
            return step.request
    raise NothingToJudge("no create of a schedule came before")


def _times(schedule: Element) -> list[tuple[str, str]]:
    """Give what a schedule says of times."""
    return [line for time in _parts(schedule, "TimeSchedule") for line in leaves(time)]


@check()
def ended_schedule_is_gone(exchange: Exchange) -> Findings:
    """OK to a delete ends it."""
    given = schedules(_created(exchange))[0]
    wanted = {name for e in _parts(given, *WHO) for name in names_of(e)}
    if not wanted:
        raise NothingToJudge("the create of the schedule names no device")
    for top in documents(answer(exchange)):
        if any(names_of(e) & wanted for e in _parts(top, *WHO)):
            hint = "the schedule was deleted with OK and is still there"
            yield about(top, "no such schedule", "the schedule", hint)
