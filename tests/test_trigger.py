"""A trigger makes a system act; whatever goes wrong with it accuses no product."""

import json
import sys

import pytest
from pydantic import TypeAdapter, ValidationError

from cimconform.errors import PreconditionFailed
from cimconform.harness.reachability import Tries
from cimconform.system import terminal
from cimconform.system.trigger import Trigger
from cimconform.transports.base import OutgoingReply
from cimconform.transports.http.listener import HttpListener

VALUES = {"verb": "get", "noun": "MeterReadings", "address": "http://h/a b", "message_id": "m-1"}


def made(**table):
    return TypeAdapter(Trigger).validate_python(table)


@pytest.fixture
def listener():
    server = HttpListener()
    yield server
    server.close()


def test_a_call_fills_what_it_knows_and_escapes_it(listener, monkeypatch):
    monkeypatch.setenv("DOOR_KEY", "secret")
    box = listener.mailbox(lambda _: OutgoingReply(b"", 202), "trigger")
    trigger = made(
        kind="http", url=f"{box.address}/{{verb}}?to={{address}}", body="{noun}",
        headers_env={"X-Key": "DOOR_KEY"},
    )  # fmt: skip
    trigger.pull(VALUES)
    came = box.take(5)
    assert (came.method, came.path) == ("POST", "/get?to=http%3A%2F%2Fh%2Fa%20b")
    assert (came.body, came.headers["x-key"]) == (b"MeterReadings", "secret")


@pytest.mark.parametrize(
    ("status", "expected"), [(404, "HTTP 404: no such act"), (500, "HTTP 500")]
)
def test_a_call_that_is_refused_is_no_fault_of_the_product(listener, status, expected):
    box = listener.mailbox(lambda _: OutgoingReply(b"no such act", status), "trigger")
    with pytest.raises(PreconditionFailed, match=expected):
        made(kind="http", url=box.address).pull(VALUES)


def test_a_secret_that_is_not_there_is_named(listener):
    trigger = made(kind="http", url=listener.base, headers_env={"X-Key": "CC_NO_SUCH_VARIABLE"})
    with pytest.raises(PreconditionFailed, match="no variable CC_NO_SUCH_VARIABLE"):
        trigger.pull(VALUES)


def test_a_trigger_that_does_not_answer_is_named():
    with pytest.raises(PreconditionFailed, match=r"http://127\.0\.0\.1:1/"):
        made(kind="http", url="http://127.0.0.1:1/", wait_s=5).pull(VALUES)


def test_a_command_gets_its_arguments_whole():
    code = "import sys; sys.exit(sys.argv[1:] != ['get', 'http://h/a b'])"
    command = [sys.executable, "-c", code, "{verb}", "{address}"]
    made(kind="command", command=command).pull(VALUES)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ([sys.executable, "-c", "import sys; sys.exit('not today')"], "exited with 1: not today"),
        (["/no/such/program"], "/no/such/program: No such file"),
        ([sys.executable, "-c", "import time; time.sleep(60)"], r"not ended within 0\.2 s"),
    ],
)
def test_a_command_that_fails_is_no_fault_of_the_product(command, expected):
    with pytest.raises(PreconditionFailed, match=expected):
        made(kind="command", command=command, wait_s=0.2 if "60" in command[-1] else 20).pull(
            VALUES
        )


@pytest.mark.parametrize(("typed", "skipped"), [("\n", False), ("s\n", True), ("skip\n", True)])
def test_an_operator_does_it_or_skips_it(operator, typed, skipped):
    operator(typed)
    prompt = made(kind="prompt", prompt="Please {verb} {noun}")
    if skipped:
        with pytest.raises(PreconditionFailed, match="the operator skipped it"):
            prompt.pull(VALUES)
    else:
        prompt.pull(VALUES)


def test_without_a_terminal_there_is_no_operator(monkeypatch, tmp_path):
    monkeypatch.setattr(terminal, "TERMINAL", tmp_path / "none")
    with pytest.raises(PreconditionFailed, match="no terminal"):
        made(kind="prompt", prompt="Please").pull(VALUES)


def test_what_the_system_noted_is_read(listener):
    notes = [{"result": "OK"}]
    box = listener.mailbox(lambda _: OutgoingReply(json.dumps(notes).encode()), "noted")
    look = made(kind="http", url=listener.base, noted=f"{box.address}?about={{message_id}}")
    assert look.look(VALUES) == ({"result": "OK"},)
    assert box.take(5).path == "?about=m-1"


@pytest.mark.parametrize("notes", [b"{}", b"[1]", b"no JSON"])
def test_notes_that_are_none_are_reported(listener, notes):
    box = listener.mailbox(lambda _: OutgoingReply(notes), "noted")
    with pytest.raises(PreconditionFailed, match=r"trigger\.noted"):
        made(kind="http", url=listener.base, noted=box.address).look(VALUES)


def test_a_placeholder_that_nothing_fills_is_refused():
    with pytest.raises(ValidationError, match=r"nothing fills \{metre\}; did you mean"):
        made(kind="command", command=["ask", "{metre}"])


def pulled(tries):
    with pytest.raises(PreconditionFailed) as refused:
        tries.pull(VALUES)
    return str(refused.value)


def test_a_trigger_that_never_brings_anything_is_given_up_after_three_tries(listener):
    box = listener.mailbox(lambda _: OutgoingReply(b"no such act", 404), "trigger")
    tries = Tries(made(kind="http", url=box.address))
    assert [pulled(tries).startswith("trigger: ") for _ in range(3)] == [True] * 3
    assert "given up, since its first 3 tries brought nothing: trigger: " in pulled(tries)
    assert [box.take(5) is not None for _ in range(3)] == [True] * 3
    assert box.take(0) is None


def test_a_trigger_that_has_brought_something_is_never_given_up(listener):
    box = listener.mailbox(lambda _: OutgoingReply(b"no such act", 404), "trigger")
    tries = Tries(made(kind="http", url=box.address), fruitful=True)
    assert all("given up" not in pulled(tries) for _ in range(5))
