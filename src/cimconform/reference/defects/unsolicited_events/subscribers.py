"""Faults of what the enterprise client does with events."""

from lxml import etree

from cimconform.reference import building
from cimconform.reference.asking import Fault
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import SOAP
from cimconform.reference.enterprise.client import Given
from cimconform.reference.enterprise.journal import Entry
from cimconform.reference.enterprise.receiving import Received
from cimconform.reference.names import TC57

_SEEN: dict[str, int] = {}


def _refused(received: Received) -> Given:
    """Give a fault as the answer to an event."""
    fault, noun = Fault("not wanted", "5.2", kind="Server"), received.header["Noun"]
    space = f"{TC57}/{noun}Message" if received.style == "typed" else ""
    message = building.fault_message(noun, space, fault)
    whole = building.soap_fault(fault, received.soap, message) if received.soap else message
    kind = "application/soap+xml" if received.soap == "1.2" else "text/xml"
    return Given(500 if received.soap else 400, etree.tostring(whole), kind)


@defect("event_is_answered_by_a_response", at="given", on=SOAP, hint="ResponseMessage")
def answers_events_with_nothing(given: Given, received: Received | None) -> None:
    """An event is answered by status 202 and nothing."""
    if received is not None and received.soap and not received.late:
        given.status, given.body, given.kind = 202, b"", ""


@defect(
    "bad_event_stops_nothing",
    at="given",
    on=("soap11", "soap12", "generic", "http"),
    hint="event before drop",
)
def stumbles_after_a_bad_event(given: Given, received: Received | None) -> Given | None:
    """After an event that cannot be read the next one is refused."""
    del given
    if received is None:
        _SEEN["bad"] = 1
        return None
    return _refused(received) if _SEEN.pop("bad", 0) else None


@defect("bad_event_stops_nothing", at="entry", on=("jms",), hint="drop next")
def misses_the_event_after_a_bad_one(entry: Entry, received: Received | None) -> None:
    """Over JMS the event after one that cannot be read is missed."""
    if received is None:
        _SEEN["bad over jms"] = 1
    elif _SEEN.pop("bad over jms", 0):
        entry.result = "dropped"


@defect("foreign_event_is_ignored", at="entry", on=("jms",), hint="no interest")
def drops_what_it_does_not_know(entry: Entry, received: Received | None) -> None:
    """An event of no interest is dropped as a bad one."""
    del received
    entry.result = "dropped" if entry.result == "ignored" else entry.result


@defect("foreign_event_is_ignored", at="given", on=("generic", "http"), hint="interest error")
def refuses_what_it_does_not_know(given: Given, received: Received | None) -> Given | None:
    """An event of no interest is answered by a fault."""
    del given
    foreign = received is not None and received.header.get("Noun") == "PricingStructureConfig"
    return _refused(received) if received is not None and foreign else None


@defect("repeated_event_counts_once", at="entry", hint="twice remember")
def takes_an_event_twice(entry: Entry, received: Received | None) -> None:
    """An event that comes again is taken again."""
    del received
    entry.result = "accepted" if entry.result == "again" else entry.result


@defect(
    "disordered_events_are_taken",
    at="given",
    on=("soap11", "soap12", "generic", "http"),
    hint="order",
    evidence="seen",
    seeds=("SD71",),
)
def wants_events_in_order(given: Given, received: Received | None) -> Given | None:
    """The creation of a meter that has been changed already is refused."""
    del given
    if received is None or received.header.get("Noun") != "MeterConfig":
        return None
    changed, _SEEN["changed"] = _SEEN.get("changed", 0), received.header["Verb"] == "changed"
    return _refused(received) if changed and received.header["Verb"] == "created" else None


@defect(
    "mass_event_is_taken", at="given", on=("soap11", "soap12", "generic", "http"), hint="thousand"
)
def refuses_large_events(given: Given, received: Received | None) -> None:
    """An event of more than a hundred objects is refused."""
    if received is not None and len(received.root.findall(".//{*}EndDeviceEvent")) > 100:  # noqa: PLR2004
        given.status, given.body, given.kind = 413, b"", ""


@defect(
    "mass_event_is_taken", at="entry", hint="thousand objects", evidence="known", seeds=("SD49",)
)
def takes_the_first_object_alone(entry: Entry, received: Received | None) -> None:
    """Of an event of many objects the first is taken."""
    del received
    entry.objects = min(entry.objects, 1)
