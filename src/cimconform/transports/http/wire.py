"""The sockets under HTTP: what came over them is kept, and a deadline can shut them.

requests and urllib3 hide both. What is no HTTP would be lost with their exceptions, and so would what
comes before an answer (1xx), behind its end, and between two; a read that is blocked in a socket
would outlast its time.
"""

import io
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from typing import Any
from weakref import WeakSet

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

_HEAD = 8_000_000  # http.client reads no longer header than that
_BEHIND = 1_000_000  # of what comes unasked for, that much is kept
_PIECE = 65_536
_INTERIM = re.compile(rb"HTTP/1\.\d 1(?!01)\d\d\b")
_MOST_INTERIM = 100


class Wire:
    """The connections of one session. `received` is what came before an answer could be read.

    `key_password` opens the key of our certificate.
    """

    def __init__(self, limit: int, key_password: str = "") -> None:
        self._limit = limit
        self.key_password = key_password
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._greeting: socket.socket | None = None
        self._received = bytearray()
        self._listening = False
        self.behind = b""  # what came behind the end of the last answer

    def adapter(self) -> HTTPAdapter:
        """Give an adapter for a session, all of whose connections are known here."""
        return _Adapter(self)

    def listen(self) -> None:
        """Keep what comes from now on, until it turns out to be an answer."""
        self._received.clear()
        self._listening, self.behind = True, b""

    def mind_nothing(self) -> None:
        """Keep no more: status and headers were read, the body is in other hands."""
        self._received.clear()
        self._listening = False

    @property
    def received(self) -> bytes:
        """What came since `listen`."""
        return bytes(self._received[: self._limit])

    @property
    def interim(self) -> list[bytes]:
        """The heads of answers 1xx that came since `listen`, before the answer itself."""
        return list(_heads(self.received))

    def unasked(self) -> bytes:
        """Take what has come over connections on which nothing is asked; it waits for nothing."""
        return b"".join(_waiting(sock) for sock in list(self._sockets))[:_BEHIND]

    @property
    def header_ended(self) -> bool:
        """Whether the empty line came; http.client takes a hang-up in the header for its end."""
        own = self._received[sum(map(len, self.interim)) :]
        return b"\r\n\r\n" in own or b"\n\n" in own

    def hear(self, data: memoryview) -> None:
        """Take note of bytes that came."""
        if self._listening:
            self._received += data[: max(self._limit, _HEAD) - len(self._received)]

    def greet(self, sock: socket.socket) -> None:
        """Know a socket whose TLS handshake may be about to begin."""
        self._greeting = sock.dup()  # TLS takes the socket itself out of our hands

    def connected(self, sock: socket.socket | None) -> None:
        """Know the socket of a connection, if one was made.

        The connection itself forgets it as soon as an answer says that it will close.
        """
        if sock is not None:
            self._sockets.add(sock)
        if self._greeting is not None:
            self._greeting.close()
            self._greeting = None

    def cut(self) -> None:
        """Shut every open socket down; a blocked read returns at once."""
        for sock in [self._greeting, *self._sockets]:
            if sock is not None:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


def _heads(raw: bytes) -> Iterator[bytes]:
    """Give the heads of answers 1xx with which bytes begin."""
    while _INTERIM.match(raw):
        head, end, raw = raw.partition(b"\r\n\r\n")
        yield head + end


def _waiting(sock: socket.socket) -> bytes:
    """Give what has come to a socket and was not read; empty where nothing has, or it is closed."""
    found, waits = bytearray(), sock.gettimeout() if sock.fileno() >= 0 else None
    try:
        sock.setblocking(False)  # noqa: FBT003 - the library's own signature
        while len(found) < _BEHIND and (piece := sock.recv(_PIECE)):
            found += piece
    except (OSError, ValueError):  # nothing more is there
        pass
    finally:
        with suppress(OSError):
            sock.settimeout(waits)
    return bytes(found)


class _Adapter(HTTPAdapter):
    """An adapter that puts its connections on a wire."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        """Give what tells pools apart; requests itself knows no password of a key."""
        tls: Any
        host, tls = super().build_connection_pool_key_attributes(*args, **kwargs)
        if self._wire.key_password and "key_file" in tls:
            tls["key_password"] = self._wire.key_password
        return host, tls

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Give the pool, made to tell of each connection that it opens."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        if not hasattr(pool.ConnectionCls, "watched"):
            pool.ConnectionCls = _watched(pool.ConnectionCls, self._wire)
        return pool


def _watched(base: type[HTTPConnection], wire: Wire) -> type[HTTPConnection]:
    """Give a class of connections that report themselves, and what comes over them."""

    class Answer(HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
            super().__init__(sock, *args, **kwargs)
            self._tap = _Tap(self.fp.detach(), wire)
            self.fp = io.BufferedReader(self._tap)

        def begin(self) -> None:
            super().begin()
            if 100 <= self.status < 200 and self.status != 101:  # noqa: PLR2004 - HTTP's own
                if len(wire.interim) >= _MOST_INTERIM:
                    raise HTTPException(f"{_MOST_INTERIM} answers 1xx came before it")
                self.headers = self.msg = None  # type: ignore[assignment]  # so that it reads on
                self.begin()
            if not wire.header_ended:
                raise HTTPException("its header has no end")

        def _close_conn(self) -> None:
            wire.behind = self._tap.unread(self.fp)
            super()._close_conn()  # type: ignore[misc]  # private, and unknown to its types

    class Watched(base):  # type: ignore[valid-type,misc]
        watched = True
        response_class = Answer

        def _new_conn(self) -> socket.socket:
            made: socket.socket = super()._new_conn()
            wire.greet(made)
            return made

        def connect(self) -> None:
            try:
                super().connect()
            finally:
                wire.connected(self.sock)

    return Watched


class _Tap(io.RawIOBase):
    """Reads from a socket and lets the wire hear it."""

    def __init__(self, source: Any, wire: Wire) -> None:
        self._source = source
        self._wire = wire
        self._ended = False

    def readable(self) -> bool:
        return True

    def unread(self, reader: io.BufferedReader) -> bytes:
        """Give what a reader has read ahead; from now on there is no more."""
        self._ended = True
        return reader.peek()

    def readinto(self, buffer: Any) -> int | None:
        if self._ended:
            return None
        count: int | None = self._source.readinto(buffer)
        if count:
            self._wire.hear(memoryview(buffer)[:count])
        return count

    def close(self) -> None:
        self._source.close()
        super().close()
