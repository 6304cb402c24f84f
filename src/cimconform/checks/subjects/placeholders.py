"""What a tool puts where its user is to write something, and he has not."""

import re
from collections.abc import Iterable

from cimconform.messages.message import Element, Message, local, text_of
from cimconform.verdict import Pointless

RULE = "no_placeholder_is_left_in"
_MARK = re.compile(
    r"\s*(?:\?+|\?\w+\?|cid:\d+|\$\{[^{}]*\}|\{\{[^{}]*\}\}|#\{[^{}]*\}|%%\w+%%|@@\w+@@|\[?TODO\]?|TBD)\s*"
)


def is_placeholder(text: str) -> bool:
    """Tell whether a text is what SoapUI and its like leave to be filled in."""
    return bool(_MARK.fullmatch(text))


def unfilled(element: Element) -> bool:
    """Tell whether nothing stands in an element but placeholders."""
    texts = [text_of(e) for e in element.iter("{*}*") if not len(e) and text_of(e).strip()]
    return bool(texts) and all(map(is_placeholder, texts))


def left_in(message: Message) -> list[Element]:
    """Give the elements of a message whose text, or what they refer to, is a placeholder."""
    if message.root is None:
        return []
    leaves = (e for e in message.root.iter("{*}*") if not len(e))
    return [e for e in leaves if is_placeholder(written(e))]


def written(element: Element) -> str:
    """Give what an element says: its text, or the code of a reading type; on other codes there are rules of their own."""
    refers = local(element) == "ReadingType"
    return element.get("ref", "") if refers else (element.text or "")


def filled(elements: Iterable[Element]) -> list[Element]:
    """Give the elements that somebody has filled in; raises Pointless where only the others are there."""
    found = list(elements)
    kept = [element for element in found if not unfilled(element)]
    if found and not kept:
        raise Pointless(RULE)
    return kept
