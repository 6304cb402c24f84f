"""By what we are let in: headers, and what WS-Security puts into a SOAP header. Secrets are values here, not names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

REDACTED = "(redacted)"


@dataclass(frozen=True, slots=True)
class WsSecurity:
    """What goes into wsse:Security of every SOAP message that we send.

    `token` is "text", "digest" or none; a Timestamp lasts `timestamp_s`, 0 for none; with a `certificate`
    and its `key`, PEM files, the Body is signed, and the Timestamp with it.
    """

    token: str = ""
    user: str = ""
    password: str = ""
    timestamp_s: int = 0
    certificate: str = ""
    key: str = ""
    key_password: str = ""


@dataclass(frozen=True, slots=True)
class Rights:
    """What shows a server who we are, beside user, password and certificate.

    `headers` go with every request, `bearer` as Authorization; neither is kept in a record. `key_password`
    opens the key of the certificate.
    """

    bearer: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    key_password: str = ""
    wss: WsSecurity | None = None

    @property
    def secret_headers(self) -> Mapping[str, str]:
        """The headers that carry a secret, as they go out."""
        token = {"Authorization": f"Bearer {self.bearer}"} if self.bearer else {}
        return {**token, **self.headers}
