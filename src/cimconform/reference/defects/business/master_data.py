"""Defects in the exchanges of master data."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, children, text
from cimconform.reference.defects import defect


@defect("deleted_object_can_be_made_again", at="answer", hint="deleted name free")
def keeps_names_for_ever(answer: Answer, ask: Ask) -> None:
    """A meter that was deleted cannot be made again."""
    if ask.noun != "MeterConfig" or answer.result != "OK":
        return
    gone = ask.world.answered.setdefault("gone", set())
    if ask.verb == "delete":
        gone.update(identity.text for identity in ask.ids)
    meters = children(ask.payload) if ask.verb == "create" and ask.payload is not None else []
    names = {text(meter, "Names", "name") for meter in meters} & gone
    for name in (name for name in names if name.startswith("CR-")):
        del ask.world.meters[name]
        answer.result, answer.ids = "FAILED", []
        answer.problems = [
            Problem(
                "6.1", "the name was used before", name, id_type="MeterName", object_type="Meter"
            )
        ]
