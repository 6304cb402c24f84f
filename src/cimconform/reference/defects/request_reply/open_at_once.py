"""Faults that show while several requests are open: what one of them shares with another."""

from cimconform.reference.asking import Ask
from cimconform.reference.defects import defect
from cimconform.reference.defects.overlapping import Overlapping, put_content
from cimconform.reference.defects.tools import OVER_HTTP
from cimconform.reference.server import Reply

_readings, _errors = Overlapping(), Overlapping()


@defect(
    "open_requests_keep_their_answers", at="http", hint="readings asked another request",
    evidence="known", on=OVER_HTTP,
)  # fmt: skip
def gives_readings_of_another_request(reply: Reply, ask: Ask) -> None:
    """Of two gets that are open at once, the first is answered with the readings of the second."""
    for other in _readings.beside(reply, ask):
        if b">OK<" in other.body and b">OK<" in reply.body:
            put_content(other, reply)


@defect(
    "open_requests_keep_their_answers", at="http", hint="error about another request",
    evidence="seen", seeds=("SD36",), on=OVER_HTTP, also=("error_id_repeats_the_request",),
)  # fmt: skip
def gives_errors_of_another_request(reply: Reply, ask: Ask) -> None:
    """Under load a request that could be served gets the error of another."""
    for other in _errors.beside(reply, ask):
        good, bad = (other, reply) if b">OK<" in other.body else (reply, other)
        if b">OK<" in good.body and b">FAILED<" in bad.body:
            put_content(good, bad)
