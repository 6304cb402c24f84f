"""What a provider says over STOMP, heard in the thread of the connection and read within limits."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

import stomp
from stomp.utils import Frame

from cimconform.transports.jms.stomp.inflow import Inflow, NoFrame

_FRAME = 20_000  # as which a frame counts beside its body: each is a file of the record
_LEAST_ROOM = 10_000_000


class Events(stomp.ConnectionListener):  # type: ignore[misc]
    """Hears what the provider says, in the thread of the connection."""

    def __init__(self, limit: int) -> None:
        self.greeted = threading.Event()
        self.gone = threading.Event()
        self.trouble = self.server = ""
        self.receipts: dict[str, threading.Event] = {}
        self.inboxes: dict[str, SimpleQueue[Any]] = {}
        self._astray: SimpleQueue[Any] = SimpleQueue()
        self._room = self._most = max(2 * limit, _LEAST_ROOM)

    def on_connected(self, frame: Any) -> None:
        """Be welcome, and learn who speaks."""
        self.server = frame.headers.get("server", "")
        self.greeted.set()

    def on_error(self, frame: Any) -> None:
        """Take the reason; STOMP allows nothing after an ERROR."""
        body = " ".join((frame.body or b"").decode("utf-8", "replace").split())
        said = frame.headers.get("message", "").strip()
        parts = [said, "" if body in said else body]
        self.lost(": ".join(filter(None, parts)) or "an ERROR frame without a reason")

    def on_disconnected(self) -> None:
        """Wake everybody who waits."""
        self.gone.set()
        self.lost("the provider closed the connection")

    def on_receipt(self, frame: Any) -> None:
        """Wake the one who waits for this receipt."""
        receipted = self.receipts.get(frame.headers.get("receipt-id", ""))
        if receipted is not None:
            receipted.set()

    def on_message(self, frame: Any) -> None:
        """Put a message into the inbox of its subscription, or to what is astray."""
        self._room -= len(frame.body or b"") + _FRAME
        self.inboxes.get(frame.headers.get("subscription", ""), self._astray).put(frame)

    def taken(self, frame: Any) -> None:
        """Make room again."""
        self._room += len(frame.body or b"") + _FRAME

    def has_room(self) -> None:
        """See that what waits to be taken is not too much; raises NoFrame."""
        if self._room < 0:
            reason = f"more than {self._most} bytes came without being asked for"
            raise NoFrame(f"{reason} (twice max_bytes of the transport's table)", b"")

    def keep_foreign(self, raw: bytes) -> None:
        """Keep a frame that no provider sends, or the first bytes of what is no frame."""
        if raw:
            self._room -= len(raw) + _FRAME
            self._astray.put(Frame("", {"content-length": str(len(raw))}, raw))

    def astray(self) -> Iterator[Any]:
        """Take what came for no subscription of ours."""
        with suppress(Empty):
            while True:
                frame = self._astray.get_nowait()
                self.taken(frame)
                yield frame

    def lost(self, reason: str) -> None:
        """Keep the first reason and wake everybody."""
        self.trouble = self.trouble or reason
        self.greeted.set()
        for receipted in list(self.receipts.values()):
            receipted.set()
        for inbox in list(self.inboxes.values()):
            inbox.put(None)


def within_limits(transport: Any, limit: int, events: Events) -> None:
    """Let stomp.py read whole frames within limits, and notice that a peer hung up.

    Over TLS it would ask for more for ever.
    """
    receive, inflow = transport.receive, Inflow(limit, events.keep_foreign)

    def received() -> bytes | None:
        data: bytes | None = receive()
        try:
            while data and not (frames := inflow.feed(data)):
                data = receive()
            events.has_room()
        except NoFrame as error:
            events.keep_foreign(error.raw)
            events.lost(str(error))
            data = b""
        if data == b"":
            transport.running = False
        return frames if data else data

    transport.receive = received
