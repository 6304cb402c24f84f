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

    Where that rule held in its own examples, and nothing else fell over the binding that could be the
    cause, an example that met it broken is inconclusive. Otherwise the reason alone changes.
    """
    fell = {(r.requirement, r.binding) for r in results if r.findings}
    faulty = {binding for _, binding in fell}
    judged = {(r.requirement, r.binding) for r in results if r.verdict in _JUDGED}
    for result in results:
        named = _SEE.match(result.reason) if result.verdict is Verdict.NOT_JUDGED else None
        if named and (named[1], result.binding) not in fell:
            held = (named[1], result.binding) in judged
            explained = register[result.requirement].about_all or result.binding in faulty
            yield _anew(result, named[1], held=held, explained=explained)


def _anew(result: Result, rule: str, *, held: bool, explained: bool) -> Result:
    """Say what is true of a result that was left to a rule."""
    if not held:
        return replace(result, reason=f"left to {rule}, which this run does not judge")
    if explained:
        return replace(result, reason=f"left to {rule}, which held where this run judged it")
    reason = f"{rule} held in its own examples and seems broken in this one, which cannot go on"
    return replace(result, verdict=Verdict.INCONCLUSIVE, reason=reason)
