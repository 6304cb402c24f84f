"""The bare message by HTTP POST; also what carries SOAP.

The peer is not trusted: one deadline for the whole exchange, a bound on bytes before and after
decompression, no redirect followed. Whatever came until then is kept in the TransportError.
"""

import gzip
import re
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Timer
from urllib.parse import urlsplit

import requests
from requests.auth import HTTPBasicAuth
from requests.exceptions import RequestException, SSLError, Timeout
from urllib3.exceptions import HTTPError

from cimconform import gzipped
from cimconform.errors import TransportError
from cimconform.limits import CUT, too_many
from cimconform.transports.base import Endpoint, RawMessage, RoundTrip, Route
from cimconform.transports.clock import now
from cimconform.transports.http.wire import Wire
from cimconform.transports.keys import opened
from cimconform.transports.rights import REDACTED

_CHUNK = 65_536
_IDLE_S = 1.0  # a connection that was idle for longer may be closed by its server just now
_INFLATED = ("gzip", "x-gzip", "deflate")

_OWN_NAME = re.compile(r"^(?:<.*?>|\w+\(host=.*?\)): ")  # by which urllib3 names a connection


class Undecodable(Exception):
    """The bytes of an answer are not what its Content-Encoding says."""


class _Session(requests.Session):
    """A session that leaves a redirect alone; requests would read its whole body, unbounded."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Say that an answer never leads elsewhere."""
        del resp


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Add no credentials, so that those of a stimulus go out as they are, or none."""
    return request


def has_own_rights(route: Route) -> bool:
    """Tell whether a stimulus shows credentials of its own, or none, so that ours are left out."""
    return any(name.lower() == "authorization" for name in route.headers)


class HttpTransport:
    """POST a message as it is and take the body of the answer as it comes."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._wire = Wire(endpoint.max_bytes, endpoint.rights.key_password)
        self._used = time.monotonic()
        self._session = _Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, self._wire.adapter())
        self._session.trust_env = False  # REQUESTS_CA_BUNDLE would override what the user named
        self._session.headers["Accept-Encoding"] = "gzip, deflate"  # what we can undo, no more
        self._session.verify = endpoint.ca_file or True
        if endpoint.client_cert:
            key = endpoint.client_key or endpoint.client_cert
            opened(key, endpoint.rights.key_password, "client_key")
            self._session.cert = (endpoint.client_cert, key)
        if endpoint.user:
            # as bytes: requests would make Latin-1 of them, which cannot hold every name
            name, password = endpoint.user.encode(), endpoint.password.encode()
            self._session.auth = HTTPBasicAuth(name, password)
        self._secrets = endpoint.rights.secret_headers

    def request(self, body: bytes, route: Route) -> RoundTrip:
        """Send a message; raises TransportError when no whole answer came in time."""
        headers = self._headers(route)
        if route.gzip:
            headers["Content-Encoding"] = "gzip"
        own = has_own_rights(route)
        return self._exchange(route.method, self.url(route), body, headers, own_rights=own)

    def fetch(self, url: str) -> RawMessage:
        """Get a document that the system publishes; another host is not shown who we are."""
        elsewhere = urlsplit(url).hostname != urlsplit(self.endpoint.url).hostname
        return self._exchange("GET", url, b"", {}, own_rights=elsewhere).received[0]

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

    def recorded(self, body: bytes) -> bytes:
        """Give a body as it may be recorded."""
        return body

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
        prepared = self._prepared(method, url, packed, headers, own_rights=own_rights)
        seen = {**prepared.headers, **dict.fromkeys({} if own_rights else self._secrets, REDACTED)}
        sent_headers = {k.lower(): str(v) for k, v in seen.items()}
        sent = RawMessage(self.recorded(body), sent_headers, now())
        answer = _Answer(self._wire)
        try:
            with self._deadline(answer):
                self._receive(prepared, answer)
        except (RequestException, HTTPError, OSError, Undecodable) as error:
            reason = self._reason(error, url, answer)
            raise self._failed(reason, sent, answer) from error
        if answer.late or answer.too_large:
            raise self._failed(answer.too_large or self._too_late(url), sent, answer)
        return RoundTrip(sent, answer.raw_messages(), answer.strays())

    def _failed(self, reason: str, sent: RawMessage, answer: "_Answer") -> TransportError:
        """Give the error that keeps whatever came."""
        error = TransportError(reason, sent, answer.raw_messages())
        error.strays = answer.strays()
        return error

    def strays(self) -> list[RawMessage]:
        """Give what came over our connections although no request waits for it; they are left."""
        came = self._wire.unasked()
        if came:
            self._leave_connections()
        return [RawMessage(came, at=now())] if came else []

    def _prepared(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], *, own_rights: bool
    ) -> requests.PreparedRequest:
        """Give what goes out; what a stimulus says of a header goes before our own."""
        rights = _unchanged if own_rights or "Authorization" in self._secrets else None
        named = {name.lower() for name in headers}
        ours = (
            {} if own_rights else {k: v for k, v in self._secrets.items() if k.lower() not in named}
        )
        whole = {**{k: v.encode() for k, v in ours.items()}, **headers}
        request = requests.Request(method, url, data=body or None, headers=whole, auth=rights)
        return self._session.prepare_request(request)

    def _receive(self, prepared: requests.PreparedRequest, answer: "_Answer") -> None:
        """Read the answer in chunks, bounded; the deadline closes the socket under us."""
        answer.before += self.strays()
        self._leave_idle_connections()
        self._wire.listen()
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
        for chunk in _decoded(response, answer):
            answer.body += chunk
            if answer.late:
                return
            if len(answer.body) > limit or len(answer.packed) > limit:
                del answer.body[limit:]
                answer.too_large = (
                    f"the answer is larger than {limit} bytes (max_bytes of the transport's table)"
                )
                response.close()
                return
        answer.whole = True
        key = "max_nodes of the transport's table"
        if reason := too_many(bytes(answer.body), self.endpoint.max_nodes, key):
            answer.too_large = f"the answer is too large: {reason}"

    def _leave_idle_connections(self) -> None:
        """Take a new connection after a pause; a message must not be lost to the server's close."""
        now = time.monotonic()
        if now - self._used > _IDLE_S:
            self._leave_connections()
        self._used = now

    def _leave_connections(self) -> None:
        """Let the next request take a new connection."""
        for adapter in self._session.adapters.values():
            adapter.close()

    @contextmanager
    def _deadline(self, answer: "_Answer") -> Iterator[None]:
        """Cut the connection when the time of the exchange is up, drip-fed or not."""

        def cut() -> None:
            answer.late = not answer.whole
            if answer.late:
                self._wire.cut()

        timer = Timer(self.endpoint.timeout_s, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _too_late(self, url: str) -> str:
        limit = f"{self.endpoint.timeout_s:g} s (timeout_s of the transport's table)"
        return f"{url}: no whole answer within {limit}"

    def _reason(self, error: Exception, url: str, answer: "_Answer") -> str:
        """Say what happened, where, and which key sets the limit."""
        if answer.late or isinstance(error, Timeout):
            return self._too_late(url)
        cause = "no connection, or it was closed without an answer"
        if isinstance(error, SSLError):
            return f"{url}: TLS failed: {_innermost(error)}; see ca_file, client_cert, client_key"
        if answer.begun:
            cause = "the answer cannot be read to its end"
        elif self._wire.received:
            cause = "what came is no HTTP answer"
        return f"{url}: {cause}: {_innermost(error)}"


class _Answer:
    """What has come of an answer so far, also when it never comes whole."""

    def __init__(self, wire: Wire) -> None:
        self.body = bytearray()
        self.packed = bytearray()
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.too_large = ""
        self.late = self.whole = self.begun = False
        self.before: list[RawMessage] = []
        self._wire = wire

    def begin(self, response: requests.Response) -> None:
        """Take status and headers."""
        self.begun = True
        self.before += [RawMessage(head, at=now()) for head in self._wire.interim]
        self._wire.mind_nothing()
        self.status = response.status_code
        self.headers = {k.lower(): v for k, v in response.headers.items()}

    def raw_messages(self) -> tuple[RawMessage, ...]:
        """Give what came, if anything did: the body, or the raw bytes of what is no HTTP."""
        body = bytes(self.body) if self.begun else self._wire.received
        if not self.begun and not body:
            return ()
        behind = len(self._behind())
        headers = self.headers | ({CUT: self.too_large} if self.too_large else {})
        return (RawMessage(body, headers, now(), self.status, behind=behind),)

    def strays(self) -> tuple[RawMessage, ...]:
        """Give what came beside the answer: before it, and behind its end."""
        behind = self._behind()
        return (*self.before, *([RawMessage(behind, at=now())] if behind else ()))

    def _behind(self) -> bytes:
        return self._wire.behind if self.whole else b""


def _decoded(response: requests.Response, answer: _Answer) -> Iterator[bytes]:
    """Give the body in pieces, decompressed piece by piece so that a bomb meets the bound.

    Raises Undecodable where the coding is not what it claims to be, or none that we asked for.
    """
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    pieces = _pieces(response)
    if encoding in ("", "identity"):
        yield from pieces
    elif encoding in _INFLATED:
        yield from _inflated(pieces, encoding, answer)
    else:
        yield from pieces
        raise Undecodable(f"its Content-Encoding is {encoding}, which was not asked for")


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """Give the body as it comes; what came before a connection broke is not held back."""
    raw = response.raw
    while piece := raw.read1(min(_CHUNK, raw.length_remaining or _CHUNK), decode_content=False):
        yield piece


def _inflated(pieces: Iterator[bytes], encoding: str, answer: _Answer) -> Iterator[bytes]:
    """Undo gzip or zlib, known by the header of the stream; where that fails, keep what came."""

    def kept() -> Iterator[bytes]:
        for piece in pieces:
            answer.packed += piece
            yield piece

    try:
        yield from gzipped.inflated(kept(), gzipped.ZLIB_OR_GZIP)
    except (zlib.error, EOFError) as error:
        answer.body = answer.packed
        raise Undecodable(_damaged(bytes(answer.packed), encoding, error)) from error


def _damaged(packed: bytes, encoding: str, error: Exception) -> str:
    """Say what is wrong with a compressed answer: that it ends at the wrong place, or all of it."""
    zipped = packed.startswith(gzipped.MAGIC) or encoding != "deflate"
    reason = gzipped.fault(packed) if zipped else str(error) or "it breaks off"
    if isinstance(error, EOFError) or (zipped and "behind its end" in reason):
        return f"it does not end where its {encoding} does: {reason}"
    return f"it is not the {encoding} that it claims: {reason}"


def _innermost(error: BaseException) -> str:
    """Give the words of the error at the bottom, without the wrappings."""
    while (inner := _inside(error)) is not None:
        error = inner
    return _OWN_NAME.sub("", str(error))


def _inside(error: BaseException) -> BaseException | None:
    reason = getattr(error, "reason", None)
    if isinstance(reason, BaseException):
        return reason
    return next((a for a in error.args if isinstance(a, BaseException)), None)
