"""Find the transport of a kind: ours and a user's are both entry points."""

from cimconform.errors import UsageError, nearest
from cimconform.transports.base import Endpoint, Transport
from cimconform.transports.providers import installed

GROUP = "cimconform.transports"


def kinds() -> tuple[str, ...]:
    """Give the kinds of transport that are installed."""
    return tuple(sorted(installed(GROUP)))


def create(kind: str, endpoint: Endpoint) -> Transport:
    """Make a transport; raises UsageError for a kind that nothing provides."""
    known = installed(GROUP)
    if kind not in known:
        there = f"there are {', '.join(sorted(known))}"
        raise UsageError(f"no transport of kind {kind!r}; {there}{nearest(kind, known)}")
    transport: Transport = known[kind].load()(endpoint)
    return transport
