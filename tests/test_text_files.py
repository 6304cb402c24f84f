"""Text that Windows editors, spreadsheets and word processors write is read, or what is wrong with it is shown."""

import codecs

import pytest

from cimconform.errors import SystemFileError, UsageError
from cimconform.messages import true_values
from cimconform.system import code_values, toml_file
from cimconform.text_files import Unclear, code, decoded, numbers, table, typographic

KIND = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
AT = "2026-03-28T00:15:00+01:00"
TOML = f'[ixit]\nreading_types = ["{KIND}"]\nname = "Z\u00e4hler"\n'
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_system_file_is_read_in_every_encoding_that_it_shows(tmp_path, encoding):
    path = tmp_path / "a.toml"
    path.write_bytes(TOML.replace("\n", "\r\n").encode(encoding))
    assert toml_file.read(path)[0]["ixit"] == {"reading_types": [KIND], "name": "Z\u00e4hler"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'name = "Z\xe4hler"', "byte e4 in line 1 is none: Windows-1252?"),
        ("name = \u201chead end\u201d".encode(), "line 1 has typographic quotes"),
        ("[ixit]\nname\u00a0= 1".encode(), "line 2 has a blank that is none"),
        (b'[ixit]\nreading_types = ["1-0:1.8.0*255"]', "1-0:1.8.0*255 is an OBIS code"),
        (
            b'[ixit]\nreading_types = ["1.8.0"]',
            ":2:18: ixit.reading_types.0: 1.8.0 is an OBIS code",
        ),
    ],
)
def test_of_a_system_file_that_is_none_the_reason_is_reported(tmp_path, text, words):
    path = tmp_path / "a.toml"
    path.write_bytes(text)
    with pytest.raises(SystemFileError) as error:
        toml_file.read(path)
    assert words in str(error.value)


def test_the_type_of_a_control_that_is_too_short_is_not_taken_for_obis(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b'[ixit]\ncontrol_type = "3.31.0"')
    assert toml_file.read(path)[0]["ixit"] == {"control_type": "3.31.0"}
    with pytest.raises(ValueError, match="four whole numbers are a code"):
        code_values.control("3.31.0")


@pytest.mark.parametrize(
    "pasted",
    [
        f" {KIND} ",
        f"{KIND}.",
        KIND.replace(".", ","),
        KIND.replace(".", ". "),
        f"\u201c{KIND}\u201d",
        f"{KIND}\u00a0",
        f"{KIND},",
    ],
)
def test_a_pasted_code_is_read_as_it_was_meant(pasted):
    assert code(pasted) == KIND


@pytest.mark.parametrize("name", ["vendor-type", "3.8.0.214", "a b", ""])
def test_what_is_like_no_code_stays(name):
    assert code(name) == name


ROW = f"M-1|{KIND}|{AT}|118,4|"
HEAD = "meter|reading_type|time_stamp|value|quality"


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_true_values_are_read_from_any_spreadsheet(tmp_path, encoding, separator):
    path = tmp_path / "truth.csv"
    path.write_bytes(f"{HEAD}\r\n{ROW}\r\n".replace("|", separator).encode(encoding))
    (value,) = true_values.load(path)
    assert (value.meter, value.kind, str(value.value)) == ("M-1", KIND, "118.4")


def test_a_line_that_says_the_separator_is_no_row(tmp_path):
    path = tmp_path / "truth.csv"
    path.write_text(f"sep=;\n{HEAD};\n{ROW};\nM-1;x\n".replace("|", ";"), "utf-8")
    with pytest.raises(UsageError, match=r"truth\.csv:4: "):
        true_values.load(path)


@pytest.mark.parametrize(
    ("column", "read"),
    [
        (["118,4", "", "3,5"], ["118.4", "", "3.5"]),
        (["3611,619", "118,400"], ["3611.619", "118.400"]),
        (["1.234,5"], ["1234.5"]),
        (["1 234,5"], ["1234.5"]),
        (["1.5", "-2.25"], ["1.5", "-2.25"]),
        (["\u22121,5"], ["-1.5"]),
        (["abc"], ["abc"]),
    ],
)
def test_decimal_commas_are_read_where_nothing_else_can_be_meant(column, read):
    assert numbers(column) == read


@pytest.mark.parametrize("column", [["118,400"], ["1,5", "2.25"], ["1,234", "5.5"]])
def test_a_number_with_two_meanings_is_reported(column):
    with pytest.raises(Unclear, match="write a point"):
        numbers(column)


def test_names_of_columns_are_found_in_any_dress():
    reader, before = table('sep=,\n"Meter", VALUE\nM-1,"1"\n')
    assert (list(reader), before) == ([{"meter": "M-1", "value": "1"}], 1)


def test_remarks_may_have_any_quotes():
    assert typographic("# \u201cso\u201d\na = 1") == ""


def test_utf_16_that_breaks_off_is_reported():
    with pytest.raises(Unclear):
        decoded(codecs.BOM_UTF16_LE + b"a\0b")
