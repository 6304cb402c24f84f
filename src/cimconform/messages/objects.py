"""The objects of a payload: where they stand, what they are called, and which error is about which."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC

from cimconform.messages.compression import documents
from cimconform.messages.message import (
    Element,
    Message,
    children,
    local,
    namespace,
    parent,
    text_of,
)
from cimconform.messages.times import zoned

UUID_TEXT = re.compile(
    r"(urn:uuid:|_)?\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?",
    re.IGNORECASE,
)


def canonical(identifier: str) -> str:
    """Give an identifier in one form, so that a UUID is itself however it is written."""
    text = identifier.strip()
    if not UUID_TEXT.fullmatch(text):
        return text
    return str(uuid.UUID(text.lower().removeprefix("urn:uuid:").removeprefix("_")))


def is_uuid(text: str) -> bool:
    """Tell whether a text is a UUID, in any of its dresses."""
    return bool(UUID_TEXT.fullmatch(text))


def child_text(element: Element, name: str) -> str:
    """Give the text of a child, empty when it is absent."""
    return next((text_of(e) for e in element.iterchildren(f"{{*}}{name}")), "")


def texts(message: Message, part: str) -> set[str]:
    """Give every text below a part of a message."""
    return {
        (e.text or "").strip()
        for top in tops(message, part)
        for e in top.iter()
        if isinstance(e.tag, str) and not len(e)
    } - {""}


def named(request: Message) -> set[str]:
    """Give the identifiers of meters that a request names."""
    parts = [top for part in ("Request", "Payload") for top in tops(request, part)]
    below = [e for top in parts for e in top.iter()]
    devices = [e for e in below if isinstance(e.tag, str)]
    devices = [e for e in devices if local(e) in ("EndDevice", "EndDevices", "Meter")]
    return {identifier for device in devices if (identifier := identity(device))}


def identity(device: Element) -> str:
    """Give the mRID of an object, or its first name."""
    names = (child_text(e, "name") for e in children(device) if local(e) == "Names")
    return canonical(child_text(device, "mRID") or next(names, ""))


def below(message: Message, part: str, *names: str) -> list[Element]:
    """Give the elements of some names anywhere below a part of a message."""
    return [
        e for top in tops(message, part) for e in top.iter()
        if isinstance(e.tag, str) and local(e) in names
    ]  # fmt: skip


def errors_about(reply: Message, identifier: str) -> list[Element]:
    """Give the errors that name an object."""
    return [
        e for e in reply.all("Reply/Error")
        if identifier in [canonical(t.text or "") for t in below_error(e)]
    ]  # fmt: skip


def below_error(error: Element) -> list[Element]:
    """Give everything inside an Error, for older ways of naming an object."""
    return [e for e in error.iter() if isinstance(e.tag, str)]


def meters_in(reply: Message) -> list[Element]:
    """Give the Meter elements of a MeterReadings payload."""
    return below(reply, "Payload", "Meter")


def values(reply: Message) -> list[Element]:
    """Give the measured values of a MeterReadings payload, and not those of a status or event."""
    holders = ("Readings", "IntervalReadings")
    found_ = below(reply, "Payload", "value")
    return [e for e in found_ if local(parent(e)) in holders]


def anonymous(meter: Element) -> bool:
    """Tell whether a meter has a name and no mRID, or the reverse: it may be any that is asked for."""
    kinds = {local(e) for e in children(meter)}
    return not {"mRID", "Names"} <= kinds


def names_of(meter: Element) -> set[str]:
    """Give every name and mRID of an object."""
    given = [e.text or "" for e in children(meter) if local(e) == "mRID"]
    given += [child_text(e, "name") for e in children(meter) if local(e) == "Names"]
    return {canonical(name) for name in given}


def within(message: Message, *names: str) -> Iterator[Element]:
    """Give the elements of some names in what a message carries."""
    tags = [f"{{*}}{name}" for name in names]
    return (e for document in documents(message) for e in document.iter(*tags))


def reference(element: Element, name: str) -> str | None:
    """Give what a child refers to by its attribute ref; None without such a child."""
    kinds = (child for child in children(element) if local(child) == name)
    return next((child.get("ref", "") for child in kinds), None)


def expanded(message: Message, name: str = "ReadingType") -> list[Element]:
    """Give the types that a payload explains at its root; those of a schedule are what it asks for."""
    tops = [top for top in documents(message) if local(top) != "MeterReadSchedule"]
    return [e for top in tops for e in children(top) if local(e) == name]


def called(element: Element) -> set[str]:
    """Give the mRID and the names by which a type at the root is referred to."""
    names = (child_text(e, "name") for e in children(element) if local(e) == "Names")
    return {child_text(element, "mRID"), *names} - {""}


def value(message: Message, name: str) -> str:
    """Give the first text of an element anywhere in the payload."""
    elements = below(message, "Payload", name)
    return (elements[0].text or "") if elements else ""


_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def in_rdf(message: Message) -> bool:
    """Tell whether the payload is RDF, whose root is not the noun."""
    return message.text("Payload/Format") == "RDF" or any(
        namespace(e) == _RDF for e in message.payloads
    )


CARRIED = (  # where these fell, nothing is seen of what the payload says
    "get_reply_carries_its_noun", "compressed_payload_is_base64_gzip", "compressed_xml_is_the_noun",
)  # fmt: skip


def tops(message: Message, part: str) -> list[Element]:
    """Give what a part holds to be searched: the part itself, and a payload also unpacked."""
    inside = documents(message) if part == "Payload" else []
    return [*message.all(part), *(e for e in inside if e not in message.payloads)]


_IDENTITY = ("mRID", "Names", "ConfigurationEvents")


def leaves(element: Element, above: str = "") -> Iterator[tuple[str, str]]:
    """Give the texts and references of an object with their paths, its own identity left out."""
    for child in (e for e in children(element) if above or local(e) not in _IDENTITY):
        path = f"{above}/{local(child)}".lstrip("/")
        if child.get("ref"):
            yield f"{path}/@ref", child.get("ref") or ""
        if len(child):
            yield from leaves(child, path)
        elif (child.text or "").strip():
            yield path, _plain(child.text or "")


def _plain(text: str) -> str:
    """Give one spelling of a number, a truth value or a time."""
    text = text.strip()
    moment = zoned(text)
    if moment is not None:
        return moment.astimezone(UTC).isoformat()
    if text in ("true", "false"):
        return "1" if text == "true" else "0"
    try:
        return f"{float(text):g}"
    except ValueError:
        return text


# what stands at the root of a payload and must be found again by whoever reads it
OBJECTS = frozenset(
    """
    AuxiliaryAgreement ComModule Customer CustomerAccount CustomerAgreement EndDevice Meter
    PricingStructure ServiceCategory ServiceLocation ServiceSupplier UsagePoint UsagePointLocation
    """.split()
)


GROUPS = frozenset({"EndDeviceGroup", "UsagePointGroup"})


NOUN = "OperationSet"


SET = "Payload/OperationSet"


OPERATIONS = f"{SET}/Operation"


ANY_KIND = "request response event"
