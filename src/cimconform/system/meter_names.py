"""Many names written as one: `M-2001..M-2300`."""

import re

_LIMITS = re.compile(r"(?P<prefix>.*?)(?P<first>\d{1,9})\.\.(?P=prefix)(?P<last>\d{1,9})")
_MOST = 10_000


def in_range(text: str) -> list[str]:
    """Give the names from FIRST to LAST, which differ in their last number alone; else the name itself.

    Raises ValueError where LAST comes before FIRST, or would be the name of too many.
    """
    limits = _LIMITS.fullmatch(text)
    if limits is None:
        return [text]
    first, last = int(limits["first"]), int(limits["last"])
    if not first <= last < first + _MOST:
        raise ValueError(
            f"{text!r} are no 1 to {_MOST} names; expected FIRST..LAST, as M-2001..M-2300"
        )
    width = len(limits["first"])
    return [f"{limits['prefix']}{number:0{width}}" for number in range(first, last + 1)]
