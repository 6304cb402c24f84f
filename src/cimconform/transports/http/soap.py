"""SOAP 1.1 and 1.2, document/literal, over HTTP."""

from cimconform.transports.base import Endpoint, RoundTrip, Route
from cimconform.transports.http.soap_envelope import MEDIA_TYPES, wrap
from cimconform.transports.http.transport import HttpTransport


class SoapTransport(HttpTransport):
    """Wrap a message in a SOAP envelope and POST it."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint)
        self.version = endpoint.version

    def request(self, body: bytes, route: Route) -> RoundTrip:
        """Send a message in an envelope of the binding's version."""
        wrapped = wrap(body, self.version, route.soap_header) if route.wrap else body
        return super().request(wrapped, route)

    def content_headers(self, route: Route) -> dict[str, str]:
        """Give media type and action, as each version of SOAP wants them."""
        media = MEDIA_TYPES[self.version]
        kind = f"{media}; charset=utf-8"
        if self.version == "1.2":
            return {"Content-Type": f'{kind}; action="{route.action}"', "Accept": media}
        return {"Content-Type": kind, "Accept": media, "SOAPAction": f'"{route.action}"'}
