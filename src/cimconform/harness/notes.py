"""What the system itself says that it made of a message, as the trigger's table tells us to look."""

import threading
import time
from collections.abc import Mapping, Sequence

from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.system.trigger import Trigger

_BETWEEN_S = 0.05


def noted(
    trigger: Trigger, message: Message, times: int = 1, wait_s: float = 0.0
) -> tuple[Mapping[str, object], ...]:
    """Look up what the system made of a message, until it has noted something `times` times.

    We wait `wait_s`, or as long as the trigger says. Gives nothing where the trigger does not say where to look; raises PreconditionFailed.
    """
    if not trigger.noted:
        return ()
    facts = {
        "message_id": message.text("Header/MessageID"),
        "correlation_id": message.text("Header/CorrelationID"),
    }
    until = time.monotonic() + (wait_s or trigger.wait_s)
    found = trigger.look(facts)
    pause = threading.Event()
    while len(found) < times and time.monotonic() < until:
        pause.wait(_BETWEEN_S)
        found = trigger.look(facts)
    return found


def noted_event(
    trigger: Trigger | None, request: Message | None, earlier: Sequence[Exchange]
) -> tuple[Mapping[str, object], ...]:
    """Look up what the system made of an event of ours, once for each time that it was sent."""
    identity = request.text("Header/MessageID") if request else ""
    if trigger is None or request is None or not identity:
        return ()
    sent = [e.request for e in earlier if e.role == "subscriber" and e.request]
    return noted(trigger, request, sum(m.text("Header/MessageID") == identity for m in sent) + 1)
