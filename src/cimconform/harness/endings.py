"""How an exchange ended, in a few words; and a sent message out of what the transport put around it."""

from cimconform.messages.exchange import Exchange
from cimconform.messages.field import REFUSALS, offline, unwilling
from cimconform.messages.message import Message

_RESULTS = ("OK", "PARTIAL", "FAILED")


def outcome(exchange: Exchange) -> str:
    """Say in a few words how an exchange ended."""
    reply = exchange.reply
    if reply is None:
        return "no answer"
    codes = ", ".join(reply.codes)
    result = reply.result or ("a fault" if reply.kind == "fault" else "no Result")
    return f"{result} {codes}".strip() + (f", HTTP {reply.status}" if reply.status else "")


def hindrance(exchange: Exchange) -> str:
    """Name what out in the field kept a good request from being served, if that is what it was."""
    return exchange.trouble or offline(exchange) or unwilling(exchange)


def fallen(exchange: Exchange) -> str:
    """Name the requirement that an answer breaks so badly that nothing can be built on it."""
    if exchange.trouble or exchange.reply is None:
        return ""
    if exchange.reply.kind == "response" and exchange.reply.result not in _RESULTS:
        return "reply_has_a_known_result"
    if exchange.reply.kind != "unknown":
        return ""
    if exchange.reply.unreadable:
        if exchange.reply.without_words:
            return "request_gets_one_answer"
        return "" if exchange.reply.status in REFUSALS else "message_is_well_formed"
    return "root_is_a_message_element"


def bare(message: Message) -> bytes:
    """Give a sent message without the SOAP envelope that the transport put around it."""
    if b"Envelope" not in message.raw:
        return message.raw
    start = message.raw.index(b">", message.raw.index(b":Body")) + 1
    end = message.raw.rindex(b"</", 0, message.raw.rindex(b"</"))
    return message.raw[start:end]
