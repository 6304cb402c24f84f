"""What defects in operation sets share."""

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask
from cimconform.reference.operations import flagged, the_set

FAILS = "2.4"


def _fails(answer: Answer, ask: Ask) -> bool:
    """Tell whether this is the answer to a set of which an operation failed for what is unknown."""
    return ask.noun == "OperationSet" and any(p.code == FAILS for p in answer.problems)


def _whole(ask: Ask) -> bool:
    """Tell whether a request is a set that is all or nothing."""
    return flagged(the_set(ask), "enforceTransactionalIntegrity")
