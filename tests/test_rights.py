"""By what we are let in: tokens, headers, WS-Security, keys with passwords; none of it is recorded."""

import base64
import hashlib
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import peers
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from cimconform.campaign import setup as setting
from cimconform.errors import UsageError
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.field import strangers
from cimconform.messages.message import Message
from cimconform.messages.xml_signatures import Undecided, faults, signatures
from cimconform.record import record
from cimconform.runners import kill_matrix as selftest
from cimconform.system.system_file import load
from cimconform.transports.base import Route
from cimconform.transports.registry import create
from cimconform.verdict import Verdict

SYSTEM = """
[system]
name = "a guarded peer"
[ics]
roles = ["responder"]
[ics.nouns]
MeterReadings = ["get"]
[ixit]
known_meters = ["M-1001"]
[transport.a]
kind = "{kind}"
url = "{url}"
timeout_s = 5
{more}
"""
SECRET = "open sésame & <€>"
REFUSED = peers.answer(b"who are you?", "401 Unauthorized", "text/plain")


def written(folder, url, *more, kind="http"):
    file = folder / "guarded.toml"
    file.write_text(SYSTEM.format(url=url, kind=kind, more="\n".join(more)), "utf-8")
    return file


@pytest.fixture
def sent(tmp_path, monkeypatch):
    """Give a function that sends one message to a peer, and gives what the peer and the record saw."""
    monkeypatch.setenv("TEST_SECRET", SECRET)
    monkeypatch.setenv("TEST_USER", "tester")
    monkeypatch.setenv("TEST_KEY", "opens the key")

    def send(*more, kind="http", route=None, body=b"<a/>"):
        with peers.peer(peers.says(b"<reply/>")) as server:
            system = load(written(tmp_path, peers.url(server), *more, kind=kind), {})
            table = system.binding("a")
            way = create(table.kind, table.endpoint())
            trip = way.request(body, route or Route())
            way.close()
        return server.requests[0], trip.sent

    return send


def test_a_bearer_token_goes_with_every_request_and_is_not_recorded(sent):
    came, seen = sent('token_env = "TEST_USER"')
    assert b"Authorization: Bearer tester\r\n" in came
    assert seen.headers["authorization"] == "(redacted)"


def test_any_header_may_come_from_the_environment(sent):
    came, seen = sent('headers_env = { "X-API-Key" = "TEST_SECRET", "Ocp-Key" = "TEST_USER" }')
    assert b"X-API-Key: " + SECRET.encode() in came
    assert b"Ocp-Key: tester" in came
    assert (seen.headers["x-api-key"], seen.headers["ocp-key"]) == ("(redacted)", "(redacted)")


def test_a_stimulus_with_credentials_of_its_own_gets_none_of_ours(sent):
    route = Route(headers={"Authorization": "Basic d3Jvbmc="})
    came, seen = sent('headers_env = { "X-API-Key" = "TEST_SECRET" }', route=route)
    assert b"X-API-Key" not in came
    assert seen.headers["authorization"] == "Basic d3Jvbmc="


WSSE = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
WSU = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}"
TOKEN = ("[transport.a.wss]", 'user_env = "TEST_USER"', 'password_env = "TEST_SECRET"')


def envelope(came):
    return etree.fromstring(came.partition(b"\r\n\r\n")[2])


def test_a_user_name_token_with_its_password_is_sent_and_the_password_not_recorded(sent):
    came, seen = sent(*TOKEN, 'username_token = "text"', "timestamp_s = 300", kind="soap")
    tree = envelope(came)
    assert tree.findtext(f".//{WSSE}Username") == "tester"
    assert tree.findtext(f".//{WSSE}Password") == SECRET
    created, expires = (datetime.fromisoformat(tree.findtext(f".//{WSU}{n}")) for n in ("Created", "Expires"))  # fmt: skip
    assert expires - created == timedelta(seconds=300)
    assert b"(redacted)" in seen.body
    assert b"same &amp;" not in seen.body


def test_a_digest_is_that_of_nonce_time_and_password(sent):
    came, _ = sent(*TOKEN, 'username_token = "digest"', kind="soap")
    token = envelope(came).find(f".//{WSSE}UsernameToken")
    nonce = base64.b64decode(token.findtext(f"{WSSE}Nonce"))
    whole = nonce + token.findtext(f"{WSU}Created").encode() + SECRET.encode()
    digest = base64.b64encode(hashlib.sha1(whole, usedforsecurity=False).digest()).decode()
    assert token.findtext(f"{WSSE}Password") == digest


def identity(folder, key, password=b""):
    """Write a key and its certificate."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tester")])
    now = datetime.now(UTC) - timedelta(minutes=1)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
        )
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    how = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()  # fmt: skip
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    (folder / "key.pem").write_bytes(key.private_bytes(*form, how))
    return 'certificate = "cert.pem"', 'key = "key.pem"'


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_signature_holds_until_something_is_changed(sent, tmp_path, kind):
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())  # fmt: skip
    files = identity(tmp_path, key, b"opens the key")
    more = ("[transport.a.wss]", *files, 'key_password_env = "TEST_KEY"', "timestamp_s = 60")
    came, _ = sent(*more, kind="soap", body=b"<a>7<b/></a>")
    raw = came.partition(b"\r\n\r\n")[2]
    (signature,) = signatures(Message(raw))
    assert list(faults(signature)) == []
    (altered,) = signatures(Message(raw.replace(b"<a>7", b"<a>8")))
    assert list(faults(altered)) == ["Body is not as it was signed: its digest is another"]
    (moved,) = signatures(Message(raw.replace(b"<wsu:Created>2", b"<wsu:Created>3")))
    assert list(faults(moved)) == ["Timestamp is not as it was signed: its digest is another"]


def test_what_is_no_xml_goes_without_a_signature(sent, tmp_path):
    files = identity(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    came, _ = sent("[transport.a.wss]", *files, kind="soap", body=b"<broken")
    assert b"<soap:Body><broken</soap:Body>" in came
    assert b"ds:Signature" not in came


SIGNED = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><w:Security xmlns:w="urn:x">{}</w:Security></s:Header><s:Body/></s:Envelope>'
DS = 'xmlns="http://www.w3.org/2000/09/xmldsig#"'


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (f"<Signature {DS}/>", "no SignedInfo"),
        (f'<Signature {DS}><SignedInfo><Reference URI="http://x"/></SignedInfo></Signature>', "not to an Id"),
        (f'<Signature {DS}><SignedInfo><CanonicalizationMethod Algorithm="urn:x"/></SignedInfo></Signature>', "exclusive"),
    ],
)  # fmt: skip
def test_a_signature_of_another_kind_is_undecided(inside, words):
    (signature,) = signatures(Message(SIGNED.format(inside).encode()))
    with pytest.raises(Undecided, match=words):
        list(faults(signature))


@pytest.mark.parametrize(
    ("more", "kind", "words"),
    [
        (['token_env = "A"', 'user_env = "B"'], "http", "exclude one another"),
        (["[transport.a.wss]", 'username_token = "text"'], "soap", "needs user_env"),
        (["[transport.a.wss]", "timestamp_s = 5"], "http", "wss is for"),
        (['headers_env = { "a b" = "X" }'], "http", "no name of an HTTP header"),
        (["[transport.a.wss]", 'key = "cert.pem"'], "soap", "needs the certificate"),
        (['token = "x"'], "http", "token"),
    ],
)
def test_a_wrong_table_is_told_in_a_line(tmp_path, more, kind, words):
    (tmp_path / "cert.pem").touch()
    with pytest.raises(UsageError, match=words):
        load(written(tmp_path, "http://127.0.0.1:9", *more, kind=kind), {})


@pytest.mark.parametrize(
    ("password", "given", "words"),
    [
        (b"opens the key", None, "is encrypted; name its password by client_key_password_env"),
        (b"opens the key", "guessed", "client_key_password_env does not open it"),
        (b"", "guessed", "is not encrypted"),
    ],
)
def test_a_key_that_its_password_does_not_open_is_told_before_anything_is_sent(
    tmp_path, monkeypatch, password, given, words
):
    identity(tmp_path, ec.generate_private_key(ec.SECP256R1()), password)
    monkeypatch.setenv("TEST_KEY", given or "")
    more = ['client_cert = "cert.pem"', 'client_key = "key.pem"']
    more += ['client_key_password_env = "TEST_KEY"'] if given else []
    table = load(written(tmp_path, "https://127.0.0.1:9", *more), {}).binding("a")
    with pytest.raises(UsageError, match=words):
        create(table.kind, table.endpoint())


def test_an_encrypted_key_opens_a_peer_that_asks_for_our_certificate(tmp_path, monkeypatch):
    identity(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    (tmp_path / "server.key").write_bytes((tmp_path / "key.pem").read_bytes())
    (tmp_path / "server.pem").write_bytes((tmp_path / "cert.pem").read_bytes())
    identity(tmp_path, ec.generate_private_key(ec.SECP256R1()), b"opens the key")
    monkeypatch.setenv("TEST_KEY", "opens the key")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(tmp_path / "cert.pem")
    more = ['client_cert = "cert.pem"', 'client_key = "key.pem"', 'ca_file = "server.pem"']
    more += ['client_key_password_env = "TEST_KEY"']
    with peers.peer(peers.says(b"<reply/>"), tls) as server:
        place = peers.url(server, "https")
        table = load(written(tmp_path, place, *more), {}).binding("a")
        way = create(table.kind, table.endpoint())
        assert way.request(b"<a/>", Route()).received[0].body == b"<reply/>"
        way.close()


def test_wrong_tokens_are_inconclusive_name_the_key_and_are_in_no_file(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_SECRET", "a-guessed-token")

    def refuses(connection, request):
        del request
        connection.sendall(REFUSED)

    with peers.peer(refuses) as server, setting.ExitStack() as stack:
        file = written(tmp_path, peers.url(server), 'token_env = "TEST_SECRET"')
        made = setting.campaign(setting.Options(system=file, output=tmp_path / "out"), stack)
        selftest.play_all(made)
    run = record.read(tmp_path / "out")
    assert run.end["exit_code"] == 3
    reasons = {r.reason for r in run.results if r.verdict is Verdict.INCONCLUSIVE}
    assert all("token_env" in reason for reason in reasons)
    files = [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not any(b"a-guessed-token" in text for text in files)


@pytest.mark.parametrize(
    "code", ["wsse:FailedAuthentication", "wsse:InvalidSecurity", "c:SecurityError"]
)
def test_a_fault_of_ws_security_is_no_fault_of_the_product(code):
    inside = f"<faultcode xmlns:wsse='urn:w' xmlns:c='urn:c'>{code}</faultcode><faultstring/>"
    raw = f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>{inside}</s:Fault></s:Body></s:Envelope>'
    request, reply = Message(b"<a/>", direction="sent"), Message(raw.encode(), status=500)
    exchange = Exchange("x", "a", Stimulus("get(MeterReadings) of a known meter"), request, (reply,))  # fmt: skip
    assert "see wss" in strangers(exchange)
