"""Names and identifiers of objects: IEC 61968-9:2013 Annex G; IEC TR 61968-900:2015 clause 5.

What a message names is looked at in every message; which of two names wins, in an exchange.
"""

import re
from collections.abc import Iterator

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import served_otherwise, valued
from cimconform.checks.subjects.answers import answer
from cimconform.checks.subjects.naming import SPEAKING, anonymous, objects
from cimconform.messages.compression import documents
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local, parent
from cimconform.messages.objects import (
    CARRIED,
    GROUPS,
    OBJECTS,
    canonical,
    child_text,
    meters_in,
    names_of,
)
from cimconform.verdict import NothingToJudge, Pointless

_CODED = ("ReadingType", "ReadingQualityType", "EndDeviceEventType", "EndDeviceControlType")
_BARE = ("aliasName", "localName", "pathName")
_UUID = re.compile(
    r"(urn:uuid:|_)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE
)
_UNIQUE = re.compile(r"[a-z][a-z0-9+.-]*:\S+|\d+(\.\d+){3,}|\{?[0-9a-f]{32}\}?", re.IGNORECASE)
_CODE = re.compile(r"-?\d+(\.-?\d+){17}|\d+(\.\d+){2,3}")


@check(of=SPEAKING, has="Payload")
def object_has_an_identifier(message: Message) -> Findings:
    """An mRID, or Names."""
    yield from anonymous(message, OBJECTS)


def _mrids(message: Message) -> list[Element]:
    """Give the mRIDs of objects; raises NothingToJudge when there are none. Kinds have codes."""
    inside = [e for top in documents(message) for e in top.iter("{*}mRID")]
    inside = [e for e in inside if local(parent(e)) not in _CODED]
    if not inside:
        raise NothingToJudge("the payload has no mRID")
    return inside


@check(of=SPEAKING, has="Payload")
def mrid_is_unique_worldwide(message: Message) -> Findings:
    """A UUID, or another form that cannot occur twice."""
    for element in _mrids(message):
        text = (element.text or "").strip()
        if not (_UUID.fullmatch(text) or _UNIQUE.fullmatch(text)):
            hint = "an mRID is a UUID; a number or a name of your own belongs into Names"
            yield about(element, "a UUID", text, hint)
            return


def _named(message: Message) -> Iterator[tuple[Element, list[Element]]]:
    """Give each object that has Names, and these; raises NothingToJudge when none has."""
    every = [e for top in documents(message) for e in top.iter("{*}Names")]
    if not every:
        raise NothingToJudge("the payload has no Names")
    for holder in dict.fromkeys(parent(e) for e in every):
        yield holder, [e for e in children(holder) if local(e) == "Names"]


def _type(names: Element) -> Element | None:
    return next((e for e in children(names) if local(e) == "NameType"), None)


def triple(names: Element) -> tuple[str, str, str]:
    """Give authority, type and name."""
    kind = _type(names)
    if kind is None:
        return "", "", child_text(names, "name")
    giver = next((e for e in children(kind) if local(e) == "NameTypeAuthority"), None)
    authority = child_text(giver, "name") if giver is not None else ""
    return authority, child_text(kind, "name"), child_text(names, "name")


@check(of=SPEAKING, has="Payload")
def several_names_have_types(message: Message) -> Findings:
    """Which name is which."""
    several = [
        (element, names) for element, names in _named(message)
        if len(names) > 1 and local(element) not in _CODED
    ]  # fmt: skip
    if not several:
        raise NothingToJudge("no object of the payload has several names")
    for element, names in several:
        untyped = [name for name in names if not triple(name)[1]]
        if untyped:
            hint = f"{local(element)} has {len(names)} names; say of each in NameType what it is"
            yield about(untyped[0], "a NameType with a name", "none", hint)
            return


@check(of=SPEAKING, has="Payload", whole=True)
def name_names_one_object(message: Message) -> Findings:
    """Authority, type and name: one object of a class."""
    known: dict[tuple[str, tuple[str, str, str]], str] = {}
    for element, names in _named(message):
        mrid = canonical(child_text(element, "mRID"))
        for name in names if mrid and local(element) not in _CODED else ():
            other = known.setdefault((local(element), triple(name)), mrid)
            if other != mrid:
                hint = (
                    f"two of {local(element)} have this name of this type; give NameTypeAuthority, "
                    "or a name of its own to each"
                )
                yield about(name, f"the name of {other} alone", f"that of {mrid} too", hint)
                return
    if not known:
        raise NothingToJudge("no object of the payload has both an mRID and a name")


def _by_kind(names: list[Element]) -> dict[tuple[str, str], set[str]]:
    """Give the names of each kind, by authority and type; what has no type may be any name."""
    found: dict[tuple[str, str], set[str]] = {}
    for authority, kind, name in (triple(e) for e in names):
        if kind and name:
            found.setdefault((authority, kind), set()).add(name)
    return found


@check(of=SPEAKING, has="Payload", whole=True)
def mrid_names_one_object(message: Message) -> Findings:
    """Known by the names of one kind that stand beside it: they have one in common wherever it stands."""
    known: dict[tuple[str, str, tuple[str, str]], set[str]] = {}
    for element, every in _named(message):
        mrid = canonical(child_text(element, "mRID"))
        for kind, names in _by_kind(every).items() if mrid else ():
            before = known.setdefault((local(element), mrid, kind), names)
            if not before & names:
                hint = (
                    f"two of {local(element)} have this mRID; give each object an mRID of its own"
                )
                seen = f"that of {', '.join(sorted(names))} too"
                yield about(element, f"the mRID of {', '.join(sorted(before))} alone", seen, hint)
                return
            before |= names
    if not known:
        raise NothingToJudge("no object of the payload has both an mRID and a name of some type")


@check(of=SPEAKING, has="Payload")
def objects_carry_no_bare_names(message: Message) -> Findings:
    """Names, and nothing of the older model."""
    for element in objects(message, OBJECTS | GROUPS):
        for bare in (e for e in children(element) if local(e) in (*_BARE, "name")):
            hint = f"{local(bare)} is not used; put the name into Names, with its NameType"
            yield about(bare, "Names", local(bare), hint)


@check(of=SPEAKING, has="Payload", whole=True)
def references_resolve(message: Message) -> Findings:
    """To an object of the message, or a standard code."""
    tops = [p for p in documents(message) if local(p).endswith(("Config", "Groups"))]
    referring = [e for top in tops for e in top.iter("{*}*") if e.get("ref") is not None]
    if not referring:
        raise NothingToJudge("no configuration of the payload refers to anything")
    known = {name for top in tops for e in children(top) for name in names_of(e)}
    for element in referring:
        ref = element.get("ref") or ""
        if canonical(ref) not in known and not _CODE.fullmatch(ref):
            hint = (
                f"nothing in the message has the mRID or name {ref!r}: put the {local(element)} "
                "that is referred to at the root, unless the parties know it"
            )
            yield about(element, "mRID or name of an object at the root", ref or "nothing", hint)


@check(of=SPEAKING, has="Payload")
def names_have_no_outer_blanks(message: Message) -> Findings:
    """Names compare exactly."""
    for _, names in _named(message):
        for name in (e for n in names for e in n.iter("{*}name")):
            text = name.text or ""
            if text != text.strip():
                hint = "names compare exactly; leave the blanks before and behind it away"
                yield about(name, text.strip(), repr(text), hint)
                return


def _wanted(exchange: Exchange, noun: str) -> Message:
    """Give the answer to a get that was served before as it is now; raises NothingToJudge."""
    reply = answer(exchange)
    if not reply.result:
        raise NothingToJudge(f"no answer about {noun}")
    return reply


@check(after=CARRIED)
def name_serves_like_an_mrid(exchange: Exchange) -> Findings:
    """By the one as by the other."""
    reply = _wanted(exchange, "the meter")
    first = exchange.before[-1].reply if exchange.before else None
    if first is None or not exchange.before[-1].served:
        raise Pointless("known_meter_is_served")
    wanted = {name for meter in meters_in(first) for name in names_of(meter)}
    given = {name for meter in meters_in(reply) for name in names_of(meter)}
    if not given & wanted:
        hint = "the meter was found by its name and not by its mRID; a name and an mRID serve alike"
        seen = ", ".join(reply.codes) or "another meter, or none"
        yield found(reply, "Payload", "the meter that its name found", seen, hint)


@check()
def mrid_outweighs_a_name(exchange: Exchange) -> Findings:
    """Never a silent hit on the name."""
    reply = _wanted(exchange, "the meter")
    request = exchange.request
    if request is None or exchange.refused:
        return
    asked = request.all("Request/GetMeterConfig/Meter")
    mrid = canonical(child_text(asked[0], "mRID")) if asked else ""
    name = next((t for e in asked for n in children(e) if (t := child_text(n, "name"))), "")
    for meter in meters_in(reply):
        names = names_of(meter)
        if canonical(name) in names and mrid not in names:
            hint = "mRID and name named two meters, and that of the name came without a word"
            yield about(meter, f"the meter {mrid}, or an Error", f"the meter {name}", hint)


@check(after=CARRIED)
def unknown_name_type_is_ignored(exchange: Exchange) -> Findings:
    """A name for others stands beside that for you."""
    reply = _wanted(exchange, "the meter")
    if not exchange.served or not meters_in(reply):
        hint = "take the name whose NameType you know, and pass over the one of an unknown NameType"
        seen = ", ".join([reply.result, *reply.codes])
        yield found(reply, "Reply/Result", "OK, and the meter", seen, hint)


@check()
def plain_name_is_understood(exchange: Exchange) -> Findings:
    """Where there is one kind of name."""
    hint = "without a NameType a name is one of the kind that you know, if there is one kind only"
    yield from served_otherwise(exchange, hint)


@check()
def meter_names_no_usage_point(exchange: Exchange) -> Findings:
    """Two objects, two names."""
    yield from valued(
        exchange, "a usage point was asked for by the name of a meter: 2.12, and no values"
    )


@check()
def object_keeps_the_names_given(exchange: Exchange) -> Findings:
    """As it was created, and with its mRID."""
    created = next((e for e in exchange.before if e.stimulus.name.startswith("create(")), None)
    if created is None or created.request is None:
        raise NothingToJudge("no create came before")
    reply = answer(exchange)
    names = set().union(*map(names_of, meters_in(created.request)[:1]))
    if not names:
        raise NothingToJudge("the create names no meter")
    same = [meter for meter in meters_in(reply) if names_of(meter) & names]
    if not same:
        raise Pointless("created_object_can_be_read")
    for name in sorted(names - names_of(same[0])):
        hint = f"{name} was given by the create; keep mRID and names as they were given"
        given = ", ".join(sorted(names_of(same[0])))
        yield about(same[0], name, given, hint)
