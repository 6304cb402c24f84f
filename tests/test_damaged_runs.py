"""A run that is interrupted, or that cannot write, leaves what it has and is never green."""

import os
import resource
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import peers
import pytest

from cimconform.record.record import read
from cimconform.verdict import Verdict

COMMAND = Path(sys.executable).with_name("cimconform")


def command(folder: Path, url: str, *more: str) -> list[object]:
    """Give the command that certifies a peer."""
    file = peers.system_file(folder, url, "timeout_s = 20")
    return [COMMAND, "run", "--system", file, "--output", folder / "out", *more]


def certify(
    folder: Path, *more: str, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Certify an honest peer by the command line."""
    with peers.peer(peers.plain) as server:
        arguments = command(folder, peers.url(server), *more)
        # what measures the coverage of a program writes files too
        env = {k: v for k, v in os.environ.items() if not (before and k.startswith("COVERAGE"))}
        return subprocess.run(
            arguments, capture_output=True, text=True, check=False, timeout=60,
            preexec_fn=before, env=env,
        )  # fmt: skip


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_a_record_that_says_what_was_not_run(tmp_path, sign):
    asked = 0

    def behave(connection, request: bytes) -> None:
        nonlocal asked
        asked += 1
        if asked == 5:
            process.send_signal(sign)
            connection.recv(1)  # until the other side has gone
        else:
            peers.plain(connection, request)

    with peers.peer(behave) as server:
        process = subprocess.Popen(
            command(tmp_path, peers.url(server)), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        out, err = process.communicate(timeout=180)
    record = read(tmp_path / "out")
    assert process.returncode in (1, 3)
    assert record.end["exit_code"] == process.returncode
    waiting = set(record.end["not_run"])
    assert len(waiting) > 5
    assert not waiting & {f"{r.requirement} over {r.binding}: {r.example}" for r in record.results}
    assert record.messages
    assert "interrupted" in err
    assert "Traceback" not in out + err


def test_a_killed_run_leaves_a_record_that_can_be_read(tmp_path):
    asked = 0

    def behave(connection, request: bytes) -> None:
        nonlocal asked
        asked += 1
        if asked == 5:
            process.kill()
        peers.plain(connection, request)

    with peers.peer(behave) as server:
        process = subprocess.Popen(command(tmp_path, peers.url(server)))
        process.wait(timeout=60)
    record = read(tmp_path / "out")
    assert record.run
    assert len(record.exchanges) == 4
    assert record.end == {}


@pytest.mark.parametrize("size", [6_000, 40_000, 60_000])
def test_a_full_disk_ends_the_run_with_one_line(tmp_path, size):
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = certify(tmp_path, before=limit)
    assert done.returncode in (2, 3)
    assert "Traceback" not in done.stdout + done.stderr
    assert "File too large" in done.stderr
    assert str(tmp_path) in done.stderr
    assert "conforms: " not in done.stdout


def test_an_output_that_is_no_folder_is_wrong_usage(tmp_path):
    (tmp_path / "out").write_text("in the way", "utf-8")
    done = certify(tmp_path)
    assert done.returncode == 2
    assert "out" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_an_output_that_may_not_be_written_is_wrong_usage(tmp_path):
    done = certify(tmp_path, "--output", "/proc/cimconform")
    assert done.returncode == 2
    assert "/proc/cimconform" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("words", ["no_such_requirement", "not a", "soap11 and not soap11"])
def test_a_selection_that_fits_nothing_is_never_green(tmp_path, words):
    done = certify(tmp_path, "-k", words)
    assert done.returncode in (1, 2, 3)
    assert "conforms: " not in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


BREAKING = """
import sys
from cimconform import cli
from cimconform.checks import _REGISTRY, Check, SubjectKind
from cimconform.judging.judge import load_checks

def breaks(*_):
    raise ZeroDivisionError("a check of ours broke")

load_checks()
old = _REGISTRY["message_is_well_formed"]
_REGISTRY["message_is_well_formed"] = Check(id=old.id, function=breaks, scope=SubjectKind.MESSAGE, raw=True)
cli.main()
"""


def test_a_check_that_breaks_is_our_fault_and_inconclusive(tmp_path):
    program = tmp_path / "breaking.py"
    program.write_text(textwrap.dedent(BREAKING), "utf-8")
    with peers.peer(peers.plain) as server:
        arguments = command(tmp_path, peers.url(server), "-k", "message_is_well_formed")
        done = subprocess.run(
            [sys.executable, program, *arguments[1:]], capture_output=True, text=True, check=False
        )
    (result,) = [
        r for r in read(tmp_path / "out").results if r.verdict is not Verdict.NOT_APPLICABLE
    ]
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "ZeroDivisionError" in result.reason
    assert "please report this" in result.reason
    assert done.returncode == 3
    assert "Traceback" not in done.stdout + done.stderr
