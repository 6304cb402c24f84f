"""A failure is taken out of a run as a script that shows it again."""

import subprocess

import pytest
from typer.testing import CliRunner

from cimconform.cli import app
from cimconform.messages.message import Message
from cimconform.record.record import read
from cimconform.system import embedded

pytestmark = pytest.mark.whole_runs

ECHO = "reply_echoes_correlation_id"


def call(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Give the folder of a run that failed, while the system that failed still serves."""
    folder = tmp_path_factory.mktemp("reproducing") / "run"
    with embedded.head_end("--defect", "forgets_the_correlation_id") as url:
        known = {"base_url": url, "broker_url": "stomp://127.0.0.1:9", "queues": ""}
        pairs = [word for name in known for word in ("--address", f"{name}={known[name]}")]
        done = call("run", *pairs, "-t", "soap11", "-k", ECHO, "--output", folder)
        assert done.exit_code == 1, done.output
        yield folder


def test_the_script_asks_again_and_the_system_fails_again(run, tmp_path):
    folder = tmp_path / "case"
    done = call("reproduce", run, ECHO, "--output", folder)
    assert done.exit_code == 0, done.output
    assert {path.name for path in folder.iterdir()} == {
        "1-request.xml", "1-answer-as-recorded.xml", "expected-and-observed.txt", "reproduce.sh",
    }  # fmt: skip
    again = subprocess.run(
        ["sh", folder / "reproduce.sh"], capture_output=True, text=True, timeout=60, check=True
    )
    head, _, body = again.stdout.replace("\r\n", "\n").partition("\n\n")
    answer = Message(body.encode())
    assert " 200 " in head.splitlines()[0]
    assert (answer.noun, answer.text("Header/CorrelationID")) == ("MeterReadings", "")


def test_what_is_sent_is_what_was_sent_but_for_its_message_id(run, tmp_path):
    call("reproduce", run, ECHO, "--output", tmp_path / "case")
    request = read(run).exchanges[0].request
    assert (tmp_path / "case" / "1-request.xml").read_bytes() == request.raw
    script = (tmp_path / "case" / "reproduce.sh").read_text("utf-8")
    assert f"s/{request.text('Header/MessageID')}/$ID1/g" in script
    assert "#   expected  " in script


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([ECHO, "--binding", "jms"], f"{ECHO} is not broken there over jms"),
        (["message_is_well_formed"], "message_is_well_formed is not broken there"),
        (["reply_echos_correlation_id"], f"did you mean {ECHO}?"),
        ([ECHO, "--output", "."], "no new folder to write to"),
    ],
)
def test_what_cannot_be_shown_again_is_reported(run, monkeypatch, tmp_path, arguments, expected):
    monkeypatch.chdir(tmp_path)
    done = call("reproduce", run, *arguments)
    assert expected in str(done.exception)
    assert list(tmp_path.iterdir()) == []
