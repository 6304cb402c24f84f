"""Messages that were made from a skeleton: good practice, and IEC 61968-100:2013 Annex A for what it types."""

from cimconform.checks import Findings, about, check
from cimconform.checks.subjects.placeholders import left_in, written
from cimconform.messages.message import Message, local


@check(of="request response event fault")
def no_placeholder_is_left_in(message: Message) -> Findings:
    """Reported once, by the first, with the names of all."""
    left = left_in(message)
    if left:
        names = ", ".join(dict.fromkeys(local(element) for element in left))
        hint = (
            f"placeholder left in: {names}; a tool has made the skeleton of a message, and what it marks "
            "is to be filled in or taken out, the branch that is not used included"
        )
        yield about(left[0], "a value, or no element", written(left[0]).strip(), hint)
