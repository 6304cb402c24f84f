"""JMS: request and reply over queues or topics, one-way messages, events; whatever the client.

The mapping of headers is the one that IEC 61968-100:2013 8.4.3 recommends: JMSCorrelationID carries
Header.CorrelationID. A reply is known by JMSCorrelationID, or by Header.CorrelationID; what answers
another request is kept as a stray. A temporary queue is given up with a request that no peer
answered in time, so that a late answer cannot pass for that of the next one.
"""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from cimconform.errors import Silence, TransportError, UsageError
from cimconform.limits import CUT, DRAIN_S
from cimconform.transports.base import Answer, Endpoint, RawMessage, RoundTrip, Route
from cimconform.transports.clock import now
from cimconform.transports.jms import jms_messages
from cimconform.transports.jms.client import (
    Access,
    Destination,
    JmsClient,
    JmsMessage,
    Subscription,
    check,
    find,
)
from cimconform.transports.jms.mailbox import JmsMailbox, Listener
from cimconform.transports.jms.settings import ANOTHER, NONE, TEMPORARY, JmsRoute, JmsSettings

_REMEMBERED = 1000
_OURS = (NONE, TEMPORARY, ANOTHER)


@dataclass
class _Wait:
    """What came for one request: replies, and strays that answer something else."""

    deadline: float
    replies: list[RawMessage] = field(default_factory=list)
    strays: list[RawMessage] = field(default_factory=list)


class JmsTransport:
    """Requests over JMS; connects when first used, and again after the connection was lost."""

    def __init__(self, endpoint: Endpoint) -> None:
        if endpoint.jms is None:
            raise UsageError('a transport of kind "jms" needs a client and a request destination')
        self.endpoint = endpoint
        self.settings: JmsSettings = endpoint.jms
        self._factory = find(self.settings.client)
        check(self._factory, self._access())
        self._client: JmsClient | None = None
        self._inboxes: dict[str, tuple[Destination, Subscription]] = {}
        self._given_up: list[Subscription] = []
        self._left: list[RawMessage] = []
        self._asked: deque[str] = deque(maxlen=_REMEMBERED)
        self._answered = False

    def request(self, body: bytes, route: Route) -> RoundTrip:
        """Send a request and wait for its reply on the reply destination.

        Raises TransportError when none comes in time, with what was sent.
        """
        if (route.jms.reply or self.settings.reply) == NONE:
            return RoundTrip(self.send(body, route), ())
        with self._unbroken():
            reply_to, inbox = self._inbox(route.jms.reply or self.settings.reply)
            message = self._message(body, route, reply_to)
            wait = _Wait(time.monotonic() + self.endpoint.timeout_s)
            wait.strays += self._stale()
            at = now()
            sent, ids = self._send(message, route.jms.copies)
            raw = jms_messages.sent(sent, at)
            if route.jms.wait:
                with _kept(raw, wait):
                    self._await(inbox, ids, reply_to, wait, self._quiet(route.jms))
        self._asked += ids
        return RoundTrip(raw, tuple(wait.replies), tuple(wait.strays))

    def request_all(self, messages: Sequence[tuple[bytes, Route]]) -> list[RoundTrip | Silence]:
        """Send several requests before any is answered, and wait for the reply to each.

        A silence stands in the place of a reply that does not come in time. Raises TransportError.
        """
        with self._unbroken():
            reply_to, inbox = self._inbox(self.settings.reply)
            strays = list(self._stale())
            waits = []
            for body, route in messages:
                at = now()
                sent, ids = self._send(self._message(body, route, reply_to), 1)
                waits.append((jms_messages.sent(sent, at), ids, list[RawMessage]()))
                self._asked += ids
            strays += self._gather(inbox, [(ids, came) for _, ids, came in waits])
        return [self._ended(sent, came, strays) for sent, _, came in waits]

    def _gather(
        self, inbox: Subscription, waits: Sequence[tuple[list[str], list[RawMessage]]]
    ) -> list[RawMessage]:
        """Put each reply to its request, by the first identifier that is known; give all others."""
        until, strays = time.monotonic() + self.endpoint.timeout_s, list[RawMessage]()
        while not all(came for _, came in waits) and (left := until - time.monotonic()) > 0:
            message = inbox.receive(left)
            if message is None:
                break
            names = [message.correlation_id, *jms_messages.correlation_of(message.body)]
            own = (came for name in names if name for ids, came in waits if name in ids)
            next(own, strays).append(self._received(message))
        return strays

    def _ended(
        self, sent: RawMessage, came: list[RawMessage], strays: list[RawMessage]
    ) -> RoundTrip | Silence:
        """Give what one of several requests ended with; the first takes what came astray."""
        astray, strays[:] = tuple(strays), []
        if came:
            return RoundTrip(sent, tuple(came), astray)
        limit = f"{self.endpoint.timeout_s:g} s (timeout_s of the transport's table)"
        silence = Silence(f"{self.endpoint.url}: no reply to one of several within {limit}", sent)
        silence.strays = astray
        return silence

    def send(self, body: bytes, route: Route) -> RawMessage:
        """Send without waiting; a JMSReplyTo is set only if the route names a destination."""
        with self._unbroken():
            named = route.jms.reply if route.jms.reply not in _OURS else None
            message = self._message(body, route, Destination.read(named) if named else None)
            at = now()
            sent, _ = self._send(message, route.jms.copies)
        return jms_messages.sent(sent, at)

    def listen(self, destination: str = "", durable: str = "") -> Listener:
        """Hear what comes to `queue:NAME` or `topic:NAME`, from now on; close the listener.

        Without a destination it is that of events. A name makes the subscription durable.
        """
        place = Destination.read(destination or self.settings.events)
        with self._unbroken() as client:
            return Listener(client.subscribe(place, durable))

    def mailbox(self, destination: str, answer: Answer | None = None) -> JmsMailbox:
        """Take what comes to `queue:NAME`, `topic:NAME` or, for `temporary`, to a queue of our own.

        `answer` says what is sent to the JMSReplyTo of a message. Raises TransportError.
        """
        with self._unbroken() as client:
            own = destination == TEMPORARY
            place = client.temporary_queue() if own else Destination.read(destination)
            return JmsMailbox(place, client.subscribe(place), client, answer)

    def strays(self) -> list[RawMessage]:
        """Give what lies on our reply destinations, or came for none, although no request waits for it."""
        return list(self._stale())

    @property
    def reply_address(self) -> str:
        """A fixed reply destination as Header/ReplyAddress writes it; "" for a temporary one."""
        return "" if self.settings.reply == TEMPORARY else self.settings.reply

    def fetch(self, url: str) -> RawMessage:
        """Nothing can be fetched over JMS; raises TransportError."""
        raise TransportError(f"{url or 'a WSDL'}: nothing is published over JMS")

    def close(self) -> None:
        """Let go of the connection; what is temporary goes with it."""
        client, self._client = self._client, None
        for _, inbox in self._inboxes.values():
            inbox.close()
        self._inboxes.clear()
        self._given_up.clear()
        if client is not None:
            client.close()

    def _access(self) -> Access:
        e = self.endpoint
        return Access(
            e.url, e.user, e.password, e.timeout_s, e.max_bytes, self.settings.client_id,
            e.ca_file, e.client_cert, e.client_key, self.settings.options, e.rights.key_password,
        )  # fmt: skip

    @contextmanager
    def _unbroken(self) -> Iterator[JmsClient]:
        """Give the client; one that breaks is given up, so that the next request makes another."""
        if self._client is not None and self._client.lost:
            self._left = self.strays()
            self.close()
        if self._client is None:
            self._client = self._factory(self._access())
        try:
            yield self._client
        except Silence:
            raise
        except TransportError as error:
            error.strays = (*error.strays, *self.strays())
            self.close()
            raise

    def _inbox(self, reply: str) -> tuple[Destination, Subscription]:
        """Give a reply destination, subscribed to once; another temporary one is new each time."""
        if reply == ANOTHER:
            self._forget(ANOTHER)
        if reply not in self._inboxes:
            client = self._client
            if client is None:
                raise TransportError("the connection is closed")
            place = (
                client.temporary_queue()
                if reply in (TEMPORARY, ANOTHER)
                else Destination.read(reply)
            )
            self._inboxes[reply] = (place, client.subscribe(place))
        return self._inboxes[reply]

    def _message(self, body: bytes, route: Route, reply_to: Destination | None) -> JmsMessage:
        return jms_messages.composed(body, route, self.settings, reply_to, self.endpoint.version)

    def _send(self, message: JmsMessage, copies: int) -> tuple[JmsMessage, list[str]]:
        """Send, several times if asked; give what went out and the ids that a reply may name."""
        client = self._client
        if client is None:
            raise TransportError("the connection is closed")
        try:
            went = [client.send(message) for _ in range(copies)]
        except TransportError as error:
            raise TransportError(error.reason, jms_messages.sent(message, now())) from None
        jms = [text for m in went for text in (m.correlation_id, m.message_id)]
        return went[0], [*filter(None, jms), *jms_messages.names_of(message.body)]

    def _quiet(self, route: JmsRoute) -> float:
        return self.settings.quiet_s if route.quiet_s is None else route.quiet_s

    def _stale(self) -> Iterator[RawMessage]:
        """Give what lies about: on reply destinations, on those that were given up, and for none."""
        while self._left:
            yield self._left.pop(0)
        yield from map(jms_messages.received, self._astray())
        inboxes = [inbox for _, inbox in self._inboxes.values()]
        for one in (*self._given_up, *inboxes):
            yield from _lying(one)

    def _astray(self) -> list[JmsMessage]:
        """Take what a client got for no subscription, if it is one that can tell."""
        take = getattr(self._client, "astray", None)
        found: list[JmsMessage] = take() if take else []
        return found

    def _await(
        self, inbox: Subscription, ids: list[str], reply_to: Destination, wait: _Wait, quiet: float
    ) -> None:
        """Wait for the reply, and for others as long as nothing is quiet."""
        until = wait.deadline
        while (left := until - time.monotonic()) > 0:
            message = inbox.receive(left)
            if message is None:
                break
            if not self._answers(message, ids, reply_to):
                wait.strays.append(jms_messages.received(message))
                continue
            wait.replies.append(self._received(message))
            until = min(time.monotonic() + quiet, wait.deadline) if quiet else 0.0
        if not wait.replies:
            wait.strays += self._stale()
            self._give_up(reply_to, ids)
            strays = f"; {len(wait.strays)} came that answer something else" if wait.strays else ""
            limit = f"{self.endpoint.timeout_s:g} s (timeout_s of the transport's table)"
            raise Silence(
                f"{self.endpoint.url}: no reply on {reply_to.kind} within {limit}{strays}"
                f"{self._unread(reply_to)}"
            )
        self._answered = True

    def _unread(self, reply_to: Destination) -> str:
        """Say where to look when no reply ever came to a queue: other protocols name it otherwise."""
        if self._answered or reply_to.kind != "queue" or self.settings.client == "java":
            return ""
        return (
            "; does the system read this reply-to as it was written? see reply_prefix under options"
        )

    def _received(self, message: JmsMessage) -> RawMessage:
        return jms_messages.received(message, self.endpoint.max_nodes)

    def _answers(self, message: JmsMessage, ids: list[str], reply_to: Destination) -> bool:
        """Tell whether a message answers this request; on our own queue one without a clue does."""
        named = [message.correlation_id, *jms_messages.correlation_of(message.body)]
        if any(name in ids for name in named if name):
            return True
        earlier = any(name in self._asked for name in named if name)
        return reply_to.kind == "temporary-queue" and not earlier

    def _give_up(self, reply_to: Destination, ids: list[str]) -> None:
        """Leave a temporary queue to late answers; the next request gets a new one."""
        self._asked += ids
        for reply in [r for r, (place, _) in self._inboxes.items() if place == reply_to]:
            if reply_to.kind == "temporary-queue":
                self._forget(reply)

    def _forget(self, reply: str) -> None:
        """Leave a reply destination to what may still come there."""
        if reply in self._inboxes:
            self._given_up.append(self._inboxes.pop(reply)[1])


@contextmanager
def _kept(sent: RawMessage, wait: _Wait) -> Iterator[None]:
    """Let an error carry what was sent, what came, and what came astray."""
    try:
        yield
    except TransportError as error:
        error.sent, error.received = sent, (*wait.replies, *_cut(error))
        error.strays = tuple(wait.strays)
        raise


def _lying(inbox: Subscription) -> Iterator[RawMessage]:
    """Give what lies in an inbox, as far as it can still be taken."""
    until = time.monotonic() + DRAIN_S
    try:
        while time.monotonic() < until and (message := inbox.receive(0)) is not None:
            yield jms_messages.received(message)
    except TransportError as error:
        yield from _cut(error)


def _cut(error: TransportError) -> Iterator[RawMessage]:
    """Give the first bytes of what was too large."""
    came = (jms_messages.received(m) for m in error.received if isinstance(m, JmsMessage))
    return (replace(raw, headers={**raw.headers, CUT: error.reason}) for raw in came)
