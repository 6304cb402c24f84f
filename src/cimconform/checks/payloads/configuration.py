"""Provisioning, noun by noun: IEC 61968-9:2013 clause 5.10; IEC TR 61968-900:2015 clauses 4.6 and 8."""

from collections import Counter

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import not_done, not_refused
from cimconform.checks.subjects.answers import answer, earlier
from cimconform.checks.subjects.publications import absent_event
from cimconform.messages.compression import documents
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local
from cimconform.messages.objects import (
    GROUPS,
    OBJECTS,
    child_text,
    errors_about,
    leaves,
    meters_in,
    names_of,
    value,
)
from cimconform.verdict import NothingToJudge, Pointless

WORK = frozenset({"MeterServiceWork"})


def provisioned(message: Message) -> list[Element]:
    """Give the objects that stand at the root of payloads."""
    inside = [e for payload in documents(message) for e in children(payload)]
    return [e for e in inside if local(e) in OBJECTS | GROUPS | WORK]


def read_back(exchange: Exchange, verb: str = "create") -> tuple[Element, Element]:
    """Give an object as it was sent before, and as it comes back.

    Raises NothingToJudge when none was sent, Pointless when it does not come back.
    """
    given = provisioned(earlier(exchange, verb))
    if not given:
        raise NothingToJudge(f"the {verb} named no object")
    known = [e for e in provisioned(answer(exchange)) if names_of(e) & names_of(given[0])]
    if not known:
        raise Pointless("created_object_can_be_read")
    return given[0], known[0]


@check()
def provisioned_object_comes_back_whole(exchange: Exchange) -> Findings:
    """All that was provisioned, if it is found at all."""
    given, known = read_back(exchange)
    lost = Counter(leaves(given)) - Counter(leaves(known))
    for path, text in lost:
        there = [other for where, other in leaves(known) if where == path]
        hint = f"{path} of the {local(given)} was provisioned and does not come back"
        if there:
            hint = (
                f"{path} of the {local(given)} was provisioned as {text}, and something else was stored: "
                "keep it whole, as it was given, in its unit and in its own place"
            )
        yield about(known, f"{path} {text}", ", ".join(there) or "nothing", hint)


@check()
def unmentioned_stays_as_it_was(exchange: Exchange) -> Findings:
    """What a change does not mention, and nothing else."""
    read = [e.reply for e in exchange.before if e.stimulus.name.startswith("get(") and e.reply]
    if not read:
        raise NothingToJudge("the object was not read before the change")
    first = next(iter(provisioned(read[0])), None)
    _, known = read_back(exchange)
    if first is None:
        raise Pointless("created_object_can_be_read")
    mentioned = {path for e in provisioned(earlier(exchange, "change")) for path, _ in leaves(e)}
    kept = Counter((p, text) for p, text in leaves(first) if p not in mentioned)
    if not kept:
        raise NothingToJudge("the object has nothing that the change does not mention")
    for path, text in kept - Counter(leaves(known)):
        hint = f"the change did not mention {path}; what is not mentioned stays as it was"
        there = [other for where, other in leaves(known) if where == path]
        yield about(known, f"{path} {text}", ", ".join(there) or "nothing", hint)


@check(refusal=True)
def existence_decides_create_and_change(exchange: Exchange) -> Findings:
    """Create what is not there, change what is."""
    verb = exchange.stimulus.name.partition("(")[0]
    why = {
        "create": "it exists: 6.1, and the object stays as it is",
        "change": "there is nothing to change: the 2.x code of its class",
    }
    yield from not_refused(exchange, why.get(verb, "it is not there"))


@check(refusal=True)
def object_without_identity_is_refused(exchange: Exchange) -> Findings:
    """It could not be said which one."""
    yield from not_refused(exchange, "an object without mRID and Names is no object: 1.7 or 5.8")


@check()
def each_object_stands_by_itself(exchange: Exchange) -> Findings:
    """One is there, one is new."""
    reply = exchange.before[-1].reply if exchange.before else None
    request = exchange.before[-1].request if exchange.before else None
    if reply is None or request is None or not reply.result:
        raise NothingToJudge("the create of two objects got no Reply")
    names = [sorted(names_of(e)) for e in provisioned(request)[:2]]
    if len(names) < 2 or not all(names):  # noqa: PLR2004 - one is there, one is new
        raise NothingToJudge("the create names no two objects")
    first, second = names
    if reply.result == "OK":
        hint = f"{first[0]} exists: say PARTIAL, name it in an Error, and make the other"
        yield found(reply, "Reply/Result", "PARTIAL or FAILED", "OK", hint)
    elif reply.result == "PARTIAL" and not errors_about(reply, first[0]):
        hint = f"an Error names the one that was not made, {first[0]}"
        yield found(reply, "Reply/Error/ID", first[0], "no such Error", hint)
    there = [e for e in provisioned(answer(exchange)) if names_of(e) & set(second)]
    if reply.result == "PARTIAL" and not there:
        hint = f"{second[0]} is new and no Error names it: each object is judged by itself"
        yield found(answer(exchange), "Payload", second[0], "not found", hint)


@check()
def usage_point_needs_no_meter(exchange: Exchange) -> Findings:
    """Objects first, links after."""
    yield from not_done(exchange, "a usage point may be there before its meter; links come later")


def _linked(exchange: Exchange) -> bool:
    """Tell whether the meter of the link that was sent before is in the answer."""
    request = earlier(exchange, "create")
    links = [e.request for e in exchange.before if "MasterDataLinkageConfig" in e.stimulus.name]
    given = links[0] if links and links[0] is not None else request
    wanted = set().union(*map(names_of, meters_in(given)[:1]))
    if not wanted:
        raise NothingToJudge("the link names no meter")
    return any(names_of(meter) & wanted for meter in meters_in(answer(exchange)))


@check()
def link_selects_the_device(exchange: Exchange) -> Findings:
    """The meter of a customer, by the customer."""
    if not _linked(exchange):
        hint = "customer and meter were linked with OK; a query by the customer finds that meter"
        seen = ", ".join(answer(exchange).codes) or "no such meter"
        yield found(answer(exchange), "Payload", "the meter that was linked", seen, hint)


@check()
def deleted_link_selects_nothing(exchange: Exchange) -> Findings:
    """Untied."""
    if _linked(exchange):
        hint = "the link was deleted with OK; a query by the customer still finds the meter"
        yield found(answer(exchange), "Payload", "no meter", "the meter that was linked", hint)


@check(refusal=True)
def lone_object_makes_no_link(exchange: Exchange) -> Findings:
    """Two or more."""
    yield from not_refused(
        exchange, "a link names two objects or more, of classes that can be linked"
    )


@check(refusal=True)
def link_to_unknown_is_refused(exchange: Exchange) -> Findings:
    """A link needs two ends."""
    yield from not_refused(exchange, "the customer is unknown: 2.22, and nothing is linked")


@check()
def announced_change_waits(exchange: Exchange) -> Findings:
    """Until its effectiveDateTime."""
    changed = earlier(exchange, "change")
    new, old = value(changed, "serialNumber"), value(earlier(exchange, "create"), "serialNumber")
    when, given = value(changed, "effectiveDateTime"), value(answer(exchange), "serialNumber")
    if not given:
        raise Pointless("created_object_can_be_read")
    if given == new:
        hint = f"the change is effective from {when} on; until then the old value holds"
        yield found(answer(exchange), "Payload", old, new, hint)


@check(refusal=True)
def first_edition_noun_is_refused(exchange: Exchange) -> Findings:
    """Renamed, or gone."""
    noun = exchange.request.noun if exchange.request else ""
    hint = f"{noun} is a noun of the first edition, which this one has renamed: 2.5"
    yield from not_refused(exchange, hint)


@check()
def criteria_of_two_kinds_agree(exchange: Exchange) -> Findings:
    """Both hold."""
    reply = answer(exchange)
    for meter in meters_in(reply):
        hint = "the meter is not linked to that customer; criteria of two kinds both have to hold"
        yield about(meter, "no meter", child_text(meter, "mRID") or "a meter", hint)
        return


@check(silence=True)
def others_hear_of_a_change(exchange: Exchange) -> Findings:
    """A changed beside a created."""
    yield from absent_event(exchange, "others keep copies; publish {past} after a {verb}, too")
