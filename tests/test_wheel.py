"""The wheel alone is enough to certify a product, from an empty folder."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True, timeout=120)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Give the program of an environment that has the wheel, and ours only for what it needs."""
    home = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = home / "bin" / "python"
    packages = home / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    quiet = ["--no-deps", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*pip, *quiet, str(wheel)], check=True, capture_output=True, timeout=120)
    # added last, so that the wheel is found first; .pth files in there, such as that of our own
    # editable install, are not read
    (packages / "needs.pth").write_text(sysconfig.get_paths()["purelib"], "utf-8")
    return home / "bin" / "cimconform"


@pytest.fixture
def called(installed, tmp_path):
    """Give a function that calls the installed program in an empty folder."""

    def call(*arguments):
        ours = ("PYTHONPATH", "COVERAGE", "VIRTUAL_ENV")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        return subprocess.run(
            [installed, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip

    return call


@pytest.mark.parametrize(
    "part", ["features", "steps", "fixtures/messages", "fixtures/schemas", "fixtures/systems"]
)
def test_the_wheel_carries_the_suite(wheel, part):
    carried = {
        name.removeprefix("cimconform/suite/")
        for name in zipfile.ZipFile(wheel).namelist()
        if name.startswith(f"cimconform/suite/{part}/")
    }
    kinds = (".feature", ".py", ".xml", ".xsd", ".toml", ".csv", ".wsdl", ".profile")
    wanted = {
        str(path.relative_to(ROOT)) for path in (ROOT / part).rglob("*") if path.suffix in kinds
    }
    assert carried
    assert wanted <= carried


def test_the_wheel_carries_what_the_program_needs(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {"cimconform/runners/run.ini", "cimconform/reference/__main__.py", "cimconform/py.typed",
            "cimconform/suite/fixtures/catalogue.csv"} <= set(names)  # fmt: skip
    assert not [name for name in names if name.startswith(("tests/", "tools/"))]


def test_one_requirement_is_certified_from_an_empty_folder(called, tmp_path):
    done = called("run", "-k", "reply_echoes_correlation_id")
    assert done.returncode == 0, done.stderr
    assert {p.name for p in (tmp_path / "reports" / "latest").iterdir()} >= {
        "run.ndjson",
        "junit.xml",
    }


def test_everything_is_certified_from_an_empty_folder(called, tmp_path):
    done = called("run", "-t", "http", "--output", "here")
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(ROOT) not in done.stdout + done.stderr
    assert str(ROOT) not in (tmp_path / "here" / "run.ndjson").read_text("utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["here"]


def test_nothing_of_the_checkout_is_used(called, installed):
    done = called("show", "reply_echoes_correlation_id")
    (place,) = (line.split()[-1] for line in done.stdout.splitlines() if "  stands in" in line)
    assert Path(place.partition(":")[0]).is_relative_to(installed.parents[1])
    python = installed.with_name("python")
    lines = (
        "import cimconform, cimconform.suite as s; print(cimconform.__file__, s.FEATURES, s.STEPS)"
    )
    places = subprocess.run(
        [python, "-c", lines], cwd=installed.parent, capture_output=True, text=True, check=True
    ).stdout.split()
    assert all(Path(where).is_relative_to(installed.parents[1]) for where in places), places
