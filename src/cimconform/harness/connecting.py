"""The one place where a transport to the system is made, with the border of [safety] around it."""

from cimconform.harness.guard import Guard, guarded
from cimconform.transports.base import Endpoint, Transport
from cimconform.transports.registry import create


def connect(kind: str, endpoint: Endpoint, guard: Guard) -> Transport:
    """Make a transport that sends only what the guard lets go; raises UsageError for an unknown kind."""
    return guarded(create(kind, endpoint), guard)
