"""Traffic that others exchanged, judged message by message, then as what its messages form together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from cimconform.checks import Basis
from cimconform.judging import in_pieces as large
from cimconform.judging import pairing
from cimconform.judging.captured import Captured, Without
from cimconform.judging.identity import identify, payload_alone
from cimconform.judging.judge import Judge
from cimconform.judging.needs import Need, by_need
from cimconform.judging.news import Judged, News, Paired, Seen
from cimconform.judging.outcomes import Ground, Outcome, gather
from cimconform.judging.payloads_alone import enveloped, rules_about_payloads
from cimconform.judging.pieces import Piece, split
from cimconform.judging.sources import files
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.requirements.register import Register, Requirement
from cimconform.verdict import Finding, Result, Verdict

LARGE = 16_000_000  # bytes from which on a message is judged in pieces
_ROLE = {
    "request": "requester",
    "response": "responder",
    "fault": "responder",
    "event": "publisher",
    "unknown": "",
}


class Traffic:
    """Everything that was captured: judged message by message, then as what it forms together."""

    def __init__(self, register: Register, judge: Judge, work: large.Work | None = None) -> None:
        self._register, self._judge, self._work = register, judge, work or large.Work()
        self._rules = by_need(register, judge.checks)
        self._schemas = judge.basis.schemas
        self._heap: list[Captured] = []

    def read(self, path: Path) -> Iterator[News]:
        """Judge every message of a file or folder by the rules about one message."""
        for file in files.below(path):
            yield from self.file(file)

    def file(self, file: Path) -> Iterator[News]:
        """Judge every message of one file by the rules about one message."""
        parts = split(file) if file.stat().st_size > LARGE else []
        if parts:
            yield from self._large(file, parts)
            return
        for one in files.read(file):
            yield from [one] if isinstance(one, Without) else self.take(one)

    def know(self, news: News) -> None:
        """Take what another process has judged, for what the messages form together."""
        if isinstance(news, Seen) and news.captured is not None and news.identity.kind != "payload":
            self._heap.append(news.captured)

    def take(self, one: Captured) -> Iterator[News]:
        """Judge one message; what it was parsed to is let go of."""
        self._judge = self._at(one.path)
        identity = identify(one.message, self._judge.basis.schemas)
        bare = replace(one, message=replace(one.message))  # without what it was parsed to
        yield Seen(one.path, one.line, identity, one.message.id, bare)
        alone = payload_alone(one.message, self._judge.basis.schemas)
        subject = enveloped(one) if alone else one
        for result in _held_up(self._found(one.message, subject.message, alone=alone)):
            yield Judged(one.path, subject.placed_all(result))
        self._judge.forget()
        if not alone:
            self._heap.append(bare)

    def _at(self, path: str) -> Judge:
        """Give a judge by the schemas that lie nearest to a file."""
        near = self._schemas.near(path)
        same = near is self._judge.basis.schemas
        return self._judge if same else replace(self._judge, basis=Basis(near))

    def _found(self, message: Message, subject: Message, *, alone: bool) -> Iterator[Result]:
        """Judge a message; a payload alone by the rules about payloads, and what SOAP it is in by the rest."""
        rules = self._rules[Need.MESSAGE]
        inside = rules_about_payloads(rules) if alone else rules
        yield from self._results(subject, inside)
        if alone and message.soap:
            yield from self._results(message, [rule for rule in rules if rule not in inside])

    def _results(self, message: Message, rules: Iterable[Requirement]) -> Iterator[Result]:
        """Judge a message by those rules that bind whoever sends its kind."""
        for requirement in rules:
            if _binds(requirement, message.kind):
                outcome = self._judge.message(self._judge.checks[requirement.id], message)
                if outcome is not None:
                    yield gather(self._judge.ground(requirement), "", (outcome,))

    def together(self) -> Iterator[News]:
        """Judge what the messages form: exchanges, and series of one system."""
        heap = pairing.sort(self._heap)
        known = {one.message.id: one for one in self._heap}
        yield from _published(heap)
        for exchange in pairing.exchanges(heap):
            if exchange.role == "responder":
                yield from self.pair(exchange, known)
        series = pairing.series(heap)
        if len(series) > 1:
            yield from self._series(series, known)

    def pair(self, exchange: Exchange, known: Mapping[str, Captured]) -> Iterator[Judged]:
        """Judge an exchange; what is found in a message already is not found in it again."""
        path = known[exchange.replies[0].id].path
        self._judge = self._at(path)
        found = (
            self._judge.every(requirement, "", (exchange,))
            for requirement in self._rules[Need.PAIR]
        )
        for result in _held_up(found):
            yield Judged(path, _placed(result, known))
        self._judge.forget()

    def _series(self, series: list[Exchange], known: Mapping[str, Captured]) -> Iterator[Judged]:
        path = known[next(iter(series[0].messages)).id].path
        for requirement in self._rules[Need.SERIES]:
            result = self._judge.every(requirement, "", series)
            if result.verdict is not Verdict.NOT_APPLICABLE:
                first = next((f.message for f in result.findings if f.message in known), "")
                place = known[first].path if first else path
                yield Judged(place, _placed(result, known))

    def _large(self, file: Path, parts: list[Piece]) -> Iterator[News]:
        """Judge a message in pieces, or say why it cannot be."""
        kind = parts[0].message().kind
        bound = [r for r in self._rules[Need.MESSAGE] if _binds(r, kind)]
        apart = [r for r in bound if not self._judge.checks[r.id].whole]
        try:
            found = large.judge(parts, apart, self._work)
        except large.NotInPieces:
            yield from self._not_in_pieces(file)
            return
        identity = identify(parts[0].message(), self._judge.basis.schemas)
        yield Seen(str(file), 1, identity, str(file))
        yield from (Judged(str(file), result) for result in _held_up(found))
        for requirement in bound:
            if self._judge.checks[requirement.id].whole:
                yield Judged(str(file), _unjudged(requirement, "needs the whole message at once"))

    def _not_in_pieces(self, file: Path) -> Iterator[News]:
        """Judge a large message that cannot be cut: it is no XML, or must be taken whole."""
        broken = large.well_formed(file)
        if broken is None:
            yield from (one for found in [files.whole(file)] for one in self.take(found))
            return
        requirement = self._register["message_is_well_formed"]
        finding = Finding("well-formed XML", str(broken), line=broken.line, message=str(file))
        ground = self._judge.ground(requirement)
        yield Judged(str(file), gather(ground, "", (Outcome((finding,)),)))


def _held_up(results: Iterable[Result]) -> list[Result]:
    """Leave out what points to the failure of a rule that has none here.

    A rule that is not judged says which one's failure makes it pointless. Where that one was not judged
    either, or passed, could not be followed.
    """
    found = list(results)
    by_id = {result.requirement: result for result in found}
    return [r for r in found if r.verdict is not Verdict.NOT_APPLICABLE and _leads(r, by_id)]


def _leads(result: Result, by_id: dict[str, Result]) -> bool:
    """Tell whether what a result points to, if it does, has a verdict in the end."""
    seen: set[str] = set()
    while result.see:
        if result.see in seen or result.see not in by_id:
            return False
        seen.add(result.see)
        result = by_id[result.see]
    return not seen or bool(result.findings) or result.verdict is not Verdict.PASS


def _published(heap: pairing.Heap) -> Iterator[Paired]:
    """Tell what was found to belong together, and what is unpaired."""
    for group in heap.groups:
        if group.replies:
            replies, events = (
                [o.message.id for o in part] for part in (group.replies, group.events)
            )
            yield Paired(
                group.request.message.id, tuple(replies), tuple(events), example=group.named
            )
    for one in heap.unpaired:
        name = one.message.id
        asked = one.message.kind == "request"
        yield Paired(name if asked else "", () if asked else (name,), unpaired=True)


def _placed(result: Result, known: Mapping[str, Captured]) -> Result:
    """Give a result whose findings have the lines of the files that their messages stand in."""
    findings = (known[f.message].placed(f) if f.message in known else f for f in result.findings)
    return replace(result, findings=tuple(findings))


def _unjudged(requirement: Requirement, why: str) -> Result:
    """Say that a large message was not judged by a requirement."""
    reason = f"{why}, and a message of this size is judged in pieces"
    return Ground(requirement).result(Verdict.NOT_JUDGED, reason=reason)


def _binds(requirement: Requirement, kind: str) -> bool:
    """Tell whether a requirement binds those who send a kind of message."""
    return not _ROLE[kind] or _ROLE[kind] in requirement.roles
