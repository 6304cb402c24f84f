"""SOAP 1.1 and 1.2, document/literal, over HTTP."""

from cimconform.transports.base import Endpoint, RoundTrip, Route
from cimconform.transports.http.soap_envelope import MEDIA_TYPES, wrap
from cimconform.transports.http.transport import HttpTransport, has_own_rights
from cimconform.transports.http.ws_security import Security, without_secrets
from cimconform.transports.rights import WsSecurity


class SoapTransport(HttpTransport):
    """Wrap a message in a SOAP envelope and POST it."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint)
        self.version = endpoint.version
        self._wanted = endpoint.rights.wss is not None
        self._security = Security(endpoint.rights.wss or WsSecurity())

    def request(self, body: bytes, route: Route) -> RoundTrip:
        """Send a message in an envelope of the binding's version."""
        if not route.wrap:
            return super().request(body, route)
        header = route.soap_header
        if route.security or (self._wanted and not has_own_rights(route)):
            header += self._security.block(route.security)
        wrapped = wrap(body, self.version, header)
        return super().request(self._security.signed(wrapped), route)

    def recorded(self, body: bytes) -> bytes:
        """Give what goes out without the password of WS-Security."""
        return without_secrets(body)

    def content_headers(self, route: Route) -> dict[str, str]:
        """Give media type and action, as each version of SOAP wants them."""
        media = MEDIA_TYPES[self.version]
        kind = f"{media}; charset=utf-8"
        if self.version == "1.2":
            return {"Content-Type": f'{kind}; action="{route.action}"', "Accept": media}
        return {"Content-Type": kind, "Accept": media, "SOAPAction": f'"{route.action}"'}
