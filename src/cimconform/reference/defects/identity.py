"""Faults of identity and correlation."""

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask

from . import defect


@defect("reply_echoes_correlation_id", at="answer", evidence="seen", seeds=("SD15",))
def forgets_the_correlation_id(answer: Answer, ask: Ask) -> None:
    """The reply has no CorrelationID."""
    del ask
    answer.header.pop("CorrelationID", None)
