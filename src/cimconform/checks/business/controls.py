"""Rules on the exchanges of controls."""

from cimconform.checks import Findings, check
from cimconform.checks.expectations import asks_again, not_done
from cimconform.checks.subjects.answers import answered_before
from cimconform.checks.subjects.business import step
from cimconform.checks.subjects.requester_series import concluded
from cimconform.messages.exchange import Exchange
from cimconform.verdict import Pointless


def accepted(exchange: Exchange) -> Exchange:
    """Give the control that a scenario builds upon; where it was refused another rule says so."""
    control = step(exchange, "create(EndDeviceControls)")
    if not control.served:
        raise Pointless("known_device_is_controlled")
    return control


@check(at_once=True)
def control_does_not_hinder_reading(exchange: Exchange) -> Findings:
    """OK."""
    accepted(exchange)
    yield from not_done(
        exchange, "the meter was controlled just before, and can be read all the same"
    )


_OF_EVENTS = ("accepted", "ignored", "again", "dropped")  # what a system says of an event


@check(silence=True)
def event_may_overtake_the_reply(exchange: Exchange) -> Findings:
    """Both are taken."""
    answered = answered_before(exchange)
    hint = "the event of a control may come before the reply to it; take both"
    for event in (e for e in exchange.before if e.role == "subscriber" and e.reply):
        if event.refused and event.reply is not None:
            yield concluded(
                event.reply, "an event that is taken", f"HTTP {event.reply.status}", hint
            )
    noted = (str(entry.get("result", "")) for entry in answered.noted)
    results = [result for result in noted if result not in _OF_EVENTS]
    if answered.reply is not None and results and answered.reply.result not in results:
        yield concluded(answered.reply, answered.reply.result, ", ".join(results), hint)
    yield from asks_again(exchange)
