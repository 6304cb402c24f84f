"""The bare message over HTTP: good practice, since the standard gives no mapping."""

from cimconform.checks import Findings, check
from cimconform.checks.subjects.answers import answer
from cimconform.messages.exchange import Exchange
from cimconform.verdict import Finding

_OK = 200


@check()
def processed_request_has_status_200(exchange: Exchange) -> Findings:
    """200, failed or not."""
    reply = answer(exchange)
    if reply.status != _OK:
        hint = "Result says how it went; the status is 200 for every response"
        yield Finding("200", str(reply.status), "the HTTP status", hint, message=reply.id)


@check(raw=True)
def unreadable_request_has_status_4xx(exchange: Exchange) -> Findings:
    """The client's fault."""
    reply = answer(exchange)
    if not 400 <= (reply.status or 0) < 500:  # noqa: PLR2004 - HTTP's own limits
        hint = "half a message is the client's fault: 400"
        yield Finding("a status 4xx", str(reply.status), "the HTTP status", hint, message=reply.id)


@check(raw=True)
def other_method_is_refused(exchange: Exchange) -> Findings:
    """405, or another refusal."""
    reply = answer(exchange)
    if (reply.status or 0) < 400:  # noqa: PLR2004 - HTTP's own limit
        hint = "messages come by POST; refuse other methods with 405"
        yield Finding("405", str(reply.status), "the HTTP status", hint, message=reply.id)
