"""The reference system imports nothing of the harness, so that no mistake can be shared."""

import ast
from pathlib import Path

import pytest

import cimconform

REFERENCE = Path(cimconform.__file__).parent / "reference"


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", sorted(REFERENCE.rglob("*.py")), ids=lambda p: p.stem)
def test_it_imports_only_itself_of_the_package(path):
    own = {name for name in imported(path) if name.partition(".")[0] == "cimconform"}
    assert all(f"{name}.".startswith("cimconform.reference.") for name in own)
