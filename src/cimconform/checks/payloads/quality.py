"""Qualities of values: IEC 61968-9:2013 Annex D; IEC TR 61968-900:2015 clauses 6.3.4, 6.5.5, 6.6.3.

What stands in each of thousands of values is reported once, at the first that has it.
"""

from collections.abc import Iterator
from datetime import datetime

from cimconform.checks import Findings, about, check
from cimconform.checks.subjects.forwarding import forwarded_values
from cimconform.codes import with_meaning
from cimconform.codes.quality import FORM, Quality, parse, remarks
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local, parent
from cimconform.messages.objects import called, child_text, expanded, reference, within
from cimconform.messages.times import instant
from cimconform.verdict import NothingToJudge, Pointless

VALUES = ("Readings", "IntervalReadings")
VALID, FAILED, EDITED, ESTIMATED, PROJECTED = 0, 6, 7, 8, 12
DEVICE = 1
_CARRIERS = "response event"
_TYPE = "ReadingQualityType"


def qualities(message: Message) -> list[Element]:
    """Give the qualities of all values; raises NothingToJudge when there are none."""
    found = [e for e in within(message, "ReadingQualities") if local(parent(e)) in VALUES]
    if not found:
        raise NothingToJudge("no value has a quality")
    return found


def types(message: Message) -> dict[str, Element]:
    """Give the quality types that values refer to, each with the first that does."""
    found: dict[str, Element] = {}
    for element in qualities(message):
        found.setdefault(reference(element, _TYPE) or "", element)
    return found


def qualities_of(value: Element) -> list[Quality]:
    """Give the qualities of a value that are codes."""
    found = (reference(e, _TYPE) or "" for e in children(value) if local(e) == "ReadingQualities")
    return [parse(code) for code in found if FORM.fullmatch(code)]


def qualified(message: Message) -> Iterator[Element]:
    """Give each value that has a quality."""
    last = None
    for element in qualities(message):
        if (above := parent(element)) is not last:
            last = above
            yield above


def _moment(element: Element) -> datetime | None:
    """Give the time of a value or of a quality, if it has one that can be read."""
    return instant(child_text(element, "timeStamp"))


@check(of=_CARRIERS, has="Payload")
def quality_refers_to_its_type(message: Message) -> Findings:
    """A code, or a type at the root."""
    known = set().union(*(called(element) for element in expanded(message, _TYPE)))
    for code, element in types(message).items():
        if not FORM.fullmatch(code) and code not in known:
            hint = "a quality refers to a code as 2.8.0, or to a ReadingQualityType at the root"
            yield about(element, "ReadingQualityType with a ref that resolves", code, hint)


@check(of=_CARRIERS, has="Payload", after=("quality_refers_to_its_type",))
def quality_code_is_assigned(message: Message) -> Findings:
    """Systems 0 to 5, categories 0 to 12 without 9."""
    codes = {code: element for code, element in types(message).items() if FORM.fullmatch(code)}
    if not codes:
        raise NothingToJudge("no quality is a code")
    for code, element in codes.items():
        for remark in remarks(code):
            if remark.weight != "note":
                yield about(element, "a system and a category of Annex D", code, remark.says)


@check(of=_CARRIERS, has="Payload")
def missing_value_says_why(message: Message) -> Findings:
    """Empty, or not there at all."""
    empty = [e for e in within(message, *VALUES) if not child_text(e, "value").strip()]
    if not empty:
        raise NothingToJudge("every value is there")
    bare = [
        e for e in empty if not any(local(child) == "ReadingQualities" for child in children(e))
    ]
    for element in bare[:1]:
        hint = f"{len(bare)} values are missing or empty without a quality, such as 2.5.259"
        yield about(element, "a value, or ReadingQualities that say why", "neither", hint)


@check(of=_CARRIERS, has="Payload")
def valid_is_not_failed_too(message: Message) -> Findings:
    """By one system, of one value."""
    for value in qualified(message):
        codes = qualities_of(value)
        valid = {code.system for code in codes if code.category == VALID}
        failed = {code.system for code in codes if code.category == FAILED}
        if valid & failed:
            shown = ", ".join(with_meaning(str(code)) for code in codes)
            hint = "the same system calls the value valid and says that it failed validation"
            yield about(value, "one of the two", shown, hint)
            return


@check(of=_CARRIERS, has="Payload")
def quality_is_not_before_value(message: Message) -> Findings:
    """First the value, then the doubt."""
    stamped = [(e, _moment(e), _moment(parent(e))) for e in qualities(message)]
    both = [(e, doubted, measured) for e, doubted, measured in stamped if doubted and measured]
    if not both:
        raise NothingToJudge("no quality and its value both have a timeStamp")
    for element, doubted, measured in both:
        if _before(doubted, measured):
            hint = "the quality is older than the value that it is about"
            yield about(element, f"{measured.isoformat()} or later", doubted.isoformat(), hint)
            return


def _before(one: datetime, other: datetime) -> bool:
    """Compare two times, if both say their zone or neither does."""
    return (one.tzinfo is None) == (other.tzinfo is None) and one < other


@check(of=_CARRIERS, has="Payload")
def device_neither_estimates_nor_edits(message: Message) -> Findings:
    """The device measures."""
    qualities(message)
    for code, element in types(message).items():
        read = parse(code) if FORM.fullmatch(code) else None
        if read and read.system == DEVICE and read.category in (EDITED, ESTIMATED):
            hint = "system 1 is the device; 2 is the head end, 3 the MDM, which estimate and edit"
            yield about(element, "system 2 to 5", with_meaning(code), hint)


@check(of=_CARRIERS, has="Payload")
def projected_value_lies_ahead(message: Message) -> Findings:
    """After the time of the message."""
    now = instant(message.text("Header/Timestamp"))
    ahead = [e for e in qualified(message) if any(c.category == PROJECTED for c in qualities_of(e))]
    if now is None or not ahead:
        raise NothingToJudge("no value is projected, or the message has no Timestamp")
    for element in ahead:
        moment = _moment(element)
        if moment and _before(moment, now):
            hint = "the value is projected (12) and its time is past: was it measured since?"
            yield about(element, f"after {now.isoformat()}", moment.isoformat(), hint)
            return


@check(after=("forms_are_alike_on_both_sides",))
def qualities_of_others_are_kept(exchange: Exchange) -> Findings:
    """More of them is no harm."""
    qualified = [(b, a) for b, a in forwarded_values(exchange) if b.qualities]
    if not qualified:
        raise NothingToJudge("no value that was passed on has a quality")
    kept = [(b, a) for b, a in qualified if b.text == a.text]
    if not kept:  # whoever replaces a value says what is true of the new one
        raise Pointless("forwarded_reading_stays_the_same")
    for before, after in kept:
        lost = [quality for quality in before.qualities if quality not in after.qualities]
        if lost:
            expected, seen = (
                ", ".join(map(with_meaning, v.qualities)) or "none" for v in (before, after)
            )
            hint = f"the far side said {', '.join(lost)} of this value; keep it, and add what you have to say"
            yield about(after.element, expected, seen, hint)
