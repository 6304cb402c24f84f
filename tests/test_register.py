"""The register keeps its own laws, and refuses a feature that does not, with file and line."""

from collections import Counter

import pytest

from cimconform.errors import RegisterError, UsageError
from cimconform.judging.judge import load_checks
from cimconform.reports import coverage
from cimconform.requirements.register import Register
from cimconform.runners import kill_matrix as selftest
from cimconform.suite import FEATURES, FIXTURES

REGISTER = Register.read([FEATURES])
JUDGED = [r for r in REGISTER.values() if not r.untested]
CATALOGUE = coverage.catalogue(FIXTURES / "catalogue.csv")
GOOD = """Feature: rules of this test

  @it_holds @shall @responder @harm_form
  Rule: It holds
    IEC 61968-100:2013 6.7 (ENV-X-1)
    Somebody relies on it.

    Example: One
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds
"""


def test_every_judged_rule_has_its_check_and_every_check_its_rule():
    assert {r.id for r in JUDGED} == set(load_checks())


def test_every_judged_rule_has_an_example_and_every_other_a_reason():
    assert all(bool(r.examples) != bool(r.untested) for r in REGISTER.values())
    assert all(len(r.untested) > 10 for r in REGISTER.values() if r.untested)


def test_every_judged_rule_is_proved_by_a_defect():
    proved = selftest.proofs(selftest.behaviours())
    assert set(proved) == {r.id for r in JUDGED}


def test_what_falls_with_a_defect_is_a_rule_too():
    also = {name for facts in selftest.behaviours() for name in facts["also"]}
    assert also <= {r.id for r in JUDGED}


def test_examples_have_one_name_each():
    names = Counter((r.path, e.name) for r in JUDGED for e in r.examples)
    assert not [name for name, count in names.items() if count > 1]


def test_every_code_of_the_catalogue_stands_in_one_rule_or_carries_several():
    counts = Counter(code for r in REGISTER.values() for code in r.codes)
    assert not [code for code in counts if code not in CATALOGUE]
    several = {code for code, count in counts.items() if count > 1}
    assert all(row["strength"] == "required" for row in map(CATALOGUE.get, several))
    assert not [code for code in CATALOGUE if code not in counts]


def test_a_rule_without_codes_names_a_clause():
    bare = [r for r in JUDGED if not r.codes]
    assert not [r.id for r in bare if "IEC" not in r.clause and "RFC" not in r.clause]


def test_a_rule_stands_in_one_folder_with_its_feature():
    assert {r.folder for r in REGISTER.values()} <= {p.name for p in FEATURES.iterdir()}
    assert all(r.path.is_relative_to(FEATURES) for r in REGISTER.values())


@pytest.fixture
def problems(tmp_path):
    """Give a function that reads a feature and returns what is wrong with it, by line."""

    def lines(text):
        path = tmp_path / "a.feature"
        path.write_text(text, "utf-8")
        with pytest.raises(RegisterError) as caught:
            Register.read([tmp_path])
        found = str(caught.value).splitlines()
        assert all(line.startswith(f"{path}:") for line in found)
        return [line.removeprefix(f"{path}:") for line in found]

    return lines


def test_a_good_feature_is_read(tmp_path):
    (tmp_path / "a.feature").write_text(GOOD, "utf-8")
    found = Register.read([tmp_path])["it_holds"]
    assert (found.sentence, found.clause) == ("It holds", "IEC 61968-100:2013 6.7")
    assert (found.codes, found.why) == (("ENV-X-1",), "Somebody relies on it.")
    assert (found.rank, found.roles, found.line) == ("shall", ("responder",), 4)
    assert found.examples[0].stimuli == ("get(MeterReadings) of a known meter",)
    assert found.examples[0].needs == (("get", "MeterReadings"),)


def test_a_file_may_be_named_itself(tmp_path):
    (tmp_path / "a.feature").write_text(GOOD, "utf-8")
    assert list(Register.read([tmp_path / "a.feature"])) == ["it_holds"]


SECOND = GOOD[GOOD.index("  @it_holds") :]
EXAMPLE = GOOD[GOOD.index("    Example: One") :]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("@shall", "", "4: a Rule has exactly one rank; write @shall, @should or @may"),
        ("@shall", "@shall @may", "4: a Rule has exactly one rank"),
        ("@responder", "", "4: a Rule says who must keep it; write one of @responder, "),
        ("@responder", "@responder @respnder", "4: a Rule has exactly one id tag, found it_holds,"),
        ("@it_holds", "", "4: a Rule has exactly one id tag, found none"),
        ("@it_holds", "@It_Holds", "4: 'It_Holds' is no id; write at most 6 words in snake case"),
        ("@it_holds", "@one_two_three_four_five_six_seven", "4: 'one_two_three_four_five_six_sev"),
        (
            "    IEC 61968-100:2013 6.7 (ENV-X-1)\n    Somebody relies on it.",
            "",
            "4: no reference ",
        ),
        ("    Somebody relies on it.\n", "", "4: no reason; say after the reference why it mat"),
        (
            "Then the rule holds",
            "Then it holds",
            "10: no sentence says 'it holds'; did you mean: the rule holds",
        ),
        (
            "Then the rule",
            "When the rule",
            "8: its last step is 'When the rule holds'; end it with",
        ),
        (
            "harness sends get",
            "harness sneds get",
            "9: no sentence says 'the harness sneds get(MeterReadings) of a known meter'; did you",
        ),
        ("@shall", "@shall @untested", "4: @untested and a line `Untested: …` go together"),
        ("relies on it.", "relies.\n    Untested: no means.", "4: @untested and a line `Untested:"),
        (EXAMPLE, "", "4: a Rule has examples, or is @untested; write an Example or say why"),
        (EXAMPLE, EXAMPLE + EXAMPLE, "11: a second example is called 'One'; rename it"),
        (SECOND, SECOND + SECOND.replace("One", "Two"), "12: it_holds stands at "),
        (
            "  @it_holds",
            "  Scenario: loose\n    Then x\n\n  @it_holds",
            "3: a Scenario outside a R",
        ),
        ("  @it_holds", "  Background:\n    Given x\n\n  @it_holds", "3: a Background; begin each"),
        (
            "    Example:",
            "    Background:\n      Given x\n\n    Example:",
            "8: a Background; begin",
        ),
        ("    Example:", "    Example: None\n\n    Example:", "8: its last step is ''; end it"),
        ("Feature:", "Featur:", "1: no feature can be read: (1:1): expected: #EOF"),
        ("      Then the", "      Than the", "10: no feature can be read: (10:7): expected"),
    ],
)
def test_a_bad_feature_is_refused_by_file_and_line(problems, old, new, line):
    assert GOOD.count(old) == 1
    found = problems(GOOD.replace(old, new))
    assert [one for one in found if one.startswith(line)], found


def test_an_untested_rule_with_an_example_is_refused(problems):
    text = GOOD.replace("@shall", "@shall @untested")
    text = text.replace("relies on it.", "relies on it.\n    Untested: no means.")
    (line,) = problems(text)
    assert line.startswith("4: a Rule has examples, or is @untested; write an Example or say why")


def test_a_table_of_examples_is_refused(problems):
    outline = GOOD.replace("Example: One", "Scenario Outline: One")
    table = "\n      Examples:\n        | meter |\n        | known |\n"
    assert problems(outline + table)[0].startswith("8: a table of Examples; write an Example for")


def test_all_problems_are_reported_at_once(problems):
    assert len(problems(GOOD.replace("@shall @responder", "").replace("Then the", "Then no"))) == 4


def test_what_is_no_text_is_refused(tmp_path):
    (tmp_path / "a.feature").write_bytes(b"\xff\xfe")
    with pytest.raises(RegisterError, match=r"a\.feature:1: no feature can be read"):
        Register.read([tmp_path])


def test_an_empty_feature_holds_nothing(tmp_path):
    (tmp_path / "a.feature").write_text("", "utf-8")
    register = Register.read([tmp_path])
    assert len(register) == 0
    assert "it_holds" not in register


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("reply_echos_correlation_id", "did you mean reply_echoes_correlation_id?"),
        ("§", "is called"),
    ],
)
def test_an_unknown_id_names_the_nearest(wrong, near):
    with pytest.raises(UsageError) as caught:
        REGISTER[wrong]
    assert near in str(caught.value)


def test_a_reader_is_shown_the_rule_itself_as_the_claim(tmp_path):
    (tmp_path / "a.feature").write_text(GOOD, "utf-8")
    rule = Register.read([tmp_path])["it_holds"]
    sent = "the harness sends get(MeterReadings) of a known meter"
    assert rule.steps_of(rule.examples[0]) == (sent, "It holds")
