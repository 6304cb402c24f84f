"""Messages between the other lines of a log: as they are, escaped, in JSON, in base64.

Of a log, nothing is known but that a message in it begins with its root and ends with the tag that closes
it. One that is cut off, as loggers do with long ones, says so and is no failure of anybody's.
"""

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from cimconform.judging.captured import Captured, Without
from cimconform.judging.sources.documents import is_message, message_at
from cimconform.messages.nouns import ours

_FAMILY = rb"[^<>]*?(?:TC57|61968)[^<>]*"
_ROOTS = rb"Envelope|(?:Request|Response|Event|Fault)?Message|PublishEvent"
_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/])(?:77u/)?P[A-P][A-Za-z0-9+/]{78,}={0,2}")
_SHORT = 80  # characters: no message in base64 has as few
_DEEPEST = 2  # how often a text may be packed in another


@cache
def _opening() -> re.Pattern[bytes]:
    """Give what a message may begin with: a root that is known, or any element of the family."""
    names = b"|".join(name.encode() for name in sorted(ours()))
    known = rb"(?:" + _ROOTS + rb"|(?:Get)?(?:" + names + rb"))"
    return re.compile(
        rb"<(?P<tag>(?:[A-Za-z_][\w.-]*:)?(?:(?P<known>" + known + rb")(?=[\s>/])|[A-Za-z_][\w.-]*(?=" + _FAMILY
        + rb">)))[^<>]*>"
    )  # fmt: skip


def read(raw: bytes, path: str) -> Iterator[Captured | Without]:
    """Give the messages of a log in the order in which they stand."""
    raw = _utf8(raw)
    place = _Lines(raw)
    for number, (at, text, turned) in enumerate(_found(raw, 0), 1):
        line = place.line(at)
        if text is None:
            yield Without(path, "a message begins here and is cut off", line)
            continue
        one = message_at(text, path, path, line, number)
        if one.message.document is not None and is_message(one.message.document):
            yield replace(one, own_lines=not turned, turned=turned)


def _utf8(raw: bytes) -> bytes:
    """Give a text in UTF-8, whatever of the usual it was in."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, "replace").encode()
    return raw


class _Lines:
    """Tells the line of a place, in time that grows with the text alone: places come in their order."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._at, self._line = raw, 0, 1

    def line(self, at: int) -> int:
        """Give the line of a place; none may come before one that was asked for."""
        self._line += self._raw.count(b"\n", self._at, at)
        self._at = max(at, self._at)
        return self._line


def _found(raw: bytes, depth: int) -> Iterator[tuple[int, bytes | None, str]]:
    """Give each message with its place, and what had to be done to read it."""
    at = 0
    for line in raw.splitlines(keepends=True) if _is_json(raw) else (raw,):
        yield from ((at + place, text, turned) for place, text, turned in _in_text(line, depth))
        at += len(line)


def _is_json(raw: bytes) -> bool:
    return raw.lstrip()[:1] == b"{"


def _in_text(text: bytes, depth: int) -> Iterator[tuple[int, bytes | None, str]]:
    if depth > _DEEPEST:
        return
    inside = _in_json(text, depth) if _is_json(text) else None
    if inside is not None:
        yield from inside
        return
    places = [*_plain(text), *_escaped(text, depth), *_packed(text, depth)]
    yield from sorted(places, key=lambda one: one[0])


def _plain(text: bytes) -> Iterator[tuple[int, bytes | None, str]]:
    """Give the messages that stand there as they are."""
    at, cut = 0, False
    while (begin := _opening().search(text, at)) is not None:
        end = _closed(text, begin)
        if end < 0 and begin["known"] is None:
            at = begin.end()
            continue
        if end > 0 or not cut:  # what is cut off has parts that are, too
            yield begin.start(), text[begin.start() : end] if end > 0 else None, ""
        cut = end < 0
        at = end if end > 0 else begin.end()


def _closed(text: bytes, begin: re.Match[bytes]) -> int:
    """Give the place behind the tag that closes an element; -1 where there is none."""
    if begin[0].endswith(b"/>"):
        return begin.end()
    tag = re.compile(rb"<(/?)" + re.escape(begin["tag"]) + rb"(?:\s[^<>]*)?(/?)>")
    depth = 1
    for met in tag.finditer(text, begin.end()):
        depth += 0 if met[2] else (-1 if met[1] else 1)
        if depth == 0:
            return met.end()
    return -1


def _escaped(text: bytes, depth: int) -> Iterator[tuple[int, bytes | None, str]]:
    """Give the messages whose tags are written as character references."""
    if b"&lt;" not in text:
        return
    for part in (one for one in re.finditer(rb"[^<>]+", text) if b"&lt;" in one[0]):
        inside = html.unescape(part[0].decode("utf-8", "replace")).encode()
        for at, one, _ in _in_text(inside, depth + 1):
            yield part.start() + _before(part[0], inside[:at]), one, "escaped"


def _before(escaped: bytes, plain: bytes) -> int:
    """Give the place in an escaped text at the line at which a place in the plain one is."""
    lines = plain.count(b"\n")
    at = -1
    for _ in range(lines):
        at = escaped.find(b"\n", at + 1)
    return max(at + 1, escaped.find(b"&lt;", at + 1))


def _packed(text: bytes, depth: int) -> Iterator[tuple[int, bytes | None, str]]:
    """Give the messages that stand there in base64."""
    for part in _BASE64.finditer(text):
        try:
            inside = base64.b64decode(part[0] + b"=" * (-len(part[0]) % 4))
        except (binascii.Error, ValueError):
            continue
        for _, one, _ in _in_text(inside, depth + 1):
            if one is not None:
                yield part.start(), one, "base64"


def _in_json(text: bytes, depth: int) -> list[tuple[int, bytes | None, str]] | None:
    """Give the messages in the texts of a JSON value; None where it is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    texts = (one for one in _texts(value) if "<" in one or "&lt;" in one or len(one) > _SHORT)
    inside = (
        found for one in texts for found in _in_text(one.encode("utf-8", "replace"), depth + 1)
    )
    return [(0, one, turned or "JSON") for _, one, turned in inside]


def _texts(value: object) -> Iterator[str]:
    """Give every text in a JSON value, in its order."""
    waiting = [value]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting = [*one.values(), *waiting]
        elif isinstance(one, list):
            waiting = [*one, *waiting]
