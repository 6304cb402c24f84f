"""create, change, cancel, delete and get of MeterReadSchedule: who is read, and when.

A schedule has no name of its own: it is known by the identifier that its create returned, or by the
devices that it is about.
"""

import copy

from lxml import etree

from cimconform.reference.answering import Answer, Problem, Refusal, mixed
from cimconform.reference.asking import Ask, Element, children, local
from cimconform.reference.names import TC57
from cimconform.reference.provisioning import knows, payload, unknown
from cimconform.reference.store import Stored, identities, in_order, plain
from cimconform.reference.world import World

NOUN = "MeterReadSchedule"
SPACE = f"{TC57}/{NOUN}#"
WHO = (
    "CustomerAccount CustomerAgreement EndDevice EndDeviceGroup UsagePoint UsagePointGroup"
).split()


def create(ask: Ask, world: World) -> Answer:
    """Keep a schedule that says who and when."""
    given = payload(ask)
    who = [e for e in children(given) if local(e) in WHO]
    if not who:
        raise Refusal(Problem("1.7", "a schedule says who is read"))
    if not any(local(e) == "TimeSchedule" for e in children(given)):
        raise Refusal(Problem("1.7", "a schedule says when"))
    strangers = [_stranger(e) for e in who if not knows(world, local(e), _identity(e))]
    if strangers:
        raise Refusal(*strangers)
    mrid = world.next_mrid()
    world.store.objects.append(Stored(NOUN, mrid, copy.deepcopy(given)))
    return Answer(ids=[mrid], id_class=NOUN)


def change(ask: Ask, world: World) -> Answer:
    """Change what is mentioned of the schedules of the devices named."""
    found, problems = _meant(ask, world)
    for schedule in found:
        mentioned = {local(e) for e in children(payload(ask))} - set(WHO)
        kept = [e for e in children(schedule.element) if local(e) not in mentioned]
        new = [copy.deepcopy(e) for e in children(payload(ask)) if local(e) in mentioned]
        schedule.element[:] = [*kept, *new]
        in_order(schedule.element, NOUN, f"{NOUN}RootType")
    return mixed(len(found), problems)


def end(ask: Ask, world: World) -> Answer:
    """Forget schedules."""
    found, problems = _meant(ask, world)
    for schedule in found:
        world.store.objects.remove(schedule)
    return mixed(len(found), problems)


def get(ask: Ask, world: World) -> Answer:
    """Give a schedule of the devices named."""
    found, problems = _meant(ask, world)
    root = etree.Element(f"{{{SPACE}}}{NOUN}", nsmap={None: SPACE})
    for element in (e for schedule in found[-1:] for e in children(schedule.element)):
        root.append(copy.deepcopy(element))
    return mixed(len(found), problems, root)


def _meant(ask: Ask, world: World) -> tuple[list[Stored], list[Problem]]:
    """Find the schedules that a request means; raises Refusal when it names nothing."""
    part = ask.query if ask.verb == "get" else ask.payload
    named = [e.text or "" for e in ask.ids]
    named += [_identity(e) for e in children(part) if local(e) in WHO] if part is not None else []
    if not named:
        raise Refusal(Problem("1.6", "the request names no schedule and no device"))
    found, problems = [], []
    for identity in named:
        of_it = [o for o in world.store.objects if o.noun == NOUN and _about(o, identity)]
        found += [schedule for schedule in of_it if schedule not in found]
        if not of_it:
            problem = Problem("2.15", "no schedule of this", identity, object_type="EndDevice")
            problem.id_type = "EndDeviceName"
            problems.append(problem)
    return found, problems


def _about(schedule: Stored, identity: str) -> bool:
    who = [e for e in children(schedule.element) if local(e) in WHO]
    known = [schedule.mrid, *(i for e in who for i in identities(e))]
    return plain(identity) in [plain(i) for i in known]


def _identity(element: Element) -> str:
    return next(iter(identities(element)), "")


def _stranger(element: Element) -> Problem:
    return unknown(local(element), _identity(element))


HANDLERS = {
    ("create", NOUN): create,
    ("change", NOUN): change,
    ("cancel", NOUN): end,
    ("delete", NOUN): end,
    ("get", NOUN): get,
}
