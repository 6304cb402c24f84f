"""The figures of README are computed, and a page whose figures are stale is refused."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import waiting

from cimconform.errors import UsageError
from cimconform.reports import coverage, figures, kill_matrix
from cimconform.reports.kill_matrix import MatrixRow
from cimconform.requirements.register import Register
from cimconform.runners import kill_matrix as selftest
from cimconform.suite import FEATURES, FIXTURES, ROOT

PAGE = "# A page\n\n<!-- figures -->\nold\n<!-- /figures -->\n\nmore\n"


def page_of(behaviours: list[dict]) -> str:
    """Give a kill matrix in which everything is as it should be."""
    rows = [
        MatrixRow(b["name"], b["doc"], b["breaks"], (), b["evidence"], (), (b["breaks"],), ())
        for b in behaviours
        if b["breaks"]
    ]
    good = MatrixRow("good", "no defect", "", (), "", (), (), (), exchanges=12, verdicts=34)
    return kill_matrix.page([*rows, good], kill_matrix.faults(FIXTURES / "faults.csv"))


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "kill-matrix.md").write_text(page_of(selftest.behaviours()), "utf-8")
    return folder


@pytest.fixture
def sources(reports) -> figures.Sources:
    return figures.Sources(
        Register.read([FEATURES]),
        coverage.catalogue(FIXTURES / "catalogue.csv"),
        selftest.behaviours(),
        FIXTURES / "messages",
        reports / "kill-matrix.md",
        ROOT / "benchmarks" / "figures.csv",
        ROOT / "benchmarks" / "judging.csv",
        ROOT / "benchmarks" / "reporting.csv",
        ROOT / "benchmarks" / "waiting.csv",
        ROOT / "pyproject.toml",
    )


def test_figures_are_those_of_what_they_speak_of(sources):
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", figures.table(sources), re.MULTILINE))
    total = len(sources.register)
    judged = sum(not r.untested for r in sources.register.values())
    assert rows["requirements"].startswith(f"{total}: {judged} judged, {total - judged} untested")
    assert sum(map(int, re.findall(r"\d+", rows["judged, by rank"]))) == judged
    assert sum(map(int, re.findall(r"\d+", rows["judged, by subject"]))) == judged
    defects = sum(bool(b["breaks"]) for b in sources.behaviours)
    assert rows["seeded defects"].startswith(f"{defects}: ")
    assert rows["one run over all bindings"] == "12 exchanges, 34 verdicts"
    assert int(rows["messages of ours"]) == len(list(sources.messages.rglob("*.xml")))


def test_the_page_on_slow_systems_shows_what_was_measured():
    page = waiting.PAGE.read_text("utf-8")
    assert waiting.filled(page) == page, "run: python benchmarks/waiting.py --save"
    assert re.findall(r"^\| (\d+) \|", page, re.MULTILINE) == ["1", "4", "16", "32"]


def test_two_computations_give_the_same(sources):
    assert figures.table(sources) == figures.table(sources)


def test_a_kill_matrix_of_other_defects_is_stale(sources):
    fewer = replace(sources, behaviours=sources.behaviours[5:])
    with pytest.raises(UsageError, match="stale; run: cimconform selftest"):
        figures.table(fewer)


@pytest.mark.parametrize("text", ["# Kill matrix\n", None])
def test_a_kill_matrix_that_says_nothing_is_refused(sources, tmp_path, text):
    page = tmp_path / "kill-matrix.md"
    if text is not None:
        page.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"no run|stale|no such file"):
        figures.table(replace(sources, kill_matrix=page))


@pytest.mark.parametrize(
    "text", ["no marks", "<!-- figures --> and no end", "<!-- /figures --> alone"]
)
def test_a_page_without_marks_is_refused(text):
    with pytest.raises(UsageError, match="put <!-- figures -->"):
        figures.placed(text, "table", Path("PAGE.md"))


def test_figures_stand_between_the_marks_and_nothing_else_changes():
    new = figures.placed(PAGE, "table", Path("PAGE.md"))
    assert new == PAGE.replace("old", "table")
    assert figures.placed(new, "table", Path("PAGE.md")) == new


def figured(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [Path(sys.executable).parent / "cimconform", "figures", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_writes_and_compares(reports, tmp_path):
    page = tmp_path / "README.md"
    page.write_text(PAGE, "utf-8")
    stale = figured("--check", str(page), "--reports", str(reports))
    assert stale.returncode == 2
    assert "figures are stale; run: cimconform figures" in stale.stderr
    assert page.read_text("utf-8") == PAGE
    assert figured(str(page), "--reports", str(reports)).returncode == 0
    assert "12 exchanges" in page.read_text("utf-8")
    assert figured("--check", str(page), "--reports", str(reports)).returncode == 0


def test_the_command_prints_without_a_page_and_refuses_one_that_is_not_there(reports):
    assert "12 exchanges" in figured("--reports", str(reports)).stdout
    lost = figured("no-such-page.md", "--reports", str(reports))
    assert (lost.returncode, lost.stderr.strip()) == (2, "no-such-page.md: no such page")
