"""Judging one recorded message or exchange by one requirement.

A check is a generator function whose name is the id of its requirement. It yields a `Finding` for
each difference, and knows neither the rank of its requirement nor how the message was moved:

    @check(of="response", needs="Header/CorrelationID")
    def reply_echoes_correlation_id(exchange: Exchange) -> Findings: ...

What it judges follows from the type of its first parameter: a `Message` stands for every message of
the kinds that `of` names, an `Exchange` for an exchange with the reply in hand, a
`Sequence[Exchange]` for all exchanges of a run over one binding, `Bindings` for those of a binding
beside those of the bindings before it; any other type is refused at import. A second parameter of type
`Basis` gives the schemas. A check that finds nothing its rule speaks of raises `NothingToJudge`;
that is never a pass.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias, TypedDict, Unpack, get_type_hints

from cimconform.messages.exchange import Bindings, Exchange
from cimconform.messages.message import Element, Message, local
from cimconform.messages.misspelt import explained
from cimconform.messages.schemas import SchemaFault, Schemas
from cimconform.verdict import Finding

Findings: TypeAlias = Iterator[Finding]


class SubjectKind(StrEnum):
    """What a check judges at a time."""

    MESSAGE = "message"
    EXCHANGE = "exchange"
    RUN = "run"
    BINDINGS = "bindings"


_KINDS: dict[Any, SubjectKind] = {
    Message: SubjectKind.MESSAGE,
    Exchange: SubjectKind.EXCHANGE,
    Sequence[Exchange]: SubjectKind.RUN,
    Bindings: SubjectKind.BINDINGS,
}

_REGISTRY: dict[str, "Check"] = {}


@dataclass(frozen=True, slots=True)
class Basis:
    """What a check may consult besides the record: the schemas of the edition in force."""

    schemas: Schemas


class Facts(TypedDict, total=False):
    """What a check says of itself; the docstring of `Check` tells what each means."""

    has: str
    after: tuple[str, ...]
    net: bool
    raw: bool
    shifts: bool
    refusal: bool
    silence: bool
    whole: bool
    exact: bool
    at_once: bool
    stimulus: bool


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check.

    `of` names the kinds of message it speaks of, `has` the path that must be there for it to have
    a subject, `after` the requirements whose failure makes it pointless. A `net` requirement is a
    broad one: it fails only for what no specific requirement explains. A `raw` one judges the
    bytes, so it does not ask that they can be read. One that `shifts` finds children out of place or
    missing, for which a schema blames others beside or inside them. A `refusal` one asks that a bad stimulus be
    refused, so that the refusal must be about the stimulus; see doubt.py. One that judges
    `silence` is asked even when nothing came, though the connection is sound; it must have a witness before it
    accuses. One that needs the `whole` message compares parts of it that stand far apart, so that a
    message too large for memory is not judged by it. One that is `exact` looks at more of a member of
    a list than its form; see alike.py. One that judges what comes `at_once` after something else would
    learn nothing from asking again. One that speaks of the harness's own `stimulus` is not held
    against the exchanges of others, who may have agreed on another meaning of what they ask.
    """

    id: str
    function: Callable[..., Findings]
    scope: SubjectKind
    of: tuple[str, ...] = ()
    has: str = ""
    after: tuple[str, ...] = ()
    net: bool = False
    raw: bool = False
    shifts: bool = False
    refusal: bool = False
    silence: bool = False
    whole: bool = False
    exact: bool = False
    at_once: bool = False
    stimulus: bool = False
    wants_basis: bool = field(default=False)

    def subjects(self, message: Message) -> bool:
        """Tell whether a message is of a kind that this check speaks of."""
        if self.of and message.kind not in self.of:
            return False
        return not self.has or message.find(self.has) is not None

    @property
    def module(self) -> str:
        """Name the module that holds the rule."""
        return self.function.__module__

    def run(self, subject: Any, basis: Basis) -> list[Finding]:
        """Judge one message or exchange; raises NothingToJudge where the rule has no subject."""
        arguments = (subject, basis) if self.wants_basis else (subject,)
        return list(self.function(*arguments))


def check(
    *, of: str = "", **facts: Unpack[Facts]
) -> Callable[[Callable[..., Findings]], Callable[..., Findings]]:
    """Register a check under its function's name, with what `Check` says of it.

    `of` names kinds of message, with blanks between them. Raises TypeError where the first
    parameter is of none of the four types that can be judged, or where `Check` has no such fact.
    """

    def register(function: Callable[..., Findings]) -> Callable[..., Findings]:
        name, (first, *others) = function.__name__, _types(function)
        if name in _REGISTRY:
            raise ValueError(f"two checks are called {name}")
        scope, wants_basis, kinds = _kind(name, first), Basis in others, tuple(of.split())
        _REGISTRY[name] = Check(name, function, scope, kinds, wants_basis=wants_basis, **facts)
        return function

    return register


def _types(function: Callable[..., Findings]) -> list[Any]:
    """Give the types of a function's parameters, in order; None for one without."""
    hints = get_type_hints(function)
    return [hints.get(name) for name in inspect.signature(function).parameters] or [None]


def _kind(name: str, first: Any) -> SubjectKind:
    try:
        return _KINDS[first]
    except (KeyError, TypeError):
        allowed = "Message, Exchange, Sequence[Exchange] or Bindings"
        raise TypeError(f"check {name}: it judges {allowed}, not {first}") from None


def registered() -> dict[str, Check]:
    """Give every check by its id. Importing a module of checks registers what it holds."""
    return dict(_REGISTRY)


def found(
    message: Message, path: str, expected: str, observed: str = "", hint: str = ""
) -> Finding:
    """Give a finding about the element at a path of a message, with its line."""
    return Finding(
        expected=expected,
        observed=observed,
        where=message.where(path),
        line=message.line(path),
        hint=hint,
        message=message.id,
    )


def about(element: Element, expected: str, observed: str = "", hint: str = "") -> Finding:
    """Give a finding about an element itself, with the path that leads to it."""
    chain = [element, *element.iterancestors()]
    names = [local(step) for step in reversed(chain)]
    names = [name for name in names if name not in ("Envelope", "Body")]
    line = element.sourceline or 0
    return Finding(expected, observed, "/" + "/".join(names), hint, line)


def by_schema(fault: SchemaFault, expected: str, where: str, hint: str) -> Finding:
    """Give a finding of a schema; where its profile is derived, the hint names it and says so."""
    if reason := explained(fault.reason):
        hint = f"{reason}; {hint}"
    if fault.derived:
        hint += (
            f"; the profile is derived, not read in the standard, so that this is a warning: "
            f"{fault.derived}. Official schemas decide it; name their folder in [schemas]"
        )
    return Finding(expected, fault.reason, where, hint, fault.line, derived=fault.derived)
