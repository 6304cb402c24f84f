"""Faults of a receiver that answers well and does not do all that it was reported."""

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, children, local, text
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import cut

_BOTH = 2


def _second(ask: Ask, verb: str) -> list[Element]:
    """Give the second of two meters that a request tells of."""
    if (ask.verb, ask.noun) != (verb, "MeterConfig") or ask.payload is None:
        return []
    meters = [e for e in children(ask.payload) if local(e) == "Meter"]
    return meters[1:] if len(meters) == _BOTH else []


@defect(
    "ok_holds_for_every_object",
    at="answer",
    hint="create second",
    evidence="known",
    seeds=("SD50",),
)
def makes_the_first_of_two(answer: Answer, ask: Ask) -> None:
    """Of two objects that are to be made the first is, with OK."""
    for element in _second(ask, "create") if answer.result == "OK" else ():
        del ask.world.meters[text(element, "Names", "name")]


@defect(
    "ok_holds_for_every_object", at="ask", hint="change second", evidence="known", seeds=("SD50",)
)
def changes_the_first_of_two(ask: Ask) -> None:
    """Of two objects that are to be changed the first is, with OK."""
    for element in _second(ask, "change"):
        cut(element)


@defect(
    "ok_holds_for_every_object", at="ask", hint="delete second", evidence="known", seeds=("SD50",)
)
def deletes_the_first_of_two(ask: Ask) -> None:
    """Of two objects that are to be deleted the first is, with OK."""
    if (ask.verb, ask.noun) == ("delete", "MeterConfig"):
        for identity in ask.ids[1:]:
            cut(identity)
