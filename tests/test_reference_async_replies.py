"""The reference head end answers later, as a client sees it that is not the harness."""

import re
from collections.abc import Callable

import pytest
from head_end import MSG, REGISTER, bare, enveloped, head_end, message, named, query, texts

from cimconform.stimuli import answers
from cimconform.transports.base import OutgoingReply
from cimconform.transports.http.listener import HttpListener

WAIT_S = 10


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Give a running head end."""
    with head_end(tmp_path_factory.mktemp("head-end")) as made:
        yield made


@pytest.fixture
def listener():
    """Give a listener of ours."""
    made = HttpListener()
    yield made
    made.close()


def later(address: str, *meters: str, verb: str = "get", request: str = "", **head: str) -> bytes:
    """Give a request whose answer is to go to an address."""
    wanted = request or query(named("EndDevice", *meters), named("ReadingType", REGISTER))
    body = message(verb, "MeterReadings", wanted, **head).decode()
    flags = f'<AsyncReplyFlag xmlns="{MSG}">true</AsyncReplyFlag>'
    flags += f'<ReplyAddress xmlns="{MSG}">{address}</ReplyAddress>'
    return re.sub(r"(</Source>)", rf"\1{flags}", body).encode()


def asked(running, body: bytes):
    done = running.post("/http", body, "application/xml")
    return done, bare(done.content)


def come(box, count: int):
    return [bare(box.take(WAIT_S).body) for _ in range(count)]


def test_it_acknowledges_and_answers_in_parts(running, listener):
    box = listener.mailbox(answers.receipt)
    _, receipt = asked(running, later(box.address, "M-1001", "M-1002", CorrelationID="c-1"))
    assert (texts(receipt, "Reply/Result"), texts(receipt, "Reply/Error/code")) == (["OK"], ["0.3"])
    assert receipt.find("Payload") is None
    parts = come(box, 2)
    assert [texts(p, "Reply/Result") for p in parts] == [["PARTIAL"], ["PARTIAL"]]
    assert [texts(p, "Reply/Error/code") for p in parts] == [["0.1"], ["0.2"]]
    assert [texts(p, "Header/CorrelationID") for p in parts] == [["c-1"], ["c-1"]]
    names = [texts(p, "Payload/MeterReadings/MeterReading/Meter/Names/name") for p in parts]
    assert names == [["M-1001"], ["M-1002"]]


def test_one_meter_is_answered_in_one_piece(running, listener):
    box = listener.mailbox(answers.receipt)
    asked(running, later(box.address, "M-1001"))
    (answer,) = come(box, 1)
    assert texts(answer, "Reply/Result") == ["OK"]


def test_what_can_never_succeed_is_refused_at_once(running, listener):
    box = listener.mailbox(answers.receipt)
    _, receipt = asked(running, later(box.address, "nobody"))
    assert texts(receipt, "Reply/Error/code") == ["2.4"]
    for address, code in (("ftp://x/y", "1.8"), ("queue:X", "1.8")):
        _, receipt = asked(running, later(address, "M-1001"))
        assert texts(receipt, "Reply/Error/code") == [code]
    assert box.take(0) is None


def test_it_tries_again(running, listener):
    bad: Callable[..., OutgoingReply] = answers.named("a closed connection")
    box = listener.mailbox(answers.in_turn(bad, times=2))
    asked(running, later(box.address, "M-1001"))
    first, second, third = (box.take(WAIT_S) for _ in range(3))
    assert first.body == second.body == third.body
    assert [p.status for p in (first, second, third)] == [None, None, 200]


def test_it_gives_up_and_serves_on(running, listener):
    box = listener.mailbox(answers.named("HTTP 502 with HTML"))
    asked(running, later(box.address, "M-1001"))
    assert [box.take(WAIT_S).status for _ in range(3)] == [502, 502, 502]
    _, reply = asked(running, message("get", "MeterReadings", query(named("EndDevice", "M-1001"))))
    assert texts(reply, "Reply/Result") == ["OK"]


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_over_soap_it_calls_the_operation_response(running, listener, version):
    box = listener.mailbox(answers.receipt)
    media = {"1.1": "text/xml", "1.2": "application/soap+xml"}[version]
    running.post("/generic", enveloped(later(box.address, "M-1001"), version), media)
    came = box.take(WAIT_S)
    action = came.headers.get("soapaction", "") + came.headers["content-type"]
    assert "http://iec.ch/61968/Response" in action
    assert media in came.headers["content-type"]


def cancel(name: str) -> bytes:
    return message("cancel", "MeterReadings", f'<ID kind="transaction">{name}</ID>')


def test_a_running_get_is_cancelled_once(running, listener):
    box = listener.mailbox(answers.receipt)
    _, receipt = asked(running, later(box.address, "M-1001", "M-1012"))
    (name,) = texts(receipt, "Reply/ID")
    come(box, 1)
    assert texts(asked(running, cancel(name))[1], "Reply/Result") == ["OK"]
    (last,) = come(box, 1)
    assert texts(last, "Reply/Error/code") == ["6.5"]
    assert texts(asked(running, cancel(name))[1], "Reply/Error/code") == ["5.2"]
    assert texts(asked(running, cancel("nothing"))[1], "Reply/Error/code") == ["5.2"]
