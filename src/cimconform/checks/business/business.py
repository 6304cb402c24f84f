"""Exchanges of the business: IEC 61968-9:2013 clause 5, IEC TR 61968-900:2015 clause 7.2."""

import re
from collections import Counter

from cimconform.checks import Findings, check, found
from cimconform.checks.expectations import not_done
from cimconform.checks.subjects.answers import answer
from cimconform.checks.subjects.business import step
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local
from cimconform.messages.objects import below, child_text, values
from cimconform.verdict import NothingToJudge, Pointless

_CODE = re.compile(r"\d+(\.\d+){3}", re.ASCII)


@check(
    after=(
        "event_refers_to_its_type", "unlisted_event_type_is_expanded",
        "event_numbers_are_assigned", "event_is_no_command",
    )
)  # fmt: skip
def events_are_of_the_type_asked(exchange: Exchange) -> Findings:
    """No other type; of which kind of device does not matter, and own words are not compared."""
    reply = answer(exchange)
    if exchange.request is None:
        raise NothingToJudge("no request")
    asked = {
        (e.text or "").strip() for kind in below(exchange.request, "Request", "EndDeviceEventType")
        for e in kind.iter("{*}name", "{*}mRID")
    }  # fmt: skip
    happened = {_happened(kind) for kind in asked}
    for event in _events(reply):
        kind = _kind(event)
        if _CODE.fullmatch(kind) and _happened(kind) not in happened:
            hint = f"{', '.join(sorted(asked))} was asked for; leave events of other types out"
            yield found(reply, "Payload", ", ".join(sorted(asked)), kind, hint)
            return


def accepted(exchange: Exchange) -> Exchange:
    """Give the control that a scenario builds upon; where it was refused another rule says so."""
    control = step(exchange, "create(EndDeviceControls)")
    if not control.served:
        raise Pointless("known_device_is_controlled")
    return control


def _happened(kind: str) -> str:
    """Give what a type says without its first number, which is of the kind of device."""
    return kind.partition(".")[2] or kind


def _events(reply: Message) -> list[Element]:
    """Give the events of a payload."""
    return below(reply, "Payload", "EndDeviceEvent")


def _kind(event: Element) -> str:
    """Give the type of an event."""
    kinds = (e.get("ref") or "" for e in children(event) if local(e) == "EndDeviceEventType")
    return next(kinds, "")


@check()
def control_does_not_hinder_reading(exchange: Exchange) -> Findings:
    """OK."""
    accepted(exchange)
    yield from not_done(
        exchange, "the meter was controlled just before, and can be read all the same"
    )


@check()
def deleted_object_can_be_made_again(exchange: Exchange) -> Findings:
    """OK."""
    hint = "the object was deleted, so that its name is free; a history may be kept all the same"
    yield from not_done(exchange, hint)


@check()
def history_stays_the_same(exchange: Exchange) -> Findings:
    """Value for value."""
    first, again = (
        _history(answer(step(exchange, "get(MeterReadings)"))),
        _history(answer(exchange)),
    )
    if not first:
        raise NothingToJudge("no values of the past came")
    differing = sorted((first - again) + (again - first))
    if differing:
        hint = f"{len(differing)} values differ between two answers to one question about the past"
        seen = " ".join(differing[0])
        yield found(answer(exchange), "Payload", "the same values as before", seen, hint)


def _history(reply: Message) -> "Counter[tuple[str, str]]":
    """Give the times and values of an answer."""
    return Counter(
        (child_text(value.getparent(), "timeStamp"), (value.text or "").strip())
        for value in values(reply)
    )
