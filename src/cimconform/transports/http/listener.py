"""Our own HTTP server: mailboxes to which a system sends asynchronous replies, events and requests.

It runs in a thread of its own, on uvicorn. Each mailbox has a path of its own, and an `Answer` that
says what we answer to what comes there; an answer may be silence, or break off. Whoever sends is
not trusted: what is no HTTP, what breaks off, what is too large and what is unexpected is kept
like everything else, in `astray` where no mailbox is meant. A GET, HEAD or OPTIONS carries no message: it gets a
document of ours, or what HTTP asks, where `documents` gives some: by the address of a mailbox, and the
path and query below it.
"""

import asyncio
import socket
import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from cimconform.errors import UsageError
from cimconform.limits import CUT, FIRST_BYTES, too_many
from cimconform.transports.base import Answer, OutgoingReply, Place, RawMessage, drained
from cimconform.transports.clock import now
from cimconform.transports.http.listener_room import Room
from cimconform.transports.http.listener_wire import Wire, read, unpacked, write

_CLOSING_S = 5.0
_HELD_S = 120.0  # an answer that waits for another waits no longer


Documents = Callable[[str, str, str], OutgoingReply | None]
_MESSAGELESS = ("GET", "HEAD", "OPTIONS", "TRACE", "DELETE", "CONNECT")
_ALLOW = {"Allow": "POST, GET, HEAD, OPTIONS"}


def nothing_here(raw: RawMessage) -> OutgoingReply:
    """Say that nothing is expected at this path."""
    del raw
    return OutgoingReply(b"no mailbox is here", 404, {"Content-Type": "text/plain"})


class HttpMailbox:
    """What comes to one path of the server, and to the paths below it."""

    def __init__(self, address: str, answer: Answer, room: Room) -> None:
        self._address = address
        self._answer = answer
        self._room = room
        self._came: SimpleQueue[RawMessage] = SimpleQueue()
        self.closed = False

    @property
    def address(self) -> str:
        """The URL of this mailbox."""
        return self._address

    @property
    def path(self) -> str:
        """The path of that URL on our server, whatever it is reached through."""
        return f"/{self._address.rpartition('/')[2]}"

    def take(self, timeout_s: float) -> RawMessage | None:
        """Give the next message, or None when none came in time."""
        try:
            came = self._came.get(timeout=timeout_s) if timeout_s > 0 else self._came.get_nowait()
        except Empty:
            return None
        self._room.give(came)
        return came

    def close(self) -> None:
        """Take no more; what comes from now on is astray."""
        self.closed = True

    async def hear(self, raw: RawMessage) -> OutgoingReply:
        """Decide on an answer, keep what came with it once its turn has come, and give it."""
        if not self._room.take(raw):
            return self._refused(raw)
        try:
            outgoing = self._answer(raw)
        except Exception as error:  # noqa: BLE001 - our own mistake must not lose what came
            outgoing = OutgoingReply(f"the harness broke: {error!r}".encode(), 500)
            sys.stderr.write(f"answer at {self._address}: {error!r}; please report this\n")
        if outgoing.after is not None:
            await asyncio.to_thread(outgoing.after.wait, _HELD_S)
        self._put(raw, outgoing)
        return outgoing

    def keep(self, raw: RawMessage, outgoing: OutgoingReply) -> None:
        """Keep what came, with what we answered, if there is room."""
        if self._room.take(raw):
            self._put(raw, outgoing)
        else:
            self._refused(raw)

    def _refused(self, raw: RawMessage) -> OutgoingReply:
        """Keep the first bytes of the first that finds no room, and give the answer to any."""
        outgoing = OutgoingReply(b"too much is waiting here", 503)
        if why := self._room.begins_to_refuse():
            self._put(replace(raw, body=raw.body[:FIRST_BYTES], headers={CUT: why}), outgoing)
        return outgoing

    def _put(self, raw: RawMessage, outgoing: OutgoingReply) -> None:
        whole = outgoing.mode == "whole"
        answer = RawMessage(
            outgoing.body, _lower(outgoing.headers), now(), outgoing.status if whole else None
        )
        given = None if outgoing.mode in ("silent", "closed", "half_closed") else answer
        self._came.put(replace(raw, status=answer.status, answer=given))


class HttpListener:
    """The server. It listens as soon as it is made; raises UsageError where it cannot."""

    def __init__(self, place: Place | None = None, documents: Documents | None = None) -> None:
        self.place = place or Place()
        self._documents = documents
        self._socket = self._bound()
        self._boxes: dict[str, HttpMailbox] = {}
        self.room = Room(self.place)
        self.astray = HttpMailbox(self.base, nothing_here, self.room)
        self._wires: set[Wire] = set()
        self._server = uvicorn.Server(self._config())
        self._thread = threading.Thread(target=self._run, daemon=True, name="listener")
        self._thread.start()

    @property
    def base(self) -> str:
        """The address by which a system reaches us."""
        scheme = "https" if self.place.certificate else "http"
        host, port = self._name[:2]
        shown = f"[{host}]" if ":" in host else host
        return self.place.advertise.rstrip("/") or f"{scheme}://{shown}:{port}"

    def mailbox(self, answer: Answer, token: str = "") -> HttpMailbox:
        """Open a mailbox at a path that cannot be guessed, or at one that was agreed."""
        box = HttpMailbox(f"{self.base}/{token or uuid.uuid4().hex}", answer, self.room)
        self._boxes[box.path] = box
        return box

    def find(self, path: str) -> HttpMailbox:
        """Give the mailbox of a path, or that of what is astray."""
        inside = path.removeprefix(urlsplit(self.base).path)
        box = self._boxes.get(f"/{inside.strip('/').split('/')[0]}")
        return self.astray if box is None or box.closed else box

    def rest(self) -> list[RawMessage]:
        """Take what came, to any mailbox or to none, and was not taken."""
        boxes = (*self._boxes.values(), self.astray)
        return [raw for box in boxes for raw in drained(box)]

    def close(self) -> None:
        """Stop serving; connections that are open are cut."""
        self._server.should_exit = self._server.force_exit = True
        for wire in tuple(self._wires):
            wire.cut()
        self._thread.join(_CLOSING_S)
        self._socket.close()

    def _bound(self) -> socket.socket:
        try:
            made = socket.create_server((self.place.host, self.place.port))
        except OSError as error:
            where = f"{self.place.host}:{self.place.port}"
            raise UsageError(f"listener: {where}: {error.strerror}; name another port") from None
        # uvicorn answers in two writes; without this each answer on a connection kept waits 40 ms
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._name = made.getsockname()
        return made

    def _config(self) -> uvicorn.Config:
        wires: Any = partial(Wire, self._wires, self._no_http, self.place.connections)
        return uvicorn.Config(
            self._serve, interface="asgi3", proxy_headers=False, http=wires, ws="none",
            lifespan="off", log_config=None, access_log=False, log_level="critical",
            timeout_graceful_shutdown=1, server_header=False,
            ssl_certfile=self.place.certificate or None, ssl_keyfile=self.place.key or None,
        )  # fmt: skip

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def _no_http(self, raw: bytes) -> None:
        """Keep what came and is no HTTP, or broke off before it was a request."""
        outgoing = OutgoingReply(status=400)
        if self.room.takes_stray():
            self.astray.keep(RawMessage(raw, {CUT: "no whole request"}, now()), outgoing)

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        """Take one request whole, decide, and answer in the mode that was decided."""
        body, cut = await read(receive, self.place.max_bytes)
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        cut = cut or too_many(body, self.place.max_nodes, "max_nodes of [listener]")
        if cut:
            headers[CUT] = cut
        query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
        box = self.find(scope["path"])
        below = scope["path"] if box is self.astray else _below(box, scope["path"])
        raw = RawMessage(
            unpacked(body, headers, self.place.max_bytes), headers, now(),
            method=scope["method"], path=f"{below}{query}",
        )  # fmt: skip
        outgoing = await self._answered(box, raw, too_large=cut)
        try:
            await write(outgoing, scope["state"]["wire"], receive, send)
        finally:
            if outgoing.frees is not None:
                outgoing.frees.set()

    async def _answered(
        self, box: HttpMailbox, raw: RawMessage, *, too_large: str = ""
    ) -> OutgoingReply:
        """Take a message, or give what HTTP asks for where none was sent."""
        if box is self.astray and not self.room.takes_stray():
            return OutgoingReply(b"too many come here, where none is expected", 503)
        if too_large:
            box.keep(raw, OutgoingReply(status=413))
            return OutgoingReply(too_large.encode(), 413)
        if self._documents is None or raw.method not in _MESSAGELESS or raw.body:
            return await box.hear(raw)
        path, _, query = raw.path.partition("?")
        if raw.method in ("GET", "HEAD") and box is not self.astray:
            document = self._documents(box.address, path, query)
            text = {"Content-Type": "text/plain"}
            none = OutgoingReply(b"POST a message, or GET ?wsdl", 405, {**_ALLOW, **text})
            return document or none
        if box is self.astray:
            return await box.hear(raw)
        return OutgoingReply(status=200 if raw.method == "OPTIONS" else 405, headers=_ALLOW)


def _below(box: HttpMailbox, path: str) -> str:
    """Give what stands behind the path of a mailbox."""
    return path.partition(box.path)[2]


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
