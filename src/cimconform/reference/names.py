"""Namespaces and file places, the reference's own copy."""

from pathlib import Path

TC57 = "http://iec.ch/TC57/2011"
MSG = f"{TC57}/schema/message"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"

PAST = {  # the verb of an event, by that of the transaction which it follows
    "create": "created", "change": "changed", "cancel": "canceled", "close": "closed",
    "delete": "deleted", "execute": "executed",
}  # fmt: skip

_PACKAGE = Path(__file__).resolve().parents[1]
_SHIPPED = _PACKAGE / "suite" / "fixtures"
FIXTURES = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parents[1] / "fixtures"
