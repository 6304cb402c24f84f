"""Defects in the exchanges of outages."""

from cimconform.reference.asking import Ask, text
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import cut, queried


@defect("events_are_of_the_type_asked", at="ask", hint="other types")
def forgets_the_types_of_events(ask: Ask) -> None:
    """Types of events in a get are passed over."""
    for kind in queried(ask, "EndDeviceEventType"):
        if text(kind, "Names", "name").startswith("3.26."):
            cut(kind)
