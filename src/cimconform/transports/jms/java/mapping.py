"""How JMS messages and destinations look in Java, both ways."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import jpype

from cimconform.errors import TransportError
from cimconform.transports.jms.client import Destination, JmsMessage, Property

_REMEMBERED = 1000
_PERSISTENT = 2  # DeliveryMode.PERSISTENT; NON_PERSISTENT is 1
_INT_BITS, _LONG_BITS = 31, 63


class JavaDestinations:
    """Destinations by name and as the provider has them.

    What came as a reply destination is answered as it came: a name need not lead to it.
    """

    def __init__(self, package: str, context: Any) -> None:
        self._context = context
        names = ("Queue", "Topic", "TemporaryQueue")
        self._queue, self._topic, self._temporary = (
            jpype.JClass(f"{package}.{name}") for name in names
        )
        self._seen: OrderedDict[Destination, Any] = OrderedDict()
        self._lock = threading.Lock()

    def outward(self, destination: Destination, session: Any) -> Any:
        """Give what the provider has under a name."""
        with self._lock:
            seen = self._seen.get(destination)
        if seen is not None:
            return seen
        if self._context is not None:
            return self._context.lookup(destination.name)
        make = session.createTopic if destination.kind == "topic" else session.createQueue
        return make(destination.name)

    def inward(self, place: Any) -> Destination | None:
        """Name a destination; one that claims to be both queue and topic passes for a queue."""
        if place is None:
            return None
        queue, topic = isinstance(place, self._queue), isinstance(place, self._topic)
        if topic and not queue:
            return Destination("topic", str(place.getTopicName()))
        temporary = isinstance(place, self._temporary) and not topic
        return Destination("temporary-queue" if temporary else "queue", str(place.getQueueName()))

    def remember(self, place: Any) -> Destination | None:
        """Name a destination, and keep it for whoever sends there."""
        named = self.inward(place)
        if named is not None:
            with self._lock:
                self._seen[named] = place
                if len(self._seen) > _REMEMBERED:
                    self._seen.popitem(last=False)
        return named


def outward(message: JmsMessage, session: Any, destinations: JavaDestinations) -> Any:
    """Give a message of the provider; what belongs to sending it (priority, expiry) is not in it."""
    made = _with_body(message, session)
    if message.reply_to is not None:
        made.setJMSReplyTo(destinations.outward(message.reply_to, session))
    if message.correlation_id:
        made.setJMSCorrelationID(message.correlation_id)
    if message.type:
        made.setJMSType(message.type)
    for name, value in message.properties.items():
        _set_property(made, name, value)
    return made


def _with_body(message: JmsMessage, session: Any) -> Any:
    octets = jpype.JArray(jpype.JByte)(message.body)
    if message.form == "bytes":
        made = session.createBytesMessage()
        made.writeBytes(octets)
        return made
    try:
        message.body.decode()
    except UnicodeDecodeError:
        raise TransportError(
            "a TextMessage holds text; what is no UTF-8 is sent as bytes"
        ) from None
    return session.createTextMessage(jpype.JClass("java.lang.String")(octets, "UTF-8"))


def _set_property(made: Any, name: str, value: Property) -> None:
    """Set a property with its type: what is whole is an int, or a long where it has to be."""
    if isinstance(value, bool):
        made.setBooleanProperty(name, value)
    elif isinstance(value, float):
        made.setDoubleProperty(name, value)
    elif isinstance(value, str):
        made.setStringProperty(name, value)
    elif -(1 << _INT_BITS) <= value < 1 << _INT_BITS:
        made.setIntProperty(name, value)
    elif -(1 << _LONG_BITS) <= value < 1 << _LONG_BITS:
        made.setLongProperty(name, value)
    else:
        raise TransportError(f"property {name}: {value} is more than a long of Java holds")


def sending(message: JmsMessage) -> tuple[int, int, int]:
    """Give delivery mode, priority and time to live."""
    return _PERSISTENT if message.persistent else 1, message.priority, message.time_to_live_ms


def as_sent(message: JmsMessage, made: Any) -> JmsMessage:
    """Give what the provider made of a message."""
    return replace(
        message,
        message_id=_text(made.getJMSMessageID()),
        timestamp=int(made.getJMSTimestamp()),
        expiration=int(made.getJMSExpiration()),
    )


def inward(came: Any, package: str, destinations: JavaDestinations, max_bytes: int) -> JmsMessage:
    """Give the message that came; raises TransportError for one that is too large or of no use."""
    message = JmsMessage(
        body=b"",
        form="bytes",
        destination=destinations.inward(came.getJMSDestination()),
        reply_to=destinations.remember(came.getJMSReplyTo()),
        correlation_id=_text(came.getJMSCorrelationID()),
        message_id=_text(came.getJMSMessageID()),
        type=_text(came.getJMSType()),
        timestamp=int(came.getJMSTimestamp()),
        expiration=int(came.getJMSExpiration()),
        priority=int(came.getJMSPriority()),
        persistent=int(came.getJMSDeliveryMode()) == _PERSISTENT,
        redelivered=bool(came.getJMSRedelivered()),
        properties=_properties(came),
    )
    if isinstance(came, jpype.JClass(f"{package}.TextMessage")):
        return _bounded(replace(message, form="text"), *_read_text(came), max_bytes)
    if isinstance(came, jpype.JClass(f"{package}.BytesMessage")):
        return _bounded(message, *_read_bytes(came, max_bytes), max_bytes)
    name = came.getClass().getSimpleName()
    raise TransportError(
        f"a {name} came; a TextMessage or a BytesMessage can be read", None, (message,)
    )


def _read_text(came: Any) -> tuple[bytes, int]:
    text = came.getText()
    body = b"" if text is None else bytes(text.getBytes("UTF-8"))
    return body, len(body)


def _read_bytes(came: Any, max_bytes: int) -> tuple[bytes, int]:
    """Read as much of a body as is allowed; give how long the whole is."""
    whole = int(came.getBodyLength())
    octets = jpype.JArray(jpype.JByte)(min(whole, max_bytes))
    came.readBytes(octets)
    return bytes(octets), whole


def _bounded(message: JmsMessage, body: bytes, whole: int, max_bytes: int) -> JmsMessage:
    if whole <= max_bytes:
        return replace(message, body=body)
    limit = f"at most {max_bytes} are read (max_bytes of the transport's table)"
    cut = replace(message, body=body[:max_bytes])
    raise TransportError(f"a message of {whole} bytes came; {limit}", None, (cut,))


def _properties(came: Any) -> Mapping[str, Property]:
    """Give the properties with their types; one without a value is left out."""
    names = [str(name) for name in came.getPropertyNames()]
    found = {name: _python(came.getObjectProperty(name)) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _python(value: Any) -> Property | None:
    if value is None:
        return None
    if isinstance(value, jpype.JClass("java.lang.Boolean")):
        return bool(value)
    if isinstance(value, float):
        return float(value)
    return int(value) if isinstance(value, int) else str(value)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
