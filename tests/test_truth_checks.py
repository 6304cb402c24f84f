"""Answers beside the truth: what is honest accuses no product, and a finding says which value it is about."""

from datetime import datetime, timedelta

import pytest

from cimconform.checks.payloads.truth import quality_is_what_is_known, value_is_what_was_measured
from cimconform.judging.judge import load_checks
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.verdict import NothingToJudge

KIND = "0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.0.72.0"
IN_KILO = KIND.replace(".0.72.", ".3.72.")
AT = "2026-03-28T00:15:00+01:00"
MSG = "http://iec.ch/TC57/2011/schema/message"
SPACE = "http://iec.ch/TC57/2011/MeterReadings#"
load_checks()  # a rule looks for what another one explains


def reading(value: str, meter: str = "M-1", kind: str = KIND, quality: str = "") -> str:
    known = f"<Names><name>{meter}</name></Names>" if meter else "<mRID>x</mRID>"
    named = f"<Meter>{known}</Meter>"
    ref = f'<ReadingQualityType ref="{quality}"/>'
    doubt = f"<ReadingQualities>{ref}</ReadingQualities>" if quality else ""
    content = f"<IntervalReadings><timeStamp>{AT}</timeStamp><value>{value}</value>{doubt}</IntervalReadings>"
    block = f'<IntervalBlocks>{content}<ReadingType ref="{kind}"/></IntervalBlocks>'
    return f"<MeterReading>{block}{named}</MeterReading>"


def judged(
    answer: str, *truth: tuple[str, str, str], rule=value_is_what_was_measured, rows: str = ""
):
    """Judge MeterReadings by a rule beside rows of meter, value and quality."""
    facts = rows or "\n".join(f"{meter}\t{KIND}\t{AT}\t{value}\t{q}" for meter, value, q in truth)
    head = "<Header><Verb>{}</Verb><Noun>MeterReadings</Noun></Header>"
    payload = f'<Payload><MeterReadings xmlns="{SPACE}">{answer}</MeterReadings></Payload>'
    parts = f"{head.format('reply')}<Reply><Result>OK</Result></Reply>{payload}"
    reply = Message(
        f'<ResponseMessage xmlns="{MSG}">{parts}</ResponseMessage>'.encode(), status=200
    )
    asked = f'<RequestMessage xmlns="{MSG}">{head.format("get")}</RequestMessage>'
    stimulus = Stimulus("get(MeterReadings) within a window", facts={"truth": facts})
    return list(rule(Exchange("x", "http", stimulus, Message(asked.encode()), (reply,))))


def test_another_value_is_reported_with_its_meter_time_and_words():
    (finding,) = judged(reading("119"), ("M-1", "118", ""))
    assert finding.hint.startswith(f"M-1 at {AT}: ")
    assert finding.expected.startswith(f"118 of {KIND} (fifteen minute, ")


@pytest.mark.parametrize("quality", ["2.8.0", "3.7.0"])
def test_a_value_that_says_it_is_not_the_measured_one_is_no_wrong_value(quality):
    with pytest.raises(NothingToJudge, match="called an estimate"):
        judged(reading("119", quality=quality), ("M-1", "118", "2.0.0"))


def test_a_calculated_value_is_held_against_the_truth():
    assert judged(reading("119", quality="2.11.0"), ("M-1", "118", "2.0.0"))


@pytest.mark.parametrize("value", ["0.118", "0.11", "0.12"])
def test_digits_may_be_rounded_or_cut_off(value):
    assert not judged(reading(value, kind=IN_KILO), ("M-1", "118", ""))


def test_what_rounding_cannot_do_is_another_value():
    assert judged(reading("0.13", kind=IN_KILO), ("M-1", "118", ""))


def test_each_meter_is_held_against_its_own_truth():
    truth = ("M-1", "118", ""), ("M-2", "40", "")
    assert not judged(reading("118") + reading("40", "M-2"), *truth)
    swapped = judged(reading("40") + reading("118", "M-2"), *truth)
    assert swapped[0].hint.startswith(f"M-1 at {AT}: ")


def test_a_meter_without_a_name_is_the_one_asked_for():
    assert judged(reading("119", ""), ("M-1", "118", ""))
    with pytest.raises(NothingToJudge):
        judged(reading("119", ""), ("M-1", "118", ""), ("M-2", "40", ""))


def test_the_quality_that_is_lacking_is_reported_in_words():
    answer = reading("118", quality="2.0.0")
    (finding,) = judged(answer, ("M-1", "118", "2.8.0"), rule=quality_is_what_is_known)
    assert finding.expected == "2.8.0 (meteringSystem, estimated, estimatedGeneric)"


def series(*values: str) -> str:
    """Give a MeterReading of one value an interval."""
    start = datetime.fromisoformat(AT)
    stamps = (start + number * timedelta(minutes=15) for number in range(len(values)))
    reading_ = "".join(
        f"<IntervalReadings><timeStamp>{at.isoformat()}</timeStamp><value>{v}</value></IntervalReadings>"
        for at, v in zip(stamps, values, strict=True)
    )
    block = f'<IntervalBlocks>{reading_}<ReadingType ref="{KIND}"/></IntervalBlocks>'
    return f"<MeterReading>{block}<Meter><Names><name>M-1</name></Names></Meter></MeterReading>"


def of_a_day(values: range, answered: list[str]):
    """Judge an answer beside the truth of consecutive intervals."""
    start = datetime.fromisoformat(AT)
    rows = "\n".join(
        f"M-1\t{KIND}\t{(start + n * timedelta(minutes=15)).isoformat()}\t{v}\t"
        for n, v in enumerate(values)
    )
    (finding,) = judged(series(*answered), rows=rows)
    return finding.hint


def test_stale_values_under_new_stamps_are_called_so():
    true = [str(v) for v in range(100, 200)]
    assert "one value again and again" in of_a_day(range(100, 200), [*true[:50], *["149"] * 50])
    assert "the value of a day ago" in of_a_day(range(100, 204), [*true[:96], *true[:8]])
    assert "this is another value" in of_a_day(range(100, 104), ["7", "8", "9", "1"])
    assert "this is another value" in of_a_day(range(100, 104), ["100", "101", "7", "7"])
