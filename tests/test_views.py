"""SARIF, Markdown and the badge say what the record says, and never more good than it does."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from lxml import etree
from rich.console import Console
from typer.testing import CliRunner

from cimconform.cli import app
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record.record import FILE, VERSION, Recorder, read
from cimconform.reports import badge, html, markdown, sarif, summary
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES, ROOT
from cimconform.verdict import Finding, Rank, Result, Verdict

REGISTER = Register.read([FEATURES])
ECHO, USER = "reply_echoes_correlation_id", "user_has_a_user_id"
SCHEMA = ROOT / "node_modules" / "@microsoft" / "jest-sarif" / "lib" / "schemas"
FINDING = Finding("7f3c", "", "/ResponseMessage/Header/CorrelationID", "copy it", 6, "m00002")
FAIL = Result(ECHO, Rank.SHALL, Verdict.FAIL, "http", "an example", findings=(FINDING,))
WARN = replace(FAIL, requirement=USER, verdict=Verdict.WARNING)
DOUBT = replace(FAIL, verdict=Verdict.INCONCLUSIVE, findings=(), reason="connection refused")
PASS = replace(FAIL, verdict=Verdict.PASS, findings=())
EVIL = "<script>alert(1)</script> | `x` \x1b[31m </details> [a](b)"


def run(folder, *results, code=1, end=True, **more):
    """Write the record of a run with one exchange, and read it."""
    recorder = Recorder(folder)
    recorder.line(
        "run", version=VERSION, tool="1", rules="ab" * 32, started="2026-01-01T00:00:00Z",
        transports=["http"], system={"system": {"name": "A head end", "version": "2.4"}},
    )  # fmt: skip
    sent = recorder.keep(Message(b"<q/>", "sent", "http", 1.0), "http-0001")
    came = recorder.keep(Message(b"<a/>", "received", "http", 2.0, 200), "http-0001")
    recorder.exchange(Exchange("http-0001", "http", Stimulus("get(X) y"), sent, (came,)))
    for result in results:
        recorder.result(result)
    recorder.close(exit_code=code, totals={}, exchanges=1, served_again=0, not_run=[], **more)
    if not end:
        lines = (folder / FILE).read_text("utf-8").splitlines(keepends=True)
        (folder / FILE).write_text("".join(lines[:-1]), "utf-8")
    return read(folder)


def written(view, record, tmp_path):
    file = tmp_path / "view"
    view.write(record, REGISTER.with_strangers(record.results), file)
    return file.read_text("utf-8")


def log(record, tmp_path):
    return json.loads(written(sarif, record, tmp_path))


def validator():
    file = SCHEMA / "sarif-2.1.0-rtm.5.json"
    if not file.is_file():
        pytest.skip("the schema of SARIF is not installed: make node_modules/.installed")
    return jsonschema.Draft4Validator(json.loads(file.read_text("utf-8")))


@pytest.mark.parametrize(
    "results",
    [[], [PASS], [FAIL], [FAIL, FAIL, WARN, DOUBT], [replace(FAIL, known="ticket 4711")],
     [replace(FAIL, requirement="rule_of_a_user", findings=(replace(FINDING, hint=EVIL),))]],
)  # fmt: skip
def test_sarif_is_valid(tmp_path, results):
    made = log(run(tmp_path / "run", *results), tmp_path)
    assert list(validator().iter_errors(made)) == []


def test_sarif_leads_to_the_line_of_the_message(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (one,) = log(run(tmp_path / "a run", FAIL), tmp_path)["runs"]
    (result,) = one["results"]
    assert result["ruleId"] == ECHO == one["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
    assert result["level"] == "error"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "a%20run/messages/m00002-received.xml"},
                "region": {"startLine": 6},
            },
            "logicalLocations": [{"fullyQualifiedName": FINDING.where}],
        }
    ]
    assert "expected: 7f3c\nobserved: nothing\nhint: copy it" in result["message"]["text"]
    assert one["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]


def test_sarif_of_elsewhere_names_whole_paths(tmp_path):
    made = log(run(tmp_path / "run", FAIL), tmp_path)
    place = made["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].startswith("file:///")


def test_what_names_no_message_is_found_in_the_record(tmp_path):
    about_all = replace(FAIL, findings=(replace(FINDING, message="", line=0),))
    (result,) = log(run(tmp_path / "run", about_all), tmp_path)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith(FILE)
    assert place["region"] == {"startLine": 1}


def test_a_rule_of_sarif_helps(tmp_path):
    (rule,) = log(run(tmp_path / "run", FAIL), tmp_path)["runs"][0]["tool"]["driver"]["rules"]
    requirement = REGISTER[ECHO]
    assert requirement.sentence in rule["shortDescription"]["text"]
    assert requirement.clause in rule["help"]["text"]
    assert "ENV-ID-005" in rule["properties"]["tags"]


@pytest.mark.parametrize(
    ("result", "level"),
    [(FAIL, "error"), (WARN, "warning"), (replace(FAIL, verdict=Verdict.PASS), "note")],
)
def test_sarif_weighs_as_we_do(tmp_path, result, level):
    (found,) = log(run(tmp_path / "run", result), tmp_path)["runs"][0]["results"]
    assert found["level"] == level


def test_doubt_accuses_no_product_in_sarif(tmp_path):
    one = log(run(tmp_path / "run", DOUBT), tmp_path)["runs"][0]
    assert one["results"] == []
    (notification,) = one["invocations"][0]["toolExecutionNotifications"]
    assert "connection refused" in notification["message"]["text"]


def test_a_known_failure_is_suppressed_in_sarif(tmp_path):
    known = replace(FAIL, known="ticket 4711")
    (found,) = log(run(tmp_path / "run", known), tmp_path)["runs"][0]["results"]
    assert found["suppressions"] == [{"kind": "external", "justification": "ticket 4711"}]


def test_the_same_fault_has_the_same_fingerprint_in_the_next_run(tmp_path):
    again = replace(FAIL, findings=(replace(FINDING, expected="99aa", line=9),))
    prints = [
        log(run(tmp_path / name, one), tmp_path)["runs"][0]["results"][0]["partialFingerprints"]
        for name, one in (("one", FAIL), ("other", again))
    ]
    assert prints[0] == prints[1]


def test_what_is_wrong_in_every_message_is_one_result_of_a_run(tmp_path):
    other = replace(FINDING, where="/ResponseMessage/Header/MessageID")
    many = replace(FAIL, findings=(*(replace(FINDING, expected=str(n)) for n in range(9)), other))
    made = log(run(tmp_path / "run", many), tmp_path)
    assert list(validator().iter_errors(made)) == []
    assert [r.get("occurrenceCount", 1) for r in made["runs"][0]["results"]] == [9, 1]


def test_sarif_of_a_cut_off_run_says_so(tmp_path):
    one = log(run(tmp_path / "run", PASS, end=False), tmp_path)["runs"][0]
    assert one["invocations"][0] == {"executionSuccessful": False, "exitCode": 3}


REPLY = """<ResponseMessage xmlns="http://iec.ch/TC57/2011/schema/message">
<Header><Verb>fetch</Verb><Noun>MeterReadings</Noun></Header>
</ResponseMessage>"""


def test_captures_can_be_judged_to_sarif(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.xml").write_text(REPLY, "utf-8")
    done = CliRunner().invoke(app, ["judge", "a.xml", "--sarif", "out.sarif"])
    made = json.loads(Path("out.sarif").read_text("utf-8"))
    assert done.exit_code == 1 == made["runs"][0]["invocations"][0]["exitCode"]
    assert list(validator().iter_errors(made)) == []
    found = {r["ruleId"]: r["locations"][0]["physicalLocation"] for r in made["runs"][0]["results"]}
    assert found["verb_is_known"] == {
        "artifactLocation": {"uri": "a.xml"}, "region": {"startLine": 2},
    }  # fmt: skip


def test_a_record_can_be_judged_to_sarif(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(tmp_path / "run", replace(PASS, requirement="root_is_a_message_element"))
    CliRunner().invoke(app, ["judge", "run", "--sarif", "out.sarif"])
    (found,) = json.loads(Path("out.sarif").read_text("utf-8"))["runs"][0]["results"]
    place = found["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "run/messages/m00002-received.xml"}


def test_markdown_says_the_outcome_first(tmp_path):
    lines = written(markdown, run(tmp_path / "run", FAIL, PASS), tmp_path).splitlines()
    assert lines[0] == "### IEC 61968-9: A head end 2.4"
    assert (
        lines[2]
        == "**does not conform: 1 of 1 requirements that were judged failed (exit code 1)**"
    )
    assert f"<details><summary>{ECHO} over http</summary>" in lines
    start = lines.index(f"<details><summary>{ECHO} over http</summary>")
    assert [line.split()[0] for line in lines[start + 4 : start + 9]] == [
        "effect", "expected", "observed", "where", "hint",
    ]  # fmt: skip
    assert "| **all** | 1 |  |  | 1 |  |  |" in lines


def test_markdown_shows_what_is_open(tmp_path):
    record = run(tmp_path / "run", DOUBT, replace(FAIL, known="4711"), stale=["known.toml: x"])
    page = written(markdown, record, tmp_path)
    assert "#### Inconclusive, which is not the product's fault: 1" in page
    assert "connection refused" in page
    assert f"{ECHO} over http (known: 4711)" in page
    assert "- known.toml: x" in page


def test_markdown_shows_observations_and_how_many_it_leaves_out(tmp_path):
    seen = replace(FAIL, verdict=Verdict.PASS)
    names = list(REGISTER)[:20]
    record = run(tmp_path / "run", *(replace(seen, requirement=name) for name in names), code=0)
    page = written(markdown, record, tmp_path)
    assert "<details><summary>Observations: 20</summary>" in page
    assert page.count(" over http: ") == 15
    assert "and 5 more; they are in the record" in page


def test_markdown_of_a_record_damaged_all_over_still_fits(tmp_path):
    record = run(tmp_path / "run", PASS, stale=["x" * 9000] * 400)
    record.damage += ["messages/m00001-sent.xml: gone"] * 4000
    page = written(markdown, record, tmp_path)
    assert "and 3985 more; they are in the record" in page
    assert "and 385 more; they are in the record" in page
    assert len(page) < 65_536


CODED = replace(FINDING, expected="OK", observed="FAILED, 2.4", where="/R/Reply/Result")


@pytest.mark.parametrize("view", [sarif, markdown])
def test_a_code_is_shown_with_its_meaning(tmp_path, view):
    page = written(view, run(tmp_path / "run", replace(FAIL, findings=(CODED,))), tmp_path)
    assert "a named meter is unknown or not acceptable" in page


def test_markdown_of_a_cut_off_run_praises_nothing(tmp_path):
    page = written(markdown, run(tmp_path / "run", PASS, code=0, end=False), tmp_path)
    assert "**proves nothing: the record is damaged (exit code 3)**" in page
    assert "conforms:" not in page


def test_nothing_that_a_peer_sends_leaves_its_place(tmp_path):
    evil = replace(FAIL, findings=(replace(FINDING, observed=EVIL),) * 3, known=EVIL, binding=EVIL)
    page = written(markdown, run(tmp_path / "run", evil, replace(DOUBT, reason=EVIL)), tmp_path)
    outside = [line for line in page.splitlines() if not line.startswith("    ")]
    assert not [line for line in outside if "<script>" in line or "</details> [" in line]
    assert "\x1b" not in page


def test_markdown_fits_into_a_comment(tmp_path):
    long = replace(FAIL, findings=(replace(FINDING, observed="x" * 5000),) * 30)
    names = list(REGISTER)[:300]
    record = run(tmp_path / "run", *(replace(long, requirement=name) for name in names))
    page = written(markdown, record, tmp_path)
    assert len(page) < 65_536
    assert "and 285 more; they are in the record" in page


@pytest.mark.parametrize(
    ("results", "more", "expected"),
    [
        ([PASS], {"code": 0}, "conforms"),
        ([WARN, PASS], {"code": 0}, "conforms"),
        ([FAIL, FAIL, PASS], {}, "1 failed"),
        ([replace(FAIL, known="4711")], {"code": 0}, "1 accepted deviation"),
        ([replace(FAIL, known="4711")], {"code": 1, "stale": ["x"]}, "known failures not true"),
        ([DOUBT], {"code": 3}, "inconclusive"),
        ([PASS], {"code": 0, "end": False}, "inconclusive"),
        ([], {"code": 3}, "inconclusive"),
    ],
)
def test_a_badge_is_green_only_for_what_conforms(tmp_path, results, more, expected):
    svg = etree.fromstring(
        written(badge, run(tmp_path / "run", *results, **more), tmp_path).encode()
    )
    assert svg.get("aria-label") == f"IEC 61968-9: {expected}"
    fills = [r.get("fill") for r in svg.iter("{*}rect")]
    assert ("#2e7d32" in fills) == (expected == "conforms")


def test_what_was_not_judged_behind_a_failure_is_named(tmp_path):
    lost = replace(PASS, requirement=USER, verdict=Verdict.NOT_JUDGED, see=ECHO, reason="see")
    because = "because no schema is at hand"
    lacking = replace(lost, see="", reason=because, requirement="verb_is_known")
    record = run(tmp_path / "run", FAIL, lost, replace(lost, example="another"), lacking)
    expected = f"not judged, since {ECHO} fell: {USER}"
    assert "Not judged behind what fell: 1" in written(markdown, record, tmp_path)
    console = Console(file=StringIO(), width=200)
    summary.show(record, REGISTER, console, tmp_path)
    assert console.file.getvalue().count(expected) == 1
    seen = "verb_is_known over http: not judged, because no schema is at hand"
    assert console.file.getvalue().count(seen) == 1


def test_the_page_says_how_many_failures_are_known(tmp_path):
    record = run(tmp_path / "run", replace(FAIL, known="4711"), replace(FAIL, requirement=USER))
    assert (
        "1 of 2 requirements that were judged failed, and 1 accepted deviation besides"
        in html.page(record, REGISTER)
    )


def test_reports_are_made_as_they_are_asked_for(tmp_path):
    run(tmp_path / "run", FAIL)
    options = ["--sarif", "--markdown", "--badge", "--output", str(tmp_path / "out")]
    done = CliRunner().invoke(app, ["report", str(tmp_path / "run"), *options])
    assert done.exit_code == 0, done.output
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "run.sarif",
        "summary.md",
        "badge.svg",
    }
