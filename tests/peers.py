"""Head ends that behave badly, each in one way, on real sockets."""

import contextlib
import gzip
import socket
import socketserver
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from lxml import etree

Behaviour = Callable[[socket.socket, bytes], None]

MSG = "http://iec.ch/TC57/2011/schema/message"
NOISE = bytes(range(256)) * 64
SYSTEM = """
[system]
name = "a peer"
[ics]
roles = ["responder"]
[ics.nouns]
MeterReadings = ["get"]
[ixit]
known_meters = ["M-1001"]
reading_types = ["0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"]
[transport.http]
kind = "http"
"""


class _Server(socketserver.ThreadingTCPServer):
    """One thread for each connection; `behave` answers each request."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, behave: Behaviour, tls: ssl.SSLContext | None, *, deaf: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behave = behave
        self.tls = tls
        self.deaf = deaf
        self.requests: list[bytes] = []
        self.connections = 0

    def handle_error(self, *_: object) -> None:
        """Let a client that went away go."""


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Read requests and answer each as this peer does, until either side closes."""
        connection = self.request
        self.server.connections += 1
        connection.settimeout(10)
        with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as stack:
            if self.server.deaf:
                self.server.behave(connection, b"")
                return
            if self.server.tls:
                connection = self.server.tls.wrap_socket(connection, server_side=True)
                stack.enter_context(connection)
            while request := _read(connection):
                self.server.requests.append(request)
                self.server.behave(connection, request)


def _read(connection: socket.socket) -> bytes:
    """Read one request, as long as its Content-Length says."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(h[15:]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


@contextmanager
def peer(
    behave: Behaviour, tls: ssl.SSLContext | None = None, *, deaf: bool = False
) -> Iterator[_Server]:
    """Run a peer on a free port; a deaf one behaves before it has read anything."""
    with _Server(behave, tls, deaf=deaf) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def url(server: _Server, scheme: str = "http") -> str:
    """Give the address of a peer."""
    return f"{scheme}://127.0.0.1:{server.server_address[1]}/http"


def answer(
    body: bytes, status: str = "200 OK", kind: str = "application/xml; charset=utf-8", *more: str
) -> bytes:
    """Give an HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def sends(data: bytes) -> Behaviour:
    """Send some bytes and close."""

    def behave(connection: socket.socket, _: bytes) -> None:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_RDWR)

    return behave


def says(body: bytes, *more: str, **options: str) -> Behaviour:
    """Give an HTTP answer and keep the connection."""

    def behave(connection: socket.socket, _: bytes) -> None:
        connection.sendall(
            answer(body, options.get("status", "200 OK"), options.get("kind", "text/xml"), *more)
        )

    return behave


def bare_reply(request: bytes) -> bytes:
    """Give a plain reply without a payload, as a head end does that has nothing to say."""
    head = {
        e.tag.split("}")[1]: e.text or "" for e in next(_document(request).iter(f"{{{MSG}}}Header"))
    }
    return (
        f'<m:ResponseMessage xmlns:m="{MSG}"><m:Header><m:Verb>reply</m:Verb>'
        f"<m:Noun>{head.get('Noun', '')}</m:Noun><m:Timestamp>2026-05-01T10:00:00Z</m:Timestamp>"
        f"<m:CorrelationID>{head.get('CorrelationID', '')}</m:CorrelationID></m:Header>"
        "<m:Reply><m:Result>OK</m:Result><m:Error><m:code>0.0</m:code></m:Error></m:Reply>"
        "</m:ResponseMessage>"
    ).encode()


def reply_to(request: bytes) -> bytes:
    """Give a plain reply, in an envelope of SOAP where the request came in one."""
    return dressed(bare_reply(request), request)


def dressed(reply: bytes, request: bytes) -> bytes:
    """Put a reply into the envelope in which its request came, if it came in one."""
    outer = _document(request).tag
    if not outer.endswith("}Envelope"):
        return reply
    space = outer[1:].partition("}")[0].encode()
    return b'<s:Envelope xmlns:s="%s"><s:Body>%s</s:Body></s:Envelope>' % (space, reply)


def _document(request: bytes) -> etree.Element:
    return etree.fromstring(request.partition(b"\r\n\r\n")[2])


def plain(connection: socket.socket, request: bytes) -> None:
    """Answer truthfully, at once."""
    connection.sendall(answer(reply_to(request)))


def authenticates(credentials: bytes) -> Behaviour:
    """Answer whoever sends these credentials, and no one else."""

    def behave(connection: socket.socket, request: bytes) -> None:
        if b"Authorization: Basic " + credentials in request:
            plain(connection, request)
        else:
            more = 'WWW-Authenticate: Basic realm="meters"'
            connection.sendall(answer(b"who are you?", "401 Unauthorized", "text/plain", more))

    return behave


def drips(data: bytes) -> Behaviour:
    """Send a byte at a time, each sooner than any timeout of a single read."""

    def behave(connection: socket.socket, _: bytes) -> None:
        for number in range(len(data)):
            connection.sendall(data[number : number + 1])
            time.sleep(0.002)

    return behave


def silent(connection: socket.socket, _: bytes) -> None:
    """Say nothing until the other side has gone."""
    connection.recv(1)


def resets(data: bytes = b"") -> Behaviour:
    """Send something, then reset the connection in the middle of it."""

    def behave(connection: socket.socket, _: bytes) -> None:
        connection.sendall(data)
        time.sleep(0.05 if data else 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return behave


def bomb(size: int) -> bytes:
    """Give a small gzip that unpacks to many bytes."""
    return gzip.compress(b" " * size)


def hangs_up(connection: socket.socket, _: bytes) -> None:
    """Hang up in the middle of the request."""
    connection.recv(10)
    connection.close()


def system_file(folder: Path, url: str, *limits: str) -> Path:
    """Write the system file of a peer over plain HTTP; `limits` are lines of its transport's table."""
    file = folder / "peer.toml"
    file.write_text("\n".join([f'{SYSTEM}url = "{url}"', *limits]), "utf-8")
    return file
