"""create, change and cancel of EndDeviceControls: what the simulated devices make of them.

A control is carried out at once, or waits for the start that it names; no test waits so long here.
What came of it is an event of each device.
"""

import copy
import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml import etree

from cimconform.reference.answering import Answer, Problem, Refusal, mixed
from cimconform.reference.asking import Ask, Element, child, children, local, text
from cimconform.reference.events import Event
from cimconform.reference.names import TC57
from cimconform.reference.times import moment
from cimconform.reference.world import ZONE, Meter, World

SPACE = f"{TC57}/EndDeviceControls#"
# what we carry out, without the type of device: what is reported when it is done, and when it failed
KINDS = {
    "8.0.214": ("8.0.215", "8.0.65"),
    "15.0.54": ("15.17.242", "15.0.217"),
    "15.0.55": ("15.17.243", "15.0.218"),
    "10.73.298": ("10.73.39", "10.0.85"),
    "10.73.299": ("10.73.16", "10.0.85"),
    "13.112.77": ("13.112.78", "13.112.87"),
    "13.112.8": ("13.112.10", "13.112.86"),
    "20.9.82": ("20.9.83", "20.9.85"),
    "15.148.8": ("15.148.10", "15.148.86"),
    "15.43.8": ("15.43.10", "15.43.86"),
    "15.43.300": ("15.43.225", "15.43.301"),
    "23.0.26": ("23.0.76", "23.0.221"),
    "23.0.22": ("23.17.66", "23.0.220"),
    "31.0.5": ("31.0.11", "31.0.226"),
    "31.0.6": ("31.0.12", "31.0.222"),
    "31.0.18": ("31.0.42", "31.0.67"),
    "31.0.22": ("31.0.66", "31.0.220"),
    "31.0.23": ("31.0.68", "31.0.84"),
    "31.0.26": ("31.0.76", "31.0.221"),
}
DEVICE_TYPES = ("0", "3", "12")  # any, electricity meter, device of a premises network
SWITCHING, DISABLE, ENABLE = ("31.0.18", "31.0.23"), "31.0.22", "31.0.26"
WINDOW = "10.73.298"
SCHEDULED, CANCELLED, RETIMED = "225", "10", "24"
_DASHES = 4  # of a UUID
_CODE = re.compile(r"(\d+)\.(\d+\.\d+\.\d+)")
_PAN = {"PanDisplay": "13", "PanPricing": "20", "PanDemandResponse": "15"}


@dataclass
class Order:
    """A control that was accepted; `waiting` holds the devices for which it is still to come.

    `element` is the control in the words of its issuer.
    """

    kind: str
    tracking: str
    issuer: str
    mrid: str
    start: datetime | None
    element: Element
    waiting: list[Meter] = field(default_factory=list)


def create(ask: Ask, world: World) -> Answer:
    """Carry out controls, each for each of its devices."""
    problems: list[Problem] = []
    done = 0
    for control in _controls(ask):
        wrong = _wrong(control, world)
        if wrong:
            problems.append(wrong)
            continue
        order = _order(control)
        world.orders.append(order)
        for meter in _targets(control, world, problems):
            done += 1
            _take(meter, order, world)
    answer = mixed(done, problems)
    answer.ids = [str(uuid.uuid4())] if done else []
    return answer


def _wrong(control: Element, world: World) -> Problem | None:
    """Say why a control is not even begun, if so."""
    code = _type(control)
    if not code:
        return Problem("1.7", "the control does not say of what kind it is")
    match = _CODE.fullmatch(code)
    if not match or match[2] not in KINDS or match[1] not in DEVICE_TYPES:
        reason = "no kind of control that these devices carry out"
        return Problem("2.15", reason, code, object_type="EndDeviceControlType")
    known = {order.mrid for order in world.orders if isinstance(order, Order) and order.mrid}
    if text(control, "mRID") in known:
        return _about_control("6.1", "there is a control of this identifier", text(control, "mRID"))
    if not any(local(e) in ("EndDevices", "EndDeviceGroups") for e in children(control)):
        return Problem("1.7", "the control names no device")
    return _mistimed(control) or _unlike(control, match[2])


def _mistimed(control: Element) -> Problem | None:
    """Say what is wrong with the times of a control."""
    end = text(control, "primaryDeviceTiming", "interval", "end")
    duration = text(control, "primaryDeviceTiming", "duration")
    if end and moment(end) < datetime.now(UTC):
        return Problem("6.1", "the time in which it was to be done is over")
    if duration and float(duration) <= 0:
        return Problem("1.8", "a duration is more than nothing")
    return None


def _unlike(control: Element, kind: str) -> Problem | None:
    """Say what a control for a premises network lacks, or has of another kind."""
    part = next((e for e in children(control) if local(e) in _PAN), None)
    if part is not None and _PAN[local(part)] != kind.partition(".")[0]:
        return Problem("1.8", f"{local(part)} does not go with a control {kind}")
    cycle = text(control, "PanDemandResponse", "dutyCycle")
    if cycle and not 0 <= float(cycle) <= 100:  # noqa: PLR2004 - per cent
        return Problem("1.8", "a duty cycle is 0 to 100 per cent")
    joining = [e for e in children(control) if text(e, "isPan") == "true"]
    if kind == WINDOW and not all(text(e, "electronicAddress", "mac") for e in joining):
        return Problem("5.8", "a device that joins is known by its MAC address")
    return None


def _type(control: Element) -> str:
    found = child(control, "EndDeviceControlType")
    return "" if found is None else str(found.get("ref", ""))


def _order(control: Element) -> Order:
    start = text(control, "primaryDeviceTiming", "interval", "start")
    return Order(
        _type(control).partition(".")[2],
        text(control, "issuerTrackingID"),
        text(control, "issuerID"),
        text(control, "mRID"),
        moment(start) if start else None,
        copy.deepcopy(control),
    )


def _targets(control: Element, world: World, problems: list[Problem]) -> list[Meter]:
    """Give the devices of a control, each once; what is unknown or protected becomes a problem."""
    found: list[Meter] = []
    for element in children(control):
        identity = text(element, "mRID") or text(element, "Names", "name")
        if local(element) == "EndDevices":
            meter = world.by_id(identity)
            problem = _unfit(meter, identity)
            problems += [problem] if problem else []
            found += [meter] if meter and not problem else []
        elif local(element) == "EndDeviceGroups":
            members = world.in_group(identity)
            problems += [] if members else [_problem("2.29", "unknown group", identity)]
            found += [meter for meter in members if not meter.protected]
    return list({meter.name: meter for meter in found}.values())


def _unfit(meter: Meter | None, identity: str) -> Problem | None:
    if meter is None:
        return _problem("2.4", "unknown meter", identity)
    return _problem("6.1", "the customer is protected", identity) if meter.protected else None


def _problem(code: str, reason: str, identity: str) -> Problem:
    return Problem(code, reason, identity, id_type="MeterName", object_type="Meter")


def _about_control(code: str, reason: str, identity: str) -> Problem:
    """Say what is wrong with a control, which is named by its mRID or by its business action."""
    kind = "uuid" if identity.count("-") == _DASHES else "name"
    id_type = "" if kind == "uuid" else "issuerTrackingID"
    return Problem(
        code, reason, identity, kind=kind, id_type=id_type, object_type="EndDeviceControl"
    )


def _take(meter: Meter, order: Order, world: World) -> None:
    """Let a device do what was ordered, or remember it for later."""
    done, failed = KINDS[order.kind]
    domain = order.kind.partition(".")[0]
    if order.start is not None and order.start > datetime.now(UTC):
        order.waiting.append(meter)
        _report_event(meter, f"{domain}.0.{SCHEDULED}", order, world)
        return
    works = meter.reachable and not meter.faulty and not (meter.pan and not meter.paired)
    if order.kind in SWITCHING and meter.disabled:
        works = False
    if works and order.kind in (DISABLE, ENABLE):
        meter.disabled = order.kind == DISABLE
    _report_event(meter, done if works else failed, order, world)


def _report_event(meter: Meter, kind: str, order: Order, world: World) -> None:
    """Keep an event of a device."""
    at = datetime.now(ZONE).isoformat(timespec="milliseconds")
    world.events.append(Event(meter, kind, at, order.tracking, order.issuer))


def cancel(ask: Ask, world: World) -> Answer:
    """Withdraw controls that wait, for all of their devices or for those that are named."""
    problems: list[Problem] = []
    done = 0
    for identity, names in _withdrawn(ask):
        order = _waiting(identity, world)
        if isinstance(order, Problem):
            problems.append(order)
            continue
        done += 1
        for meter in [m for m in order.waiting if not names or m.name in names]:
            order.waiting.remove(meter)
            _report_event(meter, f"{order.kind.partition('.')[0]}.0.{CANCELLED}", order, world)
    return mixed(done, problems)


def change(ask: Ask, world: World) -> Answer:
    """Give controls that wait another start."""
    problems: list[Problem] = []
    done = 0
    for control in _controls(ask):
        order = _waiting(_identity(control), world)
        if isinstance(order, Problem):
            problems.append(order)
            continue
        done += 1
        order.start = _order(control).start or order.start
        for meter in order.waiting:
            _report_event(meter, f"{order.kind.partition('.')[0]}.0.{RETIMED}", order, world)
    return mixed(done, problems)


def get(ask: Ask, world: World) -> Answer:
    """Give the controls that wait for the meters named."""
    named = [e for e in children(ask.query) if local(e) == "Meter"] if ask.query is not None else []
    if not named:
        raise Refusal(Problem("1.6", "the request names no meter"))
    names = [text(e, "mRID") or text(e, "Names", "name") for e in named]
    meters = {name: world.by_id(name) for name in names}
    problems = [_problem("2.4", "unknown meter", n) for n, meter in meters.items() if meter is None]
    root = etree.Element(f"{{{SPACE}}}EndDeviceControls", nsmap={None: SPACE})
    for order in (o for o in world.orders if isinstance(o, Order)):
        if any(meter in order.waiting for meter in meters.values()):
            root.append(copy.deepcopy(order.element))
    return mixed(len(names) - len(problems), problems, root)


def _withdrawn(ask: Ask) -> list[tuple[str, set[str]]]:
    """Give the controls to withdraw, by identifier or by the noun, and the devices named there."""
    if ask.ids:
        return [(e.text or "", set()) for e in ask.ids]
    found = []
    for control in _controls(ask):
        devices = [e for e in children(control) if local(e) == "EndDevices"]
        names = {text(e, "Names", "name") for e in devices}
        found.append((_identity(control), names))
    return found


def _identity(control: Element) -> str:
    """Give the mRID of a control, or the business action that it belongs to."""
    return text(control, "mRID") or text(control, "issuerTrackingID")


def _waiting(identity: str, world: World) -> Order | Problem:
    """Give a control that still waits, by its mRID or business action, or say why there is none."""
    known = [order for order in world.orders if isinstance(order, Order)]
    order = next((o for o in known if identity and identity in (o.mrid, o.tracking)), None)
    if order is None:
        return _about_control("2.15", "no such control", identity)
    if not order.waiting:
        return _about_control("6.1", "the control is over", identity)
    return order


def _controls(ask: Ask) -> list[Element]:
    if ask.payload is None:
        raise Refusal(Problem("1.7", f"{ask.verb} carries a payload"))
    found = [e for e in children(ask.payload) if local(e) == "EndDeviceControl"]
    if not found:
        raise Refusal(Problem("1.7", "the payload holds no control"))
    return found
