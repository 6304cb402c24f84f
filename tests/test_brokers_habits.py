"""What brokers and peers of other protocols want otherwise: ids, reply-to, the words of an ERROR."""

from types import SimpleNamespace

import pytest

from cimconform.transports.base import Route
from cimconform.transports.jms import jms_messages
from cimconform.transports.jms.client import Destination
from cimconform.transports.jms.settings import JmsSettings
from cimconform.transports.jms.stomp.events import Events
from cimconform.transports.jms.stomp.mapping import Names, outward

REPLY = Destination("queue", "R")
SETTINGS = JmsSettings("stomp", "queue:Q")


def composed(correlation, reply_to=REPLY):
    body = f"<a><MessageID>m</MessageID><CorrelationID>{correlation}</CorrelationID></a>"
    return jms_messages.composed(body.encode(), Route(), SETTINGS, reply_to, "1.1")


@pytest.mark.parametrize(("length", "kept"), [(255, True), (256, False), (2000, False)])
def test_an_id_goes_beside_the_message_where_every_broker_can_carry_it(length, kept):
    made = composed("x" * length)
    assert (made.correlation_id == "x" * length) is kept
    assert 0 < len(made.correlation_id) <= 255
    assert composed("é" * 200).correlation_id != "é" * 200


def test_what_wants_no_reply_gets_no_id_in_place_of_a_long_one():
    assert composed("x" * 300, None).correlation_id == ""
    assert composed("short", None).correlation_id == "short"


@pytest.mark.parametrize(
    ("prefix", "written"), [(None, "/queue/R"), ("", "R"), ("/amq/queue/", "/amq/queue/R")]
)
def test_the_reply_to_may_be_written_as_the_system_reads_it(prefix, written):
    headers = outward(composed("c"), Names(reply=prefix))
    assert (headers["destination"], headers["reply-to"]) == ("/queue/Q", written)
    temporary = composed("c", Destination("temporary-queue", "T"))
    assert outward(temporary, Names(reply=prefix))["reply-to"] == "/temp-queue/T"


@pytest.mark.parametrize(
    ("said", "body", "whole"),
    [
        ("Bad CONNECT", b"Access refused for user 'x'\n", "Bad CONNECT: Access refused for user 'x'"),
        ("precondition_failed", b"PRECONDITION_FAILED - inequivalent arg\r\n 'durable'", "precondition_failed: PRECONDITION_FAILED - inequivalent arg 'durable'"),
        ("same", b"same", "same"),
        ("", b"only a body\nof two lines", "only a body of two lines"),
        ("", b"", "an ERROR frame without a reason"),
    ],
)  # fmt: skip
def test_an_error_of_a_broker_is_shown_whole(said, body, whole):
    events = Events(limit=1000)
    events.on_error(SimpleNamespace(headers={"message": said}, body=body))
    assert events.trouble == whole
