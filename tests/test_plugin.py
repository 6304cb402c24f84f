"""`pytest --system FILE` does what `cimconform run` does, and nothing without it."""

import json
import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from cimconform.cli import app
from cimconform.record.record import read
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.system.embedded import SYSTEM_FILE
from cimconform.verdict import Verdict

IDENTITY = FEATURES / "every_message" / "identity.feature"
ECHO = "reply_echoes_correlation_id"
FEATURE = """Feature: what we agreed upon

  @reply_says_hello @shall @responder @harm_form
  Rule: A reply says hello
    Our own agreement 1.1
    It is polite.

    Example: One meter
      When the harness sends get(MeterReadings) of a known meter
      And nothing happens for a while
      Then the rule holds
"""
CONFTEST = '''"""Our own step and check."""

from cimconform.api import Exchange, check, found, sentence


@sentence("nothing happens for a while")
def nothing(stage):
    pass


@check()
def reply_says_hello(exchange: Exchange):
    yield found(exchange.reply, "Header/Comment", "hello")
'''

ANOTHER = """
    Example: Another noun
      When our gateway sends get(MeterConfig) of a known meter
      Then the rule holds
"""
OWN = """

@sentence("our gateway sends {message}", sends="{message}")
def sends(stage, message):
    stage.scenario.send(message)
"""


@pytest.fixture(scope="module")
def head_end():
    with embedded.head_end("--all") as url:
        yield url


@pytest.fixture
def tested(tmp_path, head_end):
    """Give a function that runs pytest in an empty folder against a behaviour of the reference."""

    def run(*arguments, behaviour="", system=SYSTEM_FILE):
        url = f"{head_end}/as/{behaviour}" if behaviour else head_end
        known = {"base_url": url, "broker_url": "stomp://127.0.0.1:9", "queues": ""}
        named = [f"--cim-address={name}={value}" for name, value in known.items()]
        named = [f"--system={system}", *named] if system else []
        command = [sys.executable, "-m", "pytest", "-pno:cacheprovider", *named]
        return subprocess.run(
            [*command, *map(str, arguments)], cwd=tmp_path, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    return run


def test_features_are_certified(tested, tmp_path):
    done = tested(IDENTITY, "--cim-transport=http", "--cim-transport=soap11", "--cim-fresh")
    assert done.returncode == 0, done.stdout
    record = read(tmp_path / "reports" / "latest")
    assert record.end["exit_code"] == 0
    assert {r.binding for r in record.results} == {"http", "soap11"}
    assert any(r.requirement == ECHO and r.verdict is Verdict.PASS for r in record.results)


def test_what_does_not_apply_is_skipped_and_says_why(tested, tmp_path):
    text = SYSTEM_FILE.read_text("utf-8").partition("[transport.jms]")[0]
    text = re.sub(r"(?m)^EndDeviceControls = .*$", "", text)
    (tmp_path / "s.toml").write_text(text, "utf-8")
    done = tested("-rs", FEATURES / "request_reply/controls_and_events.feature", system="s.toml")
    assert "not applicable: ics.responder.nouns.EndDeviceControls lists no create" in done.stdout


def test_a_defect_fails_with_the_failure_in_its_shape(tested):
    done = tested(IDENTITY, "--cim-transport=http", behaviour="forgets_the_correlation_id")
    assert done.returncode == 1
    assert f"NonConformance: \n{'E':<4}" in done.stdout
    assert f"E           {ECHO}   shall   IEC 61968-100:2013" in done.stdout
    assert "1 failed" in done.stdout


def allure_results(folder):
    files = (json.loads(file.read_text("utf-8")) for file in folder.glob("*-result.json"))
    return {one["historyId"]: one for one in files if one["status"] != "skipped"}


def test_the_results_of_allure_are_those_that_its_record_gives(tested, tmp_path):
    """Pytest and allure-pytest write what happens; `report` makes the same of the record."""
    errors = FEATURES / "request_reply/errors.feature"
    done = tested(
        IDENTITY, errors, "--cim-transport=http", "--alluredir=live", "-k", f"{ECHO} or broken_xml",
        behaviour="forgets_the_correlation_id",
    )  # fmt: skip
    assert done.returncode == 1
    live = allure_results(tmp_path / "live")
    latest = tmp_path / "reports" / "latest"
    made = CliRunner().invoke(app, ["report", str(latest), "--allure", "--output", str(tmp_path)])
    assert made.exit_code == 0
    again = allure_results(tmp_path / "allure-results")
    assert live.keys() == again.keys()
    assert {r["status"] for r in live.values()} == {"passed", "failed"}
    for key, result in again.items():
        for fact in ("name", "status", "description", "fullName", "testCaseId", "titlePath"):
            assert result[fact] == live[key][fact]
        assert [s["name"] for s in result["steps"]] == [s["name"] for s in live[key]["steps"]]
        shown = [[a["name"] for a in s.get("attachments", ())] for s in live[key]["steps"]]
        assert any("findings" in names for names in shown) == (result["status"] == "failed")


def test_a_wrong_system_file_is_a_line_and_no_wall(tested, tmp_path):
    (tmp_path / "s.toml").write_text("[system]\nnam = 1\n", "utf-8")
    done = tested(IDENTITY, system="s.toml")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "s.toml:2:1: system.nam: no such key; did you mean name?" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_without_a_system_pytest_is_left_alone(tested, tmp_path):
    (tmp_path / "test_it.py").write_text("def test_it():\n    assert 1\n", "utf-8")
    (tmp_path / "a.feature").write_text(FEATURE, "utf-8")
    done = tested(system=None)
    assert (done.returncode, "1 passed" in done.stdout) == (0, True)
    assert not (tmp_path / "reports").exists()


def test_features_steps_and_checks_may_be_the_users_own(tested, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "agreed.feature").write_text(FEATURE, "utf-8")
    (tmp_path / "mine" / "conftest.py").write_text(CONFTEST, "utf-8")
    done = tested("mine", "--cim-transport=http")
    assert done.returncode == 1, done.stdout
    assert "reply_says_hello   shall   Our own agreement 1.1" in done.stdout
    (result,) = (
        r
        for r in read(tmp_path / "reports" / "latest").results
        if r.requirement == "reply_says_hello"
    )
    assert result.verdict is Verdict.FAIL


def test_a_sentence_of_ones_own_is_selected_as_ours_are(tested, tmp_path):
    (tmp_path / "agreed.feature").write_text(FEATURE + ANOTHER, "utf-8")
    (tmp_path / "conftest.py").write_text(CONFTEST + OWN, "utf-8")
    text = re.sub(r"(?m)^MeterConfig = .*$", "", SYSTEM_FILE.read_text("utf-8"))
    (tmp_path / "s.toml").write_text(text, "utf-8")
    tested("agreed.feature", "--cim-transport=http", system="s.toml")
    found = {
        r.example: (r.verdict, r.reason)
        for r in read(tmp_path / "reports" / "latest").results
        if r.requirement == "reply_says_hello"
    }
    assert found == {
        "One meter": (Verdict.FAIL, ""),
        "Another noun": (Verdict.NOT_APPLICABLE, "ics.responder.nouns.MeterConfig lists no get"),
    }


def test_a_misspelt_step_is_a_line_that_names_the_nearest_sentence(tested, tmp_path):
    (tmp_path / "agreed.feature").write_text(FEATURE, "utf-8")
    (tmp_path / "conftest.py").write_text(CONFTEST.replace("for a while", "ever"), "utf-8")
    done = tested("agreed.feature", "--cim-transport=http")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR, done.stdout
    assert (
        "agreed.feature:10: no sentence says 'nothing happens for a while'; did you mean: nothing happens ever"
        in done.stderr
    )
    assert "Traceback" not in done.stderr + done.stdout


def test_a_run_that_is_broken_off_is_not_green_and_says_what_was_not_run(tested, tmp_path):
    (tmp_path / "impatient.py").write_text(
        '"""Breaks a run off."""\n\n\ndef pytest_runtest_teardown():\n    raise KeyboardInterrupt\n',
        "utf-8",
    )
    two = "reply_echoes_correlation_id or message_id_is_present"
    done = tested("-pimpatient", "-k", two, IDENTITY, "--cim-transport=http")
    assert done.returncode == 3, done.stdout
    end = read(tmp_path / "reports" / "latest").end
    assert end["exit_code"] == 3
    assert end["totals"]["pass"] == 1
    assert (
        "message_id_is_present over http: The MessageID of every message is looked for"
        in (end["not_run"])
    )


def test_a_fault_of_ours_is_not_green(tested, tmp_path):
    (tmp_path / "faulty.py").write_text(
        '"""Breaks pytest itself."""\n\n\ndef pytest_runtest_logreport():\n    1 / 0\n', "utf-8"
    )
    done = tested("-pfaulty", IDENTITY, "--cim-transport=http")
    assert done.returncode == pytest.ExitCode.INTERNAL_ERROR
    assert read(tmp_path / "reports" / "latest").end["exit_code"] == 3
