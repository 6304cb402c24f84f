"""zeep, the requester that Python programs use: it reads our WSDLs and calls the reference."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from uuid import uuid4

import pytest
import requests
from lxml import etree
from zeep import Client, Transport
from zeep.xsd import Any, Choice, ComplexType, Element

from cimconform.messages.message import parse
from cimconform.messages.schemas import Schemas
from cimconform.suite import FIXTURES

pytestmark = pytest.mark.whole_runs

WSDLS = sorted((FIXTURES / "wsdl" / "2013").glob("*.wsdl"))
XS = "{http://www.w3.org/2001/XMLSchema}"
QUERY = "http://iec.ch/TC57/2011/GetMeterReadings#"
REGISTER = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
SIMPLE = {
    "QName": "name",
    "boolean": True,
    "date": date(2026, 3, 29),
    "dateTime": datetime(2026, 3, 29, 2, 30, tzinfo=UTC),
    "decimal": 1,
    "duration": timedelta(minutes=15),
    "float": 1.5,
    "integer": 1,
    "time": time(2, 30),
}


@cache
def enumerations() -> dict[str, str]:
    """Give the first value of each enumeration, since zeep keeps none."""
    found = {}
    for path in sorted((FIXTURES / "schemas" / "2013").glob("*.xsd")):
        root = etree.parse(path).getroot()
        for kind in root.iterfind(f"{XS}simpleType"):
            for value in kind.iter(f"{XS}enumeration"):
                name = f"{{{root.get('targetNamespace')}}}{kind.get('name')}"
                found.setdefault(name, value.get("value"))
    return found


def simple(kind):
    """Give a value of a simple type."""
    if str(kind.qname) in enumerations():
        return enumerations()[str(kind.qname)]
    built_in = kind._default_qname or kind.qname
    return SIMPLE.get(built_in.localname, "some text")


def filled(kind, deep: int):
    """Give a value of a type: what is optional too, down to some depth; below it only the rest."""
    if not isinstance(kind, ComplexType):
        return simple(kind)
    value = {name: simple(a.type) for name, a in kind.attributes if deep >= 0 or a.required}
    for name, particle in kind.elements_nested:
        if isinstance(particle, Element):  # the text of an element with attributes
            value[name] = simple(particle.type)
        else:
            value |= group(particle, deep)
    return value


def group(particle, deep: int) -> dict[str, object]:
    """Give the members of a sequence, and the first one of a choice."""
    value: dict[str, object] = {}
    for name, member in particle.elements_nested:
        if isinstance(member, Any) or (deep < 0 and member.is_optional):
            continue
        if isinstance(member, Element):
            one = filled(member.type, deep - 1)
            value[name] = [one] if member.accepts_multiple else one
        elif member.accepts_multiple:
            value[name] = [group(member, deep)]
        else:
            value |= group(member, deep)
        if isinstance(particle, Choice):
            break
    return value


def client(wsdl: str) -> Client:
    """Make a client that no proxy of the environment comes between."""
    session = requests.Session()
    session.trust_env = False
    return Client(wsdl, transport=Transport(session=session))


def ports(of: Client):
    """Give each port of the services of a WSDL."""
    return [port for service in of.wsdl.services.values() for port in service.ports.values()]


@pytest.mark.parametrize("deep", [-1, 8], ids=["least", "most"])
@pytest.mark.parametrize("path", WSDLS, ids=lambda path: path.stem)
def test_zeep_writes_valid_requests_from_every_wsdl(path, deep, takes_wsdls):
    schemas, made = Schemas.ours(), client(str(path))
    kinds = [type(port.binding).__name__ for port in ports(made)]
    assert kinds == ["Soap11Binding", "Soap12Binding"]
    for port in ports(made):
        service = made.bind(port_name=port.name)
        assert port.binding.all(), "a port without operations"
        for name, operation in port.binding.all().items():
            value = filled(operation.input.body.type, deep)
            envelope = made.create_message(service, name, **value)
            sent = parse(etree.tostring(envelope[-1][0]))
            assert sent.tag == operation.input.body.qname
            assert (schemas.errors(sent), schemas.second_opinion(sent)) == ([], [])
    if deep < 0:
        takes_wsdls("Python zeep", 1, 1, "and every request that it writes is valid")


def header(verb: str, noun: str) -> dict[str, object]:
    """Give the header of a request."""
    return {
        "Verb": verb,
        "Noun": noun,
        "Context": "TESTING",
        "Timestamp": datetime.now(UTC),
        "Source": "zeep",
        "User": {"UserID": "zeep"},
        "MessageID": str(uuid4()),
        "CorrelationID": str(uuid4()),
    }


def check(answer, head: dict[str, object]) -> None:
    """See that an answer is the one to a request, and says OK."""
    assert (answer.Header.Verb, answer.Header.Noun) == ("reply", head["Noun"])
    assert answer.Header.CorrelationID == head["CorrelationID"]
    assert answer.Reply.Result == "OK"


@pytest.mark.parametrize("port", ["GetMeterReadings_Port", "GetMeterReadings_Port12"])
def test_zeep_reads_meters_over_typed_soap(reference, port):
    made = client(f"{reference}/services/GetMeterReadings?wsdl")
    head = header("get", "MeterReadings")
    meter = {"Names": [{"name": "M-1001", "NameType": {"name": "MeterName"}}]}
    query = {"EndDevice": [meter], "ReadingType": [{"Names": [{"name": REGISTER}]}]}
    answer = made.bind("GetMeterReadings", port).GetMeterReadings(
        Header=head, Request={"GetMeterReadings": query}
    )
    check(answer, head)
    (reading,) = answer.Payload.MeterReadings.MeterReading
    assert reading.Meter.Names[0].name == "M-1001"
    assert reading.Readings[0].ReadingType.ref == REGISTER
    assert abs(reading.Readings[0].timeStamp - datetime.now(UTC)) < timedelta(hours=1)


def test_zeep_configures_a_meter_over_typed_soap(reference):
    made = client(f"{reference}/services/ExecuteMeterConfig?wsdl")
    head = header("create", "MeterConfig")
    meter = {
        "serialNumber": "SN-zeep",
        "Names": [{"name": "M-zeep", "NameType": {"name": "MeterName"}}],
    }
    answer = made.service.CreateMeterConfig(
        Header=head, Payload={"MeterConfig": {"Meter": [meter]}}
    )
    check(answer, head)


@pytest.mark.parametrize("port", ["SOAP", "SOAP12"])
def test_zeep_reads_meters_over_generic_soap(reference, port):
    made = client(f"{reference}/generic?wsdl")
    head = header("get", "MeterReadings")
    query = etree.Element(f"{{{QUERY}}}GetMeterReadings", nsmap={None: QUERY})
    names = etree.SubElement(etree.SubElement(query, f"{{{QUERY}}}EndDevice"), f"{{{QUERY}}}Names")
    etree.SubElement(names, f"{{{QUERY}}}name").text = "M-1001"
    answer = made.bind("Service", port).Request(Header=head, Request={"_value_1": [query]})
    check(answer, head)
    (readings,) = answer.Payload._value_1
    assert readings.tag == "{http://iec.ch/TC57/2011/MeterReadings#}MeterReadings"
    assert readings.findtext("{*}MeterReading/{*}Meter/{*}Names/{*}name") == "M-1001"


def test_a_schema_of_the_reference_is_read_over_the_socket(reference):
    made = client(f"{reference}/services/GetMeterReadings?wsdl")
    places = {document._location for document in made.wsdl.types.documents}
    assert f"{reference}/services/xsd/Message.xsd" in places
