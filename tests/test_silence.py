"""No reply over JMS: when it is the product's, when not, and that the record keeps it."""

import re
from dataclasses import replace

import pytest
import records

from cimconform.checks import Basis
from cimconform.errors import Silence, StimulusUnproven, TransportError, UsageError
from cimconform.harness.as_requester import Scenario
from cimconform.harness.as_requester import Tester as Harness
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.messages.schemas import Schemas
from cimconform.record import record
from cimconform.record.record import Recorder
from cimconform.requirements.register import Register
from cimconform.stimuli import edits
from cimconform.suite import FEATURES, FIXTURES
from cimconform.transports.base import RawMessage, RoundTrip
from cimconform.verdict import Verdict

NAME = "get(MeterReadings) of a known meter"
OPTIONAL = "jms_mapping_is_optional"
POISON = "poison_message_stops_nobody"
DROPPED = ("broken_xml_is_refused", "document_type_is_refused")


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.read([FEATURES])


@pytest.fixture
def judge() -> Judge:
    return Judge(load_checks(), Basis(Schemas.ours()))


def message(root: str, text: str, **headers: str) -> Message:
    space = "http://iec.ch/TC57/2011/schema/message"
    raw = f'<{root} xmlns="{space}">{text}</{root}>'.encode()
    named = {f"jms-{name.replace('_', '-')}": value for name, value in headers.items()}
    return Message(raw, headers=named, id="m1")


REQUEST = message("RequestMessage", "<Header/>", reply_to="queue:R", correlation_id="7")
REPLY = message("ResponseMessage", "<Reply><Result>OK</Result></Reply>", correlation_id="7")


def exchange(*, silence: bool = False, trouble: str = "", **more) -> Exchange:
    """Give an exchange that was answered with OK, or not at all."""
    replies = () if silence or trouble else (REPLY,)
    facts = {"trouble": trouble or ("no reply" if silence else ""), "silence": silence, **more}
    return Exchange("x", "jms", Stimulus(NAME), REQUEST, replies, **facts)


def verdict_of(judge: Judge, register: Register, name: str, last: Exchange):
    return judge.claim(register[name], last)


def test_silence_between_two_answers_is_the_products(judge, register):
    quiet = exchange(silence=True)
    result = verdict_of(judge, register, OPTIONAL, exchange(before=(quiet,)))
    assert result.verdict is Verdict.FAIL
    assert result.findings[0].expected == "a reply at queue:R"


def test_a_reply_elsewhere_is_shown(judge, register):
    astray = replace(REPLY, headers={**REPLY.headers, "jms-destination": "queue:ELSEWHERE"})
    quiet = exchange(silence=True, strays=(astray,))
    result = verdict_of(judge, register, OPTIONAL, exchange(before=(quiet,)))
    assert result.findings[0].observed == "a reply at queue:ELSEWHERE"


@pytest.mark.parametrize(
    "last",
    [
        exchange(silence=True, before=(exchange(silence=True),)),
        exchange(before=(exchange(trouble="the connection broke"),)),
        exchange(trouble="the connection broke", before=(exchange(),)),
        exchange(),
    ],
    ids=["silent after too", "broken before", "broken after", "nothing before"],
)
def test_silence_without_a_witness_is_nobodys(judge, register, last):
    assert verdict_of(judge, register, OPTIONAL, last).verdict is Verdict.INCONCLUSIVE


def test_poison_may_take_the_next_one_with_it(judge, register):
    result = verdict_of(judge, register, POISON, exchange(before=(exchange(silence=True),)))
    assert (result.verdict, len(result.findings)) == (Verdict.PASS, 1)


def test_poison_that_ends_everything_is_asked_about(judge, register):
    result = verdict_of(
        judge, register, POISON, exchange(silence=True, before=(exchange(silence=True),))
    )
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "has it stopped the consumer?" in result.reason


@pytest.mark.parametrize("name", DROPPED)
def test_dropping_what_cannot_be_read_is_left_to_the_rule_of_jms(judge, register, name):
    result = verdict_of(judge, register, name, exchange(silence=True))
    assert (result.verdict, result.reason) == (
        Verdict.NOT_JUDGED,
        "see unreadable_gets_fault_or_nothing",
    )


class Mute:
    """A transport that never brings an answer, but something astray."""

    def __init__(self, error: TransportError) -> None:
        self._error = error

    def request(self, body, route) -> RoundTrip:
        """Send, and say what came of it."""
        self._error.sent = RawMessage(body, {"jms-form": route.jms.form or "text"}, 1.0)
        self._error.strays = (RawMessage(REPLY.raw, {"jms-correlation-id": "7"}, 2.0),)
        raise self._error

    def close(self) -> None:
        """Hold nothing."""


END = {"exit_code": 3, "totals": {}, "exchanges": 1, "served_again": 0, "not_run": []}


def played(folder, transport) -> Harness:
    values = {"known_meter": "M", "name_type": "N", "context": "T", "source": "S", "user": "U"}
    values["reading_type"] = "R"
    return Harness(
        binding="jms", transport=transport, typed=False, fixtures=FIXTURES / "messages",
        values=values, recorder=Recorder(folder),
    )  # fmt: skip


@pytest.mark.parametrize(("error", "silence"), [(Silence, True), (TransportError, False)])
def test_the_record_keeps_silence_and_strays(tmp_path, error, silence):
    harness = played(tmp_path, Mute(error("no reply")))
    Scenario(harness).send(NAME)
    harness.recorder.close(**END)
    (read,) = record.read(tmp_path).exchanges
    assert (read.silence, read.trouble) == (silence, "no reply")
    assert [m.raw for m in read.strays] == [REPLY.raw]


def test_a_record_whose_exchange_says_nothing_of_silence_is_refused(tmp_path):
    harness = played(tmp_path, Mute(Silence("no reply")))
    Scenario(harness).send(NAME)
    harness.recorder.close(**END)
    records.rewrite(tmp_path, lambda t: t.replace('"silence": true, ', ""))
    with pytest.raises(UsageError, match=r"silence is .* Field required"):
        record.read(tmp_path)


SEEN = [
    ("as a BytesMessage", {"jms-form": "bytes"}),
    ("in a SOAP envelope", {"jms-property-SOAPJMS_bindingVersion": "1.0"}),
    ("without JMSCorrelationID", {}),
    ('with JMSCorrelationID "7"', {"jms-correlation-id": "7"}),
    ("with a temporary reply queue of its own", {"jms-reply-to": "temporary-queue:1"}),
    ("without JMSReplyTo", {}),
    ("expired, without JMSReplyTo", {"jms-expiration": "1", "jms-timestamp": "2"}),
    ("redelivered", {"jms-property-cimconform_redeliver": "true"}),
    (
        "to the destination of get(EndDeviceEvents)",
        {"jms-destination": "queue:EndDeviceEvents.get"},
    ),
]
UNSEEN = {
    "jms-form": "text", "jms-correlation-id": "9", "jms-reply-to": "queue:R",
    "jms-destination": "queue:MeterReadings.get",
}  # fmt: skip


@pytest.mark.parametrize(("words", "headers"), SEEN)
def test_an_edit_of_the_way_is_proved_by_what_went_out(words, headers):
    edit = edits.read(words)
    edits.prove_route(edit, headers)
    edits.prove(edit, b"<a/>", b"<a/>")
    with pytest.raises(StimulusUnproven, match=re.escape(words)):
        edits.prove_route(edit, UNSEEN)


def test_a_reply_queue_of_its_own_is_new_each_time():
    one, two = (edits.read("with a reply queue of its own") for _ in range(2))
    assert one.route["jms"].reply != two.route["jms"].reply
    edits.prove_route(one, {"jms-reply-to": one.route["jms"].reply})
    with pytest.raises(StimulusUnproven):
        edits.prove_route(one, {"jms-reply-to": two.route["jms"].reply})
