"""The trees of messages: as many as fit into memory are kept, and the oldest are let go.

A tree takes up to thirty times the bytes of its message, and a run looks at each message again and
again; those of a usual run all fit. One that was let go is made again when it is looked at.
"""

import threading
from collections import deque
from collections.abc import Callable
from weakref import WeakMethod

from cimconform.limits import MAX_NODES

_NEWEST = 2  # a check may compare two messages


class Trees:
    """Trees of together no more than `most` nodes, the newest ones always among them."""

    def __init__(self, most: int = MAX_NODES) -> None:
        self._most, self._held = most, 0
        self._oldest_first: deque[tuple[WeakMethod[Callable[[], None]], int]] = deque()
        self._lock = threading.Lock()

    def hold(self, forget: Callable[[], None], nodes: int) -> None:
        """Make room for a tree of so many nodes; `forget`, a method of its message, lets it go."""
        with self._lock:
            while self._held + nodes > self._most and len(self._oldest_first) >= _NEWEST:
                let_go, count = self._oldest_first.popleft()
                self._held -= count
                if (method := let_go()) is not None:
                    method()
            self._oldest_first.append((WeakMethod(forget), nodes))
            self._held += nodes


TREES = Trees()
