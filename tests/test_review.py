"""The claims of a system beside what the figures show of its role in the business."""

import json
import re

import pytest
from typer.testing import CliRunner

from cimconform.campaign.review import profile, profiles
from cimconform.cli import app
from cimconform.errors import UsageError
from cimconform.suite import FIXTURES
from cimconform.system.claims import EVENT_VERBS, NOUNS, ROLES, VERBS

SYSTEMS = FIXTURES / "systems"


def reviewed(*arguments):
    done = CliRunner().invoke(app, ["review", *map(str, arguments), "--json"])
    assert done.exit_code == 0, done.output
    lines = map(json.loads, done.output.splitlines())
    return {(one["role"], one["operation"]): one for one in lines}


def test_claims_stand_beside_what_the_figures_show():
    found = reviewed("--system", SYSTEMS / "mdm.toml", "--role", "MDM")
    assert found["requester", "get(MeterReadings)"]["says"].startswith("claimed")
    asked = found["responder", "get(MeterReadings)"]
    assert (asked["need"], asked["says"]) == ("mandatory", "missing")
    assert "16" in asked["figures"].split(", ")
    assert found["requester", "create(EndDeviceControls)"]["says"] in ("missing", "not claimed")


def test_what_no_example_exercises_is_reported():
    found = reviewed("--system", SYSTEMS / "read_only.toml", "--role", "MS")
    assert found["responder", "get(MeterReadings)"]["tested"]
    found = reviewed("--system", SYSTEMS / "mdm.toml", "--role", "MDM")
    assert found["requester", "get(MeterReadings)"]["says"] == "claimed, not tested"


def test_nothing_is_sent_so_that_no_address_is_needed(tmp_path):
    file = tmp_path / "system.toml"
    text = (SYSTEMS / "read_only.toml").read_text("utf-8")
    file.write_text(re.sub(r'url = ".*?"', 'url = "${base_url}/x"', text), "utf-8")
    assert "${base_url}" in file.read_text("utf-8")
    assert reviewed("--system", file, "--role", "MS")


def test_the_table_says_how_much_is_missing():
    done = CliRunner().invoke(
        app, ["review", "--system", str(SYSTEMS / "mdm.toml"), "--role", "MDM"]
    )
    assert done.exit_code == 0
    assert "mandatory ones are missing" in done.output


def test_an_unknown_role_names_the_nearest():
    with pytest.raises(UsageError, match="did you mean MDM"):
        profile("MDMS")


def test_a_file_without_a_role_says_how_to_give_one():
    done = CliRunner().invoke(app, ["review", "--system", str(SYSTEMS / "mdm.toml")])
    assert "give --role, one of CIS, MDM, MS" in str(done.exception)


@pytest.mark.parametrize("name", ["MS", "MDM", "CIS"])
def test_the_data_of_a_role_speak_of_what_there_is(name):
    for role, operation in profiles()[name].shown:
        verb, _, noun = operation.rstrip(")").partition("(")
        assert role in ROLES
        assert noun in NOUNS
        assert verb in (EVENT_VERBS if role in ("publisher", "subscriber") else VERBS)
