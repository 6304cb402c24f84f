"""Wrong over one binding only, and otherwise in order."""

import re

from cimconform.reference.asking import Ask, Element, local
from cimconform.reference.jms import Heard, Told

from . import defect


@defect("same_answer_over_every_binding", at="jms", on=("http", "jms"), compared=True)
def loses_fractions_over_jms(told: list[Told], heard: Heard) -> None:
    """Over JMS the answer to a request is cut to whole numbers."""
    del heard
    for one in told:
        one.body = re.sub(rb"(<value>\d+)\.\d+", rb"\g<1>", one.body)


@defect(
    "same_answer_over_every_binding", at="tree", on=("soap11", "generic"), compared=True,
    evidence="seen", seeds=("SD12",),
)  # fmt: skip
def loses_fractions_in_generic_soap(root: Element, ask: Ask) -> None:
    """By the generic service the answer to a request is cut to whole numbers."""
    values = root.iter("{*}value") if ask.style == "generic" else ()
    for element in (e for e in values if local(e) == "value"):
        element.text = (element.text or "").partition(".")[0]
