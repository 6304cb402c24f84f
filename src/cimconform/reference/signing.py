"""Answers signed by WS-Security: the Body, by a key of our own that is made when it is first needed."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID
from lxml import etree

from cimconform.reference.asking import Element, child, children, local

_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
_WSSE, _WSU = (f"{_OASIS}-wssecurity-{part}-1.0.xsd" for part in ("secext", "utility"))
_X509 = f"{_OASIS}-x509-token-profile-1.0#X509v3"
_BASE64 = f"{_OASIS}-soap-message-security-1.0#Base64Binary"
_DS = "http://www.w3.org/2000/09/xmldsig#"
_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SIZE = 32


def secured(message: Element) -> bool:
    """Tell whether a request came with a wsse:Security in its SOAP header."""
    head = child(message.getroottree().getroot(), "Header")
    return any(local(block) == "Security" for block in children(head))


def sign(envelope: Element) -> None:
    """Put a signature of the Body into the SOAP header of an answer, as the last thing before it goes out."""
    key, certificate = _identity()
    space = etree.QName(envelope).namespace
    body = child(envelope, "Body")
    if body is None:
        return
    body.set(f"{{{_WSU}}}Id", "answer")
    head = etree.Element(f"{{{space}}}Header")
    envelope.insert(0, head)
    block = etree.SubElement(head, f"{{{_WSSE}}}Security", nsmap={"wsse": _WSSE, "wsu": _WSU})
    token = _put(block, _WSSE, "BinarySecurityToken", EncodingType=_BASE64, ValueType=_X509)
    token.set(f"{{{_WSU}}}Id", "signer")
    token.text = base64.b64encode(certificate).decode()
    signature = etree.SubElement(block, f"{{{_DS}}}Signature", nsmap={"ds": _DS})
    info = _signed_info(signature, body)
    value = _put(signature, _DS, "SignatureValue")
    value.text = base64.b64encode(_signed(key, _canonical(info))).decode()
    named = _put(_put(signature, _DS, "KeyInfo"), _WSSE, "SecurityTokenReference")
    _put(named, _WSSE, "Reference", URI="#signer", ValueType=_X509)


def _signed_info(signature: Element, body: Element) -> Element:
    info = _put(signature, _DS, "SignedInfo")
    _put(info, _DS, "CanonicalizationMethod", Algorithm=_C14N)
    _put(
        info,
        _DS,
        "SignatureMethod",
        Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    )
    reference = _put(info, _DS, "Reference", URI="#answer")
    _put(_put(reference, _DS, "Transforms"), _DS, "Transform", Algorithm=_C14N)
    _put(reference, _DS, "DigestMethod", Algorithm="http://www.w3.org/2001/04/xmlenc#sha256")
    digest = hashlib.sha256(_canonical(body)).digest()
    _put(reference, _DS, "DigestValue").text = base64.b64encode(digest).decode()
    return info


def _put(parent: Element, space: str, name: str, **attributes: str) -> Element:
    return etree.SubElement(parent, f"{{{space}}}{name}", attributes)


def _canonical(element: Element) -> bytes:
    made: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    return made


def _signed(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    numbers = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return b"".join(number.to_bytes(_SIZE, "big") for number in numbers)


@cache
def _identity() -> tuple[ec.EllipticCurvePrivateKey, bytes]:
    """Make a key and its certificate, once."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cimconform reference")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=30)
    ).sign(key, hashes.SHA256())
    return key, made.public_bytes(serialization.Encoding.DER)
