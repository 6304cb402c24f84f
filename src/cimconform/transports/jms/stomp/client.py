"""JMS by STOMP 1.2: ActiveMQ, and what speaks STOMP as ActiveMQ does, such as our own broker.

How JMS looks in STOMP is ActiveMQ's habit. A TextMessage is a frame without content-length, a
BytesMessage one with it; properties are further headers and arrive as text; a temporary queue is
`/temp-queue/NAME` to its owner and `/remote-temp-queue/ID` to everybody else. The provider does
not tell what JMSMessageID it gave to what we sent.

RabbitMQ subscribes whoever names `/temp-queue/NAME` in a reply-to, and takes no other subscription to it.

Options: `vhost` is the virtual host; `queue_prefix` and `topic_prefix` (default `/queue/` and
`/topic/`) stand before the names of destinations, `reply_prefix` before that of a reply queue as the system
reads it, for one that speaks another protocol and would take `/queue/` for a part of the name.
"""

import logging
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import stomp
from stomp.exception import StompException

from cimconform.errors import TransportError, UsageError
from cimconform.transports.clock import now
from cimconform.transports.jms.client import (
    Access,
    Destination,
    JmsMessage,
    Subscription,
    known_options,
)
from cimconform.transports.jms.stomp.events import Events, within_limits
from cimconform.transports.jms.stomp.mapping import Names, inward, outward

_OPTIONS = ("vhost", "queue_prefix", "topic_prefix", "reply_prefix")
_SCHEMES = {"stomp": 61613, "stomp+ssl": 61614}
_FAREWELL_S = 2.0
_BROKEN = (StompException, OSError, AttributeError, TypeError)  # stomp.py's own when the peer goes

logging.getLogger("stomp.py").addHandler(logging.NullHandler())  # what matters is in our errors


class StompClient:
    """A STOMP connection as a JMS client; more of them where durable subscriptions ask for it."""

    def __init__(self, access: Access, client_id: str = "") -> None:
        options = known_options(access, _OPTIONS)
        self._access = access
        self._names = Names(
            str(options.get("queue_prefix", "/queue/")),
            str(options.get("topic_prefix", "/topic/")),
            options.get("reply_prefix"),
        )
        self._connection = _Connection(access, client_id)

    @staticmethod
    def check(access: Access) -> None:
        """Look at the options; raises UsageError."""
        known_options(access, _OPTIONS)

    @property
    def lost(self) -> bool:
        """Whether the connection is gone."""
        return bool(self._connection.trouble)

    def send(self, message: JmsMessage) -> JmsMessage:
        """Send and wait for the receipt."""
        if message.form == "text" and b"\0" in message.body:
            raise TransportError("a TextMessage cannot hold a NUL over STOMP; send it as bytes")
        sent = int(now() * 1000)
        expiration = sent + message.time_to_live_ms if message.time_to_live_ms else 0
        whole = replace(message, timestamp=sent, expiration=expiration)
        self._connection.send(whole.body, outward(whole, self._names))
        return whole

    def subscribe(self, destination: Destination, durable_name: str = "") -> Subscription:
        """Subscribe and wait for the receipt; a durable subscription has a connection of its own."""
        if not durable_name:
            return _Inbox(self._connection, destination, self._names)
        client = self._access.client_id or "cimconform"
        connection = _Connection(self._access, client)
        return _Inbox(connection, destination, self._names, durable_name)

    def astray(self) -> list[JmsMessage]:
        """Take what came for no subscription of ours, or is no frame of a provider."""
        frames = self._connection.astray()
        return [inward(frame.headers, frame.body or b"", self._names) for frame in frames]

    def temporary_queue(self) -> Destination:
        """Name a temporary queue; it comes to be by being subscribed to."""
        return Destination("temporary-queue", uuid.uuid4().hex)

    def close(self) -> None:
        """Disconnect."""
        self._connection.close()


class _Connection:
    """One connection: frames out with a receipt each, messages in by subscription."""

    def __init__(self, access: Access, client_id: str) -> None:
        self.access = access
        self._host, self._port = _address(access.url)
        self._events = Events(access.max_bytes)
        self._native = self._made()
        self._connect({"client-id": client_id} if client_id else {})

    def _made(self) -> Any:
        """Give a connection that tries once and changes nothing of what it carries."""
        access = self.access
        place = [(self._host, self._port)]
        connection = stomp.StompConnection12(
            place, prefer_localhost=False, try_loopback_connect=False, reconnect_attempts_max=1,
            timeout=access.timeout_s, auto_decode=False, auto_content_length=False,
            vhost=access.options.get("vhost"),
        )  # fmt: skip
        if urlsplit(access.url).scheme == "stomp+ssl":
            files = {"ca_certs": access.ca_file or None, "cert_file": access.client_cert or None}
            secret = access.key_password or None
            connection.set_ssl(
                for_hosts=place, key_file=access.client_key or None, password=secret, **files
            )
        within_limits(connection.transport, access.max_bytes, self._events)
        connection.set_listener("events", self._events)
        return connection

    def _connect(self, headers: dict[str, str]) -> None:
        user, password = self.access.user or None, self.access.password or None
        try:
            self._native.connect(user, password, headers=headers)
        except _BROKEN:
            self.close()
            why = self._events.trouble or "is it running, and is this its STOMP port?"
            if self.access.url.startswith("stomp+ssl"):
                why += " Is ca_file the authority of its certificate?"
            raise TransportError(f"{self.access.url}: no connection; {why}") from None
        with suppress(*_BROKEN):  # refused already, which is reported below
            # a small frame must not wait until the provider has confirmed the one before
            self._native.transport.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self._events.greeted.wait(self.access.timeout_s):
            self.close()
            raise TransportError(f"{self.access.url}: no answer to CONNECT{self._limit()}")
        if self._events.trouble:
            self.close()
            raise TransportError(f"{self.access.url}: connection refused: {self._events.trouble}")

    def _limit(self) -> str:
        return f" within {self.access.timeout_s:g} s (timeout_s of the transport's table)"

    def send(self, body: bytes, headers: dict[str, str]) -> None:
        """Send a message."""
        place = headers.pop("destination")
        self._receipted("SEND", lambda more: self._native.send(place, body, **more), headers)

    def subscribe(self, identity: str, place: str, headers: dict[str, str]) -> "SimpleQueue[Any]":
        """Subscribe; give where its messages come in."""
        inbox = self.inbox(identity)
        ask = self._native.subscribe
        self._receipted("SUBSCRIBE", lambda more: ask(place, identity, "auto", **more), headers)
        return inbox

    def inbox(self, identity: str) -> "SimpleQueue[Any]":
        """Give where the messages of a subscription come in."""
        return self._events.inboxes.setdefault(identity, SimpleQueue())

    @property
    def is_rabbitmq(self) -> bool:
        """Whether the provider has said that it is RabbitMQ."""
        return self._events.server.startswith("RabbitMQ")

    def unsubscribe(self, identity: str, headers: dict[str, str]) -> None:
        """End a subscription, if that can still be done."""
        ask = self._native.unsubscribe
        with suppress(TransportError):
            self._receipted("UNSUBSCRIBE", lambda more: ask(identity, **more), headers)
        self._events.inboxes.pop(identity, None)

    def _receipted(
        self, what: str, ask: Callable[[dict[str, Any]], None], headers: dict[str, str]
    ) -> None:
        """Send a frame and wait until the provider says that it has it."""
        receipt = uuid.uuid4().hex
        receipted = self._events.receipts.setdefault(receipt, threading.Event())
        try:
            with self._deadline():
                ask({"headers": {**headers, "receipt": receipt}})
            came = receipted.wait(self.access.timeout_s)
        except _BROKEN:
            came = True
            self._events.lost("the connection broke")
        finally:
            self._events.receipts.pop(receipt, None)
        if self._events.trouble:
            raise TransportError(f"{self.access.url}: {what} failed: {self._events.trouble}")
        if not came:
            raise TransportError(f"{self.access.url}: {what} was not confirmed{self._limit()}")

    @contextmanager
    def _deadline(self) -> Iterator[None]:
        """Cut the connection when the provider does not read what we write."""
        timer = threading.Timer(self.access.timeout_s, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self._events.lost(f"the provider did not read{self._limit()}")
        self._shut()

    def _shut(self) -> None:
        open_socket = self._native.transport.socket
        if open_socket is not None:
            with suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)

    def taken(self, frame: Any) -> None:
        """Make room for another message."""
        self._events.taken(frame)

    def astray(self) -> Iterator[Any]:
        """Take the frames that came for no subscription of ours."""
        return self._events.astray()

    @property
    def trouble(self) -> str:
        """Why the connection is of no use any more, or nothing."""
        return self._events.trouble

    def close(self) -> None:
        """Say goodbye, and let go once it was answered: only then is our client-id free again."""
        with suppress(*_BROKEN):
            if self._native.is_connected():
                self._native.disconnect()
                self._events.gone.wait(_FAREWELL_S)
        with suppress(*_BROKEN):
            self._native.transport.disconnect_socket()


class _Inbox:
    """A subscription."""

    def __init__(
        self,
        connection: _Connection,
        destination: Destination,
        names: Names,
        durable_name: str = "",
    ) -> None:
        self._connection, self._names, self._durable = connection, names, durable_name
        self._identity = uuid.uuid4().hex
        place = names.outward(destination)
        self._by_sending = destination.kind == "temporary-queue" and connection.is_rabbitmq
        if self._by_sending:  # RabbitMQ subscribes who names /temp-queue/ in a reply-to
            self._identity = place
            self._inbox = connection.inbox(place)
            return
        self._inbox = connection.subscribe(self._identity, place, self._durable_headers())

    def _durable_headers(self) -> dict[str, str]:
        """Name a durable subscription as ActiveMQ and as Artemis want it."""
        name = self._durable
        headers = {"activemq.subscriptionName": name, "durable-subscription-name": name}
        return headers if name else {}

    def receive(self, timeout_s: float) -> JmsMessage | None:
        """Give the next message that came."""
        try:
            frame = self._inbox.get(timeout_s > 0, timeout_s or None)
        except Empty:
            return None
        if frame is None:
            self._inbox.put(None)  # for whoever asks again
            raise TransportError(f"{self._connection.access.url}: {self._connection.trouble}")
        self._connection.taken(frame)
        message = inward(frame.headers, frame.body or b"", self._names)
        limit = self._connection.access.max_bytes
        if len(message.body) > limit:
            most = f"{limit} bytes (max_bytes of the transport's table)"
            reason = f"a message is larger than {most}, and is not read any further"
            raise TransportError(reason, None, (replace(message, body=message.body[:limit]),))
        return message

    def close(self, *, forget: bool = False) -> None:
        """Unsubscribe; a durable subscription stays unless it is to be forgotten."""
        if self._by_sending:
            return
        self._connection.unsubscribe(self._identity, {})
        if self._durable and forget:
            self._connection.unsubscribe(self._identity, self._durable_headers())
        if self._durable:
            self._connection.close()


def _address(url: str) -> tuple[str, int]:
    """Give host and port of `stomp://host:port`; raises UsageError for anything else."""
    advice = f"{url!r} is no address of STOMP; write stomp://host:port or stomp+ssl://host:port"
    try:
        parts = urlsplit(url)
        port = parts.port or _SCHEMES.get(parts.scheme, 0)
    except ValueError:
        raise UsageError(advice) from None
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.username:
        raise UsageError(advice)
    return parts.hostname, port
