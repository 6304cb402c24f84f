"""The head end on HTTP: typed SOAP, generic SOAP and the bare message; WSDLs with their schemas."""

import asyncio
import base64
import contextlib
import re
import threading
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route

from cimconform.reference import async_replies, building, guards, signing
from cimconform.reference.answering import Answer, Refusal
from cimconform.reference.asking import Ask, Element, Fault, parse, read, unwrap
from cimconform.reference.defects import Defect, mixed
from cimconform.reference.delivering import Deliverer
from cimconform.reference.names import FIXTURES, TC57
from cimconform.reference.publishing import Outbox, Publisher, Routes
from cimconform.reference.world import World, build

SERVICES = frozenset(
    f"{'Get' if verb == 'get' else 'Execute'}{noun}" for verb, noun in guards.SERVED
)
MAX_BYTES = 50_000_000
_PIECE = 700
SOAP_TYPES = {"text/xml", "application/soap+xml", "application/xml"}
BARE_TYPES = {"text/xml", "application/xml"}


@dataclass
class Reply:
    """An HTTP answer before it goes out."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    reply_address: str = ""
    chunked: bool = False
    one_way: bool = False
    promise: async_replies.Promise | None = None


@dataclass(frozen=True)
class Way:
    """How a request came: style of the binding, service, SOAPAction, compressed or not."""

    style: str
    service: str
    action: str
    packed: bool
    credentials: str = ""
    reply_to: str = ""
    over_jms: bool = False


class HeadEnd:
    """One head end with its world, and one defect or variant, none, or several side by side."""

    def __init__(self, behaviour: Defect | None = None, outbox: Outbox | None = None) -> None:
        self.behaviour = behaviour
        self.behaviours = (behaviour, *behaviour.beside) if behaviour else ()
        self.dropped = frozenset(guard for one in self.behaviours for guard in one.off)
        self.world: World = self.seam("world", build())
        self.publisher = Publisher(self.seam, outbox or Outbox())
        self._one_at_a_time = threading.Lock()  # HTTP and JMS come in threads of their own

    def seam(self, name: str, value: Any, *more: Any) -> Any:
        """Let the defects have their way with a value, where this is their place."""
        for behaviour in self.behaviours:
            if behaviour.at == name:
                changed = behaviour.function(value, *more)
                value = value if changed is None else changed
        return value

    def application(self) -> Starlette:
        """Give the ASGI application."""
        methods = ["POST", "PUT"] if "post_only" in self.dropped else ["POST"]
        return Starlette(
            routes=[
                Route("/services/xsd/{file}", self.schema, methods=["GET"]),
                Route("/xsd/{file}", self.schema, methods=["GET"]),
                Route("/services/{service}", self.typed, methods=["GET", "POST"]),
                Route("/generic", self.generic, methods=["GET", "POST"]),
                Route("/http", self.bare, methods=methods),
                *Routes(self.publisher).routes(),
            ]
        )

    async def schema(self, request: Request) -> Response:
        """Serve a schema that a WSDL imports."""
        path = FIXTURES / "schemas" / "2013" / request.path_params["file"].replace("/", "")
        if not path.is_file():
            return Response("no such schema", 404)
        text = self.seam("schema", path.read_text("utf-8"))
        return Response(text, media_type="text/xml")

    async def typed(self, request: Request) -> Response:
        """Serve a typed service and its WSDL."""
        service = request.path_params["service"]
        if service not in SERVICES:
            return Response(f"no service {service}", 404)
        if request.method == "GET":
            return self._wsdl(request, service)
        return await self._post(request, "typed", service)

    async def generic(self, request: Request) -> Response:
        """Serve the generic service and its WSDL."""
        if request.method == "GET":
            return self._wsdl(request, "Generic")
        return await self._post(request, "generic", "")

    async def bare(self, request: Request) -> Response:
        """Serve the bare message."""
        return await self._post(request, "bare", "")

    def _wsdl(self, request: Request, name: str) -> Response:
        """Serve a WSDL whose address is the one that it was asked at."""
        if "wsdl" not in request.query_params:
            return Response("post a message, or ask for ?wsdl", 405, {"Allow": "POST"})
        text = (FIXTURES / "wsdl" / "2013" / f"{name}.wsdl").read_text("utf-8")
        text = text.replace("../../schemas/2013/", "xsd/")
        address = escape(str(request.url.replace(query="")), {'"': "&quot;"})
        text = re.sub(r'(?<=location=")http://iec\.ch[^"]*', lambda _: address, text)
        return Response(self.seam("wsdl", text), media_type="text/xml")

    async def _post(self, request: Request, style: str, service: str) -> Response:
        """Answer a message."""
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in (BARE_TYPES if style == "bare" else SOAP_TYPES):
            return Response("send XML", 415)
        encoding = request.headers.get("content-encoding", "").lower()
        sent = await _body(request)
        if sent is None:
            return Response("half a request, or too large a one", 413)
        body = _decoded(sent, encoding)
        headers = request.headers
        credentials = _basic(headers.get("authorization", ""))
        way = Way(style, service, headers.get("soapaction", ""), bool(encoding), credentials)
        reply = self.answer(body, way)
        if reply.promise is not None and reply.promise.ahead_s:
            await asyncio.to_thread(Deliverer(self.seam).keep, reply.promise)
            reply.delay = reply.promise.ahead_s
        await asyncio.sleep(reply.delay)
        after = BackgroundTask(self.keep, reply.promise)
        if reply.chunked:
            pieces = _pieces(reply.body)
            return StreamingResponse(pieces, reply.status, reply.headers, background=after)
        return Response(reply.body, reply.status, reply.headers, background=after)

    def keep(self, promise: async_replies.Promise | None, over_jms: Any = None) -> None:
        """Do what was promised, in a thread of its own."""
        if promise is not None and not promise.ahead_s:
            deliverer = Deliverer(self.seam, over_jms)
            threading.Thread(target=deliverer.keep, args=[promise], daemon=True).start()

    def answer(self, body: bytes, way: Way) -> Reply:
        """Give the answer to the bytes of a request."""
        with self._one_at_a_time:
            return self._answer(body, way)

    def _answer(self, body: bytes, way: Way) -> Reply:
        soap = "1.2" if b"2003/05/soap-envelope" in body[:400] else "1.1"
        ask = Ask(
            etree.Element("unread"), way.style, "" if way.style == "bare" else soap, way.service
        )
        try:
            body = self.seam("request", body)
            root, version = unwrap(parse(body), soap=way.style != "bare")
            ask = read(root, version, way.style, way.service)
            ask.action, ask.packed, ask.world = way.action, way.packed, self.world
            ask.credentials, ask.secured = way.credentials, signing.secured(root)
            if way.over_jms:
                ask.reply_to, ask.ways = way.reply_to, ("queue:", "topic:")
            ask = self.seam("ask", ask)
            reply = self._carry_out(ask)
            reply.one_way = _one_way(ask)
            late = async_replies.wanted(ask) or reply.one_way
            reply.reply_address = "" if late else ask.header.get("ReplyAddress", "")
        except Fault as fault:
            reply = self._fault(fault, way.style, way.service, ask.soap)
        return self.seam("http", reply, ask)  # type: ignore[no-any-return]

    def _carry_out(self, ask: Ask) -> Reply:
        """Answer a request that was read."""
        try:
            guards.check(ask, self.world, self.dropped)
        except Refusal as refusal:
            return self._respond(ask, Answer.refusing(*refusal.problems))
        answer, promise = self._handle(ask)
        reply = self._respond(ask, answer)
        reply.promise = promise
        return reply

    def _handle(self, ask: Ask) -> tuple[Answer, async_replies.Promise | None]:
        """Carry a request out, or give again what was answered to the same MessageID."""
        key = ask.header.get("MessageID", "")
        known = self.world.answered.get(key) if ask.verb != "get" else None
        if isinstance(known, Answer):
            return known, None
        handler = guards.SERVED.get((ask.verb, ask.noun), guards.SERVED["get", "MeterReadings"])
        promise = None
        before = len(self.world.events)
        try:
            if async_replies.wanted(ask) and ask.verb != "cancel":
                answer, made = async_replies.promise(ask, self.world, handler)
                promise = self.seam("later", made)
            else:
                answer = handler(ask, self.world)
        except Refusal as refusal:
            answer = Answer.refusing(*refusal.problems)
            self.publisher.follow(ask, answer, [])
            return answer, None
        self.publisher.follow(ask, answer, self.world.events[before:] if not promise else [])
        if key and ask.verb != "get":
            self.world.answered[key] = answer
        return answer, promise

    def _respond(self, ask: Ask, answer: Answer) -> Reply:
        """Build the response message and what carries it."""
        answer.header = building.header_of(ask)
        answer = self.seam("answer", answer, ask)
        tree = self.seam("tree", building.response(ask, answer), ask)
        document = building.in_soap(tree, ask.soap) if ask.soap else tree
        reply = self._send(document, ask.soap, 200, secured=ask.secured and bool(ask.soap))
        reply.delay = answer.delay
        return reply

    def _fault(self, fault: Fault, style: str, service: str, soap: str) -> Reply:
        """Build a fault: SOAP with a FaultMessage in its detail, or the bare FaultMessage."""
        noun = re.sub("^(Get|Execute)", "", service)
        prefix = "Get" if service.startswith("Get") else ""
        space = f"{TC57}/{prefix}{noun}Message" if style == "typed" else ""
        detail = building.fault_message(noun, space, fault)
        if style == "bare":
            return self._send(detail, "", 400)
        status = 400 if soap == "1.2" and fault.kind == "Client" else 500
        version = "1.1" if fault.kind == "VersionMismatch" else soap
        return self._send(building.soap_fault(fault, version, detail), version, status)

    def _send(self, document: Element, soap: str, status: int, *, secured: bool = False) -> Reply:
        document = self.seam("envelope", document)
        if secured:
            signing.sign(document)
        body = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
        kinds = {"1.1": "text/xml", "1.2": "application/soap+xml", "": "application/xml"}
        return Reply(status, body, {"Content-Type": f"{kinds[soap]}; charset=utf-8"})


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    """Cut a body up; what has no length known beforehand goes out in chunks."""
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]


def _one_way(ask: Ask) -> bool:
    """Tell whether a transaction wants no answer at all."""
    return ask.verb != "get" and ask.header.get("AckRequired", "") in ("false", "0")


def _basic(header: str) -> str:
    """Give user and password of HTTP basic authentication; a dash for what is no such thing."""
    if not header:
        return ""
    try:
        return base64.b64decode(header.removeprefix("Basic "), validate=True).decode()
    except ValueError:
        return "-"


async def _body(request: Request) -> bytes | None:
    """Read the body of a request, or nothing of one that breaks off or has no end."""
    body = bytearray()
    with contextlib.suppress(ClientDisconnect):
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_BYTES:
                return None
        return bytes(body)
    return None


def _decoded(body: bytes, encoding: str) -> bytes:
    """Undo a content coding; what it does not fit, or is too large, is no message."""
    if encoding != "gzip":
        return body
    plain = b""
    try:
        while body.strip(b"\0"):  # one member of gzip after the other
            inflate = zlib.decompressobj(31)
            plain += inflate.decompress(body, MAX_BYTES)
            body = inflate.unused_data.lstrip(b"\0") if inflate.eof else b"cut"
    except zlib.error:
        return b""
    return plain if len(plain) <= MAX_BYTES else b""


class Cast:
    """The systems that one process plays: its own, and each other by the name of its behaviour.

    Names joined by + are one system that behaves in all of these ways. `make` gives one for a
    behaviour, a head end if nothing is given. Each has a world of its own, which HTTP and JMS share.
    """

    def __init__(
        self, own: Defect | None, others: dict[str, Defect], make: Callable[..., Any] | None = None
    ) -> None:
        self._others, self._make = others, make or HeadEnd
        self.own = self._make(own)
        self._made = {"": self.own}
        self._making = threading.Lock()

    def named(self, name: str) -> Any:
        """Give the system of a name, made when it is first asked for; "" is our own."""
        parts = name.split("+")
        if name not in self._made and not set(parts) <= set(self._others):
            return None
        with self._making:
            if name not in self._made:
                self._made[name] = self._make(mixed([self._others[part] for part in parts]))
            return self._made[name]


class Everyone:
    """Every defect and variant at its own address `/as/NAME/…`."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._made: dict[str, Starlette] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on to the head end that its path names."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        name = path.strip("/").split("/")[0]
        head_end = self._cast.named(name) if name else None
        if head_end is None:
            await Response("no such defect", 404)(scope, receive, send)
            return
        if name not in self._made:
            self._made[name] = head_end.application()
        mounted = Mount(f"/{name}", app=self._made[name])
        _, inner = mounted.matches(scope)
        scope.update(inner)
        await mounted.handle(scope, receive, send)


def application(cast: Cast) -> Starlette:
    """Give the application of one system, with all the others beside it."""
    made = cast.own.application()
    made.routes.append(Mount("/as", app=Everyone(cast)))
    return made
