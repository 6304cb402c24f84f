"""What a message carries, also where it is packed: base64 of gzip in Payload/Compressed."""

import base64
import binascii

from cimconform import limits
from cimconform.errors import Inconclusive
from cimconform.gzipped import Damaged, TooLarge, unpack
from cimconform.messages.message import Element, Message, Unreadable, parse


def unzip(raw: bytes) -> bytes:
    """Unpack gzip within bounds; raises Damaged, and Inconclusive for what is larger than we take."""
    try:
        return unpack(raw, limits.UNPACKED)
    except TooLarge as error:
        raise Inconclusive(f"Payload/Compressed: {error}, which is not judged") from None


def content(message: Message) -> bytes:
    """Give the bytes that are compressed in a message; raises binascii.Error, and as unzip does."""
    text = "".join(message.text("Payload/Compressed").split())
    return _of_few_nodes(unzip(base64.b64decode(text, validate=True)))


def unpacked(message: Message) -> Element | None:
    """Give the XML document that is compressed in a message; None for anything else."""
    return message.kept(_document)


def _document(message: Message) -> Element | None:
    try:
        return parse(content(message))
    except (binascii.Error, Damaged, Inconclusive, Unreadable):
        return None


def _of_few_nodes(plain: bytes) -> bytes:
    """Give a document whose tree we can hold; raises Inconclusive."""
    if reason := limits.too_many(plain, limits.MAX_NODES, "of a compressed payload"):
        raise Inconclusive(f"Payload/Compressed: {reason}, so that it is not judged")
    return plain


def written(message: Message) -> Element | None:
    """Give the XML document that stands in a Payload as text, escaped or in CDATA; None for none."""
    return message.kept(_written)


def _written(message: Message) -> Element | None:
    text = message.text("Payload").strip()
    if message.find("Payload/*") is not None or not text.startswith("<"):
        return None
    try:
        return parse(_of_few_nodes(text.encode()))
    except (Inconclusive, Unreadable, UnicodeEncodeError):
        return None


def documents(message: Message) -> list[Element]:
    """Give the payload documents, unpacked where they came compressed, read where they came as text."""
    packed = unpacked(message) if message.find("Payload/Compressed") is not None else None
    inside = written(message) if packed is None and not message.payloads else packed
    return message.payloads if inside is None else [inside]
