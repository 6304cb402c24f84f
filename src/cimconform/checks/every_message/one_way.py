"""Transactions that want no answer: IEC 61968-100:2013 clauses 4.5, 6.3.2.

Each is judged on the get behind it, which shows that the transaction was done: what came to us until
then, though nobody had asked for it, is too much.
"""

from cimconform.checks import Findings, check
from cimconform.messages.exchange import Exchange
from cimconform.messages.jms_headers import names
from cimconform.messages.message import Message
from cimconform.verdict import Finding, NothingToJudge, Pointless


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
            said = message.result or message.verb or "a message"
            yield Finding("no answer", said, where, hint, message=message.id)


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
    hint = "AckRequired was false: send nothing to ReplyAddress, where nobody listens"
    yield from _too_many([*asked.late], asked.request, "ReplyAddress", hint)
