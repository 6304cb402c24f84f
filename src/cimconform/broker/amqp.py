"""AMQP 1.0 on the broker: another listener for the same queues and topics.

It does what JMS clients need: links to queues and topics, durable subscriptions, dynamic nodes on
either end, the anonymous relay, credit, redelivery, expiry. It refuses aloud what it does not do:
transactions, selectors, browsing.
"""

import asyncio
import itertools
from dataclasses import dataclass, field, replace
from typing import Any

from proton import Condition, Delivery, Link, Terminus, symbol

from cimconform.broker.amqp_login import Login
from cimconform.broker.amqp_messages import address_of, destination_of, read, written
from cimconform.broker.destinations import (
    MAX_REDELIVERIES,
    REMOTE,
    TEMPORARY,
    Consumer,
    QueuedMessage,
)
from cimconform.broker.server import Broker
from cimconform.errors import TransportError
from cimconform.transports.jms.amqp.engine import Driver

_CREDIT = 100
_IDLE_S = 120.0
_ANONYMOUS = "ANONYMOUS-RELAY"


async def listen_for_amqp(broker: Broker, host: str, port: int) -> asyncio.Server:
    """Listen for AMQP; peers meet those who come by STOMP."""
    loop = asyncio.get_running_loop()

    def speak() -> Driver:
        return Session(broker).driver

    return await loop.create_server(
        lambda: Login(broker.welcomes, speak), host, port, ssl=broker.tls
    )


class Refusal(Exception):
    """What a peer asks for cannot be had: the name of an AMQP error and a reason."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.condition = Condition(name, reason)


@dataclass(eq=False)
class Puller(Consumer):
    """A consumer that is given as much as it has credit for."""

    link: Any = None
    deliveries: dict[str, str] = field(default_factory=dict)
    durable: tuple[str, str] | None = None
    gone: bool = False

    @property
    def free(self) -> bool:
        """Whether it may be given another."""
        return not self.gone and self.link.credit > 0


class Session:
    """One connection."""

    def __init__(self, broker: Broker) -> None:
        self._broker, self._number = broker, broker.number()
        self.driver = Driver(self, server=True, idle_timeout_s=_IDLE_S)
        self._pullers: dict[str, Puller] = {}
        self._targets: dict[str, str] = {}
        self._temporary: dict[str, str] = {}
        self._parts: dict[str, bytearray] = {}
        self._tags = itertools.count(1)

    def lost(self, reason: str) -> None:
        """Give back what was not settled, and take temporary queues away."""
        del reason
        for puller in self._pullers.values():
            puller.gone = True
        for puller in self._pullers.values():
            self._broker.destinations.unsubscribe(puller)
        for destination in self._temporary.values():
            self._broker.destinations.forget(destination)
        self._broker.destinations.sweep()

    def on_connection_remote_open(self, event: Any) -> None:
        """Welcome a peer."""
        event.connection.container = "cimconform"
        event.connection.offered_capabilities = [symbol(_ANONYMOUS)]
        event.connection.open()

    def on_connection_remote_close(self, event: Any) -> None:
        """Let a peer go."""
        event.connection.close()

    def on_session_remote_open(self, event: Any) -> None:
        """Open what is asked for."""
        event.session.open()

    def on_session_remote_close(self, event: Any) -> None:
        """Close what is asked for, with the links in it."""
        event.session.close()
        link = event.connection.link_head(0)
        while link is not None:
            if link.session == event.session:
                self._end(link, forget=False)
            link = link.next(0)

    def on_link_remote_open(self, event: Any) -> None:
        """Open a link, or say why not; a link whose far end is nothing is refused."""
        link = event.link
        try:
            if link.is_sender:
                self._supply(link)
            else:
                self._take_from(link)
        except Refusal as refusal:
            link.open()
            link.condition = refusal.condition
            link.close()

    def on_link_remote_close(self, event: Any) -> None:
        """End a link, and what lives no longer than it."""
        self._end(event.link, forget=True)
        event.link.close()
        event.link.free()

    def on_link_remote_detach(self, event: Any) -> None:
        """End a link for now."""
        self._end(event.link, forget=False)
        event.link.detach()

    def on_link_flow(self, event: Any) -> None:
        """Pass on what waited for credit; one that drains gives up the rest."""
        puller = self._pullers.get(event.link.name) if event.link.is_sender else None
        if puller is None:
            return
        self._broker.destinations.wake(puller)
        if event.link.drain_mode:
            event.link.drained()

    def on_delivery(self, event: Any) -> None:
        """Take a part of a message, or what a peer says of one that it was given."""
        if event.link.is_receiver:
            self._take(event.link, event.delivery)
        elif event.delivery.updated:
            self._judged(event.link, event.delivery)

    def _end(self, link: Any, *, forget: bool) -> None:
        """Let a consumer or a sender go."""
        puller = self._pullers.pop(link.name, None) if link.is_sender else None
        if puller is not None:
            self._broker.destinations.unsubscribe(puller)
            if forget and puller.durable:
                self._broker.destinations.durable.pop(puller.durable, None)
        temporary = self._temporary.pop(_key(link), None)
        if temporary is not None:
            self._broker.destinations.forget(temporary)
        self._targets.pop(link.name, None)
        self._parts.pop(link.name, None)

    def _dynamic(self, link: Any) -> str:
        """Make a temporary queue that lives as long as its link."""
        destination = f"{REMOTE}{self._broker.identity(self._number)}"
        self._temporary[_key(link)] = destination
        self._broker.destinations.queue(destination)
        return destination

    def _supply(self, link: Any) -> None:
        """Let a peer receive."""
        far = link.remote_source
        if far.type == Terminus.UNSPECIFIED or not (far.address or far.dynamic):
            raise Refusal("amqp:not-found", "a source needs an address, or must be dynamic")
        if _object(far.filter):
            raise Refusal("amqp:not-implemented", "this broker has no selectors")
        destination = (
            self._dynamic(link) if far.dynamic else destination_of(far.address, _names(far))
        )
        topic = destination.startswith("/topic/")
        if far.distribution_mode == Terminus.DIST_MODE_COPY and not topic:
            raise Refusal("amqp:not-implemented", "this broker does not browse queues")
        if destination.startswith(REMOTE) and destination not in self._temporary.values():
            raise Refusal("amqp:unauthorized-access", f"{destination} is another connection's")
        link.source.copy(far)
        link.source.address = address_of(destination) if far.dynamic else far.address
        link.target.copy(link.remote_target)
        link.snd_settle_mode = link.remote_snd_settle_mode
        link.open()
        self._subscribe(link, destination, durable=topic and far.durability != Terminus.NONDURABLE)

    def _subscribe(self, link: Any, destination: str, *, durable: bool) -> None:
        settled = link.snd_settle_mode == Link.SND_SETTLED
        puller = Puller(
            link.name, self._pass_on, "auto" if settled else "client-individual", link=link
        )
        puller.durable = (link.connection.remote_container, link.name) if durable else None
        self._pullers[link.name] = puller
        self._broker.destinations.subscribe(destination, puller, puller.durable)

    def _take_from(self, link: Any) -> None:
        """Let a peer send: to a destination, to a new one, or to whatever each message names."""
        far = link.remote_target
        if far.type == Terminus.COORDINATOR:
            raise Refusal("amqp:not-implemented", "this broker has no transactions")
        if far.type == Terminus.UNSPECIFIED:
            raise Refusal("amqp:not-found", "a target needs an address, or must be dynamic")
        destination = (
            self._dynamic(link) if far.dynamic else destination_of(far.address, _names(far))
        )
        link.target.copy(far)
        if far.dynamic:
            link.target.address = address_of(destination)
        link.source.copy(link.remote_source)
        link.max_message_size = self._broker.max_frame
        self._targets[link.name] = destination
        link.open()
        link.flow(_CREDIT)

    def _take(self, link: Any, delivery: Any) -> None:
        """Take what came of a message; deliver it when it is whole."""
        if not delivery.readable or link.name not in self._targets:
            return
        part = self._parts.setdefault(link.name, bytearray())
        part += link.recv(delivery.pending) or b""
        limit = self._broker.max_frame
        if len(part) > limit:
            reason = f"the maximum data length was exceeded: at most {limit} bytes"
            link.condition = Condition("amqp:link:message-size-exceeded", reason)
            self._end(link, forget=False)
            link.close()
        elif not delivery.partial:
            whole = bytes(self._parts.pop(link.name))
            link.advance()
            self._deliver(link, delivery, whole)
            link.flow(1)

    def _deliver(self, link: Any, delivery: Any, encoded: bytes) -> None:
        """Put a message where it goes, and tell the peer."""
        identity = self._broker.identity(self._number)
        try:
            queued = self._living(read(encoded, self._targets[link.name], identity))
        except TransportError as error:
            delivery.local.condition = Condition("amqp:decode-error", error.reason)
            delivery.update(Delivery.REJECTED)
        except Refusal as refusal:
            delivery.local.condition = refusal.condition
            delivery.update(Delivery.REJECTED)
        else:
            self._broker.destinations.deliver(queued)
            delivery.update(Delivery.ACCEPTED)
        delivery.settle()

    def _living(self, queued: QueuedMessage) -> QueuedMessage:
        """Give a message whose destination there is; raises Refusal for a temporary queue that is gone."""
        if (
            queued.destination.startswith(TEMPORARY)
            and queued.destination not in self._broker.destinations.queues
        ):
            raise Refusal("amqp:not-found", f"{queued.destination} is gone, or never was")
        return queued

    def _pass_on(self, consumer: Consumer, queued: QueuedMessage) -> None:
        """Send a message to the peer."""
        puller = self._pullers.get(consumer.identity)
        if puller is None:
            return
        tag = str(next(self._tags))
        delivery = puller.link.delivery(tag)
        puller.link.stream(written(queued))
        puller.link.advance()
        if consumer.ack == "auto":
            delivery.settle()
        else:
            puller.deliveries[tag] = consumer.receipt(queued)
        self.driver.pump()

    def _judged(self, link: Any, delivery: Any) -> None:
        """Do with a message what the peer says of it."""
        puller, verdict = self._pullers.get(link.name), delivery.remote_state
        if verdict == Delivery.RECEIVED or (not verdict and not delivery.settled):
            return
        receipt = puller.deliveries.pop(delivery.tag, "") if puller else ""
        delivery.settle()
        if puller is None or receipt not in puller.unsettled:
            return
        queued, queue = puller.unsettled.pop(receipt)
        if verdict == Delivery.ACCEPTED:
            queue.settled(queued)
            return
        tries = {Delivery.RELEASED: queued.deliveries - 1, Delivery.REJECTED: MAX_REDELIVERIES}
        queue.give_back(replace(queued, deliveries=tries.get(verdict, queued.deliveries)))
        queue.dispatch()


def _key(link: Any) -> str:
    """Tell the links of either direction apart; they may have one name."""
    return f"{'to' if link.is_sender else 'from'} {link.name}"


def _names(terminus: Any) -> list[str]:
    """Give the capabilities that a peer wants of a node."""
    given = _object(terminus.capabilities)
    if given is None:
        return []
    return [str(name) for name in (given if not isinstance(given, str) else [given])]


def _object(data: Any) -> Any:
    """Give what a field of a terminus holds, if anything."""
    data.rewind()
    return data.get_object() if data.next() is not None else None
