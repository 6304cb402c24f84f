"""The reference keeps what it is given: every noun that is provisioned, its links and its groups."""

import pytest
from head_end import TC57, head_end, named, query, texts
from lxml import etree

from cimconform.messages.message import Message
from cimconform.messages.schemas import Schemas
from cimconform.reference.nouns import NOUNS, UNKNOWN

SCHEMAS = Schemas.ours()
EVERY = [(noun.name, noun.object) for noun in NOUNS.values()]
METER = "<Meter><serialNumber>S</serialNumber><Names><name>{}</name></Names></Meter>"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with head_end(tmp_path_factory.mktemp("head_end")) as system:
        yield system
        assert system.complaints.read_text() == ""


def noun(name: str, *inside: str) -> str:
    """Give a payload."""
    return f'<{name} xmlns="{TC57}/{name}#">{"".join(inside)}</{name}>'


def identity(name: str) -> str:
    """Name one object by ID."""
    return f"<ID>{name}</ID>"


def result(root) -> tuple[str, list[str]]:
    """Give the Result and the codes."""
    (found,) = texts(root, "Reply/Result")
    return found, texts(root, "Reply/Error/code")


def made(kind: str, name: str) -> str:
    """Give an object that says as little as it may."""
    meter = named("Meter", "M-1001") if kind == "MeterServiceWork" else ""
    return f"<{kind}>{meter}<Names><name>{name}</name></Names></{kind}>"


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_an_object_is_made_read_changed_and_deleted(served, name, kind):
    given = noun(name, made(kind, f"life-{kind}"))
    assert result(served.ask("create", name, payload=given)) == ("OK", [])
    assert result(served.ask("create", name, payload=given)) == ("FAILED", ["6.1"])
    assert result(served.ask("change", name, payload=given)) == ("OK", [])
    read = served.ask("get", name, identity(f"life-{kind}"))
    assert texts(read, f"Payload/{name}/{kind}/Names/name") == [f"life-{kind}"]
    assert len(texts(read, f"Payload/{name}/{kind}/mRID")) == 1
    assert result(served.ask("delete", name, identity(f"life-{kind}"))) == ("OK", [])
    gone = ("FAILED", [UNKNOWN[kind]])
    assert result(served.ask("get", name, identity(f"life-{kind}"))) == gone
    assert result(served.ask("change", name, payload=given)) == gone
    assert result(served.ask("delete", name, identity(f"life-{kind}"))) == gone


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_the_identifier_that_a_create_made_finds_the_object(served, name, kind):
    done = served.ask("create", name, payload=noun(name, made(kind, f"made-{kind}")))
    (mrid,) = done.iterfind("Reply/ID")
    assert (mrid.get("kind"), mrid.get("objectType")) == ("uuid", kind)
    read = served.ask("get", name, identity(mrid.text))
    assert texts(read, f"Payload/{name}/{kind}/Names/name") == [f"made-{kind}"]


@pytest.mark.parametrize(("name", "kind"), EVERY)
@pytest.mark.parametrize("verb", ["create", "change"])
def test_an_object_without_identity_is_refused(served, verb, name, kind):
    meter = named("Meter", "M-1001") if kind == "MeterServiceWork" else ""
    given = noun(name, f"<{kind}>{meter}</{kind}>")
    assert result(served.ask(verb, name, payload=given)) == ("FAILED", ["1.7"])


def test_a_change_stays_in_the_order_of_the_schema(served):
    name, kind = "UsagePointConfig", "UsagePoint"
    names = "<Names><name>order</name></Names>"
    given = noun(name, f"<{kind}><readRoute>r</readRoute>{names}</{kind}>")
    served.ask("create", name, payload=given)
    changed = f"<{kind}><amiBillingReady>enabled</amiBillingReady>{names}</{kind}>"
    assert result(served.ask("change", name, payload=noun(name, changed))) == ("OK", [])
    read = served.ask("get", name, identity("order"))
    (point,) = read.iterfind(f"Payload/{name}/{kind}")
    assert [e.tag for e in point] == ["mRID", "amiBillingReady", "readRoute", "Names"]


def test_what_objects_refer_to_comes_with_them(served):
    name = "ComModuleConfig"
    function = "<ComFunction><firmwareID>7</firmwareID><Names><name>f</name></Names></ComFunction>"
    other = "<ComFunction><Names><name>unused</name></Names></ComFunction>"
    module = '<ComModule><ComFunctions ref="f"/><Names><name>with-f</name></Names></ComModule>'
    served.ask("create", name, payload=noun(name, function, other, module))
    read = served.ask("get", name, identity("with-f"))
    assert texts(read, f"Payload/{name}/ComFunction/Names/name") == ["f"]


def linked(served, name: str) -> str:
    """Make a customer, a meter and a link between them; give the payload of the link."""
    served.ask("create", "CustomerConfig", payload=noun("CustomerConfig", named("Customer", name)))
    served.ask("create", "MeterConfig", payload=noun("MeterConfig", METER.format(name)))
    link = noun("MasterDataLinkageConfig", named("Customer", name), named("Meter", name))
    assert result(served.ask("create", "MasterDataLinkageConfig", payload=link)) == ("OK", [])
    return link


def by_customer(served, name: str) -> list[str]:
    """Give the names of the meters of a customer."""
    asked = query(named("Customer", name), noun="MeterConfig")
    return texts(served.ask("get", "MeterConfig", asked), "Payload/MeterConfig/Meter/Names/name")


@pytest.mark.parametrize("verb", ["delete", "close"])
def test_a_link_ties_until_it_is_untied(served, verb):
    link = linked(served, f"tie-{verb}")
    assert by_customer(served, f"tie-{verb}") == [f"tie-{verb}"]
    read = served.ask("get", "MasterDataLinkageConfig", identity(f"tie-{verb}"))
    assert {e.tag for e in read.find("Payload/MasterDataLinkageConfig")} == {"Customer", "Meter"}
    assert result(served.ask(verb, "MasterDataLinkageConfig", payload=link)) == ("OK", [])
    assert by_customer(served, f"tie-{verb}") == []
    again = served.ask(verb, "MasterDataLinkageConfig", payload=link)
    assert result(again) == ("FAILED", ["2.29"])


def test_a_meter_is_read_at_the_usage_point_that_it_is_linked_to(served):
    point = noun("UsagePointConfig", named("UsagePoint", "UP-new"))
    served.ask("create", "UsagePointConfig", payload=point)
    link = noun("MasterDataLinkageConfig", named("Meter", "M-1100"), named("UsagePoint", "UP-new"))
    served.ask("create", "MasterDataLinkageConfig", payload=link)
    read = served.ask("get", "MeterReadings", query(named("UsagePoint", "UP-new")))
    path = "Payload/MeterReadings/MeterReading/Meter/Names/name"
    assert texts(read, path) == ["M-1100"]


@pytest.mark.parametrize(
    ("objects", "codes"),
    [
        ([named("Meter", "M-1001")], ["1.7"]),
        ([named("Customer", "nobody"), named("Meter", "M-1001")], ["2.22"]),
        ([named("Customer", "nobody"), named("Meter", "nothing")], ["2.22", "2.4"]),
    ],
)
def test_a_link_of_too_few_or_of_strangers_is_refused(served, objects, codes):
    link = noun("MasterDataLinkageConfig", *objects)
    answer = served.ask("create", "MasterDataLinkageConfig", payload=link)
    assert result(answer) == ("FAILED", codes)


def readings_of(served, group: str) -> list[str]:
    """Give the names of the meters that a read of a group brings."""
    read = served.ask("get", "MeterReadings", query(named("EndDeviceGroup", group)))
    return texts(read, "Payload/MeterReadings/MeterReading/Meter/Names/name")


def test_a_group_is_read_as_one_without_those_unknown_until_it_is_deleted(served):
    name = "EndDeviceGroups"
    members = named("EndDevices", "M-1003", "nobody", "M-1004")
    group = f"<EndDeviceGroup>{members}<Names><name>g</name></Names></EndDeviceGroup>"
    done = served.ask("create", name, payload=noun(name, group))
    assert result(done) == ("PARTIAL", ["2.4"])
    assert readings_of(served, "g") == ["M-1003", "M-1004"]
    assert result(served.ask("delete", name, identity("g"))) == ("OK", [])
    assert readings_of(served, "g") == []


@pytest.mark.parametrize("part", ["who", "when"])
def test_a_schedule_says_who_and_when(served, part):
    who = "<EndDevice><mRID>a1b2c3d4-0000-4000-8000-000000001001</mRID></EndDevice>"
    when = "<TimeSchedule><recurrencePeriod>60</recurrencePeriod></TimeSchedule>"
    given = noun("MeterReadSchedule", when if part == "who" else who)
    answer = served.ask("create", "MeterReadSchedule", payload=given)
    assert result(answer) == ("FAILED", ["1.7"])


def test_a_schedule_is_changed_and_ended_by_the_identifier_that_its_create_made(served):
    who = "<EndDevice><mRID>a1b2c3d4-0000-4000-8000-000000001002</mRID></EndDevice>"
    when = "<TimeSchedule><recurrencePeriod>{}</recurrencePeriod></TimeSchedule>"
    name = "MeterReadSchedule"
    done = served.ask("create", name, payload=noun(name, who, when.format(60)))
    (mrid,) = texts(done, "Reply/ID")
    served.ask("change", name, payload=noun(name, who, when.format(90)))
    read = served.ask("get", name, identity(mrid))
    path = f"Payload/{name}/TimeSchedule/recurrencePeriod"
    assert (texts(read, path), len(read.findall(f"Payload/{name}/EndDevice"))) == (["90"], 1)
    assert result(served.ask("cancel", name, identity(mrid))) == ("OK", [])
    assert result(served.ask("get", name, identity(mrid))) == ("FAILED", ["2.15"])


@pytest.mark.parametrize("verb", ["cancel", "close"])
def test_a_request_of_service_is_over_once(served, verb):
    name = "MeterServiceRequests"
    given = noun(name, made("MeterServiceWork", f"work-{verb}"))
    served.ask("create", name, payload=given)
    assert result(served.ask(verb, name, identity(f"work-{verb}"))) == ("OK", [])
    assert result(served.ask(verb, name, identity(f"work-{verb}"))) == ("FAILED", ["6.1"])
    assert result(served.ask("change", name, payload=given)) == ("FAILED", ["6.1"])


def test_every_answer_about_what_was_provisioned_is_valid(served):
    for name, kind in EVERY:
        given = noun(name, made(kind, f"valid-{kind}"))
        served.ask("create", name, payload=given)
        body = served.post(
            "/http",
            etree.tostring(_get(name, f"valid-{kind}")),
            "application/xml",
        ).content
        (payload,) = Message(body).payloads
        assert SCHEMAS.errors(payload) == []


def _get(name: str, identifier: str):
    """Give a request by ID."""
    space = "http://iec.ch/TC57/2011/schema/message"
    return etree.fromstring(
        f'<RequestMessage xmlns="{space}"><Header><Verb>get</Verb><Noun>{name}</Noun></Header>'
        f"<Request><ID>{identifier}</ID></Request></RequestMessage>"
    )
