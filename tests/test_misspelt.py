"""Of a time that is none it is shown what is wrong with it, and where it can be, how it is written."""

import pytest

from cimconform.messages.misspelt import explained, wrong_with_time

WRONG = {
    "2026-03-28T00:15:00+0100": "with a colon: 2026-03-28T00:15:00+01:00",
    "2026-03-28T00:15:00+01": "lacks its minutes",
    "2026-03-28T00:15:00+1:00": "two digits each: 2026-03-28T00:15:00+01:00",
    "2026-03-28 00:15:00Z": "T between date and time, and no blank: 2026-03-28T00:15:00Z",
    "2026-03-28t00:15:00Z": "a capital T",
    "2026-03-28T00:15:00z": "Z as a capital",
    "2026-03-28T00:15Z": "the seconds are missing: 2026-03-28T00:15:00Z",
    "2026-03-28T00:15:00,5Z": "a point, and no comma",
    "2026-03-28T00:15:00:500Z": "a point, and no comma",
    "2026-03-28T00.15.00Z": "colons stand in the time of day",
    "2026-03-28T00:15:00.Z": "digits are missing",
    "2026-03-28T00:15:00 CET": "a zone is no name (CET)",
    "2026-03-28T00:15:00+01:00[Europe/Berlin]": "no name ([Europe/Berlin])",
    "2026-03-28T00:15:00 UTC": "2026-03-28T00:15:00Z",
    "2026-03-28T00:15:00GMT+01:00": "no GMT stands before an offset: 2026-03-28T00:15:00+01:00",
    "2026-03-28T00:15:00+01:00Z": "exclude one another",
    "2026-03-28T00:15:00 +01:00": "no blank stands before the offset",
    "2026-03-28T00:15:00\u221201:00": "a typographic dash",
    "2026-03-28T12:15:00 AM": "no AM or PM",
    "2026-3-28T0:15:00Z": "two digits each: 2026-03-28T00:15:00Z",
    "+2026-03-28T00:15:00Z": "no + stands before the year",
    "1774656900": "seconds since 1970 (2026-03-28T00:15:00Z)",
    "1774656900000": "milliseconds since 1970 (2026-03-28T00:15:00Z)",
    "1774656900.5": "seconds since 1970",
    "/Date(1774656900000+0100)/": "old .NET serializer",
    "20260328T001500Z": "short form",
    "20260328001500": "short form",
    "2026-03-28": "a date alone",
    "28.03.2026 00:15": "the order of a country",
    "03/28/2026 12:15 AM": "the order of a country",
    "2026/03/28 00:15:00": "joined by hyphens",
    "Sat Mar 28 00:15:00 CET 2026": "in words",
    "2026-03-28T00:15:00+15:00": "beyond 14:00",
    "2026-03-28T00:15:00-14:01": "beyond 14:00",
    "2026-02-29T00:15:00Z": "the calendar has no 2026-02-29",
    "2026-13-01T00:15:00Z": "the calendar has no 2026-13-01",
    "0000-01-01T00:00:00Z": "no year 0000",
    "2026-03-28T25:15:00Z": "no clock shows 25:15:00",
    "2026-03-28T24:00:01Z": "no clock shows 24:00:01",
    "2026-03-28T23:59:60Z": "no leap second",
    "": "empty",
    "soon": "in words",
    "42": "a number",
}


@pytest.mark.parametrize("text", WRONG)
def test_of_a_misspelt_time_is_shown_what_is_wrong(text):
    assert WRONG[text] in wrong_with_time(text)


@pytest.mark.parametrize(
    "text",
    ["2026-03-28T00:15:00Z", "2026-03-28T24:00:00.0Z", "2024-02-29T00:15:00+14:00", "12026-01-01T00:00:00",
     "-0001-01-01T00:00:00Z"],
)  # fmt: skip
def test_nothing_is_wrong_with_a_right_one(text):
    assert wrong_with_time(text) == ""


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ("True", "boolean", "write true in small letters"),
        ("yes", "boolean", "write true, and not yes"),
        ("1,5", "decimal", "a comma"),
        ("1e3", "decimal", "no exponent"),
        ("1.5 kWh", "decimal", "a unit"),
        ("", "decimal", "empty"),
        ("x", "anyURI", ""),
    ],
)
def test_other_types_are_explained_too(value, kind, words):
    hint = explained(f"Element 'a': '{value}' is not a valid value of the atomic type 'xs:{kind}'.")
    assert words in hint
    assert bool(hint) is bool(words)
