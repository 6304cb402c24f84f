"""A failure has one shape everywhere."""

import pytest

from cimconform.reports.failure_text import codes, failure, wrapped
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Finding, Rank, Result, Verdict

REGISTER = Register.read([FEATURES])
RULE = REGISTER["reply_echoes_correlation_id"]
HEAD = (
    f"{RULE.id}   shall   {RULE.clause} (ENV-ID-005)\n  {RULE.sentence}\n"
    f"  effect    {RULE.effect}. {RULE.why}"
)


def printed(*findings, rule=RULE):
    return failure(rule, Result(rule.id, Rank.SHALL, Verdict.FAIL, findings=findings))


def test_everything_that_is_known_is_printed():
    finding = Finding("7f3c", "8a", "/ResponseMessage/Header/CorrelationID", "copy it", 6, "m2")
    assert printed(finding).splitlines() == [
        *HEAD.splitlines(),
        "  expected  7f3c",
        "  observed  8a",
        "  where     message m2, /ResponseMessage/Header/CorrelationID, line 6",
        "  hint      copy it",
    ]


@pytest.mark.parametrize(
    ("finding", "lines"),
    [
        (Finding("this", ""), ["  expected  this", "  observed  nothing"]),
        (Finding("this", "that", message="m2"),
         ["  expected  this", "  observed  that", "  where     message m2"]),
        (Finding("this", "that", "/X"),
         ["  expected  this", "  observed  that", "  where     /X"]),
    ],
)  # fmt: skip
def test_what_is_not_known_takes_no_line(finding, lines):
    assert printed(finding).splitlines()[3:] == lines


def test_a_long_value_is_cut_and_measured():
    observed = next(
        line for line in printed(Finding("x", "y" * 9000)).splitlines() if "observed" in line
    )
    assert len(observed) < 350
    assert observed.endswith("… (9000 characters)")


def test_a_rule_without_codes_names_its_clause_alone():
    rule = REGISTER["known_meter_is_served"]
    assert printed(rule=rule).splitlines()[0] == f"{rule.id}   {rule.rank}   {rule.clause}"


METER, ACK = "a named meter is unknown or not acceptable", "bare acknowledgement"


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding("2.4", "OK", "/R/Reply/Error/code"), {"2.4": METER}),
        (Finding("OK", "FAILED, 2.4", "/R/Reply/Result"), {"2.4": METER}),
        (Finding("an event", "3.26.0.85", "/E/EndDeviceEventType/@ref"), {"3.26.0.85": ""}),
        (Finding("x", "y", "/R/Payload", "refuse what is not there: 2.4 or 0.3"),
         {"2.4": METER, "0.3": ACK}),
        (Finding("x", "y", "/R/Payload", "say OK with the code 0.3"), {"0.3": ACK}),
    ],
)  # fmt: skip
def test_a_code_has_its_meaning_beside_it(finding, expected):
    found = dict(codes(finding))
    assert found.keys() == expected.keys()
    assert all(found[code] and words in found[code] for code, words in expected.items())
    for code, words in found.items():
        assert f"  code      {code}: {words}" in printed(finding).splitlines()


@pytest.mark.parametrize(
    "finding",
    [
        Finding("2.4", "2.5", "/R/Payload/value"),
        Finding("1.1", "1.2", "the HTTP header Content-Type", "SOAP 1.1 wants it, clause 6.1 or 6.3"),
        Finding("a code", "2.444", "/R/Reply/Error/code"),
        Finding("x", f"2.4 ({METER})", "/R/Reply/Error/code"),
    ],
)  # fmt: skip
def test_what_is_no_code_or_is_explained_already_is_left_alone(finding):
    assert codes(finding) == []


def test_of_many_findings_one_of_each_kind_is_reported():
    same = [Finding(str(n), "x", f"/{n}/Header/Verb", "fix it") for n in range(9)]
    text = printed(*same, Finding("a", "x", "/R/Header/Noun", "fix it"))
    assert [line.split()[1] for line in text.splitlines() if "expected" in line] == ["0", "a"]
    assert text.endswith("  and 8 more findings")


def test_one_more_finding_is_one():
    text = printed(*(Finding("a", "b", f"/R/{name}") for name in "abcd"))
    assert text.endswith("  and 1 more finding")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_line_that_is_too_long_goes_on_below_its_beginning(width):
    finding = Finding("x", "y " * 90, "/ResponseMessage" + "/MeterReadings" * 12, "fix it", 6, "m2")
    text = printed(finding)
    lines = wrapped(text, width).split("\n")
    assert max(map(len, lines)) <= width
    at = next(n for n, line in enumerate(lines) if line.startswith("  observed"))
    assert lines[at + 1].startswith(" " * 12 + "y")
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_what_fits_is_left_as_it_is():
    text = printed(Finding("a  b", "c"))
    assert wrapped(text, 200) == text
