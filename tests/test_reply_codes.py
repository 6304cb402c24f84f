"""The sixty reply codes as data, the causes that provoke them, and what is shown of them."""

import pytest
from typer.testing import CliRunner

from cimconform import codes
from cimconform.campaign import setup as setting
from cimconform.cli import app
from cimconform.codes import FAMILIES, causes, family, reply_codes
from cimconform.errors import UsageError
from cimconform.requirements.register import Register
from cimconform.stimuli.compose import find, placeholders, wanted
from cimconform.suite import FEATURES, FIXTURES
from cimconform.system.embedded import SYSTEM_FILE
from cimconform.system.system_file import load

NOWHERE = {"base_url": "http://127.0.0.1:9", "broker_url": "tcp://127.0.0.1:9", "queues": ""}
CODES = list(reply_codes())


@pytest.fixture(scope="module")
def register():
    return Register.read([FEATURES])


def test_all_codes_of_annex_b_are_there():
    assert len(CODES) == 60
    assert {family(code) for code in CODES} == set(FAMILIES)
    assert {"2.1", "2.10"} & set(CODES) == {"2.10"}


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_provoked_by_a_requirement_or_says_why_not(code, register):
    listed = reply_codes()[code]
    assert listed.provoked
    assert bool(listed.rule) != bool(listed.unprovoked)
    assert not listed.rule or not register[listed.rule].untested


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_explained_in_words(code):
    rows = dict(codes.explain(code).rows)
    assert rows["meaning"] == reply_codes()[code].meaning
    assert FAMILIES[family(code)] in rows["family"]
    assert {"Result", "level", "scope", "provoked by", "shown in"} <= set(rows)
    assert ("Error/ID" in rows) == bool(reply_codes()[code].object)


def test_the_command_line_explains_a_code():
    output = CliRunner().invoke(app, ["show", "2.13"]).output
    for words in ("bad value", "FAILED or PARTIAL", "meter", "usage point", "relatedID"):
        assert words in output


@pytest.mark.parametrize(("code", "words"), [("2.99", "bad value"), ("42.1", "families are 0")])
def test_a_code_that_is_not_listed_is_reported_by_its_family(code, words):
    with pytest.raises(UsageError, match=words):
        codes.explain(code)


@pytest.mark.parametrize("cause", causes().values(), ids=lambda cause: cause.cause)
def test_a_cause_is_sent_by_an_example_and_names_codes_that_exist(cause, register):
    steps = {step for rule in register.values() for e in rule.examples for step in e.steps}
    sent = f"{cause.stimulus} but {cause.edit}" if cause.edit else cause.stimulus
    assert any(step.endswith(f" {sent}") for step in steps)
    assert cause.codes
    assert cause.fitting <= set(CODES)
    named = {cause.object, cause.related} - {""}
    assert named <= placeholders(find(FIXTURES / "messages", cause.stimulus)) | wanted(cause.edit)


def test_what_the_system_file_leaves_out_is_not_applicable_and_named(register):
    """A system that declares no limit is not asked for one meter more than it allows."""
    system = load(SYSTEM_FILE, addresses=NOWHERE)
    bare = {"max_objects": None, "unaccepted_source": "", "protected_meter": "", "known_meters": ()}
    system = system.model_copy(update={"ixit": system.ixit.model_copy(update=bare)})
    skipped = setting.selected(register, system, ("http",)).not_applicable
    reasons = {one.requirement: one.reason for one in skipped}
    assert (
        reasons["unaccepted_source_is_refused"]
        == "ixit gives no known_meters, no unaccepted_source"
    )
    assert reasons["protected_meter_is_not_switched"] == "ixit gives no protected_meter"
    one_limit = system.ixit.model_copy(update={"known_meters": ("M-1", "M-2")})
    system = system.model_copy(update={"ixit": one_limit})
    skipped = setting.selected(register, system, ("http",)).not_applicable
    reasons = {one.requirement: one.reason for one in skipped}
    assert reasons["too_many_objects_are_refused"] == "ixit gives no max_objects"
