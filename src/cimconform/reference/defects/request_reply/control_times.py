"""Defects in when a control is carried out."""

import copy
from datetime import datetime, timedelta

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, child, children, local, text
from cimconform.reference.defects import defect
from cimconform.reference.defects.control_tools import _because, _drop
from cimconform.reference.defects.tools import controls, lie, part
from cimconform.reference.events import Event


@defect("control_without_start_acts_now", at="answer", also=("event_is_not_of_the_future",), hint="at once late", evidence="known", seeds=("SD74",))  # fmt: skip
def acts_an_hour_later(answer: Answer, ask: Ask) -> None:
    """A control without a start is carried out an hour later, by the time of its event."""
    del answer
    for control in controls(ask):
        if ask.verb == "create" and child(control, "primaryDeviceTiming") is None:
            ask.world.events[:] = [_moved(e, control) for e in ask.world.events]


def _moved(event: Event, control: Element) -> Event:
    """Give an event of a control for one meter an hour later."""
    single = [local(e) for e in children(control)].count("EndDevices") == 1
    mine = event.tracking == text(control, "issuerTrackingID") and event.meter.name == "M-1001"
    if not mine or not single or not text(control, "issuerID"):
        return event
    at = (datetime.fromisoformat(event.at) + timedelta(hours=1)).isoformat()
    return Event(event.meter, event.kind, at, event.tracking, event.issuer)


@defect("control_keeps_to_its_start", at="answer", hint="was to start", evidence="known", seeds=("SD74",))  # fmt: skip
def acts_at_once(answer: Answer, ask: Ask) -> None:
    """A control that is to start tomorrow is carried out at once."""
    del answer
    for order in ask.world.orders if ask.verb == "create" else ():
        for meter in order.waiting if not order.mrid.endswith("done") and order.issuer else ():
            events = [
                e for e in ask.world.events if e.tracking == order.tracking and e.meter is meter
            ]
            if len(events) == 1:
                again = Event(meter, "8.0.215", events[0].at, order.tracking, order.issuer)
                ask.world.events.append(again)


@defect("cancelled_control_is_told", at="tree", hint="cancelled no event")
def tells_no_cancelling(root: Element, ask: Ask) -> None:
    """That a control was cancelled is not reported."""
    _drop(root, ask, "8.0.10")


@defect("cancel_of_one_leaves_others", at="answer", hint="named another device")
def cancels_for_all(answer: Answer, ask: Ask) -> None:
    """A control that is cancelled for one device is cancelled for all."""
    if ask.verb != "cancel" or answer.result != "OK":
        return
    for order in ask.world.orders:
        for meter in list(order.waiting) if order.tracking == _tracked(ask) else ():
            order.waiting.remove(meter)
            at = next(e.at for e in ask.world.events if e.tracking == order.tracking)
            ask.world.events.append(Event(meter, "8.0.10", at, order.tracking, order.issuer))


def _tracked(ask: Ask) -> str:
    return text(controls(ask)[0], "issuerTrackingID") if controls(ask) else ""


@defect("waiting_control_can_be_cancelled", at="answer", hint="waits cancel refused", evidence="seen", seeds=("SD74",))  # fmt: skip
def cancels_nothing_by_its_noun(answer: Answer, ask: Ask) -> None:
    """A control that no issuer follows cannot be cancelled."""
    if ask.verb != "cancel" or not controls(ask) or answer.result != "OK":
        return
    mine = [order for order in ask.world.orders if order.mrid in _mrids(ask)]
    if not any(order.issuer for order in mine):
        answer.result = "FAILED"
        answer.problems = [Problem("5.2", "controls are not cancelled")]


def _mrids(ask: Ask) -> list[str]:
    return [text(control, "mRID") for control in controls(ask)]


@defect("finished_control_is_not_cancelled", at="answer", hint="nothing left to cancel", evidence="known", seeds=("SD74",))  # fmt: skip
def cancels_what_is_done(answer: Answer, ask: Ask) -> None:
    """A control that was carried out is cancelled with OK."""
    if ask.verb == "cancel" and _because(answer, "the control is over"):
        lie(answer)


@defect("finished_control_is_not_changed", at="answer", hint="nothing left to change")
def changes_what_is_done(answer: Answer, ask: Ask) -> None:
    """A control that was carried out is changed with OK."""
    if ask.verb == "change" and _because(answer, "the control is over"):
        lie(answer)


@defect("cancelled_control_waits_no_longer", at="tree", hint="still among those that wait", evidence="known", seeds=("SD74",))  # fmt: skip
def lets_cancelled_controls_wait(root: Element, ask: Ask) -> None:
    """A control that was cancelled with OK is still there, and waits for its start."""
    if (ask.verb, ask.noun) != ("get", "EndDeviceControls"):
        return
    payload = child(part(root, "Payload"), "EndDeviceControls")
    over = [o for o in ask.world.orders if o.mrid and not o.waiting and o.start is not None]
    if payload is not None:
        payload.extend(copy.deepcopy(order.element) for order in over)
