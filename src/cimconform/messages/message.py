"""One message as it was sent or received: bytes kept, XML parsed once and safely.

A message may be bare or in a SOAP envelope, generic (RequestMessage, ResponseMessage …) or
typed (CreateMeterConfig, MeterReadingsResponseMessage …). Paths make no difference between
them: `Header/Verb` means the element of that local name below the 61968 root element, in
whatever namespace, so that a wrong namespace is one finding and not forty.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Literal, TypeAlias, TypeVar, cast

from lxml import etree

from cimconform.errors import CimconformError
from cimconform.limits import CUT, nodes
from cimconform.messages.multipart import Parts, parts_of, put_in
from cimconform.messages.trees import TREES

MESSAGE_NS = "http://iec.ch/TC57/2011/schema/message"
SOAP_VERSIONS = {
    "http://schemas.xmlsoap.org/soap/envelope/": "1.1",
    "http://www.w3.org/2003/05/soap-envelope": "1.2",
}
_TOO_LONG = "Text node too long"

Element: TypeAlias = etree._Element  # noqa: SLF001  # lxml has no other name for this type
T = TypeVar("T")
Kind = Literal["request", "response", "event", "fault", "unknown"]

REQUEST_VERBS = ("get", "create", "change", "cancel", "close", "delete", "execute")
EVENT_VERBS = ("created", "changed", "canceled", "closed", "deleted", "executed")
_NAMED = ("Message", "MessageType")  # as every wrapper of an answer ends
_ASKS_OR_REPORTS = (*REQUEST_VERBS, *EVENT_VERBS)
_GENERIC: Mapping[str, Kind] = {
    "RequestMessage": "request",
    "ResponseMessage": "response",
    "EventMessage": "event",
    "FaultMessage": "fault",
    "Request": "request",
    "Response": "response",
    "PublishEvent": "event",
}


class Unreadable(CimconformError):
    """Bytes that are no well-formed, safe XML; `line` is where reading stopped."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


def parse(raw: bytes) -> Element:
    """Read XML from a peer: no DTD, no entity, no network, bounded depth.

    Raises Unreadable for anything else.
    """
    try:
        root = _read(raw)
    except etree.XMLSyntaxError as error:
        raise Unreadable(error.msg or "no XML", error.lineno or 0) from None
    except ValueError as error:
        raise Unreadable(str(error)) from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable("a document type declaration, which no 61968 message has", 1)
    return root


def _read(raw: bytes) -> Element:
    """Parse bytes; a text longer than libxml2 takes by default is legal, such as a packed payload."""
    try:
        return etree.fromstring(raw, _parser(huge=False))
    except etree.XMLSyntaxError as error:
        if _TOO_LONG not in str(error):
            raise
        return etree.fromstring(raw, _parser(huge=True))


def _parser(*, huge: bool) -> "etree.XMLParser[Element]":
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=huge)


_NOTHING_NEED_COME = (202, 204)
_DEEPEST = 3  # elements that somebody puts around a message


def local(element: Element) -> str:
    """Give the local name of an element; a comment or processing instruction has none."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """Give the namespace of an element; empty when it has none."""
    return str(element.tag).rpartition("}")[0][1:]


def children(element: Element) -> list[Element]:
    """Give the child elements, without comments and processing instructions."""
    return list(element.iterchildren("{*}*"))


def parent(element: Element) -> Element:
    """Give the element that holds another; raises ValueError for a root, which has none."""
    above = element.getparent()
    if above is None:
        raise ValueError(f"{local(element)} is a root: no element holds it")
    return above


def text_of(element: Element) -> str:
    """Give the text of an element, whatever remarks stand in the middle of it."""
    return (element.text or "") if not len(element) else str(element.xpath("string()"))


@dataclass(frozen=True)
class Message:
    """One message with everything that was seen of it.

    `headers` are those of the transport, lower case; `status` is the HTTP status of an answer;
    `at` is seconds since the epoch; `file` is where the bytes lie.
    """

    raw: bytes
    direction: Literal["sent", "received"] = "received"
    binding: str = ""
    at: float = 0.0
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    file: str = ""

    @cached_property
    def parts(self) -> Parts | None:
        """The parts of a multipart, where the message came as one (MTOM, SOAP with attachments)."""
        return parts_of(self.raw, self.headers.get("content-type", ""))

    @property
    def text_bytes(self) -> bytes:
        """The bytes of the document: all that came, or the root part of a multipart."""
        return self.raw if self.parts is None else self.parts.root

    @cached_property
    def _parsed(self) -> Element | Unreadable:
        if self.cut:
            return Unreadable(
                self.cut
            )  # a part of it would be judged, or more made than can be held
        TREES.hold(self.forget, nodes(self.text_bytes))
        try:
            document = parse(self.text_bytes)
        except Unreadable as error:
            return error
        if self.parts is not None and self.parts.others:
            put_in(document, self.parts)
        return document

    def forget(self) -> None:
        """Let go of the tree and of all that was found in it; it is made again when it is asked for."""
        for name in self.__dict__.keys() - _LIGHT:
            self.__dict__.pop(name, None)

    @property
    def document(self) -> Element | None:
        """The outermost element, or None when the bytes are unreadable."""
        return None if isinstance(self._parsed, Unreadable) else self._parsed

    @property
    def unreadable(self) -> Unreadable | None:
        """Why the bytes are no XML, or None."""
        return self._parsed if isinstance(self._parsed, Unreadable) else None

    @property
    def cut(self) -> str:
        """Why we have less of it than was sent; empty for a message that is whole."""
        return self.headers.get(CUT, "")

    @property
    def without_words(self) -> bool:
        """Whether HTTP alone answers, by a status with which nothing need come, and no message."""
        return self.status in _NOTHING_NEED_COME and not self.text_bytes

    @cached_property
    def soap(self) -> str:
        """Version of the SOAP envelope: 1.1, 1.2, or empty for a bare message."""
        if self.document is None or local(self.document) != "Envelope":
            return ""
        return SOAP_VERSIONS.get(namespace(self.document), "")

    @cached_property
    def body(self) -> Element | None:
        """The soap:Body, if the message is in SOAP and has one."""
        if self.document is None or not self.soap:
            return None
        return next((c for c in children(self.document) if local(c) == "Body"), None)

    @cached_property
    def soap_fault(self) -> Element | None:
        """The soap:Fault, if that is what the body holds."""
        if self.body is None:
            return None
        return next((c for c in children(self.body) if local(c) == "Fault"), None)

    @cached_property
    def root(self) -> Element | None:
        """The 61968 root element: bare, in the SOAP body, or in the detail of a SOAP fault.

        Where one message element stands around another, it is the inner one; see `outer`.
        """
        inner = _doubled(self._outermost)
        return self._outermost if inner is None else inner

    @property
    def outer(self) -> Element | None:
        """The message element that stands around the root, which no message should have; or None."""
        return self._outermost if self._outermost is not self.root else None

    @cached_property
    def _outermost(self) -> Element | None:
        """The 61968 element that nothing but SOAP stands around."""
        if self.soap_fault is not None:
            details = [e for e in self.soap_fault if local(e) in ("detail", "Detail")]
            inside = [c for detail in details for c in children(detail)]
            return next((c for c in inside if local(c).endswith("FaultMessage")), None)
        if self.soap:
            return next(iter(children(self.body)), None) if self.body is not None else None
        return self.document

    @cached_property
    def kind(self) -> Kind:
        """Request, response, event or fault, known by the root element."""
        if self.root is None:
            return "fault" if self.soap_fault is not None else "unknown"
        named = self._kind_of(local(self.root), namespace(self.root))
        other = local(self.root) not in _GENERIC and not local(self.root).endswith(_NAMED)
        if other and self._answers():
            return "response"  # whatever its wrapper is called
        return "unknown" if other and local(self.root).endswith("Response") else named

    def _answers(self) -> bool:
        """Whether the root holds the parts of an answer."""
        parts = {local(e) for e in children(self.root)} if self.root is not None else set()
        return {"Header", "Reply"} <= parts and self.verb not in _ASKS_OR_REPORTS

    def _kind_of(self, name: str, space: str) -> Kind:
        name = name.removesuffix("Type")  # whoever writes the name of a type means its element
        if name in _GENERIC:
            return _GENERIC[name]
        if name == "Message":
            return self._kind_of_verb()
        if name.endswith("ResponseMessage"):
            return "response"
        if name.endswith("FaultMessage"):
            return "fault"
        return _kind_of_wrapper(name, space)

    def _kind_of_verb(self) -> Kind:
        if self.verb == "reply":
            return "response"
        return "event" if self.verb in EVENT_VERBS else "request"

    @cached_property
    def typed(self) -> bool:
        """Whether the root is a strongly typed wrapper and none of the five generic roots."""
        if self.root is None or self.kind == "unknown":
            return False
        name, space = local(self.root).removesuffix("Type"), namespace(self.root)
        generic = name in _GENERIC or name == "Message"
        return (not generic and space != MESSAGE_NS) or space.endswith("Message")

    @property
    def verb(self) -> str:
        """Header/Verb, empty when there is none."""
        return self.text("Header/Verb")

    @property
    def noun(self) -> str:
        """Header/Noun, empty when there is none."""
        return self.text("Header/Noun")

    @property
    def result(self) -> str:
        """Reply/Result, empty when there is none."""
        return self.text("Reply/Result")

    @property
    def codes(self) -> list[str]:
        """The codes of all errors of the Reply, in order."""
        return [text_of(code) for code in self.all("Reply/Error/code")]

    @cached_property
    def payloads(self) -> list[Element]:
        """The payload documents: foreign elements directly in Payload."""
        own = {"OperationSet", "Compressed", "ID", "Format", "format"}
        return [e for e in self.all("Payload/*") if local(e) not in own]

    def all(self, path: str) -> list[Element]:
        """Give the elements at a path of local names below the root; `*` is any name."""
        if path not in self._found:
            found = [self.root] if self.root is not None else []
            for step in path.split("/"):
                found = [c for e in found for c in e.iterchildren(f"{{*}}{step}")]
            self._found[path] = found
        return list(self._found[path])

    @cached_property
    def _found(self) -> dict[str, list[Element]]:
        """What was found at each path: dozens of rules ask a message for the same few."""
        return {}

    def kept(self, make: Callable[["Message"], T]) -> T:
        """Give what a function makes of this message, made once: many rules ask for the same."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    @cached_property
    def _made(self) -> dict[object, object]:
        """What was made of this message, by the function that made it."""
        return {}

    def find(self, path: str) -> Element | None:
        """Give the first element at a path, or None."""
        return next(iter(self.all(path)), None)

    def text(self, path: str) -> str:
        """Give the text at a path, as it stands; empty when the element is absent."""
        element = self.find(path)
        return "" if element is None else text_of(element)

    def line(self, path: str = "") -> int:
        """Give the line of the element at a path, or of its nearest ancestor that is there."""
        steps = path.split("/") if path else []
        while steps:
            element = self.find("/".join(steps))
            if element is not None:
                return element.sourceline or 0
            steps.pop()
        return (self.root.sourceline or 0) if self.root is not None else 0

    def where(self, path: str = "") -> str:
        """Give a path for people, from the root element on."""
        root = local(self.root) if self.root is not None else "?"
        return f"/{root}/{path}" if path else f"/{root}"

    def elements(self, *names: str) -> Iterator[Element]:
        """Give every element of the 61968 message, or those of some local names, in document order.

        A large message has millions of elements; libxml2 finds the named ones without showing the others.
        """
        if self.root is not None:
            yield from self.root.iter(*(f"{{*}}{name}" for name in names or "*"))

    def in_no_namespace(self) -> Iterator[Element]:
        """Give the elements of the 61968 message that are in no namespace."""
        if self.root is not None:
            yield from self.root.iter("{}*")

    @cached_property
    def firsts(self) -> dict[str, Element]:
        """The first element of each qualified name, in document order."""
        found: dict[str, Element] = {}
        for element in self.elements():
            found.setdefault(str(element.tag), element)
        return found

    @cached_property
    def prose(self) -> str:
        """The text of the whole document in one, in document order."""
        return "" if self.document is None else str(self.document.xpath("string()"))


_LIGHT = {field.name for field in fields(Message)} | {"soap", "kind", "typed", "parts"}


def _doubled(root: Element | None, deep: int = _DEEPEST) -> Element | None:
    """Give the message that is all that an element holds; None where it holds its own parts."""
    inside = children(root) if root is not None else []
    if len(inside) != 1:
        return None
    own = {local(e) for e in children(inside[0])}
    fault = "Reply" in own and local(inside[0]).endswith("FaultMessage")
    if "Header" in own or fault:
        return inside[0]
    return _doubled(inside[0], deep - 1) if deep > 1 else None


def _kind_of_wrapper(name: str, space: str) -> Kind:
    """Tell request from event by the verb that a typed wrapper's name begins with."""
    if not space.endswith("Message"):
        return "unknown"
    verb = next((v for v in (*EVENT_VERBS, *REQUEST_VERBS) if name.startswith(v.capitalize())), "")
    if not verb:
        return "unknown"
    return "event" if verb in EVENT_VERBS else "request"
