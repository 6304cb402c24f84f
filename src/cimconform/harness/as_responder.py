"""The system acts by itself, as requester or publisher; the harness is the other side.

The trigger of the system file sets it off. What it sends comes to a mailbox of ours, is answered as
the scenario says, and is recorded. That nothing came is inconclusive where nothing ever came; once
something has, over the same binding by the same trigger, silence is silence.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from cimconform.errors import PreconditionFailed
from cimconform.harness.async_deliveries import (
    Ahead,
    AsyncReply,
    Delivered,
    PlannedDeliveries,
    ReplyDelivery,
)
from cimconform.harness.guard import Guard
from cimconform.harness.keeper import Keeper
from cimconform.harness.mailbox_replies import MailboxReplies, ordered
from cimconform.harness.notes import noted
from cimconform.harness.reachability import Tries
from cimconform.messages.exchange import ANSWERS, Exchange, Stimulus, cut
from cimconform.messages.message import Message
from cimconform.record.record import Recorder
from cimconform.stimuli.compose import Composed, split
from cimconform.stimuli.scripted_replies import ReplyLibrary
from cimconform.system.trigger import Trigger
from cimconform.transports.base import Answer, Mailbox, RawMessage, drained

PlaceOf = Callable[[str, str, str], str]  # by purpose, verb and noun
Open = Callable[[str, Answer], Mailbox]
# what came out on the far side of an intermediary, what we answered to it, and why nothing is there
Passage = Callable[[str], tuple[tuple[Message, ...], tuple[Message, ...], str]]
_SOON_S = 0.5
_SECOND_S = 1.5  # after the first subscriber has it
REQUESTER, PUBLISHER = "requester", "publisher"


@dataclass
class Actor:
    """Makes one system act over one binding, and takes what it sends.

    `style` and `version` are those of the binding, for the trigger. `place_of` names a place of ours
    for requests (purpose `requests`) or events (`events`, and `more` for a second subscriber);
    `open_mailbox` opens it.
    """

    binding: str
    trigger: Trigger
    library: ReplyLibrary
    values: Mapping[str, str]
    recorder: Recorder
    place_of: PlaceOf
    open_mailbox: Open
    delivery: ReplyDelivery
    style: str = "bare"
    version: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    guard: Guard = field(default_factory=Guard)
    _received: bool = False
    _boxes: dict[tuple[str, str], tuple[Mailbox, "MailboxReplies"]] = field(default_factory=dict)
    _number: int = 0

    def __post_init__(self) -> None:
        self._keeper = Keeper(self.binding, self.recorder)
        self._tries = Tries(self.trigger)

    def act(
        self, role: str, name: str, plan: "ReplyPlan", before: Sequence[Exchange] = ()
    ) -> Exchange:
        """Set the system off and give the exchange that came of it.

        Raises PreconditionFailed when the trigger fails, nothing has ever come, or an asynchronous reply cannot
        be delivered.
        """
        self.recorder.budget.allow()
        verb, noun, variant = split(name)
        purposes = ("requests",) if role == REQUESTER else ("events", "more")
        boxes = [self._box(purpose, verb, noun) for purpose in purposes]
        astray = self._astray(*boxes[0])
        for (_, scripted), words in zip(boxes, (plan.first, plan.second), strict=False):
            scripted.answer_with([self.library.answer(one) for one in words])
        deliveries = PlannedDeliveries(self.delivery, plan.late, plan.before)
        boxes[0][1].first_of_all(deliveries.ahead)
        stale = self._stale([box for box, _ in boxes])
        addresses = [box.address for box, _ in boxes]
        facts = self._facts(verb, noun, variant, addresses)
        self._tries.pull({**facts, "meter": plan.meter or facts["meter"]})
        came = self._came([box for box, _ in boxes], plan, astray)
        for raw in came[:1]:
            if plan.late:  # what comes after our answer is to come when that was read
                noted(self.trigger, Message(raw.body), 1, _SOON_S)
            deliveries.after(raw)
        exchange = self._exchange(
            role, name, _Came(came, stale, deliveries, plan.give_up_s), before
        )
        if deliveries.trouble is not None:
            raise deliveries.trouble
        return exchange

    def twice(
        self, name: str, plan: "ReplyPlan", before: Sequence[Exchange] = ()
    ) -> list[Exchange]:
        """Have the system ask twice at once; the second request is answered before the first.

        Raises PreconditionFailed where it does not ask twice before the first is answered.
        """
        verb, noun, variant = split(name)
        box, scripted = self._box("requests", verb, noun)
        first_answered, answers = (
            threading.Event(),
            [self.library.answer(one) for one in plan.first],
        )
        scripted.answer_with(
            [ordered(answers[0], after=first_answered), ordered(answers[1], frees=first_answered)]
        )
        stale = self._stale([box])
        pulls = [_Pull(self.trigger, self._facts(verb, noun, variant, [box.address]))] * 2
        with ThreadPoolExecutor(len(pulls)) as pool:
            done = [pool.submit(pull) for pull in pulls]
            second = box.take(self.trigger.wait_s)
            if second is None:
                first_answered.set()
            first = box.take(_SECOND_S)
        for pulled in done:
            pulled.result()
        both = sorted((one for one in (first, second) if one), key=lambda raw: raw.at)
        made: list[Exchange] = []
        for one in both:
            arrived = _Came([one], [] if made else stale)
            made.append(self._exchange(REQUESTER, name, arrived, [*before, *made]))
        if first is None or second is None or first.at > second.at:
            raise PreconditionFailed(
                f"asked to send two at once, the system sent no second {name} while its first was open "
                "(option interleaved_requests)"
            )
        return made

    def behind(self, name: str, words: tuple[str, ...]) -> Passage:
        """Have an intermediary pass on to a place of ours, where we answer so.

        Gives what came there and what we answered to it, when it is called with the id of the exchange.
        Raises PreconditionFailed when the trigger fails.
        """
        verb, noun, variant = split(name)
        box, scripted = self._box("requests", verb, noun)
        scripted.answer_with([self.library.answer(one) for one in words])
        self._stale([box])
        self._tries.pull(self._facts(verb, noun, variant, [box.address]))

        def came(identity: str) -> tuple[tuple[Message, ...], tuple[Message, ...], str]:
            raw_messages = self._stale([box])
            return (
                self._keeper.received(raw_messages, identity),
                self._keeper.sent([raw.answer for raw in raw_messages], identity),
                "" if raw_messages else f"{name}: the system passed nothing on to {box.address}",
            )

        return came

    def _box(self, purpose: str, verb: str, noun: str) -> tuple[Mailbox, "MailboxReplies"]:
        """Give the mailbox for a purpose, opened when it is first needed."""
        place = self.place_of(purpose, verb, noun)
        key = (purpose, place)
        if key not in self._boxes:
            scripted = MailboxReplies(
                self.library.answer("OK" if purpose == "requests" else "a receipt")
            )
            self._boxes[key] = self.open_mailbox(place, scripted.answer), scripted
        return self._boxes[key]

    def _astray(self, box: Mailbox, scripted: "MailboxReplies") -> Mailbox | None:
        """Give the topic of the name of a queue, or the queue of that of a topic."""
        kind, _, name = box.address.partition(":")
        other = {"queue": f"topic:{name}", "topic": f"queue:{name}"}.get(kind)
        if other is None:
            return None
        key = ("astray", other)
        if key not in self._boxes:
            self._boxes[key] = self.open_mailbox(other, scripted.answer), scripted
        return self._boxes[key][0]

    def _stale(self, boxes: list[Mailbox]) -> list[RawMessage]:
        """Give what came after its scenario was over."""
        return [raw for box in boxes for raw in drained(box)]

    def _facts(self, verb: str, noun: str, variant: str, addresses: list[str]) -> dict[str, str]:
        """Give what fills the placeholders of the trigger; raises KeptBack where it may not be pulled."""
        self.guard.trigger(verb, noun)
        first, second = (*addresses, "")[:2]
        named = Composed(b"", verb, noun, typed=True).service
        service = f"/{named}" if self.style == "typed" else ""
        return {
            "verb": verb, "noun": noun, "variant": variant, "binding": self.binding,
            "meter": self.values.get("known_meter", ""), "address": f"{first}{service}",
            "second_address": f"{second}{service}" if second else "", "style": self.style,
            "version": self.version,
        }  # fmt: skip

    def _came(
        self, boxes: list[Mailbox], plan: "ReplyPlan", astray: Mailbox | None
    ) -> list[RawMessage]:
        """Wait for what the scenario expects: a message at each of the mailboxes, and all of it."""
        came: list[RawMessage] = []
        both = zip(boxes, (plan.first, plan.second), strict=False)
        for number, (box, words) in enumerate(both, 1):
            wait = self.trigger.wait_s if box is boxes[0] else _SECOND_S
            for _ in range(max(len(words), 1)):
                raw = box.take(_SOON_S) or (astray.take(0) if astray else None)
                raw = raw or box.take(wait)
                if raw is None:
                    break
                headers = {**raw.headers, SUBSCRIBER: str(number)}
                came.append(replace(raw, headers=headers))
        return came

    def _exchange(
        self, role: str, name: str, all_of_it: "_Came", before: Sequence[Exchange]
    ) -> Exchange:
        """Record what came and what we answered to it."""
        came, stale, deliveries = all_of_it.came, all_of_it.stale, all_of_it.deliveries
        self._number += 1
        identity = self._keeper.identity(f"{role}-", self._number)
        if not came and not self._received:
            reason = (
                f"the trigger was pulled for {name}, and nothing came within "
                f"{self.trigger.wait_s:g} s (trigger.wait_s); does the system send to "
                f"{', '.join(box.address for box, _ in self._boxes.values())}?{self._tries.heard}"
            )
            self._tries.in_vain(reason)
            raise PreconditionFailed(reason)
        self._received = self._tries.fruitful = True
        strays = self._keeper.received(stale, f"{identity}-stray")
        messages = self._keeper.received(came, identity)
        replies = self._keeper.sent([raw.answer for raw in came], identity)
        delivered, ahead = (deliveries.delivered, len(deliveries.before)) if deliveries else ([], 0)
        late, answered = self._delivered(delivered, identity)
        silent = f"{name}: nothing came within {self.trigger.wait_s:g} s{self._tries.heard}"
        trouble = "" if came else silent
        trouble = trouble or cut(messages)
        exchange = Exchange(
            identity, self.binding, Stimulus(name), next(iter(messages), None), replies,
            trouble, tuple(before), not came, strays, role=role, more=(*messages[1:], *answered),
            noted=self.noted(messages[:1], 1 + len(late) + ahead, all_of_it.give_up_s), late=late,
        )  # fmt: skip
        self.exchanges.append(exchange)
        self._keeper.exchange(exchange)
        return exchange

    def _delivered(
        self, delivered: Sequence[Delivered], identity: str
    ) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
        """Record the late replies that we delivered, and what the system answered to them."""
        late = self._keeper.sent([one.sent for one in delivered], identity)
        answers = (
            replace(a, headers={**a.headers, ANSWERS: message.id})
            for message, one in zip(late, delivered, strict=True) for a in one.answers if a.body
        )  # fmt: skip
        return late, self._keeper.received(answers, identity)

    def noted(
        self, messages: Sequence[Message], times: int = 1, give_up_s: float = 0.0
    ) -> tuple[Mapping[str, object], ...]:
        """Look up what the system made of a message, until it says something `times` times.

        Where it has `give_up_s` to give up in, we wait so long for what it says then.
        """
        if not messages:
            return ()
        found = noted(self.trigger, messages[0], times)
        if not give_up_s:
            return found
        return noted(self.trigger, messages[0], len(found) + 1, give_up_s)

    @property
    def boxes(self) -> list[Mailbox]:
        """The mailboxes that were opened."""
        return [box for box, _ in self._boxes.values()]


def passed_on(exchange: Exchange, passage: Passage | None) -> Exchange:
    """Add what an intermediary passed on, where the system plays one."""
    if passage is None:
        return exchange
    more, far, trouble = passage(exchange.id)
    trouble = exchange.trouble or trouble
    return replace(exchange, role="intermediary", more=more, far=far, trouble=trouble)


SUBSCRIBER = "x-subscriber"  # a header of our own: at which of our places a message came


@dataclass(frozen=True)
class ReplyPlan:
    """What we answer to the first messages at each of two mailboxes, in the words of a feature.

    `late` are asynchronous replies to the first of them, `before` is done before it is answered; in `give_up_s`
    the system gives up to wait for more, if it ever does. `meter` is the one that it is to ask about.
    """

    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    late: tuple[AsyncReply, ...] = ()
    before: tuple[Ahead, ...] = ()
    give_up_s: float = 0.0
    meter: str = ""


@dataclass(frozen=True)
class _Came:
    """What came of a trigger, what came after its scenario was over, and what we delivered meanwhile."""

    came: list[RawMessage]
    stale: list[RawMessage]
    deliveries: PlannedDeliveries | None = None
    give_up_s: float = 0.0


@dataclass(frozen=True)
class _Pull:
    """One pull of the trigger, for a thread of its own."""

    trigger: Trigger
    facts: Mapping[str, str]

    def __call__(self) -> None:
        self.trigger.pull(self.facts)
