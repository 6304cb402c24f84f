"""Delivers asynchronous replies to the address that a request names, and tries again where that fails.

Over HTTP by POST: in SOAP where the request came in SOAP, to the generic operation Response, or as the
bare message. Over JMS to a queue or topic. An answer may also take the form of an event.
"""

import http.client
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from lxml import etree

from cimconform.reference import building
from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element
from cimconform.reference.async_replies import Delivery, Promise, cancelled

Seam: TypeAlias = Callable[..., Any]
OverJms: TypeAlias = Callable[[str, bytes, str], None]
_TIMEOUT_S = 10.0
_WEB = ("http://", "https://")
_DESTINATIONS = ("queue:", "topic:", "/")  # the last as STOMP writes them
GOOD = range(200, 300)
_MEDIA = {"1.1": "text/xml", "1.2": "application/soap+xml", "": "application/xml"}


class Deliverer:
    """Keeps one promise after the other; `over_jms` sends bytes to a destination."""

    def __init__(self, seam: Seam, over_jms: OverJms | None = None) -> None:
        self._seam, self._over_jms = seam, over_jms

    def keep(self, promise: Promise) -> None:
        """Deliver everything that was promised, or report that it was cancelled."""
        stopped = threading.Event() if promise.deaf else promise.open.stopped
        for delivery in promise.deliveries:
            if stopped.wait(delivery.wait_s):
                promise.open.finished = True
                if promise.notified:
                    last = Delivery(cancelled(), delivery.address, delivery.form)
                    self._deliver(promise.ask, last)
                break
            # what is on its way cannot be cancelled any more
            promise.open.finished = delivery is promise.deliveries[-1]
            self._deliver(promise.ask, delivery)
        promise.open.finished = True

    def _deliver(self, ask: Ask, delivery: Delivery) -> None:
        """Send one reply, several times if need be."""
        body, action = self._composed(ask, delivery)
        for again in range(delivery.tries):
            threading.Event().wait(delivery.again_s * again)
            with suppress(OSError, http.client.HTTPException):
                if self._sent(ask, delivery, body, action):
                    return

    def _sent(self, ask: Ask, delivery: Delivery, body: bytes, action: str) -> bool:
        if delivery.address.startswith(_WEB):
            headers = headers_of(ask.soap, action)
            return post(delivery.method, delivery.address, body, headers) in GOOD
        if self._over_jms is not None and delivery.address.startswith(_DESTINATIONS):
            self._over_jms(delivery.address, body, ask.header.get("CorrelationID", ""))
        return True

    def _composed(self, ask: Ask, delivery: Delivery) -> tuple[bytes, str]:
        """Give the bytes of a reply, and the SOAPAction of what takes it."""
        answer = delivery.answer
        answer.header = building.header_of(ask) | answer.header
        tree = self._seam("late", _tree(ask, answer, delivery.form), ask, delivery)
        document = building.in_soap(tree, ask.soap) if ask.soap else tree
        raw = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
        return raw, delivery.action or _action(ask, answer, delivery.form)


def _tree(ask: Ask, answer: Answer, form: str) -> Element:
    if form == "response":
        return building.response(ask, answer)
    if form != "created_reply":
        answer.header["Verb"] = "created"
    return building.event(ask.style, "created", answer, reply=form == "created_with_reply")


def _action(ask: Ask, answer: Answer, form: str) -> str:
    """Give the SOAPAction; the typed WSDLs have no operation that takes a response."""
    if form != "response":
        return building.action(ask.style, "created", answer.header["Noun"])
    return "" if ask.style == "typed" else "http://iec.ch/61968/Response"


def post(method: str, address: str, body: bytes, headers: dict[str, str]) -> int:
    """Send to an address; gives the status of the answer. Raises OSError or HTTPException."""
    where = urlsplit(address)
    place, port = where.hostname or "", where.port
    if where.scheme == "https":
        context = ssl.create_default_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            place, port, timeout=_TIMEOUT_S, context=context
        )
    else:
        connection = http.client.HTTPConnection(place, port, timeout=_TIMEOUT_S)
    path = f"{where.path or '/'}{'?' if where.query else ''}{where.query}"
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    return answer.status


def headers_of(soap: str, action: str) -> dict[str, str]:
    """Give the headers of a message in SOAP of a version, or bare."""
    media = f"{_MEDIA[soap]}; charset=utf-8"
    if soap == "1.2":
        return {"Content-Type": f'{media}; action="{action}"'}
    return {"Content-Type": media} | ({"SOAPAction": f'"{action}"'} if soap else {})
