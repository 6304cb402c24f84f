"""Dates and times are read in one way, wherever they stand."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimconform.judging.pieces import Piece
from cimconform.messages.control_outcomes import events, orders
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.messages.times import instant, zoned
from cimconform.verdict import Finding

CONTROLS = "http://iec.ch/TC57/2011/EndDeviceControls#"
EVENTS = "http://iec.ch/TC57/2011/EndDeviceEvents#"


def message(root: str, payload: str) -> Message:
    text = f'<{root} xmlns="{MESSAGE_NS}"><Header/><Payload>{payload}</Payload></{root}>'
    return Message(text.encode())


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
def test_a_time_at_the_end_of_the_calendar_is_read(text):
    found = events(
        message(
            "ResponseMessage",
            f'<EndDeviceEvents xmlns="{EVENTS}"><EndDeviceEvent><createdDateTime>{text}'
            '</createdDateTime><EndDeviceEventType ref="3.26.0.85"/></EndDeviceEvent></EndDeviceEvents>',
        )
    )
    assert [event.created for event in found] == [datetime.fromisoformat(text)]


def test_midnight_written_24_is_the_beginning_of_the_next_day_in_a_control():
    (order,) = orders(
        message(
            "RequestMessage",
            f'<EndDeviceControls xmlns="{CONTROLS}"><EndDeviceControl>'
            '<EndDeviceControlType ref="3.31.0.23"/><primaryDeviceTiming><interval>'
            "<end>2026-03-02T24:00:00Z</end><start>2026-03-01T24:00:00Z</start>"
            "</interval></primaryDeviceTiming></EndDeviceControl></EndDeviceControls>",
        )
    )
    assert order.start == datetime.fromisoformat("2026-03-02T00:00:00+00:00")


@given(st.datetimes(timezones=st.timezones().map(lambda _: None)), st.integers(-840, 840))
def test_a_time_with_an_offset_is_the_instant_that_it_names(at, minutes):
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    text = f"{at.isoformat()}{sign}{hours:02}:{rest:02}"
    read = zoned(text)
    assert read is not None
    assert read.utcoffset() == timedelta(minutes=minutes)
    assert read.replace(tzinfo=None) == at


@pytest.mark.parametrize("text", ["", "noon", "2026-02-30T00:00:00Z", "9999-12-31T24:00:00Z"])
def test_what_names_no_instant_is_none(text):
    assert instant(text) is None


def test_a_finding_in_a_piece_keeps_all_that_it_says(tmp_path):
    piece = Piece(
        file=Path(tmp_path), head=0, start=0, end=0, tail=0, at=5, skipped=10, until=100, left_out=7
    )
    finding = Finding("a", "b", "/c", "hint", 7, message="m", derived="from a draft")
    assert piece.placed(finding) == Finding(
        "a", "b", "/c", "hint", 17, message="m", derived="from a draft"
    )
