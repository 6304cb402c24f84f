"""Named ways for the reference systems to be wrong, each breaking exactly one requirement.

A defect is a function that is called at one seam of the head end:

    at="world"     the World, once at the start
    at="request"   the bytes of the request, before they are read
    at="ask"       the Ask, after the request was read
    at="guards"    not called: the guards named in `off` are dropped
    at="answer"    the Answer and the Ask, before it becomes XML
    at="tree"      the root element of the reply and the Ask, before it is put into SOAP
    at="envelope"  the outermost element of what goes out, faults included
    at="http"      the HTTP answer (status, headers, body) and the Ask
    at="wsdl"      the text of a WSDL, which it returns changed
    at="schema"    the text of a schema that a WSDL imports, which it returns changed
    at="jms_request" the request as it came over JMS (headers and bytes), before anything is done
    at="later"     the Promise of replies that come later, before the acknowledgement goes out
    at="late"      the root element of a late reply, the Ask and the Delivery
    at="news"      the list of News that a request has caused, the Ask and the Answer
    at="unasked"   the News that the head end is asked to publish, and the headers of the latest requests
    at="unsubscribe" the Subscription that is to be ended
    at="jms"       the list of replies over JMS (destination, headers, bytes), and the request received

or of the enterprise client:

    at="order"           the Order, before anything is made of it
    at="request_header"  the header of a request as a dict, and the Order
    at="request_tree"    the root element of a request and the Order, before it is put into SOAP
    at="outgoing"        what carries a request (address, headers, bytes), the Order and the header
    at="patience"        the seconds that it waits
    at="conclusion"      the Entry that it makes of an answer, or of none, the Order and the Client
    at="placed"          that Entry, put among all that comes for a request, the Pending and the Client
    at="again"           the Entry that it makes of a reply that came before, and the Pending
    at="stray"           the Entry that it makes of a reply that answers nothing open, and the Client
    at="series_over"     the Entry that it makes when the last part does not come, the Pending, the Client
    at="event_bytes"     the bytes of what came unasked
    at="entry"           the Entry that it makes of what came unasked, and what was Received
    at="receipt"         the root element of the receipt of what came unasked, and what was Received
    at="given"           the HTTP answer to what came unasked, and what was Received, or None
    at="deliveries"      the list of messages that carry an event to subscribers, and the Order
    at="tries"           how often it tries to bring an event to a subscriber
    at="receipt_read"    whether a subscriber has taken an event, its answer, and the Client
    at="jms_sent"          the list of messages that it sends back over JMS, and what it received

It changes what it is given, or returns something in its place. `breaks` is the requirement that
falls, `also` those that fall with it by necessity, `evidence` where such a fault was met (seen,
known, inferred), `seeds` its numbers in the list of faults that occur, `on` the bindings on which
it shows (all when empty). `hint` are the words by which a good hint names the true cause: whoever
reads the finding must be led to what this function does. Without it the hint must share a word of
meaning with the docstring.

`beside` are others that one head end plays at the same time: nothing is proved by such a mixture, but
a report can be seen by it.

One that is `compared` shows only beside a binding that is in order: run it over all that `on` names.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

SEAMS = (
    "world",
    "request",
    "ask",
    "guards",
    "answer",
    "tree",
    "envelope",
    "http",
    "wsdl",
    "schema",
    "jms_request",
    "later",
    "late",
    "jms",
    "news",
    "unasked",
    "unsubscribe",
)
CLIENT_SEAMS = (
    "order",
    "request_header",
    "request_tree",
    "outgoing",
    "patience",
    "conclusion",
    "placed",
    "again",
    "stray",
    "series_over",
    "event_bytes",
    "entry",
    "receipt",
    "given",
    "jms_sent",
    "deliveries",
    "tries",
    "receipt_read",
)
BUS_SEAMS = ("passed", "back", "alone")


@dataclass(frozen=True)
class Defect:
    """A registered defect, or a variant when it breaks nothing."""

    name: str
    function: Callable[..., Any]
    at: str
    breaks: str = ""
    also: tuple[str, ...] = ()
    evidence: str = "inferred"
    seeds: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    hint: str = ""
    compared: bool = False
    beside: tuple["Defect", ...] = ()

    @property
    def system(self) -> str:
        """Which program has it."""
        seams = {"enterprise": CLIENT_SEAMS, "bus": BUS_SEAMS}
        return next((name for name, own in seams.items() if self.at in own), "head-end")

    @property
    def doc(self) -> str:
        """What it does wrong, in a sentence."""
        return inspect.getdoc(self.function) or ""


def mixed(chosen: Sequence[Defect]) -> Defect | None:
    """Give one behaviour that is all of some at the same time, or None for none."""
    return replace(chosen[0], beside=tuple(chosen[1:])) if chosen else None


_DEFECTS: dict[str, Defect] = {}


def defect(
    breaks: str, at: str, **facts: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a defect under its function's name."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _add(Defect(function.__name__, function, at, breaks, **facts))
        return function

    return register


def variant(at: str, **facts: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a strange but legal behaviour; it breaks nothing."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _add(Defect(function.__name__, function, at, **facts))
        return function

    return register


def _add(made: Defect) -> None:
    if made.name in _DEFECTS or made.at not in (*SEAMS, *CLIENT_SEAMS, *BUS_SEAMS):
        raise ValueError(f"{made.name}: a second one of this name, or no seam {made.at}")
    _DEFECTS[made.name] = made


def load() -> dict[str, Defect]:
    """Import every family and give what it registered: defects and variants by name."""
    for module in walk_packages(__path__, f"{__name__}."):
        import_module(module.name)
    return dict(_DEFECTS)
