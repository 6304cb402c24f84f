"""Checks become verdicts: nothing passes because nothing was judged, and one cause is one failure."""

import pytest

from cimconform.checks import Basis, Check, SubjectKind, check, registered
from cimconform.errors import Inconclusive
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.messages.schemas import Schemas
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Finding, NothingToJudge, Pointless, Verdict

BASIS = Basis(Schemas.ours())
RESPONSE = b"<ResponseMessage><Header><Verb>reply</Verb></Header></ResponseMessage>"
FEATURE = """Feature: rules of this test
  @{name} @{rank} @responder @harm_form
  Rule: Something holds
    Nowhere 1.1 (TEST-1)
    Somebody relies on it.
    Example: It is looked at
      Then the rule holds
"""


@pytest.fixture
def rule(tmp_path):
    """Give a maker of requirements."""

    def make(name, rank="shall"):
        path = tmp_path / f"{name}.feature"
        path.write_text(FEATURE.format(name=name, rank=rank), "utf-8")
        return Register.read([path])[name]

    return make


def made(name, function, scope="message", **facts):
    return Check(id=name, function=function, scope=SubjectKind(scope), **facts)


def fine(_):
    return iter(())


def wrong(_):
    yield Finding("this", "that")


def absent(_):
    raise NothingToJudge("there is no such thing")


def consequence(_):
    raise Pointless("something_else")


def undecided(_):
    raise Inconclusive("two engines disagree")


def broken(_):
    raise ZeroDivisionError("our own fault")


def judge(*checks, **more):
    return Judge({c.id: c for c in checks}, BASIS, **more)


def answered(*replies, trouble="", status=200):
    came = tuple(Message(raw, id=f"m{n}", status=status) for n, raw in enumerate(replies))
    request = Message(b"<RequestMessage/>", direction="sent")
    return Exchange("x1", "soap", Stimulus("get(MeterReadings)"), request, came, trouble)


@pytest.mark.parametrize("scope", ["message", "exchange"])
@pytest.mark.parametrize(
    ("function", "rank", "verdict", "reason"),
    [
        (fine, "shall", Verdict.PASS, ""),
        (wrong, "shall", Verdict.FAIL, ""),
        (wrong, "should", Verdict.WARNING, ""),
        (wrong, "may", Verdict.PASS, ""),
        (absent, "shall", Verdict.INCONCLUSIVE, "there is no such thing"),
        (consequence, "shall", Verdict.NOT_JUDGED, "see something_else"),
        (undecided, "shall", Verdict.INCONCLUSIVE, "two engines disagree"),
        (broken, "shall", Verdict.INCONCLUSIVE, "our own fault"),
    ],
)
def test_a_claim_comes_to_a_verdict(rule, scope, function, rank, verdict, reason):
    result = judge(made("it", function, scope)).claim(rule("it", rank), answered(RESPONSE))
    assert result.verdict is verdict
    assert reason in result.reason
    assert bool(result.findings) == (function is wrong)
    assert (result.exchanges, result.codes) == (("x1",), ("TEST-1",))


def test_a_finding_names_the_message_that_it_is_about(rule):
    result = judge(made("it", wrong)).claim(rule("it"), answered(RESPONSE))
    assert [finding.message for finding in result.findings] == ["m0"]


def test_a_crash_of_a_check_says_where_and_accuses_no_product(rule):
    result = judge(made("it", broken)).every(rule("it"), "soap", [answered(RESPONSE)])
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "the check it broke: ZeroDivisionError" in result.reason
    assert "test_judge.py:" in result.reason


def test_what_the_network_did_is_not_the_products_fault(rule):
    result = judge(made("it", wrong)).claim(rule("it"), answered(trouble="cut off"))
    assert (result.verdict, result.reason) == (Verdict.INCONCLUSIVE, "cut off")


def test_a_claim_about_what_did_not_come_is_inconclusive(rule):
    result = judge(made("it", fine, of=("event",))).claim(rule("it"), answered(RESPONSE))
    assert (result.verdict, result.reason) == (
        Verdict.INCONCLUSIVE, "nothing came that the rule speaks of",
    )  # fmt: skip
    assert judge(made("it", fine, "exchange")).claim(rule("it"), answered()).verdict is (
        Verdict.INCONCLUSIVE
    )


@pytest.mark.parametrize(
    ("one", "exchanges", "reason"),
    [
        (made("it", fine, of=("event",)), [answered(RESPONSE)], "no event came"),
        (made("it", fine, has="Payload"), [answered(RESPONSE)], "no message of this run has Payl"),
        (made("it", absent), [answered(RESPONSE)], "there is no such thing"),
        (made("it", fine), [], "no message came"),
        (made("it", fine, "run"), [answered()], "no message came"),
    ],
)
def test_a_rule_about_every_message_that_met_none_is_not_applicable(rule, one, exchanges, reason):
    result = judge(one).every(rule("it"), "soap", exchanges)
    assert result.verdict is Verdict.NOT_APPLICABLE
    assert reason in result.reason


def test_a_rule_about_every_message_is_inconclusive_where_none_came_through(rule):
    cut = [answered(trouble="cut off"), answered(trouble="refused")]
    result = judge(made("it", fine)).every(rule("it"), "soap", cut)
    assert (result.verdict, result.reason) == (Verdict.INCONCLUSIVE, "cut off")


def test_one_bad_message_among_good_ones_fails(rule):
    def picky(message):
        if b"bad" in message.raw:
            yield Finding("good", "bad")

    exchanges = [
        answered(RESPONSE),
        answered(RESPONSE.replace(b"reply", b"bad")),
        answered(RESPONSE),
    ]
    result = judge(made("it", picky)).every(rule("it"), "soap", exchanges)
    assert (result.verdict, result.subjects, len(result.findings)) == (Verdict.FAIL, 3, 1)


def test_a_rule_about_a_run_sees_all_exchanges_at_once(rule):
    def count(run):
        yield Finding("few", str(len(run)))

    many = [answered(RESPONSE), answered(RESPONSE), answered(RESPONSE, trouble="cut off")]
    result = judge(made("it", count, "run")).every(rule("it"), "soap", many)
    assert [finding.observed for finding in result.findings] == ["2"]


def test_what_cannot_be_read_fails_once(rule):
    both = judge(made("it", wrong), made("bytes", wrong, raw=True))
    unreadable = answered(b"<a>")
    result = both.claim(rule("it"), unreadable)
    assert (result.verdict, result.reason) == (Verdict.NOT_JUDGED, "see message_is_well_formed")
    assert both.claim(rule("bytes"), unreadable).verdict is Verdict.FAIL


def test_a_stranger_in_place_of_an_answer_fails_once(rule):
    result = judge(made("it", wrong, "exchange")).claim(rule("it"), answered(b"<html/>"))
    assert (result.verdict, result.reason) == (Verdict.NOT_JUDGED, "see root_is_a_message_element")


def test_a_refusal_by_http_is_an_answer(rule):
    refused = answered(b"no", status=400)
    assert judge(made("it", fine, "exchange")).claim(rule("it"), refused).verdict is Verdict.PASS


@pytest.mark.parametrize("scope", ["message", "exchange"])
def test_after_a_requirement_that_fell_the_next_is_not_judged(rule, scope):
    first, next_ = made("first", wrong, scope), made("it", wrong, "exchange", after=("first",))
    result = judge(first, next_).claim(rule("it"), answered(RESPONSE))
    assert (result.verdict, result.reason) == (Verdict.NOT_JUDGED, "see first")


@pytest.mark.parametrize("scope", ["message", "exchange"])
def test_only_the_requirement_that_fell_is_named(rule, scope):
    """One that stepped back itself is none: what it names is named."""
    chain = (
        made("first", wrong), made("second", wrong, scope, after=("first",)),
        made("it", wrong, "exchange", after=("second",)),
    )  # fmt: skip
    result = judge(*chain).claim(rule("it"), answered(RESPONSE))
    assert (result.verdict, result.reason) == (Verdict.NOT_JUDGED, "see first")


def test_after_a_requirement_that_could_not_be_judged_the_next_is_inconclusive(rule):
    first, next_ = made("first", undecided), made("it", wrong, "exchange", after=("first",))
    result = judge(first, next_).claim(rule("it"), answered(RESPONSE))
    assert (result.verdict, result.reason) == (Verdict.INCONCLUSIVE, "two engines disagree")


@pytest.mark.parametrize("function", [fine, absent])
def test_after_a_requirement_that_held_the_next_is_judged(rule, function):
    first, next_ = made("first", function), made("it", wrong, after=("first",))
    assert judge(first, next_).claim(rule("it"), answered(RESPONSE)).verdict is Verdict.FAIL


def test_what_an_exchange_rule_says_is_unknown_to_a_lone_message(rule):
    first, next_ = made("first", wrong, "exchange"), made("it", wrong, after=("first",))
    assert judge(first, next_).claim(rule("it"), answered(RESPONSE)).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("specific", "rank", "verdict"),
    [
        (wrong, "shall", Verdict.NOT_JUDGED),
        (wrong, "should", Verdict.FAIL),
        (wrong, "may", Verdict.FAIL),
        (fine, "shall", Verdict.FAIL),
    ],
)
def test_a_net_catches_what_nothing_as_strong_explains(rule, specific, rank, verdict):
    both = judge(made("net", wrong, net=True), made("specific", specific), ranks={"specific": rank})
    assert both.claim(rule("net"), answered(RESPONSE)).verdict is verdict


def test_a_check_looks_once_at_a_subject(rule):
    seen = []

    def counts(message):
        seen.append(message)
        yield from ()

    one, exchange = judge(made("it", counts)), answered(RESPONSE)
    results = [one.claim(rule("it"), exchange), one.every(rule("it"), "soap", [exchange])]
    assert [result.verdict for result in results] == [Verdict.PASS, Verdict.PASS]
    assert len(seen) == 1


def test_a_lone_message_is_judged_by_rules_about_messages_only():
    alone = Message(RESPONSE)
    assert judge().message(made("it", wrong, "exchange"), alone) is None
    assert judge().message(made("it", wrong, of=("event",)), alone) is None
    assert judge().message(made("it", wrong), alone).findings


def test_two_checks_of_one_name_are_refused():
    taken = next(iter(load_checks()))

    def second(_message):
        return iter(())

    second.__name__ = taken
    with pytest.raises(ValueError, match=taken):
        check()(second)
    assert taken in registered()


def test_every_check_is_of_a_scope_that_the_judge_knows():
    assert {c.scope for c in load_checks().values()} <= {"message", "exchange", "run", "bindings"}


def test_after_names_requirements_that_there_are():
    known = Register.read([FEATURES])
    named = {name for c in load_checks().values() for name in c.after}
    assert named <= set(known)
