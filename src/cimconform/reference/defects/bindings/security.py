"""Defects in what WS-Security puts around answers."""

import re

from cimconform.reference.asking import Ask
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import SOAP
from cimconform.reference.server import Reply

_END_OF_HEADER = re.compile(rb"(?<=Header>)(?=<(?:\w+:)?(?:Reply|Payload)\b)")


@defect("answer_signature_holds", at="http", hint="sign last indenting", on=SOAP, evidence="known")
def indents_after_signing(reply: Reply, ask: Ask) -> None:
    """A signed answer gets a line break before it goes out."""
    if ask.secured:
        reply.body = _END_OF_HEADER.sub(b"\n", reply.body, count=1)


@defect("secured_request_gets_signed_answer", at="ask", hint="option signed_answers", on=SOAP)
def forgets_to_sign(ask: Ask) -> None:
    """An answer under WS-Security goes out without a signature."""
    ask.secured = False
