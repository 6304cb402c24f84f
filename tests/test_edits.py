"""One named edit of a good message, proved on what was sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cimconform.errors import StimulusUnproven, UsageError
from cimconform.messages.message import Message, parse
from cimconform.stimuli import compose as envelope
from cimconform.stimuli import edits
from cimconform.stimuli.edits_of_bytes import BYTES
from cimconform.suite import FIXTURES

VALUES = {
    name: f"value-of-{name}"
    for path in FIXTURES.rglob("*.xml")
    for name in envelope.placeholders(path)
}
NAME = "get(MeterReadings) of a known meter"


def tree(name: str = NAME):
    """Fill a fixture with made-up values."""
    fixture = envelope.find(FIXTURES / "messages", name)
    return envelope.fill(fixture, {**VALUES, **envelope.own_values()})


def edited(words: str, name: str = NAME) -> tuple[edits.Edit, bytes, bytes]:
    """Give an edit, the good bytes and the edited bytes."""
    edit, good = edits.read(words), tree(name)
    before = etree.tostring(good)
    if edit.raw:
        return edit, before, edit.raw(before)
    if edit.tree:
        edit.tree(good)
    return edit, before, etree.tostring(good)


WORDS = [
    "without Header/Verb",
    "without Request",
    "without Request/GetMeterReadings/EndDevice/Names",
    'with Header/Verb "fetch"',
    'with Header/Revision "99"',
    'with Header/Comment "a remark"',
    'with Request/StartTime "2026-01-01T00:00:00Z"',
    'with Header/Property/Name "x"',
    'with Request/ID@kind "nickname"',
    "with a second Header/Noun",
    "with Request/GetMeterReadings/EndDevice 4 times, each by another name",
    "with Header/Noun before Header/Verb",
    'with more in Header: <x xmlns="urn:test">y</x>',
]


@pytest.mark.parametrize("words", [*WORDS, *BYTES])
def test_an_edit_changes_the_message_and_is_proved(words):
    edit, good, sent = edited(words)
    if words.startswith("in a message root"):
        assert b"<Message " in sent
    assert sent != good
    edits.prove(edit, good, sent)


@pytest.mark.parametrize("words", WORDS)
def test_a_second_difference_is_not_proved(words):
    edit, good, sent = edited(words)
    also = sent.replace(b"value-of-source", b"somebody else")
    assert also != sent
    with pytest.raises(StimulusUnproven):
        edits.prove(edit, good, also)


@pytest.mark.parametrize("words", [*WORDS, *BYTES, 'with the HTTP header SOAPAction "x"'])
def test_an_edit_that_did_not_take_is_not_proved(words):
    edit, good, _ = edited(words)
    lost = good if not edit.route else good + b"<more/>"
    with pytest.raises(StimulusUnproven):
        edits.prove(edit, good, lost)


@pytest.mark.parametrize(
    ("words", "route"),
    [
        ('with the HTTP header SOAPAction "urn:x"', {"headers": {"SOAPAction": "urn:x"}}),
        ("without the HTTP header Content-Type", {"headers": {"Content-Type": None}}),
        ("by the HTTP method PUT", {"method": "PUT"}),
        ("with the SOAP header: <x/>", {"soap_header": b"<x/>"}),
    ],
)
def test_an_edit_of_the_transport_leaves_the_bytes_alone(words, route):
    edit = edits.read(words)
    assert edit.route == route
    edits.prove(edit, b"<a/>", b"<a/>")


def test_a_new_header_element_stands_in_the_order_of_the_schema():
    _, _, sent = edited('with Header/Revision "2"')
    names = [child.tag.split("}")[1] for child in parse(sent)[0]]
    assert names.index("Noun") < names.index("Revision") < names.index("Context")


def test_words_that_name_no_edit_say_what_is_understood():
    with pytest.raises(UsageError, match="no edit"):
        edits.read("sideways")


def test_an_edit_of_what_is_not_there_is_unproven():
    with pytest.raises(StimulusUnproven, match="Header/Nonce"):
        edited("without Header/Nonce")


@given(
    st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF), min_size=1, max_size=30)
)
def test_any_text_can_be_set_and_proved(value):
    good = tree()
    before = etree.tostring(good)
    edit = edits.Edit("set", ("Header/Noun",), tree=lambda root: setattr(root[0][1], "text", value))
    edit.tree(good)
    sent = etree.tostring(good)
    if value != "MeterReadings":
        edits.prove(edit, before, sent)
    assert Message(sent).noun == value


WAYS = [
    ('with the HTTP header SOAPAction "urn:x"', {"soapaction": "urn:x"}, b""),
    ('with the HTTP header Authorization "Basic x"', {"authorization": "(redacted)"}, b""),
    ("without the HTTP header Accept", {}, b""),
    ("compressed by HTTP", {"content-encoding": "gzip"}, b""),
    ('with the SOAP header: <x:lock xmlns:x="urn:x"/>', {}, b'<x:lock xmlns:x="urn:x"/>'),
]


@pytest.mark.parametrize(("words", "headers", "block"), WAYS)
def test_the_way_of_an_edit_is_proved_on_what_went_out(words, headers, block):
    edit, good = edits.read(words), etree.tostring(tree())
    edits.prove_sent(edit, good, good, headers, block + good)


@pytest.mark.parametrize(("words", "headers"), [
    ('with the HTTP header SOAPAction "urn:x"', {"soapaction": "urn:y"}),
    ('with the HTTP header Authorization "Basic x"', {}),
    ("without the HTTP header Accept", {"accept": "*/*"}),
    ("compressed by HTTP", {}),
    ('with the SOAP header: <x:lock xmlns:x="urn:x"/>', {}),
])  # fmt: skip
def test_a_way_that_was_not_taken_is_not_proved(words, headers):
    good = etree.tostring(tree())
    with pytest.raises(StimulusUnproven):
        edits.prove_sent(edits.read(words), good, good, headers, good)


def test_another_value_than_was_meant_is_not_proved():
    edit, good, meant = edited('with Header/Noun "NoSuchThing"')
    other = meant.replace(b"NoSuchThing", b"AnotherThing")
    edits.prove(edit, good, other)
    with pytest.raises(StimulusUnproven):
        edits.prove_sent(edit, meant, other, {}, other)
