"""Defects in the exchanges of readings."""

from collections import Counter

from lxml import etree

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import queried


@defect(
    "history_stays_the_same",
    at="answer",
    on=("http",),
    hint="values differ past",
    also=("value_changes_with_a_quality",),
)
def counts_on_in_the_past(answer: Answer, ask: Ask) -> None:
    """The last value of a window is another one each time that the same question comes."""
    if ask.noun != "MeterReadings" or answer.payload is None or not queried(ask, "TimeSchedule"):
        return
    if ask.request is None:
        return
    asked = ask.world.answered.setdefault("asked", Counter())
    question = etree.tostring(ask.request)
    asked[question] += 1
    values = list(answer.payload.iter("{*}value"))
    if values and asked[question] > 1:
        values[-1].text = f"{values[-1].text}1"
