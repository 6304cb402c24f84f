"""A requester that the npm package `soap` makes from the WSDLs which the reference serves."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cimconform.suite import FIXTURES

pytestmark = pytest.mark.whole_runs

REGISTER = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
CIMCONFORM = Path(sys.executable).with_name("cimconform")


@pytest.fixture(scope="module")
def answers(needs, run, reference):
    """Let the client do its work once; give what it sent and what it understood."""
    needs("node")
    done = run(["node", "node_client.js", reference])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_node_finds_the_operations(answers):
    assert answers["readings"]["operations"] == ["GetMeterReadings"]
    verbs = ("Create", "Change", "Cancel", "Close", "Delete")
    assert answers["controls"]["operations"] == [f"{verb}EndDeviceControls" for verb in verbs]


def test_node_reads_what_it_asked_for(answers):
    answer = answers["readings"]["answer"]
    (reading,) = answer["Payload"]["MeterReadings"]["MeterReading"]
    (register,) = reading["Readings"]
    assert answer["Header"]["CorrelationID"] == "6f7a4c1e-0000-4000-8000-00000000000a"
    assert answer["Reply"] == {"Result": "OK"}
    assert reading["Meter"]["Names"][0]["name"] == "M-1001"
    assert register["ReadingType"]["attributes"]["ref"] == REGISTER
    read = datetime.fromisoformat(register["timeStamp"])
    assert abs(read - datetime.now(UTC)) < timedelta(hours=1)
    assert float(register["value"]) > 0


def test_node_orders_a_control(answers):
    answer = answers["controls"]["answer"]
    assert answer["Header"]["CorrelationID"] == "6f7a4c1e-0000-4000-8000-00000000000b"
    assert answer["Header"]["Noun"] == "EndDeviceControls"
    assert answer["Reply"]["Result"] == "OK"
    assert [identity["attributes"]["kind"] for identity in answer["Reply"]["ID"]] == ["uuid"]


@pytest.mark.parametrize("call", ["readings", "controls"])
def test_what_node_sends_breaks_nothing(answers, run, tmp_path, call):
    sent = tmp_path / "sent.xml"
    sent.write_text(answers[call]["sent"], "utf-8")
    judged = run([CIMCONFORM, "judge", "--json", "--verbose", sent])
    facts = map(json.loads, judged.stdout.splitlines())
    results = [fact for fact in facts if fact["kind"] == "result"]
    broken = {r["requirement"]: r["verdict"] for r in results if r["findings"]}
    passed = {r["requirement"] for r in results if r["verdict"] == "pass"}
    assert (judged.returncode, broken) == (0, {})
    assert {"message_is_schema_valid", "tags_are_namespace_qualified"} <= passed


def test_node_takes_every_wsdl(needs, run, takes_wsdls):
    needs("node")
    wsdls = sorted((FIXTURES / "wsdl" / "2013").glob("*.wsdl"))
    said = json.loads(run(["node", "foreign/wsdls.js", *wsdls]).stdout)
    assert said == {"taken": len(wsdls), "refused": []}
    takes_wsdls("Node soap", len(wsdls), len(wsdls), "no warnings")
