"""What docs/ci.md and action.yml give to CI systems: it parses, and its shell is what the tests run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_docs import ROOT, blocks, commands

from cimconform.system import embedded

pytestmark = pytest.mark.whole_runs

yaml = pytest.importorskip("yaml")
PAGE = ROOT / "docs" / "ci.md"
FILES = {info.removeprefix("file="): text for info, text in blocks(PAGE, "yaml")}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
OUR_LINE = re.compile(r"^(?:\.venv/bin/)?(cimconform .*)$", re.MULTILINE)


def texts(value):
    """Give every text in what YAML gave."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("name", FILES)
def test_the_commands_of_each_file_are_those_that_the_page_runs(name):
    shell = [line for text in texts(yaml.safe_load(FILES[name])) for line in OUR_LINE.findall(text)]
    assert set(shell) == (set() if name == "step" else set(commands(PAGE)))


def test_the_commands_of_jenkins_are_those_that_the_page_runs():
    ((_, text),) = blocks(PAGE, "groovy")
    assert set(re.findall(r"'\.venv/bin/(cimconform [^']*)'", text)) == set(commands(PAGE))


def test_reports_that_a_file_collects_are_those_that_are_written():
    written = {"junit.xml", "run.sarif", "code-quality.json", "summary.md"}
    named = {
        Path(n).name for text in FILES.values() for n in re.findall(r"conformance/[\w.-]+", text)
    }
    assert named == written


def test_the_step_of_the_page_gives_inputs_that_the_action_has():
    ((step,),) = [yaml.safe_load(FILES["step"])]
    assert set(step["with"]) <= set(ACTION["inputs"])
    needed = {name for name, one in ACTION["inputs"].items() if one.get("required")}
    assert needed <= set(step["with"])


def test_no_input_of_the_action_is_pasted_into_a_shell():
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


def test_the_shell_of_the_action_runs_and_writes_the_summary(tmp_path):
    steps = [step for step in ACTION["runs"]["steps"] if "cimconform" in step.get("run", "")]
    summary = tmp_path / "step.md"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    (text,) = [text for info, text in blocks(PAGE, "toml") if info == "file=system.toml"]
    with embedded.head_end() as url:
        (tmp_path / "system.toml").write_text(text.replace("http://127.0.0.1:8068", url), "utf-8")
        more = {"SYSTEM": "system.toml", "OPTIONS": "-k reply_echoes_correlation_id -q",
                "FAIL_ON": "fail", "OUTPUT": "out", "GITHUB_STEP_SUMMARY": str(summary)}  # fmt: skip
        for step in steps:
            subprocess.run(["bash", "-ec", step["run"]], cwd=tmp_path, check=True, timeout=120,
                           env={**os.environ, **more, "PATH": path})  # fmt: skip
    assert summary.read_text("utf-8").startswith("### IEC 61968-9: My head end")


def test_the_image_gets_all_that_the_wheel_is_made_of():
    copied = re.findall(
        r"^COPY (?!--)(.*) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE
    )
    named = {name for line in copied for name in line.split()}
    kept = {
        line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").split() if line[0] == "!"
    }
    assert named == kept
    assert {"src", "features", "steps", "fixtures", "pyproject.toml", "README.md"} <= named
    assert all((ROOT / name).exists() for name in named)
