"""xmlsec1 verifies what we sign, and we verify what it signs: XML Signature by two programs."""

import base64
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from cimconform.messages.message import Message
from cimconform.messages.xml_signatures import faults, signatures
from cimconform.transports.http.soap_envelope import wrap
from cimconform.transports.http.ws_security import Security
from cimconform.transports.rights import WsSecurity

BODY = "<m:a xmlns:m='urn:m' xmlns:z='urn:z'><!-- gone --><b z='é'>7 &amp; 8\r\n</b></m:a>".encode()
KINDS = {"rsa": ["rsa:2048"], "ecdsa": ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]}


@pytest.fixture(params=KINDS)
def identity(request, needs, tmp_path):
    """Make a key and its certificate; give the kind and the folder."""
    needs("xmlsec1", "openssl")
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        *KINDS[request.param],
        "-nodes",
        "-subj",
        "/CN=tester",
    ]
    files = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"]
    subprocess.run([*make, *files], check=True, capture_output=True)
    return request.param, tmp_path


def signed(folder, version):
    files = (str(folder / "cert.pem"), str(folder / "key.pem"))
    security = Security(WsSecurity("text", "tester", "open sesame", 300, *files))
    return security.signed(wrap(BODY, version, security.block()))


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_xmlsec_verifies_what_we_sign(identity, run, version):
    _, folder = identity
    (folder / "sent.xml").write_bytes(signed(folder, version))
    ids = [f"--id-attr:Id {name}" for name in ("Body", "Timestamp")]
    command = ["xmlsec1", "--verify", "--pubkey-cert-pem", folder / "cert.pem"]
    done = run([*command, *" ".join(ids).split(), folder / "sent.xml"])
    assert done.returncode == 0, done.stderr
    assert "References (ok/all): 2/2" in done.stderr


TEMPLATE = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>
<w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">
<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#KIND-DIGEST"/>
<ds:Reference URI="#b"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>
<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>
<ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate>CERTIFICATE</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
</ds:Signature></w:Security></s:Header><s:Body Id="b">CONTENT</s:Body></s:Envelope>"""


@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_we_verify_what_xmlsec_signs(identity, run, digest):
    kind, folder = identity
    certificate = x509.load_pem_x509_certificate((folder / "cert.pem").read_bytes())
    coded = base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()
    text = TEMPLATE.replace("KIND", kind).replace("DIGEST", digest).replace("CERTIFICATE", coded)
    (folder / "made.xml").write_bytes(text.encode().replace(b"CONTENT", BODY))
    command = ["xmlsec1", "--sign", "--privkey-pem", folder / "key.pem", "--id-attr:Id", "Body"]
    done = run([*command, "--output", folder / "signed.xml", folder / "made.xml"])
    assert done.returncode == 0, done.stderr
    raw = (folder / "signed.xml").read_bytes()
    (signature,) = signatures(Message(raw))
    assert list(faults(signature)) == []
    (altered,) = signatures(Message(raw.replace(b"7 &amp; 8", b"9")))
    assert list(faults(altered)) == ["Body is not as it was signed: its digest is another"]
