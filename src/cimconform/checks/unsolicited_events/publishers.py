"""What a publisher reports: IEC 61968-100:2013 clauses 4.4, 5.2.4, 6.3, 6.8; TR 61968-900 6.6."""

from lxml import etree

from cimconform.checks import Findings, check, found
from cimconform.checks.subjects.publications import absent_event
from cimconform.messages import transactions as publications
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import EVENT_VERBS, Message, local
from cimconform.messages.transactions import (
    answers,
    done,
    event_of,
    events,
    is_event_of,
    transactions,
)
from cimconform.verdict import Finding, NothingToJudge, Pointless

_VERB = "Header/Verb"


@check()
def event_is_an_event_message(exchange: Exchange) -> Findings:
    """EventMessage, or the typed element of an operation."""
    for message in exchange.of_system[:1]:
        name = local(message.root) if message.root is not None else ""
        if message.kind != "event" or name == "Message":
            hint = "name the root of an event EventMessage, or take the typed element"
            yield found(message, "", "EventMessage", name, hint)


@check(of="event", has=_VERB, after=("verb_is_known",))
def event_verb_is_past_tense(message: Message) -> Findings:
    """One of six."""
    if message.verb not in EVENT_VERBS:
        hint = "an event has a verb in the past tense: created for create"
        yield found(message, _VERB, " ".join(EVENT_VERBS), message.verb, hint)


@check(of="event")
def event_carries_a_payload(message: Message) -> Findings:
    """Something to report."""
    carried = message.payloads or message.all("Payload/*")
    if not carried:
        hint = "an event without a Payload says nothing; carry what happened"
        yield found(message, "Payload", message.noun, "nothing", hint)


@check(of="event", has=_VERB, after=("event_verb_is_past_tense",))
def unsolicited_event_is_created(message: Message) -> Findings:
    """Created, whatever became of it before."""
    if message.noun not in ("MeterReadings", "EndDeviceEvents"):
        raise NothingToJudge("the event is of another noun")
    if message.verb != "created":
        hint = "readings and events that were not asked for are reported as created"
        yield found(message, _VERB, "created", message.verb, hint)


def _goes_on(exchange: Exchange, hint: str) -> Findings:
    """Tell if nothing was published any more."""
    if not exchange.before:
        raise NothingToJudge("nothing was published before")
    if exchange.request is None:
        yield Finding("another event", exchange.trouble, "the next event", hint)


@check(silence=True)
def publisher_needs_no_reply(exchange: Exchange) -> Findings:
    """The next event comes, though the last was not answered."""
    yield from _goes_on(
        exchange, "no answer comes to an event over JMS; publish the next all the same"
    )


@check(silence=True)
def publisher_takes_any_response(exchange: Exchange) -> Findings:
    """The event is not sent again, and the next one comes."""
    hint = "a response of OK without an Error is a receipt like any other; go on"
    yield from _goes_on(exchange, hint)


@check()
def all_subscribers_get_the_event(exchange: Exchange) -> Findings:
    """Two of them, and the same."""
    events = [m for m in exchange.of_system if m.kind == "event"]
    if not events:
        raise NothingToJudge("no event came")
    if events[0].headers.get("jms-destination", "").startswith("queue:"):
        raise Pointless("events_go_to_topics")
    places: dict[str, Message] = {}
    for message in events:
        places.setdefault(message.headers.get("x-subscriber", ""), message)
    if len(places) == 1:
        hint = "only one of two subscribers got the event; send it to all"
        yield found(events[0], "", "an event for each", "one event", hint)
        return
    first, second = list(places.values())[:2]
    if _payload(first) != _payload(second):
        hint = "the payload is not the same for both subscribers; build an event once"
        yield found(second, "Payload", "the same payload", "another", hint)


def _payload(message: Message) -> list[bytes]:
    """Give what an event carries, in canonical form."""
    return [etree.tostring(e, method="c14n", exclusive=True) for e in message.payloads]


@check()
def failed_delivery_is_retried(exchange: Exchange) -> Findings:
    """The same event comes again."""
    events = [m for m in exchange.of_system if m.kind == "event"]
    if not events:
        raise NothingToJudge("no event came")
    first = events[0].headers.get("x-subscriber", "")
    if sum(m.headers.get("x-subscriber", "") == first for m in events) == 1:
        hint = "the delivery failed, and the event was not sent once more; try again"
        yield found(events[0], "", "the event once more", "one delivery", hint)


@check(silence=True)
def transaction_is_followed_by_event(exchange: Exchange) -> Findings:
    """One for each."""
    yield from absent_event(
        exchange, "publish {past} after a {verb} that was done, to all who subscribe"
    )


@check(silence=True)
def each_done_object_is_told(exchange: Exchange) -> Findings:
    """In an event of its own, or in one with others."""
    due = [e for e in transactions(exchange.before) if done(e)]
    if not due or event_of(exchange, due[0]) is None:
        raise Pointless("transaction_is_followed_by_event")
    for transaction in due:
        lost = sorted(publications.untold(events(exchange), transaction, due))
        if lost and transaction.request is not None:
            seen = f"{len(events(exchange))} events, none of {', '.join(lost)}"
            hint = f"publish every object that was done: no event names {lost[0]}, which came right behind another or beside it"
            yield Finding(lost[0], seen, "what was published", hint, message=transaction.request.id)


@check(silence=True)
def unsubscribed_hears_nothing_more(exchange: Exchange) -> Findings:
    """Nothing of what was done since."""
    published = [place for place, e in enumerate(exchange.before) if e.role == "publisher"]
    if not published or not events(exchange.before[published[0]]):
        raise Pointless("transaction_is_followed_by_event")
    since = [e for e in transactions(exchange.before[published[0] :]) if done(e)]
    if not since:
        raise NothingToJudge("nothing was done since the subscription was ended")
    hint = "the subscription was ended before this was done; take the subscriber off the list when it says so"
    for event in events(exchange):
        if any(is_event_of(event, e) for e in since):
            yield found(event, _VERB, "no event", event.verb, hint)


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
    if not due or event_of(exchange, due[-1]) is None:
        raise Pointless("transaction_is_followed_by_event")


@check(silence=True)
def failed_transaction_publishes_nothing(exchange: Exchange) -> Findings:
    """Nothing was done, so that nothing is reported."""
    failed = [e for e in transactions(exchange.before) if e.refused]
    if not failed:
        raise Pointless("change_of_unknown_is_refused")
    _witnessed(exchange)
    hint = "the transaction failed; publish an event only of what was done"
    for event in events(exchange):
        if any(is_event_of(event, e) for e in failed):
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
