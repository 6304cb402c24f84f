"""The bare message over HTTP: good practice, since the standard gives no mapping."""

from cimconform.checks import Findings, check, found
from cimconform.checks.subjects.answers import answer
from cimconform.messages.exchange import METHOD, Exchange
from cimconform.verdict import Finding, NothingToJudge

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


@check()
def request_is_posted_as_xml(exchange: Exchange) -> Findings:
    """POST, and a media type of XML."""
    request = exchange.request
    if request is None or METHOD not in request.headers:
        raise NothingToJudge("no request over HTTP")
    method = request.headers[METHOD]
    if method != "POST":
        hint = f"the method is {method}; messages are sent by POST"
        yield found(request, "", "POST", method, hint)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/xml", "text/xml"):
        hint = "name the media type: application/xml, or text/xml"
        yield found(request, "", "application/xml", kind or "none", hint)
