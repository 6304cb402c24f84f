"""An AMQP 1.0 connection in a thread of its own: links, credit, deliveries, heartbeats.

It moves encoded messages and knows nothing of JMS. Every method may be called from any thread and
raises TransportError; what the peer gave as a reason is in its text.
"""

import asyncio
import itertools
import os
import ssl
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from proton import Delivery, Terminus, symbol

from cimconform.errors import TransportError
from cimconform.transports.jms.amqp.engine import Driver, described
from cimconform.transports.jms.amqp.links import Arrival, Incoming, Node, Outgoing, Peer, describe

PREFETCH = 10
_IDLE_S = 60.0
_MAX_SENDERS = 64
_GOODBYE_S = 2.0
_ROOM = 65_536  # what AMQP may put around the body of a message
_THERE_ALREADY = (  # RabbitMQ declares what is named plainly, and will not have it otherwise than it is
    '; a queue that is there already is taken as it is by queue_prefix = "/amq/queue/" under options'
)
_T = TypeVar("_T")
_VERDICTS = {
    Delivery.REJECTED: "rejected",
    Delivery.RELEASED: "released",
    Delivery.MODIFIED: "given back",
}


class Connection:
    """One connection to an AMQP 1.0 peer."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="amqp", daemon=True)
        self._thread.start()
        self._driver: Driver | None = None
        self._session: Any = None
        self._opened: asyncio.Future[None] | None = None
        self._links: dict[str, Outgoing | Incoming] = {}
        self._senders: dict[Node, Outgoing] = {}
        self._leaving: asyncio.Future[None] | None = None
        self._numbers = itertools.count(1)
        self.trouble = self.product = ""
        try:
            self._run(self._connect(), "no connection")
        except TransportError:
            self.close()
            raise

    def send(self, node: Node, encoded: bytes) -> None:
        """Send a message; returns when the peer has accepted it."""
        self._run(self._send(node, encoded), f"{node.address} did not take the message")

    def receive(self, node: Node) -> Incoming:
        """Open a link to receive from; messages sent after this returns are not missed."""
        return self._run(self._receive(node), f"no link to {node.address or 'a temporary queue'}")

    def accept(self, incoming: Incoming, arrival: Arrival) -> None:
        """Say that a message was taken, and make room for another."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._accept, incoming, arrival.delivery)

    def end(self, incoming: Incoming, *, forget: bool) -> None:
        """Close a link, or detach it so that a durable subscription lives on. Never raises."""
        try:
            self._run(self._end(incoming, forget=forget), "the link was not closed")
        except TransportError:
            return

    def close(self) -> None:
        """Say goodbye and end the thread. Never raises."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._goodbye(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, _T], what: str) -> _T:
        """Let the connection's thread do something, in time."""
        if self._loop.is_closed():
            work.close()
            raise TransportError(f"{self.peer.url}: the connection is closed")

        async def in_time() -> _T:
            return await asyncio.wait_for(work, self.peer.timeout_s)

        try:
            return asyncio.run_coroutine_threadsafe(in_time(), self._loop).result()
        except TimeoutError:
            raise TransportError(f"{self.peer.url}: {what}{self.peer.limit}") from None
        except TransportError as error:
            raise TransportError(f"{self.peer.url}: {error.reason}") from None

    async def _connect(self) -> None:
        peer = self.peer
        self._opened = self._loop.create_future()
        driver = Driver(self, server=False, idle_timeout_s=_IDLE_S)
        self._introduce(driver)
        try:
            await self._loop.create_connection(
                lambda: driver, peer.host, peer.port, ssl=peer.tls,
                server_hostname=peer.host if peer.tls else None,
            )  # fmt: skip
        except ssl.SSLError as error:
            advice = "see ca_file, client_cert, client_key"
            raise TransportError(f"TLS failed: {error.reason}; {advice}") from None
        except OSError as error:
            why = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
            raise TransportError(
                f"no connection: {why}; is it running, and is this its AMQP port?"
            ) from None
        self._driver = driver
        await self._opened

    def _introduce(self, driver: Driver) -> None:
        """Say who we are and ask for a connection and a session."""
        peer, connection = self.peer, driver.connection
        sasl = driver.engine.sasl()
        sasl.allowed_mechs("PLAIN" if peer.user else "ANONYMOUS")
        sasl.allow_insecure_mechs = True  # the engine does not see our TLS; the user chose the URL
        if peer.user:
            connection.user, connection.password = peer.user, peer.password
        connection.container, connection.hostname = peer.container, peer.vhost or peer.host
        connection.open()
        self._session = connection.session()
        self._session.open()

    def _alive(self) -> Driver:
        if self._driver is None or self.trouble:
            raise TransportError(self.trouble or "the connection is closed")
        return self._driver

    async def _send(self, node: Node, encoded: bytes) -> None:
        driver = self._alive()
        outgoing = await self._sender(node)
        limit = outgoing.link.remote_max_message_size
        if 0 < limit < len(encoded):
            raise TransportError(
                f"{node.address} takes at most {limit} bytes (max-message-size); "
                f"this message has {len(encoded)}"
            )
        await self._credit(outgoing)
        verdict, why = await self._transfer(driver, outgoing, encoded)
        if verdict != Delivery.ACCEPTED:
            word = _VERDICTS.get(verdict, "not accepted")
            raise TransportError(f"the message to {node.address} was {word}{why}")

    async def _credit(self, outgoing: Outgoing) -> None:
        """Wait until the peer has room for a message."""
        while outgoing.link.credit <= 0:
            outgoing.credit.clear()
            await outgoing.credit.wait()
            if outgoing.trouble:
                raise TransportError(outgoing.trouble)

    async def _transfer(
        self, driver: Driver, outgoing: Outgoing, encoded: bytes
    ) -> tuple[int, str]:
        """Send and wait for the verdict of the peer, with its reason if it gives one."""
        outgoing.sent += 1
        tag = str(outgoing.sent)
        settled = outgoing.pending[tag] = self._loop.create_future()
        outgoing.link.delivery(tag)
        outgoing.link.stream(encoded)
        outgoing.link.advance()
        driver.pump()
        try:
            verdict: tuple[int, str] = await settled
        finally:
            outgoing.pending.pop(tag, None)
        return verdict

    async def _sender(self, node: Node) -> Outgoing:
        """Give the link to a node, opened once; at most so many are kept."""
        if node not in self._senders:
            while len(self._senders) >= _MAX_SENDERS:
                self._drop(self._senders.pop(next(iter(self._senders))))
            link = self._session.sender(self._name(node))
            link.target.address = node.address
            link.target.capabilities.put_object(symbol(node.capability))
            outgoing = Outgoing(link, self._loop.create_future())
            await self._open(outgoing)
            self._senders[node] = outgoing
        return self._senders[node]

    async def _receive(self, node: Node) -> Incoming:
        self._alive()
        link = self._session.receiver(node.durable_name or self._name(node))
        describe(link.source, node)
        incoming = Incoming(link, self._loop.create_future())
        await self._open(incoming)
        link.flow(PREFETCH)
        self._alive().pump()
        return incoming

    def _name(self, node: Node) -> str:
        """Name a link; two of one address in one connection need two names."""
        return f"{self.peer.container}:{node.address}:{next(self._numbers)}"

    async def _open(self, mine: Outgoing | Incoming) -> None:
        """Open a link and wait for the peer to do so."""
        driver = self._alive()
        self._links[mine.link.name] = mine
        mine.link.open()
        driver.pump()
        try:
            await mine.opened
        except (TransportError, asyncio.CancelledError):
            self._drop(mine)
            raise

    def _drop(self, mine: Outgoing | Incoming, *, forget: bool = True) -> None:
        """Close or detach a link; whoever waits for it learns so."""
        self._links.pop(mine.link.name, None)
        if self._driver is not None and not self.trouble:
            (mine.link.close if forget else mine.link.detach)()
            self._driver.pump()

    async def _end(self, incoming: Incoming, *, forget: bool) -> None:
        self._drop(incoming, forget=forget)

    def _accept(self, incoming: Incoming, delivery: Any) -> None:
        if self._driver is None or self.trouble or incoming.link.name not in self._links:
            return
        delivery.update(Delivery.ACCEPTED)
        delivery.settle()
        incoming.link.flow(1)
        self._driver.pump()

    async def _goodbye(self) -> None:
        """Close the connection, and wait a moment for the peer to do so, if it ever spoke."""
        if self._driver is None or self.trouble:
            return
        if self._opened and self._opened.done() and not self._opened.cancelled():
            self._leaving = self._loop.create_future()
            self._driver.connection.close()
            self._driver.pump()
            await asyncio.wait([self._leaving], timeout=_GOODBYE_S)
        self._driver.cut()

    def lost(self, reason: str) -> None:
        """Tell everybody who waits that the connection is gone."""
        self.trouble = self.trouble or reason
        if self._opened is not None and not self._opened.done():
            self._opened.set_exception(TransportError(f"connection refused: {self.trouble}"))
        for mine in self._links.values():
            mine.fail(f"the connection was lost: {self.trouble}")
        if self._leaving is not None and not self._leaving.done():
            self._leaving.set_result(None)

    def on_connection_remote_open(self, event: Any) -> None:
        """Be welcome; a peer that refuses opens first and then closes with its reason."""
        properties = event.connection.remote_properties or {}
        self.product = str(properties.get("product", ""))
        if self._opened is not None and not self._opened.done():
            self._opened.set_result(None)

    def on_connection_remote_close(self, event: Any) -> None:
        """Take the reason and close too."""
        condition = event.connection.remote_condition
        if condition:
            self.trouble = described(condition)
        event.connection.close()

    def on_session_remote_close(self, event: Any) -> None:
        """Take the reason; a peer that ends the session ends all that it holds."""
        condition = event.session.remote_condition
        why = described(condition) if condition else "no reason"
        if "inequivalent arg" in why:
            why += _THERE_ALREADY
        self.lost(f"the provider ended the session: {why}")
        if self._driver is not None:
            self._driver.cut()

    def on_link_remote_open(self, event: Any) -> None:
        """Take the link as open, unless its far end is nothing: then a reason follows."""
        mine, link = self._links.get(event.link.name), event.link
        if mine is None or mine.opened.done():
            return
        far = link.remote_source if isinstance(mine, Incoming) else link.remote_target
        if far.type != Terminus.UNSPECIFIED:
            mine.opened.set_result(None)

    def on_link_remote_close(self, event: Any) -> None:
        """Take the reason why a link ended."""
        mine = self._links.pop(event.link.name, None)
        event.link.close()
        event.link.free()
        if mine is None:
            return
        self._senders = {node: one for node, one in self._senders.items() if one is not mine}
        condition = event.link.remote_condition
        mine.fail(
            f"the provider closed the link: {described(condition) if condition else 'no reason'}"
        )

    on_link_remote_detach = on_link_remote_close

    def on_link_flow(self, event: Any) -> None:
        """Go on with what waits for credit."""
        mine = self._links.get(event.link.name)
        if isinstance(mine, Outgoing):
            mine.credit.set()

    def on_delivery(self, event: Any) -> None:
        """Take a part of a message, or the verdict on one of ours."""
        mine, delivery = self._links.get(event.link.name), event.delivery
        if isinstance(mine, Incoming):
            self._take(mine, delivery)
        elif mine is not None and delivery.updated:
            self._settle(mine, delivery)

    def _settle(self, outgoing: Outgoing, delivery: Any) -> None:
        if delivery.remote_state == Delivery.RECEIVED:
            return
        condition = delivery.remote.condition
        waiting = outgoing.pending.get(delivery.tag)
        if waiting is not None and not waiting.done():
            why = f": {described(condition)}" if condition else ""
            waiting.set_result((delivery.remote_state, why))
        delivery.settle()

    def _take(self, incoming: Incoming, delivery: Any) -> None:
        """Take what came of a message; put it into the inbox when it is whole."""
        if not delivery.readable:
            return
        incoming.part += incoming.link.recv(delivery.pending) or b""
        limit = self.peer.max_bytes
        if len(incoming.part) > limit + _ROOM:
            incoming.fail(f"more than {limit} bytes came (max_bytes of the transport's table)")
            self._drop(incoming)
        elif not delivery.partial:
            whole, incoming.part = bytes(incoming.part), bytearray()
            incoming.link.advance()
            incoming.arrivals.put(Arrival(whole, delivery))
