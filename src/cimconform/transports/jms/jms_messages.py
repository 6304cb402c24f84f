"""From raw messages to JMS messages and back: the mapping of headers, the same over every client."""

import re
import uuid
from codecs import lookup
from collections.abc import Mapping

from cimconform import limits
from cimconform.transports.base import RawMessage, Route
from cimconform.transports.clock import now
from cimconform.transports.http.soap_envelope import MEDIA_TYPES, wrap
from cimconform.transports.jms.client import Destination, Form, JmsMessage, Property, text_of
from cimconform.transports.jms.settings import JmsSettings

_MOST_OF_AN_ID = 255
_ENCODING = re.compile(rb"""^<\?xml[^>]*\sencoding=["']([\w.-]+)["']""")


def composed(
    body: bytes, route: Route, settings: JmsSettings, reply_to: Destination | None, version: str
) -> JmsMessage:
    """Give the JMS message that carries a body as binding and route say.

    What wants a reply has a JMSCorrelationID, a new one if the message names none.
    """
    jms = route.jms
    soap = settings.soap if jms.soap is None else jms.soap
    whole = wrap(body, version, route.soap_header) if soap and route.wrap else body
    place = (jms.destination or settings.request).replace("{verb}", route.verb)
    place = place.replace("{noun}", route.noun)
    ttl = round(settings.time_to_live_s * 1000)
    return JmsMessage(
        body=whole,
        form=_form(whole, jms.form or settings.form),
        destination=Destination.read(place),
        reply_to=reply_to,
        correlation_id=_correlation(body, reply_to)
        if jms.correlation_id is None
        else jms.correlation_id,
        type=jms.type,
        time_to_live_ms=ttl if jms.time_to_live_ms is None else jms.time_to_live_ms,
        priority=settings.priority if jms.priority is None else jms.priority,
        persistent=settings.persistent if jms.persistent is None else jms.persistent,
        properties={**(_soap_properties(route, place, version) if soap else {}), **jms.properties},
    )


def _form(body: bytes, wanted: Form) -> Form:
    """Give the form of a message; bytes that are no text in UTF-8 travel as bytes."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return "bytes"
    return "bytes" if b"\0" in body else wanted


def _correlation(body: bytes, reply_to: Destination | None) -> str:
    """Give the id that a reply is known by: CorrelationID, else MessageID, else a new one.

    One that is too long stands in the Header alone: AMQP 0-9-1 carries no more than 255 bytes, and a broker
    that cannot hand it on closes the channel of every consumer to whom it is delivered.
    """
    if reply_to is None:
        return next(iter(filter(_fits, correlation_of(body))), "")
    return next(iter(filter(_fits, names_of(body)[:1])), "") or str(uuid.uuid4())


def _fits(name: str) -> bool:
    """Tell whether every broker can carry an id beside the message."""
    return len(name.encode()) <= _MOST_OF_AN_ID


def names_of(body: bytes) -> list[str]:
    """Give the ids in the Header of a request, as far as it can be read, the best first."""
    found = [_element(body, name) for name in (b"CorrelationID", b"MessageID")]
    return [name for name in found if name]


def correlation_of(body: bytes) -> list[str]:
    """Give the CorrelationID in the Header of a reply, if it has one."""
    name = _element(body, b"CorrelationID")
    return [name] if name else []


def _element(body: bytes, name: bytes) -> str:
    """Give the text of the first element of a name; a look at bytes that may be malformed."""
    found = re.search(rb"<(?:[\w.-]+:)?%s(?:\s[^>]*)?>([^<]*)<" % name, body)
    return found[1].decode("utf-8", "replace").strip() if found else ""


def _soap_properties(route: Route, place: str, version: str) -> Mapping[str, Property]:
    """Give the properties that SOAP over JMS asks for."""
    _, _, name = place.partition(":")
    return {
        "SOAPJMS_bindingVersion": "1.0",
        "SOAPJMS_contentType": f'{MEDIA_TYPES[version]}; charset="utf-8"',
        "SOAPJMS_requestURI": f"jms:{place.partition(':')[0]}:{name}",
        "SOAPJMS_soapAction": route.action,
        "SOAPJMS_isFault": False,
    }


def sent(message: JmsMessage, at: float) -> RawMessage:
    """Give what went out, for the record."""
    return RawMessage(message.body, headers(message), at)


def received(message: JmsMessage, most_nodes: int = limits.MAX_NODES) -> RawMessage:
    """Give what came, for the record and the checks; marked where its tree is larger than we can hold."""
    key = "max_nodes of the transport's table"
    reason = limits.too_many(message.body, most_nodes, key)
    mark = {limits.CUT: f"too large: {reason}"} if reason else {}
    return RawMessage(_as_declared(message), headers(message) | mark, now())


def _as_declared(message: JmsMessage) -> bytes:
    """Give a TextMessage in the encoding that its XML declaration names.

    Text over JMS is characters; a declaration of UTF-16 in it, as some libraries write it, is no
    fault, but would make bytes of UTF-8 unreadable.
    """
    found = _ENCODING.match(message.body)
    if message.form == "bytes" or found is None:
        return message.body
    try:
        name = lookup(found[1].decode("ascii")).name
        return message.body if name == "utf-8" else message.body.decode().encode(name)
    except (LookupError, UnicodeError):
        return message.body


def headers(message: JmsMessage) -> dict[str, str]:
    """Give the JMS headers under neutral names; those that say nothing are left out."""
    given = {
        "jms-message-id": message.message_id,
        "jms-correlation-id": message.correlation_id,
        "jms-reply-to": str(message.reply_to or ""),
        "jms-destination": str(message.destination or ""),
        "jms-type": message.type,
        "jms-delivery-mode": "persistent" if message.persistent else "non-persistent",
        "jms-timestamp": str(message.timestamp or ""),
        "jms-expiration": str(message.expiration or ""),
        "jms-priority": str(message.priority),
        "jms-redelivered": str(message.redelivered).lower(),
        "jms-form": message.form,
    }
    found = {name: value for name, value in given.items() if value}
    for name, value in message.properties.items():
        found[f"jms-property-{name}"] = text_of(value)
    return found
