"""The bus: what came in front goes on to the far side, and what that answers goes back."""

from dataclasses import dataclass
from typing import Any

from lxml import etree
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cimconform.reference import building
from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, Fault, children, local, parse, read, unwrap
from cimconform.reference.defects import Defect
from cimconform.reference.enterprise import sending
from cimconform.reference.enterprise.sending import OutgoingMessage
from cimconform.reference.names import TC57

PATIENCE_S = 1.0
_KINDS = {"1.1": "text/xml", "1.2": "application/soap+xml", "": "application/xml"}


@dataclass
class Way:
    """How a request came: style of the binding, service, SOAPAction and content type."""

    style: str
    service: str = ""
    action: str = ""
    kind: str = ""


class Bus:
    """One bus with its route, and at most one defect or variant."""

    def __init__(self, behaviour: Defect | None = None) -> None:
        self.behaviour = behaviour
        self.target = ""

    def seam(self, name: str, value: Any, *more: Any) -> Any:
        """Let the defect have its way with a value, if this is its place."""
        if self.behaviour is None or self.behaviour.at != name:
            return value
        changed = self.behaviour.function(value, *more)
        return value if changed is None else changed

    def application(self) -> Starlette:
        """Give the ASGI application."""
        return Starlette(
            routes=[
                Route("/route", self.route, methods=["POST"]),
                Route("/services/{service}", self.typed, methods=["POST"]),
                Route("/generic", self.generic, methods=["POST"]),
                Route("/http", self.bare, methods=["POST"]),
            ]
        )

    async def route(self, request: Request) -> Response:
        """Pass on to the address in the query from now on."""
        self.target = request.query_params.get("to", "")
        return Response(status_code=204 if self.target else 400)

    async def typed(self, request: Request) -> Response:
        """Pass a message of a typed service on."""
        return await self._take(request, "typed", request.path_params["service"])

    async def generic(self, request: Request) -> Response:
        """Pass a message of the generic service on."""
        return await self._take(request, "generic")

    async def bare(self, request: Request) -> Response:
        """Pass a bare message on."""
        return await self._take(request, "bare")

    async def _take(self, request: Request, style: str, service: str = "") -> Response:
        headers = request.headers
        way = Way(style, service, headers.get("soapaction", ""), headers.get("content-type", ""))
        return await run_in_threadpool(self.answer, await request.body(), way)

    def answer(self, body: bytes, way: Way) -> Response:
        """Give what the far side says to a message, or that it says nothing."""
        soap = "1.2" if b"2003/05/soap-envelope" in body[:400] else "1.1"
        try:
            root, soap = unwrap(parse(body), soap=way.style != "bare")
            ask = read(root, soap, way.style, way.service)
        except Fault as fault:
            return self._fault(fault, way, soap)
        onward = self.seam("passed", etree.fromstring(etree.tostring(root)), ask)
        try:
            status, far = sending.post(self._outgoing(onward, way, soap), PATIENCE_S)
            back, _ = unwrap(parse(far), soap=b"Envelope" in far[:400])
        except (ConnectionError, Fault):
            return self._alone(ask)
        return self._back(self.seam("back", back, ask), status, soap)

    def _outgoing(self, root: Element, way: Way, soap: str) -> OutgoingMessage:
        """Put a message into what the far leg takes."""
        document = building.in_soap(root, soap or "1.1")
        to = self.target.replace("{service}", way.service)
        kind = way.kind if soap else "text/xml; charset=utf-8"
        action = way.action or '"http://iec.ch/61968/Request"'
        headers = {"Content-Type": kind, **({"SOAPAction": action} if soap != "1.2" else {})}
        return OutgoingMessage(
            to, headers, etree.tostring(document, xml_declaration=True, encoding="UTF-8")
        )

    def _back(self, root: Element, status: int, soap: str) -> Response:
        """Give the far side's answer in the form of the front."""
        if not soap and local(root) == "Fault":
            details = [
                e for part in children(root) if local(part).lower() == "detail" for e in part
            ]
            return _response(details[0] if details else root, "", 400)
        return _response(building.in_soap(root, soap) if soap else root, soap, status)

    def _alone(self, ask: Ask) -> Response:
        """Say that the far side does not answer: whoever asked is not left waiting."""
        problem = Problem("4.1", "the system behind this one does not answer")
        answer = Answer.refusing(problem)
        answer.header = building.header_of(ask)
        answer = self.seam("alone", answer, ask)
        tree = building.response(ask, answer)
        return _response(building.in_soap(tree, ask.soap) if ask.soap else tree, ask.soap, 200)

    def _fault(self, fault: Fault, way: Way, soap: str) -> Response:
        """Say that a message is none."""
        noun = way.service.removeprefix("Get").removeprefix("Execute")
        prefix = "Get" if way.service.startswith("Get") else ""
        space = f"{TC57}/{prefix}{noun}Message" if way.style == "typed" else ""
        detail = building.fault_message(noun, space, fault)
        if way.style == "bare":
            return _response(detail, "", 400)
        return _response(building.soap_fault(fault, soap, detail), soap, 500)


def _response(document: Element, soap: str, status: int) -> Response:
    body = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
    return Response(body, status, {"Content-Type": f"{_KINDS[soap]}; charset=utf-8"})
