"""Faults of the reference bus: what it does to messages on their way."""

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child, children, local
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.tools import cut, part
from cimconform.reference.names import MSG


@defect("forms_are_alike_on_both_sides", at="passed", on=("generic", "http"), hint="form")
def passes_the_untyped_message_on(root: Element, ask: Ask) -> None:
    """The form of each request becomes that of Message on its way."""
    del ask
    root.tag = f"{{{MSG}}}Message"


@defect("forms_are_alike_on_both_sides", at="back", hint="form")
def answers_by_another_verb(root: Element, ask: Ask) -> None:
    """The verb of the answer, a part of its form, becomes that of the question."""
    head = child(root, "Header")
    verb = child(head, "Verb") if head is not None else None
    if verb is not None:
        verb.text = ask.verb


@defect(
    "correlation_id_survives_the_hop", at="passed", evidence="known", hint="correlation replaced"
)
def puts_its_own_correlation_id(root: Element, ask: Ask) -> None:
    """The correlation id is replaced by one of the bus."""
    del ask
    part(part(root, "Header"), "CorrelationID").text = "bus-0000001"


@defect("correlation_id_survives_the_hop", at="back", hint="correlation replaced")
def forgets_to_put_the_correlation_id_back(root: Element, ask: Ask) -> None:
    """The answer has the correlation id of the far leg, which the bus has replaced."""
    del ask
    part(part(root, "Header"), "CorrelationID").text = "bus-0000002"


@defect("payload_passes_unchanged", at="back", hint="content changed")
def leaves_out_what_it_does_not_know(root: Element, ask: Ask) -> None:
    """The content of the payload is changed: what the mapping does not know is left out."""
    if ask.verb == "get":
        payload = child(root, "Payload")
        for element in children(payload) if payload is not None else []:
            for inner in children(element):
                element.remove(inner)


@defect("payload_passes_unchanged", at="passed", hint="content changed")
def changes_the_name_of_the_meter(root: Element, ask: Ask) -> None:
    """The content of the request is changed: the name of the meter gets a prefix of the bus."""
    del ask
    for name in root.iter("{*}name"):
        if (name.text or "").startswith("M-"):
            name.text = f"BUS-{name.text}"


@defect("header_passes_unchanged", at="passed", evidence="known", hint="Header/Context changed")
def passes_all_on_as_production(root: Element, ask: Ask) -> None:
    """The Context of each request becomes PRODUCTION on its way."""
    del ask
    context = child(part(root, "Header"), "Context")
    if context is not None:
        context.text = "PRODUCTION"


@defect("header_passes_unchanged", at="passed", evidence="known", hint="Header/User lost")
def asks_in_its_own_name(root: Element, ask: Ask) -> None:
    """The User is lost: the far side knows the bus alone."""
    del ask
    _without(child(root, "Header"), "User")


@defect("header_passes_unchanged", at="passed", hint="Header/Property lost")
def knows_no_properties(root: Element, ask: Ask) -> None:
    """Properties of a Header are lost, since the mapping does not know them."""
    del ask
    _without(child(root, "Header"), "Property")


@defect("header_passes_unchanged", at="back", hint="Header/Context lost")
def answers_without_a_context(root: Element, ask: Ask) -> None:
    """The Context of an answer is lost on its way back."""
    del ask
    _without(child(root, "Header"), "Context")


@defect("reply_passes_unchanged", at="back", evidence="known", hint="Error lost")
def forgets_which_object_failed(root: Element, ask: Ask) -> None:
    """The identifier in an Error is lost on its way back."""
    del ask
    for error in _errors(root):
        _without(error, "ID")


@defect("reply_passes_unchanged", at="back", evidence="known", hint="Error changed")
def gives_reasons_of_its_own(root: Element, ask: Ask) -> None:
    """The reason in an Error becomes one of the bus."""
    del ask
    for reason in (child(error, "reason") for error in _errors(root)):
        if reason is not None:
            reason.text = "the request was processed"


@defect("reply_passes_unchanged", at="back", hint="ID lost")
def forgets_what_was_made(root: Element, ask: Ask) -> None:
    """The identifiers in a Reply are lost on their way back."""
    del ask
    _without(child(root, "Reply"), "ID")


def _errors(root: Element) -> list[Element]:
    reply = child(root, "Reply")
    return [e for e in children(reply) if local(e) == "Error"] if reply is not None else []


def _without(element: Element | None, name: str) -> None:
    """Take the children of a name away."""
    for found in [e for e in children(element) if local(e) == name]:
        cut(found)


@defect("refusal_passes_the_hop", at="back", evidence="known", hint="refused changed")
def says_ok_for_what_was_refused(root: Element, ask: Ask) -> None:
    """What the far side refused is changed into OK."""
    del ask
    reply = child(root, "Reply")
    if reply is None or local(reply) != "Reply":
        return
    for element in children(reply):
        if local(element) == "Result" and element.text == "FAILED":
            element.text = "OK"


@defect("silence_behind_is_answered_in_front", at="alone", evidence="known", hint="far answer")
def says_ok_though_the_far_side_is_silent(answer: Answer, ask: Ask) -> None:
    """That the far side does not answer is reported as OK."""
    del ask
    answer.result, answer.problems = "OK", []


@variant(at="passed")
def writes_blanks_between_elements(root: Element, ask: Ask) -> None:
    """What is passed on is indented anew."""
    del ask
    for element in root.iter():
        if len(element) and not (element.text or "").strip():
            element.text = "\n   "
