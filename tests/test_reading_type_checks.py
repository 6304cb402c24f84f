"""Rules about reading types and qualities accuse for what is wrong, and not for what is strange."""

import pytest
from test_checks import TC57, query, response

INTERVAL = "0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.0.72.0"


def readings(code=INTERVAL, root="", value="<value>1</value>", quality=""):
    one = f"<timeStamp>2026-03-28T14:15:00Z</timeStamp>{value}{quality}"
    reading = f'<Readings>{one}<ReadingType ref="{code}"/></Readings>'
    return response(
        payload=f'<MeterReadings xmlns="{TC57}/MeterReadings#"><MeterReading>{reading}'
        f"</MeterReading>{root}</MeterReadings>"
    )


def quality(*codes):
    return "".join(
        f'<ReadingQualities><ReadingQualityType ref="{c}"/></ReadingQualities>' for c in codes
    )


ASKED = query("M-1")


def fallen(message_judge, answer, request=ASKED):
    return set(
        message_judge.fallen(
            message_judge.reply(answer, "unknown_type_is_explained", request=request)
        )
    )


OURS = {
    "value_refers_to_its_type", "reading_type_has_eighteen_numbers", "reading_type_numbers_are_plain",
    "reading_type_numbers_are_assigned", "reading_type_is_of_this_edition",
    "reading_type_fractions_are_whole", "reading_type_unit_fits_kind", "currency_goes_with_money",
    "reading_type_makes_sense", "unknown_type_is_explained", "expanded_type_agrees_with_code",
    "expanded_type_is_used", "quality_refers_to_its_type", "quality_code_is_assigned",
    "missing_value_says_why", "valid_is_not_failed_too", "device_neither_estimates_nor_edits",
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        (INTERVAL, set()),
        ("", {"value_refers_to_its_type"}),
        (INTERVAL + ".0", {"reading_type_has_eighteen_numbers"}),
        (INTERVAL.replace("72", "kWh"), {"reading_type_has_eighteen_numbers"}),
        (INTERVAL.replace("12", "012"), {"reading_type_numbers_are_plain"}),
        (INTERVAL.replace("12", "+12"), {"reading_type_numbers_are_plain"}),
        (INTERVAL.replace("12", "197"), {"reading_type_numbers_are_assigned"}),
        # a third edition's kind, and two wrong fields of which others know one
        (INTERVAL.replace("12", "166"), {"reading_type_is_of_this_edition"}),
        (
            INTERVAL.replace("12", "166").replace("0.0.2", "0.0.99"),
            {"reading_type_is_of_this_edition", "reading_type_numbers_are_assigned"},
        ),
        # names of others, such as OBIS, are no codes of ours
        ("1-0:1.8.0*255", {"unknown_type_is_explained"}),
        ("1.8.0", {"unknown_type_is_explained"}),
        ("kWh", {"unknown_type_is_explained"}),
    ],
)
def test_a_type_is_accused_for_what_is_wrong_with_it(message_judge, code, broken):
    assert fallen(message_judge, readings(code)) & OURS == broken


def test_a_name_that_was_asked_for_has_been_agreed_on(message_judge):
    wanted = "<ReadingType><Names><name>kWh</name></Names></ReadingType></GetMeterReadings>"
    request = query("M-1").replace("</GetMeterReadings>", wanted)
    assert not fallen(message_judge, readings("kWh"), request) & OURS


def root(*attributes, code=INTERVAL):
    inside = "".join(attributes)
    return (
        f"<ReadingType><mRID>{code}</mRID>{inside}<Names><name>{code}</name></Names></ReadingType>"
    )


@pytest.mark.parametrize(
    ("attributes", "agrees"),
    [
        (["<measuringPeriod>fifteenMinute</measuringPeriod>"], True),
        (["<measuringPeriod>2</measuringPeriod>"], True),
        (["<multiplier>none</multiplier>"], True),
        (["<measuringPeriod>quarter of an hour</measuringPeriod>"], True),  # words of their own
        (["<measuringPeriod>thirtyMinute</measuringPeriod>"], False),
        (["<multiplier>3</multiplier>"], False),
    ],
)
def test_attributes_agree_by_name_or_by_number(message_judge, attributes, agrees):
    found = fallen(message_judge, readings(root=root(*attributes)))
    assert ("expanded_type_agrees_with_code" not in found) == agrees


def test_a_vendor_type_is_found_by_its_name(message_judge):
    own = "<ReadingType><Names><name>kWh</name></Names></ReadingType>"
    assert not fallen(message_judge, readings("kWh", root=own)) & OURS
    assert fallen(message_judge, readings(root=own)) & OURS == {"expanded_type_is_used"}


@pytest.mark.parametrize(
    ("codes", "broken"),
    [
        (["2.8.0"], set()),
        (["5.99.1"], {"quality_code_is_assigned"}),
        (["2.9.0"], {"quality_code_is_assigned"}),
        (["2.8.77"], set()),
        (["good"], {"quality_refers_to_its_type"}),
        (["2.0.0", "3.6.1"], set()),
        (["2.0.1", "2.6.1"], {"valid_is_not_failed_too"}),
        (["1.7.1"], {"device_neither_estimates_nor_edits"}),
    ],
)
def test_a_quality_is_accused_for_what_is_wrong_with_it(message_judge, codes, broken):
    assert fallen(message_judge, readings(quality=quality(*codes))) & OURS == broken


@pytest.mark.parametrize("value", ["", "<value/>", "<value> </value>"])
def test_a_missing_value_has_a_reason(message_judge, value):
    assert fallen(message_judge, readings(value=value)) & OURS == {"missing_value_says_why"}
    assert not fallen(message_judge, readings(value=value, quality=quality("2.5.259"))) & OURS
