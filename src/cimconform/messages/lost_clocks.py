"""Dates that no clock showed: where platforms begin to count, and what they write for no date at all.

Whoever sends one has lost the time, or never had it. The first days behind a beginning belong to it where
a meter counts on from there since its power came back; a day before it is the same in another zone.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from cimconform.messages.times import instant

_DAY = timedelta(days=1)
_COUNTING = timedelta(days=31)

# the date, whose default it is, and for how long a clock that was lost may count on from there
_DEFAULTS: tuple[tuple[date, str, timedelta], ...] = (
    (date(1, 1, 1), "the least date of .NET (DateTime.MinValue) and of Go", _DAY),
    (date(1582, 10, 15), "the beginning of the Gregorian calendar", _DAY),
    (date(1601, 1, 1), "the beginning of time in Windows (FILETIME)", _DAY),
    (date(1753, 1, 1), "the least datetime of SQL Server", _DAY),
    (date(1858, 11, 17), "the beginning of the modified Julian day", _DAY),
    (date(1899, 12, 30), "the zero of an OLE date, as Excel and Delphi have it", 2 * _DAY),
    (date(1900, 1, 1), "the zero of a date in SQL Server, NTP and Excel", _DAY),
    (date(1904, 1, 1), "the zero of a date on old Macs and in LabVIEW", _DAY),
    (date(1970, 1, 1), "the beginning of time in Unix and Java", _COUNTING),
    (date(1980, 1, 1), "the beginning of time in FAT, and days later in GPS (1980-01-06)", _COUNTING),
    (date(1984, 1, 1), "the beginning of time in clock chips of meters", _DAY),
    (date(1990, 1, 1), "the beginning of time in clock chips of meters", _DAY),
    (date(2000, 1, 1), "the beginning of time in clocks of meters", _COUNTING),
    (date(2001, 1, 1), "the beginning of time of Apple", _DAY),
    (date(2038, 1, 19), "the end of time in Unix with 32 bits", timedelta()),
    (date(2079, 6, 6), "the greatest smalldatetime of SQL Server", timedelta()),
    (date(9999, 12, 31), "the greatest date of .NET and SQL Server", timedelta()),
)  # fmt: skip
_YEARS = {f"{(d + delta).year:04d}" for d, _, _ in _DEFAULTS[1:-1] for delta in (-_DAY, _DAY)}
_YEARS |= {"0001", "9999"}


@lru_cache(maxsize=20_000)
def whose_default(text: str) -> str:
    """Say whose default date a time is, with zone or without; empty for a time that may be true."""
    text = text.strip()
    at = instant(text) if text[:4] in _YEARS else None
    return _whose(at) if at is not None else ""


def _whose(at: datetime) -> str:
    """Find the beginning that is nearest to a moment, by the clock that it is written in."""
    apart = ((at.date() - start, start, whose, most) for start, whose, most in _DEFAULTS)
    near = [one for one in apart if -_DAY <= one[0] <= one[3]]
    if not near:
        return ""
    _, start, whose, _ = min(near, key=lambda one: abs(one[0]))
    return f"{start.isoformat()} is {whose}"
