"""Windows of the system file as stimuli need them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cimconform.system import windows

BERLIN = ZoneInfo("Europe/Berlin")
SPAN = {
    "start": datetime.fromisoformat("2026-03-28T00:00:00+01:00"),
    "end": datetime.fromisoformat("2026-03-30T00:00:00+02:00"),
}


def test_a_window_is_written_in_local_time_and_in_utc():
    found = dict(windows.values({"window": SPAN}, BERLIN))
    assert found["window_start"] == "2026-03-28T00:00:00+01:00"
    assert found["window_end_utc"] == "2026-03-29T22:00:00Z"
    assert found["window_end_24"] == "2026-03-29T24:00:00+02:00"
    assert found["window_odd_start"] == "2026-03-28T01:07:00+01:00"


def test_an_end_that_is_not_midnight_has_no_24_hours():
    odd = {**SPAN, "end": datetime.fromisoformat("2026-03-29T22:30:00Z")}
    assert "window_end_24" not in dict(windows.values({"window": odd}, BERLIN))


def test_a_gap_is_asked_for_with_its_neighbours():
    found = dict(windows.values({"gap_window": SPAN, "window": None}, BERLIN))
    assert found["gap_before"] == "2026-03-27T20:00:00+01:00"
    assert "future_start" not in found


@pytest.mark.parametrize(
    ("placeholder", "key"),
    [
        ("window_start", "window"),
        ("window_end_24", "window"),
        ("future_end", "window"),
        ("spring_start", "spring_window"),
        ("month_end_end", "month_end_window"),
        ("gap_before", "gap_window"),
        ("known_meter", ""),
    ],
)
def test_a_placeholder_names_its_key(placeholder, key):
    assert windows.key_of(placeholder) == key


@pytest.mark.parametrize(
    ("code", "found"),
    [("0.0.2.4.1.1.12", "0.0.2.4.0.1.12"), ("0.0.2.4.0.1.12", ""), ("", ""), ("kWh", "")],
)
def test_a_direction_is_taken_out_of_a_code(code, found):
    assert windows.without_direction(code) == found
