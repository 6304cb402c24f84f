"""Messages and faults in SOAP: IEC 61968-100:2013 clauses 3.3, 6.6, 8.3 and Annexes C and D."""

import re

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import not_refused, served_otherwise
from cimconform.checks.subjects.answers import answer
from cimconform.checks.subjects.requests import HEADER, disagrees, of_its_element
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import MESSAGE_NS, Element, Message, children, local, namespace
from cimconform.verdict import Finding, NothingToJudge, Pointless, Unjudged

MEDIA = {"1.1": "text/xml", "1.2": "application/soap+xml"}
_ENCODING = "encodingStyle"
_LITERAL = ("", "http://www.w3.org/2003/05/soap-envelope/encoding/none")
CLIENT = {"1.1": "Client", "1.2": "Sender"}


def enveloped(exchange: Exchange) -> Message:
    """Give what the system sent in its SOAP envelope; raises NothingToJudge when it has none."""
    sent = own(exchange)
    if not sent.soap:
        raise NothingToJudge("the message is not in a SOAP envelope")
    return sent


def envelope(message: Message) -> Element:
    """Give the SOAP envelope of a message; raises NothingToJudge for a message without one."""
    if message.document is None or not message.soap:
        raise NothingToJudge("the message is not in a SOAP envelope")
    return message.document


def own(exchange: Exchange) -> Message:
    """Give what the system sent: its answer or, where it asked, its request."""
    return exchange.of_system[0] if exchange.of_system else answer(exchange)


def media_type(message: Message) -> str:
    """Give the media type of a message, without parameters."""
    return message.headers.get("content-type", "").partition(";")[0].strip().lower()


@check()
def body_holds_only_the_message(message: Message) -> Findings:
    """One child."""
    envelope(message)
    inside = children(message.body) if message.body is not None else []
    if len(inside) != 1:
        seen = ", ".join(local(e) for e in inside)
        hint = "the message is the only child of soap:Body"
        yield Finding("one message", seen, "/Envelope/Body", hint, message.line(), message.id)


@check()
def soap_envelope_holds_its_parts(message: Message) -> Findings:
    """Header, if there is one, then Body, and nothing beside or between."""
    document = envelope(message)
    parts = children(document)
    names = [local(e) for e in parts if namespace(e) == namespace(document)]
    if len(names) != len(parts) or names not in (["Body"], ["Header", "Body"]):
        seen = ", ".join(map(local, parts)) or "nothing"
        hint = (
            "the envelope of SOAP holds a Header, if there is one, then the Body, and nothing else"
        )
        yield about(document, "a Header, if any, and a Body", seen, hint)
    for element in (document, *(e for e in parts if local(e) == "Body")):
        stray = " ".join(str(text).strip() for text in element.xpath("text()")).strip()
        if stray:
            hint = f"text stands in {local(element)} beside its elements; take it out"
            yield about(element, "elements alone", stray, hint)


@check()
def soap_is_document_literal(message: Message) -> Findings:
    """No encoding, no xsi:type on parts."""
    for element in envelope(message).iter():
        attributes = element.attrib.items() if isinstance(element.tag, str) else ()
        for name, value in attributes:
            if name.endswith(f"}}{_ENCODING}") and value not in _LITERAL:
                hint = "document/literal has no encodingStyle"
                yield about(element, "no encodingStyle", value, hint)


@check()
def content_type_fits_soap_version(exchange: Exchange) -> Findings:
    """text/xml or application/soap+xml."""
    reply = enveloped(exchange)
    given, expected = media_type(reply), MEDIA[reply.soap]
    if given.startswith("multipart/"):
        raise Pointless("payload_is_no_attachment")
    if given != expected:
        hint = f"an envelope of SOAP {reply.soap} travels as {expected}"
        yield Finding(expected, given, "the HTTP header Content-Type", hint, message=reply.id)


def _same_version(exchange: Exchange) -> Findings:
    reply = answer(exchange)
    asked = exchange.request.soap if exchange.request else ""
    if reply.soap != asked:
        hint = f"answer SOAP {asked} in SOAP {asked}"
        seen = f"SOAP {reply.soap}" if reply.soap else "no SOAP envelope"
        yield Finding(f"SOAP {asked}", seen, "/Envelope", hint, message=reply.id)


@check()
def soap12_request_is_answered(exchange: Exchange) -> Findings:
    """1.2 by 1.2."""
    yield from _same_version(exchange)


@check()
def soap11_request_is_answered(exchange: Exchange) -> Findings:
    """1.1 by 1.1."""
    yield from _same_version(exchange)


@check()
def wrong_soap_action_is_tolerated(exchange: Exchange) -> Findings:
    """The body decides."""
    yield from served_otherwise(exchange, "dispatch by the element in the body, not by SOAPAction")


@check(after=("soap_fault_has_its_form",))
def must_understand_is_honoured(exchange: Exchange) -> Findings:
    """MustUnderstand, or nothing."""
    reply = answer(exchange)
    if reply.soap_fault is None:
        seen = f"Result {reply.result}" if reply.result else f"a {reply.kind}"
        hint = "refuse what must be understood and is not; nothing may be done before"
        yield found(reply, "", "a MustUnderstand fault", seen, hint)
    elif fault_code(reply.soap_fault) != "MustUnderstand":
        hint = "the fault code for a header that is not understood is MustUnderstand"
        yield about(reply.soap_fault, "MustUnderstand", fault_code(reply.soap_fault), hint)


def fault_code(fault: Element) -> str:
    """Give the local part of a fault code of either version."""
    codes = [
        e for e in fault.iter() if isinstance(e.tag, str) and local(e) in ("faultcode", "Value")
    ]
    return (codes[0].text or "").strip().rpartition(":")[2] if codes else ""


@check()
def unknown_soap_header_is_ignored(exchange: Exchange) -> Findings:
    """Headers for others."""
    yield from served_otherwise(exchange, "pass over SOAP headers that need not be understood")


@check(after=("root_is_a_message_element",))
def typed_answer_is_in_its_wrapper(exchange: Exchange) -> Findings:
    """<Noun>ResponseMessage of the request's own namespace."""
    reply, request = answer(exchange), exchange.request
    if reply.kind != "response" or request is None or request.root is None:
        raise NothingToJudge("no response to a typed request")
    noun = exchange.stimulus.name.partition("(")[2].partition(")")[0]
    expected = f"{{{namespace(request.root)}}}{noun}ResponseMessage"
    if reply.root is not None and reply.root.tag != expected:
        hint = "the response element is in the namespace of the wrapper that asked"
        yield found(reply, "", expected, str(reply.root.tag), hint)


@check(of="request response event fault", shifts=True, after=("root_is_a_message_element",))
def wrapper_parts_have_their_namespaces(message: Message) -> Findings:
    """Parts in the wrapper's, content in the message's."""
    if not message.typed or message.root is None:
        raise NothingToJudge("the message is not in a typed wrapper")
    for part in (e for e in children(message.root) if local(e) in ("Header", "Reply", "Payload")):
        if namespace(part) != namespace(message.root):
            hint = f"{local(part)} itself is in the namespace of the wrapper"
            yield about(part, namespace(message.root), namespace(part), hint)
        for inner in children(part)[:1] if local(part) != "Payload" else []:
            if namespace(inner) == namespace(message.root):
                hint = f"what is inside {local(part)} is in the message namespace"
                yield about(inner, MESSAGE_NS, namespace(inner), hint)


@check(refusal=True)
def wrapper_and_header_must_agree(exchange: Exchange) -> Findings:
    """Create is not delete."""
    yield from not_refused(exchange, "the verb of the header is not that of the wrapper")


@check(after=("root_is_a_message_element", "message_namespace_is_the_editions"))
def generic_answer_is_response_message(exchange: Exchange) -> Findings:
    """RequestMessage in, ResponseMessage out."""
    reply = answer(exchange)
    expected = f"{{{MESSAGE_NS}}}ResponseMessage"
    if reply.root is None or reply.root.tag != expected:
        seen = str(reply.root.tag) if reply.root is not None else "nothing"
        hint = "the generic WSDL declares ResponseMessage as the output of Request"
        yield found(reply, "", expected, seen, hint)


@check()
def wrapped_root_is_accepted(exchange: Exchange) -> Findings:
    """Request in place of RequestMessage."""
    yield from served_otherwise(exchange, "the generic WSDL declares the root Request as well")


@check(raw=True)
def payload_is_no_attachment(message: Message) -> Findings:
    """No multipart."""
    if message.parts is not None or media_type(message).startswith("multipart/"):
        hint = (
            "multipart was sent (MTOM, SOAP with attachments), whose root part is judged; put the "
            "payload into the message, since MTOM needs an agreement"
        )
        seen = media_type(message) or "a multipart"
        yield Finding("no multipart", seen, "Content-Type", hint, message=message.id)


@check()
def status_fits_the_answer(exchange: Exchange) -> Findings:
    """200 for responses, 500 or 400 for faults."""
    reply = answer(exchange)
    fault = reply.soap_fault is not None
    allowed = (200,) if not fault else ((500,) if reply.soap == "1.1" else (400, 500))
    if reply.status not in allowed:
        kind = "a fault" if fault else "a response"
        hint = f"{kind} in SOAP {reply.soap} has status {' or '.join(map(str, allowed))}"
        expected = f"{' or '.join(map(str, allowed))} for {kind}"
        yield Finding(expected, str(reply.status), "the HTTP status", hint, message=reply.id)


@check()
def http_compression_is_tolerated(exchange: Exchange) -> Findings:
    """Content-Encoding gzip."""
    yield from served_otherwise(exchange, "undo Content-Encoding before reading the envelope")


def faulted(exchange: Exchange) -> Element:
    """Give the SOAP fault of an answer; for an answer without one a rule of its own fails."""
    fault = answer(exchange).soap_fault
    if fault is None:
        raise Pointless("malformed_envelope_is_the_clients_fault")
    return fault


def detail(fault: Element) -> list[Element]:
    """Give what the detail of a SOAP fault holds."""
    details = [e for e in children(fault) if local(e) in ("detail", "Detail")]
    return [e for part in details for e in children(part)]


@check(after=("soap_fault_has_its_form",))
def fault_has_a_detail(exchange: Exchange) -> Findings:
    """Something, whatever it is."""
    fault = faulted(exchange)
    if not detail(fault):
        hint = (
            "give the fault message of the noun as the detail of the faults of the SOAP stack too"
        )
        yield about(fault, "a detail", "none", hint)


@check(after=("soap_fault_has_its_form",))
def fault_carries_a_fault_message(exchange: Exchange) -> Findings:
    """<Noun>FaultMessage, alone in the detail."""
    fault = faulted(exchange)
    inside = [local(e) for e in detail(fault)]
    if not inside:
        raise Pointless("fault_has_a_detail")
    noun = exchange.stimulus.name.partition("(")[2].partition(")")[0]
    if inside != [f"{noun}FaultMessage"]:
        hint = f"the WSDL declares the detail of every fault: {noun}FaultMessage, and that alone"
        yield about(fault, f"detail/{noun}FaultMessage", ", ".join(inside), hint)


_IN_OTHER_WORDS = "the fault is in words of its own, with no message in its detail"


@check(of="fault")
def fault_message_has_no_header(message: Message) -> Findings:
    """Reply alone."""
    if message.root is None:
        raise Unjudged(_IN_OTHER_WORDS)
    if message.find("Header") is not None:
        hint = "a fault message has no Header; it holds a Reply and nothing else"
        yield found(message, "Header", "no Header", "a Header", hint)


@check(of="fault", after=("reply_has_a_known_result", "error_has_a_code"))
def fault_message_says_failed(message: Message) -> Findings:
    """FAILED and an Error."""
    if message.root is None:
        raise Unjudged(_IN_OTHER_WORDS)
    if message.result != "FAILED" or not message.codes:
        hint = f"a fault is never {message.result or 'without a Result'}: say FAILED, and why in an Error"
        yield found(message, "Reply/Result", "FAILED with an Error", message.result, hint)


def _clients_fault(exchange: Exchange) -> Findings:
    """Find a fault that is blamed on the server."""
    reply = answer(exchange)
    if reply.soap_fault is None:
        return
    expected = CLIENT[reply.soap]
    if fault_code(reply.soap_fault).partition(".")[0] != expected:
        hint = f"what the client sent was wrong, so the fault code is {expected}"
        yield about(reply.soap_fault, expected, fault_code(reply.soap_fault), hint)


@check(after=("soap_fault_has_its_form",))
def malformed_envelope_is_the_clients_fault(exchange: Exchange) -> Findings:
    """Client or Sender, by a fault."""
    reply = answer(exchange)
    if reply.soap_fault is None:
        hint = "an envelope that cannot be read is answered by a SOAP fault"
        yield found(reply, "", "a SOAP fault", f"HTTP {reply.status}, a {reply.kind}", hint)
    yield from _clients_fault(exchange)


@check(refusal=True, after=("soap_fault_has_its_form",))
def invalid_body_is_the_clients_fault(exchange: Exchange) -> Findings:
    """Client or Sender, or a response."""
    yield from not_refused(exchange, "a body that is not valid is refused")
    yield from _clients_fault(exchange)


@check()
def business_error_is_a_response(exchange: Exchange) -> Findings:
    """No fault for an unknown meter."""
    reply = answer(exchange)
    if reply.kind == "fault":
        hint = "the request could be read, so its errors belong into a response, not into a fault"
        yield found(reply, "", "a response with an Error", "a fault", hint)


_YEAR = re.compile("/2010/")  # as figures of the standard write it; its templates have 2011


@check(of="request response event", has=HEADER)
def typed_request_agrees_with_header(message: Message) -> Findings:
    """CreateMeterConfig is create and MeterConfig; MeterConfigResponseMessage is MeterConfig."""
    if not message.typed or message.root is None:
        raise NothingToJudge("the message is not typed")
    if disagrees(message):
        hint = "Verb and Noun of the Header are those of the element of the operation"
        yield found(message, HEADER, local(message.root), of_its_element(message), hint)


@check()
def soap_action_is_the_wsdls(exchange: Exchange) -> Findings:
    """Quoted, and as the WSDL of the operation has it."""
    request = exchange.request
    if request is None or request.soap != "1.1" or request.root is None:
        raise NothingToJudge("no request in SOAP 1.1")
    given = request.headers.get("soapaction")
    wanted = _action(request)
    if given is None or _YEAR.sub("/2011/", given) != f'"{wanted}"':
        hint = "SOAP 1.1 wants the SOAPAction of the WSDL, in quotes"
        yield found(request, "", f'"{wanted}"', given or "no SOAPAction", hint)


def _action(request: Message) -> str:
    """Give the soapAction of a request."""
    if request.root is None or not request.typed:
        return "http://iec.ch/61968/Request"
    folder = namespace(request.root).rpartition("/")[2].removesuffix("Message")
    return f"http://iec.ch/TC57/2011/{folder}/{local(request.root)}"
