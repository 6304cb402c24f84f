"""A deviation that is known in the field is called by its name, and breaks its own requirement alone."""

import re

import pytest

from cimconform.judging.field_deviations import TABLE, named
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.suite import FIXTURES
from cimconform.verdict import Finding

TC57 = "http://iec.ch/TC57/2011"
OWN = "7f3c62e8-55d4-4f8e-9f0c-2a8a4f2f7c1d"
ASKED = "0f8fad5b-d9cb-469f-a165-70867728950e"
SENT = "c9bf9e57-1685-4c89-bafb-ff5af830be8a"
HEADER = (
    "<Header><Verb>reply</Verb><Noun>MeterReadings</Noun>"
    f"<MessageID>{OWN}</MessageID><CorrelationID>{ASKED}</CorrelationID></Header>"
)
GOOD = (
    f'<ResponseMessage xmlns="{MESSAGE_NS}">{HEADER}<Reply><Result>OK</Result></Reply><Payload>'
    f'<MeterReadings xmlns="{TC57}/MeterReadings#"><MeterReading><Meter><Names><name>M-1</name>'
    "</Names></Meter></MeterReading></MeterReadings></Payload></ResponseMessage>"
)
FAILED = GOOD[: GOOD.index("<Payload>")] + "</ResponseMessage>"
FAILED = FAILED.replace(
    "<Result>OK</Result>",
    '<Result>FAILED</Result><Error><code>2.12</code><reason>no</reason><ID kind="name" '
    'idType="N" objectType="UsagePoint">U-1</ID></Error>',
)
EVENT = GOOD.replace("ResponseMessage", "EventMessage").replace(">reply<", ">created<")
EVENT = EVENT.replace("<Reply><Result>OK</Result></Reply>", "")
FAULT = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>'
    f's:Client</faultcode><faultstring>no</faultstring><detail><FaultMessage xmlns="{MESSAGE_NS}">'
    "<Reply><Result>FAILED</Result><Error><code>2.4</code><reason>no</reason></Error></Reply></FaultMessage></detail></s:Fault>"
    "</s:Body></s:Envelope>"
)
REQUEST = (
    f'<RequestMessage xmlns="{MESSAGE_NS}">{HEADER}<Request><GetMeterReadings xmlns="{TC57}/'
    'GetMeterReadings#"><EndDevice><Names><name>M-1</name></Names></EndDevice><EndDevice><Names>'
    "<name>M-2</name></Names></EndDevice></GetMeterReadings></Request></RequestMessage>"
).replace(">reply<", ">get<").replace(OWN, SENT)  # fmt: skip
SET = (
    "<OperationSet><Operation><operationId>1</operationId><noun>MeterConfig</noun>"
    "<verb>deleted</verb><timesliceOperation>x</timesliceOperation>"
    f'<MeterConfig xmlns="{TC57}/MeterConfig#"><Meter><mRID>{OWN}</mRID></Meter></MeterConfig>'
    "</Operation></OperationSet>"
)
SPACE = f"{TC57}/MeterReadingsMessage"
TYPED = (
    f'<w:MeterReadingsResponseMessage xmlns:w="{SPACE}" xmlns="{MESSAGE_NS}"><w:Header>'
    f"<w:Verb>reply</w:Verb><w:Noun>MeterReadings</w:Noun><w:MessageID>{OWN}</w:MessageID></w:Header><w:Reply><Result>OK</Result>"
    "</w:Reply></w:MeterReadingsResponseMessage>"
)


def swapped(old: str, new: str, text: str = GOOD) -> str:
    assert old in text
    return text.replace(old, new)


# name of the deviation, requirement that falls, message, what else is known of it
CASES = [
    ("the host www.iec.ch", "message_namespace_is_the_editions",
     swapped(MESSAGE_NS, MESSAGE_NS.replace("iec.ch", "www.iec.ch")), {}),
    ("the draft of 2010", "message_namespace_is_the_editions",
     swapped(MESSAGE_NS, "http://www.iec.ch/TC57/2010/schema/message"), {}),
    ("the draft of 2010", "verb_is_known", swapped(">reply<", ">show<"), {}),
    ("update for change", "verb_is_known", swapped(">reply<", ">update<"), {}),
    ("canceled with two l", "verb_is_known", swapped(">created<", ">cancelled<", EVENT), {}),
    ("verbs with a capital", "verb_is_known", swapped(">reply<", ">Reply<"), {}),
    ("the verb of the event in the reply", "response_verb_is_reply",
     swapped(">reply<", ">created<"), {}),
    ("an event with a Reply", "reply_only_in_answers",
     swapped("<Payload>", "<Reply><Result>OK</Result></Reply><Payload>", EVENT), {}),
    ("a serialNumber in an Error's object", "deprecated_error_object_is_not_sent",
     swapped("</ID>", "</ID><object><serialNumber>7</serialNumber></object>", FAILED), {}),
    ("timesliceOperation in an Operation", "message_is_schema_valid",
     re.sub("<MeterReadings .*</MeterReadings>", SET, EVENT)
     .replace(">MeterReadings<", ">OperationSet<").replace(">created<", ">executed<"), {}),
    ("one namespace for wrapper and content", "wrapper_parts_have_their_namespaces", TYPED,
     {"claims": ("wrapper_parts_have_their_namespaces",)}),
    ("codes of the vendor's own", "error_code_is_family_and_number",
     swapped("2.12", "MDC-1042", FAILED), {}),
    ("the Result FATAL", "reply_has_a_known_result", swapped("FAILED", "FATAL", FAILED), {}),
    ("a path in xpath", "error_xpath_is_a_qname",
     swapped("</reason>", "</reason><xpath>/a/b[1]</xpath>", FAILED), {}),
    ("format with a small letter", "format_stands_after_the_content",
     swapped("</Payload>", "<format>XML</format></Payload>"), {}),
    ("a payload namespace without its #", "payload_namespace_is_the_editions",
     swapped("MeterReadings#", "MeterReadings"), {}),
    ("the MessageID in place of the CorrelationID", "reply_echoes_correlation_id",
     swapped(ASKED, SENT), {"request": REQUEST}),
    ("no identifiers at all", "message_id_is_present",
     re.sub("<MessageID>.*</CorrelationID>", "", REQUEST), {}),
    ("the first object alone", "answer_covers_all_that_was_asked", GOOD,
     {"request": REQUEST, "claims": ("answer_covers_all_that_was_asked",)}),
    ("controls asynchronously only", "known_device_is_controlled",
     swapped(">no<", ">AsyncReplyFlag must be true<", FAILED).replace("2.12", "5.2"),
     {"claims": ("known_device_is_controlled",), "name": "create(EndDeviceControls) for a meter"}),
    *(
        ("business errors as faults", requirement, FAULT, {"claims": (requirement,)})
        for requirement in (
            "business_error_is_a_response", "invalid_payload_is_refused",
            "unknown_noun_is_answered_by_error", "other_form_of_naming_is_answered",
        )
    ),
]  # fmt: skip
IDS = [f"{name}: {requirement}" for name, requirement, *_ in CASES]


@pytest.mark.parametrize(("name", "requirement", "raw", "known"), CASES, ids=IDS)
def test_a_known_deviation_is_named_by_its_own_requirement_alone(
    message_judge, name, requirement, raw, known
):
    claims = known.pop("claims", ())
    found = message_judge.fallen(message_judge.reply(raw, *claims, **known))
    assert list(found) == [requirement]
    hints = {finding.hint for finding in found[requirement].findings}
    assert {hint.partition(":")[0] for hint in hints} == {f"a known deviation, {name}"}


WSDL = (FIXTURES / "wsdl" / "2013" / "GetMeterReadings.wsdl").read_text("utf-8")
PUBLISHED = [
    ("the role left out of the WSDL", "typed_names_follow_the_templates",
     WSDL.replace(f'targetNamespace="{TC57}/GetMeterReadings"', f'targetNamespace="{TC57}/MeterReadings"')),
    ("the role in the port type", "typed_names_follow_the_templates",
     (FIXTURES / "wsdl" / "2013" / "ExecuteMeterConfig.wsdl").read_text("utf-8")
     .replace('portType name="MeterConfig_Port"', 'portType name="ExecuteMeterConfig_Port"')),
    ("soapActions of 2010", "soap_action_follows_the_template",
     re.sub(r'(soapAction="http://iec.ch/TC57/)2011', r"\g<1>2010", WSDL)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "requirement", "text"), PUBLISHED, ids=[name for name, *_ in PUBLISHED]
)
def test_a_known_deviation_of_a_wsdl_is_named(message_judge, name, requirement, text):
    reply = Message(text.encode(), status=200)
    exchange = Exchange("x", "", Stimulus("WSDL of a service"), None, (reply,))
    rules = ("typed_names_follow_the_templates", "soap_action_follows_the_template")
    found = message_judge.fallen(message_judge.claims(exchange, *rules))
    assert list(found) == [requirement]
    assert {f.hint.partition(":")[0] for f in found[requirement].findings} == {
        f"a known deviation, {name}"
    }


# of requirements that nothing judges yet: name of the deviation, requirement, message
WAITING = [
    ("a late answer in the wrapper of an event", "event_verb_is_past_tense",
     EVENT.replace(">created<", ">reply<")),
    ("the ReplyAddress NONE", "reply_address_is_an_address",
     REQUEST.replace("<MessageID>", "<ReplyAddress>NONE</ReplyAddress><MessageID>")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "requirement", "raw"), WAITING, ids=[n for n, *_ in WAITING])
def test_a_deviation_is_named_as_soon_as_its_requirement_is_judged(name, requirement, raw):
    finding = named(requirement, Finding("this", "that"), Message(raw.encode()))
    assert finding.hint.startswith(f"a known deviation, {name}: ")


def test_every_deviation_of_the_table_is_shown_here():
    here = {name for name, *_ in (*CASES, *PUBLISHED, *WAITING)}
    assert {deviation.name for deviation in TABLE} == here


def test_every_deviation_names_requirements_that_there_are(message_judge):
    assert not {r for d in TABLE for r in d.of if r not in message_judge.register}


@pytest.mark.parametrize("deviation", TABLE, ids=lambda d: f"{d.name}: {d.of[0]}")
def test_what_shows_no_deviation_keeps_its_own_hint(deviation):
    ordinary = Finding("this", "9.9", hint="do that")
    good = Message(
        GOOD.replace("<MessageID>", "<ReplyAddress>queue:a</ReplyAddress><MessageID>").encode()
    )
    if deviation.name != "a late answer in the wrapper of an event":  # every reply says reply
        assert named(deviation.of[0], ordinary, good, Message(GOOD.encode())).hint == "do that"
