"""Under our listener: one connection, read and cut; one request read; one answer, outgoing in a mode.

uvicorn speaks HTTP; what it hides is added here. What a peer sends is kept before it is parsed, so
that bytes which are no HTTP end in the record; and a connection can be closed in the ways in which
real ones break.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from cimconform.gzipped import Damaged, TooLarge, unpack
from cimconform.transports.base import OutgoingReply

_RECEIVED = 65_536  # of what is no HTTP, that much is kept


class Wire(H11Protocol):
    """A connection; `wires` are those that are open, `no_http` hears of bytes that are no request.

    One beyond the `most` that may be open at once is cut.
    """

    def __init__(
        self,
        wires: "set[Wire]",
        no_http: Callable[[bytes], None],
        most: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.app_state = {**self.app_state, "wire": self}
        self._wires, self._no_http, self._most = wires, no_http, most
        self._received = bytearray()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Know the connection."""
        self._wires.add(self)
        super().connection_made(transport)
        if len(self._wires) > self._most:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Hear what comes, until it has become a request."""
        self._received += data[: _RECEIVED - len(self._received)]
        super().data_received(data)
        if self._answering():
            self._received.clear()  # the request is in other hands

    def send_400_response(self, msg: str) -> None:
        """Keep what is no HTTP, and say so."""
        self._forget()
        super().send_400_response(msg)

    def connection_lost(self, exc: Exception | None) -> None:
        """Keep what broke off before it was a request."""
        self._forget()
        self._wires.discard(self)
        super().connection_lost(exc)

    def _forget(self) -> None:
        if self._received and not self._answering():
            self._no_http(bytes(self._received))
        self._received.clear()

    def _answering(self) -> bool:
        """Tell whether a request has come whole enough to be answered, and is not yet."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def cut(self) -> None:
        """Cut the connection, from another thread."""
        self.loop.call_soon_threadsafe(self.transport.abort)


async def read(receive: Any, limit: int) -> tuple[bytes, str]:
    """Give the body of a request, and why it is not whole."""
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            return bytes(body), "the sender hung up in the middle"
        body += event.get("body", b"")
        if len(body) > limit:
            return bytes(body[:limit]), f"larger than {limit} bytes"
        if not event.get("more_body"):
            return bytes(body), ""


async def write(outgoing: OutgoingReply, wire: Wire, receive: Any, send: Any) -> None:
    """Answer in the mode that was decided."""
    await asyncio.sleep(outgoing.delay_s)
    if outgoing.mode in ("whole", "half"):
        await _respond(outgoing, wire, send)
    elif outgoing.mode == "raw":
        wire.transport.write(outgoing.body)
    elif outgoing.mode == "half_closed" and wire.transport.can_write_eof():
        wire.transport.write_eof()
    if outgoing.mode in ("half", "raw", "closed"):
        wire.transport.close()
    if outgoing.mode != "whole":
        await _gone(receive)


async def _respond(outgoing: OutgoingReply, wire: Wire, send: Any) -> None:
    """Give status, headers and body, or half of it."""
    headers = {"content-length": str(len(outgoing.body)), **outgoing.headers}
    pairs = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()]
    await send({"type": "http.response.start", "status": outgoing.status, "headers": pairs})
    half = outgoing.mode == "half"
    body = outgoing.body[: len(outgoing.body) // 2] if half else outgoing.body
    if wire.scope["method"] != "HEAD":
        await send({"type": "http.response.body", "body": body, "more_body": half})


async def _gone(receive: Any) -> None:
    """Wait until the peer has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass


def unpacked(body: bytes, headers: Mapping[str, str], limit: int) -> bytes:
    """Undo Content-Encoding gzip; what it does not fit, or is too large, stays as it came."""
    if headers.get("content-encoding", "").strip().lower() not in ("gzip", "x-gzip"):
        return body
    try:
        return unpack(body, limit)
    except (Damaged, TooLarge):
        return body
