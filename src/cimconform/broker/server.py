"""The broker on a socket: one session for each connection, all in one thread."""

import asyncio
import hmac
import itertools
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import TypeAlias

from cimconform.broker.destinations import REDELIVER, REMOTE, Consumer, Destinations, QueuedMessage
from cimconform.broker.frames import Decoder, Frame, FrameError

LISTENERS = (
    "cimconform.broker_listeners"  # entry points: a part that is not installed is not imported
)
MAX_FRAME = 100 * 1024 * 1024
_CHUNK = 65_536
_SLOW = 2 * MAX_FRAME
_GONE = (ConnectionError, TimeoutError, asyncio.CancelledError)
_SPARE = 2  # a peer's heart may miss one beat
_TEMPORARY = "/temp-queue/"
# What the sender has no say in, and what is between it and the broker alone.
_DROPPED = ("receipt", "message-id", "subscription", "ack", "redelivered", "transaction", REDELIVER)


@dataclass
class Broker:
    """All that sessions share. Without a user everybody may connect."""

    user: str = ""
    password: str = ""
    max_frame: int = MAX_FRAME
    tls: ssl.SSLContext | None = None
    destinations: Destinations = field(default_factory=Destinations)
    clients: set[str] = field(default_factory=set)
    _sessions: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _messages: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def serve(
        self,
        host: str,
        listeners: "Mapping[str, tuple[Listener, int]]",
        ready: Callable[[list[str]], None],
    ) -> None:
        """Serve at listeners by the scheme of their URLs until cancelled; `ready` is called with the URLs."""
        async with AsyncExitStack() as stack:
            urls = []
            for scheme, (listen, port) in listeners.items():
                server = await stack.enter_async_context(await listen(self, host, port))
                urls.append(f"{scheme}://{host}:{server.sockets[0].getsockname()[1]}")
            ready(urls)
            await asyncio.get_running_loop().create_future()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection by STOMP until it ends."""
        session = Session(self, self.number(), writer)
        try:
            await session.run(reader)
        except _GONE:
            pass  # asyncio's streams complain aloud of a session that ends by being cancelled
        finally:
            session.end()
            writer.close()
            with suppress(*_GONE):
                await writer.wait_closed()

    def welcomes(self, user: str, password: str) -> bool:
        """Tell whether a login is good."""
        if not self.user:
            return True
        given, wanted = f"{user}\n{password}".encode(), f"{self.user}\n{self.password}".encode()
        return hmac.compare_digest(given, wanted)

    def number(self) -> int:
        """Give the number of a new session."""
        return next(self._sessions)

    def identity(self, session: int) -> str:
        """Give the id of a new message."""
        return f"ID:cimconform-{session}:{next(self._messages)}"


Listener: TypeAlias = Callable[[Broker, str, int], Awaitable[asyncio.Server]]


async def listen_for_stomp(broker: Broker, host: str, port: int) -> asyncio.Server:
    """Listen for STOMP."""
    return await asyncio.start_server(broker.meet, host, port, ssl=broker.tls)


class Session:
    """One connection."""

    def __init__(self, broker: Broker, number: int, writer: asyncio.StreamWriter) -> None:
        self._broker, self._number, self._writer = broker, number, writer
        self._connected = self._over = False
        self._client = ""
        self._consumers: dict[str, Consumer] = {}
        self._temporary: set[str] = set()
        self._patience: float | None = None
        self._beating: asyncio.Task[None] | None = None

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Read frames until the peer goes, errs, or falls silent."""
        decoder = Decoder(self._broker.max_frame)
        while not self._over:
            data = await asyncio.wait_for(reader.read(_CHUNK), self._patience)
            if not data:
                return
            try:
                if not all(self._handle(frame) for frame in decoder.feed(data)):
                    return
            except FrameError as error:
                self._refuse(str(error))
            await self._writer.drain()

    def end(self) -> None:
        """Give back what was not settled, and take temporary queues away."""
        if self._beating is not None:
            self._beating.cancel()
        for consumer in self._consumers.values():
            self._broker.destinations.unsubscribe(consumer)
        for destination in self._temporary:
            self._broker.destinations.forget(destination)
        self._broker.clients.discard(self._client)
        self._broker.destinations.sweep()

    def _handle(self, frame: Frame) -> bool:
        """Do what a frame asks for, and say so if it wants a receipt; tell whether to go on."""
        receipt = frame.headers.get("receipt", "")
        try:
            self._do(frame)
        except FrameError as error:
            self._refuse(str(error), receipt)
            return False
        if receipt:
            self._write(Frame("RECEIPT", {"receipt-id": receipt}))
        return not self._over

    def _do(self, frame: Frame) -> None:
        match frame.command:
            case "CONNECT" | "STOMP":
                self._connect(frame)
            case other if not self._connected:
                raise FrameError(f"{other} before CONNECT")
            case "SEND":
                self._send(frame)
            case "SUBSCRIBE":
                self._subscribe(frame)
            case "UNSUBSCRIBE":
                self._unsubscribe(frame)
            case "ACK":
                self._settle(frame, taken=True)
            case "NACK":
                self._settle(frame, taken=False)
            case "DISCONNECT":
                self._over = True
            case _:
                raise FrameError(f"{frame.command}: this broker has no transactions")

    def _connect(self, frame: Frame) -> None:
        if self._connected:
            raise FrameError("connected already")
        if "1.2" not in frame.headers.get("accept-version", "").split(","):
            raise FrameError("this broker speaks STOMP 1.2 only; offer it in accept-version")
        user = frame.headers.get("login", "")
        if not self._broker.welcomes(user, frame.headers.get("passcode", "")):
            raise FrameError(f"User name [{user}] or password is invalid.")
        self._client = frame.headers.get("client-id", "")
        if self._client and self._client in self._broker.clients:
            client, self._client = self._client, ""
            raise FrameError(f"a client is connected already by the client-id {client}")
        self._broker.clients.add(self._client)
        self._connected = True
        beats = self._beat(frame.headers.get("heart-beat", "0,0"))
        facts = {"version": "1.2", "server": "cimconform", "session": str(self._number)}
        self._write(Frame("CONNECTED", {**facts, "heart-beat": beats}))

    def _beat(self, text: str) -> str:
        """Agree to beat as the peer wants it, and to expect of it what it offers; milliseconds."""
        offers, _, wants = text.partition(",")
        if not (offers.strip().isdigit() and wants.strip().isdigit()):
            raise FrameError(f"heart-beat is {text!r} and no two numbers")
        if int(offers):
            self._patience = int(offers) / 1000 * _SPARE
        if int(wants):
            self._beating = asyncio.get_running_loop().create_task(self._pulse(int(wants) / 1000))
        return f"{int(wants)},{int(offers)}"

    async def _pulse(self, every_s: float) -> None:
        while True:
            await asyncio.sleep(every_s)
            self._writer.write(b"\n")

    def _destination(self, text: str) -> str:
        """Give the broker's name of a destination; a temporary queue is named after its owner."""
        if text.startswith(_TEMPORARY):
            name = f"{REMOTE}ID:cimconform-{self._number}:{text.removeprefix(_TEMPORARY)}"
            self._temporary.add(name)
            return name
        if not text.startswith(("/queue/", "/topic/", REMOTE)):
            raise FrameError(f"destination {text[:80]!r}: there are /queue/, /topic/, /temp-queue/")
        return text

    def _send(self, frame: Frame) -> None:
        destination = self._destination(frame.headers.get("destination", ""))
        identity = self._broker.identity(self._number)
        headers = {k: v for k, v in frame.headers.items() if k not in _DROPPED}
        headers |= {"destination": destination, "message-id": identity}
        headers.setdefault("timestamp", str(int(time.time() * 1000)))
        headers.setdefault("priority", "4")
        if "reply-to" in headers:
            headers["reply-to"] = self._destination(headers["reply-to"])
        expires = headers.get("expires", "")
        queued = QueuedMessage(
            identity, destination, headers, frame.body, int(expires) if expires.isdigit() else 0,
            again=frame.headers.get(REDELIVER, "") == "true",
        )  # fmt: skip
        if destination.startswith(REMOTE) and destination not in self._broker.destinations.queues:
            return  # its owner is gone, and with it whoever could read it
        self._broker.destinations.deliver(queued)

    def _subscribe(self, frame: Frame) -> None:
        destination, identity = (
            self._destination(frame.headers.get("destination", "")),
            self._id(frame),
        )
        if identity in self._consumers:
            raise FrameError(f"a subscription has the id {identity} already")
        if destination.startswith(REMOTE) and destination not in self._temporary:
            raise FrameError(f"{destination} is another connection's")
        ack = frame.headers.get("ack", "auto")
        if ack not in ("auto", "client", "client-individual"):
            raise FrameError(f"no ack mode {ack!r}")
        prefetch = frame.headers.get("activemq.prefetchSize", "")
        consumer = Consumer(
            identity, self._pass_on, ack, int(prefetch) if prefetch.isdigit() else 100
        )
        name = frame.headers.get("activemq.subscriptionName", "")
        if name and not self._client:
            raise FrameError("a durable subscription needs a client-id at CONNECT")
        self._consumers[identity] = consumer
        durable = (self._client, name) if name else None
        self._broker.destinations.subscribe(destination, consumer, durable)

    def _unsubscribe(self, frame: Frame) -> None:
        consumer = self._consumers.pop(self._id(frame), None)
        name = frame.headers.get("activemq.subscriptionName", "")
        if consumer is not None:
            self._broker.destinations.unsubscribe(consumer)
        if name:
            self._broker.destinations.durable.pop((self._client, name), None)

    def _settle(self, frame: Frame, *, taken: bool) -> None:
        """Acknowledge or give back a message; in the mode client also those before it."""
        identity = self._id(frame)
        consumer = next((c for c in self._consumers.values() if identity in c.unsettled), None)
        if consumer is None:
            raise FrameError(f"no message waits for an ACK or NACK of {identity}")
        known = list(consumer.unsettled)
        first = 0 if consumer.ack == "client" else known.index(identity)
        for one in reversed(known[first : known.index(identity) + 1]):
            queued, queue = consumer.unsettled.pop(one)
            if not taken:
                queue.give_back(queued)
                queue.dispatch()
            else:
                queue.settled(queued)

    def _id(self, frame: Frame) -> str:
        if not frame.headers.get("id"):
            raise FrameError(f"{frame.command} needs an id")
        return frame.headers["id"]

    def _pass_on(self, consumer: Consumer, queued: QueuedMessage) -> None:
        """Write a message to the peer."""
        headers = {**queued.headers, "subscription": consumer.identity}
        if consumer.ack != "auto":
            headers["ack"] = consumer.receipt(queued)
        if queued.deliveries:
            headers["redelivered"] = "true"
        self._write(Frame("MESSAGE", headers, queued.body))

    def _refuse(self, reason: str, receipt: str = "") -> None:
        """Say what is wrong; after an ERROR the connection is over."""
        more = {"receipt-id": receipt} if receipt else {}
        self._write(Frame("ERROR", {"message": reason, **more}))
        self._over = True

    def _write(self, frame: Frame) -> None:
        if self._writer.transport.get_write_buffer_size() > _SLOW:
            self._writer.transport.abort()  # it does not read, and memory is everybody's
        self._writer.write(bytes(frame))
