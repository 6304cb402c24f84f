"""Defects in what a reading is about."""

from cimconform.reference.asking import Ask, Element, child
from cimconform.reference.building import put
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.reading_tools import (
    ALONE,
    AUTUMN,
    before,
    drop,
    of,
    one,
    singles,
    which,
)
from cimconform.reference.defects.tools import part, queried, readings


def _by_event(ask: Ask) -> bool:
    return any(of(e, "EndDeviceEvents") for e in queried(ask, "MeterReadings"))


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
    hint="event of that meter",
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
    hint="explained at the root",
    evidence="seen",
    seeds=("SD68",),
)
def embeds_events_of_its_own(root: Element, ask: Ask) -> None:
    """The type of the event inside a MeterReading is a word of the vendor's."""
    for reading in readings(root) if _by_event(ask) else ():
        for event in of(reading, "EndDeviceEvents"):
            one(event, "EndDeviceEventType").set("ref", "vendor-outage")


@defect("reason_is_a_known_word", at="tree", hint="twelve words", seeds=("SD24",))
def has_reasons_of_its_own(root: Element, ask: Ask) -> None:
    """The reason is a word that the schema does not have."""
    for single in singles(root) if which(ask) == ALONE else ():
        before(single[0], "reason", "onDemand")


@defect(
    "reading_names_its_object",
    at="tree",
    hint="Meter UsagePoint",
    evidence="seen",
    seeds=("SD69",),
)
def gives_values_of_nobody(root: Element, ask: Ask) -> None:
    """Neither meter nor usage point is named."""
    for reading in readings(root) if which(ask) == AUTUMN else ():
        drop(reading, "Meter", "UsagePoint")
