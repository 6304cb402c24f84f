"""Findings become verdicts in one place."""

import pytest

from cimconform.verdict import Finding, Rank, Verdict, exit_code, weigh

FOUND = [Finding("this", "that")]


@pytest.mark.parametrize(
    ("rank", "verdict"),
    [(Rank.SHALL, Verdict.FAIL), (Rank.SHOULD, Verdict.WARNING), (Rank.MAY, Verdict.PASS)],
)
def test_only_a_broken_shall_fails(rank, verdict):
    assert weigh(rank, FOUND) is verdict
    assert weigh(rank, []) is Verdict.PASS


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ([Verdict.PASS], 0),
        ([Verdict.PASS, Verdict.WARNING, Verdict.NOT_APPLICABLE], 0),
        ([Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE], 1),
        ([Verdict.PASS, Verdict.INCONCLUSIVE], 3),
        ([Verdict.NOT_APPLICABLE, Verdict.NOT_JUDGED], 3),
        ([], 3),
    ],
)
def test_a_run_is_green_only_if_something_was_judged(verdicts, code):
    assert exit_code(verdicts) == code
