"""Defects in asking for controls and events."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, child
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import (
    codes,
    cut,
    lie,
    only,
    ordered,
    part,
    plain_control,
    queried,
)


@defect(
    "known_device_is_controlled",
    at="answer",
    hint="control known 5.1",
    evidence="known",
    seeds=("SD74",),
)
def refuses_controls(answer: Answer, ask: Ask) -> None:
    """A control for a known device is refused as too busy."""
    if plain_control(ask) and answer.result == "OK":
        answer.result, answer.ids = "FAILED", []
        answer.problems = [Problem("5.1", "the system is busy")]


@defect(
    "known_device_is_controlled",
    at="answer",
    hint="controls asynchronously only",
    evidence="seen",
    seeds=("SD26",),
)
def controls_asynchronously_only(answer: Answer, ask: Ask) -> None:
    """A control is refused unless it asks for its answer later."""
    if plain_control(ask) and answer.result == "OK":
        answer.result, answer.ids = "FAILED", []
        answer.problems = [Problem("5.2", "AsyncReplyFlag must be true")]


@defect(
    "control_of_unknown_device_is_refused",
    at="answer",
    hint="unknown device",
    evidence="seen",
    seeds=("SD46",),
    also=("deleted_meter_is_not_controlled",),
)
def controls_unknown_devices(answer: Answer, ask: Ask) -> None:
    """A control for an unknown device is OK, also where it is unknown since it was deleted."""
    if ask.noun == "EndDeviceControls" and only(answer, "2.4"):
        lie(answer)


@defect(
    "partly_bad_control_is_not_ok",
    at="answer",
    hint="one of the devices unknown",
    seeds=("SD39", "SD75"),
)
def says_ok_to_half_of_a_control(answer: Answer, ask: Ask) -> None:
    """A control for known and unknown devices is OK."""
    if ask.noun == "EndDeviceControls" and codes(answer) == ["2.4"] and answer.result == "PARTIAL":
        lie(answer)


@defect(
    "unknown_control_is_refused",
    at="answer",
    hint="no table kind of control",
    evidence="known",
    seeds=("SD77",),
)
def accepts_unknown_controls(answer: Answer, ask: Ask) -> None:
    """A kind of control that no table has is OK."""
    if (
        ask.noun == "EndDeviceControls"
        and "2.15" in codes(answer)
        and "3.199.199.199" in ordered(ask)
    ):
        lie(answer)


@defect(
    "events_are_of_the_device_asked",
    at="tree",
    hint="device not asked for",
    evidence="seen",
    seeds=("SD69",),
)
def names_other_devices_in_events(root: Element, ask: Ask) -> None:
    """Events name another device than the one asked for."""
    if ask.noun == "EndDeviceEvents" and len(queried(ask, "Meter")) == 1:
        for event in root.iter("{*}EndDeviceEvent"):
            if child(event, "issuerTrackingID") is None:
                part(part(part(event, "Assets"), "Names"), "name").text = "M-1003"


@defect("events_lie_in_the_window", at="ask", hint="window", seeds=("SD55",))
def ignores_the_window_of_events(ask: Ask) -> None:
    """All events are answered, whatever the window."""
    for schedule in queried(ask, "TimeSchedule") if ask.noun == "EndDeviceEvents" else ():
        cut(schedule)
