"""Identity and correlation: IEC 61968-100:2013 clauses 5.2.5, 6.3.2, 6.9."""

from cimconform.exchange import Exchange
from cimconform.verdict import Finding, NothingToJudge

from . import Findings, check


@check()
def reply_echoes_correlation_id(exchange: Exchange) -> Findings:
    """The reply carries the CorrelationID of its request, letter for letter."""
    asked = exchange.request.text("Header/CorrelationID") if exchange.request else ""
    responses = [m for m in exchange.replies if m.kind == "response"]
    if not asked or not responses:
        raise NothingToJudge("no response to a request with a CorrelationID")
    for reply in responses:
        given = reply.text("Header/CorrelationID")
        if given != asked:
            yield Finding(
                expected=asked,
                observed=given,
                where=reply.where("Header/CorrelationID"),
                line=reply.line("Header/CorrelationID"),
                hint="copy Header/CorrelationID of the request into the reply",
                message=reply.id,
            )
