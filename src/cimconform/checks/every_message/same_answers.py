"""The same question over another binding: IEC 61968-100:2013 clauses 1, 5.3.

A message says the same whatever carries it. What two bindings answer to the same good request is
compared leaf by leaf, Reply and payload; header, wrapper and words for people are left out, and so
is what the run itself has changed in between.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias

from cimconform.checks import Findings, check
from cimconform.messages.exchange import Bindings, Exchange
from cimconform.messages.message import Element, Message, children, local
from cimconform.verdict import Finding, NothingToJudge

Key: TypeAlias = tuple[str, ...]
Leaf: TypeAlias = tuple[str, str]
_FOR_PEOPLE = ("reason", "details", "xpath")
_MADE = ("mRID", "createdDateTime")  # new in each answer, or differently made by right
_READ_ANEW = ("timeStamp", "value", "reportedDateTime", "start", "end")  # by a get without a window
_EVENTS_OF = {"EndDeviceControls": "EndDeviceEvents"}
_OPERATION = re.compile(r"(?P<verb>\w+)\((?P<noun>\w+)\)")
_NOTHING: Leaf = ("", "nothing")


@check()
def same_answer_over_every_binding(bindings: Bindings) -> Findings:
    """As over the binding that was asked first."""
    if not bindings.earlier:
        raise NothingToJudge("this binding is the first, with which others are compared")
    changed = _changed((*bindings.earlier, *bindings.own))
    known = _answered(bindings.earlier, bindings.accused)
    own = _answered(bindings.own, bindings.accused)
    compared = {key: exchange for key, exchange in own.items() if key in known}
    if not compared:
        raise NothingToJudge("no request was answered over two bindings")
    for key, exchange in compared.items():
        yield from _differences(known[key], exchange, changed)


def _answered(exchanges: Sequence[Exchange], accused: frozenset[str]) -> dict[Key, Exchange]:
    """Give the first sound answer to each good request, kept apart by what was sent before it too."""
    found: dict[Key, Exchange] = {}
    for exchange in exchanges:
        story = [*exchange.before, exchange]
        good = not any(step.stimulus.edit for step in story)
        sound = not exchange.trouble and not accused & {m.id for m in exchange.messages}
        if exchange.request is not None and exchange.replies and good and sound:
            found.setdefault(tuple(step.stimulus.name for step in story), exchange)
    return found


def _changed(exchanges: Sequence[Exchange]) -> set[str]:
    """Give the nouns whose objects the run itself has changed."""
    matches = (_OPERATION.match(exchange.stimulus.name) for exchange in exchanges)
    nouns = {m["noun"] for m in matches if m and m["verb"] != "get"}
    sets = (e.request.all("Payload/OperationSet/Operation/noun") for e in exchanges if e.request)
    nouns |= {noun.text or "" for inside in sets for noun in inside}
    return nouns | {_EVENTS_OF[noun] for noun in nouns if noun in _EVENTS_OF}


def _differences(first: Exchange, other: Exchange, changed: set[str]) -> Findings:
    """Give the first leaf that differs."""
    rows = zip_longest(_content(first, changed), _content(other, changed), fillvalue=_NOTHING)
    for expected, observed in rows:
        if expected != observed:
            yield Finding(
                f"{expected[1]}, as over {first.binding}",
                observed[1]
                if observed[0] == expected[0]
                else f"{observed[0]} {observed[1]}".strip(),
                expected[0] or observed[0],
                f"sent over {first.binding} and {other.binding}: {other.stimulus.name}; one system, one answer, whatever carries it",
                message=other.replies[0].id,
            )
            return


def _content(exchange: Exchange, changed: set[str]) -> list[Leaf]:
    """Give what an answer says: its kind, its Reply, and payloads that were not changed."""
    reply = exchange.replies[0]
    asked = _texts(exchange.request)
    anew = _READ_ANEW if _on_demand(exchange.request) else ()
    found = [("the kind of message", reply.kind)]
    parts = [e for e in reply.all("Reply/*") if local(e) != "ID"]
    if exchange.request and exchange.request.noun not in changed:
        parts += reply.payloads
    return [
        *found,
        *(
            leaf
            for part in parts
            for leaf in _leaves(part, "", asked)
            if leaf[0].rpartition("/")[2] not in anew
        ),
    ]


def _on_demand(request: Message | None) -> bool:
    """Tell whether a request asks for what is now, which is another thing a moment later."""
    limits = ("start", "end", "StartTime", "EndTime")
    if request is None or request.noun != "MeterReadings":
        return False
    return not any(True for _ in request.elements(*limits))


def _texts(request: Message | None) -> set[str]:
    """Give what the request itself says: new names and identifiers among it."""
    return {e.text for e in request.elements() if e.text} if request else set()


def _leaves(element: Element, above: str, asked: set[str]) -> Iterator[Leaf]:
    """Give texts and attributes with their paths, in the order of the document."""
    name = local(element)
    if name in _FOR_PEOPLE:
        return
    path, inside = f"{above}/{name}", children(element)
    for attribute, value in sorted(element.attrib.items()):
        yield f"{path}/@{attribute}", value
    if not inside:
        text = "made anew" if name in _MADE else (element.text or "").strip()
        yield path, "as asked" if text in asked else text
    for child in inside:
        yield from _leaves(child, path, asked)
