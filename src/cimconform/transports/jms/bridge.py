"""Stand between two that speak JMS: take from one queue and put into another, and bring the answers back.

A broker makes a message anew when it takes one: JMSMessageID, JMSTimestamp and JMSDestination are its own. What is
put into the other queue has the body, type, priority, delivery mode, properties and JMSCorrelationID of what was
taken; its JMSReplyTo is a queue of ours, and where it had no JMSCorrelationID it has the JMSMessageID of the first,
so that the answer finds back. A topic without a target is listened to, and nothing of it is handed on.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from time import perf_counter

from cimconform.errors import TransportError
from cimconform.transports.base import RawMessage
from cimconform.transports.clock import now
from cimconform.transports.http.conversation import Hear, Passed
from cimconform.transports.jms.client import Destination, JmsClient, JmsMessage, Subscription
from cimconform.transports.jms.jms_messages import correlation_of, received

_LOOK_S = 0.2
_CLOSING_S = 5.0
_MOST = 10_000  # requests that wait for an answer; older ones are given up
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that was handed on, where its answer belongs, and whether it had a JMSCorrelationID of its own."""

    turn: str
    reply_to: Destination
    named: bool


class Bridge:
    """One way between two queues, and back. `connect` gives a connection of its own each time it is called."""

    def __init__(
        self,
        connect: Callable[[], JmsClient],
        source: Destination,
        target: Destination | None,
        replies: Destination,
        hear: Hear,
    ) -> None:
        self._source, self._target, self._replies, self._hear = source, target, replies, hear
        self._waiting: dict[str, Waiting] = {}
        self._stopped = threading.Event()
        self.trouble = ""
        self._clients = [connect() for _ in range(2 if target else 1)]
        self._threads = [self._watch(self._clients[0], source, self._forth)]
        if target:
            self._threads.append(self._watch(self._clients[1], replies, self._back))

    def close(self) -> None:
        """Take no more."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(_CLOSING_S)
        for client in self._clients:
            client.close()

    def _watch(
        self, client: JmsClient, place: Destination, act: Callable[[JmsClient, JmsMessage], None]
    ) -> threading.Thread:
        """Act on each message of a place, in a thread."""
        inbox = client.subscribe(place)
        thread = threading.Thread(target=self._work, args=(client, inbox, act), daemon=True)
        thread.start()
        return thread

    def _work(
        self, client: JmsClient, inbox: Subscription, act: Callable[[JmsClient, JmsMessage], None]
    ) -> None:
        try:
            while not self._stopped.is_set():
                message = inbox.receive(_LOOK_S)
                if message is not None:
                    act(client, message)
        except TransportError as error:
            self.trouble = str(error)
        with suppress(TransportError):
            inbox.close()

    def _forth(self, client: JmsClient, message: JmsMessage) -> None:
        """Hand a message on, and know where its answer belongs."""
        began, turn = perf_counter(), f"jms{next(_numbers):05}.1"
        if self._target is not None:
            client.send(self._onward(message, turn))
        self._hear(Passed(turn, True, _raw(message), perf_counter() - began))  # noqa: FBT003 - it asks

    def _onward(self, message: JmsMessage, turn: str) -> JmsMessage:
        if message.reply_to is None:
            return replace(message, destination=self._target)
        known = message.correlation_id or message.message_id
        self._waiting[known] = Waiting(turn, message.reply_to, bool(message.correlation_id))
        if len(self._waiting) > _MOST:
            self._waiting.pop(next(iter(self._waiting)))
        return replace(
            message, destination=self._target, reply_to=self._replies, correlation_id=known
        )

    def _back(self, client: JmsClient, message: JmsMessage) -> None:
        """Bring an answer to who asked; one that answers nothing that is known goes nowhere, and is reported."""
        began = perf_counter()
        waiting = self._asked(message)
        if waiting is None:
            why = "an answer over JMS whose JMSCorrelationID belongs to no request: not handed on"
            self._hear(Passed("-", asks=False, raw=_raw(message), unread=why))
            return
        client.send(replace(message, destination=waiting.reply_to, reply_to=None))
        self._hear(Passed(waiting.turn, False, _raw(message), perf_counter() - began))  # noqa: FBT003

    def _asked(self, message: JmsMessage) -> Waiting | None:
        """Give the request that an answer names, in JMS or in its Header.

        Where none had a name, an answer may have that of what was put into the other queue: there must be but one.
        """
        names = [message.correlation_id, *correlation_of(message.body)]
        found = next((self._waiting[name] for name in names if name in self._waiting), None)
        unnamed = [one for one in self._waiting.values() if not one.named]
        return found or (unnamed[0] if len(unnamed) == 1 else None)


def _raw(message: JmsMessage) -> RawMessage:
    return replace(received(message), at=message.timestamp / 1000 or now())
