"""Defects in service requests."""

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child, text
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.naming_tools import objects
from cimconform.reference.defects.tools import lie, only, part

REQUESTS = "MeterServiceRequests"


def _works(root: Element) -> list[Element]:
    """Give the pieces of work that an answer carries."""
    return objects(root, "MeterServiceWork")


@defect(
    "service_kind_is_listed", at="tree", hint="kind work list", evidence="seen",
    also=("payload_is_schema_valid",),
)  # fmt: skip
def has_kinds_of_its_own(root: Element, ask: Ask) -> None:
    """A piece of work is of a kind of the vendor, which the schema does not have either."""
    del ask
    for work in _works(root):
        part(work, "kind").text = "replacement"


@defect(
    "service_work_names_its_meter", at="tree", hint="OldMeter", evidence="seen", seeds=("SD80",)
)
def names_one_meter_twice(root: Element, ask: Ask) -> None:
    """The meter of a piece of work is the old meter too."""
    del ask
    for work in _works(root):
        old = put(work, "OldMeter")
        names = put(old, "Names")
        put(names, "name", text(part(work, "Meter"), "Names", "name"))


@defect("ended_service_takes_no_change", at="answer", hint="over", evidence="inferred")
def changes_what_is_over(answer: Answer, ask: Ask) -> None:
    """A request of service that was called off is changed with OK."""
    if ask.verb == "change" and ask.noun == REQUESTS and only(answer, "6.1"):
        lie(answer)


@defect(
    "service_is_changed_after_request", at="tree", hint="lastModifiedDateTime", evidence="known"
)
def stamps_the_last_change_first(root: Element, ask: Ask) -> None:
    """The last change of a request of service is of a day before it was asked for."""
    del ask
    for work in _works(root):
        if child(work, "lastModifiedDateTime") is not None:
            part(work, "lastModifiedDateTime").text = "2026-03-28T02:30:00Z"


@defect("service_work_keeps_its_name", at="tree", hint="name create", evidence="inferred")
def numbers_its_works_anew(root: Element, ask: Ask) -> None:
    """A request of service comes back by a number of the system alone."""
    del ask
    for work in _works(root):
        part(part(work, "Names"), "name").text = "WO-4711"
