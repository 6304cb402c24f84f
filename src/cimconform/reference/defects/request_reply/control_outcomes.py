"""Faults of what is reported after a control."""

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, children, local, parent, text
from cimconform.reference.building import put
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.control_tools import _asks_of, _drop, _events, _last
from cimconform.reference.defects.tools import controls, cut, ordered, part, queried
from cimconform.reference.events import Event
from cimconform.reference.world import World


@defect("accepted_device_has_an_outcome", at="tree", hint="no event outcome", evidence="seen", seeds=("SD70", "SD75"))  # fmt: skip
def tells_nothing_of_switches(root: Element, ask: Ask) -> None:
    """What came of a connect is not reported."""
    _drop(root, ask, "31.0.42")


@defect("every_target_is_controlled", at="answer", hint="accepted no event", seeds=("SD75",))
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


@defect("doubly_named_device_acts_once", at="answer", hint="named twice")
def acts_for_each_name(answer: Answer, ask: Ask) -> None:
    """A device that is named and in a group is controlled twice."""
    del answer
    for control in controls(ask):
        kinds = {local(e) for e in children(control)}
        if ask.verb == "create" and {"EndDevices", "EndDeviceGroups"} <= kinds:
            tracking = text(control, "issuerTrackingID")
            own = {text(e, "Names", "name") for e in children(control) if local(e) == "EndDevices"}
            events = ask.world.events
            events += [e for e in events if e.tracking == tracking and e.meter.name in own]


@defect("others_are_controlled_all_the_same", at="answer", hint="accepted no event", evidence="known", seeds=("SD40",))  # fmt: skip
def controls_all_or_nobody(answer: Answer, ask: Ask) -> None:
    """Where one device is unknown, the others are not controlled, and PARTIAL is answered."""
    unknown = [problem.code for problem in answer.problems] == ["2.4"]
    if answer.result == "PARTIAL" and unknown and controls(ask):
        tracking = text(controls(ask)[0], "issuerTrackingID")
        ask.world.events[:] = [e for e in ask.world.events if e.tracking != tracking]


@defect("refused_device_has_no_outcome", at="answer", hint="refused outcome")
def controls_what_it_refuses(answer: Answer, ask: Ask) -> None:
    """A protected meter is refused and switched."""
    if controls(ask) and [p.code for p in answer.problems] == ["6.1"] and answer.result != "FAILED":
        meter = ask.world.by_id(answer.problems[0].id)
        mine = [e for e in ask.world.events if e.tracking == _last(ask.world)]
        ask.world.events.append(Event(meter, mine[0].kind, mine[0].at, mine[0].tracking))


@defect("failed_control_is_told_failed", at="world", hint="does not carry controls out", evidence="known", seeds=("SD76",))  # fmt: skip
def believes_in_success(world: World) -> None:
    """What a device fails to do is reported as done."""
    world.meters["M-1015"].faulty = False


@defect("silent_device_has_an_outcome", at="tree", hint="does not answer", seeds=("SD76",))
def says_nothing_of_silent_devices(root: Element, ask: Ask) -> None:
    """Of a control for a meter that does not answer nothing is reported."""
    if _asks_of(ask, "M-1008"):
        _drop(root, ask, "8.0.")


@defect("events_of_control_are_found", at="ask", hint="issuerTrackingID only", evidence="known")
def passes_over_tracking(ask: Ask) -> None:
    """Who asks for the events of one control gets those of its meter."""
    for criterion in queried(ask, "EndDeviceEvent") if ask.noun == "EndDeviceEvents" else ():
        meter = put(parent(criterion), "Meter")
        put(put(meter, "Names"), "name", "M-1001")
        cut(criterion)


@defect("outcome_is_of_its_device", at="tree", hint="not for this device", seeds=("SD69",))
def lets_another_device_tell(root: Element, ask: Ask) -> None:
    """The outcome of a control bears the name of another meter."""
    if queried(ask, "EndDeviceEvent"):
        for event in _events(root, ask)[:1]:
            part(part(part(event, "Assets"), "Names"), "name").text = "M-1003"


@defect("arming_does_not_switch", at="answer", hint="only to be armed")
def closes_what_it_arms(answer: Answer, ask: Ask) -> None:
    """A switch that is armed closes."""
    del answer
    if ask.verb == "create" and ordered(ask) == ["0.31.0.5"]:
        event = ask.world.events[-1]
        again = Event(event.meter, "31.0.42", event.at, event.tracking, event.issuer)
        ask.world.events.append(again)


@defect("disabled_switch_does_not_switch", at="ask", hint="had been disabled")
def opens_a_disabled_switch(ask: Ask) -> None:
    """A switch that was disabled opens all the same."""
    if "0.31.0.23" in ordered(ask):
        ask.world.meters["M-1016"].disabled = False


@variant(at="answer", seeds=("SD76",))
def tells_more_than_was_asked(answer: Answer, ask: Ask) -> None:
    """Beside each outcome its acknowledgement is reported, and that a customer has opted in."""
    del answer
    for control in controls(ask) if ask.verb == "create" else ():
        mine = [e for e in ask.world.events if e.tracking == text(control, "issuerTrackingID")]
        for event in mine[-1:] if len(mine) == 1 else ():
            domain = event.kind.partition(".")[0]
            more = [f"{domain}.0.3"] + ["15.43.80"] * (domain == "15")
            ask.world.events += [
                Event(event.meter, kind, event.at, event.tracking, event.issuer) for kind in more
            ]
