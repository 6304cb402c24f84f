"""What may not be read in a record or a report: secrets.

They should stand in no file at all, since a system file names environment variables; this is the
net below: a URL with a password in it, an option of a broker, a password in a security header.
"""

import re
from collections.abc import Mapping
from typing import Any

REDACTED = "(redacted)"
_KEY = re.compile(
    r"(password|passwd|passphrase|secret|token|credential|api_?key|private_?key)(?!.*_(env|file))",
    re.IGNORECASE,
)
_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie")
_LOGIN = re.compile(r"(?<=://)[^/\s@]*:[^/\s@]*(?=@)")
_ARGUMENT = re.compile(r"(?i)\b((?:password|passwd|secret|token|api_?key)=)[^&;\s\"'<>]+")
_ELEMENT = re.compile(
    r"(<(?:\w+:)?(?:Password|BinarySecurityToken|Nonce)\b[^<>]*>)[^<>]+(?=</)", re.IGNORECASE
)


def secret(key: str) -> bool:
    """Tell whether what a key or a header of this name holds is a secret."""
    return bool(_KEY.search(key)) or key.lower() in _HEADERS


def public(value: Any, key: str = "") -> Any:
    """Give a value out of a system file without what its key or its text shows to be a secret."""
    if isinstance(value, Mapping):
        return {name: public(inner, str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [public(inner, key) for inner in value]
    if value and secret(key):
        return REDACTED
    return (
        _ARGUMENT.sub(rf"\1{REDACTED}", _LOGIN.sub(REDACTED, value))
        if isinstance(value, str)
        else value
    )


def readable(text: str) -> str:
    """Give a message for a reader, without the secrets of a security header."""
    return _ELEMENT.sub(rf"\1{REDACTED}", text)
