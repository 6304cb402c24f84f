"""Every service that is claimed is read, and what its schemas make of the profiles is listed."""

from dataclasses import replace
from types import SimpleNamespace

import test_wsdl
from test_wsdl import REGISTER, edit, fetched

from cimconform.campaign import every_service
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.messages.outline import compared, outline
from cimconform.stimuli.compose import Composed, split
from cimconform.system.claims import Ics
from cimconform.verdict import Verdict

folder, judge = test_wsdl.folder, test_wsdl.judge  # fixtures


def looked_at(folder, judge, rule, claims):
    """Judge a rule that a scenario claims for one service, where others are claimed too."""
    scenario = SimpleNamespace(
        last=of_service(folder, "GetMeterReadings"),
        tester=SimpleNamespace(typed=True, fetch=lambda name: of_service(folder, service_of(name))),
    )
    ics = Ics(roles=("responder",), nouns=claims)
    return every_service.judged(judge, REGISTER[rule], scenario, "", ics)


def service_of(name):
    verb, noun, _ = split(name)
    return Composed(b"", verb, noun, typed=True).service


def of_service(folder, name):
    path = folder / f"{name}.wsdl"
    found = (
        fetched(path) if path.exists() else Exchange("1", "soap11", Stimulus(name), trouble="gone")
    )
    facts = {**found.stimulus.facts, "service": name, "url": str(path)}
    return replace(found, id=name, stimulus=replace(found.stimulus, facts=facts))


def test_a_rule_about_a_wsdl_is_held_against_every_service_that_is_claimed(folder, judge):
    text = (folder / "GetMeterReadings.wsdl").read_text("utf-8")
    other = text.replace("MeterReadings", "MeterConfig").replace('"document"', '"rpc"')
    (folder / "GetMeterConfig.wsdl").write_text(other, "utf-8")
    claims = {"MeterReadings": ("get",), "MeterConfig": ("create", "get")}
    rule = "wsdl_is_document_literal"
    assert looked_at(folder, judge, rule, {"MeterReadings": ("get",)}).verdict is Verdict.PASS
    result = looked_at(folder, judge, rule, claims)
    assert (result.verdict, result.exchanges) == (Verdict.FAIL, ("GetMeterConfig",))


def test_a_service_whose_wsdl_cannot_be_had_is_named(folder, judge):
    claims = {"MeterReadings": ("get",), "CustomerConfig": ("get",)}
    result = looked_at(folder, judge, "wsdl_is_document_literal", claims)
    assert result.verdict is Verdict.PASS
    assert result.reason == "not judged: GetCustomerConfig: gone"


PROFILE = "MeterReadings.xsd"


def listed(folder, judge, *pairs):
    """Give what is found where the profile of readings behind a WSDL is edited."""
    edit(folder / "xsd" / PROFILE, *pairs)
    result = judge.claim(
        REGISTER["wsdl_schemas_keep_the_profiles"], fetched(folder / "GetMeterReadings.wsdl")
    )
    return result.verdict, [finding.observed for finding in result.findings]


OWN = '<xs:element name="own" type="m:Own" minOccurs="0"/>'
TYPE = '<xs:complexType name="Own"><xs:sequence><xs:element name="inner" type="xs:string"/></xs:sequence></xs:complexType>'


def test_what_a_vendor_adds_to_a_profile_is_listed_by_its_topmost(folder, judge):
    first = '<xs:complexType name="MeterReading">\n    <xs:sequence>'
    verdict, found = listed(
        folder, judge, (first, f"{first}{OWN}"), ("</xs:schema>", f"{TYPE}</xs:schema>")
    )
    assert verdict is Verdict.WARNING
    assert found == ["added: MeterReadings/MeterReading/own"]


def test_what_a_vendor_takes_or_counts_otherwise_is_listed(folder, judge):
    pairs = [
        ('name="ReadingQualityType" type="m:ReadingQualityType" minOccurs="0" maxOccurs="unbounded"',
         'name="ReadingQualityType" type="m:ReadingQualityType" minOccurs="1" maxOccurs="unbounded"'),
        ('name="ReadingType" type="m:ReadingType" minOccurs="0" maxOccurs="unbounded"',
         'name="Kind" type="m:ReadingType" minOccurs="0" maxOccurs="unbounded"'),
    ]  # fmt: skip
    _, found = listed(folder, judge, *pairs)
    assert found == [
        (
            "added: MeterReadings/Kind; taken out: MeterReadings/ReadingType; in another number: "
            "MeterReadings/ReadingQualityType (1..unbounded for 0..unbounded)"
        )
    ]


def test_a_profile_that_is_written_otherwise_and_means_the_same_is_the_profile():
    space = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    plain = f"""<xs:schema {space}><xs:element name="A" type="T"/>
      <xs:complexType name="T"><xs:sequence><xs:element name="b"/><xs:element name="a" type="T"/></xs:sequence></xs:complexType></xs:schema>"""
    other = f"""<xs:schema {space}><xs:element name="A"><xs:complexType><xs:complexContent><xs:extension base="B">
      <xs:sequence><xs:group ref="G"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:element>
      <xs:complexType name="B"><xs:choice><xs:element ref="b"/></xs:choice></xs:complexType>
      <xs:group name="G"><xs:sequence><xs:element name="a"/></xs:sequence></xs:group></xs:schema>"""
    first, second = (outline(Message(text.encode()).document) for text in (plain, other))
    assert first == second == {"A": "1..1", "A/b": "1..1", "A/a": "1..1"}
    assert not compared(first, second)
