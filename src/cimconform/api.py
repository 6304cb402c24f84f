"""What an extension may import, and nothing else.

A check of your own takes a `Message`, an `Exchange` or one of the other subjects of
`cimconform.checks`, and yields a `Finding` for each difference; a sentence of your own is bound with
`sentence`; a transport of your own takes an `Endpoint` and gives an `Answer`, or raises
`TransportError` when bytes do not get through. These names stay where they are from one version to
the next; everything else in the package may move.
"""

from cimconform.campaign.stage import sentence
from cimconform.checks import Basis, Findings, about, check, found
from cimconform.errors import Inconclusive, TransportError, UsageError
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.verdict import Finding, NothingToJudge

__all__ = [
    "Basis",
    "Exchange",
    "Finding",
    "Findings",
    "Inconclusive",
    "Message",
    "NothingToJudge",
    "TransportError",
    "UsageError",
    "about",
    "check",
    "found",
    "sentence",
]
