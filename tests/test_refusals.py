"""A refusal counts only when it is about what was bad in the stimulus."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from cimconform.campaign import setup as setting
from cimconform.campaign.stage import Stage, load_steps, play
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.messages.refusals import doubtful, settled
from cimconform.transports.base import RawMessage, RoundTrip
from cimconform.verdict import Verdict

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
NOWHERE = {"base_url": "http://127.0.0.1:9", "broker_url": "tcp://127.0.0.1:9", "queues": ""}
GOOD = "get(MeterReadings) of a known meter"
ASKED = b"<RequestMessage><Request>M-1001</Request></RequestMessage>"


def response(result: str, *codes: str, about: str = "") -> bytes:
    named = f"<ID>{about}</ID>" if about else ""
    errors = "".join(f"<Error><code>{code}</code>{named}</Error>" for code in codes)
    return (
        f'<ResponseMessage xmlns="{MESSAGE_NS}"><Header><Verb>reply</Verb>'
        f"<Noun>MeterReadings</Noun></Header><Reply><Result>{result}</Result>{errors}</Reply>"
        "</ResponseMessage>"
    ).encode()


def fault(code: str) -> bytes:
    inner = f"<f:Fault><faultcode>f:{code}</faultcode><faultstring>no</faultstring></f:Fault>"
    return f'<f:Envelope xmlns:f="{SOAP}"><f:Body>{inner}</f:Body></f:Envelope>'.encode()


def exchange(raw: bytes, status: int = 200, before: tuple[Exchange, ...] = (), edit: str = "x"):
    return Exchange(
        "1", "http", Stimulus(GOOD, edit), Message(ASKED, "sent"),
        (Message(raw, status=status),), before=before,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"<html>Internal Server Error</html>", 500),
        (b"", 401),
        (b"slow down", 429),
        (fault("Server"), 500),
        (fault("Server.Busy"), 500),
        (response("FAILED", "5.1"), 200),
        (response("FAILED", "4.1"), 200),
        (response("FAILED", "7.1"), 200),
        (response("FAILED", "3.2"), 200),
        (response("FAILED", "5.1", "4.1"), 200),
        (response("FAILED", "2.4", about="M-4711"), 200),
    ],
)
def test_a_refusal_that_fits_any_request_is_doubtful(raw, status):
    assert doubtful(exchange(raw, status))


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"bad request", 400),
        (fault("Client"), 500),
        (response("FAILED", "2.5"), 200),
        (response("FAILED", "1.8", "5.4"), 200),
        (response("FAILED", "5.8"), 200),
        (response("FAILED", "2.4", about="M-1001"), 200),
        (response("FAILED"), 200),
        (response("OK", "0.0"), 200),
        (response("PARTIAL", "5.7"), 200),
    ],
)
def test_a_refusal_about_the_request_is_not_doubtful(raw, status):
    assert not doubtful(exchange(raw, status))


def test_a_doubt_is_settled_by_a_good_request_between_two_refusals():
    busy, good = exchange(response("FAILED", "5.1")), exchange(response("OK"), edit="")
    assert settled(exchange(response("FAILED", "5.1"), before=(busy, good)))
    assert not settled(exchange(response("FAILED", "5.1"), before=(good, busy)))
    assert not settled(exchange(response("FAILED", "5.1"), before=(busy, busy)))
    assert not settled(busy)


@dataclass
class Scripted:
    """A transport that gives one answer after another, and remembers what was sent."""

    answers: list[tuple[int, bytes]]
    sent: list[bytes] = field(default_factory=list)

    def request(self, body, route):
        """Give the next answer."""
        del route
        self.sent.append(body)
        status, raw = self.answers.pop(0)
        raw = RawMessage(raw, {"content-type": "application/xml"}, time.time(), status)
        return RoundTrip(RawMessage(body, {}, time.time()), (raw,))

    def fetch(self, url):
        """No document is asked for."""
        raise AssertionError(f"nothing is to be fetched, least of all {url}")

    def close(self):
        """Nothing is open."""


OK = (200, response("OK"))
BUSY = (200, response("FAILED", "5.1"))
DOWN = (500, b"<html>Internal Server Error</html>")
NOUN = (200, response("FAILED", "2.5"))


def verdict_on(requirement: str, answers, example: int = 0):
    """Play the example of a requirement against scripted answers."""
    load_steps()
    transport = Scripted(list(answers))
    options = setting.Options(output=None, addresses=NOWHERE, bindings=("http",))
    with ExitStack() as stack:
        made = setting.campaign(options, stack)
        made.connect = lambda _: transport
        rule = made.register[requirement]
        stage = Stage(made, rule, rule.examples[example], made.scenario("http"))
        play(stage)
    return stage.result, transport


UNKNOWN_NOUN = "unknown_noun_is_answered_by_error"


def test_a_refusal_by_its_own_code_is_believed_at_once():
    result, transport = verdict_on(UNKNOWN_NOUN, [OK, NOUN])
    assert result.verdict is Verdict.PASS
    assert len(transport.sent) == 2


@pytest.mark.parametrize("moment", [BUSY, DOWN])
def test_the_trouble_of_a_moment_hides_nothing(moment):
    """The system is busy when the bad request comes, and serves it when it is not."""
    result, transport = verdict_on(UNKNOWN_NOUN, [OK, moment, OK, OK])
    assert result.verdict is Verdict.FAIL
    assert b"NoSuchThing" in transport.sent[1]
    assert b"NoSuchThing" not in transport.sent[2]
    assert b"NoSuchThing" in transport.sent[3]


@pytest.mark.parametrize(
    ("moment", "verdict"),
    [
        (BUSY, Verdict.INCONCLUSIVE),
        (DOWN, Verdict.NOT_JUDGED),  # an answer that is no XML falls where that is judged
    ],
)
def test_a_system_that_is_down_says_nothing_of_the_refusal(moment, verdict):
    result, transport = verdict_on(UNKNOWN_NOUN, [OK, moment, moment])
    assert result.verdict is verdict
    assert "the system, not the request" in result.reason
    assert len(transport.sent) == 3


def test_a_system_that_has_one_code_for_everything_is_believed():
    """It refuses the bad request twice, and serves the good one in between."""
    result, _ = verdict_on(UNKNOWN_NOUN, [OK, BUSY, OK, BUSY])
    assert result.verdict is Verdict.PASS


def test_a_second_answer_that_says_why_is_believed():
    result, _ = verdict_on(UNKNOWN_NOUN, [OK, BUSY, OK, NOUN])
    assert result.verdict is Verdict.PASS


def test_without_a_good_request_a_plain_get_is_sent():
    """A control for an unknown meter has no twin, and nothing was read in this run."""
    result, transport = verdict_on("control_of_unknown_device_is_refused", [BUSY, BUSY])
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "the system, not the request" in result.reason
    assert b">get<" in transport.sent[1]


def test_a_good_twin_that_is_refused_accuses_no_product():
    result, _ = verdict_on(UNKNOWN_NOUN, [BUSY])
    assert result.verdict is Verdict.INCONCLUSIVE


def test_a_record_without_a_second_request_is_inconclusive():
    options = setting.Options(output=None, addresses=NOWHERE, bindings=("http",))
    with ExitStack() as stack:
        made = setting.campaign(options, stack)
        result = made.judge.claim(made.register[UNKNOWN_NOUN], exchange(response("FAILED", "5.1")))
    assert result.verdict is Verdict.INCONCLUSIVE
