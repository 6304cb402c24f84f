"""What is found in traffic that others exchanged: messages, what belongs together, verdicts."""

from dataclasses import dataclass, field
from typing import TypeAlias

from cimconform.judging.captured import Captured, Without
from cimconform.judging.identity import Identity
from cimconform.verdict import Result


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict on one file."""

    path: str
    result: Result


@dataclass(frozen=True, slots=True)
class Seen:
    """One message that was found, and what it is."""

    path: str
    line: int
    identity: Identity
    message: str = ""
    captured: Captured | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Paired:
    """What was found to belong together: a request, its replies, the events that bear its id.

    Without a request or without replies it says what is unpaired. An `example` was paired by hand.
    """

    request: str
    replies: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    unpaired: bool = False
    example: bool = False


News: TypeAlias = Judged | Seen | Paired | Without
