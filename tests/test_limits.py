"""What a peer may cost, and that nothing which came is lost where a limit is met."""

import socket
import threading
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import peers
import pytest
import requests

from cimconform import limits
from cimconform.campaign import setup
from cimconform.campaign.stage import Stage, load_steps, play
from cimconform.errors import TransportError
from cimconform.limits import CUT
from cimconform.messages.exchange import BEHIND, Exchange, Stimulus
from cimconform.messages.message import Message, parse
from cimconform.messages.trees import Trees
from cimconform.record import record
from cimconform.transports.base import Endpoint, OutgoingReply, Place, Route
from cimconform.transports.http.listener import HttpListener
from cimconform.transports.http.transport import HttpTransport
from cimconform.transports.jms.stomp.inflow import MAX_HEADER, Inflow, NoFrame
from cimconform.verdict import Verdict

WAIT_S = 10
RULES = (
    "known_meter_is_served", "message_is_well_formed", "reply_echoes_correlation_id",
    "request_gets_one_answer",
)  # fmt: skip
ASKED = f'<m:R xmlns:m="{peers.MSG}"><m:Header><m:Noun>A</m:Noun></m:Header></m:R>'.encode()
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
FRAME = b"MESSAGE\nsubscription:1\n\n<a/>\0"


def trip(behave, **more):
    with peers.peer(behave) as server:
        transport = HttpTransport(Endpoint(peers.url(server), timeout_s=WAIT_S, **more))
        try:
            yield transport.request(ASKED, Route())
            time.sleep(0.2)
            yield transport.request(ASKED, Route())
        finally:
            transport.close()


def said(*before: bytes, behind: bytes = b"", later: bytes = b""):
    def behave(connection: socket.socket, request: bytes) -> None:
        answer = peers.answer(peers.reply_to(request))
        connection.sendall(b"".join(before) + answer + behind)
        time.sleep(0.05 if later else 0)
        connection.sendall(later)

    return behave


@pytest.mark.parametrize(
    ("behave", "first", "second"),
    [
        (said(), [], []),
        (said(EARLY), [EARLY], [EARLY]),
        (said(b"HTTP/1.1 100 Continue\r\n\r\n", EARLY), [b"HTTP/1.1 100 Continue\r\n\r\n", EARLY], None),
        (said(behind=b"and more"), [b"and more"], [b"and more"]),
        (said(later=b"later"), [], [b"later"]),
    ],
)  # fmt: skip
def test_what_comes_beside_an_http_answer_is_kept(behave, first, second):
    trips = list(trip(behave))
    assert all(one.received[0].status == 200 for one in trips)
    assert [raw.body for raw in trips[0].strays] == first
    assert second is None or [raw.body for raw in trips[1].strays] == second


def test_answers_1xx_without_an_end_are_left():
    with pytest.raises(TransportError, match="100 answers 1xx") as caught:
        next(trip(lambda connection, _: connection.sendall(EARLY * 500)))
    assert caught.value.received[0].body.startswith(EARLY)


def run(folder, behave, *more: str) -> record.Record:
    """Play one rule against a peer whose system file has more tables or keys."""
    load_steps()
    with peers.peer(behave) as server, ExitStack() as stack:
        file = peers.system_file(folder, peers.url(server), "timeout_s = 5", *more)
        made = setup.campaign(setup.Options(system=file, output=folder / "run", fresh=True), stack)
        for identity, name, binding in made.selection.applicable:
            requirement = made.register[identity]
            if identity in RULES:
                example = next(e for e in requirement.examples if e.name == name)
                play(Stage(made, requirement, example, made.scenario(binding)))
        made.finish()
    return record.read(folder / "run")


def cut_short(connection: socket.socket, request: bytes) -> None:
    body = peers.reply_to(request)
    connection.sendall(
        peers.answer(body).replace(b"Length: %d" % len(body), b"Length: %d" % (len(body) - 4))
    )


def test_a_length_that_is_too_small_is_named_in_the_hint(tmp_path):
    known = run(tmp_path, cut_short)
    (failed,) = (r for r in known.results if r.verdict is Verdict.FAIL)
    assert failed.requirement == "message_is_well_formed"
    assert "and 4 more came; count bytes, not characters" in failed.findings[0].hint
    (reply, *_) = (m for m in known.messages if m.direction == "received")
    assert reply.headers[BEHIND] == "4"
    assert [m.raw for e in known.exchanges for m in e.strays][:1] == [b"age>"]


def nodes(connection: socket.socket, request: bytes) -> None:
    body = peers.reply_to(request).replace(
        b"</m:Header>", b"</m:Header><m:Payload>" + b"<a/>" * 500 + b"</m:Payload>"
    )
    connection.sendall(peers.answer(body))


def test_an_answer_of_too_many_nodes_is_kept_and_not_judged(tmp_path):
    known = run(tmp_path, nodes, "max_nodes = 400")
    judged = [r for r in known.results if r.verdict is not Verdict.NOT_APPLICABLE]
    assert {r.verdict for r in judged} == {Verdict.INCONCLUSIVE}
    assert all("max_nodes of the transport's table" in r.reason for r in judged)
    assert b"<a/><a/>" in next(m for m in known.messages if m.direction == "received").raw


def test_a_run_that_has_too_many_bytes_sends_no_more_and_says_so(tmp_path):
    known = run(tmp_path, nodes, "[limits]", "run_bytes = 1500")
    stuck = [r.reason for r in known.results if r.verdict is Verdict.INCONCLUSIVE]
    assert any("run_bytes of [limits]" in reason for reason in stuck)
    assert len(known.exchanges) == 1
    assert known.end["exit_code"] == 3


def test_first_bytes_are_kept_beyond_the_total(tmp_path):
    big = peers.says(b"<a>" + b"x" * 50_000 + b"</a>")
    known = run(tmp_path, big, "[limits]", "run_bytes = 20000")
    reply = next(m for m in known.messages if m.direction == "received")
    assert len(reply.raw) == limits.FIRST_BYTES
    assert "only first bytes are kept" in reply.cut
    assert not [r for r in known.results if r.verdict is Verdict.FAIL]


def test_what_did_not_come_whole_is_no_message_of_the_system():
    whole, part = Message(b"<a/>"), Message(b"<a", headers={CUT: "larger than 2 bytes"})
    exchange = Exchange("e", "http", Stimulus("get(A)"), replies=(whole,), late=(part,))
    assert exchange.of_system == (whole,)
    assert part.document is None
    assert str(part.unreadable) == "larger than 2 bytes"


def test_trees_are_let_go_and_made_again():
    trees, messages = Trees(most=10), [Message(b"<a><b/></a>") for _ in range(5)]
    gone = []

    class Holder:
        def __init__(self, number: int) -> None:
            self.number = number

        def forget(self) -> None:
            gone.append(self.number)

    holders = [Holder(number) for number in range(5)]
    for holder in holders:
        trees.hold(holder.forget, 4)
    assert gone == [0, 1, 2]
    first = messages[0]
    root = first.root
    first.forget()
    assert first.root is not root
    assert first.text("b") == ""
    assert first.where("b") == "/a/b"


def inflow(limit: int = 1000) -> tuple[Inflow, list[bytes]]:
    foreign: list[bytes] = []
    return Inflow(limit, foreign.append), foreign


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_frames_of_stomp_are_the_same_in_any_pieces(size):
    counted = b"MESSAGE\nsubscription:1\ncontent-length:5\n\na\0b\0c\0"
    stream = b"\n\n" + FRAME + b"\n" + counted + b"HELLO\n\n\0" + b"RECEIPT\nreceipt-id:1\n\n\0"
    flow, foreign = inflow()
    came = b"".join(flow.feed(stream[at : at + size]) for at in range(0, len(stream), size))
    assert came == FRAME + counted + b"RECEIPT\nreceipt-id:1\n\n\0"
    assert foreign == [b"HELLO\n\n\0"]


def test_a_header_in_latin_1_is_read_as_such():
    flow, _ = inflow()
    came = flow.feed(FRAME.replace(b"subscription", b"x:caf\xe9\nsubscription"))
    assert "x:café".encode() in came


@pytest.mark.parametrize("head", [b"MESSAGE\n\n", b"MESSAGE\ncontent-length:5000\n\n"])
def test_a_body_that_is_too_large_is_given_in_part_and_the_next_frame_whole(head):
    flow, _ = inflow(limit=100)
    pieces = [head, *[b"x" * 50] * 100, b"\0", FRAME]
    frames = b"".join(map(flow.feed, pieces))
    assert frames.endswith(b"x" * 101 + b"\0" + FRAME)
    assert len(frames) < 300


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        (b"MESSAGE\nx:" + b"y" * MAX_HEADER, "has no end within"),
        (b"MESSAGE\ncontent-length:1\n\nabc\0", "no NUL stands"),
    ],
)
def test_what_can_be_read_no_further_is_refused_with_its_first_bytes(stream, words):
    flow, _ = inflow(limit=200_000)
    with pytest.raises(NoFrame, match=words) as caught:
        flow.feed(stream)
    assert caught.value.raw.startswith(b"MESSAGE\n")


@pytest.fixture
def small():
    """Give a listener with little room."""
    made = HttpListener(Place(max_nodes=50, waiting_bytes=70_000, connections=5, strays_per_s=3))
    yield made
    made.close()


def post(url: str, body: bytes) -> int:
    return requests.post(url, body, timeout=WAIT_S).status_code


def test_a_flood_fills_no_memory_and_its_first_are_kept(small):
    box = small.mailbox(lambda _: OutgoingReply())
    assert [post(box.address, b"<a/>") for _ in range(6)] == [200, 200, 200, 503, 503, 503]
    came = [box.take(0) for _ in range(5)]
    assert [raw.headers.get(CUT, "whole")[:9] for raw in came if raw] == ["whole"] * 3 + [
        "more than"
    ]
    assert small.room.refused == 3
    assert post(box.address, b"<a/>") == 200


def test_strays_beyond_those_of_a_second_are_not_kept(small):
    codes = [post(f"{small.base}/nowhere", b"<a/>") for _ in range(20)]
    assert codes.count(503) > 5
    assert small.room.refused >= codes.count(503)
    assert len(small.rest()) <= 4


def test_connections_beyond_the_limit_are_cut(small):
    where = urlsplit(small.base)
    made = [socket.create_connection((where.hostname, where.port), WAIT_S) for _ in range(8)]
    for one in made:
        one.settimeout(WAIT_S)
    with pytest.raises(OSError, match="reset"):  # noqa: PT012 - the last may be cut while it is opened
        made[-1].sendall(b"GET / HTTP/1.1\r\n")
        if made[-1].recv(1) == b"":
            raise ConnectionResetError("reset")
    for one in made:
        one.close()


def test_a_delivery_of_too_many_nodes_is_marked(small):
    box = small.mailbox(lambda _: OutgoingReply())
    assert post(box.address, b"<a>" + b"<b/>" * 60 + b"</a>") == 413
    assert "max_nodes of [listener]" in box.take(0).headers[CUT]


def test_a_mailbox_that_fills_faster_than_it_is_read_stalls_nothing(monkeypatch):
    monkeypatch.setattr(limits, "DRAIN_S", 0.05)
    listener = HttpListener(Place())
    box = listener.mailbox(lambda _: OutgoingReply())
    stop = threading.Event()

    def flood() -> None:
        with requests.Session() as session:
            while not stop.is_set():
                session.post(box.address, b"<a/>", timeout=WAIT_S)

    thread = threading.Thread(target=flood)
    thread.start()
    begun = time.monotonic()
    listener.rest()
    stop.set()
    thread.join()
    listener.close()
    assert time.monotonic() - begun < WAIT_S


def test_what_comes_too_late_for_any_scenario_is_in_the_record(tmp_path):
    load_steps()
    with peers.peer(said(later=b"<late/>")) as server, ExitStack() as stack:
        file = peers.system_file(tmp_path, peers.url(server), "timeout_s = 5")
        made = setup.campaign(setup.Options(system=file, output=tmp_path / "run"), stack)
        made.baseline("http")
        post(f"{made.listener.base}/astray", b"<astray/>")
        time.sleep(0.2)
        made.finish()
    known = record.read(tmp_path / "run")
    assert {b"<late/>", b"<astray/>"} <= {m.raw for m in known.every_message}


def test_nodes_are_never_counted_too_few():
    text = b"<a x='1' y='2'><!-- c --><b>t</b><c/></a>"
    elements = parse(text).xpath("count(//node()) + 2 * count(//@*)")
    assert limits.nodes(text) >= elements
