"""Faults in coincident reads, and in what stands beside readings."""

from datetime import timedelta

from cimconform.reference.asking import Ask, Element
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.reading_tools import drop, move, of, respan
from cimconform.reference.defects.tools import queried, readings


def _by_maximum(ask: Ask) -> bool:
    return any(of(e, "Readings") for e in queried(ask, "MeterReadings"))


@defect(
    "coincident_get_is_not_plain", at="tree", hint="trigger isCoincidentTrigger", evidence="known"
)
def forgets_to_mark_the_trigger(root: Element, ask: Ask) -> None:
    """No MeterReading says that it is the trigger."""
    for reading in readings(root) if _by_maximum(ask) else ():
        drop(reading, "isCoincidentTrigger")


@defect("trigger_is_marked_once", at="tree", hint="isCoincidentTrigger one companions")
def calls_companions_triggers(root: Element, ask: Ask) -> None:
    """A companion says that it is the trigger."""
    for reading in readings(root)[1:] if queried(ask, "MeterReadings") else ():
        flag = put(reading, "isCoincidentTrigger", "true")
        reading.insert(0, flag)


@defect("companions_have_the_triggers_time", at="tree", hint="companions timeStamp")
def reads_companions_later(root: Element, ask: Ask) -> None:
    """A companion is of the interval after that of the trigger."""
    for reading in readings(root)[1:] if queried(ask, "MeterReadings") else ():
        for single in of(reading, "Readings"):
            drop(single, "reportedDateTime")
            move(single, timedelta(minutes=15))
    respan(root)
