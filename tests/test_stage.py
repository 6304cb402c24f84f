"""A scenario is played in the words of its steps, with and without pytest."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from cimconform.campaign import setup as setting
from cimconform.campaign import stage
from cimconform.campaign.stage import Stage, perform, play
from cimconform.errors import UsageError
from cimconform.system import embedded
from cimconform.verdict import Verdict

ECHO = "reply_echoes_correlation_id"


@pytest.fixture(scope="module")
def campaign():
    stage.load_steps()
    with ExitStack() as stack:
        url = stack.enter_context(embedded.head_end())
        known = {**embedded.NOWHERE, "base_url": url}
        options = setting.Options(bindings=("http",), output=None, addresses=known)
        made = setting.campaign(options, stack)
        yield made
        made.finish()


@pytest.fixture
def scene(campaign):
    """Give a maker of stages whose example has the steps that are named."""

    def make(*steps, requirement=ECHO):
        rule = campaign.register[requirement]
        example = replace(rule.examples[0], steps=steps)
        return Stage(campaign, rule, example, campaign.scenario("http"))

    return make


def test_a_scenario_ends_with_its_verdict(scene):
    played = scene("all messages of this run are examined", "the rule holds")
    play(played)
    assert played.result.verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        (["the harness dances"], "no step says 'the harness dances'"),
        (["the harness sends tea"], "no step says 'the harness sends tea'"),
        (["the harness sends get(Tea)"], "no fixture Tea.get.xml"),
        (["the harness sends get(MeterReadings) of a known meter but sideways"], "no edit"),
        (["the harness has sent get(MeterReadings) of an unknown meter"], "which was not served"),
    ],
)
def test_what_stops_a_scenario_is_nobodys_fault(scene, steps, reason):
    played = scene(*steps)
    play(played)
    assert played.result.verdict is Verdict.INCONCLUSIVE
    assert reason in played.result.reason


def test_a_claim_about_nothing_sent_is_inconclusive(scene):
    played = scene("the rule holds", requirement="known_meter_is_served")
    play(played)
    assert (played.result.verdict, played.result.reason) == (
        Verdict.INCONCLUSIVE, "the scenario sent nothing",
    )  # fmt: skip


def test_a_verdict_once_given_stays(scene):
    played = scene("all messages of this run are examined", "the rule holds", "the harness")
    play(played)
    assert played.result.verdict is Verdict.PASS


def test_an_unknown_step_is_wrong_usage(scene):
    with pytest.raises(
        UsageError, match="no step says 'the harness '; did you mean: the harness sends"
    ):
        perform(scene(), "the harness ")
