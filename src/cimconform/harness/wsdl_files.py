"""WSDLs as they lie in files, or at an address, each with all that it imports: an exchange each."""

from collections.abc import Callable, Iterator
from pathlib import Path

from cimconform.errors import UsageError
from cimconform.harness import wsdl_documents as documents
from cimconform.messages.editions import YEAR, space
from cimconform.messages.exchange import PLACE, Exchange, Stimulus
from cimconform.messages.message import Element, Message, local, namespace
from cimconform.transports.base import RawMessage

_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_GENERIC = {"Request", "Response", "PublishEvent"}


def places(given: str) -> list[str]:
    """Give the places of the WSDLs that a path or an address stands for; raises UsageError for none."""
    if documents.remote(given):
        return [given]
    path = Path(given)
    if not path.exists():
        raise UsageError(f"{given}: no such file or folder")
    if not path.is_dir():
        return [given]
    found = [str(p) for p in sorted(path.rglob("*")) if p.is_file() and _holds(p)]
    if not found:
        raise UsageError(f"{given}: holds no WSDL")
    return found


def _holds(path: Path) -> bool:
    """Tell whether a file is named as a WSDL, or is one in a file of XML."""
    if path.suffix.lower() == ".wsdl":
        return True
    root = Message(path.read_bytes()).document if path.suffix.lower() == ".xml" else None
    return root is not None and root.tag == f"{{{_WSDL}}}definitions"


def exchange(place: str, get: Callable[[str], RawMessage]) -> Exchange:
    """Give a WSDL with all that it imports as the exchange that fetched it."""
    fetched = documents.closure(place, get)
    replies = tuple(
        Message(
            one.body, status=one.status, headers=one.headers,
            id=one.headers[PLACE], file=one.headers[PLACE],
        )
        for one in fetched
    )  # fmt: skip
    name = "WSDL" if generic(replies) else f"WSDL of {service(replies)}"
    url = place if documents.remote(place) else ""
    return Exchange(place, "", Stimulus(name, "", {"url": url}), None, replies)


def _named(replies: tuple[Message, ...], name: str) -> Iterator[Element]:
    tops = (m.document for m in replies if m.document is not None)
    wsdls = (top for top in tops if namespace(top) == _WSDL)
    return (e for top in wsdls for e in top.iter(f"{{{_WSDL}}}{name}"))


def service(replies: tuple[Message, ...]) -> str:
    """Give the name of the first service of a WSDL; empty where it has none."""
    return next((e.get("name", "") for e in _named(replies, "service")), "")


def generic(replies: tuple[Message, ...]) -> bool:
    """Tell whether it is the generic WSDL: by its operations, or where it has none by its namespace."""
    ports = _named(replies, "portType")
    names = {e.get("name", "") for port in ports for e in port if local(e) == "operation"}
    top = replies[0].document
    abstract = top is not None and top.get("targetNamespace", "").endswith("/abstract")
    return bool(names & _GENERIC) or (not names and abstract)


def strange_years(replies: tuple[Message, ...]) -> dict[str, list[str]]:
    """Give the namespaces of another year or host than the edition's, by their year."""
    found: dict[str, list[str]] = {}
    for top in (m.document for m in replies if m.document is not None):
        one = space(top.get("targetNamespace", ""))
        if one.year and (one.year != YEAR or one.www):
            found.setdefault(one.edition, []).append(one.text)
    return found
