"""What was provisioned: objects kept as they were given, found by name or mRID, and their links."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from cimconform.reference.asking import Element, child, children, local, text
from cimconform.reference.nouns import order

Key = tuple[str, str]


@dataclass
class Stored:
    """One object as it was given; `over` is set once it takes no more changes."""

    noun: str
    mrid: str
    element: Element
    over: bool = False

    @property
    def kind(self) -> str:
        """The class of the object."""
        return local(self.element)

    @property
    def names(self) -> list[str]:
        """Its names."""
        return [text(e, "name") for e in children(self.element) if local(e) == "Names"]

    def answers_to(self, identity: str) -> bool:
        """Tell whether it is meant by a name or an mRID."""
        return plain(identity) == plain(self.mrid) or identity in self.names

    def take(self, given: Element) -> None:
        """Take over what is mentioned; what is not stays as it was, and so does the identity."""
        take_over(self.element, given, self.noun)


@dataclass
class Store:
    """All that was provisioned; `links` tie objects, each known by class and mRID or name."""

    objects: list[Stored] = field(default_factory=list)
    parts: dict[Key, Element] = field(default_factory=dict)
    links: list[frozenset[Key]] = field(default_factory=list)

    def find(self, kind: str, identity: str) -> Stored | None:
        """Find an object of a class; one with the mRID before one with the name."""
        same = [o for o in self.objects if o.kind == kind and o.answers_to(identity)]
        by_mrid = (o for o in same if plain(o.mrid) == plain(identity))
        return next(by_mrid, None) or next(iter(same), None)

    def linked(self, key: Key, kind: str) -> list[str]:
        """Give the objects of a class that are tied to one."""
        ties = (link for link in self.links if key in link)
        return [identity for link in ties for other, identity in link if other == kind]

    def keep_parts(self, payload: Element | None, kinds: Iterable[str]) -> None:
        """Keep what stands beside the objects and is referred to by them."""
        for element in (e for e in children(payload) if local(e) in set(kinds)):
            for identity in identities(element):
                self.parts[local(element), identity] = copy.deepcopy(element)

    def meant(self, elements: Iterable[Element], kinds: Iterable[str]) -> list[Element]:
        """Give the parts that some objects refer to, each once."""
        refs = [ref for top in elements for e in top.iter() if (ref := e.get("ref"))]
        found: list[Element] = []
        for key in ((kind, ref) for ref in refs for kind in kinds):
            part = self.parts.get(key)
            if part is not None and part not in found:
                found.append(part)
        return found


def plain(mrid: str) -> str:
    """Give an mRID as it is whatever it is dressed in."""
    return mrid.removeprefix("urn:uuid:").removeprefix("_").lower()


def identities(element: Element) -> list[str]:
    """Give the mRID and the names by which an element names its object."""
    names = [text(e, "name") for e in children(element) if local(e) == "Names"]
    return [identity for identity in (text(element, "mRID"), *names) if identity]


def take_over(kept: Element, given: Element, noun: str) -> None:
    """Put what is mentioned in the place of what was known."""
    mentioned = {local(e) for e in children(given)} - {"mRID", "Names"}
    for old in [e for e in children(kept) if local(e) in mentioned]:
        kept.remove(old)
    for new in (e for e in children(given) if local(e) in mentioned):
        kept.append(copy.deepcopy(new))
    in_order(kept, noun, local(kept))


def in_order(element: Element, noun: str, kind: str) -> None:
    """Put children into the order of the schema."""
    wanted = order(noun, kind)
    element[:] = sorted(children(element), key=lambda e: wanted.index(local(e)))


def kept_as(noun: str, element: Element, mrid: str) -> Stored:
    """Keep an object as it was given, with the mRID that it was given or now gets."""
    kept = copy.deepcopy(element)
    if child(kept, "mRID") is None:
        given = etree.Element(f"{{{etree.QName(kept).namespace}}}mRID")
        given.text = mrid
        kept.insert(0, given)
    return Stored(noun, mrid, kept)
