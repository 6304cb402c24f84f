"""get(MeterReadings): which meters, which types, which window; then the values."""

import re

from lxml import etree

from cimconform.reference import reading_values
from cimconform.reference.answering import Answer, Problem, Refusal, mixed
from cimconform.reference.asking import Ask, children, local, text
from cimconform.reference.reading_values import SPACE, Window, Wish
from cimconform.reference.times import moment
from cimconform.reference.world import (
    AGREED,
    FIRST,
    INTERVAL,
    LAST,
    MAXIMUM,
    REGISTER,
    REVERSE,
    Meter,
    World,
)

_OWN = (REGISTER, REVERSE, INTERVAL)  # what one meter measures and another may not
MAX_METERS = 400
_TYPE = re.compile(r"\d+(\.-?\d+){17}")


def get(ask: Ask, world: World) -> Answer:
    """Answer a get(MeterReadings)."""
    problems: list[Problem] = []
    meters = _meters(ask, world, problems)
    types = _types(ask, problems)
    wish = _wish(ask, types)
    _triggered(wish)
    root = etree.Element(f"{{{SPACE}}}MeterReadings", nsmap={None: SPACE})
    used: set[str] = set()
    served = 0
    for meter in meters:
        if not meter.reachable:
            problems.append(_about_meter("4.1", "the meter does not answer", meter.name))
            continue
        lacking = [kind for kind in types if kind in _OWN and kind not in meter.types]
        problems += [_not_measured(meter, kind) for kind in lacking]
        if len(lacking) < len(types):
            served += 1
            used |= reading_values.meter_readings(root, meter, wish)
    reading_values.definitions(root, used)
    return mixed(served, problems, root)


def _meters(ask: Ask, world: World, problems: list[Problem]) -> list[Meter]:
    """Find the meters that are asked for; what is unknown becomes a problem."""
    devices = _named(ask, "EndDevice") or [(e.text or "", e.get("kind") or "uuid") for e in ask.ids]
    points = _named(ask, "UsagePoint")
    found: list[Meter] = []
    for identity, kind in devices:
        meter = world.by_id(identity)
        if meter is None:
            problems.append(_about_meter("2.4", "unknown meter", identity, kind))
        elif meter not in found:
            found.append(meter)
    groups = _named(ask, "EndDeviceGroup")
    found += [meter for meter in _members(groups, world, problems) if meter not in found]
    if len(found) > MAX_METERS or len(devices) > MAX_METERS:
        raise Refusal(Problem("3.1", f"at most {MAX_METERS} meters in one request"))
    if points:
        return _at_points(found, devices, points, world, problems)
    if not devices and not groups:
        raise Refusal(Problem("1.6", "the request names no meter and no usage point"))
    return found


def _members(groups: list[tuple[str, str]], world: World, problems: list[Problem]) -> list[Meter]:
    """Give the meters of groups; a group that is unknown becomes a problem."""
    there: list[Meter] = []
    for identity, kind in groups:
        if identity not in world.groups:
            problem = Problem("2.29", "unknown group", identity, kind=kind)
            problem.id_type, problem.object_type = "GroupName", "EndDeviceGroup"
            problems.append(problem)
        there += [meter for meter in world.in_group(identity) if meter not in there]
    return there


def _at_points(
    found: list[Meter],
    devices: list[tuple[str, str]],
    points: list[tuple[str, str]],
    world: World,
    problems: list[Problem],
) -> list[Meter]:
    """Take only meters that stand at the usage points named."""
    there: list[Meter] = []
    for identity, kind in points:
        at_point = world.at_point(identity)
        if not at_point:
            problems.append(
                Problem(
                    "2.12",
                    "unknown usage point",
                    identity,
                    kind=kind,
                    id_type="UsagePointName",
                    object_type="UsagePoint",
                )
            )
        there += at_point
    if not devices:
        return there
    astray = [meter for meter in found if there and meter not in there]
    problems += [_astray(meter, points[0][0]) for meter in astray]
    return [meter for meter in found if meter in there]


def _astray(meter: Meter, point: str) -> Problem:
    """Say that a meter is not where the request has it."""
    reason = "the meter is not at the usage point"
    return Problem(
        "2.13", reason, meter.name, id_type="MeterName", object_type="Meter", related=point
    )


def _named(ask: Ask, kind: str) -> list[tuple[str, str]]:
    """Give the objects of a kind that the query names: identifier, and name or uuid."""
    if ask.query is None:
        return []
    found = []
    for element in (e for e in children(ask.query) if local(e) == kind):
        mrid, name = text(element, "mRID"), text(element, "Names", "name")
        found.append((mrid, "uuid") if mrid else (name, "name"))
    return found


def _types(ask: Ask, problems: list[Problem]) -> list[str]:
    """Give the reading types asked for; all that meters have when none is."""
    asked = _named(ask, "ReadingType")
    if not asked:
        return [INTERVAL] if _windows(ask) else ["*"]
    good = []
    for name, _ in asked:
        code = AGREED.get(name, name)
        if not _TYPE.fullmatch(code):
            problems.append(Problem("2.6", "no reading type", code, object_type="ReadingType"))
        elif code not in Meter(0, "", "").supported:
            problems.append(
                Problem("2.10", "reading type not supported", code, object_type="ReadingType")
            )
        elif code not in good:
            good.append(code)
    return good


def _windows(ask: Ask) -> list[Window]:
    """Give the time windows: those of the query win over those of the Request."""
    query = children(ask.query) if ask.query is not None else []
    spans = [child for e in query if local(e) == "TimeSchedule" for child in children(e)]
    periods = [child for e in query if local(e) == "Reading" for child in children(e)]
    spans += [child for child in periods if local(child) == "timePeriod"]
    pairs = [(text(span, "start"), text(span, "end")) for span in spans]
    if not pairs and ask.query is None and ask.request is not None:
        pairs = [(text(ask.request, "StartTime"), text(ask.request, "EndTime"))]
    windows = [(moment(a) if a else FIRST, moment(b) if b else LAST) for a, b in pairs if a or b]
    for start, end in windows:
        if start > end:
            raise Refusal(Problem("5.2", "the window ends before it starts"))
    return windows


def _wish(ask: Ask, types: list[str]) -> Wish:
    """Give what is wanted of each meter."""
    query = children(ask.query) if ask.query is not None else []
    kinds = [c for e in query if local(e) == "ReadingQuality" for c in children(e)]
    qualities = [text(e, "mRID") or text(e, "Names", "name") for e in kinds]
    reasons = [text(e, "reason") for e in query if local(e) == "Reading"]
    return Wish(
        tuple(types), tuple(_windows(ask)), frozenset(qualities), next(iter(reasons), ""),
        next((e for e in query if local(e) == "MeterReadings"), None),
    )  # fmt: skip


def _triggered(wish: Wish) -> None:
    """Refuse a trigger that is neither the maximum of demand nor an event."""
    kinds = [] if wish.trigger is None else list(wish.trigger.iter("{*}ReadingType"))
    for kind in kinds:
        code = text(kind, "mRID") or text(kind, "Names", "name")
        if code != MAXIMUM:
            raise Refusal(Problem("2.10", "no trigger", code, object_type="ReadingType"))


def _not_measured(meter: Meter, kind: str) -> Problem:
    """Say that a meter does not measure a type that others do."""
    reason = "the meter does not measure this type"
    problem = Problem("5.6", reason, kind, level="WARNING", related=meter.name)
    problem.object_type = "ReadingType"
    return problem


def _about_meter(code: str, reason: str, identity: str, kind: str = "name") -> Problem:
    id_type = "MeterName" if kind == "name" else ""
    return Problem(code, reason, identity, kind=kind, id_type=id_type, object_type="Meter")
