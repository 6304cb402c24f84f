"""Schemas as vendors deliver them: each message by the nearest, what cannot be used told once."""

import json
import shutil

import pytest
from test_captures import reply
from test_offline_cases import READING, readings
from typer.testing import CliRunner

from cimconform.cli import app
from cimconform.errors import SchemaError
from cimconform.messages.delivered import Delivered
from cimconform.suite import FIXTURES

OURS = FIXTURES / "schemas" / "2013"
PROFILE = "MeterReadings.xsd"
SPACE = "http://iec.ch/TC57/2011/MeterReadings#"
OWN = '<xs:complexType name="MeterReading">\n    <xs:sequence>'
ADDED = f'{OWN}<xs:element name="plant" type="xs:string" minOccurs="0"/>'


@pytest.fixture
def folder(tmp_path):
    """Give a delivery: two products, one of which has a profile of its own, a template and a broken file."""
    for name in ("meters", "plants"):
        (tmp_path / name).mkdir()
        shutil.copy(OURS / PROFILE, tmp_path / name / PROFILE)
    own = tmp_path / "plants" / PROFILE
    text = own.read_text("utf-8")
    assert OWN in text
    own.write_text(text.replace(OWN, ADDED), "utf-8")
    (tmp_path / "meters" / "broken.xsd").write_text("<xs:schema", "utf-8")
    (tmp_path / "meters" / "template.xsd").write_text("", "utf-8")
    wrong = text.replace(SPACE, "urn:wrong").replace('type="m:MeterReading"', 'type="m:Nothing"')
    (tmp_path / "meters" / "wrong.xsd").write_text(wrong, "utf-8")
    return tmp_path


def plant():
    return readings(READING.replace("<MeterReading>", "<MeterReading><plant>P</plant>"))


def called(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_each_message_is_judged_by_the_nearer_schema(folder):
    for name in ("meters", "plants"):
        (folder / name / "a.xml").write_text(plant(), "utf-8")
    done = called("judge", "--json", "--schemas", folder, folder / "plants", folder / "meters")
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    failed = {(row["requirement"], row["path"]) for row in rows if row.get("verdict") == "fail"}
    assert failed == {("payload_is_schema_valid", str(folder / "meters" / "a.xml"))}


def test_what_cannot_be_used_is_told_once_and_stops_nothing(folder, monkeypatch):
    (folder / "a.xml").write_text(reply(), "utf-8")
    monkeypatch.chdir(folder)
    done = called("judge", "--schemas", ".", "a.xml")
    assert done.exit_code == 0
    for name in ("broken.xsd", "template.xsd", "wrong.xsd"):
        assert done.output.count(f"{name}:") == 1, done.output
    assert "differ: each message is judged by the nearer one" in done.output


def test_what_a_vendor_adds_is_listed(folder):
    found = Delivered(folder).unlike()
    assert [(path.parent.name, text, derived) for path, text, derived in found] == [
        ("plants", "added: MeterReadings/MeterReading/plant", False)
    ]


def test_a_folder_in_which_nothing_can_be_used_is_refused(tmp_path):
    (tmp_path / "a.xsd").write_text("<a", "utf-8")
    with pytest.raises(SchemaError, match="holds no"):
        Delivered(tmp_path)
    with pytest.raises(SchemaError, match="no folder"):
        Delivered(tmp_path / "none")
