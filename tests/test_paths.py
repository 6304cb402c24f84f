"""One topic stands at one path: its feature, its rules, its defects; and no rule knows another."""

import ast
from pathlib import Path

import pytest

from cimconform import checks, suite
from cimconform.judging.judge import load_checks
from cimconform.reference import defects
from cimconform.requirements.register import Register

RULES = sorted(
    path
    for path in Path(checks.__path__[0]).glob("*/*.py")
    if path.parent.name != "subjects" and path.name != "__init__.py"
)


def _place(module: str) -> str:
    return "/".join(module.split(".")[-2:])


def _features() -> dict[str, str]:
    judged = [r for r in Register.read([suite.FEATURES]).values() if not r.untested]
    return {r.id: str(r.path.relative_to(suite.FEATURES).with_suffix("")) for r in judged}


def test_a_rule_stands_at_the_path_of_its_feature():
    load_checks()
    found = {name: _place(check.module) for name, check in checks.registered().items()}
    wrong = {
        name: (place, found[name]) for name, place in _features().items() if found[name] != place
    }
    assert not wrong


def test_a_defect_stands_at_the_path_of_the_rule_that_it_breaks():
    features = _features()
    made = [d for d in defects.load().values() if d.breaks]
    wrong = {
        d.name: d.function.__module__ for d in made
        if _place(d.function.__module__) != features[d.breaks]
    }  # fmt: skip
    assert made
    assert not wrong


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_rule_module_imports_another(path):
    others = {f"cimconform.checks.{p.parent.name}.{p.stem}" for p in RULES}
    imported = {
        node.module for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
    }  # fmt: skip
    assert not imported & others


def test_a_check_that_judges_nothing_known_is_refused_where_it_is_defined():
    def judges_a_reply(reply: bytes) -> checks.Findings:
        yield checks.about(reply, "")

    with pytest.raises(TypeError, match="judges_a_reply: it judges Message, Exchange"):
        checks.check()(judges_a_reply)
    assert "judges_a_reply" not in checks.registered()
