"""create, change, delete and get of MeterConfig."""

import copy
from collections.abc import Callable

from lxml import etree

from cimconform.reference.answering import Answer, Problem, Refusal, mixed
from cimconform.reference.asking import Ask, Element, children, local, parent, text
from cimconform.reference.building import put
from cimconform.reference.names import TC57
from cimconform.reference.nouns import FUNCTIONS
from cimconform.reference.provisioning import selected, waits
from cimconform.reference.store import in_order, take_over
from cimconform.reference.world import Meter, World

SPACE = f"{TC57}/MeterConfig#"
NOUN = "MeterConfig"
PARTS = (*FUNCTIONS, "ReadingType")
OWN = ("mRID", "serialNumber", "timeZoneOffset", "Names")


def create(ask: Ask, world: World) -> Answer:
    """Make meters; one that is there already is a problem."""

    def make(element: Element) -> Problem | None:
        name = text(element, "Names", "name")
        if not name:
            return Problem("1.7", "a meter needs a name")
        if world.by_id(name):
            return _problem("6.1", "the meter exists", name)
        mrid = world.next_mrid()
        meter = Meter(90_000 + world.made, name, text(element, "mRID") or mrid, new=True)
        meter.kept = copy.deepcopy(element)
        world.meters[name] = meter
        _apply(meter, element)
        return None

    answer = _each(ask, make)
    world.store.keep_parts(ask.payload, PARTS)
    made = [text(e, "Names", "name") for e in _meters(ask)]
    bad = {problem.id for problem in answer.problems}
    answer.ids = [world.meters[name].mrid for name in made if name and name not in bad]
    return answer


def change(ask: Ask, world: World) -> Answer:
    """Change what is mentioned of meters; the rest stays."""

    def modify(element: Element) -> Problem | None:
        identity = text(element, "mRID") or text(element, "Names", "name")
        meter = world.by_id(identity)
        if not identity:
            return Problem("1.7", "a meter needs a name or an mRID")
        if meter is None:
            return _problem("2.4", "unknown meter", identity)
        if not waits(element):
            _apply(meter, element)
        return None

    return _each(ask, modify)


def _each(ask: Ask, act: Callable[[Element], Problem | None]) -> Answer:
    """Do something to each meter of the payload and gather the problems."""
    problems, done = [], 0
    for element in _meters(ask):
        problem = act(element)
        if problem is None:
            done += 1
        else:
            problems.append(problem)
    return mixed(done, problems)


def delete(ask: Ask, world: World) -> Answer:
    """Take meters away; they are named by ID or by the noun."""
    named = [(e.text or "", e.get("kind") or "uuid") for e in ask.ids]
    if not named and ask.payload is not None:
        named = [(text(e, "mRID") or text(e, "Names", "name"), "name") for e in _meters(ask)]
    if not named:
        raise Refusal(Problem("1.6", "the request names nothing to delete"))
    problems, done = [], 0
    for identity, kind in named:
        meter = world.by_id(identity)
        if meter is None:
            problems.append(_problem("2.4", "unknown meter", identity, kind))
        else:
            del world.meters[meter.name]
            done += 1
    return mixed(done, problems)


def delete_elements(ask: Ask, world: World) -> Answer:
    """Take away what is mentioned of meters, but not the meters."""

    def strip(element: Element) -> Problem | None:
        identity = text(element, "mRID") or text(element, "Names", "name")
        meter = world.by_id(identity)
        if meter is None:
            return _problem("2.4", "unknown meter", identity)
        named = {local(e) for e in children(element)}
        meter.serial = "" if "serialNumber" in named else meter.serial
        meter.offset = "" if "timeZoneOffset" in named else meter.offset
        given = children(meter.kept)
        for gone in [e for e in given if local(e) in named - {"mRID", "Names"}]:
            parent(gone).remove(gone)
        return None

    return _each(ask, strip)


def get(ask: Ask, world: World) -> Answer:
    """Answer a get(MeterConfig): meters that are named, or linked to a customer and the like."""
    root = etree.Element(f"{{{SPACE}}}MeterConfig", nsmap={None: SPACE})
    problems: list[Problem] = []
    found = [world.by_id(i) for i in selected(ask, world, "Meter", problems)]
    given = [_meter(meter) for meter in found if meter is not None]
    for element in (*given, *world.store.meant(given, PARTS)):
        root.append(copy.deepcopy(element))
    in_order(root, NOUN, f"{NOUN}RootType")
    for problem in problems:
        problem.id_type = problem.id_type or "MeterName"
    return mixed(len(given), problems, root)


def _meters(ask: Ask) -> list[Element]:
    if ask.payload is None:
        raise Refusal(Problem("1.7", f"{ask.verb} carries a payload"))
    return [e for e in children(ask.payload) if local(e) == "Meter"]


def _apply(meter: Meter, element: Element) -> None:
    """Take over what the element mentions."""
    meter.serial = text(element, "serialNumber") or meter.serial
    meter.offset = text(element, "timeZoneOffset") or meter.offset
    if meter.kept is not None:
        take_over(meter.kept, element, NOUN)


def _meter(meter: Meter) -> Element:
    """Give a meter: what the field knows of it, and whatever else was given."""
    element = etree.Element(f"{{{SPACE}}}Meter")
    put(element, "mRID", meter.mrid)
    for name, value in (("serialNumber", meter.serial), ("timeZoneOffset", meter.offset)):
        if value:
            put(element, name, value)
    given = children(meter.kept)
    names = [e for e in given if local(e) == "Names"]
    if not names:
        own = put(element, "Names")
        put(own, "name", meter.name)
        put(put(own, "NameType"), "name", "MeterName")
    for other in (*names, *(e for e in given if local(e) not in OWN)):
        element.append(copy.deepcopy(other))
    in_order(element, NOUN, "Meter")
    return element


def _problem(code: str, reason: str, identity: str, kind: str = "name") -> Problem:
    id_type = "MeterName" if kind == "name" else ""
    return Problem(code, reason, identity, kind=kind, id_type=id_type, object_type="Meter")
