"""The reference bus passes on what it gets, and whoever asks by way of it is always answered."""

import subprocess
import sys

import pytest
import requests
from lxml import etree

from cimconform.messages.message import Message
from cimconform.record.record import read
from cimconform.stimuli.answers import NAMED, receipt
from cimconform.suite import FIXTURES
from cimconform.system import embedded
from cimconform.transports.http.listener import HttpListener

ASKED = (FIXTURES / "messages/request_reply/MeterReadings.get.without_identifiers.xml").read_bytes()
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
WRAPPED = b'<s:Envelope xmlns:s="%s"><s:Body>%s</s:Body></s:Envelope>'


@pytest.fixture(scope="module")
def bus():
    with embedded.bus() as there:
        yield there["base_url"]


@pytest.fixture
def far():
    """Give a function that opens the far side, which answers as it is asked to."""
    listener = HttpListener()
    yield listener.mailbox
    listener.close()


def ask(bus, path, body, kind="application/xml"):
    return requests.post(f"{bus}{path}", data=body, headers={"Content-Type": kind}, timeout=10)


def routed(bus, box):
    assert requests.post(f"{bus}/route", params={"to": box.address}, timeout=10).status_code == 204


def test_a_bare_message_goes_on_in_soap_and_its_answer_comes_back_bare(bus, far):
    box = far(receipt)
    routed(bus, box)
    given = Message(ask(bus, "/http", ASKED).content)
    passed = Message(box.take(5).body)
    assert (passed.soap, passed.verb, passed.noun) == ("1.1", "get", "MeterReadings")
    assert (given.soap, given.kind, given.result) == ("", "response", "OK")


@pytest.mark.parametrize(
    "answer", ["silence", "a closed connection", "half an answer", "what is no HTTP"]
)
def test_who_asks_learns_that_the_far_side_does_not_answer(bus, far, answer):
    routed(bus, far(NAMED[answer]()))
    given = Message(ask(bus, "/http", ASKED).content)
    assert (given.result, given.codes) == ("FAILED", ["4.1"])


@pytest.mark.parametrize(
    ("path", "kind", "status", "root"),
    [("/http", "application/xml", 400, "FaultMessage"), ("/generic", "text/xml", 500, "Envelope"),
     ("/services/GetMeterReadings", "text/xml", 500, "Envelope")],
)  # fmt: skip
def test_what_is_no_message_goes_nowhere(bus, far, path, kind, status, root):
    box = far(receipt)
    routed(bus, box)
    given = ask(bus, path, b"<half", kind)
    assert given.status_code == status
    assert etree.QName(etree.fromstring(given.content)).localname == root
    assert box.take(0) is None


def test_a_fault_of_the_far_side_comes_back(bus, far):
    routed(bus, far(NAMED["a fault"]()))
    soap = ask(bus, "/generic", WRAPPED % (SOAP.encode(), ASKED), "text/xml")
    bare = ask(bus, "/http", ASKED)
    assert (soap.status_code, Message(soap.content).kind) == (500, "fault")
    assert bare.status_code == 400


def test_a_route_leads_somewhere(bus):
    assert requests.post(f"{bus}/route", timeout=10).status_code == 400


def test_the_bus_has_no_jms():
    command = [sys.executable, "-m", "cimconform.reference", "bus", "--jms", "stomp://h:1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "the bus has no JMS" in done.stderr


def test_a_record_keeps_both_sides(tmp_path):
    command = [sys.executable, "-m", "cimconform", "run", "-k", "correlation_id_survives_the_hop",
               "-t", "http", "--output", str(tmp_path)]  # fmt: skip
    assert subprocess.run(command, capture_output=True, timeout=120, check=False).returncode == 0
    exchange, *_ = read(tmp_path / "bus").exchanges  # the others serve what it stands on
    kinds = [(message.direction, message.kind) for message in exchange.messages]
    assert kinds == [
        ("sent", "request"),
        ("received", "request"),
        ("sent", "response"),
        ("received", "response"),
    ]
    assert [message.kind for message in exchange.of_system] == ["request", "response"]


def test_a_bus_that_passes_nothing_on_is_inconclusive(tmp_path):
    with embedded.head_end() as url:  # answers itself, and has no route
        system = tmp_path / "system.toml"
        text = embedded.BUS_FILE.read_text("utf-8").replace(
            '"${base_url}/route?to={address}"', f'"{url}/generic?wsdl"\nmethod = "GET"'
        )
        system.write_text(text, "utf-8")
        command = [sys.executable, "-m", "cimconform", "run", "-k", "correlation_id_survives_the_hop", "-t", "http",
                   "--output", str(tmp_path / "out"), "--system", str(system), "--address", f"base_url={url}"]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 3
    assert "the system passed nothing on to http://127.0.0.1:" in done.stdout
