"""An acknowledgement now, the answer later: IEC 61968-100:2013 clauses 4.4, 4.8, 5.2.1, 5.2.5, 6.3.2.

What came on the exchange itself is the acknowledgement; what came to ReplyAddress is the answer.
"""

from collections.abc import Sequence

from cimconform.checks import Findings, check, found
from cimconform.checks.expectations import asks_again, not_refused
from cimconform.checks.subjects.answers import answer, answered_before, series
from cimconform.checks.subjects.requester_series import concluded, replies_brought, turned_away
from cimconform.messages.compression import documents
from cimconform.messages.exchange import ANSWERED, ANSWERS, METHOD, Exchange
from cimconform.messages.jms_headers import jms_header, names
from cimconform.messages.message import MESSAGE_NS, Message, local, namespace
from cimconform.messages.patterns import ACKNOWLEDGEMENT, LAST, kind_of
from cimconform.verdict import Finding, NothingToJudge, Pointless

_TOLERANCE_S = 0.25  # the two channels are read by two threads of ours
_EVENTS_OF = {"EndDeviceControls": "EndDeviceEvents"}
_GENERIC = "http://iec.ch/61968/Response"


def acknowledgement(exchange: Exchange) -> Message:
    """Give the acknowledgement; raises NothingToJudge where the request was refused."""
    if exchange.refused:
        raise NothingToJudge("the request was refused")
    return answer(exchange)


@check(silence=True)
def acknowledgement_comes_at_once(exchange: Exchange) -> Findings:
    """A response without data, and before the answer is asked for."""
    hint = "say OK with the code 0.3 on the exchange itself; send the result to ReplyAddress"
    if exchange.silence and exchange.request is not None:
        if not exchange.late:
            raise NothingToJudge("nothing came at all")
        yield Finding(
            "an acknowledgement", "none, though the answer came to ReplyAddress", "the exchange",
            hint, message=exchange.request.id,
        )  # fmt: skip
        return
    reply = acknowledgement(exchange)
    if any(len(document) for document in documents(reply)):  # an empty noun is no data
        yield found(reply, "Payload", "no data in an acknowledgement", "the whole result", hint)


@check(after=("acknowledgement_comes_at_once",))
def acknowledgement_promises_an_answer(exchange: Exchange) -> Findings:
    """OK or PARTIAL, and more to come."""
    reply = acknowledgement(exchange)
    if ACKNOWLEDGEMENT.step(ACKNOWLEDGEMENT.start, kind_of(reply)) != "accepted":
        hint = f"{LAST} says that nothing follows; an acknowledgement is OK with 0.3"
        yield found(reply, "Reply/Result", "OK with 0.3, or PARTIAL", kind_of(reply), hint)


@check(after=("acknowledgement_comes_at_once",))
def late_results_go_to_reply_address(exchange: Exchange) -> Findings:
    """There, and nowhere else."""
    reply = acknowledgement(exchange)
    place = exchange.request.text("Header/ReplyAddress") if exchange.request else ""
    astray = _astray(exchange)
    if not exchange.late and not astray:
        hint = "the request was accepted; whatever comes of it, be it nothing or an Error, is sent"
        yield found(reply, "Reply/Result", f"an answer at {place}", "none within late_s", hint)
    for message in astray:
        where = jms_header(message, "destination") or "an address of another request"
        hint = "send the result to the ReplyAddress of its own request, to no other address"
        yield found(message, "", f"at {place}", f"at {where}", hint)


def _astray(exchange: Exchange) -> list[Message]:
    """Give what answers this request and came to another address."""
    request = exchange.request
    return [m for m in exchange.strays if request is not None and names(m, request)]


@check(after=("acknowledgement_comes_at_once",))
def late_reply_goes_to_destination(exchange: Exchange) -> Findings:
    """The queue or topic of the Header, not JMSReplyTo."""
    acknowledgement(exchange)
    place = exchange.request.text("Header/ReplyAddress") if exchange.request else ""
    wrong = [*exchange.replies[1:], *_astray(exchange)]
    if not exchange.late and not wrong:
        raise Pointless("late_results_go_to_reply_address")
    for message in wrong:
        where = jms_header(message, "destination")
        hint = "the result goes to Header/ReplyAddress; JMSReplyTo is for the acknowledgement"
        yield found(message, "", place, where or "another destination", hint)


@check()
def every_part_carries_correlation_id(exchange: Exchange) -> Findings:
    """The request's, in each."""
    hint = "copy the CorrelationID of the request into every part of the answer"
    yield from _of_another_request(exchange, series(exchange), hint)


@check()
def asynchronous_event_carries_correlation_id(exchange: Exchange) -> Findings:
    """The request's."""
    events = [m for m in series(exchange) if m.kind == "event"]
    if not events:
        raise NothingToJudge("no event came")
    hint = "an event that a request has caused carries the CorrelationID of that request"
    yield from _of_another_request(exchange, events, hint)


def _of_another_request(exchange: Exchange, parts: Sequence[Message], hint: str) -> Findings:
    """Find late messages without the CorrelationID of the request; raises NothingToJudge."""
    path = "Header/CorrelationID"
    asked = exchange.request.text(path) if exchange.request else ""
    if not asked.strip():
        raise NothingToJudge("the request has no CorrelationID")
    for part in parts:
        given = part.text(path)
        if given != asked:
            yield found(part, path, asked, given or "none", hint)


@check()
def late_answer_is_of_its_noun(exchange: Exchange) -> Findings:
    """As asked, or the events of a control."""
    asked = exchange.request.noun if exchange.request else ""
    wanted = {asked, _EVENTS_OF.get(asked, asked)}
    for part in series(exchange):
        if part.noun not in wanted:
            hint = f"the Noun of a late answer to {asked} is {asked}"
            if len(wanted) > 1:
                hint = f"{hint}, or {_EVENTS_OF[asked]} where it is an event"
            yield found(part, "Header/Noun", " or ".join(sorted(wanted)), part.noun, hint)


@check()
def acknowledgement_precedes_late_replies(exchange: Exchange) -> Findings:
    """By the clock of the harness."""
    first, reply = series(exchange)[0], acknowledgement(exchange)
    ahead = reply.at - first.at
    if ahead > _TOLERANCE_S:
        hint = "acknowledge before the work begins; the answer came first"
        yield found(first, "", "after the acknowledgement", f"{ahead:.2f} s before it", hint)


@check()
def refused_request_brings_nothing_later(exchange: Exchange) -> Findings:
    """FAILED is the end, wherever it comes."""
    if exchange.refused:
        for message in exchange.late:
            hint = "the acknowledgement was FAILED; the matter is closed and nothing follows"
            yield found(message, "", "nothing more", f"a {message.kind}", hint)
    elif not any(m.result == "FAILED" for m in exchange.delivered):
        raise NothingToJudge("the request was not refused, neither at once nor later")


@check(refusal=True)
def unusable_reply_address_is_refused(exchange: Exchange) -> Findings:
    """Not OK."""
    yield from not_refused(exchange, "no reply can be sent to such an address; refuse it by 1.8")


@check()
def failed_delivery_is_tried_again(exchange: Exchange) -> Findings:
    """Once more."""
    reply = acknowledgement(exchange)
    if not exchange.late:
        raise Pointless("late_results_go_to_reply_address")
    if not exchange.delivered:
        hint = (
            "the first delivery failed and no second came within late_s; try again, or write a log"
        )
        yield found(reply, "", "a second delivery", "none", hint)


@check()
def late_reply_has_agreed_form(exchange: Exchange) -> Findings:
    """As late_form says."""
    agreed = exchange.stimulus.facts.get("late_form", "")
    asked = exchange.request.noun if exchange.request else ""
    # an outcome is an event in any form
    parts = [part for part in series(exchange) if part.noun != _EVENTS_OF.get(asked)]
    if not parts or not agreed:
        raise NothingToJudge("no late reply came, or its form was not agreed on")
    for part in parts:
        if form(part) != agreed:
            hint = "late_form of the transport's table says which form was agreed"
            yield found(part, "", agreed, form(part), hint)


def form(message: Message) -> str:
    """Give the form of a late reply, as late_form names it."""
    if message.kind != "event":
        return message.kind
    if message.find("Reply") is not None:
        return "created_with_reply"
    return "created_reply" if message.verb == "reply" else "created"


@check()
def late_response_is_delivered_by_response(exchange: Exchange) -> Findings:
    """By soapAction and element."""
    responses = [
        (m, m.root) for m in series(exchange) if m.kind == "response" and m.root is not None
    ]
    if not responses:
        raise Pointless("late_reply_has_agreed_form")
    for message, root in responses:
        action = message.headers.get("soapaction", message.headers.get("content-type", ""))
        element = f"{{{namespace(root)}}}{local(root)}"
        if _GENERIC not in action:
            hint = f"the operation Response has the soapAction {_GENERIC}"
            yield found(message, "", _GENERIC, action or "no SOAPAction", hint)
        if element not in (f"{{{MESSAGE_NS}}}ResponseMessage", f"{{{MESSAGE_NS}}}Response"):
            hint = "the operation Response takes the element ResponseMessage"
            yield found(message, "", "ResponseMessage", local(root), hint)


@check()
def late_result_is_posted(exchange: Exchange) -> Findings:
    """By POST."""
    for message in series(exchange):
        method = message.headers.get(METHOD, "")
        if method != "POST":
            hint = "deliver a message by POST"
            yield found(message, "", "POST", method or "unknown", hint)


@check()
def accepted_request_has_status_202(exchange: Exchange) -> Findings:
    """202, or 200."""
    reply = acknowledgement(exchange)
    if reply.status not in (200, 202):
        hint = "a request that is accepted for later has status 202"
        yield Finding("202 or 200", str(reply.status), "the HTTP status", hint, message=reply.id)


_TRUE = ("true", "1")


@check(silence=True)
def overtaking_reply_is_accepted(exchange: Exchange) -> Findings:
    """By its CorrelationID, whatever came before."""
    answered = answered_before(exchange)
    hint = "a late reply may come before the acknowledgement, or without one; match it by its id"
    yield from turned_away(answered, hint)
    late = replies_brought(answered)[-1]
    results = [str(entry.get("result", "")) for entry in answered.noted]
    if results and late.result not in results:
        yield concluded(late, late.result, ", ".join(results), hint)
    yield from asks_again(exchange)


@check(silence=True)
def late_delivery_is_answered(exchange: Exchange) -> Findings:
    """A ResponseMessage each."""
    answers = {m.headers.get(ANSWERS, "") for m in exchange.more if m.kind == "response"}
    for message in replies_brought(exchange):
        if message.id not in answers:
            hint = "answer each delivery to ReplyAddress by a ResponseMessage: Header and Result OK"
            answered = message.headers.get(ANSWERED, "nothing")
            yield concluded(message, "a ResponseMessage", f"{answered} without one", hint)


@check(silence=True)
def asynchronous_request_is_complete(exchange: Exchange) -> Findings:
    """The flag; what else it needs has rules of its own."""
    request = exchange.request
    if request is None:
        raise NothingToJudge("the system asked nothing")
    flag = request.text("Header/AsyncReplyFlag").strip()
    if flag not in _TRUE:
        hint = "a request that wants its answer later says so by AsyncReplyFlag true"
        where, line = request.where("Header/AsyncReplyFlag"), request.line("Header/AsyncReplyFlag")
        yield Finding("true", flag or "none", where, hint, line, message=request.id)
