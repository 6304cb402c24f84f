"""What the command line imports before it knows what is asked of it."""

import ast
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from cimconform import cli
from cimconform.suite import ROOT

HEAVY = ("jinja2", "lxml", "pytest", "requests", "uvicorn", "xmlschema", "zeep")
LOADED = f"""
import sys
from cimconform.cli import app
app(sys.argv[1:], standalone_mode=False)
print("loaded", *(name for name in {HEAVY} if name in sys.modules))
"""


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["--version"]])
def test_help_waits_for_no_library_of_a_command(arguments):
    program = [sys.executable, "-c", LOADED, *arguments]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded"


def test_every_command_is_listed_with_its_first_sentence():
    shown = " ".join(CliRunner().invoke(cli.app, ["--help"]).output.replace("│", " ").split())
    listed = 0
    for source in (ROOT / "src/cimconform/cli").glob("*.py"):
        for function in ast.parse(source.read_text("utf-8")).body:
            if any(
                "app.command" in ast.unparse(d) for d in getattr(function, "decorator_list", ())
            ):
                sentence = ast.get_docstring(function).partition("\n\n")[0]
                assert f"{function.name.rstrip('_')} {' '.join(sentence.split())}" in shown
                listed += 1
    assert listed == len(cli.Commands().commands)


def test_a_misspelt_command_names_the_nearest():
    done = CliRunner().invoke(cli.app, ["judg"])
    assert done.exit_code == 2
    assert "Did you mean 'judge'?" in done.output
