"""Schemas as vendors deliver them: a folder beside each WSDL, several versions of one, templates, a broken file.

Each message is judged by the set that lies nearest to it; what cannot be used is left out, and said once.
"""

from pathlib import Path

from lxml import etree

from cimconform.errors import SchemaError
from cimconform.messages.message import Element
from cimconform.messages.outline import compared
from cimconform.messages.schemas import Schemas, UnknownNamespace, included, load, ours

_SHOWN = 8


class Delivered(Schemas):
    """The schemas of a folder, of which several may be of one namespace, and ours for what it lacks.

    `problems` are sentences about what was left out or is there more than once; `unlike` about
    profiles that are not those of the standard, of which the derived ones are no more than ours.
    """

    def __init__(self, folder: Path) -> None:
        self.problems: list[str] = []
        if not folder.is_dir():
            raise SchemaError(f"{folder}: no folder; name the one with the XSDs")
        self._candidates = self._read(folder)
        if not self._candidates:
            raise SchemaError(f"{folder}: holds no .xsd with a targetNamespace that can be read")
        self._sets: dict[tuple[Path, ...], Schemas] = {}
        super().__init__({space: paths[0] for space, paths in self._candidates.items()}, ours())

    def near(self, place: str) -> Schemas:
        """Give the schemas of which each lies nearest to a place."""
        own = Path(place).resolve().parts
        chosen = {s: max(p, key=lambda one: _shared(one, own)) for s, p in self._candidates.items()}
        key = tuple(chosen.values())
        if key not in self._sets:
            self._sets[key] = Schemas(chosen, ours())
        return self._sets[key]

    def unlike(self) -> list[tuple[Path, str, bool]]:
        """Give each profile that is not the standard's: the file, how it differs, whether ours is derived."""
        standard = Schemas.ours()
        found = []
        for space, paths in self._candidates.items():
            if not space.endswith("#") or not standard.knows(space):
                continue
            for path in paths:
                other = Schemas({space: path}, {}).outline(space)
                differs = compared(other, standard.outline(space))
                if differs:
                    found.append((path, differs.listed(_SHOWN), bool(standard.derived(space))))
        return found

    def _read(self, folder: Path) -> dict[str, list[Path]]:
        """Give the files of each namespace, those that compile, without copies and parts of others."""
        roots = {p: r for p in sorted(folder.rglob("*.xsd")) if (r := self._root(p)) is not None}
        parts = {part for path, root in roots.items() for part in included(path, root)}
        found: dict[str, list[Path]] = {}
        for path, root in roots.items():
            space = root.get("targetNamespace", "")
            if space and path.resolve() not in parts and self._compiles(path, space):
                found.setdefault(space, []).append(path.resolve())
        return {space: self._versions(space, paths) for space, paths in found.items()}

    def _root(self, path: Path) -> Element | None:
        try:
            return load(path).getroot()
        except (SchemaError, etree.XMLSyntaxError) as error:
            self.problems.append(f"{error}; left out")
            return None

    def _compiles(self, path: Path, space: str) -> bool:
        try:
            Schemas({space: path}, ours()).compile(space)
        except (SchemaError, UnknownNamespace) as error:
            self.problems.append(f"{error}; left out")
            return False
        return True

    def _versions(self, space: str, paths: list[Path]) -> list[Path]:
        """Give one path for each version of a schema."""
        own = list({path.read_bytes(): path for path in reversed(paths)}.values())[::-1]
        if len(own) > 1:
            where = " and ".join(map(str, own))
            self.problems.append(
                f"{space} is in {where}, which differ: each message is judged by the nearer one"
            )
        return own


def _shared(path: Path, own: tuple[str, ...]) -> int:
    """Give how many folders a file shares with a place, from the root on."""
    pairs = zip(path.parts, own, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(path.parts), len(own)))
