"""How the payload is carried: IEC 61968-100:2013 clauses 6.2.4, 6.4, Table 2 and Annex F."""

import base64
import binascii
import re

from cimconform.checks import Basis, Findings, about, by_schema, check, found
from cimconform.checks.subjects.answers import asked
from cimconform.checks.subjects.placeholders import filled
from cimconform.checks.subjects.publications import pairs_of
from cimconform.checks.subjects.requests import HEADER, verb_of
from cimconform.gzipped import MAGIC, Damaged
from cimconform.messages import transactions as publications
from cimconform.messages.compression import (
    content,
    documents,
    in_place_of_xml,
    no_base64,
    unlike_gzip,
    unpacked,
    unzip,
    written,
)
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import (
    MESSAGE_NS,
    REQUEST_VERBS,
    Element,
    Message,
    children,
    local,
    namespace,
)
from cimconform.messages.objects import in_rdf
from cimconform.messages.schemas import SchemaFault, UnknownNamespace
from cimconform.verdict import Finding, NothingToJudge, Pointless, Unjudged

_YEAR = re.compile(r"/TC57/(\d{4})/")
OWN = ("OperationSet", "Compressed", "ID", "Format")
_KINDS = "request response event"


@check(of=_KINDS, has="Payload", shifts=True)
def payload_uses_one_branch(message: Message) -> Findings:
    """One way of carrying, not two."""
    names = [local(e) for e in filled(message.all("Payload/*"))]
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
    own = namespace(message.root) if message.typed and message.root is not None else ""
    for element in message.payloads:
        space = namespace(element)
        if space in ("", MESSAGE_NS, own):
            hint = f"declare the namespace of the profile on {local(element)}"
            yield about(element, "the namespace of a profile", space or "no namespace", hint)


@check(of=_KINDS, has="Payload", after=("payload_root_has_a_namespace", "noun_names_the_payload"))
def payload_namespace_is_the_editions(message: Message, basis: Basis) -> Findings:
    """http://iec.ch/TC57/2011/<Noun>#, letter for letter."""
    if not message.payloads or in_rdf(message):
        raise NothingToJudge("no payload document of a profile")
    for element in message.payloads:
        expected = f"http://iec.ch/TC57/2011/{local(element)}#"
        if not basis.schemas.knows(expected):
            raise Unjudged(f"{local(element)} is a noun of no edition that we have schemas of")
        if namespace(element) != expected:
            year = _YEAR.search(namespace(element))
            hint = (
                f"the payload is of another edition, {year[1]}"
                if year
                else "the edition of 2013 has the namespace of its profile"
            )
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
    as_text = written(message)
    given = message.payloads if as_text is None else [as_text]
    if not given:
        raise NothingToJudge("no payload document")
    for element in given:
        if not basis.schemas.knows(namespace(element)):
            raise Unjudged(f"no schema is at hand for the payload in {namespace(element)!r}")
    for element in given:
        for fault in basis.schemas.errors(element):
            yield _invalid(message, fault)


def _invalid(message: Message, fault: SchemaFault) -> Finding:
    where = f"{message.where('Payload')}/{fault.path}"
    hint = f"not valid against the profile: {fault.reason}"
    return by_schema(fault, "what the profile allows here", where, hint)


@check(of=_KINDS, has="Payload", shifts=True)
def payload_is_xml_and_no_text(message: Message) -> Findings:
    """Tags as tags."""
    payload = message.find("Payload")
    texts = payload.xpath("text()") if payload is not None else ()
    stray = [text.strip() for text in texts if text.strip()]
    if stray:
        hint = "text stands in the Payload, which holds a document and nothing else"
        if stray[0].startswith("<"):
            hint = (
                "the payload is XML written as text (escaped, or in CDATA); put the document itself "
                "there"
            )
        yield found(message, "Payload", "a document", stray[0][:40], hint)


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
    filled(message.all("Payload/Format"))
    value = message.text("Payload/Format")
    if value not in ("XML", "RDF"):
        hint = "the payload is plain XML; leave Format out, or say XML"
        yield found(message, "Payload/Format", "XML", value, hint)


@check(of=_KINDS, has="Payload/Compressed")
def compressed_payload_names_its_format(message: Message) -> Findings:
    """Format says what is inside."""
    filled(message.all("Payload/Compressed"))
    if message.find("Payload/Format") is None:
        hint = "say in Format what is compressed, such as XML"
        yield found(message, "Payload/Compressed", "a Format behind it", "none", hint)


@check(of=_KINDS, has="Payload/Compressed")
def compressed_payload_is_base64_gzip(message: Message) -> Findings:
    """Gzip first, then base64."""
    filled(message.all("Payload/Compressed"))
    text = message.text("Payload/Compressed")
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        hint = no_base64(text)
        yield found(message, "Payload/Compressed", "base64", text[:40], hint)
        return
    if message.text("Payload/Format") == "BINARY":
        return
    try:
        unzip(raw)
    except Damaged as damaged:
        hint = f"{unlike_gzip(raw)}; Format BINARY is for what is not compressed"
        if raw.startswith(MAGIC):
            hint = (
                f"the gzip is not whole or not sound: {damaged}; close its writer before encoding"
            )
        yield found(message, "Payload/Compressed", "gzip (1f 8b 08 …)", f"{damaged}", hint)


@check(
    of=_KINDS,
    has="Payload/Compressed",
    after=("compressed_payload_is_base64_gzip",),
)
def compressed_xml_is_the_noun(message: Message, basis: Basis) -> Findings:
    """Unpacked, it is what it would have been in plain."""
    filled(message.all("Payload/Compressed"))
    if message.text("Payload/Format") != "XML":
        raise NothingToJudge("what is compressed is not XML")
    document = unpacked(message)
    if document is None:
        raw = content(message)
        hint = in_place_of_xml(raw)
        seen = raw[:60].decode("utf-8", "replace")
        yield found(message, "Payload/Compressed", "well-formed XML", seen, hint)
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
    """What was made is named by Reply/ID."""
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


_PARTS = ("StartTime", "EndTime", "Option", "ID")


def _in_request(message: Message) -> list[str]:
    """Give the names of the children of a get's Request; raises Pointless where it has none."""
    names = [local(e) for e in message.all("Request/*")]
    if not names and message.verb == "get":
        raise Pointless("get_parameters_stand_in_request")
    return names


def _profile(message: Message) -> Element:
    """Give the parameter document of a get: what is foreign in Request."""
    verb_of(message, "get")
    _in_request(message)
    own = [e for e in message.all("Request/*") if local(e) not in _PARTS]
    if not own:
        raise NothingToJudge("the get has no parameter document")
    return own[0]


@check(of="request", has=HEADER)
def get_carries_no_payload(message: Message) -> Findings:
    """Nothing but Header and Request."""
    verb_of(message, "get")
    if message.find("Payload") is not None:
        hint = "a get has no Payload; its parameters stand in Request"
        yield found(message, "Payload", "no Payload", "Payload", hint)


@check(of="request", has=HEADER, after=("get_carries_no_payload",))
def get_parameters_stand_in_request(message: Message) -> Findings:
    """In Request, not in Property of the Header."""
    verb_of(message, "get")
    if message.all("Request/*"):
        return
    elsewhere = message.all("Header/Property/Name")
    if not elsewhere:
        raise NothingToJudge("the get has no parameters")
    hint = "the parameters of a get stand in Request; a Property is for routing"
    yield found(message, "Header/Property", "Get… or ID in Request", "Property", hint)


@check(of="request", has=HEADER, shifts=True)
def request_children_are_in_order(message: Message) -> Findings:
    """StartTime, EndTime, Option, ID, then what is foreign."""
    verb_of(message, *REQUEST_VERBS)
    names = _in_request(message)
    if not names:
        raise NothingToJudge("there is no Request, or it is empty")
    places = [_PARTS.index(n) if n in _PARTS else len(_PARTS) for n in names]
    if places != sorted(places):
        hint = "order: StartTime, EndTime, Option, ID, then the parameter document"
        yield found(message, "Request", " ".join(_PARTS), " ".join(names), hint)


@check(of="request", has=HEADER, after=("get_noun_is_what_is_wanted",))
def get_profile_names_the_noun(message: Message) -> Findings:
    """GetMeterReadings for MeterReadings."""
    profile = _profile(message)
    if local(profile) != f"Get{message.noun}":
        hint = "the parameter document is called Get and the Noun"
        yield about(profile, f"Get{message.noun}", local(profile), hint)


@check(of="request", has=HEADER, after=("get_profile_names_the_noun",))
def get_profile_is_schema_valid(message: Message, basis: Basis) -> Findings:
    """Valid by itself: the envelope's schema does not look inside."""
    profile = _profile(message)
    if not basis.schemas.knows(namespace(profile)):
        raise NothingToJudge(f"there is no schema of {namespace(profile)}")
    for fault in basis.schemas.errors(profile):
        where = f"{message.where('Request')}/{fault.path}"
        hint = f"the parameter document is not valid: {fault.reason}"
        yield by_schema(fault, "what the profile allows here", where, hint)


@check(of="request", has=HEADER)
def removal_names_its_objects(message: Message) -> Findings:
    """Request/ID, Payload/ID, or the noun in Payload."""
    verb_of(message, "cancel", "close", "delete")
    inside = [c for e in message.payloads for c in children(e)]
    if not (message.all("Request/ID") or message.all("Payload/ID") or inside):
        hint = "name what is to go: Request/ID, Payload/ID, or the objects in Payload"
        yield found(message, "Request/ID", "an object", "none", hint)


def _carries(message: Message, verb: str) -> bool:
    """Tell whether something is carried, in any of the ways there are."""
    verb_of(message, verb)
    packed = message.find("Payload/Compressed") is not None
    return bool(message.payloads) or packed or message.find("Payload/OperationSet") is not None


@check(of="request", has=HEADER)
def create_carries_a_payload(message: Message) -> Findings:
    """The noun, in Payload."""
    if not _carries(message, "create"):
        hint = "a create without Payload makes nothing; carry the noun"
        yield found(message, "Payload", message.noun, "nothing", hint)


@check(of="request", has=HEADER)
def change_carries_a_payload(message: Message) -> Findings:
    """The noun in Payload, or at least identifiers."""
    named = message.all("Request/ID") or message.all("Payload/ID")
    if not _carries(message, "change") and not named:
        hint = "a change without Payload and without ID changes nothing; carry the noun"
        yield found(message, "Payload", message.noun, "nothing", hint)


@check()
def event_repeats_the_transaction(exchange: Exchange) -> Findings:
    """All that the request holds; more is no harm."""
    carrying = [(event, request) for event, request in pairs_of(exchange) if request.payloads]
    if not carrying:
        raise NothingToJudge("no request had a payload")
    hint = "carry the payload of the request, all of it, in the event of the same noun"
    for event, request in carrying:
        lacking = publications.missing(event, request)
        if lacking:
            yield found(event, "Payload", lacking, "not in the event", hint)
