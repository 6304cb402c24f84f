"""How a bad peer says it over HTTP: each kind does something to the bytes of an answer, or to the connection."""

import contextlib
import gzip
import itertools
import socket
import time
import zlib
from collections.abc import Callable, Iterable

import peers
from peers import Behaviour, answer, reply_to

OK = b"HTTP/1.1 200 OK\r\n"
XML = OK + b"Content-Type: application/xml\r\n"
CHUNKED = XML + b"Transfer-Encoding: chunked\r\n\r\n"
_NOISE = bytes(range(256)) * 64


def raw(make: Callable[[bytes], bytes] | bytes) -> Behaviour:
    """Send bytes made of the request and close."""

    def behave(connection: socket.socket, request: bytes) -> None:
        connection.sendall(make(request) if callable(make) else make)
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    return behave


def kept(make: Callable[[bytes], bytes]) -> Behaviour:
    """Send bytes made of the request and keep the connection."""

    def behave(connection: socket.socket, request: bytes) -> None:
        connection.sendall(make(request))

    return behave


def status(line: str, *more: str, body: bytes | None = None) -> Behaviour:
    """Give a good answer with another status line, and perhaps more headers."""

    def behave(connection: socket.socket, request: bytes) -> None:
        content = reply_to(request) if body is None else body
        connection.sendall(answer(content, line, "text/xml", *more))

    return behave


def words(line: str, *more: str) -> Behaviour:
    """Answer with a status and words for people."""
    return peers.says(b"Not now, please.", *more, status=line, kind="text/plain")


def endless(first: bytes, pieces: Iterable[bytes]) -> Behaviour:
    """Send without an end."""

    def behave(connection: socket.socket, _: bytes) -> None:
        connection.sendall(first)
        for piece in pieces:
            connection.sendall(piece)

    return behave


def chunks(request: bytes, form: bytes = b"%x\r\n", end: bytes = b"0\r\n\r\n") -> bytes:
    """Give an answer in one chunk."""
    body = reply_to(request)
    return CHUNKED + form % len(body) + body + b"\r\n" + end


def coded(name: str, make: Callable[[bytes], bytes]) -> Behaviour:
    """Give an answer with a Content-Encoding, and bytes that may be of it."""

    def behave(connection: socket.socket, request: bytes) -> None:
        body = make(reply_to(request))
        connection.sendall(answer(body, "200 OK", "text/xml", f"Content-Encoding: {name}"))

    return behave


def length(text: str | int) -> Behaviour:
    """Promise another length than that of the answer."""

    def make(request: bytes) -> bytes:
        body = reply_to(request)
        promised = len(body) + text if isinstance(text, int) else text
        return XML + f"Content-Length: {promised}\r\n\r\n".encode("latin-1") + body

    return raw(make)


def head(*lines: bytes) -> Behaviour:
    """Give a good answer with odd lines in its header."""

    def make(request: bytes) -> bytes:
        body = reply_to(request)
        return XML + b"".join(lines) + b"Content-Length: %d\r\n\r\n" % len(body) + body

    return kept(make)


def before(*heads: bytes) -> Behaviour:
    """Give heads of answers 1xx before a good one."""
    return kept(lambda request: b"".join(heads) + answer(reply_to(request)))


def slowly(connection: socket.socket, request: bytes) -> None:
    """Send a byte at a time, without an end."""
    for byte in itertools.chain(answer(reply_to(request))[:60], itertools.repeat(32)):
        connection.sendall(bytes([byte]))
        time.sleep(0.01)


def first(data: bytes) -> Behaviour:
    """Speak before anything was asked, and go on until the other side hangs up."""

    def behave(connection: socket.socket, _: bytes) -> None:
        connection.sendall(data)
        while connection.recv(65_536):
            pass

    return behave


def never_reads(connection: socket.socket, _: bytes) -> None:
    """Take the connection and read nothing."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    time.sleep(4)


def half_closed(connection: socket.socket, _: bytes) -> None:
    """Close one direction and wait."""
    connection.shutdown(socket.SHUT_WR)
    with contextlib.suppress(OSError):
        connection.recv(1)


def in_two(pause_s: float) -> Behaviour:
    """Stop for a while in the middle of an answer."""

    def behave(connection: socket.socket, request: bytes) -> None:
        whole = answer(reply_to(request))
        connection.sendall(whole[: len(whole) // 2])
        time.sleep(pause_s)
        connection.sendall(whole[len(whole) // 2 :])

    return behave


def other_answer(request: bytes) -> bytes:
    """Give an answer that names another request."""
    body = reply_to(request)
    begin = body.index(b"CorrelationID>") + 14
    end = body.index(b"<", begin)
    return answer(body[:begin] + b"11111111-2222-3333-4444-555555555555" + body[end:])


def parts(body: bytes, kind: str) -> Behaviour:
    """Answer with a multipart, or with what calls itself one."""
    return peers.says(body, kind=kind)


EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
_PART = b"--b\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n"

CONNECTIONS: dict[str, Behaviour] = {
    "silence": peers.silent,
    "a hang-up": peers.sends(b""),
    "a reset": peers.resets(),
    "a reset in the answer": peers.resets(XML + b"Content-Length: 1000\r\n\r\n<a><b>"),
    "half closed": half_closed,
    "a pause in the answer": in_two(0.3),
    "a pause too long": in_two(5),
    "a byte at a time": slowly,
    "no header without an end": endless(OK, itertools.repeat(b"X-More: " + b"x" * 1000 + b"\r\n")),
    "one line without an end": endless(OK + b"X-Long: ", itertools.repeat(b"x" * 65_536)),
    "a status line without an end": endless(b"HTTP/1.1 200 ", itertools.repeat(b"O" * 65_536)),
    "a body without an end": endless(XML + b"\r\n", itertools.repeat(b"<a/>" * 16_384)),
    "chunks without an end": endless(CHUNKED, itertools.repeat(b"1\r\na\r\n" * 10_000)),
    "a chunk size without an end": endless(CHUNKED, itertools.repeat(b"0" * 65_536)),
    "a trailer without an end": endless(CHUNKED + b"0\r\n", itertools.repeat(b"X: y\r\n" * 10_000)),
    "chunk extensions without an end": endless(CHUNKED + b"1;", itertools.repeat(b"x=y;" * 10_000)),
    "answers 100 without an end": endless(
        b"", itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
    ),
    "answers 103 without an end": endless(b"", itertools.repeat(EARLY * 100)),
    "gzip without an end": endless(
        XML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10],
        itertools.repeat(b"\x00\x00\x00\xff\xff" * 1000),
    ),
    "empty gzip members without an end": endless(
        XML + b"Content-Encoding: gzip\r\n\r\n",
        itertools.repeat(gzip.compress(b"", mtime=0) * 1000),
    ),
}
BEFORE_READING: dict[str, Behaviour] = {
    "nothing is ever read": never_reads,
    "an answer before the request": first(answer(b"<a/>")),
    "a banner of SSH": first(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "a banner of SMTP": first(b"220 mail ESMTP\r\n"),
    "a hang-up before the request": peers.hangs_up,
}
BABBLE: dict[str, Behaviour] = {
    "noise in place of HTTP": raw(_NOISE),
    "megabytes of noise in place of HTTP": raw(_NOISE * 1000),
    "NUL bytes in place of HTTP": raw(b"\0" * 1000),
    "an alert of TLS": raw(b"\x15\x03\x01\x00\x02\x02\x0a"),
    "a frame of STOMP": raw(b"ERROR\nmessage:no\n\n\0"),
    "a frame of AMQP": raw(b"AMQP\x00\x01\x00\x00"),
    "a frame of HTTP/2": raw(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00"),
    "its own request": raw(lambda request: request),
    "an answer without a status line": raw(reply_to),
    "what a terminal obeys": raw(
        b"HTTP/1.1 200 \x1b]0;x\x07\x1b[2J\r\nX: \x1b[31m\r\nContent-Length: 0\r\n\r\n"
    ),
    "half a status line": raw(b"HTTP/1."),
    "half a header": raw(XML + b"Content-Le"),
    "HTTP/0.9": raw(b"HTTP/0.9 200 OK\r\n\r\n<a/>"),
    "HTTP/3.0": raw(b"HTTP/3.0 200 OK\r\n\r\n<a/>"),
    "a status of words": raw(b"HTTP/1.1 OK OK\r\n\r\n"),
    "a status of four digits": raw(b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"),
    "a negative status": raw(b"HTTP/1.1 -1 OK\r\nContent-Length: 0\r\n\r\n"),
}
HEADERS: dict[str, Behaviour] = {
    "ten thousand headers": head(*(b"X-%d: y\r\n" % n for n in range(10_000))),
    "a hundred headers too many": head(*(b"X-%d: y\r\n" % n for n in range(200))),
    "a header of a megabyte": head(b"X: " + b"y" * 1_000_000 + b"\r\n"),
    "a header in Latin-1": head(b"X-Name: caf\xe9\r\n"),
    "a header in UTF-8": head("X-Name: Zähler\r\n".encode()),
    "a header of noise": head(
        b"X-Noise: " + bytes(n for n in range(256) if n not in (10, 13)) + b"\r\n"
    ),
    "a line without a colon": head(b"no colon here\r\n"),
    "a name with blanks": head(b"X Name : y\r\n"),
    "a folded header": head(b"X-Name: one\r\n two\r\n"),
    "a header without a name": head(b": y\r\n"),
    "ends of line without CR": raw(
        lambda request: (XML + b"\r\n").replace(b"\r\n", b"\n") + reply_to(request)
    ),
    "a thousand cookies": head(*(b"Set-Cookie: k%d=v\r\n" % n for n in range(90))),
    "a charset unknown": status("200 OK", "Content-Type: text/xml; charset=klingon"),
    "two lengths": head(b"Content-Length: 3\r\n"),
}
LENGTHS: dict[str, Behaviour] = {
    "a length one too large": length(1),
    "a length far too large": length("99999999999999999999"),
    "a length four too small": length(-4),
    "a length of zero": length("0"),
    "a negative length": length("-5"),
    "a length in words": length("many"),
    "a length with a plus": length("+12"),
    "no length at all": raw(lambda request: XML + b"\r\n" + reply_to(request)),
    "a second answer behind it": kept(lambda r: answer(reply_to(r)) + answer(b"<a/>")),
    "noise behind it": kept(lambda r: answer(reply_to(r)) + _NOISE),
    "megabytes behind it": kept(lambda r: answer(reply_to(r)) + _NOISE * 500),
    "one answer, then that to another": kept(lambda r: answer(reply_to(r)) + other_answer(r)),
    "the answer to another": kept(other_answer),
    "good chunks": kept(chunks),
    "chunks with a trailer": kept(lambda r: chunks(r, end=b"0\r\nX-Trailer: late\r\n\r\n")),
    "chunks with extensions": kept(lambda r: chunks(r, form=b"%x;a=b\r\n")),
    "a chunk of negative size": raw(CHUNKED + b"-5\r\n<a/>\r\n0\r\n\r\n"),
    "a chunk of words": raw(CHUNKED + b"five\r\n<a/>\r\n0\r\n\r\n"),
    "a chunk of huge size": raw(CHUNKED + b"ffffffffffffffff\r\n<a/>"),
    "a chunk that breaks off": raw(CHUNKED + b"64\r\n<a><b>"),
    "chunks without the last": raw(lambda r: chunks(r, end=b"")),
    "bytes behind the last chunk": kept(lambda r: chunks(r) + b"and more"),
    "a length and chunks": raw(
        lambda r: chunks(r).replace(b"chunked\r\n", b"chunked\r\nContent-Length: 3\r\n", 1)
    ),
    "a coding of transfer unknown": raw(
        lambda r: XML + b"Transfer-Encoding: snappy\r\n\r\n" + reply_to(r)
    ),
}
BETWEEN: dict[str, Behaviour] = {
    "100 before it": before(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "102 before it": before(b"HTTP/1.1 102 Processing\r\n\r\n"),
    "103 before it": before(EARLY),
    "ten of 103 before it": before(*[EARLY] * 10),
    "104 before it, and 100": before(b"HTTP/1.1 104 Upload\r\n\r\n", b"HTTP/1.1 100 C\r\n\r\n"),
    "103 and nothing else": raw(EARLY),
    "101 for an answer": raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + _NOISE),
}
STATUSES: dict[str, Behaviour] = {
    "204 with a body": status("204 No Content"),
    "205 with an answer": status("205 Reset Content"),
    "206 with an answer": status("206 Partial Content"),
    "299 with an answer": status("299 Miscellaneous"),
    "202 and nothing": status("202 Accepted", body=b""),
    "a redirect": words("302 Found", "Location: http://127.0.0.1:1/"),
    "a redirect to itself": words("307 Temporary Redirect", "Location: /http"),
    "a redirect to nonsense": words("301 Moved", "Location: http://["),
    "a redirect to a file": words("301 Moved", "Location: file:///etc/hostname"),
    "304": words("304 Not Modified"),
    "400 in words": words("400 Bad Request"),
    "401": words("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"'),
    "403": words("403 Forbidden"),
    "404": words("404 Not Found"),
    "405": words("405 Method Not Allowed", "Allow: GET"),
    "407": words("407 Proxy Authentication Required", "Proxy-Authenticate: Basic"),
    "413": words("413 Content Too Large"),
    "415": words("415 Unsupported Media Type"),
    "429 for a year": words("429 Too Many Requests", "Retry-After: 31536000"),
    "500 in words": words("500 Internal Server Error"),
    "500 with an answer": status("500 Internal Server Error"),
    "502": words("502 Bad Gateway"),
    "503 for a year": words("503 Service Unavailable", "Retry-After: 31536000"),
    "504": words("504 Gateway Timeout"),
    "511": words("511 Network Authentication Required"),
    "599 with an answer": status("599 Odd"),
    "999": words("999 Odd"),
    "a reason of a megabyte": raw(
        lambda r: b"HTTP/1.1 200 " + b"O" * 1_000_000 + b"\r\n\r\n" + reply_to(r)
    ),
}
CODINGS: dict[str, Behaviour] = {
    "gzip": coded("gzip", lambda b: gzip.compress(b, mtime=0)),
    "gzip in capitals": coded("GZIP", lambda b: gzip.compress(b, mtime=0)),
    "gzip in two members": coded("gzip", lambda b: gzip.compress(b[:50]) + gzip.compress(b[50:])),
    "gzip that is none": coded("gzip", bytes),
    "gzip cut off": coded("gzip", lambda b: gzip.compress(b, mtime=0)[:-9]),
    "gzip with a wrong sum": coded("gzip", lambda b: gzip.compress(b)[:-8] + b"\0" * 8),
    "gzip and more": coded("gzip", lambda b: gzip.compress(b, mtime=0) + b"more"),
    "gzip in gzip": coded("gzip", lambda b: gzip.compress(gzip.compress(b, mtime=0))),
    "gzip in gzip, both named": coded(
        "gzip, gzip", lambda b: gzip.compress(gzip.compress(b, mtime=0))
    ),
    "a bomb of gzip": coded("gzip", lambda _: gzip.compress(b" " * 300_000_000, 9)),
    "a bomb of elements": coded(
        "gzip", lambda _: gzip.compress(b"<a>" + b"<b/>" * 4_900_000 + b"</a>")
    ),
    "deflate": coded("deflate", zlib.compress),
    "deflate without its head": coded("deflate", lambda b: zlib.compress(b)[2:-4]),
    "br": coded("br", bytes),
    "a coding unknown": coded("snappy", bytes),
    "identity": coded("identity", bytes),
}
PARTS: dict[str, Behaviour] = {
    "a multipart without a boundary": parts(_PART, "multipart/related"),
    "a multipart without an end": parts(_PART, 'multipart/related; boundary="b"'),
    "a multipart of nothing": parts(b"--b--\r\n", 'multipart/related; boundary="b"'),
    "a multipart of ten thousand parts": parts(
        _PART * 10_000 + b"--b--\r\n", 'multipart/related; boundary="b"'
    ),
    "a multipart in itself": parts(
        b'--b\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' * 1000,
        'multipart/mixed; boundary="b"',
    ),
    "a boundary of megabytes": parts(_PART, "multipart/related; boundary=" + "b" * 60_000),
    "a multipart of noise": parts(_NOISE, 'multipart/related; boundary="b"'),
}
WIRES = {
    **CONNECTIONS, **BABBLE, **HEADERS, **LENGTHS, **BETWEEN, **STATUSES, **CODINGS, **PARTS,
}  # fmt: skip
