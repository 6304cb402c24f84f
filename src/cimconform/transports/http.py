"""The bare message by HTTP POST; also the road under SOAP.

The peer is not trusted: one deadline for the whole exchange, a bound on bytes before and after
decompression, no redirect followed. Whatever came until then is kept in the TransportError.
"""

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as Unconnected
from requests.exceptions import RequestException, SSLError, Timeout
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError

from cimconform.errors import TransportError

from .base import Endpoint, Parcel, RoundTrip, Route

_CHUNK = 65_536


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Add no credentials, so that those of a stimulus go out as they are, or none."""
    return request


class HttpTransport:
    """POST a message as it is and take the body of the answer as it comes."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._session = requests.Session()
        self._sockets = _Sockets()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _WatchedAdapter(self._sockets))
        self._session.trust_env = False  # REQUESTS_CA_BUNDLE would override what the user named
        self._session.verify = endpoint.ca_file or True
        if endpoint.client_cert:
            self._session.cert = (endpoint.client_cert, endpoint.client_key)
        if endpoint.user:
            self._session.auth = (endpoint.user, endpoint.password)

    def request(self, body: bytes, route: Route) -> RoundTrip:
        """Send a message; raises TransportError when no whole answer came in time."""
        headers = self._headers(route)
        if route.gzip:
            headers["Content-Encoding"] = "gzip"
        own = any(name.lower() == "authorization" for name in route.headers)
        return self._exchange(route.method, self.url(route), body, headers, own_rights=own)

    def fetch(self, url: str) -> Parcel:
        """Get a document that the system publishes."""
        return self._exchange("GET", url, b"", {}).received[0]

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def url(self, route: Route) -> str:
        """Give the address of a route."""
        return self.endpoint.url.replace("{service}", route.service)

    def content_headers(self, route: Route) -> dict[str, str]:
        """Give the headers that the binding itself asks for."""
        del route
        return {"Content-Type": "application/xml; charset=utf-8", "Accept": "application/xml"}

    def _headers(self, route: Route) -> dict[str, str]:
        wanted = {**self.content_headers(route), **route.headers}
        return {name: value for name, value in wanted.items() if value is not None}

    def _exchange(
        self,
        method: str,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        own_rights: bool = False,
    ) -> RoundTrip:
        """Move bytes both ways; with `own_rights` the binding's credentials are left out."""
        packed = gzip.compress(body) if headers.get("Content-Encoding") == "gzip" else body
        rights = _unchanged if own_rights else None
        request = requests.Request(
            method, url, data=packed or None, headers=dict(headers), auth=rights
        )
        prepared = self._session.prepare_request(request)
        sent = Parcel(body, {k.lower(): str(v) for k, v in prepared.headers.items()}, time.time())
        answer = _Answer()
        try:
            with self._deadline(answer):
                self._receive(prepared, answer)
        except (RequestException, HTTPError, OSError) as error:
            reason = self._reason(error, url, answer)
            raise TransportError(reason, sent, answer.parcels()) from error
        if answer.too_large:
            raise TransportError(answer.too_large, sent, answer.parcels())
        return RoundTrip(sent, answer.parcels())

    def _receive(self, prepared: requests.PreparedRequest, answer: "_Answer") -> None:
        """Read the answer in chunks, bounded; the deadline closes the socket under us."""
        response = self._session.send(
            prepared,
            timeout=self.endpoint.timeout_s,
            allow_redirects=False,
            stream=True,
            verify=self._session.verify,
            cert=self._session.cert,
        )
        answer.begin(response)
        limit = self.endpoint.max_bytes
        for chunk in _chunks(response):
            answer.body += chunk
            if len(answer.body) > limit:
                answer.body = answer.body[:limit]
                answer.too_large = (
                    f"the answer is larger than {limit} bytes (max_bytes of the transport's table)"
                )
                response.close()
                return
        answer.whole = True

    @contextmanager
    def _deadline(self, answer: "_Answer") -> Iterator[None]:
        """Cut the connection when the time of the exchange is up, drip-fed or not."""

        def cut() -> None:
            answer.late = not answer.whole
            if answer.late:
                self._sockets.shut()

        timer = threading.Timer(self.endpoint.timeout_s, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _reason(self, error: Exception, url: str, answer: "_Answer") -> str:
        """Say what happened, where, and which key sets the limit."""
        limit = f"{self.endpoint.timeout_s:g} s (timeout_s of the transport's table)"
        if answer.late or isinstance(error, Timeout):
            return f"{url}: no whole answer within {limit}"
        if isinstance(error, SSLError):
            return f"{url}: TLS failed: {_innermost(error)}; see ca_file, client_cert, client_key"
        if isinstance(error, Unconnected) and not answer.begun:
            return f"{url}: no connection, or it was closed without an answer: {_innermost(error)}"
        return f"{url}: the answer broke off: {_innermost(error)}"


class _Sockets:
    """The sockets of a session, so that a deadline can end a read that is blocked in one."""

    def __init__(self) -> None:
        self._connections: list[HTTPConnection] = []

    def watch(self, connection: HTTPConnection) -> None:
        """Remember a connection."""
        self._connections.append(connection)

    def shut(self) -> None:
        """Shut every open socket down; a blocked read returns at once."""
        for connection in self._connections:
            if connection.sock is not None:
                with suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)


class _WatchedAdapter(HTTPAdapter):
    """An adapter whose connections are known to `_Sockets`."""

    def __init__(self, sockets: _Sockets) -> None:
        super().__init__()
        self._sockets = sockets

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Give the pool, made to tell of each connection that it opens."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        if not hasattr(pool.ConnectionCls, "watched"):
            pool.ConnectionCls = _watched(pool.ConnectionCls, self._sockets)
        return pool


def _watched(base: type[HTTPConnection], sockets: _Sockets) -> type[HTTPConnection]:
    """Give a class of connections that report themselves when they connect."""

    class Watched(base):  # type: ignore[valid-type,misc]
        watched = True

        def connect(self) -> None:
            super().connect()
            sockets.watch(self)

    return Watched


class _Answer:
    """What has come of an answer so far, also when it never comes whole."""

    def __init__(self) -> None:
        self.body = b""
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.too_large = ""
        self.late = self.whole = self.begun = False

    def begin(self, response: requests.Response) -> None:
        """Take status and headers."""
        self.begun = True
        self.status = response.status_code
        self.headers = {k.lower(): v for k, v in response.headers.items()}

    def parcels(self) -> tuple[Parcel, ...]:
        """Give what came, if anything did."""
        if not self.begun:
            return ()
        return (Parcel(self.body, self.headers, time.time(), self.status),)


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """Give the body in pieces, decompressed piece by piece so that a bomb meets the bound."""
    encoding = response.headers.get("Content-Encoding", "").lower()
    raw = response.raw.stream(_CHUNK, decode_content=False)
    if encoding not in ("gzip", "deflate"):
        yield from raw
        return
    inflate = zlib.decompressobj(47)  # gzip or zlib, told by the header
    for chunk in raw:
        piece = inflate.decompress(chunk, _CHUNK)
        while piece:
            yield piece
            piece = inflate.decompress(inflate.unconsumed_tail, _CHUNK)


def _innermost(error: BaseException) -> str:
    """Give the words of the error at the bottom, without the wrappings."""
    while (inner := _inside(error)) is not None:
        error = inner
    text = str(error)
    return text.split(": ", 1)[1] if text.startswith("<") and ": " in text else text


def _inside(error: BaseException) -> BaseException | None:
    reason = getattr(error, "reason", None)
    if isinstance(reason, BaseException):
        return reason
    return next((a for a in error.args if isinstance(a, BaseException)), None)
