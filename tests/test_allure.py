"""What a reader of the Allure report sees, and that its page calls no server."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from cimconform.reports.allure_labels import CATEGORIES
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES

pytestmark = pytest.mark.whole_runs

ROOT = Path(__file__).parents[1]
SITE = ROOT / "tools" / "allure_site.py"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=20000",
]  # fmt: skip
KNOWN = """
[[known]]
requirement = "reply_echoes_correlation_id"
reason = "ticket 7"
expires = 2999-12-31
"""
TRACKER = "http://tracker.invalid/pixel.png"
POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>")
MANY = "-kreply_echoes_correlation_id or known_meter_is_served or user_has_a_user_id"


def results(output):
    files = (output / "allure-results").glob("*-result.json")
    return [json.loads(file.read_text("utf-8")) for file in files]


def labels(result, name):
    return [label["value"] for label in result["labels"] if label["name"] == name]


def one(found, requirement, binding):
    some = [r for r in found if requirement in labels(r, "requirement")]
    return next(r for r in some if labels(r, "suite") == [binding])


def attached(output, step):
    return {
        item["name"]: (output / "allure-results" / item["source"]).read_bytes()
        for item in step.get("attachments", [])
    }


@pytest.fixture(scope="module")
def broken(certify, tmp_path_factory):
    """Certify a head end that forgets the correlation id; one binding has no server."""
    output = tmp_path_factory.mktemp("broken")
    assert certify(output, "forgets_the_correlation_id", MANY).returncode == 1
    return output


@pytest.fixture(scope="module")
def warned(certify, tmp_path_factory):
    output = tmp_path_factory.mktemp("warned")
    more = ("-ktimestamp_carries_a_zone", "-t", "http")
    assert certify(output, "forgets_the_zone", *more).returncode == 0
    return output


@pytest.fixture(scope="module")
def refuted(certify, tmp_path_factory):
    """Certify a head end that fixes broken XML: a claim about one bad message."""
    output = tmp_path_factory.mktemp("refuted")
    more = ("-kbroken_xml_is_refused", "-t", "http")
    assert certify(output, "repairs_broken_xml", *more).returncode == 1
    return output


def test_a_result_says_what_is_required_and_where(broken):
    requirement = Register.read([FEATURES])["reply_echoes_correlation_id"]
    result = one(results(broken), requirement.id, "soap11")
    assert labels(result, "feature") == [requirement.feature]
    assert labels(result, "story") == [requirement.sentence]
    assert labels(result, "parentSuite") == ["every_message"]
    assert labels(result, "code") == list(requirement.codes)
    assert labels(result, "severity") == ["critical"]
    assert labels(result, "role") == list(requirement.roles)
    assert labels(result, "clause") == [
        "IEC 61968-100:2013 clause 5",
        "IEC 61968-100:2013 clause 6",
    ]
    assert {"shall", "soap11", "fail", requirement.id} == set(labels(result, "tag"))
    facts = {p["name"]: p["value"] for p in result["parameters"]}
    assert facts["binding"] == "soap11"
    assert facts["rank"] == "shall"
    assert facts["clause"] == requirement.clause
    for text in (requirement.sentence, requirement.why, requirement.clause):
        assert text in result["description"]


def test_the_same_example_has_one_history_over_all_runs_and_another_for_each_binding(
    broken, certify, tmp_path
):
    assert certify(tmp_path, "", "-kknown_meter_is_served", "-t", "http").returncode == 0
    named = [r for r in results(tmp_path) if "known_meter_is_served" in labels(r, "requirement")]
    good = {r["historyId"] for r in named}
    bad = [r for r in results(broken) if "known_meter_is_served" in labels(r, "requirement")]
    assert good == {r["historyId"] for r in bad if labels(r, "suite") == ["http"]}
    assert len({r["historyId"] for r in bad}) == len(bad) == 2 * len(good)


def test_a_passed_result_shows_its_steps_and_the_messages_exchanged_in_them(broken):
    result = one(results(broken), "known_meter_is_served", "http")
    assert result["status"] == "passed"
    assert "statusDetails" not in result
    assert [step["status"] for step in result["steps"]] == ["passed", "passed"]
    act, claim = (step["name"] for step in result["steps"])
    assert act.startswith("When the harness sends get(MeterReadings)")
    rule = Register.read([FEATURES])["known_meter_is_served"].sentence
    assert claim == f"Then: {rule}"
    request, reply = attached(broken, result["steps"][0]).items()
    assert request[0].startswith("request, message m")
    assert re.fullmatch(r"reply, message m\d+, HTTP 200", reply[0])
    kept = {file.read_bytes() for file in (broken / "messages").iterdir()}
    assert {request[1], reply[1]} <= kept


def test_a_broken_rule_about_every_message_shows_some_messages_that_break_it(broken):
    result = one(results(broken), "reply_echoes_correlation_id", "http")
    assert result["status"] == "failed"
    message = result["statusDetails"]["message"]
    assert message.startswith("FAIL over http\nreply_echoes_correlation_id   shall   ")
    assert "  observed  nothing\n" in message
    assert "trace" not in result["statusDetails"]
    given, claim = result["steps"]
    assert (given["status"], claim["status"]) == ("passed", "failed")
    shown = attached(broken, claim)
    named = set(re.findall(r"message (m\d+)", shown["findings"].decode()))
    assert any(name.split()[2].rstrip(",") in named for name in shown if name.startswith("reply"))
    assert 4 <= len(shown) <= 8
    drawing = etree.fromstring(shown["sequence diagram"])
    marked = drawing.xpath(
        "//*[local-name()='g' and contains(@class, 'marked')]/*[local-name()='title']"
    )
    assert marked
    assert all(re.search(r"reply MeterReadings|reply ", title.text) for title in marked)


def test_a_refuted_claim_shows_the_good_message_and_its_bad_twin(refuted):
    (result,) = {r["name"]: r for r in results(refuted) if r["status"] == "failed"}.values()
    assert [s["status"] for s in result["steps"]] == ["passed", "failed"]
    sent = attached(refuted, result["steps"][0])
    assert len(sent) == 4
    assert "FAIL over http" in attached(refuted, result["steps"][1])["findings"].decode()
    kinds = [(a["name"].split(",")[0], a["type"]) for a in result["steps"][0]["attachments"]]
    good, bad = ("request", "text/xml"), ("request", "text/plain")
    assert kinds == [good, ("reply", "text/xml"), bad, ("reply", "text/xml")]


def test_a_binding_that_the_preflight_ended_has_one_sentence_and_no_results(broken):
    assert not any("closed" in str(labels(r, "suite")) + r["name"] for r in results(broken))
    assert all(labels(r, "verdict") for r in results(broken))


def test_a_warning_passes_but_cannot_be_missed(warned):
    result = one(results(warned), "timestamp_carries_a_zone", "http")
    assert result["status"] == "passed"
    assert result["name"].endswith("(warning)")
    assert "warning" in labels(result, "tag")
    assert labels(result, "severity") == ["normal"]
    assert result["statusDetails"]["message"].startswith("WARNING over http\n")
    assert "\n    WARNING over http\n    timestamp_carries_a_zone" in result["description"]
    assert "timestamp_carries_a_zone" in attached(warned, result["steps"][-1])["findings"].decode()


def test_nothing_but_results_is_shown_to_a_reader(broken):
    assert not list((broken / "allure-results").glob("*-container.json"))
    facts = (broken / "allure-results" / "environment.properties").read_text("utf-8")
    assert "System=cimconform reference head end" in facts.splitlines()
    assert all(labels(r, "host") == labels(r, "thread") == [] for r in results(broken))


def test_categories_tell_whose_fault_it_is(broken, warned):
    assert json.loads((broken / "allure-results" / "categories.json").read_bytes()) == list(
        CATEGORIES
    )

    def category(result):
        message = result.get("statusDetails", {}).get("message", "")
        for one in CATEGORIES:
            words = one.get("messageRegex", "")
            if result["status"] in one.get("matchedStatuses", [result["status"]]) and (
                not words or re.fullmatch(words, message)
            ):
                return one["name"].partition(":")[0]
        return ""

    found = {(labels(r, "verdict")[0], category(r)) for r in [*results(broken), *results(warned)]}
    assert found == {
        ("fail", "Product fault"), ("pass", ""),
        ("warning", "Warning"),
    }  # fmt: skip


def test_a_known_failure_is_a_category_of_its_own_and_fails_nothing(certify, tmp_path):
    known, tmp_path = tmp_path / "known.toml", tmp_path / "run"
    known.write_text(KNOWN, "utf-8")
    more = ("-kreply_echoes_correlation_id", "-t", "http", "--known", str(known))
    assert certify(tmp_path, "forgets_the_correlation_id", *more).returncode == 0
    result = one(results(tmp_path), "reply_echoes_correlation_id", "http")
    assert result["status"] == "skipped"
    message = result["statusDetails"]["message"]
    assert re.fullmatch(CATEGORIES[0]["messageRegex"], message)
    assert message.startswith("KNOWN over http: ticket 7")


def test_the_results_of_a_record_are_those_of_its_run(broken, tmp_path):
    command = Path(sys.executable).with_name("cimconform")
    for folder in ("one", "two"):
        arguments = [command, "report", broken, "--allure", "--output", tmp_path / folder]
        assert subprocess.run(arguments, capture_output=True, check=False).returncode == 0
    written = {r["historyId"]: r for r in results(tmp_path / "one")}
    assert written == {r["historyId"]: r for r in results(broken)}
    first, second = (
        {f.name: f.read_bytes() for f in (tmp_path / folder / "allure-results").iterdir()}
        for folder in ("one", "two")
    )
    assert first == second


@pytest.fixture(scope="module")
def site(broken):
    if not shutil.which("node") or not (ROOT / "node_modules" / "allure").is_dir():
        pytest.skip("needs Node and the npm package allure: npm ci")
    done = subprocess.run(
        [sys.executable, SITE, broken], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    page = broken / "allure-report" / "index.html"
    assert str(page) in done.stdout
    return page


def browse(page, folder, *more):
    """Open a page in a browser of its own; give the document that it became."""
    if not CHROMIUM:
        pytest.skip("needs chromium")
    command = [CHROMIUM, *QUIET, f"--user-data-dir={folder / 'profile'}", *more, page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def asked(log):
    """Name the addresses that a page asked for, or tried to.

    What a browser asks for on its own account has no origin as its initiator.
    """
    events = [event.get("params") or {} for event in json.loads(log.read_text("utf-8"))["events"]]
    sent = [
        params for params in events if params.get("initiator", "not an origin") != "not an origin"
    ]
    return {p["url"] for p in sent if p["url"].startswith(("http", "ws"))}


def test_the_page_shows_features_requirements_and_verdicts_and_calls_no_server(site, tmp_path):
    log = tmp_path / "net.json"
    shown = browse(site, tmp_path, "--dump-dom", f"--log-net-log={log}")
    requirement = Register.read([FEATURES])["reply_echoes_correlation_id"]
    for text in (
        "Conformance of cimconform reference head end",
        requirement.feature,
        requirement.sentence,
        "reply_echoes_correlation_id over http",
    ):
        assert text in shown
    assert asked(log) == set()


@pytest.mark.usefixtures("site")
def test_the_site_remembers_the_runs_before(broken):
    history = broken.parent / "allure-history.jsonl"  # of all runs that lie side by side
    before = history.read_text("utf-8").splitlines()
    subprocess.run([sys.executable, SITE, broken], capture_output=True, check=True)
    assert len(history.read_text("utf-8").splitlines()) == len(before) + 1


@pytest.mark.parametrize(("policy", "called"), [(True, set()), (False, {TRACKER})])
def test_the_policy_of_the_page_holds_back_what_would_call(site, tmp_path, policy, called):
    text = site.read_text("utf-8").replace("<body>", f'<body><img src="{TRACKER}">', 1)
    page, log = tmp_path / "index.html", tmp_path / "net.json"
    page.write_text(text if policy else POLICY.sub("", text), "utf-8")
    browse(page, tmp_path, "--dump-dom", f"--log-net-log={log}")
    assert asked(log) == called


def test_a_site_of_nothing_says_what_to_run(tmp_path):
    done = subprocess.run(
        [sys.executable, SITE, tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"cimconform run --output {tmp_path}" in done.stderr
