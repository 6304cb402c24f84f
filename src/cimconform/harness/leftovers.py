"""What a run made in a system: found in its exchanges, and deleted at its end.

Only objects whose names are of our own making are looked for, so that nothing else is ever deleted. What
the deleting brings is recorded, and judged by no rule.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from cimconform.codes.reply import reply_codes
from cimconform.errors import KeptBack, TransportError
from cimconform.harness.as_requester import Tester
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Element, Message, children, local, text_of
from cimconform.stimuli import compose

OURS = re.compile(r"C[A-Z]-(?:[a-z]+-)?[0-9a-f]{12}\b.*", re.DOTALL)
_UNDO = ("delete", "cancel", "close")
_MADE_OF_OTHERS = ("EndDeviceControls", "MasterDataLinkageConfig")  # which make no object
_TEMPLATE = "delete(MeterConfig) of an unknown meter"
_NO_SUCH_ID, _NO_SUCH_GROUP = "2.15", "2.29"
_TRIES = 2  # over a binding, which is given up after so many that did not get through


@dataclass(frozen=True, slots=True)
class Made:
    """An object that is there because of us: its noun, and how a Request/ID names it."""

    noun: str
    kind: str
    name: str
    name_type: str = ""

    def __str__(self) -> str:
        return f"{self.noun} {self.name}"


def made(exchanges: Iterable[Exchange]) -> dict[Made, str]:
    """Give what was created and is not known to be deleted, each with the binding it was created over."""
    found: dict[Made, str] = {}
    for exchange in exchanges:
        if exchange.request is None or exchange.role != "responder" or exchange.refused:
            continue
        for verb, noun, payload in _operations(exchange.request):
            if verb == "create" and noun not in _MADE_OF_OTHERS:
                found.update((one, exchange.binding) for one in _objects(noun, payload))
        gone = _deleted(exchange.request) if exchange.served else set()
        found = {one: over for one, over in found.items() if one.name not in gone}
    return found


def _operations(request: Message) -> Iterator[tuple[str, str, Element]]:
    """Give verb, noun and payload of a request, or of each operation in it; a payload names its noun."""
    for payload in request.payloads:
        yield request.verb, local(payload), payload
    for operation in request.all("Payload/OperationSet/Operation"):
        texts = {local(part): part.text or "" for part in children(operation)}
        for part in children(operation):
            if children(part):
                yield texts.get("verb", ""), local(part), part


def _objects(noun: str, payload: Element) -> Iterator[Made]:
    """Give the objects of a payload whose own names are ours."""
    for part in children(payload):
        for names in (one for one in children(part) if local(one) == "Names"):
            inside = {local(one): one for one in children(names)}
            name = inside["name"].text or "" if "name" in inside else ""
            of_type = children(inside["NameType"]) if "NameType" in inside else []
            if OURS.fullmatch(name):
                yield Made(noun, local(part), name, next(map(text_of, of_type), ""))


def _deleted(request: Message) -> set[str]:
    """Give the names of what a request that was served took away."""
    if request.verb in _UNDO:
        return {text_of(one) for one in request.all("Request/ID")}
    taken = (payload for verb, _, payload in _operations(request) if verb == "delete")
    return {one.name for payload in taken for one in _objects("", payload)}


@dataclass
class CleanUp:
    """Deletes what is left, over one binding; `verbs` are those that the system claims for each noun."""

    tester: Tester
    verbs: Mapping[str, tuple[str, ...]]
    left: list[str] = field(default_factory=list)
    done: int = 0
    _number: int = 0
    _troubles: list[str] = field(default_factory=list)

    def delete(self, objects: Sequence[Made], until: float) -> None:
        """Delete the latest first, as long as there is time by the monotonic clock."""
        for one in reversed(objects):
            why = self._hindrance(one, until) or self._deleted(one)
            self.left += [f"{one}: {why}"] if why else []
            self.done += not why

    def _hindrance(self, one: Made, until: float) -> str:
        if not self._verb(one):
            return f"the system claims no delete of {one.noun}"
        if len(self._troubles) >= _TRIES:
            return f"not tried, since others did not get through: {self._troubles[0]}"
        return "" if time.monotonic() < until else "no time was left for it"

    def _verb(self, one: Made) -> str:
        return next((verb for verb in _UNDO if verb in self.verbs.get(one.noun, ())), "")

    def _deleted(self, one: Made) -> str:
        """Delete one object; say why it may still be there, or nothing."""
        verb = self._verb(one)
        body, route = self.tester.prepared(_request(self.tester, verb, one), verb, one.noun)
        self._number += 1
        identity = self.tester.keeper.identity("clean-up-", self._number)
        try:
            self.tester.guard.see(body.raw, route)
            self.tester.keeper.sending(
                identity, Stimulus(f"{verb}({one.noun}) of {one.name}"), body.raw
            )
            trip = self.tester.transport.request(body.raw, route)
        except KeptBack as kept:
            return str(kept)
        except TransportError as error:
            self._troubles.append(error.reason)
            self.tester.keeper.sent([error.sent], identity)
            return error.reason
        self.tester.keeper.sent([trip.sent], identity)
        replies = self.tester.keeper.received(trip.received, identity)
        return _still_there(replies)


def _still_there(replies: Sequence[Message]) -> str:
    """Say what an answer leaves open; nothing where the object is gone."""
    reply = replies[0] if replies else None
    if reply is not None and (reply.result == "OK" or set(reply.codes) & _unknown()):
        return ""
    codes = ", ".join(reply.codes) if reply else ""
    return f"the delete was answered by {(reply and reply.result) or 'no Result'} {codes}".strip()


@cache
def _unknown() -> frozenset[str]:
    """Give the codes by which an answer says that an object is not there."""
    named = (code for code, entry in reply_codes().items() if entry.meaning.startswith("a named"))
    return frozenset(named) | {_NO_SUCH_ID, _NO_SUCH_GROUP}


def _request(tester: Tester, verb: str, one: Made) -> Element:
    """Give a request that takes an object away, by its name."""
    values = {**tester.values, **compose.own_values(), "unknown_meter": one.name}
    tree = compose.fill(compose.find(tester.fixtures, _TEMPLATE), values)
    for part in tree.iter("{*}Verb", "{*}Noun", "{*}ID"):
        if local(part) == "ID":
            part.set("objectType", one.kind)
            part.set("idType", one.name_type or part.get("idType", ""))
        else:
            part.text = verb if local(part) == "Verb" else one.noun
    return tree
