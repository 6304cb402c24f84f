"""Faults in coincident reads, and in what stands beside readings."""

from datetime import timedelta

from cimconform.reference.asking import Ask, Element, child
from cimconform.reference.building import put
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.reading_tools import drop, move, of, one, respan
from cimconform.reference.defects.tools import part, queried, readings


def _by_event(ask: Ask) -> bool:
    return any(of(e, "EndDeviceEvents") for e in queried(ask, "MeterReadings"))


def _by_maximum(ask: Ask) -> bool:
    return any(of(e, "Readings") for e in queried(ask, "MeterReadings"))


@defect(
    "coincident_get_is_not_plain", at="tree", tells="trigger isCoincidentTrigger", evidence="known"
)
def forgets_to_mark_the_trigger(root: Element, ask: Ask) -> None:
    """No MeterReading says that it is the trigger."""
    for reading in readings(root) if _by_maximum(ask) else ():
        drop(reading, "isCoincidentTrigger")


@defect("trigger_is_marked_once", at="tree", tells="isCoincidentTrigger one companions")
def calls_companions_triggers(root: Element, ask: Ask) -> None:
    """A companion says that it is the trigger."""
    for reading in readings(root)[1:] if queried(ask, "MeterReadings") else ():
        flag = put(reading, "isCoincidentTrigger", "true")
        reading.insert(0, flag)


@defect("companions_have_the_triggers_time", at="tree", tells="companions timeStamp")
def reads_companions_later(root: Element, ask: Ask) -> None:
    """A companion is of the interval after that of the trigger."""
    for reading in readings(root)[1:] if queried(ask, "MeterReadings") else ():
        for single in of(reading, "Readings"):
            drop(single, "reportedDateTime")
            move(single, timedelta(minutes=15))
    respan(root)


@variant(at="tree")
def says_what_is_no_trigger(root: Element, ask: Ask) -> None:
    """A MeterReading that is no trigger says so."""
    del ask
    for reading in readings(root):
        if child(reading, "isCoincidentTrigger") is None:
            reading.insert(0, put(reading, "isCoincidentTrigger", "false"))


@defect(
    "embedded_event_is_the_meters",
    at="tree",
    tells="event of that meter",
    evidence="seen",
    seeds=("SD69",),
)
def embeds_events_of_others(root: Element, ask: Ask) -> None:
    """The event inside a MeterReading is of another meter."""
    for reading in readings(root) if _by_event(ask) else ():
        for event in of(reading, "EndDeviceEvents"):
            part(part(one(event, "Assets"), "Names"), "name").text = "M-1003"


@defect(
    "embedded_event_type_is_explained",
    at="tree",
    tells="explained at the root",
    evidence="seen",
    seeds=("SD68",),
)
def embeds_events_of_its_own(root: Element, ask: Ask) -> None:
    """The type of the event inside a MeterReading is a word of the vendor's."""
    for reading in readings(root) if _by_event(ask) else ():
        for event in of(reading, "EndDeviceEvents"):
            one(event, "EndDeviceEventType").set("ref", "vendor-outage")
