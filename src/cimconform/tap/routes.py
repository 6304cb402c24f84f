"""Where a tap stands: between an address that it listens at and one that it hands on to, or between two queues."""

import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from cimconform.errors import UsageError
from cimconform.transports.base import Place
from cimconform.transports.http.conversation import Hear
from cimconform.transports.http.relay import HttpRelay, Upstream
from cimconform.transports.jms.bridge import Bridge
from cimconform.transports.jms.client import Access, Destination, JmsClient, find

_KINDS = ("queue:", "topic:")
_FORM = "write 8080=http://HOST:PORT, HOST:8080=https://HOST, queue:IN=queue:OUT or topic:NAME"


@dataclass(frozen=True, slots=True)
class Terms:
    """What all routes share: our certificate, whose certificates we trust, and the provider of JMS."""

    certificate: str = ""
    key: str = ""
    ca_file: str = ""
    client: str = "stomp"
    access: Access | None = None
    max_bytes: int = 50_000_000


class Route(Protocol):
    """One that hands on."""

    trouble: str

    def close(self) -> None:
        """Hand on no more."""
        ...


def open_route(text: str, terms: Terms, hear: Hear, stack: ExitStack) -> str:
    """Begin to hand on as a text says, until the stack is left; give what it does in words.

    Raises UsageError for a text that says nothing of the kind.
    """
    if text.startswith(_KINDS):
        return _bridge(text, terms, hear, stack)
    left, equals, url = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r} is no route; {_FORM}")
    host, _, port = left.rpartition(":")
    if not port.isdecimal():
        raise UsageError(f"{text!r}: {port!r} is no port; {_FORM}")
    place = Place(
        host.strip("[]") or "127.0.0.1", int(port), certificate=terms.certificate, key=terms.key,
        max_bytes=terms.max_bytes,
    )  # fmt: skip
    relay = HttpRelay(place, Upstream(url, terms.ca_file), hear)
    stack.callback(relay.close)
    return f"{relay.base} hands on to {url}"


def _bridge(text: str, terms: Terms, hear: Hear, stack: ExitStack) -> str:
    """Begin to hand on between two queues, or to listen to a topic."""
    if terms.access is None:
        raise UsageError(f"{text}: name the provider of JMS with --broker, such as stomp://HOST")
    source, _, target = text.partition("=")
    if not target and not source.startswith("topic:"):
        raise UsageError(f"{text}: who takes from a queue takes it away; name where to: {_FORM}")
    connect = _connector(terms.client, terms.access)
    replies = Destination("queue", f"cimconform.tap.{uuid.uuid4().hex}")
    there = Destination.read(target) if target else None
    bridge = Bridge(connect, Destination.read(source), there, replies, hear)
    stack.callback(bridge.close)
    return f"{source} is handed on to {target}" if target else f"{source} is listened to"


def _connector(name: str, access: Access) -> Callable[[], JmsClient]:
    return partial(find(name), access)
