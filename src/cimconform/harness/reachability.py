"""What is known of how far our messages reach: which services answer, and whether 61968 is spoken."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cimconform.errors import TransportError
from cimconform.messages.field import instead
from cimconform.messages.message import Message
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
        said = ""
        for reply in replies:
            said = said or instead(reply, answered=self.answered, document=document)
            self.answered = self.answered or (reply.kind != "unknown" and not document)
        return said
