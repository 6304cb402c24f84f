"""Named changes of a message's bytes: those that harm it and those that a receiver must not notice."""

import re
from collections.abc import Callable

from lxml import etree

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
    spaces = sorted({etree.QName(e).namespace for e in root.iter(etree.Element)} - {None})
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
        with_other_prefixes,
        with_white_space,
    )
}
