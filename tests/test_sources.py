"""Messages are found where people keep them: archives, logs, exports of tools, captures of packets."""

import base64
import gzip
import html
import io
import json
import tarfile
import zipfile

import dpkt
import pytest
from test_offline_cases import EVENT, IDS, READING, asks, control, event, generic, readings, soap
from typer.testing import CliRunner

from cimconform.cli import app
from cimconform.judging.captured import Captured, Without
from cimconform.judging.sources import files

OTHER = "2026-05-04 08:00:00,123 INFO  [worker-7] Inbound: {}"


def read(path):
    return list(files.read(path))


def kinds(path):
    return [one.message.kind for one in read(path) if isinstance(one, Captured)]


def lines(path):
    return [one.line for one in read(path)]


@pytest.fixture
def file(tmp_path):
    """Give a function that writes a file."""

    def written(data, name="a.log"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return written


def log(*messages):
    head = "2026-05-04 08:00:00 DEBUG starting <not xml> a < b\n"
    return head + "".join(f"{OTHER.format(m)}\nnothing else\n" for m in messages)


def test_envelopes_between_other_lines_are_found_with_their_lines(file):
    path = file(log(soap(asks()), readings()))
    assert kinds(path) == ["request", "response"]
    assert lines(path) == [2, 6]


def test_a_finding_in_a_log_has_the_line_of_the_log(file):
    path = file(log(soap(asks()), readings(READING.replace("7.25", "7,25"))))
    rows = CliRunner().invoke(app, ["judge", "--json", str(path)]).stdout.splitlines()
    found = [
        f
        for r in map(json.loads, rows)
        if r.get("requirement") == "numeric_value_is_a_number"
        for f in r["findings"]
    ]
    assert [f["line"] for f in found] == [7]


def test_escaped_envelopes_are_found(file):
    path = file(f"x\n<log4j:message>{html.escape(soap(event()))}</log4j:message>\n")
    assert kinds(path) == ["event"]
    assert lines(path) == [2]


def test_envelopes_in_lines_of_json_are_found(file):
    rows = [{"level": "info"}, {"body": {"text": soap(asks())}}, {"payload": readings()}]
    path = file("".join(json.dumps(row) + "\n" for row in rows), "a.jsonl")
    assert kinds(path) == ["request", "response"]
    assert lines(path) == [2, 3]


def test_envelopes_in_base64_are_found(file):
    path = file(f"first\nbody={base64.b64encode(soap(event()).encode()).decode()} end\n")
    assert kinds(path) == ["event"]
    assert lines(path) == [2]


def test_a_trace_of_many_roots_is_a_log(file):
    record = f"<E2ETraceEvent xmlns='urn:t'><Data>{soap(asks())}</Data></E2ETraceEvent>"
    assert kinds(file(record * 2, "a.svclog")) == ["request", "request"]


def test_one_that_is_cut_off_in_a_log_says_so(file):
    path = file(log(soap(asks())[:-40], readings()))
    without = [one for one in read(path) if isinstance(one, Without)]
    assert [(one.line, "cut off" in one.why) for one in without] == [(2, True)]
    assert "response" in kinds(path)


def test_a_log_without_a_message_is_no_failure(file):
    done = CliRunner().invoke(app, ["judge", str(file("a line\n<b>another</b>\n"))])
    assert "no message here" in done.stdout
    assert done.exit_code == 3


def test_a_payload_in_a_log_is_found(file):
    assert [
        one.message.document.tag.endswith("MeterReadings") for one in read(file(log(READING)))
    ] == [True]


def archive(kind, **members):
    held = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(held, "w") as opened:
            for name, text in members.items():
                opened.writestr(f"in/{name}.xml", text)
    else:
        with tarfile.open(fileobj=held, mode=kind) as opened:
            for name, text in members.items():
                info = tarfile.TarInfo(f"in/{name}.xml")
                info.size = len(text.encode())
                opened.addfile(info, io.BytesIO(text.encode()))
    return held.getvalue()


@pytest.mark.parametrize("kind", ["zip", "w", "w:gz"])
def test_the_files_of_an_archive_are_read(kind, file):
    path = file(archive(kind, a=event(), b=readings(), c="nothing"), "held.bin")
    assert kinds(path) == ["event", "response"]
    assert next(one.path for one in read(path)) == f"{path}/in/a.xml"


def test_an_archive_in_an_archive_is_read(file):
    inner = archive("zip", a=event())
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as opened:
        opened.writestr("inner.zip", inner)
    assert kinds(file(held.getvalue(), "a.zip")) == ["event"]


def test_a_broken_archive_says_so(file):
    (one,) = read(file(archive("zip", a=event())[:60], "a.zip"))
    assert "no archive that can be read" in one.why


def test_what_unpacks_without_end_is_left_alone(file, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 10_000)
    (one,) = read(file(gzip.compress(b" " * 20_000), "a.gz"))
    assert "more than 10000 bytes" in one.why


def har(*pairs):
    entries = [
        {
            "startedDateTime": "2026-05-04T08:00:00Z",
            "request": {"method": "POST", "headers": [{"name": "SOAPAction", "value": '"x"'}], "postData": {"text": q}},
            "response": {"status": 200, "headers": [], "content": {"text": base64.b64encode(a.encode()).decode(), "encoding": "base64"}},
        }
        for q, a in pairs
    ]  # fmt: skip
    return json.dumps({"log": {"creator": {"name": "x"}, "entries": entries}})


def test_the_entries_of_a_har_are_pairs(file):
    path = file(har((soap(asks()), soap(readings())), ("a=1", "no")), "a.har")
    asked, answered = read(path)
    assert (asked.message.kind, answered.message.kind) == ("request", "response")
    assert asked.pair == answered.pair
    assert asked.message.headers == {"soapaction": '"x"'}
    assert answered.message.status == 200
    done = CliRunner().invoke(app, ["judge", "--json", str(path)])
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["unpaired"] for r in rows if r["kind"] == "exchange"] == [False]


def test_the_requests_of_a_project_are_read(file):
    text = (
        '<con:soapui-project xmlns:con="http://eviware.com/soapui/config">\n<con:call><con:request>\n'
        f"<![CDATA[{soap(asks())}]]></con:request></con:call>\n<con:request>{html.escape(event())}"
        "</con:request><con:request/></con:soapui-project>"
    )
    assert kinds(file(text, "project.xml")) == ["request", "event"]


def segment(data, seq, *, out=True, syn=False):
    tcp = dpkt.tcp.TCP(sport=40000 if out else 80, dport=80 if out else 40000, seq=seq, data=data,
                       flags=dpkt.tcp.TH_SYN if syn else dpkt.tcp.TH_ACK)  # fmt: skip
    ends = (b"\x0a\0\0\1", b"\x0a\0\0\2")
    ip = dpkt.ip.IP(src=ends[not out], dst=ends[out], p=dpkt.ip.IP_PROTO_TCP, data=tcp)
    ip.len = len(ip)
    return bytes(
        dpkt.ethernet.Ethernet(src=b"a" * 6, dst=b"b" * 6, type=dpkt.ethernet.ETH_TYPE_IP, data=ip)
    )


def capture(frames, writer=dpkt.pcap.Writer):
    held = io.BytesIO()
    made = writer(held)
    for number, frame in enumerate(frames):
        made.writepkt(frame, ts=1_777_881_600 + number)
    return held.getvalue()


def exchanged(asked, answered):
    """Give the frames of a request in three segments that come in disorder and twice, and of its answer."""
    q = f"POST /s HTTP/1.1\r\nHost: h\r\nContent-Length: {len(asked)}\r\n\r\n{asked}".encode()
    packed = gzip.compress(answered.encode())
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    a = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk
    start = 2**32 - 10  # sequence numbers turn over in the middle
    parts = [(q[:50], 0), (q[50:200], 50), (q[200:], 200)]
    first, second, third = (segment(d, (start + 1 + n) % 2**32) for d, n in parts)
    return [segment(b"", start, syn=True), first, third, second, second, segment(a[:30], 7, out=False),
            segment(a[30:], 37, out=False)]  # fmt: skip


@pytest.mark.parametrize("writer", [dpkt.pcap.Writer, dpkt.pcapng.Writer])
def test_messages_are_put_together_from_packets(file, writer):
    path = file(capture(exchanged(soap(asks()), soap(readings())), writer), "a.pcap")
    asked, answered = read(path)
    assert (asked.message.kind, answered.message.kind) == ("request", "response")
    assert asked.pair == answered.pair
    assert answered.message.status == 200
    assert asked.message.at == 1_777_881_601
    assert asked.message.raw.decode() == soap(asks())


def test_a_message_with_a_hole_is_none(file):
    frames = exchanged(soap(asks()), soap(readings()))
    del frames[2]
    assert kinds(file(capture(frames), "a.pcap")) == ["response"]


def test_what_travels_without_http_is_looked_through(file):
    frame = f"MESSAGE\nsubscription:0\n\n{event()}\0"
    assert kinds(file(capture([segment(frame.encode(), 1)]), "a.pcap")) == ["event"]


def test_a_capture_that_is_none_says_so(file):
    (one,) = read(file(b"\xa1\xb2\xc3\xd4\0\0", "a.pcap"))
    assert "no capture that can be read" in one.why


def test_standard_input_is_read():
    done = CliRunner().invoke(app, ["judge", "-"], input=log(event()))
    assert "event created(EndDeviceEvents)" in done.stdout
    assert done.exit_code == 0


def test_the_messages_of_a_heap_find_one_another(file):
    own = (
        f"<MessageID>{IDS[0]}</MessageID>",
        f"<MessageID>{IDS[0]}</MessageID><CorrelationID>{IDS[1]}</CorrelationID>",
    )
    other = generic("ResponseMessage", "reply", "EndDeviceControls").replace(IDS[1], "77")
    follows = event(payload=EVENT).replace(
        "</Header>", f"<CorrelationID>{IDS[1]}</CorrelationID></Header>"
    )
    path = file(log(readings(), asks().replace(*own), other, follows, control()))
    done = CliRunner().invoke(app, ["judge", "--json", str(path)])
    rows = [r for r in map(json.loads, done.stdout.splitlines()) if r["kind"] == "exchange"]
    paired = [r for r in rows if not r["unpaired"]]
    assert [len(r["events"]) for r in paired] == [1]
    assert sum(r["unpaired"] for r in rows) == 2
