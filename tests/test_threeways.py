"""One requirement, three ways: live, through a tap, and of mere files; the same verdicts."""

import importlib.util

import pytest

from cimconform.suite import ROOT


@pytest.fixture(scope="module")
def threeways():
    place = ROOT / "tools" / "threeways.py"
    found = importlib.util.spec_from_file_location("threeways", place)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def played(threeways, tmp_path_factory):
    """Give the folder of a run of the reference, wrong in two ways, that was tapped."""
    folder = tmp_path_factory.mktemp("three")
    wrong = ("forgets_a_namespace", "copies_the_message_id")
    threeways.played(folder, wrong, frozenset({"meter_readings"}), ("http",))
    return folder


def test_live_tapped_and_offline_find_the_same(threeways, played):
    judged, found = threeways.differences(played)
    assert found == []
    assert judged > 100
    broken = threeways._of_record(threeways.read(played / "tapped"), everything(threeways, played))
    assert {rule for rule in broken if broken[rule]} >= {"tags_are_namespace_qualified"}


def everything(threeways, played):
    return {threeways._hash(m.raw) for m in threeways.read(played / "live").every_message}


def test_a_difference_is_named(threeways):
    ways = {"live": {"a": {("h", "x")}}, "tapped": {"a": set()}, "offline": {}}
    (one,) = threeways._differing("a", ways)
    assert str(one) == "a: tapped: 0 more, 1 less: ['x']"
