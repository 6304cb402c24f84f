"""Identity and correlation: IEC 61968-100:2013 clauses 5.2.5, 6.3.2, 6.3.3, 6.9."""

from collections.abc import Sequence

from cimconform.checks import Findings, about, check, found
from cimconform.checks.expectations import difference
from cimconform.checks.subjects.answers import answered_before
from cimconform.checks.subjects.publications import CORRELATION, borrowed_ids, pairs_of
from cimconform.checks.subjects.requester_series import concluded
from cimconform.checks.subjects.requests import wanted_later
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, local, namespace
from cimconform.messages.objects import UUID_TEXT, is_uuid
from cimconform.messages.transactions import answers
from cimconform.verdict import NothingToJudge

_CODED = ("ReadingType", "EndDeviceControlType")  # these have one name only, their code
KINDS = ("name", "uuid", "transaction", "other")


def responses(exchange: Exchange) -> list[Message]:
    """Give the response messages of an exchange."""
    return [m for m in exchange.replies if m.kind == "response"]


def _correlated(exchange: Exchange) -> str:
    """Give the CorrelationID of a request that was answered; raises NothingToJudge without one."""
    asked = exchange.request.text("Header/CorrelationID") if exchange.request else ""
    if exchange.request and len(exchange.request.all("Header")) > 1:
        raise NothingToJudge("the request has two Headers, and an id in each")
    if "CorrelationID" in exchange.stimulus.edit:
        raise NothingToJudge("correlation ids of odd forms are judged by a rule of their own")
    if not asked.strip() or not responses(exchange):
        raise NothingToJudge("no response to a request with a CorrelationID")
    return asked


@check(after=("header_is_present",))
def reply_has_a_correlation_id(exchange: Exchange) -> Findings:
    """There is one, be it right or wrong, where the request had one."""
    asked = _correlated(exchange)
    for reply in responses(exchange):
        if reply.find("Header/CorrelationID") is None:
            hint = "the CorrelationID is missing; copy that of the request into the reply"
            yield found(reply, "Header/CorrelationID", asked, "", hint)


@check(after=("header_is_present",))
def reply_echoes_correlation_id(exchange: Exchange) -> Findings:
    """The request's, letter for letter; in an asynchronous exchange it may not be missing."""
    asked = _correlated(exchange)
    flag = exchange.request.text("Header/AsyncReplyFlag").strip() if exchange.request else ""
    path, later = "Header/CorrelationID", flag in ("true", "1")
    given = [m for m in responses(exchange) if later or m.find(path) is not None]
    if not given:
        raise NothingToJudge("no response with a CorrelationID")
    for reply in given:
        if reply.text(path) != asked:
            hint = f"copy Header/CorrelationID of the request into the reply; {_wrong(exchange, reply)}"
            yield found(reply, path, asked, reply.text(path), hint)


def _wrong(exchange: Exchange, reply: Message) -> str:
    """Say what is wrong with a CorrelationID that is not that of the request."""
    asked = exchange.request.text("Header/CorrelationID") if exchange.request else ""
    given = reply.text("Header/CorrelationID")
    if not given.strip():
        return "it is empty"
    if changed := difference(asked, given):
        return f"{changed}, and it must come back letter for letter"
    if exchange.request and given == exchange.request.text("Header/MessageID"):
        return "the MessageID of the request was copied in its place"
    if given == reply.text("Header/MessageID"):
        return "the MessageID of the reply was written in its place"
    return "do not make a new one"


@check(of="request response event", has="Header")
def message_id_is_present(message: Message) -> Findings:
    """There is a MessageID."""
    if not message.text("Header/MessageID"):
        hint = "give each message a MessageID of its own, such as a UUID"
        yield found(message, "Header/MessageID", "a MessageID", "", hint)


def _once(run: Sequence[Exchange]) -> list[Message]:
    """Give the messages with a MessageID; one that is delivered again, or to others, is the same."""
    late = {m.raw: m for e in run for m in e.delivered if m in e.of_system}
    sent = (e.of_system[:1] if e.role == "publisher" else e.of_system for e in run)
    late_ones = {id(m) for e in run for m in e.late}
    whole = [m for messages in sent for m in messages if id(m) not in late_ones]
    whole += late.values()
    return [m for m in whole if m.text("Header/MessageID")]


def _unanswered(run: Sequence[Exchange]) -> frozenset[bytes]:
    """Give what the system sent and got no response to, so that it may send it once more."""
    found_: dict[bytes, bool] = {}
    for exchange in (e for e in run if e.role in ("requester", "publisher")):
        answered = any(reply.kind == "response" for reply in exchange.replies)
        for message in exchange.of_system:
            found_.setdefault(message.raw, not answered)
    return frozenset(raw for raw, alone in found_.items() if alone)


@check()
def message_ids_are_unique(run: Sequence[Exchange]) -> Findings:
    """Each MessageID once among all that the system sent."""
    seen: dict[str, Message] = {}
    unanswered = _unanswered(run)
    for message in _once(run):
        identity = message.text("Header/MessageID")
        again = message.raw in unanswered and identity in seen
        if again and seen[identity].raw == message.raw:
            continue  # sent once more, since no answer came: the same message
        if identity in seen and seen[identity].id != message.id:
            hint = f"message {seen[identity].id} has the same MessageID; make a new one each time"
            yield found(message, "Header/MessageID", "an id not used before", identity, hint)
        seen.setdefault(identity, message)
    if not seen:
        raise NothingToJudge("no message has a MessageID")


@check(of="request response event", has="Header/MessageID")
def message_id_is_uuid_or_number(message: Message) -> Findings:
    """A UUID in any case, or digits."""
    text = message.text("Header/MessageID").strip()
    if not text:
        raise NothingToJudge("the MessageID is blank")
    if not (is_uuid(text) or text.isdigit()):
        hint = "take a UUID, or a sequence number"
        yield found(message, "Header/MessageID", "a UUID or a number", text, hint)


@check(after=("header_is_present",))
def reply_has_its_own_message_id(exchange: Exchange) -> Findings:
    """The request's MessageID is the request's."""
    asked = exchange.request.text("Header/MessageID") if exchange.request else ""
    given = [m for m in responses(exchange) if m.text("Header/MessageID")]
    if not asked or not given:
        raise NothingToJudge("no response with a MessageID to a request with one")
    for reply in given:
        if reply.text("Header/MessageID") == asked:
            hint = "the MessageID of the request was copied; CorrelationID is the place for it"
            yield found(reply, "Header/MessageID", "a MessageID of its own", asked, hint)


def identifiers(message: Message) -> list[Element]:
    """Give every ID and relatedID of the envelope."""
    named = message.elements("ID", "relatedID")
    found_ = [e for e in named if "/schema/message" in namespace(e)]
    if not found_:
        raise NothingToJudge("the message has no ID")
    return found_


@check(of="request response event fault")
def id_kind_is_known(message: Message) -> Findings:
    """The kind is one of four."""
    for element in identifiers(message):
        kind = element.get("kind")
        if kind is not None and kind not in KINDS:
            hint = "kind says how to look the identifier up, not what it names (that is objectType)"
            yield about(element, ", ".join(KINDS), kind, hint)


@check(of="request response event fault", after=("id_kind_is_known",))
def uuid_id_holds_an_mrid(message: Message) -> Findings:
    """No kind means uuid, and a uuid is an mRID."""
    taken = [e for e in identifiers(message) if e.get("kind", "uuid") == "uuid"]
    if not taken:
        raise NothingToJudge("no ID is taken for a uuid")
    for element in taken:
        if not UUID_TEXT.fullmatch((element.text or "").strip()):
            hint = 'without a kind an ID is an mRID; say kind="name" for a name'
            yield about(element, "a UUID", element.text or "", hint)


@check(of="request response event fault", after=("id_kind_is_known",))
def named_id_gives_its_type(message: Message) -> Findings:
    """A name says which kind of name it is."""
    named = [e for e in identifiers(message) if e.get("kind") == "name" and local(e) == "ID"]
    named = [e for e in named if e.get("objectType") not in _CODED]
    if not named:
        raise NothingToJudge("no ID is a name")
    for element in named:
        if not element.get("idType"):
            hint = "give the NameType of the name in idType"
            yield about(element, "idType", "none", hint)


@check(of="request", has="Header")
def asynchronous_request_can_be_matched(message: Message) -> Findings:
    """One of two identifiers."""
    wanted_later(message)
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


@check(silence=True)
def interleaved_requests_are_matched(exchange: Exchange) -> Findings:
    """Each has its own answer."""
    both = (answered_before(exchange), exchange)
    if not any(one.noted for one in both):
        raise NothingToJudge("the system does not say what it made of the answers")
    for one in both:
        results = [str(entry.get("result", "")) for entry in one.noted]
        if one.reply is not None and set(results) != {one.reply.result}:
            hint = "two requests were open at once; match each reply with its own by CorrelationID"
            yield concluded(one.reply, one.reply.result, ", ".join(results) or "nothing", hint)


@check()
def caused_event_carries_correlation_id(exchange: Exchange) -> Findings:
    """That of the request, or its MessageID."""
    for event, request in pairs_of(exchange):
        if not answers(event, request):
            wanted = request.text(CORRELATION) or request.text("Header/MessageID")
            hint = "copy the CorrelationID of the request into the event that it causes"
            seen = event.text(CORRELATION) or "nothing"
            yield found(event, CORRELATION, wanted, seen, hint)


@check()
def unsolicited_event_borrows_no_id(exchange: Exchange) -> Findings:
    """Not that of any request."""
    asked = [e.request for e in exchange.before if e.request and not e.later]
    hint = "this event was not asked for; it must not carry the CorrelationID of a request"
    yield from borrowed_ids(exchange, asked, hint)
