"""Readings that an intermediary passes on: what may differ on both sides, and what may not."""

import pytest

from cimconform.checks.payloads.quality import qualities_of_others_are_kept
from cimconform.checks.payloads.times import forwarded_reading_stays_the_same
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.verdict import Pointless

MSG = "http://iec.ch/TC57/2011/schema/message"
SPACE = "http://iec.ch/TC57/2011/MeterReadings#"
KIND = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"


def response(*values: tuple[str, str, str]) -> Message:
    """Give a reply with values of stamp, text and qualities."""
    readings = ""
    for stamp, text, qualities in values:
        kinds = (f'<ReadingQualityType ref="{quality}"/>' for quality in qualities.split())
        marks = "".join(f"<ReadingQualities>{kind}</ReadingQualities>" for kind in kinds)
        inside = f"<timeStamp>{stamp}</timeStamp><value>{text}</value>{marks}"
        readings += f'<Readings>{inside}<ReadingType ref="{KIND}"/></Readings>'
    payload = (
        f'<MeterReadings xmlns="{SPACE}"><MeterReading>{readings}</MeterReading></MeterReadings>'
    )
    head = "<Header><Verb>reply</Verb><Noun>MeterReadings</Noun></Header>"
    raw = f'<ResponseMessage xmlns="{MSG}">{head}<Payload>{payload}</Payload></ResponseMessage>'
    return Message(raw.encode(), status=200)


def passed(front: Message) -> Exchange:
    """Give the exchange of one value of the far side that came in front as given."""
    asked = Message(f'<RequestMessage xmlns="{MSG}"/>'.encode())
    far = response(("2026-05-01T00:00:00Z", "1.50", "1.0.0"))
    stimulus = Stimulus("get(MeterReadings) of a known meter")
    return Exchange(
        "x", "http", stimulus, asked, (front,), role="intermediary", more=(asked,), far=(far,)
    )


def test_another_zone_and_a_further_quality_are_no_change():
    exchange = passed(response(("2026-05-01T02:00:00+02:00", "1.50", "1.0.0 2.0.1")))
    assert not list(forwarded_reading_stays_the_same(exchange))
    assert not list(qualities_of_others_are_kept(exchange))


@pytest.mark.parametrize(
    "front", [("2026-05-01T00:00:00Z", "1.5", ""), ("2026-05-01T01:00:00Z", "1.50", "")]
)
def test_a_digit_and_an_instant_are(front):
    assert list(forwarded_reading_stays_the_same(passed(response(front))))


def test_a_quality_that_is_lost_is_reported_in_words():
    (finding,) = qualities_of_others_are_kept(
        passed(response(("2026-05-01T00:00:00Z", "1.50", "")))
    )
    assert (finding.expected, finding.observed) == ("1.0.0 (endDevice, valid, dataValid)", "none")


def test_a_value_that_was_replaced_has_a_quality_of_its_own():
    with pytest.raises(Pointless):
        list(qualities_of_others_are_kept(passed(response(("2026-05-01T00:00:00Z", "2", "2.8.0")))))


def test_which_value_is_which_is_not_guessed():
    with pytest.raises(Pointless):
        list(forwarded_reading_stays_the_same(passed(response())))
