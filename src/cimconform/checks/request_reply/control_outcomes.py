"""What came of a control, read back by get(EndDeviceEvents): IEC TR 61968-900:2015 clauses 7.2 to 7.5.

IEC 61968-9:2013 Annexes E and F say which events answer which control; see outcomes.py of the
package.
"""

from cimconform.checks import Findings, about, check, found
from cimconform.checks.subjects.controls import (
    REPLY_HAS_ITS_NOUN,
    control_reply,
    expected,
    misnamed,
    reported_on,
    untold,
)
from cimconform.codes import with_meaning
from cimconform.messages.control_outcomes import (
    answering,
    asked_for,
    ended,
    events,
    orders,
    succeeded,
)
from cimconform.messages.exchange import Exchange
from cimconform.messages.objects import errors_about, named
from cimconform.verdict import NothingToJudge, Pointless

_ARMING = (5, 6)
_OPENED, _CLOSED, _OPEN = (68, "opened"), (42, "closed"), 23


@check(after=REPLY_HAS_ITS_NOUN)
def accepted_device_has_an_outcome(exchange: Exchange) -> Findings:
    """Success or failure, of each."""
    yield from untold(exchange)


@check(after=REPLY_HAS_ITS_NOUN)
def every_target_is_controlled(exchange: Exchange) -> Findings:
    """The union of devices and groups."""
    yield from untold(exchange)


@check(after=REPLY_HAS_ITS_NOUN)
def others_are_controlled_all_the_same(exchange: Exchange) -> Findings:
    """One that is unknown does not stop the others."""
    yield from untold(exchange)


@check(after=REPLY_HAS_ITS_NOUN)
def doubly_named_device_acts_once(exchange: Exchange) -> Findings:
    """By name and by group is once."""
    wanted = [
        (order, device, found_) for order, sent, found_ in reported_on(exchange)
        for device in expected(order, sent, exchange)
    ]  # fmt: skip
    if not wanted:
        raise Pointless("known_device_is_controlled")
    for order, device, found_ in wanted:
        ends = [event for event in found_ if event.of(device) and ended(order, event)]
        if not ends:
            raise Pointless("every_target_is_controlled")
        if len(ends) > 1:
            seen = ", ".join(with_meaning(event.ref) for event in ends)
            hint = f"{device} is named twice by the control, as a device and in a group"
            yield about(ends[1].element, "one outcome", seen, hint)


@check(after=REPLY_HAS_ITS_NOUN)
def refused_device_has_no_outcome(exchange: Exchange) -> Findings:
    """What was refused was not done."""
    reply = control_reply(exchange)
    sent = next((e for e in reversed(exchange.before) if "Controls" in e.stimulus.name), None)
    if sent is None or sent.reply is None:
        raise NothingToJudge("no control came before")
    wanted = named(exchange.request) if exchange.request else set()
    refused = [d for d in sorted(wanted) if sent.refused or errors_about(sent.reply, d)]
    if not refused:
        served = sent.reply.result == "OK"
        raise Pointless("protected_meter_is_not_switched" if served else misnamed(sent.reply))
    for order in orders(sent.request) if sent.request else ():
        for event in answering(order, events(reply)):
            if event.devices & set(refused) and ended(order, event):
                hint = "an Error names this device as refused, and yet it reports an outcome"
                yield about(event.element, "no outcome", with_meaning(event.ref), hint)


@check(after=REPLY_HAS_ITS_NOUN)
def failed_control_is_told_failed(exchange: Exchange) -> Findings:
    """What the device could not do."""
    yield from untold(exchange)
    for order, _, found_ in reported_on(exchange):
        for event in found_:
            if order.code is not None and succeeded(order.code, event):
                hint = "failing_meter does not carry controls out, and this says that it did"
                yield about(event.element, "an event of failure", with_meaning(event.ref), hint)


@check(after=REPLY_HAS_ITS_NOUN)
def silent_device_has_an_outcome(exchange: Exchange) -> Findings:
    """Refused, or failed, and not done."""
    reply = control_reply(exchange)
    for order, sent, found_ in reported_on(exchange) if asked_for(exchange) else ():
        done = [e for e in found_ if order.code is not None and succeeded(order.code, e)]
        for event in done:
            hint = "the meter does not answer, and this says that it carried the control out"
            yield about(event.element, "an event of failure", with_meaning(event.ref), hint)
        if not any(ended(order, event) for event in found_) and expected(order, sent, exchange):
            hint = "the meter does not answer: refuse the control, or report that it failed"
            yield found(reply, "Payload", "an event of failure", "none in time", hint)


@check(after=REPLY_HAS_ITS_NOUN)
def events_of_control_are_found(exchange: Exchange) -> Findings:
    """By issuerTrackingID, and no others."""
    reply = control_reply(exchange)
    order = reported_on(exchange)[-1][0]
    found_ = events(reply)
    if not found_:
        hint = "a get(EndDeviceEvents) of an issuerTrackingID finds nothing of its control"
        yield found(reply, "Payload", f"events of {order.tracking}", "none", hint)
    for event in (e for e in found_ if e.tracking != order.tracking):
        hint = "only events of this issuerTrackingID were asked for"
        yield about(event.element, order.tracking, event.tracking or "none", hint)
        return


@check(after=REPLY_HAS_ITS_NOUN)
def outcome_is_of_its_device(exchange: Exchange) -> Findings:
    """No other reports it."""
    if not any(event.devices for _, _, found_ in reported_on(exchange) for event in found_):
        raise Pointless("events_of_control_are_found")
    for order, _, found_ in reported_on(exchange):
        members = exchange.stimulus.facts.get("group_members", "").split("\n")
        devices = {*order.devices, *(members if order.groups else ())}
        for event in (e for e in found_ if e.devices and not e.devices & devices):
            hint = "the event bears the issuerTrackingID of a control that was not for this device"
            seen = ", ".join(sorted(event.devices))
            yield about(event.element, " or ".join(sorted(devices)), seen, hint)


@check(after=REPLY_HAS_ITS_NOUN)
def arming_does_not_switch(exchange: Exchange) -> Findings:
    """The customer does."""
    arming = [one for one in reported_on(exchange) if one[0].code and one[0].code.action in _ARMING]
    if not arming:
        raise NothingToJudge("no switch was to be armed")
    if not any(found_ for _, _, found_ in arming):
        raise NothingToJudge("no event reports the outcome of the control")
    for _, _, found_ in arming:
        for event in found_:
            moved = dict((_OPENED, _CLOSED)).get(event.code.action) if event.code else None
            if moved:
                hint = f"the switch was only to be armed, and this says that it was {moved}"
                yield about(event.element, "armed for closure", with_meaning(event.ref), hint)


@check(after=REPLY_HAS_ITS_NOUN)
def disabled_switch_does_not_switch(exchange: Exchange) -> Findings:
    """Refused, or reported as failed."""
    reply = control_reply(exchange)
    opening = [one for one in reported_on(exchange) if one[0].code and one[0].code.action == _OPEN]
    for order, _, found_ in opening:
        if any(order.code and succeeded(order.code, event) for event in found_):
            hint = "the switch had been disabled, and this says that it opened"
            yield found(reply, "Payload", "an event of failure", "opened", hint)
        elif not any(ended(order, event) for event in found_):
            hint = "the switch had been disabled: refuse the control, or report that it failed"
            yield found(reply, "Payload", "an event of failure", "none", hint)
