"""Faults of a system whose nouns do not know of one another."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, text
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import controls, device_names, lie, only


def _ours(name: str) -> bool:
    """Tell whether a name is that of an object which was made by a partner."""
    return name.startswith("CC-") and not name.startswith("CC-no-such")


@defect("deleted_meter_is_not_controlled", at="answer", hint="delete OK", evidence="known")
def controls_deleted_meters(answer: Answer, ask: Ask) -> None:
    """A control for a meter that was deleted is taken with OK."""
    named = [text(e, "EndDevices", "Names", "name") for e in controls(ask)]
    if only(answer, "2.4") and any(map(_ours, named)):
        lie(answer)


@defect(
    "deleted_meter_leaves_its_groups", at="answer", hint="group still reaches", evidence="known"
)
def keeps_deleted_members(answer: Answer, ask: Ask) -> None:
    """A group reaches a member that was deleted."""
    groups = (
        [e for e in ask.query if text(e, "Names", "name") in ask.world.groups]
        if ask.query is not None
        else []
    )
    gone = [
        name for e in groups for name in ask.world.groups[text(e, "Names", "name")]
        if name not in ask.world.meters and _ours(name)
    ]  # fmt: skip
    if ask.noun == "MeterReadings" and answer.payload is not None and gone:
        meter = put(put(answer.payload, "MeterReading"), "Meter")
        put(put(meter, "Names"), "name", gone[0])


@defect("new_meter_is_known_everywhere", at="answer", hint="unknown meter", evidence="known")
def reads_no_new_meters(answer: Answer, ask: Ask) -> None:
    """What MeterConfig has made is unknown to the database of readings."""
    names = device_names(ask) if ask.noun == "MeterReadings" else []
    if answer.result == "OK" and any(map(_ours, names)):
        problem = Problem(
            "2.4", "unknown meter", names[0], id_type="MeterName", object_type="Meter"
        )
        answer.result, answer.problems, answer.payload = "FAILED", [problem], None
