"""Faults of the Header of a reply."""

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask

from . import defect


@defect("response_verb_is_reply", at="answer", evidence="seen", seeds=("SD18",))
def answers_with_the_verb_created(answer: Answer, ask: Ask) -> None:
    """The reply says created, as the event would that follows."""
    del ask
    answer.header["Verb"] = "created"


@defect(
    "request_without_verb_is_refused",
    at="guards",
    off=("has_verb", "valid_against_schema", "knows_verb"),
)
def serves_without_a_verb() -> None:
    """A request without Verb is served by what its body looks like."""
