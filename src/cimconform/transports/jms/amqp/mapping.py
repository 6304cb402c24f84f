"""How JMS looks in AMQP 1.0: the JMS mapping of OASIS, as Qpid JMS and the brokers write it.

What AMQP has no field for stands in message annotations: the class of the message, and the kind of
JMSDestination and of JMSReplyTo, each a byte. A TextMessage is an amqp-value with a string, a
BytesMessage a data section. Properties keep their types. Ids that are no strings are written as the
mapping prescribes, such as `ID:AMQP_UUID:…`, and go back as what they were.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from proton import Message, ProtonException, byte, symbol

from cimconform.errors import TransportError
from cimconform.transports.jms.client import Destination, Form, JmsMessage, Kind, Property

TYPE, DEST, REPLY = (symbol(f"x-opt-jms-{name}") for name in ("msg-type", "dest", "reply-to"))
KINDS: tuple[Kind, ...] = ("queue", "topic", "temporary-queue")
_CODES: dict[Form, int] = {"bytes": 3, "text": 5}
_CLASSES = {0: "Message", 1: "ObjectMessage", 2: "MapMessage", 4: "StreamMessage"}
_PREFIXES: dict[str, Kind] = {"queue://": "queue", "topic://": "topic"}
_MAX_TTL_MS = 2**32 - 1


def _unsigned(text: str) -> int:
    """Read a ulong; raises ValueError."""
    number = int(text)
    if not 0 <= number < 2**64:
        raise ValueError(text)
    return number


_IDS: dict[str, tuple[type, Callable[[str], Any]]] = {
    "ID:AMQP_UUID:": (UUID, UUID),
    "ID:AMQP_ULONG:": (int, _unsigned),
    "ID:AMQP_BINARY:": (bytes, bytes.fromhex),
}
_PLAIN = "ID:AMQP_NO_PREFIX:"


def outward(
    message: JmsMessage, address: str, reply_address: str, *, in_data: bool = False
) -> bytes:
    """Encode a message; raises TransportError for a text that is none.

    `in_data` puts text into a data section: RabbitMQ hands an amqp-value to peers of other protocols with its
    encoding around it.
    """
    text = message.form == "text"
    whole = _text(message.body) if text else message.body
    made = Message(message.body if in_data else whole, inferred=in_data or not text)
    if in_data or not text:
        made.content_type = "text/xml; charset=utf-8" if text else "application/octet-stream"
    made.durable, made.priority = message.persistent, message.priority
    made.address, made.subject = address, message.type or None
    made.id, made.correlation_id = _to_wire(message.message_id), _to_wire(message.correlation_id)
    made.creation_time, made.expiry_time = message.timestamp / 1000, message.expiration / 1000
    made.ttl = max(0, min(message.time_to_live_ms, _MAX_TTL_MS)) / 1000
    made.annotations = {TYPE: byte(_CODES[message.form])}
    if message.destination:
        made.annotations[DEST] = byte(KINDS.index(message.destination.kind))
    if message.reply_to:
        made.reply_to = reply_address
        made.annotations[REPLY] = byte(KINDS.index(message.reply_to.kind))
    _put_properties(made, message)
    return bytes(made.encode())


def _put_properties(made: Message, message: JmsMessage) -> None:
    properties = dict(message.properties)
    group = properties.pop("JMSXGroupID", None)
    made.group_id = str(group) if group is not None else None
    made.properties = properties or None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TransportError(
            f"a TextMessage cannot hold what is not UTF-8 ({error.reason} at byte {error.start}); "
            "send it as bytes"
        ) from None


def _to_wire(text: str) -> Any:
    """Give an id as it goes out; what came as something else than a string goes back as that."""
    for prefix, (_, read) in _IDS.items():
        if text.startswith(prefix):
            try:
                return read(text.removeprefix(prefix))
            except ValueError:
                return text
    return text.removeprefix(_PLAIN) or None


def inward(encoded: bytes, source: Destination) -> JmsMessage:
    """Read a message that came from `source`; raises TransportError for what is none."""
    made = Message()
    try:
        made.decode(encoded)
    except ProtonException as error:
        raise TransportError(f"what came is no AMQP message: {error}") from None
    annotations = made.annotations or {}
    body, form = _body(made, annotations.get(TYPE))
    place = destination(made.address, annotations.get(DEST), source.kind)
    return JmsMessage(
        body=body,
        form=form,
        destination=place or source,
        reply_to=destination(made.reply_to, annotations.get(REPLY), "queue"),
        correlation_id=_from_wire(made.correlation_id),
        message_id=_message_id(made.id),
        type=made.subject or "",
        timestamp=round(made.creation_time * 1000),
        expiration=round(made.expiry_time * 1000),
        time_to_live_ms=round(made.ttl * 1000),
        priority=made.priority,
        persistent=made.durable,
        redelivered=made.delivery_count > 0,
        properties=_properties(made),
    )


def destination(address: str | None, code: Any, otherwise: Kind) -> Destination | None:
    """Read an address with the byte that tells its kind; ActiveMQ says the kind in a prefix."""
    if not address:
        return None
    known = isinstance(code, int) and 0 <= code < len(KINDS)
    kind = KINDS[code] if known else otherwise
    for prefix, its_kind in _PREFIXES.items():
        if address.startswith(prefix):
            return Destination(its_kind, address.removeprefix(prefix))
    return Destination(kind, address)


def _body(made: Message, code: Any) -> tuple[bytes, Form]:
    """Give the bytes of a body and the class of its message."""
    body = made.body
    if isinstance(body, str):
        return body.encode(), "text"
    if isinstance(body, bytes | memoryview):
        declared = str(made.content_type or "").partition(";")[0].strip().lower()
        text = code == _CODES["text"] or declared.startswith("text/") or declared.endswith("xml")
        return bytes(body), "text" if text and code != _CODES["bytes"] else "bytes"
    if body is None and code in (None, *_CODES.values()):
        return b"", "bytes" if code == _CODES["bytes"] else "text"
    name = _CLASSES.get(code, f"message whose body is a {type(body).__name__}")
    raise TransportError(f"a {name} came; a 61968 message is a TextMessage or a BytesMessage")


def _from_wire(value: Any) -> str:
    """Give an id as JMS writes it."""
    value = bytes(value) if isinstance(value, memoryview) else value
    for prefix, (kind, _) in _IDS.items():
        if isinstance(value, kind):
            return prefix + (value.hex().upper() if isinstance(value, bytes) else str(value))
    return "" if value is None else str(value)


def _message_id(value: Any) -> str:
    """Give a JMSMessageID, which begins with `ID:` always."""
    text = _from_wire(value)
    return text if not text or text.startswith("ID:") else _PLAIN + text


def _properties(made: Message) -> dict[str, Property]:
    """Give the properties as plain values; a type that JMS has not becomes text."""
    given = {name: _plain(value) for name, value in (made.properties or {}).items()}
    return {**given, "JMSXGroupID": made.group_id} if made.group_id else given


def _plain(value: Any) -> Property:
    for kind in (bool, int, float):
        if isinstance(value, kind):
            return kind(value)
    return str(value)


def stamped(message: JmsMessage, message_id: str, now_ms: int) -> JmsMessage:
    """Give a message with what a JMS provider sets when it is sent."""
    expiration = now_ms + message.time_to_live_ms if message.time_to_live_ms else 0
    return replace(message, message_id=message_id, timestamp=now_ms, expiration=expiration)
