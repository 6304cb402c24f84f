"""create, change, delete and get of whatever is provisioned: one way for all nouns."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime

from lxml import etree

from cimconform.reference.answering import Answer, Problem, Refusal, mixed
from cimconform.reference.asking import Ask, Element, child, children, local, text
from cimconform.reference.nouns import NOUNS, UNKNOWN, Noun
from cimconform.reference.store import Stored, identities, in_order, kept_as
from cimconform.reference.times import moment
from cimconform.reference.world import World

Handler = Callable[[Ask, World], Answer]
Act = Callable[[Element], Problem | None]
ENDS = ("cancel", "close")


def create(ask: Ask, world: World) -> Answer:
    """Make objects; one that is there already is a problem, and so is one without an identity."""
    noun = NOUNS[ask.noun]
    made: list[str] = []
    lacking: list[Problem] = []

    def make(element: Element) -> Problem | None:
        if not identities(element):
            return Problem("1.7", f"a {noun.object} needs a name or an mRID")
        if there(world, noun.object, element):
            return _about(noun, "6.1", "it exists", element)
        new = kept_as(noun.name, element, text(element, "mRID") or world.next_mrid())
        world.store.objects.append(new)
        made.append(new.mrid)
        lacking.extend(settle_members(new, world))
        return None

    answer = _each(ask, noun, make)
    world.store.keep_parts(payload(ask), noun.parts)
    if lacking:
        answer = mixed(len(made), [*answer.problems, *lacking])
    answer.ids, answer.id_class = made, noun.object
    return answer


def change(ask: Ask, world: World) -> Answer:
    """Change what is mentioned; the rest stays, and what is announced for later waits."""
    noun = NOUNS[ask.noun]
    lacking: list[Problem] = []

    def modify(element: Element) -> Problem | None:
        if not identities(element):
            return Problem("1.7", f"a {noun.object} needs a name or an mRID")
        known = stored(world, noun.object, element)
        if known is None:
            return _about(noun, noun.unknown, f"unknown {noun.object}", element)
        if known.over:
            return _about(noun, "6.1", "it is over", element)
        if not waits(element):
            known.take(element)
            lacking.extend(settle_members(known, world))
        return None

    answer = _each(ask, noun, modify)
    return mixed(1, [*answer.problems, *lacking]) if lacking else answer


def end(ask: Ask, world: World) -> Answer:
    """Cancel or close: the object stays known and takes no more changes."""

    def finish(known: Stored) -> Problem | None:
        if known.over:
            return Problem("6.1", "it is over", known.names[0] if known.names else known.mrid)
        known.over = True
        return None

    return _each_named(ask, world, finish)


def delete(ask: Ask, world: World) -> Answer:
    """Take objects away; they are named by ID or by the noun."""

    def take_away(known: Stored) -> None:
        world.store.objects.remove(known)
        for identity in (known.mrid, *known.names):
            world.groups.pop(identity, None)

    return _each_named(ask, world, take_away)


def _each_named(ask: Ask, world: World, act: Callable[[Stored], Problem | None]) -> Answer:
    """Do something to each object that is named by ID or in the payload."""
    noun = NOUNS[ask.noun]
    named = [e.text or "" for e in ask.ids]
    if not named and ask.payload is not None:
        named = [next(iter(identities(e)), "") for e in _objects(ask, noun)]
    if not named:
        raise Refusal(Problem("1.6", f"the request names no {noun.object}"))
    problems, done = [], 0
    for identity in named:
        known = world.store.find(noun.object, identity)
        problem = unknown(noun.object, identity) if known is None else act(known)
        problems += [problem] if problem else []
        done += not problem
    return mixed(done, problems)


def get(ask: Ask, world: World) -> Answer:
    """Give the objects that all kinds of criteria agree on, and the parts that these refer to."""
    noun = NOUNS[ask.noun]
    problems: list[Problem] = []
    found = [world.store.find(noun.object, i) for i in selected(ask, world, noun.object, problems)]
    root = etree.Element(f"{{{noun.space}}}{noun.name}", nsmap={None: noun.space})
    given = [known.element for known in found if known is not None]
    for element in (*given, *world.store.meant(given, noun.parts)):
        root.append(copy.deepcopy(element))
    in_order(root, noun.name, f"{noun.name}RootType")
    return mixed(len(given), problems, root)


def selected(ask: Ask, world: World, kind: str, problems: list[Problem]) -> list[str]:
    """Give what a query selects: objects that are named, and those that are linked to others.

    Raises Refusal when it names nothing at all.
    """
    query = [e for e in children(ask.query) if identities(e)] if ask.query is not None else []
    named = [_best(world, e) for e in query if local(e) == kind] + [e.text or "" for e in ask.ids]
    others = [e for e in query if local(e) in UNKNOWN and local(e) != kind]
    if not named and not others:
        raise Refusal(Problem("1.6", f"the request names no {kind}"))
    found = [i for i in named if knows(world, kind, i)]
    problems += [unknown(kind, i) for i in named if i not in found]
    for other in others:
        tied = _tied(world, kind, other, problems)
        found = [i for i in found if i in tied] if named else [*found, *tied]
    return list(dict.fromkeys(found))


def _best(world: World, element: Element) -> str:
    """Give the mRID that an element names its object by, or the first name that anybody has."""
    if text(element, "mRID"):
        return text(element, "mRID")
    names = identities(element)
    return next((i for i in names if knows(world, local(element), i)), names[0])


def _tied(world: World, kind: str, other: Element, problems: list[Problem]) -> list[str]:
    """Give all identities of the objects of a class that another object is linked to."""
    identity = identities(other)[0]
    key = key_of(world, local(other), identity)
    if not key:
        problem = unknown(local(other), identity)
        problem.id_type = text(other, "Names", "NameType", "name") or problem.id_type
        problems.append(problem)
        return []
    return world.store.linked((local(other), key), kind)


def stored(world: World, kind: str, element: Element) -> Stored | None:
    """Find the object that an element names."""
    return next((known for i in identities(element) if (known := world.store.find(kind, i))), None)


def there(world: World, kind: str, element: Element) -> bool:
    """Tell whether anything answers to what an element names."""
    return any(knows(world, kind, identity) for identity in identities(element))


def knows(world: World, kind: str, identity: str) -> bool:
    """Tell whether there is an object of a class."""
    return bool(key_of(world, kind, identity))


def key_of(world: World, kind: str, identity: str) -> str:
    """Give the name under which links and answers know an object; empty for one that is unknown."""
    known = world.store.find(kind, identity)
    if known is not None:
        return known.mrid
    meter = world.by_id(identity) if kind in ("Meter", "EndDevice") else None
    if meter is not None:
        return meter.name
    here = kind == "UsagePoint" and bool(world.at_point(identity))
    return identity if here or (kind.endswith("Group") and identity in world.groups) else ""


def settle_members(known: Stored, world: World) -> list[Problem]:
    """Let a group of end devices be found by whoever reads or controls one."""
    if known.kind != "EndDeviceGroup":
        return []
    named = [e for e in children(known.element) if local(e) == "EndDevices"]
    wanted = [identities(e)[0] for e in named if identities(e)]
    members = [meter.name for i in wanted if (meter := world.by_id(i))]
    for identity in (known.mrid, *known.names):
        world.groups[identity] = members
    return [unknown("EndDevice", i) for i in wanted if not knows(world, "EndDevice", i)]


def waits(given: Element) -> bool:
    """Tell whether a change is announced for a time that has not come."""
    event = child(given, "ConfigurationEvents")
    when = text(event, "effectiveDateTime") if event is not None else ""
    return bool(when) and moment(when) > datetime.now(UTC)


def payload(ask: Ask) -> Element:
    """Give the payload; raises Refusal where there is none."""
    if ask.payload is None:
        raise Refusal(Problem("1.7", f"{ask.verb} carries a payload"))
    return ask.payload


def _objects(ask: Ask, noun: Noun) -> list[Element]:
    return [e for e in children(payload(ask)) if local(e) == noun.object]


def _each(ask: Ask, noun: Noun, act: Act) -> Answer:
    """Do something to each object of the payload and gather the problems."""
    objects = _objects(ask, noun)
    if not objects:
        raise Refusal(Problem("1.7", f"the payload names no {noun.object}"))
    problems = [problem for problem in map(act, objects) if problem is not None]
    return mixed(len(objects) - len(problems), problems)


def unknown(kind: str, identity: str) -> Problem:
    """Say that an object is not known."""
    reason, id_type = f"unknown {kind}", f"{kind}Name"
    return Problem(UNKNOWN[kind], reason, identity, id_type=id_type, object_type=kind)


def _about(noun: Noun, code: str, reason: str, element: Element) -> Problem:
    identity = next(iter(identities(element)), "")
    id_type = text(element, "Names", "NameType", "name")
    return Problem(code, reason, identity, id_type=id_type, object_type=noun.object)


def handlers() -> dict[tuple[str, str], Handler]:
    """Give the verbs that each noun is served with."""
    verbs: dict[str, Handler] = {
        "create": create, "change": change, "delete": delete, "get": get,
    }  # fmt: skip
    served = {(verb, noun): act for noun in NOUNS for verb, act in verbs.items()}
    return served | {(verb, "MeterServiceRequests"): end for verb in ENDS}
