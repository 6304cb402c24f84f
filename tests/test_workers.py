"""Workers share the scenarios of a run and come to the same verdicts; whatever happens, it is reported."""

import gc
import json
import os
import select
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import jsonschema
import peers
import pytest

from cimconform.campaign import setup as setting
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record import merging as parts
from cimconform.record.record import FILE, PARTS, VERSION, Recorder, read
from cimconform.requirements import gherkin as gherkin_text
from cimconform.requirements.register import Example
from cimconform.runners import quick_start as calm
from cimconform.suite import FIXTURES
from cimconform.system import embedded
from cimconform.system.system_file import ListenerTable
from cimconform.verdict import Rank, Result, Verdict
from conftest import free_ports

pytestmark = pytest.mark.whole_runs

COMMAND = Path(sys.executable).with_name("cimconform")
SOME = "reply_echoes or message_ids or unknown_meter or same_answer or meter_can_be"


def verdicts(folder):
    found = read(folder).results
    return Counter((r.requirement, r.binding, r.example, str(r.verdict), r.known) for r in found)


@pytest.mark.parametrize(
    "defect", ["", "forgets_the_correlation_id", "uses_one_message_id_for_all"]
)
def test_workers_come_to_the_verdicts_of_one_process(certify, tmp_path, defect):
    codes = []
    for name, more in (("alone", ()), ("shared", ("-n", "2"))):
        (tmp_path / name).mkdir()
        chosen = ("-t", "http", "-t", "soap11", "-k", SOME)
        codes.append(certify(tmp_path / name, defect, *chosen, *more).returncode)
    assert verdicts(tmp_path / "shared") == verdicts(tmp_path / "alone")
    assert codes[0] == codes[1] == (defect == "forgets_the_correlation_id")
    assert len({e.binding for e in read(tmp_path / "shared").exchanges}) == 2


def test_the_record_is_one_like_any_other(certify, tmp_path):
    certify(tmp_path, "", "-t", "http", "-n", "3", "-k", SOME)
    validator = jsonschema.Draft202012Validator(
        json.loads((FIXTURES / "record.schema.json").read_text("utf-8"))
    )
    lines = [json.loads(line) for line in (tmp_path / FILE).read_text("utf-8").splitlines()]
    assert not [error.message for line in lines for error in validator.iter_errors(line)]
    record = read(tmp_path)
    ids = [e.id for e in record.exchanges]
    assert len(ids) == len(set(ids))
    assert record.end["exchanges"] == sum(not e.fetched for e in record.exchanges)
    assert not (tmp_path / PARTS).exists()
    judged = subprocess.run(
        [COMMAND, "judge", tmp_path], check=False, capture_output=True, text=True
    )
    assert judged.returncode == 0, judged.stdout


def test_only_rules_about_every_message_leave_nothing_to_share(certify, tmp_path):
    done = certify(tmp_path, "", "-t", "http", "-n", "2", "-k", "reply_echoes_correlation_id")
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_interrupted_run_says_what_was_not_run(tmp_path):
    asked = []

    def behave(connection, request):
        asked.append(request)
        if len(asked) == 6:
            process.send_signal(2)
        peers.plain(connection, request)

    with peers.peer(behave) as server:
        file = peers.system_file(tmp_path, peers.url(server), "timeout_s = 20")
        process = subprocess.Popen(
            [COMMAND, "run", "--system", file, "--output", tmp_path / "out", "-n", "2"],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        out, err = process.communicate(timeout=90)
    record = read(tmp_path / "out")
    assert process.returncode in (1, 3), out + err
    assert record.end["exit_code"] == process.returncode
    assert len(record.end["not_run"]) > 5
    assert record.messages
    assert "Traceback" not in out + err


def test_pytest_alone_does_not_share(tmp_path):
    command = [sys.executable, "-m", "pytest", "-n", "2", "--system", embedded.SYSTEM_FILE]
    command += ["--cim-address=base_url=http://127.0.0.1:9", "--cim-output", tmp_path]
    command += ["--cim-address=broker_url=stomp://127.0.0.1:9", "--cim-address=queues="]
    done = subprocess.run(
        [*command, tmp_path], check=False, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 4
    assert "`cimconform run -n N`" in done.stderr


HEAD = {
    "version": VERSION, "tool": "1", "rules": "a", "started": "2026-01-01T00:00:00+00:00",
    "system": {}, "transports": ["http"],
}  # fmt: skip
END = {"exit_code": 0, "totals": {}, "exchanges": 1, "served_again": 0, "not_run": []}
RESULT = Result("reply_echoes_correlation_id", Rank.SHALL, Verdict.PASS, "http", "x")


def worker(output, name):
    """Write what a worker has recorded so far; nothing ends it."""
    folder, number = parts.of_worker(output, name, 0)
    recorder = Recorder(folder, number)
    recorder.line("run", **HEAD)
    sent = recorder.keep(Message(b"<q/>", "sent", "http", 1.0), "x")
    lost = recorder.keep(Message(b"<lost/>", "received", "http", 2.0), "x")
    recorder.exchange(Exchange(f"http-{recorder.first + 1}", "http", Stimulus("get(X) y"), sent))
    recorder.result(RESULT)
    return recorder, lost


def test_what_a_killed_worker_has_recorded_is_kept(tmp_path):
    recorders = [worker(tmp_path, name) for name in ("gw0", "gw10", "gw2")]
    whole = Recorder(tmp_path)
    whole.line("run", **HEAD)
    for recorder, _ in recorders:
        recorder.close(**END)
        file = recorder.folder / FILE
        file.write_bytes(file.read_bytes()[:-5])  # killed while it wrote its last line
    found = list(parts.collect(tmp_path, whole, lambda _: True))
    whole.close(**END)
    assert len(found) == 3
    record = read(tmp_path)
    assert [e.id for e in record.exchanges] == ["http-100001", "http-300001", "http-1100001"]
    assert record.results == [RESULT] * 3
    kept = {path.name for path in (tmp_path / "messages").iterdir()}
    assert {Path(lost.file).name for _, lost in recorders} < kept


def test_a_slow_system_is_waited_for_by_many_at_once(tmp_path):
    with embedded.head_end("--delay", "0.2", "--at-once", "2") as url:
        file = tmp_path / "system.toml"
        text = embedded.SYSTEM_FILE.read_text("utf-8").partition("[transport.")[0]
        file.write_text(f'{text}[transport.http]\nkind = "http"\nurl = "{url}/http"\n', "utf-8")
        command = [COMMAND, "run", "--system", file, "--output", tmp_path / "out", "-n", "3"]
        done = subprocess.run(
            [*command, "-k", "unknown_meter"], check=False, capture_output=True, text=True
        )
    assert done.returncode == 0, done.stdout + done.stderr
    exchanges = read(tmp_path / "out").exchanges
    assert all(e.reply.at - e.request.at > 0.19 for e in exchanges if e.reply and e.request)


def test_garbage_is_looked_for_again_once_all_is_collected():
    try:
        calm.pytest_addoption()
        assert not gc.isenabled()
        calm.pytest_collection_finish()
        assert gc.isenabled()
    finally:
        gc.unfreeze()


WAITS = "from cimconform.runners import quick_start as calm; calm.pytest_addoption(); print('begins', flush=True); input()"


def test_a_worker_begins_when_the_one_before_it_has_collected():
    """Both would hold the same lock; the second says that it begins when the first has ended."""
    started = []

    def begin():
        env = {**os.environ, calm.WORKER: "gw0"}
        command = [sys.executable, "-c", WAITS]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        started.append(subprocess.Popen(command, env=env, text=True, **pipes))
        return started[-1]

    with calm.turns():
        first = begin()
        assert first.stdout.readline() == "begins\n"
        second = begin()
        assert not select.select([second.stdout], [], [], 0.3)[0]
        first.communicate("\n")
        assert second.communicate("\n")[0] == "begins\n"
    assert calm.TURNS not in os.environ


def test_what_a_parent_has_parsed_is_not_parsed_again(monkeypatch):
    text = "Feature: One\n\n  Rule: It holds\n\n    Example: Here\n      Then the rule holds\n"
    parsed = gherkin_text.parsed(text)
    handed_over = gherkin_text.known()
    monkeypatch.setattr(gherkin_text, "_PARSED", {})
    monkeypatch.setattr(gherkin_text, "Parser", None)
    gherkin_text.take(handed_over)
    assert gherkin_text.parsed(text) == parsed


@pytest.fixture(scope="module")
def campaign():
    """Give a campaign that is never run, with the bindings of the reference."""
    options = setting.Options(
        system=embedded.SYSTEM_FILE,
        output=None,
        addresses=embedded.NOWHERE,
        bindings=("http", "jms"),
    )
    with ExitStack() as stack:
        made = setting.campaign(options, stack)
        yield made
        made.finish()


@pytest.mark.parametrize(
    ("requirement", "step", "overlaps"),
    [
        ("known_meter_is_served", "the harness sends get(MeterReadings) of a known meter", True),
        ("created_object_can_be_read", "the harness has sent create(MeterConfig) of a new meter", True),
        ("published_wsdl_is_valid", "the harness fetches the WSDL of the service for get(MeterReadings) of a known meter", True),
        ("control_is_accepted", "the harness sends create(EndDeviceControls) for a known meter", False),
        ("create_of_existing_is_refused", "the harness sends create(MeterConfig) of an existing meter", False),
        ("something", "the harness does what was not foreseen", False),
    ],
)  # fmt: skip
def test_only_what_disturbs_no_other_overlaps(campaign, requirement, step, overlaps):
    one = replace(campaign.register["reply_echoes_correlation_id"], id=requirement)
    example = Example("an example", 0, (step, "the claim"))
    assert campaign.overlaps(one, example, "http") is overlaps
    assert not campaign.overlaps(replace(one, roles=("requester",)), example, "http")


ASKS = "the harness sends get(MeterReadings) of a known meter"
FIXED = ListenerTable(port=8070)


@pytest.mark.parametrize(
    ("step", "binding", "table", "listener", "overlaps"),
    [
        (ASKS, "jms", {}, FIXED, True),
        (ASKS, "jms", {"reply": "queue:REPLIES"}, ListenerTable(), False),
        (ASKS, "http", {}, FIXED, True),
        (f"{ASKS} later", "http", {}, ListenerTable(), True),
        (f"{ASKS} later", "http", {}, FIXED, False),
        (f"{ASKS} later", "jms", {}, FIXED, True),
        (f"{ASKS} later", "jms", {"late_queue": "queue:LATE"}, ListenerTable(), False),
        (f"{ASKS} later to a topic", "jms", {"late_queue": "queue:LATE"}, FIXED, True),
    ],
)
def test_a_place_of_ours_that_all_would_share_is_held_by_one(
    campaign, step, binding, table, listener, overlaps
):
    system = campaign.system
    changed = system.transport[binding].model_copy(update=table)
    bindings = {**system.transport, binding: changed}
    fixed = system.model_copy(update={"transport": bindings, "listener": listener})
    one = campaign.register["reply_echoes_correlation_id"]
    example = Example("an example", 0, (step, "the claim"))
    assert replace(campaign, system=fixed).overlaps(one, example, binding) is overlaps


def test_what_must_not_overlap_stays_with_one_worker(certify, tmp_path):
    (port,) = free_ports(1)
    fixed = f"[listener]\nport = {port}\n[transport.http]"
    text = embedded.SYSTEM_FILE.read_text("utf-8")
    text = (
        text.partition("[transport.soap11]")[0]
        + fixed
        + (text.partition("[transport.http]")[2].partition("[transport.jms]")[0])
    )
    words = "disabled_switch or late_results_go or unknown_meter"
    done = certify(tmp_path, "", "-n", "3", "-k", words, system=text)
    assert done.returncode == 0, done.stdout + done.stderr
    record = read(tmp_path)
    played = {
        (r.requirement, int(name.rpartition("-")[2]) // 100_000)
        for r in record.results
        for name in r.exchanges
    }
    switch, late = "disabled_switch_does_not_switch", "late_results_go_to_reply_address"
    assert len({worker for word, worker in played if word in (switch, late)}) == 1
    assert {word for word, _ in played} >= {switch, late}
    assert len({worker for _, worker in played}) > 1
