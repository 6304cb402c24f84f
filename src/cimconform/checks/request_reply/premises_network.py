"""Rules on premises area networks and their devices."""

from cimconform.checks import Findings, about, check, found
from cimconform.checks.subjects.controls import REPLY_HAS_ITS_NOUN, reported_on, untold
from cimconform.codes import with_meaning
from cimconform.messages.control_outcomes import asked_for, succeeded
from cimconform.messages.exchange import Exchange
from cimconform.verdict import NothingToJudge


@check(after=REPLY_HAS_ITS_NOUN)
def secrets_are_not_repeated(exchange: Exchange) -> Findings:
    """Neither the install code nor a password."""
    given = [
        (e.text or "").strip()
        for earlier in exchange.before if earlier.request
        for e in earlier.request.elements("installCode", "password")
    ]  # fmt: skip
    secrets = [text for text in given if text]
    if not secrets:
        raise NothingToJudge("no secret was sent")
    for message in (*(m for e in exchange.before for m in e.replies), *exchange.replies):
        if any(secret.encode() in message.raw for secret in secrets):
            hint = "an installCode or a password comes back; keep them out of replies and events"
            yield found(message, "", "no secret", "the secret that we sent", hint)


@check(after=REPLY_HAS_ITS_NOUN)
def pairing_window_is_told(exchange: Exchange) -> Findings:
    """Opened, closed."""
    yield from untold(exchange)


@check(after=REPLY_HAS_ITS_NOUN)
def text_on_display_is_told(exchange: Exchange) -> Findings:
    """Displayed, taken away."""
    yield from untold(exchange)


@check(after=REPLY_HAS_ITS_NOUN)
def price_is_told(exchange: Exchange) -> Findings:
    """Created."""
    yield from untold(exchange)


@check(after=REPLY_HAS_ITS_NOUN)
def load_event_is_told(exchange: Exchange) -> Findings:
    """Scheduled, withdrawn."""
    yield from untold(exchange)


@check(after=REPLY_HAS_ITS_NOUN)
def network_control_is_told(exchange: Exchange) -> Findings:
    """Enabled."""
    yield from untold(exchange)


@check(after=REPLY_HAS_ITS_NOUN)
def unpaired_device_is_told_failed(exchange: Exchange) -> Findings:
    """It cannot have received it."""
    for order, _, found_ in reported_on(exchange) if asked_for(exchange) else ():
        for event in (e for e in found_ if order.code and succeeded(order.code, e)):
            hint = "the device is not paired, and this says that it carried the control out"
            yield about(event.element, "an event of failure", with_meaning(event.ref), hint)
