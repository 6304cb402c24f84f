"""What is out in the field is no product's failure: one sentence, the key to look at, exit code 3."""

import contextlib
import re
import ssl
import subprocess
import sys
from pathlib import Path

import peers
import pytest
from lxml import etree

from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.field import instead, offline, unwilling
from cimconform.messages.message import Message
from cimconform.record.record import read

COMMAND = Path(sys.executable).with_name("cimconform")
PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>Sign in</title><body><form><input></form></body></html>"
)
LOGIN = "kind = text/html"
OFFLINE = "<m:Error><m:code>4.1</m:code><m:reason>no answer</m:reason></m:Error>"


def certify(folder, url, *more):
    """Certify a peer by the command line; give what was printed, the code and the record."""
    file = peers.system_file(folder, url, "timeout_s = 20", *more)
    command = [COMMAND, "run", "--system", file, "--output", folder / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    return done, read(folder / "out")


def refuses(code):
    """Refuse whatever is asked by one code."""

    def behave(connection, request):
        error = OFFLINE.replace("4.1", code).encode()
        reply = peers.reply_to(request).replace(b"Result>OK", b"Result>FAILED")
        reply = re.sub(rb"<m:Error>.*</m:Error>", error, reply)
        connection.sendall(peers.answer(reply))

    return behave


def closed(tmp_path):
    del tmp_path
    with peers.peer(peers.silent) as server:
        url = peers.url(server)
    return contextlib.nullcontext(), lambda _: url


def answers(behave):
    def at(tmp_path):
        del tmp_path
        return peers.peer(behave), peers.url

    return at


def wants_a_certificate(tmp_path):
    """Speak TLS with those alone who show a certificate of ours."""
    names = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"]
    more = ["-addext", "subjectAltName=IP:127.0.0.1", "-subj", "/CN=127.0.0.1", "-days", "2"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names, *more]
    subprocess.run(make, check=True, capture_output=True)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=tmp_path / "cert.pem")
    tls.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    tls.verify_mode = ssl.CERT_REQUIRED
    return peers.peer(peers.plain, tls), lambda server: peers.url(server, "https")


ENDS = {
    "a port where nothing listens": (closed, "is url right, and does the system run"),
    "credentials refused": (
        answers(peers.says(b"who?", status="401 Unauthorized")), "user_env, password_env",
    ),
    "a path that is not there": (
        answers(peers.says(b"what?", status="404 Not Found")), "path of url",
    ),
    "a gateway": (answers(peers.says(b"oh", status="502 Bad Gateway")), "gateway .* see url"),
    "a page of a login": (answers(peers.says(PAGE, kind="text/html")), "a login or a proxy. see url"),
    "no client certificate": (wants_a_certificate, "client_cert"),
    "another password": (answers(refuses("7.4")), "user_env, password_env"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_a_binding_without_a_server_ends_with_one_sentence(tmp_path, name):
    at, expected = ENDS[name]
    serving, address = at(tmp_path)
    ca = f'ca_file = "{tmp_path / "cert.pem"}"' if name == "no client certificate" else ""
    with serving as server:
        done, record = certify(tmp_path, address(server), ca)
    assert done.returncode == 3, done.stdout + done.stderr
    assert re.search(expected, done.stdout), done.stdout
    assert [one["transport"] for one in record.end["ended"]] == ["http"]
    assert len(record.exchanges) == (1 if record.exchanges[0].replies else 2)  # asked once more
    assert not [result for result in record.results if result.verdict != "not applicable"]
    assert done.stdout.splitlines()[-1].startswith("inconclusive: no verdict on the product")
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Not reached, so that nothing was judged there" in page
    (case,) = etree.parse(tmp_path / "out" / "junit.xml").xpath(
        "//testcase[@name='transport.http']"
    )
    assert case[0].tag == "error"


def test_a_known_meter_that_is_offline_is_one_paragraph(tmp_path):
    with peers.peer(refuses("4.1")) as server:
        done, record = certify(tmp_path, peers.url(server))
    assert done.returncode == 3, done.stdout
    assert not [result for result in record.results if result.verdict == "fail"]
    reasons = {r.reason for r in record.results if r.verdict == "inconclusive"}
    assert [reason for reason in reasons if "known_meters under [ixit]" in reason]
    assert done.stdout.count("known_meters under [ixit] names; is it online?") == 2


def reply(body, status=200, **headers):
    return Message(body, status=status, headers=headers)


@pytest.mark.parametrize("status", [401, 407, 502, 503, 504, 302])
def test_what_stands_between_is_never_the_product(status):
    assert instead(reply(b"", status), answered=True)


@pytest.mark.parametrize(("body", "status"), [(b"", 404), (PAGE, 200), (b"<html/>", 200)])
def test_what_comes_in_place_of_an_answer_is_the_products_once_it_has_answered(body, status):
    assert instead(reply(body, status), answered=False)
    assert not instead(reply(body, status), answered=True)


def test_a_fault_that_is_told_in_a_page_is_its_own_once_it_has_answered():
    assert not instead(reply(PAGE, 500), answered=True)
    assert "a login or a proxy?" in instead(reply(PAGE, 500), answered=False)
    assert not instead(reply(b"no message", 500), answered=False)


def test_a_server_that_knows_no_post_is_another_one_than_was_meant():
    assert "is the path of url right?" in instead(reply(b"no POST here", 501), answered=False)


def test_a_document_that_is_forbidden_to_us_is_never_the_products_failure():
    assert "no WSDL" in instead(reply(b"", 403), answered=True, document=True)


def refused(code, *, edit="", meter="M-1", about="", **facts):
    error = f"<Error><code>{code}</code>{about}</Error>"
    answer = f"<ResponseMessage xmlns='{peers.MSG}'><Reply><Result>FAILED</Result>{error}</Reply></ResponseMessage>"
    stimulus = Stimulus(
        "get(MeterReadings) of a known meter", edit, {"known_meter": "M-1", **facts}
    )
    sent = Message(f"<q>{meter}</q>".encode(), "sent")
    return Exchange("x", "http", stimulus, sent, (Message(answer.encode(), status=200),))


def test_a_meter_that_the_system_could_not_reach_is_offline():
    assert "M-1 (code 4.1)" in offline(refused("4.1"))
    assert "M-1 (code 4.1)" in offline(refused("4.1", about="<ID>M-1</ID>"))


@pytest.mark.parametrize(
    "exchange",
    [
        refused("2.4"), refused("4.1", edit="without Header/User"), refused("4.1", meter="M-2"),
        refused("4.1", cause="unreachable meter"), refused("4.1", about="<ID>M-2</ID>"),
    ],
)  # fmt: skip
def test_no_other_refusal_says_that_a_meter_is_offline(exchange):
    assert offline(exchange) == ""


@pytest.mark.parametrize(
    ("code", "expected"), [("5.1", "too busy"), ("3.2", "busy"), ("7.4", "cred")]
)
def test_a_system_that_is_busy_says_nothing_of_the_rule(code, expected):
    assert expected in unwilling(refused(code))
    assert not unwilling(refused(code, cause="wrong credentials"))
