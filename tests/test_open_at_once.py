"""Requests that are open at the same time: each is recorded with its own answer, and judged beside the others."""

import threading

import pytest

from cimconform.checks.request_reply.open_at_once import open_requests_keep_their_answers as rule
from cimconform.errors import TransportError
from cimconform.harness import open_at_once
from cimconform.harness.as_requester import Scenario
from cimconform.harness.as_requester import Tester as Harness
from cimconform.judging.judge import load_checks
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record.record import Recorder
from cimconform.suite import FIXTURES
from cimconform.system import embedded
from cimconform.system.system_file import load
from cimconform.transports.base import RawMessage, RoundTrip
from cimconform.verdict import NothingToJudge, Pointless

MSG = "http://iec.ch/TC57/2011/schema/message"
TC57 = "http://iec.ch/TC57/2011"
NAMES = ("get(MeterReadings) of a known meter", "get(MeterReadings) of the second meter")

load_checks()  # the rule looks for what another one explains


def asked(name):
    device = f"<EndDevice><Names><name>{name}</name></Names></EndDevice>"
    query = f'<GetMeterReadings xmlns="{TC57}/GetMeterReadings#">{device}</GetMeterReadings>'
    head = f"<Header><Verb>get</Verb><Noun>MeterReadings</Noun><CorrelationID>{name}</CorrelationID></Header>"
    return Message(
        f'<RequestMessage xmlns="{MSG}">{head}<Request>{query}</Request></RequestMessage>'.encode()
    )


def answer(correlation, meter="", wrong=""):
    head = f"<Header><Verb>reply</Verb><Noun>MeterReadings</Noun><CorrelationID>{correlation}</CorrelationID></Header>"
    error = f'<Error><code>2.4</code><ID kind="name">{wrong}</ID></Error>' if wrong else ""
    expected = f"<Reply><Result>{'FAILED' if wrong else 'OK'}</Result>{error}</Reply>"
    reading = f"<MeterReading><Meter><Names><name>{meter}</name></Names></Meter></MeterReading>"
    payload = (
        f'<Payload><MeterReadings xmlns="{TC57}/MeterReadings#">{reading}</MeterReadings></Payload>'
    )
    body = f"{head}{expected}{payload if meter else ''}"
    return Message(f'<ResponseMessage xmlns="{MSG}">{body}</ResponseMessage>'.encode(), status=200)


def judged(*answers):
    """Judge the answers to gets of M-1 and M-2 that were open at once."""
    made = []
    for name, given in zip(("M-1", "M-2"), answers, strict=True):
        replies = (given,) if given else ()
        stimulus = Stimulus("get(MeterReadings) of a meter")
        made.append(Exchange(name, "http", stimulus, asked(name), replies, before=tuple(made)))
    return list(rule(made[-1]))


def test_each_with_its_own_answer_is_right():
    assert not judged(answer("M-1", "M-1"), answer("M-2", "M-2"))
    assert not judged(answer("M-1", "M-1"), answer("M-2", wrong="M-2"))


def test_the_readings_of_another_are_found_on_the_answer_that_has_them():
    (finding,) = judged(answer("M-1", "M-2"), answer("M-2", "M-2"))
    assert (finding.expected, finding.observed) == ("readings of M-1", "M-2")


def test_the_error_of_another_is_found():
    (finding,) = judged(answer("M-1", wrong="M-2"), answer("M-2", wrong="M-2"))
    assert "the error is about M-2" in finding.hint


def test_a_meter_that_nobody_asked_for_is_another_rule():
    assert not judged(answer("M-1", "M-9"), answer("M-2", "M-2"))


def test_answers_that_were_exchanged_whole_are_reported_by_their_correlation():
    with pytest.raises(Pointless, match="reply_echoes_correlation_id"):
        judged(answer("M-2", "M-2"), answer("M-1", "M-1"))


def test_one_answer_alone_shows_nothing():
    with pytest.raises(NothingToJudge):
        judged(None, answer("M-2", "M-2"))


class Meeting:
    """A transport whose requests are answered once all of them have come."""

    barrier = threading.Barrier(2, timeout=20)

    def request(self, body, route):
        """Answer once both are open, the second badly."""
        del route
        self.barrier.wait()
        if b"M-1002" in body:
            raise TransportError("cut off", RawMessage(body))
        return RoundTrip(RawMessage(body), (RawMessage(answer("1").raw, status=200),))

    def close(self):
        """Nothing is open."""


def test_requests_are_sent_before_any_is_answered_and_an_error_is_that_of_one():
    values = load(embedded.FILES[embedded.HEAD_END], embedded.NOWHERE).values()
    tester = Harness("http", Meeting(), False, FIXTURES / "messages", values, Recorder.silent())  # noqa: FBT003 - not typed
    scenario = Scenario(tester, together=list(NAMES))
    open_at_once.send(scenario, Meeting)
    first, second = scenario.exchanges
    assert [e.stimulus.name for e in (first, second)] == list(NAMES)
    assert (len(first.replies), first.trouble) == (1, "")
    assert (second.replies, second.trouble) == ((), "cut off")
    assert second.before == (first,)
    assert first.id != second.id
    assert not scenario.together
