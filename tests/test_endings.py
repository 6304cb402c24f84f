"""Asked to end, every command ends within seconds, and its children with it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import peers
import pytest

pytestmark = pytest.mark.whole_runs

COMMAND = Path(sys.executable).with_name("cimconform")
ENDS_S = 3.0  # what a user who pressed Ctrl-C is ready to wait
SLACK = 10.0  # a machine with other work is slower


def children(of: int) -> set[int]:
    """Give all processes below one, by the table of the system."""
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                facts = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            found.setdefault(int(facts[1]), []).append(int(entry.name))
    below, left = set(), [of]
    while left:
        own = found.get(left.pop(), [])
        below.update(own)
        left.extend(own)
    return below


def alive(process: int) -> bool:
    """Tell whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ends(process: subprocess.Popen, sign: signal.Signals) -> set[int]:
    """Send a signal; give the children that are still there when the process has ended."""
    own = children(process.pid)
    assert own
    process.send_signal(sign)
    process.wait(timeout=ENDS_S * SLACK)
    until = time.monotonic() + ENDS_S * SLACK
    while any(map(alive, own)) and time.monotonic() < until:
        time.sleep(0.05)
    return {one for one in own if alive(one)}


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_selftest_ends_with_all_its_workers(sign, tmp_path):
    command = [COMMAND, "selftest", "--near", "--jobs", "2", "--output", tmp_path]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while len(children(process.pid)) < 4 and time.monotonic() < until:
            time.sleep(0.1)
        left = ends(process, sign)
    assert left == set()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
@pytest.mark.parametrize("more", [[], ["-n", "2"]])
def test_a_run_that_waits_for_an_answer_ends_with_its_workers(more, tmp_path):
    def silent(connection, request: bytes) -> None:
        del request
        (tmp_path / "asked").touch()
        connection.recv(1)

    with peers.peer(silent) as server:
        file = peers.system_file(tmp_path, peers.url(server), "timeout_s = 60")
        command = [COMMAND, "run", "--system", file, "--output", tmp_path / "out", *more]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as process:
            until = time.monotonic() + 90
            while not (tmp_path / "asked").exists() and time.monotonic() < until:
                time.sleep(0.1)
            own = children(process.pid)
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=ENDS_S * SLACK)
            assert process.returncode in (1, 3)
    assert not {one for one in own if alive(one)}
