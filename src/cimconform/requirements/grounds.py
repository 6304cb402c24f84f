"""What a Rule rests on beside the standard, and whom its breach harms: the words of two kinds of tags.

`@rests_on_KEY` says that the breach contradicts the product's own word, in the place of the system
file that KEY names; `@harm_WORD` says what the breach does to the other side.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from cimconform.requirements import options

Harm = Literal["safety", "money", "privacy", "loss", "interoperability", "form"]
HARMS: tuple[str, ...] = get_args(Harm)
GRAVE = HARMS[:4]  # never only a remark where what declares the opposite is given
EFFECTS: Mapping[str, str] = {
    "safety": "Something is switched that must not be, or is believed to be as it is not",
    "money": "Somebody is billed or paid for what was not measured so",
    "privacy": "Somebody learns, or may do, what is not for him",
    "loss": "Data or an order is lost, and the other side does not notice",
    "interoperability": "A system that was built by the standard cannot work with this one as it is",
    "form": "The meaning can still be made out; a strict reader refuses the message",
}
IXIT: Mapping[str, str] = {
    "agreed_type_name": "a name that was agreed upon for a reading type",
    "ambiguous_meter": "a name that two of its objects have",
    "coincident_reading_type": "a type of values that are taken together with others",
    "controls": "which controls it carries out",
    "failing_meter": "a meter that accepts a control and does not carry it out",
    "gap_window": "intervals that there are no values of",
    "group_members": "all that are in a group",
    "interval_reading_type": "the type of its interval data, and so how long an interval is",
    "known_meter_mrid": "the mRID of its first known meter",
    "known_meters": "meters that it knows and serves",
    "many_meters": "many meters that it knows and serves in one request",
    "max_objects": "how many objects one request may name",
    "meter_beyond_ascii": "a known meter whose name has letters beyond ASCII",
    "meter_with_long_name": "a known meter whose name is as long as names may be",
    "meter_with_marks": "a known meter whose name has marks that XML escapes, and blanks",
    "meter_without_data": "a known meter that has no data",
    "name_characters": "characters that the names of its objects may have",
    "pan_gateway": "a gateway, which lets devices into a premises network",
    "patience_s": "how long it waits for an answer",
    "protected_meter": "a meter that must not be switched",
    "reading_quality": "a quality that some of its values have",
    "reading_types": "the reading types that it supports",
    "spring_window": "a span of its data in which a local hour is missing",
    "autumn_window": "a span of its data in which a local hour comes twice",
    "removed_meter": "a meter that another one has taken the place of",
    "switch_meter": "a meter whose switch it works",
    "truth": "what its meter has measured, value by value",
    "unaccepted_source": "a source that it turns down",
    "unmeasured_reading_type": "a type that a known meter does not measure",
    "unpaired_device": "a device that is in no premises network of its",
    "unreachable_meter": "a known meter that does not answer",
    "usage_point": "where its first known meter stands",
    "user_without_rights": "a user whom it turns down",
    "window": "a span in which it has interval data",
}
PATTERNS = frozenset(
    ("request_reply", "multiple_responses", "unsolicited_events", "get_cancel", "operation_sets")
)
TAG = "rests_on_"
HARM = "harm_"
OPTION = "ics.options."
NOUNS = "ics.nouns"  # the verbs and nouns that the Rule's own examples need

EDITION = "system.edition"
_OTHERS = {"nouns": NOUNS, "edition": EDITION}


def key(tag: str) -> str:
    """Give the place of the system file that a tag names, or nothing where it names none."""
    word = tag.removeprefix(TAG)
    kind, _, name = word.partition("_")
    if word in _OTHERS:
        return _OTHERS[word]
    if kind == "ixit" and name in IXIT:
        return f"ixit.{name}"
    if kind == "option" and options.known(name):
        return f"{OPTION}{name}"
    return f"ics.patterns.{name}" if kind == "pattern" and name in PATTERNS else ""


def known() -> list[str]:
    """Give every tag by which a Rule may say what it rests on; own options come on top."""
    named = [f"ixit_{name}" for name in IXIT] + [f"option_{name}" for name in options.OPTIONS]
    return [TAG + word for word in (*named, *(f"pattern_{p}" for p in sorted(PATTERNS)), *_OTHERS)]


def in_words(key: str) -> str:
    """Say in words what a key declares: `[ixit] protected_meter declares a meter that …`."""
    table, _, name = key.partition(".")
    if key == EDITION:
        return "[system] edition declares which edition it follows"
    if table == "ixit":
        return f"[ixit] {name} declares {IXIT.get(name, name)}"
    kind, _, word = name.partition(".")
    if kind == "options":
        return f"[ics] options declare {word}: {options.OPTIONS.get(word, 'an option of its own')}"
    if kind == "patterns":
        return f"[ics] patterns declare {word}"
    claims, noun, verb = key.rsplit(".", 2)
    return f"[{claims}] {noun} declares {verb}"
