"""What the client is to ask, and how that becomes a request message."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from cimconform.reference.asking import VERBS, Element
from cimconform.reference.building import HEADER, put
from cimconform.reference.names import MSG, PAST, TC57
from cimconform.reference.world import REGISTER, ZONE

CONTROL = "3.31.0.23"
NOT_UNIQUE = {"M-7001": "north.example"}  # names that two meters have, and whose ours is
_QUERIED = {"MeterReadings": "EndDevice", "EndDeviceEvents": "Meter", "MeterConfig": "Meter"}
_ORDER = (
    *HEADER[:6], "AsyncReplyFlag", "ReplyAddress", "AckRequired", "UserID", *HEADER[6:],
)  # fmt: skip


class Unable(Exception):
    """What the client is to ask cannot be asked by it."""


@dataclass(frozen=True)
class Order:
    """One thing to ask of whom, and how it is to travel.

    `to` is a URL, in which `{service}` is filled, or `queue:NAME` or `topic:NAME`; `style` is typed,
    generic or bare; `soap` the version of SOAP or empty. `later` is where an asynchronous reply is to go;
    `one_way` asks for no reply at all. With a verb in the past tense it is an event for the
    subscriber at `to` and, if there is one, for that at `also`.
    """

    verb: str
    noun: str
    to: str
    style: str = "bare"
    soap: str = ""
    meter: str = "M-1001"
    later: str = ""
    one_way: bool = False
    also: str = ""

    @property
    def event(self) -> bool:
        """Whether it reports what has happened, and asks nothing."""
        return self.verb in PAST.values()

    @property
    def service(self) -> str:
        """The typed service that takes it."""
        if self.event:
            return f"Receive{self.noun}"
        return f"Get{self.noun}" if self.verb == "get" else f"Execute{self.noun}"

    @property
    def wrapper(self) -> str:
        """The typed element that it travels in, which is the operation too."""
        return f"{self.verb.capitalize()}{self.noun}"

    @property
    def space(self) -> str:
        """Namespace of the wrapper."""
        return f"{TC57}/{'Get' if self.verb == 'get' else ''}{self.noun}Message"

    @property
    def action(self) -> str:
        """The soapAction of the operation."""
        if self.style != "typed":
            return f"http://iec.ch/61968/{'PublishEvent' if self.event else 'Request'}"
        return f"{TC57}/{'Get' if self.verb == 'get' else ''}{self.noun}/{self.wrapper}"


def header_of(order: Order) -> dict[str, str]:
    """Give the header of a request."""
    header = {
        "Verb": order.verb,
        "Noun": order.noun,
        "Context": "TESTING",
        "Timestamp": datetime.now(ZONE).isoformat(timespec="milliseconds"),
        "Source": "cimconform-enterprise",
        "AsyncReplyFlag": "true" if order.later else "false",
        "ReplyAddress": order.later,
        "AckRequired": "false" if order.one_way else "true",
        "UserID": "cimconform",
        "MessageID": str(uuid.uuid4()),
        "CorrelationID": str(uuid.uuid4()),
    }
    unused = ("AsyncReplyFlag", "ReplyAddress", "AckRequired") if order.event else ()
    return {name: value for name, value in header.items() if value and name not in unused}


def request(order: Order, header: dict[str, str]) -> Element:
    """Give the request message; raises Unable for what this client never asks."""
    if order.verb not in (*VERBS, *PAST.values()):
        raise Unable(f"the verb {order.verb} is none that this client knows")
    typed = order.style == "typed"
    untyped = "EventMessage" if order.event else "RequestMessage"
    space, name = (order.space, order.wrapper) if typed else (MSG, untyped)
    root = etree.Element(
        f"{{{space}}}{name}", nsmap={"w": space, "m": MSG} if typed else {"m": MSG}
    )
    _header(put(root, "Header"), header)
    if order.verb == "get":
        put(root, "Request").append(_query(order))
    elif order.event:
        put(root, "Payload").append(happened(order))
    elif order.verb in ("create", "change"):
        put(root, "Payload").append(_payload(order))
    elif order.verb == "execute":
        _operations(put(root, "Payload"), order)
    else:
        named = {"kind": "name", "idType": "MeterName", "objectType": "Meter"}
        part: etree._Element = put(root, "Request")
        etree.SubElement(part, f"{{{MSG}}}ID", named).text = order.meter
    return root


def _header(head: etree._Element, header: dict[str, str]) -> None:
    """Write the header in the order of the schema; what it does not know comes last."""
    for name in (*_ORDER, *(n for n in header if n not in _ORDER)):
        if name in header:
            parent = etree.SubElement(head, f"{{{MSG}}}User") if name == "UserID" else head
            etree.SubElement(parent, f"{{{MSG}}}{name}").text = header[name]


def _query(order: Order) -> Element:
    """Give the Get<Noun> profile."""
    if order.noun not in _QUERIED:
        raise Unable(f"get({order.noun}) is nothing that this client asks")
    query = _document(f"Get{order.noun}")
    named(put(query, _QUERIED[order.noun]), order.meter)
    if order.noun == "MeterReadings":
        put(put(put(query, "ReadingType"), "Names"), "name", REGISTER)
    return query


def happened(order: Order) -> Element:
    """Give what an event reports."""
    if order.noun == "MeterReadings":
        return _reading(order.meter)
    if order.noun == "EndDeviceEvents":
        return _outage(order.meter)
    if order.noun == "MeterConfig":
        return _config(order.meter)
    raise Unable(f"{order.verb}({order.noun}) is nothing that this client reports")


def _reading(meter: str) -> Element:
    document = _document("MeterReadings")
    one = put(document, "MeterReading")
    named(put(one, "Meter"), meter)
    reading = put(one, "Readings")
    put(reading, "timeStamp", datetime.now(ZONE).isoformat(timespec="seconds"))
    put(reading, "value", "1234.5")
    put(reading, "ReadingType", ref=REGISTER)
    return document


def _outage(meter: str) -> Element:
    document = _document("EndDeviceEvents")
    one = put(document, "EndDeviceEvent")
    put(one, "createdDateTime", datetime.now(ZONE).isoformat(timespec="seconds"))
    named(put(one, "Assets"), meter)
    put(one, "EndDeviceEventType", ref="3.26.0.85")
    return document


def _payload(order: Order) -> Element:
    """Give the payload of a create or change."""
    if order.noun == "EndDeviceControls" and order.verb == "create":
        return _control(order.meter)
    if order.noun == "MeterConfig":
        return _config(order.meter)
    raise Unable(f"{order.verb}({order.noun}) is nothing that this client asks")


def _control(meter: str) -> Element:
    document = _document("EndDeviceControls")
    control = put(document, "EndDeviceControl")
    put(control, "issuerTrackingID", uuid.uuid4().hex)
    put(control, "EndDeviceControlType", ref=CONTROL)
    named(put(control, "EndDevices"), meter)
    return document


def _config(meter: str) -> Element:
    document = _document("MeterConfig")
    element = put(document, "Meter")
    put(element, "serialNumber", f"SN-{meter}")
    named(element, meter)
    return document


def _operations(part: etree._Element, order: Order) -> None:
    """Write an OperationSet that creates a meter and changes it."""
    operations = etree.SubElement(part, f"{{{MSG}}}OperationSet")
    for number, verb in enumerate(("create", "change"), 1):
        one = etree.SubElement(operations, f"{{{MSG}}}Operation")
        for name, text in (("operationId", str(number)), ("noun", "MeterConfig"), ("verb", verb)):
            etree.SubElement(one, f"{{{MSG}}}{name}").text = text
        one.append(_config(order.meter))


def _document(name: str) -> Element:
    space = f"{TC57}/{name}#"
    return etree.Element(f"{{{space}}}{name}", nsmap={None: space})


def named(parent: Element, meter: str) -> None:
    """Name a meter."""
    names = put(parent, "Names")
    put(names, "name", meter)
    kind = put(names, "NameType")
    put(kind, "name", "MeterName")
    if meter in NOT_UNIQUE:
        put(put(kind, "NameTypeAuthority"), "name", NOT_UNIQUE[meter])
