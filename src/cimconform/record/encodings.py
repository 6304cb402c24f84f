"""The forms in which one text may stand in a message, an address, a header or a script."""

import base64
import html
import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

_LEAST = 6  # characters of base64 that are no chance


def encodings(value: str) -> set[str]:
    """Give a text in every encoding, and each as it looks where bytes are read one by one."""
    forms = {form for form in _forms(value) if form}
    return forms | {_byte_by_byte(form) for form in forms}


def _byte_by_byte(form: str) -> str:
    return form.encode("utf-8", "surrogatepass").decode("latin-1")


def _forms(value: str) -> Iterator[str]:
    raw = value.encode("utf-8", "surrogatepass")
    yield value
    for escaped in (quote(raw, safe=""), quote(raw), quote_plus(raw)):
        yield from (escaped, escaped.lower())
    yield from _in_markup(value)
    for ascii_only in (True, False):
        yield json.dumps(value, ensure_ascii=ascii_only)[1:-1]
    yield from (repr(value)[1:-1], value.encode("unicode_escape").decode())
    yield from (raw.hex(), raw.hex().upper())
    for codec in ("utf-8", "latin-1", "utf-16-le"):
        yield from _base64(value.encode(codec, "ignore"))


def _in_markup(value: str) -> Iterator[str]:
    """Give a text as XML and HTML escape it."""
    yield escape(value)
    for quotation in (
        {'"': "&quot;"},
        {'"': "&quot;", "'": "&apos;"},
        {'"': "&#34;", "'": "&#39;"},
    ):
        yield escape(value, quotation)
    yield html.escape(value)
    yield value.encode("ascii", "xmlcharrefreplace").decode()
    yield escape(value).encode("ascii", "xmlcharrefreplace").decode()


def _base64(raw: bytes) -> Iterator[str]:
    """Give what base64 makes of bytes wherever they stand in a longer text."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + raw).decode().rstrip("=")
        first = -(-before * 8 // 6)
        sure = (before + len(raw)) * 8 // 6
        inner = whole[first:sure]
        if len(inner) >= _LEAST:
            yield from (inner, inner.replace("+", "-").replace("/", "_"))
