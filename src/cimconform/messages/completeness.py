"""Whether several replies cover everything that was asked for, or are marked as the last."""

from collections.abc import Iterator, Sequence

from cimconform.messages.exchange import taken
from cimconform.messages.message import Element, Message, local, parent, text_of
from cimconform.messages.patterns import LATER_REPLIES, ended


def complete(request: Message, late: Sequence[Message]) -> bool:
    """Tell whether asynchronous replies have come to their end, or cover everything that was asked for."""
    came = taken(late)
    return ended(LATER_REPLIES, came) or (bool(came) and objects(request) <= reported(came))


def objects(request: Message) -> set[str]:
    """Give the names and identifiers of the meters that a request asks for."""
    wanted = [e for e in request.elements() if local(e) in ("EndDevice", "EndDevices", "Meter")]
    return {name for e in wanted for name in _names(e)}


def _names(device: Element) -> Iterator[str]:
    for element in device.iter("{*}mRID", "{*}name"):
        if local(element) == "mRID" or local(parent(element)) == "Names":
            yield text_of(element).strip()


def reported(late: Sequence[Message]) -> set[str]:
    """Give every text of data and of errors in asynchronous replies: what was asked for stands among it."""
    parts = ("Payload", "Reply")
    tops = [e for m in late for part in parts for e in m.all(part)]
    leaves = (e for top in tops for e in top.iter() if isinstance(e.tag, str) and not len(e))
    return {text_of(e).strip() for e in leaves}
