"""What stands between two products hands on every byte, and records and judges what passes."""

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import ExitStack, closing, contextmanager

import pytest
from test_captures import ANSWERED, ASKED, reply, request
from typer.testing import CliRunner

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.cli import app
from cimconform.errors import UsageError
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.regrading import regrade
from cimconform.messages.schemas import Schemas
from cimconform.record.record import FILE, is_record, read
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.tap.routes import Terms, open_route
from cimconform.tap.session import Session, head_of
from cimconform.transports.base import Place, RawMessage
from cimconform.transports.http.conversation import Passed
from cimconform.transports.http.relay import HttpRelay, Upstream
from cimconform.transports.jms.bridge import Bridge
from cimconform.transports.jms.client import Access, Destination, JmsMessage
from cimconform.transports.jms.stomp.client import StompClient
from cimconform.verdict import Verdict

REGISTER = Register.read([FEATURES])
CHECKS = load_checks()
BAD = reply(result="PERFECT")
WAIT_S = 20


def judge():
    return Judge(CHECKS, Basis(Schemas.ours()), setting.ranks(REGISTER))


def asks(body, more="", path="/http"):
    raw = body.encode()
    return (
        f"POST {path} HTTP/1.1\r\nhOsT: over.there\r\n{more}Content-Length: {len(raw)}\r\n\r\n".encode()
        + raw
    )


def answers(body, more="", status="200 OK"):
    raw = body.encode()
    return (
        f"HTTP/1.1 {status}\r\nX-Odd:  two  blanks\r\n{more}Content-Length: {len(raw)}\r\n\r\n".encode()
        + raw
    )


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(
    b"%x\r\n%s\r\n" % (len(part), part)
    for part in (reply().encode()[:40], reply().encode()[40:], b"")
)


class Peer:
    """A server that keeps what it gets, byte for byte, and answers what it was told to."""

    def __init__(self, *given, context=None):
        self.got, self._given, self._context = bytearray(), given, context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with self._socket, self._socket.accept()[0] as raw:
            one = self._context.wrap_socket(raw, server_side=True) if self._context else raw
            with one:
                self._answer(one)

    def _answer(self, one):
        for wanted, given in self._given:
            before = len(self.got)
            while len(self.got) - before < wanted and (data := one.recv(65536)):
                self.got += data
            one.sendall(given)


def all_of(connection, size):
    got = b""
    while len(got) < size and (data := connection.recv(65536)):
        got += data
    return got


@contextmanager
def between(peer, place=None, upstream=None):
    """Give what was heard of a connection through a relay, and the connection."""
    heard = []
    relay = HttpRelay(
        place or Place(), upstream or Upstream(f"http://127.0.0.1:{peer.port}"), heard.append
    )
    try:
        with socket.create_connection(relay.address, WAIT_S) as connection:
            yield connection, heard
    finally:
        relay.close()


def test_every_byte_passes_as_it_came_and_is_read_beside():
    turns = [
        (asks(request(), "Expect: 100-continue\r\n"), b"HTTP/1.1 100 Continue\r\n\r\n" + answers(reply())),
        (asks(request(), "x-A: 1\r\nX-a: 2\r\n"), CHUNKED),
        (b"HEAD /?wsdl HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"),
    ]  # fmt: skip
    peer = Peer(*((len(asked), given) for asked, given in turns))
    with between(peer) as (connection, heard):
        for asked, given in turns:
            connection.sendall(asked)
            assert all_of(connection, len(given)) == given
    assert bytes(peer.got) == b"".join(asked for asked, _ in turns)
    assert [(p.turn[-1], p.asks, p.raw.method or p.raw.status) for p in heard] == [
        ("1", True, "POST"), ("1", False, 200), ("2", True, "POST"), ("2", False, 200),
        ("3", True, "HEAD"), ("3", False, 200),
    ]  # fmt: skip
    assert heard[3].raw.body == reply().encode()
    assert heard[2].raw.headers["x-a"] == "1, 2"
    assert all(0 <= one.delay_s < WAIT_S for one in heard)


def test_what_is_no_http_passes_and_is_reported_once():
    asked, given = b"\x16\x03hello\r\n\r\n" * 3, b"SSH-2.0\r\n"
    peer = Peer((len(asked), given))
    with between(peer) as (connection, heard):
        connection.sendall(asked)
        assert all_of(connection, len(given)) == given
    assert bytes(peer.got) == asked
    assert [one.unread[:25] for one in heard] == ["what passes is no HTTP tha"[:25]]


def test_a_peer_that_is_gone_is_seen_as_gone():
    with socket.create_server(("127.0.0.1", 0)) as nothing:
        port = nothing.getsockname()[1]
    relay = HttpRelay(Place(), Upstream(f"http://127.0.0.1:{port}"), lambda _: None)
    with closing(relay), socket.create_connection(relay.address, WAIT_S) as connection:
        assert connection.recv(1) == b""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
        f"-addext subjectAltName=DNS:localhost -keyout {folder}/a.key -out {folder}/a.pem"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    return str(folder / "a.pem"), str(folder / "a.key")


def test_tls_is_spoken_to_both(certificate):
    pem, key = certificate
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, key)
    asked, given = asks(request()), answers(reply())
    peer = Peer((len(asked), given), context=context)
    there = Upstream(f"https://localhost:{peer.port}", pem)
    with between(peer, Place(certificate=pem, key=key), there) as (connection, heard):
        trusting = ssl.create_default_context(cafile=pem)
        with trusting.wrap_socket(connection, server_hostname="localhost") as safe:
            safe.sendall(asked)
            assert all_of(safe, len(given)) == given
    assert bytes(peer.got) == asked
    assert [one.raw.body for one in heard] == [request().encode(), reply().encode()]


@pytest.mark.parametrize(
    ("route", "says"),
    [
        ("8080", "is no route"), ("x=http://a", "is no port"), ("0=ftp://a", "no address to hand on to"),
        ("queue:a", "name the provider"), ("1:0=http://[", "no address"),
    ],
)  # fmt: skip
def test_a_route_that_says_nothing_is_refused(route, says):
    with ExitStack() as stack, pytest.raises(UsageError, match=says):
        open_route(route, Terms(), lambda _: None, stack)


def test_a_queue_is_not_emptied_into_nothing():
    with ExitStack() as stack, pytest.raises(UsageError, match="takes it away"):
        open_route("queue:a", Terms(access=Access("stomp://localhost")), lambda _: None, stack)


def test_a_certificate_that_is_none_is_refused(tmp_path):
    (tmp_path / "a.pem").write_text("nothing")
    with pytest.raises(UsageError, match="no certificate"):
        HttpRelay(Place(certificate=str(tmp_path / "a.pem")), Upstream("http://a"), lambda _: None)
    with pytest.raises(UsageError, match="no certificate of an authority"):
        HttpRelay(Place(), Upstream("https://a", str(tmp_path / "a.pem")), lambda _: None)


TURNS = [
    (asks(request()), answers(reply())),
    (asks(request().replace(ASKED, ANSWERED)), answers(BAD.replace(ASKED, ANSWERED))),
    (asks("<EventMessage/>"), answers("", status="202 Accepted")),
    (asks("hello"), answers("hello")),
    (asks(request(), path="/other"), b"not HTTP at all, and closed"),
]


@pytest.fixture(scope="module")
def tapped(tmp_path_factory):
    """Give the folder of what was tapped, what was shown of it, and the exit code."""
    folder = tmp_path_factory.mktemp("tap")
    peer = Peer(*((len(asked), given) for asked, given in TURNS))
    shown = []
    session = Session(
        folder, head_of(setting.origin(REGISTER), ["a"]), REGISTER, judge(), shown.append
    ).begin()
    with ExitStack() as stack:
        said = open_route(f"0=http://127.0.0.1:{peer.port}", Terms(), session.hear, stack)
        port = int(said.split()[0].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), WAIT_S) as connection:
            for asked, given in TURNS:
                connection.sendall(asked)
                assert all_of(connection, len(given)) == given
    return folder, shown, session.close(), session.kept


@pytest.fixture(scope="module")
def killed(tapped):
    """Give the folder of a tap that was killed before it came to its verdicts: a record's beginning."""
    folder = tapped[0].with_name("killed")
    shutil.copytree(tapped[0], folder)
    lines = (folder / FILE).read_text("utf-8").splitlines(keepends=True)
    kept = (line for line in lines if not line.startswith(('{"kind": "result"', '{"kind": "end"')))
    (folder / FILE).write_text("".join(kept), "utf-8")
    return folder


def fallen(record):
    return {r.requirement for r in record.results if r.verdict is Verdict.FAIL}


def test_what_passes_is_judged(tapped):
    folder, shown, code, kept = tapped
    record = read(folder)
    assert code == record.end["exit_code"] == 1
    assert {"reply_has_a_known_result", "message_is_well_formed"} <= fallen(record)
    assert any(getattr(one, "result", None) and one.result.findings for one in shown)
    assert dict(kept.other) == {"POST without a message": 1, "200 without a message": 1}
    assert kept.messages == len(record.every_message) == 8
    assert "ms at most" in kept.delay


def test_the_record_of_a_tap_is_a_record(tapped):
    folder = tapped[0]
    record = read(folder)
    assert is_record(folder)
    assert not record.all_damage
    assert [one for one in regrade(record, REGISTER, judge()) if one.differs] == []
    runner = CliRunner()
    assert runner.invoke(app, ["regrade", str(folder)]).exit_code == 1
    assert "observed traffic" in runner.invoke(app, ["regrade", str(folder)]).output
    assert runner.invoke(app, ["compare", str(folder), str(folder)]).exit_code == 0
    assert runner.invoke(app, ["report", str(folder), "--html", "--junit"]).exit_code == 0
    assert "observed traffic" in (folder / "report.html").read_text("utf-8")
    packed = folder.with_name("bundle.zip")
    assert runner.invoke(app, ["bundle", str(folder), "--output", str(packed)]).exit_code == 0
    assert runner.invoke(app, ["verify", str(packed)]).exit_code == 0


def test_a_tap_that_was_killed_leaves_what_can_be_judged(killed):
    record = read(killed)
    assert (record.end, record.results) == ({}, [])
    assert any("cut off" in one for one in record.all_damage)
    again = {
        one.result.requirement for one in regrade(record, REGISTER, judge()) if one.result.findings
    }
    assert "reply_has_a_known_result" in again
    result = CliRunner().invoke(app, ["judge", str(killed)])
    assert "reply_has_a_known_result" in result.output


def test_an_answer_that_is_no_http_is_an_answer(tapped):
    record = read(tapped[0])
    last = record.every_message[-1]
    assert last.raw.startswith(b"not HTTP")
    assert last.id in record.exchanges[-1].replies[0].id


@pytest.fixture(scope="module")
def broker():
    with embedded.broker() as url:
        yield url


def test_over_jms_what_is_asked_goes_there_and_what_is_answered_comes_back(broker):
    heard = []
    there, back = Destination.read("queue:there"), Destination.read("queue:back")
    with ExitStack() as stack:
        client = StompClient(Access(broker))
        stack.callback(client.close)
        far, near = client.subscribe(there), client.subscribe(Destination.read("queue:mine"))
        bridge = Bridge(
            lambda: StompClient(Access(broker)),
            Destination.read("queue:here"),
            there,
            back,
            heard.append,
        )
        stack.callback(bridge.close)
        asked = JmsMessage(
            request().encode(), destination=Destination.read("queue:here"), type="T", correlation_id="own",
            reply_to=Destination.read("queue:mine"), properties={"own": "x"}, priority=7,
        )  # fmt: skip
        client.send(asked)
        came = far.receive(WAIT_S)
        assert (came.body, came.type, came.properties["own"], came.priority) == (
            asked.body,
            "T",
            "x",
            7,
        )
        assert came.reply_to == back
        answer = JmsMessage(
            reply().encode(), destination=came.reply_to, correlation_id=came.correlation_id
        )
        client.send(answer)
        brought = near.receive(WAIT_S)
        assert brought.body == answer.body
        client.send(JmsMessage(b"<a/>", destination=back, correlation_id="nobody's"))
        client.send(answer)
        assert near.receive(WAIT_S).body == answer.body
    assert [(one.asks, bool(one.unread)) for one in heard] == [
        (True, False), (False, False), (False, True), (False, False),
    ]  # fmt: skip
    assert bridge.trouble == ""


def test_a_topic_is_listened_to_and_nothing_of_it_handed_on(broker, tmp_path):
    session = Session(
        tmp_path, head_of(setting.origin(REGISTER), ["a"]), REGISTER, judge(), lambda _: None
    ).begin()
    heard = threading.Event()

    def hear(passed):
        session.hear(passed)
        heard.set()

    client = StompClient(Access(broker))
    with closing(client), ExitStack() as stack:
        assert "listened" in open_route("topic:told", Terms(access=Access(broker)), hear, stack)
        event = request(verb="created").replace("RequestMessage", "EventMessage")
        client.send(JmsMessage(event.encode(), destination=Destination.read("topic:told")))
        assert heard.wait(WAIT_S)
    session.close()
    record = read(tmp_path)
    assert [one.kind for one in record.every_message] == ["event"]
    assert record.exchanges[0].role == "publisher"


def test_the_command_ends_when_it_is_told_to(tmp_path):
    folder = tmp_path / "kept"
    arguments = ["tap", "0=http://127.0.0.1:9", "--output", str(folder), "--seconds", "0.1"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 3
    assert "nothing was judged" in result.output
    assert "hands on to http://127.0.0.1:9" in result.output
    assert (folder / FILE).exists()
    assert list((folder / "messages").iterdir()) == []


def test_a_fault_of_ours_loses_nothing_that_comes_after_it(tmp_path):
    told = []

    def show(news):
        told.append(news)
        if len(told) == 1:
            raise ValueError("ours")

    session = Session(
        tmp_path, head_of(setting.origin(REGISTER), ["a"]), REGISTER, judge(), show
    ).begin()
    for number in (1, 2):
        raw = RawMessage(request(verb="created").replace("Request", "Event").encode(), at=1.0)
        session.hear(Passed(f"{number}", asks=True, raw=raw))
    assert session.close() == 3
    assert "ours" in session.kept.trouble
    assert len(read(tmp_path).every_message) == 2


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nonsense"], "'nonsense' is no route"),
        (["0=http://127.0.0.1:9", "0=htp://x"], "no address to hand on to"),
        (["0=http://127.0.0.1:9", "--output", "theirs"], "holds files that no run of cimconform"),
    ],
)
def test_a_tap_that_cannot_stand_there_writes_nothing_and_keeps_what_is_not_its_own(
    tmp_path, monkeypatch, arguments, line
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "run.ndjson").write_text("somebody's", "utf-8")
    done = CliRunner().invoke(app, ["tap", *arguments, "--seconds", "0.1"])
    assert isinstance(done.exception, UsageError)
    assert line in str(done.exception)
    assert [str(f.relative_to(tmp_path)) for f in tmp_path.rglob("*") if f.is_file()] == [
        "theirs/run.ndjson"
    ]
    assert (tmp_path / "theirs" / "run.ndjson").read_text("utf-8") == "somebody's"
