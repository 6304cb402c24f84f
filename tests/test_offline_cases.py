"""Messages that others recorded, each with one thing that is wrong or strange, and what is found in it."""

import pytest

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.judging import captures
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.message import MESSAGE_NS
from cimconform.messages.schemas import Schemas
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Verdict

REGISTER = Register.read([FEATURES])
CHECKS = load_checks()
TC57 = "http://iec.ch/TC57/2011"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
IDS = ("5f0c8a51-7f5e-4a55-9a3b-0f3b2c1d0e01", "5f0c8a51-7f5e-4a55-9a3b-0f3b2c1d0e02")
METER = "c0a8012e-13c4-4e1b-8f21-3d5a9b7c6e10"
CODE = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
EVENT = (
    f'<EndDeviceEvents xmlns="{TC57}/EndDeviceEvents#"><EndDeviceEvent><createdDateTime>'
    f"2026-05-04T07:00:00Z</createdDateTime><Assets><mRID>{METER}</mRID></Assets>"
    '<EndDeviceEventType ref="3.26.0.85"/></EndDeviceEvent></EndDeviceEvents>'
)
CONTROL = (
    f'<EndDeviceControls xmlns="{TC57}/EndDeviceControls#"><EndDeviceControl>'
    f'<EndDeviceControlType ref="3.31.0.23"/><EndDevices><mRID>{METER}</mRID></EndDevices>'
    "</EndDeviceControl></EndDeviceControls>"
)
READING = (
    f'<MeterReadings xmlns="{TC57}/MeterReadings#"><MeterReading><Meter><mRID>{METER}</mRID></Meter>'
    "<Readings><timeStamp>2026-05-04T06:00:00Z</timeStamp><value>7.25</value>"
    f'<ReadingType ref="{CODE}"/></Readings></MeterReading></MeterReadings>'
)
QUERY = (
    f'<GetMeterReadings xmlns="{TC57}/GetMeterReadings#"><EndDevice><Names><name>M-9</name></Names>'
    "</EndDevice></GetMeterReadings>"
)
WIRED = "/ResponseMessage/Payload"


def header(verb, noun, prefix="", more=""):
    p, second = prefix, f"<{prefix}CorrelationID>{IDS[1]}</{prefix}CorrelationID>"
    second = second if verb == "reply" else ""
    return (
        f"<{p}Verb>{verb}</{p}Verb><{p}Noun>{noun}</{p}Noun><{p}Timestamp>2026-05-04T08:00:00Z"
        f"</{p}Timestamp><{p}Source>HES-9</{p}Source>{more}<{p}MessageID>{IDS[0]}</{p}MessageID>{second}"
    )


def generic(root, verb, noun, body="", space=MESSAGE_NS, more=""):
    reply = "<Reply><Result>OK</Result></Reply>" if root == "ResponseMessage" else ""
    body = body and (body if body.startswith("<Request>") else f"<Payload>{body}</Payload>")
    inside = f"<Header>{header(verb, noun, more=more)}</Header>{reply}{body}"
    return f'<{root} xmlns="{space}">\n{inside}\n</{root}>'


def typed(root, verb, noun, body="", space=None):
    space = space or f"{TC57}/{noun}Message"
    reply = "<w:Reply><m:Result>OK</m:Result></w:Reply>" if root.endswith("ResponseMessage") else ""
    part = "Request" if root.startswith("Get") else "Payload"
    body = body and f"<w:{part}>{body}</w:{part}>"
    return (
        f'<w:{root} xmlns:w="{space}" xmlns:m="{MESSAGE_NS}">\n<w:Header>{header(verb, noun, "m:")}'
        f"</w:Header>{reply}{body}\n</w:{root}>"
    )


def soap(message, space=SOAP11, attributes="", before=""):
    return (
        f'<s:Envelope xmlns:s="{space}"{attributes}>{before}<s:Body>{message}</s:Body></s:Envelope>'
    )


def event(verb="created", noun="EndDeviceEvents", payload=EVENT, **facts):
    return generic("EventMessage", verb, noun, payload, **facts)


def control(payload=CONTROL, noun="EndDeviceControls", **facts):
    return generic("RequestMessage", "create", noun, payload, **facts)


def readings(payload=READING):
    return generic("ResponseMessage", "reply", "MeterReadings", payload)


def asks(more=""):
    return generic(
        "RequestMessage", "get", "MeterReadings", f"<Request>{QUERY}</Request>", more=more
    )


@pytest.fixture
def looked(tmp_path):
    """Give a function that judges texts as files and gives verdicts by rule, and what was found in each."""

    def look(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name.replace('_', '.')}.xml").write_text(text, "utf-8")
        judge = Judge(CHECKS, Basis(Schemas.ours()), setting.ranks(REGISTER))
        return list(captures.observe([tmp_path], REGISTER, judge))

    return look


def verdicts(news):
    """Give the verdicts that tell something, by rule, and the words of each finding."""
    results = (one.result for one in news if isinstance(one, captures.Judged))
    return {
        r.requirement: (r.verdict, " ".join(f"{f.expected} {f.observed} {f.hint}" for f in r.findings))
        for r in results if r.findings or r.verdict in (Verdict.FAIL, Verdict.WARNING, Verdict.NOT_JUDGED)
    }  # fmt: skip


def text_of(news):
    return " ".join(str(one.identity) for one in news if isinstance(one, captures.Seen))


def at(day):
    return f"2026-05-{day}T00:00:00"


F, W = Verdict.FAIL, Verdict.WARNING
TYPED_EVENT = typed("CreatedEndDeviceEvents", "created", "EndDeviceEvents", EVENT)
CASES = {
    # what is wrong: the message, the rule that falls, its verdict, a word of its hint
    "an event that orders": (event("change"), "event_verb_is_past_tense", F, "changed"),
    "a typed event that orders": (
        typed("ChangedMeterConfig", "change", "MeterConfig"), "typed_request_agrees_with_header", W,
        "ChangedMeterConfig",
    ),
    "a wrapper of another verb": (
        typed("ChangeEndDeviceControls", "cancel", "EndDeviceControls", CONTROL),
        "typed_request_agrees_with_header", W, "CancelEndDeviceControls",
    ),
    "a wrapper of another noun": (
        typed("MeterReadingsResponseMessage", "reply", "EndDeviceEvents", "", f"{TC57}/GetMeterReadingsMessage"),
        "typed_request_agrees_with_header", W, "MeterReadingsResponseMessage",
    ),
    "the Header in the wrapper's namespace": (
        TYPED_EVENT.replace("m:", "w:"), "wrapper_parts_have_their_namespaces", F, "one namespace",
    ),
    "a control by three numbers": (
        control(CONTROL.replace("3.31.0.23", "31.0.23")), "unlisted_control_type_is_expanded", F, "OBIS",
    ),
    "a control in an event by a question mark": (
        event("created", "EndDeviceControls", CONTROL.replace("3.31.0.23", "?")),
        "unlisted_control_type_is_expanded", F, "Annex F",
    ),
    "a control in an answer by a word": (
        generic("ResponseMessage", "reply", "EndDeviceControls", CONTROL.replace("3.31.0.23", "OFF")),
        "unlisted_control_type_is_expanded", F, "OFF",
    ),
    "an event by a word": (
        event(payload=EVENT.replace("3.26.0.85", "OUTAGE")), "unlisted_event_type_is_expanded", F, "OUTAGE",
    ),
    "a value by a control code": (
        readings(READING.replace(CODE, "3.31.0.23")), "reading_type_is_no_other_code", W, "a control code",
    ),
    "a value by an OBIS code": (
        readings(READING.replace(CODE, "1-0:2.8.0*255")), "reading_type_is_no_other_code", W, "an OBIS code",
    ),
    "a value by an OBIS code in bytes": (
        readings(READING.replace(CODE, "0100020800FF")), "reading_type_is_no_other_code", W, "an OBIS code",
    ),
    "a value by a question mark": (
        readings(READING.replace(CODE, "?")), "no_placeholder_is_left_in", W, "left in: ReadingType",
    ),
    "a question from a time without zone": (
        asks().replace("<Request>", "<Request><StartTime>2026-05-04T06:00:00</StartTime>"),
        "times_say_their_zone", W, "instant",
    ),
    "a name that a tool should have filled in": (
        asks().replace("M-9", "{{meter}}"), "no_placeholder_is_left_in", W, "left in: name",
    ),
    "later, to an address without host": (
        asks("<AsyncReplyFlag>true</AsyncReplyFlag><ReplyAddress>https://</ReplyAddress>"),
        "asynchronous_request_names_its_address", F, "https://",
    ),
    "a value by a code of the first edition": (
        readings(READING.replace(CODE, "0.0.0.1.1.1.12.0.3.72.0")), "reading_type_is_no_other_code", W,
        "first edition",
    ),
    "a wrapper of 2014 in disorder": (
        typed("MeterConfigResponseMessage", "reply", "MeterConfig", space="http://iec.ch/TC57/2014/MeterConfigMessage")
        .replace("<w:Header>", "<w:Payload><m:ID>1</m:ID></w:Payload><w:Header>"),
        "message_is_schema_valid", F, "MeterConfigMessage.xsd",
    ),
    "a wrapper with www": (
        typed("CreateMeterConfig", "create", "MeterConfig", space="http://www.iec.ch/TC57/2011/MeterConfigMessage"),
        "message_namespace_is_the_editions", F, "the host www.iec.ch",
    ),
    "an envelope of 2009": (
        control(space="http://www.iec.ch/TC57/2009/schema/message"), "message_namespace_is_the_editions", F,
        "a draft of 2009",
    ),
    "an envelope of 2010": (
        control(space="http://iec.ch/TC57/2010/schema/message"), "message_namespace_is_the_editions", F,
        "the draft of 2010",
    ),
    "an envelope with www": (
        control(space="http://www.iec.ch/TC57/2011/schema/message"), "message_namespace_is_the_editions", F,
        "the host www.iec.ch",
    ),
    "a get in the namespace of the noun": (
        typed("GetEndDeviceEvents", "get", "EndDeviceEvents"), "root_is_a_message_element", F,
        "GetEndDeviceEventsMessage",
    ),
    "a change in the namespace of the get": (
        typed("ChangeMeterConfig", "change", "MeterConfig", space=f"{TC57}/GetMeterConfigMessage"),
        "root_is_a_message_element", F, f"{TC57}/MeterConfigMessage",
    ),
    "a message around a message": (
        soap(f'<Response xmlns="{MESSAGE_NS}">{readings()}</Response>'), "root_is_a_message_element", F,
        "Response stands around a whole message",
    ),
    "a stranger around a message": (
        soap(f'<go xmlns="urn:o"><arg0>{control()}</arg0></go>'), "root_is_a_message_element", F,
        "go stands around a whole message",
    ),
    "a payload in SOAP": (soap(READING), "root_is_a_message_element", F, "ResponseMessage"),
    "the name of a type": (
        control().replace("RequestMessage", "RequestMessageType"), "root_is_a_message_element", F,
        "its element is RequestMessage",
    ),
    "an encoding style on the Envelope": (
        soap(event(), SOAP11, ' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"'),
        "soap_is_document_literal", F, "encodingStyle",
    ),
    "a word in the Envelope": (soap(event(), SOAP12, before="x"), "soap_envelope_holds_its_parts", F, "text"),
    "a stranger in the Envelope": (
        soap(event(), before='<n xmlns="urn:n"/>'), "soap_envelope_holds_its_parts", F, "nothing else",
    ),
    "an Envelope of no SOAP": (soap(event(), f"{SOAP12}/"), "root_is_a_message_element", F, "of no SOAP"),
    "a time without zone": (
        readings(READING.replace("06:00:00Z", "06:00:00")), "times_say_their_zone", W, "instant",
    ),
    "a decimal comma": (readings(READING.replace("7.25", "7,25")), "numeric_value_is_a_number", W, "comma"),
    "a skeleton": (
        TYPED_EVENT.replace("</w:Payload>", "<w:OperationSet><m:enforceMsgSequence>?</m:enforceMsgSequence>"
                            "</w:OperationSet><w:Compressed>cid:77</w:Compressed></w:Payload>"),
        "no_placeholder_is_left_in", W, "placeholder left in: enforceMsgSequence, Compressed",
    ),
    "a question mark as a reason": (
        event(payload=EVENT.replace("<Assets>", "<reason>?</reason><Assets>")), "no_placeholder_is_left_in", W,
        "placeholder left in: reason",
    ),
    "the singular of a noun": (
        event(noun="MeterReading", payload=""), "noun_is_spelled_as_listed", W, "MeterReadings is the one",
    ),
    "a noun in another case": (
        event(noun="endDeviceEvents", payload=""), "noun_is_spelled_as_listed", W, "EndDeviceEvents is the one",
    ),
    "later, and nowhere": (
        asks("<AsyncReplyFlag>1</AsyncReplyFlag>"), "asynchronous_request_names_its_address", F, "ReplyAddress",
    ),
    "later, to no address": (
        asks("<AsyncReplyFlag>true</AsyncReplyFlag><ReplyAddress>N/A</ReplyAddress>"),
        "asynchronous_request_names_its_address", F, "N/A",
    ),
    "at once, with an address": (
        asks("<AsyncReplyFlag>0</AsyncReplyFlag><ReplyAddress>queue:late</ReplyAddress>"),
        "reply_address_goes_with_its_flag", Verdict.PASS, "queue:late",
    ),
    "a payload of 2009": (
        control(CONTROL.replace("/2011/", "/2009/")), "payload_namespace_is_the_editions", W, "2009",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_reported_by_its_rule(name, looked):
    text, rule, verdict, word = CASES[name]
    found = verdicts(looked(a=text))
    assert rule in found, sorted(found)
    assert found[rule][0] is verdict
    assert word in found[rule][1]


@pytest.mark.parametrize("name", CASES)
def test_nothing_points_to_a_rule_without_a_verdict(name, looked):
    results = [o.result for o in looked(a=CASES[name][0]) if isinstance(o, captures.Judged)]
    known = {result.requirement for result in results}
    seen = {r.reason.removeprefix("see ") for r in results if r.reason.startswith("see ")}
    assert seen <= known


@pytest.mark.parametrize(
    "name", ["a skeleton", "the name of a type", "a get in the namespace of the noun"]
)
def test_one_cause_is_one_finding(name, looked):
    assert {rule for rule, (v, _) in verdicts(looked(a=CASES[name][0])).items() if v in (F, W)} == {
        CASES[name][1]
    }


def test_what_stands_inside_a_doubled_message_is_judged(looked):
    inner = control(CONTROL.replace("3.31.0.23", "1.8"))
    found = verdicts(looked(a=f'<Request xmlns="{MESSAGE_NS}">{inner}</Request>'))
    failed = {rule for rule, (verdict, _) in found.items() if verdict is F}
    assert failed == {"root_is_a_message_element", "unlisted_control_type_is_expanded"}


GOOD = {
    "a control": control(),
    "a typed control": typed("CreateEndDeviceControls", "create", "EndDeviceControls", CONTROL),
    "an event": event(),
    "a typed event": TYPED_EVENT,
    "a typed event with its Format": TYPED_EVENT.replace("</w:Payload>", "<w:Format>XML</w:Format></w:Payload>"),
    "readings": readings(),
    "a question": asks(),
    "an event in SOAP with a Header": soap(event(), before='<s:Header><a xmlns="urn:a"/></s:Header>'),
    "a typed get": typed("GetMeterReadings", "get", "MeterReadings", QUERY, f"{TC57}/GetMeterReadingsMessage"),
    "a wrapper of 2015": typed("CreatedEndDeviceEvents", "created", "EndDeviceEvents", EVENT,
                               "http://iec.ch/TC57/2015/EndDeviceEventsMessage"),
    "a control that is explained": control(
        CONTROL.replace("3.31.0.23", "OFF").replace(
            "</EndDeviceControls>", "<EndDeviceControlType><Names><name>OFF</name></Names></EndDeviceControlType></EndDeviceControls>"
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_good_message_stays_clean(name, looked):
    found = verdicts(looked(a=GOOD[name]))
    assert not {rule for rule, (verdict, _) in found.items() if verdict is not Verdict.PASS}


NAMED = {
    "a wrapper of 2018": (
        typed("CreateEndDeviceControls", "create", "EndDeviceControls", CONTROL,
              "http://iec.ch/TC57/2018/EndDeviceControlsMessage"),
        ("wrapper of 2018", "judged by the template of 2011"),
    ),
    "an envelope of 2021": (
        event(space="http://iec.ch/TC57/2021/schema/message"), ("second edition", "not judged by a schema"),
    ),
    "an unknown envelope": (event(space="urn:vendor:m"), ("urn:vendor:m", "not judged by a schema")),
    "an envelope without namespace": (event(space=""), ("no namespace", "not judged by a schema")),
    "a payload of 2009": (control(CONTROL.replace("/2011/", "/2009/")), ("first edition", "its payload was not judged")),
    "a payload alone": (READING, ("a payload alone", "no rule about envelopes")),
    "a payload alone, a vendor's": (
        READING.replace(f"{TC57}/", "urn:vendor:"), ("urn:vendor:MeterReadings#", "its payload was not judged"),
    ),
    "an unknown noun": (
        generic("RequestMessage", "get", "TaskList", "<Request><ID>1</ID></Request>"),
        ("TaskList is a noun of no edition", "its payload was not judged"),
    ),
    "an element of a vendor": (
        readings(READING.replace("<value>", "<v:x xmlns:v='urn:vendor:x'/><value>")), ("vendor's: urn:vendor:x",),
    ),
    "an element added to a profile": (
        readings(READING.replace("<value>", "<serialNumber>1</serialNumber><value>")), ("added: serialNumber",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_what_was_not_judged_is_named(name, looked):
    text, words = NAMED[name]
    output = text_of(looked(a=text))
    assert [word for word in words if word not in output] == []


def test_a_payload_alone_is_judged_inside(looked):
    text = "\n\n" + READING.replace("<Readings>", "\n<Readings>").replace("7.25", "7,25")
    news = looked(a=text)
    found = verdicts(news)
    assert set(found) == {
        "numeric_value_is_a_number",
        *[r for r in found if found[r][0] is Verdict.NOT_JUDGED],
    }
    lines = [
        f.line for one in news if isinstance(one, captures.Judged) for f in one.result.findings
    ]
    assert lines == [4]


def test_a_payload_in_soap_is_judged_inside(looked):
    found = verdicts(looked(a=soap(READING.replace("7.25", "7,25"))))
    told = {rule for rule, (verdict, _) in found.items() if verdict in (F, W)}
    assert told == {"root_is_a_message_element", "numeric_value_is_a_number"}


def test_the_draft_of_2008_is_not_called_a_misprint(looked):
    text = control(space="http://www.iec.ch/TC57/2008/schema/message")
    results = verdicts(looked(a=text))["message_namespace_is_the_editions"][1]
    assert "2008" in results
    assert "the host www" not in results


def test_good_pairs_have_no_finding(looked):
    failed = generic("ResponseMessage", "reply", "MeterConfig").replace(
        "<Result>OK</Result>",
        "<Result>FAILED</Result><Error><code>2.4</code><reason>no</reason>"
        '<ID kind="name" idType="N" objectType="Meter">M-9</ID></Error>',
    )
    config = f'<MeterConfig xmlns="{TC57}/MeterConfig#"><Meter><Names><name>M-9</name></Names></Meter></MeterConfig>'
    makes = generic("RequestMessage", "create", "MeterConfig", config)
    own = (
        f"<MessageID>{IDS[0]}</MessageID>",
        f"<MessageID>{METER}</MessageID><CorrelationID>{IDS[1]}</CorrelationID>",
    )
    news = looked(
        a_request=asks().replace(*own), a_reply=readings(READING.replace(f"<mRID>{METER}</mRID>", "<Names><name>M-9</name></Names>")),
        b_request=makes.replace(*own), b_reply=failed,
    )  # fmt: skip
    assert verdicts(news) == {}
    assert sum(isinstance(one, captures.Paired) and not one.unpaired for one in news) == 2
