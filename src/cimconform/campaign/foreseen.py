"""Every exchange that a run would make, with what it would do to the system, before anything is sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from cimconform.campaign.kept_back import Kept, filled
from cimconform.errors import CimconformError
from cimconform.harness.leftovers import OURS
from cimconform.messages.message import Element, Unreadable, local, parse, text_of
from cimconform.requirements.register import Example
from cimconform.requirements.sentences import FETCHES, SUBSCRIBES, Matched, matched
from cimconform.stimuli import compose, edits
from cimconform.stimuli.effects import Effect, effect, of_route
from cimconform.system.system_file import System
from cimconform.transports.base import Route

CONTROLS, ASKS, TELLS, FETCHED = "controls", "asks", "tells of what happened", "fetches a WSDL"
_WORDS = {
    "create": "creates", "change": "changes", "cancel": "cancels", "close": "closes",
    "delete": "deletes", "execute": "executes",
}  # fmt: skip
_OWN = "an object of its own"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One exchange: the message and its edit, what it does, and the key of [safety] that keeps it back."""

    message: str
    edit: str
    does: str
    about: str = ""
    kept_back: str = ""

    @property
    def effect(self) -> str:
        """What it does, and to what."""
        return f"{self.does} {self.about}".strip()


@dataclass
class Foresight:
    """Tells what scenarios would do; a get that several ask for is sent once over a binding."""

    system: System
    kept: Kept
    _asked: set[tuple[str, str, str]] = field(default_factory=set)

    def of(self, example: Example, binding: str) -> Iterator[Foreseen]:
        """Give the exchanges of an example over a binding, in their order."""
        sent: set[str] = set()
        for step in filter(None, map(matched, example.steps)):
            edit = step.arguments.get("edit", "")
            if step.sends and edit and step.sends not in sent and _beside_a_twin(self.system, edit):
                yield from self._message(step.sends, "", binding)
            yield from self._step(step, edit, binding)
            sent |= {step.sends} - {""}

    def _step(self, step: Matched, edit: str, binding: str) -> Iterator[Foreseen]:
        if step.sends:
            yield from self._message(step.sends, edit, binding)
        elif step.sentence == SUBSCRIBES:
            yield self._subscription(step.arguments["operation"])
        elif step.sentence == FETCHES:
            yield Foreseen(step.arguments["message"], "", FETCHED)
        elif step.plays in ("requester", "publisher") and step.operation:
            verb, noun = step.operation
            why = self.kept.guard.why_no_trigger(verb, noun)
            yield Foreseen(step.arguments["message"], "", "sets the system off", "", why)

    def _subscription(self, operation: str) -> Foreseen:
        table = self.system.subscription
        why = self.kept.guard.why_no_subscription(table.kind) if table else ""
        return Foreseen(operation, "", "subscribes", "", why)

    def _message(self, name: str, edit: str, binding: str) -> Iterator[Foreseen]:
        """Give one message, unless it is a get that was answered before."""
        key = (binding, name, edit)
        if key in self._asked:
            return
        verb, noun, _ = compose.split(name)
        body, route = self._edited(name, edit, Route(verb=verb, noun=noun))
        found = effect(body, of_route(verb, noun, route.action, route.headers))
        if not found.transaction:
            self._asked.add(key)
        about = _about(body, found) if found.transaction else ""
        yield Foreseen(name, edit, _does(found), about, self.kept.guard.why_not(body, route))

    def _edited(self, name: str, words: str, route: Route) -> tuple[bytes, Route]:
        """Give the bytes as they would be sent; what cannot be edited here is left good."""
        body = filled(self.system, name)
        try:
            edit = edits.read(compose.worded(words, self.system.values())) if words else None
            if edit and edit.tree:
                tree = parse(body)
                edit.tree(tree)
                body = etree.tostring(tree)
            body = edit.raw(body) if edit and edit.raw else body
            return body, replace(route, **edit.route) if edit else route
        except CimconformError:
            return body, route


def _beside_a_twin(system: System, words: str) -> bool:
    """Tell whether the good message goes first."""
    return not edits.read(compose.worded(words, system.values())).alone


def _does(found: Effect) -> str:
    """Say what a message does, the gravest first."""
    if found.controls:
        return CONTROLS
    done = [word for verb, word in _WORDS.items() if verb in found.verbs]
    others = found.transaction and not done
    return " and ".join(done) or (TELLS if others else ASKS)


def _about(body: bytes, found: Effect) -> str:
    """Name what a message is about; objects that the run makes are not named."""
    try:
        names: Iterable[str] = _names(parse(body))
    except Unreadable:
        return ""
    if found.controls:
        names = sorted(n for target in found.targets for n in target) or ["what it does not name"]
    return ", ".join(dict.fromkeys(_OWN if OURS.fullmatch(n) else n for n in names))


def _names(tree: Element) -> Iterator[str]:
    for element in tree.iter("{*}name", "{*}ID"):
        above = element.getparent()
        if local(element) == "ID" or (above is not None and local(above) == "Names"):
            yield text_of(element)
