"""How JMS headers and properties look in STOMP frames, both ways."""

from collections.abc import Mapping
from dataclasses import dataclass

from cimconform.transports.jms.client import Destination, JmsMessage, text_of

# What STOMP and ActiveMQ put into a frame beside the properties of the message.
_OWN = frozenset(
    """
    destination message-id subscription ack content-length content-type correlation-id reply-to
    type JMSType timestamp expires priority persistent redelivered receipt transaction amq-msg-type
    original-destination transformation browser
    """.split()
)
_TEMPORARY = ("/temp-queue/", "/remote-temp-queue/")


@dataclass(frozen=True, slots=True)
class Names:
    """What stands before the names of destinations."""

    queue: str = "/queue/"
    topic: str = "/topic/"
    reply: str | None = None

    def reply_to(self, destination: Destination) -> str:
        """Give where a reply goes, as the system reads it."""
        if destination.kind != "queue" or self.reply is None:
            return self.outward(destination)
        return f"{self.reply}{destination.name}"

    def outward(self, destination: Destination) -> str:
        """Give a destination as STOMP writes it; what came with a slash goes back as it is."""
        if destination.name.startswith("/"):
            return destination.name
        if destination.kind == "temporary-queue":
            return f"/temp-queue/{destination.name}"
        return f"{self.topic if destination.kind == 'topic' else self.queue}{destination.name}"

    def inward(self, text: str) -> Destination | None:
        """Read a destination; the temporary queue of another connection keeps its whole name."""
        if not text:
            return None
        if text.startswith(_TEMPORARY):
            return Destination("temporary-queue", text.removeprefix("/temp-queue/"))
        if self.topic and text.startswith(self.topic):
            return Destination("topic", text.removeprefix(self.topic))
        return Destination("queue", text.removeprefix(self.queue))


def outward(message: JmsMessage, names: Names) -> dict[str, str]:
    """Give the headers of a SEND frame; those that say nothing are left out."""
    headers = {
        "destination": names.outward(message.destination) if message.destination else "",
        "reply-to": names.reply_to(message.reply_to) if message.reply_to else "",
        "correlation-id": message.correlation_id,
        "type": message.type,
        "expires": str(message.expiration or ""),
        "priority": str(message.priority),
        "persistent": str(message.persistent).lower(),
        "content-length": str(len(message.body)) if message.form == "bytes" else "",
    }
    properties = {name: text_of(value) for name, value in message.properties.items()}
    return {**properties, **{name: value for name, value in headers.items() if value}}


def inward(headers: Mapping[str, str], body: bytes, names: Names) -> JmsMessage:
    """Give the message of a MESSAGE frame."""
    text = "content-length" not in headers or headers.get("amq-msg-type") == "text"
    return JmsMessage(
        body=body,
        form="text" if text else "bytes",
        destination=names.inward(headers.get("destination", "")),
        reply_to=names.inward(headers.get("reply-to", "")),
        correlation_id=headers.get("correlation-id", ""),
        message_id=headers.get("message-id", ""),
        type=headers.get("type", "") or headers.get("JMSType", ""),
        timestamp=_number(headers.get("timestamp", "")),
        expiration=_number(headers.get("expires", "")),
        priority=_number(headers.get("priority", ""), 4),
        persistent=headers.get("persistent", "false") == "true",
        redelivered=headers.get("redelivered", "false") == "true",
        properties={name: value for name, value in headers.items() if name not in _OWN},
    )


def _number(text: str, default: int = 0) -> int:
    return int(text) if text.isascii() and text.isdigit() else default
