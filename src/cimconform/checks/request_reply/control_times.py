"""Rules on when a control is carried out."""

from datetime import timedelta

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import not_refused, served_otherwise
from cimconform.checks.subjects.answers import answer
from cimconform.checks.subjects.controls import (
    REPLY_HAS_ITS_NOUN,
    control_reply,
    expected,
    reported_on,
    untold,
)
from cimconform.codes import with_meaning
from cimconform.messages.control_outcomes import (
    CLOCKS,
    Order,
    asked_for,
    cancelled,
    ended,
    succeeded,
    waits,
)
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.objects import child_text, within
from cimconform.verdict import NothingToJudge, Pointless

_OUTCOME = "accepted_device_has_an_outcome"


@check(after=(*REPLY_HAS_ITS_NOUN, _OUTCOME))
def control_without_start_acts_now(exchange: Exchange) -> Findings:
    """Soon."""
    within = timedelta(seconds=float(exchange.stimulus.facts.get("outcome_s", "0"))) + CLOCKS
    ends = [
        (order.sent + within, event, event.created) for order, _, found_ in reported_on(exchange)
        for event in found_ if ended(order, event) and event.created
    ]  # fmt: skip
    if not ends:
        raise NothingToJudge("no event says when the control was carried out")
    for until, event, created in ends:
        if created > until:
            hint = "a control without a start is carried out at once, and this one was late"
            yield about(event.element, f"until {until.isoformat()}", created.isoformat(), hint)


@check(after=REPLY_HAS_ITS_NOUN)
def control_keeps_to_its_start(exchange: Exchange) -> Findings:
    """Not before, and not never."""
    for order, _, found_ in reported_on(exchange):
        if not waits(order):
            yield from untold(exchange)
            return
        for event in found_:
            early = event.created is not None and order.start and event.created < order.start
            if early and order.code and succeeded(order.code, event):
                hint = f"the control was to start at {order.start}, and this says it is done"
                yield about(event.element, "nothing yet", with_meaning(event.ref), hint)


@check(after=REPLY_HAS_ITS_NOUN)
def cancelled_control_is_told(exchange: Exchange) -> Findings:
    """Cancelled."""
    wanted = [
        (order.code, device, found_) for order, sent, found_ in reported_on(exchange)
        for device in expected(order, sent, exchange) if order.code
    ]  # fmt: skip
    if not wanted:
        raise Pointless("known_device_is_controlled")
    for code, device, found_ in wanted:
        if not any(cancelled(code, event) for event in found_):
            hint = f"the control was cancelled for {device}, and no event says so"
            seen = ", ".join(with_meaning(event.ref) for event in found_)
            yield found(control_reply(exchange), "Payload", "an event Cancelled", seen, hint)


@check()
def cancelled_control_waits_no_longer(exchange: Exchange) -> Findings:
    """It was among those that wait, and is there no more."""
    order = asked_for(exchange)[0][0] if asked_for(exchange) else None
    listed = [e for e in exchange.before if e.stimulus.name.startswith("get(EndDeviceControls)")]
    if order is None or not listed or not listed[0].reply or not _listed(order, listed[0].reply):
        raise Pointless("known_controls_can_be_asked")
    reply = answer(exchange)
    if _listed(order, reply):
        hint = "the cancel was answered with OK, and the control is still among those that wait for the device"
        yield found(reply, "Payload", f"no control {order.tracking}", order.tracking, hint)


def _listed(order: Order, reply: Message) -> bool:
    """Tell whether an answer holds a control, by its issuerTrackingID."""
    return any(
        child_text(control, "issuerTrackingID") == order.tracking
        for control in within(reply, "EndDeviceControl")
    )


@check(after=REPLY_HAS_ITS_NOUN)
def cancel_of_one_leaves_others(exchange: Exchange) -> Findings:
    """The other one still waits."""
    for order, _, found_ in reported_on(exchange):
        for event in found_:
            if order.code and cancelled(order.code, event):
                hint = "the cancel named another device of this control, and not this one"
                yield about(event.element, "no event Cancelled", with_meaning(event.ref), hint)


@check()
def waiting_control_can_be_cancelled(exchange: Exchange) -> Findings:
    """OK."""
    codes = ", ".join(answer(exchange).codes) or "no code"
    hint = (
        f"the control waits, and to cancel it by mRID and issuerTrackingID is refused with {codes}"
    )
    yield from served_otherwise(exchange, hint)


@check(refusal=True)
def finished_control_is_not_cancelled(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(
        exchange, "the control is carried out already, and nothing is left to cancel"
    )


@check(refusal=True)
def finished_control_is_not_changed(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(
        exchange, "the control is carried out already, and nothing is left to change"
    )
