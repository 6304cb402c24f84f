"""Defects in schedules of readings."""

import copy

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child, children, local
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import part
from cimconform.reference.store import Stored

SCHEDULE = "MeterReadSchedule"


def _schedules(root: Element) -> list[Element]:
    """Give the schedules that an answer carries."""
    carried = child(root, "Payload")
    inside = children(carried) if carried is not None else []
    return [e for e in inside if local(e) == SCHEDULE]


def _drop(schedule: Element, *names: str) -> None:
    for element in [e for e in children(schedule) if local(e) in names]:
        schedule.remove(element)


@defect(
    "schedule_says_who", at="tree", hint="who",
    evidence="inferred",
)  # fmt: skip
def schedules_nobody(root: Element, ask: Ask) -> None:
    """A schedule comes back without the device that it is about."""
    del ask
    for schedule in _schedules(root):
        _drop(schedule, "EndDevice")


@defect(
    "schedule_says_when", at="tree", hint="when",
    also=("schedule_comes_back_as_told",), evidence="inferred",
)  # fmt: skip
def schedules_for_no_time(root: Element, ask: Ask) -> None:
    """A schedule comes back without its times, so that what was given of them is lost too."""
    del ask
    for schedule in _schedules(root):
        _drop(schedule, "TimeSchedule")


@defect(
    "offset_is_within_the_period", at="tree", hint="period offset",
    also=("schedule_comes_back_as_told",), evidence="inferred",
)  # fmt: skip
def counts_offsets_in_days(root: Element, ask: Ask) -> None:
    """An offset comes back a hundred times what it was, which is more than the period."""
    del ask
    for schedule in _schedules(root):
        for time in (e for e in children(schedule) if local(e) == "TimeSchedule"):
            part(time, "offset").text = "86400"
            part(time, "recurrencePeriod").text = "86400"


@defect(
    "schedule_comes_back_as_told", at="tree", hint="schedule", evidence="known", seeds=("SD60",)
)
def rounds_periods_to_hours(root: Element, ask: Ask) -> None:
    """The period of a schedule comes back as another."""
    del ask
    for schedule in _schedules(root):
        for time in (e for e in children(schedule) if local(e) == "TimeSchedule"):
            part(time, "recurrencePeriod").text = "3600"


@defect(
    "ended_schedule_is_gone", at="answer", hint="deleted still", evidence="known", seeds=("SD74",)
)
def keeps_schedules_for_ever(answer: Answer, ask: Ask) -> None:
    """A schedule that was deleted with OK is still there, with a time of its own."""
    if (
        ask.verb == "delete"
        and ask.noun == SCHEDULE
        and answer.result == "OK"
        and ask.payload is not None
    ):
        kept = copy.deepcopy(ask.payload)
        put(put(kept, "TimeSchedule"), "recurrencePeriod", "86400")
        ask.world.store.objects.append(Stored(SCHEDULE, ask.world.next_mrid(), kept))
