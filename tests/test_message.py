"""A message is read once and safely, whatever form it comes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cimconform.messages.message import MESSAGE_NS, Message, Unreadable, parent, parse

HEADER = "<Header><Verb>reply</Verb><Noun>MeterReadings</Noun></Header>"
GENERIC = f'<ResponseMessage xmlns="{MESSAGE_NS}">{HEADER}<Reply><Result>OK</Result></Reply></ResponseMessage>'
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"


def in_soap(body: str, space: str = SOAP11) -> Message:
    """Put a body into a SOAP envelope."""
    return Message(f'<s:Envelope xmlns:s="{space}"><s:Body>{body}</s:Body></s:Envelope>'.encode())


def test_bare_and_soap_messages_read_alike():
    for message in (Message(GENERIC.encode()), in_soap(GENERIC), in_soap(GENERIC, SOAP12)):
        assert (message.verb, message.noun, message.result) == ("reply", "MeterReadings", "OK")
        assert message.kind == "response"
        assert message.where("Header/Verb") == "/ResponseMessage/Header/Verb"


def test_soap_version_is_known_by_the_envelope():
    assert in_soap(GENERIC).soap == "1.1"
    assert in_soap(GENERIC, SOAP12).soap == "1.2"
    assert Message(GENERIC.encode()).soap == ""
    assert in_soap(GENERIC, "urn:no-soap").soap == ""


@pytest.mark.parametrize(
    ("root", "space", "kind", "typed"),
    [
        ("RequestMessage", MESSAGE_NS, "request", False),
        ("EventMessage", MESSAGE_NS, "event", False),
        ("FaultMessage", MESSAGE_NS, "fault", False),
        ("GetMeterReadings", "http://iec.ch/TC57/2011/GetMeterReadingsMessage", "request", True),
        ("CreateMeterConfig", "http://iec.ch/TC57/2011/MeterConfigMessage", "request", True),
        ("CreatedMeterConfig", "http://iec.ch/TC57/2011/MeterConfigMessage", "event", True),
        (
            "MeterConfigResponseMessage",
            "http://iec.ch/TC57/2011/MeterConfigMessage",
            "response",
            True,
        ),
        ("MeterConfigFaultMessage", "http://iec.ch/TC57/2011/MeterConfigMessage", "fault", True),
        ("html", "", "unknown", False),
    ],
)
def test_kind_is_known_by_the_root_element(root, space, kind, typed):
    message = Message(f'<{root} xmlns="{space}"><Header/></{root}>'.encode())
    assert (message.kind, message.typed) == (kind, typed)


@pytest.mark.parametrize(
    ("verb", "kind"), [("get", "request"), ("reply", "response"), ("created", "event")]
)
def test_the_untyped_root_is_classed_by_its_verb(verb, kind):
    raw = f'<Message xmlns="{MESSAGE_NS}"><Header><Verb>{verb}</Verb></Header></Message>'
    assert Message(raw.encode()).kind == kind


def test_a_fault_message_is_found_in_the_detail_of_a_soap_fault():
    fault = f'<s:Fault xmlns:s="{SOAP11}"><detail><FaultMessage xmlns="{MESSAGE_NS}"/></detail></s:Fault>'
    message = in_soap(fault)
    assert message.soap_fault is not None
    assert message.kind == "fault"
    assert message.where() == "/FaultMessage"


def test_a_soap_fault_without_detail_is_a_fault_without_a_root():
    message = in_soap(f'<s:Fault xmlns:s="{SOAP11}"><faultcode>s:Client</faultcode></s:Fault>')
    assert message.root is None
    assert message.kind == "fault"


def test_lines_point_into_the_bytes_as_they_came():
    message = Message(GENERIC.replace("<Reply>", "\n\n<Reply>").encode())
    assert message.line("Reply/Result") == 3
    assert message.line("Reply/Error/code") == 3, "an absent element has the line of its parent"
    assert message.line("Header") == 1


def test_payload_documents_are_the_foreign_children_of_payload():
    raw = f'<ResponseMessage xmlns="{MESSAGE_NS}"><Payload><MeterReadings xmlns="urn:x#"/><Format>XML</Format></Payload></ResponseMessage>'
    assert [element.tag for element in Message(raw.encode()).payloads] == ["{urn:x#}MeterReadings"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<a>",
        b"\x00\x01",
        b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>" * 5000,
        "<a>\udcff</a>".encode("utf-8", "surrogateescape"),
    ],
)
def test_what_is_no_safe_xml_is_unreadable_and_says_why(raw):
    message = Message(raw)
    assert message.document is None
    assert isinstance(message.unreadable, Unreadable)
    assert str(message.unreadable)
    assert (message.kind, message.verb, message.root) == ("unknown", "", None)


@given(st.binary(max_size=200))
def test_no_bytes_break_reading(raw):
    message = Message(raw)
    assert message.kind in ("request", "response", "event", "fault", "unknown")
    assert (message.document is None) == (message.unreadable is not None)


@given(
    st.text(
        alphabet=st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\r"),
        max_size=50,
    )
)
def test_text_comes_back_as_it_was_written(text):
    root = parse(GENERIC.encode())
    root[0][1].text = text
    assert Message(etree.tostring(root)).noun == text


def test_an_element_inside_another_has_that_as_its_parent():
    root = parse(b"<Names><name/></Names>")
    assert parent(root[0]) is root


def test_a_root_has_no_parent():
    with pytest.raises(ValueError, match="Names is a root"):
        parent(parse(b"<Names/>"))
