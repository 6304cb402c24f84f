"""The exchange patterns as tables: which message may come in which state, and what ends an exchange.

A pattern is a state machine over the kinds of messages that a requester may meet. The kind of a
response is its Result, with the code that says whether more follows: `PARTIAL 0.1` (more may
follow), `PARTIAL 0.2` (the last), `PARTIAL` (neither is given). A state that is an end lets nothing
follow. What a table has no row for is not allowed.

Where the standard reads in two ways, the table has both: the figure lets a series end with OK or
FAILED, the text with PARTIAL 0.2, and a responder that cannot know which part is the last says
0.1 in all of them (IEC 61968-100:2013 5.2.5, 6.3.4, figure 27). PARTIAL without a code is taken
for a part that others follow. An acknowledgement is no part: the series begins behind it, on a channel
of its own, so that an asynchronous reply may overtake it.

The pictures in docs/patterns.md are made of these tables.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cimconform.messages.message import Message

MORE, LAST = "0.1", "0.2"


@dataclass(frozen=True, slots=True)
class Transition:
    """In a state, a kind of message leads to another state."""

    state: str
    kind: str
    then: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern: its clause, its rows, where it begins and the states in which it has ended."""

    name: str
    clause: str
    rows: tuple[Transition, ...]
    start: str
    ends: frozenset[str]

    def step(self, state: str, kind: str) -> str:
        """Give the state that a kind of message leads to; empty when it may not come."""
        return next((r.then for r in self.rows if (r.state, r.kind) == (state, kind)), "")

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order of the table."""
        return tuple(
            dict.fromkeys([self.start, *(s for r in self.rows for s in (r.state, r.then))])
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One message of a walk: its kind, and the state before and after; no state after: not allowed."""

    message: Message
    kind: str
    before: str
    after: str


def _rows(state: str, then: str, *kinds: str) -> tuple[Transition, ...]:
    return tuple(Transition(state, kind, then) for kind in kinds)


_FINAL = ("OK", "FAILED", "PARTIAL 0.2")
_PART = ("PARTIAL", "PARTIAL 0.1")

REQUEST_REPLY = Pattern(
    "request_reply",
    "IEC 61968-100:2013 5.2.2, 6.7",
    _rows("asked", "answered", "OK", "PARTIAL", "PARTIAL 0.1", "PARTIAL 0.2", "FAILED", "fault"),
    "asked",
    frozenset({"answered"}),
)
SEVERAL_REPLIES = Pattern(
    "several_replies",
    "IEC 61968-100:2013 5.2.5, 6.3.4, figure 27",
    (
        *_rows("asked", "in parts", *_PART),
        *_rows("asked", "ended", *_FINAL, "fault"),
        *_rows("in parts", "in parts", *_PART),
        *_rows("in parts", "ended", *_FINAL),
    ),
    "asked",
    frozenset({"ended"}),
)
ACKNOWLEDGEMENT = Pattern(
    "acknowledgement",
    "IEC 61968-100:2013 5.2.5",
    (
        *_rows("asked", "accepted", "OK", "PARTIAL", "PARTIAL 0.1"),
        *_rows("asked", "refused", "FAILED", "fault"),
    ),
    "asked",
    frozenset({"accepted", "refused"}),
)
LATER_REPLIES = Pattern(
    "later_replies",
    "IEC 61968-100:2013 4.8, 5.2.5",
    (
        *_rows("accepted", "in parts", *_PART, "event"),
        *_rows("accepted", "ended", *_FINAL),
        *_rows("in parts", "in parts", *_PART, "event"),
        *_rows("in parts", "ended", *_FINAL),
    ),
    "accepted",
    frozenset({"ended"}),
)
CALLBACK = Pattern(
    "callback",
    "IEC 61968-100:2013 4.6",
    (
        *_rows("asked", "accepted", "OK"),
        *_rows("asked", "refused", "FAILED", "fault"),
        *_rows("accepted", "called back", "request"),
        *_rows("called back", "ended", "our reply"),
    ),
    "asked",
    frozenset({"refused", "ended"}),
)
GET_CANCEL = Pattern(
    "get_cancel",
    "IEC 61968-9:2013 Annex M (informative)",
    (
        *_rows("running", "running", *_PART),
        *_rows("running", "ended", *_FINAL),
        *_rows("running", "cancelled", "our cancel, OK"),
        *_rows("running", "running", "our cancel, FAILED"),
        *_rows("cancelled", "ended", "FAILED", "OK", "PARTIAL 0.2"),
        *_rows("ended", "ended", "our cancel, FAILED"),
    ),
    "running",
    frozenset({"ended"}),
)
PATTERNS = {
    p.name: p
    for p in (REQUEST_REPLY, SEVERAL_REPLIES, ACKNOWLEDGEMENT, LATER_REPLIES, CALLBACK, GET_CANCEL)
}


def kind_of(message: Message) -> str:
    """Give the kind of a message as the tables name it."""
    if message.find("Reply/Result") is None or message.kind == "fault":
        return message.kind
    codes = [code for code in (LAST, MORE) if code in message.codes]
    part = message.result == "PARTIAL" and codes
    return f"PARTIAL {codes[0]}" if part else message.result


def walk(pattern: Pattern, messages: Iterable[Message]) -> list[Step]:
    """Follow messages through a pattern; one that may not come leaves the state as it is."""
    state, steps = pattern.start, []
    for message in messages:
        kind = kind_of(message)
        after = pattern.step(state, kind)
        steps.append(Step(message, kind, state, after))
        state = after or state
    return steps


def ended(pattern: Pattern, messages: Sequence[Message]) -> bool:
    """Tell whether messages have brought a pattern to an end."""
    return any(step.after in pattern.ends for step in walk(pattern, messages))


def mermaid(pattern: Pattern) -> str:
    """Draw a pattern as a state diagram for Mermaid."""
    ids = {state: state.replace(" ", "_") for state in pattern.states}
    lines = ["stateDiagram-v2", f"    [*] --> {ids[pattern.start]}"]
    lines += [f"    {one}: {state}" for state, one in ids.items() if one != state]
    pairs = dict.fromkeys((row.state, row.then) for row in pattern.rows)
    for state, then in pairs:
        kinds = [r.kind for r in pattern.rows if (r.state, r.then) == (state, then)]
        lines.append(f"    {ids[state]} --> {ids[then]}: {' or '.join(kinds)}")
    lines += [f"    {ids[state]} --> [*]" for state in pattern.states if state in pattern.ends]
    return "\n".join(lines)


def table(pattern: Pattern) -> str:
    """Write a pattern as a table in Markdown: a row for each state, a column for each kind."""
    kinds = tuple(dict.fromkeys(row.kind for row in pattern.rows))
    lines = [f"| state | {' | '.join(kinds)} |", "|---" * (len(kinds) + 1) + "|"]
    for state in pattern.states:
        cells = " | ".join(pattern.step(state, kind) or "·" for kind in kinds)
        shown = f"**{state}**" if state in pattern.ends else state
        lines.append(f"| {shown} | {cells} |")
    return "\n".join(lines)
