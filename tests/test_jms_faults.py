"""What goes wrong at a broker, seen from the command line: no product is blamed for it.

Each is tried at the small broker and at a real ActiveMQ: exit code 3 with the reason, or a good end
where JMS itself fixes it; no traceback, no hang, and nothing that moved is missing in the record.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cimconform.record.record import Record, read
from cimconform.system import embedded
from cimconform.transports.jms.client import Access, Destination, JmsMessage
from cimconform.transports.jms.stomp.client import StompClient
from cimconform.verdict import Verdict

COMMAND = Path(sys.executable).with_name("cimconform")
LONG_S = 60.0
WRONG = "not-the-password"
small_only = pytest.mark.parametrize("provider", ["small_broker"], indirect=True)
ONE = "request_gets_one_answer"
TWO = "request_gets_one_answer or reply_is_a_text_message or jms_correlation_id_names_the_request"
SYSTEM = embedded.SYSTEM_FILE.read_text("utf-8").partition("[transport.")[0]
TABLE = """
[transport.jms]
kind = "jms"
client = "stomp"
url = "{url}"
request = "queue:{place}"
user_env = "OUR_USER"
password_env = "OUR_PASSWORD"
"""


@dataclass
class Run:
    """A run of the command line that has ended."""

    code: int
    text: str
    record: Record

    def because(self, words: str) -> bool:
        """Tell whether something was inconclusive, and all of it for a reason of these words."""
        stuck = [r.reason for r in self.record.results if r.verdict is Verdict.INCONCLUSIVE]
        stuck += [one["reason"] for one in self.record.end["ended"]]
        return bool(stuck) and all(words in reason for reason in stuck)

    def passed(self) -> set[str]:
        """Give what passed."""
        return {r.requirement for r in self.record.results if r.verdict is Verdict.PASS}


@pytest.fixture(scope="module", params=["small_broker", "activemq"])
def provider(request):
    """Give each provider that speaks STOMP, which the relay understands."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def place() -> str:
    """Give the name of a queue of its own."""
    return f"TESTING.{uuid.uuid4().hex}"


@pytest.fixture
def certify(provider, place, tmp_path) -> Callable[..., Run]:
    """Certify whatever serves a queue of the provider, as a user does."""

    def run(select: str, url: str = provider.stomp, more: str = "", password: str = "") -> Run:
        table = TABLE.format(url=url, place=place) + more
        (tmp_path / "system.toml").write_text(SYSTEM + table, "utf-8")
        secrets = {"OUR_USER": provider.user, "OUR_PASSWORD": password or provider.password}
        command = [
            COMMAND,
            "run",
            "--system",
            tmp_path / "system.toml",
            "--output",
            tmp_path / "run",
        ]
        done = subprocess.run(
            [*command, "-k", select], env={**os.environ, **secrets},
            check=False, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        text = done.stdout + done.stderr
        assert "Traceback" not in text
        return Run(done.returncode, text, read(tmp_path / "run"))

    return run


@pytest.fixture
def login(provider, monkeypatch) -> tuple[str, ...]:
    """Give the options by which the reference logs in at the provider."""
    monkeypatch.setenv("OUR_PASSWORD", provider.password)
    return ("--login", provider.user, "--password-from", "OUR_PASSWORD")


@pytest.fixture
def head_end(provider, place, login) -> Iterator[Callable[..., None]]:
    """Give head ends that serve a queue; stopped afterwards."""
    with ExitStack() as stack:

        def start(queue: str = place) -> None:
            jms = ("--jms", provider.stomp, *login, "--request", f"queue:{queue}")
            stack.enter_context(embedded.head_end(*jms))

        yield start


@dataclass
class Relay:
    """A line to a provider that can be cut, once some messages have gone by.

    `asked` is set when a message went by.
    """

    target: str
    cuts: int = 0
    spares: int = 1  # the message of the preflight
    asked: threading.Event = field(default_factory=threading.Event)
    _server: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"stomp://127.0.0.1:{self._server.getsockname()[1]}"

    def serve(self) -> None:
        """Take connections until the relay is closed."""
        with suppress(OSError):
            while True:
                here, _ = self._server.accept()
                parts = urlsplit(self.target)
                there = socket.create_connection((parts.hostname, parts.port))
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                if b"SEND\n" in data:
                    self.asked.set()
                    if self.cuts and not self.spares:
                        self.cuts -= 1
                        break
                    self.spares = max(self.spares - 1, 0)
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


@pytest.fixture
def relay(provider) -> Iterator[Relay]:
    """Give a relay to the provider."""
    made = Relay(provider.stomp)
    thread = threading.Thread(target=made.serve)
    thread.start()
    yield made
    made.close()
    thread.join()


def test_a_refused_login(certify, provider, monkeypatch):
    monkeypatch.setenv("OUR_PASSWORD", "right")
    with ExitStack() as stack:
        options = ("--user", "me", "--password-from", "OUR_PASSWORD")
        url = provider.stomp if provider.user else stack.enter_context(embedded.broker(*options))
        run = certify(ONE, url=url, password=WRONG)
    assert run.code == 3
    assert run.because("password is invalid")
    assert WRONG not in run.text


@small_only
def test_a_broker_that_is_gone_before(certify):
    with embedded.broker() as url:
        pass
    run = certify(ONE, url=url)
    assert (run.code, run.passed()) == (3, set())
    assert run.because("no connection")


def test_a_connection_that_breaks_and_the_next_scenario(certify, head_end, relay):
    head_end()
    relay.cuts = 1
    run = certify(TWO, url=relay.url)
    assert run.code == 3
    assert run.because("connection")
    assert run.passed()
    broken = [e for e in run.record.exchanges if e.trouble]
    assert [(e.request is not None, e.replies, e.silence) for e in broken] == [(True, (), False)]


@small_only
def test_a_connection_that_breaks_at_the_very_first_message_ends_no_binding(
    certify, head_end, relay
):
    head_end()
    relay.cuts, relay.spares = 1, 0
    run = certify(TWO, url=relay.url)
    assert (run.code, run.record.end["ended"]) == (0, []), run.text
    assert run.passed()
    first, second, *_ = run.record.exchanges
    assert (bool(first.trouble), first.replies, bool(second.replies)) == (True, (), True)


@small_only
def test_a_first_answer_that_is_late_ends_no_binding(certify, head_end, provider, place):
    head_end(f"{place}.BACK")
    with slow(provider, place, f"{place}.BACK", 3.5, spares=0):
        run = certify(TWO, more="timeout_s = 3\n")
    assert (run.code, run.record.end["ended"]) == (0, []), run.text
    assert [e.silence for e in run.record.exchanges][:2] == [True, False]


def test_a_port_without_a_broker(certify):
    run = certify(ONE, more="timeout_s = 1\n")
    assert run.code == 3
    assert run.because("no reply on temporary-queue within 1 s")
    assert all(exchange.silence for exchange in run.record.exchanges)


@contextmanager
def slow(provider, place: str, back: str, seconds: float, spares: int = 1) -> Iterator[None]:
    """Pass on what comes to a queue; one message only after a while, the first behind `spares`."""
    client = StompClient(Access(provider.stomp, provider.user, provider.password))
    inbox, stopped = client.subscribe(Destination("queue", place)), threading.Event()

    def serve() -> None:
        waits = [*[0.0] * spares, seconds]
        while not stopped.is_set():
            message: JmsMessage | None = inbox.receive(0.05)
            if message is not None:
                stopped.wait(waits.pop(0) if waits else 0)
                client.send(replace(message, destination=Destination("queue", back)))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
        client.close()


def test_a_slow_consumer_is_late_and_its_answer_is_kept(certify, head_end, provider, place):
    head_end(f"{place}.BACK")
    with slow(provider, place, f"{place}.BACK", 3.5):
        run = certify(TWO, more="timeout_s = 3\n")
    assert run.code == 3
    assert run.because("no reply")
    assert run.passed()
    late = [m for e in run.record.exchanges for m in e.strays]
    (first,) = (e for e in run.record.exchanges if e.silence)
    assert [m.text("Header/CorrelationID") for m in late] == [
        first.request.text("Header/CorrelationID")
    ]


def test_a_reply_that_is_too_large(certify, head_end):
    head_end()
    run = certify(ONE, more="max_bytes = 500\n")
    assert run.code == 3
    assert run.because("max_bytes")
    assert [len(m.raw) for e in run.record.exchanges for m in e.replies] == [500] * 3


@small_only
def test_a_request_that_is_too_large_for_the_broker(certify):
    with embedded.broker("--max-frame", "300") as url:
        run = certify(ONE, url=url)
    assert run.code == 3
    assert run.because("maximum data length was exceeded")
    assert all(exchange.request for exchange in run.record.exchanges)


@contextmanager
def frozen_head_end(provider, place: str, login: tuple[str, ...]) -> Iterator[subprocess.Popen]:
    """Give a head end that has subscribed and then stands still; killed afterwards."""
    jms = ("--jms", provider.stomp, *login, "--request", f"queue:{place}")
    process = subprocess.Popen(
        [sys.executable, "-m", "cimconform.reference", "head-end", *jms], stdout=subprocess.PIPE
    )
    try:
        assert b" ready on " in process.stdout.readline()
        process.send_signal(signal.SIGSTOP)
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_consumer_that_dies_before_it_acknowledges(
    certify, head_end, provider, place, login, relay
):  # fmt: skip
    """Whoever takes its place gets the request again, and the run never notices."""

    def replace_it() -> None:
        assert relay.asked.wait(LONG_S)
        process.kill()
        head_end()

    with frozen_head_end(provider, place, login) as process:
        thread = threading.Thread(target=replace_it)
        thread.start()
        begun = time.monotonic()
        run = certify("known_meter_is_served", url=relay.url)
        thread.join()
    assert run.code == 0, run.text
    assert "known_meter_is_served" in run.passed()
    assert time.monotonic() - begun < LONG_S
