"""What an extension may import, and nothing else.

A check of your own takes a `Message`, an `Exchange`, a `Sequence[Exchange]` or `Bindings`, and yields
a `Finding` for each difference; a sentence of your own is bound with `sentence` to a function that
is given the `Stage`; a transport of your own takes an `Endpoint` and is a `Transport`: it gives a
`RoundTrip` of `RawMessage`s for what goes by a `Route`, or raises `TransportError` when bytes do not
get through. These names stay where they are from one version to
the next; everything else in the package may move.
"""

from cimconform.campaign.stage import Stage, sentence
from cimconform.checks import Basis, Findings, about, check, found
from cimconform.errors import Inconclusive, TransportError, UsageError
from cimconform.messages.exchange import Bindings, Exchange
from cimconform.messages.message import Message
from cimconform.transports.base import Endpoint, RawMessage, RoundTrip, Route, Transport
from cimconform.verdict import Finding, NothingToJudge

__all__ = [
    "Basis",
    "Bindings",
    "Endpoint",
    "Exchange",
    "Finding",
    "Findings",
    "Inconclusive",
    "Message",
    "NothingToJudge",
    "RawMessage",
    "RoundTrip",
    "Route",
    "Stage",
    "Transport",
    "TransportError",
    "UsageError",
    "about",
    "check",
    "found",
    "sentence",
]
