"""The reference enterprise client as the program that it is: triggered to ask, and asked what it made of it."""

import pytest
import requests

from cimconform.stimuli.scripted_replies import ReplyLibrary
from cimconform.suite import FIXTURES
from cimconform.system import embedded
from cimconform.transports.http.listener import HttpListener

LIBRARY = ReplyLibrary(FIXTURES / "payloads", {"known_meter": "M-1001", "name_type": "MeterName"})


@pytest.fixture(scope="module")
def client():
    with embedded.client() as url:
        yield url


@pytest.fixture
def listener():
    server = HttpListener()
    yield server
    server.close()


def act(client, what="get/MeterReadings", **query):
    return requests.post(f"{client}/act/{what}", params=query, timeout=20)


def asked(client, listener, words, **query):
    """Have the client ask, answer so, and give what it sent and what it made of the answer."""
    box = listener.mailbox(LIBRARY.answer(words), "asked")
    header = act(client, to=box.address, **query).json()
    came = box.take(10)
    journal = f"{client}/accepted?about={header['MessageID']}"
    looks = (requests.get(journal, timeout=20).json() for _ in range(1000))
    return came, next(entries for entries in looks if entries)[0]


@pytest.mark.parametrize(
    ("words", "result", "objects"),
    [
        ("OK", "OK", 1), ("OK with code 0.0", "OK", 1), ("FAILED", "FAILED", 0),
        ("FAILED with data", "FAILED", 0), ("PARTIAL with data", "PARTIAL", 1),
        ("an answer to another request", "stray", 0), ("a fault", "fault", 0),
        ("HTTP 502 with HTML", "unreadable", 0), ("a closed connection", "silence", 0),
    ],
)  # fmt: skip
def test_it_takes_each_answer_for_what_it_is(client, listener, words, result, objects):
    _, entry = asked(client, listener, words)
    assert (entry["result"], entry["objects"]) == (result, objects)


@pytest.mark.parametrize(("soap", "kind"), [("1.1", "text/xml"), ("1.2", "application/soap+xml")])
def test_it_asks_typed_services(client, listener, soap, kind):
    came, entry = asked(client, listener, "OK", style="typed", soap=soap)
    assert came.headers["content-type"].startswith(kind)
    assert b"GetMeterReadings xmlns" in came.body or b":GetMeterReadings" in came.body
    assert entry["result"] == "OK"


@pytest.mark.parametrize(
    ("what", "query", "status", "expected"),
    [
        ("get/MeterReadings", {}, 400, "say to=URL"),
        (
            "get/MeterReadings",
            {"to": "http://h", "metre": "M"},
            400,
            "further there are also, meter",
        ),
        (
            "get/MeterReadings",
            {"to": "http://h", "variant": "at once"},
            400,
            "variant=later or one",
        ),
        ("get/CustomerConfig", {"to": "http://h"}, 404, "get(CustomerConfig) is nothing"),
        ("fetch/MeterReadings", {"to": "http://h"}, 404, "the verb fetch"),
    ],
)
def test_what_it_cannot_ask_it_says(client, what, query, status, expected):
    done = act(client, what, **query)
    assert done.status_code == status
    assert expected in done.text
