"""A rule about the WSDL of a service, held against that of every service that the system claims.

A scenario names one service; what a generator of WSDLs does right for one noun it may do wrong for another.
"""

from collections.abc import Iterator
from dataclasses import replace

from cimconform.harness.as_requester import Scenario, Tester
from cimconform.judging.judge import Judge
from cimconform.messages.exchange import Exchange
from cimconform.requirements.register import Requirement
from cimconform.stimuli.compose import Composed
from cimconform.system.claims import Ics
from cimconform.verdict import Result, Verdict

_BROKEN = (Verdict.FAIL, Verdict.WARNING)
_WORST = tuple(Verdict)
_CLIENT = "client_step"  # a fact of what a client made of a WSDL, which is tried with one message


def judged(
    judge: Judge, requirement: Requirement, scenario: Scenario, example: str, ics: Ics
) -> Result:
    """Judge what a scenario claims; of a WSDL the worst of what those of all services of its kind come to.

    A service whose WSDL cannot be judged by the rule is named in the reason, where nothing worse is found.
    """
    first = judge.claim(requirement, scenario.last, example)
    if first.verdict is not Verdict.PASS or first.findings:
        return first
    others = [
        judge.claim(requirement, exchange, example)
        for exchange in _others(scenario.tester, scenario.last, ics)
    ]
    broken = [one for one in others if one.verdict in _BROKEN or one.findings]
    worst = min(broken, key=lambda one: _WORST.index(one.verdict), default=first)
    unread = [one for one in others if one.verdict is Verdict.INCONCLUSIVE]
    if worst is not first or not unread:
        return replace(worst, subjects=first.subjects + len(others))
    names = ", ".join(one.exchanges[0] for one in unread)
    return replace(first, reason=f"not judged: {names}: {unread[0].reason}")


def _others(tester: Tester, shown: Exchange, ics: Ics) -> Iterator[Exchange]:
    """Fetch the WSDLs of the other services of one kind: those that answer a get, or those that do the rest."""
    if not shown.fetched or not tester.typed or _CLIENT in shown.stimulus.facts:
        return
    own = shown.stimulus.facts["service"]
    kind = own.startswith("Get")
    known = {own}
    for noun, verbs in ics.nouns_of("responder").items():
        for verb in verbs:
            service = Composed(b"", verb, noun, typed=True).service
            if service not in known and service.startswith("Get") == kind:
                known.add(service)
                yield tester.fetch(f"{verb}({noun})")
