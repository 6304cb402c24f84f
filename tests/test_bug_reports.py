"""Messages like those in bug reports of people who do this elsewhere: each is reported with its own cause, once.

The inputs are our own; what each stands for is the kind of fault, so that neighbours stand beside it.
"""

import base64
import gzip
import zlib
from dataclasses import replace
from xml.sax.saxutils import escape

import pytest

from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.verdict import Verdict

TC57 = "http://iec.ch/TC57/2011"
KNOWN = "get(MeterReadings) of a known meter"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
KIND = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
QUARTER = "0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
ID = "4f0c3a1e-8d52-4b0c-9d0a-0a55c1f2e7b6"


def readings(stamp="2026-03-28T00:15:00Z", value="<value>7</value>", more="", block=""):
    """Give MeterReadings of one meter with a value, and more of whatever is wanted."""
    single = f'<Readings>{more}<timeStamp>{stamp}</timeStamp>{value}<ReadingType ref="{KIND}"/></Readings>'
    inside = block or f"<Meter><Names><name>M-7</name></Names></Meter>{single}"
    return f'<MeterReadings xmlns="{TC57}/MeterReadings#"><MeterReading>{inside}</MeterReading></MeterReadings>'


def event(payload, more=""):
    """Give an event with a payload."""
    head = (
        "<Verb>created</Verb><Noun>MeterReadings</Noun><Timestamp>2026-03-30T08:00:00Z</Timestamp>"
    )
    head += f"<Source>HES</Source><MessageID>{ID}</MessageID><CorrelationID>{ID}</CorrelationID>"
    return f'<EventMessage xmlns="{MESSAGE_NS}"{more}><Header>{head}</Header><Payload>{payload}</Payload></EventMessage>'


def packed(raw):
    return f"<Compressed>{base64.b64encode(raw).decode()}</Compressed><Format>XML</Format>"


@pytest.fixture
def broken(message_judge):
    """Give a function that judges what came: requirement to the hints of its findings."""

    def judge(raw, **seen):
        raw = raw if isinstance(raw, bytes) else raw.encode()
        message = Message(raw, **seen)
        role = "publisher" if message.kind == "event" else "responder"
        asked = (None, (message,)) if role == "responder" else (message, ())
        found = message_judge.exchange(Exchange("x", "", Stimulus(KNOWN), *asked, role=role))
        assert not any(r.verdict is Verdict.INCONCLUSIVE for r in found.values())
        return {
            name: " ".join(f.hint for f in r.findings)
            for name, r in message_judge.fallen(found).items()
        }

    return judge


# --- gzip ----------------------------------------------------------------------------------

WHOLE = readings().encode()
GZIP = gzip.compress(WHOLE, mtime=0)


@pytest.mark.parametrize(
    "raw",
    [
        gzip.compress(WHOLE[:90], mtime=0) + gzip.compress(WHOLE[90:], mtime=0),
        GZIP + gzip.compress(b"", mtime=0),
        gzip.compress(b"", mtime=0) + GZIP,
        GZIP + bytes(7),
    ],
    ids=["two", "an empty one behind", "an empty one before", "zeros behind"],
)
def test_a_gzip_of_several_members_is_accepted(broken, raw):
    assert broken(event(packed(raw))) == {}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (GZIP[:-8], "ends without its trailer"),
        (GZIP[:-2], "after 6 of the 8 bytes"),
        (GZIP[:60], "breaks off in the middle"),
        (GZIP[:-8] + bytes(4) + GZIP[-4:], "CRC32 is 00000000"),
        (GZIP[:-4] + bytes(4), "gives 0 bytes"),
        (GZIP + b"<a/>", "4 bytes stand behind its end"),
    ],
)
def test_a_damaged_gzip_is_reported_with_its_damage(broken, raw, words):
    ((rule, hint),) = broken(event(packed(raw))).items()
    assert rule == "compressed_payload_is_base64_gzip"
    assert words in hint


def test_a_gzip_of_something_else_names_it(broken):
    ((rule, hint),) = broken(event(packed(gzip.compress(b"PK\x03\x04..", mtime=0)))).items()
    assert (rule, "zip archive" in hint) == ("compressed_xml_is_the_noun", True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (base64.b64encode(zlib.compress(WHOLE)).decode(), "this is zlib"),
        (base64.b64encode(WHOLE).decode(), "the XML itself, not compressed"),
        (base64.urlsafe_b64encode(b"\xff\xef" * 9).decode(), "the alphabet of URLs"),
        (base64.b64encode(b"ab" * 8).decode().rstrip("="), "are missing"),
    ],
)
def test_what_is_no_gzip_in_base64_is_reported_as_what_it_is(broken, text, words):
    fallen = broken(event(f"<Compressed>{text}</Compressed><Format>XML</Format>"))
    assert words in fallen["compressed_payload_is_base64_gzip"]


def test_a_gzip_in_a_gzip_is_reported_as_compressed_twice(broken):
    assert "twice" in broken(event(packed(gzip.compress(GZIP))))["compressed_xml_is_the_noun"]


# --- engines -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attribute", "words"),
    [
        ('xsi:type="xsd:string"', "the prefix xsd is declared nowhere"),
        ('xsi:type="Wert"', "Wert"),
        ('xmlns:v="urn:example:v" xsi:type="v:Value"', "Value"),
    ],
)
def test_an_xsi_type_that_resolves_to_nothing_is_invalid(broken, attribute, words):
    xsi = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    fallen = broken(event(readings(value=f"<value {attribute}>7</value>"), xsi))
    assert list(fallen) == ["payload_is_schema_valid"]
    assert words in fallen["payload_is_schema_valid"]


def test_an_xsi_type_that_resolves_is_accepted(broken):
    spaces = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    assert broken(event(readings(value='<value xsi:type="xsd:string">7</value>'), spaces)) == {}


# --- SOAP ----------------------------------------------------------------------------------


def fault(inside, version=SOAP11):
    return (
        f'<s:Envelope xmlns:s="{version}"><s:Body><s:Fault>{inside}</s:Fault></s:Body></s:Envelope>'
    )


STRING = "<faultstring>no</faultstring>"
CODE12 = "<s:Code><s:Value>s:Sender</s:Value></s:Code>"
REASON12 = '<s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason>'


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (fault("<faultcode>SOAP-ENV:Client</faultcode>" + STRING), "declare the prefix SOAP-ENV"),
        (fault("<faultcode>1.8</faultcode>" + STRING), "a fault code is a QName"),
        (fault(STRING), "holds, in this order"),
        (fault(STRING + "<faultcode>s:Client</faultcode>"), "holds, in this order"),
        (fault("<s:faultcode>s:Client</s:faultcode><s:faultstring/>"), "in no namespace"),
        (fault(CODE12 + REASON12), "the form of SOAP 1.2, in an envelope of SOAP 1.1"),
        (fault("<faultcode>s:Sender</faultcode>" + STRING, SOAP12), "the form of SOAP 1.1"),
        (fault(CODE12.replace("Sender", "Client") + REASON12, SOAP12), "others go into Subcode"),
        (fault("<s:Code/>" + REASON12, SOAP12), "holds a Value"),
        (
            fault(
                CODE12.replace(
                    "</s:Code>", "<s:Subcode><s:Value>v:x</s:Value></s:Subcode></s:Code>"
                )
                + REASON12,
                SOAP12,
            ),
            "this Subcode is no QName",
        ),
        (fault(CODE12 + REASON12.replace(' xml:lang="en"', ""), SOAP12), "xml:lang"),
        (fault(CODE12.replace("s:Code", "Code") + REASON12, SOAP12), "that of the envelope"),
    ],
)
def test_a_fault_that_has_not_the_form_of_its_version_is_reported(broken, raw, words):
    fallen = broken(raw, status=500)
    assert list(fallen) == ["soap_fault_has_its_form"]
    assert words in fallen["soap_fault_has_its_form"]


@pytest.mark.parametrize(
    "raw",
    [
        fault("<faultcode>s:Client</faultcode>" + STRING + "<faultactor>urn:x</faultactor><detail/>"),
        fault('<faultcode xmlns:v="urn:example:v">v:Busy</faultcode>' + STRING),
        fault(CODE12.replace("</s:Code>", "<s:Subcode><s:Value>s:x</s:Value></s:Subcode></s:Code>") + REASON12, SOAP12),
    ],
)  # fmt: skip
def test_a_fault_of_the_right_form_is_accepted(broken, raw):
    assert broken(raw, status=500) == {}


@pytest.mark.parametrize(
    ("code", "words"),
    [("Client", "s:Client" and "prefix"), ("s:Client.Login", "dot"), ("s:Sender", "has the codes")],
)
def test_a_fault_code_of_no_namespace_or_with_a_dot_is_a_warning(broken, code, words):
    fallen = broken(fault(f"<faultcode>{code}</faultcode>{STRING}"), status=500)
    assert list(fallen) == ["soap11_fault_code_is_qualified"]
    assert words in fallen["soap11_fault_code_is_qualified"]


@pytest.mark.parametrize(
    "inside",
    [
        "<s:Body>{}</s:Body><s:Header/>",
        "<s:Header/><s:Header/><s:Body>{}</s:Body>",
        "<s:Body>{}</s:Body><s:Body/>",
        "<s:Body>{}</s:Body>stray",
        '<s:Body>{}</s:Body><x xmlns="urn:example:x"/>',
    ],
)
def test_an_envelope_is_a_header_then_one_body_and_nothing_else(message_judge, inside):
    reply = answered(ID).reply.raw.decode()
    raw = f'<s:Envelope xmlns:s="{SOAP11}">{inside.format(reply)}</s:Envelope>'
    results = message_judge.reply(raw, "soap_envelope_holds_its_parts")
    assert list(message_judge.fallen(results)) == ["soap_envelope_holds_its_parts"]


# --- what came instead of XML --------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ('<?xml version="1.0" encoding="utf-16"?>' + event(readings()), "the declaration says utf-16, the bytes are UTF-8"),
        (('<?xml version="1.0" encoding="utf-8"?>' + event(readings())).encode("utf-16"), "the bytes are utf-16"),
        ('<?xml version="1.1"?>' + event(readings()), "XML 1.1"),
        ('<?xml version="1.0" encoding="us-ascii"?><a>é</a>', "the declaration says us-ascii, and byte c3"),
        ('<?xml version="1.0"?><a/><?xml version="1.0"?><a/>', "several documents came"),
        (gzip.compress(b"<a/>", mtime=0), "gzip came"),
        (b"\xac\xed\x00\x05t\x00\x04<a/>", "serialized Java"),
        (b"RFH " + bytes(32) + b"<a/>", "MQRFH2"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + event(readings()).encode(), "message of HTTP"),
        (b"<html><head><title>Request Rejected</title></head><body><br></body></html>", "titled 'Request Rejected'"),
        ("", "the body is empty"),
    ],
)  # fmt: skip
def test_what_came_in_the_place_of_xml_is_named(broken, raw, words):
    fallen = broken(raw)
    assert list(fallen) == ["message_is_well_formed"] or "XML 1.1" in words or "utf-16" in words
    assert words in fallen["message_is_well_formed"]


@pytest.mark.parametrize(
    ("declared", "verdict"),
    [("1.0", Verdict.PASS), ("1.1", Verdict.WARNING), ("2.0", Verdict.FAIL)],
)
def test_xml_1_1_that_could_be_read_warns(message_judge, declared, verdict):
    raw = f'<?xml version="{declared}"?>{answered(ID).reply.raw.decode()}'
    found = message_judge.reply(raw, "message_is_well_formed")["message_is_well_formed"]
    assert found.verdict is verdict
    assert (declared != "1.1") or "lets 1.x be read as 1.0" in found.findings[0].hint


def test_a_login_page_of_good_xml_is_named_too(broken):
    fallen = broken("<html><head><title>Sign in</title></head><body/></html>", status=200)
    assert "titled 'Sign in'" in fallen["root_is_a_message_element"]
    assert list(fallen) == ["root_is_a_message_element"]


def test_a_reply_in_parts_is_judged_by_its_root_part(message_judge):
    head = "<Verb>reply</Verb><Noun>MeterReadings</Noun>"
    inner = f'<ResponseMessage xmlns="{MESSAGE_NS}"><Header>{head}</Header><Reply><Result>Fine</Result></Reply></ResponseMessage>'
    body = f"--x\r\nContent-Type: text/xml\r\nContent-ID: <a>\r\n\r\n{inner}\r\n--x--\r\n"
    kind = {"content-type": 'multipart/related; start="<a>"; boundary="x"'}
    reply = Message(body.encode(), status=200, headers=kind)
    exchange = Exchange("x", "soap", Stimulus(KNOWN), None, (reply,))
    results = message_judge.exchange(exchange, "payload_is_no_attachment")
    assert {"payload_is_no_attachment", "reply_has_a_known_result"} <= set(
        message_judge.fallen(results)
    )
    assert results["payload_is_no_attachment"].verdict is Verdict.PASS, (
        "it came so, which is allowed"
    )


# --- what is an answer ---------------------------------------------------------------------

WRAPPER = f"{TC57}/GetMeterReadingsMessage"


def wrapped(name, space=WRAPPER, noun="MeterReadings"):
    head = f"<m:Verb>reply</m:Verb><m:Noun>{noun}</m:Noun><m:MessageID>72</m:MessageID>"
    inner = f"<w:Header>{head}</w:Header><w:Reply><m:Result>OK</m:Result></w:Reply><w:Payload>{readings()}</w:Payload>"
    return f'<w:{name} xmlns:w="{space}" xmlns:m="{MESSAGE_NS}">{inner}</w:{name}>'


def asking(space):
    head = "<m:Verb>get</m:Verb><m:Noun>MeterReadings</m:Noun><m:MessageID>71</m:MessageID>"
    return f'<w:GetMeterReadings xmlns:w="{space}" xmlns:m="{MESSAGE_NS}"><w:Header>{head}</w:Header></w:GetMeterReadings>'


@pytest.mark.parametrize(
    ("name", "space", "expected"),
    [
        ("GetMeterReadingsResponse", WRAPPER, "MeterReadingsResponseMessage"),
        ("Response", WRAPPER, "MeterReadingsResponseMessage"),
        ("Answer", WRAPPER, "MeterReadingsResponseMessage"),
        ("getMeterReadingsReturn", WRAPPER, "MeterReadingsResponseMessage"),
        ("GetMeterReadingsResponse", MESSAGE_NS, "ResponseMessage"),
        ("Answer", MESSAGE_NS, "ResponseMessage"),
        ("Answer", "urn:example:vendor", "MeterReadingsResponseMessage"),
    ],
)
def test_an_answer_in_a_wrapper_of_any_name_is_judged_and_the_right_one_named(
    message_judge, name, space, expected
):
    request = asking(space)
    claims = (
        "typed_answer_is_in_its_wrapper",
        "wrapper_parts_have_their_namespaces",
        "request_gets_one_answer",
    )
    results = message_judge.reply(wrapped(name, space), *claims, request=request)
    fallen = message_judge.fallen(results)
    assert list(fallen) == ["root_is_a_message_element"]
    (finding,) = fallen["root_is_a_message_element"].findings
    assert (finding.expected, finding.observed) == (expected, name)


def test_an_answer_in_its_wrapper_is_accepted(message_judge):
    request = asking(WRAPPER)
    results = message_judge.reply(
        wrapped("MeterReadingsResponseMessage"), "typed_answer_is_in_its_wrapper", request=request
    )
    assert message_judge.fallen(results) == {}


@pytest.mark.parametrize("status", [400, 404, 500, 503])
@pytest.mark.parametrize(
    ("kind", "body"),
    [("text/html", b"<html><title>Error</title><br>"), ("text/plain", b"Bad request")],
)
def test_a_page_or_a_text_is_a_refusal_of_our_own_bad_request(message_judge, status, kind, body):
    reply = Message(body, status=status, headers={"content-type": kind})
    bad = Exchange("x", "soap", Stimulus(KNOWN, "cut in half"), None, (reply,))
    assert message_judge.fallen(message_judge.exchange(bad)) == {}
    assert bad.refused


# --- times ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stamp", "words"),
    [
        ("0001-01-01T00:00:00Z", ".NET"), ("0001-01-01T00:00:00", ".NET"), ("0001-01-01T00:00:00+01:00", ".NET"),
        ("1753-01-01T00:00:00Z", "SQL Server"), ("1900-01-01T00:00:00", "SQL Server"),
        ("1899-12-30T00:00:00Z", "OLE"), ("1601-01-01T00:00:00Z", "Windows"), ("1970-01-01T00:00:00", "Unix"),
        ("1970-01-09T13:14:15Z", "Unix"), ("1980-01-01T00:03:00Z", "FAT"), ("1980-01-06T00:00:00Z", "GPS"),
        ("2000-01-05T01:02:03Z", "clocks of meters"), ("9999-12-31T23:59:59Z", "greatest"),
    ],
)  # fmt: skip
def test_a_default_date_is_reported_with_its_platform(broken, stamp, words):
    fallen = broken(event(readings(stamp)))
    assert list(fallen) == ["no_time_is_a_default"]
    assert words in fallen["no_time_is_a_default"]


@pytest.mark.parametrize(
    "stamp", ["1999-06-15T00:00:00Z", "2026-01-01T00:00:00Z", "2004-01-01T00:00:00Z"]
)
def test_an_old_time_is_no_default(broken, stamp):
    assert broken(event(readings(stamp))) == {}


@pytest.mark.parametrize(
    ("stamp", "words"),
    [
        ("2026-03-28T00:15:00+0100", "is written +01:00, with a colon"),
        ("2026-03-28 00:15:00Z", "write T"),
        ("2026-03-28T00:15Z", "the seconds are missing"),
        ("1774656900", "seconds since 1970"),
    ],
)
def test_of_a_misspelt_time_is_shown_what_is_wrong(broken, stamp, words):
    fallen = broken(event(readings(stamp)))
    assert list(fallen) == ["payload_is_schema_valid"]
    assert words in fallen["payload_is_schema_valid"]


def autumn(*stamps):
    rows = "".join(
        f"<IntervalReadings><timeStamp>2025-10-26T{stamp}</timeStamp><value>{number}</value></IntervalReadings>"
        for number, stamp in enumerate(stamps)
    )
    return event(
        readings(
            block=f'<IntervalBlocks>{rows}<ReadingType ref="{QUARTER}"/></IntervalBlocks><Meter><Names><name>M-7</name></Names></Meter>'
        )
    )


def hour(clock, offset):
    return [f"{clock:02d}:{minute:02d}:00{offset}" for minute in (0, 15, 30, 45)]


OLD, NEW = "+02:00", "+01:00"


@pytest.mark.parametrize(
    "stamps",
    [
        [*hour(2, OLD), *hour(2, OLD), *hour(3, NEW)],
        [*hour(1, OLD), *hour(2, OLD), *hour(2, OLD)],
        [stamp for stamp in hour(2, OLD) for _ in "ab"],
    ],
    ids=["and on under the new one", "and no more", "sorted"],
)
def test_the_second_hour_of_autumn_under_the_old_offset_is_reported_as_that(broken, stamps):
    fallen = broken(autumn(*stamps))
    assert list(fallen) == ["autumn_hours_differ_by_their_offset"]
    assert "ends in +01:00" in fallen["autumn_hours_differ_by_their_offset"]


def test_the_first_hour_of_autumn_under_the_new_offset_is_reported_as_that(broken):
    fallen = broken(autumn(*hour(1, OLD), *hour(2, NEW), *hour(2, NEW), *hour(3, NEW)))
    assert list(fallen) == ["autumn_hours_differ_by_their_offset"]
    assert "first time ends in +02:00" in fallen["autumn_hours_differ_by_their_offset"]


def test_the_right_hours_of_autumn_are_accepted(broken):
    assert broken(autumn(*hour(2, OLD), *hour(2, NEW), *hour(3, NEW))) == {}


def test_a_doublet_by_day_is_a_doublet(broken):
    fallen = broken(autumn(*hour(12, NEW), *hour(12, NEW)[:1]))
    assert "autumn_hours_differ_by_their_offset" not in fallen
    assert "value_is_given_once" in fallen


# --- words of the envelope -----------------------------------------------------------------


def answered(given, asked=ID, result="OK"):
    """Give an exchange of two bare messages whose answer has a CorrelationID."""

    def header(verb, identity, correlation):
        return (
            f"<Header><Verb>{verb}</Verb><Noun>MeterReadings</Noun><MessageID>{identity}</MessageID>"
            f"<CorrelationID>{correlation}</CorrelationID></Header>"
        )

    request = f'<RequestMessage xmlns="{MESSAGE_NS}">{header("get", "71", asked)}</RequestMessage>'
    reply = f'<ResponseMessage xmlns="{MESSAGE_NS}">{header("reply", "72", given)}<Reply><Result>{result}</Result></Reply></ResponseMessage>'
    sent = Message(request.encode(), direction="sent")
    return Exchange("x", "", Stimulus(KNOWN), sent, (Message(reply.encode(), status=200),))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (ID.upper(), "upper and lower case was changed"),
        (f"{{{ID}}}", "in braces"),
        (ID.replace("-", ""), "hyphens were left out"),
        (f"urn:uuid:{ID}", "urn:uuid: was put before it"),
        (f" {ID} ", "blanks"),
        (ID[:32], "cut to 32 of 36"),
        ("71", "the MessageID of the request"),
        ("72", "the MessageID of the reply"),
        ("", "it is empty"),
        ("other", "do not make a new one"),
    ],
)
def test_of_a_correlation_id_in_another_form_the_change_is_named(message_judge, given, words):
    found = message_judge.claims(answered(given), "reply_echoes_correlation_id")
    (finding,) = found["reply_echoes_correlation_id"].findings
    assert words in finding.hint


@pytest.mark.parametrize(
    ("word", "meant"),
    [("SUCCESS", "write OK"), ("Success", "write OK"), ("ok", "write OK"), ("0.0", "write OK"),
     ("ERROR", "write FAILED"), ("Partially", "write PARTIAL"), ("FATAL", "is a level of an Error")],
)  # fmt: skip
def test_a_result_that_is_no_word_of_the_schema_is_one_finding(message_judge, word, meant):
    exchange = answered(ID, result=word)
    claims = ("known_meter_is_read", "comment_has_no_effect", "reply_echoes_correlation_id")
    known = [name for name in claims if name in message_judge.checks]
    results = message_judge.exchange(exchange, *known)
    assert list(message_judge.fallen(results)) == ["reply_has_a_known_result"]
    assert meant in results["reply_has_a_known_result"].findings[0].hint


# --- XML as text ---------------------------------------------------------------------------


@pytest.mark.parametrize("dress", [escape, "<![CDATA[{}]]>".format], ids=["escaped", "CDATA"])
def test_a_payload_written_as_text_is_one_finding_and_is_judged_inside(broken, dress):
    assert list(broken(event(dress(readings())))) == ["payload_is_xml_and_no_text"]
    inside = broken(event(dress(readings("1970-01-01T00:00:00Z"))))
    assert set(inside) == {"payload_is_xml_and_no_text", "no_time_is_a_default"}
    assert "XML written as text" in inside["payload_is_xml_and_no_text"]


def test_a_message_written_into_an_argument_is_reported(broken):
    raw = f'<x:process xmlns:x="urn:example:x"><arg0>{escape(event(readings()))}</arg0></x:process>'
    fallen = broken(raw)
    assert list(fallen) == ["root_is_a_message_element"]
    assert "as text" in fallen["root_is_a_message_element"]


# --- sent once more ------------------------------------------------------------------------


def _asks(raw, *replies):
    sent = Message(raw, id=f"m{id(raw)}-{len(replies)}")
    return Exchange("x", "", Stimulus(KNOWN), sent, replies, role="requester")


@pytest.mark.parametrize(
    ("first", "unique"),
    [((), True), ((Message(b"busy", status=503),), True), (answered(ID).replies, False)],
    ids=["no answer", "a 503", "an answer"],
)
def test_the_same_bytes_once_more_are_no_second_use_of_a_message_id(message_judge, first, unique):
    raw = answered(ID).request.raw
    check = message_judge.checks["message_ids_are_unique"]
    run = [_asks(raw, *first), replace(_asks(raw), request=Message(raw, id="other"))]
    assert (list(check.run(run, message_judge.basis)) == []) is unique


def test_other_bytes_with_the_same_id_are_a_second_use(message_judge):
    raw = answered(ID).request.raw
    check = message_judge.checks["message_ids_are_unique"]
    assert check.run([_asks(raw), _asks(raw.replace(b"get", b"create"))], message_judge.basis)
