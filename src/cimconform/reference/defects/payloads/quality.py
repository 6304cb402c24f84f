"""Faults of what is given about the quality of values."""

from cimconform.reference.asking import Ask, Element, child, local, parent
from cimconform.reference.building import put
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.tools import cut, part
from cimconform.reference.world import VALID


def _valid(root: Element) -> Element | None:
    """Give the first interval value that is called valid."""
    for kind in root.iter("{*}ReadingQualityType"):
        if kind.get("ref") == VALID:
            return parent(parent(kind))
    return None


def _kind(value: Element) -> Element:
    """Give the type of the first quality of a value."""
    return part(part(value, "ReadingQualities"), "ReadingQualityType")


def _mark(root: Element, code: str) -> None:
    """Give the first valid value another quality instead."""
    value = _valid(root)
    if value is not None:
        _kind(value).set("ref", code)


def _add(root: Element, code: str) -> None:
    """Give the first valid value another quality besides."""
    value = _valid(root)
    if value is not None:
        put(put(value, "ReadingQualities"), "ReadingQualityType", ref=code)


@defect("quality_refers_to_its_type", at="tree", hint="ReadingQualityType root", evidence="seen")
def says_quality_in_a_word(root: Element, ask: Ask) -> None:
    """A quality is a word of the vendor, which nothing explains."""
    del ask
    _mark(root, "good")


@defect("quality_code_is_assigned", at="tree", hint="category table", evidence="known")
def invents_a_category(root: Element, ask: Ask) -> None:
    """The category of a quality is in no table."""
    del ask
    _mark(root, "2.14.0")


@defect(
    "missing_value_says_why", at="tree", hint="missing without a quality", evidence="seen",
    seeds=("SD63",),
)  # fmt: skip
def sends_empty_values(root: Element, ask: Ask) -> None:
    """A value is missing and nothing says why."""
    del ask
    value = _valid(root)
    if value is not None:
        value.remove(part(value, "value"))
        value.remove(part(value, "ReadingQualities"))


@defect("valid_is_not_failed_too", at="tree", hint="valid failed validation")
def calls_a_value_valid_and_failed(root: Element, ask: Ask) -> None:
    """A value is valid and has failed validation."""
    del ask
    _add(root, "2.6.3")


@defect("quality_is_not_before_value", at="tree", hint="older")
def doubts_before_it_measures(root: Element, ask: Ask) -> None:
    """A quality is a year older than its value."""
    del ask
    value = _valid(root)
    if value is not None:
        stamp = put(part(value, "ReadingQualities"), "timeStamp", "2025-01-01T00:00:00Z")
        _kind(value).addprevious(stamp)


@defect(
    "device_neither_estimates_nor_edits", at="tree", hint="device", evidence="known",
    also=("quality_is_what_is_known",),
)  # fmt: skip
def lets_the_meter_estimate(root: Element, ask: Ask) -> None:
    """A value is marked as estimated by the meter."""
    del ask
    _mark(root, "1.8.0")


@defect("projected_value_lies_ahead", at="tree", hint="projected past")
def forecasts_the_past(root: Element, ask: Ask) -> None:
    """A value of the past is a forecast."""
    del ask
    _mark(root, "2.12.0")


@variant(at="tree")
def says_several_qualities(root: Element, ask: Ask) -> None:
    """A valid value was read by hand, and the clock had been set; each with its time."""
    del ask
    _add(root, "1.4.131")
    _add(root, "2.4.9")
    value = _valid(root)
    stamp = child(value, "timeStamp") if value is not None else None
    if value is not None and stamp is not None and local(value) == "IntervalReadings":
        _kind(value).addprevious(put(part(value, "ReadingQualities"), "timeStamp", stamp.text))


@variant(at="tree")
def marks_missing_values(root: Element, ask: Ask) -> None:
    """A value is missing, and its quality says so."""
    del ask
    value = _valid(root)
    if value is not None:
        value.remove(part(value, "value"))
        _kind(value).set("ref", "2.5.259")


@variant(at="tree")
def says_nothing_of_quality(root: Element, ask: Ask) -> None:
    """No value has a quality but those that were estimated: what says nothing is good."""
    del ask
    for kind in list(root.iter("{*}ReadingQualityType")):
        quality = parent(kind)
        if kind.get("ref") == VALID:
            cut(quality)


@defect("qualities_of_others_are_kept", at="back", hint="far side said")
def puts_its_own_quality(root: Element, ask: Ask) -> None:
    """The quality that the far side said is replaced by one of the bus."""
    del ask
    for quality in root.iter("{*}ReadingQualityType"):
        quality.set("ref", "2.0.0")
