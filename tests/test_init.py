"""A system file to begin with, and the schema by which editors check one."""

import json
import os
import pty
import subprocess
import sys
import tomllib
from types import SimpleNamespace

import jsonschema
import pytest

from cimconform import cli
from cimconform.suite import FIXTURES
from cimconform.system import embedded
from cimconform.system.schema import schema
from cimconform.system.system_file import load

SCHEMA = FIXTURES / "system.schema.json"
WSDLS = FIXTURES / "wsdl" / "2013"
REQUEST = """<RequestMessage xmlns="http://iec.ch/TC57/2011/schema/message"><Header><Verb>get</Verb>
<Noun>MeterReadings</Noun></Header><Request><GetMeterReadings xmlns="http://iec.ch/TC57/2011/GetMeterReadings#">
<EndDevice><Names><name>M-1</name></Names></EndDevice><EndDevice><Names><name>M-2</name></Names></EndDevice>
<ReadingType><Names><name>0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0</name></Names></ReadingType>
</GetMeterReadings></Request></RequestMessage>"""


@pytest.fixture
def called(monkeypatch, capsys, tmp_path):
    """Give a function that calls the command line in an empty folder, where no user can be asked."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["cimconform", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        output = capsys.readouterr()
        return ended.value.code, output.out, output.err

    return call


def test_a_file_to_begin_with_is_a_system_file_and_names_the_next_command(called, tmp_path):
    code, out, _ = called("init", "--url", "http://localhost:1/x", "--name", 'The "A"')
    made = load(tmp_path / "system.toml")
    assert code == 0
    assert (made.system.name, made.binding("soap").url) == ('The "A"', "http://localhost:1/x")
    assert out.splitlines()[-1] == "next: cimconform run system.toml"
    assert "fill in: ics.nouns, ixit.known_meters" in out


def test_a_file_that_is_there_is_never_written_over(called, tmp_path):
    (tmp_path / "system.toml").write_text("mine", "utf-8")
    assert called("init")[::2] == (
        2,
        "system.toml: is there already; name another, or move it away\n",
    )
    assert (tmp_path / "system.toml").read_text("utf-8") == "mine"


def test_a_served_wsdl_gives_verbs_version_and_address(called, tmp_path):
    with embedded.head_end() as url:
        code, out, err = called("init", "--wsdl", f"{url}/services/GetMeterReadings?wsdl")
    assert (code, err) == (0, "")
    made = load(tmp_path / "system.toml")
    table = made.binding("soap")
    assert made.ics.nouns == {"MeterReadings": ("get",)}
    assert (table.url, table.wsdl) == (f"{url}/services/{{service}}", "")
    assert (table.style, table.version) == ("typed", "1.1")
    assert "seen: MeterReadings (get)" in out


def test_a_file_of_a_wsdl_is_named_from_the_folder_of_the_system_file(called, tmp_path):
    assert called("init", "below/s.toml", "--wsdl", WSDLS / "ReceiveMeterReadings.wsdl")[0] == 2
    (tmp_path / "below").mkdir()
    assert called("init", "below/s.toml", "--wsdl", WSDLS / "ReceiveMeterReadings.wsdl")[0] == 0
    made = load(tmp_path / "below" / "s.toml")
    assert made.ics.roles == ("subscriber",)
    assert made.ics.nouns["MeterReadings"] == (
        "created",
        "changed",
        "canceled",
        "closed",
        "deleted",
    )
    assert "unsolicited_events" in made.ics.patterns
    assert made.binding("soap").url.endswith("/{service}")
    assert made.binding("soap").wsdl.endswith("/{service}.wsdl")


def test_a_generic_service_is_seen_to_be_one(called, tmp_path):
    assert called("init", "--wsdl", WSDLS / "Generic.wsdl")[0] == 0
    assert load(tmp_path / "system.toml").binding("soap").style == "generic"


def test_a_capture_gives_verbs_meters_and_reading_types(called, tmp_path):
    (tmp_path / "seen").mkdir()
    (tmp_path / "seen" / "a.request.xml").write_text(REQUEST, "utf-8")
    (tmp_path / "seen" / "b.xml").write_text("no XML", "utf-8")
    assert called("init", "--capture", "seen", "--role", "requester")[0] == 0
    made = load(tmp_path / "system.toml")
    assert made.ics.roles == ("requester",)
    assert made.ics.nouns == {"MeterReadings": ("get",)}
    assert made.ixit.known_meters == ("M-1", "M-2")
    assert made.ixit.reading_types == ("0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0",)
    assert made.trigger.kind == "prompt"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--role", "responders"], "'responders' is not known; there are responder, requester"),
        (["--wsdl", "none.wsdl"], "none.wsdl: no such file"),
        (["--wsdl", "http://127.0.0.1:9/a?wsdl"], "no WSDL came (http://127.0.0.1:9/a?wsdl: no co"),
        (["--wsdl", "no.xml"], "no.xml: no WSDL came (it is no XML)"),
        (["--capture", "none"], "none: no such file or folder"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_and_nothing_is_written(called, tmp_path, arguments, expected):
    (tmp_path / "no.xml").write_text("no XML", "utf-8")
    code, _, err = called("init", *arguments)
    assert code == 2
    assert expected in err
    assert not (tmp_path / "system.toml").exists()


def test_at_a_terminal_it_asks(tmp_path):
    ours, theirs = pty.openpty()
    os.write(ours, b"Head end A\nresponder publisher\n\nhttp://localhost:1/soap\n")
    done = subprocess.run(
        [sys.executable, "-m", "cimconform", "init"], cwd=tmp_path, stdin=theirs, timeout=60,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stderr
    made = load(tmp_path / "system.toml")
    assert (made.system.name, made.ics.roles) == ("Head end A", ("responder", "publisher"))
    assert made.ics.nouns_of("responder") == {"MeterReadings": ("get",)}
    assert made.ics.nouns_of("publisher") == {"MeterReadings": ("created",)}
    assert made.binding("soap").url == "http://localhost:1/soap"


def test_the_schema_that_ships_is_the_one_of_the_model():
    # if not: python tools/system_schema.py
    assert json.loads(SCHEMA.read_text("utf-8")) == schema()


@pytest.mark.parametrize(
    "file", sorted((FIXTURES / "systems").glob("*.toml")), ids=lambda p: p.stem
)
def test_the_system_files_of_the_suite_fit_the_schema(file):
    table = tomllib.loads(file.read_text("utf-8"))
    seen = json.loads(json.dumps(table, default=lambda time: time.isoformat()))  # as editors do
    jsonschema.Draft7Validator(schema()).validate(seen)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('[ics]\nroles = ["responders"]', "'responders' is not one of"),
        ('[ics.nouns]\nMeterReading = ["get"]', "'MeterReading' is not one of"),
        ('[ics.nouns]\nMeterReadings = ["gets"]', "'gets' is not one of"),
        ("[ixit]\nreply_s = 0", "0 is less than or equal to the minimum"),
        ("[ixit]\nreplies_s = 1", "'replies_s' was unexpected"),
    ],
)
def test_what_the_model_refuses_the_schema_refuses(line, wrong):
    checker = jsonschema.Draft7Validator(schema())
    assert any(wrong in error.message for error in checker.iter_errors(tomllib.loads(line)))


def test_what_is_written_points_to_the_schema(called, tmp_path):
    assert called("init")[0] == 0
    first = (tmp_path / "system.toml").read_text("utf-8").splitlines()[0]
    assert first == f"#:schema {SCHEMA.resolve().as_uri()}"
