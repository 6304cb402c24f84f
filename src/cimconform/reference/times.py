"""Dates and times in requests."""

from datetime import UTC, datetime, tzinfo

from .answering import Problem, Refusal
from .world import ZONE


def moment(text: str, zone: tzinfo = ZONE) -> datetime:
    """Read a date and time as UTC; one without an offset is in `zone`.

    Raises Refusal: XML Schema allows years and hours that Python does not count with.
    """
    try:
        read = datetime.fromisoformat(text.strip())
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal(Problem("1.8", f"{text} is no date and time that can be used")) from None
