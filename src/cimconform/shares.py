"""Which worker plays what.

Scenarios that may overlap go to whoever is free; all others are one share, which stays with one
worker and keeps its order.
"""

from typing import Any

from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

IN_ORDER = "in order"


class Shares(LoadScopeScheduling):  # type: ignore[misc]  # xdist publishes no types
    """The scheduler of a run; `overlapping` are the names of the tests that may overlap.

    The workers' own mark for this, xdist_group, is not used: pytest-xdist 3.8 writes it where
    pytest 9.2 no longer looks, so that it parts what belongs together.
    """

    def __init__(self, config: Any, log: Producer, overlapping: frozenset[str]) -> None:
        super().__init__(config, log)
        self._overlapping = overlapping

    def _split_scope(self, nodeid: str) -> str:
        """Give the share of a test; one that nobody knows may disturb others."""
        return nodeid if nodeid.rpartition("::")[2] in self._overlapping else IN_ORDER
