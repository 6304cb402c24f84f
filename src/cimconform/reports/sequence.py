"""The sequence diagram of what went between the harness and a system, drawn from its messages.

Nothing here supposes one request and one reply: each message is an arrow in its own direction, in the
order of time; what came late stands late, and what answers something else is dashed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from markupsafe import Markup

from cimconform.codes import with_meaning
from cimconform.messages.exchange import PLACE, Exchange
from cimconform.messages.message import Message
from cimconform.record.record import GONE
from cimconform.reports import pages
from cimconform.text_files import printable

MOST = 16  # arrows; a reader gets lost in more, and the record holds them all
_MOST_NOTED = 3
_NOTED_FIRST = ("result", "why", "objects")  # what a reader looks for in what a system noted
LATE_S = 1.0  # a pause that is worth a line of its own
_HEAD, _NOTE, _ARROW, _FOOT = 52, 26, 46, 14
_TITLE, _DETAIL, _NAME, _ID, _LONG = 58, 72, 38, 9, 200


@dataclass(frozen=True, slots=True)
class SequenceRow:
    """One line of a diagram; `kind` is note, sent, received or lost, `y` its upper edge."""

    kind: str
    y: int
    title: str
    detail: str = ""
    clock: str = ""
    message: str = ""
    words: str = ""
    marked: bool = False
    stray: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram that is laid out; `words` says it in words."""

    rows: tuple[SequenceRow, ...]
    height: int
    system: str
    words: str


def diagram(
    exchanges: Iterable[Exchange],
    system: str,
    marked: Iterable[str] = (),
    damaged: Mapping[str, str] | None = None,
) -> Diagram:
    """Lay out the messages of some exchanges; `marked` are the ids of those found wrong.

    `damaged` names messages whose files are gone or altered since the run.
    """
    rows: list[SequenceRow] = []
    y = _HEAD
    for found in _least(list(_rows(list(exchanges), frozenset(marked)))):
        row = _with_damage(found, (damaged or {}).get(found.message, ""))
        rows.append(replace(row, y=y))
        y += _NOTE if row.kind == "note" else _ARROW
    words = "; ".join((row.words or row.title) + _remark(row) for row in rows)
    return Diagram(tuple(rows), y + _FOOT, _cut(system or "the system", _NAME), words)


def svg(drawn: Diagram, *, alone: bool = False) -> Markup:
    """Draw; `alone` makes a file of its own, with its colours and without links."""
    return pages.render("sequence.svg", d=drawn, alone=alone)


def _with_damage(row: SequenceRow, damage: str) -> SequenceRow:
    """Say of a message that is gone just that, since nothing else is known of it."""
    if not damage:
        return row
    if damage == GONE:
        who = row.words.partition(":")[0]
        return replace(row, title=damage, words=f"{who}: {row.message}, {damage}")
    return replace(row, title=f"{row.title} ({damage})", words=f"{row.words}, {damage}")


def _remark(row: SequenceRow) -> str:
    wrong = ", found wrong" if row.marked else ""
    return wrong + (", answers something else" if row.stray else "")


def _least(rows: list[SequenceRow]) -> Iterator[SequenceRow]:
    """Leave out the beginning of what is too long; the end is what a finding is about."""
    spare = len(rows) - MOST
    if spare > 0:
        yield SequenceRow("note", 0, f"… {spare} earlier lines; the record of the run holds them")
    yield from rows[max(spare, 0) :]


def _rows(exchanges: Sequence[Exchange], marked: frozenset[str]) -> Iterator[SequenceRow]:
    """Give the rows of exchanges in the order of time."""
    owner = {m.id: e for e in exchanges for m in (*e.messages, *e.strays)}
    strays = {m.id for e in exchanges for m in e.strays}
    messages = list({m.id: m for e in exchanges for m in (*e.messages, *e.strays)}.values())
    messages.sort(key=lambda message: message.at)
    begun: set[str] = set()
    first = messages[0].at if messages else 0.0
    last = first
    for message in messages:
        exchange = owner[message.id]
        if exchange.id not in begun and message.id not in strays:
            begun.add(exchange.id)
            yield SequenceRow("note", 0, _stimulus(exchange))
        if message.at - last >= LATE_S:
            yield SequenceRow("note", 0, f"… {message.at - last:.1f} s later")
        last = message.at
        arrow = _arrow(message, exchange, first)
        yield replace(arrow, marked=message.id in marked, stray=message.id in strays)
        if message is _last(exchange):
            yield from _after(exchange)
    for exchange in exchanges:
        if not exchange.messages:
            yield SequenceRow("note", 0, _stimulus(exchange))
            yield _trouble(exchange)


def _after(exchange: Exchange) -> Iterator[SequenceRow]:
    """Tell what is known of an exchange besides its messages: trouble, and what the system noted of it."""
    if exchange.trouble:
        yield _trouble(exchange)
    for entry in exchange.noted[:_MOST_NOTED]:
        keys = sorted(entry, key=lambda key: key not in _NOTED_FIRST)
        noted = ", ".join(f"{key} {entry[key]}" for key in keys if entry[key] not in ("", None, []))
        yield SequenceRow("note", 0, _cut(f"the system noted: {noted}", _DETAIL))
    if len(exchange.noted) > _MOST_NOTED:
        yield SequenceRow("note", 0, f"… and {len(exchange.noted) - _MOST_NOTED} notes more")


def _last(exchange: Exchange) -> Message | None:
    return max(exchange.messages, key=lambda message: message.at, default=None)


def _stimulus(exchange: Exchange) -> str:
    stimulus = exchange.stimulus
    edit = f", {stimulus.edit}" if stimulus.edit else ""
    return _cut(f"{exchange.binding}: {stimulus.name}{edit}", _DETAIL)


def _trouble(exchange: Exchange) -> SequenceRow:
    """Tell that bytes did not get through, or that nothing came."""
    words = exchange.trouble or "nothing was sent"
    title = "nothing came in time" if exchange.silence else "no answer came through"
    return SequenceRow("lost", 0, title, _cut(words, _DETAIL), words=printable(f"{title}: {words}"))


def _arrow(message: Message, exchange: Exchange, first: float) -> SequenceRow:
    title = name(message, exchange)
    who = "harness to system" if message.direction == "sent" else "system to harness"
    return SequenceRow(
        kind=message.direction,
        y=0,
        title=_cut(title, _TITLE),
        detail=_cut(" · ".join(_facts(message, _ID)), _DETAIL),
        clock=f"+{_span(message.at - first)}",
        message=message.id,
        words=printable(f"{who}: {title}, {', '.join(_facts(message, _LONG))}"),
    )


def name(message: Message, exchange: Exchange) -> str:
    """Say in a few words what a message is, by what it says of itself."""
    if exchange.fetched:
        place = urlsplit(message.headers.get(PLACE) or exchange.stimulus.facts["url"])
        return f"document {place.path}{'?' if place.query else ''}{place.query}"
    if message.unreadable:
        return "no readable XML" if message.raw else "nothing in the body"
    if message.soap_fault is not None:
        return "SOAP fault"
    of = " ".join(word for word in (message.verb, message.noun) if word)
    if message.kind in ("response", "fault"):
        codes = ", ".join(map(with_meaning, dict.fromkeys(message.codes)))
        return f"{of or message.kind}: {message.result or 'no result'} {codes}".strip()
    return of or "a message without verb and noun"


def _facts(message: Message, most: int) -> Iterator[str]:
    """Give the ids by which messages belong together, cut so that they can be compared at a glance."""
    yield message.id
    if message.status:
        yield f"HTTP {message.status}"
    for word in ("MessageID", "CorrelationID"):
        value = message.text(f"Header/{word}")
        if value:
            yield f"{word} {_cut(value, most)}"


def _span(seconds: float) -> str:
    """Give a span of time with a unit that suits it."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _cut(text: str, most: int) -> str:
    """Keep what a peer may have sent on its line, and printable."""
    kept = printable(text[: most + 1])
    return kept if len(kept) <= most else f"{kept[: most - 1]}…"
