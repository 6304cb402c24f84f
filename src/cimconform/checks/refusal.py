"""What a responder must refuse: IEC 61968-100:2013 clause 6.7.

Each of these judges a bad request beside its good twin, which was served: what differs between the
two is one edit, so that a refusal is about that edit.
"""

from cimconform.exchange import Exchange
from cimconform.verdict import Finding

from . import Findings, check


def not_refused(exchange: Exchange, hint: str) -> Findings:
    """Find fault with a bad request that was served as if it were good."""
    reply = exchange.reply
    if reply is not None and not exchange.refused:
        yield Finding(
            expected="a fault, or a response with Result FAILED",
            observed=f"Result {reply.result}" if reply.result else f"a {reply.kind}",
            where=reply.where("Reply/Result"),
            line=reply.line("Reply/Result"),
            hint=f"sent: {exchange.stimulus.name} {exchange.stimulus.edit}; {hint}",
            message=reply.id,
        )


@check()
def request_without_verb_is_refused(exchange: Exchange) -> Findings:
    """No Verb, no action."""
    yield from not_refused(exchange, "validate the Header before acting on it")
