"""Messages in a capture of packets (pcap, pcapng): HTTP, put together again from its TCP segments.

Segments come twice, late and out of order; what was lost stays lost, and a message with a hole is none.
What travels over TCP without HTTP, such as JMS, is looked through as a log is.
"""

import io
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import dpkt

from cimconform.judging.captured import Captured, Without
from cimconform.judging.sources import logs
from cimconform.judging.sources.documents import is_message, message_at

_MAGIC = (
    b"\xa1\xb2\xc3\xd4", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x4d\x3c\xb2\xa1", b"\x0a\x0d\x0d\x0a",
)  # fmt: skip
_FRAMES = {
    dpkt.pcap.DLT_EN10MB: dpkt.ethernet.Ethernet, dpkt.pcap.DLT_LINUX_SLL: dpkt.sll.SLL,
    dpkt.pcap.DLT_LINUX_SLL2: dpkt.sll2.SLL2, dpkt.pcap.DLT_NULL: dpkt.loopback.Loopback,
    dpkt.pcap.DLT_LOOP: dpkt.loopback.Loopback,
}  # fmt: skip
_TURNS = 1 << 32  # sequence numbers begin again
_STARTS = (b"POST ", b"PUT ", b"GET ", b"HTTP/")
_MOST = 200_000_000
_UNPACKED = ("gzip", "x-gzip", "deflate")
Ends = tuple[bytes, int, bytes, int]


@dataclass
class _Stream:
    """What went one way over a connection."""

    first: int
    parts: dict[int, bytes] = field(default_factory=dict)
    times: dict[int, float] = field(default_factory=dict)

    def add(self, sequence: int, data: bytes, at: float) -> None:
        """Add a segment; of two that begin at one place the longer one counts."""
        place = (sequence - self.first) % _TURNS
        if len(data) > len(self.parts.get(place, b"")):
            self.parts[place] = data
            self.times.setdefault(place, at)

    def runs(self) -> Iterator[tuple[bytes, list[tuple[int, float]]]]:
        """Give the bytes without a hole in them, run by run, with the times at which parts came."""
        run, end = bytearray(), 0
        times: list[tuple[int, float]] = []
        for place in sorted(self.parts):
            data = self.parts[place]
            if place > end and run:
                yield bytes(run), times
                run, times = bytearray(), []
            fresh = data[max(end - place, 0) :] if place <= end else data
            if fresh:
                times.append((len(run), self.times[place]))
            run += fresh
            end = max(end, place + len(data))
        if run:
            yield bytes(run), times


def is_capture(raw: bytes) -> bool:
    """Tell whether bytes are a capture of packets."""
    return raw.startswith(_MAGIC)


def read(raw: bytes, path: str) -> Iterator[Captured | Without]:
    """Give the messages of a capture: connection after connection, each request before its answer."""
    try:
        streams = _streams(raw)
    except (ValueError, dpkt.Error) as error:
        yield Without(path, f"no capture that can be read: {error}")
        return
    done: set[Ends] = set()
    none = True
    for ends, stream in streams.items():
        if ends in done:
            continue
        other = (*ends[2:], *ends[:2])
        done |= {ends, other}
        back = streams.get(other, _Stream(0))
        for one in _connection(stream, back, f"{path}#{len(done)}", path):
            none = False
            yield one
    if none:
        yield Without(path, "no message here")


def _streams(raw: bytes) -> dict[Ends, _Stream]:
    """Give what went each way over each connection, in the order in which they began."""
    reader = dpkt.pcap.UniversalReader(io.BytesIO(raw))
    frame = _FRAMES.get(reader.datalink())
    streams: dict[Ends, _Stream] = {}
    for at, packet in reader:
        segment = _segment(frame, packet)
        if segment is not None:
            _take(streams, *segment, float(at))
    return streams


def _take(streams: dict[Ends, _Stream], packet: object, tcp: "dpkt.tcp.TCP", at: float) -> None:
    ends = (packet.src, tcp.sport, packet.dst, tcp.dport)  # type: ignore[attr-defined]
    opens = bool(tcp.flags & dpkt.tcp.TH_SYN)
    if ends not in streams:
        streams[ends] = _Stream(tcp.seq + opens)
    if tcp.data:
        streams[ends].add(tcp.seq + opens, bytes(tcp.data), at)


def _segment(frame: type | None, packet: bytes) -> tuple[object, "dpkt.tcp.TCP"] | None:
    """Give the packet of IP and the segment of TCP in a frame; None for anything else."""
    try:
        inside = frame(packet).data if frame else _of_ip(packet)
    except (dpkt.Error, ValueError, IndexError):
        return None
    if not isinstance(inside, dpkt.ip.IP | dpkt.ip6.IP6) or not isinstance(
        inside.data, dpkt.tcp.TCP
    ):
        return None
    return inside, inside.data


def _of_ip(packet: bytes) -> object:
    six = packet[:1] and packet[0] >> 4 == 6  # noqa: PLR2004 - the version of IP
    return dpkt.ip6.IP6(packet) if six else dpkt.ip.IP(packet)


def _connection(one: _Stream, other: _Stream, name: str, path: str) -> Iterator[Captured]:
    """Give the messages of a connection, the nth request with the nth answer."""
    halves = (list(_http(one)), list(_http(other)))
    if not any(halves):
        yield from _other(one, name, path)
        yield from _other(other, f"{name}b", path)
        return
    counted: dict[bool, int] = defaultdict(int)
    for at, document in sorted((d for half in halves for d in half), key=lambda found: found[0]):
        asks = isinstance(document, dpkt.http.Request)
        counted[asks] += 1
        found = _message(document, at, f"{name}.{counted[asks]}", path)
        if found is not None:
            yield found


def _http(stream: _Stream) -> Iterator[tuple[float, "dpkt.http.Message"]]:
    """Give the messages of HTTP in a stream, with the time at which each began."""
    for run, times in stream.runs():
        at = 0
        starts = [place for place, _ in times]
        while (begin := min((p for s in _STARTS if (p := run.find(s, at)) >= 0), default=-1)) >= 0:
            kind = dpkt.http.Response if run.startswith(b"HTTP/", begin) else dpkt.http.Request
            try:
                document = kind(run[begin:])
            except (dpkt.Error, ValueError):
                at = begin + 1
                continue
            at = len(run) - len(document.data)
            yield times[max(bisect_right(starts, begin) - 1, 0)][1], document


def _message(document: "dpkt.http.Message", at: float, pair: str, path: str) -> Captured | None:
    """Give what a message of HTTP carries, if that is one of ours."""
    asks = isinstance(document, dpkt.http.Request)
    headers = {k: v if isinstance(v, str) else ", ".join(v) for k, v in document.headers.items()}
    one = message_at(_unpacked(bytes(document.body), headers), path, path)
    if one.message.document is None or not is_message(one.message.document):
        return None
    message = replace(
        one.message, id=f"{pair}.{'request' if asks else 'reply'}", headers=headers, at=at,
        status=None if asks else int(document.status), direction="sent" if asks else "received",
    )  # fmt: skip
    return replace(one, message=message, pair=pair, own_lines=False, turned="packets")


def _unpacked(body: bytes, headers: dict[str, str]) -> bytes:
    if headers.get("content-encoding", "").lower() not in _UNPACKED:
        return body
    try:
        return zlib.decompressobj(47).decompress(body, _MOST)
    except zlib.error:
        return body


def _other(stream: _Stream, name: str, path: str) -> Iterator[Captured]:
    """Give what a stream without HTTP carries: messages between other words."""
    for run, times in stream.runs():
        for number, one in enumerate(logs.read(run, path), 1):
            if isinstance(one, Captured):
                message = replace(one.message, id=f"{name}.{number}", at=times[0][1])
                yield replace(one, message=message, line=1, own_lines=False, turned="packets")
