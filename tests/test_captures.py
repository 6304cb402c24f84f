"""Captured messages get the verdicts that a live run gives."""

import json
import shutil
from contextlib import ExitStack

import pytest
import records
from typer.testing import CliRunner

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.cli import app
from cimconform.errors import UsageError
from cimconform.judging import captures, many_files
from cimconform.judging.in_pieces import Work
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.sources import files
from cimconform.messages.schemas import Schemas
from cimconform.record.folders import MARK
from cimconform.record.record import FILE, read
from cimconform.requirements.register import Register
from cimconform.runners import kill_matrix as selftest
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.verdict import Verdict

REGISTER = Register.read([FEATURES])
MESSAGE = "http://iec.ch/TC57/2011/schema/message"
HEADER = """<Header>
    <Verb>{verb}</Verb>
    <Noun>MeterReadings</Noun>
    <Timestamp>2026-03-29T02:00:00+02:00</Timestamp>
    <Source>here</Source>
    <MessageID>{id}</MessageID>
    <CorrelationID>{correlation}</CorrelationID>
  </Header>"""
ASKED, ANSWERED = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"


def request(verb="get"):
    header = HEADER.format(verb=verb, id=ASKED, correlation=ASKED)
    return f'<RequestMessage xmlns="{MESSAGE}">\n  {header}\n</RequestMessage>'


def reply(correlation=ASKED, result="OK"):
    header = HEADER.format(verb="reply", id=ANSWERED, correlation=correlation)
    inside = f"{header}\n  <Reply><Result>{result}</Result></Reply>"
    return f'<ResponseMessage xmlns="{MESSAGE}">\n  {inside}\n</ResponseMessage>'


def judged(*paths):
    judge = Judge(load_checks(), Basis(Schemas.ours()), setting.ranks(REGISTER))
    return list(captures.judge(paths, REGISTER, judge))


def fallen(*paths):
    return {(one.path, one.result.requirement) for one in judged(*paths) if one.result.findings}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Give the folder of a run against a defect, so that there are verdicts of several kinds."""
    folder = tmp_path_factory.mktemp("run")
    with ExitStack() as stack:
        url = stack.enter_context(embedded.head_end("--defect", "forgets_a_namespace"))
        known = {**embedded.NOWHERE, "base_url": url}
        options = setting.Options(output=folder, bindings=("soap11", "http"), addresses=known)
        selftest.play_all(setting.campaign(options, stack), frozenset({"meter_readings"}))
    return folder


@pytest.fixture(scope="module")
def again(run):
    """Give what the record of the run is judged to."""
    return [facts(one) for one in judged(run)]


def facts(one):
    """Give what tells one verdict from another."""
    return one.result.requirement, one.result.binding, one.result.example, one.result.verdict


def test_the_record_of_a_run_gets_the_verdicts_of_the_run(run, again):
    live = [(r.requirement, r.binding, r.example, r.verdict) for r in read(run).results]
    assert again == [row for row in live if row[3] is not Verdict.NOT_APPLICABLE]
    assert {Verdict.PASS, Verdict.WARNING, Verdict.FAIL} <= {row[3] for row in again}


def test_a_record_may_be_named_by_its_file(run, again):
    assert [facts(one) for one in judged(run / FILE)] == again


def test_a_record_without_its_messages_is_refused(run, tmp_path):
    (tmp_path / FILE).write_bytes((run / FILE).read_bytes())
    with pytest.raises(UsageError, match=r"m00001-sent\.xml: No such file"):
        judged(tmp_path)


def test_a_requirement_that_is_no_more_is_left_out(run, tmp_path):
    shutil.copytree(run / "messages", tmp_path / "messages")
    (tmp_path / FILE).write_bytes((run / FILE).read_bytes())
    records.rewrite(tmp_path, lambda t: t.replace('"verb_is_present"', '"verb_was_present"'))
    names = {one.result.requirement for one in judged(tmp_path)}
    assert "verb_is_present" not in names
    assert "noun_is_present" in names


def test_a_good_message_breaks_nothing(tmp_path):
    (tmp_path / "a.xml").write_text(reply(), "utf-8")
    assert not fallen(tmp_path / "a.xml")
    assert len(judged(tmp_path / "a.xml")) > 10


def test_a_finding_has_file_and_line(tmp_path):
    (tmp_path / "a.xml").write_text(request(verb="fetch"), "utf-8")
    one = next(o for o in judged(tmp_path) if o.result.requirement == "verb_is_known")
    assert one.path == str(tmp_path / "a.xml")
    assert one.result.findings[0].line == 3


def test_a_request_and_its_reply_are_an_exchange(tmp_path):
    (tmp_path / "q.request.xml").write_text(request(), "utf-8")
    (tmp_path / "q.reply.1.xml").write_text(reply(correlation=ANSWERED), "utf-8")
    (tmp_path / "alone.request.xml").write_text(request(), "utf-8")
    (tmp_path / "other.reply.xml").write_text(reply(correlation=ANSWERED), "utf-8")
    wrong = (str(tmp_path / "q.reply.1.xml"), "reply_echoes_correlation_id")
    assert [f for f in fallen(tmp_path) if f[1] == wrong[1]] == [wrong]


def test_a_message_is_judged_by_rules_for_its_sender_only(tmp_path):
    (tmp_path / "a.xml").write_text(request(), "utf-8")
    asked = {one.result.requirement for one in judged(tmp_path)}
    assert all("requester" in REGISTER[name].roles for name in asked)


def test_a_stranger_in_the_envelopes_namespace_is_judged_as_one(tmp_path):
    (tmp_path / "a.xml").write_text(f'<Note xmlns="{MESSAGE}"/>', "utf-8")
    assert {name for _, name in fallen(tmp_path)} == {"root_is_a_message_element"}


def test_a_document_of_another_world_is_no_message(tmp_path):
    (tmp_path / "a.xml").write_text("<html/>", "utf-8")
    done = called(tmp_path)
    assert f"{tmp_path / 'a.xml'}: no message here" in done.stdout
    assert done.exit_code == 3


def test_what_is_no_xml_says_where_it_stops(tmp_path):
    (tmp_path / "a.xml").write_text("<a>\n<b>\n</a>", "utf-8")
    findings = [f for one in judged(tmp_path) for f in one.result.findings]
    assert [finding.line for finding in findings] == [3]


def test_a_path_that_is_not_there_is_reported(tmp_path):
    with pytest.raises(UsageError, match="nowhere: no such file or folder"):
        judged(tmp_path / "nowhere")


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    (tmp_path / "a.xml").write_text(reply(), "utf-8")
    with pytest.raises(UsageError, match="at most 10 are judged"):
        judged(tmp_path)


def called(*arguments):
    return CliRunner().invoke(app, ["judge", *map(str, arguments)])


def test_machines_get_a_line_for_each_verdict(tmp_path):
    (tmp_path / "a.xml").write_text(request(verb="fetch"), "utf-8")
    done = called("--json", tmp_path)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    row = next(r for r in rows if r.get("requirement") == "verb_is_known")
    assert set(row) >= {
        "path", "requirement", "codes", "rank", "verdict", "reason", "example", "transport",
    }  # fmt: skip
    assert row["verdict"] == "fail"
    assert set(row["findings"][0]) == {
        "expected", "observed", "where", "line", "hint", "message",
    }  # fmt: skip
    assert done.exit_code == 1


def test_people_get_path_and_line_first(tmp_path):
    (tmp_path / "a.xml").write_text(request(verb="fetch"), "utf-8")
    done = called(tmp_path)
    assert f"{tmp_path / 'a.xml'}:3: fail\nverb_is_known   shall   IEC" in done.stdout
    assert done.exit_code == 1


def test_a_good_message_exits_with_0(tmp_path):
    (tmp_path / "a.xml").write_text(reply(), "utf-8")
    done = called(tmp_path)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1].endswith("verdicts, exit code 0")


def test_a_folder_of_nothing_is_not_green(tmp_path):
    done = called(tmp_path)
    assert (done.exit_code, done.stdout) == (3, "nothing was judged\n")


def test_official_schemas_may_be_named(tmp_path):
    (tmp_path / "a.xml").write_text(reply(), "utf-8")
    assert called("--schemas", FEATURES.parent / "fixtures/schemas/2013", tmp_path).exit_code == 0


def test_a_capture_has_the_reports_of_a_run_in_its_own_words(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/q.request.xml").write_text(request(), "utf-8")
    (tmp_path / "in/q.reply.xml").write_text(reply(correlation=ANSWERED), "utf-8")
    places = {n: tmp_path / n for n in ("kept", "a.html", "a.xml", "a.sarif", "allure")}
    done = called(
        tmp_path / "in", "--record", places["kept"], "--allure", places["allure"], "--html", places["a.html"], "--junit",
        places["a.xml"], "--sarif", places["a.sarif"],
    )  # fmt: skip
    assert done.exit_code == 1
    kept = read(places["kept"])
    assert kept.run["system"]["system"]["name"] == "observed traffic"
    assert [len(e.messages) for e in kept.exchanges] == [2]
    (wrong,) = [r for r in kept.results if r.verdict is Verdict.FAIL]
    assert wrong.requirement == "reply_echoes_correlation_id"
    assert wrong.findings[0].message in {m.id for m in kept.messages}
    assert "observed traffic" in places["a.html"].read_text("utf-8")
    assert "reply_echoes_correlation_id" in places["a.xml"].read_text("utf-8")
    assert list(places["allure"].glob("*-result.json"))
    assert json.loads(places["a.sarif"].read_text("utf-8"))["runs"][0]["results"]


def test_a_clean_capture_is_not_called_conforming(tmp_path):
    (tmp_path / "a.xml").write_text(reply(), "utf-8")
    called(tmp_path / "a.xml", "--html", tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "Nothing wrong was observed" in page
    assert "Conforms" not in page


def test_a_relative_folder_of_schemas_works(tmp_path, monkeypatch):
    shutil.copytree(FEATURES.parent / "fixtures/schemas/2013", tmp_path / "xsd")
    (tmp_path / "a.xml").write_text(reply().replace("<Reply>", "<Bogus/><Reply>"), "utf-8")
    monkeypatch.chdir(tmp_path)
    done = called("--schemas", "xsd", "a.xml")
    assert done.exit_code == 1
    assert "message_is_schema_valid" in done.stdout


def test_passes_are_reported_to_machines_that_ask_for_them(tmp_path):
    (tmp_path / "a.xml").write_text(reply(), "utf-8")
    short, whole = (
        called("--json", *more, tmp_path / "a.xml").stdout for more in ((), ("--verbose",))
    )
    kinds = [json.loads(line)["kind"] for line in short.splitlines()]
    assert kinds == ["message", "exchange", "end"]
    assert json.loads(short.splitlines()[-1])["totals"]["pass"] == whole.count('"verdict": "pass"')


def test_results_come_before_the_last_file_is_read(tmp_path, monkeypatch):
    for name in "abc":
        (tmp_path / f"{name}.xml").write_text(reply(), "utf-8")
    opened = []
    monkeypatch.setattr(files, "read", lambda file: opened.append(file.name) or [files.whole(file)])
    judge = Judge(load_checks(), Basis(Schemas.ours()), setting.ranks(REGISTER))
    news = captures.judge([tmp_path], REGISTER, judge)
    next(news)
    assert opened == ["a.xml"]


def test_the_record_of_a_run_judged_as_mere_files_has_its_verdicts(run):
    """Of what needs no stimulus of ours, no transport and no system file."""
    live = {r.requirement: r for r in read(run).results if r.binding == "http"}
    http = [m for m in read(run).messages if m.binding == "http" and m.direction == "received"]
    (run / "alone").mkdir(exist_ok=True)
    for message in http:
        (run / "alone" / f"{message.id}.xml").write_bytes(message.raw)
    found = {}
    for one in judged(run / "alone"):
        found.setdefault(one.result.requirement, set()).add(one.result.verdict)
    fell = {r for r, v in live.items() if v.verdict is Verdict.FAIL and REGISTER[r].about_all}
    of_messages = {r for r in fell if load_checks()[r].scope == "message"}
    assert of_messages
    assert of_messages <= {r for r, verdicts in found.items() if Verdict.FAIL in verdicts}


def test_a_folder_of_other_things_is_no_place_for_allure(tmp_path):
    (tmp_path / "a.xml").write_text(reply(), "utf-8")
    done = called(tmp_path / "a.xml", "--allure", tmp_path)
    assert isinstance(done.exception, UsageError)
    assert (tmp_path / "a.xml").exists()


def test_many_files_are_judged_side_by_side_and_come_in_their_order(tmp_path, monkeypatch):
    for number in range(8):
        text = reply().replace(ANSWERED, f"11111111-0000-4000-8000-0000000001{number:02}")
        (tmp_path / f"{number}.xml").write_text(
            text.replace("OK", "GREAT" if number == 5 else "OK"), "utf-8"
        )
    (tmp_path / "9.txt").write_text("nothing", "utf-8")
    judge = Judge(load_checks(), Basis(Schemas.ours()), setting.ranks(REGISTER))
    alone = list(captures.observe([tmp_path], REGISTER, judge))
    monkeypatch.setattr(many_files, "MANY", 1)
    monkeypatch.setattr(many_files, "BATCH", 2)
    done = []
    work = Work(None, 2, lambda *at: done.append(at))
    together = list(captures.observe([tmp_path], REGISTER, judge, work))
    assert together == alone
    assert done[-1][0] == done[-1][1] > 0
    assert any(getattr(one, "result", None) and one.result.findings for one in together)


def test_the_record_of_what_is_judged_replaces_nothing_of_others(tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "a.txt").write_text("theirs", "utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xml").write_text("<a/>", "utf-8")
    for folder, line in (("theirs", "holds files that no run"), ("in", "is to be judged")):
        if folder == "in":
            (tmp_path / folder / MARK).touch()
        done = CliRunner().invoke(
            app, ["judge", str(tmp_path / "in" / "a.xml"), "--record", str(tmp_path / folder)]
        )
        assert line in str(done.exception)
    assert (tmp_path / "theirs" / "a.txt").read_text("utf-8") == "theirs"
    assert (tmp_path / "in" / "a.xml").read_text("utf-8") == "<a/>"
