"""nginx before a head end: TLS, certificates of clients, gzip, connections that it closes, passwords."""

import base64
import hashlib
import os
import subprocess
from pathlib import Path

import pytest
from stranger_rules import OVER_SOAP, ROLE

from cimconform.suite import FIXTURES

WSDL = FIXTURES / "wsdl" / "2013" / "GetMeterReadings.wsdl"
CONF = """pid nginx.pid; error_log stderr error; worker_processes 1; daemon off;
events { worker_connections 64; }
http {
  access_log off; client_max_body_size 64m;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  ssl_certificate server.pem; ssl_certificate_key server.key;
  proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;
  server { listen 127.0.0.1:TLS ssl; gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any;
    location / { proxy_pass BEHIND; } }
  server { listen 127.0.0.1:MUTUAL ssl; ssl_client_certificate ca.pem; ssl_verify_client on;
    location / { proxy_pass BEHIND; } }
  server { listen 127.0.0.1:CLOSES; keepalive_timeout 0; location / { proxy_pass BEHIND; } }
  server { listen 127.0.0.1:LOCKED; auth_basic "head end"; auth_basic_user_file users;
    location / { proxy_pass BEHIND; proxy_set_header Authorization ""; } }
}
"""
NAMES = ("TLS", "MUTUAL", "CLOSES", "LOCKED")
PASSWORD = "open sesame"
STACK = "nginx 1.22 before the reference"


def certificates(folder):
    """Make an authority, a server's certificate, and that of a client with an encrypted key."""
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", *curve, "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=CA")  # fmt: skip
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n", "utf-8")
    for name, locked in (("server", ["-nodes"]), ("client", ["-passout", f"pass:{PASSWORD}"])):
        openssl("req", *curve, *locked, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")  # fmt: skip
        signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"]
        openssl("x509", "-req", "-in", f"{name}.csr", *signed, "-out", f"{name}.pem")


@pytest.fixture(scope="module")
def nginx(needs, free_ports, start, reference, tmp_path_factory):
    """Run nginx before the reference; give the folder of its files and a port for each server."""
    needs("nginx", "openssl")
    folder = tmp_path_factory.mktemp("nginx")
    ports = dict(zip(NAMES, map(str, free_ports(len(NAMES))), strict=True))
    certificates(folder)
    digest = base64.b64encode(hashlib.sha1(PASSWORD.encode(), usedforsecurity=False).digest())
    (folder / "users").write_text(f"tester:{{SHA}}{digest.decode()}\n", "utf-8")
    text = CONF.replace("BEHIND", reference)
    if os.geteuid() == 0:  # else its workers may not read the folder
        text = f"user root;\n{text}"
    for name, port in ports.items():
        text = text.replace(f":{name}", f":{port}")
    (folder / "nginx.conf").write_text(text, "utf-8")
    command = ["nginx", "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"]
    with start(command, port=int(ports["TLS"])):
        yield folder, ports


@pytest.fixture
def through(nginx, certify_stranger, monkeypatch):
    """Give what certifies the reference through one of the servers."""
    folder, ports = nginx
    monkeypatch.setenv("TEST_USER", "tester")
    monkeypatch.setenv("TEST_PASSWORD", PASSWORD)
    monkeypatch.setenv("TEST_WRONG", "letmein-7")

    def certify(name, *more, stack=STACK):
        scheme = "https" if name in ("TLS", "MUTUAL") else "http"
        keys = [
            f'url = "{scheme}://127.0.0.1:{ports[name]}/services/{{service}}"',
            f'wsdl = "{WSDL}"',
        ]
        keys += [line.replace("FOLDER", str(folder)) for line in more]
        table = "\n".join(['[transport.soap]\nkind = "soap"', *keys])
        role = ROLE.replace('"Y-1001", "Y-1002"', '"M-1001", "M-1002"')
        reached = {"TLS": "TLS, gzip", "MUTUAL": "TLS, our certificate with an encrypted key", "CLOSES": "each connection closed", "LOCKED": "HTTP basic"}  # fmt: skip
        return certify_stranger(stack, reached[name], f"{role}{table}\n", OVER_SOAP)

    return certify


CA = 'ca_file = "FOLDER/ca.pem"'
CLIENT = ('client_cert = "FOLDER/client.pem"', 'client_key = "FOLDER/client.key"', 'client_key_password_env = "TEST_PASSWORD"')  # fmt: skip
LOGIN = ('user_env = "TEST_USER"', 'password_env = "TEST_PASSWORD"')


@pytest.mark.parametrize(
    ("name", "keys"),
    [("TLS", [CA]), ("MUTUAL", [CA, *CLIENT]), ("CLOSES", []), ("LOCKED", LOGIN)],
)
def test_a_head_end_behind_nginx_is_judged_as_it_is_by_itself(through, name, keys):
    seen = through(name, *keys)
    assert (seen.broken, seen.inconclusive) == ({}, set())
    assert "message_is_well_formed" in seen.passed


@pytest.mark.parametrize(
    ("name", "keys"),
    [("MUTUAL", [CA]), ("LOCKED", [LOGIN[0], 'password_env = "TEST_WRONG"']), ("LOCKED", [])],
)
def test_whoever_is_not_let_in_accuses_nobody(through, tmp_path, name, keys):
    seen = through(name, *keys, stack="")
    assert seen.broken == {}
    assert "message_is_well_formed" not in seen.passed
    said = (tmp_path / "run" / "run.ndjson").read_text("utf-8")
    assert "client_cert" in said
    assert "letmein-7" not in "".join(p.read_text("utf-8", "replace") for p in Path(tmp_path / "run").rglob("*.*"))  # fmt: skip
