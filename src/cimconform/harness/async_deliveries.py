"""Delivers asynchronous replies to the address that a request of the system names, as a head end would.

Over HTTP by POST, over SOAP to the operation Response where there is one, over JMS to a queue or
topic; in the style of the request. The system's answer to a delivery is its own message, and judged
like one. A delivery that fails accuses no product until one has been taken: before that it may be the network.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from cimconform.errors import CimconformError, PreconditionFailed, TransportError
from cimconform.harness.connecting import connect
from cimconform.harness.guard import Guard
from cimconform.messages.exchange import ANSWERED
from cimconform.messages.message import Message
from cimconform.stimuli.scripted_replies import ReplyLibrary
from cimconform.system.bindings import AnyBinding, JmsBinding
from cimconform.transports.base import OutgoingReply, RawMessage, RoundTrip, Route, Transport
from cimconform.transports.jms.settings import NONE, JmsRoute

AGAIN = "the same again"
_RESPONSE = "http://iec.ch/61968/Response"
_WEB = re.compile(r"https?://[^\s/]+")
_PLACE = re.compile(r"(?:queue|topic):\S+")
Send = Callable[[str, OutgoingReply], RoundTrip]
Ahead = Callable[[RawMessage], None]


@dataclass(frozen=True, slots=True)
class AsyncReply:
    """one asynchronous reply, in the words of a feature; `ahead` of the answer to the request, or after it."""

    words: str
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was delivered, and what the system answered to it, if it answers at all."""

    sent: RawMessage
    answers: tuple[RawMessage, ...] = ()


def sender(table: AnyBinding, jms: Transport, wait_s: float, guard: Guard) -> Send:
    """Give what sends to an address over a binding; `jms` is the transport of one over JMS."""
    if isinstance(table, JmsBinding):
        return lambda place, outgoing: jms.request(
            outgoing.body, Route(wrap=False, jms=JmsRoute(destination=place, reply=NONE))
        )
    endpoint = table.endpoint()
    action = _RESPONSE if table.dress == "generic" else ""

    def send(address: str, outgoing: OutgoingReply) -> RoundTrip:
        known = _host(address) == _host(endpoint.url)  # others must not learn our credentials
        own = endpoint if known else replace(endpoint, user="", password="")
        limit = min(endpoint.timeout_s, wait_s)
        transport = connect(table.kind, replace(own, url=address, timeout_s=limit), guard)
        try:
            return transport.request(outgoing.body, Route(wrap=False, action=action))
        finally:
            transport.close()

    return send


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition(":")[0]


@dataclass
class ReplyDelivery:
    """Delivers asynchronous replies over one binding; `worked` tells that a delivery was taken before."""

    library: ReplyLibrary
    send: Send
    over_jms: bool = False
    worked: bool = False

    def deliver(self, request: RawMessage, outgoing: OutgoingReply) -> Delivered:
        """Deliver one reply to a request.

        Raises PreconditionFailed without an address that we can send to, or where none was ever taken.
        """
        address = self._address(request)
        try:
            trip = self.send(address, outgoing)
        except TransportError as error:
            if not self.worked or not isinstance(error.sent, RawMessage):
                raise PreconditionFailed(
                    f"an asynchronous reply could not be delivered to {address}: {error.reason}"
                ) from None
            return Delivered(_labelled(error.sent, "nothing"))
        answers = trip.received
        if self.over_jms:
            return Delivered(trip.sent)
        self.worked |= all((one.status or 0) // 100 == 2 for one in answers)  # noqa: PLR2004 - HTTP's own
        return Delivered(_labelled(trip.sent, str(answers[0].status)), answers)

    def _address(self, request: RawMessage) -> str:
        """Give the address that a request names; raises PreconditionFailed."""
        asked = Message(request.body)
        if not (asked.text("Header/CorrelationID") or asked.text("Header/MessageID")).strip():
            reason = "the request has no id by which an asynchronous reply could be matched with it"
            raise PreconditionFailed(reason, "asynchronous_request_can_be_matched")
        named = asked.text("Header/ReplyAddress").strip()
        named = named or request.headers.get("jms-reply-to", "")
        if not named:
            reason = (
                "the request names no ReplyAddress that an asynchronous reply could be delivered to"
            )
            raise PreconditionFailed(reason, "asynchronous_request_names_its_address")
        if not (_PLACE if self.over_jms else _WEB).match(named):
            reason = f"no late reply can be delivered to {named!r} over this binding"
            raise PreconditionFailed(reason, "reply_address_is_an_address")
        return named


def _labelled(sent: RawMessage, answered: str) -> RawMessage:
    """Give a delivery with a header of our own that says what the system answered."""
    return replace(sent, headers={**sent.headers, ANSWERED: answered})


@dataclass
class PlannedDeliveries:
    """The asynchronous replies of one scenario: what comes ahead of the answer, and what after it.

    `before` is done ahead too. `trouble` is what kept us from it; nothing is raised while we answer.
    """

    delivery: ReplyDelivery
    late: Sequence[AsyncReply] = ()
    before: Sequence[Ahead] = ()
    delivered: list[Delivered] = field(default_factory=list)
    trouble: CimconformError | None = None
    _last: OutgoingReply | None = None

    def ahead(self, request: RawMessage) -> None:
        """Do what comes before we answer."""
        try:
            for one in self.before:
                one(request)
            self._deliver(request, [one for one in self.late if one.ahead])
        except CimconformError as error:
            self.trouble = error

    def after(self, request: RawMessage) -> None:
        """Do what comes after we have answered."""
        try:
            self._deliver(request, [one for one in self.late if not one.ahead])
        except CimconformError as error:
            self.trouble = error

    def _deliver(self, request: RawMessage, late: Sequence[AsyncReply]) -> None:
        for one in late:
            if one.words != AGAIN or self._last is None:
                self._last = self.delivery.library.answer(one.words)(request)
            self.delivered.append(self.delivery.deliver(request, self._last))
