"""What a rule needs, so that captured traffic is judged by all that it allows.

A rule about one message holds for any message, whoever sent it and why. A rule about exchanges holds for
those of others only where it says of every exchange that it holds: one that a scenario claims for its own
stimulus knows what was asked and why, and that no capture tells.
"""

from collections.abc import Mapping
from enum import StrEnum

from cimconform.checks import Check, SubjectKind
from cimconform.requirements.register import Register, Requirement


class Need(StrEnum):
    """What must be at hand before a rule can be judged."""

    MESSAGE = "a message"
    PAIR = "a request and what came of it"
    SERIES = "several messages of one system"
    BINDINGS = "the same over several bindings"
    WSDL = "a WSDL"
    STIMULUS = "a request of the harness's own"


_OF_SCOPE = {
    SubjectKind.EXCHANGE: Need.PAIR,
    SubjectKind.RUN: Need.SERIES,
    SubjectKind.BINDINGS: Need.BINDINGS,
}


def need(requirement: Requirement, check: Check) -> Need:
    """Tell what a rule needs."""
    if check.scope == SubjectKind.MESSAGE:
        return Need.MESSAGE
    if any("fetches" in step for example in requirement.examples for step in example.steps):
        return Need.WSDL
    held = requirement.about_all and not check.stimulus
    return _OF_SCOPE[check.scope] if held else Need.STIMULUS


def by_need(register: Register, checks: Mapping[str, Check]) -> dict[Need, list[Requirement]]:
    """Give the judged requirements by what they need, in the order of the features."""
    found: dict[Need, list[Requirement]] = {one: [] for one in Need}
    for requirement in register.values():
        if not requirement.untested:
            found[need(requirement, checks[requirement.id])].append(requirement)
    return found
