"""How the payload is carried: IEC 61968-100:2013 clauses 6.2.4, 6.4, Table 2 and Annex F."""

import base64
import binascii
import re

from cimconform.checks import Basis, Findings, about, by_schema, check, found
from cimconform.checks.subjects.answers import asked
from cimconform.messages.compression import documents, unpacked, unzip
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import MESSAGE_NS, Element, Message, children, local, namespace
from cimconform.messages.objects import in_rdf
from cimconform.messages.schemas import SchemaFault, UnknownNamespace
from cimconform.verdict import Finding, NothingToJudge

_YEAR = re.compile(r"/TC57/(\d{4})/")
OWN = ("OperationSet", "Compressed", "ID", "Format")
_KINDS = "request response event"


@check(of=_KINDS, has="Payload", shifts=True)
def payload_uses_one_branch(message: Message) -> Findings:
    """One way of carrying, not two."""
    names = [local(e) for e in message.all("Payload/*")]
    branches = {name if name in OWN else "a foreign document" for name in names}
    branches -= {"Format"} if "format" not in names else {"Format", "a foreign document"}
    if message.typed and "Compressed" in branches:
        branches -= {"a foreign document"}  # the template demands the noun beside it
    if len(branches) > 1:
        both = " and ".join(sorted(branches))
        hint = f"{both} stand side by side; keep one of them, since the schema is a choice"
        yield found(message, "Payload", "one branch", both, hint)


@check(of=_KINDS, has="Payload")
def payload_root_has_a_namespace(message: Message) -> Findings:
    """Foreign, and not nowhere."""
    if not message.payloads:
        raise NothingToJudge("no payload document")
    for element in message.payloads:
        space = namespace(element)
        if not space or space == MESSAGE_NS or (message.typed and space == namespace(message.root)):
            hint = f"declare the namespace of the profile on {local(element)}"
            yield about(element, "the namespace of a profile", space or "no namespace", hint)


@check(of=_KINDS, has="Payload", after=("payload_root_has_a_namespace", "noun_names_the_payload"))
def payload_namespace_is_the_editions(message: Message) -> Findings:
    """http://iec.ch/TC57/2011/<Noun>#, letter for letter."""
    if not message.payloads or in_rdf(message):
        raise NothingToJudge("no payload document of a profile")
    for element in message.payloads:
        expected = f"http://iec.ch/TC57/2011/{local(element)}#"
        if namespace(element) != expected:
            year = _YEAR.search(namespace(element))
            hint = f"the payload is of another edition, {year[1]}" if year else "see the profile"
            if year and year[1] == "2011":
                hint = "the year is right, the rest is not: the namespace is the noun and a #"
            yield about(element, expected, namespace(element), hint)


@check(
    of=_KINDS,
    has="Payload",
    after=("payload_root_has_a_namespace", "noun_names_the_payload"),
    net=True,
    exact=True,
)
def payload_is_schema_valid(message: Message, basis: Basis) -> Findings:
    """The payload document by itself, against its own schema."""
    known = [e for e in message.payloads if basis.schemas.knows(namespace(e))]
    if not known:
        raise NothingToJudge("no payload whose schema is known")
    for element in known:
        for fault in basis.schemas.errors(element):
            yield _invalid(message, fault)


def _invalid(message: Message, fault: SchemaFault) -> Finding:
    where = f"{message.where('Payload')}/{fault.path}"
    hint = f"not valid against the profile: {fault.reason}"
    return by_schema(fault, "what the profile allows here", where, hint)


@check(of=_KINDS, has="Payload")
def one_payload_document(message: Message) -> Findings:
    """One document."""
    found_ = message.payloads
    if not found_:
        raise NothingToJudge("no payload document")
    if len(found_) > 1:
        names = ", ".join(local(e) for e in found_)
        yield found(message, "Payload", "one document", names, "send one message for each noun")


@check(of=_KINDS, has="Payload", shifts=True)
def format_stands_after_the_content(message: Message) -> Findings:
    """Capital F, last."""
    names = [local(e) for e in message.all("Payload/*")]
    formats = [n for n, name in enumerate(names) if name.lower() == "format"]
    if not formats:
        raise NothingToJudge("the Payload has no Format")
    if names[formats[0]] != "Format":
        yield found(
            message,
            f"Payload/{names[formats[0]]}",
            "Format",
            names[formats[0]],
            "write Format with a capital",
        )
    elif formats[0] != len(names) - 1:
        hint = "move Format behind the content"
        yield found(message, "Payload/Format", "Format at the end", " ".join(names), hint)


@check(of=_KINDS, has="Payload/Format", after=("format_stands_after_the_content",))
def plain_payload_is_format_xml(message: Message) -> Findings:
    """XML or RDF, when it is not compressed."""
    if not message.payloads:
        raise NothingToJudge("no plain payload")
    value = message.text("Payload/Format")
    if value not in ("XML", "RDF"):
        hint = "the payload is plain XML; leave Format out, or say XML"
        yield found(message, "Payload/Format", "XML", value, hint)


@check(of=_KINDS, has="Payload/Compressed")
def compressed_payload_names_its_format(message: Message) -> Findings:
    """Format says what is inside."""
    if message.find("Payload/Format") is None:
        hint = "say in Format what is compressed, such as XML"
        yield found(message, "Payload/Compressed", "a Format behind it", "none", hint)


@check(of=_KINDS, has="Payload/Compressed")
def compressed_payload_is_base64_gzip(message: Message) -> Findings:
    """Gzip first, then base64."""
    text = message.text("Payload/Compressed")
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        yield found(message, "Payload/Compressed", "base64", text[:40], "encode the gzip in base64")
        return
    if message.text("Payload/Format") != "BINARY" and unzip(raw) is None:
        hint = "compress with gzip before encoding; Format BINARY is for what is not compressed"
        yield found(message, "Payload/Compressed", "gzip (1f 8b 08 …)", raw[:8].hex(" "), hint)


@check(
    of=_KINDS,
    has="Payload/Compressed",
    after=("compressed_payload_is_base64_gzip",),
)
def compressed_xml_is_the_noun(message: Message, basis: Basis) -> Findings:
    """Unpacked, it is what it would have been in plain."""
    if message.text("Payload/Format") != "XML":
        raise NothingToJudge("what is compressed is not XML")
    document = unpacked(message)
    if document is None:
        yield found(
            message, "Payload/Compressed", "well-formed XML", "something else", "Format is XML"
        )
    elif local(document) != message.noun:
        hint = "compress the document that Noun names"
        yield found(message, "Payload/Compressed", message.noun, local(document), hint)
    else:
        for fault in _faults(document, basis):
            yield _invalid(message, fault)


def _faults(document: Element, basis: Basis) -> list[SchemaFault]:
    try:
        return basis.schemas.errors(document)
    except UnknownNamespace:
        return []


@check(after=("noun_names_the_payload",))
def get_reply_carries_its_noun(exchange: Exchange) -> Findings:
    """Result OK to a get comes with the noun, be it empty or compressed."""
    reply = asked(exchange, "get")
    if reply.result != "OK":
        raise NothingToJudge("the get was not answered with OK")
    noun = exchange.stimulus.name.partition("(")[2].partition(")")[0]
    if noun not in [local(p) for p in reply.payloads] and reply.find("Payload/Compressed") is None:
        seen = ", ".join(local(payload) for payload in reply.payloads)
        hint = "Result OK to a get comes with its noun, which may hold no object"
        yield found(reply, "Payload", f"Payload/{noun}", seen, hint)


@check()
def failed_get_has_no_payload(exchange: Exchange) -> Findings:
    """FAILED without data comes without Payload."""
    reply = asked(exchange, "get")
    if reply.result != "FAILED":
        raise NothingToJudge("the get did not fail")
    payload = reply.find("Payload")
    if payload is not None and not any(children(p) for p in documents(reply)):
        hint = "leave Payload out when nothing is delivered"
        yield found(reply, "Payload", "no Payload", "an empty one", hint)


@check()
def transaction_reply_has_no_noun(exchange: Exchange) -> Findings:
    """What was made is told by Reply/ID."""
    reply = asked(exchange, "create", "change", "cancel", "close", "delete", "execute")
    for element in reply.payloads:
        hint = "name what was made in Reply/ID; leave the Payload out"
        yield about(element, "no noun payload", local(element), hint)


@check(of="response event fault")
def reply_has_no_request_part(message: Message) -> Findings:
    """A Request stands in requests alone."""
    if message.find("Request") is not None:
        hint = "the Request was copied into the reply; leave it out"
        yield found(message, "Request", "no Request", "a Request", hint)
