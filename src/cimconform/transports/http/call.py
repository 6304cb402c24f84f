"""One plain HTTP call to what belongs to the test bed and not to the system: a trigger, a look."""

from collections.abc import Mapping

import requests

from cimconform.errors import TransportError

_MOST = 10_000_000


def call(
    method: str, url: str, body: bytes, headers: Mapping[str, str], timeout_s: float
) -> tuple[int, bytes]:
    """Give status and body of the answer; raises TransportError."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            with session.request(
                method, url, data=body or None, headers=dict(headers), timeout=timeout_s,
                stream=True, allow_redirects=False,
            ) as answer:  # fmt: skip
                content = next(answer.iter_content(_MOST), b"")
                return answer.status_code, content
        except (requests.RequestException, ValueError) as error:
            raise TransportError(f"{url}: {error}") from None
