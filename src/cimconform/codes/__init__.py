"""The codes of IEC 61968-9, Annexes B to F: read, built from words, judged, and put in words.

`meaning` is for whoever shows a code to people, `explain` gives all about one. The
tables are data in fixtures/codes.
"""

from cimconform.codes.explaining import (
    Explanation,
    build,
    explain,
    looks_like_code,
    meaning,
    with_meaning,
)
from cimconform.codes.reply import FAMILIES, FORM, Cause, ReplyCode, causes, family, reply_codes

__all__ = [
    "FAMILIES",
    "FORM",
    "Cause",
    "Explanation",
    "ReplyCode",
    "build",
    "causes",
    "explain",
    "family",
    "looks_like_code",
    "meaning",
    "reply_codes",
    "with_meaning",
]
