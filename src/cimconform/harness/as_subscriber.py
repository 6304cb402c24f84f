"""The harness as a subscriber: hears what a system publishes after the transactions of a scenario.

What never came at all says nothing about the product: the subscription may be wrong. Once an
event has come over a binding, another that does not come is missing.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cimconform.errors import PreconditionFailed
from cimconform.harness.keeper import Keeper
from cimconform.messages import transactions as publications
from cimconform.messages.exchange import Exchange, Stimulus, cut
from cimconform.messages.message import Message
from cimconform.record.record import Recorder
from cimconform.stimuli.compose import split
from cimconform.system.subscription import Subscription
from cimconform.transports.base import Mailbox, RawMessage, drained, until_time

PURPOSE = "news"
PlaceOf = Callable[[str, str, str], str]  # by purpose, verb and noun
_BRIEF_S = 0.05


@dataclass
class Subscriber:
    """Listens over one binding.

    `style` and `version` are those in which events are wanted; `outcome_s` is how long a device may
    take to do what it is asked for. `left` says of a subscription why it is still there.
    """

    binding: str
    subscription: Subscription
    recorder: Recorder
    place_of: PlaceOf
    open_mailbox: Callable[[str], Mailbox]
    exchanges: list[Exchange]
    style: str = "bare"
    version: str = ""
    outcome_s: float = 0.0
    _received: bool = False
    _number: int = 0
    _boxes: dict[str, Mailbox] = field(default_factory=dict)
    _open: dict[str, Mapping[str, str]] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._keeper = Keeper(self.binding, self.recorder)

    def subscribe(self, name: str) -> None:
        """Subscribe to an event, `verb(Noun)`; raises PreconditionFailed."""
        verb, noun, _ = split(name)
        place = self.place_of(PURPOSE, verb, noun)
        if not place:
            raise PreconditionFailed("the transport's table names no destination of events")
        if place not in self._boxes:
            self._boxes[place] = self.open_mailbox(place)
        box = self._boxes[place]
        if not self._open:
            self._drain()
        service = f"/Receive{noun}" if self.style == "typed" else ""
        facts = {
            "verb": verb, "noun": noun, "binding": self.binding, "style": self.style,
            "version": self.version, "address": f"{box.address}{service}",
        }  # fmt: skip
        self.subscription.begin(facts)
        self._open[name] = facts

    def hear(self, before: tuple[Exchange, ...]) -> Exchange:
        """Give what was published since we subscribed, as soon as all that is due has come.

        Raises PreconditionFailed when nothing has ever come.
        """
        if not self._open:
            raise PreconditionFailed("the scenario has subscribed to nothing")
        names = list(self._open)
        due = [
            e for e in publications.transactions(before)
            if e.request and publications.done(e) and self._wanted(e.request, names)
        ]  # fmt: skip
        controls = "created(EndDeviceEvents)" in names and [
            e for e in publications.transactions(before)
            if publications.done(e) and e.request and e.request.noun == "EndDeviceControls"
        ]  # fmt: skip
        came = self._came(due, controls or [])
        if trouble := self.release():
            raise trouble
        return self._exchange(names, came, before)

    def release(self) -> PreconditionFailed | None:
        """Take back every subscription that is open; give the first trouble, once all were tried."""
        troubles = [
            error for name, facts in self._open.items() if (error := self._over(name, facts))
        ]
        self._open = {}
        return next(iter(troubles), None)

    def _over(self, name: str, facts: Mapping[str, str]) -> PreconditionFailed | None:
        """Take one subscription back, or keep why it stays."""
        what = f"{facts['address']} to {name}"
        if self.subscription.lasts:
            self.left[what] = "subscription.end does not say how it is taken back"
        try:
            self.subscription.over(facts)
        except PreconditionFailed as error:
            self.left[what] = str(error)
            return error
        return None

    def overhear(self, name: str, before: tuple[Exchange, ...], quiet_s: float) -> Exchange:
        """Give what is published for `quiet_s`, though nothing is subscribed to any more."""
        until, came = time.monotonic() + quiet_s, self._drain()
        for box in self._boxes.values():
            came += until_time(box, until)
        return self._exchange([name], came, before)

    def _wanted(self, request: Message, names: list[str]) -> bool:
        """Tell whether we have subscribed to the event of a request."""
        return f"{publications.PAST[request.verb]}({request.noun})" in names

    def _came(self, due: list[Exchange], controls: list[Exchange]) -> list[RawMessage]:
        """Wait for the event of each transaction, or until `wait_s` are over.

        What came of `controls` may take `outcome_s` more.
        """
        limit = self.subscription.wait_s + (self.outcome_s if controls else 0.0)
        until = time.monotonic() + limit
        came: list[RawMessage] = []
        while True:
            came += self._drain()
            messages = [Message(raw.body) for raw in came]
            open_ = [e for e in due if publications.untold(messages, e)]
            open_ += [
                e for e in controls if not any(publications.outcome_of(m, e) for m in messages)
            ]
            left = until - time.monotonic()
            if not open_ or left <= 0:
                return came
            brief = left if len(self._boxes) == 1 else min(left, _BRIEF_S)
            for box in self._boxes.values():
                raw = box.take(brief)
                came += [raw] if raw else []

    def _drain(self) -> list[RawMessage]:
        return [raw for box in self._boxes.values() for raw in drained(box)]

    def _exchange(
        self, names: list[str], came: list[RawMessage], before: tuple[Exchange, ...]
    ) -> Exchange:
        """Record what came and what we answered to it."""
        if not came and not self._received:
            raise PreconditionFailed(
                f"nothing was published within {self.subscription.wait_s:g} s "
                f"(subscription.wait_s), nor anything before; does the system send "
                f"{' and '.join(names)} to {', '.join(b.address for b in self._boxes.values())}?"
            )
        self._received = True
        self._number += 1
        identity = self._keeper.identity("news-", self._number)
        messages = self._keeper.received(came, identity)
        replies = self._keeper.sent([raw.answer for raw in came], identity)
        trouble = cut(messages) if came else f"nothing came within {self.subscription.wait_s:g} s"
        exchange = Exchange(
            identity, self.binding, Stimulus(names[0]), next(iter(messages), None), replies,
            trouble, before, not came, role="publisher", more=messages[1:],
        )  # fmt: skip
        self.exchanges.append(exchange)
        self._keeper.exchange(exchange)
        return exchange

    @property
    def boxes(self) -> list[Mailbox]:
        """The mailboxes that were opened."""
        return list(self._boxes.values())
