"""WS-Security 1.1 around a SOAP message: UsernameToken, Timestamp, and an X.509 signature of the Body.

It works on bytes, so that the message inside goes out as it is, malformed or not. What cannot be parsed
cannot be signed either, and goes without a signature. Canonical form is exclusive, as the Basic Security
Profile asks; digest and signature are SHA-256.
"""

import base64
import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from cimconform.errors import UsageError
from cimconform.transports.keys import opened
from cimconform.transports.rights import REDACTED, WsSecurity

_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
WSSE, WSU = f"{_OASIS}-wssecurity-secext-1.0.xsd", f"{_OASIS}-wssecurity-utility-1.0.xsd"
_TEXT = f"{_OASIS}-username-token-profile-1.0#PasswordText"
_DIGEST = f"{_OASIS}-username-token-profile-1.0#PasswordDigest"
_BASE64 = f"{_OASIS}-soap-message-security-1.0#Base64Binary"
_X509 = f"{_OASIS}-x509-token-profile-1.0#X509v3"
_DS = "http://www.w3.org/2000/09/xmldsig#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_RSA = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
_BODY_TAG = re.compile(rb"<soap:Body>")
_PLACE = b"<!--signature-->"


class Security:
    """What one binding puts into wsse:Security; raises UsageError for a key that cannot be used."""

    def __init__(self, settings: WsSecurity) -> None:
        self._settings = settings
        self._key = self._certificate = None
        if settings.certificate:
            self._certificate = _certificate(settings.certificate)
            self._key = opened(
                settings.key or settings.certificate, settings.key_password, "wss.key"
            )
            if not isinstance(self._key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
                raise UsageError("wss.key: signatures are made with RSA or elliptic curves")
            if self._key.public_key() != self._certificate.public_key():
                raise UsageError("wss.key: it is not the key of wss.certificate")

    def block(self, more: bytes = b"") -> bytes:
        """Give the wsse:Security of one message; `more` stands in it as it is."""
        parts = [*self._timestamp(more), *self._token(), *self._binary_token()]
        place = _PLACE if self._key else b""
        open_tag = f'<wsse:Security xmlns:wsse="{WSSE}" xmlns:wsu="{WSU}">'.encode()
        return open_tag + more + "".join(parts).encode() + place + b"</wsse:Security>"

    def _timestamp(self, more: bytes) -> Iterator[str]:
        """Give a Timestamp, unless the message brings its own."""
        if self._settings.timestamp_s and b":Timestamp" not in more:
            yield timestamp(self._settings.timestamp_s)

    def _token(self) -> Iterator[str]:
        """Give a UsernameToken."""
        settings = self._settings
        if not settings.token:
            return
        yield f"<wsse:UsernameToken><wsse:Username>{escape(settings.user)}</wsse:Username>"
        if settings.token == "text":
            yield f'<wsse:Password Type="{_TEXT}">{escape(settings.password)}</wsse:Password>'
        else:
            nonce, created = os.urandom(16), _written(datetime.now(UTC))
            digest = _digest(nonce, created, settings.password)
            yield f'<wsse:Password Type="{_DIGEST}">{digest}</wsse:Password>'
            coded = base64.b64encode(nonce).decode()
            yield f'<wsse:Nonce EncodingType="{_BASE64}">{coded}</wsse:Nonce>'
            yield f"<wsu:Created>{created}</wsu:Created>"
        yield "</wsse:UsernameToken>"

    def _binary_token(self) -> Iterator[str]:
        """Give the certificate, which the signature refers to."""
        if self._certificate is not None:
            der = self._certificate.public_bytes(serialization.Encoding.DER)
            coded = base64.b64encode(der).decode()
            kinds = f'EncodingType="{_BASE64}" ValueType="{_X509}"'
            yield f'<wsse:BinarySecurityToken {kinds} wsu:Id="certificate">{coded}</wsse:BinarySecurityToken>'

    def signed(self, envelope: bytes) -> bytes:
        """Sign Body and Timestamp of an envelope; what cannot be parsed goes unsigned."""
        if self._key is None or _PLACE not in envelope:
            return envelope
        marked = _BODY_TAG.sub(
            f'<soap:Body xmlns:wsu="{WSU}" wsu:Id="{_fresh()}">'.encode(), envelope, count=1
        )
        try:
            tree = etree.fromstring(marked, etree.XMLParser(resolve_entities=False))
        except etree.XMLSyntaxError:
            return envelope.replace(_PLACE, b"", 1)
        return marked.replace(_PLACE, self._signature(tree), 1)

    def _signature(self, tree: etree._Element) -> bytes:
        """Give ds:Signature of what has a wsu:Id and is no certificate."""
        method = _RSA if isinstance(self._key, rsa.RSAPrivateKey) else _ECDSA
        info = _signed_info(tree, method)
        canonical = etree.tostring(etree.fromstring(info), method="c14n", exclusive=True)
        value = base64.b64encode(self._sign(canonical)).decode()
        reference = f'<wsse:Reference URI="#certificate" ValueType="{_X509}"/>'
        key = f'<wsse:SecurityTokenReference xmlns:wsse="{WSSE}">{reference}</wsse:SecurityTokenReference>'
        whole = f"<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo>{key}</ds:KeyInfo>"
        return f'<ds:Signature xmlns:ds="{_DS}">{info}{whole}</ds:Signature>'.encode()

    def _sign(self, data: bytes) -> bytes:
        """Give the signature of bytes, as XML Signature writes it."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        assert isinstance(self._key, ec.EllipticCurvePrivateKey)  # noqa: S101 - seen to at the beginning
        numbers = decode_dss_signature(self._key.sign(data, ec.ECDSA(hashes.SHA256())))
        size = (self._key.key_size + 7) // 8
        return b"".join(number.to_bytes(size, "big") for number in numbers)


def timestamp(lasts_s: int) -> str:
    """Give a wsu:Timestamp that begins now."""
    now = datetime.now(UTC)
    created, expires = _written(now), _written(now + timedelta(seconds=lasts_s))
    inside = f"<wsu:Created>{created}</wsu:Created><wsu:Expires>{expires}</wsu:Expires>"
    return f'<wsu:Timestamp xmlns:wsu="{WSU}" wsu:Id="{_fresh()}">{inside}</wsu:Timestamp>'


_PASSWORD = re.compile(rb"(<wsse:Password\b[^>]*>)[^<]*(?=</wsse:Password>)")


def without_secrets(envelope: bytes) -> bytes:
    """Give an envelope of ours as it may be recorded."""
    return _PASSWORD.sub(rb"\1" + REDACTED.encode(), envelope)


def _signed_info(tree: etree._Element, method: str) -> str:
    """Give ds:SignedInfo, with a reference to each part that is signed."""
    parts = [e for e in tree.iter("*") if etree.QName(e).localname in ("Body", "Timestamp")]
    references = "".join(_reference(e) for e in parts if e.get(f"{{{WSU}}}Id"))
    how = f'<ds:CanonicalizationMethod Algorithm="{_EXCLUSIVE}"/><ds:SignatureMethod Algorithm="{method}"/>'
    return f'<ds:SignedInfo xmlns:ds="{_DS}">{how}{references}</ds:SignedInfo>'


def _reference(element: etree._Element) -> str:
    canonical = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    digest = base64.b64encode(hashlib.sha256(canonical).digest()).decode()
    how = f'<ds:Transforms><ds:Transform Algorithm="{_EXCLUSIVE}"/></ds:Transforms>'
    value = f'<ds:DigestMethod Algorithm="{_SHA256}"/><ds:DigestValue>{digest}</ds:DigestValue>'
    return f'<ds:Reference URI="#{element.get(f"{{{WSU}}}Id")}">{how}{value}</ds:Reference>'


def _digest(nonce: bytes, created: str, password: str) -> str:
    """Give the PasswordDigest: base64 of the SHA-1 of nonce, time and password, as the profile defines it."""
    whole = nonce + created.encode() + password.encode()
    return base64.b64encode(hashlib.sha1(whole, usedforsecurity=False).digest()).decode()


def _certificate(file: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(Path(file).read_bytes())
    except ValueError:
        raise UsageError(f"wss.certificate: {file} holds no certificate in PEM") from None


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fresh() -> str:
    return f"id-{uuid.uuid4().hex}"
