"""Faults of what an OperationSet does, and of what is answered to it."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, Fault, children, local, text
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.operation_sets.structure import OVER
from cimconform.reference.defects.tools import lie, only, part
from cimconform.reference.operations import documents, flagged, operations, the_set
from cimconform.reference.world import Meter

FAILS = "2.4"


def _fails(answer: Answer, ask: Ask) -> bool:
    """Tell whether this is the answer to a set of which an operation failed for what is unknown."""
    return ask.noun == "OperationSet" and any(p.code == FAILS for p in answer.problems)


def _whole(ask: Ask) -> bool:
    """Tell whether a request is a set that is all or nothing."""
    return flagged(the_set(ask), "enforceTransactionalIntegrity")


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
    on=OVER,
    tells="not every operation",
    evidence="known",
    seeds=("SD49",),
)
def does_the_first_operation_only(answer: Answer, ask: Ask) -> None:
    """Of a sound set the first operation is carried out, and OK is said of all."""
    if ask.noun == "OperationSet" and answer.result == "OK" and not _whole(ask):
        for name in _made(ask)[1:]:
            ask.world.meters.pop(name, None)


@defect("sound_set_is_carried_out", at="answer", on=OVER, tells="sound")
def does_no_control_in_a_set(answer: Answer, ask: Ask) -> None:
    """A set that holds a control is refused."""
    nouns = [text(operation, "noun") for operation in operations(ask)]
    if "EndDeviceControls" in nouns and answer.result == "OK":
        answer.result, answer.problems = "FAILED", [Problem("5.2", "one kind of object in a set")]


@defect("all_or_nothing_can_be_all", at="answer", on=OVER, tells="sound")
def refuses_all_or_nothing(answer: Answer, ask: Ask) -> None:
    """A set that is all or nothing is refused, though it would succeed."""
    if _whole(ask) and answer.result == "OK":
        answer.result, answer.problems = "FAILED", [Problem("5.2", "no transactions here")]
        for name in _made(ask):
            ask.world.meters.pop(name, None)


@defect(
    "failed_operation_is_not_ok",
    at="answer",
    on=OVER,
    tells="operation cannot succeed",
    evidence="inferred",
    seeds=("SD39",),
)
def says_ok_to_half_a_set(answer: Answer, ask: Ask) -> None:
    """A set of which an operation failed is OK."""
    if _fails(answer, ask) and not _whole(ask):
        lie(answer)


@defect("absent_flags_mean_false", at="answer", on=OVER, tells="PARTIAL undone nobody asked")
def undoes_without_being_asked(answer: Answer, ask: Ask) -> None:
    """A PARTIAL set is undone, though it asks for no integrity."""
    if _fails(answer, ask) and answer.result == "PARTIAL":
        for name in _made(ask):
            ask.world.meters.pop(name, None)


@defect(
    "sound_operations_stay",
    at="answer",
    on=OVER,
    tells="one failure others",
    evidence="known",
    seeds=("SD49",),
)
def stops_at_the_first_failure(answer: Answer, ask: Ask) -> None:
    """What follows an operation that failed is not done."""
    if _fails(answer, ask) and answer.result == "PARTIAL":
        for name in _made(ask)[1:]:
            ask.world.meters.pop(name, None)


@variant(at="answer", on=OVER)
def fails_what_it_did_in_part(answer: Answer, ask: Ask) -> None:
    """A set that was done in part is FAILED, and its Error names the operation that was not."""
    if _fails(answer, ask) and answer.result == "PARTIAL":
        answer.result = "FAILED"


@defect(
    "one_failure_undoes_the_set", at="answer", on=OVER, tells="enforceTransactionalIntegrity undo",
    evidence="seen", seeds=("SD78",),
)  # fmt: skip
def undoes_nothing(answer: Answer, ask: Ask) -> None:
    """A set that is all or nothing is FAILED, and what was done of it is kept."""
    if _fails(answer, ask) and _whole(ask):
        _remake(ask)


@defect("undone_set_is_failed", at="answer", on=OVER, tells="nothing kept FAILED")
def calls_an_undone_set_partial(answer: Answer, ask: Ask) -> None:
    """A set that was undone is PARTIAL."""
    if _fails(answer, ask) and _whole(ask):
        answer.result = "PARTIAL"


@defect("undone_operations_are_marked", at="answer", on=OVER, tells="sound 5.9")
def blames_the_sound_ones(answer: Answer, ask: Ask) -> None:
    """Sound operations of a set that was undone have the code 5.2."""
    del ask
    for problem in answer.problems:
        problem.code = "5.2" if problem.code == "5.9" else problem.code


@variant(at="answer", on=OVER)
def marks_no_operation_as_undone(answer: Answer, ask: Ask) -> None:
    """Sound operations of a set that was undone have no Error."""
    del ask
    answer.problems = [p for p in answer.problems if p.code != "5.9"] or answer.problems


@defect("sequence_follows_the_numbers", at="answer", on=OVER, tells="sequence", evidence="known")
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
    "element_delete_spares_the_rest", at="answer", on=OVER, tells="object itself went",
    evidence="known",
)  # fmt: skip
def deletes_the_object_for_its_element(answer: Answer, ask: Ask) -> None:
    """A delete of an element takes the whole object away."""
    for meter in _element_deletes(ask) if answer.result == "OK" else ():
        del ask.world.meters[text(meter, "Names", "name")]


@defect("element_delete_spares_the_rest", at="answer", on=OVER, tells="element still there")
def keeps_the_element(answer: Answer, ask: Ask) -> None:
    """A delete of an element is OK and takes nothing away."""
    for meter in _element_deletes(ask) if answer.result == "OK" else ():
        ask.world.meters[text(meter, "Names", "name")].offset = "60"


@defect("element_delete_spares_the_rest", at="answer", on=OVER, tells="element not mentioned")
def deletes_all_elements(answer: Answer, ask: Ask) -> None:
    """A delete of an element takes all elements away."""
    for meter in _element_deletes(ask) if answer.result == "OK" else ():
        ask.world.meters[text(meter, "Names", "name")].serial = ""


@defect("whole_delete_takes_the_object", at="ask", on=OVER, tells="whole object still there")
def deletes_elements_unasked(ask: Ask) -> None:
    """A delete in a set takes elements away though elementOperation is absent or false."""
    for operation in operations(ask):
        if text(operation, "verb") == "delete" and not flagged(operation, "elementOperation"):
            part(operation, "verb").text = "change"


@defect(
    "stray_element_operation_does_no_harm", at="answer", on=OVER, tells="elementOperation change"
)
def takes_away_what_it_should_change(answer: Answer, ask: Ask) -> None:
    """A change with elementOperation deletes the element."""
    del answer
    for operation in operations(ask):
        if flagged(operation, "elementOperation") and text(operation, "verb") == "change":
            for meter in children(documents(operation)[0]):
                ask.world.meters[text(meter, "Names", "name")].offset = ""


@variant(at="ask", on=OVER)
def ignores_a_stray_element_operation(ask: Ask) -> None:
    """A change with elementOperation is carried out as a plain one."""
    for operation in operations(ask):
        if flagged(operation, "elementOperation") and text(operation, "verb") == "change":
            operation.remove(part(operation, "elementOperation"))


@defect(
    "failed_operation_is_named", at="answer", on=OVER, tells="Error names no operation",
    evidence="seen", seeds=("SD40",),
)  # fmt: skip
def names_no_operation(answer: Answer, ask: Ask) -> None:
    """Errors of a PARTIAL set name no operation."""
    if _fails(answer, ask) and answer.result == "PARTIAL":
        for problem in answer.problems:
            problem.operation = ""


@defect("failed_operation_is_named", at="answer", on=OVER, tells="Error operation sound")
def names_a_sound_operation_too(answer: Answer, ask: Ask) -> None:
    """A PARTIAL set has an Error about an operation that was done."""
    if _fails(answer, ask) and answer.result == "PARTIAL":
        answer.problems.append(Problem("5.3", "something went wrong", operation="1"))


@defect("error_of_all_names_none", at="answer", on=OVER, tells="whole set one operation")
def blames_the_first_operation(answer: Answer, ask: Ask) -> None:
    """An Error about a user without rights names the first operation."""
    if ask.noun == "OperationSet" and only(answer, "7.5"):
        answer.problems[0].operation = "1"


@defect("answered_operations_were_asked", at="answer", on=OVER, tells="no operation operationId")
def answers_operations_never_asked(answer: Answer, ask: Ask) -> None:
    """A reply to a set of one operation names the operation 7."""
    if ask.noun == "OperationSet" and len(operations(ask)) == 1:
        answer.operation = "7"


@variant(at="answer", on=OVER)
def names_the_only_operation(answer: Answer, ask: Ask) -> None:
    """A reply to a set of one operation names it in Reply/operationId."""
    if len(operations(ask)) == 1:
        answer.operation = text(operations(ask)[0], "operationId")


@defect("unknown_operation_is_reported", at="answer", on=OVER, tells="operation unknown")
def passes_over_unknown_operations(answer: Answer, ask: Ask) -> None:
    """An operation of an unknown verb or noun is left out in silence."""
    unknown = {p.code for p in answer.problems} & {"2.5", "2.9"}
    if ask.verb == "execute" and ask.noun == "OperationSet" and unknown:
        lie(answer)


@defect(
    "doubled_operation_id_is_refused", at="guards", off=("operation_ids_are_unique",), on=OVER,
    tells="two operations number",
)  # fmt: skip
def takes_one_number_twice() -> None:
    """A set of which two operations have one number is carried out."""


@defect(
    "empty_set_is_refused", at="guards", off=("set_has_operations",), on=OVER,
    tells="OperationSet empty missing",
)  # fmt: skip
def carries_out_nothing() -> None:
    """An empty set is carried out with success."""


@defect("mixed_payload_is_refused", at="ask", on=OVER, tells="side")
def drops_what_stands_beside_a_set(ask: Ask) -> None:
    """A document beside an OperationSet is dropped in silence."""
    held = the_set(ask)
    for other in list(held.itersiblings()) if held is not None else ():
        other.getparent().remove(other)


@defect("execute_of_another_noun_is_refused", at="ask", tells="execute OperationSet")
def executes_plain_objects(ask: Ask) -> None:
    """An execute of MeterConfig is carried out as a create."""
    if ask.header.get("Verb") == "execute" and ask.noun == "MeterConfig":
        ask.header["Verb"] = ask.verb = "create"


@defect("unfit_operation_set_is_refused", at="ask", tells="OperationSet refuse noun")
def gets_a_set_as_readings(ask: Ask) -> None:
    """A get of an OperationSet is answered with readings."""
    if ask.header.get("Noun") == "OperationSet" and ask.header.get("Verb") == "get":
        ask.header["Noun"] = ask.noun = "MeterReadings"


@defect(
    "unfit_operation_set_is_refused",
    at="ask",
    on=("generic",),
    tells="response fault",
    seeds=("SD42",),
    evidence="seen",
)
def faults_on_sets(ask: Ask) -> None:
    """A get of an OperationSet gets a fault."""
    if ask.header.get("Noun") == "OperationSet" and ask.header.get("Verb") == "get":
        raise Fault("no such operation", "2.9")
