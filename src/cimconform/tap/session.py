"""What a tap makes of what passes: a record that grows as it goes, and verdicts as they can be given.

Whatever passes has been handed on before it is looked at here, in a thread of its own. What was recorded
stays, whenever the tap is killed: its record then has no last line, and is judged by its messages.
"""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Self

from cimconform.judging.captured import Captured
from cimconform.judging.identity import Identity, identify
from cimconform.judging.judge import Judge
from cimconform.judging.news import Judged, News
from cimconform.judging.observed import BINDING, Observed, exchange_of, first_line, last_line
from cimconform.judging.sources.documents import document
from cimconform.judging.traffic import Traffic
from cimconform.messages.exchange import METHOD, PATH, Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record.record import Recorder
from cimconform.requirements.register import Register
from cimconform.transports.http.conversation import Passed
from cimconform.verdict import Result, exit_code

_UNPROVEN = 3  # the exit code of what is inconclusive
_ANSWERS = ("response", "fault")
Show = Callable[[News], None]


@dataclass
class Kept:
    """What a tap has seen: how many messages of ours, and of what else; how long they were held up, in seconds.

    `trouble` says why something that passed was not recorded or judged.
    """

    messages: int = 0
    other: Counter[str] = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)
    trouble: str = ""

    @property
    def delay(self) -> str:
        """The time that was added to messages, in words."""
        if not self.delays:
            return "nothing was held up"
        middle, most = sorted(self.delays)[len(self.delays) // 2], max(self.delays)
        return f"added delay: {middle * 1000:.2f} ms in the middle, {most * 1000:.2f} ms at most"


class Session:
    """Records and judges what it hears; `show` is told of everything as it comes, in one thread.

    Nothing is written before `begin`; what is heard earlier waits.
    """

    def __init__(
        self, folder: Path, head: dict[str, Any], register: Register, judge: Judge, show: Show
    ) -> None:
        self.kept = Kept()
        self._register, self._judge, self._show = register, judge, show
        self._folder, self._head = folder, head
        self._recorder = Recorder.silent()
        self._traffic, self._observed = Traffic(register, judge), Observed()
        self._open: dict[str, tuple[Identity, Message]] = {}  # requests that are not answered
        self._passed: SimpleQueue[Passed | None] = SimpleQueue()
        self._exchanges = 0
        self._shown: set[tuple[object, ...]] = set()
        self._thread = threading.Thread(target=self._work, name="tap", daemon=True)

    def begin(self) -> Self:
        """Begin the record, and to judge. Raises UsageError where nothing can be written."""
        self._recorder = Recorder(self._folder)
        self._recorder.line("run", **self._head)
        self._thread.start()
        return self

    def hear(self, passed: Passed) -> None:
        """Take what passed; returns at once."""
        self._passed.put(passed)

    def close(self) -> int:
        """Judge what everything forms together, end the record, and give the exit code."""
        self._passed.put(None)
        self._thread.join()
        for turn in list(self._open):
            self._write(turn, [self._open.pop(turn)])
        for news in self._traffic.together():
            self._observed.take(news)
            self._tell(news)
        results = self._observed.results(self._register)
        code = (
            exit_code([result.weight for result in results]) or bool(self.kept.trouble) * _UNPROVEN
        )
        for result in results:
            self._recorder.result(result)
        self._recorder.close(**last_line(results, code, self._exchanges))
        return int(code)

    def _work(self) -> None:
        while (passed := self._passed.get()) is not None:
            try:
                self._take(passed)
            except Exception as error:  # noqa: BLE001 - what comes after it must be recorded all the same
                self.kept.trouble = self.kept.trouble or f"{passed.turn}: {error!r}"

    def _take(self, passed: Passed) -> None:
        """Record and judge one message; what is none of ours is counted."""
        self.kept.delays.append(passed.delay_s)
        answers = not passed.asks and passed.turn in self._open
        if not answers and (passed.unread or not _ours(passed)):
            raw = passed.raw
            self.kept.other[passed.unread or f"{raw.method or raw.status} without a message"] += 1
            return
        self._keep(passed, answers=answers)

    def _keep(self, passed: Passed, *, answers: bool) -> None:
        self.kept.messages += 1
        name = f"{BINDING}-{passed.turn}"
        raw = _message(passed)
        identity = identify(raw, self._judge.basis.schemas)
        ordered = passed.asks if identity.kind == "request" else self._publishes(passed, answers)
        message = self._recorder.keep(
            replace(raw, direction="sent" if ordered else "received"), name
        )
        for news in self._traffic.take(Captured(message, message.file, message.id, pair=name)):
            self._observed.take(news)
            self._tell(news)
        if answers:
            self._answered(passed.turn, identity, message)
        elif passed.asks and identity.kind not in _ANSWERS:
            self._open[passed.turn] = (identity, message)
        else:
            self._write(f"{passed.turn}-{message.id}", [(identity, message)])

    def _publishes(self, passed: Passed, answers: bool) -> bool:  # noqa: FBT001 - what `_take` found out
        """Tell whether this answers an event, so that it goes the way on which requests go."""
        return answers and self._open[passed.turn][0].kind == "event"

    def _answered(self, turn: str, identity: Identity, reply: Message) -> None:
        """Write an exchange and show what it comes to; it is judged for good when all has passed."""
        request = self._open.pop(turn)
        exchange = self._write(turn, [request, (identity, reply)])
        if request[0].kind != "request":
            return
        pair = Exchange(exchange.id, "", Stimulus(exchange.stimulus.name), request[1], (reply,))
        known = {m.id: Captured(m, m.file, m.id) for m in pair.messages}
        for news in self._traffic.pair(pair, known):
            self._tell(news)

    def _write(self, turn: str, parts: list[tuple[Identity, Message]]) -> Exchange:
        self._exchanges += 1
        first = parts[0][0].kind
        asked = first not in _ANSWERS
        exchange = exchange_of(f"{BINDING}-{turn}", parts, asked=asked)
        self._recorder.exchange(exchange)
        return exchange

    def _tell(self, news: News) -> None:
        """Show what is new: what two verdicts say alike is said once."""
        if isinstance(news, Judged):
            told = _telling(news.result)
            if told in self._shown:
                return
            self._shown.add(told)
        self._show(news)


def _telling(result: Result) -> tuple[object, ...]:
    """Give what a verdict says."""
    return (result.requirement, result.verdict, result.reason, *result.findings)


def _ours(passed: Passed) -> bool:
    """Tell whether what asks is a message, or was meant to be one."""
    return document(passed.raw.body, "", "") is not None


def _message(passed: Passed) -> Message:
    raw = passed.raw
    method = {METHOD: raw.method, PATH: raw.path} if raw.method else {}
    return Message(
        raw.body, "received", BINDING, raw.at, raw.status, {**raw.headers, **method}
    )  # fmt: skip


def head_of(origin: dict[str, Any], routes: Sequence[str]) -> dict[str, Any]:
    """Give the first line of the record of a tap, which says between whom it stands."""
    facts = {"files": list(routes), "messages": 0, "not_judged": [], "unpaired": []}
    return first_line(origin, facts)
