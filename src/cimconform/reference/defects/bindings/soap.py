"""Faults of SOAP, of the WSDL and of plain HTTP."""

import copy
import re

from lxml import etree

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, Element, Fault, child, children, local
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import (
    SOAP,
    TYPED,
    Header,
    cut,
    device_names,
    only,
    part,
    set_text,
)
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.enterprise.sending import OutgoingMessage
from cimconform.reference.names import MSG, TC57
from cimconform.reference.server import Reply


def _body(document: Element) -> Element | None:
    return child(document, "Body")


def _fault(document: Element) -> Element | None:
    body = _body(document)
    return child(body, "Fault") if body is not None else None


@defect(
    "body_holds_only_the_message",
    at="envelope",
    hint="only child soap:Body",
    on=SOAP,
    evidence="known",
)
def adds_a_second_body(document: Element) -> None:
    """soap:Body holds a second element."""
    if _body(document) is not None and _fault(document) is None:
        body: etree._Element = part(document, "Body")
        etree.SubElement(body, "{urn:example:vendor}statistics").text = "7"


@defect("soap_envelope_holds_its_parts", at="envelope", hint="text Envelope", on=SOAP)
def leaves_text_in_the_envelope(document: Element) -> None:
    """A word stands in the envelope, before its Body."""
    document.text = "stray"


@defect(
    "soap_is_document_literal",
    at="envelope",
    hint="encodingStyle",
    on=SOAP,
    evidence="seen",
    seeds=("SD04",),
)
def declares_an_encoding_style(document: Element) -> None:
    """The envelope has the encodingStyle of SOAP encoding."""
    space = etree.QName(document).namespace
    document.set(f"{{{space}}}encodingStyle", "http://schemas.xmlsoap.org/soap/encoding/")


@defect(
    "content_type_fits_soap_version",
    at="http",
    hint="SOAP 1.2 application/soap+xml",
    on=("soap12",),
    evidence="seen",
    seeds=("SD05",),
)
def calls_soap_12_text(reply: Reply, ask: Ask) -> None:
    """SOAP 1.2 travels as text/xml."""
    del ask
    reply.headers["Content-Type"] = "text/xml; charset=utf-8"


@defect(
    "soap12_request_is_answered",
    at="ask",
    hint="answer SOAP 1.2",
    on=("soap12",),
    evidence="seen",
    seeds=("SD05",),
)
def answers_soap_12_in_11(ask: Ask) -> None:
    """A request in SOAP 1.2 is answered in SOAP 1.1."""
    ask.soap = "1.1"


@defect(
    "soap11_request_is_answered",
    at="ask",
    hint="answer SOAP 1.1",
    on=("soap11", "generic"),
    evidence="seen",
    seeds=("SD05",),
)
def answers_soap_11_in_12(ask: Ask) -> None:
    """A request in SOAP 1.1 is answered in SOAP 1.2."""
    ask.soap = "1.2"


@defect(
    "wrong_soap_action_is_tolerated",
    at="ask",
    hint="not by SOAPAction",
    on=("soap11", "generic"),
    evidence="seen",
    seeds=("SD03",),
)
def dispatches_by_the_action(ask: Ask) -> None:
    """A SOAPAction of another operation gets a fault."""
    if "iec.ch" not in ask.action:
        raise Fault("no operation has this SOAPAction")


@defect(
    "must_understand_is_honoured",
    at="request",
    hint="must be understood",
    on=SOAP,
    evidence="known",
)
def understands_everything(body: bytes) -> bytes:
    """A header that must be understood is passed over."""
    return re.sub(rb'soap:mustUnderstand="[^"]*"', b"", body)


@defect("must_understand_is_honoured", at="envelope", hint="fault code MustUnderstand", on=SOAP)
def blames_the_client_for_headers(document: Element) -> None:
    """A header that is not understood gets another fault code."""
    for element in document.iter():
        if isinstance(element.tag, str) and (element.text or "").endswith(":MustUnderstand"):
            sender = "Sender" if local(element) == "Value" else "Client"
            element.text = f"soap:{sender}"


@defect("unknown_soap_header_is_ignored", at="request", hint="SOAP headers pass over", on=SOAP)
def refuses_soap_headers(body: bytes) -> None:
    """Any SOAP header gets a fault."""
    if b"urn:example:trace" in body and b"x:trace" in body:
        raise Fault("this SOAP header is not known")


def _moved(root: Element, space: str) -> None:
    """Move a wrapper and its parts into another namespace."""
    for element in (root, *children(root)):
        element.tag = f"{{{space}}}{local(element)}"


@defect(
    "typed_answer_is_in_its_wrapper",
    at="tree",
    hint="namespace wrapper asked",
    on=TYPED,
    evidence="seen",
    seeds=("SD01",),
)
def answers_gets_in_the_other_wrapper(root: Element, ask: Ask) -> None:
    """The answer to a get is in the namespace of transactions."""
    if ask.wrapper_verb == "get":
        _moved(root, f"{TC57}/{ask.noun}Message")


@defect(
    "wrapper_parts_have_their_namespaces",
    at="tree",
    hint="Header namespace of the wrapper",
    on=TYPED,
    evidence="seen",
    seeds=("SD12",),
)
def puts_wrapper_parts_into_the_message_namespace(root: Element, ask: Ask) -> None:
    """Header itself is in the message namespace."""
    del ask
    part(root, "Header").tag = f"{{{MSG}}}Header"


@defect(
    "wrapper_parts_have_their_namespaces",
    at="tree",
    hint="inside Header message namespace",
    on=TYPED,
    evidence="seen",
    seeds=("SD12",),
)
def puts_content_into_the_namespace_of_the_wrapper(root: Element, ask: Ask) -> None:
    """What is inside Header is in the namespace of the wrapper, as a SOAP library writes it."""
    del ask
    space = etree.QName(root).namespace
    for element in children(part(root, "Header")):
        element.tag = f"{{{space}}}{local(element)}"


@defect(
    "wrapper_and_header_must_agree",
    at="ask",
    hint="verb header wrapper",
    on=TYPED,
    evidence="known",
)
def goes_by_the_wrapper_alone(ask: Ask) -> None:
    """The verb of the header is passed over."""
    if ask.header.get("Verb") == "delete" and ask.wrapper_verb == "create":
        set_text(ask, "Verb", "create")


@defect(
    "generic_answer_is_response_message", at="tree", hint="ResponseMessage output", on=("generic",),
)  # fmt: skip
def answers_with_the_wrapped_root(root: Element, ask: Ask) -> None:
    """The answer of the generic service is Response."""
    del ask
    root.tag = f"{{{MSG}}}Response"


@defect(
    "wrapped_root_is_accepted",
    at="request",
    hint="root Request",
    on=("generic",),
    evidence="known",
)
def knows_one_root_only(body: bytes) -> None:
    """The root Request is refused."""
    if re.search(rb"<(\w+:)?Request xmlns", body):
        raise Fault("no operation takes Request")


@defect("payload_is_no_attachment", at="http", hint="multipart", on=SOAP)
def sends_multipart(reply: Reply, ask: Ask) -> None:
    """The answer calls itself multipart."""
    del ask
    reply.headers["Content-Type"] = 'multipart/related; type="application/xop+xml"'


@defect(
    "status_fits_the_answer",
    at="http",
    hint="fault status 500",
    on=SOAP,
    evidence="seen",
    seeds=("SD09",),
)
def faults_with_status_200(reply: Reply, ask: Ask) -> None:
    """A SOAP fault has status 200."""
    del ask
    reply.status = 200 if b":Fault>" in reply.body else reply.status


@defect(
    "status_fits_the_answer",
    at="http",
    hint="response status 200",
    on=SOAP,
    evidence="seen",
    seeds=("SD09",),
)
def fails_with_status_500(reply: Reply, ask: Ask) -> None:
    """A response about an unknown meter has status 500."""
    del ask
    reply.status = 500 if b">2.4<" in reply.body else reply.status


@defect(
    "http_compression_is_tolerated", at="ask", hint="Content-Encoding", on=SOAP, evidence="known"
)
def cannot_undo_http_compression(ask: Ask) -> None:
    """A request that HTTP has compressed gets a fault."""
    if ask.packed:
        raise Fault("no XML came")


@defect("fault_has_a_detail", at="envelope", hint="detail", on=TYPED, evidence="known")
def faults_without_a_detail(document: Element) -> None:
    """A fault has no detail."""
    fault = _fault(document)
    for detail in list(fault) if fault is not None else ():
        if local(detail).lower() == "detail":
            cut(detail)


@defect(
    "fault_carries_a_fault_message",
    at="envelope",
    hint="detail MeterReadingsFaultMessage",
    on=TYPED,
)
def faults_in_generic_form(document: Element) -> None:
    """A typed fault holds the generic FaultMessage."""
    fault = _fault(document)
    for message in list(fault.iter()) if fault is not None else ():
        if isinstance(message.tag, str) and local(message).endswith("FaultMessage"):
            message.tag = f"{{{MSG}}}FaultMessage"
            for part in message:
                part.tag = f"{{{MSG}}}{local(part)}"


@defect("fault_message_has_no_header", at="envelope", hint="fault message Header", on=SOAP)
def faults_with_a_header(document: Element) -> None:
    """A fault message has a Header."""
    for message in [
        e for e in document.iter() if isinstance(e.tag, str) and local(e).endswith("FaultMessage")
    ]:
        header: etree._Element = put(message, "Header")
        for name, value in (("Verb", "reply"), ("Noun", "MeterReadings")):
            etree.SubElement(header, f"{{{MSG}}}{name}").text = value
        message.insert(0, header)


@defect("fault_message_says_failed", at="envelope", hint="FAILED OK", on=SOAP)
def faults_with_ok(document: Element) -> None:
    """A fault message says OK."""
    if _fault(document) is not None:
        for result in document.iter(f"{{{MSG}}}Result"):
            result.text = "OK"


@defect(
    "malformed_envelope_is_the_clients_fault",
    at="envelope",
    hint="client fault code",
    on=SOAP,
    evidence="seen",
    seeds=("SD09",),
)
def takes_the_blame_for_broken_envelopes(document: Element) -> None:
    """A malformed envelope is a fault of the server."""
    if "well-formed" in "".join(document.itertext()):
        for element in document.iter():
            if isinstance(element.tag, str) and local(element) in ("faultcode", "Value"):
                element.text = "soap:Receiver" if local(element) == "Value" else "soap:Server"


@defect(
    "invalid_body_is_the_clients_fault",
    at="ask",
    hint="client fault code",
    on=SOAP,
    evidence="known",
)
def takes_the_blame_for_invalid_bodies(ask: Ask) -> None:
    """A body that is not valid is a fault of the server."""
    if sum(local(e) == "Header" for e in children(ask.root)) > 1:
        raise Fault("internal error", kind="Server")


@defect(
    "soap_action_is_the_wsdls",
    at="outgoing",
    on=("soap11", "generic"),
    hint="quotes",
    evidence="seen",
    seeds=("SD03",),
)
def sends_an_empty_soap_action(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """The SOAPAction is empty."""
    del order, header
    if "SOAPAction" in outgoing.headers:
        outgoing.headers["SOAPAction"] = '""'


@defect("typed_request_agrees_with_header", at="request_header", on=TYPED, hint="element operation")
def says_another_verb_than_its_element(header: Header, order: Order) -> None:
    """The element is GetMeterReadings and the Verb is create."""
    if order.style == "typed" and (order.verb, order.noun) == ("get", "MeterReadings"):
        header["Verb"] = "change"


@defect("body_holds_only_the_message", at="outgoing", on=SOAP, hint="soap:Body")
def sends_its_message_twice_in_a_body(
    outgoing: OutgoingMessage, order: Order, header: Header
) -> None:
    """The body of a request holds its message twice."""
    del order, header
    root = etree.fromstring(outgoing.body)
    body = next((e for e in root if local(e) == "Body"), None)
    if body is not None:
        body.append(copy.deepcopy(body[0]))
        outgoing.body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")


@defect(
    "business_error_is_a_response", at="answer", hint="could be read response fault", evidence="seen", seeds=("SD42",),
    also=("processed_request_has_status_200", "status_fits_the_answer"),
)  # fmt: skip
def faults_on_unknown_meters(answer: Answer, ask: Ask) -> None:
    """An unknown meter gets a fault."""
    if only(answer, "2.4") and device_names(ask) == ["CC-no-such-meter"]:
        raise Fault("unknown meter", "2.4")
