"""What is seen of a system becomes a system file, each line with its message, and is held against the filed one."""

import json
from contextlib import ExitStack

import pytest
from test_captures import REGISTER, reply, request
from test_offline_cases import CODE, METER, TC57, control, event, generic, readings
from typer.testing import CliRunner

from cimconform.campaign import setup as setting
from cimconform.cli import app, looking
from cimconform.judging.observed import first_line
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record.record import Recorder, read
from cimconform.runners import kill_matrix as selftest
from cimconform.suite import FIXTURES
from cimconform.system import embedded
from cimconform.system.sightings import of_exchanges
from cimconform.system.system_file import load
from cimconform.verdict import Verdict

CHOSEN = frozenset({"meter_readings"})
WSDL = FIXTURES / "wsdl" / "2013" / "GetMeterReadings.wsdl"


def called(*arguments):
    done = CliRunner().invoke(app, list(map(str, arguments)))
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """Give the draft of the reference, by a few of its answers, and the record of a run by that draft."""
    folder = tmp_path_factory.mktemp("observed")
    with ExitStack() as stack:
        url = stack.enter_context(embedded.head_end())
        known = {**embedded.NOWHERE, "base_url": url}
        options = setting.Options(output=folder / "first", bindings=("soap12",), addresses=known)
        with ExitStack() as inner:
            selftest.play_all(setting.campaign(options, inner), CHOSEN)
        file = folder / "draft.toml"
        code, output = called("observe", folder / "first", "--role", "responder", "--output", file)
        assert (code, output) == (0, f"written: {file}\n")
        with ExitStack() as inner:
            again = setting.Options(system=file, output=folder / "second")
            selftest.play_all(setting.campaign(again, inner), CHOSEN)
    return file, read(folder / "second"), folder / "first"


def test_what_was_seen_of_the_reference_certifies_the_reference(drafted):
    file, record, _ = drafted
    made = load(file)
    assert made.ics.nouns_of("responder")["MeterReadings"] == ("get",)
    assert made.ixit.known_meters[0] == "M-1001"
    assert {table.kind for table in made.transport.values()} == {"soap"}
    verdicts = {r.verdict for r in record.results}
    assert Verdict.PASS in verdicts
    assert verdicts <= {Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.NOT_JUDGED}


def test_each_line_names_the_message_it_rests_on(drafted):
    lines = drafted[0].read_text("utf-8").splitlines()
    for key in (
        "roles",
        "patterns",
        "MeterReadings",
        "known_meters",
        "reading_types",
        "reply_s",
        "[transport.soap]",
    ):
        line = next(one for one in lines if one.startswith(key))
        assert "m0" in line.partition("#")[2], line


def test_the_filed_file_of_the_reference_claims_more_than_was_seen(drafted):
    known = [f"--address={k}={v}" for k, v in {**embedded.NOWHERE, "queues": "q"}.items()]
    code, output = called("observe", drafted[2], "--system", embedded.SYSTEM_FILE, *known)
    assert code == 0
    assert "claimed and never seen: ics.responder.nouns: responder: delete(MeterConfig)" in output
    assert "0 seen and not claimed" in output


FILED = """
[system]
name = "a"
[ics]
roles = ["responder"]
options = ["compression"]
[ics.nouns]
MeterConfig = ["create"]
[ixit]
reading_types = ["0.0.0.1.19.1.12.0.0.0.0.0.0.0.0.3.72.0"]
reply_s = 0.5
[transport.http]
kind = "http"
url = "http://localhost/x"
"""


@pytest.fixture
def seen(tmp_path):
    """Give the folder of a record of what two products said to each other."""
    asked = request()
    told = readings().replace(f"<mRID>{METER}</mRID>", "<Names><name>M-9</name></Names>")
    turns = [
        (asked, told, 1000.0, 1000.9),
        (control().replace("create<", "cancel<"), reply(result="FAILED").replace("MeterReadings<", "EndDeviceControls<"), 2000.0, 2000.1),
    ]  # fmt: skip
    recorder = Recorder(tmp_path / "seen")
    recorder.line("run", **first_line(setting.origin(REGISTER), {"files": []}))
    for number, (ask, answer, at, later) in enumerate(turns):
        name = f"observed-{number}"
        sent = recorder.keep(Message(ask.encode(), "sent", "observed", at), name)
        came = recorder.keep(Message(answer.encode(), "received", "observed", later), name)
        recorder.exchange(Exchange(name, "observed", Stimulus("x"), sent, (came,)))
    own = recorder.keep(Message(event().encode(), "received", "observed", 1.0), "observed-9")
    recorder.exchange(Exchange("observed-9", "observed", Stimulus("x"), own, role="publisher"))
    recorder.close(exit_code=0, totals={}, exchanges=3, served_again=0, not_run=[])
    return tmp_path / "seen"


def test_contradictions_are_listed(seen, tmp_path):
    (tmp_path / "filed.toml").write_text(FILED, "utf-8")
    code, output = called("observe", seen, "--system", tmp_path / "filed.toml", "--json")
    rows = [json.loads(line) for line in output.splitlines()]
    found = {(row["kind"].split()[0], row["key"], row["message"]) for row in rows}
    assert code == 1
    assert found == {
        ("claimed", "ics.nouns", ""), ("seen", "ics.nouns", "m00002"), ("claimed", "ics.options", ""),
        ("seen", "ics.patterns", "m00005"), ("seen", "ixit.reading_types", "m00002"),
        ("seen", "ixit.reply_s", "m00002"),
    }  # fmt: skip


def test_of_two_that_speak_the_one_is_drafted_that_answers(seen):
    _, text = called("observe", seen)
    assert 'roles = ["responder", "publisher"]' in text
    assert 'MeterReadings = ["get"] # m00002' in text
    assert 'EndDeviceEvents = ["created"] # m00005' in text
    assert "# cancel(EndDeviceControls) was refused: m00004" in text
    assert 'known_meters = ["M-9"] # m00002' in text
    assert "reply_s = 3 # three times the slowest that was seen, 0.900 s: m00002" in text


def test_the_other_one_is_drafted_by_its_role(seen):
    _, text = called("observe", seen, "--role", "requester")
    assert 'MeterReadings = ["get"] # m00001' in text
    assert 'EndDeviceControls = ["cancel"] # m00003' in text


def test_a_wsdl_is_what_is_offered():
    code, text = called("observe", WSDL, "--url", "http://localhost/a")
    assert code == 0
    assert 'MeterReadings = ["get"]' in text
    assert 'url = "http://localhost/a"' in text


def test_nothing_that_was_seen_is_said(tmp_path):
    (tmp_path / "a.log").write_text("nothing", "utf-8")
    assert "nothing was seen" in called("observe", tmp_path)[1]


def exchange(ask, *replies, late=(), role="responder", **headers):
    made = [
        Message(text.encode(), id=f"m{n}", headers=headers)
        for n, text in enumerate((ask, *replies))
    ]
    later = [Message(text.encode(), id=f"late{n}") for n, text in enumerate(late)]
    return Exchange("e", "x", Stimulus("x"), made[0], tuple(made[1:]), late=tuple(later), role=role)


def test_patterns_and_options_are_seen():
    more = exchange(request(), reply(), late=[reply(), reply()])
    compressed = exchange(
        generic("RequestMessage", "execute", "OperationSet", "<Compressed>H4sI</Compressed>"),
        reply().replace("MeterReadings<", "OperationSet<"),
    )
    cancel = exchange(request(verb="cancel"), reply())
    found = of_exchanges([more, compressed, cancel], certain=True)
    assert found.patterns == {
        "request_reply": "m1", "multiple_responses": "late1", "operation_sets": "m1", "get_cancel": "m1",
    }  # fmt: skip
    assert found.options == {"several_replies": "late1", "compression": "m1"}


def test_a_message_over_jms_is_reported_for_the_file():
    found = of_exchanges(
        [exchange(request(), reply(), **{"jms-form": "text", "jms-destination": "queue:A"})],
        certain=True,
    )
    assert [(w.kind, w.place) for w in found.wires] == [("jms", "queue:A")]


def test_intervals_have_a_type_of_their_own():
    text = readings(
        f'<MeterReadings xmlns="{TC57}/MeterReadings#"><MeterReading><IntervalBlocks><ReadingType ref="{CODE}"/>'
        "</IntervalBlocks><Meter><Names><name>M-1</name><NameType><name>Serial</name></NameType></Names></Meter>"
        "</MeterReading></MeterReadings>"
    )
    found = of_exchanges([exchange(request(), text)], certain=True)
    assert found.intervals == {CODE: "m1"}
    assert found.name_types == {"Serial": 1}


def test_files_are_read_in_any_form(tmp_path):
    (tmp_path / "a.log").write_text(f"in {request()}\nout {reply()}\n", "utf-8")
    found = looking.at([tmp_path])
    assert ("responder", "get", "MeterReadings") in found.claims


def test_the_address_behind_a_tap_is_drafted(tmp_path):
    recorder = Recorder(tmp_path / "tap")
    route = {"files": ["8080=http://there:1"]}
    recorder.line("run", **first_line(setting.origin(REGISTER), route))
    path = {"x-http-path": "/services/GetMeterReadings"}
    sent = recorder.keep(
        Message(request().encode(), "sent", "observed", headers=path), "observed-1"
    )
    came = recorder.keep(Message(reply().encode(), "received", "observed"), "observed-1")
    recorder.exchange(Exchange("observed-1", "observed", Stimulus("x"), sent, (came,)))
    recorder.close(exit_code=0, totals={}, exchanges=1, served_again=0, not_run=[])
    assert 'url = "http://there:1/services/{service}"' in called("observe", tmp_path / "tap")[1]
