"""The document and its root element: IEC 61968-100:2013 clauses 6.1, 6.3.1, 6.12 and Annex A."""

import codecs
import re

from cimconform.checks import Basis, Findings, about, by_schema, check, found
from cimconform.checks.subjects.placeholders import unfilled
from cimconform.checks.subjects.wrapper_names import right_name, rightly_named
from cimconform.checks.subjects.wrappers import declared, misplaced
from cimconform.messages.editions import YEAR, space
from cimconform.messages.exchange import BEHIND
from cimconform.messages.first_bytes import (
    declared_encoding,
    html_title,
    misdeclared,
    sent_encoding,
    what_came,
    xml_version,
)
from cimconform.messages.message import (
    MESSAGE_NS,
    SOAP_VERSIONS,
    Element,
    Message,
    Unreadable,
    children,
    local,
    namespace,
)
from cimconform.messages.schemas import UnknownNamespace
from cimconform.verdict import Finding, NothingToJudge, Pointless, Unjudged

_CHARSET = re.compile(r'charset="?([\w.-]+)', re.IGNORECASE)
_EDITION = re.compile(r"^http://(?:www\.)?iec\.ch/TC57/(\d{4})/")
_REFUSALS = range(400, 500)
_BROKEN_OFF = ("Premature end", "EndTag: ", "expected '>'", "Couldn't find end of")
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_DECLARATION = "XML declaration"
_EARLIER = "XML 1.0, first to fourth edition"  # the fifth lets a document of XML 1.x be read as 1.0


@check(raw=True)
def message_is_well_formed(message: Message) -> Findings:
    """Bytes that no XML processor reads are no message."""
    if message.unreadable is None:
        yield from _declared_otherwise(message)
        return
    if message.status in _REFUSALS and not _xml(message):
        raise NothingToJudge("HTTP refused the request with words of its own")
    if message.without_words:
        raise NothingToJudge("HTTP took the message and gave no answer")
    if message.parts is not None and not message.text_bytes.strip():
        raise Pointless("payload_is_no_attachment")
    if html_title(message.text_bytes) is not None:
        yield _page(message, "the whole message")
        return
    yield Finding(
        expected="a well-formed XML document",
        observed=message.text_bytes[:60].decode("utf-8", "replace")
        if message.text_bytes
        else "no bytes at all",
        where="the whole message",
        line=message.unreadable.line,
        hint=_length(message) + _stopped(message.text_bytes, message.unreadable),
        message=message.id,
    )


def _page(message: Message, where: str) -> Finding:
    """Find a page of HTML: a gateway, a login or a wrong address answered."""
    title = html_title(message.text_bytes)
    seen = f"an HTML page titled {title!r}" if title else "an HTML page"
    status = f" with HTTP status {message.status}" if message.status else ""
    hint = what_came(message.text_bytes)
    return Finding("a message of the service", f"{seen}{status}", where, hint, 1, message.id)


def _declared_otherwise(message: Message) -> Findings:
    """Find another encoding than the declared one, and XML 1.1, which warns.

    It could be read, and the fifth edition of XML 1.0 lets a processor take it for 1.0; only earlier ones do not.
    """
    charset = _CHARSET.search(message.headers.get("content-type", ""))
    if wrong := misdeclared(message.text_bytes, charset[1] if charset else ""):
        declared, sent = declared_encoding(message.text_bytes), sent_encoding(message.text_bytes)
        yield Finding(declared, sent, _DECLARATION, wrong, 1, message.id)
    version = xml_version(message.text_bytes)
    if version != "1.0":
        hint = f"XML {version} is declared; write version 1.0, which every receiver reads"
        fifth = version.startswith("1.")
        if fifth:
            hint += (
                "; this is a warning, since the fifth edition of XML 1.0 lets 1.x be read as 1.0"
            )
        ground = _EARLIER if fifth else ""
        yield Finding("XML 1.0", f"XML {version}", _DECLARATION, hint, 1, message.id, ground)


def _length(message: Message) -> str:
    """Say that more came than was promised: often a length in characters, where bytes are counted."""
    behind, promised = message.headers.get(BEHIND), message.headers.get("content-length")
    if not behind:
        return ""
    if promised is None:
        return f"{behind} bytes more came behind its end. "
    return (
        f"Content-Length promised {promised} bytes, and {behind} more came; "
        "count bytes, not characters. "
    )


def _stopped(raw: bytes, unreadable: Unreadable) -> str:
    """Tell what came instead, or else a message that breaks off from one that is broken."""
    reason = str(unreadable)
    if what := what_came(raw):
        return f"{what}; reading stopped: {reason}"
    if any(word in reason for word in _BROKEN_OFF):
        return f"the message ends before its last tag; is it cut off? Reading stopped: {reason}"
    return f"escape text, close tags, send one document; reading stopped here: {reason}"


def _xml(message: Message) -> bool:
    """Tell whether what came claims to be XML."""
    return "xml" in message.headers.get("content-type", "").lower()


@check()
def root_is_a_message_element(message: Message) -> Findings:
    """The root is one of five, or a typed wrapper."""
    if html_title(message.text_bytes) is not None:
        yield _page(message, message.where())
        return
    if message.root is None:
        yield from _empty_body(message)
        return
    if message.outer is not None:
        seen = f"{local(message.outer)} around {local(message.root)}"
        hint = f"{local(message.outer)} stands around a whole message; send {_proper(message.root)} alone"
        hint = _no_soap(message.outer) or hint
        yield about(message.outer, f"{_proper(message.root)} alone", seen, hint)
    elif message.kind == "unknown":
        seen = f"{local(message.root)} in {namespace(message.root) or 'no namespace'}"
        hint = (
            f"{local(message.root)} is no root and no wrapper of the edition; answer with "
            "ResponseMessage or FaultMessage, or with the typed wrapper of either"
        )
        hint = _no_soap(message.root) or hint
        if _says_xml(message.root):
            hint = "a message stands in it as text (escaped, or in CDATA); send the message itself"
        yield found(message, "", "RequestMessage, ResponseMessage … or a wrapper", seen, hint)
    elif right := right_name(message):
        hint = f"the wrapper of this answer is {right}; a client that was made of the WSDL knows no other"
        yield found(message, "", right, local(message.root), hint)
    elif local(message.root).endswith("Type"):
        hint = (
            f"{local(message.root)} is the name of a type; its element is {_proper(message.root)}"
        )
        yield found(message, "", _proper(message.root), local(message.root), hint)
    elif place := misplaced(message):
        hint = f"the template of {local(message.root)} is {place.rpartition('/')[2]}; take its namespace"
        yield found(message, "", place, namespace(message.root), hint)


def _no_soap(element: Element) -> str:
    """Say of an Envelope that SOAP has none like it; nothing of any other element."""
    known = " or ".join(SOAP_VERSIONS)
    says = f"this is the envelope of no SOAP, whose namespaces are {known}, letter for letter"
    return says if local(element) == "Envelope" else ""


def _empty_body(message: Message) -> Findings:
    """Find that nothing stands in the SOAP body, not even a fault."""
    if message.kind != "fault":
        hint = "nothing stands in the SOAP body; put the response message there, or a fault"
        yield Finding("a 61968 message in the SOAP body", "an empty body", "/Envelope/Body", hint)


def _proper(root: Element) -> str:
    """Give the name that the root element should have."""
    return local(root).removesuffix("Type")


@check(of="request response event fault")
def message_namespace_is_the_editions(message: Message) -> Findings:
    """The envelope's namespace is that of 2011, and nothing like it."""
    if message.root is None:
        raise NothingToJudge("a SOAP fault without a FaultMessage")
    inside = [e for part in children(message.root) for e in children(part)]
    spaces = {namespace(message.root)} if not message.typed else set()
    spaces |= {namespace(e) for e in inside if local(e) in ("Verb", "Noun", "Result")}
    own = {namespace(message.root)} if message.typed else set()  # a rule of its own judges that
    for text in sorted(spaces - own - {MESSAGE_NS}):
        hint = "take the targetNamespace of Message.xsd, letter for letter"
        hint = f"this is {space(text).edition}; {hint}" if text else hint
        yield found(message, "", MESSAGE_NS, text or "no namespace", hint)
    for text in own if not right_name(message) else ():  # its name is reported first
        yield from _strange_wrapper(message, text)


def _strange_wrapper(message: Message, text: str) -> Findings:
    """Find a typed wrapper whose namespace no template of any year has."""
    wrapper = space(text)
    if wrapper.www or wrapper.part != "wrapper":
        hint = "take the namespace of the template, letter for letter: its host is iec.ch"
        name = text.rpartition("/")[2]
        yield found(message, "", f"http://iec.ch/TC57/{wrapper.year or YEAR}/{name}", text, hint)


@check(
    of="request response event fault",
    net=True,
    exact=True,
    after=("message_namespace_is_the_editions", "root_is_a_message_element"),
)
def message_is_schema_valid(message: Message, basis: Basis) -> Findings:
    """The net below the specific rules: whatever else the schema refuses."""
    if message.root is None:
        raise NothingToJudge("a SOAP fault without a FaultMessage")
    root = declared(message, rightly_named(message, message.root))
    try:
        faults = basis.schemas.errors(root)
    except UnknownNamespace as unknown:
        raise Unjudged(f"no schema is at hand for the message in '{unknown}'") from None
    source = basis.schemas.source(namespace(root)).name
    for fault in (f for f in faults if not _unfilled(message, f.path)):
        hint = f"not valid against {source}: {fault.reason}"
        yield by_schema(fault, "what the schema allows here", f"/{fault.path}", hint)


def _says_xml(element: Element) -> bool:
    """Tell whether the text of an element begins as XML does."""
    return "".join(element.itertext()).lstrip().startswith("<")


def _unfilled(message: Message, path: str) -> bool:
    """Tell whether a fault is about what a tool has left to be filled in, on which there is a rule of its own."""
    inside = path.partition("/")[2]
    elements = message.all(inside) if inside else []
    return bool(elements) and all(map(unfilled, elements))


@check(of="request response event fault")
def envelope_parts_have_no_attributes(message: Message) -> Findings:
    """No attribute on the root and its parts, those of XML Schema instances excepted."""
    parts = [message.root, *children(message.root)] if message.root is not None else []
    for part in (p for p in parts if local(p) != "Fault"):
        for name in part.attrib:
            if not name.startswith(_XSI):
                yield about(
                    part, "no attributes", f"{name}={part.get(name)!r}", f"leave {name} out"
                )


@check(
    of="request response event",
    after=("message_namespace_is_the_editions", "payload_root_has_a_namespace"),
)
def tags_are_namespace_qualified(message: Message) -> Findings:
    """Every element has a namespace, by prefix or by default."""
    for element in message.in_no_namespace():
        hint = f'declare a namespace for {local(element)}; xmlns="" takes the default away'
        yield about(element, "an element in a namespace", f"{local(element)} in none", hint)


@check(of="response")
def answer_is_a_response_message(message: Message) -> Findings:
    """The stereotype, not the untyped superset."""
    if message.root is not None and local(message.root) == "Message":
        hint = "the root Message is the untyped superset; answer with ResponseMessage"
        yield found(message, "", "ResponseMessage", "Message", hint)


@check(of="request response event fault")
def text_is_in_declared_encoding(message: Message) -> Findings:
    """UTF-8, and declaration and transport say the same."""
    charset = _CHARSET.search(message.headers.get("content-type", ""))
    named = {
        "XML declaration": declared_encoding(message.text_bytes) or "utf-8",
        "Content-Type": charset[1] if charset else "utf-8",
        "first bytes": sent_encoding(message.text_bytes),
    }
    for where, encoding in named.items():
        if _canonical(encoding) != "utf-8":
            hint = f"the {where} declares {encoding}; send and declare UTF-8 in both places"
            if where == "first bytes":
                hint = f"the bytes are {encoding}; send UTF-8, and declare it"
            elif _reads_as_utf8(message.text_bytes):
                hint += ". The bytes are UTF-8: whoever believes it reads Ã¤ for ä"
            yield Finding("utf-8", encoding, where, hint, message=message.id)


def _reads_as_utf8(raw: bytes) -> bool:
    """Tell whether bytes beyond ASCII can be nothing but UTF-8."""
    try:
        return len(raw.decode("utf-8")) < len(raw)
    except UnicodeDecodeError:
        return False


def _canonical(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return encoding


@check(of="request response event")
def one_edition_in_one_message(message: Message) -> Findings:
    """All namespaces of the TC57 family have the year of one edition."""
    years: dict[str, Element] = {}
    for element in message.firsts.values():
        year = _EDITION.match(namespace(element))
        if (
            year
            and namespace(element) != MESSAGE_NS
            and "/schema/message" not in namespace(element)
        ):
            years.setdefault(year[1], element)
    if not years:
        raise NothingToJudge("no part of the message is in a namespace of an edition")
    if len(years) > 1:
        last = years[max(years)]
        mixed = ", ".join(sorted(years))
        hint = f"parts of {mixed} are mixed; take all parts of a message from one edition"
        yield about(last, "one edition", f"editions of {mixed} mixed", hint)


@check(of="request")
def request_is_a_request_message(message: Message) -> Findings:
    """RequestMessage, or the typed element of an operation."""
    if message.root is not None and local(message.root) == "Message":
        hint = "Message is the untyped superset; name the root RequestMessage"
        yield found(message, "", "RequestMessage", "Message", hint)
