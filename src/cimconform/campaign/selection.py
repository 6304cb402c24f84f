"""Which examples apply to a system over a binding, and why the others do not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from cimconform.requirements.register import Example, Register, Requirement
from cimconform.requirements.sentences import NOTED, SUBSCRIPTION, SUBSCRIPTION_END
from cimconform.system.claims import PATTERNS
from cimconform.system.system_file import System

TRIGGERED = (
    "requester",
    "publisher",
    "intermediary",
)  # who act only when a trigger sets them off, or where to
LATE_PLACES = ("late_queue", "late_topic")
Missing = Callable[[Example, str], Sequence[str]]
Inside = Callable[[Example], Sequence[tuple[str, str]]]
Kept = Callable[[Example], str]


@dataclass(frozen=True, slots=True)
class Skipped:
    """An example that does not apply, with the item of the system file that says so."""

    requirement: str
    example: str
    binding: str
    reason: str


@dataclass(frozen=True)
class Selection:
    """What is run, as (requirement, example, binding), and what is not and why.

    `kept_back` is what would be, but for [safety] of the system file; it is among what is not.
    """

    applicable: tuple[tuple[str, str, str], ...]
    not_applicable: tuple[Skipped, ...]
    kept_back: tuple[Skipped, ...] = ()

    def bindings_of(self, requirement: str, example: str) -> list[str]:
        """Give the bindings over which an example is run."""
        return self._bindings.get((requirement, example), [])

    def reason(self, requirement: str, example: str) -> str:
        """Say why an example does not apply over the first binding where it does not, or nothing."""
        return self._reasons.get((requirement, example), "")

    @cached_property
    def _bindings(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for requirement, example, binding in self.applicable:
            found.setdefault((requirement, example), []).append(binding)
        return found

    @cached_property
    def _reasons(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for skipped in self.not_applicable:
            found.setdefault((skipped.requirement, skipped.example), skipped.reason)
        return found


def _nothing(example: Example) -> Sequence[tuple[str, str]]:
    """Say that an example sends no OperationSet."""
    del example
    return ()


def _free(example: Example) -> str:
    """Say that nothing keeps an example back."""
    del example
    return ""


def select(
    register: Register,
    system: System,
    bindings: Iterable[str],
    missing: Missing,
    inside: Inside = _nothing,
    kept: Kept = _free,
) -> Selection:
    """Select by what the system claims.

    `missing` names the values that an example lacks, `inside` verbs and nouns in its OperationSets, and
    `kept` the key of [safety] that keeps it back.
    """
    applicable: list[tuple[str, str, str]] = []
    skipped: list[Skipped] = []
    kept_back: list[Skipped] = []
    for binding in bindings:
        for requirement in register.values():
            for example in requirement.examples or (Example("", requirement.line, ()),):
                reason = next(reasons(requirement, example, system, binding, missing, inside), "")
                held = "" if reason else kept(example)
                one = Skipped(requirement.id, example.name, binding, reason or held)
                kept_back += [one] if held else []
                if reason or held:
                    skipped.append(one)
                else:
                    applicable.append((requirement.id, example.name, binding))
    return Selection(tuple(applicable), tuple(skipped), tuple(kept_back))


def reasons(
    requirement: Requirement,
    example: Example,
    system: System,
    binding: str,
    missing: Missing,
    inside: Inside = _nothing,
) -> Iterator[str]:
    """Give every reason why an example does not apply, the most general first."""
    if requirement.untested:
        yield f"untested: {requirement.untested}"
    yield from _roles(requirement, example, system)
    if requirement.folder in PATTERNS and requirement.folder not in system.ics.patterns:
        yield f"ics.patterns lists no {requirement.folder}"
    words = system.binding(binding).words
    if requirement.bindings and not words & set(requirement.bindings):
        yield f"transport.{binding} is not {' or '.join(requirement.bindings)}"
    for option in requirement.options:
        if option not in system.ics.options:
            yield f"ics.options lacks {option}"
    within = [(*example.plays, "responder")[0]]  # the role that takes an OperationSet
    for role, verb, noun in (
        *example.claims,
        *((r, *one) for r in within for one in inside(example)),
    ):
        if verb not in system.ics.nouns_of(role).get(noun, ()):
            yield f"{system.ics.table_of(role)}.{noun} lists no {verb}"
    if example.steps and not requirement.untested:
        lacking = missing(example, binding)
        if lacking:
            table = f"transport.{binding}" if lacking[0] in LATE_PLACES else "ixit"
            yield f"{table} gives no {', no '.join(lacking)}"


def _roles(requirement: Requirement, example: Example, system: System) -> Iterator[str]:
    """Say which role is not claimed, and which means of seeing it the system file does not give."""
    claimed = set(requirement.roles) & set(system.ics.roles)
    if not claimed:
        yield f"ics.roles lists no {' or '.join(requirement.roles)}"
    elif SUBSCRIPTION in example.requires:
        if system.subscription is None:
            yield "there is no [subscription], by which the harness hears what is published"
    elif system.trigger is None and claimed <= set(TRIGGERED):
        yield (
            "ics.roles lists no responder, which alone answers what the harness sends; "
            "judge captures, or give a [trigger]"
        )
    for role in example.plays:
        if role not in system.ics.roles:
            yield f"ics.roles lists no {role}"
        if role in TRIGGERED and system.trigger is None:
            yield f"there is no [trigger], by which a {role} is made to act"
    if SUBSCRIPTION_END in example.requires and not getattr(system.subscription, "end", ""):
        yield "subscription.end does not say how a subscription is ended"
    if NOTED in example.requires and not (system.trigger and system.trigger.noted):
        yield "trigger.noted does not say where to see what the system made of a message"
