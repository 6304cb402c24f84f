"""JMS as requesters, publishers and subscribers use it: IEC 61968-100:2013 clauses 5.2.4, 8.4."""

from cimconform.checks import Findings, check, found
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.verdict import Finding, NothingToJudge, Pointless


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
    """Nobody would notice that it was lost."""
    request = _own(exchange)
    if request.headers.get("jms-delivery-mode") != "persistent":
        hint = "nobody answers it, so that nobody misses it; send it with persistent delivery"
        yield _header(request, "jms-delivery-mode", "persistent", hint)


@check()
def events_go_to_topics(exchange: Exchange) -> Findings:
    """The destination is a topic."""
    event = _own(exchange)
    if not event.headers["jms-destination"].startswith("topic:"):
        hint = "a queue gives an event to one subscriber alone; publish it on a topic"
        yield _header(event, "jms-destination", "a topic", hint)
