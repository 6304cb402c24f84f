"""What is said over a connection of HTTP that is not ours: requests and answers, known by their bytes alone.

Fed with the bytes that go each way. What is no HTTP, or more than is kept, is reported once; nothing that is
read here changes what passes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import h11

from cimconform.transports.base import RawMessage
from cimconform.transports.clock import now
from cimconform.transports.http.listener_wire import unpacked

_HEAD = 1_000_000  # bytes of a header; no server takes more


@dataclass(frozen=True, slots=True)
class Passed:
    """A message that passed: what asked and what answered it have one `turn`.

    `delay_s` is how long it was held up, at most, between coming in and going on. Where `unread` says why, no
    message could be made of what passed.
    """

    turn: str
    asks: bool
    raw: RawMessage
    delay_s: float = 0.0
    unread: str = ""


Hear: TypeAlias = Callable[[Passed], None]


@dataclass
class _Part:
    """A message of which not all has come."""

    at: float = 0.0
    delay_s: float = 0.0
    method: str = ""
    path: str = ""
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)


class Conversation:
    """One connection. `hear` is told of each message as soon as it is whole."""

    def __init__(self, name: str, hear: Hear, limit: int) -> None:
        self._name, self._hear, self._limit = name, hear, limit
        self._asking = h11.Connection(h11.SERVER, _HEAD)
        self._answering = h11.Connection(h11.CLIENT, _HEAD)
        self._waiting: list[str] = []  # methods of requests that are not answered
        self._turns = {True: 0, False: 0}
        self._parts = {True: _Part(), False: _Part()}
        self._broken = False

    def take(self, data: bytes, delay_s: float, *, asks: bool) -> None:
        """Take bytes that passed one way, in which they were held up so long; none at the end."""
        part = self._parts[asks]
        part.delay_s = max(part.delay_s, delay_s)
        if self._broken:
            return
        try:
            self._read(data, asks=asks)
        except (h11.ProtocolError, RuntimeError) as error:
            self._broken = True
            side = self._asking if asks else self._answering
            raw = RawMessage(side.trailing_data[0][: self._limit], {}, now())
            why = f"what passes is no HTTP that can be read: {error}"
            self._hear(Passed(self._turn(asks=asks), asks, raw, unread=why))

    def _turn(self, *, asks: bool) -> str:
        return f"{self._name}.{self._turns[asks] + 1}"

    def _read(self, data: bytes, *, asks: bool) -> None:
        """Read what a side has said so far."""
        side = self._asking if asks else self._answering
        if not asks:
            self._expect()
        if data or side.their_state is not h11.CLOSED:
            side.receive_data(data)
        for event in _events(side):
            self._part_of(event, asks=asks)
            if isinstance(event, h11.EndOfMessage):
                self._whole(asks=asks)

    def _part_of(self, event: Any, *, asks: bool) -> None:
        """Add to a message what has come of it."""
        part = self._parts[asks]
        if isinstance(event, h11.Data):
            part.body += event.data[: self._limit - len(part.body)]
        if not isinstance(event, h11.Request | h11.Response):
            return
        part.at = now()
        part.headers = _headers(event)
        if isinstance(event, h11.Request):
            part.method, part.path = event.method.decode(), event.target.decode("latin-1")
        else:
            part.status = event.status_code

    def _whole(self, *, asks: bool) -> None:
        """Tell of a message that is whole, and be ready for the next."""
        part, self._parts[asks] = self._parts[asks], _Part()
        body = unpacked(bytes(part.body), part.headers, self._limit)
        at = part.at if asks else now()
        raw = RawMessage(body, part.headers, at, part.status, part.method, part.path)
        self._hear(Passed(self._turn(asks=asks), asks, raw, part.delay_s))
        self._turns[asks] += 1
        if asks:
            self._waiting.append(part.method)
            self._answer()
        else:
            _next(self._answering)
            self._expect()

    def _answer(self) -> None:
        """Say to the reader of requests that this one is done with, so that it reads the next."""
        if self._asking.our_state is h11.SEND_RESPONSE:
            self._asking.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
            self._asking.send(h11.EndOfMessage())
        _next(self._asking)

    def _expect(self) -> None:
        """Say to the reader of answers which request the next one answers: no body follows a HEAD."""
        if self._waiting and self._answering.our_state is h11.IDLE:
            method = self._waiting.pop(0)
            self._answering.send(h11.Request(method=method, target="/", headers=[("Host", "-")]))
            self._answering.send(h11.EndOfMessage())


def _next(side: h11.Connection) -> None:
    """Begin a further turn, where the connection is kept."""
    if side.our_state is side.their_state is h11.DONE:
        side.start_next_cycle()


def _events(side: h11.Connection) -> Iterator[Any]:
    """Give what can be read of a side by now."""
    while (event := side.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
        yield event
        if isinstance(event, h11.ConnectionClosed):
            return


def _headers(event: Any) -> dict[str, str]:
    """Give headers by their names in lower case, those of one name in one."""
    found: dict[str, str] = {}
    for name, value in event.headers:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found
