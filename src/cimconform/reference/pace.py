"""A system that takes its time: each answer over HTTP comes after a while, and so many at once."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]
_MANY = 10_000


class Paced:
    """An ASGI application that answers messages after `delay` seconds, `at_once` of them side by side."""

    def __init__(self, app: App, delay: float, at_once: int) -> None:
        self._app = app
        self._delay = delay
        self._places = asyncio.Semaphore(at_once or _MANY)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Wait, and then answer as ever; what is only looked up does not wait."""
        if scope["type"] != "http" or scope["method"] == "GET":
            await self._app(scope, receive, send)
            return
        async with self._places:
            await asyncio.sleep(self._delay)
            await self._app(scope, receive, send)
