"""One test campaign: a system, the requirements selected for it, and what came of each.

Everything that runs checks against a system goes through a campaign; the pytest plugin only
carries scenarios to it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from cimconform.campaign import every_service, harmless, kept_back, overlapping, preflight
from cimconform.campaign.known_failures import Known
from cimconform.campaign.scope import Chosen, Subject, untested_claims
from cimconform.campaign.selection import Selection
from cimconform.campaign.undoing import Undoing, controls_in
from cimconform.checks import SubjectKind
from cimconform.errors import PreconditionFailed
from cimconform.harness.as_requester import Scenario, Tester
from cimconform.harness.as_responder import PUBLISHER, REQUESTER, Actor, ReplyPlan
from cimconform.harness.as_subscriber import Subscriber
from cimconform.harness.async_deliveries import ReplyDelivery, sender
from cimconform.harness.async_replies import Mailboxes
from cimconform.harness.connecting import connect
from cimconform.harness.guard import Guard, is_kept_back
from cimconform.harness.our_documents import document
from cimconform.harness.the_end import end
from cimconform.judging.judge import Judge
from cimconform.judging.outcomes import Ground
from cimconform.judging.step_backs import Whole
from cimconform.messages.exchange import Exchange
from cimconform.messages.field import unwilling
from cimconform.messages.refusals import doubtful
from cimconform.record import merging as parts
from cimconform.record import outcome
from cimconform.record.record import Record, Recorder
from cimconform.record.result_lines import without_secrets
from cimconform.requirements.register import Example, Register, Requirement
from cimconform.stimuli.scripted_replies import ReplyLibrary
from cimconform.system.bindings import JmsBinding
from cimconform.system.claims import EVENT_VERBS, VERBS
from cimconform.system.system_file import System
from cimconform.transports.base import Answer, Mailbox, Transport
from cimconform.transports.http.listener import HttpListener
from cimconform.verdict import Result, Verdict, exit_code


@dataclass
class Campaign:
    """A run over the bindings of a system."""

    system: System
    register: Register
    selection: Selection
    judge: Judge
    recorder: Recorder
    fixtures: Path
    connect: Callable[[str], Transport]
    fresh: bool = False
    known: Known = field(default_factory=Known)
    guard: Guard = field(default_factory=Guard)
    chosen: Chosen = field(default_factory=Chosen)
    results: list[Result] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)
    conclusion: outcome.Outcome | None = None
    _served_again: int = 0
    _undoing: Undoing = field(default_factory=Undoing)
    _ended: dict[str, str] = field(default_factory=dict)
    _testers: dict[str, Tester] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)
    _subscribers: dict[str, Subscriber] = field(default_factory=dict)

    @cached_property
    def listener(self) -> HttpListener:
        """Our own HTTP server, started when something is first to come to it."""
        return HttpListener(self.system.listener.place(), document)

    def tester(self, binding: str) -> Tester:
        """Give the one tester of a binding, connected when first asked for."""
        if binding not in self._testers:
            self._testers[binding] = Tester(
                binding=binding,
                transport=self.connect(binding),
                typed=self.system.binding(binding).typed,
                fixtures=self.fixtures / "messages",
                values=self.system.values() | {"late_form": self.system.binding(binding).late_form},
                recorder=self.recorder,
                fresh=self.fresh,
                wsdl=self.system.binding(binding).wsdl_url,
                endpoint=self.system.binding(binding).url,
                soap=self.system.binding(binding).version,
                events=self.system.binding(binding).events,
                mailboxes=self._mailboxes(binding),
                trigger=self.system.trigger,
                plainest=lambda: self._plainest("responder", ("get",)),
                guard=self.guard,
            )
        return self._testers[binding]

    def another(self, binding: str) -> Transport:
        """Make another connection over a binding; close it."""
        table = self.system.binding(binding)
        return connect(table.kind, table.endpoint(), self.guard)

    def _mailboxes(self, binding: str) -> Mailboxes:
        """Give the mailboxes of a binding."""
        table, ixit = self.system.binding(binding), self.system.ixit
        return Mailboxes(
            self.connect(binding),
            lambda: self.listener,
            table.late_places,
            ixit.late_s,
            ixit.quiet_s,
        )

    def overlaps(self, requirement: Requirement, example: Example, binding: str) -> bool:
        """Tell whether a scenario may be played while others are."""
        messages = self.fixtures / "messages"
        return overlapping.overlaps(self.system, messages, requirement, example, binding)

    def ended(self, binding: str) -> str:
        """Say why nothing can be done over a binding, found out once; empty where it answers."""
        if binding not in self._ended:
            self._ended[binding] = self._asked_once(binding)
        return self._ended[binding]

    def _asked_once(self, binding: str) -> str:
        tester, roles = self.tester(binding), set(self.system.ics.roles)
        if any(not exchange.trouble for exchange in tester.exchanges):
            return ""  # other processes have asked already
        plainest = self._good_get() if "responder" in roles else ""
        if plainest:
            return preflight.obstacle(tester, plainest)
        sends = roles & {"responder", "subscriber", "intermediary"}
        return preflight.unreached(tester) if sends and tester.endpoint[:4] == "http" else ""

    def scenario(self, binding: str) -> Scenario:
        """Begin a scenario over a binding."""
        return Scenario(self.tester(binding), actor=self.actor(binding))

    def subscriber(self, binding: str) -> Subscriber:
        """Give the mailbox for the events of a binding; raises PreconditionFailed where none is configured."""
        subscription, table = self.system.subscription, self.system.binding(binding)
        if subscription is None:
            raise PreconditionFailed("the system file has no [subscription]")
        self.guard.subscribe(subscription.kind)
        if binding not in self._subscribers:
            receipt = ReplyLibrary(self.fixtures / "payloads", self.system.values()).answer(
                "a receipt"
            )
            self._subscribers[binding] = Subscriber(
                binding, subscription, self.recorder, partial(self._place, binding),
                partial(self._mailbox, binding, answer=receipt), self.tester(binding).exchanges,
                table.dress, table.version if table.kind == "soap" else "",
                self.system.ixit.outcome_s,
            )  # fmt: skip
        return self._subscribers[binding]

    def actor(self, binding: str) -> Actor | None:
        """Give what makes the system act by itself over a binding, if the system file says how."""
        trigger, table = self.system.trigger, self.system.binding(binding)
        if trigger is None:
            return None
        if binding not in self._actors:
            tester = self.tester(binding)
            library = ReplyLibrary(self.fixtures / "payloads", self.system.values())
            send = sender(table, tester.transport, trigger.wait_s, self.guard)
            self._actors[binding] = Actor(
                binding, trigger, library, self.system.values(), self.recorder,
                partial(self._place, binding), partial(self._mailbox, binding),
                ReplyDelivery(library, send, isinstance(table, JmsBinding)),
                table.dress, table.version if table.kind == "soap" else "", tester.exchanges,
                self.guard,
            )  # fmt: skip
        return self._actors[binding]

    def _place(self, binding: str, purpose: str, verb: str, noun: str) -> str:
        """Name a place of ours: a path of our server, or a destination at the binding's broker."""
        table = self.system.binding(binding)
        if not isinstance(table, JmsBinding):
            return f"{binding}-{purpose}"
        place = table.request if purpose == "requests" else table.events
        return place.replace("{verb}", verb).replace("{noun}", noun)

    def _mailbox(self, binding: str, place: str, answer: Answer) -> Mailbox:
        """Open a place of ours."""
        if not isinstance(self.system.binding(binding), JmsBinding):
            return self.listener.mailbox(answer, place)
        opened: Mailbox = self.tester(binding).transport.mailbox(place, answer)  # type: ignore[attr-defined]
        return opened

    def baseline(self, binding: str) -> None:
        """See that this run holds at least one exchange over a binding in each role of the system.

        Rules about every message need some; a run that selects only such rules has sent none.
        """
        tester, roles = self.tester(binding), self.system.ics.roles
        met = {exchange.role for exchange in tester.exchanges if exchange.of_system}
        if "responder" in roles and "responder" not in met:
            tester.send(self._plainest("responder", VERBS))
        if "subscriber" in roles and "subscriber" not in met:
            tester.send(self._plainest("subscriber", EVENT_VERBS))
        for role in {REQUESTER, PUBLISHER} & set(roles) - met:
            self._baseline_act(binding, role)

    def _baseline_act(self, binding: str, role: str) -> None:
        """Make the system act once in a role, if it can be made to."""
        actor = self.actor(binding)
        verbs = VERBS if role == REQUESTER else EVENT_VERBS
        claimed = harmless.claimed(self.system, role, verbs)
        if actor and claimed:
            verb, noun = min(claimed, key=lambda claim: claim[0] != "get")
            actor.act(role, f"{verb}({noun})", ReplyPlan())

    def _plainest(self, role: str, verbs: Sequence[str]) -> str:
        return harmless.plainest(self.system, self.fixtures / "messages", role, verbs)

    def claim(self, requirement: Requirement, scenario: Scenario, example: str) -> Result:
        """Judge what a scenario claims, and keep the verdict."""
        binding = scenario.tester.binding
        if requirement.about_all:
            result = self.judge.every(requirement, binding, self._sent(), self.results)
        else:
            self._settle(requirement, scenario)
            result = every_service.judged(
                self.judge, requirement, scenario, example, self.system.ics
            )
        return self.keep(replace(result, example=example))

    def _settle(self, requirement: Requirement, scenario: Scenario) -> None:
        """Ask again where a refusal that is claimed may be about something else."""
        check, last = self.judge.checks[requirement.id], scenario.last
        refusal = check.refusal and doubtful(last)
        unserved = not check.refusal and not check.at_once and unwilling(last)
        if (refusal or unserved) and not last.trouble:
            scenario.ask_again(self._good_get())

    def _good_get(self) -> str:
        """Name a get that should be served, or nothing where the system claims none."""
        try:
            return self._plainest("responder", ("get",))
        except PreconditionFailed:
            return ""

    def turn(self, requirement: Requirement) -> int:
        """Tell when a requirement is judged: rules about every message last, comparisons after them."""
        if not requirement.about_all:
            return 0
        return 2 if self.judge.checks[requirement.id].scope is SubjectKind.BINDINGS else 1

    def stuck(
        self, requirement: Requirement, binding: str, example: str, reason: str, see: str
    ) -> Result:
        """Keep that a scenario never came to its claim: inconclusive, or not judged for `see` or [safety]."""
        left_out = see or is_kept_back(reason)
        verdict = Verdict.NOT_JUDGED if left_out else Verdict.INCONCLUSIVE
        cause = f"see {see}: {reason}" if see else reason
        ground = self.judge.ground(requirement, example)
        return self.keep(replace(ground.result(verdict, binding, cause), example=example, see=see))

    def keep(self, result: Result) -> Result:
        """Add a verdict to the run and to its record."""
        kept = without_secrets(self.known.mark(result))
        self.results.append(kept)
        self.recorder.result(kept)
        return kept

    def begin(self, **facts: object) -> None:
        """Write the head of the record, and what is not applicable and why."""
        self.facts = facts
        self.recorder.line("run", **facts)
        for skipped in self.selection.not_applicable:
            requirement = self.register[skipped.requirement]
            ground = Ground(requirement)
            result = ground.result(Verdict.NOT_APPLICABLE, skipped.binding, skipped.reason)
            self.keep(replace(result, example=skipped.example))

    def lasts(self, result: Result) -> bool:
        """Tell whether a verdict of a part of a run is one of the whole run."""
        known = self.register.get(result.requirement)
        whole = known is not None and known.about_all
        return result.verdict is not Verdict.NOT_APPLICABLE and not whole

    def take_over(
        self, records: Iterable[Record], scenarios: Sequence[tuple[str, str, str]]
    ) -> None:
        """Go on from what other processes have recorded.

        `scenarios` are requirement, binding and example in the order in which one process runs them;
        exchanges are put in that order, so that what compares them comes to the same.
        """
        known = list(records)
        for binding in dict.fromkeys(binding for _, binding, _ in scenarios):
            self.tester(binding)
        for exchange in parts.in_order(known, scenarios):
            self.tester(exchange.binding).exchanges.append(exchange)
        self.results += [result for record in known for result in record.results]
        self._served_again += sum(record.end.get("served_again", 0) for record in known)
        self._undoing.earlier(known)

    def release(self, binding: str) -> None:
        """Take back what was subscribed to over a binding."""
        if binding in self._subscribers:
            self._subscribers[binding].release()

    def clean_up(self, limit_s: float) -> None:
        """Delete what this run has made in the system, for so many seconds at most."""
        nouns = self.system.ics.nouns_of("responder")
        self._undoing.objects(self.tester, nouns, self._sent(), limit_s)

    def finish(self, waiting: Collection[Subject] = ()) -> int:
        """Close connections and the record; give the exit code of the run.

        `waiting` are scenarios that a run broken off did not come to. Such a run is not green,
        however well it went so far, and neither is one whose list of known failures is not true, nor
        a partial one where a complete one is required, nor one that warns where that is to fail.
        """
        self._close()
        left_out = self._left_out()
        if not self.recorder.first:  # one of several processes does not know the whole run
            self._correct()
        ended = Counter(over for _, over, _ in waiting if self._ended.get(over))
        not_run = [one for one in waiting if one[1] not in ended]
        end: dict[str, Any] = {
            "not_run": [f"{who} over {over}: {example}" for who, over, example in not_run],
            "left_out": self._counted(left_out - set(waiting)),
            "ended": [
                {"transport": name, "reason": self._ended[name], "examples": count}
                for name, count in ended.items()
            ],
            "stale": self.known.stale(self.results, left_out),
            "untested_claims": untested_claims(
                self.system, self.register, self.selection.applicable
            ),
            "kept_back": kept_back.counted(self.selection, self.results),
            **self._undoing.facts(self._subscribers.values()),
            "controls": controls_in(self._sent()),
        }
        end["exit_code"] = self._code(end)
        self.conclusion = outcome.of(self.facts, self.results, end)
        self.recorder.close(
            sentence=str(self.conclusion.title),
            totals=dict(Counter(str(result.verdict) for result in self.results)),
            exchanges=self.exchanges,
            served_again=self._served_again + sum(t.served_again for t in self._testers.values()),
            **end,
        )
        return self.conclusion.code

    def _code(self, end: Mapping[str, Any]) -> int:
        """Give the exit code of a run that ends so."""
        partial = self.chosen.require_complete and outcome.left_out(self.facts, end)
        undecided = (
            end["not_run"] or end["ended"] or end["stale"] or self.recorder.trouble or partial
        )
        more = [Verdict.INCONCLUSIVE] if undecided else []
        more += [Verdict.FAIL] if outcome.warned(self.facts, self.results) else []
        return exit_code([*(result.weight for result in self.results), *more])

    def _left_out(self) -> set[Subject]:
        """Give the scenarios that apply and have no verdict."""
        given = {r.scenario for r in self.results}
        return {(who, over, what) for who, what, over in self.selection.applicable} - given

    def _counted(self, left_out: Collection[Subject]) -> dict[str, int]:
        return {"examples": len(left_out), "of": len(self.selection.applicable)}

    def _close(self) -> None:
        """Keep what was not taken, and let go of all connections."""
        listening: list[Actor | Subscriber] = [*self._actors.values(), *self._subscribers.values()]
        boxes = [box for one in listening for box in one.boxes]
        end(self.recorder, self._testers.values(), boxes, self.__dict__.get("listener"))

    def _correct(self) -> None:
        """Record anew what was left to a rule that did not fall; the later line holds."""
        whole = Whole(self.register, self.judge, self._sent())
        for result in list(whole.settled(self.results)):
            place = next(n for n, r in enumerate(self.results) if r.scenario == result.scenario)
            self.results[place] = result
            self.recorder.result(result)

    @property
    def exchanges(self) -> int:
        """How many exchanges were sent."""
        return len(self._sent())

    def _sent(self) -> list[Exchange]:
        """Give the exchanges over all bindings."""
        return [e for tester in self._testers.values() for e in tester.exchanges]
