"""What a requester sends: IEC 61968-100:2013 clauses 6.2, 6.3, 6.9 and Annex A."""

from cimconform.message import Message, local

from . import Findings, check, found


@check(of="request")
def request_is_a_request_message(message: Message) -> Findings:
    """RequestMessage, or the typed element of an operation."""
    if message.root is not None and local(message.root) == "Message":
        hint = "Message is the untyped superset; name the root RequestMessage"
        yield found(message, "", "RequestMessage", "Message", hint)
