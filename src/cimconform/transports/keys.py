"""Private keys in PEM files, with or without a password; a wrong one is found before anything is sent."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from cimconform.errors import UsageError


def opened(file: str, password: str, key: str) -> PrivateKeyTypes:
    """Give the private key of a file; raises UsageError that names the key of the system file, `key`."""
    secret = password.encode() or None
    try:
        return serialization.load_pem_private_key(Path(file).read_bytes(), secret)
    except TypeError:
        encrypted = not password
        what = f"is encrypted; name its password by {key}_password_env"
        plain = f"is not encrypted; leave out {key}_password_env"
        raise UsageError(f"{key}: {file} {what if encrypted else plain}") from None
    except ValueError:
        why = f"{key}_password_env does not open it" if password else "it holds no private key"
        raise UsageError(f"{key}: {file}: {why}") from None
    except OSError as error:
        raise UsageError(f"{key}: {file}: {error.strerror}") from None
