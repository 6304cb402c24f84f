"""What is wrong with a value that a schema refuses, in the words of whoever must write it right.

A schema says that a text is no dateTime, and not which letter of it. What follows from the text alone is
named here: the missing colon of an offset, a space for the T, a number of seconds since 1970.
"""

import calendar
import re
from collections.abc import Callable
from datetime import UTC, datetime

_REFUSED = re.compile(
    r"'(?P<value>[^']*)' is not a valid value of the atomic type '(?:xs:)?(?P<type>\w+)'"
)
_NO_PREFIX = re.compile(
    r"QName value '(?P<prefix>[^':]+):(?P<name>[^']*)' has no corresponding namespace"
)
_UNKNOWN_TYPE = re.compile(
    r"QName value '(?P<name>[^']*)' (of the attribute \S+ )?does not resolve"
)
_TIME = re.compile(
    r"(?P<date>-?\d{4,}-\d\d-\d\d)T(?P<clock>\d\d:\d\d:\d\d)(?P<part>\.\d+)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?", re.ASCII,
)  # fmt: skip
_OFFSET = re.compile(
    r"(?<![:.\dZ])(?P<before>\d[:.\dZ]*)\s*(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?$",
    re.ASCII,
)
_EPOCH = {10: 1, 13: 1_000, 16: 1_000_000, 19: 1_000_000_000}
_EPOCH_UNITS = {10: "seconds", 13: "milliseconds", 16: "microseconds", 19: "nanoseconds"}
_PATTERN = "write it as 2026-03-28T00:15:00Z or with an offset, +01:00"

Step = Callable[[str], tuple[str, str]]


def explained(reason: str) -> str:
    """Explain an error of a schema; gives empty where its own words are all that can be said."""
    if lost := _NO_PREFIX.search(reason):
        return (
            f'the prefix {lost["prefix"]} is declared nowhere: write xmlns:{lost["prefix"]}="…" on this '
            "element or above it; it is lost where a part is cut out of its document"
        )
    if unknown := _UNKNOWN_TYPE.search(reason):
        return f"xsi:type names {unknown['name']}, which no schema here has; leave xsi:type out"
    refused = _REFUSED.search(reason)
    if refused is None:
        return ""
    teller = _TELLERS.get(refused["type"])
    return teller(refused["value"]) if teller else ""


def wrong_with_time(text: str) -> str:
    """Say what is wrong with the lexical form of a dateTime; empty for a right one."""
    value = text.strip()
    if not value:
        return "it is empty; leave the element out where there is no time"
    whole = _as_a_whole(value)
    if whole:
        return whole
    found = []
    for step in _STEPS:
        value, wrong = step(value)
        found += [wrong] if wrong else []
    right = _TIME.fullmatch(value)
    if right is None:
        return "; ".join([*found, _PATTERN])
    impossible = _impossible(right)
    if impossible or not found:
        return "; ".join([*found, *([impossible] if impossible else [])])
    return f"{'; '.join(found)}: {value}"


_WHOLES = (
    (r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b", "day, month and year are in the order of a country"),
    (r"\d{4}[./]\d{1,2}[./]\d{1,2}", "year, month and day are joined by hyphens"),
    (r"[A-Za-z]{3,}", "it is in words"),
    (r"\d{8}T?\d{4,6}", "the short form without hyphens and colons is no dateTime"),
)


def _as_a_whole(value: str) -> str:
    """Find another way of writing times altogether."""
    if re.fullmatch(r"-?\d+(\.\d*)?", value, re.ASCII):
        digits = value.lstrip("-").partition(".")[0]
        return _number(int(digits), len(digits))
    if packed := re.fullmatch(r"\\?/Date\((-?\d+)([+-]\d{4})?\)\\?/", value):
        since = _epoch(int(packed[1]) / 1000)
        return f"it is the date of an old .NET serializer, milliseconds since 1970 ({since}); {_PATTERN}"
    if re.fullmatch(r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?", value, re.ASCII):
        return (
            f"it is a date alone; a time of day belongs to it, {value[:10]}T00:00:00 and its zone"
        )
    found = (wrong for shape, wrong in _WHOLES if re.match(shape, value, re.ASCII))
    return next((f"{wrong}; {_PATTERN}" for wrong in found), "")


def _number(number: int, digits: int) -> str:
    if digits in _EPOCH:
        since = _epoch(number / _EPOCH[digits])
        return f"it is a number of {_EPOCH_UNITS[digits]} since 1970 ({since}); {_PATTERN}"
    if digits in (12, 14, 17):
        return f"the short form without hyphens and colons is no dateTime; {_PATTERN}"
    return f"it is a number, and no date and time; {_PATTERN}"


def _epoch(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return "out of all range"


def _dashes(value: str) -> tuple[str, str]:
    plain = re.sub("[\u2010-\u2015\u2212\u00ad]", "-", value)
    return plain, "" if plain == value else "a typographic dash stands for a hyphen; write -"


def _region(value: str) -> tuple[str, str]:
    """Take a zone in words off: [Europe/Berlin], CET, UTC, GMT."""
    if behind := re.search(r"(?<!\s)\s*(UTC|GMT)(?=[+-]\d)", value):
        return value.replace(behind[0], ""), f"no {behind[1]} stands before an offset"
    named = re.search(
        r"(?<!\s)\s*(\[[\w/+-]+\]|(?<![A-Za-z])[A-Za-z]+/[A-Za-z_]+"
        r"|(?<=[\d\s])(?!Z$|z$)[A-Za-z]{2,5})$",
        value,
    )
    if named is None or named.start() == 0:
        return value, ""
    name = named[1]
    if name.upper() in ("AM", "PM"):
        return value, "the clock has 24 hours and no AM or PM"
    rest = value[: named.start()]
    rest = rest + "Z" if name.upper() in ("UTC", "GMT") and not _zoned(rest) else rest
    return rest, f"a zone is no name ({name}); write its offset, or Z for UTC"


def _zoned(value: str) -> bool:
    return re.search(r"(Z|[+-]\d\d:?\d\d)$", value, re.ASCII) is not None


def _separator(value: str) -> tuple[str, str]:
    made = re.sub(
        r"^(-?\d{4,}-\d\d-\d\d)(\s+|t|_|-|:|Z|)(?=\d\d:)", r"\1T", value, count=1, flags=re.ASCII
    )
    if made == value:
        return value, ""
    blank = re.match(r"\S+\s+\d", value) is not None
    return made, "write T between date and time, and no blank" if blank else (
        "write a capital T between date and time"
    )


def _letter_z(value: str) -> tuple[str, str]:
    if value.endswith("z"):
        return f"{value[:-1]}Z", "write Z as a capital"
    if re.search(r"\d\s+Z$", value):
        return re.sub(r"(?<!\s)\s+Z$", "Z", value), "no blank stands before Z"
    if both := re.search(r"(?P<one>[+-]\d\d:?\d\d)Z$|Z(?P<two>[+-]\d\d:?\d\d)$", value, re.ASCII):
        offset = both["one"] or both["two"]
        return value.replace("Z", ""), f"Z and the offset {offset} exclude one another; write one"
    return value, ""


def _offset(value: str) -> tuple[str, str]:
    clock = value.partition("T")
    found = _OFFSET.search(clock[2])
    if found is None:
        return value, ""
    hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
    made = f"{found['sign']}{hours:02d}:{minutes:02d}"
    right = f"{clock[0]}T{clock[2][: found.start('before')]}{found['before']}{made}"
    if right == value:
        return value, ""
    given = clock[2][found.end("before") :]
    if found["minutes"] is None:
        return right, f"the offset {given.strip()} lacks its minutes: write {made}"
    if given != given.strip():
        return right, "no blank stands before the offset"
    colon = ", with a colon" if ":" not in given else ", with two digits each"
    return right, f"the offset {given} is written {made}{colon}"


def _fraction(value: str) -> tuple[str, str]:
    made = re.sub(r"(\d\d:\d\d:\d\d)[,:](\d+)", r"\1.\2", value, flags=re.ASCII)
    if made != value:
        return made, "a point, and no comma or colon, stands before parts of a second"
    made = re.sub(r"(\d\d:\d\d:\d\d)\.(?!\d)", r"\1", value, flags=re.ASCII)
    return made, "" if made == value else "digits are missing behind the point"


def _points(value: str) -> tuple[str, str]:
    made = re.sub(r"T(\d\d)[.h](\d\d)[.m](\d\d)", r"T\1:\2:\3", value, count=1, flags=re.ASCII)
    return made, "" if made == value else "colons stand in the time of day"


def _seconds(value: str) -> tuple[str, str]:
    made = re.sub(r"T(\d\d:\d\d)(?=$|Z|[+-])", r"T\1:00", value, count=1, flags=re.ASCII)
    if made != value:
        return made, "the seconds are missing"
    return value, ""


def _digits(value: str) -> tuple[str, str]:
    made = re.sub(r"T(\d):", r"T0\1:", value, count=1, flags=re.ASCII)
    made = re.sub(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?=T)", _two, made, flags=re.ASCII)
    return made, "" if made == value else "months, days and hours have two digits each"


def _two(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"


def _sign(value: str) -> tuple[str, str]:
    return value.removeprefix("+"), "no + stands before the year" if value.startswith("+") else ""


_STEPS: tuple[Step, ...] = (
    _dashes, _sign, _region, _separator, _letter_z, _digits, _points, _fraction, _offset, _seconds,
)  # fmt: skip


def _impossible(right: re.Match[str]) -> str:
    """Find what no calendar, clock or zone has."""
    year, month, day = (int(part) for part in right["date"].lstrip("-").split("-"))
    if not year:
        return "there is no year 0000"
    if month not in range(1, 13) or day not in range(1, _days(year, month) + 1):
        return f"the calendar has no {right['date']}"
    clock, zone = f"{right['clock']}{right['part'] or ''}", right["zone"] or "Z"
    if clock[6:8] == "60":
        return "a dateTime has no leap second; write the second before or after it"
    if not re.match(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d|24:00:00(\.0+)?$", clock):
        return f"no clock shows {clock}"
    if zone != "Z" and not re.match(r"[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00", zone):
        return f"the offset {zone} is beyond 14:00, and no zone is that far from UTC"
    return ""


def _days(year: int, month: int) -> int:
    """Give the days of a month; the calendar repeats every 400 years."""
    return calendar.monthrange(2000 + year % 400, month)[1]


def _wrong_with_boolean(value: str) -> str:
    low = value.strip().lower()
    if low in ("true", "false"):
        return f"write {low} in small letters"
    words = {"yes": "true", "no": "false", "y": "true", "n": "false", "on": "true", "off": "false"}
    return f"write {words[low]}, and not {value.strip()}" if low in words else "write true or false"


def _wrong_with_number(value: str) -> str:
    text = value.strip()
    if not text:
        return "it is empty; leave the element out where there is no value"
    if re.fullmatch(r"[+-]?[\d.\s\u00a0']*,\d+", text):
        return "a comma stands in the number; write a point before decimals, and nothing between thousands"
    if re.fullmatch(r"[+-]?[\d.]+[eE][+-]?\d+", text):
        return "this type has no exponent; write the digits out"
    return (
        "a unit stands behind the number; it belongs to the reading type"
        if re.fullmatch(r"[+-]?[\d.,]+\s*[A-Za-z%]+", text)
        else ""
    )


_TELLERS: dict[str, Callable[[str], str]] = {
    "dateTime": wrong_with_time,
    "boolean": _wrong_with_boolean,
    "decimal": _wrong_with_number,
    "integer": _wrong_with_number,
    "float": _wrong_with_number,
    "double": _wrong_with_number,
}  # fmt: skip
