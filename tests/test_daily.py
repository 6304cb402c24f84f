"""What an engineer does forty times a day: look something up, run a part again, read the end."""

import json
import shutil
import sys
from dataclasses import replace

import pytest
import records
from typer.testing import CliRunner

from cimconform import cli
from cimconform.campaign.scope import Chosen
from cimconform.record import outcome
from cimconform.record.record import Recorder, read
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES, FIXTURES
from cimconform.system import embedded
from cimconform.verdict import Finding, Rank, Result, Verdict

REGISTER = Register.read([FEATURES])
ECHO = "reply_echoes_correlation_id"


@pytest.fixture
def called(monkeypatch, capfd):
    """Give a function that calls the command line and returns exit code, stdout, stderr."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["cimconform", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        output = capfd.readouterr()
        return ended.value.code, output.out, output.err

    return call


def test_it_says_its_version_and_what_an_exit_code_means(called):
    assert called("--version")[:2] == (0, "cimconform 0.1.0\n")
    output = " ".join(called("--help")[1].split())
    assert "1 something failed; 2 wrong usage or configuration; 3 inconclusive" in output


def test_a_shell_can_complete(called):
    assert "--install-completion" in called("--help")[1]


def test_serve_prints_the_options_of_what_it_serves(called, monkeypatch):
    started = []
    monkeypatch.setattr("os.execv", lambda _, command: started.append(command))
    monkeypatch.setattr("subprocess.call", lambda _: 0)
    called("serve", "broker", "--help")
    assert started[0][-2:] == ["cimconform.broker", "--help"]
    assert "nothing to serve is called 'brokr'; did you mean broker?" in called("serve", "brokr")[2]


def listed(called, *arguments):
    code, out, err = called("list", "--json", *arguments)
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize(
    ("option", "word", "key"),
    [("--role", "publisher", "roles"), ("--rank", "may", "rank"), ("--clause", "8.4.2", "clause")],
)
def test_a_list_has_what_fits(called, option, word, key):
    rows = listed(called, option, word)
    assert {row["id"] for row in rows} == {
        r.id for r in REGISTER.values() if word in getattr(r, key)
    }


def test_a_list_of_a_noun_has_what_is_shown_with_it(called):
    rows = listed(called, "--noun", "MeterServiceRequests")
    assert rows
    assert all("MeterServiceRequests" in json.dumps(row["examples"]) for row in rows)


def test_a_list_of_a_binding_has_what_every_binding_asks_too(called):
    rows = {row["id"]: row["bindings"] for row in listed(called, "--binding", "jms")}
    assert all(not own or "jms" in own for own in rows.values())
    assert {bool(own) for own in rows.values()} == {True, False}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--role", "responders"], "--role: 'responders' is not known; did you mean responder?"),
        (["--noun", "MeterReading"], "did you mean MeterReadings?"),
        (["--verdict", "fail"], "--verdict: of which run? name it with --verdict-of RUN"),
        (["--verdict", "failed", "--verdict-of", "."], "did you mean fail?"),
    ],
)
def test_a_word_that_no_requirement_has_is_refused(called, arguments, expected):
    code, out, err = called("list", *arguments)
    assert (code, out) == (2, "")
    assert expected in err


@pytest.fixture(scope="module")
def wrong():
    """Give the options of a run of the reference that forgets the CorrelationID, over HTTP."""
    with embedded.head_end("--defect", "forgets_the_correlation_id") as url:
        known = {"base_url": url, "broker_url": "stomp://127.0.0.1:9", "queues": ""}
        pairs = [word for name in known for word in ("--address", f"{name}={known[name]}")]
        yield [*pairs, "-t", "http"]


@pytest.fixture(scope="module")
def earlier(wrong, tmp_path_factory):
    """Give the folder of a run in which a rule about every reply failed."""
    folder = tmp_path_factory.mktemp("earlier") / "run"
    done = CliRunner().invoke(cli.app, ["run", *wrong, "-k", "identity", "--output", str(folder)])
    assert done.exit_code == 1, done.output
    return folder


def test_a_list_has_what_a_run_judged_with_its_verdict(called, earlier):
    rows = {row["id"]: row["verdict"] for row in listed(called, "--verdict-of", earlier)}
    assert rows[ECHO] == "fail"
    fallen = listed(called, "--verdict-of", earlier, "--verdict", "fail")
    assert [row["id"] for row in fallen] == [ECHO]
    assert called("list", "--verdict-of", earlier, "--verdict", "fail")[1].split()[-1] == "fail"


def test_what_would_be_run_is_listed_and_nothing_is_sent(called, tmp_path):
    file = FIXTURES / "systems" / "read_only.toml"
    code, out, _ = called("run", file, "--list", "-k", ECHO, "--output", tmp_path / "x")
    assert code == 0
    assert out.splitlines()[0].startswith(f"{ECHO} over soap: ")
    assert out.splitlines()[-1] == f"{len(out.splitlines()) - 1} scenarios"
    assert not (tmp_path / "x").exists()
    names = called("run", file, "--list", "--json", "-k", ECHO, "--output", tmp_path / "x")[1]
    assert {json.loads(line)["binding"] for line in names.splitlines()} == {"soap"}


def test_two_system_files_are_one_too_many(called):
    assert "name one system file" in called("run", "a.toml", "--system", "b.toml")[2]


def copied(run, folder):
    shutil.copytree(run, folder / "run")
    return folder / "run"


def test_the_last_failures_are_run_again_with_what_broke_them(called, wrong, earlier, tmp_path):
    run = copied(earlier, tmp_path)
    code, out, _ = called("run", *wrong, "--last-failed", "--json", "--output", run)
    events = [json.loads(line) for line in out.splitlines()]
    verdicts = {e["requirement"]: e["verdict"] for e in events if e["event"] == "result"}
    assert (code, events[0]["event"], events[-1]["event"]) == (1, "begin", "end")
    assert (verdicts[ECHO], events[-1]["exit_code"]) == ("fail", 1)
    assert 1 < len(verdicts) == events[0]["examples"] < 10
    assert "a partial run" in events[-1]["sentence"]


def test_the_last_failures_come_first(called, wrong, earlier):
    listing = ("run", *wrong, "--list", "--output", earlier, "-k", "identity")
    usual, first = called(*listing)[1].splitlines(), called(*listing, "--failed-first")[1]
    assert sorted(first.splitlines()) == sorted(usual)


def test_where_nothing_failed_there_is_nothing_to_run_again(called, tmp_path):
    recorder = Recorder(tmp_path)
    recorder.line("run", **records.HEAD)
    recorder.close(**records.END)
    code, out, _ = called("run", "--last-failed", "--output", tmp_path)
    assert (code, out.startswith("nothing failed in ")) == (0, True)
    assert "no earlier run" in called("run", "--last-failed", "--output", tmp_path / "none")[2]


def test_a_run_stops_at_the_first_failure_and_says_what_is_left(called, wrong, tmp_path):
    code, out, _ = called("run", *wrong, "-x", "-k", ECHO, "--output", tmp_path / "run")
    assert (code, read(tmp_path / "run").end["totals"]["fail"]) == (1, 1)
    assert "not run: message_is_well_formed over http" in out


def test_a_strict_run_says_what_warned():
    result = Result(ECHO, Rank.SHOULD, Verdict.WARNING, "http", findings=(Finding("a", "b"),))
    facts = {"scope": Chosen(strict=True).facts(())}
    conclusion = outcome.of(facts, [result], {"exit_code": 1})
    assert str(conclusion).startswith(
        "does not conform: warnings are to fail, and 1 of 1 requirements"
    )
    known = replace(result, known="4711")
    assert outcome.warned(facts, [known]) == []


@pytest.mark.parametrize("options", [["--strict"], ["--fail-on", "warning"], []])
def test_whether_a_warning_fails_a_run(called, tmp_path, options):
    with embedded.head_end("--defect", "faults_without_a_detail") as url:
        known = {"base_url": url, "broker_url": "stomp://127.0.0.1:9", "queues": ""}
        pairs = [word for name in known for word in ("--address", f"{name}={known[name]}")]
        code, out, _ = called("run", *pairs, "-t", "soap11", "-k", "fault_has_a_detail", *options,
                              "--output", tmp_path / "run")  # fmt: skip
    assert code == (1 if options else 0), out
