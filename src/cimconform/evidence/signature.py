"""Sign a bundle with a key that is not in it: CMS for people, in-toto for supply chains.

The CMS signature (RFC 5652) is detached, and `openssl cms -verify` verifies it. The in-toto statement, of the
type test-result v0.1, says what the run came to, in a DSSE envelope that the same key signs.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    pkcs7,
)

from cimconform.errors import UsageError
from cimconform.record.record import Record
from cimconform.verdict import Verdict

PAYLOAD = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
_OPTIONS = (
    pkcs7.PKCS7Options.DetachedSignature,
    pkcs7.PKCS7Options.Binary,
    pkcs7.PKCS7Options.NoCapabilities,
)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key and the certificate that others know it by."""

    key: Key
    certificate: x509.Certificate

    @classmethod
    def load(cls, key: Path, certificate: Path, password: str = "") -> "Signer":
        """Read both from PEM; raises UsageError, also where they do not belong together."""
        try:
            private = load_pem_private_key(key.read_bytes(), password.encode() or None)
            public = x509.load_pem_x509_certificate(certificate.read_bytes())
        except OSError as error:
            raise UsageError(f"{error.filename}: {error.strerror}") from None
        except (ValueError, TypeError) as error:
            raise UsageError(f"{key}, {certificate}: no PEM key and certificate: {error}") from None
        if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise UsageError(f"{key}: is no key of RSA or of an elliptic curve, which CMS asks for")
        if _spki(private.public_key()) != _spki(public.public_key()):
            raise UsageError(f"{key} is not the key of {certificate}")
        return cls(private, public)

    def cms(self, data: bytes) -> bytes:
        """Give a detached CMS signature of bytes, in DER."""
        builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
        signed = builder.add_signer(self.certificate, self.key, hashes.SHA256())
        return signed.sign(Encoding.DER, list(_OPTIONS))

    def envelope(self, statement: dict[str, Any]) -> dict[str, Any]:
        """Give a DSSE envelope of a statement; its key is named by the sha256 of its public half."""
        payload = json.dumps(statement, sort_keys=True).encode()
        signature = self._sign(paev1(PAYLOAD, payload))
        public = hashlib.sha256(_spki(self.key.public_key())).hexdigest()
        return {
            "payloadType": PAYLOAD,
            "payload": base64.b64encode(payload).decode(),
            "signatures": [{"keyid": public, "sig": base64.b64encode(signature).decode()}],
        }

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            salt = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256.digest_size)
            return self.key.sign(data, salt, hashes.SHA256())
        return self.key.sign(data, ec.ECDSA(hashes.SHA256()))


def _spki(key: Any) -> bytes:
    encoded: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded


def paev1(kind: str, payload: bytes) -> bytes:
    """Give what DSSE signs: the type and the payload, each behind its length."""
    return b" ".join(
        [b"DSSEv1", str(len(kind)).encode(), kind.encode(), str(len(payload)).encode(), payload]
    )


def statement(name: str, bundle: bytes, records: Sequence[Record]) -> dict[str, Any]:
    """Say what the runs of a bundle came to; raises UsageError where they came to nothing.

    in-toto knows no inconclusive test, and such a run must neither pass nor accuse a product.
    """
    codes = [record.end.get("exit_code") for record in records]
    if not codes or any(code not in (0, 1) for code in codes):
        raise UsageError(
            f"{name}: holds a run that is inconclusive: a test-result has no word for it"
        )
    given = {v: _named(records, v) for v in (Verdict.PASS, Verdict.WARNING, Verdict.FAIL)}
    clean = "WARNED" if given[Verdict.WARNING] else "PASSED"
    rules = str(records[0].run.get("rules", ""))
    return {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": hashlib.sha256(bundle).hexdigest()}}],
        "predicateType": PREDICATE,
        "predicate": {
            "result": "FAILED" if 1 in codes else clean,
            "configuration": [{"name": "rules.txt", "digest": {"sha256": rules}}],
            "passedTests": given[Verdict.PASS],
            "warnedTests": given[Verdict.WARNING],
            "failedTests": given[Verdict.FAIL],
        },
    }


def _named(records: Sequence[Record], verdict: Verdict) -> list[str]:
    """Name the scenarios that came to a verdict."""
    results = (result for record in records for result in record.results)
    return [
        f"{r.requirement} over {r.binding}: {r.example}" for r in results if r.weight is verdict
    ]
