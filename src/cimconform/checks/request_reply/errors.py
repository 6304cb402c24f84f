"""What a responder must refuse: IEC 61968-100:2013 clause 6.7, IEC 61968-9:2013 Annex B.

Each of these judges a bad request beside its good twin, which was served: what differs between the
two is one edit. A refusal that says nothing of the request, as that of a busy system, is believed
only after the good one was served once more and the bad one refused again; see doubt.py.
"""

from cimconform.checks import Findings, check, found
from cimconform.checks.expectations import not_refused, served_otherwise
from cimconform.checks.subjects.answers import answer
from cimconform.messages.exchange import Exchange
from cimconform.verdict import Pointless


@check(refusal=True)
def request_without_operation_is_refused(exchange: Exchange) -> Findings:
    """No Verb or no Noun, no action."""
    yield from not_refused(exchange, "a Header without Verb or Noun is not to be guessed at")


@check(refusal=True)
def unknown_noun_is_answered_by_error(exchange: Exchange) -> Findings:
    """An error response; from typed services a fault too."""
    yield from not_refused(exchange, "a noun that is not served is refused, not served as another")
    reply = exchange.reply
    bare_fault = reply is not None and reply.kind == "fault" and not _typed(exchange)
    if reply is not None and bare_fault:
        hint = "the header could be read, so the answer is a response with an Error, not a fault"
        yield found(reply, "", "a ResponseMessage with Result FAILED", "a fault", hint)


def _typed(exchange: Exchange) -> bool:
    return exchange.request is not None and exchange.request.typed


@check(refusal=True)
def unsupported_verb_is_answered_by_error(exchange: Exchange) -> Findings:
    """Another verb is not to be carried out in its place."""
    yield from not_refused(exchange, "a verb that is not served is refused, not served as another")


@check(refusal=True)
def event_verb_in_request_is_refused(exchange: Exchange) -> Findings:
    """A past tense orders nothing."""
    yield from not_refused(exchange, "the verb of an event or a reply is no order")


@check(refusal=True)
def deprecated_verb_is_refused(exchange: Exchange) -> Findings:
    """The edition has no such verb."""
    yield from not_refused(exchange, "a deprecated verb is refused, not served as another")


def unless_dropped(exchange: Exchange) -> None:
    """Leave to the rule of JMS what got no answer there: dropping is one of the things it allows."""
    if exchange.silence:
        raise Pointless("unreadable_gets_fault_or_nothing")


@check(refusal=True, silence=True)
def broken_xml_is_refused(exchange: Exchange) -> Findings:
    """Half a request is none."""
    unless_dropped(exchange)
    yield from not_refused(exchange, "what is not well-formed is not to be repaired and served")


@check(refusal=True, silence=True)
def document_type_is_refused(exchange: Exchange) -> Findings:
    """No DOCTYPE."""
    unless_dropped(exchange)
    yield from not_refused(exchange, "parse with document types disabled")


@check(refusal=True)
def unsupported_revision_is_answered_by_error(exchange: Exchange) -> Findings:
    """An unknown revision is not to be read as a known one."""
    yield from not_refused(exchange, "a revision that is not supported is refused by code 1.9")


@check(refusal=True)
def other_context_is_not_executed(exchange: Exchange) -> Findings:
    """Environments stay apart."""
    yield from not_refused(exchange, "a message of another Context is not acted on")


@check(refusal=True)
def invalid_payload_is_refused(exchange: Exchange) -> Findings:
    """By a response, since the header could be read."""
    yield from not_refused(exchange, "a payload that is not valid is refused by code 1.8")
    reply = exchange.reply
    if reply is not None and reply.kind == "fault":
        hint = "the header could be read, so a response is preferred to a fault"
        yield found(reply, "", "a ResponseMessage with Result FAILED", "a fault", hint)


@check(refusal=True)
def payload_of_another_noun_is_refused(exchange: Exchange) -> Findings:
    """Header and payload agree."""
    yield from not_refused(exchange, "a payload that is not the Noun is refused")


@check(refusal=True)
def asynchronous_without_address_is_refused(exchange: Exchange) -> Findings:
    """An answer needs a place to go."""
    yield from not_refused(exchange, "AsyncReplyFlag without ReplyAddress is refused by code 1.5")


@check(refusal=True)
def replayed_message_is_refused(exchange: Exchange) -> Findings:
    """A Nonce is good once."""
    yield from not_refused(exchange, "keep the Nonce of each Source for a day and refuse it then")


@check(refusal=True)
def stale_message_is_refused(exchange: Exchange) -> Findings:
    """What was made long ago cannot be checked for replay."""
    yield from not_refused(exchange, "ReplayDetection/Created lies years back and is accepted")


@check(refusal=True)
def reversed_window_is_an_error(exchange: Exchange) -> Findings:
    """The end comes after the start."""
    yield from not_refused(exchange, "a window that ends before it starts is an error, not empty")


@check(refusal=True)
def broken_compression_is_refused(exchange: Exchange) -> Findings:
    """What cannot be unpacked cannot be done."""
    yield from not_refused(exchange, "a compressed payload that cannot be unpacked is refused")


@check(refusal=True)
def delete_naming_nothing_is_refused(exchange: Exchange) -> Findings:
    """Nothing is not everything."""
    yield from not_refused(exchange, "a delete that names nothing is refused by code 1.6")


@check(refusal=True)
def execute_of_another_noun_is_refused(exchange: Exchange) -> Findings:
    """Execute is for sets."""
    yield from not_refused(exchange, "execute is the verb of an OperationSet alone: 2.9")


@check(refusal=True)
def unfit_operation_set_is_refused(exchange: Exchange) -> Findings:
    """An error about the noun or the verb."""
    yield from not_refused(exchange, "an OperationSet cannot be got; refuse the noun or the verb")
    reply = answer(exchange)
    if reply.kind == "fault" and not (exchange.request and exchange.request.typed):
        hint = "the header could be read, so the answer is a response with an Error, not a fault"
        yield found(reply, "", "a ResponseMessage with Result FAILED", "a fault", hint)


@check(at_once=True)
def failure_does_not_hinder_the_next(exchange: Exchange) -> Findings:
    """Served, whatever came before."""
    if not exchange.before or not exchange.before[-1].refused:
        raise Pointless("control_of_unknown_device_is_refused")
    hint = "what failed before must not hinder it; does the server keep a state of errors?"
    yield from served_otherwise(exchange, hint)
