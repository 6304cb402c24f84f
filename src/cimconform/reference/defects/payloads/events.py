"""Faults of events as they are reported."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from cimconform.reference.asking import Ask, Element, child, parent, text
from cimconform.reference.async_replies import Delivery
from cimconform.reference.building import put
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.tools import _latest, cut, part, queried, shift
from cimconform.reference.events import SPACE
from cimconform.reference.publishing import News

_OUTAGE = "3.26.0.85"


def _seeded(root: Element) -> list[Element]:
    """Give the events that no control has caused."""
    found = list(root.iter(f"{{{SPACE}}}EndDeviceEvent"))
    return [event for event in found if child(event, "issuerTrackingID") is None]


def _recode(root: Element, code: str) -> None:
    """Give the first outage another code."""
    for event in _seeded(root)[:1]:
        part(event, "EndDeviceEventType").set("ref", code)


@defect("event_refers_to_its_type", at="tree", hint="what happened", evidence="known")
def tells_that_something_happened(root: Element, ask: Ask) -> None:
    """An event has no type."""
    del ask
    for event in _seeded(root)[:1]:
        del part(event, "EndDeviceEventType").attrib["ref"]


@defect("unlisted_event_type_is_expanded", at="tree", hint="expand at the root", evidence="seen", seeds=("SD68",))  # fmt: skip
def tells_in_its_own_words(root: Element, ask: Ask) -> None:
    """The type of an event is a word of the vendor."""
    del ask
    _recode(root, "POWER_DOWN")


@defect("event_numbers_are_assigned", at="tree", hint="subdomain not in table", evidence="seen", seeds=("SD68",))  # fmt: skip
def invents_subdomains(root: Element, ask: Ask) -> None:
    """The subdomain of an event is a number that is not assigned."""
    del ask
    _recode(root, "3.26.999.85")


@defect("event_is_no_command", at="tree", hint="command", evidence="seen")
def tells_orders(root: Element, ask: Ask) -> None:
    """An event has the code of a command."""
    del ask
    _recode(root, "3.31.0.23")


@defect("event_names_its_device", at="tree", hint="Assets UsagePoint", evidence="seen", seeds=("SD69",))  # fmt: skip
def tells_of_nobody(root: Element, ask: Ask) -> None:
    """An event does not name its device."""
    del ask
    for event in _seeded(root)[:1]:
        event.remove(part(event, "Assets"))


@defect("event_is_not_of_the_future", at="tree", hint="Timestamp zone", evidence="seen", seeds=("SD71",))  # fmt: skip
def tells_the_future(root: Element, ask: Ask) -> None:
    """An event of a failed control is of tomorrow."""
    del ask
    for event in root.iter(f"{{{SPACE}}}EndDeviceEvent"):
        if part(event, "EndDeviceEventType").get("ref") == "3.13.112.78":
            at = part(event, "createdDateTime")
            shift(at, timedelta(days=1))


@defect("events_of_device_share_type", at="tree", hint="type of device")
def changes_what_it_is(root: Element, ask: Ask) -> None:
    """A meter is a water meter for one of its events."""
    del ask
    _recode(root, f"24{_OUTAGE[1:]}")


@defect("began_and_ended_alternate", at="tree", hint="twice in a row", evidence="seen", seeds=("SD67", "SD70"))  # fmt: skip
def forgets_that_power_is_back(root: Element, ask: Ask) -> None:
    """That power is back is not reported."""
    del ask
    for event in _seeded(root):
        if part(event, "EndDeviceEventType").get("ref") == "3.26.0.216":
            cut(event)


@defect("event_keeps_its_time", at="tree", hint="arose reported", evidence="seen", seeds=("SD71",))
def dates_events_by_their_telling(root: Element, ask: Ask) -> None:
    """An outage bears the time at which it is reported, a year ago."""
    for event in _seeded(root)[:1] if not queried(ask, "TimeSchedule") else ():
        now = datetime.now().astimezone() - timedelta(days=365)
        if text(event, "createdDateTime").startswith("2026-03-28T14:00"):
            part(event, "createdDateTime").text = now.isoformat()


@defect("event_keeps_its_mrid", at="tree", hint="keeps its mRID", evidence="known", seeds=("SD73",))
def names_events_anew(root: Element, ask: Ask) -> None:
    """An event has another mRID whenever it is reported."""
    del ask
    for event in _seeded(root):
        part(event, "mRID").text = str(uuid.uuid4())


@defect("created_event_has_an_event", at="late", hint="EndDeviceEvent says nothing")
def tells_of_nothing_at_all(root: Element, ask: Ask, delivery: Delivery) -> None:
    """The event after a control holds no event."""
    if delivery.form == "created" and ask.noun == "EndDeviceControls":
        for event in list(root.iter(f"{{{SPACE}}}EndDeviceEvent")):
            cut(event)


@variant(at="tree")
def tells_the_latest_first(root: Element, ask: Ask) -> None:
    """Events stand in the order in which they were reported, the latest first, without an mRID."""
    del ask
    events = list(root.iter(f"{{{SPACE}}}EndDeviceEvent"))
    for event in events:
        event.remove(part(event, "mRID"))
        parent(event).insert(0, event)


@variant(at="tree")
def explains_events_of_its_own(root: Element, ask: Ask) -> None:
    """An event is a word of the vendor, explained at the root, and has details, severity and status."""
    del ask
    for event in _seeded(root)[:1]:
        kind = put(parent(event), "EndDeviceEventType")
        put(put(kind, "Names"), "name", "POWER_DOWN")
        part(event, "EndDeviceEventType").set("ref", "POWER_DOWN")
        detail = put(event, "EndDeviceEventDetails")
        put(detail, "name", "phase")
        put(detail, "value", "L1")
        part(event, "Assets").addnext(detail)
        part(event, "createdDateTime").addnext(put(event, "severity", "high"))


@defect("unsolicited_event_answers_nothing", at="unasked", hint="request open answer")
def lends_an_event_an_open_id(news: News, asked: Sequence[dict[str, str]]) -> None:
    """An outage is reported with the CorrelationID of a request that is still open."""
    news.correlation = _latest(asked, later=True) or news.correlation
