"""Faults of the controls that the enterprise client orders."""

from cimconform.reference.asking import Element, parent
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import part
from cimconform.reference.enterprise.orders import Order


def _control(root: Element, order: Order) -> Element | None:
    """Give the control that a request orders, if it orders one."""
    wanted = order.noun == "EndDeviceControls" and order.verb == "create"
    return next(root.iter("{*}EndDeviceControl"), None) if wanted else None


@defect("control_is_a_command", at="request_tree", hint="event orders nothing")
def orders_by_events(root: Element, order: Order) -> None:
    """A control has the code of an event."""
    control = _control(root, order)
    if control is not None:
        part(control, "EndDeviceControlType").set("ref", "3.8.0.215")


@defect("unlisted_control_type_is_expanded", at="request_tree", hint="expand at the root")
def orders_in_its_own_words(root: Element, order: Order) -> None:
    """The type of a control is a word that nothing explains."""
    control = _control(root, order)
    if control is not None:
        part(control, "EndDeviceControlType").set("ref", "RESET_DEMAND")


@defect("standard_control_is_not_expanded", at="request_tree", hint="no explanation root")
def explains_what_all_know(root: Element, order: Order) -> None:
    """A control of Annex F is explained at the root of its payload."""
    control = _control(root, order)
    if control is not None:
        kind = put(parent(control), "EndDeviceControlType")
        put(put(kind, "Names"), "name", part(control, "EndDeviceControlType").get("ref"))


@defect("durations_do_not_contradict", at="request_tree", hint="durationIndefinite duration")
def orders_for_ever_and_an_hour(root: Element, order: Order) -> None:
    """A control lasts an hour, and for ever."""
    control = _control(root, order)
    if control is not None:
        timing = put(control, "primaryDeviceTiming")
        put(timing, "duration", "60")
        put(timing, "durationIndefinite", "true")


@defect("setpoint_or_offset_is_given", at="request_tree", hint="coolingSetpoint alternatives")
def orders_two_temperatures(root: Element, order: Order) -> None:
    """A control gives a setpoint and an offset."""
    control = _control(root, order)
    if control is not None:
        wish = put(control, "PanDemandResponse")
        put(wish, "coolingOffset", "2")
        put(wish, "coolingSetpoint", "24")
        part(control, "EndDeviceControlType").addprevious(wish)


@defect("pan_device_is_marked", at="request_tree", hint="gateway isPan")
def opens_the_window_for_nobody(root: Element, order: Order) -> None:
    """A control opens a pairing window and names the gateway alone."""
    control = _control(root, order)
    if control is not None:
        part(control, "EndDeviceControlType").set("ref", "0.10.73.298")
