"""What a rule rests on: the standard, or the product's own word; and what its breach does to others."""

import json

import pytest
from typer.testing import CliRunner

from cimconform.campaign import setup as setting
from cimconform.campaign.declared import declared
from cimconform.checks import Basis
from cimconform.cli import app
from cimconform.errors import RegisterError
from cimconform.judging import captures
from cimconform.judging.judge import EVERY, Judge, load_checks
from cimconform.messages.schemas import Schemas
from cimconform.record.record import read
from cimconform.reports import coverage, kill_matrix, ranks
from cimconform.requirements import grounds
from cimconform.requirements.options import OPTIONS
from cimconform.requirements.register import Register
from cimconform.runners import kill_matrix as selftest
from cimconform.suite import FEATURES, FIXTURES, ROOT
from cimconform.system import embedded
from cimconform.system.claims import PATTERNS
from cimconform.system.system_file import Ixit, load
from cimconform.verdict import Finding, Result, Verdict

REGISTER = Register.read([FEATURES])
JUDGED = [r for r in REGISTER.values() if not r.untested]
CODES = coverage.catalogue(FIXTURES / "catalogue.csv")
RULE = """Feature: rules of this test

  @it_holds @may @responder
  {tags}
  Rule: It holds
    Good practice
    Somebody relies on it.

    Example: One
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds
"""
SYSTEM = """
[system]
name = "a head end"
[ics]
roles = ["responder"]
{ics}
[ics.nouns]
MeterReadings = ["get"]
[ixit]
{ixit}
[transport.http]
kind = "http"
url = "http://localhost"
"""


@pytest.fixture
def rule(tmp_path):
    """Give a maker of registers of one rule, by its tags."""

    def make(tags):
        path = tmp_path / "a.feature"
        path.write_text(RULE.format(tags=tags), "utf-8")
        return Register.read([path])

    return make


@pytest.fixture
def system(tmp_path):
    """Give a maker of systems, by what stands under [ics] and [ixit]."""

    def make(ixit="", ics=""):
        path = tmp_path / "system.toml"
        path.write_text(SYSTEM.format(ics=ics, ixit=ixit), "utf-8")
        return load(path)

    return make


def test_every_key_that_a_rule_may_rest_on_is_one_of_the_system_file():
    assert set(grounds.IXIT) <= set(Ixit.model_fields)
    assert set(PATTERNS) == grounds.PATTERNS


def test_every_key_is_one_that_some_rule_rests_on():
    used = {key for r in JUDGED for key in r.rests_on}
    assert {f"ixit.{name}" for name in grounds.IXIT} <= used
    options = {option for r in REGISTER.values() for option in r.every_option}
    assert options == set(OPTIONS)


def test_every_judged_rule_says_whom_its_breach_harms():
    assert {r.harm for r in JUDGED} == set(grounds.HARMS) == set(grounds.EFFECTS)
    assert all(r.effect == grounds.EFFECTS[r.harm] for r in JUDGED)


def test_a_grave_harm_fails_by_the_standard_or_by_a_key():
    grave = [r for r in JUDGED if r.harm in grounds.GRAVE and r.rank != "shall" and not r.rests_on]
    assert {r.id for r in grave} == set(kill_matrix.REMARK_ONLY)
    assert len(kill_matrix.REMARK_ONLY) <= 10


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("", "a judged Rule says whom its breach harms, in one word; write one of @harm_safety, @"),
        ("@harm_pride", "a judged Rule says whom its breach harms, in one word"),
        ("@harm_form @harm_loss", "a judged Rule says whom its breach harms, in one word"),
        (
            "@harm_form @rests_on_ixit_protected_metre",
            "names nothing that a system file declares; did you mean @rests_on_ixit_protected_meter?",
        ),
        ("@harm_form @rests_on_option_courage", "names nothing that a system file declares"),
        ("@harm_form @rests_on_pattern_plaid", "names nothing that a system file declares"),
    ],
)
def test_tags_that_say_nothing_are_refused_with_their_line(rule, tags, expected):
    with pytest.raises(RegisterError) as caught:
        rule(tags)
    assert str(caught.value).startswith(str(caught.value).partition(":5:")[0] + ":5: ")
    assert expected in str(caught.value)


def test_nouns_need_an_example_that_has_some(rule, tmp_path):
    text = RULE.format(tags="@harm_form @rests_on_nouns")
    sends = "When the harness sends get(MeterReadings) of a known meter"
    path = tmp_path / "b.feature"
    path.write_text(text.replace(sends, "When all messages of this run are examined"), "utf-8")
    with pytest.raises(RegisterError, match=r"b\.feature:5: @rests_on_nouns, and no example sends"):
        Register.read([path])
    assert rule("@harm_form @rests_on_nouns")["it_holds"].rests_on == ("ics.nouns",)


@pytest.mark.parametrize(
    ("tag", "ixit", "ics", "keys"),
    [
        ("ixit_protected_meter", 'protected_meter = "M-1"', "", ("ixit.protected_meter",)),
        ("ixit_protected_meter", "", "", ()),
        ("ixit_protected_meter", 'protected_meter = ""', "", ()),
        ("option_contexts", "", 'options = ["contexts"]', ("ics.options.contexts",)),
        ("option_contexts", "", 'options = ["outcomes"]', ()),
        ("option_x_own", "", 'options = ["x_own"]', ("ics.options.x_own",)),
        ("pattern_request_reply", "", "", ()),
        (
            "pattern_request_reply", "", 'patterns = ["request_reply"]',
            ("ics.patterns.request_reply",),
        ),
        ("nouns", "", "", ("ics.nouns.MeterReadings.get",)),
    ],
)  # fmt: skip
def test_a_key_counts_where_the_owner_has_written_it(rule, system, tag, ixit, ics, keys):
    register = rule(f"@harm_form @rests_on_{tag}")
    assert declared(register, system(ixit, ics))["it_holds"] == {"One": keys, EVERY: keys}


def test_a_noun_that_is_not_claimed_declares_nothing(tmp_path, system):
    text = RULE.format(tags="@harm_form @rests_on_nouns").replace("MeterReadings", "MeterConfig")
    (tmp_path / "c.feature").write_text(text, "utf-8")
    register = Register.read([tmp_path / "c.feature"])
    assert declared(register, system())["it_holds"][EVERY] == ()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "ixit.protected_meter",
            "[ixit] protected_meter declares a meter that must not be switched",
        ),
        (
            "ics.options.contexts",
            "[ics] options declare contexts: a message of another Context is not acted on",
        ),
        ("ics.options.x_own", "[ics] options declare x_own: an option of its own"),
        ("ics.patterns.get_cancel", "[ics] patterns declare get_cancel"),
        ("ics.nouns.MeterConfig.create", "[ics.nouns] MeterConfig declares create"),
    ],
)
def test_a_key_is_put_in_words(key, expected):
    assert grounds.in_words(key) == expected


def test_every_shall_is_carried_by_a_row_that_is_required_and_sure():
    assert not [
        r.id for r in REGISTER.values() if r.rank == "shall" and not ranks.carrying(r, CODES)
    ]


def test_what_is_held_back_could_be_a_shall():
    for name in ranks.HELD_BACK:
        assert REGISTER[name].rank == "should"
        assert ranks.carrying(REGISTER[name], CODES)


def test_the_page_of_ranks_is_current_and_a_stale_one_is_reported(tmp_path):
    done = CliRunner().invoke(app, ["ranks", "--check", "--output", str(ROOT / "docs")])
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(app, ["ranks", "--output", str(tmp_path)]).exit_code == 0
    page = tmp_path / "ranks.md"
    assert page.read_text("utf-8") == (ROOT / "docs" / "ranks.md").read_text("utf-8")
    page.write_text("old", "utf-8")
    stale = CliRunner().invoke(app, ["ranks", "--check", "--output", str(tmp_path)])
    assert (stale.exit_code, "is stale; run: cimconform ranks" in str(stale.exception)) != (0, True)
    assert page.read_text("utf-8") == "old"


DECLARED = {s: declared(REGISTER, load(f, embedded.NOWHERE)) for s, f in embedded.FILES.items()}


def test_every_defect_of_grave_harm_ends_in_exit_1_by_what_its_system_claims():
    """What each run ends with is in the matrix; here it follows from rank and claims alone."""
    lacking = [
        facts["name"]
        for facts in selftest.behaviours()
        if facts["breaks"]
        and (rule := REGISTER[facts["breaks"]]).harm in grounds.GRAVE
        and rule.id not in kill_matrix.REMARK_ONLY
        and rule.rank != "shall"
        and not DECLARED[facts["system"]][rule.id][EVERY]
    ]
    assert lacking == []


@pytest.mark.parametrize(
    ("verdicts", "findings", "known", "word"),
    [
        ((Verdict.PASS, Verdict.FAIL), (), "", "exit 1"),
        ((Verdict.PASS, Verdict.FAIL), (), "agreed", "warning"),
        ((Verdict.WARNING, Verdict.PASS), (), "", "warning"),
        ((Verdict.PASS,), (Finding("this", "that"),), "", "remark"),
        ((Verdict.PASS, Verdict.NOT_JUDGED), (), "", "green"),
    ],
)
def test_a_run_ends_with_the_worst_that_it_found(verdicts, findings, known, word):
    results = [Result("it", "may", verdict, findings=findings, known=known) for verdict in verdicts]
    assert selftest.ends(results) == word


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Give the record of a run whose only breach is one of the product's own word."""
    folder = tmp_path_factory.mktemp("run")
    with embedded.reference("--defect", "protects_nobody") as addresses:
        pairs = [word for n, v in addresses.items() for word in ("--address", f"{n}={v}")]
        wish = ["--system", str(embedded.SYSTEM_FILE), "--transport", "http", *pairs]
        only = ["-k", "protected_meter_is_not_switched", "--output", str(folder)]
        done = CliRunner().invoke(app, ["run", *wish, *only])
    assert done.exit_code == 1, done.output
    return folder


def broken(results):
    (found,) = [r for r in results if r.verdict is Verdict.FAIL]
    return found


def test_what_the_system_file_declares_fails_and_is_named(run):
    result = broken(read(run).results)
    assert (result.rank, result.harm) == ("should", "safety")
    assert result.rests_on == ("ixit.protected_meter",)
    expected = "fails because [ixit] protected_meter declares a meter that must not be switched"
    assert result.reason == expected


def test_a_record_is_judged_again_by_what_was_declared_then(run):
    judge = Judge(load_checks(), Basis(Schemas.ours()), setting.ranks(REGISTER))
    again = broken(one.result for one in captures.judge([run], REGISTER, judge))
    assert again == broken(read(run).results)


EFFECT = "Something is switched that must not be, or is believed to be as it is not"
WHY = "Behind some meters somebody depends on a machine"


def test_every_report_names_the_key_and_the_effect(run):
    kinds = ["--html", "--junit", "--sarif", "--allure"]
    assert CliRunner().invoke(app, ["report", str(run), *kinds]).exit_code in (0, 1)
    page = (run / "report.html").read_text("utf-8")
    assert "<strong>safety:</strong> " + EFFECT in page
    assert "[ixit] protected_meter declares a meter that must not be switched" in page
    junit = (run / "junit.xml").read_text("utf-8")
    assert 'name="rests_on" value="ixit.protected_meter"' in junit
    assert 'name="rests_on" value="standard"' in junit
    assert f"effect    {EFFECT}. {WHY}" in junit
    log = json.loads((run / "run.sarif").read_text("utf-8"))
    (found,) = (r for r in log["runs"][0]["results"] if r["level"] == "error")
    assert found["properties"]["rests_on"] == "ixit.protected_meter"
    assert found["properties"]["harm"] == "safety"
    assert EFFECT in found["message"]["text"]
    allure = [json.loads(p.read_text("utf-8")) for p in run.rglob("*-result.json")]
    labels = [{(x["name"], x["value"]) for x in one["labels"]} for one in allure]
    assert any({("rests_on", "ixit.protected_meter"), ("harm", "safety")} <= one for one in labels)
