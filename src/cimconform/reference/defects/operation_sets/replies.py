"""Defects in the replies to operation sets."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask
from cimconform.reference.defects import defect
from cimconform.reference.defects.operation_tools import _fails, _whole
from cimconform.reference.defects.tools import UNTYPED, cut, lie, only
from cimconform.reference.operations import operations, the_set


@defect(
    "failed_operation_is_not_ok",
    at="answer",
    on=UNTYPED,
    hint="operation cannot succeed",
    evidence="inferred",
    seeds=("SD39",),
)
def says_ok_to_half_a_set(answer: Answer, ask: Ask) -> None:
    """A set of which an operation failed is OK."""
    if _fails(answer, ask) and not _whole(ask):
        lie(answer)


@defect("undone_operations_are_marked", at="answer", on=UNTYPED, hint="sound 5.9")
def blames_the_sound_ones(answer: Answer, ask: Ask) -> None:
    """Sound operations of a set that was undone have the code 5.2."""
    del ask
    for problem in answer.problems:
        problem.code = "5.2" if problem.code == "5.9" else problem.code


@defect(
    "failed_operation_is_named", at="answer", on=UNTYPED, hint="Error names no operation",
    evidence="seen", seeds=("SD40",),
)  # fmt: skip
def names_no_operation(answer: Answer, ask: Ask) -> None:
    """Errors of a PARTIAL set name no operation."""
    if _fails(answer, ask) and answer.result == "PARTIAL":
        for problem in answer.problems:
            problem.operation = ""


@defect("failed_operation_is_named", at="answer", on=UNTYPED, hint="Error operation sound")
def names_a_sound_operation_too(answer: Answer, ask: Ask) -> None:
    """A PARTIAL set has an Error about an operation that was done."""
    if _fails(answer, ask) and answer.result == "PARTIAL":
        answer.problems.append(Problem("5.3", "something went wrong", operation="1"))


@defect("error_of_all_names_none", at="answer", on=UNTYPED, hint="whole set one operation")
def blames_the_first_operation(answer: Answer, ask: Ask) -> None:
    """An Error about a user without rights names the first operation."""
    if ask.noun == "OperationSet" and only(answer, "7.5"):
        answer.problems[0].operation = "1"


@defect("answered_operations_were_asked", at="answer", on=UNTYPED, hint="no operation operationId")
def answers_operations_never_asked(answer: Answer, ask: Ask) -> None:
    """A reply to a set of one operation names the operation 7."""
    if ask.noun == "OperationSet" and len(operations(ask)) == 1:
        answer.operation = "7"


@defect("unknown_operation_is_reported", at="answer", on=UNTYPED, hint="operation unknown")
def passes_over_unknown_operations(answer: Answer, ask: Ask) -> None:
    """An operation of an unknown verb or noun is left out in silence."""
    unknown = {p.code for p in answer.problems} & {"2.5", "2.9"}
    if ask.verb == "execute" and ask.noun == "OperationSet" and unknown:
        lie(answer)


@defect(
    "doubled_operation_id_is_refused", at="guards", off=("operation_ids_are_unique",), on=UNTYPED,
    hint="two operations number",
)  # fmt: skip
def takes_one_number_twice() -> None:
    """A set of which two operations have one number is carried out."""


@defect(
    "empty_set_is_refused", at="guards", off=("set_has_operations",), on=UNTYPED,
    hint="OperationSet empty missing",
)  # fmt: skip
def carries_out_nothing() -> None:
    """An empty set is carried out with success."""


@defect("mixed_payload_is_refused", at="ask", on=UNTYPED, hint="side")
def drops_what_stands_beside_a_set(ask: Ask) -> None:
    """A document beside an OperationSet is dropped in silence."""
    held = the_set(ask)
    for other in list(held.itersiblings()) if held is not None else ():
        cut(other)
