"""What a requester sends: IEC 61968-100:2013 clauses 6.2, 6.3, 6.9 and Annex A."""

import re

from cimconform.checks import Basis, Findings, about, by_schema, check, found
from cimconform.checks.subjects.requests import _HEADER, _TRUE, _disagrees, _verb, _wanted_later
from cimconform.messages.exchange import METHOD, Exchange
from cimconform.messages.message import REQUEST_VERBS, Element, Message, children, local, namespace
from cimconform.messages.objects import is_uuid
from cimconform.verdict import NothingToJudge, Pointless

_ADDRESS = re.compile(r"(https?://|queue:|topic:)\S+")
_YEAR = re.compile("/2010/")  # as figures of the standard write it; its templates have 2011
_PARTS = ("StartTime", "EndTime", "Option", "ID")


def _in_request(message: Message) -> list[str]:
    """Give the names of the children of a get's Request; raises Pointless where it has none."""
    names = [local(e) for e in message.all("Request/*")]
    if not names and message.verb == "get":
        raise Pointless("get_parameters_stand_in_request")
    return names


def _profile(message: Message) -> Element:
    """Give the parameter document of a get: what is foreign in Request."""
    _verb(message, "get")
    _in_request(message)
    own = [e for e in message.all("Request/*") if local(e) not in _PARTS]
    if not own:
        raise NothingToJudge("the get has no parameter document")
    return own[0]


@check(of="request")
def request_is_a_request_message(message: Message) -> Findings:
    """RequestMessage, or the typed element of an operation."""
    if message.root is not None and local(message.root) == "Message":
        hint = "Message is the untyped superset; name the root RequestMessage"
        yield found(message, "", "RequestMessage", "Message", hint)


@check(of="request", has=_HEADER, after=("verb_is_known",))
def request_verb_is_a_request(message: Message) -> Findings:
    """One of seven."""
    if message.verb not in REQUEST_VERBS:
        hint = "a request has a verb in the present tense; the past tense is for events"
        yield found(message, _HEADER, " ".join(REQUEST_VERBS), message.verb, hint)


@check(of="request", has="Header/Noun")
def get_noun_is_what_is_wanted(message: Message) -> Findings:
    """MeterReadings, not GetMeterReadings."""
    _verb(message, "get")
    if message.noun.startswith("Get"):
        hint = "the Noun of a get is what is wanted back; Get… is the name of its parameters"
        yield found(message, "Header/Noun", message.noun.removeprefix("Get"), message.noun, hint)


@check(of="request", has="Header")
def asynchronous_request_names_its_address(message: Message) -> Findings:
    """ReplyAddress, or JMSReplyTo."""
    _wanted_later(message)
    address = message.text("Header/ReplyAddress").strip()
    if not address and not message.headers.get("jms-reply-to"):
        hint = "say in ReplyAddress where the later answer is to go"
        yield found(message, "Header/ReplyAddress", "an address", address, hint)


@check(of="request", has="Header")
def reply_address_is_an_address(message: Message) -> Findings:
    """An URL, a queue or a topic."""
    address = message.text("Header/ReplyAddress").strip()
    if not address and message.text("Header/AsyncReplyFlag").strip() in _TRUE:
        raise Pointless("asynchronous_request_names_its_address")
    if not address:
        raise NothingToJudge("the request has no ReplyAddress")
    if address and not _ADDRESS.fullmatch(address):
        hint = "begin ReplyAddress with http://, https://, queue: or topic:"
        yield found(message, "Header/ReplyAddress", "an address", address, hint)


@check(of="request", has="Header")
def asynchronous_request_can_be_matched(message: Message) -> Findings:
    """One of two identifiers."""
    _wanted_later(message)
    if not (message.text("Header/CorrelationID") or message.text("Header/MessageID")).strip():
        hint = "without CorrelationID and MessageID the later answer cannot be matched; set either"
        yield found(message, "Header/CorrelationID", "an identifier", "", hint)


@check(of="request", has="Header/CorrelationID")
def correlation_id_is_uuid_or_number(message: Message) -> Findings:
    """A UUID in any case, or digits."""
    text = message.text("Header/CorrelationID").strip()
    if not text:
        raise NothingToJudge("the CorrelationID is blank")
    if not (is_uuid(text) or text.isdigit()):
        hint = "take a UUID, or a sequence number, as CorrelationID of a request"
        yield found(message, "Header/CorrelationID", "a UUID or a number", text, hint)


@check(of="request", has=_HEADER)
def get_carries_no_payload(message: Message) -> Findings:
    """Nothing but Header and Request."""
    _verb(message, "get")
    if message.find("Payload") is not None:
        hint = "a get has no Payload; its parameters stand in Request"
        yield found(message, "Payload", "no Payload", "Payload", hint)


@check(of="request", has=_HEADER, after=("get_carries_no_payload",))
def get_parameters_stand_in_request(message: Message) -> Findings:
    """In Request, not in Property of the Header."""
    _verb(message, "get")
    if message.all("Request/*"):
        return
    elsewhere = message.all("Header/Property/Name")
    if not elsewhere:
        raise NothingToJudge("the get has no parameters")
    hint = "the parameters of a get stand in Request; a Property is for routing"
    yield found(message, "Header/Property", "Get… or ID in Request", "Property", hint)


@check(of="request", has=_HEADER, shifts=True)
def request_children_are_in_order(message: Message) -> Findings:
    """StartTime, EndTime, Option, ID, then what is foreign."""
    _verb(message, *REQUEST_VERBS)
    names = _in_request(message)
    if not names:
        raise NothingToJudge("there is no Request, or it is empty")
    places = [_PARTS.index(n) if n in _PARTS else len(_PARTS) for n in names]
    if places != sorted(places):
        hint = "order: StartTime, EndTime, Option, ID, then the parameter document"
        yield found(message, "Request", " ".join(_PARTS), " ".join(names), hint)


@check(of="request", has=_HEADER, after=("get_noun_is_what_is_wanted",))
def get_profile_names_the_noun(message: Message) -> Findings:
    """GetMeterReadings for MeterReadings."""
    profile = _profile(message)
    if local(profile) != f"Get{message.noun}":
        hint = "the parameter document is called Get and the Noun"
        yield about(profile, f"Get{message.noun}", local(profile), hint)


@check(of="request", has=_HEADER, after=("get_profile_names_the_noun",))
def get_profile_is_schema_valid(message: Message, basis: Basis) -> Findings:
    """Valid by itself: the envelope's schema does not look inside."""
    profile = _profile(message)
    if not basis.schemas.knows(namespace(profile)):
        raise NothingToJudge(f"there is no schema of {namespace(profile)}")
    for fault in basis.schemas.errors(profile):
        where = f"{message.where('Request')}/{fault.path}"
        hint = f"the parameter document is not valid: {fault.reason}"
        yield by_schema(fault, "what the profile allows here", where, hint)


@check(of="request", has=_HEADER)
def removal_names_its_objects(message: Message) -> Findings:
    """Request/ID, Payload/ID, or the noun in Payload."""
    _verb(message, "cancel", "close", "delete")
    inside = [c for e in message.payloads for c in children(e)]
    if not (message.all("Request/ID") or message.all("Payload/ID") or inside):
        hint = "name what is to go: Request/ID, Payload/ID, or the objects in Payload"
        yield found(message, "Request/ID", "an object", "none", hint)


def _carries(message: Message, verb: str) -> bool:
    """Tell whether something is carried, in any of the ways there are."""
    _verb(message, verb)
    packed = message.find("Payload/Compressed") is not None
    return bool(message.payloads) or packed or message.find("Payload/OperationSet") is not None


@check(of="request", has=_HEADER)
def create_carries_a_payload(message: Message) -> Findings:
    """The noun, in Payload."""
    if not _carries(message, "create"):
        hint = "a create without Payload makes nothing; carry the noun"
        yield found(message, "Payload", message.noun, "nothing", hint)


@check(of="request", has=_HEADER)
def change_carries_a_payload(message: Message) -> Findings:
    """The noun in Payload, or at least identifiers."""
    named = message.all("Request/ID") or message.all("Payload/ID")
    if not _carries(message, "change") and not named:
        hint = "a change without Payload and without ID changes nothing; carry the noun"
        yield found(message, "Payload", message.noun, "nothing", hint)


@check(of="request event", shifts=True)
def reply_only_in_answers(message: Message) -> Findings:
    """Reply is a part of responses and faults."""
    if message.find("Reply") is not None:
        hint = "take the Reply out; only responses and faults have one"
        yield found(message, "Reply", "no Reply", "Reply", hint)


@check(of="request", has=_HEADER)
def typed_request_agrees_with_header(message: Message) -> Findings:
    """CreateMeterConfig is create and MeterConfig."""
    if not message.typed or message.root is None:
        raise NothingToJudge("the request is not typed")
    said = f"{message.verb.capitalize()}{message.noun}"
    if _disagrees(message):
        hint = "Verb and Noun of the Header are those of the element of the operation"
        yield found(message, _HEADER, local(message.root), said, hint)


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


@check()
def request_is_posted_as_xml(exchange: Exchange) -> Findings:
    """POST, and a media type of XML."""
    request = exchange.request
    if request is None or METHOD not in request.headers:
        raise NothingToJudge("no request over HTTP")
    method = request.headers[METHOD]
    if method != "POST":
        hint = f"the method is {method}; messages are sent by POST"
        yield found(request, "", "POST", method, hint)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/xml", "text/xml"):
        hint = "name the media type: application/xml, or text/xml"
        yield found(request, "", "application/xml", kind or "none", hint)


@check()
def one_way_request_says_so(exchange: Exchange) -> Findings:
    """AckRequired is false."""
    for message in exchange.of_system[:1]:
        asked = message.text("Header/AckRequired").strip()
        if asked not in ("false", "0"):
            hint = "a request that wants no answer has AckRequired false"
            yield found(message, "Header/AckRequired", "false", asked, hint)
