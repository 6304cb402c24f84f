"""What a subscriber does with events: IEC 61968-100:2013 clauses 4.4, 5.2.4, 6.8, Annex B to D."""

from collections.abc import Mapping
from typing import Any

from cimconform.checks import Findings, check, found
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.verdict import Finding, NothingToJudge

_TAKEN = ("accepted", "again")
_REFUSED = 400  # HTTP's own


def _noted(exchange: Exchange) -> list[Mapping[str, Any]]:
    """Give what the system says that it made of an event."""
    return [entry for entry in exchange.noted if entry.get("result")]


def _trouble(reply: Message | None) -> str:
    """Say how an event was turned down, if it was."""
    if reply is None:
        return ""
    if reply.kind == "fault" or reply.result == "FAILED":
        return ", ".join([reply.result or "a fault", *reply.codes])
    status = reply.status or 0
    return f"HTTP {status}" if status >= _REFUSED else ""


def _not_taken(exchange: Exchange, hint: str) -> Findings:
    """Tell if a good event was turned down, or the system says that it did not take it.

    Raises NothingToJudge where neither can be seen.
    """
    trouble, noted = _trouble(exchange.reply), _noted(exchange)
    if exchange.reply is None and not noted:
        raise NothingToJudge("over JMS nothing comes back, and trigger.noted says nothing")
    if trouble and exchange.reply is not None:
        yield found(exchange.reply, "", "a response", trouble, hint)
    elif noted and not any(entry["result"] in _TAKEN for entry in noted):
        seen = ", ".join(str(entry["result"]) for entry in noted)
        yield Finding("the event taken", seen, "trigger.noted", hint)


@check(raw=True)
def event_is_answered_by_a_response(exchange: Exchange) -> Findings:
    """A ResponseMessage, be it typed or generic, and OK."""
    reply = exchange.reply
    if reply is None:
        raise NothingToJudge("nothing came back")
    if reply.kind != "response":
        seen = _trouble(reply) or "no message"
        hint = "answer an event over SOAP by the ResponseMessage that the WSDL has as its output"
        yield found(reply, "", "a response", seen, hint)
    elif reply.result != "OK":
        hint = "the receipt of a good event is OK"
        yield found(reply, "Reply/Result", "OK", reply.result, hint)


@check(silence=True)
def bad_event_stops_nothing(exchange: Exchange) -> Findings:
    """The good event behind the bad one is taken."""
    if not exchange.before:
        raise NothingToJudge("no bad event came first")
    hint = "the event before this one could not be read; drop it, and take the next"
    yield from _not_taken(exchange, hint)


@check(silence=True)
def foreign_event_is_ignored(exchange: Exchange) -> Findings:
    """Nothing is wrong with it."""
    trouble, noted = _trouble(exchange.reply), _noted(exchange)
    if exchange.reply is None and not noted:
        raise NothingToJudge("over JMS nothing comes back, and trigger.noted says nothing")
    if trouble and exchange.reply is not None:
        hint = "an event of no interest is no error; ignore it, and say OK where an answer is due"
        yield found(exchange.reply, "", "no error", trouble, hint)
    for entry in noted:
        if entry["result"] == "dropped":
            hint = "an event of no interest was dropped as a bad one; ignore it"
            yield Finding("ignored", "dropped", "trigger.noted", hint)


@check(silence=True)
def repeated_event_counts_once(exchange: Exchange) -> Findings:
    """One MessageID, one effect."""
    taken = [entry for entry in _noted(exchange) if entry["result"] == "accepted"]
    if not _noted(exchange):
        raise NothingToJudge("the system does not say what it made of the event")
    if len(taken) > 1:
        hint = "an event with the same MessageID was taken twice; remember which have come"
        yield Finding("once", f"{len(taken)} times", "trigger.noted", hint)


@check()
def disordered_events_are_taken(exchange: Exchange) -> Findings:
    """Neither is turned down."""
    hint = "an event may overtake another; take both in whatever order they come"
    for one in (*exchange.before, exchange):
        yield from _not_taken(one, hint)


@check(silence=True)
def mass_event_is_taken(exchange: Exchange) -> Findings:
    """Whole."""
    hint = "an event of a thousand objects is legal; take it"
    yield from _not_taken(exchange, hint)
    for entry in _noted(exchange):
        if entry["result"] == "accepted" and entry.get("objects", 1000) not in (0, 1000):
            hint = f"only {entry['objects']} of a thousand objects were taken; take all"
            yield Finding("1000 objects", str(entry["objects"]), "trigger.noted", hint)
