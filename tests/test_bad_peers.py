"""A head end may send anything, or nothing: the run ends with a verdict that blames the right one."""

import gzip
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import peers
import pytest

from cimconform.campaign import setup as setting
from cimconform.messages.message import Message
from cimconform.record import record
from cimconform.runners import kill_matrix as selftest
from cimconform.verdict import Result, Verdict

COMMAND = Path(sys.executable).with_name("cimconform")
LIMIT = 50_000
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
HTML = b"<html><body><p>hello<br></body></html>"
GZIP = "Content-Encoding: gzip"
REPLY = f'<m:ResponseMessage xmlns:m="{peers.MSG}"/>'.encode()
LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;">]><a>&d;</a>'
)


@dataclass(frozen=True)
class Outcome:
    """What a run against a peer came to."""

    results: list[Result]
    record: record.Record
    requests: int

    @property
    def received(self) -> list[Message]:
        """What the record holds of what came."""
        return [m for m in self.record.messages if m.direction == "received"]

    def of(self, *verdicts: Verdict) -> list[Result]:
        """Give the results with one of some verdicts."""
        return [result for result in self.results if result.verdict in verdicts]


def system_file(folder: Path, url: str, limit_s: float = 5) -> Path:
    """Write the system file of a peer, whose answer may take some seconds on a busy machine."""
    return peers.system_file(folder, url, f"timeout_s = {limit_s}", f"max_bytes = {LIMIT}")


@pytest.fixture
def meet(tmp_path) -> Callable[..., Outcome]:
    """Run the suite against a peer."""

    def run(behave: peers.Behaviour, *, deaf: bool = False, limit_s: float = 5) -> Outcome:
        with peers.peer(behave, deaf=deaf) as server, ExitStack() as stack:
            file = system_file(tmp_path, peers.url(server), limit_s)
            made = setting.campaign(setting.Options(system=file, output=tmp_path / "out"), stack)
            results = selftest.play_all(made)
        return Outcome(results, record.read(tmp_path / "out"), len(server.requests))

    return run


BROKEN_ANSWERS = {
    "nothing in the body": b"",
    "XML that stops in the middle": b'<?xml version="1.0"?>\n<m:ResponseMessage xmlns:m="x"><m:H',
    "noise": peers.NOISE,
    "Latin-1 that calls itself UTF-8": b'<?xml version="1.0" encoding="UTF-8"?><a>\xe9</a>',
    "an unknown encoding": b'<?xml version="1.0" encoding="KLINGON"?><a/>',
    "a document type": b'<!DOCTYPE a SYSTEM "a.dtd"><a/>',
    "entities in entities": LAUGHS,
    "elements in elements in elements": b"<a>" * 5000 + b"</a>" * 5000,
}


@pytest.mark.parametrize("status", ["200 OK", "500 Internal Server Error"])
@pytest.mark.parametrize("name", BROKEN_ANSWERS)
def test_an_answer_that_is_no_xml_fails_once(meet, name, status):
    outcome = meet(peers.says(BROKEN_ANSWERS[name], status=status, kind="text/html"))
    (failed,) = outcome.of(Verdict.FAIL)
    assert failed.requirement == "message_is_well_formed"
    assert failed.findings[0].observed
    for result in outcome.of(Verdict.NOT_JUDGED):
        assert "see message_is_well_formed" in result.reason
    # a status 5xx could be a refusal, and one in doubt; the good request that settles it falls as well
    assert not outcome.of(Verdict.PASS, Verdict.WARNING, Verdict.INCONCLUSIVE)
    assert {m.raw for m in outcome.received} == {BROKEN_ANSWERS[name]}
    assert outcome.record.end["exit_code"] == 1


def test_an_answer_of_other_xml_fails_once(meet):
    outcome = meet(peers.says(b"<page><body/></page>"))
    assert [r.requirement for r in outcome.of(Verdict.FAIL)] == ["root_is_a_message_element"]
    assert not outcome.of(Verdict.INCONCLUSIVE)
    assert outcome.record.end["exit_code"] == 1


def test_ten_megabytes_of_noise_are_read_up_to_the_limit(meet):
    outcome = meet(peers.says(peers.NOISE * 640))
    assert all("max_bytes" in r.reason for r in outcome.of(Verdict.INCONCLUSIVE))
    assert {m.raw for m in outcome.received} == {(peers.NOISE * 640)[:LIMIT]}
    assert outcome.record.end["exit_code"] == 3


def test_utf_16_is_read_as_what_it_is(meet):
    def behave(connection: socket.socket, request: bytes) -> None:
        text = '<?xml version="1.0" encoding="UTF-16"?>' + peers.reply_to(request).decode()
        connection.sendall(peers.answer(text.encode("utf-16"), kind="text/xml; charset=utf-16"))

    outcome = meet(behave)
    verdicts = {r.requirement: r.verdict for r in outcome.results}
    assert verdicts["message_is_well_formed"] is Verdict.PASS
    assert verdicts["root_is_a_message_element"] is Verdict.PASS


def test_an_external_entity_touches_no_file_and_no_socket(meet, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # whoever opens it to read waits for ever
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)  # noqa: FBT003 - the library's own signature
        place = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        for system in (place, pipe.as_uri()):
            declared = f'<!DOCTYPE a SYSTEM "{system}" [<!ENTITY x SYSTEM "{system}">]>'
            outcome = meet(peers.says(f"{declared}<a>&x;</a>".encode()))
            (failed,) = outcome.of(Verdict.FAIL)
            assert failed.requirement == "message_is_well_formed"
        with pytest.raises(BlockingIOError):
            listener.accept()


TROUBLES = {
    "a gateway's words": (
        peers.says(HTML, status="502 Bad Gateway", kind="text/html"), "HTTP 502", HTML,
    ),
    "a redirect": (
        peers.says(HTML, "Location: http://127.0.0.1:1/", status="302 Found"),
        "name it as url", HTML,
    ),
    "a redirect to nonsense": (
        peers.says(HTML, "Location: http://[", status="301 Moved"), "HTTP 301", HTML,
    ),
    "a wrong address": (
        peers.says(HTML, status="404 Not Found", kind="text/html"), "is the path of url", HTML,
    ),
    "no access": (peers.authenticates(b"nobody"), "user_env", b"who are you?"),
    "a hang-up": (peers.sends(b""), "closed without an answer", None),
    "a reset": (peers.resets(), "no connection", None),
    "half an answer": (
        peers.sends(HEAD + b"Content-Length: 1000\r\n\r\n<a><b>"), "to its end", b"<a><b>",
    ),
    "a reset in the answer": (
        peers.resets(HEAD + b"Content-Length: 1000\r\n\r\n<a><b>"), "to its end", b"<a><b>",
    ),
    "a broken chunk": (
        peers.sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\n64\r\n<a><b>"),
        "to its end", b"<a><b>",
    ),
    "a chunk without a size": (
        peers.sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\n<a>\r\nxyz\r\n"),
        "to its end", b"<a>",
    ),
    "an answer too large": (peers.says(b"x" * 2 * LIMIT), "max_bytes", b"x" * LIMIT),
    "a gzip bomb": (peers.says(peers.bomb(50_000_000), GZIP), "max_bytes", b" " * LIMIT),
    "gzip that is none": (peers.says(b"plain", GZIP), "not the gzip", b"plain"),
    "half a gzip": (
        peers.says(gzip.compress(REPLY, mtime=0)[:-9], GZIP), "does not end",
        gzip.compress(REPLY, mtime=0)[:-9],
    ),
    "gzip and more": (
        peers.says(gzip.compress(REPLY, mtime=0) + b"more", GZIP), "does not end",
        gzip.compress(REPLY, mtime=0) + b"more",
    ),
    "a coding not asked for": (
        peers.says(b"squeezed", "Content-Encoding: br"), "not asked for", b"squeezed",
    ),
    "silence": (peers.silent, "no whole answer within 0.4 s", None),
}  # fmt: skip


@pytest.mark.parametrize("name", TROUBLES)
def test_trouble_on_the_way_is_inconclusive(meet, name):
    behave, words, kept = TROUBLES[name]
    outcome = meet(behave, limit_s=0.4 if behave is peers.silent else 5)
    assert not outcome.of(Verdict.FAIL, Verdict.WARNING, Verdict.PASS)
    assert outcome.of(Verdict.INCONCLUSIVE)
    assert all(words in r.reason for r in outcome.of(Verdict.INCONCLUSIVE))
    assert {m.raw for m in outcome.received} == ({kept} if kept else set())
    assert outcome.record.end["exit_code"] == 3


BABBLE = {
    "noise for a status line": b"BZZT\r\n\r\n" + peers.NOISE,
    "a line without an end": b"H" * 200_000,
    "a megabyte of header": HEAD + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n<a/>",
    "a thousand headers": HEAD + b"X: a\r\n" * 1000 + b"\r\n<a/>",
    "one header and a hang-up": HEAD[:20],
}


@pytest.mark.parametrize("name", BABBLE)
def test_what_is_no_http_is_inconclusive_and_kept(meet, name):
    outcome = meet(peers.sends(BABBLE[name]))
    assert all("no HTTP answer" in r.reason for r in outcome.of(Verdict.INCONCLUSIVE))
    assert not outcome.of(Verdict.FAIL, Verdict.WARNING, Verdict.PASS)
    assert outcome.received
    for message in outcome.received:
        assert message.raw
        assert BABBLE[name].startswith(message.raw)


@pytest.mark.parametrize("head", [HEAD + b"\r\n", HEAD + b"Content-Length: 3000\r\n\r\n", b""])
def test_drops_of_an_answer_end_at_the_time_limit(meet, head):
    data = head + b"HTTP/1.1 200 OK" + b"a" * 3000
    outcome = meet(peers.drips(data), limit_s=0.4)
    assert all("no whole answer within" in r.reason for r in outcome.of(Verdict.INCONCLUSIVE))
    assert not outcome.of(Verdict.FAIL, Verdict.WARNING, Verdict.PASS)
    for message in outcome.received:
        assert message.raw
        assert message.raw in data


def test_a_peer_that_hangs_up_in_the_request_is_inconclusive(meet):
    outcome = meet(peers.hangs_up, deaf=True)
    assert all("no connection" in r.reason for r in outcome.of(Verdict.INCONCLUSIVE))
    assert outcome.record.end["exit_code"] == 3


def test_a_peer_that_never_answers_is_given_up(meet):
    outcome = meet(peers.sends(b""))
    assert outcome.requests == 3
    assert any("first 3 got no answer" in r.reason for r in outcome.of(Verdict.INCONCLUSIVE))


def test_a_peer_that_has_answered_is_not_given_up(meet):
    asked = 0

    def behave(connection: socket.socket, request: bytes) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            peers.plain(connection, request)
        else:
            connection.shutdown(socket.SHUT_RDWR)

    outcome = meet(behave)
    assert outcome.requests > 4
    assert not any("not sent" in r.reason for r in outcome.of(Verdict.INCONCLUSIVE))


def test_an_honest_peer_is_judged(meet):
    outcome = meet(peers.plain)
    assert len(outcome.of(Verdict.PASS)) > 10


@pytest.mark.parametrize(
    ("behave", "code", "words"),
    [
        (peers.says(peers.NOISE), 1, "message_is_well_formed"),
        (peers.sends(peers.NOISE), 3, "no HTTP answer"),
        (peers.says(peers.bomb(50_000_000), GZIP), 3, "max_bytes"),
    ],
)
def test_the_command_says_so_without_a_traceback(tmp_path, behave, code, words):
    with peers.peer(behave) as server:
        done = _certify(tmp_path, peers.url(server))
    assert done.returncode == code
    assert words in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_closed_port_is_inconclusive(tmp_path):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # bound and not listening
        done = _certify(tmp_path, f"http://127.0.0.1:{deaf.getsockname()[1]}/http")
    assert done.returncode == 3
    assert "no connection" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def _certify(folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    """Run the command line against a peer."""
    command = [COMMAND, "run", "--system", system_file(folder, url), "--output", folder / "out"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
