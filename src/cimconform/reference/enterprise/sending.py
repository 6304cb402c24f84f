"""The client's own hand on HTTP: a request goes out, and what comes back is bytes and a status."""

from dataclasses import dataclass, field

import requests
from lxml import etree

from cimconform.reference.asking import Element
from cimconform.reference.building import in_soap
from cimconform.reference.enterprise.orders import Order

_KINDS = {"1.1": "text/xml", "1.2": "application/soap+xml", "": "application/xml"}


@dataclass
class OutgoingMessage:
    """What goes out: where to, with which headers and bytes; over HTTP by `method`."""

    to: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    method: str = "POST"


def outgoing(order: Order, tree: Element, header: dict[str, str], reply_to: str) -> OutgoingMessage:
    """Put a request into what carries it; over JMS its reply is wanted at `reply_to`."""
    document = in_soap(tree, order.soap) if order.soap else tree
    body = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
    to = order.to.replace("{service}", order.service)
    if not to.startswith("http"):
        wanted = {} if order.one_way or order.event else {"reply-to": reply_to}
        correlation = {"correlation-id": header.get("CorrelationID", "")}
        return OutgoingMessage(to, {"persistent": "true", **correlation, **wanted}, body)
    kind = f"{_KINDS[order.soap]}; charset=utf-8"
    if order.soap == "1.2":
        kind += f'; action="{order.action}"'
    action = {"SOAPAction": f'"{order.action}"'} if order.soap == "1.1" else {}
    return OutgoingMessage(to, {"Content-Type": kind, **action}, body)


def post(sent: OutgoingMessage, patience_s: float) -> tuple[int, bytes]:
    """Send over HTTP and give status and body of the answer; raises ConnectionError for silence."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.request(
                sent.method, sent.to, data=sent.body, headers=sent.headers, timeout=patience_s,
                allow_redirects=False,
            )  # fmt: skip
        except requests.Timeout:
            raise ConnectionError(f"no answer within {patience_s:g} s") from None
        except requests.RequestException as error:
            raise ConnectionError(str(error)) from None
    return answer.status_code, answer.content
