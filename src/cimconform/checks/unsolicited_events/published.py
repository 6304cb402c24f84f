"""The events that follow a transaction: IEC 61968-100:2013 clauses 6.2.4, 6.8, 6.9, Table 1.

Each is judged on what was published in a scenario, beside the transactions in it. An event that must
not come is shown by one that was due later and has come.
"""

from cimconform.checks import Findings, check, found
from cimconform.checks.subjects.publications import _CORRELATION, _VERB, _absent, _borrowed, _pairs
from cimconform.messages import transactions as publications
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message, children, local, text_of
from cimconform.messages.transactions import (
    PAST,
    answers,
    done,
    events,
    tells_of,
    told,
    transactions,
)
from cimconform.verdict import Finding, NothingToJudge, Pointless


@check(silence=True)
def transaction_is_followed_by_event(exchange: Exchange) -> Findings:
    """One for each."""
    yield from _absent(
        exchange, "publish {past} after a {verb} that was done, to all who subscribe"
    )


@check(silence=True)
def others_hear_of_a_change(exchange: Exchange) -> Findings:
    """A changed beside a created."""
    yield from _absent(exchange, "others keep copies; publish {past} after a {verb}, too")


@check(silence=True)
def executed_event_follows_the_set(exchange: Exchange) -> Findings:
    """The same operations, in the past tense."""
    hint = "publish executed after an OperationSet that was done; its verbs are in the past tense"
    yield from _absent(exchange, hint)
    for transaction in transactions(exchange.before):
        event = told(exchange, transaction)
        if transaction.request is None or event is None:
            continue
        wanted = [(n, PAST.get(v, v)) for n, v in _operations(transaction.request)]
        if _operations(event) != wanted:
            shown, seen = (_shown(pairs) for pairs in (wanted, _operations(event)))
            yield found(event, "Payload/OperationSet", shown, seen, hint)


def _operations(message: Message) -> list[tuple[str, str]]:
    """Give noun and verb of each operation, in order."""
    sets = message.all("Payload/OperationSet")
    operations = [o for one in sets for o in children(one) if local(o) == "Operation"]
    parts = [{local(e): text_of(e).strip() for e in children(o)} for o in operations]
    return [(part.get("noun", ""), part.get("verb", "")) for part in parts]


def _shown(pairs: list[tuple[str, str]]) -> str:
    return ", ".join(f"{verb}({noun})" for noun, verb in pairs) or "no operation"


@check(silence=True)
def outcome_is_told_to_subscribers(exchange: Exchange) -> Findings:
    """An event of the device, beside the reply."""
    asked = [e for e in transactions(exchange.before) if done(e)]
    controls = [e for e in asked if e.request and e.request.noun == "EndDeviceControls"]
    if not controls:
        raise NothingToJudge("no control was accepted")
    hint = "publish created(EndDeviceEvents) with what came of a control, done or failed"
    for control in controls:
        known = any(publications.outcome_of(event, control) for event in events(exchange))
        if control.request is not None and not known:
            wanted, seen = "created(EndDeviceEvents)", "no event about this control"
            yield Finding(wanted, seen, "what was published", hint, message=control.request.id)


def _witnessed(exchange: Exchange) -> None:
    """Require that an event which was due has come: without it, silence shows nothing."""
    due = [e for e in transactions(exchange.before) if done(e)]
    if not due or told(exchange, due[-1]) is None:
        raise Pointless("transaction_is_followed_by_event")


@check(silence=True)
def failed_transaction_publishes_nothing(exchange: Exchange) -> Findings:
    """Nothing was done, so that nothing is told."""
    failed = [e for e in transactions(exchange.before) if e.refused]
    if not failed:
        raise Pointless("change_of_unknown_is_refused")
    _witnessed(exchange)
    hint = "the transaction failed; publish an event only of what was done"
    for event in events(exchange):
        if any(tells_of(event, e) for e in failed):
            yield found(event, _VERB, "no event", event.verb, hint)


@check(silence=True)
def get_publishes_nothing(exchange: Exchange) -> Findings:
    """Whoever reads changes nothing."""
    asked = [e.request for e in exchange.before if e.request and e.request.verb == "get"]
    if not asked:
        raise NothingToJudge("nothing was asked for")
    _witnessed(exchange)
    hint = "a get changes nothing; publish no event after it"
    for event in events(exchange):
        if event.verb == "get" or any(answers(event, request) for request in asked):
            yield found(event, _VERB, "no event after a get", event.verb, hint)


@check()
def event_repeats_the_transaction(exchange: Exchange) -> Findings:
    """All that the request said; more is no harm."""
    carrying = [(event, request) for event, request in _pairs(exchange) if request.payloads]
    if not carrying:
        raise NothingToJudge("no request had a payload")
    hint = "tell the payload of the request, all of it, in the event of the same noun"
    for event, request in carrying:
        lacking = publications.missing(event, request)
        if lacking:
            yield found(event, "Payload", lacking, "not in the event", hint)


@check()
def caused_event_carries_correlation_id(exchange: Exchange) -> Findings:
    """That of the request, or its MessageID."""
    for event, request in _pairs(exchange):
        if not answers(event, request):
            wanted = request.text(_CORRELATION) or request.text("Header/MessageID")
            hint = "copy the CorrelationID of the request into the event that it causes"
            seen = event.text(_CORRELATION) or "nothing"
            yield found(event, _CORRELATION, wanted, seen, hint)


@check()
def unsolicited_event_borrows_no_id(exchange: Exchange) -> Findings:
    """Not that of any request."""
    asked = [e.request for e in exchange.before if e.request and not e.later]
    hint = "nobody asked for this event; it must not carry the CorrelationID of a request"
    yield from _borrowed(exchange, asked, hint)


@check()
def unsolicited_event_answers_nothing(exchange: Exchange) -> Findings:
    """Least of all that of a request that is open."""
    asked = [e.request for e in exchange.before if e.request and e.later]
    hint = "a request with this CorrelationID is open; the event would be taken for its answer"
    yield from _borrowed(exchange, asked, hint)
