"""SOAP faults and headers: SOAP 1.1 clause 4, SOAP 1.2 part 1 clause 5, WS-I Basic Profile 1.1."""

import re

from cimconform.checks import Findings, about, check
from cimconform.messages.message import Element, Message, children, local, namespace, text_of
from cimconform.verdict import NothingToJudge

_FORMS = {
    "1.1": ("faultcode", "faultstring", "faultactor", "detail"),
    "1.2": ("Code", "Reason", "Node", "Role", "Detail"),
}
_NEEDED = {"1.1": ("faultcode", "faultstring"), "1.2": ("Code", "Reason")}
_CODES = {
    "1.1": ("VersionMismatch", "MustUnderstand", "Client", "Server"),
    "1.2": ("VersionMismatch", "MustUnderstand", "DataEncodingUnknown", "Sender", "Receiver"),
}
_QNAME = re.compile(r"(?:(?P<prefix>[^\W\d][\w.-]*):)?(?P<name>[^\W\d][\w.-]*)")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FLAGS = {"1.1": ("0", "1"), "1.2": ("0", "1", "true", "false")}
_TRUE = ("1", "true")
_AGREED = ("oasis-200401-wss", "/ws/2005/08/addressing", "/ws/2004/08/addressing", "2005/02/rm")


def _fault(message: Message) -> Element:
    """Give the SOAP fault of a message; raises NothingToJudge for any other."""
    if message.soap_fault is None:
        raise NothingToJudge("the message is no SOAP fault")
    return message.soap_fault


def _envelope_space(message: Message) -> str:
    """Give the namespace of the Envelope, which is that of the outermost element."""
    return namespace(message.document) if message.document is not None else ""


@check()
def soap_fault_has_its_form(message: Message) -> Findings:
    """The elements of the version, qualified as it asks, and a code that means something."""
    fault, version = _fault(message), message.soap
    names = [local(e) for e in children(fault)]
    other = "1.2" if version == "1.1" else "1.1"
    if namespace(fault) != _envelope_space(message):
        hint = f"the Fault is in the namespace of its Envelope, that of SOAP {version}"
        yield about(fault, _envelope_space(message), namespace(fault) or "no namespace", hint)
    elif set(names) & set(_NEEDED[other]) and not set(names) & set(_NEEDED[version]):
        hint = f"this is the form of SOAP {other}, in an envelope of SOAP {version}"
        yield about(fault, ", ".join(_NEEDED[version]), ", ".join(names), hint)
    else:
        yield from _children(fault, names, version)
        yield from _code(fault, version)
        yield from _subcodes(fault)
        yield from _reason(fault, version)


def _children(fault: Element, names: list[str], version: str) -> Findings:
    """Find elements that are missing, unknown, out of order or in the wrong namespace."""
    known, needed = _FORMS[version], _NEEDED[version]
    space = "" if version == "1.1" else namespace(fault)
    whole = all(name in names for name in needed) and all(name in known for name in names)
    if not whole or [n for n in known if n in names] != names:
        wanted = ", ".join(n if n in needed else f"{n}?" for n in known)
        hint = f"a Fault of SOAP {version} holds, in this order: {wanted}"
        yield about(fault, wanted, ", ".join(names) or "nothing", hint)
        return
    for element in children(fault):
        if namespace(element) != space:
            where = "in no namespace" if not space else "in that of the envelope"
            hint = f"in SOAP {version} the children of Fault are {where}"
            yield about(
                element, space or "no namespace", namespace(element) or "no namespace", hint
            )


def code_of(fault: Element, version: str) -> Element | None:
    """Give the element that holds the code of a fault of a version; None where it has none."""
    name = "faultcode" if version == "1.1" else "Code"
    code = next((e for e in children(fault) if local(e) == name), None)
    if code is None or version == "1.1":
        return code
    return next((e for e in children(code) if local(e) == "Value"), None)


def _code(fault: Element, version: str) -> Findings:
    """Find a code that is no QName, has a prefix that nothing declares, or is none of SOAP 1.2."""
    code = code_of(fault, version)
    if code is None:
        if version == "1.2" and any(local(e) == "Code" for e in children(fault)):
            yield about(fault, "Code/Value", "no Value", "the Code of SOAP 1.2 holds a Value")
        return
    text = text_of(code).strip()
    name = _QNAME.fullmatch(text)
    if name is None:
        hint = f"a fault code is a QName, such as soap:{_CODES[version][-1]}"
        yield about(code, "a QName", text or "nothing", hint)
    elif name["prefix"] and name["prefix"] not in code.nsmap:
        hint = (
            f"declare the prefix {name['prefix']}, or write that of the Envelope: this is no QName"
        )
        yield about(code, "a prefix that is declared", text, hint)
    elif version == "1.2" and not _of_soap12(code, name):
        known = ", ".join(_CODES["1.2"])
        hint = f"the Value of SOAP 1.2 is one of {known} of its namespace; others go into Subcode"
        yield about(code, known, text, hint)


def _subcodes(fault: Element) -> Findings:
    """Find a Subcode of SOAP 1.2 whose prefix nothing declares; one of another version has none."""
    for code in (e for e in fault.iter("*") if local(e) == "Subcode"):
        value = next((e for e in children(code) if local(e) == "Value"), None)
        prefix, colon, _ = text_of(value).strip().partition(":") if value is not None else ("",) * 3
        if value is not None and colon and prefix not in value.nsmap:
            hint = f"declare the prefix {prefix}: this Subcode is no QName"
            yield about(value, "a prefix that is declared", text_of(value).strip(), hint)


def _of_soap12(code: Element, name: re.Match[str]) -> bool:
    """Tell whether a QName is a fault code of SOAP 1.2."""
    return name["name"] in _CODES["1.2"] and code.nsmap.get(name["prefix"]) == namespace(code)


def _reason(fault: Element, version: str) -> Findings:
    """Find a Reason of SOAP 1.2 without a Text that says its language."""
    reason = next((e for e in children(fault) if local(e) == "Reason"), None)
    if version == "1.1" or reason is None:
        return
    texts = [e for e in children(reason) if local(e) == "Text"]
    if not texts or any(not e.get(_LANG) for e in texts):
        seen = "a Text without xml:lang" if texts else "no Text"
        yield about(
            reason, "Text with xml:lang", seen, "a Reason holds Texts, each with its xml:lang"
        )


@check(after=("soap_fault_has_its_form",))
def soap11_fault_code_is_qualified(message: Message) -> Findings:
    """A namespace, and no dot."""
    code = code_of(_fault(message), message.soap)
    if message.soap != "1.1" or code is None:
        raise NothingToJudge("no fault of SOAP 1.1")
    prefix, _, name = text_of(code).strip().rpartition(":")
    if not prefix and None not in code.nsmap:
        hint = f"write the prefix of the Envelope before it, such as soap:{name.partition('.')[0]}"
        yield about(code, "a code in a namespace", name, hint)
    elif name.partition(".")[0] in _CODES["1.1"] and "." in name:
        hint = "say more in faultstring or detail, and not behind a dot"
        yield about(code, name.partition(".")[0], name, hint)
    elif code.nsmap.get(prefix) == _envelope_space(message) and name not in _CODES["1.1"]:
        known = ", ".join(_CODES["1.1"])
        hint = f"the namespace of SOAP 1.1 has the codes {known}; one of your own has your own namespace"
        yield about(code, known, name, hint)


def _blocks(message: Message) -> list[Element]:
    """Give the blocks of a SOAP header; raises NothingToJudge where there are none."""
    envelope = message.document if message.soap else None
    parts = children(envelope) if envelope is not None else []
    blocks = [block for part in parts if local(part) == "Header" for block in children(part)]
    if not blocks:
        raise NothingToJudge("no message has a block in a SOAP header")
    return blocks


def _must(block: Element, message: Message) -> str:
    """Give what a block says of mustUnderstand."""
    return str(block.get(f"{{{_envelope_space(message)}}}mustUnderstand", "0")).strip()


@check()
def header_blocks_keep_to_soap(message: Message) -> Findings:
    """Qualified, and marked by 0 or 1."""
    for block in _blocks(message):
        if not namespace(block):
            hint = "each block of a SOAP header has a namespace"
            yield about(block, "a namespace", "none", hint)
        if _must(block, message) not in _FLAGS[message.soap]:
            allowed = " or ".join(_FLAGS[message.soap])
            hint = f"in SOAP {message.soap} mustUnderstand is {allowed}"
            yield about(block, allowed, _must(block, message), hint)


@check(after=("header_blocks_keep_to_soap",))
def header_demands_no_understanding(message: Message) -> Findings:
    """Nothing but security and addressing, which bindings agree."""
    for block in _blocks(message):
        agreed = any(part in namespace(block) for part in _AGREED)
        if _must(block, message) in _TRUE and not agreed:
            hint = "leave mustUnderstand out, unless the other side knows this block"
            yield about(block, "no mustUnderstand", f"{local(block)} must be understood", hint)
