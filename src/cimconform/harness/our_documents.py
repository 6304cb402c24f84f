"""The WSDLs and schemas that our own listener publishes, for a requester or publisher that loads them there."""

import re
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

from cimconform.suite import FIXTURES
from cimconform.transports.base import OutgoingReply

_WSDLS = FIXTURES / "wsdl" / "2013"
_SCHEMAS = FIXTURES / "schemas" / "2013"
_XML = {"Content-Type": "text/xml; charset=utf-8"}
_NAME = re.compile(r"[A-Za-z0-9]+")


def document(address: str, path: str, query: str) -> OutgoingReply | None:
    """Give what a GET below the address of a mailbox asks for; None where nothing is published.

    `/SERVICE?wsdl` is the WSDL of a typed service and `?wsdl` that of the generic one, each with the
    address it was asked at; `?xsd=FILE` is a schema that they import.
    """
    asked = {name.lower(): values[0] for name, values in parse_qs(query, True).items()}  # noqa: FBT003 - urllib's own signature
    if "xsd" in asked:
        return _schema(address, path, asked["xsd"])
    if not {"wsdl", "singlewsdl"} & asked.keys():
        return None
    name = asked.get("wsdl") or unquote(path).strip("/").rpartition("/")[2] or "Generic"
    return _wsdl(f"{address}{path}", name.removesuffix(".wsdl"))


def _wsdl(place: str, name: str) -> OutgoingReply | None:
    """Give a WSDL whose services and imports are at a place of ours."""
    file = _WSDLS / f"{name}.wsdl"
    if not _NAME.fullmatch(name) or not file.is_file():
        return None
    here = escape(place, {'"': "&quot;"})
    text = file.read_text("utf-8").replace("../../schemas/2013/", f"{here}?xsd=")
    text = re.sub(r'(?<=location=")http://iec\.ch[^"]*', lambda _: here, text)
    return OutgoingReply(text.encode(), 200, _XML)


def _schema(address: str, path: str, name: str) -> OutgoingReply | None:
    """Give a schema whose imports are at a place of ours."""
    file = _SCHEMAS / name
    if "/" in name or not file.is_file() or file.suffix != ".xsd":
        return None
    here = escape(f"{address}{path}", {'"': "&quot;"})
    text = re.sub(
        'schemaLocation="(?!http)([^"]*)"',
        rf'schemaLocation="{here}?xsd=\1"',
        file.read_text("utf-8"),
    )
    return OutgoingReply(text.encode(), 200, _XML)
