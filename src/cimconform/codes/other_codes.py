"""Which kind of code a text is, where it stands in the place of another: known by its form alone."""

import re

from cimconform.codes.reading_type import COUNT, FIRST_EDITION

_OBIS = re.compile(r"\d{1,3}-\d{1,3}:\d{1,3}\.\d{1,3}(\.\d{1,3})?([*.&]\d{1,3})?|[0-9A-F]{10}FF")
_DOTTED = re.compile(r"[-+]?\d+(\.[-+]?\d+)+")
_BY_COUNT = {
    2: "a reply code", 3: "an OBIS code", 4: "a control code or an event code", 5: "an OBIS code",
    6: "an OBIS code", FIRST_EDITION: "a reading type of the first edition", COUNT: "a reading type",
}  # fmt: skip


def kind_of_code(text: str) -> str:
    """Say what kind of code a text looks like; empty where it looks like none."""
    text = text.strip()
    if _OBIS.fullmatch(text):
        return "an OBIS code"
    if not _DOTTED.fullmatch(text):
        return ""
    numbers = len(text.split("."))
    return _BY_COUNT.get(numbers, f"a code of {numbers} numbers")


def instead(text: str) -> str:
    """Say in brackets what a text looks like, behind a word; empty where it looks like no code."""
    kind = kind_of_code(text)
    return f" (it looks like {kind})" if kind else ""
