"""Small and plain: what is too long to read at once is split."""

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
FILES = [p for folder in ("src", "steps", "tools") for p in sorted((ROOT / folder).rglob("*.py"))]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def functions(path):
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]


def length(function):
    return function.end_lineno - function.lineno + 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_read_at_once(path):
    assert len(path.read_text("utf-8").splitlines()) < 400
    assert not [f.name for f in functions(path) if length(f) >= 40]
    assert path.stem not in ("utils", "util", "helpers", "common", "misc")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_import_hides_in_a_function(path):
    hidden = (ast.Import, ast.ImportFrom)
    assert not [f.name for f in functions(path) for n in ast.walk(f) if isinstance(n, hidden)]


def test_functions_are_short():
    assert median(length(f) for path in FILES for f in functions(path)) <= 10
