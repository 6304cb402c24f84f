"""Find the transport of a kind: ours and a user's are both entry points."""

from difflib import get_close_matches

from cimconform.errors import UsageError
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
        near = get_close_matches(kind, known, n=1)
        advice = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(
            f"no transport of kind {kind!r}; there are {', '.join(sorted(known))}{advice}"
        )
    transport: Transport = known[kind].load()(endpoint)
    return transport
