"""How much may lie at our listener until it is taken, so that a flood fills no memory and stalls no run."""

import threading
import time

from cimconform.transports.base import Place, RawMessage

_EACH = 20_000  # as which a message counts beside its body: each is a file of the record


class Room:
    """The room of one listener, which its thread takes and others give back.

    `refused` counts what found none; the first of each time that it was full is kept in part.
    """

    def __init__(self, place: Place) -> None:
        self._left, self._most = place.waiting_bytes, place.waiting_bytes
        self._strays_per_s = place.strays_per_s
        self._second, self._strays = 0, 0
        self._lock = threading.Lock()
        self._full = False
        self.refused = 0

    def take(self, raw: RawMessage) -> bool:
        """Take the room for a message, if there is some."""
        with self._lock:
            fits = len(raw.body) + _EACH <= self._left
            self._left -= len(raw.body) + _EACH if fits else 0
            self.refused += not fits
        return fits

    def give(self, raw: RawMessage) -> None:
        """Give the room of a message back."""
        with self._lock:
            self._left = min(self._left + len(raw.body) + _EACH, self._most)
            self._full = False

    def begins_to_refuse(self) -> str:
        """Say why the first is refused since the last was taken; empty for all that follow."""
        first, self._full = not self._full, True
        if not first:
            return ""
        return f"more than {self._most} bytes wait here (waiting_bytes of [listener])"

    def takes_stray(self) -> bool:
        """Tell whether one more message to no mailbox of ours is kept in this second."""
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._strays = second, 0
        self._strays += 1
        if self._strays > self._strays_per_s:
            self.refused += 1
        return self._strays <= self._strays_per_s
