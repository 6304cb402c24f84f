"""A rule that meets nothing of which it speaks says so: it neither passes nor accuses."""

import pytest

from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.suite import FIXTURES
from cimconform.verdict import Verdict

TC57 = "http://iec.ch/TC57/2011"
WSDL = (FIXTURES / "wsdl" / "2013" / "GetMeterReadings.wsdl").read_text("utf-8")
WINDOW = (
    "<TimeSchedule><scheduleInterval><end>2026-01-02T00:00:00Z</end>"
    "<start>2026-01-01T00:00:00Z</start></scheduleInterval></TimeSchedule>"
)


def asks(noun: str, inside: str = "") -> str:
    return (
        f'<RequestMessage xmlns="{MESSAGE_NS}"><Header><Verb>get</Verb><Noun>{noun}</Noun></Header>'
        f'<Request><Get{noun} xmlns="{TC57}/Get{noun}#">{inside}</Get{noun}></Request></RequestMessage>'
    )


def reply_with(noun: str, inside: str = "") -> str:
    return (
        f'<ResponseMessage xmlns="{MESSAGE_NS}"><Header><Verb>reply</Verb><Noun>{noun}</Noun>'
        "<Timestamp>2026-01-03T00:00:00Z</Timestamp></Header><Reply><Result>OK</Result></Reply>"
        f'<Payload><{noun} xmlns="{TC57}/{noun}#">{inside}</{noun}></Payload></ResponseMessage>'
    )


@pytest.mark.parametrize(
    ("rule", "noun", "asked"),
    [
        ("doubled_meter_is_answered_once", "MeterReadings", ""),
        ("answer_holds_only_what_was_asked", "MeterReadings", ""),
        ("answer_covers_all_that_was_asked", "MeterReadings", ""),
        ("too_many_objects_are_refused", "MeterReadings", ""),
        ("group_answer_names_its_members", "MeterReadings", ""),
        ("half_open_window_is_respected", "MeterReadings", WINDOW),
        ("events_lie_in_the_window", "EndDeviceEvents", WINDOW),
    ],
)
def test_an_answer_that_holds_nothing_is_not_judged_by_what_it_could_hold(
    message_judge, rule, noun, asked
):
    known = {"request": asks(noun, asked), "name": f"get({noun})"}
    assert (
        message_judge.reply(reply_with(noun), rule, **known)[rule].verdict is Verdict.INCONCLUSIVE
    )


EVENT = '<EndDeviceEvent>{}<EndDeviceEventType ref="{}"/></EndDeviceEvent>'


@pytest.mark.parametrize(
    ("rule", "events"),
    [
        ("unlisted_event_type_is_expanded", EVENT.format("", "3.26.9.185")),
        ("event_numbers_are_assigned", EVENT.format("", "a word of the vendor's")),
        ("event_is_no_command", EVENT.format("", "a word of the vendor's")),
        ("event_is_not_of_the_future", EVENT.format("", "3.26.9.185")),
        ("events_of_device_share_type", EVENT.format("", "3.26.9.185")),
        ("began_and_ended_alternate", EVENT.format("", "3.26.0.85")),
    ],
)
def test_events_without_what_a_rule_is_about_are_not_judged_by_it(message_judge, rule, events):
    results = message_judge.reply(
        reply_with("EndDeviceEvents", events), request=asks("EndDeviceEvents")
    )
    assert results[rule].verdict is Verdict.NOT_APPLICABLE


def test_a_blank_identifier_is_judged_by_the_rule_that_asks_for_one_alone(message_judge):
    blank = reply_with("MeterReadings").replace(
        "<Timestamp>", "<MessageID> </MessageID><Timestamp>"
    )
    results = message_judge.reply(blank)
    assert results["message_id_is_uuid_or_number"].verdict is Verdict.NOT_APPLICABLE


def test_the_value_of_a_status_is_no_value_of_a_type(message_judge):
    status = "<MeterReading><Meter><status><value>1</value></status></Meter></MeterReading>"
    answer, rule = reply_with("MeterReadings", status), "unmeasured_type_is_reported"
    assert (
        message_judge.reply(answer, rule, request=asks("MeterReadings"))[rule].verdict
        is Verdict.PASS
    )


@pytest.mark.parametrize(
    "rule",
    [
        "typed_service_is_role_and_noun",
        "typed_operation_is_verb_and_noun",
        "typed_operation_fits_its_role",
        "typed_names_follow_the_templates",
        "soap_action_follows_the_template",
        "wsdl_names_its_own_address",
    ],
)
def test_a_wsdl_without_a_service_has_no_name_by_which_to_judge_it(message_judge, rule):
    head, _, _ = WSDL.partition("<wsdl:service")
    assert head != WSDL
    assert (
        fetched(message_judge, f"{head}</wsdl:definitions>", rule).verdict is Verdict.INCONCLUSIVE
    )


@pytest.mark.parametrize("rule", ["wsdl_is_document_literal", "wsdl_keeps_the_basic_profile"])
def test_a_wsdl_that_binds_nothing_is_not_judged_by_its_bindings(message_judge, rule):
    head, _, _ = WSDL.partition("<wsdl:binding")
    assert (
        fetched(message_judge, f"{head}</wsdl:definitions>", rule).verdict is Verdict.INCONCLUSIVE
    )


def test_where_no_address_is_known_none_is_wrong(message_judge):
    rule = "wsdl_names_its_own_address"
    assert fetched(message_judge, WSDL, rule).verdict is Verdict.INCONCLUSIVE


def fetched(message_judge, text: str, rule: str):
    message = Message(text.encode(), status=200)
    exchange = Exchange("x", "", Stimulus("WSDL of GetMeterReadings"), None, (message,))
    return message_judge.claims(exchange, rule)[rule]
