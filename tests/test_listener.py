"""Our own listener: mailboxes, answers of every mode, and peers that behave badly."""

import gzip
import socket
from urllib.parse import urlsplit

import pytest
import requests

from cimconform.errors import UsageError
from cimconform.transports.base import OutgoingReply, Place
from cimconform.transports.http.listener import HttpListener

WAIT_S = 10


@pytest.fixture
def listener():
    """Give a listener that is closed in the end."""
    made = HttpListener(Place(max_bytes=100_000))
    yield made
    made.close()


def replies(**reply):
    return lambda _: OutgoingReply(**reply)


def wire(listener):
    """Connect to a listener without HTTP."""
    where = urlsplit(listener.base)
    return socket.create_connection((where.hostname, where.port), timeout=WAIT_S)


def test_what_is_sent_to_a_mailbox_is_taken_from_it(listener):
    box = listener.mailbox(lambda raw: OutgoingReply(raw.body.upper(), 202, {"X-One": "1"}))
    done = requests.post(f"{box.address}/services/X?y=1", b"hello", timeout=WAIT_S)
    assert (done.status_code, done.content, done.headers["X-One"]) == (202, b"HELLO", "1")
    raw = box.take(WAIT_S)
    assert (raw.body, raw.method, raw.path) == (b"hello", "POST", "/services/X?y=1")
    assert raw.headers["content-length"] == "5"
    assert (raw.status, raw.answer.body, raw.answer.status) == (202, b"HELLO", 202)
    assert raw.at > 0


def test_each_mailbox_has_its_own(listener):
    one, two = listener.mailbox(replies()), listener.mailbox(replies())
    requests.post(two.address, b"two", timeout=WAIT_S)
    requests.post(one.address, b"one", timeout=WAIT_S)
    assert one.take(WAIT_S).body == b"one"
    assert two.take(0).body == b"two"
    assert one.take(0) is None


def test_a_mailbox_may_have_a_path_that_was_agreed(listener):
    box = listener.mailbox(replies(), "head-end")
    assert box.address == f"{listener.base}/head-end"
    assert requests.get(f"{box.address}?wsdl", timeout=WAIT_S).status_code == 200
    assert (box.take(0).method, box.take(0)) == ("GET", None)


def test_what_is_unexpected_is_kept(listener):
    box = listener.mailbox(replies())
    box.close()
    for address in (f"{listener.base}/nowhere", box.address):
        assert requests.post(address, b"lost", timeout=WAIT_S).status_code == 404
        assert listener.astray.take(WAIT_S).body == b"lost"


def test_nothing_is_none_after_the_time(listener):
    assert listener.mailbox(replies()).take(0.01) is None


def test_packed_bodies_are_unpacked(listener):
    box = listener.mailbox(replies())
    packed = {"Content-Encoding": "gzip"}
    for body in (gzip.compress(b"plain"), b"no gzip"):
        requests.post(box.address, body, headers=packed, timeout=WAIT_S)
    assert [box.take(0).body, box.take(0).body] == [b"plain", b"no gzip"]


@pytest.mark.parametrize("mode", ["closed", "half_closed", "half", "raw"])
def test_an_answer_may_break_off(listener, mode):
    box = listener.mailbox(replies(body=b"\0no HTTP", mode=mode))
    with pytest.raises(requests.RequestException):
        requests.post(box.address, b"x", timeout=WAIT_S)
    raw = box.take(WAIT_S)
    assert raw.status is None
    assert (raw.answer is None) == (mode in ("closed", "half_closed"))


def test_silence_lasts_as_long_as_the_peer_waits(listener):
    box = listener.mailbox(replies(mode="silent"))
    with pytest.raises(requests.ReadTimeout):
        requests.post(box.address, b"x", timeout=0.2)
    assert box.take(WAIT_S).answer is None


def test_an_answer_may_be_late_and_the_message_is_there_before(listener):
    box = listener.mailbox(replies(delay_s=0.2))
    with pytest.raises(requests.ReadTimeout):
        requests.post(box.address, b"x", timeout=0.1)
    assert box.take(WAIT_S).body == b"x"


def test_a_mistake_of_ours_loses_nothing(listener, capsys):
    box = listener.mailbox(lambda _: 1 / 0)
    assert requests.post(box.address, b"x", timeout=WAIT_S).status_code == 500
    assert box.take(0).body == b"x"
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize(
    "noise", [b"\x16\x03\x01\x00\x00\x00\r\n\r\n", b"POST\r\n\r\n", b"\0" * 99]
)
def test_what_is_no_http_is_kept(listener, noise):
    with wire(listener) as peer:
        peer.sendall(noise)
        peer.shutdown(socket.SHUT_WR)
        assert listener.astray.take(WAIT_S).body == noise


def test_half_a_request_is_kept(listener):
    box = listener.mailbox(replies())
    head = f"POST {box.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"
    with wire(listener) as peer:
        peer.sendall(head.encode())
    raw = box.take(WAIT_S)
    assert (raw.body, raw.headers["x-cut"]) == (b"half", "the sender hung up in the middle")


def test_what_is_too_large_is_kept_in_part(listener):
    box = listener.mailbox(replies())
    with wire(listener) as peer:
        peer.sendall(
            f"POST {box.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n".encode()
        )
        peer.sendall(b"x" * 150_000)
        raw = box.take(WAIT_S)
    assert (len(raw.body), raw.headers["x-cut"]) == (100_000, "larger than 100000 bytes")


def test_it_goes_on_after_bad_peers(listener):
    box = listener.mailbox(replies())
    with wire(listener) as idle, wire(listener) as noisy:
        noisy.sendall(b"\0\0\r\n\r\n")
        idle.sendall(b"POST / HTTP/1.1\r\n")
        assert requests.post(box.address, b"good", timeout=WAIT_S).status_code == 200


def test_an_address_may_be_another_for_those_outside():
    made = HttpListener(Place(advertise="https://outside.example/harness/"))
    box = made.mailbox(replies())
    assert box.address.startswith("https://outside.example/harness/")
    assert made.find(f"/harness{box.path}/services/X") is box
    assert made.find(box.path) is box
    made.close()


def test_a_port_that_is_taken_is_reported(listener):
    port = urlsplit(listener.base).port
    with pytest.raises(UsageError, match=f"listener: 127.0.0.1:{port}: Address already in use"):
        HttpListener(Place(port=port))
