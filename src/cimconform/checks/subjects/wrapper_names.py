"""The name that the root element of an answer should have: IEC 61968-100:2013 Annexes A, C and D."""

import copy

from cimconform.messages.message import MESSAGE_NS, Element, Message, local, namespace

_GENERIC = ("ResponseMessage", "Response", "Message")
_SUFFIXES = ("ResponseMessage", "FaultMessage", "ResponseMessageType", "FaultMessageType")


def right_name(message: Message) -> str:
    """Give the name that an answer's root should have; empty where it has one that a template knows."""
    if message.root is None or message.kind != "response":
        return ""
    name = local(message.root)
    if not message.typed:
        known = namespace(message.root) != MESSAGE_NS or name in _GENERIC or name.endswith("Type")
        return "" if known else "ResponseMessage"
    if name.endswith(_SUFFIXES):
        return ""
    template = namespace(message.root).rpartition("/")[2]
    if template.endswith("Message"):
        return f"{template.removesuffix('Message').removeprefix('Get')}ResponseMessage"
    return f"{message.noun or next(map(local, message.payloads), '')}ResponseMessage"


def rightly_named(message: Message, root: Element) -> Element:
    """Give the root under the name that it should have; that it has another is reported by itself."""
    right = right_name(message)
    if not right:
        return root
    root = copy.deepcopy(root)
    root.tag = f"{{{namespace(root)}}}{right}"
    return root
