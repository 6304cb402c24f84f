"""Which elements an XML Schema lets stand where: its outline, by which two schemas of one namespace are compared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cimconform.messages.message import Element, children, local

_XS = "{http://www.w3.org/2001/XMLSchema}"
_HOLDERS = (
    "complexType", "sequence", "choice", "all", "complexContent", "simpleContent", "extension", "restriction",
    "group",
)  # fmt: skip
Outline = dict[str, str]  # how often an element may stand, by the path that leads to it


@dataclass(frozen=True, slots=True)
class Compared:
    """How one outline differs from another: paths that it adds, lacks, and has in another number."""

    added: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def listed(self, most: int) -> str:
        """Give what differs in words, up to so many paths of each kind."""
        says = {"added": self.added, "taken out": self.taken, "in another number": self.changed}
        return "; ".join(f"{word}: {_some(paths, most)}" for word, paths in says.items() if paths)

    def __bool__(self) -> bool:
        return bool(self.added or self.taken or self.changed)


def outline(schema: Element) -> Outline:
    """Give the outline of a schema; what another schema defines is not followed."""
    named = {e.get("name", ""): e for e in children(schema) if e.get("name")}
    found: Outline = {}
    for top in children(schema):
        if local(top) == "element":
            found |= dict(_element(top, named, "", ()))
    return found


def _element(
    element: Element, named: dict[str, Element], above: str, within: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Give an element and all that may stand in it; a type within itself is not entered again."""
    name = element.get("name") or _own(element.get("ref", ""))
    path = f"{above}/{name}" if above else name
    yield path, f"{element.get('minOccurs', '1')}..{element.get('maxOccurs', '1')}"
    kind = _own(element.get("type", ""))
    if kind in within:
        return
    holder = named.get(kind) if kind else element
    if holder is not None and (kind or local(holder) == "element"):
        for inside in _inside(holder, named):
            yield from _element(inside, named, path, (*within, kind) if kind else within)


def _inside(holder: Element, named: dict[str, Element]) -> Iterator[Element]:
    """Give the elements that stand directly in a type, those of the type that it extends first."""
    for part in children(holder):
        base = named.get(_own(part.get("base", ""))) if local(part) == "extension" else None
        if base is not None:
            yield from _inside(base, named)
        group = named.get(_own(part.get("ref", ""))) if local(part) == "group" else None
        if group is not None:
            yield from _inside(group, named)
        if local(part) == "element":
            yield part
        elif local(part) in _HOLDERS:
            yield from _inside(part, named)


def _own(name: str) -> str:
    return name.rpartition(":")[2]


def compared(own: Outline, standard: Outline) -> Compared:
    """Give how an outline differs from that of the standard: of what is added or lacks, the topmost."""
    shared = own.keys() & standard.keys()
    return Compared(
        _topmost(own.keys() - standard.keys()),
        _topmost(standard.keys() - own.keys()),
        tuple(
            f"{path} ({own[path]} for {standard[path]})"
            for path in sorted(shared)
            if own[path] != standard[path]
        ),
    )


def _topmost(paths: Iterable[str]) -> tuple[str, ...]:
    every = set(paths)
    return tuple(sorted(p for p in every if p.rpartition("/")[0] not in every))


def _some(paths: tuple[str, ...], most: int) -> str:
    left = len(paths) - most
    return ", ".join(paths[:most]) + (f" and {left} more" if left > 0 else "")
