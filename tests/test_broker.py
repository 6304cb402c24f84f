"""The small broker as stomp.py sees it, and as those see it who speak no STOMP."""

import contextlib
import queue
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import stomp
from hypothesis import given
from hypothesis import strategies as st

from cimconform.broker.destinations import MAX_REDELIVERIES
from cimconform.broker.frames import COMMANDS, MAX_HEADERS, Decoder, Frame, FrameError
from cimconform.system import embedded

LONG_S = 20.0
HELLO = b"CONNECT\naccept-version:1.2\nhost:x\n\n\0"


class Client:
    """A client of stomp.py that keeps what it hears."""

    def __init__(self, url: str, client: str = "", beats: tuple[int, int] = (0, 0)) -> None:
        port = int(url.rpartition(":")[2])
        self.received: queue.Queue[stomp.utils.Frame] = queue.Queue()
        self._receipts: queue.Queue[stomp.utils.Frame] = queue.Queue()
        self.wire = stomp.StompConnection12(
            [("127.0.0.1", port)], heartbeats=beats, reconnect_attempts_max=1
        )
        self.wire.set_listener("collector", _Collector(self.received, self._receipts))
        self.wire.connect(
            "me", "right", wait=False, headers={"client-id": client} if client else {}
        )
        assert self.next().cmd == "CONNECTED"

    def next(self, timeout_s: float = LONG_S) -> stomp.utils.Frame:
        """Give the next frame that came."""
        return self.received.get(timeout=timeout_s)

    def confirmed(self, act, *arguments, **headers) -> None:
        """Do something and wait until the broker has done it."""
        receipt = uuid.uuid4().hex
        act(*arguments, headers={**headers, "receipt": receipt})
        assert self._receipts.get(timeout=LONG_S).headers["receipt-id"] == receipt

    def subscribe(self, place: str, ack: str = "auto", name: str = "s", **headers) -> None:
        """Subscribe and wait until that is so."""
        self.confirmed(self.wire.subscribe, place, name, ack, **headers)

    def send(self, place: str, body: str, **headers) -> None:
        """Send and wait until the broker has it."""
        self.confirmed(self.wire.send, place, body, **headers)

    def close(self) -> None:
        """Go without a word, as one does that dies."""
        self.wire.transport.disconnect_socket()


class _Collector(stomp.ConnectionListener):
    def __init__(self, received: "queue.Queue[stomp.utils.Frame]", receipts: "queue.Queue") -> None:
        self._received, self._receipts = received, receipts

    def on_connected(self, frame) -> None:
        self._received.put(frame)

    on_message = on_error = on_connected

    def on_receipt(self, frame) -> None:
        self._receipts.put(frame)


@pytest.fixture
def client(small_broker) -> Iterator[type[Client]]:
    made: list[Client] = []

    def make(*arguments, **options) -> Client:
        made.append(Client(small_broker.stomp, *arguments, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def place() -> str:
    return f"/queue/{uuid.uuid4().hex}"


def test_a_message_keeps_its_headers_and_gets_an_id(client, place):
    one = client()
    one.send(place, "héllo", site="a:b\nc\\d", **{"correlation-id": "7", "persistent": "true"})
    one.subscribe(place)
    came = one.next()
    assert came.body == "héllo"
    kept = {"site": "a:b\nc\\d", "correlation-id": "7", "persistent": "true", "priority": "4"}
    assert kept.items() <= came.headers.items()
    assert came.headers["message-id"].startswith("ID:")
    assert abs(int(came.headers["timestamp"]) / 1000 - time.time()) < LONG_S
    assert "redelivered" not in came.headers


def test_consumers_of_a_queue_take_turns(client, place):
    first, second, sender = client(), client(), client()
    first.subscribe(place)
    second.subscribe(place)
    for number in range(4):
        sender.send(place, str(number))
    bodies = [{one.next().body, one.next().body} for one in (first, second)]
    assert sorted(map(sorted, bodies)) == [["0", "2"], ["1", "3"]]


def test_every_subscriber_receives_from_a_topic(client):
    topic = f"/topic/{uuid.uuid4().hex}"
    first, second = client(), client()
    first.subscribe(topic)
    second.subscribe(topic)
    sender = client()
    sender.send(topic, "news")
    assert [first.next().body, second.next().body] == ["news", "news"]


def test_a_pattern_fits_one_level_or_all(client):
    stem = f"/queue/{uuid.uuid4().hex}"
    one = client()
    one.send(f"{stem}.a.X", "before")
    one.subscribe(f"{stem}.*.X")
    assert one.next().body == "before"
    one.wire.send(f"{stem}.b.X", "after")
    assert one.next().body == "after"
    one.subscribe(f"{stem}.>", name="all")
    one.wire.send(f"{stem}.b.c.d", "deep")
    assert one.next().body == "deep"


@pytest.mark.parametrize("how", ["nack", "death"])
def test_what_is_not_acknowledged_comes_again(client, place, how):
    first, second = client(), client()
    second.send(place, "work")
    first.subscribe(place, "client-individual")
    frame = first.next()
    if how == "nack":
        first.wire.nack(frame.headers["ack"])
        second = first
    else:
        second.subscribe(place, "client-individual")
        first.close()
    again = second.next()
    assert again.headers["redelivered"] == "true"
    assert again.headers["message-id"] == frame.headers["message-id"]
    second.wire.ack(again.headers["ack"])
    second.send(place, "more")
    assert second.next().body == "more"


def test_the_mode_client_acknowledges_all_before(client, place):
    first, second = client(), client()
    for body in ("a", "b", "c"):
        first.send(place, body)
    first.subscribe(place, "client")
    frames = [first.next() for _ in range(3)]
    first.wire.ack(frames[1].headers["ack"])
    first.confirmed(first.wire.send, f"{place}.other", "x")
    first.close()
    second.subscribe(place)
    assert second.next().body == "c"


def test_what_comes_back_too_often_is_put_away(client, place):
    one = client()
    one.send(place, "poison")
    one.subscribe(place, "client-individual")
    for _ in range(MAX_REDELIVERIES + 1):
        one.wire.nack(one.next().headers["ack"])
    one.wire.subscribe("/queue/ActiveMQ.DLQ", "dead")
    while (dead := one.next()).headers["original-destination"] != place:
        pass  # other tests have their dead there too
    assert dead.body == "poison"


def test_what_has_expired_is_not_delivered(client, place):
    one = client()
    one.send(place, "old", expires=str(int(time.time() * 1000) - 1))
    one.send(place, "new", expires=str(int(time.time() * 1000) + 60_000))
    one.subscribe(place)
    assert one.next().body == "new"


def test_a_durable_subscription_keeps_what_it_missed(client):
    topic, name = f"/topic/{uuid.uuid4().hex}", {"activemq.subscriptionName": "kept"}
    first, sender = client("client-1"), client()
    first.subscribe(topic, **name)
    first.confirmed(first.wire.unsubscribe, "s")
    sender.send(topic, "missed")
    first.subscribe(topic, **name)
    assert first.next().body == "missed"
    first.confirmed(first.wire.unsubscribe, "s", **name)
    sender.send(topic, "gone")
    first.subscribe(topic, **name)
    sender.send(topic, "here")
    assert first.next().body == "here"


def test_a_temporary_queue_is_its_owners(client, place):
    owner, other = client(), client()
    owner.subscribe("/temp-queue/answers")
    other.subscribe(place)
    owner.send(place, "question", **{"reply-to": "/temp-queue/answers"})
    reply_to = other.next().headers["reply-to"]
    assert reply_to.startswith("/remote-temp-queue/")
    other.send(reply_to, "answer")
    assert owner.next().body == "answer"
    owner.close()
    other.wire.subscribe(reply_to, "mine")
    assert "another connection's" in other.next().headers["message"]


def test_who_answers_to_no_destination_goes_on(client):
    one = client()
    one.send("/remote-temp-queue/ID:long-gone", "answer")
    one.send("/remote-temp-queue/ID:long-gone", "answer")


def test_an_acknowledgement_can_be_lost_on_request(client, place):
    one = client()
    one.send(place, "once", cimconform_redeliver="true")
    one.subscribe(place, "client-individual")
    first = one.next()
    one.wire.ack(first.headers["ack"])
    again = one.next()
    assert (again.body, again.headers["redelivered"]) == ("once", "true")
    one.wire.ack(again.headers["ack"])
    one.send(place, "next")
    assert one.next().body == "next"


def test_hearts_beat_both_ways(client):
    one = client(beats=(200, 200))
    beat = one.wire.transport.get_listener("protocol-listener").received_heartbeat
    deadline = time.monotonic() + LONG_S
    while one.wire.transport.get_listener("protocol-listener").received_heartbeat == beat:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert one.wire.is_connected()


def exchange(url: str, *chunks: bytes) -> bytes:
    """Send raw bytes and give everything that comes until the broker hangs up."""
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), LONG_S) as wire:
        for chunk in chunks:
            wire.sendall(chunk)
        found = b""
        while data := wire.recv(65_536):
            found += data
    return found


def test_a_silent_peer_that_promised_to_beat_is_left(small_broker):
    hello = HELLO.replace(b"host:x", b"heart-beat:50,0")
    assert b"heart-beat:0,50" in exchange(small_broker.stomp, hello)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"no command"),
        (b"\x16\x03\x01\x02\x00\x01\xff\n\n", b"not in UTF-8"),
        (b"SEND\ndestination:/queue/x\n\n\0", b"SEND before CONNECT"),
        (b"CONNECT\naccept-version:1.0\n\n\0", b"speaks STOMP 1.2 only"),
        (b"CONNECT\naccept-version:1.2\nheart-beat:soon,later\n\n\0", b"no two numbers"),
        (HELLO + HELLO, b"connected already"),
        (HELLO + b"SEND\nno colon\n\n\0", b"has no value"),
        (HELLO + b"SEND\ndestination:/queue/\\t\n\n\0", b"no escape"),
        (HELLO + b"SEND\ndestination:nowhere\n\n\0", b"there are /queue/"),
        (HELLO + b"SEND\ndestination:/queue/x\ncontent-length:many\n\n\0", b"no number"),
        (HELLO + b"SEND\ndestination:/queue/x\ncontent-length:1\n\nab\0", b"no NUL"),
        (HELLO + b"SEND\ndestination:/queue/x\ncontent-length:999999999999\n\n", b"exceeded"),
        (HELLO + b"SUBSCRIBE\ndestination:/queue/x\n\n\0", b"needs an id"),
        (HELLO + b"SUBSCRIBE\nid:1\ndestination:/queue/x\nack:maybe\n\n\0", b"no ack mode"),
        (HELLO + b"SUBSCRIBE\nid:1\ndestination:/topic/x\nactivemq.subscriptionName:n\n\n\0",
         b"needs a client-id"),
        (HELLO + b"ACK\nid:nothing\n\n\0", b"no message waits"),
        (HELLO + b"BEGIN\ntransaction:1\n\n\0", b"no transactions"),
        (HELLO + b"SEND\0", b"ended before"),
        (b"SEND\nx:" + b"y" * MAX_HEADERS, b"larger than"),
    ],
)  # fmt: skip
def test_bad_frames_get_an_error_and_the_end(small_broker, sent, expected):
    answer = exchange(small_broker.stomp, sent)
    assert b"ERROR\n" in answer
    assert expected in answer


def test_half_a_frame_and_then_nothing_does_no_harm(small_broker, client, place):
    with socket.create_connection(
        ("127.0.0.1", int(small_broker.stomp.rpartition(":")[2]))
    ) as wire:
        wire.sendall(HELLO + b"SEND\ndestination:" + place.encode())
    one = client()
    one.send(place, "whole")
    one.subscribe(place)
    assert one.next().body == "whole"


def test_an_error_names_the_receipt_that_it_is_about(small_broker):
    wrong = HELLO + b"SEND\nreceipt:r1\ndestination:nowhere\n\n\0"
    assert b"receipt-id:r1" in exchange(small_broker.stomp, wrong)


def test_a_goodbye_is_confirmed(small_broker):
    assert exchange(small_broker.stomp, HELLO + b"DISCONNECT\nreceipt:bye\n\n\0").endswith(
        b"RECEIPT\nreceipt-id:bye\n\n\0"
    )


def test_two_clients_of_one_id_are_one_too_many(small_broker, client):
    client("the-same")
    hello = HELLO.replace(b"host:x", b"client-id:the-same")
    assert b"connected already by the client-id" in exchange(small_broker.stomp, hello)


def test_only_who_knows_the_password_may_come_in(monkeypatch):
    monkeypatch.setenv("OUR_PASSWORD", "right")
    with embedded.broker("--user", "me", "--password-from", "OUR_PASSWORD") as url:
        assert b"password is invalid" in exchange(url, HELLO)
        Client(url).close()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--host", "192.0.2.1"], "loopback"),
        (["--password-from", "NO_SUCH_VARIABLE"], "NO_SUCH_VARIABLE"),
    ],
)
def test_wrong_options_are_reported_in_a_line(options, expected):
    done = subprocess.run(
        [sys.executable, "-m", "cimconform.broker", *options],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_reported_in_a_line(small_broker):
    done = subprocess.run(
        [sys.executable, "-m", "cimconform.broker", "--port", small_broker.stomp.rpartition(":")[2]],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "name another --port" in done.stderr


def test_it_is_served_by_the_command_line():
    command = [Path(sys.executable).parent / "cimconform", "serve", "broker", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        line = program.stdout.readline()
        Client(line.split()[-1]).close()
        program.terminate()
    assert "a convenience" in line


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
FRAMES = st.builds(
    lambda headers, body: Frame("SEND", {**headers, "content-length": str(len(body))}, body),
    st.dictionaries(TEXT.filter(lambda name: name != "content-length"), TEXT, max_size=4),
    st.binary(max_size=50),
)


@given(st.lists(FRAMES, max_size=4), st.integers(1, 7))
def test_frames_survive_the_wire_however_it_is_cut(frames, size):
    wire = b"\n".join(map(bytes, frames))
    decoder = Decoder(1000)
    came = [f for n in range(0, len(wire), size) for f in decoder.feed(wire[n : n + size])]
    assert came == frames


@given(st.binary(max_size=200), st.integers(1, 50))
def test_no_bytes_break_the_decoder(noise, size):
    decoder = Decoder(100)
    commands = []
    with contextlib.suppress(FrameError):
        for n in range(0, len(noise), size):
            commands += [frame.command for frame in decoder.feed(noise[n : n + size])]
    assert set(commands) <= COMMANDS
