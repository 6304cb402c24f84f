"""The root part of a multipart/related: what MTOM and SOAP with attachments put around an envelope.

RFC 2387 names the root part by `start`, and the first part where nothing is named. The others are kept as
the bytes that the root part refers to by `cid:`.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import unquote

from lxml import etree

from cimconform.limits import UNPACKED

_PARAMETER = re.compile(r';\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s;]+))')
_FIRST_LINE = re.compile(rb"(?:\r?\n)*--([^\r\n]{1,200}?)[ \t]*\r?\n(?=[A-Za-z-]+:|\r?\n)")


@dataclass(frozen=True, slots=True)
class Parts:
    """The root part, and the others by their Content-ID without brackets."""

    root: bytes
    others: Mapping[str, bytes]


def parts_of(raw: bytes, content_type: str = "") -> Parts | None:
    """Take a multipart apart; None for what is none. Without a header the first line tells."""
    if content_type and not content_type.strip().lower().startswith("multipart/"):
        return None
    parameters = {m[1].lower(): m[2] or m[3] or "" for m in _PARAMETER.finditer(content_type)}
    first = _FIRST_LINE.match(raw)
    boundary = parameters.get("boundary", "").encode("latin-1", "replace")
    pieces = _pieces(raw, boundary) if boundary else []
    if not pieces and first:  # no boundary is named, or one that stands nowhere
        pieces = _pieces(raw, first[1])
    if not pieces:
        return None
    start = parameters.get("start", "").strip("<>")
    named = [(_headers(head), body) for head, body in pieces]
    parts = [(h.get("content-id", "").strip("<>"), _decoded(h, body)) for h, body in named]
    root = next((n for n, (name, _) in enumerate(parts) if start and name == start), 0)
    others = {name: body for n, (name, body) in enumerate(parts) if n != root and name}
    return Parts(parts[root][1], others)


def _pieces(raw: bytes, boundary: bytes) -> list[tuple[bytes, bytes]]:
    """Give header and body of each part."""
    mark = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|$)")
    found = list(mark.finditer(raw))
    pieces = []
    for here, there in zip_longest(found, found[1:]):
        if here[1]:
            break
        whole = raw[here.end() : there.start() if there else len(raw)]
        head = re.match(rb"((?:[^\r\n]+\r?\n)*)\r?\n", whole)
        pieces.append((head[1], whole[head.end() :]) if head else (b"", whole))
    return pieces


def _headers(head: bytes) -> dict[str, str]:
    lines = re.sub(rb"\r?\n[ \t]+", b" ", head).decode("latin-1").splitlines()
    return {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}


def _decoded(headers: Mapping[str, str], body: bytes) -> bytes:
    """Undo the transfer encoding of a part; one that cannot be undone stays."""
    encoding = headers.get("content-transfer-encoding", "").lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    try:
        return base64.b64decode(body) if encoding == "base64" else body
    except (binascii.Error, ValueError):
        return body


def referred(parts: Parts, href: str) -> bytes | None:
    """Give the part that a reference `cid:` means; None where there is none."""
    return parts.others.get(unquote(href).removeprefix("cid:"))


def put_in(document: etree._Element, parts: Parts) -> None:
    """Put the attached bytes where the document includes them (XOP), as base64, as far as they fit.

    A few bytes may be included a thousand times.
    """
    room = UNPACKED
    for include in list(document.iter("{http://www.w3.org/2004/08/xop/include}Include")):
        holder, attached = include.getparent(), referred(parts, include.get("href", ""))
        if holder is not None and attached is not None and len(attached) <= room:
            room -= len(attached)
            holder.remove(include)
            holder.text = base64.b64encode(attached).decode()
