"""Wrong over one binding only, and otherwise in order."""

import re

from cimconform.reference.asking import Ask, Element, text
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import inner, part
from cimconform.reference.jms import JmsIn, JmsOut

_FINE = rb"\g<1><\g<2>Error><\g<2>code>0.0</\g<2>code></\g<2>Error>"


@defect("same_answer_over_every_binding", at="jms", on=("http", "jms"), compared=True)
def adds_a_code_over_jms(replies: list[JmsOut], received: JmsIn) -> None:
    """Over JMS, and over nothing else, OK has the code 0.0 beside it."""
    del received
    for one in replies:
        one.body = re.sub(rb"(<(\w+:)?Result>OK</\w*:?Result>)(?=</)", _FINE, one.body)


@defect(
    "same_answer_over_every_binding", at="tree", on=("soap11", "generic"), compared=True,
    evidence="seen", seeds=("SD12",),
)  # fmt: skip
def adds_a_code_in_generic_soap(root: Element, ask: Ask) -> None:
    """By the generic service, and by no other, OK has the code 0.0 beside it."""
    reply = part(root, "Reply")
    if ask.style != "generic" or text(reply, "Result") != "OK" or len(reply) > 1:
        return
    inner(inner(reply, "Error", ""), "code", "0.0")
