"""Which worker plays what.

Scenarios that may overlap go to whoever is free; all others are one share, which stays with one
worker and keeps its order.
"""

from collections.abc import Sequence
from typing import Any

from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

IN_ORDER = "in order"


class Shares(LoadScopeScheduling):  # type: ignore[misc]  # xdist publishes no types
    """The scheduler of a run; `overlapping` are the names of the tests that may overlap.

    The workers' own mark for this, xdist_group, is not used: pytest-xdist 3.8 writes it where
    pytest 9.2 no longer looks, so that it parts what belongs together. And a worker that is ready
    begins, while its scheduler waits for all.
    """

    def __init__(self, config: Any, log: Producer, overlapping: frozenset[str]) -> None:
        super().__init__(config, log)
        self.numnodes = 1  # so many must have collected before any begins
        self._overlapping = overlapping

    def _split_scope(self, nodeid: str) -> str:
        """Give the share of a test; one that is unknown may disturb others."""
        return nodeid if nodeid.rpartition("::")[2] in self._overlapping else IN_ORDER

    def add_node_collection(self, node: WorkerController, collection: Sequence[str]) -> None:
        """Take what a worker has collected; all collect the same, which may be nothing."""
        if self.collection_is_completed and not self.collection:
            self.registered_collections[node] = list(collection)
            return
        super().add_node_collection(node, collection)

    def schedule(self) -> None:
        """Give work to those that are ready."""
        still = {
            n: w for n, w in self.assigned_work.items() if n not in self.registered_collections
        }
        for node in still:
            del self.assigned_work[node]
        super().schedule()
        self.assigned_work.update(still)

    def _reschedule(self, node: WorkerController) -> None:
        """Give more work to a worker that is ready for any."""
        if node in self.registered_collections:
            super()._reschedule(node)
