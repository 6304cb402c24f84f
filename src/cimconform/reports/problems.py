"""What a reader acts on: each broken or undecided requirement once, with everything known of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.record.record import GONE, Record
from cimconform.reports import excerpt, sequence
from cimconform.reports.failure_text import codes, rest, various
from cimconform.reports.tallies import ORDER, word
from cimconform.requirements import grounds
from cimconform.requirements.register import Register, Requirement
from cimconform.verdict import Finding, Result, Verdict

SHOWN = ("fail", "inconclusive", "warning", "observation")
_MOST_RESULTS = 12  # of a requirement that are shown whole; the rest is a line each
_MOST_FINDINGS = 3  # of a result
_KNOWN = "a known deviation, "


@dataclass(frozen=True, slots=True)
class Place:
    """A finding, the message that it is in, the rows around it, and what its codes mean.

    `damage` says what befell the message since the run, if anything did.
    """

    finding: Finding
    message: Message | None
    rows: tuple[excerpt.ExcerptRow, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    damage: str = ""

    @property
    def row(self) -> int:
        """The index of the row that is marked, or -1."""
        return next((row.index for row in self.rows if row.marked), -1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One result: where, what was found, and how it came about."""

    result: Result
    word: str
    places: tuple[Place, ...] = ()
    more: str = ""
    diagram: Markup | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A requirement that did not simply pass; `rest` are the results that are shown by a line.

    `alike` are others that are undecided for the same cause, which is reported once.
    """

    requirement: Requirement
    word: str
    occurrences: tuple[Occurrence, ...]
    rest: tuple[Occurrence, ...] = ()
    alike: tuple[Requirement, ...] = ()

    @property
    def words(self) -> dict[str, str]:
        """The worst word over each binding."""
        found: dict[str, str] = {}
        for one in (*self.occurrences, *self.rest):
            had = found.get(one.result.binding, ORDER[-1])
            found[one.result.binding] = min(had, one.word, key=ORDER.index)
        return found

    @property
    def deviation(self) -> str:
        """The name of the deviation that other products have too, if it is one."""
        hints = (p.finding.hint for o in self.occurrences for p in o.places)
        found = (hint for hint in hints if hint.startswith(_KNOWN))
        return next(found, "").removeprefix(_KNOWN).partition(":")[0]

    @property
    def rests_on(self) -> list[str]:
        """The product's own words by which it is judged."""
        every = (key for o in (*self.occurrences, *self.rest) for key in o.result.rests_on)
        return [grounds.in_words(key) for key in dict.fromkeys(every)]

    @property
    def expected(self) -> list[str]:
        """Why the user knows of it, as his list of known failures says."""
        every = (o.result.known for o in (*self.occurrences, *self.rest))
        return list(dict.fromkeys(filter(None, every)))


@dataclass
class Gallery:
    """Draws what went with a result, and remembers which messages a page has to hold."""

    record: Record
    messages: dict[str, Message] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._exchanges = {e.id: e for e in self.record.exchanges}
        self._owner = {m.id: e for e in self.record.exchanges for m in (*e.messages, *e.strays)}
        self._known = {m.id: m for e in self.record.exchanges for m in (*e.messages, *e.strays)}

    def occurrence(self, result: Result) -> Occurrence:
        """Show a result whole."""
        shown = various(result.findings, _MOST_FINDINGS)
        places = tuple(map(self._place, shown))
        more = rest(result, len(places))
        return Occurrence(result, word(result), places, more, self._diagram(result, shown))

    def _place(self, finding: Finding) -> Place:
        message = self._known.get(finding.message)
        if message is None:
            return Place(finding, None, codes=tuple(codes(finding)))
        self.messages[message.id] = message
        damage = self.record.damaged.get(message.id, "")
        rows = () if damage == GONE else tuple(excerpt.excerpt(message, finding))
        return Place(finding, message, rows, tuple(codes(finding, message.codes)), damage)

    def _diagram(self, result: Result, findings: Sequence[Finding]) -> Markup | None:
        """Draw the exchanges of a scenario, or those that the findings shown speak of."""
        named = {finding.message for finding in findings if finding.message}
        own = [self._exchanges[name] for name in result.exchanges if name in self._exchanges]
        own = own or list(
            {self._owner[n].id: self._owner[n] for n in named if n in self._owner}.values()
        )
        drawn = list(_with_earlier(own)) if result.exchanges else own
        if not drawn:
            return None
        for exchange in drawn:
            self.messages |= {m.id: m for m in (*exchange.messages, *exchange.strays)}
        system = self.record.run.get("system", {}).get("system", {}).get("name", "")
        return sequence.svg(sequence.diagram(drawn, str(system), named, self.record.damaged))


def _with_earlier(exchanges: Iterable[Exchange]) -> Iterator[Exchange]:
    """Give exchanges with those of their scenario that went before them, none twice."""
    seen: set[str] = set()
    for exchange in exchanges:
        for one in (*exchange.before, exchange):
            if one.id not in seen:
                seen.add(one.id)
                yield one


def problems(record: Record, register: Register, gallery: Gallery) -> list[Problem]:
    """Give the requirements that failed, were undecided, warned or were observed; worst first."""
    grouped: dict[str, list[Result]] = defaultdict(list)
    for result in record.results:
        if word(result) in SHOWN:
            grouped[result.requirement].append(result)
    followers = _followers(grouped)
    reported = {name for names in followers.values() for name in names}
    found = [
        _problem(register[name], results, gallery, [register[n] for n in followers.get(name, ())])
        for name, results in grouped.items() if name not in reported
    ]  # fmt: skip
    return sorted(found, key=lambda problem: ORDER.index(problem.word))


def _followers(grouped: Mapping[str, Sequence[Result]]) -> dict[str, list[str]]:
    """Give the requirements that are undecided for one cause alone, behind the first of them."""
    by_cause: dict[str, list[str]] = defaultdict(list)
    for name, results in grouped.items():
        reasons = {result.reason for result in results}
        if len(reasons) == 1 and all(r.verdict is Verdict.INCONCLUSIVE for r in results):
            by_cause[reasons.pop()].append(name)
    return {first: others for first, *others in by_cause.values()}


def _problem(
    requirement: Requirement, results: list[Result], gallery: Gallery, alike: list[Requirement]
) -> Problem:
    results = sorted(_turns(results), key=lambda result: ORDER.index(word(result)))
    whole, rest = results[:_MOST_RESULTS], results[_MOST_RESULTS:]
    return Problem(
        requirement,
        word(results[0]),
        tuple(map(gallery.occurrence, whole)),
        tuple(Occurrence(result, word(result)) for result in rest),
        tuple(alike),
    )


def _turns(results: Iterable[Result]) -> list[Result]:
    """Put the first result of each binding before the second of any."""
    seen: dict[str, int] = defaultdict(int)
    placed = []
    for result in results:
        placed.append((seen[result.binding], result))
        seen[result.binding] += 1
    return [result for _, result in sorted(placed, key=lambda one: one[0])]
