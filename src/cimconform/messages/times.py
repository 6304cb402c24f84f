"""Dates and times as messages write them: the one reading of xs:dateTime."""

import re
from datetime import datetime, timedelta
from functools import lru_cache


def zoned(text: str) -> datetime | None:
    """Give the moment that a time with an offset names; None for any other text."""
    moment = instant(text)
    return moment if moment is not None and moment.tzinfo else None


@lru_cache(maxsize=4096)  # many rules read the same times
def instant(text: str) -> datetime | None:
    """Give the moment that an xs:dateTime names, be it 24:00:00; None for what is none."""
    text = re.sub(r"\.(\d{1,6})\d*", r".\1", text.strip())
    midnight = re.sub(r"T24:00:00(\.0+)?", "T00:00:00", text)
    try:
        return datetime.fromisoformat(midnight) + timedelta(days=midnight != text)
    except (ValueError, OverflowError):
        return None
