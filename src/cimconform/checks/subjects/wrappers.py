"""The root element of a message held against the templates: IEC 61968-100:2013 Annexes A, C and D."""

import copy

from lxml import etree

from cimconform.messages.editions import YEAR, space
from cimconform.messages.message import (
    MESSAGE_NS,
    Element,
    Message,
    children,
    local,
    namespace,
)

_WRAPPED = {
    "Request": "RequestMessage", "Response": "ResponseMessage", "PublishEvent": "EventMessage",
}  # fmt: skip
_ANSWERS = ("ResponseMessage", "FaultMessage")


def misplaced(message: Message) -> str:
    """Give the namespace that a typed wrapper belongs into, where it is in that of another template.

    A get has a template of its own, with Get before the noun; all other operations share one.
    """
    root = message.root
    own = space(namespace(root)) if root is not None else None
    if root is None or own is None or not message.typed or own.part != "wrapper":
        return ""
    name = local(root)
    gets = name == f"Get{own.noun}"
    if name.endswith(_ANSWERS) or gets == own.get or not name.endswith(own.noun):
        return ""
    return f"http://iec.ch/TC57/{own.year}/{'Get' if gets else ''}{own.noun}Message"


def declared(message: Message, root: Element) -> Element:
    """Give the root of a message as the schema declares it, where it is written in another way that is judged elsewhere.

    The generic WSDL declares Request for RequestMessage, and so on; a typed payload may be
    compressed, though its template demands the noun beside it; the template of another year is the same;
    and whoever writes the name of a type, or a get into the namespace of the noun, hears of that by itself.
    """
    packed = message.typed and message.find("Payload/Compressed") is not None
    lacking = packed and not message.payloads
    renamed = _names(message, root)
    if not (lacking or renamed):
        return root
    root = copy.deepcopy(root)
    if lacking:
        payload = next(e for e in children(root) if local(e) == "Payload")
        noun = f"{{http://iec.ch/TC57/{YEAR}/{message.noun}#}}{message.noun}"
        payload.insert(0, etree.Element(noun))
    for element in root.iterdescendants("{*}*"):
        own = renamed.get(namespace(element))
        if own:
            element.tag = f"{{{own}}}{local(element)}"
    name = local(root).removesuffix("Type")
    name = name if message.typed else _WRAPPED.get(name, name)
    root.tag = f"{{{renamed.get(namespace(root), namespace(root))}}}{name}"
    return root


def _names(message: Message, root: Element) -> dict[str, str]:
    """Give the namespaces that are to be read as others; empty where the root is as the schema has it."""
    own, name = namespace(root), local(root)
    if not message.typed:
        as_it_is = name not in _WRAPPED and not name.endswith("Type")
        return {} if as_it_is or own != MESSAGE_NS else {own: own}
    there = misplaced(message) or own
    twin = space(there).twin or there
    return {} if twin == own and not name.endswith("Type") else {own: twin}
