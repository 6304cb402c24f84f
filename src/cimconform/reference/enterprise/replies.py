"""What comes back for a request, or comes later to the client's own address, is read and judged."""

from lxml import etree

from cimconform.reference.asking import Element, Fault, child, children, local, parse, text, unwrap
from cimconform.reference.enterprise.journal import Entry
from cimconform.reference.enterprise.orders import Order

_OWN = ("OperationSet", "Compressed", "ID", "Format")


def outcome(order: Order, header: dict[str, str], body: bytes, *, soap: bool) -> Entry:
    """Say what the answer to a request means: its Result first, and only then what it holds.

    An answer that names another request is a stray, whatever it says.
    """
    entry = Entry(
        header["MessageID"], "reply", "unreadable", order.verb, order.noun,
        header.get("CorrelationID", ""),
    )  # fmt: skip
    try:
        root, _ = unwrap(parse(body), soap=soap)
    except Fault as fault:
        entry.why = fault.reason
        return entry
    if local(root) == "Fault" or local(root).endswith("FaultMessage"):
        entry.result = "fault"
        entry.codes = codes(root)
        return entry
    return _read(entry, root, header)


def _read(entry: Entry, root: Element, header: dict[str, str]) -> Entry:
    """Read a response message."""
    if not local(root).endswith("ResponseMessage"):
        entry.why = f"{local(root)} is no response"
        return entry
    named = text(root, "Header", "CorrelationID")
    if named not in ("", header.get("CorrelationID", ""), header["MessageID"]):
        entry.result, entry.why = "stray", f"it answers {named}"
        return entry
    result = text(root, "Reply", "Result")
    if result not in ("OK", "PARTIAL", "FAILED"):
        entry.why = "no Result that is known"
        return entry
    entry.result, entry.codes = result, codes(root)
    entry.carried = bool(objects(root))
    entry.objects = _taken(entry, root) if result != "FAILED" else 0
    entry.final = result != "PARTIAL" or "0.2" in entry.codes or "0.1" not in entry.codes
    return entry


def _taken(entry: Entry, root: Element) -> int:
    """Count what is taken over: what a get brought, else what was asked for and no error names.

    An error that names nothing is about everything.
    """
    if entry.verb == "get":
        return objects(root)
    errors = [e for e in root.iter(etree.Element) if local(e) == "Error"]
    real = [e for e in errors if not text(e, "code").startswith("0.")]
    return 0 if real else 1  # we ask for one thing at a time


def correlation(body: bytes) -> str:
    """Give the CorrelationID of whatever came; empty when it has none, or cannot be read."""
    return _first(body, "CorrelationID")


def identity(body: bytes) -> str:
    """Give the MessageID of whatever came; empty when it has none, or cannot be read."""
    return _first(body, "MessageID")


def _first(body: bytes, name: str) -> str:
    try:
        root = parse(body)
    except Fault:
        return ""
    found = (e for e in root.iter(etree.Element) if local(e) == name)
    return next((e.text or "" for e in found), "").strip()


def codes(root: Element) -> list[str]:
    """Give the codes of all errors."""
    return [e.text or "" for e in root.iter(etree.Element) if local(e) == "code"]


def objects(root: Element) -> int:
    """Count the objects of the payload."""
    part = child(root, "Payload")
    documents = children(part) if part is not None else []
    inside = [e for d in documents if local(d) not in _OWN for e in children(d)]
    return len([e for e in inside if not local(e).endswith("Type")])
