"""JMS by AMQP 1.0: our client and our broker's listener, each against a stranger."""

import json
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cimconform.errors import TransportError, UsageError
from cimconform.system import embedded
from cimconform.transports.jms.client import Access, Destination, JmsClient, JmsMessage, find

ROOT = Path(__file__).parents[1]
LONG_S = 20.0
WITHOUT = "import sys; sys.modules['proton'] = None; "


@dataclass(frozen=True)
class Listeners:
    """Where a broker of ours listens."""

    stomp: str
    amqp: str


def need_proton() -> None:
    if not find_spec("proton"):
        pytest.skip("Qpid Proton is not installed: make .venv/.extras, which needs a C compiler")


@contextmanager
def broker(*options: str) -> Iterator[Listeners]:
    """Give a broker with both listeners; skip where what AMQP needs is not installed."""
    need_proton()
    with embedded.broker_with_amqp(*options) as (stomp, amqp):
        yield Listeners(stomp, amqp)


@pytest.fixture(scope="module")
def listeners() -> Iterator[Listeners]:
    with broker() as both:
        yield both


@pytest.fixture
def clients() -> Iterator[Callable[..., JmsClient]]:
    """Give clients, closed afterwards."""
    made: list[JmsClient] = []

    def make(url: str, **access) -> JmsClient:
        access = {"timeout_s": LONG_S, **access}
        made.append(find(urlsplit(url).scheme.removesuffix("s"))(Access(url, **access)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def queue() -> Destination:
    """Give a queue of its own."""
    return Destination("queue", f"TESTING.{uuid.uuid4().hex}")


class Stranger:
    """A program on rhea, the AMQP library of Node."""

    def __init__(self, role: str, url: str, *arguments: str) -> None:
        where = urlsplit(url)
        command = ["node", "tests/amqp_peer.cjs", role, where.hostname, str(where.port), *arguments]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def printed(self) -> dict:
        """Give the next line that it prints; it is stopped if it prints nothing for long."""
        watchdog = threading.Timer(LONG_S, self._process.kill)
        watchdog.start()
        try:
            return json.loads(self._process.stdout.readline() or "{}")
        finally:
            watchdog.cancel()

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def stranger() -> Iterator[Callable[..., Stranger]]:
    if not shutil.which("node") or not (ROOT / "node_modules" / "rhea").is_dir():
        pytest.skip("rhea is not installed: install Node, then make node_modules/.installed")
    met: list[Stranger] = []

    def meet(*arguments: str) -> Stranger:
        met.append(Stranger(*arguments))
        return met[-1]

    yield meet
    for one in met:
        one.stop()


def ask(client: JmsClient, queue: Destination, **more) -> JmsMessage | None:
    """Send a request and give what comes back."""
    place = client.temporary_queue()
    inbox = client.subscribe(place)
    client.send(JmsMessage(destination=queue, reply_to=place, **{"body": b"<a/>", **more}))
    return inbox.receive(LONG_S)


@pytest.mark.parametrize("form", ["text", "bytes"])
def test_a_stranger_reads_what_we_ask(listeners, clients, stranger, queue, form):
    responder = stranger("respond", listeners.amqp, queue.name)
    assert responder.printed() == {"ready": True}
    properties = {"size": 7, "ratio": 0.5, "sure": True, "word": "x"}
    answer = ask(
        clients(listeners.amqp), queue, body="<a>grün</a>".encode(), form=form, correlation_id="c-1",
        type="get", priority=6, time_to_live_ms=60_000, properties=properties,
    )  # fmt: skip
    saw = responder.printed()
    section, code = {"text": ("value", 5), "bytes": ("data", 3)}[form]
    assert (saw["section"], saw["text"]) == (section, "<a>grün</a>")
    kinds = {"x-opt-jms-msg-type": code, "x-opt-jms-dest": 0, "x-opt-jms-reply-to": 2}
    assert saw["message_annotations"] == kinds
    assert saw["application_properties"] == properties
    wanted = {"to": queue.name, "subject": "get", "correlation_id": "c-1", "ttl": 60_000}
    assert wanted.items() <= saw.items()
    assert (saw["durable"], saw["priority"]) == (True, 6)
    assert saw["message_id"].startswith("ID:")
    assert saw["absolute_expiry_time"] > saw["creation_time"]
    assert (answer.body, answer.form, answer.correlation_id) == (b"<received/>", "text", "c-1")
    assert answer.properties == {"size": 7, "sure": True}
    assert answer.destination.kind == "temporary-queue"


@pytest.mark.parametrize("role", ["request", "request-by-target"])
def test_we_answer_what_a_stranger_asks(listeners, clients, stranger, queue, role):
    client = clients(listeners.amqp)
    inbox = client.subscribe(queue)
    requester = stranger(role, listeners.amqp, queue.name)
    received = inbox.receive(LONG_S)
    assert (received.body, received.form, received.destination) == (b"<asked/>", "text", queue)
    assert received.properties == {"size": 7, "ratio": 1.5, "sure": True, "word": "x"}
    assert (received.priority, received.persistent, received.redelivered) == (7, True, False)
    assert received.message_id == "ID:AMQP_NO_PREFIX:asked-1"
    client.send(
        JmsMessage(
            b"<r/>", destination=received.reply_to, correlation_id=received.message_id, type="T"
        )
    )
    answer = requester.printed()
    assert (answer["text"], answer["subject"]) == ("<r/>", "T")
    assert answer["correlation_id"] == "asked-1"


def test_an_id_that_is_a_number_goes_back_as_one(listeners, clients, stranger, queue):
    client = clients(listeners.amqp)
    inbox = client.subscribe(queue)
    requester = stranger("request-by-number", listeners.amqp, queue.name)
    received = inbox.receive(LONG_S)
    assert received.message_id == "ID:AMQP_ULONG:7"
    client.send(
        JmsMessage(b"<r/>", destination=received.reply_to, correlation_id=received.message_id)
    )
    assert requester.printed()["correlation_id"] == 7


def test_what_is_given_back_comes_again(listeners, clients, stranger, queue):
    consumer = stranger("give-back", listeners.amqp, queue.name)
    assert consumer.printed() == {"ready": True}
    clients(listeners.amqp).send(JmsMessage(b"<a/>", destination=queue))
    counts = [consumer.printed().get("delivery_count", 0) for _ in range(2)]
    assert counts == [0, 1]


def test_what_a_lost_consumer_had_comes_again(listeners, clients, stranger, queue):
    client = clients(listeners.amqp)
    client.send(JmsMessage(b"<a/>", destination=queue))
    assert stranger("run-away", listeners.amqp, queue.name).printed()["text"] == "<a/>"
    again = client.subscribe(queue).receive(LONG_S)
    assert (again.body, again.redelivered) == (b"<a/>", True)


def test_what_is_rejected_lies_with_the_dead(clients, stranger, queue):
    with broker() as listeners:
        client = clients(listeners.amqp)
        client.send(JmsMessage(b"<a/>", destination=queue))
        stranger("reject", listeners.amqp, queue.name)
        dead = client.subscribe(Destination("queue", "ActiveMQ.DLQ")).receive(LONG_S)
        assert dead.body == b"<a/>"


def test_what_has_expired_is_not_delivered(listeners, clients, queue):
    client = clients(listeners.amqp)
    sent = client.send(JmsMessage(b"<late/>", destination=queue, time_to_live_ms=20))
    client.send(JmsMessage(b"<kept/>", destination=queue))
    time.sleep(max(0.0, sent.expiration / 1000 - time.time()) + 0.01)
    assert client.subscribe(queue).receive(LONG_S).body == b"<kept/>"


def test_a_stranger_publishes_to_a_topic_by_its_address(listeners, clients, stranger, queue):
    inbox = clients(listeners.amqp).subscribe(Destination("topic", queue.name))
    assert stranger("publish", listeners.amqp, queue.name).printed()["verdict"] == "accepted"
    came = inbox.receive(LONG_S)
    assert (came.body, came.destination) == (b"<event/>", Destination("topic", queue.name))


def test_many_wait_in_order_for_who_comes_late(listeners, clients, queue):
    client = clients(listeners.amqp)
    for number in range(150):
        client.send(JmsMessage(str(number).encode(), destination=queue))
    inbox = client.subscribe(queue)
    assert [int(inbox.receive(LONG_S).body) for _ in range(150)] == list(range(150))


def test_a_consumer_that_drains_learns_of_the_end(listeners, clients, stranger, queue):
    client = clients(listeners.amqp)
    for body in (b"<a/>", b"<b/>"):
        client.send(JmsMessage(body, destination=queue))
    consumer = stranger("drain", listeners.amqp, queue.name)
    assert [consumer.printed().get("text") for _ in range(2)] == ["<a/>", "<b/>"]
    assert consumer.printed() == {"drained": True}


def test_stomp_asks_and_amqp_answers(listeners, clients, queue):
    client = clients(listeners.amqp)
    inbox = client.subscribe(queue)

    def answer() -> None:
        received = inbox.receive(LONG_S)
        body, ids = received.properties["n"].encode(), received.message_id
        client.send(
            JmsMessage(body, "bytes", received.reply_to, correlation_id=ids, properties={"b": True})
        )

    thread = threading.Thread(target=answer)
    thread.start()
    came = ask(clients(listeners.stomp), queue, properties={"n": 7})
    thread.join()
    assert (came.body, came.form, came.properties) == (b"7", "bytes", {"b": "true"})
    assert came.correlation_id


def test_amqp_asks_and_stomp_answers(listeners, clients, queue):
    client = clients(listeners.stomp)
    inbox = client.subscribe(queue)
    received: list[JmsMessage] = []

    def answer() -> None:
        received.append(inbox.receive(LONG_S))
        client.send(
            JmsMessage(b"<r/>", "text", received[0].reply_to, correlation_id=received[0].message_id)
        )

    thread = threading.Thread(target=answer)
    thread.start()
    came = ask(clients(listeners.amqp), queue, form="bytes", properties={"n": 7})
    thread.join()
    assert (came.body, came.form) == (b"<r/>", "text")
    assert came.correlation_id == received[0].message_id
    assert (received[0].form, received[0].properties) == ("bytes", {"n": "7"})


def test_a_reply_without_a_receiver_is_reported(listeners, clients):
    gone = clients(listeners.amqp).temporary_queue()
    other = clients(listeners.amqp)
    other.subscribe(Destination("queue", "elsewhere"))
    with pytest.raises(TransportError, match="another connection's"):
        other.subscribe(gone)
    place = Destination("temporary-queue", f"{gone.name}-and-more")
    with pytest.raises(TransportError, match=r"rejected: .* is gone, or never was"):
        other.send(JmsMessage(b"<a/>", destination=place))


@pytest.mark.parametrize(
    ("role", "condition"),
    [
        ("selector", "amqp:not-implemented"),
        ("browse", "amqp:not-implemented"),
        ("nowhere", "amqp:not-found"),
    ],
)
def test_what_the_amqp_listener_does_not_do_is_refused_with_a_condition(
    listeners, stranger, queue, role, condition
):
    assert stranger(role, listeners.amqp, queue.name).printed()["condition"] == condition


def test_a_map_is_no_message_of_61968(listeners, stranger, queue):
    output = stranger("map", listeners.amqp, queue.name).printed()
    assert (output["verdict"], output["condition"]) == ("rejected", "amqp:decode-error")
    assert "TextMessage or a BytesMessage" in output["description"]


def test_a_message_may_be_too_large(clients, stranger, queue):
    with broker("--max-frame", "1000") as listeners:
        client = clients(listeners.amqp)
        with pytest.raises(TransportError, match=r"at most 1000 bytes \(max-message-size\)"):
            client.send(JmsMessage(b"x" * 1000, destination=queue))
        output = stranger("large", listeners.amqp, queue.name).printed()
        assert (output["refused"], output["condition"]) == (
            "sender",
            "amqp:link:message-size-exceeded",
        )
        client.send(JmsMessage(b"<small/>", destination=queue))
        assert client.subscribe(queue).receive(LONG_S).body == b"<small/>"


@pytest.mark.parametrize("size", [1001, 300_000])
def test_what_is_too_large_for_us_is_not_read(listeners, clients, queue, size):
    clients(listeners.amqp).send(JmsMessage(b"x" * size, destination=queue))
    inbox = clients(listeners.amqp, max_bytes=1000).subscribe(queue)
    with pytest.raises(TransportError, match="max_bytes"):
        inbox.receive(LONG_S)


def test_megabytes_go_through_both_listeners(listeners, clients, queue):
    body = b"x" * 5_000_000
    for sender, receiver in ((listeners.amqp, listeners.amqp), (listeners.stomp, listeners.amqp)):
        inbox = clients(receiver).subscribe(queue)
        clients(sender).send(JmsMessage(body, destination=queue))
        assert inbox.receive(LONG_S).body == body
        inbox.close()


def test_more_destinations_than_links_are_kept(listeners, clients, queue):
    client = clients(listeners.amqp)
    places = [Destination("queue", f"{queue.name}.{number}") for number in range(70)]
    for place in [*places, places[0]]:
        client.send(JmsMessage(b"<a/>", destination=place))
    inbox = client.subscribe(places[0])
    assert [inbox.receive(LONG_S).body for _ in range(2)] == [b"<a/>"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "ID:AMQP_UUID:0f0e0d0c-0b0a-0908-0706-050403020100",
        "ID:AMQP_ULONG:18446744073709551615",
        "ID:AMQP_BINARY:00FF",
        "ID:AMQP_UUID:nonsense",
        "ID:AMQP_ULONG:-1",
        "ID:1",
        "words",
    ],
)
def test_ids_come_as_they_went(listeners, clients, queue, text):
    client = clients(listeners.amqp)
    client.send(JmsMessage(b"<a/>", destination=queue, correlation_id=text))
    assert client.subscribe(queue).receive(LONG_S).correlation_id == text


def test_nothing_is_sent_to_no_destination(listeners, clients, stranger, queue):
    with pytest.raises(TransportError, match="without a destination"):
        clients(listeners.amqp).send(JmsMessage(b"<a/>"))
    output = stranger("send-nowhere", listeners.amqp, queue.name).printed()
    assert (output["verdict"], output["description"]) == (
        "rejected",
        "the message names no destination: it has no property to",
    )
    assert (
        stranger("no-target", listeners.amqp, queue.name).printed()["condition"] == "amqp:not-found"
    )


def test_a_session_that_ends_takes_its_consumers_along(listeners, clients, stranger, queue):
    assert stranger("end-session", listeners.amqp, queue.name).printed() == {"ended": True}
    client = clients(listeners.amqp)
    client.send(JmsMessage(b"<a/>", destination=queue))
    assert client.subscribe(queue).receive(LONG_S).body == b"<a/>"


def test_a_foreign_broker_takes_what_we_send(clients, stranger, queue):
    need_proton()
    server = stranger("serve-well", "amqp://127.0.0.1:0")
    client = clients(f"amqp://127.0.0.1:{server.printed()['port']}", options={"vhost": "elsewhere"})
    client.send(JmsMessage(b"<a/>", destination=queue))
    saw = server.printed()
    assert (saw["to"], saw["text"]) == (queue.name, "<a/>")


@pytest.mark.parametrize(
    ("role", "output"),
    [
        ("serve-no-credit", r"did not take the message within 0.5 s \(timeout_s"),
        ("serve-release", "was released"),
        ("serve-close", r"connection was lost: going home \(amqp:connection:forced\)"),
        ("serve-detach", r"closed the link: gone \(amqp:resource-deleted\)"),
    ],
)
def test_a_foreign_broker_does_not_take_it(clients, stranger, queue, role, output):
    need_proton()
    server = stranger(role, "amqp://127.0.0.1:0")
    timeout_s = 0.5 if role == "serve-no-credit" else LONG_S
    client = clients(f"amqp://127.0.0.1:{server.printed()['port']}", timeout_s=timeout_s)
    with pytest.raises(TransportError, match=output):
        client.send(JmsMessage(b"<a/>", destination=queue))


def test_a_client_that_was_closed_says_so(listeners, clients, queue):
    client = clients(listeners.amqp)
    inbox = client.subscribe(queue)
    client.close()
    inbox.close()
    client.close()
    with pytest.raises(TransportError, match="the connection is closed"):
        client.send(JmsMessage(b"<a/>", destination=queue))


def test_text_must_be_text(listeners, clients, queue):
    with pytest.raises(TransportError, match=r"not UTF-8 .*send it as bytes"):
        clients(listeners.amqp).send(JmsMessage("é".encode("latin-1"), destination=queue))


def test_only_who_has_the_password_comes_in(clients, stranger, monkeypatch):
    monkeypatch.setenv("OUR_PASSWORD", "right")
    with broker("--user", "me", "--password-from", "OUR_PASSWORD") as listeners:
        assert stranger("login", listeners.amqp, "me", "right").printed() == {"welcome": True}
        assert "welcome" not in stranger("login", listeners.amqp, "me", "wrong").printed()
        assert "welcome" not in stranger("login", listeners.amqp, "me").printed()
        client = clients(listeners.amqp, user="me", password="right")  # noqa: S106 - a test's own
        assert not client.lost
        for user, password in (("me", "wrong"), ("", "")):
            with pytest.raises(TransportError, match=r"connection refused: .*[Aa]uthenti"):
                clients(listeners.amqp, user=user, password=password)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"AMQP\x00\x01\x00\x00" + b"\xff" * 64,
        b"AMQP\x03\x01\x00\x00" + b"\xff\xff\xff\xff" + b"\x00" * 64,
        b"AMQP\x03\x01\x00\x00" + b"\x00\x00\x00\x0c\x02\x01\x00\x00\xff\xff\xff\xff",
        b"AMQP\x03\x01\x00\x00" + b"\x00\x00\x00\x08\x02\x01\x00\x00",
    ],
)
def test_nonsense_ends_in_a_closed_connection(listeners, clients, queue, nonsense):
    where = urlsplit(listeners.amqp)
    with socket.create_connection((where.hostname, where.port), LONG_S) as raw:
        raw.sendall(nonsense)
        with raw.makefile("rb") as answer:
            answer.read()
    client = clients(listeners.amqp)
    client.send(JmsMessage(b"<a/>", destination=queue))
    assert client.subscribe(queue).receive(LONG_S).body == b"<a/>"


def test_somebody_who_never_says_hello():
    with broker(), socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"amqp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(TransportError, match=r"no connection within 0.3 s \(timeout_s"):
            find("amqp")(Access(url, timeout_s=0.3))


def test_a_broker_that_is_not_there():
    with broker() as listeners:
        pass
    with pytest.raises(TransportError, match="Connection refused; is it running"):
        find("amqp")(Access(listeners.amqp, timeout_s=LONG_S))


def test_a_broker_that_dies_is_reported_to_who_waits(clients, queue):
    with broker() as listeners:
        client = clients(listeners.amqp)
        inbox = client.subscribe(queue)
        assert not client.lost
    with pytest.raises(TransportError, match="connection was lost"):
        inbox.receive(LONG_S)
    assert client.lost
    with pytest.raises(TransportError):
        client.send(JmsMessage(b"<a/>", destination=queue))


@pytest.mark.parametrize("url", ["http://x:1", "amqp://", "amqp://h:notaport", "amqp://u@h:1"])
def test_wrong_addresses_are_the_users_to_fix(listeners, url):
    assert listeners
    with pytest.raises(UsageError, match="write amqp://host:port"):
        find("amqp")(Access(url))


def test_wrong_options_are_the_users_to_fix(listeners):
    with pytest.raises(UsageError, match="did you mean vhost"):
        find("amqp")(Access(listeners.amqp, options={"vhots": "/"}))


def test_prefixes_name_destinations_for_a_broker_that_wants_them(listeners, clients, queue):
    prefixes = {"queue_prefix": "queue://", "topic_prefix": "topic://"}
    client = clients(listeners.amqp, options=prefixes)
    plain = clients(listeners.amqp).subscribe(Destination("topic", queue.name))
    client.send(JmsMessage(b"<e/>", destination=Destination("topic", queue.name), reply_to=queue))
    assert plain.receive(LONG_S).reply_to == queue


def served(certificates: Path, target: str) -> tuple[socket.socket, str]:
    """Listen with TLS, ask for a client's certificate, and pass what comes on to a plain listener."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=certificates / "us.pem")
    context.load_cert_chain(certificates / "us.pem", certificates / "us.key")
    context.verify_mode = ssl.CERT_REQUIRED
    listener = socket.create_server(("127.0.0.1", 0))

    def pass_on(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65_536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def meet() -> None:
        where = urlsplit(target)
        while True:
            try:
                peer = context.wrap_socket(listener.accept()[0], server_side=True)
            except ssl.SSLError:
                continue
            except OSError:
                return
            with peer, socket.create_connection((where.hostname, where.port)) as plain:
                back = threading.Thread(target=pass_on, args=(plain, peer))
                back.start()
                pass_on(peer, plain)
                back.join()

    threading.Thread(target=meet, daemon=True).start()
    return listener, f"amqps://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory) -> Path:
    """Give certificates of two parties, each of its own making."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificates")
    for name in ("us", "them"):
        command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
        more = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
        files = ["-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"]
        subprocess.run([*command.split(), *more, *files], check=True, capture_output=True)
    return folder


def test_tls_shows_certificates_both_ways(listeners, clients, certificates, queue):
    ours = {"client_cert": str(certificates / "us.pem"), "client_key": str(certificates / "us.key")}
    listener, url = served(certificates, listeners.amqp)
    with listener:
        client = clients(url, ca_file=str(certificates / "us.pem"), **ours)
        inbox = client.subscribe(queue)
        client.send(JmsMessage(b"x" * 200_000, destination=queue))
        assert len(inbox.receive(LONG_S).body) == 200_000
        client.close()
        with pytest.raises(TransportError, match=r"TLS failed: .*see ca_file"):
            clients(url, ca_file=str(certificates / "them.pem"), **ours)
        with pytest.raises(UsageError, match=r"No such file.*see ca_file"):
            clients(url, ca_file="/nowhere/at/all.pem")


def test_our_own_listeners_speak_tls(clients, certificates, queue):
    files = ("--cert", str(certificates / "us.pem"), "--key", str(certificates / "us.key"))
    with broker(*files) as listeners:
        assert listeners.amqp.startswith("amqps://")
        client = clients(listeners.amqp, ca_file=str(certificates / "us.pem"))
        client.send(JmsMessage(b"<a/>", destination=queue))
        assert client.subscribe(queue).receive(LONG_S).body == b"<a/>"
        with pytest.raises(TransportError):
            clients(listeners.amqp.replace("amqps", "amqp"), timeout_s=2)


def run_without_proton(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + code], capture_output=True, text=True, check=False
    )


def test_all_else_works_without_the_extra():
    done = run_without_proton(
        "import cimconform.cli, cimconform.broker.__main__; from cimconform.transports.jms.client import *;"
        "find('stomp'); find('amqp')"
    )
    assert "UsageError: the client amqp needs proton" in done.stderr
    assert "pip install 'cimconform[amqp]'" in done.stderr


def test_the_broker_says_what_its_amqp_listener_needs():
    done = run_without_proton(
        "sys.argv = ['broker', '--amqp-port', '0'];"
        "from cimconform.broker.__main__ import main; sys.exit(main())"
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "--amqp-port needs proton: pip install 'cimconform[amqp]'\n"


def test_the_reference_conforms_by_amqp(listeners, tmp_path):
    program = [Path(sys.executable).with_name("cimconform"), "run", "--transport", "jms"]
    text = embedded.SYSTEM_FILE.read_text("utf-8").replace('client = "stomp"', 'client = "amqp"')
    file = tmp_path / "system.toml"
    with embedded.head_end("--jms", listeners.stomp, *embedded.LISTENS) as base_url:
        addresses = {"base_url": base_url, "broker_url": listeners.amqp, "queues": ""}
        for name, value in addresses.items():
            text = text.replace(f"${{{name}}}", value)
        file.write_text(text, "utf-8")
        some = "meter_readings or later_replies or errors or control_requests"
        command = [*program, "--system", file, "--output", tmp_path / "out", "-k", some]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "nothing failed of " in done.stdout
    assert done.returncode == 0
