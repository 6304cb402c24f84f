"""Faults of SOAP, of the WSDL and of plain HTTP."""

import re

from lxml import etree

from cimconform.reference.asking import Ask, Element, Fault, child, children, local
from cimconform.reference.building import put
from cimconform.reference.names import MSG, TC57
from cimconform.reference.server import Reply

from . import defect
from .tools import part, set_text

SOAP = ("soap11", "soap12", "generic")
TYPED = ("soap11", "soap12")
_GET = "http://iec.ch/TC57/2011/GetMeterReadings"


def _body(document: Element) -> Element | None:
    return child(document, "Body")


def _fault(document: Element) -> Element | None:
    body = _body(document)
    return child(body, "Fault") if body is not None else None


@defect("body_holds_only_the_message", at="envelope", on=SOAP, evidence="known")
def adds_a_second_body(document: Element) -> None:
    """soap:Body holds a second element."""
    if _body(document) is not None and _fault(document) is None:
        etree.SubElement(part(document, "Body"), "{urn:example:vendor}statistics").text = "7"


@defect("soap_is_document_literal", at="envelope", on=SOAP, evidence="seen", seeds=("SD04",))
def declares_an_encoding_style(document: Element) -> None:
    """The envelope has the encodingStyle of SOAP encoding."""
    space = etree.QName(document).namespace
    document.set(f"{{{space}}}encodingStyle", "http://schemas.xmlsoap.org/soap/encoding/")


@defect(
    "content_type_fits_soap_version", at="http", on=("soap12",), evidence="seen", seeds=("SD05",)
)
def calls_soap_12_text(reply: Reply, ask: Ask) -> None:
    """SOAP 1.2 travels as text/xml."""
    del ask
    reply.headers["Content-Type"] = "text/xml; charset=utf-8"


@defect("soap12_request_is_answered", at="ask", on=("soap12",), evidence="seen", seeds=("SD05",))
def answers_soap_12_in_11(ask: Ask) -> None:
    """A request in SOAP 1.2 is answered in SOAP 1.1."""
    ask.soap = "1.1"


@defect(
    "soap11_request_is_answered",
    at="ask",
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
    on=("soap11", "generic"),
    evidence="seen",
    seeds=("SD03",),
)
def dispatches_by_the_action(ask: Ask) -> None:
    """A SOAPAction of another operation gets a fault."""
    if "iec.ch" not in ask.action:
        raise Fault("no operation has this SOAPAction")


@defect("must_understand_is_honoured", at="request", on=SOAP, evidence="known")
def understands_everything(body: bytes) -> bytes:
    """A header that must be understood is passed over."""
    return re.sub(rb'soap1[12]:mustUnderstand="[^"]*"', b"", body)


@defect("must_understand_is_honoured", at="envelope", on=SOAP)
def blames_the_client_for_headers(document: Element) -> None:
    """A header that is not understood gets another fault code."""
    for element in document.iter():
        if isinstance(element.tag, str) and (element.text or "").endswith(":MustUnderstand"):
            sender = "Sender" if local(element) == "Value" else "Client"
            element.text = f"soap:{sender}"


@defect("unknown_soap_header_is_ignored", at="request", on=SOAP)
def refuses_soap_headers(body: bytes) -> None:
    """Any SOAP header gets a fault."""
    if b"urn:example:trace" in body and b"x:trace" in body:
        raise Fault("this SOAP header is not known")


def _moved(root: Element, space: str) -> None:
    """Move a wrapper and its parts into another namespace."""
    for element in (root, *children(root)):
        element.tag = f"{{{space}}}{local(element)}"


@defect("typed_answer_is_in_its_wrapper", at="tree", on=TYPED, evidence="seen", seeds=("SD01",))
def answers_gets_in_the_other_wrapper(root: Element, ask: Ask) -> None:
    """The answer to a get is in the namespace of transactions."""
    if ask.wrapper_verb == "get":
        _moved(root, f"{TC57}/{ask.noun}Message")


@defect(
    "wrapper_parts_have_their_namespaces", at="tree", on=TYPED, evidence="seen", seeds=("SD12",)
)
def puts_wrapper_parts_into_the_message_namespace(root: Element, ask: Ask) -> None:
    """Header itself is in the message namespace."""
    del ask
    part(root, "Header").tag = f"{{{MSG}}}Header"


@defect("wrapper_and_header_must_agree", at="ask", on=TYPED, evidence="known")
def goes_by_the_wrapper_alone(ask: Ask) -> None:
    """The verb of the header is passed over."""
    if ask.header.get("Verb") == "delete" and ask.wrapper_verb == "create":
        set_text(ask, "Verb", "create")


@defect(
    "generic_answer_is_response_message", at="tree", on=("generic",),
    also=("message_is_schema_valid",),
)  # fmt: skip
def answers_with_the_wrapped_root(root: Element, ask: Ask) -> None:
    """The answer of the generic service is Response."""
    del ask
    root.tag = f"{{{MSG}}}Response"


@defect("wrapped_root_is_accepted", at="request", on=("generic",), evidence="known")
def knows_one_root_only(body: bytes) -> None:
    """The root Request is refused."""
    if re.search(rb"<(\w+:)?Request xmlns", body):
        raise Fault("no operation takes Request")


@defect(
    "payload_is_no_attachment", at="http", on=SOAP, also=("content_type_fits_soap_version",)
)  # fmt: skip
def sends_multipart(reply: Reply, ask: Ask) -> None:
    """The answer calls itself multipart."""
    del ask
    reply.headers["Content-Type"] = 'multipart/related; type="application/xop+xml"'


@defect("status_fits_the_answer", at="http", on=SOAP, evidence="seen", seeds=("SD09",))
def faults_with_status_200(reply: Reply, ask: Ask) -> None:
    """A SOAP fault has status 200."""
    del ask
    reply.status = 200 if b":Fault>" in reply.body else reply.status


@defect("status_fits_the_answer", at="http", on=SOAP, evidence="seen", seeds=("SD09",))
def fails_with_status_500(reply: Reply, ask: Ask) -> None:
    """A response about an unknown meter has status 500."""
    del ask
    reply.status = 500 if b">2.4<" in reply.body else reply.status


@defect("http_compression_is_tolerated", at="ask", on=SOAP, evidence="known")
def cannot_undo_http_compression(ask: Ask) -> None:
    """A request that HTTP has compressed gets a fault."""
    if ask.packed:
        raise Fault("no XML came")


@defect("fault_has_a_detail", at="envelope", on=TYPED, evidence="known")
def faults_without_a_detail(document: Element) -> None:
    """A fault has no detail."""
    fault = _fault(document)
    for detail in list(fault) if fault is not None else ():
        if local(detail).lower() == "detail":
            detail.getparent().remove(detail)


@defect("fault_carries_a_fault_message", at="envelope", on=TYPED)
def faults_in_generic_form(document: Element) -> None:
    """A typed fault holds the generic FaultMessage."""
    fault = _fault(document)
    for message in list(fault.iter()) if fault is not None else ():
        if isinstance(message.tag, str) and local(message).endswith("FaultMessage"):
            message.tag = f"{{{MSG}}}FaultMessage"
            for part in message:
                part.tag = f"{{{MSG}}}{local(part)}"


@defect("fault_message_has_no_header", at="envelope", on=SOAP)
def faults_with_a_header(document: Element) -> None:
    """A fault message has a Header."""
    for message in [
        e for e in document.iter() if isinstance(e.tag, str) and local(e).endswith("FaultMessage")
    ]:
        header = put(message, "Header")
        for name, value in (("Verb", "reply"), ("Noun", "MeterReadings")):
            etree.SubElement(header, f"{{{MSG}}}{name}").text = value
        message.insert(0, header)


@defect("fault_message_says_failed", at="envelope", on=SOAP)
def faults_with_ok(document: Element) -> None:
    """A fault message says OK."""
    if _fault(document) is not None:
        for result in document.iter(f"{{{MSG}}}Result"):
            result.text = "OK"


@defect(
    "malformed_envelope_is_the_clients_fault",
    at="envelope",
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


@defect("invalid_body_is_the_clients_fault", at="ask", on=SOAP, evidence="known")
def takes_the_blame_for_invalid_bodies(ask: Ask) -> None:
    """A body that is not valid is a fault of the server."""
    if sum(local(e) == "Header" for e in children(ask.root)) > 1:
        raise Fault("internal error", kind="Server")


@defect("wsdl_is_available", at="wsdl", on=SOAP, evidence="seen", seeds=("SD07",))
def publishes_no_wsdl(text: str) -> str:
    """In place of the WSDL there is a page."""
    del text
    return "<html><body>It works!</body></html>"


@defect("wsdl_is_document_literal", at="wsdl", on=SOAP, evidence="seen", seeds=("SD04",))
def publishes_rpc(text: str) -> str:
    """The bindings are of style rpc."""
    return text.replace('style="document"', 'style="rpc"')


@defect("wsdl_is_document_literal", at="wsdl", on=SOAP)
def publishes_encoded_bodies(text: str) -> str:
    """The bodies are encoded."""
    return text.replace('use="literal"', 'use="encoded"')


@defect("typed_service_is_role_and_noun", at="wsdl", on=TYPED, evidence="seen", seeds=("SD01",))
def calls_its_service_by_another_name(text: str) -> str:
    """The service is called MeterReadingsPort."""
    return text.replace(
        '<wsdl:service name="GetMeterReadings"', '<wsdl:service name="MeterReadingsPort"'
    )


@defect("typed_operation_is_verb_and_noun", at="wsdl", on=TYPED)
def calls_its_operations_otherwise(text: str) -> str:
    """The operation that creates is called MakeMeterConfig."""
    return text.replace('operation name="CreateMeterConfig"', 'operation name="MakeMeterConfig"')


@defect("typed_operation_fits_its_role", at="wsdl", on=TYPED, evidence="seen")
def mixes_orders_and_news(text: str) -> str:
    """A service of the role Execute has an operation Created."""
    return text.replace('operation name="CreateMeterConfig"', 'operation name="CreatedMeterConfig"')


@defect("typed_names_follow_the_templates", at="wsdl", on=TYPED, evidence="seen", seeds=("SD01",))
def leaves_the_role_out_of_its_namespace(text: str) -> str:
    """The target namespace lacks the role."""
    bare = "http://iec.ch/TC57/2011/MeterReadings"
    text = text.replace(f'targetNamespace="{_GET}"', f'targetNamespace="{bare}"')
    return text.replace(f'xmlns:tns="{_GET}"', f'xmlns:tns="{bare}"')


@defect("soap_action_follows_the_template", at="wsdl", on=SOAP, evidence="seen", seeds=("SD03",))
def publishes_empty_actions(text: str) -> str:
    """The soapAction is empty."""
    return re.sub('soapAction="[^"]*"', 'soapAction=""', text)


@defect("input_has_one_element_part", at="wsdl", on=SOAP, evidence="known")
def publishes_parts_by_type(text: str) -> str:
    """The part of an input is given by type."""
    return re.sub(
        r'(<wsdl:message name="\w*RequestMessage"><wsdl:part name="\w+" )element=', r"\1type=", text
    )


@defect("input_elements_are_distinct", at="wsdl", on=TYPED, evidence="seen", seeds=("SD06",))
def shares_an_input_element(text: str) -> str:
    """Create and Change take the same element."""
    return text.replace('element="w:ChangeMeterConfig"', 'element="w:CreateMeterConfig"')


@defect("typed_operation_declares_its_fault", at="wsdl", on=TYPED, evidence="known")
def declares_no_faults(text: str) -> str:
    """The operations declare no faults."""
    return re.sub(r'\s*<wsdl:fault name="\w+" message="tns:FaultMessage"/>', "", text)


@defect("wsdl_imports_its_schemas", at="wsdl", on=SOAP, evidence="seen", seeds=("SD07",))
def publishes_dead_imports(text: str) -> str:
    """The WSDL imports a schema that is not there."""
    return text.replace('schemaLocation="xsd/', 'schemaLocation="xsd/lost-')


@defect("generic_wsdl_is_the_standards", at="wsdl", on=("generic",), evidence="known")
def publishes_a_generic_wsdl_of_its_own(text: str) -> str:
    """The operation PublishEvent is missing."""
    return re.sub(
        r'\s*<wsdl:operation name="PublishEvent">.*?</wsdl:operation>', "", text, flags=re.DOTALL
    )


@defect("wsdl_names_its_own_address", at="wsdl", on=SOAP, seeds=("SD08",))
def publishes_localhost(text: str) -> str:
    """The address in the WSDL is localhost."""
    return re.sub(r'location="http://[^"]*"', 'location="http://localhost:1/services"', text)


@defect(
    "processed_request_has_status_200", at="http", on=("http",), evidence="seen", seeds=("SD09",)
)
def fails_with_status_422(reply: Reply, ask: Ask) -> None:
    """A response about an unknown meter has status 422."""
    del ask
    reply.status = 422 if b">2.4<" in reply.body else reply.status


@defect(
    "unreadable_request_has_status_4xx", at="http", on=("http",), evidence="seen", seeds=("SD09",)
)
def takes_the_blame_for_broken_messages(reply: Reply, ask: Ask) -> None:
    """A message that cannot be read has status 500."""
    del ask
    reply.status = 500 if reply.status == 400 else reply.status  # noqa: PLR2004 - HTTP's own


@defect("other_method_is_refused", at="guards", off=("post_only",), on=("http",))
def takes_put_for_post() -> None:
    """A message by PUT is served."""
