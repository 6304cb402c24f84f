"""The routes of the enterprise client: where it is triggered, where messages come, its journal."""

from dataclasses import replace
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cimconform.reference.defects import Defect
from cimconform.reference.enterprise.client import Client
from cimconform.reference.enterprise.jms import JmsSender, reply_queue
from cimconform.reference.enterprise.orders import Order, Unable

_ASKED = {"to", "also", "style", "soap", "meter"}
_VARIANTS = ("", "later", "one way")


def enterprise(jms_sender: JmsSender, behaviour: Defect | None, *, alone: bool) -> "Enterprise":
    """Make a client of a behaviour; one that is not alone has a reply queue of its own."""
    name = behaviour.name if behaviour and not alone else ""
    return Enterprise(Client(behaviour, jms_sender.send, reply_to=reply_queue(name)))


class Enterprise:
    """A client and its routes on HTTP."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def application(self) -> Starlette:
        """Give the ASGI application."""
        return Starlette(
            routes=[
                Route("/act/{verb}/{noun}", self.act, methods=["POST"]),
                Route("/accepted", self.accepted, methods=["GET"]),
                Route("/services/{service}", self.typed, methods=["POST"]),
                Route("/generic", self.generic, methods=["POST"]),
                Route("/http", self.bare, methods=["POST"]),
            ]
        )

    async def act(self, request: Request) -> Response:
        """Ask what the path and the query say; give the header of the request at once."""
        asked: Any = dict(request.query_params)
        variant = asked.pop("variant", "")
        if not asked.get("to") or set(asked) - _ASKED or variant not in _VARIANTS:
            usage = f"say to=URL; further there are {', '.join(sorted(_ASKED))} and variant="
            return Response(f"{usage}{' or '.join(filter(None, _VARIANTS))}\n", 400)
        order = Order(**request.path_params, **asked, one_way=variant == "one way")
        if variant == "later":
            order = replace(order, later=self._own_address(request, order))
        try:
            header = self.client.order(order)
        except Unable as error:
            return Response(f"{error}\n", 404)
        return JSONResponse(header, 202)

    def _own_address(self, request: Request, order: Order) -> str:
        """Say where an asynchronous reply is to come."""
        if not order.to.startswith("http"):
            return self.client.reply_to.replace("/queue/", "queue:", 1)
        base = f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}"
        paths = {"typed": f"services/Reply{order.noun}", "generic": "generic", "bare": "http"}
        return f"{base}/{paths[order.style]}"

    async def accepted(self, request: Request) -> Response:
        """Give the entries of the journal, of one message if its id is given as `about` or `correlation`."""
        asked = [request.query_params.get(name, "") for name in ("about", "correlation")]
        return JSONResponse(self.client.journal.about(*asked))

    async def typed(self, request: Request) -> Response:
        """Take a message of a typed service."""
        return await self._hear(request, "typed")

    async def generic(self, request: Request) -> Response:
        """Take a message of the generic service."""
        return await self._hear(request, "generic")

    async def bare(self, request: Request) -> Response:
        """Take a bare message."""
        return await self._hear(request, "bare")

    async def _hear(self, request: Request, style: str) -> Response:
        body = await request.body()
        given = await run_in_threadpool(self.client.hear, body, style)
        headers = {"Content-Type": given.kind} if given.kind else {}
        return Response(given.body, given.status, headers)
