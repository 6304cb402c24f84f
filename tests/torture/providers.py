"""Providers of JMS that behave badly over STOMP: each kind is an honest one but for one thing."""

import contextlib
import itertools
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from peers import Behaviour, reply_to
from torture.bodies import Body

from cimconform.broker import frames
from cimconform.broker.frames import Decoder, Frame

_NOISE = bytes(range(256)) * 64
_HELD_S = 4


class Over(Exception):
    """The provider is done with this connection."""


@dataclass
class Session:
    """What one client has told a provider."""

    connection: socket.socket
    inbox: str = ""
    asked: Frame = field(default_factory=lambda: Frame(""))

    def answer(self, body: bytes, **more: str | None) -> bytes:
        """Give the frame of a message that answers what was asked last; None leaves a header away."""
        own = {
            "subscription": self.inbox, "message-id": "1", "destination": "/queue/x",
            "correlation-id": self.asked.headers.get("correlation-id", ""),
            "content-length": str(len(body)),
        }  # fmt: skip
        named = {name.replace("_", "-"): value for name, value in more.items()}
        kept = {name: value for name, value in (own | named).items() if value is not None}
        return bytes(Frame("MESSAGE", kept, body))


Says = Callable[[Session, Frame], "bytes | Iterable[bytes]"]


def receipt(_: Session, frame: Frame) -> bytes:
    """Confirm a frame, if that is asked for."""
    asked = frame.headers.get("receipt", "")
    return bytes(Frame("RECEIPT", {"receipt-id": asked})) if asked else b""


def connected(_: Session, __: Frame) -> bytes:
    """Welcome a client."""
    return b"CONNECTED\nversion:1.2\n\n\0"


def good(session: Session) -> bytes:
    """Give a good answer to what was asked last."""
    return reply_to(b"\r\n\r\n" + session.asked.body)


def answered(session: Session, frame: Frame) -> bytes:
    """Confirm a message and answer it."""
    return receipt(session, frame) + session.answer(good(session))


@dataclass(frozen=True)
class Provider:
    """What a provider says to each command."""

    connect: Says = connected
    subscribe: Says = receipt
    send: Says = answered

    def __call__(self, connection: socket.socket, _: bytes) -> None:
        """Serve one client."""
        session, decoder = Session(connection), Decoder(10_000_000)
        with contextlib.suppress(Over, OSError, frames.FrameError):
            while data := connection.recv(65_536):
                for frame in decoder.feed(data):
                    for piece in self._pieces(session, frame):
                        connection.sendall(piece)

    def _pieces(self, session: Session, frame: Frame) -> Iterable[bytes]:
        says = {"CONNECT": self.connect, "STOMP": self.connect, "SUBSCRIBE": self.subscribe}
        if frame.command == "SUBSCRIBE":
            session.inbox = frame.headers["id"]
        if frame.command == "SEND":
            session.asked = frame
        said = says.get(frame.command, self.send if frame.command == "SEND" else receipt)
        given = said(session, frame)
        return [given] if isinstance(given, bytes) else given


def bodied(body: Body, **more: str | None) -> Provider:
    """Answer with another body, and perhaps other headers."""
    return Provider(send=lambda s, f: receipt(s, f) + s.answer(body(good(s)), **more))


def headed(**more: str | None) -> Provider:
    """Answer well, with other headers."""
    return bodied(lambda body: body, **more)


def then(data: bytes | Callable[[Session], bytes]) -> Says:
    """Confirm, and send something else."""
    return lambda s, f: receipt(s, f) + (data(s) if callable(data) else data)


def at_once(data: bytes) -> Says:
    """Send something, confirmed or not."""
    return lambda _, __: data


def over(data: bytes = b"") -> Says:
    """Send something and hang up."""

    def says(session: Session, _: Frame) -> bytes:
        session.connection.sendall(data)
        raise Over

    return says


def stands_still(_: Session, __: Frame) -> bytes:
    """Do nothing, and read nothing."""
    time.sleep(_HELD_S)
    raise Over


def without_end(head: Callable[[Session], bytes], piece: bytes) -> Says:
    """Confirm, and send without an end."""

    def says(session: Session, frame: Frame) -> Iterable[bytes]:
        return itertools.chain([receipt(session, frame), head(session)], itertools.repeat(piece))

    return says


def both(session: Session, *others: bytes) -> bytes:
    """Give other frames, and then a good answer."""
    return b"".join(others) + session.answer(good(session))


def unlike(old: bytes, new: bytes) -> Says:
    """Confirm, and answer with other bytes in the place of some."""
    return then(lambda s: s.answer(good(s)).replace(old, new, 1))


HONEST = Provider()
_ERROR = b"ERROR\nmessage:no room\n\nThe queue is full.\0"

KINDS: dict[str, Behaviour] = {
    "a hang-up at once": Provider(connect=over()),
    "a login refused": Provider(connect=over(b"ERROR\nmessage:Bad credentials\n\n\0")),
    "silence after CONNECT": Provider(connect=at_once(b"")),
    "nothing read after CONNECT": Provider(connect=stands_still),
    "noise for CONNECTED": Provider(connect=over(_NOISE)),
    "HTTP for CONNECTED": Provider(connect=over(b"HTTP/1.1 400 Bad Request\r\n\r\n")),
    "blanks for CONNECTED": Provider(connect=over(b"\n" * 10_000)),
    "CONNECTED in another version": Provider(connect=at_once(b"CONNECTED\nversion:9.9\n\n\0")),
    "CONNECTED with odd heartbeats": Provider(
        connect=at_once(b"CONNECTED\nversion:1.2\nheart-beat:x,y\n\n\0")
    ),
    "a header without an end": Provider(
        connect=without_end(lambda _: b"CONNECTED\n", b"x:" + b"y" * 1000 + b"\n")
    ),
    "heartbeats without an end": Provider(send=without_end(lambda _: b"", b"\n" * 10_000)),
    "RECEIPT never for SUBSCRIBE": Provider(subscribe=at_once(b"")),
    "ERROR for SUBSCRIBE": Provider(subscribe=over(_ERROR)),
    "a hang-up at SUBSCRIBE": Provider(subscribe=over()),
    "RECEIPT of another": Provider(send=at_once(b"RECEIPT\nreceipt-id:other\n\n\0")),
    "RECEIPT and silence": Provider(send=receipt),
    "ERROR for SEND": Provider(send=over(_ERROR)),
    "ERROR without a word": Provider(send=over(b"ERROR\n\n\0")),
    "ERROR that a terminal obeys": Provider(send=over(b"ERROR\nmessage:\x1b]0;x\x07\x1b[2J\n\n\0")),
    "ERROR of a megabyte": Provider(send=over(b"ERROR\nmessage:no\n\n" + b"x" * 1_000_000 + b"\0")),
    "a hang-up at SEND": Provider(send=over()),
    "a hang-up behind RECEIPT": Provider(send=lambda s, f: over(receipt(s, f))(s, f)),
    "standing still at SEND": Provider(send=stands_still),
    "half a frame": Provider(send=lambda s, f: over(receipt(s, f) + s.answer(good(s))[:-40])(s, f)),
    "a frame and a hang-up": Provider(send=lambda s, f: over(answered(s, f))(s, f)),
    "no subscription named": headed(subscription=None),
    "the subscription of another": headed(subscription="somebody-else"),
    "an answer and one for another": Provider(
        send=then(lambda s: both(s, s.answer(b"<astray/>", subscription="other")))
    ),
    "the answer twice": Provider(send=then(lambda s: s.answer(good(s)) * 2)),
    "the answer a hundred times": Provider(send=then(lambda s: s.answer(good(s)) * 100)),
    "the answer to another": Provider(
        send=then(
            lambda s: s.answer(b"<a><CorrelationID>77</CorrelationID></a>", correlation_id="77")
        )
    ),
    "no correlation id": headed(correlation_id=None),
    "a header in Latin-1": Provider(send=unlike(b"destination:", b"x-name:caf\xe9\ndestination:")),
    "a header of noise": Provider(
        send=unlike(
            b"destination:",
            b"x:" + bytes(n for n in range(1, 256) if n not in (10, 13, 58)) + b"\ndestination:",
        )
    ),
    "a header without a colon": Provider(send=unlike(b"destination:", b"no colon\ndestination:")),
    "a header without a name": Provider(send=unlike(b"destination:", b":y\ndestination:")),
    "an escape unknown": Provider(send=unlike(b"destination:", b"x:a\\qb\ndestination:")),
    "a header of a megabyte": Provider(
        send=unlike(b"destination:", b"x:" + b"y" * 1_000_000 + b"\ndestination:")
    ),
    "ten thousand headers": Provider(
        send=unlike(
            b"destination:", b"".join(b"x%d:y\n" % n for n in range(9_000)) + b"destination:"
        )
    ),
    "no blank line": Provider(send=then(b"MESSAGE\nsubscription:1\0")),
    "an unknown command": Provider(send=then(lambda s: both(s, b"HELLO\nx:y\n\nyou\0"))),
    "no command": Provider(send=then(lambda s: both(s, b"\0\0\0"))),
    "noise before the answer": Provider(send=then(lambda s: both(s, _NOISE + b"\0"))),
    "noise for the answer": Provider(send=then(_NOISE)),
    "a length too small": Provider(send=unlike(b"content-length:", b"content-length:1\nx:")),
    "a length too large": Provider(send=unlike(b"content-length:", b"content-length:9999999\nx:")),
    "a length of a terabyte": Provider(
        send=unlike(b"content-length:", b"content-length:999999999999\nx:")
    ),
    "a negative length": Provider(send=unlike(b"content-length:", b"content-length:-5\nx:")),
    "a length in words": Provider(send=unlike(b"content-length:", b"content-length:many\nx:")),
    "no length": headed(content_length=None),
    "NUL in a body of known length": bodied(lambda body: body + b"\0\0\0"),
    "a megabyte of NUL": bodied(lambda _: b"\0" * 1_000_000),
    "a body without an end": Provider(
        send=without_end(lambda s: s.answer(b"", content_length=None)[:-1], b"<a/>" * 16_384)
    ),
    "a body of a gigabyte, by its length": Provider(
        send=without_end(
            lambda s: s.answer(b"", content_length="1000000000")[:-1], b"<a/>" * 16_384
        )
    ),
    "strays without an end": Provider(
        send=lambda s, f: itertools.chain(
            [receipt(s, f)], itertools.repeat(s.answer(b"<a/>", subscription="other") * 100)
        )
    ),
    "answers to others without an end": Provider(
        send=lambda s, f: itertools.chain(
            [receipt(s, f)],
            itertools.repeat(
                s.answer(b"<a><CorrelationID>9</CorrelationID></a>", correlation_id="9") * 100
            ),
        )
    ),
    "RECEIPT without an end": Provider(
        send=lambda _, __: itertools.repeat(b"RECEIPT\nreceipt-id:other\n\n\0" * 100)
    ),
    "odd numbers in headers": headed(priority="-1", timestamp="x" * 50, expires="9" * 400),
    "odd flags in headers": headed(persistent="perhaps", redelivered="TRUE"),
    "a reply-to that is none": headed(reply_to="///"),
    "what a terminal obeys in a header": headed(type="\x1b]0;x\x07\x1b[2J"),
    "a slow frame": Provider(
        send=lambda s, f: (
            (time.sleep(0.002), answered(s, f)[n : n + 4])[1]
            for n in range(0, len(answered(s, f)), 4)
        )
    ),
    "a frame that never ends, slowly": Provider(
        send=lambda s, f: itertools.chain(
            [receipt(s, f), s.answer(good(s))[:-1].replace(b"content-length:", b"x:", 1)],
            ((time.sleep(0.05), b"x")[1] for _ in itertools.count()),
        )
    ),
}
