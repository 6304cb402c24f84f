"""Every profile: what its description allows is valid, and what it forbids is not, in both engines."""

import pytest
from lxml import etree
from profile_instances import full, minimal, mutants
from profiles import read

from cimconform.messages.schemas import Schemas
from cimconform.suite import FIXTURES

PROFILES = [read(path) for path in sorted((FIXTURES / "profiles").glob("*.profile"))]
EDITS = {"missing", "wrong order", "unknown child", "wrong type", "wrong value"}
SHIPPED = Schemas.ours()


def test_there_are_all_thirty_four():
    assert len(PROFILES) == 34


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
@pytest.mark.parametrize("made", [full, minimal])
def test_what_a_description_allows_is_valid(profile, made):
    document = made(profile)
    assert len(document), "a document without an object proves nothing"
    assert SHIPPED.errors(document) == []
    assert SHIPPED.second_opinion(document) == []


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_what_a_description_forbids_is_refused_by_both_engines(profile):
    """`errors` asks the second engine too, and raises where the two disagree."""
    wrong = list(mutants(profile))
    for mutant in wrong:
        assert SHIPPED.errors(mutant.document), (mutant.edit, mutant.path)
    assert {mutant.edit for mutant in wrong} >= {"missing", "unknown child", "wrong order"}


def test_every_kind_of_edit_is_made_often():
    made = [mutant.edit for profile in PROFILES for mutant in mutants(profile)]
    assert {edit: made.count(edit) > 50 for edit in made} == dict.fromkeys(EDITS, True)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_every_element_is_documented(profile):
    tree = etree.parse(FIXTURES / "schemas" / "2013" / f"{profile.name}.xsd")
    xs = {"xs": "http://www.w3.org/2001/XMLSchema"}
    lonely = tree.xpath("//xs:element[parent::xs:sequence or parent::xs:choice]"
                        "[not(xs:annotation)]/@name", namespaces=xs)  # fmt: skip
    assert lonely == []
