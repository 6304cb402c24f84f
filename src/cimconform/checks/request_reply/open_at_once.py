"""Requests that are open at the same time: IEC 61968-100:2013 clauses 5.2.2 and 6.9."""

from cimconform.checks import Findings, check, found
from cimconform.checks.expectations import falls
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.objects import errors_about, meters_in, named, names_of
from cimconform.verdict import NothingToJudge, Pointless

_ECHO = "reply_echoes_correlation_id"


@check(at_once=True)
def open_requests_keep_their_answers(exchange: Exchange) -> Findings:
    """No meter and no error that only another of them asked about."""
    answered = [e for e in (*exchange.before, exchange) if e.request and e.reply]
    if len(answered) < 2:  # noqa: PLR2004 - two of them
        raise NothingToJudge("fewer than two of the requests were answered")
    if any(falls(_ECHO, e) for e in answered):
        raise Pointless(_ECHO)
    for one in answered:
        own = named(one.request) if one.request else set()
        others = {name for e in answered if e.request for name in named(e.request)} - own
        for reply in one.replies:
            yield from _mixed_up(reply, own, others)


def _mixed_up(reply: Message, own: set[str], others: set[str]) -> Findings:
    """Find what another request asked about, in an answer to this one."""
    asked = ", ".join(sorted(own))
    load = "several requests were open at once; keep what belongs to one of them out of the state that all share"
    for meter in (m for m in meters_in(reply) if names_of(m) & others and not names_of(m) & own):
        seen = ", ".join(sorted(names_of(meter) & others))
        hint = f"the readings of {seen} were asked for by another request: {load}"
        yield found(reply, "Payload", f"readings of {asked}", seen, hint)
    for name in (name for name in sorted(others) if errors_about(reply, name)):
        hint = f"the error is about {name}, which another request named: {load}"
        yield found(reply, "Reply/Error/ID", f"errors about {asked}, or none", name, hint)
