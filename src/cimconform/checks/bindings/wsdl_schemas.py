"""The schemas behind a WSDL: IEC 61968-100:2013 clause 8.3.3, Annex C; XML Schema Part 1.

What is not at hand, since it lies elsewhere or is lost, accuses no product here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from cimconform.checks import Basis, Findings, check
from cimconform.checks.subjects.wsdl import Published, element_of, inputs, is_typed
from cimconform.messages.exchange import PLACE, Exchange
from cimconform.messages.message import Element, Message, children, local, namespace
from cimconform.messages.outline import Compared, compared, outline
from cimconform.verdict import Finding, NothingToJudge, Pointless

_XS = "http://www.w3.org/2001/XMLSchema"
_SCHEMA = f"{{{_XS}}}schema"
_LINKS = ("import", "include", "redefine")
_SHOWN = 12  # of perhaps hundreds


class _Behind:
    """The schemas that a WSDL holds and imports, by their places."""

    def __init__(self, exchange: Exchange) -> None:
        self.wsdl = Published(exchange)
        every = {m.headers.get(PLACE, ""): m for m in exchange.replies}
        documents = {p: m.document for p, m in every.items() if m.document is not None}
        self._schemas = {p: top for p, top in documents.items() if top.tag == _SCHEMA}
        self.files = {p: every[p] for p in self._schemas}
        self._dead = [p for p, m in every.items() if m.document is None or not _known(m.document)]

    @property
    def tops(self) -> Iterator[Element]:
        """Every schema, those in the WSDL included."""
        documents: list[Element] = self.wsdl.wsdls
        for document in documents:
            yield from document.iter(_SCHEMA)
        yield from self._schemas.values()

    @property
    def names(self) -> dict[str, set[str]]:
        """The elements that are declared, by namespace."""
        found: dict[str, set[str]] = {}
        for top in self.tops:
            own = found.setdefault(top.get("targetNamespace", ""), set())
            own |= {e.get("name", "") for e in children(top) if local(e) == "element"}
        return found

    def complete(self) -> None:
        """Require that everything that is imported is at hand; raises Pointless or NothingToJudge."""
        if self._dead:
            raise Pointless("wsdl_imports_its_schemas")
        for place, top in self._schemas.items():
            if any(beside(place, link) not in self.files for link in _links(top)):
                raise NothingToJudge("a schema lies at another place, which was not looked at")


def _known(document: Element) -> bool:
    return namespace(document) in (_XS, "http://schemas.xmlsoap.org/wsdl/")


def _links(top: Element) -> list[str]:
    found = (e.get("schemaLocation", "") for e in children(top) if local(e) in _LINKS)
    return [link.strip() for link in found if link]


def beside(place: str, link: str) -> str:
    """Give the place that a link in a document at a place leads to."""
    if urlsplit(place).scheme in ("http", "https"):
        return urljoin(place, link)
    own = Path(urlsplit(place).path if place.startswith("file:") else place).parent
    return str((own / (urlsplit(link).path if link.startswith("file:") else link)).resolve())


@check(raw=True, after=("input_has_one_element_part",))
def wsdl_part_is_declared(exchange: Exchange) -> Findings:
    """In one of the schemas, of its own namespace."""
    behind = _Behind(exchange)
    known = behind.names
    parts = [e for e in behind.wsdl.every("message", "part") if e.get("element")]
    if not parts:
        raise NothingToJudge("no message of this WSDL has a part by element")
    misnamed = _misnamed(exchange, behind.wsdl)
    for part in parts:
        space, name = element_of(part)
        if part in misnamed or name in known.get(space, ()):
            continue
        if space not in known or "" in known:
            behind.complete()
        there = (
            "the schema of its namespace declares others" if space in known else "no schema has it"
        )
        hint = f"{name} is no element of {space or 'no namespace'}: {there}; no client can be generated"
        yield behind.wsdl.about(part, "an element that a schema declares", name, hint)


def _misnamed(exchange: Exchange, wsdl: Published) -> list[Element]:
    """Give the parts that name another element than their operation, on which there is a rule of its own."""
    if not is_typed(exchange):
        return []
    named = ((operation.get("name"), parts) for operation, _, parts in inputs(wsdl))
    return [part for name, parts in named for part in parts if element_of(part)[1] != name]


@check(raw=True)
def wsdl_schemas_can_be_compiled(exchange: Exchange) -> Findings:
    """Each by itself, with what it imports."""
    behind = _Behind(exchange)
    if not behind.files:
        raise NothingToJudge("no schema was imported")
    behind.complete()
    for first in behind.files:
        fault = _compiled(first, behind.files)
        if fault is not None:
            place, line, reason = fault
            name, holder = urlsplit(place).path.rpartition("/")[2], behind.files[place].id
            hint = f"{name} is no schema that compiles; no client can be generated: {reason}"
            yield Finding("a schema that compiles", reason, place, hint, line, holder)
            return


@check(raw=True, after=("wsdl_part_is_declared", "wsdl_schemas_can_be_compiled"))
def wsdl_schemas_keep_the_profiles(exchange: Exchange, basis: Basis) -> Findings:
    """Nothing added to a profile, nothing taken from it."""
    behind = _Behind(exchange)
    met = False
    for place, message in behind.files.items():
        space = message.document.get("targetNamespace", "") if message.document is not None else ""
        if not space.endswith("#") or not basis.schemas.knows(space) or message.document is None:
            continue
        met = True
        found = compared(outline(message.document), basis.schemas.outline(space))
        if found:
            yield _unlike(place, message, found, basis.schemas.derived(space))
    if not met:
        raise NothingToJudge("no schema of a profile was imported")


def _unlike(place: str, message: Message, found: Compared, derived: str) -> Finding:
    """Find that a schema is not that of the profile; what it adds, lacks and counts otherwise is listed."""
    name = urlsplit(place).path.rpartition("/")[2]
    listed = found.listed(_SHOWN)
    hint = (
        f"{name} is not the profile of the standard: {listed}; a client of the standard sends what it lacks "
        "and does not know what it adds. What is a vendor's own belongs into a namespace of its own"
    )
    return Finding(
        "the elements of the profile", listed, place, hint, 1, message.id, derived=derived
    )


def _compiled(place: str, files: dict[str, Message]) -> tuple[str, int, str] | None:
    """Compile a schema of what is at hand; give place, line and words of what is wrong, or None."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_AtHand(files))
    try:
        top = etree.fromstring(files[place].raw, parser, base_url=place)
        etree.XMLSchema(top.getroottree())
    except etree.XMLSchemaParseError as error:
        last = error.error_log.last_error
        if last is None:
            return place, 0, str(error)
        return last.filename if last.filename in files else place, last.line, last.message
    return None


class _AtHand(etree.Resolver):
    """Gives libxml2 the documents that were fetched, and nothing else."""

    def __init__(self, files: dict[str, Message]) -> None:
        self._files = files

    # the stubs of lxml keep the type of what resolve_string gives to themselves, hence Any
    def resolve(self, url: str | None, _public_id: str | None, context: object, /) -> Any:
        """Give the document of a place; one that is not there is empty."""
        if url is None:
            return self.resolve_empty(context)
        message = self._files.get(url) or self._files.get(beside(url, url))
        return (
            self.resolve_string(message.raw, context, base_url=url)
            if message
            else self.resolve_empty(context)
        )
