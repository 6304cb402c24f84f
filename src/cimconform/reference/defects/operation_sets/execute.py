"""Faults of what an OperationSet does, and of what is answered to it."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, child, children, local, text
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.operation_tools import _fails, _whole
from cimconform.reference.defects.tools import UNTYPED, part
from cimconform.reference.operations import documents, flagged, operations, the_set
from cimconform.reference.publishing import News
from cimconform.reference.world import Meter


def _meters(ask: Ask) -> list[Element]:
    """Give the meters that the operations of a set name, in its order."""
    held = [d for operation in operations(ask) for d in documents(operation)]
    return [e for d in held for e in children(d) if local(e) == "Meter"]


def _made(ask: Ask) -> list[str]:
    """Give the names of the meters that a set creates."""
    creates = [o for o in operations(ask) if text(o, "verb") == "create"]
    held = [d for operation in creates for d in documents(operation)]
    return [text(e, "Names", "name") for d in held for e in children(d) if local(e) == "Meter"]


def _remake(ask: Ask) -> None:
    """Make the meters again that were undone."""
    for name in _made(ask):
        ask.world.meters[name] = Meter(0, name, f"a1b2c3d4-0000-4000-8000-{name[3:15]}", new=True)


@defect(
    "sound_set_is_carried_out",
    at="answer",
    on=UNTYPED,
    hint="not every operation",
    evidence="known",
    seeds=("SD49",),
)
def does_the_first_operation_only(answer: Answer, ask: Ask) -> None:
    """Of a sound set the first operation is carried out, and OK is answered for all."""
    if ask.noun == "OperationSet" and answer.result == "OK" and not _whole(ask):
        for name in _made(ask)[1:]:
            ask.world.meters.pop(name, None)


@defect("sound_set_is_carried_out", at="answer", on=UNTYPED, hint="sound")
def does_no_control_in_a_set(answer: Answer, ask: Ask) -> None:
    """A set that holds a control is refused."""
    nouns = [text(operation, "noun") for operation in operations(ask)]
    if "EndDeviceControls" in nouns and answer.result == "OK":
        answer.result, answer.problems = "FAILED", [Problem("5.2", "one kind of object in a set")]


@defect("all_or_nothing_can_be_all", at="answer", on=UNTYPED, hint="sound")
def refuses_all_or_nothing(answer: Answer, ask: Ask) -> None:
    """A set that is all or nothing is refused, though it would succeed."""
    if _whole(ask) and answer.result == "OK":
        answer.result, answer.problems = "FAILED", [Problem("5.2", "no transactions here")]
        for name in _made(ask):
            ask.world.meters.pop(name, None)


@defect("absent_flags_mean_false", at="answer", on=UNTYPED, hint="PARTIAL undone not asked")
def undoes_without_being_asked(answer: Answer, ask: Ask) -> None:
    """A PARTIAL set is undone, though it asks for no integrity."""
    if _fails(answer, ask) and answer.result == "PARTIAL":
        for name in _made(ask):
            ask.world.meters.pop(name, None)


@defect(
    "sound_operations_stay",
    at="answer",
    on=UNTYPED,
    hint="one failure others",
    evidence="known",
    seeds=("SD49",),
)
def stops_at_the_first_failure(answer: Answer, ask: Ask) -> None:
    """What follows an operation that failed is not done."""
    if _fails(answer, ask) and answer.result == "PARTIAL":
        for name in _made(ask)[1:]:
            ask.world.meters.pop(name, None)


@variant(at="answer", on=UNTYPED)
def fails_what_it_did_in_part(answer: Answer, ask: Ask) -> None:
    """A set that was done in part is FAILED, and its Error names the operation that was not."""
    if _fails(answer, ask) and answer.result == "PARTIAL":
        answer.result = "FAILED"


@defect(
    "one_failure_undoes_the_set", at="answer", on=UNTYPED, hint="enforceTransactionalIntegrity undo",
    evidence="seen", seeds=("SD78",),
    also=("mrid_names_one_object",),  # the set that is sent again finds what the first has left
)  # fmt: skip
def undoes_nothing(answer: Answer, ask: Ask) -> None:
    """A set that is all or nothing is FAILED, and what was done of it is kept."""
    if _fails(answer, ask) and _whole(ask):
        _remake(ask)


@defect("undone_set_is_failed", at="answer", on=UNTYPED, hint="nothing kept FAILED")
def calls_an_undone_set_partial(answer: Answer, ask: Ask) -> None:
    """A set that was undone is PARTIAL."""
    if _fails(answer, ask) and _whole(ask):
        answer.result = "PARTIAL"


@variant(at="answer", on=UNTYPED)
def marks_no_operation_as_undone(answer: Answer, ask: Ask) -> None:
    """Sound operations of a set that was undone have no Error."""
    del ask
    answer.problems = [p for p in answer.problems if p.code != "5.9"] or answer.problems


@defect("sequence_follows_the_numbers", at="answer", on=UNTYPED, hint="sequence", evidence="known")
def does_a_sequence_in_any_order(answer: Answer, ask: Ask) -> None:
    """Of a sequence the last change is done before the one in front of it."""
    if flagged(the_set(ask), "enforceMsgSequence") and answer.result == "OK":
        meters = _meters(ask)
        name = text(meters[-1], "Names", "name")
        ask.world.meters[name].serial = text(meters[-2], "serialNumber")


def _element_deletes(ask: Ask) -> list[Element]:
    """Give the meters of which a set takes elements away."""
    flags = [o for o in operations(ask) if flagged(o, "elementOperation")]
    held = [d for o in flags if text(o, "verb") == "delete" for d in documents(o)]
    return [e for d in held for e in children(d)]


@defect(
    "element_delete_spares_the_rest", at="answer", on=UNTYPED, hint="object itself went",
    evidence="known",
)  # fmt: skip
def deletes_the_object_for_its_element(answer: Answer, ask: Ask) -> None:
    """A delete of an element takes the whole object away."""
    for meter in _element_deletes(ask) if answer.result == "OK" else ():
        del ask.world.meters[text(meter, "Names", "name")]


@defect("element_delete_spares_the_rest", at="answer", on=UNTYPED, hint="element still there")
def keeps_the_element(answer: Answer, ask: Ask) -> None:
    """A delete of an element is OK and takes nothing away."""
    for meter in _element_deletes(ask) if answer.result == "OK" else ():
        ask.world.meters[text(meter, "Names", "name")].offset = "60"


@defect("element_delete_spares_the_rest", at="answer", on=UNTYPED, hint="element not mentioned")
def deletes_all_elements(answer: Answer, ask: Ask) -> None:
    """A delete of an element takes all elements away."""
    for meter in _element_deletes(ask) if answer.result == "OK" else ():
        ask.world.meters[text(meter, "Names", "name")].serial = ""


@defect("whole_delete_takes_the_object", at="ask", on=UNTYPED, hint="whole object still there")
def deletes_elements_unasked(ask: Ask) -> None:
    """A delete in a set takes elements away though elementOperation is absent or false."""
    for operation in operations(ask):
        if text(operation, "verb") == "delete" and not flagged(operation, "elementOperation"):
            part(operation, "verb").text = "change"


@defect(
    "stray_element_operation_does_no_harm", at="answer", on=UNTYPED, hint="elementOperation change"
)
def takes_away_what_it_should_change(answer: Answer, ask: Ask) -> None:
    """A change with elementOperation deletes the element."""
    del answer
    for operation in operations(ask):
        if flagged(operation, "elementOperation") and text(operation, "verb") == "change":
            for meter in children(documents(operation)[0]):
                ask.world.meters[text(meter, "Names", "name")].offset = ""


@variant(at="ask", on=UNTYPED)
def ignores_a_stray_element_operation(ask: Ask) -> None:
    """A change with elementOperation is carried out as a plain one."""
    for operation in operations(ask):
        if flagged(operation, "elementOperation") and text(operation, "verb") == "change":
            operation.remove(part(operation, "elementOperation"))


@variant(at="answer", on=UNTYPED)
def names_the_only_operation(answer: Answer, ask: Ask) -> None:
    """A reply to a set of one operation names it in Reply/operationId."""
    if len(operations(ask)) == 1:
        answer.operation = text(operations(ask)[0], "operationId")


@defect("executed_event_follows_the_set", at="news", on=UNTYPED, hint="publish executed")
def says_nothing_of_a_set(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """An OperationSet that was done is reported to no subscriber."""
    del ask, answer
    return [one for one in news if one.noun != "OperationSet"]


@defect("executed_event_follows_the_set", at="news", on=UNTYPED, hint="verbs past tense")
def tells_the_first_operation_alone(news: list[News], ask: Ask, answer: Answer) -> None:
    """An executed event has lost an operation, or repeats one in its place."""
    del ask, answer
    for one in news:
        if one.noun == "OperationSet" and one.payload is not None:
            operation = children(one.payload)[0]
            verb = child(operation, "verb")
            if verb is not None:
                verb.text = "changed"
