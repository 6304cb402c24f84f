"""Requests, replies and events over JMS: the same on the small broker and on a real ActiveMQ."""

import shutil
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest

from cimconform.errors import Silence, TransportError, UsageError
from cimconform.system import embedded
from cimconform.transports.base import Endpoint, OutgoingReply, Route
from cimconform.transports.jms.client import Access, Destination, JmsMessage, find, text_of
from cimconform.transports.jms.settings import JmsRoute, JmsSettings
from cimconform.transports.jms.stomp.client import StompClient
from cimconform.transports.jms.transport import JmsTransport

LONG_S = 20.0
Answer = Callable[[JmsMessage], list[JmsMessage]]


def asking(correlation: str = "", message: str = "") -> bytes:
    """Give a request with the identifiers named."""
    named = (("MessageID", message), ("CorrelationID", correlation))
    ids = "".join(f"<m:{name}>{text}</m:{name}>" for name, text in named if text)
    return (
        f'<m:RequestMessage xmlns:m="urn:m"><m:Header>{ids}</m:Header></m:RequestMessage>'.encode()
    )


def reply(to: JmsMessage, body: bytes = b"<reply/>", **more) -> JmsMessage:
    """Give the reply of a well-mannered system."""
    return JmsMessage(body, destination=to.reply_to, correlation_id=to.correlation_id, **more)


class System:
    """A system that answers what comes to a destination in whatever way a test wants."""

    def __init__(self, provider, place: str, answer: Answer) -> None:
        who = (provider.user, provider.password)
        self.client = find(provider.client)(Access(provider.url, *who, options=provider.options))
        self.received: list[JmsMessage] = []
        self._inbox = self.client.subscribe(Destination.read(place))
        self._answer = answer
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            message = self._inbox.receive(0.05)
            if message is not None:
                self.received.append(message)
                for one in self._answer(message):
                    self.client.send(one)

    def stop(self) -> None:
        """End the thread and the connection."""
        self._stopped.set()
        self._thread.join()
        self.client.close()


@pytest.fixture
def place() -> str:
    """Give the name of a destination of its own."""
    return f"TESTING.{uuid.uuid4().hex}"


@pytest.fixture
def system(provider, place, transport) -> Iterator[Callable[..., System]]:
    """Give a system at the provider; stopped afterwards."""
    del transport  # closed after us, so that a reply on its way still finds its queue
    running: list[System] = []

    def start(answer: Answer = lambda m: [reply(m)], kind: str = "queue") -> System:
        running.append(System(provider, f"{kind}:{place}", answer))
        return running[-1]

    yield start
    for one in running:
        one.stop()


@pytest.fixture
def transport(provider, place) -> Iterator[Callable[..., JmsTransport]]:
    """Give transports to the provider; closed afterwards."""
    made: list[JmsTransport] = []

    def make(timeout_s: float = LONG_S, max_bytes: int = 1_000_000, **settings) -> JmsTransport:
        named = {"request": f"queue:{place}", "options": provider.options, **settings}
        jms = JmsSettings(provider.client, **named)
        endpoint = Endpoint(
            provider.url, timeout_s=timeout_s, max_bytes=max_bytes, user=provider.user,
            password=provider.password, jms=jms,
        )  # fmt: skip
        made.append(JmsTransport(endpoint))
        return made[-1]

    yield make
    for one in made:
        one.close()


def over(**jms) -> Route:
    return Route(jms=JmsRoute(**jms))


def test_a_request_is_answered_on_a_temporary_queue(system, transport):
    served = system(lambda m: [reply(m, "<reply>grün</reply>".encode())])
    trip = transport().request(asking("77"), Route())
    assert [raw.body.decode() for raw in trip.received] == ["<reply>grün</reply>"]
    assert trip.sent.body == served.received[0].body == asking("77")
    assert served.received[0].reply_to.kind == "temporary-queue"
    assert trip.received[0].at >= trip.sent.at > 0


def test_several_requests_are_open_before_the_first_is_answered(system, transport):
    waiting = []

    def answer(message):
        waiting.append(message)
        both = waiting[::-1] if len(waiting) == 2 else []
        return [reply(m, m.correlation_id.encode()) for m in both]

    served = system(answer)
    first, second = transport().request_all([(asking("77"), Route()), (asking("78"), Route())])
    assert [m.correlation_id for m in served.received] == ["77", "78"]
    assert [[raw.body for raw in trip.received] for trip in (first, second)] == [[b"77"], [b"78"]]


def test_of_several_requests_one_may_stay_without_an_answer(system, transport):
    system(lambda m: [reply(m)] if m.correlation_id == "77" else [stray(m)])
    messages = [(asking(number), Route()) for number in ("77", "78")]
    answered, silent = transport(timeout_s=1.0).request_all(messages)
    assert (len(answered.received), len(answered.strays)) == (1, 1)
    assert isinstance(silent, Silence)
    assert silent.sent.body == asking("78")


def stray(to: JmsMessage) -> JmsMessage:
    """Give what answers nothing that was asked."""
    return JmsMessage(b"<reply/>", destination=to.reply_to, correlation_id="another")


def test_the_headers_of_jms_are_mapped(system, transport, place):
    served = system(lambda m: [reply(m, type="reply", priority=7, properties={"site": "north"})])
    route = over(priority=9, time_to_live_ms=60_000, type="get", properties={"n": 7, "b": True})
    trip = transport().request(asking("77", "78"), route)
    received = served.received[0]
    assert (received.correlation_id, received.type, received.priority) == ("77", "get", 9)
    assert (received.persistent, received.redelivered) == (True, False)
    assert received.expiration == pytest.approx(trip.sent.at * 1000 + 60_000, abs=5_000)
    texts = {name: text_of(value) for name, value in received.properties.items()}
    assert {"n": "7", "b": "true"}.items() <= texts.items()
    assert trip.sent.headers["jms-destination"] == f"queue:{place}"
    assert trip.sent.headers["jms-reply-to"].startswith("temporary-queue:")
    assert trip.sent.headers["jms-property-b"] == "true"
    came = trip.received[0].headers
    wanted = {
        "jms-correlation-id": "77", "jms-type": "reply", "jms-priority": "7", "jms-form": "text",
        "jms-delivery-mode": "persistent", "jms-redelivered": "false", "jms-property-site": "north",
    }  # fmt: skip
    assert wanted.items() <= came.items()
    assert came["jms-message-id"]
    assert came["jms-timestamp"]


@pytest.mark.parametrize("form", ["text", "bytes"])
def test_both_forms_arrive_as_what_they_are(system, transport, form):
    served = system(lambda m: [reply(m, form=m.form)])
    trip = transport(form=form).request(asking("1"), Route())
    assert served.received[0].form == form
    assert trip.received[0].headers["jms-form"] == form


def test_what_is_no_text_travels_as_bytes(system, transport):
    served = system()
    odd = "<a>é</a>".encode("utf-16")
    transport().request(odd, Route())
    assert (served.received[0].form, served.received[0].body) == ("bytes", odd)


def test_text_that_declares_another_encoding_can_be_read(system, transport):
    text = '<?xml version="1.0" encoding="UTF-16"?><reply>grün</reply>'
    system(lambda m: [reply(m, text.encode())])
    (came,) = transport().request(asking("1"), Route()).received
    assert came.body == text.encode("utf-16")


def test_a_fixed_reply_queue_serves(system, transport, place):
    served = system()
    trip = transport(reply=f"queue:{place}.REPLY").request(asking("5"), Route())
    assert served.received[0].reply_to == Destination("queue", f"{place}.REPLY")
    assert [p.body for p in trip.received] == [b"<reply/>"]


def test_a_topic_takes_requests_and_replies(system, transport, place):
    system(kind="topic")
    route = over(destination=f"topic:{place}", reply=f"topic:{place}.REPLY")
    trip = transport().request(asking("5"), route)
    assert trip.sent.headers["jms-destination"] == f"topic:{place}"
    assert trip.received[0].headers["jms-destination"] == f"topic:{place}.REPLY"


def test_verb_and_noun_name_the_destination(transport, place):
    sent = transport(request=f"queue:{place}.{{noun}}.{{verb}}").send(
        asking(), Route(verb="get", noun="MeterReadings")
    )
    assert sent.headers["jms-destination"] == f"queue:{place}.MeterReadings.get"


@pytest.mark.parametrize(
    ("body", "id_"), [(asking("c", "m"), "c"), (asking("", "m"), "m"), (asking("c")[:80], "c")]
)
def test_the_correlation_id_is_that_of_the_message(system, transport, body, id_):
    served = system()
    transport().request(body, Route())
    assert served.received[0].correlation_id == id_


def test_a_message_without_ids_gets_a_correlation_id(system, transport):
    served = system()
    ways = transport()
    ways.request(asking(), Route())
    ways.request(asking(), Route())
    first, second = (m.correlation_id for m in served.received)
    assert first != second
    assert first


def test_the_optional_mapping_may_be_left_out(system, transport):
    served = system()
    trip = transport().request(asking("7"), over(correlation_id=""))
    assert served.received[0].correlation_id == ""
    assert len(trip.received) == 1


def test_a_reply_is_known_by_the_header_of_its_message(system, transport, place):
    system(lambda m: [replace(reply(m, asking("7")), correlation_id="")])
    trip = transport(reply=f"queue:{place}.REPLY").request(asking("7"), Route())
    assert [p.body for p in trip.received] == [asking("7")]


def test_our_own_queue_needs_no_clue(system, transport):
    system(lambda m: [replace(reply(m), correlation_id="")])
    assert len(transport().request(asking("7"), Route()).received) == 1


def test_a_shared_queue_does(system, transport, place):
    system(lambda m: [replace(reply(m), correlation_id="somebody else's")])
    ways = transport(timeout_s=1.5, reply=f"queue:{place}.REPLY")
    with pytest.raises(TransportError, match="1 came that answer something else") as caught:
        ways.request(asking("7"), Route())
    assert not caught.value.received
    assert [p.body for p in caught.value.strays] == [b"<reply/>"]


def test_a_second_reply_is_kept_beside_the_next_exchange(system, transport):
    system(lambda m: [reply(m, b"<one/>"), reply(m, b"<two/>")])
    ways = transport()
    first = ways.request(asking("1"), Route())
    second = ways.request(asking("2"), Route())
    assert [p.body for p in first.received] == [p.body for p in second.received] == [b"<one/>"]
    assert [p.body for p in second.strays] == [b"<two/>"]


def test_a_quiet_window_waits_for_more(system, transport):
    system(lambda m: [reply(m, b"<one/>"), reply(m, b"<two/>")])
    trip = transport().request(asking("1"), over(quiet_s=1.5))
    assert [p.body for p in trip.received] == [b"<one/>", b"<two/>"]


def test_copies_are_the_same_message(system, transport):
    served = system(lambda m: [reply(m)] if m.reply_to else [])
    ways = transport()
    ways.request(asking("1"), over(copies=2, reply="none"))
    ways.request(asking("2"), Route())
    assert [m.body for m in served.received] == [asking("1"), asking("1"), asking("2")]


def test_no_reply_ends_in_time_and_keeps_what_was_sent(system, transport):
    system(lambda _: [])
    begun = time.monotonic()
    with pytest.raises(TransportError, match=r"no reply .* within 0.3 s") as caught:
        transport(timeout_s=0.3).request(asking("1"), Route())
    assert 0.3 <= time.monotonic() - begun < 5
    assert caught.value.sent.body == asking("1")


def test_a_late_reply_is_not_taken_for_the_next(system, transport):
    late: list[JmsMessage] = []

    def slow(message: JmsMessage) -> list[JmsMessage]:
        if not late:
            late.append(replace(reply(message, b"<late/>"), correlation_id=""))
            return []
        return [late[0], reply(message)]

    system(slow)
    ways = transport(timeout_s=0.3)
    with pytest.raises(TransportError):
        ways.request(asking("1"), Route())
    ways.endpoint = replace(ways.endpoint, timeout_s=LONG_S)
    second = ways.request(asking("2"), Route())
    third = ways.request(asking("3"), Route())
    assert [p.body for p in (*second.received, *third.received)] == [b"<reply/>"] * 2
    assert b"<late/>" in [p.body for p in (*second.strays, *third.strays)]


def test_nothing_is_awaited_without_a_reply_destination(system, transport):
    served = system(lambda m: [reply(m)] if m.reply_to else [])
    ways = transport()
    trip = ways.request(asking("1"), over(reply="none"))
    assert trip.received == ()
    ways.request(asking("2"), Route())
    assert [m.reply_to is None for m in served.received] == [True, False]


def test_a_soap_envelope_goes_with_its_properties(system, transport):
    served = system()
    transport(soap=True).request(asking("1"), Route(action="urn:act"))
    received = served.received[0]
    assert b"<soap:Body>" + asking("1") in received.body
    assert received.properties["SOAPJMS_soapAction"] == "urn:act"
    assert received.properties["SOAPJMS_bindingVersion"] == "1.0"


def test_events_reach_who_listens(transport, place):
    ways = transport(events=f"topic:{place}")
    listener = ways.listen()
    ways.send(b"<event/>", over(destination=f"topic:{place}"))
    came = listener.receive(LONG_S)
    listener.close()
    assert came.body == b"<event/>"
    assert "jms-reply-to" not in came.headers


def test_a_durable_subscription_misses_nothing(transport, place):
    ways = transport(client_id=f"client-{place}")
    route = over(destination=f"topic:{place}")
    ways.listen(f"topic:{place}", durable="kept").close()
    ways.send(b"<while-we-were-away/>", route)
    listener = ways.listen(f"topic:{place}", durable="kept")
    assert listener.receive(LONG_S).body == b"<while-we-were-away/>"
    listener.close(forget=True)
    ways.send(b"<gone/>", route)
    again = ways.listen(f"topic:{place}", durable="kept")
    assert again.receive(0.3) is None
    again.close(forget=True)


def test_a_wrong_password_is_reported(activemq):
    with pytest.raises(TransportError, match="password is invalid"):
        StompClient(Access(activemq.stomp, activemq.user, "wrong"))


def test_a_reply_that_is_too_large_is_kept_as_far_as_it_is_read(system, transport):
    system(lambda m: [reply(m, b"x" * 1001)])
    with pytest.raises(TransportError, match="max_bytes") as caught:
        transport(max_bytes=1000).request(asking("1"), Route())
    assert caught.value.sent.body == asking("1")
    assert [p.body for p in caught.value.received] == [b"x" * 1000]


def test_no_document_can_be_fetched(transport):
    with pytest.raises(TransportError, match="nothing is published over JMS"):
        transport().fetch("")


@contextmanager
def ways_to(url: str, timeout_s: float = LONG_S) -> Iterator[JmsTransport]:
    """Give a transport to a provider that may be gone."""
    jms = JmsSettings("stomp", "queue:X")
    ways = JmsTransport(Endpoint(url, timeout_s=timeout_s, jms=jms))
    try:
        yield ways
    finally:
        ways.close()


def test_a_refused_login_is_no_fault_of_the_product(monkeypatch):
    monkeypatch.setenv("OUR_PASSWORD", "right")
    options = ("--user", "me", "--password-from", "OUR_PASSWORD")
    refused = pytest.raises(TransportError, match=r"refused: User name .* password is invalid")
    with embedded.broker(*options) as url, ways_to(url) as ways, refused:
        ways.request(asking("1"), Route())


def test_a_broker_that_is_not_there():
    with embedded.broker() as url:
        pass
    with ways_to(url) as ways, pytest.raises(TransportError, match="no connection"):
        ways.request(asking("1"), Route())


def test_a_broker_that_dies_while_we_wait():
    caught: list[TransportError] = []

    def ask(ways: JmsTransport) -> None:
        with pytest.raises(TransportError) as info:
            ways.request(asking("1"), Route())
        caught.append(info.value)

    with ExitStack() as stack:
        url = stack.enter_context(embedded.broker())
        watch = StompClient(Access(url))
        inbox = watch.subscribe(Destination.read("queue:X"))
        with ways_to(url) as ways:
            thread = threading.Thread(target=ask, args=[ways])
            thread.start()
            assert inbox.receive(LONG_S) is not None
            stack.close()
            thread.join()
        watch.close()
    assert "the provider closed the connection" in caught[0].reason
    assert caught[0].sent.body == asking("1")


def test_a_broker_that_comes_back_is_used_again():
    with ExitStack() as stack:
        url = stack.enter_context(embedded.broker())
        port = url.rpartition(":")[2]
        with ways_to(url) as ways:
            ways.send(asking("1"), Route())
            stack.close()
            with pytest.raises(TransportError):
                ways.send(asking("2"), Route())
            stack.enter_context(embedded.broker("--port", port))
            assert ways.send(asking("3"), Route()).body == asking("3")


def test_a_request_that_the_broker_will_not_have():
    with embedded.broker("--max-frame", "1000") as url, ways_to(url) as ways:
        big = asking("1") + b" " * 1000
        with pytest.raises(TransportError, match="maximum data length was exceeded") as caught:
            ways.request(big, Route())
        assert caught.value.sent.body == big
        assert ways.send(asking("1"), Route()).body == asking("1")


def test_somebody_who_never_says_hello():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"stomp://127.0.0.1:{silent.getsockname()[1]}"
        with ways_to(url, 0.3) as ways, pytest.raises(TransportError, match="no answer to CONNECT"):
            ways.request(asking("1"), Route())


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"client": "stmop"}, "did you mean stomp"),
        ({"request": "TESTING.REQUESTS"}, "write queue:NAME or topic:NAME"),
        ({"options": {"vhots": "/"}}, "did you mean vhost"),
    ],
)
def test_wrong_settings_are_the_users_to_fix(small_broker, wrong, expected):
    settings = JmsSettings(**{"client": "stomp", "request": "queue:X", **wrong})
    with pytest.raises(UsageError, match=expected):
        JmsTransport(Endpoint(small_broker.stomp, jms=settings)).send(b"<a/>", Route())


@pytest.mark.parametrize("url", ["http://x:1", "stomp://", "stomp://h:notaport", "stomp://u@h:1"])
def test_wrong_addresses_are_the_users_to_fix(url):
    with ways_to(url) as ways, pytest.raises(UsageError, match="write stomp://host:port"):
        ways.send(b"<a/>", Route())


def test_somebody_who_stops_reading_is_left_in_time():
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"stomp://127.0.0.1:{deaf.getsockname()[1]}"

        def greet() -> None:
            peer, _ = deaf.accept()
            peer.recv(1000)
            peer.sendall(b"CONNECTED\nversion:1.2\n\n\0")
            held.append(peer)

        held: list[socket.socket] = []
        thread = threading.Thread(target=greet)
        thread.start()
        with (
            ways_to(url, 0.5) as ways,
            pytest.raises(TransportError, match="did not read") as refused,
        ):
            ways.send(b"x" * 50_000_000, Route())
        thread.join()
        held[0].close()
    assert len(refused.value.sent.body) == 50_000_000


def test_somebody_who_confirms_nothing_is_left_in_time():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"stomp://127.0.0.1:{mute.getsockname()[1]}"

        def greet() -> None:
            peer, _ = mute.accept()
            with peer:
                peer.sendall(b"CONNECTED\nversion:1.2\n\n\0")
                while peer.recv(1000):
                    pass

        thread = threading.Thread(target=greet)
        thread.start()
        with ways_to(url, 0.5) as ways, pytest.raises(TransportError, match="was not confirmed"):
            ways.send(b"<a/>", Route())
        thread.join()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Give a certificate of 127.0.0.1 that vouches for itself."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-days", "2", "-subj", "/CN=broker", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder / "cert.pem", folder / "key.pem"


def test_tls_carries_messages_and_notices_the_end(certificate):
    cert, key = certificate
    with ExitStack() as stack:
        url = stack.enter_context(embedded.broker("--cert", str(cert), "--key", str(key)))
        access = Access(url, timeout_s=LONG_S, ca_file=str(cert))
        client = StompClient(access)
        inbox = client.subscribe(Destination.read("queue:X"))
        client.send(JmsMessage(b"<a/>" * 100_000, destination=Destination.read("queue:X")))
        assert inbox.receive(LONG_S).body == b"<a/>" * 100_000
        stack.close()
        with pytest.raises(TransportError, match="closed the connection"):
            inbox.receive(LONG_S)
        client.close()


def test_a_certificate_of_no_trusted_authority_is_refused(certificate):
    cert, key = certificate
    refused = pytest.raises(TransportError, match=r"no connection.* Is ca_file the authority")
    with embedded.broker("--cert", str(cert), "--key", str(key)) as url, refused:
        StompClient(Access(url, timeout_s=LONG_S))


def test_a_mailbox_takes_what_comes_and_answers_it(transport, place):
    box = transport().mailbox(f"queue:{place}", lambda raw: OutgoingReply(raw.body.upper()))
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(transport().request, b"hello", Route())
        raw = box.take(LONG_S)
        (answer,) = asked.result().received
    assert (raw.body, raw.answer.body, answer.body) == (b"hello", b"HELLO", b"HELLO")
    assert (box.address, raw.answer.headers["jms-form"]) == (f"queue:{place}", "text")
    box.close()


def test_a_mailbox_may_keep_silent(transport, place):
    box = transport().mailbox(f"queue:{place}", lambda _: OutgoingReply(mode="silent"))
    with pytest.raises(TransportError, match="no reply"):
        transport(timeout_s=0.3).request(b"hello", Route())
    assert box.take(LONG_S).answer is None
    assert box.take(0.01) is None


def test_a_mailbox_may_be_a_temporary_queue(transport):
    assert transport().mailbox("temporary").address.startswith("temporary-queue:")
