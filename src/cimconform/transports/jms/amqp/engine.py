"""AMQP 1.0 on asyncio: Qpid Proton's engine speaks the protocol, this moves its bytes.

The engine knows no sockets. Bytes of a socket are pushed into it, its events go to a handler, and
what it wants to say is written. The same driver carries the client and our own broker; TLS is
asyncio's, so that the engine need not be built with it.
"""

import asyncio
from typing import Any, Protocol, cast

from proton import Collector, Connection, Transport

MAX_FRAME = 65_536


class Handler(Protocol):
    """Hears the events of one engine; it has a method `on_…` for each event that it wants."""

    def lost(self, reason: str) -> None:
        """Hear that nothing more will come; called once."""
        ...


class Driver(asyncio.Protocol):
    """One connection: a socket, an engine, and a handler of its events."""

    def __init__(self, handler: Handler, *, server: bool, idle_timeout_s: float = 0.0) -> None:
        self.connection = Connection()
        self.engine = Transport(Transport.SERVER if server else Transport.CLIENT)
        self.engine.max_frame_size = MAX_FRAME
        self.engine.idle_timeout = idle_timeout_s
        self._collector = Collector()
        self.connection.collect(self._collector)
        self._handler = handler
        self._wire: asyncio.Transport | None = None
        self._ticking: asyncio.TimerHandle | None = None
        self._busy = self._held = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to speak."""
        self._wire = cast("asyncio.Transport", transport)
        self.engine.bind(self.connection)
        self.pump()

    def data_received(self, data: bytes) -> None:
        """Feed the engine, in pieces of the size that it takes."""
        while data and (room := self.engine.capacity()) > 0:
            self.engine.push(data[:room])
            data = data[room:]
            self._dispatch()
        self.pump()

    def pump(self) -> None:
        """Let the engine say what it has to say; call it after whatever was asked of the engine."""
        if self._busy or self._wire is None:
            return
        self._dispatch()
        while not self._held and (size := self.engine.pending()) > 0:
            self._wire.write(self.engine.peek(size))
            self.engine.pop(size)
            self._dispatch()
        if self.engine.pending() < 0:
            self._wire.close()
        else:
            self._tick(asyncio.get_running_loop())

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        """Keep the heartbeat that either side asked for."""
        if self._ticking is not None:
            self._ticking.cancel()
        deadline = self.engine.tick(loop.time())
        self._ticking = loop.call_at(deadline, self.pump) if deadline else None

    def _dispatch(self) -> None:
        """Tell the handler; what it asks for meanwhile is sent when it is done."""
        self._busy = True
        try:
            while (event := self._collector.peek()) is not None:
                react: Any = getattr(self._handler, event.type.method, None)
                if react is not None:
                    react(event)
                self._collector.pop()
        finally:
            self._busy = False

    def pause_writing(self) -> None:
        """Keep what is to be sent in the engine: the peer reads slowly."""
        self._held = True

    def resume_writing(self) -> None:
        """Go on."""
        self._held = False
        self.pump()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the engine and the handler."""
        if self._ticking is not None:
            self._ticking.cancel()
        condition = self.engine.condition
        self._wire = None
        self._handler.lost(described(condition) if condition else str(exc or "") or "it was closed")
        self._collector.release()

    def cut(self) -> None:
        """Close the socket without a word."""
        if self._wire is not None:
            self._wire.abort()


def described(condition: Any) -> str:
    """Give the words of an error condition."""
    return (
        f"{condition.description} ({condition.name})" if condition.description else condition.name
    )
