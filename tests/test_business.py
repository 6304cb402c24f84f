"""Exchanges of the business accuse for what went wrong; their page names rules that there are."""

import re
from pathlib import Path

import pytest
from test_checks import TC57, response

from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES

ROOT = Path(__file__).parents[1]
REGISTER = Register.read([FEATURES])


def reported(*types, defined=""):
    events = "".join(
        f"<EndDeviceEvent><createdDateTime>2026-03-28T14:00:00Z</createdDateTime>"
        f'<EndDeviceEventType ref="{kind}"/></EndDeviceEvent>' for kind in types
    )  # fmt: skip
    payload = (
        f'<EndDeviceEvents xmlns="{TC57}/EndDeviceEvents#">{events}{defined}</EndDeviceEvents>'
    )
    return Message(response(payload=payload, noun="EndDeviceEvents").encode(), status=200)


ASKED = Message(
    f'<RequestMessage xmlns="{MESSAGE_NS}"><Header><Verb>get</Verb><Noun>EndDeviceEvents</Noun>'
    f'</Header><Request><GetEndDeviceEvents xmlns="{TC57}/GetEndDeviceEvents#"><EndDeviceEventType>'
    "<Names><name>3.26.0.85</name></Names></EndDeviceEventType></GetEndDeviceEvents></Request>"
    "</RequestMessage>".encode(),
    direction="sent",
)
EXPLAINED = (
    "<EndDeviceEventType><mRID>T7</mRID><Names><name>3.26.0.85</name></Names></EndDeviceEventType>"
)


@pytest.mark.parametrize(
    ("answer", "broken"),
    [
        (reported("3.26.0.85", "3.26.0.85"), False),
        (reported(), False),
        (reported("T7", defined=EXPLAINED), False),
        (reported("3.26.0.85", "3.8.0.215"), True),
        # of another kind of device, and of types with names of their own
        (reported("12.26.0.85"), False),
        (reported("T8", defined=EXPLAINED), False),
    ],
)
def test_a_get_of_one_type_brings_no_other(message_judge, answer, broken):
    exchange = Exchange("x", "", Stimulus("get(EndDeviceEvents)"), ASKED, (answer,))
    found = message_judge.fallen(message_judge.claims(exchange, "events_are_of_the_type_asked"))
    assert bool(found) == broken


def read(*values):
    inside = "".join(
        f"<Readings><timeStamp>2026-03-28T14:0{n}:00Z</timeStamp><value>{value}</value></Readings>"
        for n, value in enumerate(values)
    )
    payload = (
        f'<MeterReadings xmlns="{TC57}/MeterReadings#"><MeterReading>{inside}</MeterReading>'
        "</MeterReadings>"
    )
    return Message(response(payload=payload).encode(), status=200)


@pytest.mark.parametrize(
    ("first", "again", "broken"),
    [((1, 2), (1, 2), False), ((1, 2), (1, 3), True), ((1, 2), (1,), True), ((1,), (1, 2), True)],
)
def test_the_past_is_reported_alike(message_judge, first, again, broken):
    before = Exchange("1", "", Stimulus("get(MeterReadings)"), None, (read(*first),))
    last = Exchange(
        "2", "", Stimulus("get(MeterReadings)"), None, (read(*again),), before=(before,)
    )
    assert (
        bool(message_judge.fallen(message_judge.claims(last, "history_stays_the_same"))) == broken
    )


def test_the_page_of_exchanges_names_rules_and_features_that_there_are():
    text = (ROOT / "docs" / "exchanges.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", text))
    assert named <= set(REGISTER)
    assert all((ROOT / place).exists() for place in re.findall(r"`(features/[\w./]+)`", text))
