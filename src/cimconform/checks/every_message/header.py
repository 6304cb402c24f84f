"""The Header of a message: IEC 61968-100:2013 clauses 6.2.2, 6.3.2, 6.11 and Annex A."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from cimconform.checks import Basis, Findings, about, check, found
from cimconform.checks.subjects.placeholders import filled
from cimconform.checks.subjects.requests import HEADER, TRUE, verb_of, wanted_later
from cimconform.messages.exchange import Exchange
from cimconform.messages.jms_headers import names
from cimconform.messages.message import (
    EVENT_VERBS,
    MESSAGE_NS,
    REQUEST_VERBS,
    Message,
    children,
    local,
    namespace,
)
from cimconform.messages.misspelt import wrong_with_time
from cimconform.messages.nouns import meant, nouns
from cimconform.messages.objects import NOUN, SET, in_rdf
from cimconform.messages.times import instant
from cimconform.verdict import Finding, NothingToJudge, Pointless

# what is written where there is no address
_NOWHERE = (
    "", "NONE", "N/A", "NA", "NULL", "(NULL)", "NIL", "-", "--", ".", "?", "TBD", "EMPTY", "UNDEFINED", "UNKNOWN",
    "ANONYMOUS", "HTTP://", "HTTPS://", "QUEUE:", "TOPIC:",
)  # fmt: skip
VERBS = (*REQUEST_VERBS, *EVENT_VERBS, "reply")
DEPRECATED = {
    "update": "change", "updated": "changed", "show": "reply", "subscribe": "nothing",
    "unsubscribe": "nothing", "publish": "a verb of the past tense", "cancelled": "canceled",
}  # fmt: skip
ORDER = (
    "Verb Noun Revision ReplayDetection Context Timestamp Source AsyncReplyFlag ReplyAddress "
    "AckRequired User MessageID CorrelationID Comment Property"
).split()
_DATE_TIME = re.compile(
    r"\s*-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?\s*", re.ASCII
)
_ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)\s*$")
_FOUR = re.compile(r"\s*\d{4}-")  # longer years are legal; Python does not know them
_NEAR = timedelta(minutes=5)
_KINDS = "request response event"


@check(of=_KINDS)
def header_is_present(message: Message) -> Findings:
    """There is a Header."""
    if message.find("Header") is None:
        yield found(message, "Header", "a Header", "none", "put a Header with Verb and Noun first")


@check(of=_KINDS, has="Header")
def verb_is_known(message: Message) -> Findings:
    """The verb is one of fourteen, letter for letter."""
    if message.verb not in VERBS:
        expected = f"one of {', '.join(VERBS)}"
        yield found(message, "Header/Verb", expected, message.verb, _verb_hint(message.verb))


def _verb_hint(verb: str) -> str:
    if verb in DEPRECATED:
        return f"{verb} is no verb of this edition; send {DEPRECATED[verb]}"
    if verb.strip().lower() in VERBS:
        return "verbs are lower case, without white space"
    return "Header/Verb is missing" if not verb else "take a verb of the edition"


@check(of=_KINDS, has="Header")
def noun_is_present(message: Message) -> Findings:
    """There is a Noun."""
    if message.find("Header/Noun") is None:
        hint = "the Noun is missing; name the kind of object after Verb"
        yield found(message, "Header/Noun", "a Noun", "none", hint)


@check(of=_KINDS, has="Header/Noun")
def noun_is_not_blank(message: Message) -> Findings:
    """The Noun names something."""
    if not message.noun.strip():
        yield found(message, "Header/Noun", "the name of a noun", repr(message.noun), "it is blank")


@check(of=_KINDS, has="Header/Noun", after=("get_noun_is_what_is_wanted",))
def noun_is_spelled_as_listed(message: Message, basis: Basis) -> Findings:
    """MeterReadings, not MeterReading and not meterReadings; an unknown noun is no slip."""
    known, noun = nouns(basis.schemas), message.noun.strip()
    if not noun or noun in known or noun == NOUN:
        return
    right = meant(noun, known)
    if right:
        hint = f"{noun} is no noun of the edition; {right} is the one that is meant"
        yield found(message, "Header/Noun", right, noun, hint)


@check(of=_KINDS, has="Header", shifts=True)
def header_children_are_in_order(message: Message) -> Findings:
    """The elements of the schema in its order, each once but Property."""
    header = message.find("Header")
    own = {MESSAGE_NS, namespace(header) if header is not None else ""}
    names = [local(e) for e in message.all("Header/*") if namespace(e) in own]
    known = [name for name in names if name in ORDER]
    unknown = next((name for name in names if name not in ORDER), "")
    if unknown:
        hint = f"{unknown} is no element of Header; see the order of the schema"
        yield found(message, f"Header/{unknown}", "an element of Header", unknown, hint)
    for name, follower in pairwise(known):
        repeated = name == follower and name != "Property"
        if repeated or ORDER.index(name) > ORDER.index(follower):
            observed = f"{follower} after {name}"
            hint = f"{follower} stands twice" if repeated else f"move {follower} before {name}"
            yield found(message, f"Header/{follower}", " ".join(ORDER), observed, hint)


@check(of="response", has="Header/Verb", after=("verb_is_known",))
def response_verb_is_reply(message: Message) -> Findings:
    """A response says reply, whatever was asked."""
    if message.verb != "reply":
        hint = "a response says reply, whatever was asked"
        yield found(message, "Header/Verb", "reply", message.verb, hint)


@check(of=_KINDS, has="Header/Noun")
def noun_names_the_payload(message: Message) -> Findings:
    """Noun and payload root are one word."""
    if not message.payloads or in_rdf(message):
        raise NothingToJudge("no payload document of a profile")
    name = local(message.payloads[0])
    if name != message.noun:
        hint = f"the payload is {name}, Header/Noun says {message.noun}: make them one"
        yield about(message.payloads[0], message.noun, name, hint)


@check(after=("header_is_present", "noun_is_present", "noun_names_the_payload"))
def response_noun_is_the_requests(exchange: Exchange) -> Findings:
    """The answer is about what was asked."""
    reply, request = exchange.reply, exchange.request
    if reply is None or request is None or reply.kind != "response" or exchange.stimulus.edit:
        raise NothingToJudge("no response to a good request")
    if reply.noun != request.noun:
        hint = "copy Header/Noun of the request into the reply"
        yield found(reply, "Header/Noun", request.noun, reply.noun, hint)


@check(of=_KINDS, has="Header/Timestamp")
def timestamp_is_a_date_time(message: Message) -> Findings:
    """ISO 8601 in the form of XML Schema, and a day and time that there are."""
    text = message.text("Header/Timestamp")
    known = instant(text) is not None or not _FOUR.match(text)
    if not _DATE_TIME.fullmatch(text) or not known:
        wrong = wrong_with_time(text)
        hint = f"write it as xs:dateTime, with T between date and time{wrong and ': '}{wrong}"
        yield found(message, "Header/Timestamp", "2026-03-29T02:00:00+02:00", text, hint)


@check(of=_KINDS, has="Header/Timestamp", after=("timestamp_is_a_date_time",))
def timestamp_carries_a_zone(message: Message) -> Findings:
    """Z or an offset."""
    text = message.text("Header/Timestamp")
    if not _ZONE.search(text):
        hint = "add Z or the offset from UTC that was in force"
        yield found(message, "Header/Timestamp", "a time with Z or an offset", text, hint)


@check(
    of=_KINDS,
    has="Header/Timestamp",
    after=("timestamp_is_a_date_time", "timestamp_carries_a_zone"),
)
def timestamp_is_near_sending_time(message: Message) -> Findings:
    """Within five minutes of when the message was seen."""
    text = message.text("Header/Timestamp").strip()
    stamped = instant(text)
    if not message.at or stamped is None:
        raise NothingToJudge("it is not known when the message was seen")
    seen = datetime.fromtimestamp(message.at, stamped.tzinfo)
    if abs(seen - stamped) > _NEAR:
        hint = f"off by {seen - stamped}: is the clock right, and the offset?"
        yield found(message, "Header/Timestamp", f"about {seen.isoformat()}", text, hint)


@check(of=_KINDS, has="Header/Source")
def source_names_the_system(message: Message) -> Findings:
    """Source says who."""
    if not message.text("Header/Source").strip():
        yield found(message, "Header/Source", "the name of the system", "", "Source is blank")


@check(of=_KINDS, has="Header")
def header_flags_are_booleans(message: Message) -> Findings:
    """The two flags are XML booleans."""
    flags = [e for name in ("AsyncReplyFlag", "AckRequired") for e in message.all(f"Header/{name}")]
    if not flags:
        raise NothingToJudge("no flag is set")
    for flag in flags:
        if (flag.text or "").strip() not in ("true", "false", "1", "0"):
            yield about(flag, "true, false, 1 or 0", flag.text or "", "booleans are lower case")


@check(of=_KINDS, has="Header/User", shifts=True)
def user_has_a_user_id(message: Message) -> Findings:
    """A User is somebody."""
    if message.find("Header/User/UserID") is None:
        hint = "a User has a UserID; name the user there, or leave User out"
        yield found(message, "Header/User", "User/UserID", "none", hint)


@check(of=_KINDS, has="Header/ReplayDetection", shifts=True)
def replay_detection_is_complete(message: Message) -> Findings:
    """Nonce, then Created."""
    names = [local(e) for e in message.all("Header/ReplayDetection/*")]
    if names != ["Nonce", "Created"]:
        hint = "ReplayDetection holds Nonce, then Created"
        yield found(message, "Header/ReplayDetection", "Nonce Created", " ".join(names), hint)


@check()
def nonce_is_not_repeated(run: Sequence[Exchange]) -> Findings:
    """Each Nonce once in a run."""
    seen: dict[str, Message] = {}
    path = "Header/ReplayDetection/Nonce"
    for message in (m for e in run for m in e.replies if m.find(path) is not None):
        nonce = message.text(path)
        if nonce in seen:
            hint = f"message {seen[nonce].id} has the same Nonce; make a new one for each message"
            yield found(message, path, "a Nonce not used before", nonce, hint)
        seen.setdefault(nonce, message)
    if not seen:
        raise NothingToJudge("no message carries a Nonce")


@check(after=("header_is_present",))
def reply_keeps_the_context(exchange: Exchange) -> Findings:
    """The environment of the question is that of the answer."""
    reply, request = exchange.reply, exchange.request
    asked = request.text("Header/Context") if request else ""
    if reply is None or not asked or reply.kind != "response":
        raise NothingToJudge("no response to a request with a Context")
    if reply.text("Header/Context") != asked:
        hint = "copy Header/Context of the request, which keeps environments apart"
        yield found(reply, "Header/Context", asked, reply.text("Header/Context"), hint)


@check(of=_KINDS, has="Header/Property", shifts=True)
def property_has_a_name(message: Message) -> Findings:
    """A Property is named."""
    for part in message.all("Header/Property"):
        if not any(local(e) == "Name" for e in children(part)):
            yield about(part, "Property/Name", "none", "name the Property, or leave it out")


@check(of=_KINDS, has="Header", shifts=True)
def header_extensions_come_last(message: Message) -> Findings:
    """Foreign elements follow those of the schema."""
    parts = message.all("Header/*")
    foreign = [n for n, e in enumerate(parts) if namespace(e) and namespace(e) != MESSAGE_NS]
    if not foreign or message.noun == "":
        raise NothingToJudge("the Header has no extension")
    if "/schema/message" in namespace(parts[foreign[0]]):
        raise NothingToJudge("the Header is in another message namespace")
    if any(namespace(e) == MESSAGE_NS for e in parts[foreign[0] :]):
        hint = "move the extension to the end of Header"
        yield about(
            parts[foreign[0]], "extensions at the end", f"{local(parts[foreign[0]])} earlier", hint
        )


def _asked(exchange: Exchange) -> Exchange:
    """Give the one-way transaction before a get; raises NothingToJudge where it was not done."""
    one_way = [
        e for e in exchange.before
        if e.request and e.request.text("Header/AckRequired") == "false"
    ]  # fmt: skip
    if not one_way:
        raise NothingToJudge("no one-way transaction was sent")
    if not one_way[-1].served and not exchange.served:
        raise Pointless("created_object_can_be_read")
    return one_way[-1]


def _too_many(came: list[Message], request: Message | None, where: str, hint: str) -> Findings:
    for message in came:
        if request is not None and names(message, request):
            seen = message.result or message.verb or "a message"
            yield Finding("no answer", seen, where, hint, message=message.id)


@check()
def one_way_has_no_reply(exchange: Exchange) -> Findings:
    """Nothing on the reply destination, though there is one."""
    asked = _asked(exchange)
    hint = "AckRequired was false: do the transaction, log what goes wrong, and send no reply"
    came = [*asked.replies, *exchange.strays]
    yield from _too_many(came, asked.request, "the reply destination", hint)


@check()
def one_way_ignores_reply_address(exchange: Exchange) -> Findings:
    """Nothing at ReplyAddress."""
    asked = _asked(exchange)
    hint = "AckRequired was false: send nothing to ReplyAddress, where nothing listens"
    yield from _too_many([*asked.late], asked.request, "ReplyAddress", hint)


_ADDRESS = re.compile(r"(https?://|queue:|topic:)\S+")


@check(of="request", has=HEADER, after=("verb_is_known",))
def request_verb_is_a_request(message: Message) -> Findings:
    """One of seven."""
    if message.verb not in REQUEST_VERBS:
        hint = "a request has a verb in the present tense; the past tense is for events"
        yield found(message, HEADER, " ".join(REQUEST_VERBS), message.verb, hint)


@check(of="request", has="Header/Noun")
def get_noun_is_what_is_wanted(message: Message) -> Findings:
    """MeterReadings, not GetMeterReadings."""
    verb_of(message, "get")
    if message.noun.startswith("Get"):
        hint = "the Noun of a get is what is wanted back; Get… is the name of its parameters"
        yield found(message, "Header/Noun", message.noun.removeprefix("Get"), message.noun, hint)


@check(of="request", has="Header")
def asynchronous_request_names_its_address(message: Message) -> Findings:
    """ReplyAddress, or JMSReplyTo."""
    wanted_later(message)
    address = message.text("Header/ReplyAddress").strip()
    if address.upper() in _NOWHERE and not message.headers.get("jms-reply-to"):
        hint = "say in ReplyAddress where the later answer is to go"
        yield found(message, "Header/ReplyAddress", "an address", address, hint)


@check(of="request", has="Header")
def reply_address_goes_with_its_flag(message: Message) -> Findings:
    """An address, and nothing that will come there."""
    named = message.find("Header/ReplyAddress") is not None
    if named and message.text("Header/AsyncReplyFlag").strip() not in TRUE:
        hint = (
            "without AsyncReplyFlag true the whole answer comes at once, and nothing to this address; "
            "leave it out, or set the flag"
        )
        seen = message.text("Header/ReplyAddress")
        yield found(message, "Header/ReplyAddress", "no ReplyAddress", seen, hint)


@check(of="request", has="Header")
def reply_address_is_an_address(message: Message) -> Findings:
    """An URL, a queue or a topic."""
    address = message.text("Header/ReplyAddress").strip()
    if address.upper() in _NOWHERE and message.text("Header/AsyncReplyFlag").strip() in TRUE:
        raise Pointless("asynchronous_request_names_its_address")
    if not address:
        raise NothingToJudge("the request has no ReplyAddress")
    if address and not _ADDRESS.fullmatch(address):
        hint = "begin ReplyAddress with http://, https://, queue: or topic:"
        yield found(message, "Header/ReplyAddress", "an address", address, hint)


@check(of=_KINDS, has="Header")
def operation_set_goes_with_its_noun(message: Message) -> Findings:
    """Noun, verb and payload say one thing."""
    holds, named = bool(filled(message.all(SET))), message.noun == NOUN
    executes = message.verb in ("execute", "executed")
    if not (holds or named or executes):
        raise NothingToJudge("the message is about no OperationSet")
    if holds and not named:
        hint = f"the Payload holds an OperationSet, so the Noun is {NOUN}"
        yield found(message, "Header/Noun", NOUN, message.noun, hint)
    elif message.kind == "response":
        return
    elif executes and not named:
        hint = f"{message.verb} is the verb of an OperationSet alone; give {message.noun} its own"
        yield found(message, "Header/Verb", "another verb", message.verb, hint)
    elif named and not executes:
        verb = "execute" if message.kind == "request" else "executed"
        hint = "an OperationSet is executed; what is done to its objects stands in its operations"
        yield found(message, "Header/Verb", verb, message.verb, hint)
    elif not holds and message.find("Payload/Compressed") is None:
        hint = "the OperationSet is missing; put it into Payload"
        yield found(message, "Payload", "an OperationSet", "none", hint)
