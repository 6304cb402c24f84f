"""Schemas are found, replaced by official ones, and never blame where two engines disagree."""

import shutil
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cimconform.checks import Basis, registered
from cimconform.errors import Inconclusive, SchemaError, SystemFileError
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import MESSAGE_NS, Message, parse
from cimconform.messages.schemas import Disagreement, Schemas, UnknownNamespace
from cimconform.suite import FIXTURES
from cimconform.system import system_file as system
from cimconform.verdict import Verdict

OURS = FIXTURES / "schemas" / "2013"
TC57 = "http://iec.ch/TC57/2011"
READINGS = f"{TC57}/MeterReadings#"
WRAPPER = f"{TC57}/GetMeterReadingsMessage"
SHIPPED = Schemas.ours()
XS = "http://www.w3.org/2001/XMLSchema"
MEMBER = (
    '<xs:element name="MeterReading" type="m:MeterReading" minOccurs="0" maxOccurs="unbounded">'
)
EXTRA = '<xs:element name="Extra" type="xs:string" minOccurs="0"/>'
SOURCE = '<xs:element name="Source" type="xs:string" minOccurs="0"/>'


def readings(inside: str):
    """Give a MeterReadings document."""
    return parse(f'<MeterReadings xmlns="{READINGS}">{inside}</MeterReadings>'.encode())


def stamped(text: str, value: str = "1"):
    """Give readings with one time stamp."""
    reading = f'<timeStamp>{text}</timeStamp><value>{value}</value><ReadingType ref="r"/>'
    return readings(f"<MeterReading>\n<Readings>{reading}</Readings></MeterReading>")


def response(header: str = "", payload: str = "", more: str = "") -> bytes:
    """Give a typed response."""
    return (
        f'<w:MeterReadingsResponseMessage xmlns:w="{WRAPPER}" xmlns="{MESSAGE_NS}"><w:Header>'
        f"<Verb>reply</Verb><Noun>MeterReadings</Noun>{header}</w:Header>"
        f"<w:Reply><Result>OK</Result></w:Reply>{more}<w:Payload>"
        f'<MeterReadings xmlns="{READINGS}">{payload}</MeterReadings>'
        "</w:Payload></w:MeterReadingsResponseMessage>"
    ).encode()


@pytest.fixture
def folder(tmp_path):
    """Give a folder for official schemas, with a space in its name as folders have."""
    made = tmp_path / "official XSDs"
    made.mkdir()
    return made


def official(folder, name: str = "MeterReadings.xsd", old: str = MEMBER, new: str = EXTRA + MEMBER):
    """Put a schema into a folder that differs from ours by a few words."""
    text = (OURS / name).read_text("utf-8")
    assert old in text
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace(old, new), "utf-8")
    return path


# --- finding ------------------------------------------------------------------------------


def test_every_schema_of_ours_loads_in_both_engines():
    assert len(SHIPPED.namespaces()) == len(list(OURS.glob("*.xsd")))
    for space in SHIPPED.namespaces():
        element = etree.Element(f"{{{space}}}NoSuchElement")
        assert SHIPPED.knows(space)
        assert SHIPPED.source(space).parent == OURS
        assert SHIPPED.errors(element)
        assert SHIPPED.second_opinion(element)


def test_an_unknown_namespace_is_no_verdict():
    assert not SHIPPED.knows("urn:nobody")
    with pytest.raises(UnknownNamespace):
        SHIPPED.errors(etree.Element("{urn:nobody}x"))


def test_official_schemas_come_before_ours_and_ours_fill_the_gaps(folder):
    path = official(folder / "deep" / "er")
    theirs = Schemas.of(folder)
    assert theirs.source(READINGS) == path
    assert theirs.source(MESSAGE_NS) == OURS / "Message.xsd"
    assert theirs.namespaces() == SHIPPED.namespaces()
    assert SHIPPED.errors(readings("<Extra/>"))
    assert theirs.errors(readings("<Extra/>")) == []
    assert theirs.second_opinion(readings("<Extra/>")) == []


def test_official_schemas_hold_inside_our_wrappers_too(folder):
    official(folder)
    message = parse(response(payload="<Extra/>"))
    assert SHIPPED.errors(message)
    assert Schemas.of(folder).errors(message) == []
    assert Schemas.of(folder).second_opinion(message) == []


def test_a_part_that_a_schema_includes_is_no_schema_of_its_own(folder):
    path = official(folder)
    part = folder / "ZZ-part.xsd"
    part.write_text(
        f'<xs:schema xmlns:xs="{XS}" targetNamespace="{READINGS}"><xs:simpleType name="Part">'
        '<xs:restriction base="xs:string"/></xs:simpleType></xs:schema>',
        "utf-8",
    )
    include = f'<xs:include schemaLocation="{part.name}"/>\n  <xs:element name="MeterReadings"'
    path.write_text(
        path.read_text("utf-8").replace('<xs:element name="MeterReadings"', include), "utf-8"
    )
    assert Schemas.of(folder).source(READINGS) == path
    assert Schemas.of(folder).errors(readings("<Extra/>")) == []


def test_schemas_that_include_each_other_are_not_lost(folder):
    for name, other in (("a", "b"), ("b", "a")):
        (folder / f"{name}.xsd").write_text(
            f'<xs:schema xmlns:xs="{XS}" targetNamespace="urn:round">'
            f'<xs:include schemaLocation="{other}.xsd"/><xs:element name="{name}"/></xs:schema>',
            "utf-8",
        )
    assert Schemas.of(folder).source("urn:round") == folder / "a.xsd"
    assert Schemas.of(folder).errors(etree.Element("{urn:round}b")) == []


def test_equal_copies_of_a_schema_are_one(folder):
    path = official(folder / "a")
    shutil.copytree(folder / "a", folder / "b")
    assert Schemas.of(folder).source(READINGS) == path


def test_two_schemas_of_one_namespace_are_refused(folder):
    first = official(folder / "a")
    second = official(folder / "b", new=MEMBER)
    with pytest.raises(SchemaError) as error:
        Schemas.of(folder)
    assert str(error.value).startswith(f"{second}:1: {READINGS} is in {first} as well")


def test_a_folder_that_is_not_there_is_named(folder):
    with pytest.raises(SchemaError, match="no folder"):
        Schemas.of(folder / "absent")


def test_a_folder_without_schemas_is_named(folder):
    (folder / "README.txt").write_text("nothing here", "utf-8")
    (folder / "chameleon.xsd").write_text(f'<xs:schema xmlns:xs="{XS}"/>', "utf-8")
    with pytest.raises(SchemaError, match=r"holds no \.xsd that has a targetNamespace"):
        Schemas.of(folder)


def test_a_schema_that_is_no_xml_is_named_with_its_line(folder):
    path = official(folder, old="</xs:schema>", new="")
    line = len(path.read_text("utf-8").splitlines()) + 1
    with pytest.raises(SchemaError) as error:
        Schemas.of(folder)
    assert str(error.value).startswith(f"{path}:{line}: no XML: ")


def test_a_schema_that_is_wrong_is_named_with_its_line(folder):
    path = official(folder, new=f'<xs:element name="x" type="m:Nobody"/>\n{MEMBER}')
    lines = path.read_text("utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "m:Nobody" in text)
    with pytest.raises(SchemaError) as error:
        Schemas.of(folder)
    assert str(error.value).startswith(f"{path}:{line}: this schema does not load: ")
    assert "Nobody" in str(error.value)


def test_a_schema_that_names_a_file_elsewhere_fetches_nothing(folder):
    place = "http://192.0.2.1/elsewhere.xsd"  # an address that is not in use
    wanted = f'<xs:import namespace="urn:x" schemaLocation="{place}"/>\n  <xs:element name="MeterReadings"'
    official(folder, old='<xs:element name="MeterReadings"', new=wanted)
    assert Schemas.of(folder).errors(readings("")) == []


# --- the system file ----------------------------------------------------------------------

SYSTEM = """
[system]
name = "x"
[ics]
roles = ["responder"]
[transport.http]
kind = "http"
url = "http://127.0.0.1/"
"""


def test_a_system_file_names_the_folder_from_where_it_lies(folder, monkeypatch):
    path = folder.parent / "system.toml"
    path.write_text(f'{SYSTEM}[schemas]\nfolder = "{folder.name}"\n', "utf-8")
    monkeypatch.chdir("/")
    assert system.load(path).schemas.folder == folder


def test_a_system_file_may_name_no_folder_or_a_whole_path(folder):
    path = folder.parent / "system.toml"
    path.write_text(SYSTEM, "utf-8")
    assert system.load(path).schemas.folder is None
    path.write_text(f'{SYSTEM}[schemas]\nfolder = "{folder.as_posix()}"\n', "utf-8")
    assert system.load(path).schemas.folder == folder


def test_a_wrong_word_beside_the_folder_is_reported(folder):
    path = folder.parent / "system.toml"
    path.write_text(f'{SYSTEM}[schemas]\nfolders = "x"\n', "utf-8")
    with pytest.raises(SystemFileError, match=r"schemas\.folders: .*did you mean folder"):
        system.load(path)


# --- the verdict of two engines ------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["2026-03-29T02:30:00Z", " 2026-03-29T02:30:00Z", "\n\t2026-03-29T02:30:00+02:00 \n"]
)
def test_white_space_around_a_date_and_time_is_valid(text):
    assert SHIPPED.errors(stamped(text)) == []


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
BLANKS = st.text(" \t\n", max_size=3)


@settings(deadline=None)  # the first one compiles the schema
@given(st.datetimes(timezones=ZONES), BLANKS, BLANKS)
def test_any_date_and_time_with_an_offset_is_valid(moment, before, after):
    assert SHIPPED.errors(stamped(before + moment.isoformat() + after)) == []


@pytest.mark.parametrize("text", ["29.03.2026", "2026-02-30T00:00:00Z", "", " "])
def test_what_is_no_date_and_time_is_a_fault_with_path_and_line(text):
    (fault,) = SHIPPED.errors(stamped(text))
    assert fault.path == "MeterReadings/MeterReading/Readings/timeStamp"
    assert fault.line == 2
    assert "dateTime" in fault.reason
    assert "{" not in fault.reason, "namespaces make a reason hard to read"


def test_white_space_is_not_blamed_beside_a_true_fault():
    element = stamped("\n 2026-03-29T02:30:00Z\n", "1</value><value>2")
    faults = SHIPPED.errors(element)
    assert [fault.path.rpartition("/")[2] for fault in faults] == ["value"]
    assert faults[0].line == 4


def test_a_fault_inside_a_message_has_the_line_of_the_message():
    raw = response(payload="<MeterReading/>\n<Surplus/>", more="\n\n")
    payload = Message(raw).payloads[0]
    (fault,) = SHIPPED.errors(payload)
    assert (fault.path, fault.line) == ("MeterReadings/Surplus", 4)


IDS = "<MessageID>1</MessageID><CorrelationID>1</CorrelationID>"


def judged(schemas: Schemas, source: str):
    """Judge a message by the net below all rules."""
    checks = load_checks()
    message = Message(response(f"<Source>{source}</Source>{IDS}"))
    return Judge(checks, Basis(schemas)).message(checks["message_is_schema_valid"], message)


def test_where_the_engines_disagree_no_product_is_blamed(folder):
    # libxml2 asks of an address that it can be parsed; XML Schema 1.0 takes any text for one
    official(folder, "Message.xsd", SOURCE, SOURCE.replace("xs:string", "xs:anyURI"))
    outcome = judged(Schemas.of(folder), "100%")
    assert outcome.verdict is Verdict.INCONCLUSIVE
    assert outcome.findings == ()
    assert "lxml says: Element 'Source': '100%' is not a valid value" in outcome.reason
    assert "xmlschema finds MeterReadingsResponseMessage valid" in outcome.reason
    assert "please report" not in outcome.reason, "no check broke"


def test_where_the_engines_agree_the_product_is_blamed(folder):
    official(folder, "Message.xsd", SOURCE, SOURCE.replace("xs:string", "xs:boolean"))
    outcome = judged(Schemas.of(folder), "100%")
    assert outcome.verdict is None
    assert [finding.where for finding in outcome.findings] == [
        "/MeterReadingsResponseMessage/Header/Source"
    ]


def test_where_the_second_engine_cannot_say_no_product_is_blamed(folder):
    official(folder, "Message.xsd", SOURCE, SOURCE.replace("xs:string", "xs:duration"))
    element = parse(response("<Source>P99999999999999999999D</Source>"))
    with pytest.raises(Disagreement, match=r"lxml says: .*; xmlschema cannot say: \w+") as error:
        Schemas.of(folder).errors(element)
    assert isinstance(error.value, Inconclusive)


# --- WSDLs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "line", "expected"),
    [
        (b"<definitions>\n\n<types>", 3, "Premature end"),
        (b"<html/>", 1, "HTTP 200: <html/>"),
        (b"", 1, "HTTP 200: "),
    ],
)
def test_a_wsdl_that_does_not_load_is_named_with_address_and_line(raw, line, expected):
    load_checks()
    url = "http://127.0.0.1/services/GetMeterReadings?wsdl"
    stimulus = Stimulus("WSDL of GetMeterReadings", "", {"url": url})
    exchange = Exchange("x", "soap11", stimulus, None, (Message(raw, status=200),))
    (finding,) = registered()["wsdl_is_available"].run(exchange, Basis(SHIPPED))
    assert (finding.expected, finding.line) == ("a WSDL 1.1", line)
    assert expected in finding.observed
    assert url in finding.where + finding.hint
