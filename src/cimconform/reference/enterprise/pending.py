"""What the client is waiting for: a request whose answer is open, and how it comes to its end.

A request for an asynchronous reply is acknowledged first and answered in one part or several; the
acknowledgement is known by AsyncReplyFlag, not by its code, and a part may overtake it. A series ends with
OK, FAILED or PARTIAL with 0.2, or when our patience does.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from cimconform.reference.enterprise.journal import Entry
from cimconform.reference.enterprise.orders import Order

_ACCEPTED, _MORE, _LAST = "0.3", "0.1", "0.2"


@dataclass
class Pending:
    """A request and what has come of it; `seen` are the MessageIDs of what came."""

    order: Order
    header: dict[str, str]
    acknowledged: bool = False
    ended: bool = False
    seen: set[str] = field(default_factory=set)
    timer: threading.Timer | None = None

    @property
    def identity(self) -> str:
        """MessageID of the request."""
        return self.header["MessageID"]

    def answered_by(self, named: str) -> bool:
        """Tell whether a reply that names something answers this."""
        return bool(named) and named in (self.header.get("CorrelationID"), self.identity)

    @property
    def over(self) -> bool:
        """Whether nothing can come any more."""
        return self.ended and (self.acknowledged or not self.order.later)

    def again(self, identity: str) -> bool:
        """Tell whether a reply has come before, and remember it."""
        known = identity in self.seen
        self.seen |= {identity} - {""}
        return known

    def acknowledges(self, entry: Entry) -> bool:
        """Tell whether a reply is the acknowledgement: the first, and without what was asked for."""
        if not self.order.later or self.acknowledged or entry.carried:
            return False
        parts = entry.result == "PARTIAL" and {_MORE, _LAST} & set(entry.codes)
        return entry.result in ("OK", "PARTIAL") and not parts

    def accept(self, entry: Entry) -> Entry:
        """Take an acknowledgement: something was promised, and nothing has been done yet."""
        self.acknowledged = True
        entry.objects, entry.final = 0, False
        return entry

    def take(self, entry: Entry) -> Entry:
        """Take an answer, or a part of it."""
        if self.order.later:
            entry.final = entry.result != "PARTIAL" or _LAST in entry.codes
        if entry.final and entry.result != "stray":
            self.ended = True
        if not entry.final and self.order.verb != "get":
            entry.objects = 0  # what no error names has succeeded, but only when all parts are here
        return entry

    def wait(self, patience_s: float, give_up: Callable[["Pending"], None]) -> None:
        """Wait from now on, and give up when nothing ends it in time."""
        self.rest()
        if not self.ended:
            self.timer = threading.Timer(patience_s, give_up, (self,))
            self.timer.daemon = True
            self.timer.start()

    def rest(self) -> None:
        """Wait no more."""
        if self.timer is not None:
            self.timer.cancel()
