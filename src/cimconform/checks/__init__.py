"""Judging one recorded message or exchange by one requirement.

A check is a generator function whose name is the id of its requirement. It yields a `Finding` for
each difference, and knows neither the rank of its requirement nor how the message was moved:

    @check(of="response", needs="Header/CorrelationID")
    def reply_echoes_correlation_id(exchange: Exchange) -> Findings: ...

What it judges follows from its first parameter: `message: Message` is called for every message of
the kinds that `of` names, `exchange: Exchange` once for an exchange, with the reply in hand,
`run: Sequence[Exchange]` once for all exchanges of a run over one binding, `bindings: Bindings` once
for those of a binding beside those of the bindings before it. A second parameter, `basis: Basis`, gives the schemas. A check that finds nothing its rule speaks of
raises `NothingToJudge`; that is never a pass.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cimconform.messages.message import Element, Message, local
from cimconform.messages.schemas import SchemaFault, Schemas
from cimconform.verdict import Finding

Findings: TypeAlias = Iterator[Finding]

_REGISTRY: dict[str, "Check"] = {}


@dataclass(frozen=True, slots=True)
class Basis:
    """What a check may consult besides the record: the schemas of the edition in force."""

    schemas: Schemas


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
    a list than its form; see alike.py.
    """

    id: str
    function: Callable[..., Findings]
    scope: str
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
    wants_basis: bool = field(default=False)

    def subjects(self, message: Message) -> bool:
        """Tell whether a message is of a kind that this check speaks of."""
        if self.of and message.kind not in self.of:
            return False
        return not self.has or message.find(self.has) is not None

    def run(self, subject: Any, basis: Basis) -> list[Finding]:
        """Judge one message or exchange; raises NothingToJudge where the rule has no subject."""
        arguments = (subject, basis) if self.wants_basis else (subject,)
        return list(self.function(*arguments))


def check(  # noqa: PLR0913 - what a check says of itself, each by its name
    *,
    of: str = "",
    has: str = "",
    after: tuple[str, ...] = (),
    net: bool = False,
    raw: bool = False,
    shifts: bool = False,
    refusal: bool = False,
    silence: bool = False,
    whole: bool = False,
    exact: bool = False,
) -> Callable[[Callable[..., Findings]], Callable[..., Findings]]:
    """Register a check under its function's name."""

    def register(function: Callable[..., Findings]) -> Callable[..., Findings]:
        parameters = list(inspect.signature(function).parameters)
        name = function.__name__
        if name in _REGISTRY:
            raise ValueError(f"two checks are called {name}")
        _REGISTRY[name] = Check(
            id=name,
            function=function,
            scope=parameters[0],
            of=tuple(of.split()),
            has=has,
            after=after,
            net=net,
            raw=raw,
            shifts=shifts,
            refusal=refusal,
            silence=silence,
            whole=whole,
            exact=exact,
            wants_basis="basis" in parameters,
        )
        return function

    return register


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
    if fault.derived:
        hint += (
            f"; the profile is derived, not read in the standard, so that this is a warning: "
            f"{fault.derived}. Official schemas decide it; name their folder in [schemas]"
        )
    return Finding(expected, fault.reason, where, hint, fault.line, derived=fault.derived)
