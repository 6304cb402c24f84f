"""Messages from AMQP messages and back; who comes by STOMP reads what AMQP sent, as ActiveMQ has it.

What came by AMQP goes to AMQP as it came, byte for byte, so that types and annotations are kept.
"""

import time
from dataclasses import replace

from proton import Message

from cimconform.broker.destinations import REDELIVER, QueuedMessage
from cimconform.errors import TransportError
from cimconform.transports.jms.amqp import mapping as amqp_mapping
from cimconform.transports.jms.client import Destination, JmsMessage, Kind
from cimconform.transports.jms.stomp import mapping as stomp_mapping

_QUEUE: Kind = "queue"
_NAMES = stomp_mapping.Names()
_CAPABILITIES: dict[str, Kind] = {
    "topic": "topic",
    "temporary-topic": "topic",
    "queue": "queue",
    "temporary-queue": "temporary-queue",
}


def destination_of(address: str | None, capabilities: list[str]) -> str:
    """Give the broker's name of an address, or "" for none: the anonymous relay."""
    kind: Kind = next(
        (_CAPABILITIES[name] for name in capabilities if name in _CAPABILITIES), _QUEUE
    )
    found = amqp_mapping.destination(address, None, kind)
    return _NAMES.outward(found) if found else ""


def address_of(destination: str) -> str:
    """Give the address of a destination."""
    found = _NAMES.inward(destination)
    return found.name if found else ""


def read(encoded: bytes, destination: str, identity: str) -> QueuedMessage:
    """Read a message that was sent to a destination; without one it names its own.

    Raises TransportError for what is no TextMessage and no BytesMessage, or leads nowhere.
    """
    source = _NAMES.inward(destination) or Destination("queue", "")
    message = amqp_mapping.inward(encoded, source)
    if not destination and not (message.destination and message.destination.name):
        raise TransportError("the message names no destination: it has no property to")
    now = int(time.time() * 1000)
    ttl = message.time_to_live_ms
    message = replace(
        message,
        destination=source if destination else message.destination,
        expiration=message.expiration or (now + ttl if ttl else 0),
    )
    headers = stomp_mapping.outward(message, _NAMES)
    again = headers.pop(REDELIVER, "") == "true"
    headers["message-id"] = message.message_id or identity
    headers["timestamp"] = str(message.timestamp or now)
    where = headers["destination"]
    return QueuedMessage(
        identity, where, headers, message.body, message.expiration, again=again, encoded=encoded
    )


def written(queued: QueuedMessage) -> bytes:
    """Give a message as AMQP has it."""
    encoded = queued.encoded or _translated(queued)
    if not queued.deliveries:
        return encoded
    message = Message()
    message.decode(encoded)
    message.delivery_count = queued.deliveries
    return bytes(message.encode())


def _translated(queued: QueuedMessage) -> bytes:
    """Write what came by STOMP."""
    message: JmsMessage = stomp_mapping.inward(queued.headers, queued.body, _NAMES)
    reply = message.reply_to.name if message.reply_to else ""
    return amqp_mapping.outward(message, address_of(queued.destination), reply)
