"""Whatever a client sends, the reference head end answers or hangs up, and lives on without a word."""

import gzip
import socket
import struct
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from head_end import MEDIA, MSG, bare, enveloped, head_end, message, named, query, texts

GOOD = message("get", "MeterReadings", query(named("EndDevice", "M-1001")))
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
BODIES = {
    "nothing": b"",
    "noise": bytes(range(256)) * 4000,
    "half a message": GOOD[:-50],
    "entities in entities": LAUGHS,
    "an external entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
    "elements in elements": b"<a>" * 100_000,
    "UTF-16 without its mark": GOOD.decode().encode("utf-16-le"),
    "an unknown encoding": b'<?xml version="1.0" encoding="KLINGON"?><a/>',
    "a processing instruction": b"<?xml-stylesheet href='x'?><?a?>",
    "a comment": b"<!-- a -->",
    "an attribute a megabyte long": b"<a b='" + b"c" * 1_000_000 + b"'/>",
    "names a megabyte long": b"<" + b"a" * 1_000_000 + b"/>",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with head_end(tmp_path_factory.mktemp("hostile")) as system:
        yield system


@pytest.fixture
def attacked(running):
    """Give a head end, and see afterwards that it lives on and complained of nothing."""
    yield running
    done = running.post("/http", GOOD, MEDIA[""])
    assert texts(bare(done.content), "Reply/Result") == ["OK"]
    assert running.complaints.read_text() == ""


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_request_gets_a_fault(attacked, name):
    for path, kind, status in (("/http", "application/xml", 400), ("/generic", "text/xml", 500)):
        done = attacked.post(path, BODIES[name], kind)
        assert done.status_code == status
        assert texts(bare(done.content), ".//Reply/Result") == ["FAILED"]


def test_an_entity_shows_no_file(attacked, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("open sesame", "utf-8")
    body = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'.encode()
    done = attacked.post("/http", body, "text/xml")
    assert done.status_code == 400
    assert "open sesame" not in done.text


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(b" " * 200_000_000, 1), b"no gzip", gzip.compress(GOOD)[:-9], b""],
    ids=["a bomb", "none", "half", "nothing"],
)
def test_gzip_that_is_none_or_too_much_gets_a_fault(attacked, packed):
    done = attacked.post("/http", packed, "text/xml", headers={"Content-Encoding": "gzip"})
    assert done.status_code == 400
    assert texts(bare(done.content), "Reply/Result") == ["FAILED"]


def test_gzip_that_is_one_is_read(attacked):
    done = attacked.post(
        "/http", gzip.compress(GOOD), "text/xml", headers={"Content-Encoding": "gzip"}
    )
    assert texts(bare(done.content), "Reply/Result") == ["OK"]


@pytest.mark.parametrize("packed", ["no base64", "bm8gZ3ppcA==", "H4sIAAAAAAAAAwMAAAAAAAAAAAA="])
def test_a_compressed_payload_that_is_none_is_refused(attacked, packed):
    inside = f"<Compressed>{packed}</Compressed>"
    done = attacked.post("/http", message("create", "MeterConfig", payload=inside), "text/xml")
    assert texts(bare(done.content), "Reply/Error/code") == ["1.8"]


def test_a_body_without_an_end_is_cut(attacked):
    def pieces():
        for _ in range(60):
            yield b" " * 1_000_000

    assert attacked.post("/http", pieces(), "text/xml").status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "", "application/json", "multipart/related"])
def test_other_content_is_refused(attacked, kind):
    assert attacked.post("/generic", enveloped(GOOD), kind).status_code == 415


@pytest.mark.parametrize("created", ["0001-01-01T00:00:00+14:00"])
def test_a_time_that_python_cannot_count_with_is_refused(attacked, created):
    done = attacked.post("/http", replayable(created, "n"), MEDIA[""])
    assert texts(bare(done.content), "Reply/Error/code") == ["1.8"]


def replayable(created: str, nonce: str) -> bytes:
    """Give a good request with a nonce."""
    inside = f"<Nonce>{nonce}</Nonce><Created>{created}</Created>"
    part = f'<ReplayDetection xmlns="{MSG}">{inside}</ReplayDetection>'
    return GOOD.replace(b"</Noun>", f"</Noun>{part}".encode(), 1)


def test_a_nonce_is_good_once_and_for_a_while(attacked):
    now = datetime.now(UTC)
    stamps = [(now, "n-1"), (now, "n-1"), (now - timedelta(hours=2), "n-2"), (now, "n-3")]
    answers = [
        bare(attacked.post("/http", replayable(at.isoformat(), nonce), MEDIA[""]).content)
        for at, nonce in stamps
    ]
    assert [texts(root, "Reply/Result") for root in answers] == [
        ["OK"], ["FAILED"], ["FAILED"], ["OK"]
    ]  # fmt: skip


RAW = {
    "noise": bytes(range(256)) * 100,
    "half a request": b"POST /http HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\n"
    b"Content-Length: 1000\r\n\r\n<a>",
    "a broken chunk": b"POST /http HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a header of a megabyte": b"GET / HTTP/1.1\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "a length that is none": b"POST /http HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
    "no host": b"GET /generic?wsdl HTTP/1.0\r\n\r\n",
    "two lengths": b"POST /http HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
}


@pytest.mark.parametrize("hard", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("name", RAW)
def test_what_is_no_http_is_answered_or_hung_up_on(attacked, name, hard):
    host, _, port = attacked.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        try:
            connection.sendall(RAW[name])
            if not hard:
                with suppress(OSError):  # it may be gone
                    connection.shutdown(socket.SHUT_WR)
                answer = connection.recv(1000)
                assert answer.startswith(b"HTTP/1.") or answer == b""
        except ConnectionError:
            pass  # it hung up, which it may
        if hard:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
