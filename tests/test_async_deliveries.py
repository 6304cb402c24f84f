"""AsyncReply replies that the harness brings: whom it accuses when one does not arrive, and whom it does not."""

import threading
from dataclasses import replace

import pytest
from head_end import message

from cimconform.errors import PreconditionFailed
from cimconform.harness.async_deliveries import (
    AGAIN,
    AsyncReply,
    PlannedDeliveries,
    ReplyDelivery,
    sender,
)
from cimconform.harness.guard import Guard
from cimconform.messages.exchange import ANSWERED
from cimconform.stimuli.scripted_replies import ReplyLibrary
from cimconform.suite import FIXTURES
from cimconform.system import embedded
from cimconform.system.bindings import Binding
from cimconform.system.trigger import HttpTrigger
from cimconform.transports.base import OutgoingReply, RawMessage
from cimconform.transports.http.listener import HttpListener

LIBRARY = ReplyLibrary(FIXTURES / "payloads", {"known_meter": "M-1", "name_type": "MeterName"})
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def listener():
    server = HttpListener()
    yield server
    server.close()


def delivery(**more):
    table = Binding(kind="http", url=embedded.NOWHERE["base_url"])
    return ReplyDelivery(LIBRARY, sender(table, None, 5, Guard()), **more)


def asked(address, **header):
    """Give a request for an asynchronous reply, as it came."""
    return RawMessage(
        message("get", "MeterReadings", CorrelationID="c", ReplyAddress=address, **header)
    )


def test_what_is_delivered_goes_where_the_request_says_and_in_order(listener):
    box = listener.mailbox(lambda _: OutgoingReply(b"taken", 202))
    deliveries = PlannedDeliveries(
        delivery(),
        [AsyncReply("a part about M-2"), AsyncReply(AGAIN), AsyncReply("OK", ahead=True)],
    )
    deliveries.ahead(asked(box.address))
    deliveries.after(asked(box.address))
    came = [box.take(5).body for _ in range(3)]
    assert deliveries.trouble is None
    assert b"OK" in came[0]
    assert b"M-2" in came[1]
    assert came[1] == came[2]
    assert [one.sent.headers[ANSWERED] for one in deliveries.delivered] == ["202"] * 3


def test_a_binding_that_never_worked_accuses_no_product():
    deliveries = PlannedDeliveries(delivery(), [AsyncReply("OK")])
    deliveries.after(asked(NOWHERE))
    assert isinstance(deliveries.trouble, PreconditionFailed)
    assert "could not be delivered to" in str(deliveries.trouble)


def test_what_is_not_taken_any_more_is_reported():
    deliveries = PlannedDeliveries(delivery(worked=True), [AsyncReply("OK")])
    deliveries.after(asked(NOWHERE))
    assert deliveries.trouble is None
    assert deliveries.delivered[0].sent.headers[ANSWERED] == "nothing"


@pytest.mark.parametrize(
    ("address", "see"),
    [
        ("", "asynchronous_request_names_its_address"),
        ("billing-listener", "reply_address_is_an_address"),
        ("queue:REPLIES", "reply_address_is_an_address"),
        ("file:///etc/passwd", "reply_address_is_an_address"),
    ],
)
def test_an_address_that_is_none_has_a_rule_of_its_own(address, see):
    with pytest.raises(PreconditionFailed) as caught:
        delivery().deliver(asked(address), OutgoingReply(b""))
    assert caught.value.see == see


def test_a_request_without_an_id_cannot_be_answered_later():
    with pytest.raises(PreconditionFailed) as caught:
        delivery().deliver(
            RawMessage(
                message(
                    "get", "MeterReadings", MessageID="", CorrelationID="", ReplyAddress=NOWHERE
                )
            ),
            OutgoingReply(b""),
        )
    assert caught.value.see == "asynchronous_request_can_be_matched"


def test_an_answer_may_wait_for_another(listener):
    gate, first = threading.Event(), threading.Event()

    def answer(raw):
        reply = OutgoingReply(raw.body, 200)
        if raw.body == b"1":
            first.set()
            return replace(reply, after=gate)
        return replace(reply, frees=gate)

    box = listener.mailbox(answer)
    pulls = [HttpTrigger(kind="http", url=box.address, body=word, wait_s=10) for word in "12"]
    waiting = threading.Thread(target=pulls[0].pull, args=({},))
    waiting.start()
    assert first.wait(5)
    pulls[1].pull({})
    waiting.join(5)
    assert [box.take(5).body, box.take(5).body] == [b"2", b"1"]
