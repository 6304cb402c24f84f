"""What was asked: a request out of its envelope, with the header taken apart."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lxml import etree

from cimconform.reference.names import MSG, SOAP11, SOAP12, TC57

Element: TypeAlias = etree._Element  # noqa: SLF001  # lxml has no other name for this type

VERBS = ("get", "create", "change", "cancel", "close", "delete", "execute")


class Fault(Exception):
    """The request cannot be processed at all: a fault, not a response."""

    def __init__(self, reason: str, code: str = "1.8", *, kind: str = "Client") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.kind = kind


@dataclass
class Ask:
    """A request. `style` is typed, generic or bare; `soap` the version of SOAP or empty."""

    root: Element
    style: str
    soap: str
    service: str = ""
    header: dict[str, str] = field(default_factory=dict)
    verb: str = ""
    noun: str = ""
    wrapper_verb: str = ""
    action: str = ""
    packed: bool = False
    credentials: str = ""
    secured: bool = False  # it came under WS-Security
    reply_to: str = ""  # the destination that JMS itself names
    ways: tuple[str, ...] = ("http://", "https://")  # how an address may begin
    world: Any = None

    @property
    def request(self) -> Element | None:
        """The Request part."""
        return child(self.root, "Request")

    @property
    def user(self) -> Element | None:
        """Who asks, as the header says."""
        head = child(self.root, "Header")
        return child(head, "User") if head is not None else None

    @property
    def query(self) -> Element | None:
        """The Get<Noun> profile in the Request."""
        found = children(self.request) if self.request is not None else []
        return next((e for e in found if local(e) == f"Get{self.noun}"), None)

    @property
    def payload(self) -> Element | None:
        """The payload document."""
        part = child(self.root, "Payload")
        own = {"OperationSet", "Compressed", "ID", "Format"}
        found = children(part) if part is not None else []
        return next((e for e in found if local(e) not in own), None)

    @property
    def ids(self) -> list[Element]:
        """The ID elements in Request or Payload."""
        parts = (child(self.root, "Request"), child(self.root, "Payload"))
        return [e for part in parts if part is not None for e in children(part) if local(e) == "ID"]


def local(element: Element) -> str:
    """Give an element's local name."""
    return str(etree.QName(element).localname)


def children(element: Element | None) -> list[Element]:
    """Give the child elements; none of what is not there."""
    return [e for e in element if isinstance(e.tag, str)] if element is not None else []


def parent(element: Element) -> Element:
    """Give the element that holds one; raises LookupError for a root."""
    found = element.getparent()
    if found is None:
        raise LookupError(f"{local(element)} is a root")
    return found


def child(element: Element, name: str) -> Element | None:
    """Give the first child of a name."""
    return next((e for e in children(element) if local(e) == name), None)


def text(element: Element | None, *path: str) -> str:
    """Give the text at a path of local names."""
    for name in path:
        element = next((e for e in children(element) if local(e) == name), None)
    return (element.text if element is not None else "") or ""


def parse(raw: bytes) -> Element:
    """Read XML; a DOCTYPE or broken XML is a fault."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Fault(f"the request is not well-formed XML: {error}") from None
    if root.getroottree().docinfo.doctype:
        raise Fault("a document type declaration is not accepted")
    return root


def unwrap(document: Element, *, soap: bool) -> tuple[Element, str]:
    """Give the message and the version of SOAP it came in."""
    if not soap:
        return document, ""
    versions = {f"{{{SOAP11}}}Envelope": "1.1", f"{{{SOAP12}}}Envelope": "1.2"}
    version = versions.get(str(document.tag), "")
    if not version:
        kind = "VersionMismatch" if local(document) == "Envelope" else "Client"
        raise Fault("a SOAP envelope is expected", kind=kind)
    head = child(document, "Header")
    for block in children(head) if head is not None else []:
        if any(
            k.endswith("}mustUnderstand") and v in ("1", "true") for k, v in block.attrib.items()
        ):
            raise Fault(f"the header {local(block)} is not understood", kind="MustUnderstand")
    body = child(document, "Body")
    inside = children(body) if body is not None else []
    if len(inside) != 1:
        raise Fault("soap:Body holds exactly one element")
    return inside[0], version


def read(root: Element, soap: str, style: str, service: str) -> Ask:
    """Take a request apart, guessing verb and noun from the wrapper where the header is silent."""
    ask = Ask(root, style, soap, service)
    head = child(root, "Header")
    for part in children(head) if head is not None else []:
        ask.header.setdefault(local(part), (part.text or "").strip())
    name, space = local(root), etree.QName(root).namespace or ""
    if style == "typed":
        _typed(ask, name, space)
    elif space != MSG or name not in ("RequestMessage", "Request", "Message"):
        raise Fault(f"the root {name} is no request of the message namespace")
    if name == "Request":
        root.tag = f"{{{MSG}}}RequestMessage"  # the generic WSDL declares both for one thing
    ask.verb = ask.verb or ask.header.get("Verb", "")
    ask.noun = ask.noun or ask.header.get("Noun", "")
    return ask


def _typed(ask: Ask, name: str, space: str) -> None:
    """Take verb and noun from a typed wrapper."""
    verb = next((v for v in VERBS if name.startswith(v.capitalize())), "")
    noun = name[len(verb) :]
    prefix = "Get" if verb == "get" else ""
    if not verb or space != f"{TC57}/{prefix}{noun}Message":
        raise Fault(f"no operation takes {name}")
    ask.wrapper_verb, ask.verb, ask.noun = verb, verb, noun
