"""How an OperationSet is written: IEC 61968-100:2013 clause 6.10 and Annex A, IEC 61968-9:2013 Annex K.

Wherever one stands: in a request, an event, or a reply that repeats it.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from cimconform.checks import Basis, Findings, about, by_schema, check, found
from cimconform.checks.subjects.placeholders import filled
from cimconform.messages.message import Element, Message, children, local, namespace, text_of
from cimconform.messages.objects import ANY_KIND, OPERATIONS, SET, child_text
from cimconform.verdict import NothingToJudge

ORDER = ("operationId", "noun", "verb", "elementOperation")
_STRANGE = ("timesliceOperation",)  # a part of the field's own, and no payload
FLAGS = ("enforceMsgSequence", "enforceTransactionalIntegrity")
ORDERS = ("create", "change", "delete")
FACTS = ("created", "changed", "deleted")
_INTEGER = re.compile(r"\s*[+-]?\d+\s*", re.ASCII)
_MAKING = ("create", "change", "created", "changed")
_OF_KIND = {"request": (*ORDERS,), "event": (*FACTS,)}


def documents(operation: Element) -> list[Element]:
    """Give the payload documents of an operation."""
    return [e for e in children(operation) if local(e) not in (*ORDER, *_STRANGE)]


def operations(held: Element) -> list[Element]:
    """Give the operations of a set."""
    return [e for e in children(held) if local(e) == "Operation"]


def carrying(message: Message) -> Iterator[tuple[Element, Element]]:
    """Give each operation with its payload document; raises NothingToJudge when there is none."""
    pairs = [(o, d) for o in message.all(OPERATIONS) for d in documents(o)[:1]]
    if not pairs:
        raise NothingToJudge("no Operation carries a payload")
    yield from pairs


def flag(element: Element, name: str) -> bool:
    """Tell whether a flag of a set or operation is set; one that is absent is not."""
    return child_text(element, name).strip() in ("true", "1")


@check(of=ANY_KIND, has=SET, shifts=True)
def message_holds_one_set(message: Message) -> Findings:
    """One."""
    sets = message.all(SET)
    if len(sets) > 1:
        hint = "one message holds one OperationSet; send the second one in another message"
        yield about(sets[1], "one OperationSet", f"{len(sets)}", hint)


@check(of=ANY_KIND, has=SET)
def set_holds_an_operation(message: Message) -> Findings:
    """At least one."""
    filled(message.all(SET))
    if not message.all(OPERATIONS):
        hint = "a set without an Operation orders nothing; leave it out, or fill it"
        yield found(message, SET, "an Operation", "none", hint)


@check(of=ANY_KIND, has=OPERATIONS, shifts=True)
def operation_has_a_number(message: Message) -> Findings:
    """An operationId that is a whole number."""
    for operation in message.all(OPERATIONS):
        text = child_text(operation, "operationId")
        if not _INTEGER.fullmatch(text):
            hint = "every Operation begins with its operationId, a whole number"
            yield about(operation, "an operationId, a whole number", text or "none", hint)


@check(of=ANY_KIND, has=OPERATIONS, after=("operation_has_a_number",))
def operation_ids_are_unique(message: Message) -> Findings:
    """Each number once."""
    for held in message.all(SET):
        seen: set[int] = set()
        for operation in operations(held):
            number = int(child_text(operation, "operationId"))
            if number in seen:
                hint = (
                    f"two operations have the operationId {number}, so that no error can tell them"
                )
                yield about(operation, "a number of its own", str(number), hint)
            seen.add(number)


@check(of=ANY_KIND, has=OPERATIONS, shifts=True)
def operation_is_complete(message: Message) -> Findings:
    """Noun, verb and one payload document."""
    for operation in message.all(OPERATIONS):
        lacking = [name for name in ("noun", "verb") if not child_text(operation, name).strip()]
        count = len(documents(operation))
        lacking += ["payload"] if count == 0 else []
        if lacking or count > 1:
            seen = f"{count} payload documents" if count > 1 else f"no {', no '.join(lacking)}"
            hint = f"an Operation has a noun, a verb and one payload document; here: {seen}"
            yield about(operation, "noun, verb, one payload document", seen, hint)


@check(of=ANY_KIND, has=f"{OPERATIONS}/verb")
def operation_verb_fits_the_set(message: Message) -> Findings:
    """Orders in execute, facts in executed."""
    allowed = _OF_KIND.get(message.kind, (*ORDERS, *FACTS))
    for verb in message.all(f"{OPERATIONS}/verb"):
        if text_of(verb) not in allowed:
            hint = f"{text_of(verb)} has no place here; an Operation says {', '.join(allowed)}"
            yield about(verb, " or ".join(allowed), text_of(verb), hint)


@check(of=ANY_KIND, has=OPERATIONS)
def operation_noun_names_its_payload(message: Message) -> Findings:
    """Noun and payload root are one word."""
    for operation, document in carrying(message):
        noun = child_text(operation, "noun")
        if noun and local(document) != noun:
            hint = f"the Operation carries {local(document)}, its noun says {noun}: make them one"
            yield about(document, noun, local(document), hint)


@check(of=ANY_KIND, has=OPERATIONS, shifts=True)
def operation_children_are_in_order(message: Message) -> Findings:
    """The elements of a set and of its operations in the order of the schema."""
    for held in message.all(SET):
        yield from _ordered(held, (*FLAGS, "Operation"))
    for operation in message.all(OPERATIONS):
        yield from _ordered(operation, (*ORDER, "the payload"))


def _ordered(parent: Element, order: tuple[str, ...]) -> Findings:
    """Find what stands too late; a foreign document in an operation is its payload."""
    names = [local(e) if local(e) in order else order[-1] for e in children(parent)]
    for name, follower in pairwise(names):
        if order.index(name) > order.index(follower):
            hint = f"{follower} stands too late; it comes before {name}"
            yield about(parent, " ".join(order), " ".join(names), hint)
            return


@check(of=ANY_KIND, has=OPERATIONS)
def operation_payload_is_of_the_edition(message: Message) -> Findings:
    """http://iec.ch/TC57/2011/<noun>#, which no validation of the envelope would miss."""
    for _, document in carrying(message):
        expected = f"http://iec.ch/TC57/2011/{local(document)}#"
        if namespace(document) != expected:
            hint = "what is inside an Operation is skipped by validators; look at its namespace"
            yield about(document, expected, namespace(document) or "no namespace", hint)


@check(
    of=ANY_KIND, has=OPERATIONS,
    after=("operation_noun_names_its_payload",),
)  # fmt: skip
def operation_payload_is_valid(message: Message, basis: Basis) -> Findings:
    """The payload of each operation by itself, against its own schema."""
    known = [d for _, d in carrying(message) if basis.schemas.knows(namespace(d))]
    if not known:
        raise NothingToJudge("no payload whose schema is known")
    for document in known:
        for fault in basis.schemas.errors(document):
            where = f"{message.where(OPERATIONS)}/{fault.path}"
            hint = f"the payload of the Operation is not valid against its profile: {fault.reason}"
            yield by_schema(fault, "what the profile allows here", where, hint)


@check(of=ANY_KIND, has=f"{OPERATIONS}/elementOperation")
def element_operation_only_deletes(message: Message) -> Findings:
    """True goes with delete and deleted."""
    for operation in message.all(OPERATIONS):
        verb = child_text(operation, "verb")
        if flag(operation, "elementOperation") and verb in _MAKING:
            hint = f"elementOperation says what to take away, and nothing to {verb}; leave it out"
            yield about(operation, "delete or deleted", verb, hint)


@check(of=ANY_KIND, has=f"{SET}/enforceMsgSequence", after=("operation_has_a_number",))
def numbers_rise_in_a_sequence(message: Message) -> Findings:
    """Document order and order of numbers are one."""
    held = message.all(SET)[0]
    if not flag(held, "enforceMsgSequence"):
        raise NothingToJudge("the set asks for no sequence")
    numbers = [int(child_text(o, "operationId")) for o in operations(held)]
    if numbers != sorted(numbers):
        seen = " ".join(map(str, numbers))
        hint = "some go by the numbers, some by the order of the document; let both be one"
        yield about(held, " ".join(map(str, sorted(numbers))), seen, hint)
