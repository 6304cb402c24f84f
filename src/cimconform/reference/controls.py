"""create(EndDeviceControls) and get(EndDeviceEvents)."""

import uuid
from datetime import UTC, datetime, timedelta

from lxml import etree

from .answering import Answer, Problem, Refusal, mixed
from .asking import Ask, Element, children, local, text
from .building import put
from .names import TC57
from .times import moment
from .world import ZONE, World

SPACE = f"{TC57}/EndDeviceEvents#"
KINDS = {"3.8.0.214": "3.8.0.215", "3.31.0.18": "3.31.0.42", "3.31.0.23": "3.31.0.68"}


def create(ask: Ask, world: World) -> Answer:
    """Carry out controls, each for each of its devices."""
    problems: list[Problem] = []
    done = 0
    for control in _controls(ask):
        kind = next(
            (e.get("ref", "") for e in children(control) if local(e) == "EndDeviceControlType"), ""
        )
        if kind not in KINDS:
            problems.append(
                Problem("2.15", "unknown kind of control", kind, object_type="EndDeviceControlType")
            )
            continue
        tracking = text(control, "issuerTrackingID")
        for device in (e for e in children(control) if local(e) == "EndDevices"):
            identity = text(device, "mRID") or text(device, "Names", "name")
            meter = world.by_id(identity)
            if meter is None:
                problems.append(
                    Problem(
                        "2.4", "unknown meter", identity, id_type="MeterName", object_type="Meter"
                    )
                )
                continue
            if meter.protected:
                problems.append(_protected(identity))
                continue
            done += 1
            world.controls.append(
                {"meter": meter.name, "event": KINDS[kind], "at": _now(), "tracking": tracking}
            )
    answer = mixed(done, problems)
    answer.ids = [str(uuid.uuid4())] if done else []
    return answer


def outcome(done: list[dict[str, str]]) -> Element:
    """Give the events that tell how controls went."""
    root = etree.Element(f"{{{SPACE}}}EndDeviceEvents", nsmap={None: SPACE})
    for event in done:
        _event(root, event)
    _definitions(root, {event["event"] for event in done})
    return root


def _protected(identity: str) -> Problem:
    """Say that a meter is not switched, whoever asks."""
    reason = "the customer is protected"
    return Problem("6.1", reason, identity, id_type="MeterName", object_type="Meter")


def _controls(ask: Ask) -> list[Element]:
    if ask.payload is None:
        raise Refusal(Problem("1.7", "create carries a payload"))
    return [e for e in children(ask.payload) if local(e) == "EndDeviceControl"]


def _now() -> str:
    return datetime.now(ZONE).isoformat(timespec="seconds")


def get_events(ask: Ask, world: World) -> Answer:
    """Answer a get(EndDeviceEvents): each known meter has one seeded event and its controls'."""
    problems: list[Problem] = []
    root = etree.Element(f"{{{SPACE}}}EndDeviceEvents", nsmap={None: SPACE})
    asked = [e for e in children(ask.query) if local(e) == "Meter"] if ask.query is not None else []
    if not asked:
        raise Refusal(Problem("1.6", "the request names no meter"))
    types: set[str] = set()
    served = 0
    for element in asked:
        identity = text(element, "mRID") or text(element, "Names", "name")
        meter = world.by_id(identity)
        if meter is None:
            problems.append(
                Problem("2.4", "unknown meter", identity, id_type="MeterName", object_type="Meter")
            )
            continue
        served += 1
        for event in [
            *_seeded(meter.name),
            *(c for c in world.controls if c["meter"] == meter.name),
        ]:
            if _inside(event["at"], ask) and _of_type(event["event"], ask):
                _event(root, event)
                types.add(event["event"])
    _definitions(root, types)
    return mixed(served, problems, root)


def _definitions(root: Element, types: set[str]) -> None:
    for code in sorted(types):
        kind = put(root, "EndDeviceEventType")
        put(kind, "mRID", code)
        put(put(kind, "Names"), "name", code)


def _seeded(meter: str) -> list[dict[str, str]]:
    """Give the two events that each meter has from the beginning."""
    times = ("2026-03-28T14:00:00+01:00", "2026-05-01T09:30:00+02:00")
    return [{"event": "3.26.0.85", "at": at, "meter": meter} for at in times]


def _inside(stamp: str, ask: Ask) -> bool:
    """Tell whether an event falls into one of the windows asked for."""
    spans = [s for e in children(ask.query) if local(e) == "TimeSchedule" for s in children(e)]
    at = datetime.fromisoformat(stamp)
    return not spans or any(
        _moment(text(span, "start"), -1) <= at <= _moment(text(span, "end"), 1) for span in spans
    )


def _of_type(code: str, ask: Ask) -> bool:
    """Tell whether an event is of one of the types asked for."""
    wanted = [
        text(e, "mRID") or text(e, "Names", "name")
        for e in children(ask.query)
        if local(e) == "EndDeviceEventType"
    ]
    return not wanted or code in wanted


def _moment(value: str, sign: int) -> datetime:
    far = datetime(2060, 1, 1, tzinfo=UTC) + sign * timedelta(days=20000)
    return moment(value) if value else far


def _event(root: Element, event: dict[str, str]) -> None:
    element = put(root, "EndDeviceEvent")
    put(element, "createdDateTime", event["at"])
    if event.get("tracking"):
        put(element, "issuerTrackingID", event["tracking"])
    names = put(put(element, "Assets"), "Names")
    put(names, "name", event["meter"])
    put(element, "EndDeviceEventType", ref=event["event"])
