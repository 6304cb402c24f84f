"""Faults of messages that were made from a skeleton."""

from cimconform.reference.asking import Ask, Element, child
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import head, insert


@defect("no_placeholder_is_left_in", at="tree", hint="placeholder left in", evidence="seen")
def leaves_a_question_mark(root: Element, ask: Ask) -> None:
    """The Comment in the Header of an answer about an unknown usage point is a question mark."""
    del ask
    if "2.12" in root.itertext():
        last = [
            name for name in ("MessageID", "CorrelationID") if child(head(root), name) is not None
        ]
        insert(root, last[-1], "Comment", "?")
