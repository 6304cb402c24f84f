"""One member is looked at for all that are alike, and nothing is missed by that."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from large_readings import HEAD, TAIL, TYPE, meter

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.judging import captures, traffic
from cimconform.judging import in_pieces as large
from cimconform.judging.alike import thinned
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.pieces import split
from cimconform.messages.message import Message
from cimconform.messages.schemas import Schemas
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES

REGISTER = Register.read([FEATURES])
CHECKS = load_checks()
EVENTS = re.sub(
    "(?s)MeterReadingsResponseMessage|MeterReadings",
    lambda m: m[0].replace("MeterReadings", "EndDeviceEvents"),
    HEAD,
)
REGISTERS = TYPE.replace("0.0.2.4.", "0.0.2.1.")
FAULTS = {
    "register_does_not_fall": [(TYPE, REGISTERS), (r"<value>\d+", "<value>450", 2), (r"<value>\d+", "<value>500", 1)],
    "one_way_delta_is_not_negative": [("<value>", "<value>-")],
    "numeric_value_is_a_number": [("<value>", "<value>1,")],
    "missing_value_says_why": [(r"<value>\d+</value>", "<value/>")],
    "stamps_lie_on_the_grid": [("00Z</timeStamp>", "01Z</timeStamp>", 96)],
    "times_say_their_zone": [("Z</timeStamp>", "</timeStamp>")],
    "no_time_is_a_default": [(">2026-03", ">1970-01")],
    "measured_times_are_past": [(">2026", ">2027")],
    "intervals_ascend": [("T23", "T00")],
    "value_refers_to_its_type": [(f' ref="{TYPE}"', "")],
    "names_have_no_outer_blanks": [("<name>", "<name> ")],
    "mrid_is_unique_worldwide": [("<Meter>", "<Meter><mRID>17</mRID>")],
    "reading_names_its_object": [(r"<name>[^<]*</name>", "<name/>")],
    "embedded_event_is_the_meters": [("<Meter>", "<EndDeviceEvents><Assets><Names><name>M-1</name></Names></Assets></EndDeviceEvents><Meter>")],
    "block_and_reading_do_not_differ": [("<Meter>", f'<Readings><timeStamp>2026-03-01T00:15:00Z</timeStamp><value>901</value><ReadingType ref="{TYPE}"/></Readings><Meter>')],
    "payload_is_schema_valid": [("<Meter>", "<strange/><Meter>")],
    "no_stack_trace_is_sent": [("<value>", "<value>Traceback (most recent call last)")],
    "one_edition_in_one_message": [("<Meter>", '<x xmlns="http://iec.ch/TC57/2009/x#"/><Meter>')],
}  # fmt: skip


def changed(number, edits):
    """Give a MeterReading with some edits, each of the first place that fits."""
    text = meter(number)
    for old, new, *count in edits:
        plain = old if old.startswith((r"<value>\d", "<name>[")) else re.escape(old)
        text = re.sub(plain, new, text, count=count[0] if count else 1)
    return text


def judged(path):
    judge = Judge(load_checks(), Basis(Schemas.ours()), setting.ranks(REGISTER))
    return {
        one.result.requirement: one.result
        for one in captures.judge([path], REGISTER, judge, large.Work(jobs=1))
    }


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Give a function that writes a message of MeterReadings, to be judged in two pieces."""
    monkeypatch.setattr(traffic, "LARGE", 0)
    monkeypatch.setattr(traffic, "split", lambda file: split(file, 60_000))

    def written(meters):
        path = tmp_path / "a.xml"
        path.write_text(HEAD + "".join(meters) + TAIL, "utf-8")
        return path

    return written


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_in_one_of_many_is_reported_as_if_each_were_looked_at(rule, file, monkeypatch):
    path = file([*map(meter, range(5)), changed(5, FAULTS[rule]), *map(meter, range(6, 8))])
    found = judged(path)
    monkeypatch.setattr(large, "thinned", bytes)
    assert found == judged(path)
    assert found[rule].findings


def test_members_alike_are_left_out_and_lines_stay():
    members = "".join(map(meter, range(9)))
    left = thinned(members.encode()).decode()
    assert left.startswith(meter(0))
    assert left[len(meter(0)) :].lstrip(" ") == "\n" * "".join(map(meter, range(1, 9))).count("\n")


@pytest.mark.parametrize("edits", [
    [("<value>", "<value>+")], [("<value>", "<value> ")], [("T01:15:00Z", "T01:16:00Z")],
    [("<name>M", "<name>é")], [("<name>M-", "<name>0.")],
])  # fmt: skip
def test_what_differs_in_form_is_not_alike(edits):
    other = changed(1, edits)
    members = (meter(0) + other + meter(2)).encode()
    assert other.encode() in thinned(members)
    assert meter(2).encode() not in thinned(members)


@pytest.mark.parametrize("text", [
    "", "no element", meter(0) + "<!-- <MeterReading> -->" + meter(1),
    meter(0) + meter(1) + "<ReadingType/>", "<MeterReading/><MeterReading/>", meter(0) + "<?a?>" + meter(1),
])  # fmt: skip
def test_what_is_not_alike_for_certain_is_left(text):
    assert thinned(text.encode()) == text.encode()


def test_a_prefix_makes_no_difference():
    members = re.sub(r"<(/?)(?=\w)", r"<\1c:", meter(0) + meter(1)).encode()
    assert len(thinned(members).strip()) < len(members) * 0.6


NUMBERS = st.sampled_from(
    ["0", "000", "1", "17", "899", "999999999999999", "0.0", "0.000001", "45.50"]
)
NAMES = st.sampled_from(["1", "M-1", "M-000002", "ABCDEFGHIJKL123456789012345", "_-_7"])
FORM = Judge(CHECKS, Basis(Schemas.ours()), setting.ranks(REGISTER))
BY_FORM = [c for c in CHECKS.values() if c.id in FORM.ranks and not (c.exact or c.whole)]


def looked_at(text):
    """Give what each check that goes by the form says of a message, without the words."""
    outcomes = {c.id: FORM.message(c, Message((HEAD + text + TAIL).encode())) for c in BY_FORM}
    return {name: o and (o.verdict, len(o.findings)) for name, o in outcomes.items()}


@settings(max_examples=40, deadline=None)
@given(rule=st.sampled_from(sorted(FAULTS)), data=st.data())
def test_what_is_not_exact_goes_by_the_form_alone(rule, data):
    def another(match):
        return f"{match[1]}>{data.draw(NUMBERS if match[1] == 'value' else NAMES)}</"

    member = re.sub(
        r"(?s)(</IntervalReadings>).*(<IntervalReadings>)", r"\1\2", changed(5, FAULTS[rule])
    )
    plain = r"(value)>(\d{1,15}(?:\.\d{1,15})?)</", r"(name|mRID)>([A-Za-z_-]{0,12}\d{1,15})</"
    other = re.sub(plain[1], another, re.sub(plain[0], another, member))
    assert looked_at(other) == looked_at(member)


def event(device, code, minute):
    """Give an event of a device, by its name."""
    named = f"<Assets><Names><name>{device}</name></Names></Assets>"
    at = f"<createdDateTime>2026-03-01T00:{minute:02d}:00Z</createdDateTime>"
    return f'<EndDeviceEvent>{at}{named}<EndDeviceEventType ref="{code}"/></EndDeviceEvent>\n'


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["M-1", "M-2", "M-3", "urn:uuid:1"]),
            st.sampled_from(["3.26.0.85", "12.26.0.85", "3.26.9.185", "3.26.9.216"]),
            st.integers(0, 3),
        ),
        min_size=2,
        max_size=8,
    )
)
def test_what_compares_members_with_one_another_says_that_it_needs_the_whole(reported):
    members = "".join(event(*one) for one in reported)
    whole, left = (
        {c.id for c in BY_FORM if (o := FORM.message(c, events(text))) and o.findings}
        for text in (members, thinned(members.encode()).decode())
    )
    assert left == whole


def events(members):
    """Give a message of events."""
    tail = "</EndDeviceEvents></w:Payload></w:EndDeviceEventsResponseMessage>"
    return Message((EVENTS + members + tail).encode())
