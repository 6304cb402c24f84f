"""Small hands that several defects share: finding, inserting and copying elements."""

import copy
from collections.abc import Sequence
from datetime import datetime, timedelta

from lxml import etree

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child, children, local, parent, text
from cimconform.reference.building import put
from cimconform.reference.names import MSG, TC57

TYPED = ("soap11", "soap12")
SOAP = (*TYPED, "generic")
OVER_HTTP = (*SOAP, "http")  # the bindings where HTTP has a status
UNTYPED = ("generic", "http", "jms")  # the bindings that carry any noun: no typed service has a set
Header = dict[str, str]


def codes(answer: Answer) -> list[str]:
    """Give the codes of an answer."""
    return [problem.code for problem in answer.problems]


def only(answer: Answer, code: str) -> bool:
    """Tell whether an answer failed for one code alone."""
    return answer.result == "FAILED" and set(codes(answer)) == {code}


def at_once(ask: Ask) -> bool:
    """Tell whether an answer is wanted at once."""
    return ask.header.get("AsyncReplyFlag") != "true"


def lie(answer: Answer) -> None:
    """Say OK, and nothing of what went wrong."""
    answer.result, answer.problems = "OK", []


def part(element: Element, name: str) -> Element:
    """Give a child that is known to be there; raises LookupError where it is not."""
    found = child(element, name)
    if found is None:
        raise LookupError(f"{local(element)} has no {name}")
    return found


def cut(element: Element) -> None:
    """Take an element out of what holds it."""
    parent(element).remove(element)


def rename(element: Element, old: str, new: str) -> None:
    """Put other words into the name of an element, its namespace included."""
    element.tag = str(element.tag).replace(old, new)


def shift(element: Element, by: timedelta) -> None:
    """Move the time in an element."""
    element.text = (datetime.fromisoformat(element.text or "") + by).isoformat()


def head(root: Element) -> Element:
    """Give the Header of a reply."""
    return part(root, "Header")


def insert(root: Element, after: str, name: str, value: str | None = None) -> Element:
    """Put an element into the Header behind another."""
    element = put(head(root), name, value)
    element.tag = f"{{{MSG}}}{name}"
    for inner in children(element):
        inner.tag = f"{{{MSG}}}{local(inner)}"
    part(head(root), after).addnext(element)
    return element


def inner(parent: Element, name: str, value: str) -> Element:
    """Append a child in the message namespace."""
    element = put(parent, name, value)
    element.tag = f"{{{MSG}}}{name}"
    return element


def set_text(ask: Ask, name: str, value: str) -> None:
    """Change a header of a request as if it had come so; put it in where it is missing."""
    header = part(ask.root, "Header")
    element = child(header, name)
    if element is None:
        element = put(header, name)
        element.tag = f"{{{MSG}}}{name}"
        header.insert(1 if name == "Noun" else 0, element)
    element.text = value
    ask.header[name] = value


def queried(ask: Ask, name: str) -> list[Element]:
    """Give the elements of a name in a query."""
    return [e for e in children(ask.query) if local(e) == name] if ask.query is not None else []


def empty(noun: str) -> Element:
    """Give a noun without an object."""
    return etree.Element(f"{{{TC57}/{noun}#}}{noun}")


def device_names(ask: Ask) -> list[str]:
    """Give the names of the end devices that a query asks for."""
    query = children(ask.query) if ask.query is not None else []
    return [text(e, "Names", "name") for e in query if local(e) == "EndDevice"]


def readings(root: Element) -> list[Element]:
    """Give the MeterReading elements of a reply."""
    return [e for e in root.iter() if isinstance(e.tag, str) and local(e) == "MeterReading"]


def copied_reading(root: Element, other: str = "") -> None:
    """Append a copy of the first MeterReading, of another meter if one is named."""
    first = readings(root)[0]
    again = copy.deepcopy(first)
    if other:
        meter = part(again, "Meter")
        part(part(meter, "Names"), "name").text = other
        part(meter, "mRID").text = "a1b2c3d4-0000-4000-8000-00000000ffff"
    first.addnext(again)


def controls(ask: Ask) -> list[Element]:
    """Give the controls that a request asks for."""
    if ask.noun != "EndDeviceControls" or ask.payload is None:
        return []
    return [e for e in children(ask.payload) if local(e) == "EndDeviceControl"]


def ordered(ask: Ask) -> list[str]:
    """Give the codes of the controls that a request asks for."""
    found = (child(control, "EndDeviceControlType") for control in controls(ask))
    return [kind.get("ref", "") for kind in found if kind is not None]


def plain_control(ask: Ask) -> bool:
    """Tell whether a control is one that no issuer follows, and that is to be answered at once."""
    if ask.header.get("AsyncReplyFlag") in ("true", "1"):
        return False
    bare = [c for c in controls(ask) if child(c, "primaryDeviceTiming") is None]
    followed = [text(control, "issuerID") for control in bare]
    own = ask.header.get("MessageID", "").startswith("harness-")
    return bool(followed) and not any(followed) and not own and ask.verb == "create"


def _latest(asked: Sequence[dict[str, str]], *, later: bool) -> str:
    """Give the CorrelationID of the latest request for now, or for later."""
    wanted = [h for h in asked if (h.get("AsyncReplyFlag") in ("true", "1")) == later]
    return wanted[-1].get("CorrelationID", "") if wanted else ""
