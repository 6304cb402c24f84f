"""What was left to another rule is so only where that rule fell, and is inconclusive elsewhere."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from cimconform.campaign import setup as setting
from cimconform.campaign.selection import Selection
from cimconform.checks import Basis
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.step_backs import Whole, unfounded
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.messages.schemas import Schemas
from cimconform.record.record import read
from cimconform.requirements.register import Register
from cimconform.runners.kill_matrix import play_all, trouble
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.verdict import Finding, Rank, Result, Verdict, exit_code

REGISTER = Register.read([FEATURES])
JUDGE = Judge(load_checks(), Basis(Schemas.ours()))
LATER, EARLIER = "changed_value_shows", "created_object_can_be_read"
CAUSE, OF_ALL = "unknown_meter_is_reported", "message_id_is_present"
EVERY, BEFORE = "value_is_what_was_measured", "get_reply_carries_its_noun"
FOUND = (Finding("this", "that", message="m1"),)
NAMESPACE = "http://iec.ch/TC57/2011/schema/message"


def result(requirement, verdict, binding="http", findings=(), **more):
    return Result(requirement, Rank.SHALL, verdict, binding, "One", findings=findings, **more)


LEFT = result(LATER, Verdict.NOT_JUDGED, see=EARLIER, reason=f"see {EARLIER}", exchanges=("x1",))


def expected(text, name, direction):
    return Message(text.encode(), direction, "http", 1.0, id=name)


def exchange(edit=""):
    """Give a get that is served without its noun, so that whatever reads its values steps back."""
    header = "<Header><Verb>{}</Verb><Noun>MeterReadings</Noun></Header>"
    asked = f'<RequestMessage xmlns="{NAMESPACE}">{header.format("get")}</RequestMessage>'
    reply = (
        f'<ResponseMessage xmlns="{NAMESPACE}">{header.format("reply")}'
        "<Reply><Result>OK</Result></Reply></ResponseMessage>"
    )
    stimulus = Stimulus("get(MeterReadings) of a known meter", edit)
    return Exchange(
        "x1", "http", stimulus, expected(asked, "m0", "sent"), (expected(reply, "m1", "received"),)
    )


def settled(*results, exchanges=()):
    """Give what becomes of results; those that stay as they are are left out."""
    return list(Whole(REGISTER, JUDGE, exchanges).settled(results))


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.WARNING, Verdict.PASS])
def test_what_was_left_to_a_rule_that_fell_stays(verdict):
    assert not settled(LEFT, result(EARLIER, verdict, findings=FOUND))
    assert settled(LEFT, result(EARLIER, verdict, "soap", FOUND))


def test_a_mere_remark_that_cannot_be_gone_on_leaves_no_doubt_about_the_product():
    (made,) = settled(replace(LEFT, rank=Rank.MAY), exchanges=[exchange()])
    assert (made.verdict, made.see) == (Verdict.NOT_JUDGED, "")
    (made,) = settled(replace(LEFT, rank=Rank.MAY, rests_on=("ixit.x",)), exchanges=[exchange()])
    assert made.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([result(EARLIER, Verdict.PASS)], "held in its own examples"),
        ([], "is not judged by this run"),
        ([result(EARLIER, Verdict.NOT_APPLICABLE)], "is not judged by this run"),
        ([result(OF_ALL, Verdict.PASS, findings=FOUND)], "is not judged by this run"),
    ],
)
def test_two_rules_that_leave_it_to_each_other_are_not_green(others, expected):
    (made,) = settled(LEFT, *others, exchanges=[exchange()])
    assert (made.verdict, made.see) == (Verdict.INCONCLUSIVE, "")
    assert made.reason.startswith(f"{EARLIER} {expected}")
    held = result("another", Verdict.PASS)
    assert (exit_code([LEFT.weight, held.weight]), exit_code([made.weight, held.weight])) == (0, 3)


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.WARNING, Verdict.PASS])
def test_the_gravest_of_what_is_broken_in_the_same_messages_is_named(verdict):
    remark = result("known_meter_is_served", Verdict.PASS, findings=FOUND)
    others = [remark, result(CAUSE, verdict, findings=FOUND)]
    (made,) = settled(
        LEFT, *(others if verdict is not Verdict.PASS else others[::-1]), exchanges=[exchange()]
    )
    assert (made.verdict, made.see, made.reason) == (
        Verdict.NOT_JUDGED, CAUSE, f"see {CAUSE}",
    )  # fmt: skip
    elsewhere = (replace(FOUND[0], message="m7"),)
    other = result(CAUSE, Verdict.FAIL, findings=elsewhere)
    (made,) = settled(LEFT, other, exchanges=[exchange()])
    assert made.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("edit", "verdict"), [("", Verdict.INCONCLUSIVE), ("without a Verb", Verdict.NOT_APPLICABLE)]
)
def test_a_rule_about_every_message_does_not_speak_of_answers_to_bad_requests(edit, verdict):
    met = [exchange(edit)]
    left = JUDGE.every(REGISTER[EVERY], "http", met)
    assert (left.verdict, left.see) == (Verdict.NOT_JUDGED, BEFORE)
    (made,) = settled(left, result(BEFORE, Verdict.PASS), exchanges=met)
    assert (made.verdict, made.see) == (verdict, "")


@pytest.mark.parametrize(
    ("status", "expected"), [(202, b""), (204, b""), (200, b""), (202, b"<a>")]
)
def test_http_says_by_a_status_alone_that_an_event_was_taken(status, expected):
    reply = Message(expected, "received", "http", 1.0, status, id="m1")
    event = Exchange("x1", "http", Stimulus("created(X)"), None, (reply,), role="subscriber")
    result = JUDGE.claim(REGISTER["foreign_event_is_ignored"], event)
    taken = status != 200 and not expected
    assert (result.verdict, result.see) == (
        (Verdict.PASS, "") if taken else (Verdict.NOT_JUDGED, "message_is_well_formed")
    )


def test_a_request_that_is_answered_by_a_status_alone_has_no_answer():
    reply = Message(b"", "received", "http", 1.0, 202, id="m1")
    asked = replace(exchange(), replies=(reply,))
    answered = JUDGE.claim(REGISTER["request_gets_one_answer"], asked)
    assert (answered.verdict, answered.findings[0].observed) == (Verdict.FAIL, "HTTP 202, 0 bytes")
    served = JUDGE.claim(REGISTER["known_meter_is_served"], asked)
    assert (served.verdict, served.see) == (Verdict.NOT_JUDGED, "request_gets_one_answer")


def test_the_matrix_is_wrong_where_a_step_back_names_what_did_not_fall():
    fallen = result(EARLIER, Verdict.FAIL, findings=FOUND)
    assert trouble([LEFT, fallen]) == ""
    lost = f"left to a rule that did not fall: {LATER} (to {EARLIER})"
    for others in ([], [result(EARLIER, Verdict.PASS)], [replace(fallen, binding="soap")]):
        assert trouble([LEFT, *others]) == lost
        assert unfounded([LEFT, *others]) == [LEFT]
    assert trouble([replace(LEFT, verdict=Verdict.INCONCLUSIVE, see="")]) == (
        f"inconclusive: {LATER}"
    )


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
    assert live == kept
    assert kept.verdict is Verdict.INCONCLUSIVE
    assert kept.reason.startswith(f"{EARLIER} is not judged by this run")
