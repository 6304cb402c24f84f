"""Whether a refusal is about the stimulus, or about something else that went wrong just then.

A bad stimulus is judged beside a good one that was served. That alone does not show that the
refusal is about what is bad: a system that is too busy for a moment refuses anything. A refusal is
in doubt when what it says could be said of any request at that moment:

    no message at all, and an HTTP status 5xx, or one about rights or patience (401, 403, 408, 429)
    a SOAP fault that blames the server, with no FaultMessage in it
    codes that are all of the families 4 (timed out), 5 (application error) and 7 (security), or
    3.2 (too many unfinished requests); 5.8 is about the request and raises no doubt
    objects in Error/ID none of which the request names

A refusal in doubt is settled by asking again: a good request, which must be served, and then the
bad one. What the second answer to the bad one says counts. It is believed when it is a refusal of
any kind, for the trouble of a moment would have to come twice and spare what stands between. Where
the good one is refused too, or there is none to send, nothing can be said: inconclusive.
"""

from cimconform.codes import family
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local

_PASSING = ("4", "5", "7")
_ABOUT_THE_REQUEST = ("5.8",)
_ABOUT_THE_MOMENT = ("3.2",)
_STATUS = (401, 403, 408, 429)


def doubtful(exchange: Exchange) -> bool:
    """Tell whether an exchange was refused in words that could be about something else."""
    reply = exchange.reply
    if reply is None or not exchange.refused:
        return False
    if reply.codes:
        return all(map(_passing, reply.codes)) or _about_another(exchange, reply)
    if reply.soap_fault is not None:
        return _blames_the_server(reply.soap_fault)
    status = reply.status or 200
    return reply.kind == "unknown" and (status in _STATUS or status >= 500)  # noqa: PLR2004 - HTTP's own


def settled(exchange: Exchange) -> bool:
    """Tell whether the same stimulus was refused before, and a good one served in between."""
    own = exchange.stimulus.name, exchange.stimulus.edit
    refused = [
        place for place, e in enumerate(exchange.before)
        if (e.stimulus.name, e.stimulus.edit) == own and e.refused
    ]  # fmt: skip
    return bool(refused) and any(e.served for e in exchange.before[refused[0] + 1 :])


def _passing(code: str) -> bool:
    """Tell whether a code speaks of a passing trouble."""
    bad = family(code) in _PASSING and code not in _ABOUT_THE_REQUEST
    return bad or code in _ABOUT_THE_MOMENT


def _about_another(exchange: Exchange, reply: Message) -> bool:
    """Tell whether every error names an object, and the request none of these."""
    named = [_texts(error) for error in reply.all("Reply/Error")]
    if exchange.request is None or not all(named):
        return False
    given = exchange.request.raw.decode("utf-8", "replace")
    return not any(text in given for texts in named for text in texts)


def _texts(error: Element) -> list[str]:
    """Give what ID and relatedID of an Error say."""
    ids = [(e.text or "").strip() for e in children(error) if local(e) in ("ID", "relatedID")]
    return [text for text in ids if text]


def _blames_the_server(fault: Element) -> bool:
    """Tell whether a SOAP fault says that the server failed, not the client."""
    codes = (e.text or "" for e in fault.iter() if local(e) in ("faultcode", "Value"))
    return next(codes, "").strip().rpartition(":")[2].partition(".")[0] in ("Server", "Receiver")
