"""What [safety] of a system file keeps back of what would be played, told before anything is sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from cimconform.campaign.selection import Selection
from cimconform.harness.guard import Guard, is_kept_back, key_of
from cimconform.requirements.register import Example
from cimconform.requirements.sentences import SUBSCRIPTION
from cimconform.stimuli import compose
from cimconform.suite import FIXTURES
from cimconform.system.system_file import System
from cimconform.transports.base import Route
from cimconform.verdict import Result, Verdict

_MESSAGES = FIXTURES / "messages"
_TRIGGERED = ("requester", "publisher")


@dataclass
class Kept:
    """Says of an example which key keeps it back, or nothing.

    Good messages are looked at as they will be sent; what an edit makes of them is seen at the border.
    """

    system: System
    guard: Guard
    _known: dict[str, str] = field(default_factory=dict)

    def __call__(self, example: Example) -> str:
        """Give the key with what it keeps back."""
        if self.guard.safety is None:
            return ""
        return next((reason for reason in self._reasons(example) if reason), "")

    def _reasons(self, example: Example) -> Iterator[str]:
        for name in example.stimuli:
            yield self.of(name)
        for role, verb, noun in example.claims:
            if role in _TRIGGERED and role in example.plays:
                yield self.guard.why_no_trigger(verb, noun)
        subscription = self.system.subscription
        if SUBSCRIPTION in example.requires and subscription is not None:
            yield self.guard.why_no_subscription(subscription.kind)

    def of(self, name: str) -> str:
        """Say which key keeps a good message back, `verb(Noun) variant`."""
        if name not in self._known:
            verb, noun, _ = compose.split(name)
            route = Route(verb=verb, noun=noun)
            self._known[name] = self.guard.why_not(filled(self.system, name), route)
        return self._known[name]


def filled(system: System, name: str) -> bytes:
    """Give a good message as it will be sent, but for what only an answer tells."""
    fixture = compose.find(_MESSAGES, name)
    unknown = dict.fromkeys(compose.placeholders(fixture), "unknown")
    values = {**unknown, **system.values(), **compose.own_values()}
    return bytes(etree.tostring(compose.fill(fixture, values)))


def counted(selection: Selection, results: Iterable[Result]) -> dict[str, object]:
    """Count the scenarios that were kept back, before they began or as they went, and name the keys."""
    reasons = [one.reason for one in selection.kept_back]
    as_it_went = (r.reason for r in results if r.verdict is Verdict.NOT_JUDGED)
    reasons += [reason for reason in as_it_went if is_kept_back(reason)]
    return {"examples": len(reasons), "keys": sorted(set(map(key_of, reasons)))}
