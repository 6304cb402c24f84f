"""Rules on asking for controls and events."""

from cimconform.checks import Findings, about, check
from cimconform.checks.expectations import not_refused, served_otherwise, wholly_ok
from cimconform.checks.subjects.answers import answer, asked, window
from cimconform.messages.exchange import Exchange
from cimconform.messages.objects import below, identity, named, names_of
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
    dated = [(element, moment) for element, moment in stamps if moment is not None]
    if not dated:
        raise NothingToJudge("the answer holds no event with an instant")
    for element, moment in dated:
        if not start <= moment <= end:
            expected = f"{start.isoformat()} to {end.isoformat()}"
            yield about(
                element, expected, moment.isoformat(), "filter events by the window asked for"
            )
