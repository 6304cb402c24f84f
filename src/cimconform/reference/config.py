"""create, change, delete and get of MeterConfig."""

from collections.abc import Callable

from lxml import etree

from .answering import Answer, Problem, Refusal, mixed
from .asking import Ask, Element, children, local, text
from .building import put
from .names import TC57
from .world import Meter, World

SPACE = f"{TC57}/MeterConfig#"
STRANGERS = {
    "Customer": "2.22",
    "CustomerAccount": "2.19",
    "CustomerAgreement": "2.24",
    "ServiceLocation": "2.16",
}


def create(ask: Ask, world: World) -> Answer:
    """Make meters; one that is there already is a problem."""

    def make(element: Element) -> Problem | None:
        name = text(element, "Names", "name")
        if not name:
            return Problem("1.7", "a meter needs a name")
        if world.by_id(name):
            return _problem("6.1", "the meter exists", name)
        world.made += 1
        number = 90_000 + world.made
        mrid = text(element, "mRID") or f"a1b2c3d4-0000-4000-8000-{number:012d}"
        world.meters[name] = Meter(number, name, mrid, new=True)
        _apply(world.meters[name], element)
        return None

    answer = _each(ask, make)
    made = [text(e, "Names", "name") for e in _meters(ask)]
    bad = {problem.id for problem in answer.problems}
    answer.ids = [world.meters[name].mrid for name in made if name and name not in bad]
    return answer


def change(ask: Ask, world: World) -> Answer:
    """Change what is mentioned of meters; the rest stays."""

    def modify(element: Element) -> Problem | None:
        identity = text(element, "mRID") or text(element, "Names", "name")
        meter = world.by_id(identity)
        if meter is None:
            return _problem("2.4", "unknown meter", identity)
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
        return None

    return _each(ask, strip)


def get(ask: Ask, world: World) -> Answer:
    """Answer a get(MeterConfig)."""
    query = children(ask.query) if ask.query is not None else []
    asked = [text(e, "mRID") or text(e, "Names", "name") for e in query if local(e) == "Meter"]
    strangers = [_stranger(e) for e in query if local(e) in STRANGERS]
    if strangers:
        return mixed(0, strangers)
    if not asked:
        raise Refusal(Problem("1.6", "the request names no meter"))
    root = etree.Element(f"{{{SPACE}}}MeterConfig", nsmap={None: SPACE})
    problems, done = [], 0
    for identity in asked:
        meter = world.by_id(identity)
        if meter is None:
            problems.append(_problem("2.4", "unknown meter", identity))
        else:
            _meter(root, meter)
            done += 1
    return mixed(done, problems, root)


def _stranger(element: Element) -> Problem:
    """Say that a party is not known; this head end keeps meters, and no customers."""
    kind = local(element)
    identity = text(element, "mRID") or text(element, "Names", "name")
    id_type = text(element, "Names", "NameType", "name")
    return Problem(STRANGERS[kind], f"unknown {kind}", identity, id_type=id_type, object_type=kind)


def _meters(ask: Ask) -> list[Element]:
    if ask.payload is None:
        raise Refusal(Problem("1.7", f"{ask.verb} carries a payload"))
    return [e for e in children(ask.payload) if local(e) == "Meter"]


def _apply(meter: Meter, element: Element) -> None:
    """Take over what the element mentions."""
    meter.serial = text(element, "serialNumber") or meter.serial
    meter.offset = text(element, "timeZoneOffset") or meter.offset


def _meter(root: Element, meter: Meter) -> None:
    element = put(root, "Meter")
    put(element, "mRID", meter.mrid)
    for name, value in (("serialNumber", meter.serial), ("timeZoneOffset", meter.offset)):
        if value:
            put(element, name, value)
    names = put(element, "Names")
    put(names, "name", meter.name)
    put(put(names, "NameType"), "name", "MeterName")


def _problem(code: str, reason: str, identity: str, kind: str = "name") -> Problem:
    id_type = "MeterName" if kind == "name" else ""
    return Problem(code, reason, identity, kind=kind, id_type=id_type, object_type="Meter")
