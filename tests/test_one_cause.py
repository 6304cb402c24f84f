"""One cause is one failure, whose hint says what it is."""

import pytest

from cimconform.reports.failure_text import failure
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Finding, Rank, Result, Verdict

REGISTER = Register.read([FEATURES])
MSG = "http://iec.ch/TC57/2011/schema/message"
GIVEN = "4914ebb9-9728-4a48-99c6-3681bca8129d"
IDS = {
    "get": "4914ebb9-9728-4a48-99c6-3681bca8129a",
    "reply": "4914ebb9-9728-4a48-99c6-3681bca8129b",
}
ECHO = "reply_echoes_correlation_id"


def header(verb, correlation):
    return (
        f"<m:Header><m:Verb>{verb}</m:Verb><m:Noun>MeterReadings</m:Noun>"
        f"<m:Timestamp>2026-05-01T10:00:00Z</m:Timestamp><m:MessageID>{IDS[verb]}</m:MessageID>"
        f"<m:CorrelationID>{correlation}</m:CorrelationID></m:Header>"
    )


REQUEST = f'<m:RequestMessage xmlns:m="{MSG}">{header("get", GIVEN)}</m:RequestMessage>'


def answered(message_judge, correlation=GIVEN, result="OK", *claims):
    reply = (
        f'<m:ResponseMessage xmlns:m="{MSG}">{header("reply", correlation)}'
        f"<m:Reply><m:Result>{result}</m:Result></m:Reply></m:ResponseMessage>"
    )
    return message_judge.reply(reply, *claims, request=REQUEST)


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        (GIVEN.upper(), "upper and lower case was changed"), (f"{{{GIVEN}}}", "braces"), (f" {GIVEN}  ", "blanks were put around"),
        (GIVEN[:20], "cut to 20 of 36"), ("another", "do not make a new one"), (" ", "it is empty"),
    ],
)  # fmt: skip
def test_an_identifier_that_is_nearly_right_is_one_failure_that_says_so(message_judge, given, hint):
    fallen = message_judge.fallen(answered(message_judge, given))
    assert list(fallen) == [ECHO]
    (finding,) = fallen[ECHO].findings
    assert hint in finding.hint


def test_a_result_that_is_no_word_is_one_failure(message_judge):
    found = answered(
        message_judge, GIVEN, "DONE", "known_meter_is_served", "known_device_is_controlled"
    )
    assert list(message_judge.fallen(found)) == ["reply_has_a_known_result"]
    assert found["known_meter_is_served"].reason == "see reply_has_a_known_result"


def test_what_is_wrong_in_every_message_is_reported_once_with_its_count():
    finding = Finding("a MessageID", "", "/ResponseMessage/Header", "give each message one")
    every = Result("verb_is_known", Rank.SHALL, Verdict.FAIL, findings=(finding,) * 48, subjects=48)
    text = failure(REGISTER["verb_is_known"], every)
    assert text.count("expected") == 1
    assert text.endswith("so it is in each of the 48 that were judged")
    some = Result("verb_is_known", Rank.SHALL, Verdict.FAIL, findings=(finding,) * 48, subjects=60)
    assert failure(REGISTER["verb_is_known"], some).endswith("and 47 more findings")


def test_a_header_is_in_order_in_whatever_namespace_it_stands(message_judge):
    other = "http://www.iec.ch/TC57/2008/schema/message"
    swapped = header("reply", GIVEN).replace("<m:Verb>reply</m:Verb>", "")
    swapped = swapped.replace("</m:Header>", "<m:Verb>reply</m:Verb></m:Header>")
    reply = f'<m:ResponseMessage xmlns:m="{other}">{swapped}<m:Reply><m:Result>OK</m:Result></m:Reply></m:ResponseMessage>'
    assert "header_children_are_in_order" in message_judge.fallen(
        message_judge.reply(reply, request=REQUEST)
    )


def test_a_payload_without_a_schema_is_not_passed_over(message_judge):
    payload = '<m:Payload><MeterReadings xmlns="urn:vendor:x"><junk/></MeterReadings></m:Payload>'
    reply = (
        f'<m:ResponseMessage xmlns:m="{MSG}">{header("reply", GIVEN)}'
        f"<m:Reply><m:Result>OK</m:Result></m:Reply>{payload}</m:ResponseMessage>"
    )
    found = message_judge.reply(reply, request=REQUEST)
    assert found["payload_is_schema_valid"].verdict is Verdict.NOT_JUDGED
    assert "because no schema is at hand" in found["payload_is_schema_valid"].reason
    assert "edition of 2013" in found["payload_namespace_is_the_editions"].findings[0].hint
