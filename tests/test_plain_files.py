"""What is no plain file is reported in one line, or passed over; never waited for, and never read on and on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import records

from cimconform.errors import SystemFileError, UsageError
from cimconform.messages.message import Message
from cimconform.plain_files import content
from cimconform.record.record import FILE, Recorder, read
from cimconform.suite import FIXTURES
from cimconform.system.system_file import load

COMMAND = Path(sys.executable).with_name("cimconform")
pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


def made(folder: Path, kind: str) -> Path:
    """Make something that is no plain file."""
    place = folder / f"{kind}.xml"
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    elif kind == "loop":
        place.symlink_to(place)
    elif kind == "device":
        place.symlink_to("/dev/zero")
    return place


ODD = ("pipe", "folder", "loop", "device", "missing")


@pytest.mark.parametrize("kind", ODD)
def test_only_plain_files_are_read(tmp_path, kind):
    with pytest.raises((UsageError, OSError)):
        content(made(tmp_path, kind))


def test_no_more_is_read_than_fits(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    assert content(tmp_path / "a", 5) == b"12345"
    with pytest.raises(UsageError, match="more than 4 bytes"):
        content(tmp_path / "a", 4)


def called(*arguments) -> "subprocess.CompletedProcess[str]":
    """Call the command."""
    done = subprocess.run(
        [COMMAND, *arguments], capture_output=True, text=True, errors="backslashreplace",
        check=False, timeout=100,
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr
    return done


def test_a_loop_of_links_is_one_line(tmp_path):
    done = called("run", "--system", made(tmp_path, "loop"), "--output", tmp_path / "out")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_of_thousands_of_wrong_tables_the_first_are_told(tmp_path):
    file = tmp_path / "many.toml"
    file.write_text("".join(f"[a{n}]\n" for n in range(5_000)), "utf-8")
    with pytest.raises(SystemFileError) as caught:
        load(file)
    assert len(str(caught.value).splitlines()) == 100


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_capture_or_system_file_that_is_none_is_one_line(tmp_path, kind):
    place = made(tmp_path, kind)
    for arguments in (["judge", place], ["run", "--system", place, "--list"], ["report", place]):
        done = called(*arguments)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
        assert "is no plain file" in done.stderr or place.name in done.stderr


def test_the_rest_of_a_folder_goes_on(tmp_path):
    good = next((FIXTURES / "messages").rglob("*.xml"))
    shutil.copy(good, tmp_path / "good.xml")
    for kind in ODD:
        made(tmp_path, kind)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/n\xff\x1b[2J.xml")).write_bytes(b"<a")
    done = called("judge", tmp_path)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "text", ["a=" + "[" * 20_000 + "]" * 20_000, f"[{'.'.join('a' * 20_000)}]"]
)
def test_a_system_file_of_deep_tables_is_one_line(tmp_path, text):
    (tmp_path / "deep.toml").write_text(text, "utf-8")
    done = called("run", "--system", tmp_path / "deep.toml", "--list")
    assert done.returncode == 2
    assert "deep.toml" in done.stderr


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_message_that_is_no_plain_file_is_damage(tmp_path, kind):
    recorder = Recorder(tmp_path)
    recorder.line("run", **records.HEAD)
    kept = recorder.keep(Message(b"<a/>"), "x")
    recorder.close(**records.END)
    (tmp_path / kept.file).unlink()
    made(tmp_path, kind).rename(tmp_path / kept.file)
    (damage,) = read(tmp_path, damaged=True).all_damage
    assert Path(kept.file).name in damage


def test_no_link_leads_out_of_a_record(tmp_path):
    (tmp_path / "secret").write_bytes(b"<a/>")
    folder = tmp_path / "run"
    recorder = Recorder(folder)
    recorder.line("run", **records.HEAD)
    kept = recorder.keep(Message(b"<a/>"), "x")
    recorder.close(**records.END)
    (folder / kept.file).unlink()
    (folder / kept.file).symlink_to(tmp_path / "secret")
    (damage,) = read(folder, damaged=True).all_damage
    assert "a link leads out of" in damage
    os.mkfifo(tmp_path / FILE)
    with pytest.raises(UsageError):
        read(tmp_path)
