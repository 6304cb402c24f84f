"""A client to a JMS provider: how one message reaches a destination, whatever the wire.

JMS is an API; its providers do not interoperate on the wire. What JMS means is written once, here and
in `jms.py`; a client only maps it. Clients are found by name in the entry point group
`cimconform.jms_clients`; each is called with an `Access` and gives a `JmsClient` that is connected. One that
can tell wrong options without connecting has a `check`, which is called first.

Every client raises TransportError when a login is refused, the provider is gone or will not have a
message, and UsageError when its part of the system file is wrong.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from cimconform import limits
from cimconform.errors import UsageError, nearest_or_all
from cimconform.transports.providers import installed

GROUP = "cimconform.jms_clients"
_EXTRAS = {"java": "jms"}  # where an extra is not called what its client is

Kind = Literal["queue", "topic", "temporary-queue"]
Form = Literal["text", "bytes"]
Property: TypeAlias = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Destination:
    """A queue or a topic. The name of a temporary queue means something to its own client only."""

    kind: Kind
    name: str

    @classmethod
    def read(cls, text: str) -> "Destination":
        """Read `queue:NAME` or `topic:NAME`; raises UsageError for anything else."""
        kind, colon, name = text.partition(":")
        if kind == "queue" and colon and name:
            return cls("queue", name)
        if kind == "topic" and colon and name:
            return cls("topic", name)
        raise UsageError(f"{text!r} is no destination; write queue:NAME or topic:NAME")

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class JmsMessage:
    """One message as JMS sees it.

    `body` of a TextMessage is its text in UTF-8. `timestamp` and `expiration` are milliseconds since
    the epoch, 0 for none. Who sends gives `time_to_live_ms` (0 for ever) and leaves message_id,
    timestamp, expiration and redelivered to the provider; what comes back of `send` has those that
    the client knows.
    """

    body: bytes
    form: Form = "text"
    destination: Destination | None = None
    reply_to: Destination | None = None
    correlation_id: str = ""
    message_id: str = ""
    type: str = ""
    timestamp: int = 0
    expiration: int = 0
    time_to_live_ms: int = 0
    priority: int = 4
    persistent: bool = True
    redelivered: bool = False
    properties: Mapping[str, Property] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach a provider, as the table of the system file says.

    `timeout_s` bounds each step: connecting, subscribing, sending. `max_bytes` bounds a message that
    is received. `client_id` is the JMS client identifier of durable subscriptions. `options` are
    the client's own, from `[transport.NAME.options]`; a client refuses those it does not know.
    """

    url: str
    user: str = ""
    password: str = ""
    timeout_s: float = limits.ANSWER_S
    max_bytes: int = limits.MAX_BYTES
    client_id: str = ""
    ca_file: str = ""
    client_cert: str = ""
    client_key: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    key_password: str = ""


class Subscription(Protocol):
    """Messages of one destination, in the order in which they came; each is acknowledged."""

    def receive(self, timeout_s: float) -> JmsMessage | None:
        """Give the next message, or None when none came in time; 0 only looks.

        Raises TransportError when the provider is gone.
        """
        ...

    def close(self, *, forget: bool = False) -> None:
        """Stop; `forget` ends a durable subscription for good. Never raises."""
        ...


class JmsClient(Protocol):
    """A connection to a provider.

    One that may get messages for no subscription of its own has an `astray`, which takes them: a list of
    JmsMessage.
    """

    @property
    def lost(self) -> bool:
        """Whether the connection is known to be of no use any more."""
        ...

    def send(self, message: JmsMessage) -> JmsMessage:
        """Send; returns when the provider has taken it, with what the provider made of it."""
        ...

    def subscribe(self, destination: Destination, durable_name: str = "") -> Subscription:
        """Receive from a destination; messages sent after this returns are not missed.

        A name makes the subscription of a topic durable.
        """
        ...

    def temporary_queue(self) -> Destination:
        """Make a queue that lives as long as this connection; only it may receive from it."""
        ...

    def close(self) -> None:
        """Let go of the connection. Never raises."""
        ...


JmsClientFactory: TypeAlias = Callable[[Access], JmsClient]


def find(name: str) -> JmsClientFactory:
    """Find a client by name; raises UsageError when there is none, or its part is not installed."""
    known = installed(GROUP)
    if name not in known:
        raise UsageError(f"no client is called {name!r}{nearest_or_all(name, sorted(known))}")
    try:
        client: JmsClientFactory = known[name].load()
    except ImportError as error:
        raise UsageError(
            f"the client {name} needs {error.name or 'a part'}, which is not installed: "
            f"pip install 'cimconform[{_EXTRAS.get(name, name)}]'"
        ) from None
    return client


def check(client: JmsClientFactory, access: Access) -> None:
    """Let a client that can look at its options do so; raises UsageError."""
    look = getattr(client, "check", None)
    if look is not None:
        look(access)


def known_options(access: Access, names: Iterable[str]) -> Mapping[str, Any]:
    """Give a client's options; raises UsageError for one that the client does not know."""
    known = tuple(names)
    for name in access.options:
        if name not in known:
            raise UsageError(
                f"{access.url}: no option {name!r}{nearest_or_all(name, sorted(known))}"
            )
    return access.options


def text_of(value: Property) -> str:
    """Give a property as text: true and false as Java writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)
