"""The record of traffic that others exchanged: in the form of a run's record, in words of its own.

So a capture has the same reports as a run. No system file stands behind it, and no stimulus of the harness:
what could not be judged, and why, stands in the place of the claims.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cimconform.judging.captured import Captured
from cimconform.judging.identity import Identity
from cimconform.judging.judge import Judge
from cimconform.judging.news import Judged, News, Paired, Seen
from cimconform.judging.outcomes import Ground
from cimconform.judging.traffic import Traffic
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record.record import Record, Recorder
from cimconform.requirements.register import Register
from cimconform.verdict import Result, Verdict

BINDING = "observed"
EXAMPLE = "example"  # in the place of it, in the names of exchanges that were paired by hand
NAME = "observed traffic"
_SAME: Mapping[str, str] = {}
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
        recorder.line("run", **first_line(head, self._facts()))
        known = self._messages(recorder)
        merged = self.results(register, known)
        for result in merged:
            recorder.result(result)
        recorder.close(**last_line(merged, code, sum(1 for _ in self._groups())))

    def results(self, register: Register, known: Mapping[str, str] = _SAME) -> list[Result]:
        """Give one result for each requirement; `known` are the ids of messages in a record, by those here."""
        return [
            replace(
                result,
                findings=tuple(
                    replace(f, message=known.get(f.message, f.message)) for f in result.findings
                ),
            )
            for result in self._merged(register)
        ]

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
        examples = {pair.request for pair in self._pairs if pair.example}
        for number, (request, replies) in enumerate(self._groups(), 1):
            by_hand = request is not None and request.message in examples
            name = f"{EXAMPLE if by_hand else BINDING}-{number:05}"
            kept = [(one, self._keep(one, recorder, name)) for one in (request, *replies) if one]
            known |= {one.message: message.id for one, message in kept}
            parts = [(one.identity, message) for one, message in kept]
            recorder.exchange(exchange_of(name, parts, asked=request is not None))
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


def exchange_of(name: str, kept: list[tuple[Identity, Message]], *, asked: bool) -> Exchange:
    """Give an exchange as its messages tell it: whoever published answered no request.

    `asked` says that the first is a request.
    """
    messages = [message for _, message in kept]
    first = kept[0][0]
    role = "publisher" if first.kind == "event" else "responder"
    stimulus = Stimulus(f"{first.verb}({first.noun})")
    if role == "publisher":
        return Exchange(name, BINDING, stimulus, messages[0], tuple(messages[1:]), role=role)
    request = messages[0] if asked else None
    return Exchange(name, BINDING, stimulus, request, tuple(messages[asked:]))


def first_line(head: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Give the first line of a record of traffic; `facts` say what was looked at."""
    system = {"system": {"name": NAME}, "observed": facts}
    return {**head, "system": system, "transports": [BINDING]}


def last_line(results: Sequence[Result], code: int, exchanges: int) -> dict[str, Any]:
    """Give the last line of a record of traffic."""
    totals = dict(Counter(str(result.verdict) for result in results))
    return {
        "exit_code": int(code), "exchanges": exchanges, "served_again": 0, "not_run": [], "totals": totals,
    }  # fmt: skip


def is_observed(record: Record) -> bool:
    """Tell whether a record is one of traffic, and of no run."""
    return list(record.run.get("transports", ())) == [BINDING]


def recorded(record: Record) -> Iterator[Captured]:
    """Give the messages of a record of traffic, paired as they were."""
    for exchange in record.exchanges:
        example = exchange.id.startswith(EXAMPLE)
        for message in exchange.messages:
            kept = replace(message, id=message.id)  # without what it was parsed to
            yield Captured(kept, message.file, message.id, pair=exchange.id, example=example)


def judged_again(record: Record, register: Register, judge: Judge) -> list[Result]:
    """Judge the messages of a record of traffic once more, by all that they allow."""
    traffic, observed = Traffic(register, judge), Observed()
    for one in recorded(record):
        for news in traffic.take(one):
            observed.take(news)
    for news in traffic.together():
        observed.take(news)
    return observed.results(register)
