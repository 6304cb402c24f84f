"""Names of any characters: what is the same name, and what has become of one that is not."""

import pytest

from cimconform.checks.request_reply.names_and_sizes import (
    created_name_keeps_its_characters,
    how_it_changed,
    meter_is_found_by_any_name,
    name_comes_back_as_asked,
)
from cimconform.errors import UsageError
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.stimuli import compose
from cimconform.suite import FIXTURES
from cimconform.system import embedded
from cimconform.system.meter_names import in_range
from cimconform.system.system_file import load
from cimconform.verdict import NothingToJudge

MSG = "http://iec.ch/TC57/2011/schema/message"
TC57 = "http://iec.ch/TC57/2011"
NAME = "Zähler Łódź"


def exchange(asked, answered, result="OK", name="get(MeterReadings) of a meter", before=()):
    """Give a get of a meter by one name, answered under another."""
    device = f"<EndDevice><Names><name>{asked}</name></Names></EndDevice>"
    query = f'<GetMeterReadings xmlns="{TC57}/GetMeterReadings#">{device}</GetMeterReadings>'
    head = "<Header><Verb>{}</Verb><Noun>MeterReadings</Noun></Header>"
    request = f'<RequestMessage xmlns="{MSG}">{head.format("get")}<Request>{query}</Request></RequestMessage>'
    meter = f"<MeterReading><Meter>{answered}</Meter></MeterReading>" if answered else ""
    payload = (
        f'<Payload><MeterReadings xmlns="{TC57}/MeterReadings#">{meter}</MeterReadings></Payload>'
    )
    reply = f"{head.format('reply')}<Reply><Result>{result}</Result></Reply>{payload}"
    reply = f'<ResponseMessage xmlns="{MSG}">{reply}</ResponseMessage>'
    return Exchange(
        "x", "http", Stimulus(name), Message(request.encode()), (Message(reply.encode()),),
        before=before,
    )  # fmt: skip


def named(text):
    return f"<Names><name>{text}</name></Names>"


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        (NAME, NAME.encode().decode("latin-1"), "read as those of another character set"),
        (NAME, NAME.encode().decode("cp1252", "replace"), "read as those of another character set"),
        (NAME, "Z?hler ??d?", "letters were replaced"),
        (NAME, "Zähler ?ód?", "letters were replaced"),
        (NAME, "Z�hler", "letters were lost"),
        ("O'Neill & Sons", "O'Neill &amp; Sons", "escaped twice"),
        ("a  b", "a b", "its blanks were changed"),
        ("M" * 64, "M" * 50, "cut to 50 of 64 characters"),
        ("M-1", "m-1", "upper and lower case"),
        ("M-1", "X", "another name"),
    ],
)
def test_the_hint_says_what_has_become_of_a_name(name, given, expected):
    assert expected in how_it_changed(name, given)


@pytest.mark.parametrize("given", [NAME, "Za\u0308hler Ło\u0301dz\u0301"])
def test_one_name_in_either_form_of_unicode_is_the_same(given):
    assert not list(name_comes_back_as_asked(exchange(NAME, named(given))))


def test_another_name_is_found_with_both():
    (finding,) = name_comes_back_as_asked(exchange(NAME, named("Z?hler ??d?")))
    assert (finding.expected, finding.observed) == (NAME, "Z?hler ??d?")


def test_a_meter_without_a_name_is_not_called_by_a_wrong_one():
    with pytest.raises(NothingToJudge, match="gives no name"):
        list(name_comes_back_as_asked(exchange(NAME, "<mRID>1</mRID>")))


def test_one_of_several_names_is_enough():
    assert not list(name_comes_back_as_asked(exchange(NAME, named("other") + named(NAME))))


@pytest.mark.parametrize(("answered", "result"), [("", "OK"), ("", "FAILED")])
def test_a_meter_that_is_not_served_is_not_found(answered, result):
    (finding,) = meter_is_found_by_any_name(exchange(NAME, answered, result))
    assert NAME in finding.hint


def test_a_created_name_that_is_not_there_is_found_out():
    meter = f"<Payload><MeterConfig xmlns='{TC57}/MeterConfig#'><Meter>{named(NAME)}</Meter></MeterConfig></Payload>"
    reported = Message(f'<RequestMessage xmlns="{MSG}">{meter}</RequestMessage>'.encode())
    before = (Exchange("c", "http", Stimulus("create(MeterConfig) of a new meter"), reported),)
    kept = exchange(NAME, named(NAME[:8]), before=before)
    lost = exchange(NAME, "", before=before)
    assert [f.observed for f in created_name_keeps_its_characters(kept)] == [NAME[:8]]
    assert [f.observed for f in created_name_keeps_its_characters(lost)] == ["nothing"]


def test_a_range_of_names_keeps_its_leading_zeros():
    assert in_range("M-098..M-101") == ["M-098", "M-099", "M-100", "M-101"]
    assert in_range("M-1") == ["M-1"]
    assert in_range("A-1..B-2") == ["A-1..B-2"]
    with pytest.raises(ValueError, match=r"expected FIRST\.\.LAST"):
        in_range("M-9..M-2")


def test_what_a_run_sends_has_characters_beyond_ascii_marks_and_many_meters():
    values = {
        **load(embedded.FILES[embedded.HEAD_END], embedded.NOWHERE).values(),
        **compose.own_values(),
    }

    def sent(name):
        tree = compose.fill(compose.find(FIXTURES / "messages", name), values)
        return [e.text for e in tree.iterfind(".//{*}EndDevice/{*}Names/{*}name")]

    (beyond,) = sent("get(MeterReadings) of a meter beyond ASCII")
    (marks,) = sent("get(MeterReadings) of a meter with marks")
    (long,) = sent("get(MeterReadings) of a meter with a long name")
    many = sent("get(MeterReadings) of many meters")
    assert "ä" in beyond
    assert "Ω" in beyond
    assert set("'\"&< ") <= set(marks)
    assert len(long) == 64
    assert (len(many), many[0], many[-1]) == (300, "M-2001", "M-2300")


def test_many_meters_that_no_file_names_are_a_gap():
    fixture = compose.find(FIXTURES / "messages", "get(MeterReadings) of many meters")
    with pytest.raises(UsageError, match="needs a value for many_meters"):
        compose.fill(
            fixture,
            dict.fromkeys(compose.placeholders(fixture) - {"many_meters"}, "x")
            | compose.own_values(),
        )
