"""Defects in configuring meters."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, Fault, children, local, text
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import empty, lie, only, part, queried

_NEW = "CC-"


def _new(ask: Ask) -> str:
    """Give the name of a new meter that a get asks for."""
    names = [text(e, "Names", "name") for e in queried(ask, "Meter")]
    return next((name for name in names if name.startswith(_NEW) and len(name) < 16), "")  # noqa: PLR2004 - ours are short


@defect(
    "created_object_can_be_read",
    at="answer",
    hint="create not there",
    also=("unnamed_objects_were_done", "unknown_name_type_is_ignored"),
    seeds=("SD79",),
)
def forgets_what_it_created(answer: Answer, ask: Ask) -> None:
    """A new meter is not found."""
    if ask.verb == "get" and ask.noun == "MeterConfig" and _new(ask):
        answer.result, answer.payload = "FAILED", None
        answer.problems = [
            Problem("2.4", "unknown meter", _new(ask), id_type="MeterName", object_type="Meter")
        ]


@defect("created_id_is_returned", at="answer", hint="identifier Reply/ID")
def keeps_its_identifiers(answer: Answer, ask: Ask) -> None:
    """The identifier of a new meter is not returned."""
    if ask.noun == "MeterConfig":
        answer.ids = []


@defect(
    "create_of_existing_is_refused", at="answer", hint="exists", evidence="seen", seeds=("SD79",)
)
def creates_what_exists(answer: Answer, ask: Ask) -> None:
    """A create of what exists is OK."""
    if ask.verb == "create" and ask.noun == "MeterConfig" and only(answer, "6.1"):
        lie(answer)


def _payload_meters(ask: Ask) -> list[Element]:
    return (
        [e for e in children(ask.payload) if local(e) == "Meter"] if ask.payload is not None else []
    )


@defect(
    "failed_create_changes_nothing",
    at="answer",
    hint="serial number taken over",
    evidence="seen",
    seeds=("SD78",),
)
def keeps_half_of_a_failed_create(answer: Answer, ask: Ask) -> None:
    """A create that failed has taken the serial number over."""
    if ask.verb == "create" and only(answer, "6.1"):
        for element in _payload_meters(ask):
            ask.world.by_id(text(element, "Names", "name")).serial = text(element, "serialNumber")


@defect(
    "unnamed_objects_were_done", at="answer", hint="not made", evidence="known", seeds=("SD40",)
)
def undoes_what_it_does_not_name(answer: Answer, ask: Ask) -> None:
    """Of a create that failed in part nothing is kept."""
    if ask.verb == "create" and answer.result == "PARTIAL":
        bad = {problem.id for problem in answer.problems}
        for element in _payload_meters(ask):
            name = text(element, "Names", "name")
            if name not in bad:
                ask.world.meters.pop(name, None)


@defect(
    "changed_value_shows", at="ask", hint="change old value", evidence="known",
    also=("ok_holds_for_every_object",),
)  # fmt: skip
def changes_nothing(ask: Ask) -> None:
    """A change is OK and changes nothing, be it of one object or of two."""
    for element in _payload_meters(ask) if ask.verb == "change" else ():
        element.remove(part(element, "serialNumber"))


@defect("change_leaves_the_rest", at="answer", hint="not mention", evidence="known")
def blanks_what_is_not_mentioned(answer: Answer, ask: Ask) -> None:
    """A change sets what it does not mention to nothing."""
    for element in _payload_meters(ask) if ask.verb == "change" and answer.result == "OK" else ():
        ask.world.by_id(text(element, "Names", "name")).offset = "0"


@defect(
    "change_of_unknown_is_refused",
    at="answer",
    hint="nothing to change",
    evidence="seen",
    seeds=("SD46",),
)
def changes_unknown_meters(answer: Answer, ask: Ask) -> None:
    """A change of an unknown meter is OK."""
    if ask.verb == "change" and only(answer, "2.4"):
        lie(answer)


@defect("deleted_object_is_gone", at="answer", hint="still there", evidence="known")
def shows_what_it_deleted(answer: Answer, ask: Ask) -> None:
    """A meter that was deleted is still found."""
    if ask.verb == "get" and ask.noun == "MeterConfig" and only(answer, "2.4") and _new(ask):
        lie(answer)
        answer.payload = empty("MeterConfig")
        put(put(put(answer.payload, "Meter"), "Names"), "name", _new(ask))


@defect("delete_of_unknown_is_refused", at="answer", hint="nothing to delete", evidence="known")
def deletes_unknown_meters(answer: Answer, ask: Ask) -> None:
    """A delete of an unknown meter is OK."""
    if ask.verb == "delete" and only(answer, "2.4"):
        lie(answer)


@defect(
    "other_form_of_naming_is_answered",
    at="ask",
    hint="payload fault",
    evidence="seen",
    seeds=("SD42",),
)
def faults_on_other_forms_of_naming(ask: Ask) -> None:
    """A delete that names its object in the payload gets a fault."""
    if (ask.verb, ask.noun) == ("delete", "MeterConfig") and ask.payload is not None:
        raise Fault("Request/ID is missing", "1.6")
