"""What a run leaves behind for CI and for the terminal, and the page of what is covered."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from rich.console import Console

from cimconform.record.record import Record, read
from cimconform.reports import coverage, junit, summary
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES, FIXTURES
from cimconform.verdict import Finding, Rank, Result, Verdict

REGISTER = Register.read([FEATURES])
MANY = "-kreply_echoes_correlation_id or known_meter_is_served or user_has_a_user_id"
LONG = "a" * 400
HOSTILE = "\x1b[2J\x1b]0;owned\x07\x00\u202e\ud800\ufffe<![CDATA[ & \n second line"


@pytest.fixture(scope="module")
def run(certify, tmp_path_factory):
    """Certify a head end that forgets the correlation id; one binding has no server."""
    output = tmp_path_factory.mktemp("run")
    return output, certify(output, "forgets_the_correlation_id", MANY)


def cases(root, requirement, binding):
    return [
        case
        for suite in root.iter("testsuite")
        for case in suite.iter("testcase")
        if case.get("name") == requirement and suite.get("name").startswith(binding)
    ]


def only(case):
    """Give what a case holds besides its properties."""
    (child,) = (one for one in case if one.tag != "properties")
    return child


def properties(case):
    return [(one.get("name"), one.get("value")) for one in case.iterfind("properties/property")]


def test_junit_counts_what_it_holds(run):
    root = etree.parse(run[0] / "junit.xml").getroot()
    assert root.tag == "testsuites"
    for suite in root:
        held = [child.tag for case in suite for child in case if child.tag != "properties"]
        assert suite.get("tests") == str(len(suite))
        for tag, attribute in (
            ("failure", "failures"),
            ("error", "errors"),
            ("skipped", "skipped"),
        ):
            assert suite.get(attribute) == str(held.count(tag))
    *suites, whole = root
    cases = {(r.requirement, r.binding) for r in read(run[0]).results}
    assert sum(len(suite) for suite in suites) == len(cases)
    assert [case.get("name") for case in whole] == ["does not conform", "transport.closed"]


def test_junit_keeps_a_failure_apart_from_what_is_no_products_fault(run):
    root = etree.parse(run[0] / "junit.xml").getroot()
    failure = only(*cases(root, "reply_echoes_correlation_id", "http"))
    assert failure.tag == "failure"
    assert failure.get("message") == REGISTER["reply_echoes_correlation_id"].sentence
    assert "  observed  nothing\n" in failure.text
    (error,) = root.iterfind("testsuite[@name='outcome']/testcase/error")
    assert error.tag == "error"
    assert "refused" in error.get("message")
    skipped = only(*cases(root, "user_has_a_user_id", "http"))
    assert skipped.tag == "skipped"
    assert "no request or response or event of this run has Header/User" in skipped.get("message")
    assert [child.tag for child in cases(root, "known_meter_is_served", "http")[0]] == [
        "properties"
    ]


def test_a_case_of_junit_carries_what_a_dashboard_groups_by(run):
    root = etree.parse(run[0] / "junit.xml").getroot()
    (case,) = cases(root, "reply_echoes_correlation_id", "http")
    assert properties(case) == [
        ("requirement", "reply_echoes_correlation_id"), ("rank", "shall"),
        ("rests_on", "standard"), ("harm", "interoperability"),
        ("clause", "IEC 61968-100:2013 5.2.5, 6.3.2, 6.9"), ("role", "responder"),
        ("code", "ENV-ID-005"), ("binding", "http"), ("verdict", "fail"),
        ("example", "Every reply of the run is held against its request"),
    ]  # fmt: skip


def recorded(*findings, verdict=Verdict.FAIL, reason=""):
    result = Result(
        "reply_echoes_correlation_id", Rank.SHALL, verdict, "http", "An example", reason,
        findings=findings,
    )  # fmt: skip
    return Record(Path(), results=[result], end={"exit_code": 1})


def test_junit_stays_xml_whatever_a_peer_sends(tmp_path):
    record = recorded(Finding(HOSTILE, HOSTILE, HOSTILE, HOSTILE), reason=HOSTILE)
    junit.write(record, REGISTER, tmp_path / "junit.xml")
    (failure,) = etree.parse(tmp_path / "junit.xml").getroot().iter("failure")
    assert "second line" in failure.text
    assert "[2J" in failure.get("message")


def test_junit_says_how_many_findings_it_leaves_out(tmp_path):
    every = (Finding("a", "b", f"/R/{n}") for n in range(50))
    junit.write(recorded(*every), REGISTER, tmp_path / "junit.xml")
    (failure,) = etree.parse(tmp_path / "junit.xml").getroot().iter("failure")
    assert failure.text.count("expected") == 20
    assert failure.text.endswith("and 30 more findings")


def test_junit_keeps_the_findings_of_a_warning_beside_a_pass(tmp_path):
    record = recorded(Finding("a", "b"), verdict=Verdict.WARNING)
    junit.write(record, REGISTER, tmp_path / "junit.xml")
    case = etree.parse(tmp_path / "junit.xml").getroot()[0][0]
    assert only(case).tag == "system-out"
    assert only(case).text.startswith("warning\n")


def test_junit_calls_a_broken_may_an_observation(tmp_path):
    record = recorded(Finding("a", "b"), verdict=Verdict.PASS)
    junit.write(record, REGISTER, tmp_path / "junit.xml")
    case = etree.parse(tmp_path / "junit.xml").getroot()[0][0]
    assert only(case).text.startswith("observation\n")
    assert ("verdict", "observation") in properties(case)


def shown(record, width, *, terminal=False):
    console = Console(
        file=io.StringIO(), width=width, force_terminal=terminal, highlight=False,
        soft_wrap=not terminal,
    )  # fmt: skip
    summary.show(record, REGISTER, console, record.folder)
    return console.file.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("width", [80, 120])
def test_the_summary_cuts_no_word(run, width, terminal):
    text = re.sub(r"\x1b\[[0-9;]*m", "", shown(read(run[0]), width, terminal=terminal))
    assert "…" not in text
    table = text[text.index(" over http, soap11, closed") :]
    for word in ("inconclusive", "applicable", "every_message", "request_reply"):
        assert word in table
    rows = [line for line in table.splitlines() if "─" in line or "every_message" in line]
    assert rows
    assert all(len(line) <= width for line in rows)


def test_the_command_prints_the_summary_and_ends_with_what_it_means(run):
    _, done = run
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "FAIL over http, soap11\nreply_echoes_correlation_id   shall   " in done.stdout
    assert re.search(r"INCONCLUSIVE over closed, which ends here\n.*refused", done.stdout)
    assert done.stdout.splitlines()[-1].startswith("does not conform: 1 of ")


def test_the_summary_shows_each_broken_requirement_once_with_all_its_bindings(run):
    text = shown(read(run[0]), 120)
    assert text.count("reply_echoes_correlation_id   shall") == 1
    assert re.search(r"exchanges sent, \d+ served again from the record, \d+ verdicts given", text)


def test_the_summary_shows_some_findings_and_how_many_are_left():
    text = shown(recorded(*(Finding("a", "b", f"/R/{n}") for n in range(50))), 80)
    assert text.count("expected") == 3
    assert "and 47 more findings" in text


def test_the_same_finding_in_every_message_is_shown_once():
    text = shown(recorded(*(Finding("a", str(n), "/R/Header/Verb") for n in range(50))), 80)
    assert text.count("expected") == 1
    assert "and 49 more findings" in text


def test_the_summary_names_what_was_observed_and_says_how_much_it_leaves_out():
    (one,) = recorded(Finding("a", "b"), verdict=Verdict.PASS).results
    names = list(REGISTER)[:15]
    results = [replace(one, requirement=n, binding=b) for n in names for b in ("http", "jms")]
    text = shown(Record(Path(), results=results, end={"exit_code": 0}), 200)
    assert f"observed over http, jms: {names[0]}" in text
    assert text.count("observed over") == 12
    assert "and 3 further observations; see report.html" in text


def test_what_a_peer_sends_does_not_reach_the_terminal_as_commands():
    for record in (
        recorded(Finding(HOSTILE, HOSTILE, HOSTILE, HOSTILE)),
        recorded(verdict=Verdict.INCONCLUSIVE, reason=HOSTILE),
        recorded(verdict=Verdict.NOT_JUDGED, reason=HOSTILE),
    ):
        text = shown(record, 400)
        assert not {"\x1b", "\x07", "\x00", "\u202e", "\ud800"} & set(text)
        assert r"\x1b[2J" in text


def test_a_long_observation_is_cut_and_says_so():
    text = shown(recorded(Finding(LONG, LONG)), 80)
    assert LONG not in text
    assert "(400 characters)" in text


@pytest.fixture(scope="module")
def page():
    codes = coverage.catalogue(FIXTURES / "catalogue.csv")
    return coverage.page(REGISTER, codes, {"reply_echoes_correlation_id": ["some_defect"]})


def rows(page):
    return [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]


def test_the_page_of_coverage_names_every_requirement_once(page):
    named = [re.match(r"`(\w+)`", row[0])[1] for row in rows(page)]
    assert sorted(named) == sorted(REGISTER)


def test_the_page_of_coverage_names_proofs_and_reasons(page):
    of = {re.match(r"`(\w+)`", row[0])[1]: row[-1] for row in rows(page)}
    assert of["reply_echoes_correlation_id"] == "some_defect"
    assert of["known_meter_is_served"] == "\N{EN DASH}"
    untested = [r for r in REGISTER.values() if r.untested]
    assert untested
    assert all(of[r.id] == r.untested for r in untested)
    assert "- proved by a seeded defect: 1\n" in page
