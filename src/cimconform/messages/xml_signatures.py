"""Signatures in the header of a SOAP message: XML Signature as WS-Security 1.1 uses it.

Whose certificate it is, and who vouches for it, is not looked at: a signature holds where what it covers
is as it was signed, by the key of the certificate that comes with it. Algorithms beyond those of the Basic
Security Profile, and certificates that are only referred to, are Undecided.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from cimconform.messages.message import Element, Message, children, local, namespace, text_of

_DS = "http://www.w3.org/2000/09/xmldsig#"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_ENC = "http://www.w3.org/2001/04/xmlenc#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_DIGESTS = {f"{_DS}sha1": "sha1", f"{_ENC}sha256": "sha256", f"{_MORE}sha384": "sha384", f"{_ENC}sha512": "sha512"}  # fmt: skip
_HASHES = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}  # fmt: skip  # noqa: S303 - old stacks sign by SHA-1, and it is verified as it came
_METHODS = {
    f"{_DS}rsa-sha1": ("rsa", "sha1"),
    **{f"{_MORE}{kind}-{name}": (kind, name) for kind in ("rsa", "ecdsa") for name in _HASHES},
}


class Undecided(Exception):
    """A signature that we cannot look into; the text says why."""


def signatures(message: Message) -> list[Element]:
    """Give the signatures in the Security blocks of a SOAP header."""
    envelope = message.document if message.soap else None
    head = next((e for e in children(envelope) if local(e) == "Header"), None) if envelope is not None else None  # fmt: skip
    blocks = [e for e in children(head) if local(e) == "Security"] if head is not None else []
    return [e for block in blocks for e in children(block) if e.tag == f"{{{_DS}}}Signature"]


def faults(signature: Element) -> Iterator[str]:
    """Say what does not hold of a signature; nothing where all does. Raises Undecided."""
    info = _child(signature, "SignedInfo")
    references = [e for e in children(info) if local(e) == "Reference"]
    covered = [(reference, _target(signature, reference)) for reference in references]
    if not any(target is not None and local(target) == "Body" for _, target in covered):
        yield "it does not cover the Body"
    for reference, target in covered:
        yield from _altered(reference, target)
    if not _made_by_its_key(signature, info):
        yield "its SignatureValue is not that of its certificate's key"


def _altered(reference: Element, target: Element | None) -> Iterator[str]:
    """Find a part that is missing, or other than it was signed."""
    uri = reference.get("URI", "")
    if target is None:
        yield f"what it covers is not there: {uri}"
        return
    prefixes = _prefixes(reference)
    algorithm = _algorithm(reference, "DigestMethod")
    if algorithm not in _DIGESTS:
        raise Undecided(f"the digest {algorithm} is not known here")
    digest = hashlib.new(_DIGESTS[algorithm], _canonical(target, prefixes)).digest()
    if digest != _decoded(_child(reference, "DigestValue")):
        yield f"{local(target)} is not as it was signed: its digest is another"


def _prefixes(reference: Element) -> list[str]:
    """Give the prefixes that exclusive canonical form includes; raises Undecided for another form."""
    found = [e for e in reference.iter("*") if local(e) == "Transform"]
    if [e.get("Algorithm") for e in found] != [_EXCLUSIVE]:
        raise Undecided("it is not in exclusive canonical form alone")
    return _included(found[0])


def _included(how: Element) -> list[str]:
    inside = next((e for e in children(how) if local(e) == "InclusiveNamespaces"), None)
    return (inside.get("PrefixList", "") if inside is not None else "").split()


def _canonical(element: Element, prefixes: list[str]) -> bytes:
    made: bytes = etree.tostring(
        element, method="c14n", exclusive=True, with_comments=False,
        inclusive_ns_prefixes=prefixes or None,
    )  # fmt: skip
    return made


def _made_by_its_key(signature: Element, info: Element) -> bool:
    """Tell whether the value was made by the key of the certificate that comes with it."""
    how = _child(info, "CanonicalizationMethod")
    if how.get("Algorithm") != _EXCLUSIVE:
        raise Undecided("it is not in exclusive canonical form")
    algorithm = _algorithm(info, "SignatureMethod")
    if algorithm not in _METHODS:
        raise Undecided(f"the algorithm {algorithm} is not known here")
    kind, name = _METHODS[algorithm]
    signed = _canonical(info, _included(how))
    return _verified(_certificate(signature), kind, name, _decoded(_child(signature, "SignatureValue")), signed)  # fmt: skip


def _verified(
    certificate: x509.Certificate, kind: str, name: str, value: bytes, signed: bytes
) -> bool:
    key, digest = certificate.public_key(), _HASHES[name]
    try:
        if kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, signed, padding.PKCS1v15(), digest)
        elif kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            half = len(value) // 2
            numbers = (int.from_bytes(value[:half]), int.from_bytes(value[half:]))
            key.verify(encode_dss_signature(*numbers), signed, ec.ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _certificate(signature: Element) -> x509.Certificate:
    """Give the certificate that comes with a signature; raises Undecided where none does."""
    inside = next((e for e in signature.iter("*") if local(e) == "X509Certificate"), None)
    reference = next((e for e in signature.iter("*") if local(e) == "Reference" and "secext" in namespace(e)), None)  # fmt: skip
    token = _named(signature, reference.get("URI", "")) if reference is not None else inside
    if token is None:
        raise Undecided("its certificate does not come with it")
    try:
        return x509.load_der_x509_certificate(_decoded(token))
    except ValueError:
        raise Undecided("its token is no certificate of X.509") from None


def _target(signature: Element, reference: Element) -> Element | None:
    return _named(signature, reference.get("URI", ""))


def _named(signature: Element, uri: str) -> Element | None:
    """Give the element of a document that a reference means."""
    if not uri.startswith("#"):
        raise Undecided(f"it refers to {uri or 'the whole document'}, and not to an Id")
    ids = ("Id", "ID", "id", "AssertionID")
    every = signature.getroottree().getroot().iter(etree.Element)
    return next(
        (e for e in every if any(etree.QName(k).localname in ids and v == uri[1:] for k, v in e.attrib.items())),
        None,
    )  # fmt: skip


def _child(element: Element, name: str) -> Element:
    """Give a child; raises Undecided where there is none."""
    found = next((e for e in children(element) if local(e) == name), None)
    if found is None:
        raise Undecided(f"{local(element)} has no {name}")
    return found


def _algorithm(element: Element, name: str) -> str:
    return str(_child(element, name).get("Algorithm", ""))


def _decoded(element: Element) -> bytes:
    try:
        return base64.b64decode("".join(text_of(element).split()), validate=True)
    except binascii.Error:
        raise Undecided(f"{local(element)} is no base64") from None
