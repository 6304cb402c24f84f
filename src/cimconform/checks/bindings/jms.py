"""Request and reply over JMS: IEC 61968-100:2013 clauses 5.2, 6.3, 6.9, 8.4.

No reply over JMS proves nothing by itself: the broker may have lost it. Where the connection took the
request, and a good request was answered just before and just after, the missing answer is the
system's. Scenarios of that kind end with the good request that comes after.
"""

from cimconform.checks import Findings, check, found
from cimconform.checks.expectations import asks_again, not_good
from cimconform.checks.subjects.answers import answer, earlier, effects, known
from cimconform.errors import Inconclusive
from cimconform.messages.exchange import Exchange
from cimconform.messages.jms_headers import jms_header, names
from cimconform.messages.message import Message, local
from cimconform.messages.objects import value
from cimconform.verdict import Finding, NothingToJudge, Pointless

_TERMINAL = ("OK", "FAILED")
_WITNESS = 2  # steps from the last read back to the one that counts


def between(exchange: Exchange) -> Exchange:
    """Give the exchange before the good one that ends a scenario.

    Raises NothingToJudge when there is none, Inconclusive when the connection had its own trouble with it.
    """
    if not exchange.before:
        raise NothingToJudge("nothing was sent before")
    tested = exchange.before[-1]
    if tested.trouble and not tested.silence:
        raise Inconclusive(tested.trouble)
    return tested


def step(exchange: Exchange, place: int) -> Exchange:
    """Give an earlier step of the scenario; raises NothingToJudge when there are not so many."""
    if len(exchange.before) < _WITNESS:
        raise NothingToJudge("too little was sent before")
    return exchange.before[place]


def sent(exchange: Exchange) -> Message:
    """Give the request; raises NothingToJudge when it never went out."""
    if exchange.request is None:
        raise NothingToJudge("nothing was sent")
    return exchange.request


def unanswered(tested: Exchange, hint: str) -> Findings:
    """Find fault with no answer, or another than the good twin got."""
    request, twin = sent(tested), tested.twin
    hint = f"sent: {tested.stimulus.name} {tested.stimulus.edit}; {hint}"
    if tested.silence:
        place = jms_header(request, "reply-to")
        astray = [m for m in tested.strays if names(m, request)]
        seen = "no reply, while the good request before and the one after were answered"
        if astray:
            seen = f"a reply at {jms_header(astray[0], 'destination')}"
        yield Finding(f"a reply at {place}", seen, "JMSReplyTo", hint, message=request.id)
    elif twin and twin.reply and tested.reply and tested.reply.result != twin.reply.result:
        expected = f"Result {twin.reply.result}, as the good request"
        yield found(tested.reply, "Reply/Result", expected, _outcome(tested.reply), hint)


def _outcome(reply: Message) -> str:
    return ", ".join([reply.result or f"a {reply.kind}", *reply.codes])


@check(raw=True)
def jms_body_is_the_agreed_envelope(exchange: Exchange) -> Findings:
    """Bare where the request was bare, in SOAP where it was in SOAP."""
    forms = {True: "a message in a SOAP envelope", False: "a bare message"}
    reply, wanted = answer(exchange), bool(sent(exchange).soap)
    if bool(reply.soap) != wanted:
        hint = "answer in the form of the request; the system file says which one is agreed (soap)"
        yield found(reply, "", forms[wanted], forms[not wanted], hint)


@check(raw=True)
def reply_is_a_text_message(exchange: Exchange) -> Findings:
    """XML is text."""
    reply = answer(exchange)
    if jms_header(sent(exchange), "form") != "text":
        raise NothingToJudge("the request was no TextMessage")
    if jms_header(reply, "form") != "text":
        hint = "send a TextMessage; readers of text take a BytesMessage for another kind of thing"
        yield found(reply, "", "a TextMessage", f"a {jms_header(reply, 'form')} message", hint)


@check()
def bytes_message_is_served(exchange: Exchange) -> Findings:
    """The same XML in the other form."""
    yield from unanswered(between(exchange), "read a BytesMessage as UTF-8, or as its XML says")


@check()
def reply_goes_to_jms_reply_to(exchange: Exchange) -> Findings:
    """Where the request wants it."""
    yield from unanswered(between(exchange), "send the reply to JMSReplyTo of its own request")


@check()
def temporary_reply_queue_is_served(exchange: Exchange) -> Findings:
    """A queue that lives as long as its requester."""
    yield from unanswered(between(exchange), "keep no producer; take JMSReplyTo of each request")


@check()
def jms_mapping_is_optional(exchange: Exchange) -> Findings:
    """JMSCorrelationID may be left empty."""
    yield from unanswered(between(exchange), "JMSCorrelationID is optional; go by the Header")


@check()
def header_correlation_id_holds_over_jms(exchange: Exchange) -> Findings:
    """JMS has an id of its own; the Header keeps its own."""
    reply, request = answer(exchange), sent(exchange)
    other, asked = jms_header(request, "correlation-id"), request.text("Header/CorrelationID")
    if other == asked or reply.kind != "response":
        raise NothingToJudge("no response to a request with two correlation ids")
    given = reply.text("Header/CorrelationID")
    if given == other:
        hint = "JMSCorrelationID stands in the Header; copy Header/CorrelationID of the request"
        yield found(reply, "Header/CorrelationID", asked, given, hint)


@check(raw=True)
def jms_correlation_id_names_the_request(exchange: Exchange) -> Findings:
    """By any of the three ids that the requester knows."""
    reply, request = answer(exchange), sent(exchange)
    ids = [jms_header(request, "correlation-id"), jms_header(request, "message-id")]
    ids.append(request.text("Header/CorrelationID"))
    given = jms_header(reply, "correlation-id")
    if given not in ids or not given:
        hint = "set JMSCorrelationID of the reply to that of the request, or to its JMSMessageID"
        yield found(reply, "", ids[0], given or "no JMSCorrelationID", hint)


@check()
def unanswerable_request_is_done(exchange: Exchange) -> Findings:
    """Carried out, and not answered; a create that is answered shows that it can be read back."""
    request, read = earlier(exchange, "create"), step(exchange, -_WITNESS)
    if not known(exchange):
        raise Pointless("created_object_can_be_read")
    if not known(read):
        hint = "a request without JMSReplyTo and ReplyAddress is one-way; it is carried out"
        yield found(answer(read), "Payload", "the new object", "not found", hint)
    for reply in (m for e in (*exchange.before, exchange) for m in e.strays if names(m, request)):
        hint = "the request had no JMSReplyTo; keep no reply destination of an earlier one"
        yield found(reply, "", "no reply", f"a reply at {jms_header(reply, 'destination')}", hint)


@check()
def header_decides_not_the_destination(exchange: Exchange) -> Findings:
    """The header's operation, or none."""
    tested = between(exchange)
    reply, request = tested.reply, sent(tested)
    if reply is None:  # it was not taken for the other
        return
    other = tested.stimulus.edit.partition("(")[2].rstrip(")")
    if other in (reply.noun, *map(local, reply.payloads)):
        hint = f"sent: {tested.stimulus.name} {tested.stimulus.edit}; go by the Header"
        yield found(reply, "Header/Noun", f"{request.noun}, or an Error", other, hint)


@check()
def redelivered_request_is_done_once(exchange: Exchange) -> Findings:
    """Delivered twice, done once."""
    tracking = value(earlier(exchange, "create"), "issuerTrackingID")
    times = effects(exchange, tracking)
    if times > 1:
        hint = "look at JMSRedelivered; keep the MessageIDs that were carried out"
        seen = f"{times} events of {tracking}"
        yield found(answer(exchange), "Payload", "one effect", seen, hint)


@check(silence=True)
def poison_message_stops_nobody(exchange: Exchange) -> Findings:
    """The good request behind it is answered."""
    behind = between(exchange)
    if exchange.silence:
        raise Inconclusive(
            f"{exchange.trouble}; nothing is answered any more since a message without a body was "
            "sent: has it stopped the consumer?"
        )
    if behind.silence:
        request = sent(behind)
        seen = "no reply, while the one before the poison and the next one were answered"
        hint = "what cannot be read goes to a log or a dead-letter queue; take the next message"
        yield Finding("a reply", seen, "the message behind", hint, message=request.id)


@check()
def expired_request_is_not_done(exchange: Exchange) -> Findings:
    """Its time is over; what was there before it is no sign of it."""
    if known(step(exchange, 0)):
        raise Pointless("deleted_object_is_gone")
    if known(exchange):
        hint = "look at JMSExpiration before a request is carried out"
        yield found(answer(exchange), "Payload", "no new object", "the object", hint)


@check(raw=True)
def soap_properties_are_set(exchange: Exchange) -> Findings:
    """Version, media type, and whether it is a fault."""
    reply = answer(exchange)
    if not reply.soap:
        raise Pointless("jms_body_is_the_agreed_envelope")
    fault = "true" if reply.soap_fault is not None else "false"
    wanted = {"SOAPJMS_bindingVersion": "1.0", "SOAPJMS_isFault": fault}
    hint = "set the properties of SOAP over JMS on each reply"
    for name, expected in wanted.items():
        given = jms_header(reply, f"property-{name}")
        if given != expected and not (given == "" and expected == "false"):
            yield found(reply, "", f"{name} {expected}", given or f"no {name}", hint)
    if not jms_header(reply, "property-SOAPJMS_contentType"):
        yield found(reply, "", "SOAPJMS_contentType", "none", hint)


@check()
def unreadable_gets_fault_or_nothing(exchange: Exchange) -> Findings:
    """There is no header to answer to."""
    reply = between(exchange).reply
    if reply is not None and reply.kind != "fault":
        hint = "send a FaultMessage to JMSReplyTo, or nothing, and write a log"
        yield found(reply, "", "a FaultMessage, or no reply", f"a {reply.kind}", hint)


@check()
def nothing_follows_a_final_reply(exchange: Exchange) -> Findings:
    """OK and FAILED end an exchange."""
    asked = between(exchange)
    if asked.reply is None or asked.reply.result not in _TERMINAL:
        raise NothingToJudge("the request before was not answered with OK or FAILED")
    for stray in exchange.strays:
        if names(stray, sent(asked)) and jms_header(stray, "redelivered") != "true":
            hint = f"message {asked.reply.id} was the reply; send one, not twice"
            yield found(stray, "", "nothing more", f"a second {stray.kind}", hint)


def _own(exchange: Exchange) -> Message:
    """Give what the system sent over JMS."""
    if exchange.request is None or "jms-destination" not in exchange.request.headers:
        raise NothingToJudge("the system sent nothing over JMS")
    return exchange.request


def _header(message: Message, name: str, expected: str, hint: str) -> Finding:
    """Give a finding about a header of JMS."""
    observed = message.headers.get(name, "nothing")
    return Finding(expected, observed, name.replace("-", " "), hint, message=message.id)


@check()
def requests_go_to_queues(exchange: Exchange) -> Findings:
    """The destination is a queue."""
    request = _own(exchange)
    if not request.headers["jms-destination"].startswith("queue:"):
        hint = "on a topic every server carries the request out; send it to a queue"
        yield _header(request, "jms-destination", "a queue", hint)


@check()
def reply_destinations_agree(exchange: Exchange) -> Findings:
    """One destination, or one of the two alone."""
    request = _own(exchange)
    jms, own = request.headers.get("jms-reply-to", ""), request.text("Header/ReplyAddress").strip()
    if own and not own.startswith(("queue:", "topic:", "http")):
        raise Pointless("reply_address_is_an_address")
    if not jms or not own.startswith(("queue:", "topic:")):
        raise NothingToJudge("the request has no two destinations for its reply")
    if jms != own:
        hint = f"ReplyAddress and JMSReplyTo ({jms}) differ; name one destination in both"
        yield found(request, "Header/ReplyAddress", jms, own, hint)


@check()
def two_correlation_ids_agree(exchange: Exchange) -> Findings:
    """The same, or one of the two alone."""
    request = _own(exchange)
    jms, own = request.headers.get("jms-correlation-id", ""), request.text("Header/CorrelationID")
    if not jms or not own.strip():
        raise NothingToJudge("the request has no two correlation ids")
    if jms != own:
        hint = "JMSCorrelationID and Header/CorrelationID differ; set both alike, or one"
        yield found(request, "Header/CorrelationID", jms, own, hint)


@check()
def unrepeated_messages_are_persistent(exchange: Exchange) -> Findings:
    """Its loss would not be noticed."""
    request = _own(exchange)
    if request.headers.get("jms-delivery-mode") != "persistent":
        hint = "no answer shows that it was lost; send it with persistent delivery"
        yield _header(request, "jms-delivery-mode", "persistent", hint)


@check()
def events_go_to_topics(exchange: Exchange) -> Findings:
    """The destination is a topic."""
    event = _own(exchange)
    if not event.headers["jms-destination"].startswith("topic:"):
        hint = "a queue gives an event to one subscriber alone; publish it on a topic"
        yield _header(event, "jms-destination", "a topic", hint)


@check(silence=True)
def missing_reply_does_no_harm(exchange: Exchange) -> Findings:
    """It gives up, and goes on."""
    yield from asks_again(exchange)
    yield from not_good(exchange)


@check(silence=True)
def event_is_not_answered(exchange: Exchange) -> Findings:
    """Nothing comes to where an answer might be wanted."""
    if not exchange.silence and exchange.reply is None:
        raise NothingToJudge("no answer could have come")
    if exchange.reply is not None:
        hint = "an event wants no answer, even where JMSReplyTo is set; send none"
        yield found(exchange.reply, "", "nothing", exchange.reply.verb or "an answer", hint)
