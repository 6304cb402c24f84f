"""What a tool puts where its user is to write something, and he has not."""

import re
from collections.abc import Iterable

from cimconform.messages.message import Element, Message, text_of
from cimconform.verdict import Pointless

RULE = "no_placeholder_is_left_in"
_MARK = re.compile(r"\s*(?:\?|cid:\d+|\$\{[^{}]*\})\s*")


def is_placeholder(text: str) -> bool:
    """Tell whether a text is what SoapUI and its like leave to be filled in."""
    return bool(_MARK.fullmatch(text))


def unfilled(element: Element) -> bool:
    """Tell whether nothing stands in an element but placeholders."""
    texts = [text_of(e) for e in element.iter("{*}*") if not len(e) and text_of(e).strip()]
    return bool(texts) and all(map(is_placeholder, texts))


def left_in(message: Message) -> list[Element]:
    """Give the elements of a message whose text is a placeholder."""
    if message.root is None:
        return []
    return [e for e in message.root.iter("{*}*") if not len(e) and is_placeholder(e.text or "")]


def filled(elements: Iterable[Element]) -> list[Element]:
    """Give the elements that somebody has filled in; raises Pointless where only the others are there."""
    found = list(elements)
    kept = [element for element in found if not unfilled(element)]
    if found and not kept:
        raise Pointless(RULE)
    return kept
