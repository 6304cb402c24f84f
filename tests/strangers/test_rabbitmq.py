"""RabbitMQ as it comes from Debian, and behind it a head end on AMQP 0-9-1 that pika makes."""

import os
import subprocess
from contextlib import contextmanager

import pytest
from stranger_rules import OVER_JMS, ROLE

from cimconform.errors import TransportError
from cimconform.suite import ROOT
from cimconform.transports.base import Endpoint, Route
from cimconform.transports.jms.settings import JmsSettings
from cimconform.transports.jms.transport import JmsTransport

LOGIN = {"BROKER_USER": "tester", "BROKER_PASSWORD": "open sesame"}
QUEUE, REPLIES = "TESTING.REQUESTS", "TESTING.REPLY.cimconform"
BINDINGS = {
    "temporary": 'client = "stomp"\nurl = "{stomp}"\nrequest = "queue:{queue}"\nreply = "temporary"\n[transport.jms.options]\nvhost = "/"',
    "fixed": 'client = "stomp"\nurl = "{stomp}"\nrequest = "queue:/amq/queue/{queue}"\nreply = "queue:{replies}"\nform = "bytes"\n[transport.jms.options]\nvhost = "/"\nreply_prefix = ""',
    "amqp 1.0": 'client = "amqp"\nurl = "{amqp}"\nrequest = "queue:{queue}"\nreply = "queue:{replies}"\n[transport.jms.options]\nqueue_prefix = "/amq/queue/"\nreply_prefix = ""',
}

REACHED = {
    "temporary": "STOMP, a temporary queue",
    "fixed": "STOMP, BytesMessages, a fixed reply queue",
    "amqp 1.0": "AMQP 1.0",
}


@pytest.fixture(scope="module")
def rabbitmq(needs, free_ports, tmp_path_factory):
    """Start a RabbitMQ; give where it speaks what."""
    needs("rabbitmq-server", "pika")
    script, folder = ROOT / "tools" / "rabbitmq.sh", tmp_path_factory.mktemp("rabbitmq")
    names = ("STOMP_PORT", "AMQP_PORT", "DIST_PORT", "EPMD_PORT")
    ports = dict(zip(names, map(str, free_ports(4)), strict=True))
    who = {"RABBITMQ_USER": LOGIN["BROKER_USER"], "RABBITMQ_PASSWORD": LOGIN["BROKER_PASSWORD"]}
    env = {**os.environ, **ports, **who}
    subprocess.run([script, "start", folder], env=env, check=True, stdout=subprocess.DEVNULL)
    here = {"stomp": f"stomp://127.0.0.1:{ports['STOMP_PORT']}", "amqp": f"amqp://127.0.0.1:{ports['AMQP_PORT']}"}  # fmt: skip
    try:
        yield here | {"port": ports["AMQP_PORT"], "queue": QUEUE, "replies": REPLIES}
    finally:
        subprocess.run([script, "stop", folder], env=env, check=True)


@pytest.fixture(scope="module")
def head_end(rabbitmq, start):
    """Let a head end wait behind it, and the queue of replies be there."""
    with start(
        ["/usr/bin/python3", "foreign/amqp_head_end.py", rabbitmq["port"], QUEUE, REPLIES], LOGIN
    ):
        yield rabbitmq


@pytest.mark.whole_runs
@pytest.mark.parametrize("way", BINDINGS)
def test_a_head_end_on_amqp_is_certified_through_rabbitmq(
    head_end, certify_stranger, monkeypatch, way
):
    for name, value in LOGIN.items():
        monkeypatch.setenv(name, value)
    binding = 'user_env = "BROKER_USER"\npassword_env = "BROKER_PASSWORD"\n' + BINDINGS[way].format(
        **head_end
    )
    table = f'[transport.jms]\nkind = "jms"\ntimeout_s = 10\n{binding}'
    stack = "RabbitMQ 3.10, a head end of pika on AMQP 0-9-1"
    seen = certify_stranger(stack, REACHED[way], ROLE + table, OVER_JMS)
    assert seen.broken == {}
    assert seen.inconclusive == set()
    assert {"bytes_message_is_served", "message_is_well_formed"} <= seen.passed


def transport(client, url, reply, timeout_s=5, **options):
    settings = JmsSettings(client, f"queue:{QUEUE}", reply=reply, options=options)
    user, password = LOGIN.values()
    return JmsTransport(
        Endpoint(url, timeout_s=timeout_s, user=user, password=password, jms=settings)
    )


@contextmanager
def closing(way):
    try:
        yield way
    finally:
        way.close()


REQUEST = b"<a><MessageID>1</MessageID></a>"


def test_a_temporary_queue_of_stomp_is_one_of_rabbitmq(head_end):
    with closing(transport("stomp", head_end["stomp"], "temporary", vhost="/")) as way:
        (reply,) = way.request(REQUEST, Route()).received
    assert b"FaultMessage" in reply.body or b"ResponseMessage" in reply.body


def test_text_by_amqp_1_0_is_read_by_a_peer_on_0_9_1(head_end):
    prefix = {"queue_prefix": "/amq/queue/", "reply_prefix": ""}
    with closing(transport("amqp", head_end["amqp"], f"queue:{REPLIES}", **prefix)) as way:
        (reply,) = way.request(REQUEST, Route()).received
    assert b"invalid token" not in reply.body


def test_an_id_that_amqp_cannot_carry_stands_in_the_header_alone(head_end):
    body = b"<a><MessageID>%s</MessageID></a>" % (b"x" * 300)
    with closing(transport("stomp", head_end["stomp"], "temporary", vhost="/")) as way:
        for _ in range(2):  # a consumer that was closed would not answer again
            trip = way.request(body, Route())
            assert len(trip.sent.headers["jms-correlation-id"]) < 50
            assert trip.received


def test_what_the_broker_says_is_shown_whole(head_end):
    with (
        closing(transport("amqp", head_end["amqp"], f"queue:{REPLIES}")) as way,
        pytest.raises(TransportError, match=r"PRECONDITION_FAILED.*inequivalent arg.*queue_prefix"),
    ):
        way.request(REQUEST, Route())
    with (
        closing(
            transport("stomp", head_end["stomp"], "topic:/exchange/none.such/x", vhost="/")
        ) as way,
        pytest.raises(TransportError, match=r"no exchange 'none.such'"),
    ):
        way.request(REQUEST, Route())


def test_no_reply_ever_on_a_queue_says_where_to_look(head_end):
    way = transport("stomp", head_end["stomp"], f"queue:{REPLIES}", timeout_s=1.5, vhost="/")
    with closing(way), pytest.raises(TransportError, match="reply_prefix"):
        way.request(REQUEST, Route())
