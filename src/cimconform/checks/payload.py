"""How the payload is carried: IEC 61968-100:2013 clauses 6.2.4 and 6.4."""

from cimconform.exchange import Exchange
from cimconform.message import local
from cimconform.verdict import Finding, NothingToJudge

from . import Findings, check


@check()
def get_reply_carries_its_noun(exchange: Exchange) -> Findings:
    """Result OK to a get comes with the noun, be it empty."""
    reply, request = exchange.reply, exchange.request
    if reply is None or request is None or reply.result != "OK":
        raise NothingToJudge("the get was not answered with OK")
    names = [local(payload) for payload in reply.payloads]
    if request.noun not in names:
        yield Finding(
            expected=f"Payload/{request.noun}",
            observed=", ".join(names),
            where=reply.where("Payload"),
            line=reply.line("Payload"),
            hint="Result OK to a get comes with its noun, which may hold no object",
            message=reply.id,
        )
