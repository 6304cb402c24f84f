"""The head end on JMS, by STOMP: requests from queues or topics, each answered to its JMSReplyTo.

A request is acknowledged after its reply was sent, so that it comes again if we die in between. One
that comes again and was answered is not carried out again; one that has expired is not at all; one
that breaks us is given back to the broker, which puts it away.
"""

import logging
import socket
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import stomp
from stomp.exception import StompException

from cimconform.reference.delivering import Deliverer
from cimconform.reference.server import HeadEnd, Reply, Way

_READY_S = 10.0
_AGAIN_S = 0.5
_REMEMBERED = 10_000
_BROKEN = (StompException, OSError, AttributeError)  # the last is stomp.py's own
_AS = "/queue/AS."
logging.getLogger("stomp.py").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Desk:
    """Where requests come in: broker, credentials, destinations; `client` names a durable subscriber."""

    host: str
    port: int
    places: tuple[str, ...]
    user: str = ""
    password: str = ""
    client: str = ""


@dataclass
class JmsIn:
    """A request as it came over JMS; `style` is bare, or generic in a SOAP envelope."""

    headers: dict[str, str]
    body: bytes

    @property
    def expired(self) -> bool:
        """Whether it came too late."""
        expires = self.headers.get("expires", "")
        return expires.isdigit() and 0 < int(expires) < time.time() * 1000

    @property
    def style(self) -> str:
        """How the message is wrapped."""
        return "generic" if b"Envelope" in self.body[:400] else "bare"


@dataclass
class JmsOut:
    """A reply before it goes out: destination, headers and bytes. A text has no content-length."""

    place: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class JmsServer:
    """Serves requests until it is stopped; connects again when the broker was lost."""

    def __init__(self, desk: Desk, head_end: Callable[[str], HeadEnd | None]) -> None:
        self._desk, self._head_end = desk, head_end
        self._stopped = threading.Event()
        self._done: OrderedDict[str, None] = OrderedDict()
        self._connection: Any = None

    @property
    def places(self) -> tuple[str, ...]:
        """Where requests come in."""
        return self._desk.places

    def start(self) -> None:
        """Connect and subscribe; raises ConnectionError."""
        self._connect()

    def stop(self) -> None:
        """Disconnect."""
        self._stopped.set()
        _drop(self._connection)

    def _connect(self) -> None:
        desk = self._desk
        events = _Events(self, len(desk.places))
        made = stomp.StompConnection12(
            [(desk.host, desk.port)], reconnect_attempts_max=1, timeout=_READY_S,
            auto_decode=False, auto_content_length=False,
        )  # fmt: skip
        made.set_listener("head end", events)
        self._connection = made
        try:
            client = {"client-id": desk.client} if desk.client else {}
            made.connect(desk.user or None, desk.password or None, headers=client)
            # a reply and its acknowledgement are two writes; the second must not wait for the peer
            made.transport.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for place in desk.places:
                headers = {**_durable(desk, place), "receipt": place}
                made.subscribe(_stomp(place), place, "client-individual", headers)
        except _BROKEN:
            raise ConnectionError(events.trouble or "no STOMP broker answers there") from None
        if not events.ready.wait(_READY_S) or not events.served:
            _drop(made)
            raise ConnectionError(events.trouble or "the broker did not confirm the subscriptions")

    def lost(self) -> None:
        """Connect again, in a thread of its own, until it works."""
        if not self._stopped.is_set():
            threading.Thread(target=self._reconnect, daemon=True).start()

    def _reconnect(self) -> None:
        while not self._stopped.wait(_AGAIN_S):
            with suppress(ConnectionError):
                self._connect()
                return

    def hear(self, headers: dict[str, str], body: bytes) -> None:
        """Serve one message."""
        try:
            self._serve(JmsIn(headers, body))
        except Exception as error:  # noqa: BLE001 - a message must not stop those behind it
            sys.stderr.write(f"poison: {headers.get('message-id', '')}: {error!r}\n")
            self._connection.nack(headers["ack"])

    def _serve(self, received: JmsIn) -> None:
        identity = received.headers.get("message-id", "")
        head_end = self._head_end(_behaviour(received.headers.get("destination", "")))
        again = received.headers.get("redelivered") == "true" and identity in self._done
        refused = {"expired_is_dropped": received.expired, "redelivered_is_dropped": again}
        dropped = head_end.dropped if head_end else frozenset()
        if head_end is None or any(refused[name] for name in set(refused) - dropped):
            self._connection.ack(received.headers["ack"])
            return
        received = head_end.seam("jms_request", received)
        reply_to = received.headers.get("reply-to", "")
        reply = head_end.answer(
            received.body,
            Way(received.style, "", "", packed=False, reply_to=reply_to, over_jms=True),
        )
        self._give(head_end, received, reply)
        self._remember(identity)
        self._connection.ack(received.headers["ack"])

    def _give(self, head_end: HeadEnd, received: JmsIn, reply: Reply) -> None:
        """Give the reply, and keep what it promises."""
        replies: list[JmsOut] = head_end.seam("jms", _as_jms(received, reply), received)
        if reply.promise is not None and reply.promise.ahead_s:
            Deliverer(head_end.seam, self.post).keep(reply.promise)
            reply.delay = reply.promise.ahead_s
        if reply.delay:
            threading.Timer(reply.delay, self._deliver_later, [replies]).start()
        else:
            self._deliver(replies)
        head_end.keep(reply.promise, self.post)

    def post(self, address: str, body: bytes, correlation: str) -> None:
        """Send an asynchronous reply to a destination, as the header or as STOMP writes it."""
        headers = {"correlation-id": correlation, "persistent": "true"}
        with suppress(*_BROKEN):
            self._deliver([JmsOut(_stomp(address) or address, headers, body)])

    def _deliver_later(self, replies: list[JmsOut]) -> None:
        """Send what was delayed, if the broker is still there."""
        with suppress(*_BROKEN):
            self._deliver(replies)

    def _deliver(self, replies: list[JmsOut]) -> None:
        for one in replies:
            text = b"\0" not in one.body  # in a text it would end the frame
            length = {} if text else {"content-length": str(len(one.body))}
            self._connection.send(one.place, one.body, headers={**one.headers, **length})

    def _remember(self, identity: str) -> None:
        self._done[identity] = None
        while len(self._done) > _REMEMBERED:
            self._done.popitem(last=False)


class _Events(stomp.ConnectionListener):  # type: ignore[misc]
    """Hears the broker."""

    def __init__(self, server: JmsServer, subscriptions: int) -> None:
        self._server, self._missing = server, subscriptions
        self.ready = threading.Event()
        self.served = False
        self.trouble = ""

    def on_receipt(self, frame: Any) -> None:
        """Be ready once the broker knows every subscription."""
        self._missing -= frame.headers.get("receipt-id", "") in self._server.places
        if not self._missing:
            self.served = True
            self.ready.set()

    def on_error(self, frame: Any) -> None:
        """Say what the broker says."""
        self.trouble = frame.headers.get("message", "an ERROR frame")
        sys.stderr.write(f"broker: {self.trouble}\n")
        self.ready.set()

    def on_message(self, frame: Any) -> None:
        """Serve a request."""
        self._server.hear(dict(frame.headers), frame.body or b"")

    def on_disconnected(self) -> None:
        """Come back if we served; else whoever starts us hears of it."""
        if self.served:
            self._server.lost()
        self.trouble = self.trouble or "the broker closed the connection"
        self.ready.set()


def _drop(connection: Any) -> None:
    """Disconnect, whatever state it is in."""
    for step in (connection.disconnect, connection.transport.disconnect_socket):
        with suppress(*_BROKEN):
            step()


def _as_jms(received: JmsIn, reply: Reply) -> list[JmsOut]:
    """Address a reply: to JMSReplyTo, else to Header.ReplyAddress, else not at all."""
    place = received.headers.get("reply-to", "") or _stomp(reply.reply_address)
    if not place or reply.one_way:
        return []
    correlation = received.headers.get("correlation-id", "") or received.headers.get(
        "message-id", ""
    )
    headers = {"correlation-id": correlation, "persistent": "true"}
    if received.style != "bare":
        fault = str(b":Fault>" in reply.body).lower()
        headers |= {
            "SOAPJMS_bindingVersion": "1.0", "SOAPJMS_isFault": fault,
            "SOAPJMS_contentType": 'text/xml; charset="utf-8"',
        }  # fmt: skip
    return [JmsOut(place, headers, reply.body)]


def _stomp(text: str) -> str:
    """Give `queue:NAME` or `topic:NAME` as STOMP writes it; nothing for another address."""
    kind, _, name = text.partition(":")
    return f"/{kind}/{name}" if kind in ("queue", "topic") and name else ""


def _durable(desk: Desk, place: str) -> dict[str, str]:
    """Keep what is published while we are down, if we have a name to be known by."""
    if not (desk.client and place.startswith("topic:")):
        return {}
    return {"activemq.subscriptionName": place}


def _behaviour(destination: str) -> str:
    """Give the defect or variant that a destination `AS.NAME.…` names."""
    return destination.removeprefix(_AS).split(".")[0] if destination.startswith(_AS) else ""
