"""What a STOMP provider sends, cut into frames before the library sees it; the provider is not trusted.

The library takes a frame of any size, looks at the same bytes again with each piece that comes, and
ends with its thread where a header is not UTF-8. So it gets whole frames only, within limits, with
headers that can be read: those in another encoding are taken as Latin-1, in which no byte is lost.
"""

import re
from collections.abc import Callable, Iterator

MAX_HEADER = 100_000
_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"(?<=\n)content-length:(\d{1,18})(?=\r?\n)")
_KNOWN = frozenset((b"CONNECTED", b"MESSAGE", b"RECEIPT", b"ERROR"))


class NoFrame(Exception):
    """Bytes after which nothing more can be read; the text says why, `raw` are the first of them."""

    def __init__(self, reason: str, raw: bytes) -> None:
        super().__init__(reason)
        self.raw = raw


class Inflow:
    """Finds frames in a stream.

    Of a body that is larger than `limit`, one byte more than that is given, and the rest is passed over as
    it comes. `foreign` gets each frame that no provider sends.
    """

    def __init__(self, limit: int, foreign: Callable[[bytes], None]) -> None:
        self._limit, self._foreign = limit, foreign
        self._buffer = bytearray()
        self._head = b""  # that of the frame whose body is coming
        self._length = -1  # of the body, where the header says it
        self._passed = (
            -1
        )  # bytes of a body that is too large which were passed over; -1 for none such
        self._seen = 0  # up to there is no NUL

    def feed(self, data: bytes) -> bytes:
        """Give the frames that are whole now, as the library reads them; raises NoFrame."""
        self._buffer += data
        return b"".join(frame for frame in self._frames() if self._known(frame))

    def _known(self, frame: bytes) -> bool:
        known = frame.partition(b"\n")[0].strip(b"\r\0") in _KNOWN
        if not known:
            self._foreign(frame)
        return known

    def _frames(self) -> Iterator[bytes]:
        while True:
            if not self._head and not self._passed >= 0 and not self._begin():
                return
            frame = self._over() if self._passed >= 0 else self._whole()
            if frame is None:
                return
            if frame:
                yield frame

    def _begin(self) -> bool:
        """Read a header, once it is there; ends of line before it are heartbeats."""
        del self._buffer[: len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))]
        found = _END.search(self._buffer, 0, MAX_HEADER)
        nul = self._buffer.find(b"\0", 0, MAX_HEADER)
        end = min((at for at in (nul, found.end() if found else -1) if at >= 0), default=-1)
        if end < 0 and len(self._buffer) >= MAX_HEADER:
            self._refuse(f"the header of a frame has no end within {MAX_HEADER} bytes")
        if end >= 0:
            self._head = _readable(bytes(self._buffer[:end]))
            length = _LENGTH.search(self._head)
            self._length = int(length[1]) if length else -1
            del self._buffer[:end]
            self._seen = 0
        return end >= 0

    def _whole(self) -> bytes | None:
        """Give the frame whose header is known; None while it has not come."""
        end = self._end()
        if max(end, 0 if end >= 0 else len(self._buffer)) > self._limit:
            return self._cut()
        if end < 0:
            return None
        frame = self._head + bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        self._head = b""
        return frame

    def _end(self) -> int:
        """Give where the body ends, or -1 while that has not come."""
        if self._length < 0:
            end = self._buffer.find(b"\0", self._seen)
            self._seen = len(self._buffer)
            return end
        if len(self._buffer) <= self._length:
            return -1
        if self._buffer[self._length]:
            self._refuse("no NUL stands after as many bytes as its content-length says")
        return self._length

    def _cut(self) -> bytes:
        """Give the first bytes of a body that is too large, and pass over the others."""
        size = self._limit + 1
        head = _LENGTH.sub(b"content-length:%d" % size, self._head)
        frame = head + bytes(self._buffer[:size]) + b"\0"
        del self._buffer[:size]
        self._head, self._passed, self._seen = b"", size, 0
        return frame

    def _over(self) -> bytes | None:
        """Pass over the rest of a body; give nothing, or None while it has not come to its end."""
        if self._length < 0:
            end = self._buffer.find(b"\0")
        else:
            end = (
                self._length - self._passed
                if len(self._buffer) > self._length - self._passed
                else -1
            )
        size = len(self._buffer) if end < 0 else end + 1
        del self._buffer[:size]
        self._passed = self._passed + size if end < 0 else -1
        return None if end < 0 else b""

    def _refuse(self, reason: str) -> None:
        raise NoFrame(reason, self._head + bytes(self._buffer[: self._limit]))


def _readable(head: bytes) -> bytes:
    """Give a header in UTF-8."""
    try:
        head.decode()
    except UnicodeDecodeError:
        return head.decode("latin-1").encode()
    return head
