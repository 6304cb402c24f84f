"""The pages of systems that were certified together lead to one another, and say what each came to."""

import shutil

import pytest
from lxml import html as reader
from typer.testing import CliRunner

from cimconform.cli import app
from cimconform.cli.running import _together
from cimconform.record.record import FILE, VERSION, Recorder
from cimconform.reports import beside, html
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES

REGISTER = Register.read([FEATURES])
EVIL = '"><script>alert(1)</script>\x1b[31m'


def record(folder, name, *, code=0, end=True, **totals):
    """Write the record of a run of nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    recorder = Recorder(folder)
    recorder.line(
        "run", version=VERSION, tool="1", rules="ab", started="2026-01-01T00:00:00Z",
        transports=["http"], system={"system": {"name": name}},
    )  # fmt: skip
    recorder.close(exit_code=code, totals=totals, exchanges=0, served_again=0, not_run=[])
    if not end:
        (folder / FILE).write_text((folder / FILE).read_text("utf-8").splitlines()[0] + "\n")


@pytest.fixture
def three(tmp_path):
    """Give a run of three systems, of which one fails and one was cut off."""
    record(tmp_path / "run", "A head end")
    record(tmp_path / "run" / "enterprise", "A client", code=1, fail=2)
    record(tmp_path / "run" / "bus", EVIL, end=False)
    return tmp_path / "run"


def links(page):
    """Give the systems that a page names: address and outcome by name."""
    (found,) = reader.fromstring(page.read_text("utf-8")).xpath("//nav[@class='beside']")
    return {
        one[0].text_content(): (one[0].get("href"), one[1].text_content().strip())
        for one in found.iter("li")
    }


def test_each_page_leads_to_the_others_and_says_what_they_came_to(three):
    done = CliRunner().invoke(app, ["report", str(three)])
    assert done.exit_code == 3
    assert "enterprise/junit.xml" in done.output.replace("\n", "")
    evil = '"><script>alert(1)</script>\\x1b[31m'
    outcomes = ("✓ conforms", "✗ does not conform", "? inconclusive")
    for folder, addresses in (
        (".", (None, "enterprise/report.html", "bus/report.html")),
        ("enterprise", ("../report.html", None, "../bus/report.html")),
        ("bus", ("../report.html", "../enterprise/report.html", None)),
    ):
        page = three / folder / html.NAME
        wanted = zip(
            ("A head end", "A client", evil), zip(addresses, outcomes, strict=True), strict=True
        )
        assert links(page) == dict(wanted)
        for address in filter(None, addresses):
            assert (page.parent / address).is_file()


def test_a_failure_that_is_known_is_none_of_a_product_that_conforms(tmp_path):
    record(tmp_path, "A head end", fail=1)
    record(tmp_path / "bus", "A bus")
    assert beside.neighbours(tmp_path, tmp_path / html.NAME)[0].kind == "warning"


def test_the_reports_of_elsewhere_lead_to_one_another_too(three, tmp_path):
    there = tmp_path / "there"
    CliRunner().invoke(app, ["report", str(three), "--html", "--output", str(there)])
    for address, _ in links(there / html.NAME).values():
        assert address is None or (there / address).is_file()


def test_a_page_that_lies_alone_leads_nowhere(three, tmp_path):
    alone = tmp_path / "alone"
    CliRunner().invoke(app, ["report", str(three / "bus"), "--html", "--output", str(alone)])
    assert "beside" not in reader.fromstring((alone / html.NAME).read_text("utf-8")).xpath(
        "//nav/@class"
    )
    shutil.rmtree(three / "enterprise")
    shutil.rmtree(three / "bus")
    assert beside.neighbours(three, three / html.NAME) == []


def test_a_run_of_several_systems_ends_with_what_each_came_to(three, capsys):
    _together(three, REGISTER, printed=True)
    output = capsys.readouterr().out
    assert f"A head end: conforms; {three / html.NAME}" in output
    assert "\x1b" not in output
    assert links(three / html.NAME)
