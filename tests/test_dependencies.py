"""What the package imports at run time is what it asks to be installed, and nothing else is."""

import ast
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cimconform.suite import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SOURCES = sorted((ROOT / "src" / "cimconform").rglob("*.py"))
NOT_IMPORTED = {
    "tzdata": "zoneinfo reads it where the machine has no time zones",
    "allure-pytest": "pytest loads it by the name of its plugin",
}
COMES_WITH = {"allure-python-commons": "allure-pytest", "urllib3": "requests"}


def names(wanted):
    """Give the distributions that requirements name."""
    return {canonicalize_name(Requirement(one).name) for one in wanted}


@cache
def imported():
    """Give the distributions that hold what our modules import, each with the first of these."""
    where = packages_distributions()
    found = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module]
            for top in {module.partition(".")[0] for module in modules}:
                if top not in sys.stdlib_module_names and top != "cimconform":
                    found.setdefault(canonicalize_name(where[top][0]), path)
    return found


def test_what_is_imported_is_asked_for_and_nothing_else_is():
    extras = names(one for many in PROJECT["optional-dependencies"].values() for one in many)
    needed = set(imported()) - set(COMES_WITH) - extras
    assert names(PROJECT["dependencies"]) == needed | set(NOT_IMPORTED)


def test_every_extra_is_imported():
    for wanted in PROJECT["optional-dependencies"].values():
        assert names(wanted) <= set(imported())


@pytest.mark.parametrize(("part", "whole"), COMES_WITH.items())
def test_what_is_not_asked_for_comes_with_what_is(part, whole):
    assert part in names(requires(whole))


def test_the_version_of_xdist_is_held_since_its_inside_is_used():
    (held,) = (one for one in PROJECT["dependencies"] if one.startswith("pytest-xdist"))
    assert {spec.operator for spec in Requirement(held).specifier} == {">=", "<"}
