"""A sentence says once what it means for a system, and a user's own counts like ours."""

import pytest

from cimconform.campaign import setup as setting
from cimconform.campaign import stage
from cimconform.errors import UsageError
from cimconform.requirements.register import Register
from cimconform.requirements.sentences import Sentence, add, matched, most_like
from cimconform.suite import FEATURES, FIXTURES
from cimconform.system import embedded
from cimconform.system.system_file import load

REGISTER = Register.read([FEATURES])
FEATURE = """Feature: rules of our house

  @house_rule_holds @shall @harm_form @{role}
  Rule: The house rule holds
    House rule 1
    We agreed on it.

    Example: One
      When {step}
      Then the rule holds
"""
OWN = (
    Sentence("our gateway sends {message}", sends="{message}"),
    Sentence("our gateway asks as usual", sends="get(MeterReadings) of a known meter"),
    Sentence("our gateway prepares {operation}", needs="{operation}"),
    Sentence("our gateway makes the head end publish", plays="publisher"),
    Sentence("our gateway listens to events", requires="subscription"),
    Sentence("our gateway looks at its log", requires="trigger.noted"),
    Sentence("our gateway looks at everything", about_all=True),
)


@pytest.fixture
def why_not(tmp_path):
    """Give a function that says why an example of one step does not apply to a system, if it does not."""
    for sentence in OWN:
        add(sentence)

    def reason(step, system="read_only", role="responder"):
        path = tmp_path / "house.feature"
        path.write_text(FEATURE.format(step=step, role=role), "utf-8")
        known = load(FIXTURES / "systems" / f"{system}.toml", embedded.NOWHERE)
        register = Register([*REGISTER.values(), *Register.read([path]).values()])
        selection = setting.selected(register, known, tuple(known.transport))
        return selection.reason("house_rule_holds", "One")

    return reason


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("create(MeterConfig) of a new meter", "ics.responder.nouns.MeterConfig lists no create"),
        ("get(MeterReadings) of a known meter", ""),
        ("created(MeterConfig) of a new meter", "ics.roles lists no subscriber"),
    ],
)
def test_what_a_sentence_sends_must_be_claimed(why_not, message, reason):
    assert why_not(f"the harness sends {message}") == reason
    assert why_not(f"our gateway sends {message}") == reason


def test_what_a_sentence_needs_must_be_claimed(why_not):
    assert why_not("our gateway prepares get(MeterReadings)") == ""
    reason = "ics.publisher.nouns.MeterConfig lists no created"
    assert why_not("our gateway prepares created(MeterConfig)") == reason


def test_a_value_that_a_message_of_ones_own_sentence_needs_must_be_given(why_not):
    message = "get(MeterReadings) within a window"
    lacking = why_not(f"our gateway sends {message}")
    assert lacking.startswith("ixit gives no ")
    assert lacking == why_not(f"the harness sends {message}")


@pytest.mark.parametrize(
    ("step", "system", "role", "reason"),
    [
        ("our gateway asks as usual", "read_only", "responder", ""),
        ("our gateway asks as usual", "mdm", "subscriber", "ics.roles lists no responder"),
        (
            "our gateway makes the head end publish",
            "read_only",
            "responder",
            "ics.roles lists no pu",
        ),
        ("our gateway listens to events", "read_only", "responder", "there is no [subscription]"),
        ("our gateway looks at its log", "read_only", "responder", "trigger.noted does not say"),
        ("our gateway looks at its log", "enterprise", "requester", ""),
    ],
)
def test_roles_and_needs_of_ones_own_sentence_count(why_not, step, system, role, reason):
    assert why_not(step, system, role).startswith(reason)
    assert bool(why_not(step, system, role)) == bool(reason)


def test_ones_own_sentence_may_be_about_all_messages(tmp_path, why_not):
    assert why_not("our gateway looks at everything") == ""
    assert Register.read([tmp_path])["house_rule_holds"].about_all


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"text": "we send", "sends": "{message}"}, "has no gap {message} to send or need"),
        ({"text": "we send", "plays": "respnder"}, "plays 'respnder'; write one of responder,"),
        (
            {"text": "we send", "requires": "luck"},
            "requires 'luck'; write subscription, subscription.end or trigger",
        ),
    ],
)
def test_a_sentence_that_means_nothing_is_refused(facts, reason):
    with pytest.raises(UsageError) as caught:
        Sentence(**facts)
    assert reason in str(caught.value)


def test_words_that_mean_something_else_already_are_refused():
    with pytest.raises(UsageError, match="'the rule holds' is taken; word yours in another way"):
        add(Sentence("the rule holds", about_all=True))


def test_every_sentence_of_a_feature_has_a_function_and_every_function_is_used():
    stage.load_steps()
    steps = {step for rule in REGISTER.values() for e in rule.examples for step in e.steps}
    used = {matched(step).sentence for step in steps}
    own = {bound for bound in stage.STEPS if not bound.text.startswith("our gateway")}
    assert used == own


@pytest.mark.parametrize(
    ("step", "near"),
    [
        ("the harness sent get(MeterReadings) of a known meter", "the harness sends {message}"),
        ("the harness sends get(Noun) but edited by", "the harness sends {message} but {edit}"),
        ("the rules hold", "the rule holds"),
    ],
)
def test_the_nearest_sentence_is_named(step, near):
    assert most_like(step) == near
