"""The object that is meant, and no other: what is done to one is not done to its neighbour."""

from cimconform.checks import Findings, about, check, found
from cimconform.checks.subjects.answers import answer, asked, earlier, known
from cimconform.checks.subjects.controls import REPLY_HAS_ITS_NOUN, control_reply
from cimconform.codes import with_meaning
from cimconform.messages.control_outcomes import asked_for, ended, events
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.objects import CARRIED, meters_in, names_of, value
from cimconform.verdict import NothingToJudge, Pointless


@check(after=REPLY_HAS_ITS_NOUN)
def control_spares_other_devices(exchange: Exchange) -> Findings:
    """No outcome with the tracking of a control for somebody else."""
    reply = control_reply(exchange)
    orders = [order for order, _ in asked_for(exchange) if order.tracking and not order.groups]
    if not orders:
        raise NothingToJudge("no control with an issuerTrackingID was accepted before")
    for order in orders:
        own = set(order.devices)
        for event in events(reply):
            others = event.devices and not event.devices & own
            if event.tracking == order.tracking and others and ended(order, event):
                seen = ", ".join(sorted(event.devices))
                hint = f"the control named {', '.join(sorted(own))}; by this event {seen} has carried it out too"
                yield about(event.element, "no outcome", with_meaning(event.ref), hint)


@check()
def delete_spares_other_objects(exchange: Exchange) -> Findings:
    """The other one is still there."""
    name = _beside(exchange, "delete")
    if not known(exchange):
        hint = f"the delete named an object whose name is the beginning of {name}; names are compared as a whole"
        yield found(answer(exchange), "Payload", name, "not found", hint)


@check(after=CARRIED)
def change_spares_other_objects(exchange: Exchange) -> Findings:
    """The other one is as it was made."""
    name = _beside(exchange, "change")
    if not known(exchange):
        raise NothingToJudge(
            f"{name}, which was made beside the one that was changed, is not there"
        )
    changed, now = (
        value(earlier(exchange, "change"), "serialNumber"),
        value(answer(exchange), "serialNumber"),
    )
    if now == changed:
        hint = f"the change named an object whose name is the beginning of {name}; names are compared as a whole"
        yield found(
            answer(exchange), "Payload", "the serial number that it was made with", now, hint
        )


@check(after=CARRIED)
def removed_meter_is_read_no_more(exchange: Exchange) -> Findings:
    """Not among the meters of the answer."""
    reply, removed = asked(exchange, "get"), exchange.stimulus.facts.get("removed_meter", "")
    if not meters_in(reply):
        raise NothingToJudge("the answer names no meter")
    for meter in (m for m in meters_in(reply) if removed in names_of(m)):
        hint = f"removed_meter under [ixit] is {removed}, which stands at the usage point no more: two are active"
        yield about(meter, "the new meter alone", removed, hint)


def _beside(exchange: Exchange, verb: str) -> str:
    """Give the name that was created and read, and that a later transaction did not name."""
    read = [e for e in exchange.before if e.stimulus.name.startswith("get(")]
    if not any(known(e) for e in read):
        raise Pointless("ok_holds_for_every_object")
    created, later = (_named(earlier(exchange, one)) for one in ("create", verb))
    others = sorted(created - later)
    if not others or not created & later:
        raise NothingToJudge(f"the {verb} left none of the new objects alone")
    return others[0]


def _named(request: Message) -> set[str]:
    """Give the names that a request gives in its payload or its IDs."""
    names = {name for meter in meters_in(request) for name in names_of(meter)}
    return names | {(e.text or "").strip() for e in request.all("Request/ID")}
