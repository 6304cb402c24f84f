"""Where asynchronous replies come to: a mailbox for each request that names one, and how long we wait.

A fixture that wants its answer later has `${reply_address}` (or `${reply_topic}`) for its
ReplyAddress. Each such request gets a mailbox of its own, so that a reply which goes to the address
of another request shows. Waiting ends with the reply that ends the pattern, or with everything asked
for, or after `late_s`; nothing is waited for longer than that.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import uuid4

from cimconform.errors import PreconditionFailed, TransportError, UsageError
from cimconform.harness.keeper import Keeper
from cimconform.limits import DRAIN_S
from cimconform.messages.completeness import complete
from cimconform.messages.exchange import ANSWERED, METHOD, Exchange, cut
from cimconform.messages.message import Message
from cimconform.stimuli import answers
from cimconform.transports.base import BrokerTransport, Mailbox, RawMessage, Transport, drained
from cimconform.transports.http.listener import HttpListener

ADDRESS, TOPIC = "reply_address", "reply_topic"
ADDRESSES = frozenset({ADDRESS, TOPIC})
TAKEN = "a receipt"


@dataclass(frozen=True, slots=True)
class AwaitOptions:
    """How we behave while an asynchronous reply is due.

    `first` is what we answer to the first delivery, a name of answers.NAMED; `stay` listens on after
    the last reply; `go` does not wait at all.
    """

    first: str = TAKEN
    stay: bool = False
    go: bool = False


PLAIN = AwaitOptions()


@dataclass(frozen=True)
class ReplyMailbox:
    """The mailbox of one request, and what it is called in the fixture."""

    name: str
    box: Mailbox
    options: AwaitOptions = PLAIN


@dataclass
class Mailboxes:
    """The mailboxes of one binding.

    `places` are the destinations of a binding over JMS, by the name of the address; a binding over
    HTTP has none, and takes the listener's. `late_s` is how long an asynchronous reply may take, `quiet_s` how
    long nothing may come where nothing must.
    """

    transport: Transport
    listener: Callable[[], HttpListener]
    places: Mapping[str, str] | None = None
    late_s: float = 60.0
    quiet_s: float = 5.0
    received: bool = False
    _opened: list[ReplyMailbox] = field(default_factory=list)

    @property
    def boxes(self) -> list[Mailbox]:
        """The mailboxes that were opened."""
        return [one.box for one in self._opened]

    def open(self, name: str, options: AwaitOptions) -> ReplyMailbox:
        """Open a mailbox for a request; raises PreconditionFailed where the binding has none."""
        reply_mailbox = ReplyMailbox(name, self._box(name, options), options)
        self._opened.append(reply_mailbox)
        return reply_mailbox

    def _box(self, name: str, options: AwaitOptions) -> Mailbox:
        if self.places is None:
            good, bad = answers.NAMED[TAKEN](), answers.named(options.first)
            return self.listener().mailbox(good if options.first == TAKEN else answers.in_turn(bad))
        place = self.places.get(name, "").replace("{fresh}", uuid4().hex)
        if not place:
            raise PreconditionFailed(f"the transport's table names no place for {name}")
        same = next((one.box for one in self._opened if one.box.address == place), None)
        if same is not None:
            return same
        if not isinstance(self.transport, BrokerTransport):
            raise UsageError(f"this transport cannot listen at {place}")
        return self.transport.mailbox(place)

    def comes(
        self, reply_mailbox: ReplyMailbox, over: Callable[[], bool], limit_s: float
    ) -> Iterator[RawMessage]:
        """Give what comes to a mailbox, until it is over or the time is up.

        `over` is asked after each message. Raises TransportError.
        """
        until = time.monotonic() + limit_s
        stayed = False
        while (raw := reply_mailbox.box.take(max(0.0, until - time.monotonic()))) is not None:
            self.received = True
            yield labelled(raw)
            if over() and not stayed:
                stayed = True
                until = time.monotonic() + (self.quiet_s if reply_mailbox.options.stay else 0.0)
            if time.monotonic() > until + DRAIN_S:
                return  # more comes than can be taken

    def astray(self, but: ReplyMailbox) -> Iterator[RawMessage]:
        """Give what lies in the other mailboxes, and what came to no mailbox at all."""
        boxes = [one.box for one in self._opened if one.box is not but.box]
        if self.places is None:
            boxes.append(self.listener().astray)
        if isinstance(self.transport, BrokerTransport):
            yield from self.transport.strays()
        for box in boxes:
            yield from map(labelled, drained(box))


@dataclass
class ReplyListener:
    """Hears what comes to the mailboxes of a binding, and has it recorded."""

    mailboxes: Mailboxes
    keeper: Keeper
    _reply_mailboxes: dict[str, ReplyMailbox] = field(default_factory=dict)

    def open(self, placeholders: frozenset[str], options: AwaitOptions) -> ReplyMailbox | None:
        """Open the mailbox that a fixture names as its ReplyAddress, if it names one."""
        name = next(iter(ADDRESSES & placeholders), "")
        return self.mailboxes.open(name, options) if name else None

    def with_late(self, exchange: Exchange, reply_mailbox: ReplyMailbox) -> Exchange:
        """Wait for what comes to the mailbox of an exchange."""
        self._reply_mailboxes[exchange.id] = reply_mailbox
        hopeless = exchange.trouble and not exchange.silence
        return (
            exchange if reply_mailbox.options.go or hopeless else self.hear(exchange, exchange.id)
        )

    def hear(self, exchange: Exchange, of: str) -> Exchange:
        """Give an exchange with the asynchronous replies to the one named, as long as they keep coming."""
        reply_mailbox, request = self._reply_mailboxes[of], exchange.request
        if request is None:
            return exchange
        late: list[Message] = []
        limit = self._limit(exchange)
        try:
            for raw in self.mailboxes.comes(reply_mailbox, lambda: complete(request, late), limit):
                late.append(self._recorded(raw, exchange.id))  # noqa: PERF401 - looked at meanwhile
        except TransportError as error:
            return replace(exchange, trouble=error.reason, late=tuple(late))
        astray = (
            self._recorded(p, f"{exchange.id}-stray") for p in self.mailboxes.astray(reply_mailbox)
        )
        strays = (*exchange.strays, *astray)
        trouble = exchange.trouble if not (late and exchange.silence) else ""
        trouble = trouble or cut(late)
        if exchange.served and not self.mailboxes.received and limit == self.mailboxes.late_s:
            trouble = (
                f"nothing has come to {reply_mailbox.box.address} within {limit:g} s, nor anything before "
                "to another address of ours; can the system reach it? see [listener] and late_s"
            )
        return replace(exchange, late=tuple(late), strays=strays, trouble=trouble)

    def _limit(self, exchange: Exchange) -> float:
        """Give how long to wait: not long for what must not come, or cannot come here."""
        asked = exchange.request
        one_way = asked is not None and asked.text("Header/AckRequired") == "false"
        nothing = exchange.refused or one_way or "ReplyAddress" in exchange.stimulus.edit
        return self.mailboxes.quiet_s if nothing else self.mailboxes.late_s

    def _recorded(self, raw: RawMessage, exchange: str) -> Message:
        """Record what came to a mailbox, and what we answered."""
        message = self.keeper.keep(raw, "received", exchange)
        self.keeper.sent([raw.answer], exchange)
        return message


def labelled(raw: RawMessage) -> RawMessage:
    """Give a raw message with headers of our own that say how it came and what we answered."""
    own = {}
    if raw.method:
        answered = str(raw.status) if raw.status else "nothing"
        own = {METHOD: raw.method, ANSWERED: answered}
    return RawMessage(raw.body, {**raw.headers, **own}, raw.at, answer=raw.answer)
