"""The headers and properties that came with a message over JMS."""

from cimconform.messages.message import Message


def jms_header(message: Message, name: str) -> str:
    """Give what JMS says of a message."""
    return message.headers.get(f"jms-{name}", "")


def names(reply: Message, request: Message) -> bool:
    """Tell whether a reply says by any identifier that it answers a request."""
    ids = {jms_header(request, "correlation-id"), jms_header(request, "message-id")}
    ids |= {request.text("Header/CorrelationID"), request.text("Header/MessageID")}
    return bool(
        {jms_header(reply, "correlation-id"), reply.text("Header/CorrelationID")} & (ids - {""})
    )
