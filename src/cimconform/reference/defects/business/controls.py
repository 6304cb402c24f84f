"""Defects in the exchanges of controls."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, children, text
from cimconform.reference.defects import defect
from cimconform.reference.enterprise.client import Client
from cimconform.reference.enterprise.journal import Entry
from cimconform.reference.enterprise.orders import Order


@defect("control_does_not_hinder_reading", at="answer", hint="controlled before read")
def reads_no_meter_that_was_controlled(answer: Answer, ask: Ask) -> None:
    """The reading that follows the end of a contract is refused as too busy."""
    controls = children(ask.payload) if ask.payload is not None else []
    ended = any(text(control, "reason") == "end of contract" for control in controls)
    before = ask.world.answered.pop("ended", None)
    if ended:
        ask.world.answered["ended"] = answer
    elif before is not None and ask.noun == "MeterReadings":
        answer.result, answer.payload = "FAILED", None
        answer.problems = [Problem("5.1", "the system is busy")]


@defect("event_may_overtake_the_reply", at="conclusion", hint="event before reply")
def takes_the_event_for_the_reply(entry: Entry, order: Order, client: Client) -> None:
    """A control whose event has come is done with, so that the reply to it is dropped."""
    del order
    events = client.journal.about(entry.correlation) if entry.correlation else []
    if any(one["kind"] == "event" for one in events):
        entry.result = "stray"
