"""What a message carries, also where it is packed: base64 of gzip in Payload/Compressed."""

import base64
import binascii
import zlib

from cimconform.messages.message import Element, Message, Unreadable, parse

_MAX_UNPACKED = 100_000_000


def unzip(raw: bytes) -> bytes | None:
    """Unpack gzip within bounds; None for what is none."""
    try:
        return zlib.decompressobj(31).decompress(raw, _MAX_UNPACKED)
    except zlib.error:
        return None


def unpacked(message: Message) -> Element | None:
    """Give the XML document that is compressed in a message; None for anything else."""
    try:
        raw = base64.b64decode("".join(message.text("Payload/Compressed").split()), validate=True)
        return parse(unzip(raw) or b"")
    except (binascii.Error, Unreadable):
        return None


def documents(message: Message) -> list[Element]:
    """Give the payload documents, unpacked where they came compressed."""
    packed = unpacked(message) if message.find("Payload/Compressed") is not None else None
    return message.payloads if packed is None else [packed]
