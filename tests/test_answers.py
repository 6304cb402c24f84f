"""What our side answers fits the message that it answers, and the schemas."""

import pytest
from head_end import enveloped, message, typed

from cimconform.messages.message import Message
from cimconform.messages.schemas import Schemas
from cimconform.stimuli import answers
from cimconform.transports.base import OutgoingReply, RawMessage

CID = "c0ffee"


def answered(body, answer=answers.receipt):
    made = answer(RawMessage(body))
    return made, Message(made.body)


@pytest.mark.parametrize("version", ["", "1.1", "1.2"])
@pytest.mark.parametrize("write", [message, typed])
def test_a_receipt_is_in_the_style_of_what_it_answers(version, write):
    body = write("get", "MeterReadings", "<x/>", CorrelationID=CID)
    made, reply = answered(enveloped(body, version) if version else body)
    assert (reply.soap, reply.typed, reply.kind) == (version, write is typed, "response")
    assert (reply.verb, reply.noun, reply.result) == ("reply", "MeterReadings", "OK")
    assert reply.text("Header/CorrelationID") == CID
    assert made.status == 200
    assert not Schemas.ours().errors(reply.root)


@pytest.mark.parametrize("version", ["", "1.1", "1.2"])
def test_a_fault_too(version):
    body = message("get", "MeterReadings")
    made, reply = answered(enveloped(body, version) if version else body, answers.fault)
    assert (made.status, reply.kind, reply.soap) == (500, "fault", version)


def test_what_cannot_be_read_is_answered_all_the_same():
    _, reply = answered(b"\0")
    assert reply.kind == "response"


def test_answers_may_change():
    answer = answers.in_turn(answers.NAMED["HTTP 503"](), times=2)
    body = RawMessage(message("get", "MeterReadings"))
    assert [answer(body).status for _ in range(4)] == [503, 503, 200, 200]


@pytest.mark.parametrize("words", answers.NAMED)
def test_each_answer_has_its_words(words):
    assert isinstance(
        answers.NAMED[words]()(RawMessage(message("get", "MeterReadings"))), OutgoingReply
    )
