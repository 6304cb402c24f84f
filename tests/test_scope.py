"""What a whole run says: one of five sentences, and what was left out of it."""

import json
import subprocess
import sys
from pathlib import Path

import peers
import pytest

from cimconform.campaign.scope import foundations, untested_claims
from cimconform.judging.judge import load_checks
from cimconform.record.outcome import Kind, of
from cimconform.record.record import read
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES, FIXTURES
from cimconform.system.embedded import NOWHERE
from cimconform.system.system_file import load
from cimconform.verdict import Rank, Result, Verdict

COMMAND = Path(sys.executable).with_name("cimconform")
REGISTER = Register.read([FEATURES])
PASS = Result("verb_is_known", Rank.SHALL, Verdict.PASS, "http")
FAIL = Result("header_is_present", Rank.SHALL, Verdict.FAIL, "http")
KNOWN = Result("user_has_a_user_id", Rank.SHALL, Verdict.FAIL, "http", known="4711")
DOUBT = Result("noun_is_present", Rank.SHALL, Verdict.INCONCLUSIVE, "http", reason="it is late")
LEFT = {"left_out": {"examples": 9, "of": 10}}
SELECTED = {"scope": {"select": "header", "left_out_transports": ["jms"]}}
ENDED = {"ended": [{"transport": "jms", "reason": "nothing answers; see url", "examples": 4}]}


def concluded(*results, code=0, run=None, **end):
    return of(run or {}, results, {"exit_code": code, **end})


@pytest.mark.parametrize(
    ("outcome", "kind", "words"),
    [
        (concluded(PASS), Kind.CONFORMS, "conforms: nothing failed of 1 requirements"),
        (concluded(PASS, KNOWN), Kind.ACCEPTED, "conforms but for 1 accepted deviation: user_has_a_"),
        (concluded(PASS, FAIL, code=1), Kind.FAILS, "does not conform: 1 of 2 requirements"),
        (concluded(PASS, DOUBT, code=3), Kind.INCONCLUSIVE, "inconclusive: no verdict on the product can be given: it is late"),
        (concluded(code=3), Kind.INCONCLUSIVE, "inconclusive: no verdict on the product can be given: nothing was judged"),
        (concluded(PASS, code=3, **ENDED), Kind.INCONCLUSIVE, "inconclusive: no verdict on the product can be given: transport.jms: nothing answers; see url"),
        (concluded(PASS, run=SELECTED, **LEFT), Kind.PARTIAL, "partial run: nothing failed of what was asked for; left out: 9 of 10 scenarios that apply (-k 'header'); transport.jms (exit code 0)"),
        (concluded(PASS, run=SELECTED), Kind.PARTIAL, "left out: transport.jms"),
        (concluded(PASS, code=3, **LEFT), Kind.PARTIAL, "a complete run was required (exit code 3)"),
        (concluded(PASS, FAIL, code=1, **LEFT), Kind.FAILS, "a partial run, which left out 9 of 10"),
        (concluded(PASS, KNOWN, **LEFT), Kind.PARTIAL, "asked for but user_has_a_user_id, which is accepted; left"),
        (concluded(PASS, untested_claims=["responder: get(X)"]), Kind.CONFORMS, "claimed, not tested: responder: get(X) (exit code 0)"),
    ],
)  # fmt: skip
def test_a_run_says_one_of_five_sentences(outcome, kind, words):
    assert outcome.kind is kind
    assert words in str(outcome)


@pytest.mark.parametrize(
    "outcome", [concluded(PASS, **LEFT), concluded(PASS, FAIL, code=1), concluded(code=3)]
)
def test_only_a_whole_run_without_failure_conforms(outcome):
    assert not str(outcome).startswith("conforms")
    assert outcome.short != "conforms"


def test_a_rule_brings_along_what_it_stands_on():
    found = foundations({"known_meter_is_served"}, load_checks())
    assert {"message_is_well_formed", "root_is_a_message_element"} <= found
    assert "known_meter_is_served" not in found
    assert "header_children_are_in_order" in foundations({"message_is_schema_valid"}, load_checks())


def test_what_is_claimed_and_not_exercised_is_named():
    system = load(FIXTURES / "systems" / "read_only.toml", NOWHERE)
    claims = untested_claims(system, REGISTER, [])
    assert "responder: get(MeterReadings)" in claims
    example = REGISTER["known_meter_is_served"].examples[0].name
    played = [("known_meter_is_served", example, "soap")]
    assert "responder: get(MeterReadings)" not in untested_claims(system, REGISTER, played)


def test_a_run_of_one_rule_is_partial_everywhere(certify, tmp_path):
    more = ("-k", "header_is_present", "-t", "http", "--require-complete")
    done = certify(tmp_path, "", *more)
    assert done.returncode == 3, done.stderr
    record = read(tmp_path)
    assert record.run["scope"]["select"] == "header_is_present"
    assert record.run["scope"]["left_out_transports"] == ["soap11", "closed"]
    assert record.end["sentence"] == "partial run"
    for file in ("report.html", "junit.xml", "allure-results/environment.properties"):
        text = (Path(tmp_path) / file).read_text("utf-8")
        assert "artial run" in text, file
        assert "Conforms" not in text, file
    lines = (tmp_path / "run.ndjson").read_text("utf-8").splitlines()
    ran = {json.loads(line).get("requirement") for line in lines}
    assert "message_is_well_formed" in ran


def met(folder, answer, words):
    """Certify a peer that says the same to everything, by some rules."""
    with peers.peer(answer) as server:
        file = peers.system_file(folder, peers.url(server))
        command = [COMMAND, "run", "--system", file, "--output", folder / "out", "-k", words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    return done, read(folder / "out").results


@pytest.mark.parametrize("answer", [b"<a/>", b"<a>"])
def test_what_is_not_judged_names_a_rule_that_was_judged_and_fell(tmp_path, answer):
    done, results = met(tmp_path, peers.says(answer), "known_meter_is_served or header_is_present")
    fallen = {r.requirement for r in results if r.verdict in (Verdict.FAIL, Verdict.WARNING)}
    open_ = [r.see for r in results if r.verdict is Verdict.NOT_JUDGED]
    assert done.returncode == 1, done.stdout
    assert open_
    assert set(open_) <= fallen


def test_a_system_that_answers_with_a_page_passes_nothing(tmp_path):
    page = peers.says(b"<html/>", kind="text/html")
    done, results = met(tmp_path, page, "known_meter_is_served or message_is_well_formed")
    assert done.returncode == 3, done.stdout
    assert "a page of HTML" in done.stdout
    assert not [result for result in results if result.verdict is Verdict.PASS]
