"""A run writes to a folder of its own: nothing of anybody else's is removed, and none shares it."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cimconform.cli import app
from cimconform.errors import UsageError
from cimconform.record import folders
from cimconform.system import embedded

COMMAND = Path(sys.executable).with_name("cimconform")
OURS = (
    "run.ndjson", "report.html", "junit.xml", "run.sarif", "summary.md", "badge.svg",
    "equivalence.md", "messages/m00001-sent.xml", "messages/m100002-received.bin",
    "allure-results/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f-result.json",
    "allure-results/categories.json", "allure-report/index.html", "workers/gw1/run.ndjson",
    "workers/gw1/messages/m200001-sent.xml", "enterprise/.cimconform", "enterprise/run.ndjson",
)  # fmt: skip
OTHERS = (
    "notes.txt", "messages/notes.xml", "allure-results/mine.json", "workers/notes.txt",
    "bus/run.ndjson", "run.ndjson.bak", "deep/run.ndjson",
)  # fmt: skip


def tree(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder with its bytes."""
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def fill(folder: Path, *names: str) -> None:
    """Write files of some names."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, "utf-8")


def test_a_new_and_an_empty_folder_are_taken(tmp_path):
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "a" / "new", tmp_path / "empty"):
        with folders.taken(folder):
            assert (folder / folders.MARK).is_file()


def test_a_folder_of_somebody_else_is_refused_untouched(tmp_path):
    fill(tmp_path, *OURS[:-2])
    before = tree(tmp_path)
    with pytest.raises(UsageError, match="holds files that no run"), folders.taken(tmp_path):
        pass
    assert tree(tmp_path) == before


def test_of_an_earlier_run_only_its_own_files_go(tmp_path):
    with folders.taken(tmp_path):
        fill(tmp_path, *OURS, *OTHERS)
    with folders.taken(tmp_path):
        left = set(tree(tmp_path)) - {folders.MARK, f"enterprise/{folders.MARK}"}
    assert left == set(OTHERS)


def test_what_is_to_stay_stays(tmp_path):
    with folders.taken(tmp_path):
        fill(tmp_path, *OURS)
    with folders.taken(tmp_path, clear=False):
        assert set(tree(tmp_path)) >= set(OURS)


def test_no_link_is_followed(tmp_path):
    far, near = tmp_path / "far", tmp_path / "near"
    fill(far, "m00001-sent.xml", "run.ndjson")
    with folders.taken(near):
        (near / "messages").symlink_to(far)
        (near / "run.ndjson").symlink_to(far / "run.ndjson")
    with folders.taken(near):
        assert not (near / "run.ndjson").is_symlink()
    assert set(tree(far)) == {"m00001-sent.xml", "run.ndjson"}


def test_a_second_run_is_refused_in_one_line(tmp_path):
    with folders.taken(tmp_path):
        fill(tmp_path, *OURS)
        before = tree(tmp_path)
        done = subprocess.run(
            [COMMAND, "run", "--system", embedded.SYSTEM_FILE, "--output", tmp_path,
             "--address", "base_url=http://127.0.0.1:9", "--address", "queues=",
             "--address", "broker_url=stomp://127.0.0.1:9"],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert tree(tmp_path) == before
    assert done.returncode == 2
    assert "another run is writing to it" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_is_refused_touches_no_earlier_run(tmp_path):
    with folders.taken(tmp_path):
        fill(tmp_path, *OURS)
    before = tree(tmp_path)
    for wrong in (["-k", "a and"], ["-t", "pigeon"], ["--known", "/no/such/list.toml"]):
        done = CliRunner().invoke(app, ["run", "--output", str(tmp_path), *wrong])
        assert isinstance(done.exception, UsageError)
        assert tree(tmp_path) == before


def test_each_run_has_a_name_of_its_own(tmp_path):
    one = folders.named(tmp_path, "our head end/1")
    assert one.name.endswith("Z-our-head-end-1")
    one.mkdir()
    made = folders.named(tmp_path, "our head end/1")
    assert made != one
    assert folders.named(tmp_path, "../..").name.endswith("Z-run")


def test_latest_leads_to_the_last_run_and_replaces_no_file(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        folders.point_to(tmp_path / name)
    assert (tmp_path / "latest").resolve() == tmp_path / "two"
    (tmp_path / "latest").unlink()
    (tmp_path / "latest").write_text("mine", "utf-8")
    folders.point_to(tmp_path / "one")
    assert (tmp_path / "latest").read_text("utf-8") == "mine"


def test_every_view_that_a_run_or_a_report_writes_is_known(certify, tmp_path):
    assert certify(tmp_path, "", "-t", "http", "-kreply_echoes_correlation_id").returncode == 0
    done = subprocess.run([COMMAND, "report", tmp_path], check=False)
    assert done.returncode == 0
    with folders.taken(tmp_path):
        assert set(tree(tmp_path)) == {folders.MARK}
