"""What a client that is made from a WSDL makes of it, recorded as facts for a check to judge."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from lxml import etree

from cimconform.errors import PreconditionFailed
from cimconform.messages.exchange import PLACE, Exchange
from cimconform.messages.message import Message
from cimconform.stimuli.compose import Composed, split
from cimconform.transports.http import soap_client


def used(wsdl: Exchange, name: str, *, typed: bool, before: Sequence[Exchange]) -> Exchange:
    """Give the exchange of a WSDL with what a client could do, by the last exchange before it.

    `name` is the message whose operation is used, `typed` the style of the WSDL. The facts `client_step`, `client_reason` and `client_undecided` say where the client stopped; an
    empty step is none. Raises PreconditionFailed where there is no request and answer to work on.
    """
    asked = before[-1] if before else None
    if asked is None or asked.request is None or asked.reply is None:
        raise PreconditionFailed("no request and answer are there for a client to work on")
    verb, noun, _ = split(name)
    operation = Composed(b"", verb, noun, typed).operation
    request, answer = _content(asked.request), _content(asked.reply)
    trial = soap_client.attempt(
        tuple((m.headers.get(PLACE, ""), m.raw) for m in wsdl.replies),
        operation, wsdl.stimulus.facts["soap"], request, answer,
    )  # fmt: skip
    found = {f"client_{name}": _word(value) for name, value in asdict(trial).items()}
    stimulus = replace(wsdl.stimulus, facts={**wsdl.stimulus.facts, **found})
    return replace(wsdl, id=f"{wsdl.id}-client-{asked.id}", stimulus=stimulus, before=tuple(before))


def _content(message: Message) -> bytes:
    """Give what stands in the soap:Body of a message; raises PreconditionFailed for no message."""
    if message.root is None:
        raise PreconditionFailed("what came cannot be read, so that no client can work on it")
    return bytes(etree.tostring(message.root))


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
