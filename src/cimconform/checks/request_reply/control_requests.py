"""Controls of end devices and their events: IEC 61968-100:2013 clauses 6.3.4, 6.7; IEC TR 61968-900:2015 clause 7."""

from cimconform.checks import Findings, check, found
from cimconform.checks.expectations import not_refused, served_otherwise
from cimconform.checks.subjects.answers import asked
from cimconform.messages.control_outcomes import orders
from cimconform.messages.exchange import Exchange
from cimconform.messages.objects import below, child_text
from cimconform.verdict import NothingToJudge


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
    yield from not_refused(exchange, "a control without a device or group has no target: 1.7, 5.8")


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
