"""What a message carries, also where it is packed: base64 of gzip in Payload/Compressed."""

import base64
import binascii
import string

from cimconform import limits
from cimconform.errors import Inconclusive
from cimconform.gzipped import MAGIC, Damaged, TooLarge, unpack
from cimconform.messages.first_bytes import what_came
from cimconform.messages.message import Element, Message, Unreadable, parse

_URL_SAFE = frozenset(string.ascii_letters + string.digits + "-_")


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


def no_base64(text: str) -> str:
    """Say what is wrong with text that is no base64."""
    plain = text.strip().rstrip("=")
    if plain and not set(plain) - _URL_SAFE and set(plain) & set("-_"):
        return "this is the alphabet of URLs (- and _); encode the gzip in base64 with + and /"
    if plain.isascii() and plain.isalnum():
        return "the = that fill it up are missing, or it was cut; encode the gzip in base64 (RFC 4648, 4)"
    return "encode the gzip in base64"


def unlike_gzip(raw: bytes) -> str:
    """Say what came where gzip should be, as far as its first bytes tell."""
    if raw[:1] == b"\x78" and raw[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
        return "this is zlib (Deflater, DeflateStream, zlib.compress); write gzip (RFC 1952), as GZIPOutputStream does"
    if raw.lstrip()[:1] == b"<":
        return "this is the XML itself, not compressed; compress with gzip before encoding"
    return "compress with gzip before encoding"


def in_place_of_xml(raw: bytes) -> str:
    """Say what was unpacked where XML should be."""
    if raw.startswith(MAGIC):
        return "Format is XML, and gzip came out of the gzip: it was compressed twice"
    return f"Format is XML, and {what_came(raw) or 'what was unpacked cannot be read as it'}"
