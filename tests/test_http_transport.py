"""HTTP and SOAP as transports: what is sent, what comes back, who is trusted."""

import gzip
import shutil
import ssl
import subprocess
from base64 import b64encode

import peers
import pytest

from cimconform.campaign import setup as setting
from cimconform.errors import TransportError, UsageError
from cimconform.record import record
from cimconform.runners import kill_matrix as selftest
from cimconform.transports import registry
from cimconform.transports.base import Endpoint, Route
from cimconform.transports.http.soap import SoapTransport
from cimconform.transports.http.transport import HttpTransport
from cimconform.verdict import Verdict

REPLY = b"<reply/>"
SYSTEM = """
[system]
name = "a guarded peer"
[ics]
roles = ["responder"]
[ics.nouns]
MeterReadings = ["get"]
[ixit]
known_meters = ["M-1001"]
[transport.http]
kind = "http"
url = "URL"
timeout_s = 5
"""


@pytest.fixture
def peer():
    """Give a peer that answers everything alike."""
    with peers.peer(peers.says(REPLY)) as server:
        yield server


def head_of(request: bytes) -> tuple[str, dict[str, str]]:
    """Give the request line and the headers of a request."""
    first, *rest = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return first, {k.lower(): v for k, _, v in (line.partition(": ") for line in rest)}


def test_a_message_goes_as_it_is_and_the_answer_comes_as_it_is(peer):
    way = HttpTransport(Endpoint(peers.url(peer) + "/{service}"))
    trip = way.request(b"<broken", Route(service="Get"))
    first, headers = head_of(peer.requests[0])
    assert first == "POST /http/Get HTTP/1.1"
    assert headers["content-type"] == "application/xml; charset=utf-8"
    assert peer.requests[0].endswith(b"\r\n\r\n<broken")
    assert trip.sent.body == b"<broken"
    assert trip.sent.headers["content-type"] == headers["content-type"]
    (received,) = trip.received
    assert (received.body, received.status) == (REPLY, 200)
    assert received.headers["content-type"] == "text/xml"
    assert trip.sent.at <= received.at
    way.close()


def test_a_route_replaces_headers_takes_them_away_and_names_the_method(peer):
    way = HttpTransport(Endpoint(peers.url(peer)))
    way.request(b"x", Route(method="PUT", headers={"Content-Type": None, "X-More": "1"}))
    first, headers = head_of(peer.requests[0])
    assert first.startswith("PUT ")
    assert "content-type" not in headers
    assert headers["x-more"] == "1"


def test_a_request_may_be_compressed(peer):
    way = HttpTransport(Endpoint(peers.url(peer)))
    trip = way.request(b"<a/>", Route(gzip=True))
    sent = peer.requests[0].partition(b"\r\n\r\n")[2]
    assert gzip.decompress(sent) == b"<a/>"
    assert trip.sent.body == b"<a/>"
    assert trip.sent.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (gzip.compress(REPLY), ("Content-Encoding: gzip",)),
        (gzip.compress(REPLY), ("Content-Encoding: X-GZIP",)),
        (REPLY, ("Content-Encoding: identity",)),
        (b"", ("Content-Encoding: gzip",)),
    ],
    ids=["gzip", "by its old name", "not at all", "nothing"],
)
def test_a_compressed_answer_is_unpacked(body, more):
    with peers.peer(peers.says(body, *more)) as server:
        (received,) = HttpTransport(Endpoint(peers.url(server))).request(b"x", Route()).received
    assert received.body == (REPLY if body else b"")


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 300_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_an_answer_of_any_size_comes_whole_and_the_connection_is_kept(size, chunked):
    body = bytes(n % 251 for n in range(size))
    head = b"HTTP/1.1 200 OK\r\n"

    def behave(connection, _: bytes) -> None:
        if not chunked:
            connection.sendall(head + b"Content-Length: %d\r\n\r\n" % size + body)
            return
        connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        for start in range(0, size, 7_001):
            piece = body[start : start + 7_001]
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\nTrailer: x\r\n\r\n")

    with peers.peer(behave) as server:
        way = HttpTransport(Endpoint(peers.url(server)))
        for _ in range(3):
            assert way.request(b"x", Route()).received[0].body == body
        way.close()
    assert server.connections == 1


def test_an_answer_of_exactly_the_limit_is_taken():
    with peers.peer(peers.says(b"x" * 100)) as server:
        taken = HttpTransport(Endpoint(peers.url(server), max_bytes=100)).request(b"", Route())
        assert taken.received[0].body == b"x" * 100
        with pytest.raises(TransportError, match="larger than 99 bytes"):
            HttpTransport(Endpoint(peers.url(server), max_bytes=99)).request(b"", Route())


def test_a_redirect_is_an_answer_and_is_not_followed():
    with (
        peers.peer(peers.says(REPLY)) as other,
        peers.peer(
            peers.says(b"there", f"Location: {peers.url(other)}", status="307 There")
        ) as server,
    ):
        (received,) = HttpTransport(Endpoint(peers.url(server))).request(b"x", Route()).received
        assert (received.status, received.body) == (307, b"there")
        assert not other.requests


def test_a_document_is_fetched(peer):
    fetched = HttpTransport(Endpoint("http://elsewhere.invalid")).fetch(peers.url(peer) + "?wsdl")
    assert fetched.body == REPLY
    assert head_of(peer.requests[0])[0] == "GET /http?wsdl HTTP/1.1"


def test_the_environment_changes_nothing(peer, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    assert HttpTransport(Endpoint(peers.url(peer))).request(b"x", Route()).received


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_soap_wraps_a_message_and_says_what_it_is(peer, version):
    way = SoapTransport(Endpoint(peers.url(peer), version=version))
    trip = way.request(b'<?xml version="1.0"?>\n<m/>', Route(action="urn:a", soap_header=b"<h/>"))
    _, headers = head_of(peer.requests[0])
    assert trip.sent.body.count(b"<?xml") == 1
    assert b"<soap:Header><h/></soap:Header>" in trip.sent.body
    assert b"<soap:Body><m/></soap:Body>" in trip.sent.body
    if version == "1.1":
        assert headers["soapaction"] == '"urn:a"'
        assert headers["content-type"].startswith("text/xml")
    else:
        assert 'action="urn:a"' in headers["content-type"]
        assert headers["content-type"].startswith("application/soap+xml")


def test_soap_sends_a_broken_envelope_as_it_is(peer):
    way = SoapTransport(Endpoint(peers.url(peer)))
    assert way.request(b"<soap:Env", Route(wrap=False)).sent.body == b"<soap:Env"


def test_transports_are_found_by_their_kind():
    assert isinstance(registry.create("http", Endpoint("http://x")), HttpTransport)
    assert isinstance(registry.create("soap", Endpoint("http://x")), SoapTransport)
    with pytest.raises(UsageError, match="did you mean soap"):
        registry.create("soup", Endpoint("http://x"))


def certify(folder, url: str, *more: str):
    """Run the suite against a peer; give the verdicts and the record."""
    file = folder / "peer.toml"
    file.write_text(SYSTEM.replace("URL", url) + "\n".join(more) + "\n", "utf-8")
    with setting.ExitStack() as stack:
        made = setting.campaign(setting.Options(system=file, output=folder / "out"), stack)
        selftest.play_all(made)
    return record.read(folder / "out")


def reasons(run: record.Record) -> set[str]:
    """Give why a run is inconclusive."""
    return {r.reason for r in run.results if r.verdict is Verdict.INCONCLUSIVE}


USER, PASSWORD = "méter", "open sésame €"
CREDENTIALS = b64encode(f"{USER}:{PASSWORD}".encode())
FROM = ('user_env = "TEST_USER"', 'password_env = "TEST_PASSWORD"')


def test_the_right_credentials_open_and_are_in_no_file(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_USER", USER)
    monkeypatch.setenv("TEST_PASSWORD", PASSWORD)
    with peers.peer(peers.authenticates(CREDENTIALS)) as server:
        run = certify(tmp_path, peers.url(server), *FROM)
    assert not reasons(run)
    assert any(r.verdict is Verdict.PASS for r in run.results)
    sent = [m for m in run.messages if m.direction == "sent"]
    assert {m.headers["authorization"] for m in sent} == {"(redacted)"}
    written = [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert written
    for text in (CREDENTIALS, PASSWORD.encode()):
        assert not any(text in file for file in written)


def test_wrong_credentials_are_inconclusive_and_say_which_key(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_USER", USER)
    monkeypatch.setenv("TEST_PASSWORD", "guessed")
    with peers.peer(peers.authenticates(CREDENTIALS)) as server:
        run = certify(tmp_path, peers.url(server), *FROM)
    assert run.end["exit_code"] == 3
    assert any("password_env" in reason for reason in reasons(run))


def test_credentials_that_are_not_there_are_wrong_usage(tmp_path, monkeypatch):
    monkeypatch.delenv("TEST_USER", raising=False)
    with pytest.raises(UsageError, match="TEST_USER"):
        certify(tmp_path, "http://127.0.0.1:9", *FROM)


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    """Make a certificate authority, and certificates of a server and a client."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the command openssl: apt-get install openssl")
    folder = tmp_path_factory.mktemp("pki")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    openssl(
        "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
        "-subj", "/CN=a test CA",
    )  # fmt: skip
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n", "utf-8")
    for name in ("server", "client"):
        openssl(
            "req", *curve, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}"
        )
        openssl(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", f"{name}.pem",
        )  # fmt: skip
    return folder


@pytest.fixture
def guarded(pki):
    """Give a peer behind TLS, which may demand a certificate of its client."""

    def context(*, client: bool = False) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(pki / "server.pem", pki / "server.key")
        if client:
            made.verify_mode = ssl.CERT_REQUIRED
            made.load_verify_locations(pki / "ca.pem")
        return made

    return context


def test_a_server_of_no_trusted_authority_is_inconclusive(tmp_path, guarded):
    with peers.peer(peers.plain, guarded()) as server:
        run = certify(tmp_path, peers.url(server, "https"))
    assert run.end["exit_code"] == 3
    assert not server.requests
    assert all("certificate verify failed" in reason for reason in reasons(run))
    assert all("see ca_file" in reason for reason in reasons(run))


def test_a_server_that_the_users_authority_vouches_for_is_judged(tmp_path, guarded, pki):
    with peers.peer(peers.plain, guarded()) as server:
        run = certify(tmp_path, peers.url(server, "https"), f'ca_file = "{pki / "ca.pem"}"')
    assert server.requests
    assert not reasons(run)


def test_a_client_shows_its_certificate(tmp_path, guarded, pki):
    keys = [f'{key} = "{pki / name}"' for key, name in (
        ("ca_file", "ca.pem"), ("client_cert", "client.pem"), ("client_key", "client.key"),
    )]  # fmt: skip
    with peers.peer(peers.plain, guarded(client=True)) as server:
        run = certify(tmp_path, peers.url(server, "https"), *keys)
    assert server.requests
    assert not reasons(run)


def test_a_certificate_and_its_key_may_lie_in_one_file(tmp_path, guarded, pki):
    both = tmp_path / "both.pem"
    both.write_bytes((pki / "client.pem").read_bytes() + (pki / "client.key").read_bytes())
    keys = [f'ca_file = "{pki / "ca.pem"}"', f'client_cert = "{both}"']
    with peers.peer(peers.plain, guarded(client=True)) as server:
        run = certify(tmp_path, peers.url(server, "https"), *keys)
    assert not reasons(run)


def test_a_client_without_a_certificate_is_inconclusive(tmp_path, guarded, pki):
    with peers.peer(peers.plain, guarded(client=True)) as server:
        run = certify(tmp_path, peers.url(server, "https"), f'ca_file = "{pki / "ca.pem"}"')
    assert run.end["exit_code"] == 3
    assert not server.requests
    assert reasons(run)


def test_a_server_that_speaks_no_tls_is_inconclusive(tmp_path):
    with peers.peer(peers.sends(b"HTTP/1.1 400 Bad Request\r\n\r\n"), deaf=True) as server:
        run = certify(tmp_path, peers.url(server, "https"))
    assert run.end["exit_code"] == 3
    assert all("TLS failed" in reason for reason in reasons(run))


def test_a_handshake_that_never_ends_is_cut():
    with peers.peer(peers.drips(b"\x16\x03\x03\x40\x00" + b"\x02" * 20_000), deaf=True) as server:
        way = HttpTransport(Endpoint(peers.url(server, "https"), timeout_s=0.3))
        with pytest.raises(TransportError, match=r"no whole answer within 0\.3 s"):
            way.request(b"x", Route())
