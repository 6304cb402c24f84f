"""What is known of how far our messages and triggers reach: whether anything ever came of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cimconform.errors import PreconditionFailed, TransportError
from cimconform.messages.field import instead
from cimconform.messages.message import Message
from cimconform.system.trigger import Trigger
from cimconform.transports.base import RoundTrip, Route, Transport

_TRIES = 3


@dataclass
class Reach:
    """The services of one binding, by name; `answered` once one of them answered us with a message."""

    answered: bool = False
    _troubles: dict[str, list[str]] = field(default_factory=dict)
    _answering: set[str] = field(default_factory=set)

    def trip(self, transport: Transport, body: bytes, route: Route) -> RoundTrip:
        """Send and wait; a service that has never answered is not waited for again and again.

        Raises TransportError.
        """
        troubles = self._troubles.setdefault(route.service, [])
        if len(troubles) == _TRIES:
            raise TransportError(f"not sent, since the first {_TRIES} got no answer: {troubles[0]}")
        try:
            trip = transport.request(body, route)
        except TransportError as error:
            if route.service not in self._answering:
                troubles.append(error.reason)
            raise
        self._answering.add(route.service)
        troubles.clear()
        return trip

    def trouble(self, replies: Iterable[Message], *, document: bool = False) -> str:
        """Name what answers in place of the system: no product is to blame for that."""
        text = ""
        for reply in replies:
            text = text or instead(reply, answered=self.answered, document=document)
            self.answered = self.answered or (reply.kind != "unknown" and not document)
        return text


@dataclass
class Tries:
    """The tries of a trigger; one that never brought anything is given up, and reported by its first.

    `heard` is what the latest pull had to say, for whoever waits in vain after it.
    """

    trigger: Trigger
    fruitful: bool = False
    heard: str = ""
    _vain: list[str] = field(default_factory=list)

    def pull(self, facts: Mapping[str, str]) -> None:
        """Pull the trigger; raises PreconditionFailed when it fails, or was given up."""
        if len(self._vain) >= _TRIES:
            text = f"the trigger is given up, since its first {_TRIES} tries brought nothing"
            raise PreconditionFailed(f"{text}: {self._vain[0]}")
        try:
            said = self.trigger.pull(facts)
            self.heard = f" The trigger said: {said}" if said else ""
        except PreconditionFailed as error:
            self.in_vain(str(error))
            raise

    def in_vain(self, reason: str) -> None:
        """Remember that a try brought nothing."""
        if not self.fruitful:
            self._vain.append(reason)
