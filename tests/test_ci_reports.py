"""What CI reads of a run: cases of JUnit, and GitLab's report of code quality."""

import json
from dataclasses import replace
from pathlib import Path

from lxml import etree

from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record.record import Record
from cimconform.reports import code_quality, junit
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Finding, Rank, Result, Verdict

REGISTER = Register.read([FEATURES])
ECHO = "reply_echoes_correlation_id"
SENT = Message(b"<a/>", "sent", at=10.0, id="m00001", file="messages/m00001-sent.xml")
CAME = Message(b"<a/>", at=10.25, id="m00002", file="messages/m00002-received.xml")
EXCHANGE = Exchange("http-0001", "http", Stimulus("get(MeterReadings)"), SENT, (CAME,))
PASS = Result(ECHO, Rank.SHALL, Verdict.PASS, "http", "First", exchanges=("http-0001",))
FAIL = replace(PASS, verdict=Verdict.FAIL, example="Second",
               findings=(Finding("7f3c", "nothing", "/R", line=2, message="m00002"),))  # fmt: skip


def record(folder, *results):
    return Record(folder, exchanges=[EXCHANGE], results=list(results),
                  end={"exit_code": 1})  # fmt: skip


def cases(folder, *results):
    junit.write(record(folder, *results), REGISTER, folder / "junit.xml")
    return etree.parse(folder / "junit.xml").xpath("//testsuite[@name!='outcome']/testcase")


def test_a_requirement_is_one_case_over_a_binding_with_its_worst_verdict(tmp_path):
    (case,) = cases(tmp_path, PASS, FAIL)
    assert case.get("name") == ECHO
    assert case.find("failure").text.startswith("example: Second\n")
    named = [p.get("value") for p in case.xpath("properties/property[@name='example']")]
    assert sorted(named) == ["First", "Second"]
    over = cases(tmp_path, PASS, replace(PASS, binding="jms"))
    assert [case.get("classname").partition(".")[0] for case in over] == ["http", "jms"]


def test_a_case_takes_as_long_as_its_exchanges(tmp_path):
    (case,) = cases(tmp_path, PASS, FAIL)
    assert (case.get("time"), case.getparent().get("time")) == ("0.250", "0.250")
    (case,) = cases(tmp_path, replace(PASS, exchanges=()))
    assert case.get("time") == "0.000"


def test_a_known_failure_does_not_hide_another_of_the_same_requirement(tmp_path):
    known = replace(FAIL, example="Third", known="4711")
    (case,) = cases(tmp_path, known, FAIL, PASS)
    assert [child.tag for child in case if child.tag != "properties"] == ["failure"]
    (case,) = cases(tmp_path, known, PASS)
    assert [child.tag for child in case if child.tag != "properties"] == ["skipped"]


def quality(folder, *results):
    code_quality.write(record(folder, *results), REGISTER, folder / code_quality.NAME)
    return json.loads((folder / code_quality.NAME).read_text("utf-8"))


def test_code_quality_names_what_broke_at_the_line_of_its_message(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    doubt = replace(PASS, verdict=Verdict.INCONCLUSIVE, reason="refused")
    Path("run").mkdir()
    (issue,) = quality(Path("run"), PASS, FAIL, doubt)
    assert issue["location"] == {
        "path": "run/messages/m00002-received.xml", "lines": {"begin": 2},
    }  # fmt: skip
    assert (issue["check_name"], issue["severity"]) == (ECHO, "critical")
    assert issue["description"].endswith("(http): expected 7f3c, observed nothing")


def test_code_quality_leaves_out_what_is_known_and_keeps_places_apart(tmp_path):
    warned = replace(FAIL, verdict=Verdict.WARNING, binding="jms")
    issues = quality(tmp_path, FAIL, warned, replace(FAIL, known="4711"))
    assert [issue["severity"] for issue in issues] == ["critical", "minor"]
    assert len({issue["fingerprint"] for issue in issues}) == 2
    assert not Path(issues[0]["location"]["path"]).is_absolute()
