"""Any code in words: what it is, by its form, and what each part of it means."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cimconform.codes import (
    controls,
    events,
    quality,
    reading_rules,
    reading_type,
    reading_words,
    reply,
)
from cimconform.codes.reading_type import COUNT, FIRST_EDITION, Remark
from cimconform.errors import UsageError

Rows = list[tuple[str, str]]
_WEIGHTS = {"error": "wrong", "doubt": "doubtful", "note": "note"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code, what it is in a few words, and rows of a heading and words about it."""

    title: str
    rows: Rows


def looks_like_code(text: str) -> bool:
    """Tell whether a text has the form of some code; ids of requirements never have."""
    parts = text.split(".")
    return len(parts) > 1 and all(part.lstrip("-").isdecimal() for part in parts)


def explain(text: str) -> Explanation:
    """Explain a code by its form: reply, quality, event or control, reading type.

    Raises UsageError for what has the form of none, and for a reply code that is not listed.
    """
    parts = text.split(".")
    if reply.FORM.fullmatch(text):
        return Explanation(f"reply code {text}", reply.explain(text))
    if quality.FORM.fullmatch(text):
        return Explanation(f"quality {text}: {quality.text(quality.parse(text))}", _quality(text))
    if events.FORM.fullmatch(text):
        return _device(text)
    if len(parts) == FIRST_EDITION and looks_like_code(text):
        return Explanation(f"reading type of the first edition {text}", _first_edition())
    if len(parts) != COUNT:
        raise UsageError(
            f"{text} has {len(parts)} fields: a reply code has 2, a quality 3, an event or control "
            f"4, a reading type {COUNT}"
        )
    kind = reading_type.parse(text)
    title = f"reading type {text}: {reading_words.text(kind) or 'nothing'}"
    return Explanation(title, _reading_type(kind))


@cache
def meaning(text: str) -> str | None:
    """Say in a few words what a code means; None for what is no code, or one that is not listed.

    Ask it only about what stands where a code stands: 2.4 may be a reply code or a value.
    """
    if reply.FORM.fullmatch(text):
        listed = reply.reply_codes().get(text)
        return listed.meaning if listed else None
    if quality.FORM.fullmatch(text):
        code = quality.parse(text)
        return None if None in quality.entries(code).values() else quality.text(code)
    if events.FORM.fullmatch(text):
        return None if events.remarks(text) else events.text(events.parse(text))
    if len(text.split(".")) != COUNT or any(reading_type.form(text)):
        return None
    return reading_words.spoken(reading_type.parse(text)) or None


def with_meaning(text: str) -> str:
    """Give a code with its meaning behind it, where it has one."""
    words = meaning(text)
    return f"{text} ({words})" if words else text


def build(words: str) -> str:
    """Give the code of names, known by the first: a device, a system, or a reading type's.

    Raises UsageError for names that no table has.
    """
    names = words.split()
    if names and len(names) == len(events.PARTS) and events.knows("device", names[0]):
        return str(events.build(*names))
    if names and len(names) == len(quality.PARTS) and quality.knows("system", names[0]):
        return str(quality.build(*names))
    return str(reading_words.build(words))


def _first_edition() -> Rows:
    says = "11 fields in another order; it is not a code of 2013 and cannot be turned into one"
    return [("form", says)]


def _reading_type(kind: reading_type.ReadingType) -> Rows:
    """Explain each field; those that are zero together, at the end."""
    numbers = [(f, kind[f]) for f in reading_type.FIELDS if kind[f]]
    rows = [
        (field, f"{number}  {reading_words.in_words(kind, field)}") for field, number in numbers
    ]
    zero = [field for field in reading_type.FIELDS if not kind[field]]
    rows += [("zero", ", ".join(zero))] if zero else []
    return rows + _remarks(reading_rules.combined(kind))


def _remarks(found: list[Remark]) -> Rows:
    return [(_WEIGHTS[remark.weight], remark.says) for remark in found]


def _quality(text: str) -> Rows:
    """Explain each part."""
    code = quality.parse(text)
    numbers = (code.system, code.category, code.index)
    rows = [
        (part, f"{number}  {entry.name}: {entry.words}" if entry else f"{number}  not in a table")
        for (part, entry), number in zip(quality.entries(code).items(), numbers, strict=True)
    ]
    return rows + _remarks(quality.remarks(text))


def _device(text: str) -> Explanation:
    """Explain the code of an event or of a control; some are both."""
    code = events.parse(text)
    event, control = controls.both(code)
    what = " and ".join(["event"] * bool(event) + ["control"] * bool(control)) or _by_action(code)
    rows = [(part, _part(part, number)) for part, number in events.numbers(code).items()]
    rows += _listed(event, control) + list(_answers(code, control))
    return Explanation(f"{what} {text}: {events.text(code)}", rows + _remarks(events.remarks(text)))


def _by_action(code: events.DeviceCode) -> str:
    """Say what a code is that no list has: its action says it."""
    kind = events.kinds_of_action().get(code.action, "")
    return {"event": "event", "command": "control", "both": "event or control"}.get(kind, "code")


def _part(part: str, number: int) -> str:
    known = events.entry(part, number)
    if known is None:
        return f"{number}  not in the table"
    whose = f", of {known.where}" if known.where else ""
    return f"{number}  {known.name}{whose}: {known.words}"


def _listed(event: events.Listed | None, control: controls.Control | None) -> Rows:
    """Say in which table a code stands, for any type of device."""
    rows = [("as event", f"table {event.table}: {event.words}")] if event else []
    if control:
        rows.append(("as control", f"table {control.listed.table}: {control.listed.words}"))
    return rows or [("listed", "not among the events and controls that we know of Annexes E and F")]


def _answers(
    code: events.DeviceCode, control: controls.Control | None
) -> Iterator[tuple[str, str]]:
    """Say which events answer a control, and which controls an event answers."""
    if control:
        yield "answered by", _named(control.success)
        yield "or failing", _named(control.failure)
    for one in controls.answers(code):
        yield "answers", f"*.{one.listed.kind} {one.listed.words}"


def _named(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"*.{kind} {events.text(events.parse(f'0.{kind}'))}" for kind in kinds)
