"""Several defects at once: the run fails, and each of them is named."""

import pytest
from typer.testing import CliRunner

from cimconform.cli import app
from cimconform.errors import UsageError
from cimconform.runners import kill_matrix as selftest
from cimconform.runners import mixtures
from cimconform.runners.mixtures import Mixture
from cimconform.verdict import Finding, Result, Verdict

pytestmark = pytest.mark.whole_runs

KNOWN = selftest.behaviours()
FOUND = (Finding("this", "that"),)


def result(name, verdict, findings=(), **more):
    return Result(name, "should", verdict, findings=findings, **more)


@pytest.mark.parametrize(
    ("own", "word"),
    [
        ([result("it", Verdict.WARNING, FOUND), result("it", Verdict.FAIL, FOUND)], "failure"),
        ([result("it", Verdict.PASS, FOUND), result("it", Verdict.WARNING, FOUND)], "warning"),
        ([result("it", Verdict.PASS, FOUND), result("it", Verdict.PASS)], "remark"),
        ([result("it", Verdict.NOT_JUDGED, see="other")], "hidden"),
        ([result("it", Verdict.NOT_JUDGED, see="sound")], "unseen"),
        ([result("it", Verdict.INCONCLUSIVE, reason="cut off")], "unseen"),
        ([result("it", Verdict.PASS)], "unseen"),
    ],
)
def test_a_defect_is_reported_as_the_worst_of_its_rule_or_hidden_by_one_that_fell(own, word):
    others = [result("other", Verdict.FAIL, FOUND), result("sound", Verdict.PASS)]
    assert mixtures.reported_as("it", [*own, *others]) == word


@pytest.mark.parametrize(
    ("named", "ends", "right"),
    [
        ({"a": "failure", "b": "remark", "c": "hidden"}, "exit 1", True),
        ({"a": "failure", "b": "unseen"}, "exit 1", False),
        ({"a": "warning"}, "warning", False),
    ],
)
def test_a_mixture_is_right_where_the_run_fails_and_names_all(named, ends, right):
    assert Mixture(named, ends).right is right


def test_a_set_is_the_same_for_its_seed_and_of_one_topic_each():
    sets = [mixtures.drawn(seed, KNOWN) for seed in range(1, 11)]
    assert sets == [mixtures.drawn(seed, KNOWN) for seed in range(1, 11)]
    assert len(set(map(tuple, sets))) == 10
    paths = {b["name"]: selftest.register()[b["breaks"]].path for b in KNOWN if b["breaks"]}
    assert all(len({paths[name] for name in names}) == mixtures.SIZE for names in sets)


def test_what_shows_elsewhere_is_refused():
    with pytest.raises(UsageError, match="no defect of the head end that shows over http alone"):
        mixtures.played(["loses_the_correlation_id_of_jms"], KNOWN)


def test_seventeen_dangerous_defects_at_once_fail_the_run_by_name():
    """One run over http, of a minute: what no proof of single rules can show."""
    found = mixtures.played(mixtures.DANGEROUS, KNOWN)
    assert (len(found.named), found.ends) == (17, "exit 1")
    assert found.counted_as("unseen") == []
    # where no meter is protected nothing is refused, so that nothing refused can be carried out
    assert found.counted_as("hidden") == ["controls_what_it_refuses"]
    assert len(found.counted_as("failure")) >= 12


def test_a_mixture_of_ones_own_is_reported_by_name(monkeypatch):
    made = Mixture({"protects_nobody": "failure", "pads_names": "remark"}, "exit 1")
    monkeypatch.setattr(mixtures, "played", lambda names, known: made)  # noqa: ARG005 - not played
    wish = ["mixtures", "--defect", "protects_nobody", "--defect", "pads_names"]
    done = CliRunner().invoke(app, wish)
    assert done.exit_code == 0
    assert "yours: ends with exit 1; 1 failure, 0 warning, 1 remark" in done.output
    assert "remark   pads_names" in done.output
