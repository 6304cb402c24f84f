"""Rules on the exchanges of outages."""

import re

from cimconform.checks import Findings, check, found
from cimconform.checks.subjects.answers import answer
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local
from cimconform.messages.objects import below
from cimconform.verdict import NothingToJudge

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
