"""A hint names the true cause, and the kill matrix says which faults are shown and which not.

That the hint of each defect does is asserted by `cimconform selftest`, in the one run that plays
them all; here is what it asserts.
"""

import pytest

from cimconform.reports import kill_matrix
from cimconform.reports.kill_matrix import Fault, MatrixRow
from cimconform.runners import kill_matrix as selftest
from cimconform.suite import FIXTURES
from cimconform.verdict import Finding, Rank, Result, Verdict

KNOWN = kill_matrix.faults(FIXTURES / "faults.csv")
BROKEN = "reply_echoes_correlation_id"


@pytest.fixture(scope="module")
def behaviours() -> list[dict]:
    return selftest.behaviours()


def result(*hints: str, requirement: str = BROKEN) -> Result:
    findings = tuple(Finding("this", "that", hint=hint) for hint in hints)
    return Result(requirement, Rank.SHALL, Verdict.FAIL, findings=findings)


def facts(hint: str = "", doc: str = "The CorrelationID of the reply is new.") -> dict[str, str]:
    return {"breaks": BROKEN, "hint": hint, "doc": doc}


@pytest.mark.parametrize(
    ("hint", "results", "hinted"),
    [
        ("MessageID request", [result("the MessageID of the request stands there")], True),
        ("MessageID request", [result("the MessageID stands there")], False),
        ("ID", [result("this is not valid")], False),
        ("ID", [result("name it in Error/ID")], True),
        ("copy", [result("copy it", "something else")], True),
        ("copy", [result("copy it", "")], False),
        ("copy", [result("copy it"), result("something else")], False),
        ("copy", [result("copy it"), result("", requirement="another")], True),
        ("", [result("copy the CorrelationID")], True),
        ("", [result("the reply is wrong")], False),
    ],
)
def test_a_hint_is_held_against_the_words_of_the_defect(hint, results, hinted):
    assert selftest.hinted(facts(hint), results) is hinted


def test_a_defect_whose_hint_is_silent_is_not_right():
    row = MatrixRow("n", "d", "a", (), "seen", (), ("a",), ("http",))
    silent = MatrixRow("n", "d", "a", (), "seen", (), ("a",), ("http",), hinted=False)
    assert row.right
    assert silent.caught
    assert not silent.right
    assert "hint" in silent.wrong


def test_every_defect_says_what_it_does(behaviours):
    assert not [b["name"] for b in behaviours if not b["doc"].endswith(".")]


def test_the_words_of_a_defect_are_few(behaviours):
    assert not [b["name"] for b in behaviours if len(b["hint"].split()) > 6]


def test_every_fault_that_occurs_is_shown_or_has_a_reason(behaviours):
    shown = {seed for b in behaviours for seed in b["seeds"]}
    missing = [f.fault for f in KNOWN if f.fault not in shown and not f.reason]
    assert not missing


def test_what_is_shown_needs_no_reason(behaviours):
    shown = {seed for b in behaviours for seed in b["seeds"]}
    legal = [f.fault for f in KNOWN if f.section == "legal" and f.fault in shown and f.reason]
    assert not legal


def test_every_number_that_a_defect_gives_is_listed(behaviours):
    listed = {f.fault for f in KNOWN}
    assert len(listed) == len(KNOWN)
    assert not {(b["name"], s) for b in behaviours for s in b["seeds"] if s not in listed}


def test_the_first_three_sections_are_listed_whole():
    numbers = [f.fault for f in KNOWN if f.section in ("transport", "header", "reply")]
    assert numbers == [f"SD{n:02d}" for n in range(1, 51)]


ROWS = [
    MatrixRow("cuts", "It cuts.", "a_is_whole", (), "seen", ("SD01",), ("a_is_whole",), ("http",)),
    MatrixRow(
        "adds", "It adds.", "a_is_whole", ("b",), "known", (), ("a_is_whole", "b"), ("http",)
    ),
    MatrixRow("hides", "It hides.", "b_shows", (), "known", (), (), (), hinted=False),
    MatrixRow("odd", "It is odd.", "", (), "inferred", ("L1",), (), ()),
    MatrixRow("good", "no defect", "", (), "", (), (), (), exchanges=12, verdicts=34),
]
FAULTS = [
    Fault("SD01", "transport", "seen", "something is cut", ""),
    Fault("SD02", "transport", "seen", "something is late", "no test waits"),
    Fault("L1", "legal", "legal", "an odd habit", ""),
]


def test_the_page_shows_scores_for_what_was_seen_apart():
    lines = kill_matrix.page(ROWS, FAULTS).splitlines()
    assert "| seen | 1 | 1 (100 %) | 1 (100 %) | 2 | 1 (50 %) |" in lines
    assert "| known | 2 | 1 (50 %) | 1 (50 %) | 0 | 0 |" in lines
    assert "| all | 3 | 2 (66 %) | 2 (66 %) | 2 | 1 (50 %) |" in lines


def test_the_page_shows_each_requirement_with_its_defects_by_evidence():
    lines = kill_matrix.page(ROWS, FAULTS).splitlines()
    assert "| `a_is_whole` | cuts | adds |  |" in lines
    assert "| `b_shows` |  | hides |  |" in lines


def test_the_page_lists_what_is_not_shown_and_why():
    text = kill_matrix.page(ROWS, FAULTS)
    assert "| SD01 | something is cut | seen | cuts |" in text
    assert "| SD02 | something is late | seen | not shown: no test waits |" in text
    assert "| odd | It is odd. | L1 | nothing |" in text
    assert "wrong: fell nothing" in text
    assert "sends 12 exchanges and gives\n34 verdicts" in text
