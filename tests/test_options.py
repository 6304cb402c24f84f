"""The options of the ICS: one list, which register, system file and documentation keep to."""

from pathlib import Path

import pytest

from cimconform.errors import RegisterError
from cimconform.requirements.options import OPTIONS
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES

ROOT = Path(__file__).parents[1]
RULE = """Feature: Somebody's own

  @colours_are_told @may @responder @harm_form @option_{option}
  Rule: Colours are shown
    Good practice
    Somebody needs them.

    Example: One meter
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds
"""


def feature(folder, option):
    path = folder / "colours.feature"
    path.write_text(RULE.format(option=option), "utf-8")
    return path


def test_every_option_is_used_and_explained():
    used = {option for r in Register.read([FEATURES]).values() for option in r.every_option}
    page = (ROOT / "docs" / "system-file.md").read_text("utf-8")
    assert used == set(OPTIONS)
    assert all(f"| `{name}` | {meaning} |" in page for name, meaning in OPTIONS.items())


def test_a_tag_of_an_unknown_option_is_refused_with_its_line(tmp_path):
    with pytest.raises(RegisterError, match=r"colours\.feature:4: no option is called 'colour'"):
        Register.read([feature(tmp_path, "colour")])


@pytest.mark.parametrize("option", ["x_colours", "compression"])
def test_an_option_of_ones_own_is_marked_as_such(tmp_path, option):
    (rule,) = Register.read([feature(tmp_path, option)]).values()
    assert rule.options == (option,)


def test_every_requirement_says_who_must_keep_it():
    assert all(r.roles for r in Register.read([FEATURES]).values())
