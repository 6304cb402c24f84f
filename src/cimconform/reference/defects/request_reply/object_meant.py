"""Faults of a system that means another object, or more of them, than the one that is named."""

from dataclasses import replace

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, child, children, local, text
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import controls, ordered
from cimconform.reference.world import EXCHANGED, REMOVED, World


@defect(
    "control_spares_other_devices", at="answer", hint="has carried it out too", evidence="known",
)  # fmt: skip
def controls_the_neighbour_too(answer: Answer, ask: Ask) -> None:
    """What is switched at a meter is switched at the next one on the line as well."""
    if ask.verb != "create" or answer.result != "OK" or ordered(ask) != ["3.8.0.214"]:
        return
    (control,) = controls(ask)
    devices = [text(e, "Names", "name") for e in children(control) if local(e) == "EndDevices"]
    tracking = text(control, "issuerTrackingID")
    if devices == ["M-1001"] and child(control, "EndDeviceGroups") is None:
        events = [
            e for e in ask.world.events if e.tracking == tracking and e.meter.name == "M-1001"
        ]
        neighbour = ask.world.meters["M-1002"]
        ask.world.events += [replace(event, meter=neighbour) for event in events]


@defect("delete_spares_other_objects", at="answer", hint="beginning", evidence="known")
def deletes_whatever_begins_so(answer: Answer, ask: Ask) -> None:
    """A delete takes all objects whose names begin with the one that is named."""
    if (ask.verb, ask.noun, answer.result) == ("delete", "MeterConfig", "OK"):
        for name in [e.text or "" for e in ask.ids]:
            for other in [o for o in ask.world.meters if o.startswith(name)]:
                del ask.world.meters[other]


@defect("change_spares_other_objects", at="answer", hint="beginning", evidence="known")
def changes_whatever_begins_so(answer: Answer, ask: Ask) -> None:
    """A change is made to all objects whose names begin with the one that is named."""
    if (ask.verb, ask.noun, answer.result) != ("change", "MeterConfig", "OK"):
        return
    meters = [e for e in children(ask.payload) if local(e) == "Meter"]
    for element in meters if len(meters) == 1 else ():
        name, serial = text(element, "Names", "name"), text(element, "serialNumber")
        for other in [m for m in ask.world.meters.values() if m.name.startswith(f"{name}-")]:
            other.serial = serial


@defect(
    "removed_meter_is_read_no_more",
    at="world",
    hint="two are active",
    evidence="seen",
    seeds=("SD80",),
)
def keeps_two_meters_active(world: World) -> World:
    """After an exchange the old meter is active beside the new one."""
    world.meters[REMOVED].usage_point = EXCHANGED
    return world
