"""The reference head end over JMS: the same system as over HTTP, on the small broker and ActiveMQ."""

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from cimconform.errors import PreconditionFailed
from cimconform.messages.message import Message
from cimconform.stimuli import compose as envelope
from cimconform.suite import FIXTURES
from cimconform.system import embedded
from cimconform.system import system_file as system
from cimconform.transports.base import Endpoint, RawMessage, Route
from cimconform.transports.jms.settings import JmsRoute, JmsSettings
from cimconform.transports.jms.transport import JmsTransport

pytestmark = pytest.mark.whole_runs

LONG_S = 20.0
GET = "get(MeterReadings) of a known meter"
CREATE = "create(MeterConfig) of a new meter"
VALUES = system.load(embedded.SYSTEM_FILE, embedded.NOWHERE).values()


def request(name: str = GET, **more: str) -> bytes:
    """Give a good request."""
    fixture = envelope.find(FIXTURES / "messages", name)
    tree = envelope.fill(fixture, {**VALUES, **envelope.own_values(), **more})
    verb, noun, _ = envelope.split(name)
    return envelope.compose(tree, verb=verb, noun=noun, typed=False).raw


def result(raw: RawMessage) -> str:
    """Give the Result of a reply."""
    return Message(raw.body).result


@pytest.fixture(scope="module")
def place() -> str:
    return f"TESTING.{uuid.uuid4().hex}"


@pytest.fixture(scope="module")
def transport(provider, place) -> Iterator[Callable[..., JmsTransport]]:
    """Give transports to a reference head end at the provider."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("OUR_PASSWORD", provider.password)
        stack.enter_context(embedded.head_end(
            "--jms", provider.stomp, "--login", provider.user, "--password-from", "OUR_PASSWORD",
            "--request", f"queue:{place}", "--request", f"topic:{place}", "--all",
            "--durable", f"head-end-{place}",
        ))  # fmt: skip

        def make(**settings) -> JmsTransport:
            jms = JmsSettings("stomp", **{"request": f"queue:{place}", **settings})
            endpoint = Endpoint(
                provider.stomp, timeout_s=LONG_S, user=provider.user, password=provider.password,
                jms=jms,
            )  # fmt: skip
            ways = JmsTransport(endpoint)
            stack.callback(ways.close)
            return ways

        yield make


def test_a_request_is_served(transport):
    (reply,) = transport().request(request(), Route()).received
    assert result(reply) == "OK"
    assert reply.headers["jms-form"] == "text"


@pytest.mark.parametrize("correlation", [None, ""])
def test_the_reply_names_the_request(transport, correlation):
    body = request(correlation_id="8b0a2f5e-0000-4000-8000-000000000001")
    trip = transport().request(body, Route(jms=JmsRoute(correlation_id=correlation)))
    named = trip.received[0].headers["jms-correlation-id"]
    assert named == (trip.sent.headers["jms-correlation-id"] if correlation is None else named)
    assert named


def test_a_topic_is_served_too(transport, place):
    route = Route(jms=JmsRoute(destination=f"topic:{place}"))
    assert result(transport().request(request(), route).received[0]) == "OK"


def test_bytes_and_soap_are_served_too(transport):
    as_bytes = transport(form="bytes").request(request(), Route())
    assert result(as_bytes.received[0]) == "OK"
    in_soap = transport(soap=True).request(request(), Route(action="urn:x"))
    assert Message(in_soap.received[0].body).soap == "1.1"
    assert in_soap.received[0].headers["jms-property-SOAPJMS_isFault"] == "false"


def test_what_cannot_be_read_gets_a_fault_and_stops_nothing_else(transport):
    ways = transport()
    (fault,) = ways.request(request()[:200], Route()).received
    assert Message(fault.body).kind == "fault"
    assert result(ways.request(request(), Route()).received[0]) == "OK"


def test_a_reply_address_stands_in_for_a_reply_destination(transport, place):
    ways = transport()
    listener = ways.listen(f"queue:{place}.ELSEWHERE")
    address = f"<ReplyAddress>queue:{place}.ELSEWHERE</ReplyAddress><AckRequired>".encode()
    body = request().replace(b"<AckRequired>", address)
    ways.request(body, Route(jms=JmsRoute(reply="none")))
    assert result(listener.receive(LONG_S)) == "OK"


def test_who_wants_no_reply_is_served_nevertheless(transport):
    ways = transport()
    fresh = uuid.uuid4().hex[:12]
    ways.request(request(CREATE, fresh=fresh), Route(jms=JmsRoute(reply="none")))
    (again,) = ways.request(request(CREATE, fresh=fresh), Route()).received
    assert result(again) == "FAILED"


def test_a_defect_is_played_where_its_name_is(transport, place):
    there = JmsRoute(destination=f"queue:AS.forgets_the_correlation_id.{place}")
    spoilt = transport().request(request(), Route(jms=there)).received[0]
    sound = transport().request(request(), Route()).received[0]
    found = [Message(p.body).text("Header/CorrelationID") for p in (spoilt, sound)]
    assert found[0] == ""
    assert found[1]


def test_a_reply_that_is_no_text_goes_as_bytes(transport, place):
    there = JmsRoute(destination=f"queue:AS.compresses_its_answers.{place}")
    (reply,) = transport().request(request(), Route(jms=there)).received
    assert reply.headers["jms-form"] == "bytes"
    assert result(transport().request(request(), Route()).received[0]) == "OK"


def test_what_comes_again_is_not_done_again():
    with embedded.reference() as addresses:
        jms = JmsSettings("stomp", "queue:TESTING.REQUESTS", quiet_s=1.0)
        ways = JmsTransport(Endpoint(addresses["broker_url"], timeout_s=LONG_S, jms=jms))
        again = JmsRoute(properties={"cimconform_redeliver": True})
        trip = ways.request(request(CREATE), Route(jms=again))
        ways.close()
    assert [result(p) for p in trip.received] == ["OK"]


def test_a_broker_that_was_away_is_found_again():
    with ExitStack() as stack:
        brokers = stack.enter_context(ExitStack())
        url = brokers.enter_context(embedded.broker())
        stack.enter_context(embedded.head_end("--jms", url, "--request", "queue:X"))
        brokers.close()
        brokers.enter_context(embedded.broker("--port", url.rpartition(":")[2]))
        ways = JmsTransport(
            Endpoint(url, timeout_s=LONG_S, jms=JmsSettings("stomp", request="queue:X"))
        )
        stack.callback(ways.close)
        assert result(ways.request(request(), Route()).received[0]) == "OK"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--jms", "http://127.0.0.1:1"], "write stomp://host:port"),
        (["--jms", "stomp://127.0.0.1:1"], "no STOMP broker answers there"),
        (["--jms", "stomp://127.0.0.1:1", "--request", "X"], "--request is queue:NAME"),
        (["--jms", "stomp://127.0.0.1:1", "--password-from", "NO_SUCH"], "no variable NO_SUCH"),
    ],
)
def test_wrong_options_are_reported_in_a_line(options, expected):
    done = subprocess.run(
        [sys.executable, "-m", "cimconform.reference", "head-end", *options],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_refused_login_is_reported(monkeypatch):
    monkeypatch.setenv("OUR_PASSWORD", "right")
    refused = pytest.raises(PreconditionFailed, match="password is invalid")
    broker = embedded.broker("--user", "me", "--password-from", "OUR_PASSWORD")
    with broker as url, refused, embedded.head_end("--jms", url):
        pass


def test_a_campaign_runs_over_a_real_broker(activemq, monkeypatch, tmp_path):
    monkeypatch.setenv("OUR_USER", activemq.user)
    monkeypatch.setenv("OUR_PASSWORD", activemq.password)
    text = embedded.SYSTEM_FILE.read_text("utf-8").replace("${broker_url}", activemq.stomp)
    text = text.replace("${queues}", "")
    credentials = 'kind = "jms"\nuser_env = "OUR_USER"\npassword_env = "OUR_PASSWORD"'
    file = tmp_path / "system.toml"
    login = ("--login", activemq.user, "--password-from", "OUR_PASSWORD")
    requests = ("--request", "queue:TESTING.REQUESTS.>")
    with embedded.head_end("--jms", activemq.stomp, *login, *requests) as url:
        text = text.replace('kind = "jms"', credentials).replace("${base_url}", url)
        file.write_text(text, "utf-8")
        done = subprocess.run(
            [Path(sys.executable).parent / "cimconform", "run", "--system", file, "-t", "jms",
             "--output", tmp_path / "reports"],
            check=False, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing failed of what was asked for" in done.stdout
