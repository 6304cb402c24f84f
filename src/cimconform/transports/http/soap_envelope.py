"""The SOAP envelope as text around bytes, so that a malformed message can be sent in it."""

import re

NAMESPACES = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
MEDIA_TYPES = {"1.1": "text/xml", "1.2": "application/soap+xml"}
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>\s*")


def wrap(body: bytes, version: str, header: bytes = b"") -> bytes:
    """Put a message into an envelope; `header` goes into soap:Header as it is."""
    space = NAMESPACES[version].encode()
    head = b"<soap:Header>%s</soap:Header>" % header if header else b""
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="%s">%s<soap:Body>'
        b"%s</soap:Body></soap:Envelope>" % (space, head, _DECLARATION.sub(b"", body))
    )
