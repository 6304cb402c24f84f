"""Checks accuse for what breaks their rule, and not for what merely looks strange."""

import base64
import gzip
import time
from datetime import UTC, datetime

import pytest

from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.suite import FIXTURES
from cimconform.verdict import Verdict

TC57 = "http://iec.ch/TC57/2011"
OWN = "7f3c62e8-55d4-4f8e-9f0c-2a8a4f2f7c1d"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
KNOWN = "get(MeterReadings) of a known meter"


def response(
    reply: str = "<Result>OK</Result>", payload: str = "", *, more: str = "", noun: str = ""
) -> str:
    head = f"<Header><Verb>reply</Verb><Noun>{noun or 'MeterReadings'}</Noun>{more}"
    head += f"<MessageID>{OWN}</MessageID></Header>"
    part = f"<Payload>{payload}</Payload>" if payload else ""
    return (
        f'<ResponseMessage xmlns="{MESSAGE_NS}">{head}<Reply>{reply}</Reply>{part}'
        "</ResponseMessage>"
    )


def query(*names: str) -> str:
    devices = "".join(f"<EndDevice><Names><name>{n}</name></Names></EndDevice>" for n in names)
    return (
        f'<RequestMessage xmlns="{MESSAGE_NS}"><Header><Verb>get</Verb><Noun>MeterReadings</Noun>'
        f'<MessageID>1</MessageID></Header><Request><GetMeterReadings xmlns="{TC57}/'
        f'GetMeterReadings#">{devices}</GetMeterReadings></Request></RequestMessage>'
    )


def readings(*names: str, values: str = "") -> str:
    inside = "".join(
        f"<MeterReading><Meter><Names><name>{n}</name></Names></Meter>{values}</MeterReading>"
        for n in names
    )
    return f'<MeterReadings xmlns="{TC57}/MeterReadings#">{inside}</MeterReadings>'


def packed(document: str) -> str:
    text = base64.b64encode(gzip.compress(document.encode())).decode()
    return f"<Compressed>{text}</Compressed><Format>XML</Format>"


def error(code: str, more: str = "<reason>words</reason>", level: str = "") -> str:
    shown = f"<level>{level}</level>" if level else ""
    return f"<Error><code>{code}</code>{shown}{more}</Error>"


def fault(detail: str) -> str:
    return (
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><s:Fault><faultcode>s:Server</faultcode>'
        f"<faultstring>no</faultstring>{detail}</s:Fault></s:Body></s:Envelope>"
    )


HELD = "<Result>OK</Result>"
PARTLY = "<Result>PARTIAL</Result>"
NOT = "<Result>FAILED</Result>"
PERIOD = (
    '<Readings><value>{}</value><ReadingType ref="1"/>'
    "<timePeriod><start>2026-01-0{}T00:00:00Z</start></timePeriod></Readings>"
)
TIMELESS = '<Readings><value>1</value><ReadingType ref="1"/></Readings>'
BY_MRID = readings("M-1", "M-2").replace("<Names><name>M-1</name></Names>", f"<mRID>{OWN}</mRID>")
BY_MRID = BY_MRID.replace("<Names><name>M-2</name></Names>", f"<mRID>{OWN[:-1]}e</mRID>")
OTHER_FORM = readings("M-1").replace("<Meter>", f"<Meter><mRID>urn:uuid:{OWN.upper()}</mRID>")
TYPES = "".join(f"<ReadingType><Names><name>{n}</name></Names></ReadingType>" for n in "12")
VENDOR = '<detail><v:trouble xmlns:v="urn:example:vendor">7</v:trouble></detail>'
TODAY = datetime.now(UTC).date().isoformat()
OPERATION = "<reason>words</reason><operationId>2</operationId>"
METER = '<reason>words</reason><ID kind="name" idType="N" objectType="Meter">M-2</ID>'

# what it is, the message, requirements claimed of it, what else is known of it
STRANGE = [
    ("a remark in the middle of a word", response(HELD).replace(">reply<", ">re<!-- x -->ply<"), (), {}),
    ("white space around a flag", response(more="<AsyncReplyFlag> 0 </AsyncReplyFlag>"), (), {}),
    ("a place where the schema lies",
     response().replace("<Header>", '<Header xmlns:x="urn:x">').replace(
         "<ResponseMessage ", '<ResponseMessage xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
         'xsi:schemaLocation="urn:x x.xsd" '), (), {}),
    ("midnight at the end of a day", response(more="<Timestamp>2012-12-17T24:00:00.0Z</Timestamp>"), (), {}),
    ("a year of five digits", response(more="<Timestamp>12026-01-01T00:00:00Z</Timestamp>"), (), {}),
    ("a request on hold", response(HELD + error("6.2", METER)), (), {}),
    ("a request released", response(HELD + error("6.3", METER, "INFORM")), (), {}),
    ("an error about an operation", response(NOT + error("5.9", OPERATION, "FATAL"), noun="OperationSet"),
     (), {}),
    ("an empty Payload", response(HELD, " "), (), {}),
    ("a remark for a payload", response(HELD, "<!-- nothing -->"), (), {}),
    ("an extension of the Reply", response(HELD + '<x xmlns="urn:x"/>'), (), {}),
    ("a fault with details of the vendor's", fault(VENDOR), (), {"status": 500}),
    ("a fault without details", fault(""), (), {"status": 500}),
    ("a packed answer", response(HELD, packed(readings("M-1", "M-2"))),
     ("answer_covers_all_that_was_asked", "answer_holds_only_what_was_asked", "get_reply_carries_its_noun"),
     {"request": query("M-1", "M-2")}),
    ("a packed answer to no question",
     response(HELD, packed(readings("M-1"))), ("get_without_request_is_answered",), {}),
    ("data of a get that failed in part", response(NOT + error("2.4", METER), packed(readings("M-1"))),
     ("failed_get_has_no_payload",), {"request": query("M-1", "M-2")}),
    ("two values of two periods",
     response(HELD, readings("M-1", values=PERIOD.format(1, 1) + PERIOD.format(2, 2))),
     ("doubled_meter_is_answered_once",), {"request": query("M-1")}),
    ("values without a time", response(HELD, readings("M-1", values=TIMELESS * 2)),
     ("doubled_meter_is_answered_once",), {"request": query("M-1")}),
    ("an mRID in another form", response(HELD, OTHER_FORM),
     ("answer_covers_all_that_was_asked", "answer_holds_only_what_was_asked"),
     {"request": query("M-1").replace("<Names><name>M-1</name></Names>", f"<mRID>{OWN}</mRID>")}),
    ("meters by their mRIDs, asked for by name", response(HELD, BY_MRID),
     ("answer_covers_all_that_was_asked", "answer_holds_only_what_was_asked"),
     {"request": query("M-1", "M-2")}),
    ("a status with a value and no reading", response(HELD, readings("M-1").replace("</Names></Meter>",
     "</Names><status><value>1</value></status></Meter>")), ("unsupported_reading_type_is_reported",),
     {"request": query("M-1")}),
    ("one of two types, in part", response(PARTLY, readings("M-1", values=TIMELESS)), (),
     {"request": query("M-1").replace("</EndDevice>", "</EndDevice>" + TYPES)}),
    ("taken without a word", "", (), {"status": 202}),
    ("taken without a word", "", (), {"status": 204}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "raw", "claims", "known"), STRANGE, ids=[what for what, *_ in STRANGE]
)
def test_what_is_strange_but_legal_breaks_nothing(message_judge, what, raw, claims, known):
    results = message_judge.reply(raw, *claims, **known)
    wrong = {n: r for n, r in results.items() if r.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE)}
    assert not wrong, what
    assert not {n for n in claims if results[n].findings}


NOWHERE = response(HELD, readings("M-1")).replace(f' xmlns="{MESSAGE_NS}"', "")
BROKEN = [
    ("no namespace at all", NOWHERE, "message_namespace_is_the_editions", {}),
    ("no namespace on the payload", response(HELD, '<MeterReadings xmlns=""><a/></MeterReadings>'),
     "payload_root_has_a_namespace", {}),
    ("a thirteenth month", response(more="<Timestamp>2026-13-01T00:00:00Z</Timestamp>"),
     "timestamp_is_a_date_time", {}),
    ("an hour later midnight", response(more=f"<Timestamp>{TODAY}T24:00:01Z</Timestamp>"),
     "timestamp_is_a_date_time", {}),
    ("FAILED with the code of more to come", response(NOT + error("0.2") + error("2.4", METER)),
     "error_free_code_stands_alone", {}),
    ("FAILED with the code of success alone", response(NOT + error("0.0")),
     "failed_reply_names_an_error", {}),
    ("OK with the code of more to come", response(HELD + error("0.1")), "ok_reply_code_is_error_free", {}),
    ("OK with a code of failure", response(HELD + error("2.4", METER)), "ok_reply_hides_no_failure", {}),
    ("an Error without anything", response(NOT + "<Error/>"), "error_has_a_code", {}),
    ("a Reply without anything", response(""), "reply_has_a_known_result", {}),
    ("Result behind the errors", response(error("2.4", METER) + NOT), "reply_children_are_in_order", {}),
    ("two documents", response(HELD, readings("M-1") + readings("M-2")), "one_payload_document", {}),
    ("half a message", response()[:-20], "message_is_well_formed", {}),
    ("nothing", "", "message_is_well_formed", {}),
    ("a page", "<html><body>It works!</body></html>", "root_is_a_message_element", {}),
    ("an empty body", f'<s:Envelope xmlns:s="{SOAP12}"><s:Body/></s:Envelope>',
     "root_is_a_message_element", {}),
    ("an unknown envelope", '<s:Envelope xmlns:s="urn:x"><s:Body/></s:Envelope>',
     "root_is_a_message_element", {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "raw", "requirement", "known"), BROKEN, ids=[what for what, *_ in BROKEN]
)
def test_one_cause_is_one_finding(message_judge, what, raw, requirement, known):
    found = message_judge.fallen(message_judge.reply(raw, **known))
    assert list(found) == [requirement], what
    assert all(finding.hint for finding in found[requirement].findings)


def test_a_message_in_another_encoding_is_known_by_its_first_bytes(message_judge):
    raw = ('<?xml version="1.0" encoding="UTF-16"?>' + response()).encode("utf-16")
    exchange = Exchange("x", "", Stimulus(KNOWN), None, (Message(raw, status=200),))
    found = message_judge.fallen(message_judge.exchange(exchange))
    assert list(found) == ["text_is_in_declared_encoding"]


def test_a_message_in_parts_is_one_finding_and_nothing_else_is_judged(message_judge):
    reply = Message(
        b"--part\r\nContent-Type: application/xop+xml\r\n\r\n",
        status=200,
        headers={"content-type": "multipart/related; boundary=part"},
    )
    exchange = Exchange("x", "soap", Stimulus(KNOWN), None, (reply,))
    results = message_judge.exchange(
        exchange, "payload_is_no_attachment", "body_holds_only_the_message"
    )
    assert list(message_judge.fallen(results)) == ["payload_is_no_attachment"]
    assert results["message_is_well_formed"].verdict is Verdict.NOT_JUDGED
    assert results["body_holds_only_the_message"].verdict is Verdict.NOT_JUDGED


def test_a_text_of_many_megabytes_is_read():
    assert Message(response(more=f"<Comment>{'x' * 11_000_000}</Comment>").encode()).result == "OK"


def test_midnight_of_today_is_near_its_time(message_judge):
    stamp = f"{TODAY}T24:00:00Z"
    moment = datetime.fromisoformat(f"{TODAY}T00:00:00+00:00").timestamp() + 86_400
    raw = response(more=f"<Timestamp>{stamp}</Timestamp>")
    assert not message_judge.fallen(message_judge.reply(raw, at=moment))
    assert "timestamp_is_near_sending_time" in message_judge.fallen(
        message_judge.reply(raw, at=moment - 86_400)
    )


def test_a_timestamp_is_held_against_when_the_message_came(message_judge):
    raw = response(more=f"<Timestamp>{datetime.now(UTC).isoformat()}</Timestamp>")
    assert not message_judge.fallen(message_judge.reply(raw, at=time.time()))


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("harness-ABC", "case"),
        ("HARNESS", "cut to 7 of 11 characters"),
        ("", "left out"),
        ("other", "changed on its way"),
    ],
)
def test_how_an_identifier_came_back_is_reported(message_judge, given, hint):
    asked = query("M-1").replace(
        "<MessageID>", "<CorrelationID>HARNESS-abc</CorrelationID><MessageID>"
    )
    raw = response(more=f"<CorrelationID>{given}</CorrelationID>" if given else "")
    found = message_judge.reply(raw, "correlation_id_is_opaque", request=asked)[
        "correlation_id_is_opaque"
    ]
    assert hint in found.findings[0].hint


def test_a_correlation_id_may_not_be_missing_where_the_answer_comes_later(message_judge):
    flagged = query("M-1").replace(
        "<MessageID>", "<AsyncReplyFlag>true</AsyncReplyFlag><CorrelationID>7</CorrelationID><MessageID>"
    )  # fmt: skip
    results = message_judge.reply(response(), request=flagged)
    assert results["reply_echoes_correlation_id"].verdict is Verdict.FAIL
    at_once = message_judge.reply(response(), request=flagged.replace(">true<", ">false<"))
    assert at_once["reply_has_a_correlation_id"].verdict is Verdict.WARNING
    assert not at_once["reply_echoes_correlation_id"].findings


def fetched(text: str) -> Exchange:
    return Exchange("x", "", Stimulus("WSDL of x"), None, (Message(text.encode(), status=200),))


def test_a_whole_answer_is_not_partial(message_judge):
    raw = response(PARTLY, readings("M-1", values=TIMELESS))
    asked = query("M-1").replace("</EndDevice>", "</EndDevice>" + TYPES.partition("<ReadingType><Names><name>2")[0])  # fmt: skip
    fallen = message_judge.fallen(message_judge.reply(raw, request=asked)).keys() - {
        "reading_has_a_time"
    }
    assert fallen == {"partial_reply_leaves_something_out"}
    some = asked.replace("</ReadingType>", "</ReadingType><TimeSchedule><scheduleInterval/></TimeSchedule>")  # fmt: skip
    assert message_judge.fallen(message_judge.reply(raw, request=some)).keys() == {
        "reading_has_a_time"
    }


def test_a_meter_that_is_in_neither_data_nor_errors_is_missed(message_judge):
    raw = response(HELD, BY_MRID)
    asked = {"request": query("M-1", "M-2", "M-3")}
    found = message_judge.fallen(
        message_judge.reply(raw, "answer_covers_all_that_was_asked", **asked)
    )
    assert len(found["answer_covers_all_that_was_asked"].findings) == 3


def test_a_wsdl_whose_operations_stand_elsewhere_is_not_judged_by_them(message_judge):
    text = (
        '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><service name="GetX"/></definitions>'
    )
    rules = ("typed_operation_is_verb_and_noun", "typed_operation_declares_its_fault")
    results = message_judge.claims(fetched(text), *rules)
    assert {r.verdict for r in results.values()} == {Verdict.INCONCLUSIVE}


def test_a_body_without_use_is_literal(message_judge):
    text = (FIXTURES / "wsdl" / "2013" / "GetMeterReadings.wsdl").read_text("utf-8")
    bare, encoded = text.replace(' use="literal"', ""), text.replace("literal", "encoded")
    assert bare != text
    assert not message_judge.fallen(message_judge.claims(fetched(bare), "wsdl_is_document_literal"))
    assert message_judge.fallen(message_judge.claims(fetched(encoded), "wsdl_is_document_literal"))


def test_events_are_not_held_against_a_device_that_was_not_named(message_judge):
    asset = "<EndDeviceEvent><Assets><Names><name>M-9</name></Names></Assets></EndDeviceEvent>"
    events = f'<EndDeviceEvents xmlns="{TC57}/EndDeviceEvents#">{asset}</EndDeviceEvents>'
    raw = response(HELD, events, noun="EndDeviceEvents")
    known = {"request": query(), "name": "get(EndDeviceEvents)"}
    found = message_judge.reply(raw, "events_are_of_the_device_asked", **known)
    assert found["events_are_of_the_device_asked"].verdict is Verdict.INCONCLUSIVE


ODD = (
    "<Error><code>2.4</code><reason>no</reason><Location><building>7</building></Location></Error>"
)


@pytest.mark.parametrize(
    ("more", "also"),
    [
        ("<Source/>", "source_names_the_system"),
        ("<Timestamp>2026-01-01T00:00:00</Timestamp>", "timestamp_carries_a_zone"),
    ],
)
def test_an_observation_elsewhere_does_not_explain_what_the_schema_refuses(
    message_judge, more, also
):
    found = message_judge.fallen(message_judge.reply(response(NOT + ODD, more=more)))
    assert {also, "message_is_schema_valid"} <= set(found)
    assert "Location" in found["message_is_schema_valid"].findings[0].where


def test_a_specific_rule_explains_what_the_schema_refuses_in_its_place(message_judge):
    results = message_judge.reply(response(error("2.4", METER) + NOT))
    assert results["message_is_schema_valid"].verdict is Verdict.NOT_JUDGED
    assert results["message_is_schema_valid"].reason == "see reply_children_are_in_order"


def test_what_is_weak_never_makes_what_is_strong_pointless(message_judge):
    order = ("shall", "should", "may")
    weaker = {
        (name, earlier)
        for name, check in message_judge.checks.items()
        for earlier in check.after
        if order.index(message_judge.register[earlier].rank)
        > order.index(message_judge.register[name].rank)
    }
    assert not weaker
