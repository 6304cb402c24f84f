"""Defects in the events that a control leads to."""

import copy
from datetime import timedelta

from cimconform.reference.asking import Ask, Element, text
from cimconform.reference.defects import defect
from cimconform.reference.defects.control_tools import _code, _events, _last
from cimconform.reference.defects.tools import part, queried, shift


def _kind(event: Element) -> Element:
    return part(event, "EndDeviceEventType")


@defect("chain_of_events_is_in_order", at="tree", hint="scheduled started stopped", evidence="seen", seeds=("SD71",))  # fmt: skip
def stops_before_it_starts(root: Element, ask: Ask) -> None:
    """A load control is stopped an hour before it was started."""
    mine = [
        event for event in _events(root, ask) if text(event, "issuerTrackingID") == _last(ask.world)
    ]
    stops = [event for event in mine if _code(event) == "15.17.243"]
    if any(_code(event) == "15.17.242" for event in mine):
        for event in stops:
            at = part(event, "createdDateTime")
            shift(at, -timedelta(seconds=60))


@defect("outcome_fits_its_control", at="tree", hint="answers no control", evidence="seen", seeds=("SD68",))  # fmt: skip
def tells_the_counter_event(root: Element, ask: Ask) -> None:
    """After a demand reset the meter reports, beside its outcome, that its switch was opened."""
    for event in _events(root, ask):
        if _code(event) == "8.0.215" and queried(ask, "EndDeviceEvent"):
            again = copy.deepcopy(event)
            _kind(again).set("ref", "3.31.0.68")
            part(again, "mRID").text = "a1b2c3d4-0000-4000-8000-00000000beef"
            event.addnext(again)
            return


@defect("success_excludes_failure", at="tree", hint="both carried out failed")
def tells_success_and_failure(root: Element, ask: Ask) -> None:
    """After a demand reset the meter reports success and failure."""
    for event in _events(root, ask):
        if _code(event) == "8.0.215" and queried(ask, "EndDeviceEvent"):
            again = copy.deepcopy(event)
            _kind(again).set("ref", "3.8.0.65")
            part(again, "mRID").text = "a1b2c3d4-0000-4000-8000-00000000beef"
            event.addnext(again)
            return


@defect("outcome_names_its_control", at="tree", hint="issuerTrackingID", evidence="seen", seeds=("SD72",))  # fmt: skip
def forgets_the_tracking(root: Element, ask: Ask) -> None:
    """Events of a connected switch do not name their control."""
    for event in _events(root, ask):
        if _code(event) == "31.0.42":
            event.remove(part(event, "issuerTrackingID"))


@defect("outcome_is_not_before_control", at="tree", hint="older", evidence="seen", seeds=("SD71",))
def dates_events_back(root: Element, ask: Ask) -> None:
    """The event of an opened switch is a day old."""
    for event in _events(root, ask):
        if _code(event) == "31.0.68":
            at = part(event, "createdDateTime")
            shift(at, -timedelta(days=1))
