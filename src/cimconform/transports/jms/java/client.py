"""JMS by the provider's own jars: any provider, since what JMS standardises is the API of Java.

The calls are those of JMS 1.1, which each later version has too, in javax.jms or in jakarta.jms. A
session belongs to one thread: one for what we send, and one for each subscription. What is received
is acknowledged when it is here.

Options: `jars`, and either `connection_factory` or `factory_name`; docs/jms.md has them all.
"""

import atexit
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import jpype

from cimconform.errors import CimconformError, TransportError
from cimconform.transports.jms.client import Access, Destination, JmsMessage, Subscription
from cimconform.transports.jms.java import machine as java_machine
from cimconform.transports.jms.java import mapping as java_mapping
from cimconform.transports.jms.java.factory import (
    JavaOptions,
    Provider,
    constructed,
    filled,
    provider,
)
from cimconform.transports.jms.java.session_thread import SessionThread, Stuck

T = TypeVar("T")

_NOT_TRANSACTED, _AUTO_ACKNOWLEDGE = False, 1
_FAREWELL_S = 5.0
_SLICE_S = 0.5  # how long a receive may stay in Java before we look whether the connection is gone


class JavaClient:
    """A JMS connection as a JMS client; another one for durable subscriptions, which need a client id."""

    def __init__(self, access: Access) -> None:
        options = _started(access)
        self._access = access
        self._provider = _provider(access, options)
        self._destinations = java_mapping.JavaDestinations(
            self._provider.package, self._provider.context
        )
        self._connection = _Connection(access, self._provider)
        self._durable: _Connection | None = None

    @staticmethod
    def check(access: Access) -> None:
        """Start Java and look whether the jars have the factory; raises UsageError."""
        options = _started(access)
        if options.connection_factory:
            constructed(access, options)

    @property
    def lost(self) -> bool:
        """Whether the connection is gone."""
        return bool(self._connection.trouble)

    def send(self, message: JmsMessage) -> JmsMessage:
        """Send; the provider's call returns when it has the message."""
        connection = self._connection
        return connection.do("SEND", lambda: connection.send(message, self._destinations))

    def subscribe(self, destination: Destination, durable_name: str = "") -> Subscription:
        """Subscribe; a durable subscription goes by a connection with a client id."""
        connection = self._with_client_id() if durable_name else self._connection
        return _Inbox(connection, destination, self._destinations, durable_name)

    def temporary_queue(self) -> Destination:
        """Have the provider make a temporary queue."""
        connection = self._connection
        return connection.do(
            "a temporary queue", lambda: connection.temporary_queue(self._destinations)
        )

    def close(self) -> None:
        """Close what is open."""
        self._connection.close()
        if self._durable is not None:
            self._durable.close()

    def _with_client_id(self) -> "_Connection":
        if self._durable is None or self._durable.trouble:
            client = self._access.client_id or "cimconform"
            self._durable = _Connection(self._access, self._provider, client)
        return self._durable


def _started(access: Access) -> JavaOptions:
    """Read the options and start Java with them."""
    options = JavaOptions.read(access)
    java_machine.start(options.jars, [filled(one, access) for one in options.jvm])
    return options


def _provider(access: Access, options: JavaOptions) -> Provider:
    """Make the connection factory, which may ask the provider for it."""
    session_thread = SessionThread(access.url)
    try:
        return session_thread.do("a factory", lambda: provider(access, options), access.timeout_s)
    finally:
        session_thread.stop()


class _Connection:
    """One connection, with a session to send."""

    def __init__(self, access: Access, source: Provider, client_id: str = "") -> None:
        self.access, self.package = access, source.package
        self.trouble = ""
        self._source, self._client_id = source, client_id
        self._native: Any = None
        self._lock = threading.Lock()
        self._session_threads: list[SessionThread] = []
        self._session_thread = self.session_thread()
        _OPEN.add(self)
        try:
            self._session_thread.do("connecting", self._connect, access.timeout_s)
        except CimconformError:
            self.close()
            raise

    def _connect(self) -> None:
        """Connect, log in, and open the session by which we send."""
        who = (self.access.user, self.access.password) if self.access.user else ()
        connection = self._native = self._source.factory.createConnection(*who)
        if self.trouble:  # no caller waited
            connection.close()
            return
        if self._client_id and not connection.getClientID():
            connection.setClientID(self._client_id)
        listener = jpype.JClass(f"{self.package}.ExceptionListener")
        connection.setExceptionListener(jpype.JProxy(listener, dict={"onException": self._broke}))
        connection.start()
        self._session = self.new_session()
        self._producer = self._session.createProducer(None)

    def _broke(self, error: Any) -> None:
        self.trouble = self.trouble or f"the connection broke: {java_machine.described(error)}"

    def new_session(self) -> Any:
        """Open a session, for the thread that asks."""
        return self._native.createSession(_NOT_TRANSACTED, _AUTO_ACKNOWLEDGE)

    def session_thread(self) -> SessionThread:
        """Give a thread for a session; it ends with the connection."""
        made = SessionThread(self.access.url)
        with self._lock:
            self._session_threads.append(made)
        return made

    def leave(self, session_thread: SessionThread) -> None:
        """End a thread before the connection ends."""
        with self._lock:
            if session_thread in self._session_threads:
                self._session_threads.remove(session_thread)
        session_thread.stop()

    def do(
        self,
        what: str,
        job: Callable[[], T],
        session_thread: SessionThread | None = None,
        more_s: float = 0.0,
    ) -> T:
        """Have something done in a thread of this connection; raises TransportError."""
        self.check()
        try:
            return (session_thread or self._session_thread).do(
                what, job, self.access.timeout_s + more_s
            )
        except Stuck as error:
            self.trouble = self.trouble or error.reason
            raise
        except TransportError:
            self.check()
            raise

    def check(self) -> None:
        """Raise TransportError when the connection is gone."""
        if self.trouble:
            raise TransportError(f"{self.access.url}: {self.trouble}")

    def send(self, message: JmsMessage, destinations: java_mapping.JavaDestinations) -> JmsMessage:
        """Send, in the thread of our session."""
        made = java_mapping.outward(message, self._session, destinations)
        if message.destination is None:
            raise TransportError("a message without a destination cannot be sent")
        place = destinations.outward(message.destination, self._session)
        self._producer.send(place, made, *java_mapping.sending(message))
        return java_mapping.as_sent(message, made)

    def temporary_queue(self, destinations: java_mapping.JavaDestinations) -> Destination:
        """Make a temporary queue, in the thread of our session."""
        made = self._session.createTemporaryQueue()
        destinations.remember(made)
        return Destination("temporary-queue", str(made.getQueueName()))

    def close(self) -> None:
        """Close the connection, which wakes who still waits in it, and let its threads end."""
        self.trouble = self.trouble or "the connection is closed"
        last = self.session_thread()
        if self._native is not None:
            with suppress(TransportError):
                last.do("closing", self._native.close, _FAREWELL_S)
        with self._lock:
            session_threads, self._session_threads = self._session_threads, []
        for session_thread in session_threads:
            session_thread.stop()
        _OPEN.discard(self)


_OPEN: set[_Connection] = set()


@atexit.register
def _close_what_is_open() -> None:
    """Leave no thread in Java when Python ends, and no provider that calls us then."""
    for connection in list(_OPEN):
        connection.close()


class _Inbox:
    """A subscription: a session of its own in a thread of its own."""

    def __init__(
        self,
        connection: _Connection,
        destination: Destination,
        destinations: java_mapping.JavaDestinations,
        durable_name: str,
    ) -> None:
        self._connection, self._destinations, self._durable = connection, destinations, durable_name
        self._session_thread = connection.session_thread()
        try:
            self._connection.do("SUBSCRIBE", lambda: self._open(destination), self._session_thread)
        except TransportError:
            connection.leave(self._session_thread)
            raise

    def _open(self, destination: Destination) -> None:
        self._session = self._connection.new_session()
        place = self._destinations.outward(destination, self._session)
        if self._durable:
            self._consumer = self._session.createDurableSubscriber(place, self._durable)
        else:
            self._consumer = self._session.createConsumer(place)

    def receive(self, timeout_s: float) -> JmsMessage | None:
        """Give the next message that came, or None."""
        until = time.monotonic() + timeout_s
        while True:
            left = until - time.monotonic()
            message = self._receive(max(min(left, _SLICE_S), 0.0))
            if message is not None or left <= _SLICE_S:
                return message

    def _receive(self, wait_s: float) -> JmsMessage | None:
        return self._connection.do(
            "RECEIVE", lambda: self._next(wait_s), self._session_thread, wait_s
        )

    def _next(self, wait_s: float) -> JmsMessage | None:
        """Look, or wait a little; JMS would take a wait of 0 for one without end."""
        wait = round(wait_s * 1000)
        came = self._consumer.receive(wait) if wait else self._consumer.receiveNoWait()
        if came is None:
            self._connection.check()
            return None
        connection = self._connection
        return java_mapping.inward(
            came, connection.package, self._destinations, connection.access.max_bytes
        )

    def close(self, *, forget: bool = False) -> None:
        """Unsubscribe; a durable subscription stays unless it is to be forgotten."""
        with suppress(TransportError):
            self._connection.do(
                "UNSUBSCRIBE", lambda: self._end(forget=forget), self._session_thread
            )
        self._connection.leave(self._session_thread)

    def _end(self, *, forget: bool) -> None:
        self._consumer.close()
        if self._durable and forget:
            self._session.unsubscribe(self._durable)
        self._session.close()
