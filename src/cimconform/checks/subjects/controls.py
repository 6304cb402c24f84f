"""The answers and events that a control led to, or NothingToJudge."""

from cimconform.checks import Findings, found
from cimconform.checks.subjects.answers import asked
from cimconform.codes import with_meaning
from cimconform.messages.control_outcomes import (
    Order,
    ReportedEvent,
    answering,
    asked_for,
    ended,
    events,
)
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message, children, local
from cimconform.messages.objects import canonical, errors_about, named
from cimconform.verdict import NothingToJudge, Pointless

_NAMES = {"ID", "object", "operationId"}  # what an Error names its object by
REPLY_HAS_ITS_NOUN = ("get_reply_carries_its_noun",)


def control_reply(exchange: Exchange) -> Message:
    """Give the answer to a get(EndDeviceEvents); raises NothingToJudge for anything else."""
    if not exchange.stimulus.name.startswith("get(EndDeviceEvents)"):
        raise NothingToJudge("no get(EndDeviceEvents)")
    return asked(exchange, "get")


def reported_on(exchange: Exchange) -> list[tuple[Order, Exchange, list[ReportedEvent]]]:
    """Give each control that came before, with the events in the answer that are about it.

    Raises NothingToJudge where no control came before.
    """
    reply = control_reply(exchange)
    given = asked_for(exchange)
    if not given:
        raise NothingToJudge("no control was accepted before")
    found_ = events(reply)
    return [(order, sent, answering(order, found_)) for order, sent in given]


def misnamed(reply: Message | None) -> str:
    """Name the rule that the errors of a reply break which name none of its devices."""
    errors = reply.all("Reply/Error") if reply else []
    named_something = all({local(e) for e in children(error)} & _NAMES for error in errors)
    return "error_names_the_bad_object" if named_something else "specific_error_names_its_object"


def expected(order: Order, sent: Exchange, exchange: Exchange) -> list[str]:
    """Give the devices whose outcome the answer must hold: accepted, and asked about now."""
    members = exchange.stimulus.facts.get("group_members", "").split("\n") if order.groups else []
    wanted = named(exchange.request) if exchange.request else set()
    devices = {canonical(name) for name in (*order.devices, *members)}
    reply = sent.reply
    return sorted(d for d in devices & wanted if reply is None or not errors_about(reply, d))


def untold(exchange: Exchange) -> Findings:
    """Find devices that accepted a control and have reported nothing of it since."""
    wanted = [
        (o, devices, f)
        for o, s, f in reported_on(exchange)
        if (devices := expected(o, s, exchange))
    ]
    if not wanted:
        partly = any(s.reply and s.reply.result == "PARTIAL" for _, s, _ in reported_on(exchange))
        # where others were controlled, the error is about a device that is known
        reply = next((s.reply for _, s, _ in reported_on(exchange) if s.reply), None)
        raise Pointless(misnamed(reply) if partly else "known_device_is_controlled")
    for order, devices, found_ in wanted:
        for device in devices:
            mine = [event for event in found_ if event.of(device) or not event.devices]
            if not any(ended(order, event) for event in mine):
                seen = ", ".join(with_meaning(event.ref) for event in mine)
                code = with_meaning(str(order.code))
                hint = (
                    f"{device} accepted the control {code} and no event reports the outcome of it"
                )
                yield found(
                    control_reply(exchange), "Payload", f"an outcome for {device}", seen, hint
                )
