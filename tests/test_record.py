"""A run on disk: what is written can be read back, and its damage is reported."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import records
from hypothesis import given
from hypothesis import strategies as st

from cimconform.errors import RecordError, UsageError
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record import lines
from cimconform.record.record import FILE, Record, Recorder, read
from cimconform.record.result_lines import read_result, result_line
from cimconform.suite import FIXTURES
from cimconform.verdict import Finding, Rank, Result, Verdict

RESULT = Result(
    "reply_echoes_correlation_id", Rank.SHALL, Verdict.FAIL, "http", "an example", "a reason",
    ("ENV-ID-005",), (Finding("7f3c", "nothing", "/a/b", "a hint", 6, "m00002"),), ("http-0001",), 1,
)  # fmt: skip


def write(folder, before_the_end=lambda: None) -> tuple[Exchange, Exchange]:
    """Write a small run of two exchanges."""
    recorder = Recorder(folder)
    recorder.line("run", **records.HEAD | {"tool": "0"})
    exchanges: list[Exchange] = []
    for number, raw in enumerate((b"<a>\r\n</a>", b"\xff\x00 no XML"), 1):
        identity = f"http-{number:04d}"
        sent = Message(b"<q/>", "sent", "http", 1.5, None, {"Authorization": "Basic x"})
        came = Message(raw, "received", "http", 2.5, 200, {"set-cookie": "s=1", "x": "y"})
        made = Exchange(
            identity, "http", Stimulus("get(X) y", "without Z" if number > 1 else "", {"k": "v"}),
            recorder.keep(sent, identity), (recorder.keep(came, identity),), "", tuple(exchanges),
        )  # fmt: skip
        recorder.exchange(made)
        exchanges.append(made)
    recorder.result(RESULT)
    before_the_end()
    recorder.close(**records.END | {"exit_code": 1, "totals": {"fail": 1}, "not_run": ["x"]})
    first, second = exchanges
    return first, second


@pytest.fixture
def folder(tmp_path):
    """Give the folder of a run."""
    write(tmp_path)
    return tmp_path


def test_a_run_is_read_as_it_was_written(tmp_path):
    exchanges = write(tmp_path)
    run = read(tmp_path)
    assert tuple(run.exchanges) == exchanges
    assert run.exchanges[1].before == (exchanges[0],)
    assert run.results == [RESULT]
    assert run.run["tool"] == "0"
    assert run.end == {**records.END, "exit_code": 1, "totals": {"fail": 1}, "not_run": ["x"]}
    assert [m.id for m in run.messages] == ["m00001", "m00002", "m00003", "m00004"]
    assert read(tmp_path / FILE).results == run.results


def test_messages_lie_beside_it_byte_for_byte(folder):
    names = {path.name: path.read_bytes() for path in (folder / "messages").iterdir()}
    assert names == {
        "m00001-sent.xml": b"<q/>", "m00002-received.xml": b"<a>\r\n</a>",
        "m00003-sent.xml": b"<q/>", "m00004-received.bin": b"\xff\x00 no XML",
    }  # fmt: skip


def test_secrets_are_in_no_file(folder):
    text = (folder / FILE).read_text("utf-8")
    assert "Basic x" not in text
    assert "s=1" not in text
    assert text.count("(redacted)") == 4
    assert read(folder).messages[1].headers["x"] == "y"


def test_each_line_is_there_at_once(tmp_path):
    runs: list[Record] = []
    write(tmp_path, lambda: runs.append(read(tmp_path)))
    assert runs[0].results == [RESULT]
    assert runs[0].end == {}


def test_half_a_last_line_is_passed_over(folder):
    file = folder / FILE
    whole = file.read_bytes()
    ends = [n + 1 for n, byte in enumerate(whole) if byte == ord("\n")]
    for size in range(ends[-2] + 1, len(whole) - 1, 7):
        file.write_bytes(whole[:size])
        run = read(folder)
        assert run.results == [RESULT]
        assert run.end == {}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", "no JSON"),
        ("\xff", "no JSON"),
        ("[]", "expected an object"),
        (json.dumps({"kind": "run", "version": 99}), "version 99"),
        (json.dumps({"kind": "run"}), "no line of a record of version 2"),
        (json.dumps({"kind": "result", "requirement": "x"}), "no line of a record"),
        (json.dumps({"kind": "exchange", "messages": ["m9"]}), "no line of a record"),
    ],
)
def test_a_line_that_is_none_is_named(folder, line, words):
    file = folder / FILE
    file.write_bytes(line.encode("latin-1") + b"\n" + file.read_bytes())
    with pytest.raises(UsageError, match=rf"run\.ndjson:1: .*{words}"):
        read(folder)


@pytest.mark.parametrize("place", ["../../secret", "/etc/hostname"])
def test_a_record_names_no_file_outside_itself(folder, place):
    records.rewrite(folder, lambda text: text.replace("messages/m00001-sent.xml", place))
    with pytest.raises(UsageError, match="outside the record"):
        read(folder)


SCHEMA = json.loads((FIXTURES / "record.schema.json").read_text("utf-8"))


def test_every_line_of_a_run_is_as_its_schema_says(certify, tmp_path):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    many = "-kreply_echoes_correlation_id or known_meter_is_served or user_has_a_user_id"
    assert certify(tmp_path, "forgets_the_correlation_id", many).returncode == 1
    made = [json.loads(line) for line in (tmp_path / FILE).read_text("utf-8").splitlines()]
    assert {line["kind"] for line in made} == {
        "run",
        "sending",
        "message",
        "exchange",
        "result",
        "end",
    }
    advice = "say in record/lines.py and in docs/record.md what is new"
    wrong = [(error.message, advice) for line in made for error in validator.iter_errors(line)]
    assert not wrong


@pytest.mark.parametrize(
    "line",
    [{"kind": "stranger"}, {"kind": "end", "exit_code": 0}, {"kind": "run", "version": 1}, [], {}],
)
def test_the_schema_refuses_what_is_no_line(line):
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(line)


def test_the_schema_is_made_of_what_writes_and_reads():
    advice = "python -m cimconform.record.lines > fixtures/record.schema.json"
    assert lines.schema() == SCHEMA, advice


def test_every_key_of_the_record_is_documented():
    page = (FIXTURES.parent / "docs" / "record.md").read_text("utf-8")
    kinds = [
        SCHEMA["$defs"][kind] for kind in ("Run", "Sending", "Message", "Exchange", "Result", "End")
    ]
    assert not [key for kind in kinds for key in kind["properties"] if f"`{key}`" not in page]


def test_an_altered_message_is_named(folder):
    file = folder / "messages" / "m00002-received.xml"
    file.write_bytes(file.read_bytes().replace(b"a", b"b"))
    with pytest.raises(UsageError, match=r"m00002-received\.xml: altered since the run"):
        read(folder)


def test_a_newer_record_is_refused_however_tolerant_the_reader(folder):
    file = folder / FILE
    file.write_text(file.read_text("utf-8").replace('"version": 2', '"version": 3'), "utf-8")
    with pytest.raises(UsageError, match="reads up to version 2; update it"):
        read(folder, damaged=True)


def test_a_damaged_record_is_read_as_far_as_it_goes_and_names_each_damage(folder):
    (folder / "messages" / "m00002-received.xml").unlink()
    (folder / "messages" / "m00003-sent.xml").write_bytes(b"<other/>")
    texts = (folder / FILE).read_bytes().splitlines(keepends=True)
    (folder / FILE).write_bytes(b"".join([texts[0], b"[" * 100_000 + b"\n", *texts[1:-1]]))
    run = read(folder, damaged=True)
    assert [m.raw for m in run.messages] == [b"<q/>", b"", b"<other/>", b"\xff\x00 no XML"]
    assert run.results == [RESULT]
    for line, words in zip(
        run.all_damage, ("2: no JSON", "m00002-received", "altered", "cut off"), strict=True
    ):
        assert words in line


def test_a_report_of_a_damaged_record_says_so_and_proves_nothing(folder):
    (folder / "messages" / "m00002-received.xml").unlink()
    command = Path(sys.executable).with_name("cimconform")
    done = subprocess.run(
        [command, "report", folder, "--junit"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "m00002-received.xml" in done.stderr
    assert (folder / "junit.xml").exists()


def test_a_message_that_is_gone_is_named(folder):
    (folder / "messages" / "m00002-received.xml").unlink()
    with pytest.raises(UsageError, match=r"m00002-received\.xml"):
        read(folder)


def test_a_line_of_a_kind_to_come_is_passed_over(folder):
    records.write(folder, [*records.lines(folder), {"kind": "something new", "x": 1}])
    assert read(folder).results == [RESULT]


def test_a_folder_without_a_record_is_reported(tmp_path):
    with pytest.raises(UsageError, match=r"holds no run\.ndjson"):
        read(tmp_path)


def test_a_record_that_cannot_begin_is_wrong_usage(tmp_path):
    (tmp_path / "out").write_text("in the way", "utf-8")
    with pytest.raises(UsageError, match="no record can be written"):
        Recorder(tmp_path / "out")


def test_a_full_disk_is_reported_once_and_nothing_more_is_written(tmp_path):
    (tmp_path / FILE).symlink_to("/dev/full")
    recorder = Recorder(tmp_path)
    with pytest.raises(RecordError, match="No space left on device"):
        recorder.line("run", **records.HEAD)
    assert "No space left" in recorder.trouble
    recorder.line("run", **records.HEAD)
    kept = recorder.keep(Message(b"<a/>"), "x")
    assert kept.id == "m00001"
    recorder.close(**records.END)
    assert not list((tmp_path / "messages").iterdir())


def test_an_end_that_has_no_room_is_reported(tmp_path):
    (tmp_path / FILE).symlink_to("/dev/full")
    recorder = Recorder(tmp_path)
    recorder.close(**records.END)
    assert "No space left" in recorder.trouble


def test_text_that_is_no_unicode_survives(tmp_path):
    recorder = Recorder(tmp_path)
    recorder.line("run", **records.HEAD | {"tool": "\udc80"})
    recorder.close(**records.END)
    assert read(tmp_path).run["tool"] == "\udc80"


def test_a_silent_recorder_names_messages_and_writes_nothing():
    recorder = Recorder.silent()
    recorder.line("run", **records.HEAD)
    assert recorder.keep(Message(b"<a/>"), "x").file == "messages/m00001-received.xml"
    recorder.close(**records.END)
    assert recorder.folder is None


def test_an_empty_record_holds_nothing(tmp_path):
    assert Record(tmp_path).messages == []


@given(
    st.builds(
        Result, requirement=st.text(), rank=st.sampled_from(Rank), verdict=st.sampled_from(Verdict),
        binding=st.text(), example=st.text(), reason=st.text(),
        codes=st.lists(st.text(), max_size=3).map(tuple),
        findings=st.lists(st.builds(Finding, st.text(), st.text(), line=st.integers()), max_size=2).map(tuple),
        exchanges=st.lists(st.text(), max_size=2).map(tuple), subjects=st.integers(0),
    )
)  # fmt: skip
def test_any_verdict_survives_a_line_of_json(result):
    assert read_result(json.loads(json.dumps(result_line(result)))) == replace(result)
