"""Dates and times in requests."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from cimconform.reference.answering import Problem, Refusal
from cimconform.reference.world import ZONE


def moment(text: str, zone: tzinfo = ZONE) -> datetime:
    """Read a date and time as UTC; one without an offset is in `zone`, 24:00:00 is the next day.

    Raises Refusal: XML Schema allows years and hours that Python does not count with.
    """
    same = re.sub(r"T24:00:00(\.0+)?", "T00:00:00", text.strip())
    try:
        read = datetime.fromisoformat(same) + timedelta(days=same != text.strip())
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal(Problem("1.8", f"{text} is no date and time that can be used")) from None
