"""What defects in controls and their events share."""

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child, text
from cimconform.reference.defects.tools import cut, queried
from cimconform.reference.world import World


def _events(root: Element, ask: Ask) -> list[Element]:
    """Give the events of an answer that came of a control."""
    if ask.noun != "EndDeviceEvents" or ask.verb != "get":
        return []
    return [e for e in root.iter("{*}EndDeviceEvent") if text(e, "issuerTrackingID") and _code(e)]


def _code(event: Element) -> str:
    """Give the code of an event without the type of device."""
    kind = child(event, "EndDeviceEventType")
    return "" if kind is None else str(kind.get("ref", "").partition(".")[2])


def _drop(root: Element, ask: Ask, *begins: str) -> None:
    for event in _events(root, ask):
        if _code(event).startswith(begins):
            cut(event)


def _asks_of(ask: Ask, name: str) -> bool:
    """Tell whether the events of one device are asked for."""
    return [text(e, "Names", "name") for e in queried(ask, "Meter")] == [name]


def _last(world: World) -> str:
    """Give the business action of the last control."""
    orders = world.orders
    return str(getattr(orders[-1], "tracking", "")) if orders else ""


def _because(answer: Answer, words: str) -> bool:
    """Tell whether an answer was refused for a reason."""
    return answer.result == "FAILED" and any(words in p.reason for p in answer.problems)
