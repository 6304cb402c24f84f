"""The XSDs and WSDLs are what the descriptions of the profiles give, and nothing else."""

import shutil
import subprocess
import sys

import pytest

from cimconform.suite import FIXTURES, ROOT

FOLDERS = ("schemas/2013", "wsdl/2013")
BY_HAND = {"Message.xsd"}
PROFILE = "MeterReadings.profile"


@pytest.fixture
def checkout(tmp_path):
    """Copy what the generator reads to a folder of its own."""
    shutil.copytree(FIXTURES / "profiles", tmp_path / "fixtures" / "profiles")
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    return tmp_path


def generate(root, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the generator of a checkout."""
    command = [sys.executable, str(root / "tools" / "generate_schemas.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def files(fixtures) -> dict[str, bytes]:
    """Give every generated file by its path."""
    paths = [path for folder in FOLDERS for path in (fixtures / folder).iterdir()]
    return {str(p.relative_to(fixtures)): p.read_bytes() for p in paths if p.name not in BY_HAND}


def test_the_committed_files_are_those_that_it_writes(checkout):
    assert generate(checkout).returncode == 0
    assert files(checkout / "fixtures") == files(FIXTURES)
    assert generate(checkout).stdout == "", "a second run has nothing to write"


def test_check_names_what_is_stale(checkout):
    generate(checkout)
    assert generate(checkout, "--check").returncode == 0
    stale = checkout / "fixtures" / "schemas" / "2013" / "MeterReadings.xsd"
    stale.write_text("<stale/>", "utf-8")
    done = generate(checkout, "--check")
    assert (done.returncode, done.stdout.splitlines()) == (
        1,
        [f"stale: {stale}; run: python tools/generate_schemas.py"],
    )
    assert stale.read_text("utf-8") == "<stale/>", "--check writes nothing"


@pytest.mark.parametrize(
    ("line", "bad", "expected"),
    [
        (7, "  MeterReading [0..] : MeterReading", "no line of a profile"),
        (13, "  mRID (0..1) : string", "no line of a profile"),
        (1, "name MeterReadings", "expected `profile …`"),
        (3, "", "expected `confidence …`"),
        (3, "confidence certain", "expected one of sure, high, medium, low"),
        (5, "  MeterReadings", "expected one root element"),
    ],
)
def test_a_bad_line_is_named_with_file_and_line(checkout, line, bad, expected):
    path = checkout / "fixtures" / "profiles" / PROFILE
    lines = path.read_text("utf-8").splitlines()
    lines[line - 1] = bad
    path.write_text("\n".join(lines), "utf-8")
    done = generate(checkout)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert done.stderr.startswith(f"{path}:{line}: ")
    assert expected in done.stderr
    assert not (checkout / "fixtures" / "schemas").exists()


def test_a_description_without_types_is_named(checkout):
    path = checkout / "fixtures" / "profiles" / PROFILE
    path.write_text(path.read_text("utf-8").partition("types:")[0], "utf-8")
    done = generate(checkout)
    assert (done.returncode, done.stderr) == (2, f"{path}:10: no line `types:` before the end\n")


def test_a_derived_description_says_from_what(checkout):
    path = checkout / "fixtures" / "profiles" / PROFILE
    text = path.read_text("utf-8").replace("confidence sure", "confidence low")
    path.write_text(text, "utf-8")
    done = generate(checkout)
    assert (done.returncode, done.stderr) == (2, f"{path}:4: expected `basis …`, not ''\n")


def test_words_that_cannot_be_read_are_named(checkout):
    path = checkout / "fixtures" / "profiles" / "elements.txt"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0], "mRID", *lines[1:]]), "utf-8")
    done = generate(checkout)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert done.stderr.startswith(f"{path}:2: expected `element: what it means`")
