"""Run checks over recorded exchanges: the same for a live run, a capture, a re-grading.

Nothing is passed because nothing was judged: a claim whose check found no subject is inconclusive,
and a rule about every message that met none it speaks of is not applicable and says so.
"""

import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pkgutil import walk_packages
from typing import TypeAlias

from cimconform import checks
from cimconform.checks import Basis, Check, SubjectKind, registered
from cimconform.errors import Inconclusive
from cimconform.judging import field_deviations as deviations
from cimconform.judging.outcomes import BECAUSE, Ground, Outcome, gather
from cimconform.messages.exchange import Bindings, Exchange
from cimconform.messages.field import offline, unwilling
from cimconform.messages.message import Message, local
from cimconform.messages.refusals import doubtful, settled
from cimconform.requirements.register import Requirement
from cimconform.verdict import Finding, NothingToJudge, Pointless, Rank, Result, Unjudged, Verdict

_DOUBT = "the refusal may be about something else, and no second request was sent"
Subject: TypeAlias = Exchange | Message | Sequence[Exchange] | Bindings
Declared: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]
EVERY = ""  # in the place of an example: what is declared for any of them


def load_checks() -> dict[str, Check]:
    """Import every module of checks and give what they registered."""
    for module in walk_packages(checks.__path__, f"{checks.__name__}."):
        import_module(module.name)
    return registered()


@dataclass
class Judge:
    """Judges with one set of checks and schemas; remembers what it found on each subject.

    `ranks` says how strongly the requirement of each check asks; a shall where it is silent.
    `declared` gives the keys of the system file by which a product has declared what a requirement
    asks, by its id and the name of the example.
    """

    checks: dict[str, Check]
    basis: Basis
    ranks: Mapping[str, Rank] = field(default_factory=dict)
    declared: Declared = field(default_factory=dict)
    _memory: dict[tuple[str, int], Outcome] = field(default_factory=dict)
    _kept: list[object] = field(default_factory=list)
    _absent: dict[str, str] = field(default_factory=dict)

    def claim(self, requirement: Requirement, exchange: Exchange, example: str = EVERY) -> Result:
        """Judge the exchange of a scenario by the requirement that the scenario claims."""
        doubt = self._doubt(self.checks[requirement.id], exchange)
        outcomes = () if doubt else self._outcomes(self.checks[requirement.id], exchange)
        ground = self.ground(requirement, example)
        if outcomes:
            return gather(ground, exchange.binding, outcomes, (exchange,))
        reason = doubt or self._absent.get(requirement.id, "nothing came that the rule speaks of")
        return replace(
            ground.result(Verdict.INCONCLUSIVE, exchange.binding, reason),
            exchanges=(exchange.id,),
        )

    def _doubt(self, check: Check, exchange: Exchange) -> str:
        """Say why an exchange cannot be judged by a check, or nothing."""
        if exchange.trouble and not (check.silence and exchange.silence):
            return exchange.trouble
        if check.refusal:
            return _DOUBT if doubtful(exchange) and not settled(exchange) else ""
        return "" if check.at_once else _hindered(exchange)

    def ground(self, requirement: Requirement, example: str = EVERY) -> Ground:
        """Give by what a breach of a requirement is weighed here."""
        keys = self.declared.get(requirement.id, {})
        return Ground(requirement, keys.get(example, keys.get(EVERY, ())))

    def every(
        self,
        requirement: Requirement,
        binding: str,
        whole: Sequence[Exchange],
        results: Sequence[Result] = (),
    ) -> Result:
        """Judge what a run brought over a binding by a rule that holds for every message.

        `whole` are the exchanges of the whole run, `results` what is known of them.
        """
        check = self.checks[requirement.id]
        exchanges = [e for e in whole if e.binding == binding and e.role in requirement.roles]
        sound = [exchange for exchange in exchanges if not exchange.trouble]
        if check.scope is SubjectKind.BINDINGS:
            found = self._run(check, Bindings.of(whole, binding, accused(results, check.id)))
            outcomes = [found] if found else []
        elif check.scope is SubjectKind.RUN:
            found = self._run(check, sound) if any(e.of_system for e in sound) else None
            outcomes = [found] if found else []
        else:
            outcomes = [o for exchange in sound for o in self._outcomes(check, exchange)]
        if outcomes:
            return gather(self.ground(requirement), binding, outcomes, exchanges)
        verdict, reason = self._unmet(check, exchanges)
        return self.ground(requirement).result(verdict, binding, reason)

    def left(
        self, requirement: Requirement, binding: str, whole: Sequence[Exchange]
    ) -> list[Exchange]:
        """Give the exchanges in which a rule about every message is left to another rule."""
        check = self.checks[requirement.id]
        own = [e for e in whole if e.binding == binding and e.role in requirement.roles]
        if check.scope in (SubjectKind.RUN, SubjectKind.BINDINGS):
            return own
        return [e for e in own if any(o.see for o in self._outcomes(check, e))]

    def _unmet(self, check: Check, exchanges: Sequence[Exchange]) -> tuple[Verdict, str]:
        """Say why a rule about every message met none: none was such, or none came through."""
        troubles = [exchange.trouble for exchange in exchanges if exchange.trouble]
        if troubles and len(troubles) == len(exchanges):
            return Verdict.INCONCLUSIVE, troubles[0]
        of = " or ".join(check.of) or "message"
        reason = f"no {of} of this run has {check.has}" if check.has else ""
        return Verdict.NOT_APPLICABLE, self._absent.get(check.id, reason) or f"no {of} came"

    def _outcomes(self, check: Check, exchange: Exchange) -> list[Outcome]:
        """Run a check on each of its subjects in an exchange."""
        if check.scope is SubjectKind.EXCHANGE:
            met = exchange.of_system or exchange.late or check.silence
            found = [self._outcome(check, exchange, exchange.of_system)] if met else []
        else:
            found = [
                self._outcome(check, message, (message,))
                for message in exchange.of_system
                if (check.raw or check.subjects(message)) and not _shown_by_http(exchange)
            ]
        return [outcome for outcome in found if outcome is not None]

    def message(self, check: Check, message: Message) -> Outcome | None:
        """Judge a single message, as it stands in a capture; None where it is no subject."""
        if check.scope is not SubjectKind.MESSAGE or not (check.raw or check.subjects(message)):
            return None
        return self._outcome(check, message, (message,))

    def forget(self) -> None:
        """Let go of every subject that was judged, and of what was found on it."""
        self._memory.clear()
        self._kept.clear()
        self._absent.clear()

    def _outcome(
        self, check: Check, subject: Exchange | Message, messages: Iterable[Message]
    ) -> Outcome | None:
        """Judge one subject, or say which requirement's failure makes that pointless."""
        refused = _http_refused(subject) or (
            isinstance(subject, Exchange) and subject.taken_without_words
        )
        for message in () if refused else messages:
            if message.unreadable and not check.raw:
                absent = message.without_words
                return _not_judged(
                    "request_gets_one_answer" if absent else "message_is_well_formed"
                )
            stranger = message.kind == "unknown" and not check.raw
            if stranger and isinstance(subject, Exchange) and subject.request is not None:
                return _not_judged("root_is_a_message_element")
        for earlier in check.after:
            before = self._before(self.checks[earlier], subject, messages)
            if before is not None:
                return before
        outcome = self._run(check, subject)
        if outcome is not None and outcome.findings and check.net:
            return self._unexplained(check, outcome, messages)
        return outcome

    def _before(
        self, check: Check, subject: Exchange | Message, messages: Iterable[Message]
    ) -> Outcome | None:
        """Say why nothing can be judged where an earlier requirement did not hold, or give None.

        One that has not fallen itself, but stepped back or could not be judged, is not named: what
        it says holds for what comes after it too.
        """
        if check.scope is SubjectKind.EXCHANGE:
            own = self._run(check, subject) if isinstance(subject, Exchange) else None
            if own is None or not own.findings:
                return None
            outcome = self._outcome(check, subject, messages)
            return _not_judged(check.id) if outcome and outcome.findings else outcome
        met = (m for m in messages if check.raw or check.subjects(m))
        outcomes = (self._outcome(check, m, (m,)) for m in met)
        met_with = [o for o in outcomes if o is not None and (o.findings or o.verdict)]
        if any(outcome.findings for outcome in met_with):
            return _not_judged(check.id)
        return next(iter(met_with), None)

    def _unexplained(
        self, net: Check, outcome: Outcome, messages: Iterable[Message]
    ) -> Outcome | None:
        """Keep those findings of a broad rule that no specific one has explained.

        One that asks less strongly explains nothing: its observation must not hide a failure. A
        broad one about a part explains what one about the whole finds there.
        """
        left, see = outcome.findings, ""
        specific = [
            c for c in self.checks.values()
            if c.scope is SubjectKind.MESSAGE and self._strength(c) <= self._strength(net)
            and (not c.net or (c.has and not net.has))
        ]  # fmt: skip
        for message in messages:
            for check in (c for c in specific if c.id not in net.after and c.subjects(message)):
                found = self._outcome(check, message, (message,))
                rest = tuple(
                    f for f in left if not (found and _explained(f, found, check, message))
                )
                see, left = (check.id if rest != left else see), rest
        return replace(outcome, findings=left) if left else _not_judged(see)

    def _strength(self, check: Check) -> int:
        """Give 0 for what fails a product when it is broken, more for what asks less."""
        if self.declared.get(check.id, {}).get(EVERY):
            return 0
        return list(Rank).index(self.ranks.get(check.id, Rank.SHALL))

    def _run(self, check: Check, subject: Subject) -> Outcome | None:
        """Run a check once on a subject and remember what it found."""
        key = (check.id, id(subject))
        if key not in self._memory:
            self._kept.append(subject)
            self._memory[key] = _try(check, subject, self.basis)
        found = self._memory[key]
        if found.verdict is Verdict.NOT_APPLICABLE:
            self._absent[check.id] = found.reason or self._absent.get(check.id, "")
            return None
        return found


def _hindered(exchange: Exchange) -> str:
    """Name what out in the field kept a good request from being served, if that is what it was."""
    return offline(exchange) or ("" if settled(exchange) else unwilling(exchange))


def accused(results: Sequence[Result], but: str) -> frozenset[str]:
    """Give the ids of messages in which rules other than one have found something.

    One cause is one finding: a comparison leaves such messages alone.
    """
    others = (result for result in results if result.requirement != but)
    return frozenset(f.message for result in others for f in result.findings if f.message)


def _try(check: Check, subject: Subject, basis: Basis) -> Outcome:
    """Run a check; a crash of ours is inconclusive, never the product's fault."""
    try:
        found = check.run(subject, basis)
    except (NothingToJudge, Pointless, Unjudged, Inconclusive) as error:
        return _unable(error)
    except Exception as fault:  # noqa: BLE001 - whatever goes wrong in a check is our fault
        last = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{last.filename}:{last.lineno}"
        reason = f"the check {check.id} broke: {fault!r} at {where}; please report this"
        return Outcome(verdict=Verdict.INCONCLUSIVE, reason=reason)
    message = next(iter(subject.of_system), None) if isinstance(subject, Exchange) else subject
    if not isinstance(message, Message):
        return Outcome(tuple(found))
    asked = subject.request if isinstance(subject, Exchange) else None
    placed = (f if f.message else replace(f, message=message.id) for f in found)
    return Outcome(tuple(deviations.named(check.id, f, message, asked) for f in placed))


def _unable(error: Exception) -> Outcome:
    """Give the outcome of a check that says itself why it did not judge."""
    if isinstance(error, Pointless):
        return _not_judged(error.see)
    if isinstance(error, Unjudged):
        return Outcome(verdict=Verdict.NOT_JUDGED, reason=f"{BECAUSE}{error}")
    absent = isinstance(error, NothingToJudge)
    return Outcome((), Verdict.NOT_APPLICABLE if absent else Verdict.INCONCLUSIVE, str(error))


def _explained(fault: Finding, found: Outcome, check: Check, message: Message) -> bool:
    """Tell whether what a specific rule found lies where a broad one complains.

    What is absent or out of place lets a schema complain of what is beside it, above or inside.
    """
    broad = _steps(fault, message)
    for finding in found.findings:
        own = _steps(finding, message)
        if broad == own:
            return True
        inside = "/".join(own[1:])
        shifts = check.shifts or (bool(inside) and message.find(inside) is None)
        above = min(len(own) - 1, len(broad))
        if shifts and broad[:above] == own[:above]:
            return True
    return False


def _steps(finding: Finding, message: Message) -> list[str]:
    """Give the names that lead to a finding, from the root of the message on."""
    steps = finding.where.strip("/").split("/")
    root = local(message.root) if message.root is not None else ""
    return steps[steps.index(root) :] if root in steps else steps


def _http_refused(subject: Subject) -> bool:
    """Tell whether HTTP itself refused a request: a status 4xx, or to a bad one of ours a page with 5xx.

    That is an answer, and checks of exchanges can judge it as the refusal that it is.
    """
    reply = subject.reply if isinstance(subject, Exchange) else None
    if reply is None:
        return False
    status = reply.status or 0
    return 400 <= status < 500 or (status >= 500 and _in_other_words(subject))  # noqa: PLR2004 - HTTP's own


def _shown_by_http(exchange: Exchange) -> bool:
    """Tell whether what came is a status of HTTP with words for people, and no message to be judged."""
    return _http_refused(exchange) and _in_other_words(exchange)


def _in_other_words(subject: Subject) -> bool:
    """Tell whether a bad request of ours was answered by a page or a text that claims to be no XML."""
    if not isinstance(subject, Exchange) or not subject.stimulus.edit or subject.reply is None:
        return False
    kind = subject.reply.headers.get("content-type", "").lower()
    return subject.reply.unreadable is not None and bool(kind) and "xml" not in kind


def _not_judged(requirement: str) -> Outcome:
    return Outcome(verdict=Verdict.NOT_JUDGED, reason=f"see {requirement}", see=requirement)
