"""Stand between two that speak HTTP and hand on every byte as it came, in both directions.

Nothing is read before it is handed on, and nothing changed: not a header, not a chunk, not the case of a letter.
Over TLS the two have each a connection of their own to us, so that what is said to one certificate is
not said to another. It runs in a thread of its own.
"""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from time import perf_counter
from urllib.parse import urlsplit

from cimconform.errors import UsageError
from cimconform.transports.base import Place
from cimconform.transports.http.conversation import Conversation, Hear

_CHUNK = 65_536
_CLOSING_S = 5.0
_CUTTING_S = 2.0
_PORTS = {"http": 80, "https": 443}
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Upstream:
    """Whom everything is handed on to: `ca_file` is the authority of its certificate, where it is a private one."""

    url: str
    ca_file: str = ""

    @property
    def place(self) -> tuple[str, int]:
        """Host and port; raises UsageError for what is no address of HTTP."""
        try:
            parts = urlsplit(self.url)
            port = parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError:
            parts, port = urlsplit(""), 0
        if not parts.hostname or not port:
            raise UsageError(f"{self.url!r} is no address to hand on to; write http://HOST:PORT")
        return parts.hostname, port

    def context(self) -> ssl.SSLContext | None:
        """Give how TLS is spoken to it; None where it is not."""
        if urlsplit(self.url).scheme != "https":
            return None
        try:
            return ssl.create_default_context(cafile=self.ca_file or None)
        except OSError as error:
            raise UsageError(f"{self.ca_file}: no certificate of an authority: {error}") from None


class HttpRelay:
    """Listens at a place and hands on to one that serves; it listens as soon as it is made.

    Raises UsageError where it cannot. `hear` is called from another thread.
    """

    def __init__(self, place: Place, upstream: Upstream, hear: Hear) -> None:
        self._place, self._upstream, self._hear = place, upstream, hear
        self._there, self._tls = upstream.place, upstream.context()
        self._serving = _serving(place)
        self._open: set[asyncio.StreamWriter] = set()
        self._socket = _bound(place)
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(self._listening())
        self.address = self._server.sockets[0].getsockname()[:2]
        self._thread = threading.Thread(target=self._run, daemon=True, name="relay")
        self._thread.start()

    @property
    def base(self) -> str:
        """The address that a product is given in the place of the other one."""
        host, port = self.address
        shown = f"[{host}]" if ":" in host else host
        return f"{'https' if self._place.certificate else 'http'}://{shown}:{port}"

    def close(self) -> None:
        """Hand on no more; connections that are open are cut."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(_CLOSING_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CLOSING_S)
        self._loop.close()

    async def _stop(self) -> None:
        self._server.close()
        for writer in self._open:
            writer.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=_CUTTING_S)
        await self._server.wait_closed()

    def _run(self) -> None:
        self._loop.run_forever()

    async def _listening(self) -> asyncio.Server:
        return await asyncio.start_server(self._meet, sock=self._socket, ssl=self._serving)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand on what comes over one connection, until both sides have ended."""
        host, port = self._there
        self._open.add(writer)
        try:
            far, there = await asyncio.open_connection(
                host, port, ssl=self._tls, server_hostname=host if self._tls else None
            )
        except OSError:
            await self._ended(writer)  # as nobody would be found there without us
            return
        self._open.add(there)
        talk = Conversation(f"{next(_numbers):05}", self._hear, self._place.max_bytes)
        out = self._hand_on(reader, there, partial(talk.take, asks=True))
        back = self._hand_on(far, writer, partial(talk.take, asks=False))
        await asyncio.gather(out, back)
        await self._ended(writer, there)

    async def _ended(self, *writers: asyncio.StreamWriter) -> None:
        for writer in writers:
            self._open.discard(writer)
            writer.close()
            with suppress(OSError, ssl.SSLError):
                await writer.wait_closed()

    async def _hand_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        tell: Callable[[bytes, float], None],
    ) -> None:
        """Hand on all that comes one way; where a side ends, the other hears of it."""
        with suppress(OSError, ssl.SSLError):
            while data := await reader.read(_CHUNK):
                began = perf_counter()
                writer.write(data)
                await writer.drain()
                tell(data, perf_counter() - began)
        tell(b"", 0.0)
        with suppress(OSError, RuntimeError):
            if writer.can_write_eof():
                writer.write_eof()
            else:
                writer.close()


def _bound(place: Place) -> socket.socket:
    try:
        return socket.create_server((place.host, place.port))
    except OSError as error:
        where = f"{place.host}:{place.port}"
        raise UsageError(f"{where}: cannot listen: {error.strerror}; name another") from None


def _serving(place: Place) -> ssl.SSLContext | None:
    """Give how TLS is spoken to whoever connects; None where it is not."""
    if not place.certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(place.certificate, place.key or None)
    except OSError as error:
        raise UsageError(f"{place.certificate}: no certificate with its key: {error}") from None
    return context
