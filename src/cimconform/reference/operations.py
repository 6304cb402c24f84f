"""execute(OperationSet): its operations one by one, or all of them or none."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from lxml import etree

from cimconform.reference import config
from cimconform.reference.answering import Answer, Problem, Refusal
from cimconform.reference.asking import Ask, Element, child, children, local, text
from cimconform.reference.names import MSG
from cimconform.reference.store import Store
from cimconform.reference.world import Meter, World

Handler: TypeAlias = Callable[[Ask, World], Answer]
Handlers: TypeAlias = Mapping[tuple[str, str], Handler]
Before: TypeAlias = tuple[
    dict[str, Meter], list[object], list[object], Store, dict[str, list[str]]
]  # fmt: skip
VERBS = ("create", "change", "delete")
_OWN = ("operationId", "noun", "verb", "elementOperation")
_ELEMENTS: Mapping[str, Handler] = {"MeterConfig": config.delete_elements}


def the_set(ask: Ask) -> Element | None:
    """Give the OperationSet of a request."""
    part = child(ask.root, "Payload")
    return child(part, "OperationSet") if part is not None else None


def operations(ask: Ask) -> list[Element]:
    """Give the operations of a request, in the order in which they stand there."""
    held = the_set(ask)
    return [e for e in children(held) if local(e) == "Operation"] if held is not None else []


def documents(operation: Element) -> list[Element]:
    """Give what an operation carries."""
    return [e for e in children(operation) if local(e) not in _OWN]


def flagged(element: Element | None, name: str) -> bool:
    """Tell whether a flag is set; one that is absent is not."""
    return element is not None and text(element, name).strip() in ("true", "1")


def execute(ask: Ask, world: World, handlers: Handlers) -> Answer:
    """Carry out a set; where it asks for all or nothing, one failure undoes what was done."""
    held = the_set(ask)
    before = copy.deepcopy((world.meters, world.orders, world.events, world.store, world.groups))
    order = operations(ask)
    if flagged(held, "enforceMsgSequence"):
        order.sort(key=lambda operation: int(text(operation, "operationId")))
    answers = {text(o, "operationId"): _carry_out(o, ask, world, handlers) for o in order}
    if flagged(held, "enforceTransactionalIntegrity"):
        _undo(answers, before, world)
    return _gathered(answers)


def _carry_out(operation: Element, ask: Ask, world: World, handlers: Handlers) -> Answer:
    """Carry out one operation as if it had come in a message of its own."""
    identity = text(operation, "operationId")
    try:
        answer = _handler(operation, handlers)(_alone(operation, ask), world)
    except Refusal as refusal:
        answer = Answer.refusing(*refusal.problems)
    answer.problems = [replace(p, operation=identity) for p in answer.problems]
    return answer


def _handler(operation: Element, handlers: Handlers) -> Handler:
    """Give what does an operation; raises Refusal for a verb, noun or flag that is not served."""
    verb, noun = text(operation, "verb"), text(operation, "noun")
    if verb not in VERBS:
        raise Refusal(Problem("2.9", f"the verb {verb} has no place in a set"))
    if (verb, noun) not in handlers:
        raise Refusal(Problem("2.5", f"{verb}({noun}) is not served"))
    if [local(document) for document in documents(operation)] != [noun]:
        raise Refusal(Problem("2.5", f"the operation does not carry the {noun} that it names"))
    if not flagged(operation, "elementOperation"):
        return handlers[verb, noun]
    if verb != "delete" or noun not in _ELEMENTS:
        raise Refusal(Problem("1.8", f"elementOperation says nothing to {verb}({noun})"))
    return _ELEMENTS[noun]


def _alone(operation: Element, ask: Ask) -> Ask:
    """Give an operation as a request."""
    root = etree.Element(f"{{{MSG}}}RequestMessage")
    payload = etree.SubElement(root, f"{{{MSG}}}Payload")
    payload.extend(copy.deepcopy(document) for document in documents(operation))
    verb, noun = text(operation, "verb"), text(operation, "noun")
    return Ask(root, "generic", "", header=ask.header, verb=verb, noun=noun, world=ask.world)


def _undo(answers: dict[str, Answer], before: Before, world: World) -> None:
    """Where an operation failed, put the world back and mark the sound ones as undone."""
    if all(answer.result == "OK" for answer in answers.values()):
        return
    world.meters, world.orders, world.events, world.store, world.groups = before
    for identity, answer in answers.items():
        if answer.result == "OK":
            reason = "undone, since another operation of the set failed"
            problem = Problem("5.9", reason, level="WARNING", operation=identity)
            answers[identity] = Answer.refusing(problem)


def _gathered(answers: dict[str, Answer]) -> Answer:
    """Give one answer for all."""
    results = {answer.result for answer in answers.values()}
    problems = [problem for answer in answers.values() for problem in answer.problems]
    ids = [identity for answer in answers.values() for identity in answer.ids]
    return Answer(results.pop() if len(results) == 1 else "PARTIAL", problems, ids)
