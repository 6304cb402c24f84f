"""The enterprise client: asks, takes what comes, and writes down what it made of it."""

import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from cimconform.reference import building
from cimconform.reference.answering import Answer
from cimconform.reference.asking import Element, Fault
from cimconform.reference.defects import Defect
from cimconform.reference.enterprise import receiving, replies, sending
from cimconform.reference.enterprise.journal import Entry, Journal
from cimconform.reference.enterprise.orders import Order, header_of, request
from cimconform.reference.enterprise.pending import Pending
from cimconform.reference.enterprise.receiving import Received
from cimconform.reference.enterprise.sending import OutgoingMessage
from cimconform.reference.names import TC57

_KINDS = {"1.1": "text/xml", "1.2": "application/soap+xml", "": "application/xml"}
PATIENCE_S = 1.0
TRIES, AGAIN_S = 3, 0.1


@dataclass
class Given:
    """What the client answers to a message that came: status, body, content type."""

    status: int
    body: bytes = b""
    kind: str = ""


@dataclass
class Client:
    """One client with its journal, and at most one defect or variant.

    `over_jms` sends a message to a destination, or says that there is no broker; replies come to
    `reply_to`, as STOMP writes it. One that is `halted` has broken down and does not send what it is asked for next.
    `newest` is the MessageID of what it has sent last.
    """

    behaviour: Defect | None = None
    over_jms: Callable[[OutgoingMessage], bool] = lambda _: False
    journal: Journal = field(default_factory=Journal)
    patience_s: float = PATIENCE_S
    reply_to: str = ""
    halted: bool = False
    newest: str = ""
    _open: dict[str, Pending] = field(default_factory=dict)
    _hearing: threading.Lock = field(default_factory=threading.Lock)

    def seam(self, name: str, value: Any, *more: Any) -> Any:
        """Let the defects have their way with a value, where this is their place."""
        for behaviour in (self.behaviour, *self.behaviour.beside) if self.behaviour else ():
            if behaviour.at == name:
                changed = behaviour.function(value, *more)
                value = value if changed is None else changed
        return value

    def order(self, order: Order) -> dict[str, str]:
        """Send a request, in a thread of its own, and give its header at once; raises Unable."""
        order = self.seam("order", order)
        header = self.seam("request_header", header_of(order), order)
        tree = self.seam("request_tree", request(order, header), order)
        outgoing = self.seam(
            "outgoing", sending.outgoing(order, tree, header, self.reply_to), order, header
        )
        self.newest = header.get("MessageID", "")
        halted, self.halted = self.halted, False
        if not halted:
            threading.Thread(target=self._ask, args=(order, header, outgoing), daemon=True).start()
        return dict(header)

    def _ask(self, order: Order, header: dict[str, str], outgoing: OutgoingMessage) -> None:
        """Send, wait as long as our patience lasts, and write down what came of it."""
        if order.event:
            self._publish(order, header, outgoing)
            return
        pending = Pending(order, header)
        if order.later or not outgoing.to.startswith("http"):
            self._open[pending.identity] = pending
        if not outgoing.to.startswith("http"):
            self._over_jms(pending, outgoing)
            return
        try:
            status, body = sending.post(outgoing, self.seam("patience", self.patience_s))
        except ConnectionError as silence:
            self._silent(order, header, str(silence))
            self._wait_on(pending)  # what was promised may come all the same
            return
        entry = self.conclude(order, header, body, status)
        with self._hearing:
            pending.acknowledged |= not pending.acknowledges(entry)
            self.journal.add(self._placed(pending, entry))

    def _placed(self, pending: Pending, entry: Entry) -> Entry:
        """Put what came where it belongs among all that comes for a request."""
        first = pending.acknowledges(entry)
        entry = pending.accept(entry) if first else pending.take(entry)
        entry = self.seam("placed", entry, pending, self)
        if pending.over:
            pending.rest()
            self._open.pop(pending.identity, None)
        elif pending.order.later:
            self._wait_on(pending)
        return entry

    def _wait_on(self, pending: Pending) -> None:
        """Wait for what was promised."""
        if pending.order.later:
            pending.wait(self.patience_s, self._series_given_up)

    def _series_given_up(self, pending: Pending) -> None:
        """Stop waiting for the end of a series; what has come of it is kept."""
        with self._hearing:
            if self._open.pop(pending.identity, None) is not None:
                pending.ended = True
                entry = self._entry(pending, "silence", "the last part did not come in time")
                self.journal.add(self.seam("series_over", entry, pending, self))

    def _publish(self, order: Order, header: dict[str, str], outgoing: OutgoingMessage) -> None:
        """Bring an event to every subscriber."""
        more = order.also.replace("{service}", order.service)
        messages = [outgoing, *([replace(outgoing, to=more)] if more.startswith("http") else [])]
        delivered = [self._delivered(one) for one in self.seam("deliveries", messages, order)]
        result = "delivered" if all(delivered) else "undelivered"
        self.journal.add(
            Entry(header.get("MessageID", ""), "event", result, order.verb, order.noun)
        )

    def _delivered(self, outgoing: OutgoingMessage) -> bool:
        """Bring an event to one subscriber, several times if need be; what it answers is its own."""
        if not outgoing.to.startswith("http"):
            return self.over_jms(outgoing)
        for _ in range(self.seam("tries", TRIES)):
            with suppress(ConnectionError):
                status, body = sending.post(outgoing, self.patience_s)
                if self.seam("receipt_read", status // 100 == 2, body, self):  # noqa: PLR2004
                    return True
            threading.Event().wait(AGAIN_S)
        return False

    def _over_jms(self, pending: Pending, outgoing: OutgoingMessage) -> None:
        """Send over JMS; the reply comes to our queue, or does not."""
        order, header = pending.order, pending.header
        if not self.over_jms(outgoing):
            self._silent(order, header, "this client has no broker")
        elif order.one_way:
            self.journal.add(Entry(header.get("MessageID", ""), "reply", "unasked", order.verb))
        else:
            patience = self.seam("patience", self.patience_s)
            timer = threading.Timer(patience, self._given_up, (pending,))
            timer.daemon = True
            timer.start()

    def _given_up(self, pending: Pending) -> None:
        """Stop waiting for a reply, if none has come."""
        if not self.journal.knows(pending.identity, "reply"):
            self._open.pop(pending.identity, None)
            self._silent(pending.order, pending.header, "no reply came in time")

    def _silent(self, order: Order, header: dict[str, str], why: str) -> None:
        correlation = header.get("CorrelationID", "")
        entry = Entry(header.get("MessageID", ""), "reply", "silence", order.verb, order.noun)
        entry.correlation, entry.why = correlation, why
        self.journal.add(self.seam("conclusion", entry, order, self))

    def take_reply(self, jms: str, body: bytes) -> None:
        """Take what came to our reply queue; `jms` is its JMSCorrelationID."""
        with self._hearing:
            self.journal.add(self._reply(replies.correlation(body) or jms, body))

    def _reply(self, named: str, body: bytes, received: Received | None = None) -> Entry:
        """Match a reply with the request that it names, if one is open."""
        pending = next((one for one in self._open.values() if one.answered_by(named)), None)
        if pending is None:
            return self._stray(named, received)
        if pending.again(replies.identity(body)):
            return self.seam("again", self._entry(pending, "again", "it came before"), pending)  # type: ignore[no-any-return]
        entry = self.conclude(pending.order, pending.header, body, 200)
        if pending.ended and not pending.acknowledges(entry):
            return self._stray(named, received)
        return self._placed(pending, entry)

    def _stray(self, named: str, received: Received | None) -> Entry:
        """Say of a reply that it answers nothing, or nothing any more."""
        identity = received.identity if received else ""
        noun = received.header.get("Noun", "") if received else ""
        entry = Entry(identity, "reply", "stray", "reply", noun, named)
        entry.why = "it answers nothing that is open"
        return self.seam("stray", entry, self)  # type: ignore[no-any-return]

    def _entry(self, pending: Pending, result: str, why: str) -> Entry:
        """Give an entry about a request that is open."""
        order, correlation = pending.order, pending.header.get("CorrelationID", "")
        entry = Entry(pending.identity, "reply", result, order.verb, order.noun, correlation)
        entry.why = why
        return entry

    def conclude(self, order: Order, header: dict[str, str], body: bytes, status: int) -> Entry:
        """Say what an answer means."""
        entry = replies.outcome(order, header, body, soap=b"Envelope" in body[:400])
        if status >= 400 and entry.result in ("OK", "PARTIAL"):  # noqa: PLR2004 - HTTP's own limit
            entry.result, entry.objects, entry.why = "fault", 0, f"HTTP {status}"
        return self.seam("conclusion", entry, order, self)  # type: ignore[no-any-return]

    def hear(self, body: bytes, style: str) -> Given:
        """Take a message that came without being asked for now."""
        with self._hearing:
            try:
                received = receiving.receive(self.seam("event_bytes", body), style)
            except Fault as fault:
                about = re.search(rb"MessageID>([^<]+)<", body)
                entry = Entry(about[1].decode() if about else "", "event", "dropped")
                entry.why = fault.reason
                self.journal.add(self.seam("entry", entry, None))
                given = self._fault(fault, style, body)
                return self.seam("given", given, None)  # type: ignore[no-any-return]
            named = received.header.get("CorrelationID", "")
            late = etree.tostring(received.root) if received.late else b""
            entry = self._reply(named, late, received) if received.late else self._event(received)
            self.journal.add(self.seam("entry", entry, received))
            return self.seam("given", self._receipt(received), received)  # type: ignore[no-any-return]

    def _event(self, received: Received) -> Entry:
        """Take an event over, unless it is not for us or was here before."""
        header = received.header
        known = self.journal.knows(received.identity, "event")
        result = "accepted" if header.get("Noun") in receiving.TAKEN else "ignored"
        entry = Entry(
            received.identity, "event", "again" if known else result, header["Verb"], header["Noun"],
            header.get("CorrelationID", ""),
        )  # fmt: skip
        entry.objects = replies.objects(received.root) if entry.result == "accepted" else 0
        return entry

    def _receipt(self, received: Received) -> Given:
        """Say that a message was received, and no more."""
        answer = Answer(header=building.header_of(received.ask))
        tree = self.seam("receipt", building.response(received.ask, answer), received)
        return _given(
            building.in_soap(tree, received.soap) if received.soap else tree, received.soap, 200
        )

    def _fault(self, fault: Fault, style: str, body: bytes) -> Given:
        """Say that a message cannot be taken."""
        soap = "1.2" if b"2003/05/soap-envelope" in body[:400] else "1.1"
        found = re.search(rb"TC57/2011/(\w+)Message", body)
        noun = found[1].decode() if style == "typed" and found else ""
        detail = building.fault_message(noun, f"{TC57}/{noun}Message" if noun else "", fault)
        if style == "bare":
            return _given(detail, "", 400)
        status = 400 if soap == "1.2" and fault.kind == "Client" else 500
        return _given(building.soap_fault(fault, soap, detail), soap, status)


def _given(document: Element, soap: str, status: int) -> Given:
    body = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
    return Given(status, body, f"{_KINDS[soap]}; charset=utf-8")
