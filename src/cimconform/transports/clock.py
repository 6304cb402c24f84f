"""The time of a run: that of day when the process began, and from then on what has passed since.

Times of messages are compared with one another, and a clock that is set meanwhile, by an hour or by a
second, must not be taken for an answer that was slow or came before its request.
"""

import time

_BEGUN_S = time.time() - time.monotonic()


def now() -> float:
    """Give the time in seconds since the epoch."""
    return _BEGUN_S + time.monotonic()
