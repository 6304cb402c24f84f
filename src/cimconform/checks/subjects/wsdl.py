"""The WSDL that a service publishes, or NothingToJudge."""

from cimconform.checks import Basis, about
from cimconform.checks.subjects.answers import answer
from cimconform.checks.subjects.wrapper_names import right_name
from cimconform.errors import Inconclusive
from cimconform.messages.exchange import PLACE, Exchange
from cimconform.messages.message import Element, Message, children, local, namespace
from cimconform.verdict import Finding, NothingToJudge, Pointless

WSDL = "http://schemas.xmlsoap.org/wsdl/"


SOAP = {
    "http://schemas.xmlsoap.org/wsdl/soap/": "1.1",
    "http://schemas.xmlsoap.org/wsdl/soap12/": "1.2",
}


class Published:
    """The documents of a WSDL; raises Pointless when the first is no WSDL."""

    def __init__(self, exchange: Exchange) -> None:
        self.first = answer(exchange)
        self.documents = [m for m in exchange.replies if m.document is not None]
        self.wsdls = [d for m in self.documents if (d := _definitions(m)) is not None]
        if (first := _definitions(self.first)) is None:
            raise Pointless("wsdl_is_available")
        self.definitions = first  # the outermost element of the first document

    def every(self, *path: str) -> list[Element]:
        """Give the WSDL elements at a path of local names, in all documents."""
        parts = self.wsdls
        for name in path:
            parts = [
                c for e in parts for c in children(e) if local(c) == name and namespace(c) == WSDL
            ]
        return parts

    def extensions(self, name: str) -> list[Element]:
        """Give the SOAP elements of a name in all documents."""
        return [e for document in self.wsdls for e in extensions(document, name)]

    def about(self, element: Element, expected: str, observed: str, hint: str) -> Finding:
        """Give a finding about an element, with its document and line."""
        root = element.getroottree().getroot()
        holder = next(m for m in self.documents if m.document is root)
        finding = about(element, expected, observed, hint)
        place = holder.headers.get(PLACE, "")
        where = f"{place} {finding.where}".strip()
        return Finding(expected, observed, where, hint, finding.line, holder.id)

    @property
    def operations(self) -> list[Element]:
        """The operations of the port types; raises NothingToJudge where there are none."""
        given = self.every("portType", "operation")
        if not given:
            raise NothingToJudge("no operation stands in this WSDL, nor in one that it imports")
        return given

    @property
    def service(self) -> str:
        """Name of the first service; empty when there is none."""
        return next((e.get("name", "") for e in self.every("service")), "")


def bound(exchange: Exchange) -> Published:
    """Give a WSDL that binds its operations to SOAP; raises NothingToJudge for any other."""
    wsdl = Published(exchange)
    if not wsdl.extensions("binding"):
        raise NothingToJudge("no binding of SOAP stands in this WSDL, nor in one that it imports")
    return wsdl


def is_wsdl(message: Message) -> bool:
    """Tell whether a document is a WSDL 1.1."""
    return _definitions(message) is not None


def _definitions(message: Message) -> Element | None:
    """Give the outermost element of a WSDL 1.1; None for any other document."""
    root = message.document
    return root if root is not None and root.tag == f"{{{WSDL}}}definitions" else None


def extensions(element: Element, name: str) -> list[Element]:
    """Give the SOAP elements of a name inside a WSDL element."""
    return [
        e
        for e in element.iter()
        if isinstance(e.tag, str) and local(e) == name and namespace(e) in SOAP
    ]


def tried(exchange: Exchange, basis: Basis) -> tuple[str, str]:
    """Give where a client stopped that used a WSDL, and why; an empty step is nowhere.

    Raises NothingToJudge where no client used it, or stopped at an answer that is not valid by itself;
    Inconclusive where the client stopped for a reason of its own.
    """
    facts = exchange.stimulus.facts
    if "client_step" not in facts:
        raise NothingToJudge("no client was made from this WSDL")
    step, reason = facts["client_step"], facts.get("client_reason", "")
    if facts.get("client_undecided") == "true":
        raise Inconclusive(f"our client could not {step}: {reason}")
    if step == "read the answer" and not _valid_answer(exchange, basis):
        if _misnamed(exchange):
            raise Pointless("root_is_a_message_element")
        raise NothingToJudge(f"a client could not {step}, and the answer is not valid by itself")
    return step, reason


def _misnamed(exchange: Exchange) -> bool:
    """Tell whether the answer that the client worked on has another root than its WSDL names."""
    reply = exchange.before[-1].reply if exchange.before else None
    return reply is not None and bool(right_name(reply))


def _valid_answer(exchange: Exchange, basis: Basis) -> bool:
    """Tell whether the answer that the client worked on is valid by the schemas."""
    reply = exchange.before[-1].reply if exchange.before else None
    root = reply.root if reply else None
    return root is not None and not basis.schemas.errors(root)


def is_typed(exchange: Exchange) -> bool:
    """Tell whether the WSDL is that of a typed service."""
    return exchange.stimulus.name != "WSDL"


def inputs(wsdl: Published) -> list[tuple[Element, Element | None, list[Element]]]:
    """Give each operation of the port types with its input message and the parts of that.

    Raises NothingToJudge where no operation has an input.
    """
    messages = {e.get("name"): e for e in wsdl.every("message")}
    given = []
    for operation in wsdl.operations:
        for item in (e for e in children(operation) if local(e) == "input"):
            message = messages.get(item.get("message", "").rpartition(":")[2])
            inside = children(message) if message is not None else []
            given.append((operation, message, [e for e in inside if local(e) == "part"]))
    if not given:
        raise NothingToJudge("no operation of this WSDL has an input")
    return given


def element_of(part: Element) -> tuple[str, str]:
    """Give namespace and local name of the element that a part names."""
    prefix, _, name = part.get("element", "").rpartition(":")
    return part.nsmap.get(prefix or None, ""), name
