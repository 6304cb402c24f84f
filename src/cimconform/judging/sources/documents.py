"""Whether bytes are one message, as a file that holds nothing else."""

import codecs
import re

from cimconform.judging.captured import Captured
from cimconform.messages.editions import space
from cimconform.messages.message import Element, Message, children, local, namespace
from cimconform.messages.nouns import ours

_NAMES = re.compile(
    r"(Request|Response|Event|Fault)?Message(Type)?|Request|Response|PublishEvent|"
    r"\w+(Request|Response|Event|Fault)Message(Type)?"
)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PARTS = {"Verb", "Noun", "Result"}
_FIRST = re.compile(
    rb"(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:[\w.-]+:)?(?P<name>[\w.-]+)[^<>]*", re.DOTALL
)
_BEGINNING = 4096


def message_at(raw: bytes, path: str, name: str, line: int = 1, number: int = 0) -> Captured:
    """Give bytes as a message that begins at a line of a file."""
    identity = f"{path}:{line}" if line > 1 or number else path
    identity += f"#{number}" if number > 1 else ""
    sent = ".request" in name.rpartition("/")[2]
    message = Message(raw, direction="sent" if sent else "received", id=identity, file=path)
    return Captured(message, path, name, line)


def document(raw: bytes, path: str, name: str) -> Captured | None:
    """Give a file as one message if that is all it holds; a broken one is one if it looks like it."""
    one = message_at(raw, path, name)
    if one.message.document is not None:
        return one if is_message(one.message.document) else None
    return one if _meant(raw) else None


def is_message(root: Element) -> bool:
    """Tell whether a document is a message, a payload, or a broken form of either."""
    if local(root) == "Envelope" or _NAMES.fullmatch(local(root)) or space(namespace(root)).year:
        return True
    inside = [local(e) for part in children(root) for e in children(part)]
    return bool(_PARTS & set(inside)) or "61968" in namespace(root) or _carries(root)


def _carries(root: Element) -> bool:
    """Tell whether it is the noun of a profile, in whatever namespace."""
    return local(root).removeprefix("Get") in ours()


def _meant(raw: bytes) -> bool:
    """Tell whether what is no XML was meant to be a message: its first tag is that of one."""
    first = _FIRST.match(plain(raw[:_BEGINNING]))
    if first is None:
        return False
    name = first["name"].decode("ascii", "replace")
    known = name == "Envelope" or _NAMES.fullmatch(name) or name.removeprefix("Get") in ours()
    return bool(known) or b"TC57" in first[0]


def plain(raw: bytes) -> bytes:
    """Give the beginning of a text without what an encoding adds to it, for a look at its first words."""
    for mark in _MARKS:
        raw = raw.removeprefix(mark)
    return raw.replace(b"\0", b"").lstrip()


def parsed(raw: bytes) -> Element | None:
    """Give the outermost element of bytes that are XML; None for anything else."""
    return Message(raw).document
