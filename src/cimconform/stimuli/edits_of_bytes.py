"""Named changes of a message: those that harm it and those that a receiver must not notice."""

import base64
import gzip
import re
from collections.abc import Callable

from lxml import etree

from cimconform.messages.message import MESSAGE_NS, Element

_DECLARATION = re.compile(rb"^<\?xml[^>]*\?>\s*")


def undeclared(raw: bytes) -> bytes:
    """Give the message without its XML declaration."""
    return _DECLARATION.sub(b"", raw)


def cut_in_half(raw: bytes) -> bytes:
    """Send the first half only, as a sender does that dies."""
    return raw[: len(raw) // 2]


def with_an_unclosed_tag(raw: bytes) -> bytes:
    """Leave out the last end tag."""
    return raw[: raw.rindex(b"</")]


def with_a_document_type(raw: bytes) -> bytes:
    """Declare an internal entity and use it nowhere; no 61968 message has a DOCTYPE."""
    return b'<!DOCTYPE m [<!ENTITY e "entity">]>' + undeclared(raw)


def with_other_prefixes(raw: bytes) -> bytes:
    """Give every namespace a prefix of its own; to an XML processor nothing has changed."""
    root = etree.fromstring(raw)
    every = (etree.QName(e).namespace for e in root.iter(etree.Element))
    spaces = sorted({space for space in every if space is not None})
    names = {f"q{n}": space for n, space in enumerate(spaces)}
    copy = etree.Element(root.tag, attrib=dict(root.attrib), nsmap=names)
    copy.text = root.text
    copy.extend(list(root))
    etree.cleanup_namespaces(copy, keep_ns_prefixes=list(names))
    return bytes(etree.tostring(copy))


def with_comments_and_cdata(raw: bytes) -> bytes:
    """Put comments, a processing instruction and CDATA where XML allows them."""
    text = re.sub(rb"(<(?:\w+:)?Noun>)(\w+)(</)", rb"\1<![CDATA[\2]]>\3", undeclared(raw))
    return re.sub(rb"(<(?:\w+:)?Header>)", rb"\1<!-- a remark --><?remark here?>", text)


def with_white_space(raw: bytes) -> bytes:
    """Indent what was not indented."""
    return re.sub(rb">\s*<", b">\n\t  <", undeclared(raw))


def with_nothing_in_it(raw: bytes) -> bytes:
    """Send no byte at all."""
    return raw[:0]


def in_a_message_root(raw: bytes) -> bytes:
    """Use the untyped root Message in place of RequestMessage."""
    return re.sub(rb"(</?(?:\w+:)?)RequestMessage\b", rb"\1Message", raw)


def in_a_request_root(raw: bytes) -> bytes:
    """Use the wrapped root Request that the generic WSDL declares beside RequestMessage."""
    return re.sub(rb"(</?(?:\w+:)?)RequestMessage\b", rb"\1Request", raw)


BYTES: dict[str, Callable[[bytes], bytes]] = {
    function.__name__.replace("_", " "): function
    for function in (
        cut_in_half,
        in_a_message_root,
        in_a_request_root,
        with_a_document_type,
        with_an_unclosed_tag,
        with_comments_and_cdata,
        with_nothing_in_it,
        with_other_prefixes,
        with_white_space,
    )
}


def _compressed(root: Element, text: str) -> None:
    """Put text into Payload/Compressed in place of the document that the payload held."""
    (payload,) = root.iterchildren(f"{{{MESSAGE_NS}}}Payload")
    payload[:] = []
    for name, value in (("Compressed", text), ("Format", "XML")):
        etree.SubElement(payload, f"{{{MESSAGE_NS}}}{name}").text = value


def _packed(root: Element) -> bytes:
    """Give the payload document, gzipped and then in base64."""
    (payload,) = root.iterchildren(f"{{{MESSAGE_NS}}}Payload")
    return base64.b64encode(gzip.compress(etree.tostring(payload[0], with_tail=False), mtime=0))


def with_its_payload_compressed(root: Element) -> None:
    """Send the same document by gzip and base64."""
    _compressed(root, _packed(root).decode())


def with_its_payload_compressed_in_lines(root: Element) -> None:
    """Break the base64 into lines of 76 characters, as many encoders do."""
    text = _packed(root).decode()
    _compressed(root, "\n".join(text[n : n + 76] for n in range(0, len(text), 76)))


def with_a_broken_compressed_payload(root: Element) -> None:
    """Send base64 of what is no gzip."""
    _compressed(root, base64.b64encode(b"this is no gzip at all").decode())


PAYLOADS: dict[str, Callable[[Element], None]] = {
    function.__name__.replace("_", " "): function
    for function in (
        with_a_broken_compressed_payload,
        with_its_payload_compressed,
        with_its_payload_compressed_in_lines,
    )
}
