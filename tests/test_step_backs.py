"""What was left to another rule is so only where that rule fell, and says what is true elsewhere."""

from contextlib import ExitStack

import pytest

from cimconform.campaign import setup as setting
from cimconform.campaign.selection import Selection
from cimconform.judging.step_backs import unproven
from cimconform.record.record import read
from cimconform.requirements.register import Register
from cimconform.runners.kill_matrix import play_all
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.verdict import Finding, Rank, Result, Verdict

REGISTER = Register.read([FEATURES])
LATER, EARLIER = "changed_value_shows", "created_object_can_be_read"
EVERY = "value_is_what_was_measured"
LEFT = f"see {EARLIER}"
FOUND = (Finding("this", "that"),)


def result(requirement, verdict, reason="", binding="http", findings=(), example="One"):
    return Result(requirement, Rank.SHALL, verdict, binding, example, reason, findings=findings)


def corrected(*results):
    return [(r.requirement, r.verdict, r.reason) for r in unproven(results, REGISTER)]


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.WARNING, Verdict.PASS])
def test_what_was_left_to_a_rule_that_fell_stays(verdict):
    later = result(LATER, Verdict.NOT_JUDGED, LEFT)
    assert not corrected(later, result(EARLIER, verdict, findings=FOUND))
    assert corrected(later, result(EARLIER, verdict, findings=FOUND, binding="soap"))


def test_an_example_that_met_what_held_elsewhere_says_so():
    later = result(LATER, Verdict.NOT_JUDGED, f"{LEFT}: create(MeterConfig) was not served")
    ((who, verdict, reason),) = corrected(later, result(EARLIER, Verdict.PASS))
    assert (who, verdict) == (LATER, Verdict.NOT_JUDGED)
    assert reason.startswith(
        f"left to {EARLIER}, which held in its own examples and seems broken in this one"
    )


def test_what_was_left_to_a_rule_that_was_not_judged_says_so():
    later = result(LATER, Verdict.NOT_JUDGED, LEFT)
    reason = f"left to {EARLIER}, which this run does not judge"
    assert corrected(later) == [(LATER, Verdict.NOT_JUDGED, reason)]
    absent = result(EARLIER, Verdict.NOT_APPLICABLE, "ics.nouns lists no create")
    assert corrected(later, absent) == [(LATER, Verdict.NOT_JUDGED, reason)]


def test_a_rule_about_every_message_accuses_no_product_of_what_held():
    later = result(EVERY, Verdict.NOT_JUDGED, "see get_reply_carries_its_noun")
    held = result("get_reply_carries_its_noun", Verdict.PASS)
    ((_, verdict, reason),) = corrected(later, held)
    assert verdict is Verdict.NOT_JUDGED
    assert reason == "left to get_reply_carries_its_noun, which held where this run judged it"


def test_a_run_records_the_truth_in_a_later_line(tmp_path):
    """A head end forgets what was created; whether it can be read is not judged in this run."""
    with ExitStack() as stack:
        url = stack.enter_context(embedded.head_end("--defect", "forgets_what_it_created"))
        options = setting.Options(
            bindings=("http",), output=tmp_path, addresses={**embedded.NOWHERE, "base_url": url}
        )
        made = setting.campaign(options, stack)
        mine = tuple(one for one in made.selection.applicable if one[0] == LATER)[:1]
        made.selection = Selection(mine, ())
        (live,) = (r for r in play_all(made) if r.requirement == LATER)
    (kept,) = (r for r in read(tmp_path).results if r.requirement == LATER)
    reason = f"left to {EARLIER}, which this run does not judge"
    assert (
        (live.verdict, live.reason) == (kept.verdict, kept.reason) == (Verdict.NOT_JUDGED, reason)
    )
