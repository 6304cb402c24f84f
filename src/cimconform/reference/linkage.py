"""create, delete, close and get of MasterDataLinkageConfig: which objects belong together."""

from lxml import etree

from cimconform.reference.answering import Answer, Problem, Refusal, mixed
from cimconform.reference.asking import Ask, Element, children, local
from cimconform.reference.building import put
from cimconform.reference.names import TC57
from cimconform.reference.nouns import UNKNOWN
from cimconform.reference.provisioning import key_of, payload, unknown
from cimconform.reference.store import Key, identities, in_order
from cimconform.reference.world import World

NOUN = "MasterDataLinkageConfig"
SPACE = f"{TC57}/{NOUN}#"
_TWO = 2


def create(ask: Ask, world: World) -> Answer:
    """Tie the objects that are named; a meter at a usage point is read there."""
    link = _link(ask, world)
    world.store.links.append(link)
    _settle(world, link, tied=True)
    return Answer()


def delete(ask: Ask, world: World) -> Answer:
    """Untie the objects that are named."""
    link = _link(ask, world)
    ties = [tie for tie in world.store.links if link <= tie]
    if not ties:
        first, second = sorted(link)[:2]
        reason, id_type = "these objects are not linked", f"{first[0]}Name"
        raise Refusal(Problem("2.29", reason, first[1], id_type=id_type, related=second[1]))
    for tie in ties:
        world.store.links.remove(tie)
        _settle(world, tie, tied=False)
    return Answer()


def get(ask: Ask, world: World) -> Answer:
    """Give the objects that are linked to those named by ID."""
    wanted = [e.text or "" for e in ask.ids]
    keys = {(kind, key) for kind in UNKNOWN for i in wanted if (key := key_of(world, kind, i))}
    if not wanted:
        raise Refusal(Problem("1.6", "the request names no object"))
    root = etree.Element(f"{{{SPACE}}}{NOUN}", nsmap={None: SPACE})
    ties = [tie for tie in world.store.links if tie & keys]
    for kind, identity in sorted({key for tie in ties for key in tie}):
        names = put(put(root, kind), "Names")
        put(names, "name", identity)
    in_order(root, NOUN, f"{NOUN}RootType")
    problems = [] if keys else [unknown("EndDevice", identity) for identity in wanted]
    return mixed(len(keys), problems, root)


def _link(ask: Ask, world: World) -> frozenset[Key]:
    """Read which objects are tied; raises Refusal for fewer than two, or unknown ones."""
    objects = [e for e in children(payload(ask)) if local(e) in UNKNOWN and identities(e)]
    if len(objects) < _TWO:
        raise Refusal(Problem("1.7", "a link names two objects or more"))
    keys = [(local(e), key_of(world, local(e), identities(e)[0])) for e in objects]
    strangers = [_stranger(e) for e, (_, key) in zip(objects, keys, strict=True) if not key]
    if strangers:
        raise Refusal(*strangers)
    return frozenset(keys)


def _stranger(element: Element) -> Problem:
    return unknown(local(element), identities(element)[0])


def _settle(world: World, link: frozenset[Key], *, tied: bool) -> None:
    """Put a meter at its usage point, or take it away from there."""
    points = [identity for kind, identity in link if kind == "UsagePoint"]
    for _, identity in (key for key in link if key[0] in ("Meter", "EndDevice")):
        meter = world.by_id(identity)
        if meter is not None and points:
            known = world.store.find("UsagePoint", points[0])
            name = known.names[0] if known is not None and known.names else points[0]
            meter.usage_point = name if tied else ""


HANDLERS = {
    ("create", NOUN): create,
    ("close", NOUN): delete,
    ("delete", NOUN): delete,
    ("get", NOUN): get,
}
