"""get(EndDeviceEvents): what devices have reported, seeded from the beginning or after a control."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lxml import etree

from cimconform.reference.answering import Answer, Problem, Refusal, mixed
from cimconform.reference.asking import Ask, Element, children, local, text
from cimconform.reference.building import put
from cimconform.reference.names import TC57
from cimconform.reference.times import moment
from cimconform.reference.world import Meter, World

SPACE = f"{TC57}/EndDeviceEvents#"
METER, PAN_DEVICE = 3, 12  # types of device, table E.1
_LONG_AGO = uuid.UUID("a1b2c3d4-0000-4000-8000-00000000e7e7")


@dataclass(frozen=True)
class Event:
    """What a device has reported; `kind` is its code without the type of device."""

    meter: Meter
    kind: str
    at: str
    tracking: str = ""
    issuer: str = ""

    @property
    def code(self) -> str:
        """The code, with the type of the device that reports."""
        return f"{PAN_DEVICE if self.meter.pan else METER}.{self.kind}"

    @property
    def mrid(self) -> str:
        """An identifier that is the same whenever it is reported."""
        return str(
            uuid.uuid5(_LONG_AGO, f"{self.meter.name} {self.kind} {self.at} {self.tracking}")
        )


def get(ask: Ask, world: World) -> Answer:
    """Answer a get(EndDeviceEvents) of meters, or of what came of one control."""
    problems: list[Problem] = []
    root = etree.Element(f"{{{SPACE}}}EndDeviceEvents", nsmap={None: SPACE})
    query = children(ask.query) if ask.query is not None else []
    asked = [e for e in query if local(e) == "Meter"]
    tracking = [text(e, "issuerTrackingID") for e in query if local(e) == "EndDeviceEvent"]
    if not asked and not tracking:
        raise Refusal(Problem("1.6", "the request names no meter"))
    meters = [] if asked else list(world.meters.values())
    for element in asked:
        identity = text(element, "mRID") or text(element, "Names", "name")
        meter = world.by_id(identity)
        if meter is None:
            problems.append(_unknown(identity))
        else:
            meters.append(meter)
    reported = [event for meter in meters for event in _of(meter, world, tracking)]
    _write(
        root, [event for event in reported if _inside(event.at, ask) and _of_type(event.code, ask)]
    )
    return mixed(len(meters), problems, root)


def payload(reported: list[object]) -> Element:
    """Give the noun with the events that report how controls went."""
    root = etree.Element(f"{{{SPACE}}}EndDeviceEvents", nsmap={None: SPACE})
    _write(root, [event for event in reported if isinstance(event, Event)])
    return root


def _unknown(identity: str) -> Problem:
    return Problem("2.4", "unknown meter", identity, id_type="MeterName", object_type="Meter")


def _of(meter: Meter, world: World, tracking: list[str]) -> list[Event]:
    """Give the events of a meter, or those that came of the controls asked for."""
    reported = [e for e in world.events if isinstance(e, Event) and e.meter.name == meter.name]
    if tracking:
        return [event for event in reported if event.tracking in tracking]
    return reported if meter.pan else [*seeded(meter), *reported]


def seeded(meter: Meter) -> list[Event]:
    """Give the events that each meter has from the beginning: two outages, and their ends."""
    return [
        Event(meter, "26.0.85", "2026-03-28T14:00:00+01:00"),
        Event(meter, "26.0.216", "2026-03-28T14:20:00+01:00"),
        Event(meter, "26.0.85", "2026-05-01T09:30:00+02:00"),
        Event(meter, "26.0.216", "2026-05-01T09:31:30+02:00"),
    ]


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


def _write(root: Element, reported: list[Event]) -> None:
    """Append events, and their types."""
    for event in reported:
        _event(root, event)
    for code in sorted({event.code for event in reported}):
        kind = put(root, "EndDeviceEventType")
        put(kind, "mRID", code)
        put(put(kind, "Names"), "name", code)


def _event(root: Element, event: Event) -> None:
    element = put(root, "EndDeviceEvent")
    put(element, "mRID", event.mrid)
    put(element, "createdDateTime", event.at)
    for name, value in (("issuerID", event.issuer), ("issuerTrackingID", event.tracking)):
        if value:
            put(element, name, value)
    names = put(put(element, "Assets"), "Names")
    put(names, "name", event.meter.name)
    put(element, "EndDeviceEventType", ref=event.code)
