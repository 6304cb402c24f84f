"""The document and its root element: IEC 61968-100:2013 clause 6.3.1 and Annex A."""

from cimconform.message import Message
from cimconform.verdict import Finding

from . import Findings, check


@check(raw=True)
def message_is_well_formed(message: Message) -> Findings:
    """Bytes that no XML processor reads are no message."""
    if message.unreadable is not None:
        yield Finding(
            expected="a well-formed XML document",
            observed=_seen(message),
            where="the whole message",
            line=message.unreadable.line,
            hint=f"reading stopped here: {message.unreadable}",
        )


def _seen(message: Message) -> str:
    """Give the beginning of what came, for people."""
    return message.raw[:60].decode("utf-8", "replace") if message.raw else "no bytes at all"
