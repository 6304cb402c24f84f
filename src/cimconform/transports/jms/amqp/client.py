"""JMS by AMQP 1.0: Artemis, ActiveMQ, Qpid, Azure Service Bus, and our own broker.

How JMS looks in AMQP is written in `amqp_mapping`. The provider keeps the JMSMessageID that the sender
gives. A message is acknowledged when it is received; a temporary queue is a dynamic source, and
lives as long as its subscription.

Options: `vhost` is the hostname that the connection asks for; `queue_prefix` and `topic_prefix`
stand before the names of destinations, for a provider that tells a topic by its address; `reply_prefix`
before that of a reply queue as the system reads it, where that speaks another protocol.
"""

import ssl
import uuid
from dataclasses import replace
from queue import Empty
from urllib.parse import urlsplit

from cimconform.errors import TransportError, UsageError
from cimconform.transports.clock import now
from cimconform.transports.jms.amqp import mapping
from cimconform.transports.jms.amqp.connection import Connection
from cimconform.transports.jms.amqp.links import Incoming, Node, Peer
from cimconform.transports.jms.client import (
    Access,
    Destination,
    JmsMessage,
    Subscription,
    known_options,
)

_OPTIONS = ("vhost", "queue_prefix", "topic_prefix", "reply_prefix")
_SCHEMES = {"amqp": 5672, "amqps": 5671}


class AmqpClient:
    """An AMQP connection as a JMS client; more of them where durable subscriptions ask for it."""

    def __init__(self, access: Access) -> None:
        options = known_options(access, _OPTIONS)
        self._access = access
        self._prefixes = {
            "queue": str(options.get("queue_prefix", "")),
            "topic": str(options.get("topic_prefix", "")),
            "temporary-queue": "",
        }
        self._reply_prefix = options.get("reply_prefix")
        self._connection = Connection(_peer(access, f"cimconform-{uuid.uuid4().hex}"))
        self._temporary: dict[str, Incoming] = {}

    @staticmethod
    def check(access: Access) -> None:
        """Look at the options; raises UsageError."""
        known_options(access, _OPTIONS)

    @property
    def lost(self) -> bool:
        """Whether the connection is gone."""
        return bool(self._connection.trouble)

    def send(self, message: JmsMessage) -> JmsMessage:
        """Send and wait until the provider has accepted it."""
        place = message.destination
        if place is None:
            raise TransportError("a message without a destination cannot be sent")
        whole = mapping.stamped(message, f"ID:{uuid.uuid4()}", int(now() * 1000))
        reply = self._reply_address(message.reply_to) if message.reply_to else ""
        node = self._node(place)
        in_data = self._connection.product.startswith("RabbitMQ")
        encoded = mapping.outward(whole, node.address, reply, in_data=in_data)
        self._connection.send(node, encoded)
        return whole

    def subscribe(self, destination: Destination, durable_name: str = "") -> Subscription:
        """Open a link; a durable subscription has a connection of its own, by the client id."""
        if destination.name in self._temporary:
            return _Inbox(self, self._connection, destination, self._temporary[destination.name])
        if not durable_name:
            return _Inbox(
                self,
                self._connection,
                destination,
                self._connection.receive(self._node(destination)),
            )
        connection = Connection(_peer(self._access, self._access.client_id or "cimconform"))
        node = replace(self._node(destination), durable_name=durable_name)
        try:
            incoming = connection.receive(node)
        except TransportError:
            connection.close()
            raise
        return _Inbox(self, connection, destination, incoming, durable=True)

    def temporary_queue(self) -> Destination:
        """Let the provider make a queue that lives as long as this connection listens to it."""
        incoming = self._connection.receive(Node("", "temporary-queue", dynamic=True))
        self._temporary[incoming.address] = incoming
        return Destination("temporary-queue", incoming.address)

    def read(self, encoded: bytes, source: Destination) -> JmsMessage:
        """Read a message, its destinations without our prefixes; raises TransportError."""
        message = mapping.inward(encoded, source)
        return replace(
            message,
            destination=self._named(message.destination),
            reply_to=self._named(message.reply_to),
        )

    def forget(self, destination: Destination) -> None:
        """Let a temporary queue go."""
        self._temporary.pop(destination.name, None)

    def close(self) -> None:
        """Disconnect."""
        self._connection.close()

    @property
    def max_bytes(self) -> int:
        """How large a body may be that is received."""
        return self._access.max_bytes

    def _node(self, destination: Destination) -> Node:
        return Node(self._address(destination), destination.kind)

    def _address(self, destination: Destination) -> str:
        return self._prefixes[destination.kind] + destination.name

    def _reply_address(self, destination: Destination) -> str:
        """Give where a reply goes, as the system reads it."""
        if destination.kind != "queue" or self._reply_prefix is None:
            return self._address(destination)
        return f"{self._reply_prefix}{destination.name}"

    def _named(self, destination: Destination | None) -> Destination | None:
        """Give a destination as the system file names it."""
        if destination is None:
            return None
        for kind, prefix in (
            ("topic", self._prefixes["topic"]),
            ("queue", self._prefixes["queue"]),
        ):
            if prefix and destination.name.startswith(prefix):
                return Destination.read(f"{kind}:{destination.name.removeprefix(prefix)}")
        return destination


class _Inbox:
    """A subscription."""

    def __init__(
        self,
        client: AmqpClient,
        connection: Connection,
        destination: Destination,
        incoming: Incoming,
        *,
        durable: bool = False,
    ) -> None:
        self._client, self._connection, self._incoming = client, connection, incoming
        self._destination, self._durable = destination, durable

    def receive(self, timeout_s: float) -> JmsMessage | None:
        """Give the next message that came, and acknowledge it."""
        arrivals = self._incoming.arrivals
        try:
            arrival = arrivals.get(timeout_s > 0, timeout_s or None)
        except Empty:
            return None
        if arrival.trouble:
            arrivals.put(arrival)  # for whoever asks again
            raise TransportError(f"{self._connection.peer.url}: {arrival.trouble}")
        self._connection.accept(self._incoming, arrival)
        message = self._client.read(arrival.encoded, self._destination)
        limit = self._client.max_bytes
        if len(message.body) > limit:
            size = f"a message of {len(message.body)} bytes came"
            reason = f"{size}; at most {limit} are read (max_bytes of the transport's table)"
            raise TransportError(reason, None, (replace(message, body=message.body[:limit]),))
        return message

    def close(self, *, forget: bool = False) -> None:
        """Close the link; that of a durable subscription is only detached, unless forgotten."""
        self._connection.end(self._incoming, forget=forget or not self._durable)
        self._client.forget(self._destination)
        if self._durable:
            self._connection.close()


def _peer(access: Access, container: str) -> Peer:
    """Say where and how to connect; raises UsageError for what is no address or certificate."""
    advice = f"{access.url!r} is no address of AMQP; write amqp://host:port or amqps://host:port"
    try:
        parts = urlsplit(access.url)
        port = parts.port or _SCHEMES.get(parts.scheme, 0)
    except ValueError:
        raise UsageError(advice) from None
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.username:
        raise UsageError(advice)
    return Peer(
        url=access.url,
        host=parts.hostname,
        port=port,
        user=access.user,
        password=access.password,
        timeout_s=access.timeout_s,
        container=container,
        max_bytes=access.max_bytes,
        vhost=str(access.options.get("vhost", "")),
        tls=_tls(access) if parts.scheme == "amqps" else None,
    )


def _tls(access: Access) -> ssl.SSLContext:
    """Trust what the user trusts, and show our certificate if there is one."""
    try:
        context = ssl.create_default_context(cafile=access.ca_file or None)
        if access.client_cert:
            context.load_cert_chain(
                access.client_cert, access.client_key or None, lambda: access.key_password
            )
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{access.url}: {reason}; see ca_file, client_cert, client_key") from None
    return context
