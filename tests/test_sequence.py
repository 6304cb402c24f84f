"""The sequence diagram is drawn from the messages, in whatever direction and order they came."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cimconform.messages.exchange import PLACE, Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.reports import latency, sequence

NS = "http://iec.ch/TC57/2011/schema/message"


def message(identity: str, at: float, direction: str = "received", **header) -> Message:
    inside = "".join(
        f"<{name}>{text}</{name}>" for name, text in header.items() if name[0].isupper()
    )
    result = f"<Reply><Result>{header['result']}</Result></Reply>" if "result" in header else ""
    root = (
        "ResponseMessage"
        if "result" in header
        else "EventMessage"
        if "event" in header
        else "RequestMessage"
    )
    raw = f"<{root} xmlns='{NS}'><Header>{inside}</Header>{result}</{root}>".encode()
    return Message(raw, direction, "http", at, header.get("status"), id=identity)


ASK = message(
    "m1", 10.0, "sent", Verb="get", Noun="MeterReadings", MessageID="a" * 36, CorrelationID="c1"
)
TAKEN = message("m2", 10.25, Verb="reply", Noun="MeterReadings", result="OK", status=202)
LATE = message("m3", 14.5, Verb="reply", Noun="MeterReadings", CorrelationID="c1", result="OK")
THANKS = message("m4", 14.6, "sent", Verb="reply", result="OK")
EVENT = message("m5", 12.0, Verb="created", Noun="EndDeviceEvents", event=1)


def exchange(*replies: Message, request: Message | None = ASK, **more) -> Exchange:
    return Exchange(
        "http-1", "http", Stimulus("get(MeterReadings) of a known meter"), request, replies, **more
    )


def rows(*exchanges: Exchange, marked=()) -> list[sequence.SequenceRow]:
    return list(sequence.diagram(exchanges, "A head end", marked).rows)


def test_a_request_and_its_reply():
    note, ask, reply = rows(exchange(TAKEN), marked=["m2"])
    assert note.title == "http: get(MeterReadings) of a known meter"
    assert (ask.kind, ask.title, ask.marked) == ("sent", "get MeterReadings", False)
    assert ask.detail == "m1 · MessageID aaaaaaaa… · CorrelationID c1"
    assert (reply.kind, reply.title, reply.clock) == (
        "received",
        "reply MeterReadings: OK",
        "+250 ms",
    )
    assert reply.marked
    assert "HTTP 202" in reply.detail


def test_late_replies_events_and_answers_of_ours_stand_in_the_order_of_time():
    drawn = rows(exchange(LATE, TAKEN, more=(EVENT, THANKS)))
    assert [row.message for row in drawn if row.message] == ["m1", "m2", "m5", "m3", "m4"]
    assert [row.kind for row in drawn if row.message] == [
        "sent",
        "received",
        "received",
        "received",
        "sent",
    ]
    pauses = [row.title for row in drawn if row.kind == "note"][1:]
    assert pauses == ["… 1.8 s later", "… 2.5 s later"]


def test_a_code_of_an_answer_is_shown_in_words():
    raw = f"<ResponseMessage xmlns='{NS}'><Reply><Result>FAILED</Result><Error><code>2.4</code></Error></Reply></ResponseMessage>"
    _, _, reply = rows(exchange(replace(TAKEN, raw=raw.encode())))
    assert reply.title.startswith("response: FAILED 2.4 (a named meter is unknown")
    assert "2.4 (a named meter is unknown or not acceptable)" in reply.words


def test_what_the_system_noted_stands_behind_what_it_noted_it_of():
    entries = tuple({"result": "accepted", "objects": n, "why": ""} for n in range(5))
    *_, reply, first, _, third, more = rows(exchange(TAKEN, noted=entries))
    assert (reply.kind, first.kind) == ("received", "note")
    assert first.title == "the system noted: result accepted, objects 0"
    assert third.title.endswith("objects 2")
    assert more.title == "… and 2 notes more"


def test_what_answers_something_else_is_kept_apart():
    drawn = rows(exchange(TAKEN, strays=(LATE,)))
    assert [(row.message, row.stray) for row in drawn if row.message] == [
        ("m1", False),
        ("m2", False),
        ("m3", True),
    ]


def test_a_request_of_the_system_comes_from_the_system():
    asked, answered = replace(ASK, direction="received"), replace(TAKEN, direction="sent")
    drawn = rows(exchange(answered, request=asked, role="requester"))
    assert [row.kind for row in drawn] == ["note", "received", "sent"]
    assert latency.rows([exchange(answered, request=asked, role="requester")]) == []


def test_exchanges_that_overlap_are_woven_together():
    second = replace(
        exchange(replace(LATE, id="m9", at=11.5), request=replace(ASK, id="m8", at=10.5)),
        id="http-2",
    )
    drawn = rows(exchange(LATE), second)
    assert [row.message for row in drawn if row.message] == ["m1", "m8", "m9", "m3"]


@pytest.mark.parametrize(
    ("made", "title"),
    [
        (exchange(trouble="refused"), "no answer came through"),
        (exchange(trouble="nothing in 3 s", silence=True), "nothing came in time"),
        (exchange(request=None, trouble="refused"), "no answer came through"),
    ],
)
def test_what_never_came_is_shown(made, title):
    assert rows(made)[-1].kind == "lost"
    assert rows(made)[-1].title == title


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (b"", "nothing in the body"),
        (b"<a>", "no readable XML"),
        (b"<a/>", "a message without verb and noun"),
        (
            b"<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><e:Fault/></e:Body></e:Envelope>",
            "SOAP fault",
        ),
    ],
)
def test_what_is_no_message_is_named_for_what_it_is(raw, title):
    assert rows(exchange(replace(TAKEN, raw=raw)))[-1].title == title


def test_a_document_is_named_by_its_place():
    one = replace(TAKEN, headers={PLACE: "http://host:1/xsd/Message.xsd?v=1"})
    made = replace(
        exchange(one, request=None), stimulus=Stimulus("WSDL", "", {"url": "http://host:1/x?wsdl"})
    )
    assert rows(made)[-1].title == "document /xsd/Message.xsd?v=1"


def test_of_a_long_row_the_end_is_shown():
    many = [replace(TAKEN, id=f"n{n}", at=10.0 + n / 100) for n in range(100)]
    drawn = rows(exchange(*many))
    assert drawn[0].title.startswith("… 86 earlier lines")
    assert len(drawn) == sequence.MOST + 1
    assert drawn[-1].message == "n99"


TEXT = st.text(max_size=200)


@given(
    TEXT,
    TEXT,
    TEXT,
    st.binary(max_size=200),
    st.floats(0, 4e9),
    st.sampled_from(["sent", "received"]),
)
def test_whatever_came_it_is_drawn_as_xml(system, name, trouble, raw, at, direction):
    one = Message(raw, direction, name, at, id=name)
    made = Exchange(name, name, Stimulus(name, trouble), ASK, (one,), trouble, strays=(LATE,))
    for alone in (True, False):
        text = sequence.svg(sequence.diagram([made], system, [name]), alone=alone)
        assert etree.fromstring(text.encode("utf-8", "backslashreplace")).tag.endswith("svg")


def test_a_file_of_its_own_follows_light_and_dark_and_calls_no_server():
    text = sequence.svg(sequence.diagram([exchange(TAKEN)], "x"), alone=True)
    assert "prefers-color-scheme: dark" in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "").replace(
        "http: get", ""
    ).replace("HTTP 202", "")


def test_latency_is_that_of_the_first_answer():
    (row,) = latency.rows([exchange(TAKEN, LATE), exchange()])
    assert (row.operation, row.binding) == ("get(MeterReadings)", "http")
    assert row.median == pytest.approx(250)
    assert (row.p95, row.most) == (row.times[0], row.times[0])


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=300), st.none() | st.floats(0.001, 1e6))
def test_any_times_can_be_plotted(times, limit):
    text = latency.plot([latency.Timing("get(X)", "http", tuple(sorted(times)))], limit)
    drawn = etree.fromstring(text)
    places = [float(c.get("cx")) for c in drawn.iter("{*}circle")]
    assert places
    assert all(300 <= x <= 708 for x in places)
    assert len(places) <= 61
