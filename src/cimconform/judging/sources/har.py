"""Messages in a HAR, the export of browsers and proxies: each entry is a request and its answer."""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from cimconform.judging.captured import Captured, Without
from cimconform.judging.sources.documents import is_message, message_at

_BEGINNING = 4096


def is_export(raw: bytes) -> bool:
    """Tell whether bytes look like a HAR."""
    head = raw[:_BEGINNING].lstrip(b"\xef\xbb\xbf \t\r\n")
    return (
        head.startswith(b"{") and b'"log"' in head and (b'"entries"' in raw or b'"creator"' in head)
    )


def read(raw: bytes, path: str) -> Iterator[Captured | Without]:
    """Give the messages of a HAR, request before answer, entry after entry."""
    try:
        entries = json.loads(raw.removeprefix(b"\xef\xbb\xbf"))["log"]["entries"]
    except (ValueError, KeyError, TypeError, RecursionError):
        yield Without(path, "no HAR that can be read")
        return
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, dict):
            yield from _entry(entry, number, path)


def _entry(entry: dict[str, Any], number: int, path: str) -> Iterator[Captured]:
    """Give what an entry holds of messages."""
    pair, at = f"{path}#{number}", _instant(entry.get("startedDateTime"))
    asked, answer = entry.get("request") or {}, entry.get("response") or {}
    halves = (
        (asked, asked.get("postData") or {}, "request"),
        (answer, answer.get("content") or {}, "reply"),
    )
    for half, content, role in halves:
        raw = _content(content)
        one = message_at(raw, path, path)
        if raw and one.message.document is not None and is_message(one.message.document):
            headers = {
                str(h.get("name", "")).lower(): str(h.get("value", ""))
                for h in half.get("headers") or ()
            }
            message = replace(
                one.message, id=f"{pair}.{role}", headers=headers, at=at,
                status=half.get("status") if role == "reply" else None,
                direction="sent" if role == "request" else "received",
            )  # fmt: skip
            yield replace(one, message=message, pair=pair, own_lines=False, turned="HAR")


def _content(content: dict[str, Any]) -> bytes:
    text = str(content.get("text") or "")
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode(text)
        except (binascii.Error, ValueError):
            return b""
    return text.encode("utf-8", "replace")


def _instant(text: object) -> float:
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return 0.0
