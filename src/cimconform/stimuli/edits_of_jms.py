"""Edits of the way over JMS: the message stays as it is, what JMS says of it does not.

    as a BytesMessage                           the same bytes, in a message of the other form
    in a SOAP envelope                          with the properties of SOAP over JMS
    without JMSCorrelationID                    the mapping of headers is optional
    with JMSCorrelationID "value"               another than the one in the Header
    with a reply queue of its own               JMSReplyTo is a new queue
    with a temporary reply queue of its own     JMSReplyTo is a new temporary queue
    without JMSReplyTo                          no reply can come
    expired, without JMSReplyTo                 its time is over when it comes; the small broker
                                                delivers it all the same
    redelivered                                 the small broker delivers it once more
    to the destination of verb(Noun)            where another message belongs

Each is proved by the headers of what went out.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cimconform.transports.jms.settings import ANOTHER, NONE, JmsRoute

LATE = "cimconform_late"  # understood by the small broker
AGAIN = "cimconform_redeliver"
_AGO_MS = 60_000
_OTHER_ID = re.compile(r'with JMSCorrelationID "(?P<value>[^"]+)"')
_ELSEWHERE = re.compile(r"to the destination of (?P<verb>\w+)\((?P<noun>\w+)\)")
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class JmsEdit:
    """The fields of a route that are replaced, and how that shows in the headers sent.

    An edit that stands `alone` is not judged beside a good twin: what it did is read back.
    """

    route: Mapping[str, Any]
    seen: Callable[[Headers], bool]
    alone: bool = False


def jms_edit(words: str) -> JmsEdit | None:
    """Read the words of an edit; None for words that are none of JMS."""
    if words in _NAMED:
        return _NAMED[words]()
    other_id, elsewhere = _OTHER_ID.fullmatch(words), _ELSEWHERE.fullmatch(words)
    if other_id:
        return _over(_is("jms-correlation-id", other_id["value"]), correlation_id=other_id["value"])
    if elsewhere:
        route, noun = elsewhere.groupdict(), elsewhere["noun"]
        return JmsEdit(route, lambda headers: noun in headers.get("jms-destination", ""))
    return None


def _over(seen: Callable[[Headers], bool], *, alone: bool = False, **jms: Any) -> JmsEdit:
    return JmsEdit({"jms": JmsRoute(**jms)}, seen, alone)


def _is(name: str, value: str) -> Callable[[Headers], bool]:
    return lambda headers: headers.get(name, "") == value


def _own_reply_queue() -> JmsEdit:
    place = f"queue:TESTING.REPLY.{uuid.uuid4().hex}"
    return _over(_is("jms-reply-to", place), reply=place)


def _expired(headers: Headers) -> bool:
    expiration, now = (int(headers.get(n, "0")) for n in ("jms-expiration", "jms-timestamp"))
    return 0 < expiration < now and "jms-reply-to" not in headers


_NAMED: Mapping[str, Callable[[], JmsEdit]] = {
    "as a BytesMessage": lambda: _over(_is("jms-form", "bytes"), form="bytes"),
    "in a SOAP envelope": lambda: _over(
        _is("jms-property-SOAPJMS_bindingVersion", "1.0"), soap=True
    ),
    "without JMSCorrelationID": lambda: _over(_is("jms-correlation-id", ""), correlation_id=""),
    "with a reply queue of its own": _own_reply_queue,
    "with a temporary reply queue of its own": lambda: _over(
        lambda headers: headers.get("jms-reply-to", "").startswith("temporary-queue:"),
        reply=ANOTHER,
    ),
    "without JMSReplyTo": lambda: _over(_is("jms-reply-to", ""), alone=True, reply=NONE),
    "expired, without JMSReplyTo": lambda: _over(
        _expired, alone=True, reply=NONE, time_to_live_ms=-_AGO_MS, properties={LATE: True}
    ),
    "redelivered": lambda: _over(
        _is(f"jms-property-{AGAIN}", "true"), alone=True, properties={AGAIN: True}
    ),
}
