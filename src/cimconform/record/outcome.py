"""What a run says as a whole: one of five sentences, and of what.

Terminal, page, badge and every other report ask here, so that no two of them can differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cimconform.record.record import Record
from cimconform.verdict import Result, Verdict

_JUDGED = (Verdict.FAIL, Verdict.WARNING, Verdict.PASS)
_MOST = 5  # names in a sentence; the record has all
_INCONCLUSIVE = 3  # the exit code
_NO_VERDICT = "no verdict on the product can be given"


class Kind(StrEnum):
    """The five things that a run can say."""

    CONFORMS = "conforms"
    ACCEPTED = "conforms but for accepted deviations"
    FAILS = "does not conform"
    INCONCLUSIVE = "inconclusive"
    PARTIAL = "partial run"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The sentence of a run: its `title`, of what it speaks, the exit code; `short` fits a badge."""

    kind: Kind
    title: str
    about: str
    code: int
    short: str

    def __str__(self) -> str:
        return f"{self.title}: {self.about} (exit code {self.code})"


def outcome(record: Record) -> Outcome:
    """Give the sentence of a recorded run; one whose record is damaged proves nothing."""
    if record.all_damage:
        title, text = "proves nothing", "the record is damaged"
        return Outcome(Kind.INCONCLUSIVE, title, text, _INCONCLUSIVE, "inconclusive")
    return of(record.run, record.results, record.end)


def of(run: Mapping[str, Any], results: Sequence[Result], end: Mapping[str, Any]) -> Outcome:
    """Give the sentence of a run from its first line, its verdicts and what its last line says."""
    failed = _names(r for r in results if r.weight is Verdict.FAIL)
    code = int(end.get("exit_code", _INCONCLUSIVE))
    partial = left_out(run, end)
    if failed:
        return _fails(results, len(failed), partial, code)
    if warnings := warned(run, results):
        text = f"warnings are to fail, and {len(warnings)} of {_judged(results)} requirements warn"
        text += f": {_listed(warnings)}"
        return Outcome(Kind.FAILS, Kind.FAILS, text, code, f"{len(warnings)} warned")
    if end.get("stale"):
        about = (
            f"nothing failed that is not known, but the list is not true: {_first(end['stale'])}"
        )
        return Outcome(Kind.INCONCLUSIVE, Kind.INCONCLUSIVE, about, code, "known failures not true")
    doubts = list(_doubts(results, end))
    if doubts or not any(result.verdict in _JUDGED for result in results):
        return _inconclusive(doubts, partial, code)
    if "observed" in run.get("system", {}):
        text = (
            f"by each of {_judged(results)} requirements that what was observed allows to be judged"
        )
        return Outcome(Kind.PARTIAL, "nothing wrong was observed", text, code, "observed")
    accepted = deviations(results)
    return _partial(accepted, partial, code) if partial else _conforms(results, accepted, code, end)


def _fails(results: Sequence[Result], failed: int, partial: str, code: int) -> Outcome:
    accepted = len(deviations(results))
    known = f", and {accepted} {_accepted(accepted)} besides" if accepted else ""
    text = f"{failed} of {_judged(results)} requirements that were judged failed{known}"
    text += f"; a partial run, which left out {partial}" if partial else ""
    short = f"{failed} failed" + (", partial run" if partial else "")
    return Outcome(Kind.FAILS, Kind.FAILS, text, code, short)


def _inconclusive(doubts: Sequence[str], partial: str, code: int) -> Outcome:
    text = f"{_NO_VERDICT}: {_first(doubts or ['nothing was judged'])}"
    text += f"; a partial run, which left out {partial}" if partial else ""
    return Outcome(Kind.INCONCLUSIVE, Kind.INCONCLUSIVE, text, code, "inconclusive")


def _first(lines: Sequence[str]) -> str:
    more = f", and {len(lines) - 1} more" if len(lines) > 1 else ""
    return f"{lines[0]}{more}"


def _partial(accepted: Sequence[str], partial: str, code: int) -> Outcome:
    but = f" but {_listed(accepted)}, which is accepted" if accepted else ""
    text = f"nothing failed of what was asked for{but}; left out: {partial}"
    text += "; a complete run was required" if code else ""
    return Outcome(Kind.PARTIAL, Kind.PARTIAL, text, code, "partial run")


def _conforms(
    results: Sequence[Result], accepted: Sequence[str], code: int, end: Mapping[str, Any]
) -> Outcome:
    judged = _judged(results)
    untested = end.get("untested_claims", ())
    more = f"; claimed, not tested: {_listed(untested)}" if untested else ""
    if not accepted:
        text = f"nothing failed of {judged} requirements that were judged, nothing was inconclusive"
        text += more
        return Outcome(Kind.CONFORMS, Kind.CONFORMS, text, code, "conforms")
    title = f"conforms but for {len(accepted)} {_accepted(len(accepted))}"
    text = f"{_listed(accepted)}; nothing else failed of {judged} requirements that were judged"
    text += more
    return Outcome(Kind.ACCEPTED, title, text, code, title.partition(" for ")[2])


def warned(run: Mapping[str, Any], results: Iterable[Result]) -> list[str]:
    """Give the requirements that warn and are not known to, where a run was to fail for them."""
    strict = run.get("scope", {}).get("strict", False)
    return _names(r for r in results if strict and r.verdict is Verdict.WARNING and not r.known)


def deviations(results: Iterable[Result]) -> list[str]:
    """Give the requirements that are broken and on the list of known failures."""
    return _names(r for r in results if r.known and r.verdict is Verdict.FAIL)


def left_out(run: Mapping[str, Any], end: Mapping[str, Any]) -> str:
    """Say what the claims select and the user left out; empty where that is nothing."""
    scope, missed = run.get("scope", {}), end.get("left_out", {})
    parts = []
    if missed.get("examples"):
        by = f" (-k {scope['select']!r})" if scope.get("select") else ""
        features = scope.get("left_out_features", ())
        by += f" (with the features {_listed(features)})" if features else ""
        parts.append(f"{missed['examples']} of {missed.get('of', '?')} scenarios that apply{by}")
    kept = end.get("kept_back") or {}
    if kept.get("examples"):
        keys = _listed(kept.get("keys", ()))
        parts.append(f"{kept['examples']} scenarios that [safety] kept back ({keys})")
    bindings = scope.get("left_out_transports", ())
    if bindings:
        parts.append(f"transport.{', transport.'.join(bindings)}")
    return "; ".join(parts)


def _doubts(results: Sequence[Result], end: Mapping[str, Any]) -> Iterable[str]:
    """Give what is undecided, each cause once, the one that took out most first."""
    ended = (f"transport.{one['transport']}: {one['reason']}" for one in end.get("ended", ()))
    reasons = (r.reason for r in results if r.weight is Verdict.INCONCLUSIVE)
    not_run = end.get("not_run", ())
    broken = [f"{len(not_run)} scenarios were not run"] if not_run else []
    return dict.fromkeys((*ended, *broken, *reasons))


def _judged(results: Iterable[Result]) -> int:
    return len(_names(result for result in results if result.verdict in _JUDGED))


def _names(results: Iterable[Result]) -> list[str]:
    return list(dict.fromkeys(result.requirement for result in results))


def _accepted(count: int) -> str:
    return "accepted deviation" + ("s" if count > 1 else "")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
