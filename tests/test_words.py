"""A failure has one shape everywhere."""

import pytest

from cimconform.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Finding, Rank, Result, Verdict
from cimconform.words import failure

REGISTER = Register.read([FEATURES])
RULE = REGISTER["reply_echoes_correlation_id"]
HEAD = f"{RULE.id}   shall   {RULE.clause} (ENV-ID-005)\n  {RULE.sentence}"


def told(*findings, rule=RULE):
    return failure(rule, Result(rule.id, Rank.SHALL, Verdict.FAIL, findings=findings))


def test_everything_that_is_known_is_told():
    finding = Finding("7f3c", "8a", "/ResponseMessage/Header/CorrelationID", "copy it", 6, "m2")
    assert told(finding).splitlines() == [
        *HEAD.splitlines(),
        "  expected  7f3c",
        "  observed  8a",
        "  where     message m2, /ResponseMessage/Header/CorrelationID, line 6",
        "  hint      copy it",
    ]


@pytest.mark.parametrize(
    ("finding", "lines"),
    [
        (Finding("this", ""), ["  expected  this", "  observed  nothing"]),
        (Finding("this", "that", message="m2"),
         ["  expected  this", "  observed  that", "  where     message m2"]),
        (Finding("this", "that", "/X"),
         ["  expected  this", "  observed  that", "  where     /X"]),
    ],
)  # fmt: skip
def test_what_is_not_known_takes_no_line(finding, lines):
    assert told(finding).splitlines()[2:] == lines


def test_a_long_value_is_cut_and_measured():
    observed = next(
        line for line in told(Finding("x", "y" * 9000)).splitlines() if "observed" in line
    )
    assert len(observed) < 350
    assert observed.endswith("… (9000 characters)")


def test_a_rule_without_codes_names_its_clause_alone():
    rule = REGISTER["known_meter_is_served"]
    assert told(rule=rule).splitlines()[0] == f"{rule.id}   shall   {rule.clause}"
