"""Strange but legal: what a head end may do and no check may complain of."""

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask

from . import variant


@variant(at="answer")
def says_error_free_explicitly(answer: Answer, ask: Ask) -> None:
    """OK comes with an Error 0.0 of level INFORM."""
    del ask
    if answer.result == "OK":
        answer.problems = [Problem("0.0", "no error", level="INFORM")]
