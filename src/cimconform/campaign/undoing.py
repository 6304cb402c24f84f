"""What a run leaves in a system, and what it has taken back: objects and subscriptions."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cimconform.harness.as_requester import Tester
from cimconform.harness.as_subscriber import Subscriber
from cimconform.harness.leftovers import CleanUp, made
from cimconform.messages.exchange import Exchange
from cimconform.record.record import Record
from cimconform.stimuli.effects import CONTROLS, effect

BRIEF_S = 1.5  # to delete what was made, where a run is broken off
_MAY_CONTROL = (CONTROLS, "OperationSet")
_SUBSCRIPTION = "the subscription of "


def controls_in(exchanges: Iterable[Exchange]) -> int:
    """Count the requests by which a device may have been made to do something."""
    sent = (e.request for e in exchanges if e.role == "responder" and e.request is not None)
    return sum(effect(m.text_bytes).controls for m in sent if m.noun in _MAY_CONTROL)


@dataclass
class Undoing:
    """Counts what was deleted and says, a line each, what is left behind and why."""

    deleted: int = 0
    left: list[str] = field(default_factory=list)

    def objects(
        self,
        tester: Callable[[str], Tester],
        nouns: Mapping[str, tuple[str, ...]],
        exchanges: Sequence[Exchange],
        limit_s: float,
    ) -> None:
        """Delete what some exchanges made, for so many seconds; `nouns` has the verbs that are claimed."""
        until, there = time.monotonic() + limit_s, made(exchanges)
        for binding in dict.fromkeys(there.values()):
            one = CleanUp(tester(binding), nouns)
            one.delete([name for name, over in there.items() if over == binding], until)
            self.deleted += one.done
            self.left += [f"{what} (over {binding})" for what in one.left]

    def earlier(self, records: Iterable[Record]) -> None:
        """Take over which subscriptions other processes have left; objects are looked for anew."""
        known = (line for record in records for line in record.end.get("left_behind", ()))
        self.left += [line for line in known if line.startswith(_SUBSCRIPTION)]

    def facts(self, subscribers: Iterable[Subscriber]) -> dict[str, Any]:
        """Give what the last line of the record says, with the subscriptions that are still there."""
        still = [
            f"{_SUBSCRIPTION}{what}: {why}" for s in subscribers for what, why in s.left.items()
        ]
        return {"left_behind": [*self.left, *still], "deleted": self.deleted}
