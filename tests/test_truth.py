"""The file of what meters really read: understood, refused by line and column, and looked up."""

from decimal import Decimal

import pytest
from lxml import etree

from cimconform.errors import UsageError
from cimconform.messages import true_values as truth
from cimconform.system.embedded import SYSTEM_FILE

KIND = "0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.0.72.0"
HEAD = "meter,reading_type,time_stamp,value,quality\n"
ROW = f"M-1,{KIND},2026-03-28T00:15:00+01:00,118,2.8.0\n"
READINGS = f"""<MeterReadings xmlns="http://iec.ch/TC57/2011/MeterReadings#"><MeterReading>
<IntervalBlocks><IntervalReadings><timeStamp>2026-03-28T00:15:00+01:00</timeStamp><value>118</value>
<ReadingQualities><ReadingQualityType ref="2.8.0"/></ReadingQualities></IntervalReadings>
<ReadingType ref="{KIND}"/></IntervalBlocks>
<Meter><Names><name>M-1</name></Names></Meter>
<Readings><timeStamp>2026-03-28T06:00:00Z</timeStamp><value>7.5</value><ReadingType ref="{KIND}"/>
</Readings></MeterReading></MeterReadings>"""


@pytest.fixture
def read_truth(tmp_path):
    """Give a function that writes a file and reads it."""

    def read(text, name="truth.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return truth.load(path)

    return read


def test_a_row_is_read(read_truth):
    (row,) = read_truth(HEAD + ROW)
    assert (row.meter, row.kind, row.value, row.quality) == ("M-1", KIND, Decimal(118), "2.8.0")
    assert row.at.isoformat() == "2026-03-28T00:15:00+01:00"


def test_an_empty_value_says_that_there_is_none(read_truth):
    (row,) = read_truth(HEAD + ROW.replace("118", ""))
    assert row.value is None


def test_quality_may_be_left_out_and_a_mark_of_order_may_stand_in_front(read_truth):
    (row,) = read_truth(
        b"\xef\xbb\xbf" + (HEAD + ROW).replace(",quality", "").replace(",2.8.0", "").encode()
    )
    assert (row.value, row.quality) == (Decimal(118), "")


def test_readings_in_xml_say_the_same(read_truth):
    first, second = read_truth(READINGS, "truth.xml")
    assert [first] == list(read_truth(HEAD + ROW, "same.csv"))
    assert (second.value, second.meter) == (Decimal("7.5"), "M-1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "meter,value\n",
            ":1: no column reading_type, no time_stamp; the first line names meter, ",
        ),
        (HEAD, ": holds no values"),
        (HEAD + ROW.replace("118", '"1,18"'), ":2: value '1,18' is no number"),
        (
            HEAD + ROW.replace("118", "much"),
            ":2: value 'much' is no number with a point; empty says",
        ),
        (
            HEAD + ROW.replace("+01:00", ""),
            ":2: time_stamp '2026-03-28T00:15:00' has no offset and",
        ),
        (
            HEAD + ROW.replace("2026-03-28T", "28.3.2026 "),
            ":2: time_stamp '28.3.2026 00:15:00+01:00' is n",
        ),
        (HEAD + ROW.replace("M-1", ""), ":2: meter is empty; give the name by which the system"),
        (HEAD + ROW.replace(KIND, "Wh"), ":2: Wh is no reading type of IEC 61968-9:2013"),
        (HEAD + ROW + ROW.replace("118", "x"), ":3: value 'x'"),
        (HEAD + ROW.replace("118", "x") * 5, "; 2 more lines are wrong"),
        (b"\xff", ": expected text in UTF-8"),
        ("<MeterReadings>", ":1: no XML"),
        ("<MeterReadings/>", ": holds no values"),
    ],
)
def test_a_wrong_file_is_reported_by_line(read_truth, text, expected):
    with pytest.raises(UsageError) as caught:
        read_truth(text)
    assert expected in str(caught.value)


def test_a_file_that_is_not_there_is_reported(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        truth.find(tmp_path / "none.csv", tmp_path, tmp_path)


def test_ours_serves_a_copy_of_our_system_file(tmp_path):
    ours = SYSTEM_FILE.parent
    found = truth.find(type(ours)("reference_truth.csv"), tmp_path, ours)
    assert found.parent == ours


def request(*parts: str, meter: str = "M-1", kind: str = KIND):
    named = f"<EndDevice><Names><name>{meter}</name></Names></EndDevice>"
    typed = f"<ReadingType><Names><name>{kind}</name></Names></ReadingType>"
    return etree.fromstring(f"<GetMeterReadings>{named}{typed}{''.join(parts)}</GetMeterReadings>")


def within(start: str, end: str) -> str:
    span = f"<scheduleInterval><end>{end}</end><start>{start}</start></scheduleInterval>"
    return f"<TimeSchedule>{span}</TimeSchedule>"


DAY = within("2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z")


def test_what_is_asked_about_is_kept_and_read_again(read_truth):
    rows = read_truth(HEAD + ROW)
    assert truth.rows_of(truth.about(rows, request(DAY))) == rows


@pytest.mark.parametrize(
    "asked",
    [
        request(),
        request(DAY, meter="M-2"),
        request(DAY, kind=KIND.replace(".72.", ".73.")),
        request(within("2026-03-28T00:15:00+01:00", "2026-03-29T00:00:00Z")),
        request(within("yesterday", "2026-03-29T00:00:00Z")),
        request(within("2026-03-28T00:00:00", "2026-03-29T00:00:00")),
        request(DAY, DAY),
        request(DAY, "<ReadingQuality/>"),
        request(DAY, "<MeterReadings/>"),
    ],
)
def test_what_is_not_asked_about_is_not_compared(read_truth, asked):
    assert truth.about(read_truth(HEAD + ROW), asked) == ""
