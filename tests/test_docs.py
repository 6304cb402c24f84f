"""The commands of README and docs run as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cimconform.system import embedded
from cimconform.system import system_file as system
from cimconform.transports.jms.client import Access

pytestmark = pytest.mark.whole_runs

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md"]
_BLOCK = re.compile(r"^```(?P<info>[^\n]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"#\s*exit (\d)")
_LINK = re.compile(r"\]\((?!http)([^)#]+)\)")


def blocks(page: Path, kind: str) -> list[tuple[str, str]]:
    found = [(m["info"].split(), m["text"]) for m in _BLOCK.finditer(page.read_text("utf-8"))]
    return [(" ".join(info[1:]), text) for info, text in found if info[0] == kind]


def commands(page: Path) -> list[str]:
    lines = [line for info, text in blocks(page, "sh") if not info for line in text.splitlines()]
    return [line for line in lines if line.strip()]


@pytest.mark.parametrize("page", [p for p in PAGES if commands(p)], ids=lambda p: p.name)
def test_the_commands_of_a_page_run(page, tmp_path):
    with embedded.head_end() as url:
        for info, text in (b for kind in ("toml", "gherkin", "python") for b in blocks(page, kind)):
            if info.startswith("file="):
                named = text.replace("http://127.0.0.1:8068", url)
                (tmp_path / info.removeprefix("file=")).write_text(named, "utf-8")
        (tmp_path / "reports").symlink_to(ROOT / "reports")
        for command in commands(page):
            wanted = _EXIT.search(command)
            done = run(command, tmp_path)
            assert done.returncode == int(wanted[1] if wanted else 0), command + done.stdout
            assert "Traceback" not in done.stdout


def run(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env={**os.environ, "PATH": path}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_page_links_to_what_is_there(page):
    links = _LINK.findall(page.read_text("utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


def test_every_key_of_a_system_file_is_explained():

    page = (ROOT / "docs" / "system-file.md").read_text("utf-8")
    bindings = (system.Binding, system.JmsBinding)
    tables = (system.Identity, system.Ics, system.Ixit, *bindings, system.SchemaFolder)
    tables += (system.Safety, system.HttpTrigger, system.CommandTrigger, system.PromptTrigger)
    missing = [name for table in tables for name in table.model_fields if f"`{name}`" not in page]
    assert not missing


TABLES = [text for _, text in blocks(ROOT / "docs" / "jms.md", "toml")]


@pytest.mark.parametrize("table", TABLES, ids=lambda t: re.findall(r'"(\S+)"', t)[2])
def test_each_table_of_the_page_on_jms_is_one_of_a_system_file(table, tmp_path, monkeypatch):
    for variable in re.findall(r'_env = "(\w+)"', table):
        monkeypatch.setenv(variable, "x")
    text = (ROOT / "fixtures" / "systems" / "template.toml").read_text("utf-8")
    file = tmp_path / "system.toml"
    file.write_text(text.partition("[transport.")[0] + table, "utf-8")
    endpoint = system.load(file).binding("jms").endpoint()
    if endpoint.jms.client == "java":
        factory = pytest.importorskip("cimconform.transports.jms.java.factory")
        factory.JavaOptions.read(Access(endpoint.url, "x", "x", options=endpoint.jms.options))


def test_the_template_is_a_system_file():

    found = system.load(ROOT / "fixtures" / "systems" / "template.toml")
    assert found.ics.roles == ("responder",)


def test_the_failure_that_readme_shows_is_the_one_that_comes(tmp_path):
    page = ROOT / "README.md"
    ((info, shown),) = blocks(page, "text")
    (system_file,) = [text for named, text in blocks(page, "toml") if named]
    with embedded.head_end("--defect", info.removeprefix("defect=")) as url:
        (tmp_path / "s.toml").write_text(system_file.replace("http://127.0.0.1:8068", url), "utf-8")
        requirement = shown.splitlines()[1].split()[0]
        done = run(f"cimconform run --system s.toml -k {requirement}", tmp_path)
    assert done.returncode == 1
    assert masked(shown) in masked(done.stdout)


def masked(text: str) -> str:
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "UUID", text)
