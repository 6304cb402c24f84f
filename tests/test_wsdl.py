"""What is found in a WSDL, served or supplied as a file: which document, which line, whose fault."""

import shutil

import pytest
from typer.testing import CliRunner

from cimconform.checks import Basis, registered
from cimconform.cli import app
from cimconform.errors import SystemFileError, UsageError
from cimconform.harness import wsdl_documents as documents
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.exchange import PLACE, Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.messages.schemas import Schemas
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES, FIXTURES
from cimconform.system.system_file import load
from cimconform.transports.base import RawMessage
from cimconform.verdict import Verdict

REGISTER = Register.read([FEATURES])
BY_CLIENT = "client_can_use_the_wsdl"  # needs an answer too; see test_soap_client.py
WSDL_RULES = [
    r.id
    for r in REGISTER.values()
    if r.feature.startswith("The WSDL") and r.examples and r.id != BY_CLIENT
]


@pytest.fixture(scope="module")
def judge():
    return Judge(load_checks(), Basis(Schemas.ours()))


@pytest.fixture
def folder(tmp_path):
    """Give a folder as an integrator gets it: WSDLs, and schemas in xsd below them."""
    shutil.copytree(FIXTURES / "schemas" / "2013", tmp_path / "xsd")
    for name in ("GetMeterReadings", "ExecuteMeterConfig", "Generic"):
        text = (FIXTURES / "wsdl" / "2013" / f"{name}.wsdl").read_text("utf-8")
        text = text.replace("../../schemas/2013/", "xsd/").replace(
            "http://iec.ch/TC57/2011/Get", "http://iec.ch/TC57/2011/Get"
        )
        text = text.replace(
            '<soap:address location="http://iec.ch',
            '<soap:address location="http://head-end.example',
        )
        text = text.replace(
            '<soap12:address location="http://iec.ch',
            '<soap12:address location="http://head-end.example',
        )
        (tmp_path / f"{name}.wsdl").write_text(text, "utf-8")
    return tmp_path


def edit(path, *pairs):
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return path


def fetched(path, soap="1.1"):
    """Give the exchange that fetching a supplied WSDL makes."""
    raw_messages = documents.closure(str(path), never)
    replies = tuple(
        Message(p.body, headers=p.headers, status=p.status, id=f"m{n}")
        for n, p in enumerate(raw_messages)
    )
    facts = {"url": str(path), "soap": soap, "endpoint": "http://head-end.example/services"}
    return Exchange("1", "soap11", Stimulus(f"WSDL of {path.stem}", "", facts), None, replies)


def never(url: str) -> RawMessage:
    raise AssertionError(f"{url} was fetched for a supplied file")


def results(judge, path, **facts):
    """Give the verdict of every rule about WSDLs on a supplied file."""
    typed = path.stem != "Generic"
    exchange = fetched(path, **facts)
    if not typed:
        exchange = Exchange(
            "1", "generic", Stimulus("WSDL", "", exchange.stimulus.facts), None, exchange.replies
        )
    chosen = [
        REGISTER[name] for name in WSDL_RULES
        if not {"soap_generic" if typed else "soap_typed"} & set(REGISTER[name].bindings)
    ]  # fmt: skip
    return {r.id: judge.claim(r, exchange) for r in chosen}


def fallen(given):
    return {name for name, result in given.items() if result.findings}


@pytest.mark.parametrize("name", ["GetMeterReadings", "ExecuteMeterConfig", "Generic"])
def test_a_good_wsdl_in_a_folder_is_passed_by_every_rule(judge, folder, name):
    given = results(judge, folder / f"{name}.wsdl")
    assert {r.verdict for r in given.values()} == {Verdict.PASS}
    assert len(given) >= 8


def test_every_import_is_followed_to_the_last_schema(folder):
    raw_messages = documents.closure(str(folder / "GetMeterReadings.wsdl"), never)
    names = {raw.headers[PLACE].rpartition("/")[2] for raw in raw_messages}
    assert names == {
        "GetMeterReadings.wsdl", "GetMeterReadingsMessage.xsd", "Message.xsd",
        "MeterReadings.xsd", "GetMeterReadings.xsd",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "pairs", "rule"),
    [
        ("GetMeterReadings", [('style="document"', 'style="rpc"')], "wsdl_is_document_literal"),
        ("GetMeterReadings", [('use="literal"', 'use="encoded"')], "wsdl_is_document_literal"),
        (
            "GetMeterReadings",
            [('<wsdl:service name="GetMeterReadings"', '<wsdl:service name="Readings"')],
            "typed_service_is_role_and_noun",
        ),
        (
            "ExecuteMeterConfig",
            [('operation name="CreateMeterConfig"', 'operation name="MakeMeterConfig"')],
            "typed_operation_is_verb_and_noun",
        ),
        (
            "ExecuteMeterConfig",
            [('operation name="CreateMeterConfig"', 'operation name="CreatedMeterConfig"')],
            "typed_operation_fits_its_role",
        ),
        (
            "GetMeterReadings",
            [('targetNamespace="http://iec.ch/TC57/2011/GetMeterReadings"',
              'targetNamespace="http://iec.ch/TC57/2011/MeterReadings"')],
            "typed_names_follow_the_templates",
        ),
        (
            "GetMeterReadings",
            [('portType name="GetMeterReadings_Port"', 'portType name="Readings"'),
             ('type="tns:GetMeterReadings_Port"', 'type="tns:Readings"')],
            "typed_names_follow_the_templates",
        ),
        (
            "GetMeterReadings",
            [('<soap:operation soapAction="http://iec.ch/TC57/2011/GetMeterReadings/GetMeterReadings"',
              "<soap:operation")],
            "soap_action_follows_the_template",
        ),
        (
            "ExecuteMeterConfig",
            [('element="w:ChangeMeterConfig"', 'element="w:CreateMeterConfig"')],
            "input_elements_are_distinct",
        ),
        (
            "ExecuteMeterConfig",
            [('name="CreateMeterConfigRequestMessage" element=',
              'name="CreateMeterConfigRequestMessage" type=')],
            "input_has_one_element_part",
        ),
        (
            "ExecuteMeterConfig",
            [('element="w:CreateMeterConfig"', 'element="w:Create"')],
            "input_element_is_the_operations",
        ),
        (
            "ExecuteMeterConfig",
            [('<wsdl:fault name="CreateMeterConfigFault" message="tns:FaultMessage"/>', "")],
            "typed_operation_declares_its_fault",
        ),
        (
            "GetMeterReadings",
            [("http://schemas.xmlsoap.org/soap/http", "http://schemas.xmlsoap.org/soap/smtp")],
            "wsdl_keeps_the_basic_profile",
        ),
        ("Generic", [("TC57/2011/abstract", "TC57/2011/own")], "generic_wsdl_is_the_standards"),
        ("Generic", [("http://head-end.example", "http://localhost")], "wsdl_names_its_own_address"),
    ],
)  # fmt: skip
def test_a_fault_of_a_wsdl_is_found_by_its_rule_alone_with_file_and_line(
    judge, folder, name, pairs, rule
):
    path = edit(folder / f"{name}.wsdl", *pairs)
    given = results(judge, path)
    assert fallen(given) == {rule}
    for finding in given[rule].findings:
        line = path.read_text("utf-8").splitlines()[finding.line - 1]
        assert finding.where.startswith(f"{path} /definitions")
        assert finding.line
        assert "<" in line or "targetNamespace" in line
        assert finding.message == "m0"


def test_the_version_of_soap_that_is_spoken_is_bound(judge, folder):
    path = edit(folder / "Generic.wsdl", ("wsdl/soap12/", "wsdl/soap/"))
    assert fallen(results(judge, path, soap="1.1")) == set()
    assert fallen(results(judge, path, soap="1.2")) == {"wsdl_binds_the_soap_version"}


def test_a_schema_that_a_schema_imports_is_missed_at_the_line_that_imports_it(judge, folder):
    (folder / "xsd" / "Message.xsd").unlink()
    given = results(judge, folder / "GetMeterReadings.wsdl")
    assert fallen(given) == {"wsdl_imports_its_schemas"}
    finding = given["wsdl_imports_its_schemas"].findings[0]
    importing = folder / "xsd" / "GetMeterReadingsMessage.xsd"
    assert finding.where == str(importing)
    assert "Message.xsd" in importing.read_text("utf-8").splitlines()[finding.line - 1]
    assert "not there" in finding.observed


def test_a_schema_that_is_not_well_formed_is_reported_with_its_line(judge, folder):
    (folder / "xsd" / "MeterReadings.xsd").write_text("<a>\n<b>\n</a>", "utf-8")
    finding = results(judge, folder / "GetMeterReadings.wsdl")["wsdl_imports_its_schemas"].findings[
        0
    ]
    assert "not well-formed, line 3" in finding.observed
    assert "MeterReadings.xsd" in finding.expected


def test_a_wsdl_that_is_not_well_formed_is_the_products_fault_and_falls_once(judge, folder):
    path = folder / "GetMeterReadings.wsdl"
    path.write_text("<definitions>\n<types>\n</definitions>", "utf-8")
    given = results(judge, path)
    assert fallen(given) == {"wsdl_is_available"}
    assert given["wsdl_is_available"].verdict is Verdict.FAIL
    finding = given["wsdl_is_available"].findings[0]
    assert (finding.where, finding.line) == (str(path), 3)
    others = {r.verdict for name, r in given.items() if name != "wsdl_is_available"}
    assert others == {Verdict.NOT_JUDGED}


def test_parts_of_a_wsdl_may_lie_in_documents_of_their_own(judge, folder):
    """The port type is imported; what is wrong there is reported for that document."""
    text = (folder / "ExecuteMeterConfig.wsdl").read_text("utf-8")
    start, end = text.index("<wsdl:types>"), text.index("<wsdl:binding ")
    head = text[:start]
    (folder / "types.wsdl").write_text(
        head + text[start:end].replace("w:ChangeMeterConfig", "w:CreateMeterConfig")
        + "</wsdl:definitions>", "utf-8",
    )  # fmt: skip
    importing = '<wsdl:import namespace="http://iec.ch/TC57/2011/ExecuteMeterConfig" location="types.wsdl"/>'
    path = folder / "ExecuteMeterConfig.wsdl"
    path.write_text(head + importing + text[end:], "utf-8")
    given = results(judge, path)
    assert fallen(given) == {"input_elements_are_distinct"}
    assert (
        given["input_elements_are_distinct"]
        .findings[0]
        .where.startswith(str(folder / "types.wsdl"))
    )


def test_imports_in_a_circle_end(folder):
    edit(
        folder / "xsd" / "Message.xsd",
        ("<xs:element", '<xs:include schemaLocation="Message.xsd"/>\n<xs:element'),
    )
    assert len(documents.closure(str(folder / "Generic.wsdl"), never)) == 2


def test_an_import_from_another_host_is_not_fetched():
    asked = []

    def get(url):
        asked.append(url)
        return RawMessage(
            b'<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema">'
            b'<x:import schemaLocation="http://elsewhere.example/a.xsd"/>'
            b'<x:import schemaLocation="b.xsd"/></x:schema>'
        )

    documents.closure("http://head-end.example/s/a?wsdl", get)
    assert asked == ["http://head-end.example/s/a?wsdl", "http://head-end.example/s/b.xsd"]


SYSTEM = """
[system]
name = "a head end"
[ics]
roles = ["responder"]
nouns = {{ MeterReadings = ["get"] }}
[ixit]
known_meters = ["M-1"]
reading_types = ["0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"]
[transport.soap]
kind = "soap"
url = "http://head-end.example/services/{{service}}"
wsdl = "{wsdl}"
"""


def system_file(folder, wsdl):
    path = folder / "system.toml"
    path.write_text(SYSTEM.format(wsdl=wsdl), "utf-8")
    return path


@pytest.mark.parametrize("wsdl", ["{service}.wsdl", "GetMeterReadings.wsdl", "./{service}.wsdl"])
def test_a_supplied_file_is_found_beside_the_system_file(folder, wsdl):
    place = load(system_file(folder, wsdl)).binding("soap").wsdl_url
    assert documents.first(place.replace("{service}", "GetMeterReadings"), never).body


def test_a_supplied_file_that_is_missing_is_wrong_usage(folder):
    path = system_file(folder, "lost.wsdl")
    with pytest.raises(
        SystemFileError, match=r"transport\.soap\.wsdl: .*there is no file .*lost\.wsdl"
    ):
        load(path)
    ended = CliRunner().invoke(app, ["select", "--system", str(path)])
    assert isinstance(ended.exception, UsageError)


def test_a_service_whose_file_is_missing_is_named():
    with pytest.raises(UsageError, match="no such file"):
        documents.first("/nowhere/GetMeterReadings.wsdl", never)


def test_a_supplied_wsdl_is_judged_in_a_run(folder):
    """A command of its own, as a user gives it; the address of the system is never asked."""
    edit(folder / "GetMeterReadings.wsdl", ('style="document"', 'style="rpc"'))
    path = system_file(folder, "{service}.wsdl")
    rule = "wsdl_is_document_literal"
    command = ["run", "--system", str(path), "-k", rule, "--output", str(folder / "out")]
    ended = CliRunner().invoke(app, command)
    assert ended.exit_code == 1
    record = (folder / "out" / "run.ndjson").read_text("utf-8")
    assert str(folder / "GetMeterReadings.wsdl") in record
    assert registered()[rule].raw


def called(*arguments):
    return CliRunner().invoke(app, ["wsdl", *map(str, arguments)])


def test_the_wsdls_of_a_folder_are_judged_without_any_message(folder):
    done = called(folder)
    assert done.exit_code == 0
    assert f"{folder / 'GetMeterReadings.wsdl'}:1: WSDL (GetMeterReadings); typed" in done.stdout
    assert f"{folder / 'Generic.wsdl'}:1: WSDL" in done.stdout


def test_a_part_that_no_schema_declares_is_reported(folder):
    edit(
        folder / "xsd" / "MeterConfigMessage.xsd",
        ('name="DeleteMeterConfig"', 'name="RemoveMeterConfig"'),
    )
    done = called(folder / "ExecuteMeterConfig.wsdl")
    assert done.exit_code == 1
    assert "wsdl_part_is_declared" in done.stdout
    assert "DeleteMeterConfig is no element of" in done.stdout


def test_a_schema_that_does_not_compile_is_reported_at_its_line(folder):
    broken = edit(folder / "xsd" / "Message.xsd", ('type="m:OptionType"', 'type="m:Nothing"'))
    line = broken.read_text("utf-8")[: broken.read_text("utf-8").index("m:Nothing")].count("\n") + 1
    done = called(folder / "GetMeterReadings.wsdl")
    assert done.exit_code == 1
    assert f"{broken}:{line}: fail\nwsdl_schemas_can_be_compiled" in done.stdout


def test_a_schema_that_is_lost_is_one_finding(folder):
    (folder / "xsd" / "Message.xsd").unlink()
    done = called(folder / "GetMeterReadings.wsdl")
    assert "wsdl_imports_its_schemas" in done.stdout
    assert "can_be_compiled" not in done.stdout


def test_names_of_another_year_are_named(folder):
    for path in (folder / "GetMeterReadings.wsdl", folder / "xsd" / "GetMeterReadingsMessage.xsd"):
        path.write_text(
            path.read_text("utf-8").replace(
                "TC57/2011/GetMeterReadings", "TC57/2019/GetMeterReadings"
            )
        )
    done = called(folder / "GetMeterReadings.wsdl")
    assert "of 2019; the rules speak of the names of 2011" in done.stdout
    assert "the role left out" not in done.stdout


def test_www_in_the_wrapper_of_a_wsdl_is_reported(folder):
    for path in (folder / "ExecuteMeterConfig.wsdl", folder / "xsd" / "MeterConfigMessage.xsd"):
        path.write_text(
            path.read_text("utf-8").replace(
                "//iec.ch/TC57/2011/MeterConfigM", "//www.iec.ch/TC57/2011/MeterConfigM"
            )
        )
    done = called(folder / "ExecuteMeterConfig.wsdl")
    assert done.exit_code == 1
    assert "the template has iec.ch without www." in done.stdout


def test_a_folder_without_a_wsdl_says_so(tmp_path):
    with pytest.raises(UsageError, match="holds no WSDL"):
        CliRunner().invoke(app, ["wsdl", str(tmp_path)], catch_exceptions=False)
