"""Known failures are shown and do not fail a run; a list that is not true does."""

import re
from dataclasses import replace
from datetime import date

import pytest
from lxml import etree
from typer.testing import CliRunner

from cimconform.campaign.known_failures import Entry, Known, read
from cimconform.cli import app
from cimconform.errors import UsageError
from cimconform.record.record import read as read_record
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Rank, Result, Verdict

REGISTER = Register.read([FEATURES])
TODAY = date(2026, 6, 1)
ECHO = "reply_echoes_correlation_id"
EXAMPLE = REGISTER[ECHO].examples[0].name
BINDINGS = ("http", "soap11")
ENTRY = Entry(ECHO, "ticket 4711", date(2026, 6, 1), "http", place="known.toml: known.1")
FAILED = Result(ECHO, Rank.SHALL, Verdict.FAIL, "http", EXAMPLE)
TABLE = f'[[known]]\nrequirement = "{ECHO}"\nreason = "ticket 4711"\nexpires = 2999-01-01\n'


def known(*entries):
    return Known(entries, TODAY)


def test_a_failure_that_is_known_says_why():
    marked = known(ENTRY).mark(FAILED)
    assert marked == replace(FAILED, known="ticket 4711 (until 2026-06-01)")
    assert (marked.verdict, marked.weight) == (Verdict.FAIL, Verdict.WARNING)


def test_who_answers_for_a_deviation_is_named():
    owned = replace(ENTRY, owner="Head end team")
    assert known(owned).mark(FAILED).known == "ticket 4711 (owner Head end team, until 2026-06-01)"
    assert known(owned).stale([])[0].endswith("take the entry out (owner Head end team)")


@pytest.mark.parametrize(
    "other",
    [
        replace(FAILED, binding="soap11"), replace(FAILED, requirement="verb_is_known"),
        replace(FAILED, verdict=Verdict.INCONCLUSIVE), replace(FAILED, verdict=Verdict.PASS),
    ],
)  # fmt: skip
def test_nothing_else_is_known(other):
    assert known(ENTRY).mark(other) == other


def test_an_entry_may_speak_of_every_binding_and_of_one_example():
    entry = replace(ENTRY, binding="", example=EXAMPLE)
    assert known(entry).mark(replace(FAILED, binding="jms")).known
    assert not known(entry).mark(replace(FAILED, example="another")).known


def test_an_entry_that_has_expired_knows_nothing():
    late = Known((ENTRY,), date(2026, 6, 2))
    assert late.mark(FAILED) == FAILED
    assert late.stale([FAILED])[0].endswith("expired on 2026-06-01: fix it, or decide anew")


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([FAILED], ""),
        ([replace(FAILED, verdict=Verdict.WARNING)], ""),
        ([replace(FAILED, verdict=Verdict.INCONCLUSIVE)], ""),
        ([replace(FAILED, verdict=Verdict.NOT_JUDGED)], ""),
        ([replace(FAILED, verdict=Verdict.PASS), FAILED], ""),
        ([replace(FAILED, verdict=Verdict.PASS)], "now passes: take the entry out"),
        (
            [replace(FAILED, verdict=Verdict.NOT_APPLICABLE, reason="no http")],
            "matches nothing (no http): take the entry out",
        ),
        ([replace(FAILED, binding="soap11")], "matches nothing (nothing like it was run)"),
        ([], "matches nothing (nothing like it was run): take the entry out"),
    ],
)
def test_an_entry_has_to_be_true(results, expected):
    lines = known(ENTRY).stale(results)
    assert [
        line.startswith(f"known.toml: known.1: {ECHO} over http {expected}") for line in lines
    ] == ([True] if expected else [])


def test_what_was_left_out_this_time_makes_no_entry_untrue():
    assert known(ENTRY).stale([], {(ECHO, "http", EXAMPLE)}) == []
    assert known(ENTRY).stale([], {(ECHO, "soap11", EXAMPLE)})


def test_toml_and_csv_say_the_same(tmp_path):
    (tmp_path / "k.toml").write_text(TABLE + 'binding = "http"\nowner = "Ada"\n', "utf-8")
    row = f"requirement,binding,reason,owner,expires\n{ECHO},http,ticket 4711,Ada,2999-01-01\n"
    (tmp_path / "k.csv").write_text(row, "utf-8")
    found = [read(tmp_path / f"k.{end}", REGISTER, BINDINGS, TODAY) for end in ("toml", "csv")]
    entries = [replace(one.entries[0], place="") for one in found]
    made = Entry(ECHO, "ticket 4711", date(2999, 1, 1), "http", owner="Ada")
    assert entries[0] == entries[1] == made
    assert [one.entries[0].place for one in found] == [
        f"{tmp_path / 'k.toml'}: known.1", f"{tmp_path / 'k.csv'}:2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "k.toml",
            TABLE.replace("echoes", "echos"),
            f"known.1: requirement: .*did you mean {ECHO}",
        ),
        ("k.toml", TABLE + 'binding = "htp"\n', "known.1: binding: 'htp' is not .*mean http?"),
        ("k.toml", TABLE + 'example = "No"\n', "known.1: example: 'No' is not known"),
        (
            "k.toml",
            TABLE.replace("reason", "raeson"),
            "known.1: raeson: no such key; .*mean reason",
        ),
        ("k.toml", TABLE.replace("reason", "raeson"), "known.1: reason is missing"),
        (
            "k.toml",
            TABLE.replace("2999-01-01", '"soon"'),
            "expires: 'soon' is no day; expected one",
        ),
        ("k.toml", TABLE.replace("2999-01-01", "2999-01-01T00:00:00Z"), "expires: .*is no day"),
        ("k.toml", TABLE + TABLE, f"known.2: {ECHO} stands at .*known.1 already"),
        ("k.toml", "", r"no \[\[known\]\] in it"),
        ("k.toml", "[[knwon]]", r"knwon: no such table; did you mean \[\[known\]\]"),
        ("k.toml", "known = 1", "known: expected a list of tables"),
        ("k.toml", "known = [", "no TOML"),
        ("k.csv", "requirement\nx,y\n", "more than the head names: no such key"),
        ("k.csv", 'requirement\n"x\n', "no CSV"),
        ("none.toml", None, "cannot be read"),
    ],
)
def test_a_wrong_list_is_reported_line_by_line(tmp_path, name, text, expected):
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(UsageError, match=expected) as caught:
        read(tmp_path / name, REGISTER, BINDINGS, TODAY)
    assert all(line.startswith(str(tmp_path / name)) for line in str(caught.value).splitlines())


def list_of(folder, text):
    """Write a list beside a run's folder, for a run refuses a folder with files of others."""
    path = folder.with_name(f"{folder.name}-known") / "known.toml"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    return path


def run(certify, folder, text, defect="makes_a_correlation_id_of_its_own", *more):
    listed = ("--known", list_of(folder, text), "-t", "http")
    return certify(folder, defect, *(listed + (more or ("-k", ECHO))))


def test_a_run_whose_only_failure_is_known_exits_with_0_and_shows_it(certify, tmp_path):
    done = run(certify, tmp_path, TABLE + 'owner = "Head end team"\n')
    assert done.returncode == 0, done.stdout + done.stderr
    why = "ticket 4711 (owner Head end team, until 2999-01-01)"
    assert f"FAIL over http\nKNOWN: {why}\n" in done.stdout
    expected = (
        f"partial run: nothing failed of what was asked for but {ECHO}, which is accepted; left"
    )
    assert expected in done.stdout
    record = read_record(tmp_path)
    assert record.end["totals"]["fail"] == 1
    assert [bool(r.known) for r in record.results if r.verdict is Verdict.FAIL] == [True]
    cases = etree.parse(str(tmp_path / "junit.xml")).xpath("//testcase[skipped]/skipped/@message")
    assert f"known: {why}" in cases
    assert why in (tmp_path / "report.html").read_text("utf-8")
    options = ["--sarif", "--markdown", "--output", str(tmp_path / "more")]
    assert CliRunner().invoke(app, ["report", str(tmp_path), *options]).exit_code == 0
    for file in (tmp_path / "more").iterdir():
        assert why in file.read_text("utf-8"), file.name


def test_a_failure_that_is_not_known_still_fails(certify, tmp_path):
    done = run(certify, tmp_path, TABLE.replace(ECHO, "verb_is_known"))
    assert done.returncode == 1
    assert "matches nothing" not in done.stdout  # -k has left it out


def test_an_entry_that_now_passes_makes_the_run_inconclusive(certify, tmp_path):
    done = run(certify, tmp_path, TABLE, "")
    assert done.returncode == 3
    assert re.search(f"known.toml: known.1: {ECHO} now passes: take the entry out", done.stdout)
    expected = "inconclusive: nothing failed that is not known, but the list is not true: "
    assert expected in done.stdout
    assert done.stdout.endswith("(exit code 3)\n")
    assert read_record(tmp_path).end["stale"]


def test_an_entry_about_another_binding_waits(certify, tmp_path):
    done = run(certify, tmp_path, TABLE + 'binding = "soap11"\n', "")
    assert done.returncode == 0, done.stdout


def test_a_wrong_list_is_reported_before_anything_is_sent(certify, tmp_path):
    done = run(certify, tmp_path, TABLE.replace("echoes", "echos"))
    assert done.returncode == 2
    assert f"did you mean {ECHO}?" in done.stderr
    assert "Traceback" not in done.stderr
