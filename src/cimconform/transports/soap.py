"""SOAP 1.1 and 1.2, document/literal, over HTTP.

The envelope is put around the bytes as text, so that a malformed message can be sent in it.
"""

import re

from .base import Endpoint, RoundTrip, Route
from .http import HttpTransport

NAMESPACES = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>\s*")


class SoapTransport(HttpTransport):
    """Wrap a message in a SOAP envelope and POST it."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint)
        self.version = endpoint.version

    def request(self, body: bytes, route: Route) -> RoundTrip:
        """Send a message in an envelope of the binding's version."""
        return super().request(self._wrapped(body, route) if route.wrap else body, route)

    def _wrapped(self, body: bytes, route: Route) -> bytes:
        space = NAMESPACES[self.version].encode()
        header = b"<soap:Header>%s</soap:Header>" % route.soap_header if route.soap_header else b""
        return (
            b'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="%s">%s<soap:Body>'
            b"%s</soap:Body></soap:Envelope>" % (space, header, _DECLARATION.sub(b"", body))
        )

    def content_headers(self, route: Route) -> dict[str, str]:
        """Give media type and action, as each version of SOAP wants them."""
        if self.version == "1.2":
            kind = f'application/soap+xml; charset=utf-8; action="{route.action}"'
            return {"Content-Type": kind, "Accept": "application/soap+xml"}
        return {
            "Content-Type": "text/xml; charset=utf-8",
            "Accept": "text/xml",
            "SOAPAction": f'"{route.action}"',
        }
