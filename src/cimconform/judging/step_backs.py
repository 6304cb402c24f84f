"""Which results leave their subject to another rule that did not fall, and what is true of them.

A check may step back behind a rule that it found broken in its own exchange (`after`, `Pointless`).
Most rules give their verdict on their own examples alone, so that a run may hold no failure of that
rule: it was not played, or it held there. Only the whole run can tell.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cimconform.requirements.register import Requirement
from cimconform.verdict import Result, Verdict

_SEE = re.compile(r"see (\w+)")
_JUDGED = (Verdict.FAIL, Verdict.WARNING, Verdict.PASS)


def unproven(results: Sequence[Result], register: Mapping[str, Requirement]) -> Iterator[Result]:
    """Give anew each result that names a rule which did not fall over the same binding.

    It stays not judged, and its reason says what is true of that rule.
    """
    fell = {(r.requirement, r.binding) for r in results if r.findings}
    judged = {(r.requirement, r.binding) for r in results if r.verdict in _JUDGED}
    for result in results:
        named = _SEE.match(result.reason) if result.verdict is Verdict.NOT_JUDGED else None
        if named and (named[1], result.binding) not in fell:
            held = (named[1], result.binding) in judged
            about_all = register[result.requirement].about_all
            yield replace(result, reason=_reason(named[1], held=held, about_all=about_all))


def _reason(rule: str, *, held: bool, about_all: bool) -> str:
    """Say what is true of the rule that a result was left to."""
    if not held:
        return f"left to {rule}, which this run does not judge"
    if about_all:
        return f"left to {rule}, which held where this run judged it"
    return f"left to {rule}, which held in its own examples and seems broken in this one"
