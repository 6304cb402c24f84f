"""The schemas of an edition: found, compiled once, and asked whether an element is valid.

Ours lie in fixtures/schemas; a folder of the official ones, which the system file may name, is used
instead, namespace by namespace. Before lxml's word is taken against a product, xmlschema is asked
too: where the two disagree no product is blamed.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import xmlschema
from lxml import etree

from cimconform.errors import Inconclusive, SchemaError
from cimconform.messages.message import Element, local, namespace, parse
from cimconform.messages.outline import Outline, outline
from cimconform.suite import FIXTURES

XS = "http://www.w3.org/2001/XMLSchema"
MAX_FAULTS = 20
_CERTAIN = ("sure", "high")


class UnknownNamespace(LookupError):
    """No schema is at hand for a namespace."""


class Disagreement(Inconclusive):
    """lxml calls an element invalid and xmlschema does not: no product is blamed."""


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """One way in which an element is not valid; `path` is of local names from that element on.

    `derived` names the profile that is broken where we worked it out ourselves; empty else.
    """

    path: str
    line: int
    reason: str
    derived: str = ""


class Schemas:
    """The compiled schemas of one edition, by target namespace."""

    def __init__(self, files: dict[str, Path], ours: dict[str, Path]) -> None:
        self._files = {**ours, **files}
        self._official = set(files)
        self._replaced = {ours[space]: files[space] for space in ours.keys() & files.keys()}
        self._compiled: dict[str, etree.XMLSchema] = {}
        self._second: dict[str, xmlschema.XMLSchema] = {}
        self._names: dict[str, set[str]] = {}
        self._outlines: dict[str, Outline] = {}

    @classmethod
    def ours(cls) -> "Schemas":
        """Give the schemas that the project carries."""
        return cls({}, ours())

    @classmethod
    def of(cls, folder: Path) -> "Schemas":
        """Give the official schemas of a folder, and ours for what it lacks.

        Raises SchemaError naming the file and line that does not load.
        """
        if not folder.is_dir():
            raise SchemaError(f"{folder}: no folder; schemas.folder names the one with the XSDs")
        found = _by_namespace(folder)
        if not found:
            raise SchemaError(
                f"{folder}: holds no .xsd that has a targetNamespace; "
                "schemas.folder names the one with the XSDs"
            )
        made = cls(found, ours())
        for space in found:
            made._schema(space)
        return made

    def knows(self, space: str) -> bool:
        """Tell whether there is a schema for a namespace."""
        return space in self._files

    def namespaces(self) -> list[str]:
        """Give every namespace that there is a schema for."""
        return sorted(self._files)

    def source(self, space: str) -> Path:
        """Give the file that a namespace's schema is read from."""
        return self._files[space]

    def declares(self, space: str, name: str) -> bool:
        """Tell whether a namespace's schema knows an element of a local name, wherever it may stand."""
        if space not in self._names:
            root = load(self._files[space]).getroot()
            found = root.iter(f"{{{XS}}}element")
            self._names[space] = {
                (e.get("name", "") or e.get("ref", "")).rpartition(":")[2] for e in found
            }
        return name in self._names[space]

    def near(self, place: str) -> "Schemas":
        """Give the schemas that hold at a place: these, wherever it is."""
        del place
        return self

    def compile(self, space: str) -> None:
        """Compile the schema of a namespace; raises SchemaError where that cannot be done."""
        self._schema(space)

    def outline(self, space: str) -> Outline:
        """Give which elements the schema of a namespace lets stand where."""
        if space not in self._outlines:
            self._outlines[space] = outline(load(self._files[space]).getroot())
        return self._outlines[space]

    def derived(self, space: str) -> str:
        """Name the profile of a namespace where we derived it; empty where it is known."""
        return "" if space in self._official else _derived().get(space, "")

    def errors(self, element: Element) -> list[SchemaFault]:
        """Give what makes an element invalid against the schema of its own namespace.

        Raises UnknownNamespace, and Disagreement where the two engines do not agree that it is
        invalid.
        """
        schema = self._schema(namespace(element))
        if schema.validate(element):
            return []  # where it stands; only what is wrong is worth a document of its own
        alone = _alone(element)
        faults = list(self._faults(schema, alone, element))
        if not faults:
            return []
        other = self._other(element, faults)
        bare = list(self._faults(schema, _stripped(alone), element))
        if not bare and not other:
            return []  # lxml refuses white space around a date and time, which the type allows
        if not other:
            valid = f"xmlschema finds {local(element)} valid"
            raise Disagreement(f"lxml says: {faults[0].reason}; {valid}")
        places = {(fault.path, fault.line) for fault in bare}
        return [fault for fault in faults if (fault.path, fault.line) in places] or faults

    def _other(self, element: Element, faults: list[SchemaFault]) -> list[SchemaFault]:
        """Ask xmlschema; raises Disagreement for a value that is too large for its arithmetic.

        Where it raises instead of reporting, as for an xsi:type that resolves to nothing, it does
        not find the element valid: that is no doubt.
        """
        try:
            return self.second_opinion(element)
        except xmlschema.XMLSchemaException:
            return faults
        except ArithmeticError as error:
            first = str(error).strip().splitlines()[0].rstrip(":")
            raise Disagreement(
                f"lxml says: {faults[0].reason}; xmlschema cannot say: {first}"
            ) from None

    def second_opinion(self, element: Element) -> list[SchemaFault]:
        """Give what xmlschema finds wrong, at most the first few."""
        space = namespace(element)
        if space not in self._second:
            self._second[space] = xmlschema.XMLSchema(
                str(self._files[space]), allow="local", uri_mapper=self._mapped
            )
        found = []
        # xmlschema takes elements of lxml; its protocol of an element and the stubs of lxml differ
        errors = self._second[space].iter_errors(_alone(element))  # type: ignore[arg-type]
        for error in errors:
            found.append(SchemaFault(error.path or "", 0, error.reason or error.message))
            if len(found) == MAX_FAULTS:
                break
        return found

    def _faults(
        self, schema: etree.XMLSchema, alone: Element, element: Element
    ) -> Iterator[SchemaFault]:
        """Give lxml's errors with path and line as they are in the message that was received."""
        schema.validate(alone)
        offset = (element.sourceline or 1) - (alone.sourceline or 1)
        for error in list(schema.error_log)[:MAX_FAULTS]:
            chain = _chain(alone, error)
            path = "/".join(local(step) for step in reversed(chain))
            derived = self.derived(_ground(chain, error))
            yield SchemaFault(path, error.line + offset, _plain(error.message), derived)

    def _schema(self, space: str) -> etree.XMLSchema:
        """Compile the schema of a namespace once."""
        if space not in self._files:
            raise UnknownNamespace(space)
        if space not in self._compiled:
            self._compiled[space] = _compile(self._files[space], self._mapped)
        return self._compiled[space]

    def _mapped(self, place: str) -> str:
        """Give the official file in the place of ours that a wrapper of ours imports."""
        path = Path(url2pathname(urlsplit(place).path))
        return str(self._replaced.get(path, place))


@cache
def ours() -> dict[str, Path]:
    """Find the schemas that the project carries, once."""
    return _by_namespace(FIXTURES / "schemas" / "2013")


@cache
def _derived() -> dict[str, str]:
    """Read which of our profiles are derived, and from what, by namespace."""
    found = {}
    for path in sorted((FIXTURES / "profiles").glob("*.profile")):
        head = path.read_text("utf-8").partition("\n\n")[0]
        facts = dict(line.split(" ", 1) for line in head.splitlines())
        if facts["confidence"] not in _CERTAIN:
            name = facts["profile"]
            found[f"http://iec.ch/TC57/2011/{name}#"] = f"{name} ({facts['basis']})"
    return found


def _by_namespace(folder: Path) -> dict[str, Path]:
    """Give the XSDs of a folder by their target namespace.

    A part that another one includes is no schema of its own. Raises SchemaError where two that
    differ are left of one namespace: it is not clear which of them is meant.
    """
    roots = {path: load(path).getroot() for path in sorted(folder.rglob("*.xsd"))}
    parts = {part for path, root in roots.items() for part in included(path, root)}
    by_space: dict[str, list[Path]] = {}
    for path, root in roots.items():
        by_space.setdefault(root.get("targetNamespace", ""), []).append(path)
    by_space.pop("", None)
    return {space: _only(space, paths, parts) for space, paths in by_space.items()}


def _only(space: str, paths: list[Path], parts: set[Path]) -> Path:
    """Give the file that stands for a namespace: equal copies count as one."""
    whole = [path for path in paths if path.resolve() not in parts] or paths[:1]
    for path in whole[1:]:
        if path.read_bytes() != whole[0].read_bytes():
            raise SchemaError(f"{path}:1: {space} is in {whole[0]} as well, and differs; keep one")
    return whole[0]


def included(path: Path, root: Element) -> Iterator[Path]:
    """Give the files that an XSD includes or redefines."""
    for name in ("include", "redefine"):
        for part in root.iterfind(f"{{{XS}}}{name}"):
            yield (path.parent / part.get("schemaLocation", "")).resolve()


class _Imports(etree.Resolver):
    """Finds the files that a schema imports, for lxml."""

    def __init__(self, mapped: Callable[[str], str]) -> None:
        self._mapped = mapped

    # the stubs of lxml keep the type of what resolve_filename gives to themselves, hence Any
    def resolve(self, url: str | None, _public_id: str | None, context: object, /) -> Any:
        """Give the file in whose place another one is wanted."""
        if url is None:
            return None
        place = self._mapped(url)
        return None if place == url else self.resolve_filename(place, context)


def load(path: Path, mapped: Callable[[str], str] = str) -> etree.ElementTree:
    """Parse an XSD from disk without touching the network."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Imports(mapped))
    try:
        return etree.parse(str(path), parser)
    except etree.XMLSyntaxError as error:
        raise SchemaError(f"{path}:{error.lineno}: no XML: {error.msg}") from None


def _compile(path: Path, mapped: Callable[[str], str]) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(load(path, mapped))
    except etree.XMLSchemaParseError as error:
        last = error.error_log.last_error
        where = f"{last.filename}:{last.line}" if last is not None else str(path)
        raise SchemaError(f"{where}: this schema does not load: {error}") from None


def _alone(element: Element) -> Element:
    """Give an element as the root of a document of its own, with its namespaces and lines."""
    if element.getparent() is None:
        return element
    return parse(etree.tostring(element, with_tail=False))


def _stripped(alone: Element) -> Element:
    """Give a copy whose values have no white space around them, on the same lines."""
    copied = copy.deepcopy(alone)
    for element in copied.iter():
        if not len(element) and element.text:
            element.text = element.text.strip()
    return copied


def _chain(alone: Element, error: etree._LogEntry) -> list[Element]:
    """Give the element which an error is about, and all that it stands in."""
    try:
        found = alone.getroottree().xpath(error.path or "/", namespaces=_prefixes(alone))
    except etree.XPathError:
        return []
    if not found or not hasattr(found[0], "iterancestors"):
        return []
    return [found[0], *found[0].iterancestors()]


def _ground(chain: list[Element], error: etree._LogEntry) -> str:
    """Give the namespace whose schema an error is by: what is unexpected is so to its parent."""
    unexpected = "This element is not expected" in error.message
    return namespace(chain[min(unexpected, len(chain) - 1)]) if chain else ""


def _prefixes(alone: Element) -> dict[str, str]:
    return {prefix: space for e in alone.iter() for prefix, space in e.nsmap.items() if prefix}


def _plain(message: str) -> str:
    """Leave out the namespaces that make lxml's messages hard to read."""
    text = message
    while "{" in text and "}" in text[text.index("{") :]:
        start = text.index("{")
        text = text[:start] + text[text.index("}", start) + 1 :]
    return text
