"""The harness as the other party: sends stimuli over one binding and records what comes back.

A read-only stimulus that several scenarios ask for is sent once for each binding and run; its
recorded exchange serves them all. One that changes state, or reads back what a scenario changed,
is sent anew each time.
"""

import copy
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from cimconform.errors import PreconditionFailed, Silence, TransportError
from cimconform.harness import wsdl_client
from cimconform.harness import wsdl_documents as documents
from cimconform.harness.as_responder import Actor, Passage, ReplyPlan, passed_on
from cimconform.harness.async_replies import (
    PLAIN,
    AwaitOptions,
    Mailboxes,
    ReplyListener,
    ReplyMailbox,
)
from cimconform.harness.endings import bare, fallen, hindrance, outcome
from cimconform.harness.guard import Guard
from cimconform.harness.keeper import Keeper
from cimconform.harness.notes import noted_event
from cimconform.harness.reachability import Reach
from cimconform.harness.stimulus_facts import facts_of
from cimconform.messages import true_values as truth
from cimconform.messages.exchange import Exchange, Stimulus, cut
from cimconform.messages.message import Element
from cimconform.record.record import Recorder
from cimconform.stimuli import compose as envelope
from cimconform.stimuli import edits
from cimconform.stimuli.compose import Composed
from cimconform.system.trigger import Trigger
from cimconform.transports.base import Route, Transport
from cimconform.transports.jms.settings import NONE, JmsRoute


@dataclass
class Tester:
    """Plays the other side of one system over one binding.

    `values` fill the placeholders of fixtures; `fresh` sends every stimulus anew. `wsdl` is the
    place of the WSDL, `endpoint` the address that messages go to and `soap` the version of SOAP;
    `events` is where events go over JMS; `passage` tells what came out of a system that passes on,
    and `trigger` where the system says what it made of an event; `plainest` names the least harmful
    stimulus, or raises PreconditionFailed.
    """

    binding: str
    transport: Transport
    typed: bool
    fixtures: Path
    values: Mapping[str, str]
    recorder: Recorder
    fresh: bool = False
    wsdl: str = ""
    endpoint: str = ""
    soap: str = ""
    events: str = ""
    mailboxes: Mailboxes | None = None
    passage: Passage | None = None
    trigger: Trigger | None = None
    plainest: Callable[[], str] | None = None
    guard: Guard = field(default_factory=Guard)
    exchanges: list[Exchange] = field(default_factory=list)
    served_again: int = 0
    _shared: dict[tuple[str, str, AwaitOptions], Exchange] = field(default_factory=dict)
    _reach: Reach = field(default_factory=Reach)

    def __post_init__(self) -> None:
        self.keeper = Keeper(self.binding, self.recorder)
        self.reply_listener = (
            ReplyListener(self.mailboxes, self.keeper) if self.mailboxes is not None else None
        )

    def send(
        self,
        name: str,
        edit: str = "",
        scenario: "Scenario | None" = None,
        options: AwaitOptions = PLAIN,
    ) -> Exchange:
        """Send a stimulus, or give the exchange that this run already holds of it."""
        scenario = scenario or Scenario(self)
        key = (name, edit, options)
        alone = not scenario.exchanges and self._reads(name) and not self.fresh
        alone = alone and not options.go
        if alone and key in self._shared:
            self.served_again += 1
            return self._shared[key]
        exchange = self.anew(name, edit, scenario, options)
        if alone and not exchange.trouble:
            self._shared[key] = exchange
        return exchange

    def anew(
        self, name: str, words: str, scenario: "Scenario", options: AwaitOptions = PLAIN
    ) -> Exchange:
        """Compose, apply the edit, send, prove what was sent, and record."""
        self.recorder.budget.allow()
        words = envelope.worded(words, self.values)
        before = tuple(scenario.exchanges)
        edit = edits.read(words) if words else None
        if edit and not edit.alone:
            before = (*before, self._twin(name, scenario))
        fixture = envelope.find(self.fixtures, name)
        reply_mailbox = (
            self.reply_listener.open(envelope.placeholders(fixture), options)
            if self.reply_listener
            else None
        )
        place = {reply_mailbox.name: reply_mailbox.box.address} if reply_mailbox else {}
        own = {**envelope.own_values(), **place}
        tree = envelope.fill(fixture, {**self.values, **own, **scenario.values})
        good = self._compose(tree, name)
        body = self._edited(tree, name, good, edit) if edit else good
        facts = {
            **facts_of(name, words, self.values),
            **({} if before else truth.facts(self.values, tree)),
        }
        exchange = self._exchange(Stimulus(name, words, facts), body, edit, before, reply_mailbox)
        if edit and exchange.request:
            request, sent = exchange.request, bare(exchange.request)
            edits.prove(edit, good.raw, sent)
            edits.prove_sent(edit, body.raw, sent, request.headers, request.raw)
            edits.prove_route(edit, request.headers)
        return exchange

    def control(self, exchange: Exchange, plainest: str) -> str:
        """Give a good request that changes nothing: the twin, the latest that was served, or `plainest`.

        Raises PreconditionFailed when there is none.
        """
        name = exchange.stimulus.name
        if exchange.stimulus.edit and self._reads(name):
            return name
        served = (
            e.stimulus.name for e in reversed(self.exchanges)
            if e.served and not e.stimulus.edit and self._reads(e.stimulus.name)
        )  # fmt: skip
        found = next((other for other in (*served, plainest) if other != name), "")
        if not found:
            raise PreconditionFailed(
                hindrance(exchange)
                or f"{name} was refused ({outcome(exchange)}), which may be about something else, "
                "and there is no good get to show that the system serves at all"
            )
        return found

    def _reads(self, name: str) -> bool:
        """Tell whether a message changes nothing and names nothing new."""
        fixture = envelope.text(envelope.find(self.fixtures, name))
        return envelope.split(name)[0] == "get" and "${fresh}" not in fixture

    def fetch(self, name: str) -> Exchange:
        """Fetch the WSDL of the service that takes a message, once for each service and run."""
        verb, noun, _ = envelope.split(name)
        service = envelope.Composed(b"", verb, noun, self.typed).service
        key = (f"WSDL of {service}" if self.typed else "WSDL", "", PLAIN)
        if key not in self._shared:
            self._shared[key] = self._fetch(key[0], service)
        return self._shared[key]

    def _fetch(self, name: str, service: str) -> Exchange:
        """Fetch a WSDL with all that it imports, and record it as an exchange of its own.

        No rule about messages judges it. Raises UsageError for a supplied file that is missing.
        """
        part = f"-{self.recorder.first}" if self.recorder.first else ""
        identity = f"{self.binding}-{name.replace(' ', '-')}{part}"
        url = self.wsdl.replace("{service}", service)
        facts = {"url": url, "service": service, "soap": self.soap}
        facts["endpoint"] = self.endpoint.replace("{service}", service)
        trouble = ""
        raw_messages: tuple[object, ...]
        try:
            raw_messages = tuple(documents.closure(url, self.transport.fetch))
        except TransportError as error:
            trouble, raw_messages = error.reason, error.received
        replies = self.keeper.received(raw_messages, identity)
        self._meet()
        trouble = trouble or self._reach.trouble(replies, document=True)
        exchange = Exchange(
            identity, self.binding, Stimulus(name, "", facts), None, replies, trouble
        )
        self.keeper.exchange(exchange)
        return exchange

    def _meet(self) -> None:
        """Send a plain message where none has been answered, since that tells whose a 404 is."""
        if self.plainest and not self._reach.answered:
            with suppress(PreconditionFailed):
                self.send(self.plainest())

    def ready(self, name: str, scenario: "Scenario") -> tuple[Stimulus, Composed, Route]:
        """Give a stimulus as it is, its bytes, and where they go, without sending them."""
        own = {**self.values, **envelope.own_values(), **scenario.values}
        tree, (verb, noun, _) = (
            envelope.fill(envelope.find(self.fixtures, name), own),
            envelope.split(name),
        )
        return Stimulus(name, "", facts_of(name, "", self.values)), *self.prepared(tree, verb, noun)

    def prepared(self, tree: Element, verb: str, noun: str) -> tuple[Composed, Route]:
        """Give the bytes of a message and where they go, without sending them."""
        body = envelope.compose(tree, verb=verb, noun=noun, typed=self.typed)
        return body, self._route(body, None)

    def _compose(self, tree: Element, name: str) -> Composed:
        verb, noun, _ = envelope.split(name)
        return envelope.compose(copy.deepcopy(tree), verb=verb, noun=noun, typed=self.typed)

    def _edited(self, tree: Element, name: str, good: Composed, edit: edits.Edit) -> Composed:
        """Give the good message with its one edit, in its tree or in its bytes."""
        if edit.raw:
            return replace(good, raw=edit.raw(good.raw))
        if edit.tree:
            edit.tree(tree)
            return self._compose(tree, name)
        return good

    def _twin(self, name: str, scenario: "Scenario") -> Exchange:
        """Give the good exchange beside which a bad one is judged; the system must serve it.

        One that the scenario has sent itself serves, so that a transaction need not be repeated.
        """
        sent = (e for e in scenario.exchanges if e.stimulus.name == name and not e.stimulus.edit)
        twin = next(sent, None) or self.send(name)
        taken = (self.events and twin.role == "subscriber") or twin.taken_without_words
        if not twin.served and not taken:
            raise PreconditionFailed(
                hindrance(twin)
                or f"the good {name} was not served ({outcome(twin)}), "
                "so nothing can be said of its bad twin",
                fallen(twin),
            )
        return twin

    def _exchange(
        self,
        stimulus: Stimulus,
        body: Composed,
        edit: edits.Edit | None,
        before: tuple[Exchange, ...],
        reply_mailbox: ReplyMailbox | None = None,
    ) -> Exchange:
        """Move the bytes and record both ways, whatever happens."""
        identity = self.keeper.identity("", len(self.exchanges) + 1)
        route = self._route(body, edit)
        self.guard.see(body.raw, route)  # before the record says that it is about to be sent
        self.keeper.sending(identity, stimulus, body.raw)
        trouble, silence = "", False
        sent: object
        received: tuple[object, ...]
        strays: tuple[object, ...]
        try:
            trip = self._reach.trip(self.transport, body.raw, route)
            sent, received, strays = trip.sent, trip.received, trip.strays
        except TransportError as error:
            trouble, sent, received = error.reason, error.sent, error.received
            strays, silence = error.strays, isinstance(error, Silence)
        astray = self.keeper.received(strays, f"{identity}-stray")
        request = next(iter(self.keeper.sent([sent], identity)), None)
        replies = self.keeper.received(received, identity)
        trouble = trouble or cut(replies) or self._reach.trouble(replies)
        exchange = Exchange(
            identity, self.binding, stimulus, request, replies, trouble, before, silence, astray,
            "subscriber" if body.event else "responder",
        )  # fmt: skip
        if exchange.role == "subscriber":
            exchange = replace(exchange, noted=noted_event(self.trigger, request, self.exchanges))
        if reply_mailbox is not None and self.reply_listener is not None:
            exchange = self.reply_listener.with_late(exchange, reply_mailbox)
        exchange = passed_on(exchange, self.passage)
        self.exchanges.append(exchange)
        self.keeper.exchange(exchange)
        return exchange

    def _route(self, body: Composed, edit: edits.Edit | None) -> Route:
        """Say where a message goes and how; over JMS events go to subscribers, nothing comes back."""
        route = Route(body.service, body.action, body.verb, body.noun)
        event = body.event and self.events
        if event:
            route = replace(route, jms=JmsRoute(reply=NONE))
        if body.one_way:
            route = replace(route, jms=JmsRoute(wait=False))
        route = replace(route, **edit.route) if edit else route
        return replace(route, jms=replace(route.jms, destination=self.events)) if event else route


@dataclass
class Scenario:
    """The exchanges of one scenario, and the values that stay the same throughout it."""

    tester: Tester
    exchanges: list[Exchange] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    actor: Actor | None = None
    plan: ReplyPlan = field(default_factory=ReplyPlan)
    together: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values.setdefault("fresh", envelope.own_values()["fresh"])

    def send(self, name: str, edit: str = "", options: AwaitOptions = PLAIN) -> Exchange:
        """Send the scenario's next stimulus; raises PreconditionFailed where an answer lacks what it names."""
        wanted = envelope.placeholders(envelope.find(self.tester.fixtures, name))
        if "transaction" in wanted - set(self.values):
            raise PreconditionFailed("the acknowledgement names no transaction in Reply/ID")
        exchange = self.tester.send(name, edit, self, options)
        self.exchanges.append(exchange)
        return exchange

    def begin(self, name: str) -> Exchange:
        """Send a request for an asynchronous reply and do not wait for it; raises PreconditionFailed.

        What a cancel may name it by is kept: the transaction of its acknowledgement, and its
        CorrelationID.
        """
        exchange = self.send(name, options=AwaitOptions(go=True, stay=True))
        if exchange.reply is None or not exchange.served:
            reason = hindrance(exchange) or f"{name} was not accepted ({outcome(exchange)})"
            raise PreconditionFailed(reason, fallen(exchange))
        ids = [e for e in exchange.reply.all("Reply/ID") if e.get("kind") == "transaction"]
        if ids:
            self.values["transaction"] = ids[0].text or ""
        asked = exchange.request
        self.values["open_correlation"] = asked.text("Header/CorrelationID") if asked else ""
        return exchange

    def hear(self) -> Exchange:
        """Hear what still comes to the first request of the scenario: an exchange of its own."""
        begun, *_ = self.exchanges or [self.last]
        if self.tester.reply_listener is None:
            raise PreconditionFailed("there is no listener for asynchronous replies")
        again = replace(begun, id=f"{begun.id}-later", before=tuple(self.exchanges))
        received = self.tester.reply_listener.hear(again, begun.id)
        self.tester.keeper.exchange(received)
        self.exchanges.append(received)
        return received

    def fetch(self, name: str) -> Exchange:
        """Fetch the WSDL of the service that takes a message."""
        self.exchanges.append(self.tester.fetch(name))
        return self.last

    def fetch_as_client(self, name: str) -> Exchange:
        """Let a client use the WSDL of the service that takes a message, by the last exchange."""
        found = wsdl_client.used(
            self.tester.fetch(name), name, typed=self.tester.typed, before=self.exchanges
        )
        self.tester.recorder.exchange(found)
        self.exchanges.append(found)
        return found

    def require(self, name: str) -> Exchange:
        """Send a stimulus that the scenario builds upon; raises PreconditionFailed."""
        exchange = self.send(name)
        if not exchange.served:
            reason = f"the scenario builds on {name}, which was not served ({outcome(exchange)})"
            raise PreconditionFailed(hindrance(exchange) or reason, fallen(exchange))
        return exchange

    def ask_again(self, plainest: str) -> None:
        """Send a good request, which must be served, and then the last stimulus once more.

        `plainest` is the good one where the run has none yet, or empty where none is known.

        Raises PreconditionFailed when the good one is not served.
        """
        doubted = self.last
        good = self.tester.anew(self.tester.control(doubted, plainest), "", self)
        if not good.served:
            raise PreconditionFailed(
                hindrance(good)
                or f"{doubted.stimulus.name} was refused ({outcome(doubted)}), and then the good "
                f"{good.stimulus.name} too ({outcome(good)}): the system, not the request, was in "
                "trouble",
                fallen(good),
            )
        self.exchanges.append(good)
        again = self.tester.anew(doubted.stimulus.name, doubted.stimulus.edit, self)
        self.exchanges.append(again)

    @property
    def last(self) -> Exchange:
        """The exchange that the scenario's claim is about."""
        if not self.exchanges:
            raise PreconditionFailed("the scenario sent nothing")
        return self.exchanges[-1]
