"""Hands for defects about readings: which request it is, and what to take hold of in the answer."""

from datetime import datetime, timedelta

from cimconform.reference.asking import Ask, Element, children, local, parent, text
from cimconform.reference.building import put
from cimconform.reference.defects.tools import queried, readings
from cimconform.reference.reading_values import written

ALONE, AUTUMN, REGISTERS, BILL = "alone", "autumn", "registers", "bill"
_REGISTER_KIND = ".12.0.0.0.0.0.0.0.0.3.72.0"


def spans(ask: Ask) -> list[tuple[str, str]]:
    """Give the windows of a query as they are written."""
    schedules = [s for e in queried(ask, "TimeSchedule") for s in children(e)]
    return [(text(s, "start"), text(s, "end")) for s in schedules]


def kinds(ask: Ask) -> list[str]:
    """Give the reading types that a query names."""
    return [text(e, "mRID") or text(e, "Names", "name") for e in queried(ask, "ReadingType")]


def which(ask: Ask) -> str:
    """Tell which of a few stimuli a get of readings is."""
    if ask.noun != "MeterReadings" or ask.query is None or queried(ask, "MeterReadings"):
        return ""
    asked = {local(e) for e in children(ask.query)}
    if asked == {"EndDevice"} and text(ask.query, "EndDevice", "Names", "name") == "M-1001":
        return ALONE
    if "Reading" in asked and not spans(ask):
        return BILL if text(ask.query, "Reading", "timePeriod", "end") else "reason"
    if len(spans(ask)) != 1 or asked != {"EndDevice", "ReadingType", "TimeSchedule"}:
        return ""
    start, end = spans(ask)[0]
    if start.startswith("2026-10"):
        return AUTUMN
    return REGISTERS if start and end and kinds(ask)[0].endswith(_REGISTER_KIND) else ""


def of(reading: Element, name: str) -> list[Element]:
    """Give the children of a name."""
    return [e for e in children(reading) if local(e) == name]


def one(element: Element, name: str) -> Element:
    """Give the child of a name that is known to be there."""
    return of(element, name)[0]


def singles(root: Element, kind: str = "") -> list[Element]:
    """Give the Readings of an answer, or those of one type."""
    found = [e for reading in readings(root) for e in of(reading, "Readings")]
    return [e for e in found if not kind or one(e, "ReadingType").get("ref") == kind]


def intervals(root: Element) -> list[Element]:
    """Give the interval readings of an answer."""
    blocks = [block for reading in readings(root) for block in of(reading, "IntervalBlocks")]
    return [e for block in blocks for e in of(block, "IntervalReadings")]


def limits(root: Element) -> Element:
    """Give the valuesInterval of the first MeterReading."""
    return one(readings(root)[0], "valuesInterval")


def at(element: Element) -> datetime:
    """Give the time stamp of a value."""
    return datetime.fromisoformat(text(element, "timeStamp"))


def move(element: Element, by: timedelta) -> None:
    """Move the time stamp of a value."""
    one(element, "timeStamp").text = written(at(element) + by)


def respan(root: Element) -> None:
    """Make each valuesInterval true again."""
    for reading in readings(root):
        old = of(reading, "valuesInterval")
        found = [
            e
            for e in reading.iter("{*}timeStamp", "{*}start", "{*}end")
            if e.getparent() not in old
        ]
        stamps = [e.text or "" for e in found]
        for element in old:
            element[:] = []
            put(element, "end", max(stamps, key=datetime.fromisoformat))
            put(element, "start", min(stamps, key=datetime.fromisoformat))


def drop(element: Element, *names: str) -> None:
    """Take the children of some names away."""
    for name in names:
        for child in of(element, name):
            element.remove(child)


def before(element: Element, name: str, text_: str | None = None, **attributes: str) -> Element:
    """Make an element of a name and put it before another one."""
    made = put(parent(element), name, text_, **attributes)
    element.addprevious(made)
    return made
