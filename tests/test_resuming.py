"""A run that was killed at any point is resumed to the verdicts of one that was not."""

import subprocess
import sys
from pathlib import Path

import peers
import pytest
from typer.testing import CliRunner

from cimconform.cli import app
from cimconform.errors import UsageError
from cimconform.record.folders import MARK
from cimconform.record.record import FILE, PARTS, read

COMMAND = Path(sys.executable).with_name("cimconform")
SOME = "known_meter_is_served or reply_echoes or verb_is_known or unknown_meter or reply_has"


def certify(folder: Path, *more: str, killed_at: int = 0) -> subprocess.Popen:
    """Certify an honest peer; the run is killed when it asks for the time that is named."""
    asked = 0

    def behave(connection, request: bytes) -> None:
        nonlocal asked
        asked += 1
        if asked == killed_at:
            process.kill()
        peers.plain(connection, request)

    with peers.peer(behave) as server:
        file = peers.system_file(folder, peers.url(server), "timeout_s = 20")
        command = [COMMAND, "run", "--system", file, f"-k{SOME}", "--output", folder / "out", *more]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        process.wait(timeout=120)
    return process


def resume(folder: Path) -> subprocess.CompletedProcess[str]:
    """Go on with a run, against the same peer at another port."""
    with peers.peer(peers.plain) as server:
        peers.system_file(folder, peers.url(server), "timeout_s = 20")
        command = [COMMAND, "run", "--resume", folder / "out"]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def verdicts(folder: Path) -> dict[tuple[str, str, str], str]:
    """Give the verdict of each scenario."""
    found = read(folder / "out").results
    return {(r.requirement, r.binding, r.example): str(r.verdict) for r in found}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Give the verdicts of a run that was not disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    certify(folder)
    return verdicts(folder)


@pytest.mark.parametrize(("more", "killed_at"), [([], 1), ([], 4), (["-n", "2"], 3)])
def test_a_killed_run_is_read_and_resumed(tmp_path, undisturbed, more, killed_at):
    certify(tmp_path, *more, killed_at=killed_at)
    out = tmp_path / "out"
    record = read(out)
    assert record.run
    (cut,) = record.all_damage
    assert "cut off" in cut
    # workers still take the answers to what they have sent
    assert more or "sent perhaps, with no answer in the record: " in cut
    assert CliRunner().invoke(app, ["report", str(out), "--junit"]).exit_code == 3
    done = resume(tmp_path)
    assert done.returncode in (0, 1, 3), done.stderr
    assert "Traceback" not in done.stderr
    assert verdicts(tmp_path) == undisturbed
    record = read(out)
    assert record.all_damage == []
    assert len({m.id for m in record.every_message}) == len(list((out / "messages").iterdir()))
    assert not (out / PARTS).exists()


def test_one_that_has_ended_is_only_shown_again(tmp_path):
    certify(tmp_path)
    before = (tmp_path / "out" / FILE).read_bytes()
    assert resume(tmp_path).returncode in (0, 1, 3)
    assert (tmp_path / "out" / FILE).read_bytes() == before


@pytest.mark.parametrize("mark", [None, "", "no json", "[]", "{}"])
def test_what_is_no_run_is_refused_in_one_line(tmp_path, mark):
    if mark is not None:
        (tmp_path / MARK).write_text(mark, "utf-8")
    done = CliRunner().invoke(app, ["run", "--resume", str(tmp_path)])
    assert isinstance(done.exception, UsageError)
    assert "is no folder of a run that could be resumed" in str(done.exception)
