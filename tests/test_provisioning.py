"""What is provisioned is judged by what it says, and not by how it is spelled."""

import pytest

from cimconform.checks import Basis
from cimconform.judging.judge import load_checks
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.messages.schemas import Schemas
from cimconform.verdict import NothingToJudge

TC57 = "http://iec.ch/TC57/2011"
BASIS = Basis(Schemas.ours())
CHECKS = load_checks()
MRID = "a1b2c3d4-0000-4000-8000-000000001001"
OTHER = "a1b2c3d4-0000-4000-8000-000000001002"


def names(name: str, kind: str = "MeterName") -> str:
    """Name an object."""
    return f"<Names><name>{name}</name><NameType><name>{kind}</name></NameType></Names>"


def sent(noun: str, inside: str, part: str = "Payload", root: str = "") -> Message:
    """Give a request."""
    name = root or noun
    content = f'<{name} xmlns="{TC57}/{name}#">{inside}</{name}>'
    head = f"<Header><Verb>x</Verb><Noun>{noun}</Noun></Header>"
    text = f'<RequestMessage xmlns="{MESSAGE_NS}">{head}<{part}>{content}</{part}></RequestMessage>'
    return Message(text.encode(), direction="sent")


def reply(noun: str, inside: str = "", result: str = "OK", error: str = "") -> Message:
    """Give a response; `error` is the identifier that an Error names."""
    failure = f"<Error><code>6.1</code><ID>{error}</ID></Error>" if error else ""
    carried = f'<Payload><{noun} xmlns="{TC57}/{noun}#">{inside}</{noun}></Payload>'
    head = f"<Header><Verb>reply</Verb><Noun>{noun}</Noun></Header>"
    inside = f"{head}<Reply><Result>{result}</Result>{failure}</Reply>{carried if inside else ''}"
    return Message(f'<ResponseMessage xmlns="{MESSAGE_NS}">{inside}</ResponseMessage>'.encode())


def exchange(name: str, request: Message, answer: Message, *before: Exchange) -> Exchange:
    """Give an exchange."""
    return Exchange("x", "http", Stimulus(name), request, (answer,), before=before)


def fallen(check: str, subject) -> list[str]:
    """Give what a rule finds."""
    return [finding.observed for finding in CHECKS[check].run(subject, BASIS)]


def made(inside: str, noun: str = "EndDeviceConfig") -> Exchange:
    """Give the create of a device."""
    return exchange(f"create({noun}) of a new one", sent(noun, inside), reply(noun))


def device(*leaves: str) -> str:
    """Give an end device of one name."""
    return f"<EndDevice>{''.join(leaves)}{names('D')}</EndDevice>"


@pytest.mark.parametrize(
    ("created", "given"),
    [
        ("<timeZoneOffset>60</timeZoneOffset>", "<timeZoneOffset>60.0</timeZoneOffset>"),
        ("<isPan>true</isPan>", "<isPan>1</isPan>"),
        ("<isPan>false</isPan>", "<isPan> 0 </isPan>"),
        ("<type>x</type>", "<mRID>m</mRID><type>x</type><utcNumber>u</utcNumber>"),
        (
            "<lifecycle><installationDate>2026-03-29</installationDate></lifecycle>",
            "<lifecycle><installationDate>2026-03-29</installationDate></lifecycle>",
        ),
        (
            "<status><dateTime>2026-03-29T02:30:00Z</dateTime></status>",
            "<status><dateTime>2026-03-29T04:30:00.000+02:00</dateTime></status>",
        ),
    ],
)
def test_another_spelling_is_what_was_created(created, given):
    read = exchange(
        "get(x)", sent("x", ""), reply("EndDeviceConfig", device(given)), made(device(created))
    )
    assert fallen("provisioned_object_comes_back_whole", read) == []


@pytest.mark.parametrize("given", ["", "<type>y</type>", '<ComFunction ref="x"/>'])
def test_another_value_or_none_is_not(given):
    read = exchange(
        "get(x)",
        sent("x", ""),
        reply("EndDeviceConfig", device(given)),
        made(device("<type>x</type>")),
    )
    assert fallen("provisioned_object_comes_back_whole", read) == [
        "y" if "y" in given else "nothing"
    ]


def two(result: str, error: str = "A", found: str = "B") -> Exchange:
    """Give a create of two customers, and what a read of the second brings."""
    noun = "CustomerConfig"
    both = sent(noun, f"<Customer>{names('A')}</Customer><Customer>{names('B')}</Customer>")
    created = exchange(f"create({noun})", both, reply(noun, result=result, error=error))
    read = reply(noun, f"<Customer>{names(found)}</Customer>" if found else "")
    return exchange(f"get({noun})", sent(noun, ""), read, created)


@pytest.mark.parametrize(
    ("subject", "bad"),
    [
        (two("PARTIAL"), 0),
        (two("FAILED", found=""), 0),
        (two("FAILED"), 0),
        (two("OK", error=""), 1),
        (two("PARTIAL", error=""), 1),
        (two("PARTIAL", found=""), 1),
    ],
)
def test_of_two_objects_one_may_keep_the_other_out_but_not_hide(subject, bad):
    assert len(fallen("each_object_stands_by_itself", subject)) == bad


def group(verb: str, *members: str) -> Exchange:
    """Give a create or a change of a group."""
    noun = "EndDeviceGroups"
    inside = "".join(f"<EndDevices>{names(name)}</EndDevices>" for name in members)
    request = sent(noun, f"<EndDeviceGroup>{inside}{names('G')}</EndDeviceGroup>")
    return exchange(f"{verb}({noun})", request, reply(noun))


@pytest.mark.parametrize(("given", "bad"), [("AB", 0), ("B", 0), ("A", 1), ("", 1)])
def test_a_change_of_a_group_may_add_or_replace(given, bad):
    read = "".join(f"<MeterReading><Meter>{names(n)}</Meter></MeterReading>" for n in given)
    story = group("create", "A"), group("change", "B")
    subject = exchange("get(x)", sent("MeterReadings", ""), reply("MeterReadings", read), *story)
    assert len(fallen("changed_group_has_its_members", subject)) == bad


MISMATCH = sent("MeterConfig", f"<Meter><mRID>{MRID}</mRID>{names('B')}</Meter>", "Request",
                "GetMeterConfig")  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "bad"),
    [
        (reply("MeterConfig", f"<Meter><mRID>{MRID}</mRID>{names('A')}</Meter>"), 0),
        (reply("MeterConfig", result="FAILED", error=MRID), 0),
        (reply("MeterConfig", f"<Meter><mRID>{OTHER}</mRID>{names('B')}</Meter>"), 1),
    ],
)
def test_an_mrid_wins_over_a_name_or_neither_does(answer, bad):
    assert len(fallen("mrid_outweighs_a_name", exchange("get(x)", MISMATCH, answer))) == bad


@pytest.mark.parametrize(
    ("mrid", "good"),
    [
        (MRID, True),
        (MRID.upper(), True),
        (f"_{MRID}", True),
        (f"urn:uuid:{MRID}", True),
        ("urn:epc:id:giai:123", True),
        ("1.3.6.1.4.1.99", True),
        (MRID.replace("-", ""), True),
        ("4711", False),
        ("Meter 12", False),
    ],
)
def test_an_mrid_may_have_any_form_that_is_unique_in_the_world(mrid, good):
    answer = reply("CustomerConfig", f"<Customer><mRID>{mrid}</mRID></Customer>")
    assert fallen("mrid_is_unique_worldwide", answer) == ([] if good else [mrid])


def test_the_mrid_of_a_kind_is_a_code():
    answer = reply("MeterReadings", "<ReadingType><mRID>0.0.0.1</mRID></ReadingType>")
    with pytest.raises(NothingToJudge):
        fallen("mrid_is_unique_worldwide", answer)


@pytest.mark.parametrize(
    ("ref", "good"),
    [
        ("f", True),
        (f"urn:uuid:{MRID}", True),
        ("0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0", True),
        ("3.8.0.215", True),
        ("elsewhere", False),
        ("", False),
    ],
)
def test_a_reference_is_to_a_name_an_mrid_or_a_code(ref, good):
    function = f"<ComFunction><mRID>{MRID}</mRID>{names('f')}</ComFunction>"
    answer = reply("EndDeviceConfig", function + device(f'<ComFunction ref="{ref}"/>'))
    assert fallen("references_resolve", answer) == ([] if good else [ref or "nothing"])


@pytest.mark.parametrize(
    ("second", "good"),
    [
        (f"<mRID>{OTHER}</mRID>{names('A', 'Other')}", True),
        (f"<mRID>{MRID}</mRID>{names('A')}", True),
        (f"<mRID>_{MRID.upper()}</mRID>{names('A')}", True),
        (names("A"), True),
        (f"<mRID>{OTHER}</mRID>{names('A')}", False),
    ],
)
def test_two_objects_share_a_name_only_of_two_types(second, good):
    first = f"<Customer><mRID>{MRID}</mRID>{names('A')}</Customer>"
    answer = reply("CustomerConfig", f"{first}<Customer>{second}</Customer>")
    assert bool(fallen("name_names_one_object", answer)) is not good


def test_one_name_needs_no_type_and_of_two_each_does():
    def fall(inside):
        return fallen(
            "several_names_have_types",
            reply("CustomerConfig", f"<Customer>{inside}</Customer>"),
        )

    plain = "<Names><name>x</name></Names>"
    assert len(fall(plain + names("y"))) == 1
    assert fall(names("x") + names("y", "Z")) == []
    with pytest.raises(NothingToJudge):
        fall(plain)


@pytest.mark.parametrize(
    ("offset", "period", "bad"),
    [
        ("0", "60", 0),
        ("59.5", "60", 0),
        ("60", "60", 1),
        ("0", "0", 1),
        ("", "60", 0),
    ],
)
def test_an_offset_is_less_than_its_period(offset, period, bad):
    given = f"<offset>{offset}</offset>" if offset else ""
    time = f"<TimeSchedule>{given}<recurrencePeriod>{period}</recurrencePeriod></TimeSchedule>"
    assert len(fallen("offset_is_within_the_period", reply("MeterReadSchedule", time))) == bad


def test_an_offset_that_is_no_number_is_for_the_schema():
    time = "<TimeSchedule><offset>x</offset><recurrencePeriod>60</recurrencePeriod></TimeSchedule>"
    with pytest.raises(NothingToJudge):
        fallen("offset_is_within_the_period", reply("MeterReadSchedule", time))


@pytest.mark.parametrize(
    ("times", "bad"),
    [
        (("2026-03-29T02:30:00Z", "2026-03-29T02:30:00Z"), 0),
        (("2026-03-29T02:30:00Z", "2026-03-29T04:30:00+02:00"), 0),
        (("2026-03-29T02:30:00Z", "2026-03-29T02:30:00+02:00"), 1),
    ],
)
def test_times_of_a_request_are_compared_as_moments(times, bad):
    first, last = times
    inside = (
        f"<MeterServiceWork><lastModifiedDateTime>{last}</lastModifiedDateTime>"
        f"<requestDateTime>{first}</requestDateTime></MeterServiceWork>"
    )
    answer = reply("MeterServiceRequests", inside)
    assert len(fallen("service_is_changed_after_request", answer)) == bad
