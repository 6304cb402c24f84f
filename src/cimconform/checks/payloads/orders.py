"""Controls as they are ordered: IEC 61968-9:2013 clause 5.4, Annex F; IEC TR 61968-900:2015 7.3, 7.7.

These bind whoever sends controls.
"""

from itertools import product

from cimconform.checks import Findings, about, check
from cimconform.codes import with_meaning
from cimconform.codes.controls import controls
from cimconform.codes.events import FORM, is_event
from cimconform.codes.other_codes import instead
from cimconform.messages.control_outcomes import Order, below, orders
from cimconform.messages.message import Element, Message, children, local, parent
from cimconform.messages.objects import called, expanded, within
from cimconform.verdict import NothingToJudge, Pointless

_PAN = ("PanDemandResponse", "PanDisplay", "PanPricing")
_TIMED = ("primaryDeviceTiming", "secondaryDeviceTiming", *_PAN)
_WINDOW = "10.73.298"
_PARTIES = 2  # a gateway, and the device that joins it


def ordered(message: Message) -> list[Order]:
    """Give the controls of a request; raises NothingToJudge or Pointless where it orders none."""
    if message.verb == "create" and message.find("Payload") is None:
        raise Pointless("create_carries_a_payload")
    found = orders(message) if message.noun == "EndDeviceControls" else []
    if not found:
        raise NothingToJudge("the request orders no control")
    return found


def _parts(order: Order, *names: str) -> list[Element]:
    return [e for e in children(order.element) if local(e) in names]


@check(of="request", has="Header")
def control_is_a_command(message: Message) -> Findings:
    """An order, and no news."""
    coded = [(order, order.code) for order in ordered(message) if order.code is not None]
    if not coded:
        raise Pointless("unlisted_control_type_is_expanded")
    for order, code in coded:
        if is_event(code):
            hint = "the last number of its type is an event, which orders nothing"
            yield about(order.element, "a command", with_meaning(str(code)), hint)


@check(of="request response event", has="Payload")
def unlisted_control_type_is_expanded(message: Message) -> Findings:
    """A code of four numbers, or a name that resolves."""
    kinds = list(within(message, "EndDeviceControlType"))
    kinds = [kind for kind in kinds if local(parent(kind)) == "EndDeviceControl"]
    if not kinds:
        raise NothingToJudge("the message has no control with a type")
    known = set().union(*map(called, expanded(message, "EndDeviceControlType")))
    for kind in kinds:
        ref = kind.get("ref", "").strip()
        if not FORM.fullmatch(ref) and (not ref or ref not in known):
            hint = (
                f"{ref or 'an empty ref'} is no code of four numbers, as Annex F has them"
                f"{instead(ref)}: take one, or expand it at the root with this as its name"
            )
            yield about(kind, "a code of Annex F, or a type at the root", ref or "none", hint)


@check(of="request", has="Header")
def standard_control_is_not_expanded(message: Message) -> Findings:
    """Annex F is known to all; a word of one's own is not."""
    known = expanded(message, "EndDeviceControlType")
    for order in ordered(message):
        kind = next(iter(_parts(order, "EndDeviceControlType")), None)
        ref = "" if kind is None else kind.get("ref", "")
        own = [element for element in known if ref in called(element)]
        listed = order.code is not None and order.code.kind in controls()
        if listed and own:
            hint = "a control of Annex F needs no explanation at the root"
            yield about(own[0], "no expansion", with_meaning(ref), hint)


@check(of="request", has="Header")
def durations_do_not_contradict(message: Message) -> Findings:
    """One end, and one beginning."""
    timed = [order for order in ordered(message) if _parts(order, *_TIMED)]
    if not timed:
        raise NothingToJudge("no control says how long it lasts")
    for order in timed:
        for timing in _parts(order, *_TIMED):
            endless = below(timing, "durationIndefinite") in ("true", "1")
            if endless and below(timing, "duration"):
                hint = "durationIndefinite is true and a duration is given: which of them?"
                yield about(timing, "one of the two", "both", hint)
        yield from _unequal(order)


def _unequal(order: Order) -> Findings:
    """Find a second duration that is not that of the control of the premises."""
    pan, second = _parts(order, *_PAN), _parts(order, "secondaryDeviceTiming")
    lasts = {below(e, "duration") for e in (*pan[:1], *second[:1])} - {""}
    if pan and second and len(lasts) > 1:
        hint = "secondaryDeviceTiming and the control of the premises do not last equally long"
        yield about(second[0], "one duration", " and ".join(sorted(lasts)), hint)


@check(of="request", has="Header")
def setpoint_or_offset_is_given(message: Message) -> Findings:
    """Alternatives."""
    pairs = (
        ("coolingSetpoint", "coolingOffset"), ("heatingSetpoint", "heatingOffset"),
        ("cancelNow", "cancelDateTime"),
    )  # fmt: skip
    parts = [part for order in ordered(message) for part in _parts(order, "PanDemandResponse")]
    if not parts:
        raise NothingToJudge("no control is a PanDemandResponse")
    for part, (one, other) in product(parts, pairs):
        if below(part, one) not in ("", "false", "0") and below(part, other):
            hint = f"{one} and {other} are alternatives; the device takes one of them"
            yield about(part, f"{one} or {other}", "both", hint)


@check(of="request", has="Header")
def pan_device_is_marked(message: Message) -> Findings:
    """Gateway and device, kept apart."""
    pairing = [o for o in ordered(message) if o.code is not None and o.code.kind == _WINDOW]
    if not pairing:
        raise NothingToJudge("no control opens a pairing window")
    for order in pairing:
        targets = _parts(order, "EndDevices")
        joining = [e for e in targets if below(e, "isPan") in ("true", "1")]
        if len(targets) < _PARTIES or not joining:
            hint = "name the gateway, and the device that joins with isPan true"
            seen = f"{len(targets)} devices, {len(joining)} with isPan"
            yield about(order.element, "a gateway and a device with isPan", seen, hint)
