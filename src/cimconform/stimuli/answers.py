"""What our side answers to a message that a system sends to us: well, badly, or not at all.

An `Answer` is given to a mailbox when it is opened. A receipt is written in the style of the message
that it answers: typed or generic, in SOAP of the same version or bare.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from cimconform.errors import UsageError
from cimconform.messages.message import MESSAGE_NS, Message, local, namespace
from cimconform.transports.base import Answer, OutgoingReply, RawMessage
from cimconform.transports.http.soap_envelope import MEDIA_TYPES, NAMESPACES, wrap

_HTML = b"<html><body><h1>Bad Gateway</h1></body></html>"


def receipt(raw: RawMessage, result: str = "OK", code: str = "0.0") -> OutgoingReply:
    """Say that a message has come, by a ResponseMessage as the WSDLs ask for it."""
    reply = f"<m:Result>{result}</m:Result><m:Error><m:code>{code}</m:code></m:Error>"
    return response(raw, reply)


def response(
    raw: RawMessage, reply: str, payload: str = "", correlation: str = ""
) -> OutgoingReply:
    """Give a ResponseMessage; `reply` is what its Reply holds, in the prefix m.

    It answers the message that came, unless `correlation` names another.
    """
    message = Message(raw.body)
    own = message.text("Header/CorrelationID") or message.text("Header/MessageID")
    head = {
        "Verb": "reply",
        "Noun": message.noun.removeprefix("Get") or "MeterReadings",
        "Context": message.text("Header/Context"),
        "Timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "Source": "cimconform",
        "MessageID": str(uuid.uuid4()),
        "CorrelationID": correlation or own,
    }
    inside = "".join(f"<m:{k}>{escape(v)}</m:{k}>" for k, v in head.items() if v)
    name, space = _root(message)
    carried = f"<w:Payload>{payload}</w:Payload>" if payload else ""
    body = (
        f'<w:{name} xmlns:w="{space}" xmlns:m="{MESSAGE_NS}"><w:Header>{inside}</w:Header>'
        f"<w:Reply>{reply}</w:Reply>{carried}</w:{name}>"
    )
    return enveloped(message, body.encode())


def _root(message: Message) -> tuple[str, str]:
    """Give name and namespace of the response to a message."""
    if not message.typed or message.root is None:
        return "ResponseMessage", MESSAGE_NS
    name = f"{message.noun}ResponseMessage"
    return name if message.noun else local(message.root), namespace(message.root)


def enveloped(message: Message, body: bytes, status: int = 200) -> OutgoingReply:
    """Carry a message of ours as the one that it answers was carried."""
    if not message.soap:
        return OutgoingReply(body, status, {"Content-Type": "application/xml; charset=utf-8"})
    headers = {"Content-Type": f"{MEDIA_TYPES[message.soap]}; charset=utf-8"}
    return OutgoingReply(wrap(body, message.soap), status, headers)


def fault(raw: RawMessage, *, detailed: bool = False) -> OutgoingReply:
    """Say that we could not process a message: a SOAP fault, or a FaultMessage where there is no SOAP.

    A SOAP fault that is `detailed` holds a FaultMessage.
    """
    message = Message(raw.body)
    if not message.soap:
        reply = "<Reply><Result>FAILED</Result><Error><code>5.3</code></Error></Reply>"
        body = f'<FaultMessage xmlns="{MESSAGE_NS}">{reply}</FaultMessage>'
        return enveloped(message, body.encode(), 500)
    space = NAMESPACES[message.soap]
    inside = {
        "1.1": "<faultcode>s:Server</faultcode><faultstring>not processed</faultstring>",
        "1.2": (
            "<s:Code><s:Value>s:Receiver</s:Value></s:Code>"
            '<s:Reason><s:Text xml:lang="en">not processed</s:Text></s:Reason>'
        ),
    }
    detail = _detail(message) if detailed else ""
    body = f'<s:Fault xmlns:s="{space}">{inside[message.soap]}{detail}</s:Fault>'
    return enveloped(message, body.encode(), 500)


def _detail(message: Message) -> str:
    """Give the detail of a fault: the FaultMessage of the service, or the generic one."""
    name, own = _root(message)
    name = name.replace("Response", "Fault")
    reply = "<m:Result>FAILED</m:Result><m:Error><m:code>5.3</m:code></m:Error>"
    whole = (
        f'<w:{name} xmlns:w="{own}" xmlns:m="{MESSAGE_NS}"><w:Reply>{reply}</w:Reply></w:{name}>'
    )
    tag = "detail" if message.soap == "1.1" else "s:Detail"
    return f"<{tag}>{whole}</{tag}>"


def _always(outgoing: OutgoingReply) -> Answer:
    return lambda _: outgoing


def in_turn(first: Answer, then: Answer = receipt, times: int = 1) -> Answer:
    """Answer the first messages in one way and all that follow in another."""
    count = 0

    def answer(raw: RawMessage) -> OutgoingReply:
        nonlocal count
        count += 1
        return (first if count <= times else then)(raw)

    return answer


def named(words: str) -> Answer:
    """Give an answer by the words of a feature; raises UsageError for words that name none."""
    if words not in NAMED:
        raise UsageError(f"no answer of ours is called {words!r}; there are {', '.join(NAMED)}")
    return NAMED[words]()


# by the words in which a feature says it
NAMED: Mapping[str, Callable[[], Answer]] = {
    "a receipt": lambda: receipt,
    "a fault": lambda: fault,
    "HTTP 503": lambda: _always(OutgoingReply(b"", 503)),
    "HTTP 502 with HTML": lambda: _always(OutgoingReply(_HTML, 502, {"Content-Type": "text/html"})),
    "silence": lambda: _always(OutgoingReply(mode="silent")),
    "a closed connection": lambda: _always(OutgoingReply(mode="closed")),
    "half an answer": lambda: _always(OutgoingReply(_HTML, 200, {}, 0.0, "half")),
    "what is no HTTP": lambda: _always(OutgoingReply(b"\0\1\2\r\n\r\n", mode="raw")),
}
