"""Answers become XML: typed wrapper, generic or bare, in SOAP or not; faults too."""

import uuid
from datetime import datetime

from lxml import etree

from cimconform.reference.answering import Answer, Problem
from cimconform.reference.asking import Ask, Element, Fault
from cimconform.reference.names import MSG, SOAP11, SOAP12, TC57
from cimconform.reference.world import ZONE

HEADER = (
    "Verb",
    "Noun",
    "Revision",
    "Context",
    "Timestamp",
    "Source",
    "MessageID",
    "CorrelationID",
)


def put(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Append a child in its parent's namespace."""
    space = etree.QName(parent).namespace
    element = etree.SubElement(
        parent, f"{{{space}}}{name}", {k: v for k, v in attributes.items() if v}
    )
    element.text = text
    return element


def header_of(ask: Ask) -> dict[str, str]:
    """Give the header of the reply to a request."""
    known = ask.header.get("CorrelationID") or ask.header.get("MessageID", "")
    return header("reply", ask.header.get("Noun") or ask.noun, known, ask.header.get("Context", ""))


def header(verb: str, noun: str, correlation: str, context: str) -> dict[str, str]:
    """Give the header of a message of now, with an id of its own."""
    found = {
        "Verb": verb,
        "Noun": noun,
        "Context": context,
        "Timestamp": datetime.now(ZONE).isoformat(timespec="milliseconds"),
        "Source": "cimconform-reference",
        "MessageID": str(uuid.uuid4()),
        "CorrelationID": correlation,
    }
    return {name: value for name, value in found.items() if value}


def response(ask: Ask, answer: Answer) -> Element:
    """Give the response message."""
    root = _root(ask, "ResponseMessage")
    _head(put(root, "Header"), answer)
    _reply(put(root, "Reply"), answer)
    if answer.payload is not None:
        put(root, "Payload").append(answer.payload)
    return root


def event(style: str, verb: str, answer: Answer, *, reply: bool = False) -> Element:
    """Give an event, named by a verb in the past tense, with a Reply that no schema has, or without."""
    noun = answer.header["Noun"]
    space = f"{TC57}/{noun}Message" if style == "typed" else MSG
    name = f"{verb.capitalize()}{noun}" if style == "typed" else "EventMessage"
    root = etree.Element(f"{{{space}}}{name}", nsmap={"w": space, "m": MSG})
    _head(put(root, "Header"), answer)
    if reply:
        _reply(put(root, "Reply"), answer)
    if answer.payload is not None:
        put(root, "Payload").append(answer.payload)
    return root


def action(style: str, verb: str, noun: str) -> str:
    """Give the SOAPAction of an event."""
    if style != "typed":
        return "http://iec.ch/61968/PublishEvent"
    return f"{TC57}/{noun}/{verb.capitalize()}{noun}"


def _head(head: Element, answer: Answer) -> None:
    for name in HEADER:
        if name in answer.header:
            _message_child(head, name, answer.header[name])
    for name, value in answer.header.items():
        if name not in HEADER:
            _message_child(head, name, value)


def _root(ask: Ask, name: str) -> Element:
    if ask.style != "typed":
        return etree.Element(f"{{{MSG}}}{name}", nsmap={"m": MSG})
    prefix = "Get" if ask.wrapper_verb == "get" else ""
    space = f"{TC57}/{prefix}{ask.noun}Message"
    return etree.Element(f"{{{space}}}{ask.noun}{name}", nsmap={"w": space, "m": MSG})


def _message_child(
    parent: etree._Element, name: str, text: str | None = None, **attributes: str
) -> Element:
    """Append a child in the message namespace, in which everything below Header and Reply is."""
    given = {k: v for k, v in attributes.items() if v}
    element = etree.SubElement(parent, f"{{{MSG}}}{name}", given)
    element.text = text
    return element


def _reply(reply: Element, answer: Answer) -> None:
    _message_child(reply, "Result", answer.result)
    for problem in answer.problems:
        _error(_message_child(reply, "Error"), problem)
    for identity in answer.ids:
        _message_child(reply, "ID", identity, kind="uuid", objectType=answer.id_class)
    for identity in answer.transactions:
        _message_child(reply, "ID", identity, kind="transaction")
    if answer.operation:
        _message_child(reply, "operationId", answer.operation)


def _error(error: Element, problem: Problem) -> None:
    _message_child(error, "code", problem.code)
    _message_child(error, "level", problem.level)
    _message_child(error, "reason", problem.reason)
    for name, value in problem.extra.items():
        _message_child(error, name, value)
    about = {"idType": problem.id_type, "kind": problem.kind, "objectType": problem.object_type}
    if problem.id:
        _message_child(error, "ID", problem.id, **about)
    if problem.related:
        _message_child(error, "relatedID", problem.related, kind="name")
    if problem.operation:
        _message_child(error, "operationId", problem.operation)


def fault_message(noun: str, typed_space: str, fault: Fault) -> Element:
    """Give the FaultMessage of a typed service, or the generic one."""
    if typed_space:
        root = etree.Element(
            f"{{{typed_space}}}{noun}FaultMessage", nsmap={"w": typed_space, "m": MSG}
        )
    else:
        root = etree.Element(f"{{{MSG}}}FaultMessage", nsmap={"m": MSG})
    _reply(put(root, "Reply"), Answer.refusing(Problem(fault.code, fault.reason)))
    return root


def in_soap(message: Element, version: str) -> Element:
    """Put a message into a SOAP envelope."""
    space = SOAP12 if version == "1.2" else SOAP11
    envelope = etree.Element(f"{{{space}}}Envelope", nsmap={"soap": space})
    put(envelope, "Body").append(message)
    return envelope


_CODES12 = {"Client": "Sender", "Server": "Receiver"}


def soap_fault(fault: Fault, version: str, detail: Element) -> Element:
    """Give a SOAP fault of either version."""
    space = SOAP12 if version == "1.2" else SOAP11
    element = etree.Element(f"{{{space}}}Fault", nsmap={"soap": space})
    if version == "1.2":
        code = f"soap:{_CODES12.get(fault.kind, fault.kind)}"
        put(put(element, "Code"), "Value", code)
        reason = put(put(element, "Reason"), "Text", fault.reason)
        reason.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
        put(element, "Detail").append(detail)
    else:
        for name, value in (("faultcode", f"soap:{fault.kind}"), ("faultstring", fault.reason)):
            etree.SubElement(element, name).text = value
        etree.SubElement(element, "detail").append(detail)
    return in_soap(element, version)
