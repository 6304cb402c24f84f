"""The record of traffic that others exchanged: in the form of a run's record, in words of its own.

So a capture has the same reports as a run. No system file stands behind it, and no stimulus of the harness:
what could not be judged, and why, stands in the place of the claims.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cimconform.judging.captures import Judged, News, Paired, Seen
from cimconform.judging.outcomes import Ground
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record.record import Recorder
from cimconform.requirements.register import Register
from cimconform.verdict import Result, Verdict

BINDING = "observed"
NAME = "observed traffic"
_WORST = tuple(Verdict)


@dataclass
class Observed:
    """What was observed so far, to be kept."""

    _seen: dict[str, Seen] = field(default_factory=dict)
    _pairs: list[Paired] = field(default_factory=list)
    _results: dict[str, list[Result]] = field(default_factory=dict)

    def take(self, news: News) -> None:
        """Take one piece of news; a verdict on the record of a run is none on traffic."""
        if isinstance(news, Seen):
            self._seen[news.message] = news
        elif isinstance(news, Paired):
            self._pairs.append(news)
        elif isinstance(news, Judged):
            self._results.setdefault(news.result.requirement, []).append(news.result)

    def write(self, folder: Path, head: dict[str, Any], register: Register, code: int) -> None:
        """Write the record of all that was taken; `head` are the facts of a first line."""
        recorder = Recorder(folder)
        system = {"system": {"name": NAME}, "observed": self._facts()}
        recorder.line("run", **{**head, "system": system, "transports": [BINDING]})
        known = self._messages(recorder)
        merged = list(self._merged(register))
        for result in merged:
            findings = tuple(
                replace(f, message=known.get(f.message, f.message)) for f in result.findings
            )
            recorder.result(replace(result, findings=findings))
        recorder.close(
            exit_code=int(code), exchanges=sum(1 for _ in self._groups()), served_again=0, not_run=[],
            totals=dict(Counter(str(result.verdict) for result in merged)),
        )  # fmt: skip

    def _facts(self) -> dict[str, Any]:
        """Give what was looked at, and what could not be judged in it."""
        seen = self._seen.values()
        left = dict.fromkeys(reason for one in seen for reason in one.identity.unjudged)
        unpaired = [pair.request or pair.replies[0] for pair in self._pairs if pair.unpaired]
        return {
            "files": sorted({one.path for one in seen}),
            "messages": len(self._seen),
            "not_judged": list(left),
            "unpaired": unpaired,
        }

    def _messages(self, recorder: Recorder) -> dict[str, str]:
        """Write the messages, exchange by exchange; give their ids in the record."""
        known: dict[str, str] = {}
        for number, (request, replies) in enumerate(self._groups(), 1):
            name = f"{BINDING}-{number:05}"
            kept = [(one, self._keep(one, recorder, name)) for one in (request, *replies) if one]
            known |= {one.message: message.id for one, message in kept}
            recorder.exchange(_exchange(name, kept, request))
        return known

    def _groups(self) -> Iterable[tuple[Seen | None, list[Seen]]]:
        """Give each request with what answers it, then all that stands alone."""
        left = dict(self._seen)
        for pair in self._pairs:
            request = left.pop(pair.request, None)
            replies = [left.pop(name) for name in pair.replies if name in left]
            if request or replies:
                yield request, replies
        yield from ((one, []) for one in left.values())

    def _keep(self, one: Seen, recorder: Recorder, exchange: str) -> Message:
        asks = one.identity.kind == "request"
        raw = one.captured.message if one.captured is not None else Message(b"")
        return recorder.keep(
            replace(raw, binding=BINDING, direction="sent" if asks else "received"), exchange
        )

    def _merged(self, register: Register) -> Iterable[Result]:
        """Give one result for each requirement: the worst of what it came to on all messages."""
        for name, results in self._results.items():
            if name not in register:
                continue
            worst = min(results, key=lambda r: _WORST.index(r.verdict))
            reason = worst.reason if worst.verdict is not Verdict.PASS else ""
            yield replace(
                Ground(register[name]).result(worst.verdict, BINDING, reason),
                findings=tuple(f for r in results for f in r.findings),
                subjects=sum(r.subjects for r in results), rests_on=worst.rests_on,
            )  # fmt: skip


def _exchange(name: str, kept: list[tuple[Seen, Message]], request: Seen | None) -> Exchange:
    """Give an exchange as its messages tell it: whoever published answered no request."""
    messages = [message for _, message in kept]
    first = kept[0][0].identity
    role = "publisher" if first.kind == "event" else "responder"
    stimulus = Stimulus(f"{first.verb}({first.noun})")
    if role == "publisher":
        return Exchange(name, BINDING, stimulus, messages[0], role=role)
    asked = messages[0] if request is not None else None
    return Exchange(name, BINDING, stimulus, asked, tuple(messages[asked is not None :]))
