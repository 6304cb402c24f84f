"""Faults of a head end that takes controls which it should refuse, or refuses what it should take."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, text
from cimconform.reference.defects import defect
from cimconform.reference.defects.control_tools import _because
from cimconform.reference.defects.tools import controls, cut, lie, only, ordered


@defect("control_of_nothing_is_refused", at="answer", hint="without EndDeviceControl", evidence="known", seeds=("SD77",))  # fmt: skip
def takes_an_order_of_nothing(answer: Answer, ask: Ask) -> None:
    """A create without a control is OK."""
    del ask
    if _because(answer, "holds no control"):
        lie(answer)


@defect("control_without_type_is_refused", at="answer", hint="no ref", seeds=("SD77",))
def takes_an_order_of_any_kind(answer: Answer, ask: Ask) -> None:
    """A control without a type is OK."""
    del ask
    if _because(answer, "of what kind it is"):
        lie(answer)


@defect("event_as_control_is_refused", at="answer", hint="code of an event")
def obeys_events(answer: Answer, ask: Ask) -> None:
    """A control whose code is that of an event is OK."""
    if only(answer, "2.15") and ordered(ask) == ["3.26.0.85"]:
        lie(answer)


@defect("control_of_other_device_is_refused", at="answer", hint="another type of device")
def takes_controls_for_water_meters(answer: Answer, ask: Ask) -> None:
    """A control for a water meter is OK at a meter of electricity."""
    if only(answer, "2.15") and any(code.startswith("24.") for code in ordered(ask)):
        lie(answer)


@defect("control_for_nobody_is_refused", at="answer", hint="no target", evidence="known", seeds=("SD77",))  # fmt: skip
def takes_an_order_for_nobody(answer: Answer, ask: Ask) -> None:
    """A control that names no device is OK."""
    del ask
    if _because(answer, "names no device"):
        lie(answer)


@defect("control_of_the_past_is_refused", at="answer", hint="interval ended", evidence="known", seeds=("SD74",))  # fmt: skip
def takes_orders_for_yesterday(answer: Answer, ask: Ask) -> None:
    """A control whose time is over is OK."""
    del ask
    if _because(answer, "was to be done is over"):
        lie(answer)


@defect("control_of_no_duration_is_refused", at="answer", hint="lasts no time")
def takes_orders_that_last_no_time(answer: Answer, ask: Ask) -> None:
    """A control of no duration is OK."""
    del ask
    if _because(answer, "a duration is more"):
        lie(answer)


@defect("each_randomisation_is_understood", at="answer", hint="randomisation schema", evidence="known")  # fmt: skip
def knows_no_chance_at_both_ends(answer: Answer, ask: Ask) -> None:
    """A control whose start and end are spread is refused."""
    spread = [text(c, "primaryDeviceTiming", "randomisation") for c in controls(ask)]
    if "startAndEnd" in spread and answer.result == "OK":
        answer.result, answer.ids = "FAILED", []
        answer.problems = [Problem("1.8", "this randomisation is not supported")]


@defect("impossible_duty_cycle_is_refused", at="answer", hint="dutyCycle per cent")
def takes_any_duty_cycle(answer: Answer, ask: Ask) -> None:
    """A duty cycle of 150 per cent is OK."""
    del ask
    if _because(answer, "a duty cycle is"):
        lie(answer)


@defect("mismatched_pan_control_is_refused", at="answer", hint="text PanPricing")
def shows_prices_for_texts(answer: Answer, ask: Ask) -> None:
    """A control that shows a text and holds a price is OK."""
    del ask
    if _because(answer, "does not go with a control"):
        lie(answer)


@defect("second_control_of_mrid_is_refused", at="answer", hint="mRID already", seeds=("SD73",))
def takes_an_mrid_twice(answer: Answer, ask: Ask) -> None:
    """A second control of one mRID is OK."""
    del ask
    if _because(answer, "there is a control of this identifier"):
        lie(answer)


@defect("price_without_number_is_refused", at="answer", hint="priceSignal number")
def takes_words_for_prices(answer: Answer, ask: Ask) -> None:
    """A price that is a word is OK."""
    if _because(answer, "not valid") and any(text(c, "priceSignal") for c in controls(ask)):
        lie(answer)


@defect("pairing_without_address_is_refused", at="answer", hint="MAC address")
def pairs_whoever_comes(answer: Answer, ask: Ask) -> None:
    """A device is to be paired without its address, and that is OK."""
    del ask
    if _because(answer, "MAC address"):
        lie(answer)


@defect("known_controls_can_be_asked", at="tree", hint="accepted waits")
def shows_no_controls(root: Element, ask: Ask) -> None:
    """A get of controls never finds any."""
    if ask.verb == "get":
        for control in list(root.iter("{*}EndDeviceControl")):
            cut(control)
