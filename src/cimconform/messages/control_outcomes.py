"""From a control to what came of it: the orders in a request, the events in an answer, who fits whom.

IEC 61968-9:2013 clauses 5.2 and 5.4, Annexes E and F; IEC TR 61968-900:2015 clause 7. An event is held
to be about a control when it bears its issuerTrackingID, or bears none and could answer it by code,
device and time.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event

from cimconform.codes import controls
from cimconform.codes.events import FORM, DeviceCode, parse
from cimconform.messages.compression import documents
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local, text_of
from cimconform.messages.times import zoned

CLOCKS = timedelta(minutes=2)  # by which two sound clocks may differ
_TARGETS = ("EndDevices", "UsagePoints")
_GROUPS = ("EndDeviceGroups", "UsagePointGroups")


@dataclass(frozen=True)
class Order:
    """One EndDeviceControl as it was asked for; `devices` are names or mRIDs, `groups` too."""

    element: Element
    code: DeviceCode | None
    tracking: str
    devices: tuple[str, ...]
    groups: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    sent: datetime


@dataclass(frozen=True)
class ReportedEvent:
    """One EndDeviceEvent; `devices` are the names and mRIDs of its asset."""

    element: Element
    ref: str
    code: DeviceCode | None
    tracking: str
    devices: frozenset[str]
    created: datetime | None

    def of(self, device: str) -> bool:
        """Tell whether it is of a device."""
        return device in self.devices


def _child(element: Element, *path: str) -> Element | None:
    """Give the element at a path of local names below another."""
    for name in path:
        found = next(element.iterchildren(f"{{*}}{name}"), None)
        if found is None:
            return None
        element = found
    return element


def below(element: Element, *path: str) -> str:
    """Give the text at a path of local names below an element, empty where there is none."""
    found = _child(element, *path)
    return "" if found is None else text_of(found).strip()


def _ref(element: Element, name: str) -> str:
    found = _child(element, name)
    return "" if found is None else found.get("ref", "")


def _code(ref: str) -> DeviceCode | None:
    return parse(ref) if FORM.fullmatch(ref) else None


def identities(element: Element) -> tuple[str, ...]:
    """Give the mRID and the names of an object."""
    names = (below(e, "name") for e in element.iterchildren("{*}Names"))
    return tuple(text for text in (below(element, "mRID"), *names) if text)


def orders(request: Message) -> list[Order]:
    """Give the controls that a request asks for."""
    return list(request.kept(_orders))


def _orders(request: Message) -> list[Order]:
    return [_order(element, request) for element in request.elements("EndDeviceControl")]


def _order(element: Element, request: Message) -> Order:
    targets = [(local(e), identities(e)[:1]) for e in children(element)]
    timing = ("primaryDeviceTiming", "interval")
    return Order(
        element,
        _code(_ref(element, "EndDeviceControlType")),
        below(element, "issuerTrackingID"),
        tuple(name for kind, names in targets if kind in _TARGETS for name in names),
        tuple(name for kind, names in targets if kind in _GROUPS for name in names),
        zoned(below(element, *timing, "start")),
        zoned(below(element, *timing, "end")),
        datetime.fromtimestamp(request.at, UTC),
    )


def events(answer: Message) -> list[ReportedEvent]:
    """Give the events that an answer or a message of events holds."""
    return list(answer.kept(_events))


def _events(answer: Message) -> list[ReportedEvent]:
    found = (e for top in documents(answer) for e in top.iter("{*}EndDeviceEvent"))
    return [_reported(e) for e in found if next(e.iterchildren("{*}EndDeviceEvent"), None) is None]


def _reported(element: Element) -> ReportedEvent:
    ref = _ref(element, "EndDeviceEventType")
    asset = _child(element, "Assets")
    return ReportedEvent(
        element,
        ref,
        _code(ref),
        below(element, "issuerTrackingID"),
        frozenset(identities(asset)) if asset is not None else frozenset(),
        zoned(below(element, "createdDateTime")),
    )


def asked_for(
    exchange: Exchange, verbs: Sequence[str] = ("create",)
) -> list[tuple[Order, Exchange]]:
    """Give the controls that were served before an exchange, oldest first, with their exchanges."""
    served = [
        e for e in exchange.before
        if e.served and e.request and e.stimulus.name.startswith(tuple(f"{v}(EndDev" for v in verbs))
    ]  # fmt: skip
    return [(order, e) for e in served if e.request for order in orders(e.request)]


def answering(order: Order, reported: Sequence[ReportedEvent]) -> list[ReportedEvent]:
    """Give the events that are about a control."""
    return [event for event in reported if _about(order, event)]


def _about(order: Order, event: ReportedEvent) -> bool:
    if event.tracking:
        return event.tracking == order.tracking
    late = event.created is not None and event.created >= order.sent - CLOCKS
    named = not event.devices or bool(event.devices & set(order.devices)) or bool(order.groups)
    return late and named and order.code is not None and fits(order.code, event)


def fits(code: DeviceCode, event: ReportedEvent) -> bool:
    """Tell whether an event may answer a control: by Annexes E and F, or by its domain alone.

    What answers some other control of Annex F, as Connected does, answers only that.
    """
    if event.code is None:
        return False
    if event.code.kind in controls.fitting(code):
        return True
    return event.code.domain == code.domain and not controls.answers(event.code)


def succeeded(code: DeviceCode, event: ReportedEvent) -> bool:
    """Tell whether an event says that a control was carried out."""
    return event.code is not None and event.code.kind in controls.successes(code)


def failed(code: DeviceCode, event: ReportedEvent) -> bool:
    """Tell whether an event says that a control was not carried out."""
    return event.code is not None and event.code.kind in controls.failures(code)


def cancelled(code: DeviceCode, event: ReportedEvent) -> bool:
    """Tell whether an event says that a control was withdrawn."""
    return event.code is not None and event.code.kind in controls.cancellations(code)


def waits(order: Order) -> bool:
    """Tell whether a control was to begin only after it had been asked for."""
    return order.start is not None and order.start > order.sent + CLOCKS


def outcome(exchange: Exchange) -> bool:
    """Tell whether an answer holds an end for the last control before it: done, failed, withdrawn."""
    asked = asked_for(exchange)
    if exchange.reply is None or not asked:
        return True
    order = asked[-1][0]
    code = order.code
    found = answering(order, events(exchange.reply))
    return code is None or any(
        succeeded(code, e) or failed(code, e) or cancelled(code, e) for e in found
    )


def until(met: Callable[[], bool], seconds: float) -> None:
    """Ask again and again until it is met, or so many seconds are over; ever more seldom.

    A head end does not say when a device will have done something, so that all we can do is ask.
    """
    end, pause, gone = time.monotonic() + seconds, 0.1, Event()
    while not met() and time.monotonic() < end:
        gone.wait(min(pause, max(0.0, end - time.monotonic())))
        pause = min(2 * pause, 5.0)


def ended(order: Order, event: ReportedEvent) -> bool:
    """Tell whether an event ends a control: done, failed, withdrawn."""
    code = order.code
    return code is not None and (
        succeeded(code, event) or failed(code, event) or cancelled(code, event)
    )
