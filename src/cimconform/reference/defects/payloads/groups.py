"""Faults of groups, schedules and requests of service."""

import copy

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child, children, local, text
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.payloads.naming import objects
from cimconform.reference.defects.tools import lie, only, part
from cimconform.reference.store import Stored

GROUPS = "EndDeviceGroups"
SCHEDULE = "MeterReadSchedule"
REQUESTS = "MeterServiceRequests"


def _new(ask: Ask, noun: str) -> bool:
    """Tell whether a request makes something of a noun."""
    return ask.verb == "create" and ask.noun == noun


def _groups(ask: Ask) -> list[Element]:
    """Give the groups that a request tells of, with the names of each."""
    return (
        [e for e in children(ask.payload) if local(e) == "EndDeviceGroup"]
        if ask.payload is not None
        else []
    )


@defect("group_reaches_its_members", at="answer", tells="group", evidence="known", seeds=("SD49",))
def takes_the_first_member_alone(answer: Answer, ask: Ask) -> None:
    """A group is made with its first member and OK."""
    for group in _groups(ask) if _new(ask, GROUPS) and answer.result == "OK" else ():
        name = text(group, "Names", "name")
        ask.world.groups[name] = ask.world.groups[name][:1]


@defect("changed_group_has_its_members", at="answer", tells="member", evidence="known")
def changes_no_members(answer: Answer, ask: Ask) -> None:
    """A change of a group is OK and takes in nobody."""
    for group in _groups(ask) if ask.verb == "change" and answer.result == "OK" else ():
        name = text(group, "Names", "name")
        ask.world.groups[name] = ask.world.groups[name][:1]


@defect("deleted_group_is_gone", at="answer", tells="deleted group", evidence="inferred")
def keeps_groups_for_ever(answer: Answer, ask: Ask) -> None:
    """A group that was deleted with OK still reaches meters."""
    if ask.verb == "delete" and ask.noun == GROUPS and answer.result == "OK":
        ask.world.groups[ask.ids[0].text] = ["M-1001"]


@defect("unknown_member_is_told", at="answer", tells="member", evidence="seen", seeds=("SD46",))
def passes_over_unknown_members(answer: Answer, ask: Ask) -> None:
    """A member that nobody knows is left out in silence."""
    if _new(ask, GROUPS) and answer.result == "PARTIAL":
        lie(answer)


@defect("empty_group_holds_no_values", at="ask", tells="members whose", evidence="inferred")
def reads_all_for_nobody(ask: Ask) -> None:
    """A group without members is taken for no filter."""
    for name, members in ask.world.groups.items():
        if not members:
            ask.world.groups[name] = ["M-1001"]


def _schedules(root: Element) -> list[Element]:
    """Give the schedules that an answer carries."""
    carried = child(root, "Payload")
    inside = children(carried) if carried is not None else []
    return [e for e in inside if local(e) == SCHEDULE]


def _drop(schedule: Element, *names: str) -> None:
    for element in [e for e in children(schedule) if local(e) in names]:
        schedule.remove(element)


@defect(
    "schedule_says_who", at="tree", tells="who",
    evidence="inferred",
)  # fmt: skip
def schedules_nobody(root: Element, ask: Ask) -> None:
    """A schedule comes back without the device that it is about."""
    del ask
    for schedule in _schedules(root):
        _drop(schedule, "EndDevice")


@defect(
    "schedule_says_when", at="tree", tells="when",
    also=("schedule_comes_back_as_told",), evidence="inferred",
)  # fmt: skip
def schedules_for_no_time(root: Element, ask: Ask) -> None:
    """A schedule comes back without its times, so that what was told of them is lost too."""
    del ask
    for schedule in _schedules(root):
        _drop(schedule, "TimeSchedule")


@defect(
    "offset_is_within_the_period", at="tree", tells="period offset",
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
    "schedule_comes_back_as_told", at="tree", tells="schedule", evidence="known", seeds=("SD60",)
)
def rounds_periods_to_hours(root: Element, ask: Ask) -> None:
    """The period of a schedule comes back as another."""
    del ask
    for schedule in _schedules(root):
        for time in (e for e in children(schedule) if local(e) == "TimeSchedule"):
            part(time, "recurrencePeriod").text = "3600"


@defect(
    "ended_schedule_is_gone", at="answer", tells="deleted still", evidence="known", seeds=("SD74",)
)
def keeps_schedules_for_ever(answer: Answer, ask: Ask) -> None:
    """A schedule that was deleted with OK is still there, with a time of its own."""
    if ask.verb == "delete" and ask.noun == SCHEDULE and answer.result == "OK":
        kept = copy.deepcopy(ask.payload)
        put(put(kept, "TimeSchedule"), "recurrencePeriod", "86400")
        ask.world.store.objects.append(Stored(SCHEDULE, ask.world.next_mrid(), kept))


def _works(root: Element) -> list[Element]:
    """Give the pieces of work that an answer carries."""
    return objects(root, "MeterServiceWork")


@defect(
    "service_kind_is_listed", at="tree", tells="kind work list", evidence="seen",
    also=("payload_is_schema_valid",),
)  # fmt: skip
def has_kinds_of_its_own(root: Element, ask: Ask) -> None:
    """A piece of work is of a kind of the vendor, which the schema does not have either."""
    del ask
    for work in _works(root):
        part(work, "kind").text = "replacement"


@defect(
    "service_work_names_its_meter", at="tree", tells="OldMeter", evidence="seen", seeds=("SD80",)
)
def names_one_meter_twice(root: Element, ask: Ask) -> None:
    """The meter of a piece of work is the old meter too."""
    del ask
    for work in _works(root):
        old = put(work, "OldMeter")
        names = put(old, "Names")
        put(names, "name", text(part(work, "Meter"), "Names", "name"))


@defect("ended_service_takes_no_change", at="answer", tells="over", evidence="inferred")
def changes_what_is_over(answer: Answer, ask: Ask) -> None:
    """A request of service that was called off is changed with OK."""
    if ask.verb == "change" and ask.noun == REQUESTS and only(answer, "6.1"):
        lie(answer)


@defect(
    "service_is_changed_after_request", at="tree", tells="lastModifiedDateTime", evidence="known"
)
def stamps_the_last_change_first(root: Element, ask: Ask) -> None:
    """The last change of a request of service is of a day before it was asked for."""
    del ask
    for work in _works(root):
        if child(work, "lastModifiedDateTime") is not None:
            part(work, "lastModifiedDateTime").text = "2026-03-28T02:30:00Z"


@defect("service_work_keeps_its_name", at="tree", tells="name create", evidence="inferred")
def numbers_its_works_anew(root: Element, ask: Ask) -> None:
    """A request of service comes back by a number of the system alone."""
    del ask
    for work in _works(root):
        part(part(work, "Names"), "name").text = "WO-4711"
