"""Which messages of a heap belong together: requests, their replies, and the events that follow.

What the capture itself pairs, and files that are named as a pair, come first; then CorrelationID, then
the MessageID that a reply repeats for want of one; last a reply without any id, where the message before
it is an open request of its noun. A message that was seen twice, byte for byte, is one message.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from cimconform.judging.captured import Captured
from cimconform.messages.exchange import Exchange, Stimulus

_REPLIES = ("response", "fault")
_NAMED = re.compile(r"(?P<stem>.*?)[._-]?(?P<role>request|reply|response|fault)(?P<rest>[._-].*)?$")


@dataclass
class Group:
    """A request, what answered it, and the events that bear its id."""

    request: Captured
    replies: list[Captured] = field(default_factory=list)
    events: list[Captured] = field(default_factory=list)
    named: bool = False  # by hand: an example by itself, and no part of a series


@dataclass
class Heap:
    """The groups of a heap, and what belongs to none."""

    groups: list[Group]
    alone: list[Captured]
    again: list[Captured]

    @property
    def unpaired(self) -> list[Captured]:
        """The requests without a reply and the replies without a request."""
        mute = [group.request for group in self.groups if not group.replies]
        told = {one.pair for one in self.alone if one.message.kind == "event" and one.pair}
        answers = (one for one in self.alone if one.message.kind in _REPLIES)
        return mute + [one for one in answers if one.pair not in told]


def sort(found: Iterable[Captured]) -> Heap:
    """Put a heap of messages in order; takes time in proportion to their number."""
    once, again = _once(found)
    groups = [Group(one) for one in once if one.message.kind == "request"]
    index = _Index(groups)
    alone = [one for one in once if one.message.kind != "request" and not index.take(one)]
    return Heap(groups, alone, again)


def _once(found: Iterable[Captured]) -> tuple[list[Captured], list[Captured]]:
    """Tell what is seen for the first time from what is seen again."""
    seen: set[bytes] = set()
    once: list[Captured] = []
    again: list[Captured] = []
    for one in found:
        # what was paired by hand is an example, each
        named = one.example or _name(one, "request") or _name(one, "reply")
        (again if one.message.raw in seen and not named else once).append(one)
        seen |= set() if named else {one.message.raw}
    return once, again


class _Index:
    """The requests of a heap by everything that a reply may name them by."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._pairs: dict[str, Group] = {}
        self._names: dict[tuple[str, str], Group] = {}
        self._ids: dict[str, list[Group]] = defaultdict(list)
        self._open: dict[str, list[Group]] = defaultdict(list)
        for group in groups:
            self._put(group)

    def _put(self, group: Group) -> None:
        request = group.request
        if request.pair:
            self._pairs.setdefault(request.pair, group)
        if key := _name(request, "request"):
            self._names.setdefault(key, group)
        texts = (
            request.message.text(f"Header/{name}").strip()
            for name in ("CorrelationID", "MessageID")
        )
        for text in dict.fromkeys(filter(None, texts)):
            self._ids[text].append(group)
        self._open[request.message.noun].append(group)

    def take(self, one: Captured) -> bool:
        """Put a message to its request; tell whether there is one."""
        reply = one.message.kind in _REPLIES
        group = self._given(one) if reply else None
        group = group or self._by_id(one, reply=reply)
        if group is None:
            return False
        (group.replies if reply else group.events).append(one)
        return True

    def _given(self, one: Captured) -> Group | None:
        """Give the request that the capture or the name of the file pairs it with."""
        if one.pair in self._pairs:
            paired = self._pairs[one.pair]
            paired.named = paired.named or one.example
            return paired
        group = self._names.get(_name(one, "reply") or ("", ""))
        if group is not None:
            group.named = True
        return group

    def _by_id(self, one: Captured, *, reply: bool) -> Group | None:
        """Give the request whose id it repeats: of several the one that is still open, of its noun."""
        text = one.message.text("Header/CorrelationID").strip()
        if not text:
            return self._before(one) if reply else None
        groups = [g for g in self._ids.get(text, ()) if not g.named]
        fitting = [g for g in groups if g.request.message.noun == one.message.noun] or groups
        unanswered = [g for g in fitting if not g.replies]
        return next(iter(unanswered or fitting), None)

    def _before(self, one: Captured) -> Group | None:
        """Give the open request of the same file that a reply without any id stands behind."""
        waiting = [g for g in self._open.get(one.message.noun, ()) if not g.replies][:2]
        same = [g for g in waiting if g.request.path == one.path and g.request.line < one.line]
        return same[0] if len(waiting) == 1 and same else None


def _name(one: Captured, role: str) -> tuple[str, str] | None:
    """Give folder and stem of a file that is named as one half of a pair."""
    path = PurePath(one.name)
    found = _NAMED.fullmatch(path.name.removesuffix(path.suffix).lower())
    if found is None or (found["role"] == "request") != (role == "request"):
        return None
    return str(path.parent), found["stem"]


def exchanges(heap: Heap) -> list[Exchange]:
    """Give the exchanges of a heap: each request with its replies, and what was sent unasked."""
    asked = [_asked(group) for group in heap.groups if group.replies]
    sent = [_sent(group.request, "requester") for group in heap.groups if not group.named]
    events = [one for group in heap.groups for one in group.events]
    events += [one for one in heap.alone if one.message.kind == "event"]
    return [*asked, *sent, *(_sent(one, "publisher") for one in events)]


def _asked(group: Group) -> Exchange:
    """Give a request and what answered it; where it wanted its answer later, the first is a receipt."""
    request, replies = group.request.message, [one.message for one in group.replies]
    later = request.text("Header/AsyncReplyFlag").strip() in ("true", "1")
    now = replies[:1] if later else replies
    name = f"{request.verb}({request.noun})"
    return Exchange(
        group.request.message.id, "", Stimulus(name), request, tuple(now),
        late=tuple(replies[1:] if later else ()), strays=tuple(one.message for one in group.events),
    )  # fmt: skip


def _sent(one: Captured, role: str) -> Exchange:
    """Give what a system sent of its own accord."""
    message = one.message
    name = f"{message.verb}({message.noun})"
    return Exchange(f"{message.id} by itself", "", Stimulus(name), message, role=role)


def series(heap: Heap) -> list[Exchange]:
    """Give what may be compared as one system's series: no pair that is an example by its name."""
    named = {group.request.message.id for group in heap.groups if group.named}
    return [exchange for exchange in exchanges(heap) if exchange.id not in named]
