"""What our own listener publishes: a requester under test loads its WSDL and schemas there."""

from urllib.parse import urlsplit

import pytest
import requests
from lxml import etree
from zeep import Client
from zeep.transports import Transport

from cimconform.harness.our_documents import document
from cimconform.suite import FIXTURES
from cimconform.transports.base import OutgoingReply
from cimconform.transports.http.listener import HttpListener

WAIT_S = 10
SERVICES = sorted(path.stem for path in (FIXTURES / "wsdl" / "2013").glob("*.wsdl"))


@pytest.fixture
def listener():
    made = HttpListener(documents=document)
    yield made
    made.close()


@pytest.fixture
def box(listener):
    return listener.mailbox(lambda _: OutgoingReply(b"<taken/>"), "requests")


@pytest.mark.parametrize("query", ["wsdl", "WSDL", "singleWsdl", "wsdl=GetMeterReadings"])
def test_a_wsdl_names_the_address_that_it_was_asked_at(box, query):
    place = f"{box.address}/services/GetMeterReadings"
    done = requests.get(f"{place}?{query}", timeout=WAIT_S)
    assert (done.status_code, done.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    tree = etree.fromstring(done.content)
    assert {e.get("location") for e in tree.iterfind(".//{*}port/{*}address")} == {place}
    assert box.take(0) is None, "a GET is no message"


@pytest.mark.parametrize("service", ["GetMeterReadings", "SendEndDeviceEvents"])
def test_a_client_can_be_made_of_what_is_published(box, service):
    client = Client(f"{box.address}/{service}?wsdl", transport=Transport(timeout=WAIT_S))
    (made,) = client.wsdl.services.values()
    assert {urlsplit(p.binding_options["address"]).path for p in made.ports.values()} == {
        f"/requests/{service}"
    }


def test_every_wsdl_and_all_that_it_imports_is_there():
    seen: set[str] = set()
    waiting = [(f"/{name}", "wsdl") for name in SERVICES]
    while waiting:
        path, query = waiting.pop()
        text = document("http://here", path, query)
        assert text is not None, (path, query)
        for element in etree.fromstring(text.body).iter("{*}import", "{*}include"):
            place = element.get("schemaLocation")
            if place and (key := place.rpartition("=")[2]) not in seen:
                seen.add(key)
                waiting.append((path, urlsplit(place).query))
    assert "Message.xsd" in seen


def test_the_generic_service_has_its_wsdl(box):
    tree = etree.fromstring(requests.get(f"{box.address}?wsdl", timeout=WAIT_S).content)
    assert tree.get("name") == "Generic" or b"RequestMessage" in etree.tostring(tree)


@pytest.mark.parametrize(
    "path", ["/Nobody?wsdl", "/Generic?xsd=../codes.csv", "?xsd=none.xsd", "/x"]
)
def test_nothing_else_is_published(box, path):
    done = requests.get(f"{box.address}{path}", timeout=WAIT_S)
    assert (done.status_code, done.headers["allow"]) == (405, "POST, GET, HEAD, OPTIONS")


def test_other_methods_get_what_http_asks(box):
    assert requests.options(box.address, timeout=WAIT_S).headers["allow"].startswith("POST")
    head = requests.head(f"{box.address}?wsdl", timeout=WAIT_S)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0
    assert requests.delete(box.address, timeout=WAIT_S).status_code == 405
    assert box.take(0) is None
    requests.post(box.address, b"<a/>", timeout=WAIT_S)
    assert box.take(WAIT_S).body == b"<a/>"


def test_a_message_by_another_method_is_still_a_message(box):
    requests.put(box.address, b"<a/>", timeout=WAIT_S)
    assert box.take(WAIT_S).method == "PUT"
