"""The head end as publisher: reports to subscribers what a transaction has brought about, or what it is asked to publish.

Who subscribes is configured at the head end by routes of its own, never by a message. A transaction that
was done is reported with its verb in the past tense, its payload and its CorrelationID; events of devices that came of it
are reported as created(EndDeviceEvents). One thread brings everything away, so that events keep their order.
"""

import copy
import http.client
import threading
import uuid
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cimconform.reference import building, events
from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, child, children, text
from cimconform.reference.delivering import GOOD, OverJms, headers_of, post
from cimconform.reference.enterprise.orders import Order, Unable, happened
from cimconform.reference.names import PAST, TC57

_TRIES, _AGAIN_S = 3, 0.1
_REMEMBERED = 50
_ASKED = {"to", "also", "style", "soap", "meter", "variant"}


@dataclass
class Outbox:
    """The way to the broker, if there is one."""

    over_jms: OverJms | None = None


@dataclass(frozen=True)
class Subscription:
    """Who wants to hear of what, and how: a URL or destination, and the dress of the message."""

    verb: str
    noun: str
    to: str
    style: str = "bare"
    soap: str = ""


@dataclass
class News:
    """Something that happened. `correlation` is that of the request that caused it."""

    verb: str
    noun: str
    payload: Element | None
    correlation: str = field(default_factory=lambda: str(uuid.uuid4()))
    context: str = "TESTING"


def caused(ask: Ask, answer: Answer, reported: list[object]) -> list[News]:
    """Give what a request has brought about; nothing where it was not done, or only asked."""
    if answer.result != "OK" or ask.verb not in PAST:
        return []
    known = ask.header.get("CorrelationID") or ask.header.get("MessageID", "")
    same = {"correlation": known, "context": ask.header.get("Context", "")}
    found = [News(PAST[ask.verb], ask.noun, _payload(ask), **same)]
    if reported:
        found.append(News("created", "EndDeviceEvents", events.payload(reported), **same))
    return found


def _payload(ask: Ask) -> Element | None:
    """Give the payload of a request, or the objects that it names, in its noun."""
    held = child(ask.root, "Payload")
    whole = child(held, "OperationSet") if held is not None else None
    if ask.noun == "OperationSet" and whole is not None:
        return _done(copy.deepcopy(whole))
    if ask.payload is not None:
        return copy.deepcopy(ask.payload)
    space = f"{TC57}/{ask.noun}#"
    document = etree.Element(f"{{{space}}}{ask.noun}", nsmap={None: space})
    for identity in ask.ids:
        one = building.put(document, identity.get("objectType") or ask.noun.removesuffix("Config"))
        if identity.get("kind") == "uuid":
            building.put(one, "mRID", identity.text)
        else:
            names = building.put(one, "Names")
            building.put(names, "name", identity.text)
            kind = identity.get("idType", "")
            if kind:
                building.put(building.put(names, "NameType"), "name", kind)
    return document


def _done(operations: Element) -> Element:
    """Put the verbs of a set into the past tense."""
    for operation in children(operations):
        verb = child(operation, "verb")
        if verb is not None:
            verb.text = PAST.get(text(operation, "verb"), verb.text)
    return operations


class Publisher:
    """Brings events to those who are configured to hear of them."""

    def __init__(self, seam: Callable[..., Any], outbox: Outbox) -> None:
        self._seam, self._outbox = seam, outbox
        self._subscriptions: list[Subscription] = []
        self._outgoing: SimpleQueue[tuple[Subscription, bytes, str]] = SimpleQueue()
        self._worker: threading.Thread | None = None
        self._recent: deque[dict[str, str]] = deque(maxlen=_REMEMBERED)

    def subscribe(self, one: Subscription) -> None:
        """Tell somebody from now on."""
        if one not in self._subscriptions:
            self._subscriptions.append(one)

    def unsubscribe(self, one: Subscription) -> None:
        """Tell somebody no more."""
        one = self._seam("unsubscribe", one)
        if one in self._subscriptions:
            self._subscriptions.remove(one)

    def follow(self, ask: Ask, answer: Answer, reported: list[object]) -> None:
        """Tell what came of a request."""
        self._recent.append(ask.header)
        if self._subscriptions:
            for news in self._seam("news", caused(ask, answer, reported), ask, answer):
                wanted = (news.verb, news.noun)
                self._bring(news, [s for s in self._subscriptions if wanted == (s.verb, s.noun)])

    def tell(self, order: Order) -> None:
        """Publish what was not asked for, to whom the order names; raises Unable."""
        if order.verb not in PAST.values():
            raise Unable(f"{order.verb} is the verb of no event")
        news = News(order.verb, order.noun, happened(order))
        news = self._seam("unasked", news, list(self._recent))
        places = [order.to, *([order.also] if order.also.startswith("http") else [])]
        dress = (order.style, order.soap)
        self._bring(news, [Subscription(news.verb, news.noun, to, *dress) for to in places])

    def _bring(self, news: News, subscriptions: list[Subscription]) -> None:
        """Hand what happened to the thread that brings it away."""
        header = building.header(news.verb, news.noun, news.correlation, news.context)
        for one in subscriptions:
            answer = Answer(payload=copy.deepcopy(news.payload), header=dict(header))
            document = building.event(one.style, news.verb, answer)
            tree = building.in_soap(document, one.soap) if one.soap else document
            raw = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
            self._outgoing.put((one, raw, header.get("CorrelationID", "")))
        if self._worker is None and subscriptions:
            self._worker = threading.Thread(target=self._work, daemon=True)
            self._worker.start()

    def _work(self) -> None:
        while True:
            self._deliver(*self._outgoing.get())

    def _deliver(self, one: Subscription, raw: bytes, correlation: str) -> None:
        """Bring one event to one subscriber, several times if need be; what it says is its own."""
        if not one.to.startswith("http"):
            if self._outbox.over_jms is not None:
                self._outbox.over_jms(one.to, raw, correlation)
            return
        address = one.to.replace("{service}", f"Receive{one.noun}")
        action = building.action(one.style, one.verb, one.noun)
        for _ in range(_TRIES):
            with suppress(OSError, http.client.HTTPException):
                if post("POST", address, raw, headers_of(one.soap, action)) in GOOD:
                    return
            threading.Event().wait(_AGAIN_S)


class Routes:
    """Where subscribers are configured, and where the head end is asked to publish something."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route("/subscribe/{verb}/{noun}", self.subscribe, methods=["POST"]),
            Route("/unsubscribe/{verb}/{noun}", self.unsubscribe, methods=["POST"]),
            Route("/act/{verb}/{noun}", self.act, methods=["POST"]),
        ]

    async def subscribe(self, request: Request) -> Response:
        """Add a subscriber."""
        return self._change(request, self._publisher.subscribe)

    async def unsubscribe(self, request: Request) -> Response:
        """Take a subscriber away."""
        return self._change(request, self._publisher.unsubscribe)

    def _change(self, request: Request, change: Callable[[Subscription], None]) -> Response:
        asked = dict(request.query_params)
        known = {"to", "style", "soap"}
        if not asked.get("to") or set(asked) - known:
            return Response("say to=URL or to=topic:NAME; further there are style=, soap=\n", 400)
        change(Subscription(**request.path_params, **asked))
        return Response(status_code=204)

    async def act(self, request: Request) -> Response:
        """Publish something that was not asked for."""
        asked: Any = dict(request.query_params)
        if not asked.get("to") or set(asked) - _ASKED or asked.pop("variant", ""):
            return Response(f"say to=URL; further there are {', '.join(sorted(_ASKED))}\n", 400)
        try:
            self._publisher.tell(Order(**request.path_params, **asked))
        except Unable as error:
            return Response(f"{error}\n", 404)
        return Response(status_code=202)
