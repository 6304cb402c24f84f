"""The client's book: what it made of each message that concerned it."""

import threading
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Entry:
    """What was made of one message.

    `about` is the MessageID of the request that was answered, or of the event; `kind` is reply or
    event. `result` is OK, PARTIAL or FAILED as a reply said it; unasked where none was wanted; fault, unreadable or silence where
    there was none; accepted, ignored, again or dropped for an event; stray for a reply that answers
    nothing. `objects` is how many objects of the payload were taken over, `carried` whether there were any.
    """

    about: str
    kind: str
    result: str
    verb: str = ""
    noun: str = ""
    correlation: str = ""
    objects: int = 0
    codes: list[str] = field(default_factory=list)
    final: bool = True
    carried: bool = False
    why: str = ""


class Book:
    """Entries in the order in which they were made; used by several threads."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._lock = threading.Lock()

    def add(self, entry: Entry) -> None:
        """Write an entry down."""
        with self._lock:
            self._entries.append(entry)

    def knows(self, about: str, kind: str) -> bool:
        """Tell whether a message was taken before."""
        with self._lock:
            return any(e.about == about and e.kind == kind for e in self._entries if about)

    def about(self, identity: str) -> list[dict[str, Any]]:
        """Give what is written about a message by its MessageID or CorrelationID; all for ""."""
        with self._lock:
            found = [e for e in self._entries if identity in ("", e.about, e.correlation)]
        return [asdict(entry) for entry in found]
