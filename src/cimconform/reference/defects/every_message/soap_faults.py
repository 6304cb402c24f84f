"""Faults of SOAP itself: the form of its faults, and its headers."""

from lxml import etree

from cimconform.reference.asking import Element, child
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import part

SOAP = ("soap11", "soap12", "generic")


def _fault(document: Element) -> Element | None:
    body = child(document, "Body")
    return child(body, "Fault") if body is not None else None


def _header(document: Element, **marks: str) -> None:
    """Put a block of the vendor's into the SOAP header."""
    space = etree.QName(document).namespace
    header = etree.Element(f"{{{space}}}Header")
    block = etree.SubElement(header, "{urn:example:vendor}session")
    block.text = "7"
    for name, value in marks.items():
        block.set(f"{{{space}}}{name}", value)
    document.insert(0, header)


@defect(
    "soap_fault_has_its_form",
    at="envelope",
    hint="prefix declare QName",
    on=("soap11", "generic"),
    evidence="seen",
)
def forgets_the_prefix_of_its_fault_code(document: Element) -> None:
    """The faultcode is SOAP-ENV:Client, and SOAP-ENV is declared nowhere."""
    fault = _fault(document)
    code = child(fault, "faultcode") if fault is not None else None
    if code is not None:
        code.text = "SOAP-ENV:Client"


@defect(
    "soap_fault_has_its_form",
    at="envelope",
    hint="form SOAP 1.1",
    on=("soap12",),
    evidence="known",
)
def faults_in_the_form_of_soap_11(document: Element) -> None:
    """A fault of SOAP 1.2 has faultcode and faultstring."""
    fault = _fault(document)
    if fault is None:
        return
    for name in ("Code", "Reason"):
        fault.remove(part(fault, name))
    for at, (name, text) in enumerate((("faultcode", "soap:Sender"), ("faultstring", "no"))):
        element = etree.Element(name)
        element.text = text
        fault.insert(at, element)


@defect(
    "soap11_fault_code_is_qualified",
    at="envelope",
    hint="prefix Envelope",
    on=("soap11", "generic"),
    evidence="known",
)
def writes_its_fault_code_bare(document: Element) -> None:
    """The faultcode is Client, without a prefix."""
    fault = _fault(document)
    code = child(fault, "faultcode") if fault is not None else None
    if code is not None:
        code.text = (code.text or "").rpartition(":")[2]


@defect("header_blocks_keep_to_soap", at="envelope", hint="mustUnderstand", on=SOAP)
def marks_a_block_with_a_word(document: Element) -> None:
    """The mustUnderstand of a header block says yes."""
    _header(document, mustUnderstand="yes")


@defect("header_demands_no_understanding", at="envelope", hint="mustUnderstand", on=SOAP)
def demands_that_its_session_be_understood(document: Element) -> None:
    """An answer carries a header block of the vendor's that must be understood."""
    _header(document, mustUnderstand="1")
