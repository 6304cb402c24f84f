"""The border that everything passes which is sent to a system: [safety] of the system file.

It stands around the transport itself and reads the bytes that are to go, so that no scenario, edit or
extension gets by. What it keeps back is a KeptBack, which is no verdict on any product.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Protocol, cast

from cimconform.errors import KeptBack, TransportError
from cimconform.stimuli.effects import ASKS, Effect, effect, of_route
from cimconform.system.claims import EVENT_VERBS
from cimconform.system.safety import Safety
from cimconform.transports.base import (
    Answer,
    BrokerTransport,
    Mailbox,
    RawMessage,
    RoundTrip,
    Route,
    Transport,
)

_KEY = "safety."
_ASKING = ("POST", "GET")
CONFIGURED = "configured"


class Counter(Protocol):
    """Counts what all processes of a run have sent."""

    def count(self) -> int:
        """Give how many there are so far."""
        ...

    def add(self, line: str) -> int:
        """Add one and give how many there are with it."""
        ...


@dataclass
class InMemory:
    """Counts for one process, of a run that writes nothing."""

    lines: list[str] = field(default_factory=list)

    def count(self) -> int:
        """Give how many there are so far."""
        return len(self.lines)

    def add(self, line: str) -> int:
        """Add one and give how many there are with it."""
        self.lines.append(line)
        return len(self.lines)


@dataclass(frozen=True)
class InFile:
    """Counts in a file that all processes of a run write to, a line each, also when it is gone on with."""

    path: Path

    def count(self) -> int:
        """Give how many there are so far."""
        return self.path.read_bytes().count(b"\n") if self.path.is_file() else 0

    def add(self, line: str) -> int:
        """Add one and give how many there are with it, in the order in which they were added."""
        with self.path.open("ab") as file:  # what is appended in one piece stays in one
            file.write(f"{line}\n".encode())
            file.flush()
            place = file.tell()
        return self.path.read_bytes()[:place].count(b"\n")


@dataclass
class Guard:
    """What [safety] lets go; without such a table everything."""

    safety: Safety | None = None
    sent: Counter = field(default_factory=InMemory)
    _one_at_a_time: Lock = field(default_factory=Lock)

    def why_not(self, body: bytes, route: Route) -> str:
        """Say which key keeps a message back; nothing where it may go."""
        if self.safety is None:
            return ""
        around = of_route(route.verb, route.noun, route.action, route.headers)
        found = effect(body, around)
        return self._by_words(found, route.method) or self._by_devices(found)

    def see(self, body: bytes, route: Route) -> None:
        """Raise KeptBack for what may not go."""
        if reason := self.why_not(body, route):
            raise KeptBack(reason)

    def let_go(self, body: bytes, route: Route) -> None:
        """See that a message may go, and count it; raises KeptBack."""
        with self._one_at_a_time:
            self.see(body, route)
            found = effect(body, of_route(route.verb, route.noun, route.action, route.headers))
            if self.safety is None or not found.controls:
                return
            for _ in range(route.jms.copies):
                number = self.sent.add(" ".join(sorted(n for t in found.targets for n in t)))
                if self.safety.controls is not None and number > self.safety.controls:
                    raise KeptBack(_spent(self.safety.controls))

    def trigger(self, verb: str, noun: str) -> None:
        """See that the system may be made to act so; raises KeptBack."""
        if reason := self.why_no_trigger(verb, noun):
            raise KeptBack(reason)

    def why_no_trigger(self, verb: str, noun: str) -> str:
        """Say which key lets the system not be made to act so; to publish changes nothing."""
        if self.safety is None:
            return ""
        if self.safety.read_only and verb not in (*ASKS, *EVENT_VERBS):
            return f"safety.read_only: the system is not made to {verb} {noun}"
        return _not_listed(self.safety, Effect(frozenset({verb}), frozenset({noun})))

    def subscribe(self, kind: str) -> None:
        """See that we may subscribe, in a way of [subscription]; raises KeptBack."""
        if reason := self.why_no_subscription(kind):
            raise KeptBack(reason)

    def why_no_subscription(self, kind: str) -> str:
        """Say which key lets us not subscribe; what was configured by hand is there already."""
        changes = self.safety is not None and self.safety.read_only and kind != CONFIGURED
        return "safety.read_only: nothing is subscribed to" if changes else ""

    def _by_words(self, found: Effect, method: str) -> str:
        """Judge by verbs and nouns; what says no verb at all is not known to ask."""
        safety = cast("Safety", self.safety)
        if safety.read_only and (found.transaction or method not in _ASKING):
            what = method if method not in _ASKING else ", ".join(sorted(found.verbs - ASKS))
            return f"safety.read_only: {what} is kept back, since it would do more than ask"
        if safety.read_only and not found.verbs:
            return "safety.read_only: what says no verb is kept back, since it may do more than ask"
        return _not_listed(safety, found)

    def _by_devices(self, found: Effect) -> str:
        safety = cast("Safety", self.safety)
        if not found.controls:
            return ""
        if not found.targets or not all(found.targets):
            return "safety.devices: a control that names no device is kept back"
        others = frozenset().union(*found.targets) - set(safety.devices)
        if others:
            return (
                f"safety.devices lists no {', '.join(sorted(others))}, so that nothing controls it"
            )
        spent = safety.controls is not None and self.sent.count() >= safety.controls
        return _spent(safety.controls or 0) if spent else ""


def is_kept_back(reason: str) -> bool:
    """Tell whether a reason is that of a KeptBack, which begins with the key that keeps back."""
    return reason.startswith(_KEY)


def key_of(reason: str) -> str:
    """Name the key of [safety] that a reason begins with."""
    return re.split(r"[: ]", reason, maxsplit=1)[0]


def _spent(budget: int) -> str:
    return f"safety.controls: the {budget} controls of this run are sent"


def _not_listed(safety: Safety, found: Effect) -> str:
    """Name what the lists of verbs and nouns lack."""
    verbs = found.verbs - ASKS - set(safety.verbs or ()) if safety.verbs is not None else ()
    nouns = found.nouns - set(safety.nouns or ()) if safety.nouns is not None else ()
    if verbs:
        return f"safety.verbs lists no {', '.join(sorted(verbs))}"
    return f"safety.nouns lists no {', '.join(sorted(nouns))}" if nouns else ""


class Guarded:
    """A transport that sends only what the guard lets go."""

    def __init__(self, transport: Transport, guard: Guard) -> None:
        self._transport, self._guard = transport, guard

    def request(self, body: bytes, route: Route) -> RoundTrip:
        """Send and wait for the answer; raises KeptBack, and TransportError."""
        self._guard.let_go(body, route)
        return self._transport.request(body, route)

    def fetch(self, url: str) -> RawMessage:
        """Get a document that the system publishes; raises TransportError."""
        return self._transport.fetch(url)

    def close(self) -> None:
        """Let go of connections."""
        self._transport.close()


class GuardedBroker(Guarded):
    """A transport over a broker that sends only what the guard lets go."""

    def request_all(
        self, messages: Sequence[tuple[bytes, Route]]
    ) -> Sequence[RoundTrip | TransportError]:
        """Send several before any is answered; raises KeptBack where one may not go, and none goes then."""
        for body, route in messages:
            self._guard.let_go(body, route)
        return self._broker.request_all(messages)

    def mailbox(self, destination: str, answer: Answer | None = None) -> Mailbox:
        """Take what comes to a destination; raises TransportError."""
        return self._broker.mailbox(destination, answer)

    def strays(self) -> list[RawMessage]:
        """Give what lies on our reply destinations although no request waits for it."""
        return self._broker.strays()

    @property
    def _broker(self) -> BrokerTransport:
        return cast("BrokerTransport", self._transport)


def guarded(transport: Transport, guard: Guard) -> Transport:
    """Put the border around a transport."""
    if guard.safety is None:
        return transport
    broker = isinstance(transport, BrokerTransport)
    return GuardedBroker(transport, guard) if broker else Guarded(transport, guard)
