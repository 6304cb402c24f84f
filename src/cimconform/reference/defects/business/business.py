"""Faults of the exchanges of the business."""

from collections import Counter

from lxml import etree

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, children, text
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import queried


@defect("events_are_of_the_type_asked", at="ask", tells="other types")
def forgets_the_types_of_events(ask: Ask) -> None:
    """Types of events in a get are passed over."""
    for kind in queried(ask, "EndDeviceEventType"):
        if text(kind, "Names", "name").startswith("3.26."):
            kind.getparent().remove(kind)


@defect("control_does_not_hinder_reading", at="answer", tells="controlled before read")
def reads_no_meter_that_was_controlled(answer: Answer, ask: Ask) -> None:
    """The reading that follows the end of a contract is refused as too busy."""
    controls = children(ask.payload) if ask.payload is not None else []
    ended = any(text(control, "reason") == "end of contract" for control in controls)
    before = ask.world.answered.pop("ended", None)
    if ended:
        ask.world.answered["ended"] = answer
    elif before is not None and ask.noun == "MeterReadings":
        answer.result, answer.payload = "FAILED", None
        answer.problems = [Problem("5.1", "the system is busy")]


@defect("deleted_object_can_be_made_again", at="answer", tells="deleted name free")
def keeps_names_for_ever(answer: Answer, ask: Ask) -> None:
    """A meter that was deleted cannot be made again."""
    if ask.noun != "MeterConfig" or answer.result != "OK":
        return
    gone = ask.world.answered.setdefault("gone", set())
    if ask.verb == "delete":
        gone.update(identity.text for identity in ask.ids)
    meters = children(ask.payload) if ask.verb == "create" and ask.payload is not None else []
    names = {text(meter, "Names", "name") for meter in meters} & gone
    for name in (name for name in names if name.startswith("CR-")):
        del ask.world.meters[name]
        answer.result, answer.ids = "FAILED", []
        answer.problems = [
            Problem(
                "6.1", "the name was used before", name, id_type="MeterName", object_type="Meter"
            )
        ]


@defect(
    "history_stays_the_same",
    at="answer",
    on=("http",),
    tells="values differ past",
    also=("value_changes_with_a_quality",),
)
def counts_on_in_the_past(answer: Answer, ask: Ask) -> None:
    """The last value of a window is another one each time that the same question comes."""
    if ask.noun != "MeterReadings" or answer.payload is None or not queried(ask, "TimeSchedule"):
        return
    asked = ask.world.answered.setdefault("asked", Counter())
    question = etree.tostring(ask.request)
    asked[question] += 1
    values = list(answer.payload.iter("{*}value"))
    if values and asked[question] > 1:
        values[-1].text += "1"
