"""What stands between the harness and the system, or out in the field, and is not the product.

One gate for every rule: an address that leads elsewhere, credentials of ours that are refused, a
gateway, a page of a login, a meter that is offline today. None of them accuses the product; each is reported
with the key of the system file to look at. Where the system has answered a message of ours before,
a status 404 or a page in place of an answer is its own.
"""

from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Element, Message, children, local, text_of

REFUSALS = range(400, 500)
_MOVED = (301, 302, 303, 307, 308)
_KEYS = "user_env, password_env, token_env, headers_env, wss and client_cert"
_RIGHTS = f"our credentials are refused; see {_KEYS}"
_BETWEEN = {
    **dict.fromkeys(_MOVED, "the address has moved; see url"),
    401: _RIGHTS,
    407: "a proxy between us and the system refuses access; see url",
    502: "a gateway answers in place of the system; see url",
    503: "the service is not available; see url",
    504: "a gateway answers in place of the system; see url",
}
_FORBIDDEN = 403
_UNABLE = (501, 505)  # of a server that knows no POST: another one than was meant
_PATIENCE = "4"  # the family of codes of who gave up waiting, for a meter
_BUSY = ("3.2", "5.1")
_SECURITY = (  # the faults of WS-Security 1.1, 12, and of the stacks that have it
    "UnsupportedSecurityToken", "UnsupportedAlgorithm", "InvalidSecurity", "InvalidSecurityToken",
    "FailedAuthentication", "FailedCheck", "SecurityTokenUnavailable", "MessageExpired", "SecurityError",
)  # fmt: skip
_CREDENTIALS = ("7.1", "7.2", "7.3", "7.4", "7.6")
_PAGE = (b"<!doctype html", b"<html")


def instead(reply: Message, *, answered: bool, document: bool = False) -> str:
    """Name what answers in place of the system, empty where it is the system itself.

    `answered` tells whether the system has answered a message of ours before; `document` whether a
    document such as a WSDL was asked for and not an answer.
    """
    if reply.kind != "unknown":
        return ""
    status, what = reply.status, "WSDL" if document else "61968 message"
    if status in _BETWEEN or (status == _FORBIDDEN and (document or not answered)):
        place = reply.headers.get("location", "")
        advice = f" (to {place}; name it as url)" if place else ""
        return f"HTTP {status} and no {what}: {_BETWEEN.get(status or 0, _RIGHTS)}{advice}"
    if answered:
        return ""
    if status in (*REFUSALS, *_UNABLE):
        return f"HTTP {status} and no {what}, nor any answer before; is the path of url right?"
    if _is_page(reply):
        return f"a page of HTML and no {what}, nor any answer before: a login or a proxy? see url"
    return ""


def _is_page(reply: Message) -> bool:
    """Tell whether a peer sent a page for people."""
    if reply.root is not None:
        return local(reply.root).lower() == "html"
    return reply.raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower().startswith(_PAGE)


def offline(exchange: Exchange) -> str:
    """Name the meter of ours that the system could not reach, for a request that is good."""
    if exchange.role == "intermediary":
        return ""  # what lies behind it is ours: its silence is the stimulus
    reply, meter = _refused(exchange), exchange.stimulus.facts.get("known_meter", "")
    errors = reply.all("Reply/Error") if reply else []
    if not errors or not meter or not all(_is_about(e, meter) for e in errors):
        return ""
    asked = exchange.request.raw.decode("utf-8", "replace") if exchange.request else ""
    if meter not in asked:
        return ""
    codes = ", ".join(dict.fromkeys(reply.codes)) if reply else ""
    return (
        f"the system could not reach {meter} (code {codes}), which known_meters under [ixit] names; "
        "is it online?"
    )


def _is_about(error: Element, meter: str) -> bool:
    fields = {local(child): text_of(child) for child in children(error)}
    gave_up = fields.get("code", "").partition(".")[0] == _PATIENCE
    return gave_up and fields.get("ID", "") in ("", meter)


def unwilling(exchange: Exchange) -> str:
    """Name why the system took no good request just then: it was busy, or does not know us.

    A good request that is served meanwhile shows that it is none of these.
    """
    reply = _refused(exchange)
    if reply and reply.codes and all(code in _BUSY for code in reply.codes):
        return (
            f"the system, not the request: it is too busy (code {reply.codes[0]}); try again later"
        )
    return strangers(exchange)


def strangers(exchange: Exchange) -> str:
    """Say that the system does not know who we are, for a request that is good."""
    reply = _refused(exchange)
    if reply and reply.codes and all(code in _CREDENTIALS for code in reply.codes):
        return f"our credentials are refused (code {reply.codes[0]}); see {_KEYS}"
    fault = reply.soap_fault if reply else None
    codes = (
        [text_of(e).strip().rpartition(":")[2] for e in fault.iter("*")]
        if fault is not None
        else []
    )
    found = next((code for code in codes if code in _SECURITY), "")
    return (
        f"our WS-Security is refused ({found}); see wss of the transport's table" if found else ""
    )


def gated(exchange: Exchange) -> str:
    """Name what answered in place of the system, where no other had answered before."""
    return instead(exchange.reply, answered=False) if exchange.reply else ""


def _refused(exchange: Exchange) -> Message | None:
    """Give the refusal of a request that is good, as far as we know."""
    stimulus = exchange.stimulus
    good = not stimulus.edit and "cause" not in stimulus.facts
    return exchange.reply if good and exchange.refused else None
