"""The links of an AMQP 1.0 connection, as our client holds them, and what they lead to."""

import asyncio
import ssl
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from proton import Described, Terminus, symbol

from cimconform.errors import TransportError


@dataclass(frozen=True, slots=True)
class Peer:
    """Where to connect and as whom; `limit` says in an error which key sets `timeout_s`."""

    url: str
    host: str
    port: int
    user: str
    password: str
    timeout_s: float
    container: str
    max_bytes: int
    vhost: str = ""
    tls: ssl.SSLContext | None = None

    @property
    def limit(self) -> str:
        """How long each step may take, and which key says so."""
        return f" within {self.timeout_s:g} s (timeout_s of the transport's table)"


@dataclass(frozen=True, slots=True)
class Node:
    """The far end of a link: an address, what it must be able to be, and how long it lives."""

    address: str
    capability: str
    dynamic: bool = False
    durable_name: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that came: its bytes as encoded, or what is wrong with the link."""

    encoded: bytes = b""
    delivery: Any = None
    trouble: str = ""


@dataclass(eq=False)
class Outgoing:
    """A link that we send over."""

    link: Any
    opened: "asyncio.Future[None]"
    credit: asyncio.Event = field(default_factory=asyncio.Event)
    pending: "dict[str, asyncio.Future[tuple[int, str]]]" = field(default_factory=dict)
    sent: int = 0
    trouble: str = ""

    def fail(self, reason: str) -> None:
        """Tell everybody who waits for this link."""
        self.trouble = reason
        waiting: list[asyncio.Future[Any]] = [self.opened, *self.pending.values()]
        for one in waiting:
            if not one.done():
                one.set_exception(TransportError(reason))
        self.credit.set()


@dataclass(eq=False)
class Incoming:
    """A link that we receive over; `arrivals` may be read by any thread."""

    link: Any
    opened: "asyncio.Future[None]"
    arrivals: "SimpleQueue[Arrival]" = field(default_factory=SimpleQueue)
    part: bytearray = field(default_factory=bytearray)

    @property
    def address(self) -> str:
        """The address, which the peer names if the node is dynamic."""
        return str(self.link.remote_source.address)

    def fail(self, reason: str) -> None:
        """Tell everybody who waits for this link."""
        if not self.opened.done():
            self.opened.set_exception(TransportError(reason))
        self.arrivals.put(Arrival(trouble=reason))


def describe(source: Any, node: Node) -> None:
    """Say what we want to receive from."""
    source.capabilities.put_object(symbol(node.capability))
    if node.dynamic:
        source.dynamic = True
        source.expiry_policy = Terminus.EXPIRE_WITH_LINK
        lifetime = Described(symbol("amqp:delete-on-close:list"), [])
        source.properties.put_object({symbol("lifetime-policy"): lifetime})
        return
    source.address = node.address
    if node.durable_name:
        source.durability, source.expiry_policy = Terminus.DELIVERIES, Terminus.EXPIRE_NEVER
        source.distribution_mode = Terminus.DIST_MODE_COPY
