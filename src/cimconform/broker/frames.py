"""Frames of STOMP 1.2: bytes in, frames out, whatever the bytes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MAX_HEADERS = 64 * 1024
COMMANDS = frozenset(
    "CONNECT STOMP SEND SUBSCRIBE UNSUBSCRIBE ACK NACK BEGIN COMMIT ABORT DISCONNECT".split()
)
_UNESCAPED = ("CONNECT", "CONNECTED")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", ":": "\\c"}
_MEANT = {escape: char for char, escape in _ESCAPES.items()}
_END = re.compile(rb"\r?\n\r?\n")


class FrameError(Exception):
    """Bytes that are no frame; the text goes to the peer."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. Of headers that repeat, the first counts."""

    command: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __bytes__(self) -> bytes:
        escape = self.command not in _UNESCAPED
        lines = [self.command]
        for name, value in self.headers.items():
            lines.append(f"{_escaped(name)}:{_escaped(value)}" if escape else f"{name}:{value}")
        return "\n".join(lines).encode() + b"\n\n" + self.body + b"\0"


class Decoder:
    """Finds frames in a stream; keeps no more than one frame of the size allowed."""

    def __init__(self, max_frame: int) -> None:
        self._max = max_frame
        self._buffer = bytearray()
        self._head: Frame | None = None
        self._start = 0
        self._seen = 0

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Give the frames that are whole now; raises FrameError."""
        self._buffer += data
        while (frame := self._next()) is not None:
            yield frame

    def _next(self) -> Frame | None:
        if self._head is None:
            self._head = self._headers()
        if self._head is None:
            return None
        end = self._body_end(self._head)
        if end < 0:
            return None
        body = bytes(self._buffer[self._start : end])
        del self._buffer[: end + 1]
        head, self._head, self._seen = self._head, None, 0
        return Frame(head.command, head.headers, body)

    def _headers(self) -> Frame | None:
        """Read command and headers, once they are there; ends of line before them mean nothing."""
        blank = len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))
        del self._buffer[:blank]
        match = _END.search(self._buffer, 0, MAX_HEADERS)
        if match is None:
            if len(self._buffer) >= MAX_HEADERS:
                raise FrameError(f"the headers of a frame are larger than {MAX_HEADERS} bytes")
            if b"\0" in self._buffer:
                raise FrameError("a frame ended before its headers did")
            return None
        self._start = self._seen = match.end()
        return _head(bytes(self._buffer[: match.start()]))

    def _body_end(self, head: Frame) -> int:
        """Give where the body ends, or -1 while that has not come."""
        length = head.headers.get("content-length")
        if length is None:
            end = self._buffer.find(b"\0", self._seen)
            self._seen = len(self._buffer)
            self._bound((end if end >= 0 else self._seen) - self._start)
            return end
        if not (length.isascii() and length.isdigit()):
            raise FrameError(f"content-length is {length!r} and no number")
        self._bound(int(length))
        end = self._start + int(length)
        if len(self._buffer) <= end:
            return -1
        if self._buffer[end] != 0:
            raise FrameError("no NUL after as many bytes as content-length says")
        return end

    def _bound(self, size: int) -> None:
        if size > self._max:
            raise FrameError(f"the maximum data length was exceeded: at most {self._max} bytes")


def _head(raw: bytes) -> Frame:
    """Read the lines before a body."""
    try:
        command, *lines = re.split(r"\r?\n", raw.decode())
    except UnicodeDecodeError:
        raise FrameError("headers are not in UTF-8") from None
    if command not in COMMANDS:
        raise FrameError(f"no command {command[:40]!r}")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise FrameError(f"the header {name[:40]!r} has no value")
        if command not in _UNESCAPED:
            name, value = _meant(name), _meant(value)
        headers.setdefault(name, value)
    return Frame(command, headers)


def _escaped(text: str) -> str:
    return re.sub(r"[\\\n\r:]", lambda match: _ESCAPES[match[0]], text)


def _meant(text: str) -> str:
    """Undo escapes; raises FrameError for one that STOMP does not have."""

    def char(match: re.Match[str]) -> str:
        if match[0] not in _MEANT:
            raise FrameError(f"no escape {match[0]!r} in a header")
        return _MEANT[match[0]]

    return re.sub(r"\\.?", char, text, flags=re.DOTALL)
