"""The WSDL that a service publishes, or NothingToJudge."""

from cimconform.checks import about
from cimconform.checks.subjects.answers import answer
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
        self.wsdls = [m.document for m in self.documents if is_wsdl(m)]
        if not is_wsdl(self.first):
            raise Pointless("wsdl_is_available")

    @property
    def definitions(self) -> Element:
        """The outermost element of the first document."""
        return self.first.document

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
    return message.document is not None and message.document.tag == f"{{{WSDL}}}definitions"


def extensions(element: Element, name: str) -> list[Element]:
    """Give the SOAP elements of a name inside a WSDL element."""
    return [
        e
        for e in element.iter()
        if isinstance(e.tag, str) and local(e) == name and namespace(e) in SOAP
    ]
