"""Before a run each binding is asked once; one over which no system can be reached ends there.

One sentence then stands for all scenarios that would have come to the same.
"""

from cimconform.errors import PreconditionFailed, TransportError
from cimconform.harness.as_requester import Tester
from cimconform.harness.wsdl_documents import remote
from cimconform.messages.exchange import Exchange
from cimconform.messages.field import gated, strangers
from cimconform.requirements.register import Example

_ADVICE = "is url right, and does the system run?"
_KEYS = ("url", "user_env", "ca_file", "timeout_s")


def obstacle(tester: Tester, stimulus: str) -> str:
    """Ask a binding by a message that changes nothing; say what stands in the way, or nothing.

    Whatever the system itself answers, however badly, is judged and no obstacle. What went out and was
    not answered is sent once more: a connection may break, and a system that has just begun be late.
    """
    try:
        exchange = tester.send(stimulus)
        if _unanswered(exchange):
            exchange = tester.send(stimulus)
    except PreconditionFailed:
        return ""
    if any(not earlier.trouble for earlier in tester.exchanges):
        return strangers(exchange)
    garbled = exchange.reply is not None and not gated(exchange)
    return "" if garbled else _advised(exchange.trouble)


def _unanswered(exchange: Exchange) -> bool:
    """Tell whether a message went out and nothing came; one that could not go out will not the next time."""
    return bool(exchange.trouble) and exchange.request is not None and not exchange.replies


def unreached(tester: Tester) -> str:
    """Connect to a binding to which no harmless message of ours can be sent; say what hinders that."""
    try:
        tester.transport.fetch(tester.endpoint)
    except TransportError as error:
        return "" if error.received else _advised(error.reason)
    return ""


def _advised(trouble: str) -> str:
    """Add where to look, where the trouble does not say so itself."""
    return trouble if any(key in trouble for key in _KEYS) else f"{trouble}; {_ADVICE}"


def needs_nobody(example: Example, wsdl: str) -> bool:
    """Tell whether an example judges a WSDL that was supplied as a file, so that no system has to answer."""
    return bool(wsdl) and not remote(wsdl) and any("fetches" in step for step in example.steps)
