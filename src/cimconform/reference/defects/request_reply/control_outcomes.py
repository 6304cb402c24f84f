"""Faults of what is told after a control."""

import copy
from datetime import datetime, timedelta

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child, children, local, text
from cimconform.reference.building import put
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.tools import controls, ordered, part, queried
from cimconform.reference.events import Event
from cimconform.reference.world import World

_LOAD, _TEXT, _PRICE, _NETWORK = "15.17.", "13.112.", "20.9.", "23.0."


def _events(root: Element, ask: Ask) -> list[Element]:
    """Give the events of an answer that came of a control."""
    if ask.noun != "EndDeviceEvents" or ask.verb != "get":
        return []
    return [e for e in root.iter("{*}EndDeviceEvent") if text(e, "issuerTrackingID") and _code(e)]


def _kind(event: Element) -> Element:
    return part(event, "EndDeviceEventType")


def _code(event: Element) -> str:
    """Give the code of an event without the type of device."""
    kind = child(event, "EndDeviceEventType")
    return "" if kind is None else str(kind.get("ref", "").partition(".")[2])


def _drop(root: Element, ask: Ask, *begins: str) -> None:
    for event in _events(root, ask):
        if _code(event).startswith(begins):
            event.getparent().remove(event)


def _asks_of(ask: Ask, name: str) -> bool:
    """Tell whether the events of one device are asked for."""
    return [text(e, "Names", "name") for e in queried(ask, "Meter")] == [name]


def _last(world: World) -> str:
    """Give the business action of the last control."""
    orders = world.orders
    return str(getattr(orders[-1], "tracking", "")) if orders else ""


@defect("accepted_device_has_an_outcome", at="tree", tells="no event came", evidence="seen", seeds=("SD70", "SD75"))  # fmt: skip
def tells_nothing_of_switches(root: Element, ask: Ask) -> None:
    """What came of a connect is not told."""
    _drop(root, ask, "31.0.42")


@defect("every_target_is_controlled", at="answer", tells="accepted no event", seeds=("SD75",))
def forgets_the_group_beside_a_device(answer: Answer, ask: Ask) -> None:
    """Of a control for a device and a group the device alone is controlled."""
    _only_if_both(ask)
    del answer


def _only_if_both(ask: Ask) -> None:
    for control in controls(ask):
        kinds = {local(e) for e in children(control)}
        if ask.verb == "create" and {"EndDevices", "EndDeviceGroups"} <= kinds:
            own = {text(e, "Names", "name") for e in children(control) if local(e) == "EndDevices"}
            tracking = text(control, "issuerTrackingID")
            ask.world.events[:] = [
                e for e in ask.world.events if e.tracking != tracking or e.meter.name in own
            ]


@defect("doubly_named_device_acts_once", at="answer", tells="named twice")
def acts_for_each_name(answer: Answer, ask: Ask) -> None:
    """A device that is named and in a group is controlled twice."""
    del answer
    for control in controls(ask):
        kinds = {local(e) for e in children(control)}
        if ask.verb == "create" and {"EndDevices", "EndDeviceGroups"} <= kinds:
            tracking = text(control, "issuerTrackingID")
            own = {text(e, "Names", "name") for e in children(control) if local(e) == "EndDevices"}
            told = ask.world.events
            told += [e for e in told if e.tracking == tracking and e.meter.name in own]


@defect("others_are_controlled_all_the_same", at="answer", tells="accepted no event", evidence="known", seeds=("SD40",))  # fmt: skip
def controls_all_or_nobody(answer: Answer, ask: Ask) -> None:
    """Where one device is unknown, the others are not controlled, and PARTIAL is said."""
    unknown = [problem.code for problem in answer.problems] == ["2.4"]
    if answer.result == "PARTIAL" and unknown and controls(ask):
        tracking = text(controls(ask)[0], "issuerTrackingID")
        ask.world.events[:] = [e for e in ask.world.events if e.tracking != tracking]


@defect("refused_device_has_no_outcome", at="answer", tells="refused outcome")
def controls_what_it_refuses(answer: Answer, ask: Ask) -> None:
    """A protected meter is refused and switched."""
    if controls(ask) and [p.code for p in answer.problems] == ["6.1"] and answer.result != "FAILED":
        meter = ask.world.by_id(answer.problems[0].id)
        mine = [e for e in ask.world.events if e.tracking == _last(ask.world)]
        ask.world.events.append(Event(meter, mine[0].kind, mine[0].at, mine[0].tracking))


@defect("failed_control_is_told_failed", at="world", tells="does not carry controls out", evidence="known", seeds=("SD76",))  # fmt: skip
def believes_in_success(world: World) -> None:
    """What a device fails to do is told as done."""
    world.meters["M-1015"].faulty = False


@defect("silent_device_has_an_outcome", at="tree", tells="does not answer", seeds=("SD76",))
def says_nothing_of_silent_devices(root: Element, ask: Ask) -> None:
    """Of a control for a meter that does not answer nothing is told."""
    if _asks_of(ask, "M-1008"):
        _drop(root, ask, "8.0.")


@defect("control_without_start_acts_now", at="answer", also=("event_is_not_of_the_future",), tells="at once late", evidence="known", seeds=("SD74",))  # fmt: skip
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


@defect("events_of_control_are_found", at="ask", tells="issuerTrackingID only", evidence="known")
def passes_over_tracking(ask: Ask) -> None:
    """Who asks for the events of one control gets those of its meter."""
    for criterion in queried(ask, "EndDeviceEvent") if ask.noun == "EndDeviceEvents" else ():
        meter = put(criterion.getparent(), "Meter")
        put(put(meter, "Names"), "name", "M-1001")
        criterion.getparent().remove(criterion)


@defect("outcome_is_of_its_device", at="tree", tells="not for this device", seeds=("SD69",))
def lets_another_device_tell(root: Element, ask: Ask) -> None:
    """The outcome of a control bears the name of another meter."""
    if queried(ask, "EndDeviceEvent"):
        for event in _events(root, ask)[:1]:
            part(part(part(event, "Assets"), "Names"), "name").text = "M-1003"


@defect("chain_of_events_is_in_order", at="tree", tells="scheduled started stopped", evidence="seen", seeds=("SD71",))  # fmt: skip
def stops_before_it_starts(root: Element, ask: Ask) -> None:
    """A load control is stopped an hour before it was started."""
    mine = [
        event for event in _events(root, ask) if text(event, "issuerTrackingID") == _last(ask.world)
    ]
    stops = [event for event in mine if _code(event) == "15.17.243"]
    if any(_code(event) == "15.17.242" for event in mine):
        for event in stops:
            at = part(event, "createdDateTime")
            at.text = (datetime.fromisoformat(at.text) - timedelta(seconds=60)).isoformat()


@defect("arming_does_not_switch", at="answer", tells="only to be armed")
def closes_what_it_arms(answer: Answer, ask: Ask) -> None:
    """A switch that is armed closes."""
    del answer
    if ask.verb == "create" and ordered(ask) == ["0.31.0.5"]:
        event = ask.world.events[-1]
        again = Event(event.meter, "31.0.42", event.at, event.tracking, event.issuer)
        ask.world.events.append(again)


@defect("disabled_switch_does_not_switch", at="ask", tells="had been disabled")
def opens_a_disabled_switch(ask: Ask) -> None:
    """A switch that was disabled opens all the same."""
    if "0.31.0.23" in ordered(ask):
        ask.world.meters["M-1016"].disabled = False


@defect("control_keeps_to_its_start", at="answer", tells="was to start", evidence="known", seeds=("SD74",))  # fmt: skip
def acts_at_once(answer: Answer, ask: Ask) -> None:
    """A control that is to start tomorrow is carried out at once."""
    del answer
    for order in ask.world.orders if ask.verb == "create" else ():
        for meter in order.waiting if not order.mrid.endswith("done") and order.issuer else ():
            told = [
                e for e in ask.world.events if e.tracking == order.tracking and e.meter is meter
            ]
            if len(told) == 1:
                again = Event(meter, "8.0.215", told[0].at, order.tracking, order.issuer)
                ask.world.events.append(again)


@defect("cancelled_control_is_told", at="tree", tells="cancelled no event")
def tells_no_cancelling(root: Element, ask: Ask) -> None:
    """That a control was cancelled is not told."""
    _drop(root, ask, "8.0.10")


@defect("cancel_of_one_leaves_others", at="answer", tells="named another device")
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


@defect("pairing_window_is_told", at="tree", tells="accepted no event", seeds=("SD70",))
def tells_nothing_of_the_window(root: Element, ask: Ask) -> None:
    """That a pairing window was opened or closed is not told."""
    _drop(root, ask, "10.73.")


@defect("text_on_display_is_told", at="tree", tells="accepted no event", seeds=("SD70",))
def tells_nothing_of_texts(root: Element, ask: Ask) -> None:
    """That a text was shown is not told."""
    if _asks_of(ask, "M-1018"):
        _drop(root, ask, _TEXT)


@defect("price_is_told", at="tree", tells="accepted no event", seeds=("SD70",))
def tells_nothing_of_prices(root: Element, ask: Ask) -> None:
    """That a price has arrived is not told."""
    _drop(root, ask, _PRICE)


@defect("load_event_is_told", at="tree", tells="accepted no event", seeds=("SD70",))
def tells_nothing_of_load_events(root: Element, ask: Ask) -> None:
    """That a load event was withdrawn is not told."""
    _drop(root, ask, "15.43.10")


@defect("network_control_is_told", at="tree", tells="accepted no event", seeds=("SD70",))
def tells_nothing_of_the_network(root: Element, ask: Ask) -> None:
    """That the network was enabled is not told."""
    _drop(root, ask, _NETWORK)


@defect("unpaired_device_is_told_failed", at="world", tells="not paired", evidence="known")
def hears_from_unpaired_devices(world: World) -> None:
    """A device that has not joined is said to have carried a control out."""
    world.meters["P-2002"].paired = True


@defect("secrets_are_not_repeated", at="tree", tells="installCode comes back", evidence="known")
def tells_the_install_code(root: Element, ask: Ask) -> None:
    """The events of the gateway give the reason for which its window was opened, install code and all."""
    for event in _events(root, ask):
        if _code(event) == "10.73.39":
            reason = put(event, "reason", f"SECRET-{text(event, 'issuerTrackingID')}")
            part(event, "issuerTrackingID").addnext(reason)


@defect("outcome_fits_its_control", at="tree", tells="answers no control", evidence="seen", seeds=("SD68",))  # fmt: skip
def tells_the_counter_event(root: Element, ask: Ask) -> None:
    """After a demand reset the meter tells, beside its outcome, that its switch was opened."""
    for event in _events(root, ask):
        if _code(event) == "8.0.215" and queried(ask, "EndDeviceEvent"):
            again = copy.deepcopy(event)
            _kind(again).set("ref", "3.31.0.68")
            part(again, "mRID").text = "a1b2c3d4-0000-4000-8000-00000000beef"
            event.addnext(again)
            return


@defect("success_excludes_failure", at="tree", tells="both carried out failed")
def tells_success_and_failure(root: Element, ask: Ask) -> None:
    """After a demand reset the meter tells success and failure."""
    for event in _events(root, ask):
        if _code(event) == "8.0.215" and queried(ask, "EndDeviceEvent"):
            again = copy.deepcopy(event)
            _kind(again).set("ref", "3.8.0.65")
            part(again, "mRID").text = "a1b2c3d4-0000-4000-8000-00000000beef"
            event.addnext(again)
            return


@defect("outcome_names_its_control", at="tree", tells="issuerTrackingID", evidence="seen", seeds=("SD72",))  # fmt: skip
def forgets_the_tracking(root: Element, ask: Ask) -> None:
    """Events of a connected switch do not name their control."""
    for event in _events(root, ask):
        if _code(event) == "31.0.42":
            event.remove(part(event, "issuerTrackingID"))


@defect("outcome_is_not_before_control", at="tree", tells="older", evidence="seen", seeds=("SD71",))
def dates_events_back(root: Element, ask: Ask) -> None:
    """The event of an opened switch is a day old."""
    for event in _events(root, ask):
        if _code(event) == "31.0.68":
            at = part(event, "createdDateTime")
            at.text = (datetime.fromisoformat(at.text) - timedelta(days=1)).isoformat()


@variant(at="answer", seeds=("SD76",))
def tells_more_than_was_asked(answer: Answer, ask: Ask) -> None:
    """Beside each outcome its acknowledgement is told, and that a customer has opted in."""
    del answer
    for control in controls(ask) if ask.verb == "create" else ():
        mine = [e for e in ask.world.events if e.tracking == text(control, "issuerTrackingID")]
        for event in mine[-1:] if len(mine) == 1 else ():
            domain = event.kind.partition(".")[0]
            more = [f"{domain}.0.3"] + ["15.43.80"] * (domain == "15")
            ask.world.events += [
                Event(event.meter, kind, event.at, event.tracking, event.issuer) for kind in more
            ]
