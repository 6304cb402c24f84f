"""What is known of how far our messages reach: which services answer, and which speak 61968."""

from dataclasses import dataclass, field

from cimconform.errors import TransportError
from cimconform.messages.message import Message
from cimconform.transports.base import RoundTrip, Route, Transport

REFUSALS = range(400, 500)
_TRIES = 3
_BETWEEN = {
    301: "the address has moved",
    302: "the address has moved",
    303: "the address has moved",
    307: "the address has moved",
    308: "the address has moved",
    401: "access is refused; see user_env and password_env",
    407: "a proxy refuses access",
    502: "something in between answered",
    503: "the service is not available",
    504: "something in between answered",
}


@dataclass
class Reach:
    """The services of one binding, by name."""

    _troubles: dict[str, list[str]] = field(default_factory=dict)
    _answering: set[str] = field(default_factory=set)
    _speaking: set[str] = field(default_factory=set)

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

    def trouble(self, replies: tuple[Message, ...], service: str) -> str:
        """Name what HTTP says in place of the system: no product is to blame for that.

        A service that has answered with a message before may be blamed for a bare refusal.
        """
        for reply in replies:
            if reply.kind != "unknown":
                self._speaking.add(service)
            elif reply.status in _BETWEEN:
                place = reply.headers.get("location", "")
                told = f" (to {place}; name it as url)" if place else ""
                return f"HTTP {reply.status} and no 61968 message: {_BETWEEN[reply.status]}{told}"
            elif reply.status in REFUSALS and service not in self._speaking:
                return (
                    f"HTTP {reply.status} and no 61968 message, nor any before; "
                    "is the url of the transport's table right?"
                )
        return ""
