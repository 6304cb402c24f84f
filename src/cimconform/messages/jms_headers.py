"""The headers and properties that came with a message over JMS."""

from cimconform.messages.message import Message


def said(message: Message, name: str) -> str:
    """Give what JMS says of a message."""
    return message.headers.get(f"jms-{name}", "")


def names(reply: Message, request: Message) -> bool:
    """Tell whether a reply says by any identifier that it answers a request."""
    ids = {said(request, "correlation-id"), said(request, "message-id")}
    ids |= {request.text("Header/CorrelationID"), request.text("Header/MessageID")}
    return bool({said(reply, "correlation-id"), reply.text("Header/CorrelationID")} & (ids - {""}))
