"""Windows of time that the system file gives, as the placeholders of stimuli need them."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

KEYS = (
    "window",
    "spring_window",
    "autumn_window",
    "month_end_window",
    "gap_window",
    "billing_window",
)
_FLOW = 4  # flowDirection, counted from 0
_HOURS = timedelta(hours=4)  # what is asked for on both sides of a gap
_ODD = timedelta(hours=1, minutes=7)  # no interval of any length ends there


def values(windows: Mapping[str, Any], zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """Give every placeholder that windows fill: limits in local time and in UTC, and parts of them."""
    for key in KEYS:
        span = windows.get(key)
        if span:
            start, end = span["start"], span["end"]
            yield f"{_word(key)}_start", start.astimezone(zone).isoformat()
            yield f"{_word(key)}_end", end.astimezone(zone).isoformat()
    if windows.get("window"):
        yield from _parts(windows["window"]["start"], windows["window"]["end"], zone)
    if windows.get("gap_window"):
        start, end = (windows["gap_window"][name].astimezone(zone) for name in ("start", "end"))
        yield "gap_before", (start - _HOURS).isoformat()
        yield "gap_after", (end + _HOURS).isoformat()


def _word(key: str) -> str:
    return key if key == "window" else key.removesuffix("_window")


def _parts(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """Give the window in other words, windows inside it, and one that lies in the future."""
    for name, at in (("window_start_utc", start), ("window_end_utc", end)):
        yield name, at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    quarter = (end - start) / 4
    named = {
        "window_first_end": start + quarter,
        "window_second_start": start + 2 * quarter,
        "window_second_end": start + 3 * quarter,
        "window_odd_start": start + _ODD,
        "window_odd_end": end - _ODD,
    }
    for name, at in named.items():
        yield name, at.astimezone(zone).isoformat()
    last = end.astimezone(zone)
    if (last.hour, last.minute, last.second) == (0, 0, 0):
        yield "window_end_24", f"{last.date() - timedelta(days=1)}T24:00:00{last.isoformat()[19:]}"
    yield "future_start", "2099-01-01T00:00:00Z"
    yield "future_end", "2099-01-02T00:00:00Z"


def key_of(placeholder: str) -> str:
    """Name the key that would fill a placeholder of a window, or nothing."""
    if placeholder.startswith("future_"):
        return "window"
    for key in KEYS:
        if placeholder.startswith(f"{_word(key)}_") and placeholder not in KEYS:
            return key
    return ""


def without_direction(code: str) -> str:
    """Give a reading type with 0 for the direction of flow, which is none and not any; or nothing."""
    fields = code.split(".")
    if len(fields) <= _FLOW or fields[_FLOW] == "0":
        return ""
    return ".".join([*fields[:_FLOW], "0", *fields[_FLOW + 1 :]])
