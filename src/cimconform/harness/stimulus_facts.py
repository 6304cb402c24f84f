"""What a check may need to know of a stimulus and the bytes do not tell."""

from collections.abc import Mapping

from cimconform.codes import Cause, causes
from cimconform.stimuli import compose as envelope

_FACTS = (
    "reply_s", "outcome_s", "group_members", "late_form", "time_zone", "known_meter", "usage_point",
    "gap_start", "gap_end", "removed_meter",
)  # fmt: skip


def facts_of(name: str, words: str, values: Mapping[str, str]) -> dict[str, str]:
    """Give what the system file says of it, and why a bad one is bad."""
    facts = {name: values[name] for name in _FACTS if values.get(name)}
    cause = _cause(name, words, values)
    if cause is None:
        return facts
    about = {"object": cause.object, "related": cause.related}
    named = {role: values[value] for role, value in about.items() if value in values}
    return {**facts, **named, "cause": cause.cause}


def _cause(name: str, words: str, values: Mapping[str, str]) -> Cause | None:
    """Give the cause for which a stimulus is bad, if the table has it."""
    for cause in causes().values():
        known = cause.stimulus == name and envelope.wanted(cause.edit) <= set(values)
        if known and envelope.worded(cause.edit, values) == words:
            return cause
    return None
