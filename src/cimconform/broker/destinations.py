"""Queues, topics and those who consume from them. No I/O: a consumer is called."""

import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

MAX_REDELIVERIES = 6
DEAD_LETTERS = "/queue/ActiveMQ.DLQ"
REDELIVER = "cimconform_redeliver"
LATE = "cimconform_late"
REMOTE = "/remote-temp-queue/"
TEMPORARY = ("/temp-queue/", REMOTE)
_KEPT_DEAD = 10_000


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message on its way. `expires` is milliseconds since the epoch, 0 for never.

    `encoded` is the message as it came by AMQP, if it did.
    """

    identity: str
    destination: str
    headers: dict[str, str]
    body: bytes
    expires: int = 0
    deliveries: int = 0
    again: bool = False
    encoded: bytes = b""

    @property
    def expired(self) -> bool:
        """Whether it has expired; one that asks for it is delivered all the same."""
        kept = self.headers.get(LATE, "") == "true"
        return 0 < self.expires < time.time() * 1000 and not kept


@dataclass(eq=False)
class Consumer:
    """A subscription; `deliver` writes a message to its peer."""

    identity: str
    deliver: Callable[["Consumer", QueuedMessage], None]
    ack: str = "auto"
    prefetch: int = 100
    unsettled: dict[str, tuple[QueuedMessage, "Queue"]] = field(default_factory=dict)

    @property
    def free(self) -> bool:
        """Whether it may be given another."""
        return self.ack == "auto" or len(self.unsettled) < self.prefetch

    def receipt(self, queued: QueuedMessage) -> str:
        """Give the id by which a delivery is acknowledged."""
        return f"{self.identity}/{queued.identity}"


class Queue:
    """Messages in order, each for one consumer; consumers take turns."""

    def __init__(self, dead: Callable[[QueuedMessage], None]) -> None:
        self._dead = dead
        self._messages: deque[QueuedMessage] = deque()
        self._consumers: deque[Consumer] = deque()

    def __len__(self) -> int:
        return len(self._messages)

    def __contains__(self, consumer: Consumer) -> bool:
        return consumer in self._consumers

    @property
    def idle(self) -> bool:
        """Whether nothing would be lost by forgetting it."""
        return not self._messages and not self._consumers

    def put(self, queued: QueuedMessage) -> None:
        """Take a message and pass it on if somebody is free."""
        self._messages.append(queued)
        self.dispatch()

    def join(self, consumer: Consumer) -> None:
        """Let a consumer take part."""
        self._consumers.append(consumer)
        self.dispatch()

    def leave(self, consumer: Consumer) -> None:
        """Let a consumer go; what it did not settle is delivered again."""
        if consumer in self._consumers:
            self._consumers.remove(consumer)
        mine = [k for k, (_, queue) in consumer.unsettled.items() if queue is self]
        for identity in reversed(mine):
            self.give_back(consumer.unsettled.pop(identity)[0])
        self.dispatch()

    def give_back(self, queued: QueuedMessage) -> None:
        """Put a message in front again, or to the dead once it came back too often."""
        again = replace(queued, deliveries=queued.deliveries + 1)
        if again.deliveries > MAX_REDELIVERIES:
            self._dead(again)
        else:
            self._messages.appendleft(again)

    def settled(self, queued: QueuedMessage) -> None:
        """Forget a message, or behave as if its acknowledgement had been lost, if it asks for that."""
        if queued.again and not queued.deliveries:
            self.give_back(queued)
        self.dispatch()

    def dispatch(self) -> None:
        """Pass on what can be passed on."""
        while self._messages and (consumer := self._next()) is not None:
            queued = self._messages.popleft()
            if queued.expired:
                self._dead(queued)
                continue
            if consumer.ack != "auto":
                consumer.unsettled[consumer.receipt(queued)] = (queued, self)
            consumer.deliver(consumer, queued)
            if consumer.ack == "auto" and queued.again and not queued.deliveries:
                self.give_back(queued)

    def _next(self) -> Consumer | None:
        """Give the consumer whose turn it is."""
        for _ in range(len(self._consumers)):
            self._consumers.rotate(-1)
            if self._consumers[-1].free:
                return self._consumers[-1]
        return None


class Destinations:
    """Every destination of the broker."""

    def __init__(self) -> None:
        self.queues: dict[str, Queue] = {}
        self.durable: dict[tuple[str, str], tuple[str, Queue]] = {}
        self._waiting: list[tuple[re.Pattern[str], Consumer]] = []
        self._topic_consumers: list[tuple[re.Pattern[str], Consumer]] = []
        self._dead: deque[QueuedMessage] = deque(maxlen=_KEPT_DEAD)

    def deliver(self, queued: QueuedMessage) -> None:
        """Put a message into its queue, or give it to everybody who listens to its topic."""
        if not queued.destination.startswith("/topic/"):
            self.queue(queued.destination).put(queued)
            return
        for pattern, consumer in self._topic_consumers:
            if pattern.fullmatch(queued.destination):
                consumer.deliver(consumer, queued)
        for topic, queue in self.durable.values():
            if _pattern(topic).fullmatch(queued.destination):
                queue.put(queued)

    def queue(self, destination: str) -> Queue:
        """Give a queue, made when it is first named."""
        if destination not in self.queues:
            made = self.queues[destination] = Queue(self._bury)
            for pattern, consumer in self._waiting:
                if pattern.fullmatch(destination):
                    made.join(consumer)
        return self.queues[destination]

    def subscribe(
        self, destination: str, consumer: Consumer, durable: tuple[str, str] | None
    ) -> None:
        """Let a consumer have what comes to a destination, or to all that a pattern fits."""
        if durable is not None:
            self._durable(destination, durable).join(consumer)
        elif destination.startswith("/topic/"):
            consumer.ack = "auto"  # nothing is kept for those who listen
            self._topic_consumers.append((_pattern(destination), consumer))
        elif "*" in destination or ">" in destination:
            self._waiting.append((_pattern(destination), consumer))
            for name in [n for n in self.queues if _pattern(destination).fullmatch(n)]:
                self.queues[name].join(consumer)
        else:
            self.queue(destination).join(consumer)

    def _durable(self, destination: str, key: tuple[str, str]) -> Queue:
        """Give the queue behind a durable subscription; another topic begins a new one."""
        if self.durable.get(key, ("", None))[0] != destination:
            self.durable[key] = (destination, Queue(self._bury))
        return self.durable[key][1]

    def unsubscribe(self, consumer: Consumer) -> None:
        """Let a consumer go from wherever it is."""
        self._waiting = [one for one in self._waiting if one[1] is not consumer]
        self._topic_consumers = [one for one in self._topic_consumers if one[1] is not consumer]
        for queue in self._all():
            queue.leave(consumer)

    def forget(self, destination: str) -> None:
        """Take a queue away with all that is in it."""
        self.queues.pop(destination, None)

    def sweep(self) -> None:
        """Forget queues that are not used; a long run names thousands. A temporary one has an owner."""
        unused = [p for p, q in self.queues.items() if q.idle and not p.startswith(REMOTE)]
        for destination in unused:
            del self.queues[destination]

    def wake(self, consumer: Consumer) -> None:
        """Pass on what waited for a consumer to be free."""
        for queue in self._all():
            if consumer in queue:
                queue.dispatch()

    def _all(self) -> Iterator[Queue]:
        yield from list(self.queues.values())
        yield from [queue for _, queue in self.durable.values()]

    def _bury(self, queued: QueuedMessage) -> None:
        """Put a message where the dead lie; one that died there is gone."""
        if queued.destination != DEAD_LETTERS:
            headers = {**queued.headers, "original-destination": queued.destination}
            headers.pop("expires", None)
            self.deliver(
                replace(queued, destination=DEAD_LETTERS, headers=headers, expires=0, deliveries=0)
            )


def _pattern(destination: str) -> re.Pattern[str]:
    """Read `*` as one level of a name and `>` as all further ones, as ActiveMQ does."""
    parts = (
        "[^.]*" if p == "*" else ".*" if p == ">" else re.escape(p)
        for p in re.split(r"([*>])", destination)
    )
    return re.compile("".join(parts))
