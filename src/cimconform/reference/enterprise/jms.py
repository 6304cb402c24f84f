"""The enterprise client on JMS, by STOMP: asks by it, takes replies and events from it.

Over JMS nothing comes back for an event.
"""

import re
from collections.abc import Callable
from typing import Any

from cimconform.reference.enterprise.client import Client
from cimconform.reference.enterprise.sending import OutgoingMessage
from cimconform.reference.jms import Desk, JmsIn, JmsOut, JmsServer

REPLIES = "TESTING.REPLY.ENTERPRISE"
EVENTS = "TESTING.EVENTS"
# our own, and those of each behaviour that is served beside it
PLACES = (f"queue:{REPLIES}", f"topic:{EVENTS}.>")
OTHERS = (f"queue:AS.*.{REPLIES}", f"topic:AS.*.{EVENTS}.>")
_AS = re.compile(r"/(?:queue|topic)/AS\.([^.]+)\.")


def reply_queue(name: str) -> str:
    """Give the queue of replies of the client that a behaviour names; "" is our own."""
    return f"/queue/AS.{name}.{REPLIES}" if name else f"/queue/{REPLIES}"


class JmsSender:
    """Where clients give their messages for JMS, before and after there is a connection."""

    server: "ClientOverJms | None" = None

    def send(self, outgoing: OutgoingMessage) -> bool:
        """Send a message; tell whether there is anybody to take it."""
        if self.server is None:
            return False
        self.server.send(outgoing)
        return True


class ClientOverJms(JmsServer):
    """Takes replies and events until it is stopped; connects again when the broker was lost."""

    def __init__(self, desk: Desk, named: Callable[[str], Any]) -> None:
        super().__init__(desk, lambda _: None)
        self._named = named

    def send(self, outgoing: OutgoingMessage) -> None:
        """Send a request."""
        kind, _, name = outgoing.to.partition(":")
        headers = {n: v for n, v in outgoing.headers.items() if v}
        self._deliver([JmsOut(f"/{kind}/{name}", headers, outgoing.body)])

    def _serve(self, received: JmsIn) -> None:
        """Take one message."""
        place = received.headers.get("destination", "")
        match = _AS.match(place)
        enterprise = self._named(match[1] if match else "")
        client: Client | None = enterprise.client if enterprise else None
        if client is not None and REPLIES in place:
            client.take_reply(received.headers.get("correlation-id", ""), received.body)
        elif client is not None:
            client.hear(received.body, received.style)
            replies: list[JmsOut] = client.seam("jms_sent", [], received)
            self._deliver(replies)
        if "ack" in received.headers:  # what a topic publishes needs none at every broker
            self._connection.ack(received.headers["ack"])
