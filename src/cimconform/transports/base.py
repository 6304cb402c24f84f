"""The contract of a transport: bytes out, bytes in, close.

Bytes at the boundary, because a conformance test must be able to send what is malformed.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Literal, Protocol, TypeAlias, runtime_checkable

from cimconform import limits
from cimconform.errors import TransportError
from cimconform.transports.jms.settings import JmsRoute, JmsSettings
from cimconform.transports.rights import Rights


@dataclass(frozen=True, slots=True)
class RawMessage:
    """Bytes that moved one way, with the headers they moved with.

    Header names are lower case. `at` is seconds since the epoch: for what we sent, when the
    first byte left; for what came, when the last byte was here. `status` is the HTTP status.
    What JMS says of a message stands in headers `jms-…`; the names of JMS properties keep their case.
    Of what came to a listener of ours, `method` and `path` say how and where (the path below the
    mailbox, with its query), `answer` what we answered to it and `status` the status of that.
    `behind` counts the bytes that came behind the end which the answer itself had named.
    """

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    at: float = 0.0
    status: int | None = None
    method: str = ""
    path: str = ""
    answer: "RawMessage | None" = None
    behind: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """Where a stimulus goes and how it is carried there.

    `service`, `verb` and `noun` fill the binding's address; `action` is the soapAction of the
    operation. `headers` replace what HTTP would send; a value of None takes the header away.
    `soap_header` goes into soap:Header as it is, `security` into a wsse:Security there; `wrap=False` sends the body as it is; `gzip` compresses it as HTTP
    may. `jms` says what is otherwise over JMS.
    """

    service: str = ""
    action: str = ""
    verb: str = ""
    noun: str = ""
    method: str = "POST"
    headers: Mapping[str, str | None] = field(default_factory=dict)
    soap_header: bytes = b""
    security: bytes = b""
    wrap: bool = True
    gzip: bool = False
    jms: JmsRoute = field(default_factory=JmsRoute)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How a binding reaches its system, as the table of the system file says.

    `url` may hold `{service}`. `timeout_s` bounds a whole exchange, from the first byte out to the
    last byte in; `max_bytes` bounds an answer, before and after decompression, and `max_nodes` its tree.
    """

    url: str
    style: str = "typed"
    version: str = "1.1"
    timeout_s: float = limits.ANSWER_S
    max_bytes: int = limits.MAX_BYTES
    max_nodes: int = limits.MAX_NODES
    ca_file: str = ""
    client_cert: str = ""
    client_key: str = ""
    user: str = ""
    password: str = ""
    rights: Rights = field(default_factory=Rights)
    jms: JmsSettings | None = None


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """What we sent, exactly, and what came back, exactly.

    `strays` came meanwhile and answer something else: the reply to an earlier request, or somebody else's.
    """

    sent: RawMessage
    received: tuple[RawMessage, ...]
    strays: tuple[RawMessage, ...] = ()


ReplyMode = Literal["whole", "silent", "closed", "half", "half_closed", "raw"]


@dataclass(frozen=True, slots=True)
class OutgoingReply:
    """What our side says to a message that came to a mailbox, and in what mode.

    whole: an answer as it should be · silent: none, as long as the peer waits · closed: the
    connection is closed without one · half: it breaks off in the middle of the body · half_closed:
    our direction is shut and nothing sent · raw: `body` goes out as it is, without HTTP. `delay_s` is
    how long we wait before. Over JMS only whole and silent mean something, and a whole answer
    goes to where the message wants it. One that comes `after` another waits until that one, which
    `frees` it, has gone out.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    mode: ReplyMode = "whole"
    after: Event | None = None
    frees: Event | None = None


Answer: TypeAlias = Callable[[RawMessage], OutgoingReply]


@dataclass(frozen=True, slots=True)
class Place:
    """Where our server listens, as the table [listener] of the system file says.

    `advertise` is the base address by which the system reaches us, where it is another. `max_bytes` and
    `max_nodes` bound a message, `waiting_bytes` what lies there untaken, `connections` those that are
    open at once, and `strays_per_s` what is kept of messages to addresses where none is expected.
    """

    host: str = "127.0.0.1"
    port: int = 0
    advertise: str = ""
    certificate: str = ""
    key: str = ""
    max_bytes: int = limits.LISTENER_BYTES
    max_nodes: int = limits.MAX_NODES
    waiting_bytes: int = limits.WAITING_BYTES
    connections: int = limits.CONNECTIONS
    strays_per_s: int = limits.STRAYS_PER_S


class Mailbox(Protocol):
    """Where a system sends what comes outside of an exchange: asynchronous replies, events, requests.

    Everything that comes is kept until it is taken. `address` is how Header/ReplyAddress names it: an
    URL, `queue:NAME` or `topic:NAME`.
    """

    @property
    def address(self) -> str:
        """Where a system sends to."""
        ...

    def take(self, timeout_s: float) -> RawMessage | None:
        """Wait for the next message and give it; None when none came in time; 0 only looks.

        Over JMS it is answered now, over HTTP it was answered when it came. Raises TransportError when
        the connection is broken.
        """
        ...

    def close(self) -> None:
        """Listen no more. Never raises."""
        ...


def drained(box: Mailbox) -> Iterator[RawMessage]:
    """Give what lies in a mailbox now; where more comes than can be taken, it ends all the same."""
    return until_time(box, time.monotonic())


def until_time(box: Mailbox, until: float) -> Iterator[RawMessage]:
    """Give what comes to a mailbox until a time of the monotonic clock, and what lies there then."""
    while (raw := box.take(max(0.0, until - time.monotonic()))) is not None:
        yield raw
        if time.monotonic() > until + limits.DRAIN_S:
            return


class Transport(Protocol):
    """One configured way to reach a system; raises TransportError, never an assertion."""

    def request(self, body: bytes, route: Route) -> RoundTrip:
        """Send and wait for the answer on the same exchange."""
        ...

    def fetch(self, url: str) -> RawMessage:
        """Get a document that the system publishes, such as its WSDL."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class BrokerTransport(Transport, Protocol):
    """A transport over a broker, which besides takes what comes to destinations."""

    def request_all(
        self, messages: Sequence[tuple[bytes, Route]]
    ) -> Sequence[RoundTrip | TransportError]:
        """Send several requests before any is answered; a silence stands in the place of a reply."""
        ...

    def mailbox(self, destination: str, answer: Answer | None = None) -> Mailbox:
        """Take what comes to a destination, answering it so; raises TransportError."""
        ...

    def strays(self) -> list[RawMessage]:
        """Give what lies on our reply destinations although no request waits for it."""
        ...
