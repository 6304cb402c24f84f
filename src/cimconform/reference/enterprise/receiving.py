"""What comes to the client without being asked for: events, and replies that come later."""

from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from cimconform.reference.asking import (
    Ask,
    Element,
    Fault,
    child,
    children,
    local,
    parse,
    text,
    unwrap,
)
from cimconform.reference.names import FIXTURES, MSG, PAST, TC57

TAKEN = ("MeterReadings", "EndDeviceEvents", "EndDeviceControls", "MeterConfig", "OperationSet")
_OWN = ("OperationSet", "Compressed", "ID", "Format")


@dataclass
class Received:
    """A message that came; `style` is typed, generic or bare, `soap` the version of SOAP."""

    root: Element
    style: str
    soap: str = ""
    header: dict[str, str] = field(default_factory=dict)

    @property
    def late(self) -> bool:
        """Whether it is a reply that comes later than its acknowledgement."""
        return local(self.root).endswith("ResponseMessage") or self.header.get("Verb") == "reply"

    @property
    def identity(self) -> str:
        """Its MessageID."""
        return self.header.get("MessageID", "")

    @property
    def ask(self) -> Ask:
        """The same as the head end's builder of replies wants it."""
        ask = Ask(self.root, self.style, self.soap, header=self.header)
        ask.noun = self.header.get("Noun", "") or _noun(local(self.root))
        ask.verb = ask.wrapper_verb = self.header.get("Verb", "")
        return ask


def receive(body: bytes, style: str) -> Received:
    """Read what came; raises Fault for what is no message that may come here."""
    root, soap = unwrap(parse(body), soap=style != "bare")
    received = Received(root, style, soap)
    head = child(root, "Header")
    if head is None:
        raise Fault("the message has no Header", "1.5")
    for part in children(head):
        received.header.setdefault(local(part), (part.text or "").strip())
    if not _comes_here(root, style):
        raise Fault(f"the root {local(root)} is neither an event nor an asynchronous reply", "2.9")
    _validate(received)
    return received


def _comes_here(root: Element, style: str) -> bool:
    """Tell whether a root is one of an event or of an asynchronous reply."""
    name, space = local(root), etree.QName(root).namespace
    if style == "typed":
        get = "Get" if name.endswith("ResponseMessage") else ""  # the answer to a get
        return space in (f"{TC57}/{_noun(name)}Message", f"{TC57}/{get}{_noun(name)}Message")
    return space == MSG and name in ("EventMessage", "PublishEvent", "ResponseMessage", "Message")


def _noun(name: str) -> str:
    """Give the noun of a typed wrapper's name."""
    verb = next((v for v in PAST.values() if name.startswith(v.capitalize())), "")
    return name[len(verb) :].removesuffix("ResponseMessage")


def _validate(received: Received) -> None:
    """Hold the message and its payload against their schemas; raises Fault."""
    if local(received.root) == "PublishEvent":
        received.root.tag = f"{{{MSG}}}EventMessage"  # the generic WSDL declares both for one thing
    for document in (received.root, *payloads(received.root)):
        schema = _schemas().get(etree.QName(document).namespace or "")
        if schema is not None and not schema.validate(etree.fromstring(etree.tostring(document))):
            raise Fault(f"not valid: {schema.error_log.last_error}", "1.8")
    verb = text(received.root, "Header", "Verb")
    if verb not in (*PAST.values(), "reply"):
        raise Fault(f"the verb {verb} is none of an event", "2.9")
    if any(local(d) != received.header.get("Noun") for d in payloads(received.root)):
        raise Fault("the payload is not what the Noun says", "2.5")


def payloads(root: Element) -> list[Element]:
    """Give the payload documents."""
    part = child(root, "Payload")
    return [e for e in children(part) if local(e) not in _OWN] if part is not None else []


@cache
def _schemas() -> dict[str, etree.XMLSchema]:
    """Compile the schemas that messages are held against."""
    made = {}
    for path in sorted((FIXTURES / "schemas" / "2013").glob("*.xsd")):
        tree = etree.parse(str(path))
        made[tree.getroot().get("targetNamespace", "")] = etree.XMLSchema(tree)
    return made
