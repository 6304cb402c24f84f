"""The objects that a payload names, or NothingToJudge."""

from cimconform.checks import Findings, about
from cimconform.messages.compression import documents
from cimconform.messages.message import Element, Message, children, local
from cimconform.messages.objects import OBJECTS, names_of
from cimconform.verdict import NothingToJudge

SPEAKING = "response event"


def objects(message: Message, kinds: frozenset[str] = OBJECTS) -> list[Element]:
    """Give the objects at the root of payloads; raises NothingToJudge when there are none."""
    roots = [p for p in documents(message) if local(p).endswith(("Config", "Groups"))]
    inside = [e for payload in roots for e in children(payload) if local(e) in kinds]
    if not inside:
        raise NothingToJudge(f"no payload holds any of {', '.join(sorted(kinds))}")
    return inside


def has_identity(element: Element) -> bool:
    """Tell whether an object has an mRID or a name that is not empty."""
    return any(name.strip() for name in names_of(element))


def anonymous(message: Message, kinds: frozenset[str]) -> Findings:
    """Give a finding for each object of these kinds that has neither an mRID nor a name."""
    for element in objects(message, kinds):
        if not has_identity(element):
            hint = (
                f"give the {local(element)} an mRID or a name in Names, or it cannot be found again"
            )
            yield about(element, "mRID, or Names with a name", "neither", hint)
