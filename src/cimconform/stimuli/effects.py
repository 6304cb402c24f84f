"""What a message would do to a system, by whatever in it or around it says so.

The bytes are read as a system might read them, good or bad: the Verb of the Header, that of an
operation inside a set, the name of a wrapper, the SOAPAction; packed payloads are unpacked. One word of
a transaction anywhere makes a transaction of it, since a careless system may obey that word alone.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cimconform.gzipped import Damaged, TooLarge, unpack
from cimconform.messages.message import Element, Unreadable, children, local, parse

CONTROLS = "EndDeviceControls"
ASKS = frozenset({"get", "reply"})
_MOST = 50_000_000
_VERBS = "get create change cancel close delete execute created changed canceled closed deleted executed".split()
_WRAPPER = re.compile(rf"({'|'.join(sorted(_VERBS, key=len, reverse=True))})([A-Z]\w*)")
_WRITTEN = re.compile(r"<(?:[\w.-]+:)?(verb|noun)\b[^>]*>\s*([^<]*?)\s*<", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Z]\w*)[\s/>]")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a message says: verbs in small letters, nouns, and the targets of each control in it.

    A target is all the names and identifiers of one device, group or usage point. `packed` is what
    could not be unpacked.
    """

    verbs: frozenset[str]
    nouns: frozenset[str]
    targets: tuple[frozenset[str], ...] = ()
    packed: bool = False

    @property
    def transaction(self) -> bool:
        """Whether it does more than ask or answer."""
        return bool(self.verbs - ASKS)

    @property
    def controls(self) -> bool:
        """Whether a device may be made to do something by it."""
        hidden = self.packed and bool(self.nouns & {CONTROLS, "OperationSet"})
        return self.transaction and (CONTROLS in self.nouns or hidden)


def effect(body: bytes, around: Iterable[str] = ()) -> Effect:
    """Read what a message would do; `around` are words of its transport: its verb, noun and action."""
    trees, packed = _trees(body)
    words = [*around, *(word for tree in trees for word in _said(tree))]
    if not trees:
        words += _guessed(body)
    verbs, nouns = _sorted(words)
    found = (control for tree in trees for control in _all(tree, "EndDeviceControl"))
    targets = tuple(target for control in found for target in _targets(control))
    return Effect(verbs, nouns, targets, packed)


def _sorted(words: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Part words such as verb:get, noun:MeterConfig and CreateMeterConfig into verbs and nouns."""
    verbs: set[str] = set()
    nouns: set[str] = set()
    for word in words:
        kind, colon, text = word.partition(":")
        wrapper = _WRAPPER.fullmatch(word[:1].lower() + word[1:])
        if colon and text.strip():
            (verbs if kind == "verb" else nouns).add(text.strip())
        elif wrapper:
            verbs.add(wrapper[1])
            nouns.add(wrapper[2])
    return frozenset(verb.lower() for verb in verbs), frozenset(nouns)


def of_route(verb: str, noun: str, action: str, headers: Mapping[str, str | None]) -> list[str]:
    """Give the words that a transport puts around a message."""
    actions = [action, *(v or "" for k, v in headers.items() if k.lower() == "soapaction")]
    ends = [re.split(r"[/#:]", text.strip("\"' "))[-1] for text in actions]
    return [f"verb:{verb}", f"noun:{noun}", *ends]


def _trees(body: bytes) -> tuple[list[Element], bool]:
    """Give the document and those that are packed in it; and whether one could not be unpacked."""
    try:
        root = parse(body)
    except Unreadable:
        return [], False
    found, packed = [root], False
    for element in _all(root, "Compressed"):
        try:
            found.append(parse(unpack(base64.b64decode(_text(element)), _MOST)))
        except (binascii.Error, ValueError, Damaged, TooLarge, Unreadable):
            packed = True
    return found, packed


def _said(tree: Element) -> Iterator[str]:
    """Give what a document says of verbs and nouns, and the names of what may be a wrapper or payload."""
    yield from (f"verb:{_text(e)}" for e in _all(tree, "verb"))
    yield from (f"noun:{_text(e)}" for e in _all(tree, "noun"))
    yield from (local(e) for e in (tree, *children(tree), *_inside_body(tree)))
    if next(_all(tree, "EndDeviceControl"), None) is not None:
        yield f"noun:{CONTROLS}"


def _inside_body(tree: Element) -> Iterator[Element]:
    return (child for body in _all(tree, "Body") for child in children(body))


def _all(tree: Element, name: str) -> Iterator[Element]:
    return (e for e in tree.iter("{*}*") if local(e).lower() == name.lower())


def _text(element: Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def _targets(control: Element) -> Iterator[frozenset[str]]:
    """Give the names of each thing that a control is for."""
    for part in children(control):
        names = [n for names in children(part) if local(names) == "Names" for n in children(names)]
        own = [n for n in names if local(n) == "name"]
        own += [c for c in children(part) if local(c) == "mRID"]
        if own or local(part) in ("EndDevices", "EndDeviceGroups", "UsagePoints"):
            yield frozenset(map(_text, own))


def _guessed(body: bytes) -> Iterator[str]:
    """Give what bytes that are no XML seem to say, in whatever letters they are written."""
    for text in {body.decode(codec, "replace") for codec in ("utf-8", "utf-16-le", "utf-16-be")}:
        yield from (f"{kind.lower()}:{word}" for kind, word in _WRITTEN.findall(text) if word)
        yield from _ROOT.findall(text)
