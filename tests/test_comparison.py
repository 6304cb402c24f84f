"""Two runs are compared scenario by scenario, new failures first."""

import json
from dataclasses import replace

import pytest
import records
from typer.testing import CliRunner

from cimconform.cli import app
from cimconform.record.record import FILE, Recorder, read
from cimconform.reports.comparison import KINDS, compare
from cimconform.verdict import Finding, Rank, Result, Verdict

ECHO, VERB = "reply_echoes_correlation_id", "verb_is_known"
PASS = Result(ECHO, Rank.SHALL, Verdict.PASS, "http", "an example")
FAIL = replace(PASS, verdict=Verdict.FAIL, findings=(Finding("7f3c", "nothing", "/a", "do it"),))
SEEN = replace(FAIL, verdict=Verdict.PASS)


def write(folder, *results, end=True, version="1", **head):
    """Write the record of a run."""
    recorder = Recorder(folder)
    recorder.line("run", **{**records.HEAD, **head, "system": {"system": {"version": version}}})
    for result in results:
        recorder.result(result)
    recorder.close(**records.END)
    if not end:
        lines = (folder / FILE).read_text("utf-8").splitlines(keepends=True)
        (folder / FILE).write_text("".join(lines[:-1]), "utf-8")
    return read(folder)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (PASS, FAIL, "new failures"),
        (None, FAIL, "new failures"),
        (replace(FAIL, known="4711"), FAIL, "new failures"),
        (FAIL, replace(FAIL, known="4711"), "failing and known"),
        (FAIL, PASS, "fixed"),
        (FAIL, replace(PASS, verdict=Verdict.WARNING), "fixed"),
        (FAIL, replace(PASS, verdict=Verdict.INCONCLUSIVE), "no longer judged, failed before"),
        (FAIL, None, "no longer judged, failed before"),
        (PASS, replace(PASS, verdict=Verdict.NOT_APPLICABLE), "no longer judged"),
        (PASS, replace(PASS, verdict=Verdict.WARNING), "other changes"),
        (replace(PASS, verdict=Verdict.INCONCLUSIVE), PASS, "judged now"),
        (None, PASS, "judged now"),
        (PASS, SEEN, "new observations"),
        (SEEN, PASS, "no longer observed"),
        (SEEN, FAIL, "new failures"),
        (FAIL, SEEN, "fixed"),
    ],
)
def test_a_change_has_its_kind(tmp_path, old, new, kind):
    runs = [
        write(tmp_path / name, *([result] if result else []))
        for name, result in (("old", old), ("new", new))
    ]
    found = compare(*runs)
    assert {k: len(found.of(k)) for k in KINDS if found.of(k)} == {kind: 1}


def test_what_did_not_apply_is_no_change(tmp_path):
    gone = replace(PASS, verdict=Verdict.NOT_APPLICABLE)
    found = compare(write(tmp_path / "old", gone, FAIL), write(tmp_path / "new", FAIL))
    assert (found.changes, found.alike, found.still) == ([], 1, [FAIL])


def test_the_worst_of_a_scenario_counts(tmp_path):
    found = compare(write(tmp_path / "old", PASS, PASS), write(tmp_path / "new", FAIL, PASS))
    assert [change.kind for change in found.changes] == ["new failures"]


def called(*arguments):
    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


def test_a_new_failure_stands_first_and_whole(tmp_path):
    write(tmp_path / "old", PASS, replace(FAIL, requirement=VERB))
    write(tmp_path / "new", FAIL, replace(PASS, requirement=VERB), version="2", rules="b")
    done = called(tmp_path / "old", tmp_path / "new")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[:2] == ["rules: a → b", "system.version: 1 → 2"]
    start = lines.index("1 new failures")
    assert lines[start + 1] == f"  {ECHO} over http: an example: pass → fail"
    assert [line.split()[0] for line in lines[start + 4 : start + 8]] == [
        "expected", "observed", "where", "hint",
    ]  # fmt: skip
    assert lines.index("1 fixed") > start
    assert lines[-1] == "0 verdicts alike, 0 of them still failing"


def test_a_requirement_that_fails_over_two_bindings_is_printed_whole_once(tmp_path):
    write(tmp_path / "old", PASS, replace(PASS, binding="jms"))
    write(tmp_path / "new", FAIL, replace(FAIL, binding="jms"))
    output = called(tmp_path / "old", tmp_path / "new").stdout
    assert output.count("expected  7f3c") == 1
    assert f"{ECHO} over jms: an example: pass → fail, as above" in output


def test_machines_get_json(tmp_path):
    write(tmp_path / "old", PASS)
    write(tmp_path / "new", FAIL)
    done = called("--json", tmp_path / "old", tmp_path / "new")
    found = json.loads(done.stdout)
    assert found["counts"]["new failures"] == 1
    assert found["changes"][0] == {
        "kind": "new failures", "requirement": ECHO, "transport": "http", "example": "an example",
        "old": "pass", "new": "fail", "known": "", "reason": "",
    }  # fmt: skip


def test_runs_without_new_failures_exit_with_0(tmp_path):
    write(tmp_path / "old", replace(PASS, requirement=VERB), FAIL)
    write(tmp_path / "new", replace(PASS, requirement=VERB), FAIL)
    done = called(tmp_path / "old", tmp_path / "new")
    assert (done.exit_code, done.stdout) == (0, "\n2 verdicts alike, 1 of them still failing\n")


@pytest.mark.parametrize(("results", "end"), [([PASS], False), ([], True)])
def test_what_shows_nothing_is_not_green(tmp_path, results, end):
    write(tmp_path / "old", PASS)
    write(tmp_path / "new", *results, end=end)
    assert called(tmp_path / "old", tmp_path / "new").exit_code == 3


def test_what_is_no_run_is_reported(tmp_path):
    write(tmp_path / "old", PASS)
    assert "holds no run.ndjson" in str(called(tmp_path / "old", tmp_path).exception)


def test_verdicts_of_rules_of_others_are_compared_too(tmp_path):
    write(tmp_path / "old", replace(PASS, requirement="rule_of_a_user"))
    write(tmp_path / "new", replace(FAIL, requirement="rule_of_a_user"))
    done = called(tmp_path / "old", tmp_path / "new")
    assert "rule_of_a_user over http: an example: pass → fail" in done.stdout


def test_an_observation_is_called_so(tmp_path):
    write(tmp_path / "old", PASS, PASS)
    write(tmp_path / "new", PASS, SEEN)
    done = called(tmp_path / "old", tmp_path / "new")
    assert done.exit_code == 0
    assert f"{ECHO} over http: an example: pass → observation" in done.stdout


def test_systems_that_are_not_compared_are_named(tmp_path):
    for name in ("old", "new"):
        write(tmp_path / name, PASS)
        (tmp_path / name / "bus").mkdir()
        write(tmp_path / name / "bus", PASS)
    assert (
        "not compared: bus; cimconform compare" in called(tmp_path / "old", tmp_path / "new").stderr
    )
