"""Controls of end devices and their events: IEC 61968-100:2013 clauses 6.3.4, 6.7; IEC TR 61968-900:2015 clause 7."""

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import not_refused, served_otherwise, wholly_ok
from cimconform.checks.subjects.answers import answer, asked, window
from cimconform.messages.control_outcomes import orders
from cimconform.messages.exchange import Exchange
from cimconform.messages.objects import below, child_text, identity, named, names_of
from cimconform.messages.times import zoned
from cimconform.verdict import NothingToJudge


@check()
def known_device_is_controlled(exchange: Exchange) -> Findings:
    """OK."""
    codes = ", ".join(answer(exchange).codes) or "no code"
    hint = f"a control for a known meter is refused with {codes}; known_meters names it as known"
    yield from served_otherwise(exchange, hint)


@check(refusal=True)
def control_of_unknown_device_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "a control for an unknown device cannot be carried out")


@check()
def partly_bad_control_is_not_ok(exchange: Exchange) -> Findings:
    """PARTIAL or FAILED."""
    hint = "one of the devices is unknown: say PARTIAL, and name it in an Error"
    yield from wholly_ok(exchange, hint)


@check(refusal=True)
def unknown_control_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "no table has this kind of control")


@check(refusal=True)
def control_of_nothing_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "a payload without an EndDeviceControl orders nothing: 1.7")


@check(refusal=True)
def control_without_type_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "a control whose EndDeviceControlType has no ref may be any")


@check(refusal=True)
def event_as_control_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "its type is the code of an event, which orders nothing")


@check(refusal=True)
def control_of_other_device_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "its first number is another type of device than this one")


@check(refusal=True)
def control_for_nobody_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "a control without a device or group is for nobody: 1.7, 5.8")


@check(refusal=True)
def control_of_the_past_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "the interval in which to do it ended years ago: 6.1, 5.2")


@check(refusal=True)
def control_of_no_duration_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(
        exchange, "a control that lasts no time does nothing: a duration is over 0"
    )


@check()
def each_randomisation_is_understood(exchange: Exchange) -> Findings:
    """As without chance."""
    hint = "this randomisation is one of the schema; one that cannot be done may be taken as none"
    yield from served_otherwise(exchange, hint)


@check(refusal=True)
def impossible_duty_cycle_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "a dutyCycle is 0 to 100 per cent, and this one is 150")


@check(refusal=True)
def mismatched_pan_control_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "the type shows a text, and PanPricing holds none")


@check(refusal=True)
def second_control_of_mrid_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "there is a control of this mRID already: 6.1")


@check(refusal=True)
def price_without_number_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "a priceSignal is a number, and this one is a word: 1.8")


@check(refusal=True)
def pairing_without_address_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "a device that joins is known by its MAC address alone: 5.8")


@check()
def waiting_control_can_be_cancelled(exchange: Exchange) -> Findings:
    """OK."""
    codes = ", ".join(answer(exchange).codes) or "no code"
    hint = (
        f"the control waits, and to cancel it by mRID and issuerTrackingID is refused with {codes}"
    )
    yield from served_otherwise(exchange, hint)


@check(after=("get_reply_carries_its_noun",))
def known_controls_can_be_asked(exchange: Exchange) -> Findings:
    """The one that waits, by its mRID or its issuerTrackingID."""
    made = [
        order for step in exchange.before if step.served and step.request
        for order in orders(step.request)
    ]  # fmt: skip
    if not made:
        raise NothingToJudge("no control was made with OK before")
    reply = asked(exchange, "get")
    given = {(e.text or "").strip() for e in below(reply, "Payload", "mRID", "issuerTrackingID")}
    for order in made:
        if not {child_text(order.element, "mRID"), order.tracking} & given:
            hint = "the control was accepted and waits for its start; get(EndDeviceControls) of its device gives what is known of it"
            yield found(reply, "Payload", f"the control {order.tracking}", "not there", hint)


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


@check(after=("get_reply_carries_its_noun",))
def events_are_of_the_device_asked(exchange: Exchange) -> Findings:
    """No other device."""
    reply = asked(exchange, "get")
    wanted = named(exchange.request) if exchange.request else set()
    assets = below(reply, "Payload", "Assets")
    if not assets or not wanted:
        raise NothingToJudge("no event names its device, or the request names none")
    for asset in assets:
        if not names_of(asset) & wanted:
            yield about(
                asset, ", ".join(sorted(wanted)), identity(asset), "this device was not asked for"
            )


@check(after=("get_reply_carries_its_noun",))
def events_lie_in_the_window(exchange: Exchange) -> Findings:
    """Not before, not after."""
    reply = asked(exchange, "get")
    start, end = window(exchange.request)
    stamps = [(e, zoned(e.text or "")) for e in below(reply, "Payload", "createdDateTime")]
    told = [(element, moment) for element, moment in stamps if moment is not None]
    if not told:
        raise NothingToJudge("the answer holds no event with an instant")
    for element, moment in told:
        if not start <= moment <= end:
            expected = f"{start.isoformat()} to {end.isoformat()}"
            yield about(
                element, expected, moment.isoformat(), "filter events by the window asked for"
            )
