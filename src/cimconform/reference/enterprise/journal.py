"""The client's journal: what it made of each message that concerned it."""

import threading
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Entry:
    """What was made of one message.

    `about` is the MessageID of the request that was answered, or of the event; `kind` is reply or
    event. `result` is OK, PARTIAL or FAILED as a reply gave it; unasked where none was wanted; fault, unreadable or silence where
    there was none; accepted, ignored, again or dropped for an event; stray for a reply that answers
    nothing that is open, again for one that came before. `objects` is how many objects were taken over,
    or how many that were asked for are done, `carried` whether the payload held any.
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


class Journal:
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

    def about(self, *identities: str) -> list[dict[str, Any]]:
        """Give what is written about a message by its MessageID or CorrelationID; all without any."""
        wanted = {identity for identity in identities if identity}
        with self._lock:
            found = [e for e in self._entries if not wanted or wanted & {e.about, e.correlation}]
        return [asdict(entry) for entry in found]

    def lose(self, about: str) -> None:
        """Cross out what was taken over from replies to a request."""
        with self._lock:
            for entry in self._entries:
                entry.objects = 0 if entry.about == about else entry.objects
