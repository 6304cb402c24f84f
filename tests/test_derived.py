"""A profile that we derived accuses no product: what it alone refuses is a warning that says so."""

import pytest

from cimconform.checks import Basis
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.messages.schemas import Schemas
from cimconform.suite import FIXTURES
from cimconform.verdict import Finding, Rank, Verdict, weigh

TC57 = "http://iec.ch/TC57/2011"
SHIPPED = Schemas.ours()
DERIVED = "CustomerConfig (worked out from the classes of the CIM"
BROKEN = "<Customer><kind>nobody</kind></Customer>"


def response(noun: str, inside: str, payload: str = "Payload", more: str = "") -> bytes:
    """Give a typed response that carries a noun."""
    return (
        f'<w:{noun}ResponseMessage xmlns:w="{TC57}/Get{noun}Message" xmlns="{MESSAGE_NS}">'
        f"<w:Header><Verb>reply</Verb><Noun>{noun}</Noun>{more}</w:Header>"
        f"<w:Reply><Result>OK</Result></w:Reply><w:{payload}>"
        f'<{noun} xmlns="{TC57}/{noun}#">{inside}</{noun}></w:{payload}>'
        f"</w:{noun}ResponseMessage>"
    ).encode()


def judged(check: str, raw: bytes, schemas: Schemas = SHIPPED):
    """Judge a message by one rule of schemas; give the verdict of a shall, and the findings."""
    checks = load_checks()
    alone = {check: checks[check], "noun_names_the_payload": checks["noun_names_the_payload"]}
    needed = {name: checks[name] for name in checks[check].after}
    outcome = Judge({**alone, **needed}, Basis(schemas)).message(checks[check], Message(raw))
    return weigh(Rank.SHALL, outcome.findings), outcome.findings


RULES = ("payload_is_schema_valid", "message_is_schema_valid")


@pytest.mark.parametrize("rule", RULES)
def test_what_a_derived_profile_refuses_is_a_warning_that_names_it(rule):
    verdict, (finding,) = judged(rule, response("CustomerConfig", BROKEN))
    assert verdict is Verdict.WARNING
    assert finding.derived.startswith(DERIVED)
    assert (
        f"is derived, not read in the standard, so that this is a warning: {DERIVED}"
        in finding.hint
    )
    assert "[schemas]" in finding.hint


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "inside", ["<Stranger/>", '<x xmlns="urn:else"/>', "<Customer><x/></Customer>"]
)
def test_a_stranger_inside_a_derived_profile_is_one_too(rule, inside):
    verdict, (finding,) = judged(rule, response("CustomerConfig", inside))
    assert (verdict, bool(finding.derived)) == (Verdict.WARNING, True)


@pytest.mark.parametrize("rule", RULES)
def test_what_a_known_profile_refuses_is_a_failure(rule):
    verdict, (finding,) = judged(rule, response("MeterConfig", "<Meter><isPan>x</isPan></Meter>"))
    assert (verdict, finding.derived, "derived" in finding.hint) == (Verdict.FAIL, "", False)


@pytest.mark.parametrize(
    "raw",
    [
        response("CustomerConfig", "", "Burden"),
        response("CustomerConfig", "", more="<Stranger/>"),
        response("CustomerConfig", BROKEN, more="<Stranger/>"),
    ],
)
def test_an_envelope_around_a_derived_profile_is_known_all_the_same(raw):
    verdict, findings = judged("message_is_schema_valid", raw)
    assert verdict is Verdict.FAIL
    assert not findings[0].derived


def test_an_official_schema_is_no_derived_one(tmp_path):
    (tmp_path / "CustomerConfig.xsd").write_bytes(
        (FIXTURES / "schemas" / "2013" / "CustomerConfig.xsd").read_bytes()
    )
    theirs = Schemas.of(tmp_path)
    for rule in RULES:
        verdict, (finding,) = judged(rule, response("CustomerConfig", BROKEN), theirs)
        assert (verdict, finding.derived) == (Verdict.FAIL, "")


@pytest.mark.parametrize(
    ("rank", "derived", "verdict"),
    [
        (Rank.SHALL, ["x"], Verdict.WARNING),
        (Rank.SHALL, ["x", ""], Verdict.FAIL),
        (Rank.SHOULD, ["x"], Verdict.WARNING),
        (Rank.MAY, ["x"], Verdict.PASS),
        (Rank.SHALL, [], Verdict.PASS),
    ],
)
def test_what_is_derived_weighs_at_most_a_warning(rank, derived, verdict):
    assert weigh(rank, [Finding("a", "b", derived=word) for word in derived]) is verdict
