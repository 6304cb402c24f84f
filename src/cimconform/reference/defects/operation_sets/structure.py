"""Faults of how an OperationSet is written: a reply that repeats the set, and repeats it wrongly."""

import copy

from lxml import etree

from cimconform.reference.asking import Ask, Element, child, children, local, text
from cimconform.reference.building import put
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.tools import UNTYPED, cut, part
from cimconform.reference.names import MSG, TC57
from cimconform.reference.operations import documents, the_set


def repeated(root: Element, ask: Ask) -> Element | None:
    """Put the set of a request that was served into the reply; None where there is none."""
    held = the_set(ask)
    if held is None or text(root, "Reply", "Result") != "OK":
        return None
    again = copy.deepcopy(held)
    put(root, "Payload").append(again)
    return again


def first(held: Element) -> Element:
    """Give the first operation of a set."""
    return part(held, "Operation")


@variant(at="tree", on=UNTYPED)
def repeats_the_set(root: Element, ask: Ask) -> None:
    """The reply to a set repeats it."""
    repeated(root, ask)


@defect(
    "message_holds_one_set", at="tree", on=UNTYPED, hint="one OperationSet second",
    also=("message_is_schema_valid",),
)  # fmt: skip
def repeats_the_set_twice(root: Element, ask: Ask) -> None:
    """The reply to a set holds it twice."""
    held = repeated(root, ask)
    if held is not None:
        held.addnext(copy.deepcopy(held))


@defect("set_holds_an_operation", at="tree", on=UNTYPED, hint="Operation nothing")
def empties_the_set(root: Element, ask: Ask) -> None:
    """The reply to a set repeats it without its operations."""
    held = repeated(root, ask)
    if held is not None:
        held[:] = [e for e in children(held) if local(e) != "Operation"]


@defect("operation_has_a_number", at="tree", on=UNTYPED, hint="operationId whole number")
def drops_the_numbers(root: Element, ask: Ask) -> None:
    """The first operation of a set that is repeated has no operationId."""
    held = repeated(root, ask)
    if held is not None:
        first(held).remove(part(first(held), "operationId"))


@defect("operation_has_a_number", at="tree", on=UNTYPED, hint="operationId whole number")
def numbers_with_letters(root: Element, ask: Ask) -> None:
    """The first operation of a set that is repeated has the operationId A."""
    held = repeated(root, ask)
    if held is not None:
        part(first(held), "operationId").text = "A"


@defect("operation_ids_are_unique", at="tree", on=UNTYPED, hint="two operations operationId")
def numbers_all_operations_alike(root: Element, ask: Ask) -> None:
    """All operations of a set that is repeated have the operationId 1."""
    held = repeated(root, ask)
    for operation in children(held) if held is not None else ():
        if local(operation) == "Operation":
            part(operation, "operationId").text = "1"


@defect("operation_is_complete", at="tree", on=UNTYPED, hint="noun verb payload")
def drops_the_payload_of_an_operation(root: Element, ask: Ask) -> None:
    """The first operation of a set that is repeated carries nothing."""
    held = repeated(root, ask)
    for document in documents(first(held)) if held is not None else ():
        cut(document)


@defect("operation_is_complete", at="tree", on=UNTYPED, hint="noun verb")
def drops_the_verb_of_an_operation(root: Element, ask: Ask) -> None:
    """The first operation of a set that is repeated has no verb."""
    held = repeated(root, ask)
    if held is not None:
        first(held).remove(part(first(held), "verb"))


@defect("operation_verb_fits_the_set", at="tree", on=UNTYPED, hint="no place Operation")
def gets_in_a_set(root: Element, ask: Ask) -> None:
    """The first operation of a set that is repeated has the verb get."""
    held = repeated(root, ask)
    if held is not None:
        part(first(held), "verb").text = "get"


@defect(
    "operation_noun_names_its_payload", at="tree", on=UNTYPED, hint="carries noun",
    seeds=("SD20",), evidence="seen",
)  # fmt: skip
def names_an_operation_by_another_noun(root: Element, ask: Ask) -> None:
    """The first operation of a set that is repeated has a noun that is not its payload."""
    held = repeated(root, ask)
    if held is not None:
        part(first(held), "noun").text = "EndDeviceConfig"


def _renamed(document: Element, space: str) -> None:
    """Move a document into another namespace."""
    for element in document.iter("{*}*"):
        element.tag = f"{{{space}}}{local(element)}"


@defect(
    "operation_payload_is_of_the_edition", at="tree", on=UNTYPED, hint="namespace",
    evidence="seen", seeds=("SD02",),
)  # fmt: skip
def leaves_operations_in_the_message_namespace(root: Element, ask: Ask) -> None:
    """The payload of an operation is in a namespace with a letter too few."""
    held = repeated(root, ask)
    for document in documents(first(held)) if held is not None else ():
        _renamed(document, f"{TC57}/{local(document)}")


@defect("operation_payload_is_valid", at="tree", on=UNTYPED, hint="Operation not valid profile")
def breaks_the_payload_of_an_operation(root: Element, ask: Ask) -> None:
    """The payload of an operation holds an element that its profile does not have."""
    held = repeated(root, ask)
    for document in documents(first(held)) if held is not None else ():
        put(document, "nonsense", "x")


@defect("operation_children_are_in_order", at="tree", on=UNTYPED, hint="too late before")
def puts_the_verb_before_the_noun(root: Element, ask: Ask) -> None:
    """The verb of an operation stands before its noun."""
    held = repeated(root, ask)
    if held is not None:
        part(first(held), "noun").addprevious(part(first(held), "verb"))


@defect("element_operation_only_deletes", at="tree", on=UNTYPED, hint="elementOperation take away")
def flags_what_it_makes(root: Element, ask: Ask) -> None:
    """A create in a set that is repeated has elementOperation true."""
    held = repeated(root, ask)
    if held is not None and part(first(held), "verb").text == "create":
        flag = etree.Element(f"{{{MSG}}}elementOperation")
        flag.text = "true"
        part(first(held), "verb").addnext(flag)


@defect("numbers_rise_in_a_sequence", at="tree", on=UNTYPED, hint="numbers order document")
def numbers_a_sequence_backwards(root: Element, ask: Ask) -> None:
    """The operations of a sequence that is repeated are numbered from the end."""
    held = repeated(root, ask)
    if held is None or child(held, "enforceMsgSequence") is None:
        return
    numbers = [part(o, "operationId") for o in children(held) if local(o) == "Operation"]
    for number, value in zip(numbers, [n.text for n in reversed(numbers)], strict=True):
        number.text = value
