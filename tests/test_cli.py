"""The command line as a user calls it: what it says, where it says it, and how it exits."""

import json
import subprocess
import sys
import urllib.request
from collections import Counter
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from lxml import etree

from cimconform import cli
from cimconform.cli import serving
from cimconform.errors import PreconditionFailed
from cimconform.record.record import read
from cimconform.reports.kill_matrix import MatrixRow
from cimconform.requirements.register import Register
from cimconform.runners import kill_matrix as selftest
from cimconform.suite import FEATURES, FIXTURES, ROOT
from cimconform.system import embedded
from cimconform.verdict import Verdict

REGISTER = Register.read([FEATURES])
COMMANDS = ["run", "judge", "serve", "list", "show", "select", "explain", "coverage", "selftest"]
ECHO = "reply_echoes_correlation_id"


@pytest.fixture
def called(monkeypatch, capsys):
    """Give a function that calls the command line and returns exit code, stdout, stderr."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["cimconform", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        output = capsys.readouterr()
        return ended.value.code, output.out, output.err

    return call


def at(url):
    """Give the options that lead a run of the embedded system file to an address."""
    known = {"base_url": url, "broker_url": "stomp://127.0.0.1:9", "queues": ""}
    return [word for name, value in known.items() for word in ("--address", f"{name}={value}")]


def program(*arguments, folder, **more):
    """Run the command line as a process of its own."""
    command = [sys.executable, "-m", "cimconform", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False, **more
    )


@pytest.fixture(scope="module")
def head_end():
    """Give the address of the reference, which is wrong in every way below /as/NAME."""
    with embedded.head_end("--all") as url:
        yield url


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_its_help(called, command):
    code, out, err = called(command, "--help")
    assert (code, err) == (0, "")
    assert f"Usage: cimconform {command} " in out


def test_the_help_names_every_command(called):
    code, out, _ = called("--help")
    assert code == 0
    assert [line for line in COMMANDS if f"│ {line} " not in out] == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["show", "reply_echos_correlation_id"], f"did you mean {ECHO}?"),
        (["select", "reply_echos_correlation_id"], f"did you mean {ECHO}?"),
        (["run", "-k", "reply_echos_correlation_id"], f"did you mean {ECHO}?"),
        (["run", "--address", "x"], "'x' is no NAME=VALUE, such as base_url=http"),
        (
            ["selftest", "--defect", "publishes_localhost", "-t", "http"],
            "none of them shows over h",
        ),
        (["run", "-k", "zzzz"], "-k zzzz fits no requirement; cimconform list names them"),
        (["run", "--output", "/dev/null/x"], "no folder to write to"),
        (["select", "--system", "none.toml"], "none.toml: cannot be read"),
        (["judge", "none.xml"], "none.xml: no such file or folder"),
        (["judge", "--schemas", "none", "."], "none: no folder"),
        (["selftest", "--defect", "forgets_the_corelation_id"], "did you mean forgets_the_correl"),
        (["selftest", "--defect", "§"], "no defect or variant is called §"),
        (["coverage", "--check", "--output", "none"], "coverage.md is stale; run: cimconform cov"),
        (["list", "--bogus"], "No such option"),
        (["lists"], "No such command"),
        (["serve"], "Missing argument"),
    ],
)
def test_a_mistake_is_reported_in_words_and_exits_with_2(
    called, monkeypatch, tmp_path, arguments, expected
):
    monkeypatch.chdir(tmp_path)
    code, out, err = called(*arguments)
    assert (code, out) == (2, "")
    assert expected in err
    assert "Traceback" not in err


def test_what_is_nobodys_fault_exits_with_3(called, monkeypatch):
    def fails():
        raise PreconditionFailed("the reference system does not start")

    monkeypatch.setattr(selftest, "behaviours", fails)
    assert called("show", ECHO)[::2] == (3, "the reference system does not start\n")


def test_list_names_every_requirement_whole(called):
    code, out, _ = called("list")
    words = {line.split()[0] for line in out.splitlines()[1:]}
    assert code == 0
    assert set(REGISTER) <= words


def test_list_for_machines_is_json(called):
    _, out, err = called("list", "--json")
    rows = json.loads(out)
    assert err == ""
    assert [row["id"] for row in rows] == list(REGISTER)
    assert all((ROOT / row["path"]).is_file() for row in rows)


def test_list_shows_what_nothing_tests(called):
    _, out, _ = called("list", "--untested", "--json")
    assert {row["id"] for row in json.loads(out)} == {r.id for r in REGISTER.values() if r.untested}
    assert "it permits, so that no answer could be wrong" in called("list", "--untested")[1]


def test_show_prints_all_that_is_known_of_a_requirement(called):
    code, out, _ = called("show", ECHO)
    r = REGISTER[ECHO]
    assert code == 0
    for expected in (
        ECHO, r.sentence, r.clause, r.why, "rank       shall", "codes      ENV-ID-005",
        f"features/every_message/identity.feature:{r.line}", r.examples[0].name,
        "proved by  forgets_the_correlation_id: The reply has no CorrelationID.",
    ):  # fmt: skip
        assert expected in out


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("2.4", "reply code 2.4"),
        ("0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0", "kWh"),
        ("3.26.0.85", "event 3.26.0.85"),
    ],
)  # fmt: skip
def test_show_explains_a_code(called, code, expected):
    status, out, _ = called("show", code)
    assert status == 0
    assert expected.lower() in out.lower()


def test_explain_points_to_show_and_select(called):
    code, out, err = called("explain", ECHO, "--system", "mine.toml")
    assert (code, err) == (0, "")
    show, select = out.splitlines()
    assert show.startswith(f"cimconform show {ECHO}: ")
    assert select.startswith(f"cimconform select {ECHO} --system mine.toml: ")


def test_show_prints_why_nothing_tests_it(called):
    assert (
        "  untested   UsagePointConfig may tell whether"
        in called("show", "state_agrees_with_outcome")[1]
    )


def test_coverage_writes_the_page_that_its_check_compares(called, tmp_path):
    assert called("coverage", "--output", tmp_path / "new")[0] == 0
    assert called("coverage", "--check", "--output", tmp_path / "new")[0] == 0
    (tmp_path / "new" / "coverage.md").write_text("old", "utf-8")
    code, _, err = called("coverage", "--check", "--output", tmp_path / "new")
    assert code == 2
    assert err.endswith("coverage.md is stale; run: cimconform coverage\n")


def row(name, breaks, *fell):
    return MatrixRow(name, "a doc", breaks, (), "seen", (), fell, ("http",))


@pytest.mark.parametrize(
    ("rows", "code", "expected"),
    [
        ([row("bad", "rule", "rule"), row("good", "")], 0, "2 runs, 2 as they should be, 0 not\n"),
        ([row("bad", "rule")], 1, "bad: expected rule alone; wrong: fell nothing"),
        (
            [row("bad", "rule", "rule", "other")],
            1,
            "bad: expected rule alone; wrong: fell rule, other",
        ),
        ([row("strange", "", "other")], 1, "strange: expected nothing alone; wrong: fell other"),
    ],
)
def test_selftest_names_what_escaped_or_broke_more(
    called, monkeypatch, tmp_path, rows, code, expected
):
    def matrix(_wish, tell):
        for one in rows:
            tell(one)
        return rows

    monkeypatch.setattr(selftest, "matrix", matrix)
    ended, out, _ = called("selftest", "--output", tmp_path)
    assert (ended, expected in out) == (code, True)
    page = (tmp_path / "kill-matrix.md").read_text("utf-8")
    assert all(one.name in page for one in rows)
    assert called("selftest", "--check", "--output", tmp_path)[0] == code
    (tmp_path / "kill-matrix.md").write_text("old", "utf-8")
    ended, _, err = called("selftest", "--check", "--output", tmp_path)
    assert ended == 2
    assert "kill-matrix.md is stale" in err
    assert (tmp_path / "kill-matrix.new.md").is_file()


def test_a_part_of_the_matrix_is_held_against_its_own_lines(called, monkeypatch, tmp_path):
    rows = [row("bad", "rule", "rule"), row("strange", "")]
    monkeypatch.setattr(selftest, "matrix", lambda *_: rows)
    assert called("selftest", "--output", tmp_path)[0] == 0
    page = (tmp_path / "kill-matrix.md").read_text("utf-8")
    part = ("selftest", "--check", "--part", "2/3", "--output", tmp_path)
    for one in rows:
        monkeypatch.setattr(selftest, "matrix", lambda *_, one=one: [one])
        assert called(*part)[0] == 0
    monkeypatch.setattr(selftest, "matrix", lambda *_: [row("new", "rule", "rule")])
    code, _, err = called(*part)
    assert code == 2
    assert "kill-matrix.md is stale, first in: | `rule` | new |" in err
    assert (tmp_path / "kill-matrix.md").read_text("utf-8") == page


@pytest.mark.parametrize("part", ["3/2", "0/2", "half"])
def test_a_part_that_is_none_is_wrong_usage(called, part):
    code, _, err = called("selftest", "--part", part)
    assert code == 2
    assert f"--part {part}: write K/N with K from 1 to N, such as 2/3" in err


def test_the_parts_of_the_matrix_are_the_whole(planned):
    parts = [set(planned(near=True, part=(k, 4))) for k in (1, 2, 3, 4)]
    good = set(selftest.GOOD.values())
    assert set.union(*parts) == set(planned(near=True))
    assert set.intersection(*parts) == good


@pytest.fixture
def planned(monkeypatch):
    """Give a function that tells over which bindings selftest would run what."""

    def plan(**wish):
        tasks = []
        monkeypatch.setattr(selftest, "_run_all", lambda found, *_: tasks.extend(found))
        for system in embedded.PROGRAMS:
            running = lambda *_: nullcontext(embedded.NOWHERE)  # noqa: E731 - nothing needs to run
            monkeypatch.setitem(embedded.PROGRAMS, system, running)
        selftest.matrix(selftest.Wish(**wish), print)
        return {task.facts["name"]: task for group in tasks for task in group}

    return plan


def test_selftest_runs_each_behaviour_over_two_bindings_and_meets_all(planned):
    plan = planned()
    proper = [(t.facts, t.bindings) for t in plan.values()]
    proper = [(f, b) for f, b in proper if f["breaks"] and not f["compared"]]
    assert all(len(b) == min(2, len(f["on"]) or 2) for f, b in proper)
    assert all(set(b) <= set(f["on"]) for f, b in proper if f["on"])
    met = Counter(name for _, b in proper for name in b)
    assert min(met.values()) > len(proper) / 10
    assert all(plan[good].bindings == () for good in selftest.GOOD.values())


def test_selftest_near_plays_what_is_near_the_requirement_that_falls(planned):
    near = {n: t for n, t in planned(near=True).items() if t.facts["breaks"] == ECHO}
    assert near
    assert all(
        (len(t.bindings), t.features, t.first)
        == (1, {"every_message", "request_reply"}, {"every_message", "meter_readings"})
        for t in near.values()
    )
    good = planned(near=True)[selftest.GOOD[embedded.HEAD_END]]
    assert (good.bindings, good.features) == ((), frozenset())


def test_selftest_near_finds_what_the_whole_finds(head_end):
    facts = next(f for f in selftest.behaviours() if f["name"] == "forgets_the_correlation_id")
    known = embedded.seen_as({**embedded.NOWHERE, "base_url": head_end}, facts["name"])
    near = selftest.run_one(
        selftest.Task(facts, known, ("http",), frozenset({"identity", "request_reply"}))
    )
    assert (near.fell, near.right) == ((ECHO,), True)


def test_selftest_near_looks_farther_where_few_messages_show_nothing(head_end):
    facts = next(f for f in selftest.behaviours() if f["name"] == "forgets_the_correlation_id")
    known = embedded.seen_as({**embedded.NOWHERE, "base_url": head_end}, facts["name"])
    blind, seeing = frozenset({"wsdl"}), frozenset({"identity", "request_reply"})
    found = selftest.run_one(selftest.Task(facts, known, ("http",), seeing, blind))
    assert (found.fell, found.right) == ((ECHO,), True)


@pytest.mark.parametrize(
    ("beside", "right"),
    [("uses_other_prefixes", True), ("forgets_the_correlation_id", False)],
)
def test_variants_are_played_at_once_and_alone_where_anything_falls(head_end, beside, right):
    known = {f["name"]: {**f, "breaks": ""} for f in selftest.behaviours()}
    home = {**embedded.NOWHERE, "base_url": head_end}
    tasks = [
        selftest.Task(known[n], embedded.seen_as(home, n), ("http",), frozenset({"identity"}))
        for n in ("sends_the_bare_header", beside)
    ]
    rows = selftest.run_together(tasks)
    assert [(row.name, row.right) for row in rows] == [
        ("sends_the_bare_header", True),
        (beside, right),
    ]


def test_selftest_holds_a_defect_that_is_named_against_every_binding(planned):
    name = "forgets_the_correlation_id"
    assert len(planned(names=[name])[name].bindings) == 5
    assert planned(every_binding=True)[name] == planned(names=[name])[name]
    assert planned(names=[name], bindings=("http",))[name].bindings == ("http",)


def test_selftest_of_one_defect_writes_nothing(tmp_path):
    done = program("selftest", "--near", "--defect", "forgets_the_correlation_id", "-t", "http",
                   folder=tmp_path)  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "1 runs, 1 as they should be, 0 not\n")
    assert list(tmp_path.iterdir()) == []


def test_selftest_of_a_defect_that_escapes_exits_with_1(called, monkeypatch, tmp_path):
    escaping = next(f for f in selftest.behaviours() if f["name"] == "says_its_revision")
    monkeypatch.setattr(selftest, "behaviours", lambda: [{**escaping, "breaks": ECHO}])
    monkeypatch.chdir(tmp_path)
    wish = ("selftest", "--near", "--defect", "says_its_revision", "-t", "http", "--jobs", "1")
    code, out, _ = called(*wish)
    assert code == 1
    assert f"says_its_revision: expected {ECHO} alone; wrong: fell nothing" in out


def test_selftest_reads_from_the_record_what_fell(head_end):
    facts = next(f for f in selftest.behaviours() if f["name"] == "forgets_the_correlation_id")
    known = embedded.seen_as(
        {"base_url": head_end, "broker_url": "stomp://x", "queues": ""}, facts["name"]
    )
    task = selftest.Task(facts, known, ("http",), frozenset({"identity"}))
    found = selftest.run_one(task)
    assert (found.fell, found.bindings, found.right) == ((ECHO,), ("http",), True)


def test_selftest_does_not_count_what_it_could_not_reach():
    facts = {**selftest.behaviours()[0], "breaks": ""}
    deaf = {**embedded.NOWHERE, "base_url": "http://127.0.0.1:9"}
    found = selftest.run_one(selftest.Task(facts, deaf, ("http",)))
    assert found.trouble.startswith("inconclusive: ")
    assert not found.right


def test_selftest_needs_a_reference_that_lists_what_it_can_do(monkeypatch):
    monkeypatch.setattr(selftest.sys, "executable", "false")
    with pytest.raises(PreconditionFailed, match="the reference system does not start"):
        selftest.behaviours()


def test_a_reference_that_does_not_start_says_why():
    with (
        pytest.raises(PreconditionFailed, match="did not start: no defect or variant 'nope'"),
        embedded.head_end("--defect", "nope"),
    ):
        pass


def test_a_system_that_conforms_exits_with_0(head_end, tmp_path):
    done = program("run", *at(head_end), "-k", ECHO, "-t", "http", "-t", "soap11", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "partial run: nothing failed of what was asked for; left out: " in done.stdout
    (folder,) = (tmp_path / "reports").glob("*-reference")
    assert (tmp_path / "reports" / "latest").resolve() == folder
    assert {p.name for p in folder.iterdir()} >= {"run.ndjson", "junit.xml"}


@pytest.mark.parametrize(
    ("defect", "requirement"),
    [
        ("forgets_the_correlation_id", ECHO),
        ("publishes_localhost", None),
        ("forgets_a_namespace", None),
    ],
)
def test_a_defect_fails_by_its_own_requirement(head_end, tmp_path, defect, requirement):
    facts = next((f for f in selftest.behaviours() if f["name"] == defect), None)
    wanted = {requirement} if requirement else {facts["breaks"], *facts["also"]}
    near = "every_message or meter_readings or bindings"
    done = program("run", *at(f"{head_end}/as/{defect}"), "-t", "soap11", "--output",
                   "out", "-k", near, folder=tmp_path)  # fmt: skip
    record = read(tmp_path / "out")
    fallen = {r.requirement for r in record.results if r.findings}
    assert fallen == wanted
    failed = {r.requirement for r in record.results if r.verdict is Verdict.FAIL}
    cases = etree.parse(str(tmp_path / "out" / "junit.xml")).findall(".//testcase[failure]")
    assert {case.get("name").partition(":")[0] for case in cases} == failed
    assert done.returncode == (1 if failed else 0)
    assert dict(Counter(str(r.verdict) for r in record.results)) == record.end["totals"]


def test_a_failure_is_reported_in_one_shape(head_end, tmp_path):
    url = f"{head_end}/as/makes_a_correlation_id_of_its_own"
    done = program("run", *at(url), "-k", ECHO, "-t", "http", folder=tmp_path)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    printed = lines[lines.index("FAIL over http") + 1 :]
    r = REGISTER[ECHO]
    assert printed[:2] == [f"{ECHO}   shall   {r.clause} (ENV-ID-005)", f"  {r.sentence}"]
    assert [line.split()[0] for line in printed[2:7]] == [
        "effect",
        "expected",
        "observed",
        "where",
        "hint",
    ]
    assert "/ResponseMessage/Header/CorrelationID, line " in printed[5]


def test_a_system_that_is_not_there_is_inconclusive(tmp_path):
    done = program("run", *at("http://127.0.0.1:9"), "-k", ECHO, "-t", "http",
                   folder=tmp_path)  # fmt: skip
    assert done.returncode == 3
    assert "INCONCLUSIVE over http" in done.stdout


def test_a_run_of_which_nothing_applies_is_not_green(tmp_path):
    done = program("run", "--system", FIXTURES / "systems" / "mdm.toml", folder=tmp_path)
    assert done.returncode == 3
    assert "ics.roles lists no responder" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--system", "none.toml"], "none.toml: cannot be read"),
        (
            ["-t", "soap13"],
            "no binding soap13; the system file has soap11, soap12, generic, http, jms",
        ),
        (["-k", "a and"], "Wrong expression passed to '-k'"),
        (
            ["--system", FIXTURES / "systems" / "reference.toml"],
            "give it with --address base_url=VALUE",
        ),
    ],
)
def test_a_run_that_cannot_begin_touches_nothing(tmp_path, arguments, expected):
    done = program("run", *arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "reports").exists()


def test_a_secret_that_is_not_there_is_reported_before_anything_runs(tmp_path):
    text = (FIXTURES / "systems" / "read_only.toml").read_text("utf-8")
    (tmp_path / "s.toml").write_text(f'{text}user_env = "NO_SUCH_VARIABLE"\n', "utf-8")
    done = program("run", "--system", "s.toml", folder=tmp_path)
    assert done.returncode == 2
    assert "no variable NO_SUCH_VARIABLE" in done.stderr


def test_habits_of_other_runs_do_not_matter(head_end, tmp_path, monkeypatch):
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n", "utf-8")
    (tmp_path / "conftest.py").write_text("raise ZeroDivisionError\n", "utf-8")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    done = program("run", *at(head_end), "-k", ECHO, "-t", "http", "--fresh",
                   folder=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"]])
def test_a_reader_that_goes_away_sees_no_traceback(tmp_path, arguments):
    command = [sys.executable, "-m", "cimconform", *arguments]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


def test_options_of_serve_reach_the_reference(tmp_path):
    command = [sys.executable, "-m", "cimconform", "serve", "head-end", "--port", "0", "--variant",
               "says_its_revision"]  # fmt: skip
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().split()[-1]
        with urllib.request.urlopen(f"{url}/services/GetMeterReadings?wsdl") as answer:  # noqa: S310
            assert b"GetMeterReadings" in answer.read()
        process.terminate()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["head-end", "--defect", "forgets_the_corelation_id"], "did you mean forgets_the_corr"),
        (["enterprises"], "nothing to serve is called 'enterprises'; did you mean enterprise?"),
    ],
)
def test_serve_refuses_what_the_reference_is_not(tmp_path, arguments, expected):
    done = program("serve", *arguments, folder=tmp_path)
    assert done.returncode == 2
    assert expected in done.stderr


def test_serve_waits_where_a_program_cannot_be_replaced(called, monkeypatch):
    seen = []
    monkeypatch.setattr(serving, "os", SimpleNamespace(name="nt"))
    monkeypatch.setattr(serving.subprocess, "call", lambda command: seen.append(command) or 7)
    assert called("serve", "head-end", "--port", "0")[0] == 7
    assert seen[0][2:] == ["cimconform.reference", "head-end", "--port", "0"]


def test_who_wants_quiet_gets_failures_and_the_outcome(head_end, tmp_path):
    url = f"{head_end}/as/makes_a_correlation_id_of_its_own"
    done = program("run", "--quiet", *at(url), "-k", ECHO, "-t", "http", folder=tmp_path)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (1, "")
    assert lines[1] == "FAIL over http"
    assert [line.split()[0] for line in lines[4:9]] == [
        "effect",
        "expected",
        "observed",
        "where",
        "hint",
    ]
    assert lines[-1].startswith("does not conform: 1 of ")
    assert len(lines) < 12


def test_a_failure_is_reported_while_the_run_goes_on(head_end, tmp_path):
    url = f"{head_end}/as/makes_a_correlation_id_of_its_own"
    done = program("run", *at(url), "-k", ECHO, "-t", "http", folder=tmp_path)
    lines = done.stderr.splitlines()
    assert lines[0].startswith(f"FAIL over http: {REGISTER[ECHO].examples[0].name}")
    assert lines[1].startswith(f"{ECHO}   shall ")
