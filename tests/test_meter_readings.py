"""What the rules about readings see, and what they leave alone because it is legal."""

import pytest

from cimconform.checks import Basis
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.message import Message
from cimconform.messages.schemas import Schemas

SPACE = "http://iec.ch/TC57/2011/MeterReadings#"
MSG = "http://iec.ch/TC57/2011/schema/message"
QUARTER = "0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.0.72.0"
DAILY = "11.0.0.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
FULL_DAY = "0.0.4.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
MONTHLY = "13.0.0.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
OWN_LENGTH = "0.0.100.4.1.1.12.0.0.90.1.0.0.0.0.0.72.0"
REGISTER = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
STATE = "0.0.0.12.0.1.118.0.0.0.0.0.0.0.0.0.109.0"
RULES = (
    "times_say_their_zone interval_end_stands_before_start interval_starts_before_it_ends "
    "measured_times_are_past no_time_is_a_default report_follows_measurement reading_has_a_time "
    "period_types_have_a_period stamp_fits_its_period values_interval_spans_its_values "
    "block_has_one_reading_type interval_reading_has_time_stamp intervals_are_as_long_as_typed "
    "steps_are_whole_intervals stamps_lie_on_the_grid intervals_ascend value_is_given_once "
    "blocks_of_one_type_are_disjoint interval_period_fits_its_stamp series_stand_in_blocks "
    "block_and_reading_do_not_differ numeric_value_is_a_number register_does_not_fall "
    "one_way_delta_is_not_negative delta_has_a_period calculation_changes_the_type "
    "calculation_has_one_factor calculation_says_its_order calculation_calculates_something "
    "reading_names_its_object reason_is_a_known_word embedded_event_is_the_meters "
    "embedded_event_type_is_explained"
).split()


@pytest.fixture(scope="module")
def fallen():
    """Give a function that tells which rules fall on the MeterReadings of a response."""
    judge = Judge(load_checks(), Basis(Schemas.ours()))

    def broken(inner: str, roots: str = "", sent: str = "2026-11-01T00:00:00Z") -> set[str]:
        head = f"<Header><Verb>reply</Verb><Noun>MeterReadings</Noun><Timestamp>{sent}</Timestamp></Header>"
        payload = f'<MeterReadings xmlns="{SPACE}">{inner}{roots}</MeterReadings>'
        raw = f'<ResponseMessage xmlns="{MSG}">{head}<Payload>{payload}</Payload></ResponseMessage>'
        found = {rule: judge.message(judge.checks[rule], Message(raw.encode())) for rule in RULES}
        return {rule for rule, outcome in found.items() if outcome and outcome.findings}

    return broken


def reading(inner: str, after: str = "", meter: str = "M-1") -> str:
    named = f"<Meter><Names><name>{meter}</name></Names></Meter>"
    return f"<MeterReading>{inner}{named}{after}</MeterReading>"


def interval(stamp: str, value: str = "1", more: str = "") -> str:
    return f"<IntervalReadings><timeStamp>{stamp}</timeStamp><value>{value}</value>{more}</IntervalReadings>"


def block(kind: str, *intervals: str) -> str:
    return f'<IntervalBlocks>{"".join(intervals)}<ReadingType ref="{kind}"/></IntervalBlocks>'


def single(kind: str, stamp: str, value: str, more: str = "") -> str:
    return f'<Readings><timeStamp>{stamp}</timeStamp><value>{value}</value>{more}<ReadingType ref="{kind}"/></Readings>'


def quality(code: str) -> str:
    return f'<ReadingQualities><ReadingQualityType ref="{code}"/></ReadingQualities>'


def quarters(*minutes: int, more: str = "") -> list[str]:
    return [interval(f"2026-05-01T{m // 60:02}:{m % 60:02}:00+02:00", more=more) for m in minutes]


DAYS = [interval(f"2026-{day}T00:00:00{offset}") for day, offset in (
    ("03-28", "+01:00"), ("03-29", "+01:00"), ("03-30", "+02:00"), ("03-31", "+02:00"),
)]  # fmt: skip
MONTHS = [interval(f"2026-{month}-01T00:00:00{offset}") for month, offset in (
    ("01", "+01:00"), ("02", "+01:00"), ("03", "+01:00"), ("04", "+02:00"), ("05", "+02:00"),
)]  # fmt: skip


@pytest.mark.parametrize(
    "inner",
    [
        reading(block(QUARTER, *quarters(15, 30, 45, 60))),
        reading(block(QUARTER, *quarters(15, 30, 60, 75))),  # a gap
        reading(block(QUARTER, *quarters(15, 30)) + block(QUARTER, *quarters(45, 60))),
        reading(block(QUARTER, *quarters(15, 30))) + reading(block(QUARTER, *quarters(45, 60))),
        reading(block(QUARTER, *quarters(15, 30)), meter="M-1") + reading(block(QUARTER, *quarters(15, 30)), meter="M-2"),
        reading(block(DAILY, *DAYS)),  # one day of them has 23 hours
        reading(block(FULL_DAY, *DAYS)),
        reading(block(MONTHLY, *MONTHS)),
        reading(block(OWN_LENGTH, *(interval(f"2026-05-01T00:0{m}:{s}+02:00") for m, s in ((1, "30"), (3, "00"), (4, "30"), (6, "00"))))),
        reading(block(QUARTER, interval("2026-05-01T24:00:00+02:00"), interval("2026-05-02T00:15:00+02:00"))),
        reading(block(QUARTER, interval("2026-10-25T02:30:00+02:00"), interval("2026-10-25T02:30:00+01:00"))),
        reading(block(QUARTER, interval("2026-05-01T00:15:00Z"), interval("2026-05-01T00:23:00Z", more=quality("2.4.2")), interval("2026-05-01T00:30:00Z"))),
        reading(block(QUARTER, "<IntervalReadings><timeStamp>2026-05-01T00:15:00Z</timeStamp>" + quality("2.5.259") + "</IntervalReadings>")),
        reading("", single(REGISTER, "2026-05-01T00:00:00Z", "5.0") + single(REGISTER, "2026-05-02T00:00:00Z", "5.0")),
        reading("", single(REGISTER, "2026-05-01T00:00:00Z", "99999") + single(REGISTER, "2026-05-02T00:00:00Z", "3")),  # rolled over
        reading("", single(REGISTER, "2026-05-01T00:00:00Z", "9") + single(REGISTER, "2026-05-02T00:00:00Z", "8", quality("1.4.8"))),
        reading("", single(REGISTER, "2026-05-01T00:00:00Z", "1.5E3") + single(REGISTER, "2026-05-02T00:00:00Z", "+1501.")),
        reading("", single(STATE, "2026-05-01T00:00:00Z", "open")),
        reading("", single("vendor-type", "2026-05-01T00:00:00Z", "1,5 bar")),
        reading("", single(REGISTER, "2027-05-01T00:00:00Z", "5", quality("3.12.0"))),  # a forecast
        "<MeterReading><Readings><timeStamp>2026-05-01T00:00:00Z</timeStamp><value>1</value><ReadingType ref='x'/></Readings><UsagePoint><mRID>u</mRID></UsagePoint></MeterReading>",
        reading(block(QUARTER, *quarters(15, 30)), "<valuesInterval><end>2026-05-01T00:30:00+02:00</end></valuesInterval>"),
    ],
)  # fmt: skip
def test_what_is_legal_is_left_alone(fallen, inner):
    assert fallen(inner) == set()


@pytest.mark.parametrize(
    ("inner", "rule"),
    [
        (reading(block(QUARTER, *quarters(60, 120, 180, 240))), "intervals_are_as_long_as_typed"),
        (reading(block(DAILY, *quarters(60, 120, 180, 240))), "intervals_are_as_long_as_typed"),
        (reading(block(MONTHLY, *DAYS)), "intervals_are_as_long_as_typed"),
        (reading(block(QUARTER, *quarters(15, 30, 46, 60, 75, 90))), "steps_are_whole_intervals"),
        (reading(block(QUARTER, *quarters(15, 30)) + block(QUARTER, *quarters(30, 45))), "value_is_given_once"),
        (reading(block(QUARTER, *quarters(15, 30))) + reading(block(QUARTER, *quarters(30, 45))), "value_is_given_once"),
        (reading(block(QUARTER, interval("2026-05-01T00:15:00Z", "NaN"))), "numeric_value_is_a_number"),
        (reading(block(QUARTER, interval("2026-05-01T00:15:00Z", "1 000"))), "numeric_value_is_a_number"),
        (reading(block(QUARTER, interval("2000-01-01T00:00:00Z"))), "no_time_is_a_default"),
        (reading(block(REGISTER, interval("2026-05-01T00:00:00Z"))), "series_stand_in_blocks"),
        (reading("", single(REGISTER, "2026-12-01T00:00:00Z", "1")), "measured_times_are_past"),
        (reading(block(QUARTER, interval("2026-05-01T00:15:00Z", more="<timePeriod><end>2026-05-01T00:15:00Z</end><start>2026-04-30T23:15:00Z</start></timePeriod>"))), "interval_period_fits_its_stamp"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_seen(fallen, inner, rule):
    assert fallen(inner) == {rule}


def test_a_name_is_resolved_at_the_root(fallen):
    explained = f"<ReadingType><mRID>{QUARTER}</mRID><Names><name>load</name></Names></ReadingType>"
    inner = reading(block("load", *quarters(60, 120, 180, 240)))
    assert fallen(inner, explained) == {"intervals_are_as_long_as_typed"}
    assert fallen(inner) == set()
