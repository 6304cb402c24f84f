"""Queues, topics and those who consume from them. No I/O: a consumer is told by a call."""

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
class Letter:
    """A message on its way. `expires` is milliseconds since the epoch, 0 for never.

    `encoded` is the message as it came by AMQP, if it did.
    """

    identity: str
    place: str
    headers: dict[str, str]
    body: bytes
    expires: int = 0
    deliveries: int = 0
    again: bool = False
    encoded: bytes = b""

    @property
    def expired(self) -> bool:
        """Whether nobody may have it any more; one that asks for it is delivered all the same."""
        kept = self.headers.get(LATE, "") == "true"
        return 0 < self.expires < time.time() * 1000 and not kept


@dataclass(eq=False)
class Consumer:
    """A subscription; `tell` writes a letter to its peer."""

    identity: str
    tell: Callable[["Consumer", Letter], None]
    ack: str = "auto"
    prefetch: int = 100
    unsettled: dict[str, tuple[Letter, "Queue"]] = field(default_factory=dict)

    @property
    def free(self) -> bool:
        """Whether it may be given another."""
        return self.ack == "auto" or len(self.unsettled) < self.prefetch

    def receipt(self, letter: Letter) -> str:
        """Give the id by which a delivery is acknowledged."""
        return f"{self.identity}/{letter.identity}"


class Queue:
    """Letters in order, each for one consumer; consumers take turns."""

    def __init__(self, dead: Callable[[Letter], None]) -> None:
        self._dead = dead
        self._letters: deque[Letter] = deque()
        self._consumers: deque[Consumer] = deque()

    def __len__(self) -> int:
        return len(self._letters)

    def __contains__(self, consumer: Consumer) -> bool:
        return consumer in self._consumers

    @property
    def idle(self) -> bool:
        """Whether nothing would be lost by forgetting it."""
        return not self._letters and not self._consumers

    def put(self, letter: Letter) -> None:
        """Take a letter and pass it on if somebody is free."""
        self._letters.append(letter)
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

    def give_back(self, letter: Letter) -> None:
        """Put a letter in front again, or to the dead once it came back too often."""
        again = replace(letter, deliveries=letter.deliveries + 1)
        if again.deliveries > MAX_REDELIVERIES:
            self._dead(again)
        else:
            self._letters.appendleft(again)

    def settled(self, letter: Letter) -> None:
        """Forget a letter, or behave as if its acknowledgement had been lost, if it asks for that."""
        if letter.again and not letter.deliveries:
            self.give_back(letter)
        self.dispatch()

    def dispatch(self) -> None:
        """Pass on what can be passed on."""
        while self._letters and (consumer := self._next()) is not None:
            letter = self._letters.popleft()
            if letter.expired:
                self._dead(letter)
                continue
            if consumer.ack != "auto":
                consumer.unsettled[consumer.receipt(letter)] = (letter, self)
            consumer.tell(consumer, letter)
            if consumer.ack == "auto" and letter.again and not letter.deliveries:
                self.give_back(letter)

    def _next(self) -> Consumer | None:
        """Give the consumer whose turn it is."""
        for _ in range(len(self._consumers)):
            self._consumers.rotate(-1)
            if self._consumers[-1].free:
                return self._consumers[-1]
        return None


class Places:
    """Every destination of the broker."""

    def __init__(self) -> None:
        self.queues: dict[str, Queue] = {}
        self.durable: dict[tuple[str, str], tuple[str, Queue]] = {}
        self._waiting: list[tuple[re.Pattern[str], Consumer]] = []
        self._listeners: list[tuple[re.Pattern[str], Consumer]] = []
        self._dead: deque[Letter] = deque(maxlen=_KEPT_DEAD)

    def deliver(self, letter: Letter) -> None:
        """Put a letter into its queue, or give it to everybody who listens to its topic."""
        if not letter.place.startswith("/topic/"):
            self.queue(letter.place).put(letter)
            return
        for pattern, consumer in self._listeners:
            if pattern.fullmatch(letter.place):
                consumer.tell(consumer, letter)
        for topic, queue in self.durable.values():
            if _pattern(topic).fullmatch(letter.place):
                queue.put(letter)

    def queue(self, place: str) -> Queue:
        """Give a queue, made when it is first named."""
        if place not in self.queues:
            made = self.queues[place] = Queue(self._bury)
            for pattern, consumer in self._waiting:
                if pattern.fullmatch(place):
                    made.join(consumer)
        return self.queues[place]

    def subscribe(self, place: str, consumer: Consumer, durable: tuple[str, str] | None) -> None:
        """Let a consumer have what comes to a place, or to all that a pattern fits."""
        if durable is not None:
            self._durable(place, durable).join(consumer)
        elif place.startswith("/topic/"):
            consumer.ack = "auto"  # nothing is kept for those who listen
            self._listeners.append((_pattern(place), consumer))
        elif "*" in place or ">" in place:
            self._waiting.append((_pattern(place), consumer))
            for name in [n for n in self.queues if _pattern(place).fullmatch(n)]:
                self.queues[name].join(consumer)
        else:
            self.queue(place).join(consumer)

    def _durable(self, place: str, key: tuple[str, str]) -> Queue:
        """Give the queue behind a durable subscription; another topic begins a new one."""
        if self.durable.get(key, ("", None))[0] != place:
            self.durable[key] = (place, Queue(self._bury))
        return self.durable[key][1]

    def unsubscribe(self, consumer: Consumer) -> None:
        """Let a consumer go from wherever it is."""
        self._waiting = [one for one in self._waiting if one[1] is not consumer]
        self._listeners = [one for one in self._listeners if one[1] is not consumer]
        for queue in self._all():
            queue.leave(consumer)

    def forget(self, place: str) -> None:
        """Take a queue away with all that is in it."""
        self.queues.pop(place, None)

    def sweep(self) -> None:
        """Forget queues that nobody uses; a long run names thousands. A temporary one has an owner."""
        unused = [p for p, q in self.queues.items() if q.idle and not p.startswith(REMOTE)]
        for place in unused:
            del self.queues[place]

    def wake(self, consumer: Consumer) -> None:
        """Pass on what waited for a consumer to be free."""
        for queue in self._all():
            if consumer in queue:
                queue.dispatch()

    def _all(self) -> Iterator[Queue]:
        yield from list(self.queues.values())
        yield from [queue for _, queue in self.durable.values()]

    def _bury(self, letter: Letter) -> None:
        """Put a letter where the dead lie; one that died there is gone."""
        if letter.place != DEAD_LETTERS:
            headers = {**letter.headers, "original-destination": letter.place}
            headers.pop("expires", None)
            self.deliver(
                replace(letter, place=DEAD_LETTERS, headers=headers, expires=0, deliveries=0)
            )


def _pattern(place: str) -> re.Pattern[str]:
    """Read `*` as one level of a name and `>` as all further ones, as ActiveMQ does."""
    parts = (
        "[^.]*" if p == "*" else ".*" if p == ">" else re.escape(p)
        for p in re.split(r"([*>])", place)
    )
    return re.compile("".join(parts))
