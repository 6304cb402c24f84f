"""Faults about what is too little, too much, not there, or not allowed."""

from lxml import etree

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child, children, local, text
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import (
    codes,
    cut,
    device_names,
    lie,
    only,
    part,
    readings,
    rename,
)
from cimconform.reference.names import MSG, TC57
from cimconform.reference.readings import MAX_METERS
from cimconform.reference.world import REGISTER, REVERSE


def _query(ask: Ask, *names: str) -> list[Element]:
    """Give the elements of a query that have one of some names."""
    return [e for e in children(ask.query) if local(e) in names] if ask.query is not None else []


@defect("request_without_payload_is_refused", at="answer", evidence="seen", seeds=("SD23",))
def creates_nothing_with_success(answer: Answer, ask: Ask) -> None:
    """A create without a Payload is OK."""
    if ask.verb == "create" and child(ask.root, "Payload") is None:
        lie(answer)


@defect("nameless_object_is_refused", at="answer", evidence="seen", seeds=("SD23",))
def creates_meters_without_names(answer: Answer, ask: Ask) -> None:
    """A meter that has no name is created."""
    meters = children(ask.payload) if ask.payload is not None else []
    if ask.verb == "create" and any(
        local(e) == "Meter" and child(e, "Names") is None for e in meters
    ):
        lie(answer)


@defect("doubled_element_is_refused", at="ask", evidence="known", seeds=("SD23",))
def takes_the_first_of_two(ask: Ask) -> None:
    """Of two MessageIDs the second is dropped."""
    for element in part(ask.root, "Header").findall(f"{{{MSG}}}MessageID")[1:]:
        cut(element)


@defect("impossible_time_is_refused", at="ask", evidence="known", seeds=("SD59",))
def takes_no_time_for_the_end(ask: Ask) -> None:
    """A start that is no time is taken for the end of the window."""
    for schedule in _query(ask, "TimeSchedule"):
        for span in children(schedule):
            if text(span, "start") in ("2026-02-30T00:00:00Z", "yesterday"):
                part(span, "start").text = text(span, "end")


@defect("unknown_group_is_reported", at="answer", seeds=("SD45",))
def passes_over_unknown_groups(answer: Answer, ask: Ask) -> None:
    """An unknown group is OK and brings nothing."""
    if only(answer, "2.29"):
        lie(answer)
        answer.payload = etree.Element(f"{{{TC57}/{ask.noun}#}}{ask.noun}")


@defect(
    "group_answer_names_its_members",
    at="tree",
    seeds=("SD49",),
    also=("changed_group_has_its_members", "group_reaches_its_members"),
)
def loses_a_member(root: Element, ask: Ask) -> None:
    """The answer about a group lacks a member."""
    if _query(ask, "EndDeviceGroup") and readings(root):
        last = readings(root)[-1]
        cut(last)


@defect("group_answer_names_its_members", at="tree")
def adds_a_stranger_to_a_group(root: Element, ask: Ask) -> None:
    """The answer about a group holds a meter that is not in it."""
    if _query(ask, "EndDeviceGroup") and readings(root):
        last = readings(root)[-1]
        last.addnext(_stranger(last))


def _stranger(reading: Element) -> Element:
    """Give a copy of a reading under another meter's name."""
    again = etree.fromstring(etree.tostring(reading))
    part(again, "Meter").remove(part(part(again, "Meter"), "mRID"))
    part(part(part(again, "Meter"), "Names"), "name").text = "M-1099"
    return again


@defect(
    "unknown_party_is_reported",
    at="ask",
    evidence="known",
    also=("criteria_of_two_kinds_agree", "link_selects_the_device"),
)
def finds_meters_of_nobody(ask: Ask) -> None:
    """A customer of no meter gets the configuration of somebody's meter."""
    parties = ("Customer", "CustomerAccount", "CustomerAgreement", "ServiceLocation")
    for party in _query(ask, *parties) if ask.noun == "MeterConfig" else ():
        rename(party, local(party), "Meter")
        part(part(party, "Names"), "name").text = "M-1001"


@defect("unknown_event_type_finds_no_events", at="ask", also=("events_are_of_the_type_asked",))
def passes_over_event_types(ask: Ask) -> None:
    """Events of all kinds are answered, whatever kind was asked for."""
    for kind in _query(ask, "EndDeviceEventType"):
        cut(kind)


@defect("unmeasured_type_is_reported", at="ask", evidence="known", seeds=("SD53",))
def serves_another_type_of_the_meter(ask: Ask) -> None:
    """A type that the meter does not measure is answered with one that it does."""
    for kind in _query(ask, "ReadingType") if device_names(ask) == ["M-1010"] else ():
        name = part(part(kind, "Names"), "name")
        name.text = REGISTER if name.text == REVERSE else name.text


@defect("too_many_objects_are_refused", at="ask", evidence="known", seeds=("SD50",))
def cuts_long_requests(ask: Ask) -> None:
    """Of more objects than are allowed the first is answered, with OK."""
    for device in _query(ask, "EndDevice")[1:] if len(device_names(ask)) > MAX_METERS else ():
        cut(device)


@defect("two_faults_are_both_reported", at="answer", evidence="seen", seeds=("SD43",))
def stops_at_the_first_fault(answer: Answer, ask: Ask) -> None:
    """Of a bad meter and a bad reading type the meter is reported."""
    del ask
    if {"2.4", "2.6"} <= set(codes(answer)):
        answer.problems = answer.problems[:1]
