"""A WSDL with everything that it imports, from where it is served or from a folder.

WSDLs import WSDLs and schemas, schemas import and include schemas. A place is an address of HTTP or
the path of a file. Only what lies with the first document is fetched: at the same host, or in files;
another host's documents are the business of that host.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from cimconform.errors import TransportError, UsageError
from cimconform.messages.exchange import IMPORTED_AT, PLACE
from cimconform.messages.message import Element, Message, local, namespace
from cimconform.system.bindings import supplied
from cimconform.transports.base import RawMessage

MAX_DOCUMENTS = 200
_NOT_FOUND = 404
_LINKS = {
    ("http://www.w3.org/2001/XMLSchema", "import"): "schemaLocation",
    ("http://www.w3.org/2001/XMLSchema", "include"): "schemaLocation",
    ("http://www.w3.org/2001/XMLSchema", "redefine"): "schemaLocation",
    ("http://schemas.xmlsoap.org/wsdl/", "import"): "location",
}


def remote(place: str) -> bool:
    """Tell whether a place is an address and not the path of a file."""
    return urlsplit(place).scheme in ("http", "https")


def read(place: str) -> RawMessage:
    """Give a supplied file as if it had been served, with status 404 when it is not there."""
    path = supplied(place)
    try:
        return RawMessage(path.read_bytes())
    except OSError:
        return RawMessage(b"", status=_NOT_FOUND)


def first(place: str, get: Callable[[str], RawMessage]) -> RawMessage:
    """Give the document to begin with; raises UsageError for a supplied file that is not there."""
    if remote(place):
        return get(place)
    raw = read(place)
    if raw.status == _NOT_FOUND:
        raise UsageError(f"{supplied(place)}: no such file; wsdl in the transport's table names it")
    return raw


def closure(place: str, get: Callable[[str], RawMessage]) -> list[RawMessage]:
    """Give a document and all that it imports, each once, with its place in its headers.

    `get` fetches an address; where it raises TransportError, that holds what came before. The headers x-fetched-from and x-imported-at say where a document is
    and which line of which document wanted it.
    """
    found = {place: _named(first(place, get), place, "")}
    waiting = list(_links(found[place], place))
    while waiting and len(found) < MAX_DOCUMENTS:
        link, wanted_at = waiting.pop(0)
        if link not in found:
            try:
                raw = get(link) if remote(link) else read(link)
            except TransportError as error:
                error.received = (*found.values(), *error.received)
                raise
            found[link] = _named(raw, link, wanted_at)
            waiting += _links(found[link], link)
    return list(found.values())


def _named(raw: RawMessage, place: str, wanted_at: str) -> RawMessage:
    return replace(raw, headers={**raw.headers, PLACE: place, IMPORTED_AT: wanted_at})


def _links(raw: RawMessage, place: str) -> Iterator[tuple[str, str]]:
    """Give the places that a document imports and that lie with it, and the line that says so."""
    document = Message(raw.body).document
    for element in document.iter() if document is not None else ():
        link = _link(element)
        if link and _near(link, place):
            target = urljoin(place, link) if remote(place) else str(_beside(place, link))
            yield target, f"{place}:{element.sourceline or 0}"


def _link(element: Element) -> str:
    if not isinstance(element.tag, str):
        return ""
    attribute = _LINKS.get((namespace(element), local(element)), "")
    return (element.get(attribute) or "").strip() if attribute else ""


def _near(link: str, place: str) -> bool:
    """Tell whether a link leads to the same host, or from a file to a file."""
    if not remote(place):
        return not remote(link)
    with suppress(ValueError):  # what a peer writes need be no address
        return urlsplit(urljoin(place, link)).netloc == urlsplit(place).netloc
    return False


def _beside(place: str, link: str) -> Path:
    path = supplied(place).parent / supplied(link)
    return path.resolve()
