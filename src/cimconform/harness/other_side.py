"""What a scenario says of the other side: how the harness will answer, and that the system is to act."""

from dataclasses import replace

from cimconform.errors import PreconditionFailed
from cimconform.harness.as_requester import Scenario
from cimconform.harness.as_responder import Actor, ReplyPlan
from cimconform.harness.async_deliveries import AsyncReply
from cimconform.messages.message import Message
from cimconform.stimuli import compose as envelope
from cimconform.transports.base import RawMessage


def will_answer(scenario: Scenario, words: str) -> None:
    """Answer the next message of the system so; written again, the one after that."""
    words = envelope.worded(words, scenario.tester.values)
    scenario.plan = replace(scenario.plan, first=(*scenario.plan.first, words))


def will_deliver(scenario: Scenario, words: str, *, ahead: bool = False) -> None:
    """Deliver an asynchronous reply to the address of the system's next request, ahead of our answer or after it."""
    late = AsyncReply(envelope.worded(words, scenario.tester.values), ahead)
    scenario.plan = replace(scenario.plan, late=(*scenario.plan.late, late))


def will_send_first(scenario: Scenario, name: str) -> None:
    """Send an event that the system's next request has caused, before we answer that request."""

    def send(request: RawMessage) -> None:
        asked = Message(request.body)
        own = asked.text("Header/CorrelationID") or asked.text("Header/MessageID")
        # what the system notes of the event is not waited for: its request is still open
        tester = replace(scenario.tester, trigger=None)
        values = {**scenario.values, "correlation_id": own}
        scenario.exchanges.append(tester.anew(name, "", Scenario(tester, values=values)))

    scenario.plan = replace(scenario.plan, before=(*scenario.plan.before, send))


def has_time_to_give_up(scenario: Scenario, seconds: str) -> None:
    """Wait behind the next asynchronous replies until the system has given up, or could have twice over."""
    wait = 2 * float(envelope.worded(seconds, scenario.tester.values))
    scenario.plan = replace(scenario.plan, give_up_s=wait)


def implicit_send(scenario: Scenario, role: str, name: str) -> None:
    """Let the system act; what the scenario has scripted of our answers holds for this once."""
    actor, plan = _actor(scenario), _plan(scenario)
    name, _, meter = envelope.worded(name, scenario.tester.values).partition(" about ")
    plan = replace(plan, meter=meter)
    scenario.exchanges.append(actor.act(role, name, plan, scenario.exchanges))


def implicit_send_twice(scenario: Scenario, name: str) -> None:
    """Let the system ask twice at once, and answer the second request before the first."""
    actor, plan = _actor(scenario), _plan(scenario)
    scenario.exchanges += actor.twice(name, plan, scenario.exchanges)


def send_by_way(scenario: Scenario, name: str) -> None:
    """Send a stimulus that the system is to pass on to us, who answer it on its far side."""
    actor, plan = _actor(scenario), _plan(scenario)
    scenario.tester.passage = actor.behind(name, plan.first)
    try:
        scenario.exchanges.append(scenario.tester.anew(name, "", scenario))
    finally:
        scenario.tester.passage = None


def must_be_noted(scenario: Scenario, last: int = 1) -> None:
    """Raise PreconditionFailed unless the system says what it made of the last messages, or one of them."""
    if not any(one.noted for one in scenario.exchanges[-last:]):
        raise PreconditionFailed("trigger.noted says nothing of this message")


def _actor(scenario: Scenario) -> Actor:
    if scenario.actor is None:
        raise PreconditionFailed("the system file has no [trigger]")
    return scenario.actor


def _plan(scenario: Scenario) -> ReplyPlan:
    plan, scenario.plan = scenario.plan, ReplyPlan()
    return plan
