"""The tables of Annexes C to F: every code that was seen in use, and every rule about them."""

import csv
import doctest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cimconform import codes
from cimconform.cli import app
from cimconform.codes import controls, events, quality, reading_rules, reading_type, reading_words
from cimconform.codes.reading_type import CLOSED, FIELDS, ReadingType
from cimconform.codes.tables import rows
from cimconform.errors import UsageError

DATA = Path(__file__).parent / "data"
KWH = "0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"


def seen(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


READING_TYPES = seen("reading_types")
GOOD, INVALID, SUSPICIOUS = (
    [row["code"] for row in READING_TYPES if row["verdict"] == verdict]
    for verdict in ("good", "invalid", "suspicious")
)
EXPECTED = {row["code"]: set(row["rules"].split()) for row in READING_TYPES}


def weighing(code, *weights):
    return {one.rule for one in reading_rules.remarks(code) if one.weight in weights}


def test_the_examples_are_as_many_as_were_found():
    assert (len(GOOD), len(INVALID), len(SUSPICIOUS)) == (489, 35, 93)


@pytest.mark.parametrize("code", GOOD)
def test_a_code_in_use_is_read_without_a_doubt(code):
    assert str(reading_type.parse(code)) == code
    assert not weighing(code, "error", "doubt")
    assert codes.meaning(code)


@pytest.mark.parametrize("code", INVALID)
def test_of_an_invalid_code_the_reason_is_reported(code):
    assert weighing(code, "error") == EXPECTED[code]


@pytest.mark.parametrize("code", SUSPICIOUS)
def test_a_suspicious_code_is_legal_and_doubted(code):
    assert str(reading_type.parse(code)) == code
    assert not weighing(code, "error")
    assert weighing(code, "doubt") == EXPECTED[code]


# what no code in use shows: one code for each rule that breaks it and no other
BROKEN = {
    "whole_fractions": ["0.0.0.0.0.1.4.3.0.0.0.0.0.0.0.0.5.0", "0.0.0.0.0.1.4.0.0.3.0.0.0.0.0.0.5.0"],
    "length_of_period": [
        "0.0.100.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0", "0.0.102.4.1.1.12.0.0.900.400.0.0.0.0.3.72.0"
    ],
    "quadrants_of_electricity": ["0.0.0.1.15.7.58.0.0.0.0.0.0.0.0.0.42.0"],
    "total_by_phase": ["0.0.0.1.21.1.12.0.0.0.0.0.0.0.128.3.72.0"],
    "demand_block": ["0.0.53.0.1.1.54.0.0.0.0.0.0.0.0.0.29.0"],
    "ports_of_water": ["0.27.0.1.1.7.58.0.0.0.0.0.0.0.0.0.42.0"],
    "tariff_of_instant": ["0.0.0.12.1.1.37.0.0.0.0.1.0.0.0.0.38.0"],
    "compensated_gas": ["0.0.0.1.1.9.58.0.0.0.0.0.0.0.0.0.167.0"],
    "specified_period": ["32.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"],
    "two_periods": ["8.0.2.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"],
    "day_or_24_hours": ["11.0.0.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"],
}  # fmt: skip


@pytest.mark.parametrize(("rule", "code"), [(r, c) for r, cs in BROKEN.items() for c in cs])
def test_a_rule_sees_what_breaks_it_and_nothing_else(rule, code):
    assert weighing(code, "error", "doubt", "note") == {rule}


def test_each_of_the_26_rules_is_shown_by_a_code():
    weights = {row["rule"]: row["weight"] for row in rows("reading_type_rules")}
    assert len(weights) == 26
    shown = set().union(*EXPECTED.values(), BROKEN)
    assert set(weights) - shown == {"first_edition_instant"}
    assert weighing("12.0.0.0.1.1.37.0.0.0.0.0.0.0.0.0.38.0", "error") == {"listed_numbers"}


def test_what_others_use_is_shown():
    (remark,) = reading_rules.remarks(KWH.replace("0.0", "1001.0", 1))
    assert "a number of a vendor: yearly" in remark.says
    first = "0.1.1.12.0.0.0.0.3.72.0"
    assert "first edition" in codes.explain(first).title
    assert codes.meaning(first) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (KWH.replace("72", "072"), "leading zero"),
        (KWH.replace("72", ""), "field 17 (unit) is empty"),
        (KWH.replace("72", "-72"), "only field 16 may be negative"),
        (KWH.replace("72", "x"), "no whole number"),
        (KWH + ".0", "19 fields instead of 18"),
    ],
)
def test_a_malformed_code_is_reported_where(text, words):
    with pytest.raises(UsageError) as caught:
        reading_type.parse(text)
    assert words in str(caught.value)


def test_the_power_of_ten_may_be_negative():
    assert reading_type.parse(KWH.replace(".3.72", ".-3.72"))["multiplier"] == -3


def number(field):
    listed = (
        st.sampled_from(sorted(reading_type.tables()[field])) if field in CLOSED else st.just(0)
    )
    return listed | st.integers(min_value=0, max_value=10**6)


KINDS = st.tuples(*map(number, FIELDS)).map(ReadingType)


@given(KINDS)
def test_reading_undoes_writing(kind):
    assert reading_type.parse(str(kind)) == kind


@given(KINDS)
def test_building_undoes_naming(kind):
    assert reading_words.build(reading_words.text(kind)) == kind


@given(st.text())
def test_whatever_is_no_code_has_no_meaning_and_raises_nothing(text):
    assert codes.meaning(text) is None or codes.looks_like_code(text)
    assert isinstance(reading_rules.remarks(text), list)


def test_names_may_stand_in_any_order_and_case():
    words = "Energy, forward, ELECTRICITYsecondaryMetered, fifteenMinute, deltaData (kWh)"
    assert codes.build(words) == KWH


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("energi (kWh)", "did you mean energy?"),
        ("energy (kWk)", "did you mean"),
        ("energy power", "measurementKind twice"),
        ("energy kWh", "units stand in brackets"),
    ],
)
def test_what_is_not_understood_is_named(words, expected):
    with pytest.raises(UsageError) as caught:
        codes.build(words)
    assert expected in str(caught.value)


@pytest.mark.parametrize("row", seen("event_codes"), ids=lambda row: row["code"])
def test_an_event_code_in_use_is_read(row):
    code = row["code"]
    assert str(events.parse(code)) == code
    strange = row["status"] == "has a part outside the tables"
    assert bool(events.remarks(code)) == strange
    assert (events.parse(code).kind in events.listed()) == (row["status"] == "in event-known")


@pytest.mark.parametrize("row", seen("quality_codes"), ids=lambda row: row["code"])
def test_a_quality_code_in_use_is_read(row):
    assert str(quality.parse(row["code"])) == row["code"]
    found = [one.rule for one in quality.remarks(row["code"])]
    local = row["status"] == "local index" and not row["code"].startswith("5.")
    assert found == (["listed_index"] if local else [])


@given(st.tuples(*(st.sampled_from(sorted(events.tables()[part])) for part in events.PARTS)))
def test_an_event_is_built_of_the_names_of_its_parts(numbers):
    names = [events.tables()[p][n].name for p, n in zip(events.PARTS, numbers, strict=True)]
    built = events.build(*(name.split(" or ")[0] for name in names))
    assert str(built) == ".".join(map(str, numbers))


@pytest.mark.parametrize("number", quality.tables()["index"])
def test_a_quality_is_built_of_names(number):
    code = quality.parse(f"2.{number}")
    found = quality.entries(code).values()
    assert quality.build(*(entry.name for entry in found)) == code


@pytest.mark.parametrize(
    ("code", "rule", "weight"),
    [
        ("9.0.0", "listed_system", "error"),
        ("1.13.0", "listed_category", "error"),
        ("1.9.0", "obsolete_category", "doubt"),
        ("1.2.999", "listed_index", "note"),
        ("1.2", "form_of_quality", "error"),
    ],
)
def test_a_strange_quality_is_reported(code, rule, weight):
    (remark,) = quality.remarks(code)
    assert (remark.rule, remark.weight) == (rule, weight)


def test_an_index_that_is_defined_elsewhere_is_no_matter():
    assert not quality.remarks("5.2.999")


@pytest.mark.parametrize("kind", controls.controls())
def test_a_control_of_annex_f_has_answers_that_exist(kind):
    control = controls.controls()[kind]
    code = events.parse(f"0.{kind}")
    assert events.is_command(code) or code.action == events.RESET
    for answer in (*control.success, *control.failure):
        event = events.parse(f"3.{answer}")
        assert not events.remarks(str(event))
        assert events.is_event(event)
        assert control in controls.answers(event)
    assert set(control.success) <= controls.successes(code)
    assert set(control.failure) <= controls.failures(code)
    assert not controls.successes(code) & controls.failures(code)
    assert controls.successes(code) | controls.failures(code) <= controls.fitting(code)


def test_every_listed_event_is_made_of_the_tables():
    assert len(events.listed()) == 394
    for kind, event in events.listed().items():
        assert not events.remarks(f"0.{kind}")
        assert event.words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (KWH, ("fifteenMinute", "kWh", "Active energy", "measuringPeriod")),
        ("3.26.0.85", ("ElectricMeter", "Power", "Failed", "table E.25")),
        ("0.31.0.23", ("control", "Open the switch", "*.31.0.68")),
        ("3.31.0.68", ("event", "answers", "*.31.0.23")),
        ("1.5.257", ("endDevice", "reasonability", "errorCode")),
        ("2.4", ("bad value",)),
        ("3.141.141.304", ("not in table", "a vendor")),
    ],
)
def test_the_command_line_explains_any_code(code, words):
    output = " ".join(CliRunner().invoke(app, ["show", code]).output.split())
    for word in words:
        assert word in output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["ElectricMeter", "Power", "n/a", "Failed"], "3.26.0.85"),
        (["endDevice", "reasonability", "errorCode"], "1.5.257"),
        (["forward electricitySecondaryMetered energy (kWh)"], "0.0.0.0.1.1.12.0.0.0.0.0.0.0.0.3.72.0"),
    ],
)  # fmt: skip
def test_the_command_line_gives_the_code_of_words(words, code):
    assert CliRunner().invoke(app, ["code", *words]).output.strip() == code


def test_a_code_is_shown_with_its_meaning():
    assert codes.with_meaning("3.26.0.85") == "3.26.0.85 (ElectricMeter Power Failed)"
    assert codes.with_meaning("99.99.99.99") == "99.99.99.99"
    assert codes.with_meaning("0.0.0") == "0.0.0 (notApplicable, valid, dataValid)"


def test_a_code_of_no_known_length_is_reported():
    with pytest.raises(UsageError, match="5 fields"):
        codes.explain("1.2.3.4.5")


def test_what_the_page_shows_in_python_is_so():
    page = Path(__file__).parents[1] / "docs" / "codes.md"
    found = doctest.testfile(str(page), module_relative=False)
    assert (found.failed, found.attempted) == (0, 3)
