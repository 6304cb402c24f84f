"""Documents of a payload profile, made from its description and never from its XSD.

`full` has every element once, `minimal` what the description demands and no more; a mutant is a
full document with exactly one edit that the description forbids.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from profiles import Node, Profile

PLAIN = {
    "boolean": "true",
    "date": "2026-03-29",
    "dateTime": "2026-03-29T02:30:00Z",
    "decimal": "1.5",
    "duration": "PT15M",
    "float": "1.5",
    "integer": "1",
    "string": "some text",
    "time": "02:30:00",
}
WRONG = "no such thing"


@dataclass(frozen=True)
class Maker:
    """Makes documents of one profile; `whole` puts in what may be left out."""

    profile: Profile
    whole: bool

    def document(self) -> etree._Element:
        """Give a document with one of each object that may stand at the root."""
        root = etree.Element(self.tag(self.profile.root.name))
        for node in self.profile.root.children:
            self.put(root, node)
        return root

    def tag(self, name: str) -> str:
        """Give a name in the namespace of the profile."""
        return f"{{{self.profile.namespace}}}{name}"

    def put(self, parent: etree._Element, node: Node) -> None:
        """Append what a line of the description gives."""
        if node.name.startswith("@"):
            parent.set(node.name[1:], PLAIN[node.type])
        elif is_choice(node):
            self.put(parent, node.children[0])
        else:
            element = etree.SubElement(parent, self.tag(node.name))
            self.fill(element, node)

    def fill(self, element: etree._Element, node: Node) -> None:
        """Put children or a value into an element."""
        kind = meant(self.profile, node)
        if not kind.children:
            element.text = None if empty(kind) else value(kind)
        for child in kind.children:
            if self.whole or child.low == "1":
                self.put(element, child)


def is_choice(node: Node) -> bool:
    """Tell whether a line stands for one of the lines below it."""
    return node.name == "choice" and not node.type


def meant(profile: Profile, node: Node) -> Node:
    """Give the line that says what is inside: the type that is named, or the line itself."""
    return profile.types.get(node.type, node)


def empty(kind: Node) -> bool:
    """Tell whether a type holds nothing."""
    return not kind.children and not kind.type


def value(kind: Node) -> str:
    """Give a right value of a simple type."""
    return kind.values[0] if kind.values else PLAIN[kind.type]


def full(profile: Profile) -> etree._Element:
    """Give a document with every element once."""
    return Maker(profile, whole=True).document()


def minimal(profile: Profile) -> etree._Element:
    """Give a document with one of each object and only what these must have."""
    return Maker(profile, whole=False).document()


@dataclass(frozen=True)
class Mutant:
    """A wrong document: what was done to it, and where."""

    edit: str
    path: str
    document: etree._Element


def mutants(profile: Profile) -> Iterator[Mutant]:
    """Give every single edit that a description forbids, once for each line of it."""
    whole = full(profile)
    seen: set[int] = set()

    def walk(element: etree._Element, kind: Node) -> Iterator[Mutant]:
        if id(kind) in seen or kind.type:
            return
        seen.add(id(kind))
        yield from _content(whole, element)
        for child in element:
            node, mandatory = _line(kind, etree.QName(child).localname)
            inner = meant(profile, node)
            if mandatory:
                yield _missing(whole, child)
            if inner.type not in ("", "string"):
                yield _wrong(whole, child, inner)
            yield from walk(child, inner)

    yield from walk(whole, profile.root)


def _line(kind: Node, name: str) -> tuple[Node, bool]:
    """Give the line of a child, and whether that child must be there."""
    for line in kind.children:
        if line.name == name:
            return line, line.low == "1"
        members = [member for member in line.children if is_choice(line) and member.name == name]
        if members:
            return members[0], False
    raise LookupError(name)


def _missing(whole: etree._Element, element: etree._Element) -> Mutant:
    """Take out what must be there."""
    document, found = _copied(whole, element)
    found.getparent().remove(found)
    return Mutant("missing", _place(whole, element), document)


def _wrong(whole: etree._Element, element: etree._Element, kind: Node) -> Mutant:
    """Put in a value that the type has not."""
    document, found = _copied(whole, element)
    found.text = WRONG
    edit = "wrong value" if kind.values else "wrong type"
    return Mutant(edit, _place(whole, element), document)


def _content(whole: etree._Element, element: etree._Element) -> Iterator[Mutant]:
    """Put in a stranger, and put neighbours in each other's place."""
    document, found = _copied(whole, element)
    etree.SubElement(found, f"{{{etree.QName(found).namespace}}}Stranger")
    yield Mutant("unknown child", _place(whole, element), document)
    for number in range(len(element) - 1):
        document, found = _copied(whole, element)
        found.insert(number, found[number + 1])
        yield Mutant("wrong order", f"{_place(whole, element)}[{number}]", document)


def _place(whole: etree._Element, element: etree._Element) -> str:
    return str(whole.getroottree().getelementpath(element))


def _copied(
    whole: etree._Element, element: etree._Element
) -> tuple[etree._Element, etree._Element]:
    """Give a copy, and the element of it that stands where the given one does."""
    document = copy.deepcopy(whole)
    found = document.find(_place(whole, element))
    return document, document if found is None else found
