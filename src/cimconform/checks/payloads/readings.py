"""Whose readings they are, why they were taken, and what stands beside them.

IEC TR 61968-900:2015 clauses 5.2, 6.5.2, 6.6.4; IEC 61968-9:2013 clause 5.3.3.
"""

import re

from cimconform.checks import Findings, about
from cimconform.checks.subjects.readings import of_reading
from cimconform.messages.message import children, local
from cimconform.messages.objects import identity, names_of
from cimconform.messages.readings import Reading
from cimconform.verdict import NothingToJudge

REASONS = (
    "billing demandReset inquiry installation loadManagement loadResearch moveIn moveOut other "
    "removal serviceConnect serviceDisconnect"
).split()
_STANDARD_EVENT = re.compile(r"\d+\.\d+\.\d+\.\d+", re.ASCII)


@of_reading()
def reading_names_its_object(reading: Reading) -> Findings:
    """A meter or a usage point, with a name."""
    objects = [e for e in children(reading.element) if local(e) in ("Meter", "UsagePoint")]
    if not any(names_of(e) - {""} for e in objects):
        hint = "name the Meter or the UsagePoint by mRID or Names; values of no known point cannot be booked"
        yield about(reading.element, "a Meter or UsagePoint with a name", "none", hint)


@of_reading()
def reason_is_a_known_word(reading: Reading) -> Findings:
    """One of twelve."""
    given = [v for v in reading.singles if v.reason]
    if not given:
        raise NothingToJudge("no Reading says its reason")
    for value in given:
        if value.reason not in REASONS:
            reason = next(e for e in children(value.element) if local(e) == "reason")
            hint = "reason is one of the twelve words of the schema, such as inquiry for a read on request"
            yield about(reason, ", ".join(REASONS), value.reason, hint)


@of_reading(exact=True)
def embedded_event_is_the_meters(reading: Reading) -> Findings:
    """The alarm of this meter, not of another."""
    events = [e for e in children(reading.element) if local(e) == "EndDeviceEvents"]
    meter = reading.child("Meter")
    assets = [a for e in events for a in children(e) if local(a) == "Assets"]
    if meter is None or not assets:
        raise NothingToJudge("no MeterReading holds an event that names its asset")
    for asset in assets:
        if not names_of(asset) & names_of(meter):
            hint = "an event inside a MeterReading is of that meter; Assets names another one"
            yield about(asset, identity(meter), identity(asset), hint)


@of_reading()
def embedded_event_type_is_explained(reading: Reading) -> Findings:
    """A code of the standard, or a type at the root."""
    events = [e for e in children(reading.element) if local(e) == "EndDeviceEvents"]
    refs = [t for e in events for t in children(e) if local(t) == "EndDeviceEventType"]
    if not refs:
        raise NothingToJudge("no MeterReading holds an event")
    for element in refs:
        ref = element.get("ref", "")
        if not _STANDARD_EVENT.fullmatch(ref) and ref not in reading.frame.event_types:
            hint = "a type of event that is no code of the standard is explained at the root, as EndDeviceEventType"
            yield about(element, "a standard code, or a type at the root", ref, hint)
