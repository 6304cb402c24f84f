"""Dates that are moved by one secret number of whole days, so that nothing says when it happened.

All of a record moves together, its clocks with it, so that what was late stays late. Where a time zone is
in play the days lead to a year of the same calendar: weekdays, leap days and changes of the clocks fall alike.
"""

import re
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

_DAY_S = 86_400
_YEARS = range(1998, 2090)  # by the rules of today for summer time, and before records have to end
_WEEKS = 600
_START = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def days_of(run: Mapping[str, Any]) -> int:
    """Give a secret number of days for the record whose first line this is."""
    ixit = run.get("system", {}).get("ixit", {})
    if ixit.get("time_zone", "UTC") == "UTC":
        weeks = 1 + secrets.randbelow(_WEEKS)
        return 7 * (weeks if secrets.randbelow(2) else -weeks)
    year = _year(ixit) or _year(run) or date(1999, 1, 1).year
    return secrets.choice([_between(year, other) for other in _YEARS if _alike(year, other)])


def _year(of: Mapping[str, Any]) -> int:
    """Give the first year that is named, or 0."""
    texts = [
        str(of.get("started", "")),
        *(str(v) for k, v in of.items() if k.endswith("window") and v),
    ]
    found = [int(match[1]) for text in texts if (match := _START.search(text))]
    return next((year for year in found if year in _YEARS), 0)


def _alike(year: int, other: int) -> bool:
    """Tell whether two years have the same calendar."""
    ends = ((date(y, 1, 1).weekday(), date(y, 12, 31).weekday()) for y in (year, other))
    return other != year and len(set(ends)) == 1


def _between(year: int, other: int) -> int:
    return (date(other, 1, 1) - date(year, 1, 1)).days


def moved(text: str, days: int) -> str:
    """Give a text that begins with a date, so many days later; one that is no day of a calendar stays."""
    found = _START.match(text)
    try:
        then = date(*map(int, found.groups())) + timedelta(days) if found else None
    except (ValueError, OverflowError):
        return text
    return text if then is None or found is None else f"{then.isoformat()}{text[found.end() :]}"


def moved_http(text: str, days: int) -> str:
    """Give a date as HTTP writes it, so many days later."""
    try:
        return format_datetime(parsedate_to_datetime(text) + timedelta(days), usegmt=True)
    except (ValueError, OverflowError, TypeError):
        return text


def moved_seconds(seconds: float, days: int) -> float:
    """Give a moment in seconds since 1970, so many days later."""
    return max(0.0, seconds + days * _DAY_S)


def moved_milliseconds(text: str, days: int) -> str:
    """Give a moment as JMS writes it, so many days later; 0 stands for none."""
    then = int(text) + days * _DAY_S * 1000 if text.isdecimal() and int(text) else 0
    return str(then) if then > 0 else text
