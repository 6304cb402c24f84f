"""The events that were published after a transaction, or NothingToJudge."""

from cimconform.checks import Findings, found
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.transactions import PAST, answers, done, event_of, events, transactions
from cimconform.verdict import Finding, NothingToJudge

_VERB, CORRELATION = "Header/Verb", "Header/CorrelationID"


def absent_event(exchange: Exchange, hint: str) -> Findings:
    """Tell of each transaction that was done whether an event reports it."""
    due = [e for e in transactions(exchange.before) if done(e)]
    if not due:
        raise NothingToJudge("no transaction was done")
    for transaction in (e for e in due if event_of(exchange, e) is None):
        request = transaction.request
        if request is not None:
            yield Finding(
                f"{PAST[request.verb]}({request.noun})", "no such event", "what was published",
                hint.format(verb=request.verb, past=PAST[request.verb]), message=request.id,
            )  # fmt: skip


def pairs_of(exchange: Exchange) -> list[tuple[Message, Message]]:
    """Give each event with the request that it reports on; raises NothingToJudge where there is none."""
    both = [(event_of(exchange, e), e.request) for e in transactions(exchange.before) if done(e)]
    pairs = [(event, request) for event, request in both if event and request]
    if not pairs:
        raise NothingToJudge("no event reports a transaction")
    return pairs


def borrowed_ids(exchange: Exchange, asked: list[Message], hint: str) -> Findings:
    """Find events that were not asked for with the id of a request."""
    if not asked:
        raise NothingToJudge("no such request was sent before")
    for event in events(exchange):
        if any(answers(event, request) for request in asked):
            seen = event.text(CORRELATION)
            yield found(event, CORRELATION, "none, or one of its own", seen, hint)
