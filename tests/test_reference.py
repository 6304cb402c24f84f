"""The reference head end answers truthfully, over real sockets, to whoever asks."""

import subprocess
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import requests
import zeep
from head_end import (
    COMMAND,
    INTERVAL,
    MEDIA,
    MSG,
    REGISTER,
    SOAP,
    TC57,
    bare,
    enveloped,
    head_end,
    known_by,
    message,
    named,
    query,
    texts,
    typed,
    within,
)
from lxml import etree

BERLIN = ZoneInfo("Europe/Berlin")
MRID = "a1b2c3d4-0000-4000-8000-000000001001"
QUARTER = timedelta(minutes=15)
SERVICES = (
    "GetMeterReadings ExecuteEndDeviceControls GetEndDeviceEvents ExecuteMeterConfig GetMeterConfig"
).split()
READ = query(named("EndDevice", "M-1001"), named("ReadingType", REGISTER))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with head_end(tmp_path_factory.mktemp("head_end")) as system:
        yield system
        assert system.process.poll() is None
        assert system.complaints.read_text() == ""


def result(root) -> str:
    (found,) = texts(root, "Reply/Result")
    return found


def codes(root) -> list[str]:
    return texts(root, "Reply/Error/code")


def read(system, *parts: str):
    """Get readings by a query."""
    return system.ask("get", "MeterReadings", query(*parts))


def intervals(system, meter: str, start: str, end: str) -> list[tuple[datetime, str, str]]:
    """Get interval values: when, how much, and the quality code."""
    window = within(start, end)
    root = read(system, named("EndDevice", meter), named("ReadingType", INTERVAL), window)
    assert result(root) == "OK"
    return [
        (
            datetime.fromisoformat(e.findtext("timeStamp")),
            e.findtext("value"),
            e.find("ReadingQualities/ReadingQualityType").get("ref"),
        )
        for e in root.iter("IntervalReadings")
    ]


def day(text: str) -> tuple[str, str]:
    """Give the start and end of a local day."""
    start = datetime.fromisoformat(text).replace(tzinfo=BERLIN)
    end = (datetime.fromisoformat(text) + timedelta(days=1)).replace(tzinfo=BERLIN)
    return start.isoformat(), end.isoformat()


def test_it_says_one_line_and_stops_at_once_while_a_client_is_connected(tmp_path):
    with head_end(tmp_path, "--port", "0") as system, requests.Session() as client:
        assert client.get(f"{system.url}/generic?wsdl", timeout=20).status_code == 200
        system.process.terminate()
        system.process.wait(timeout=2)
        assert system.process.returncode == 0
        assert system.process.stdout.read() == ""
        assert system.complaints.read_text() == ""


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--defect", "is_to_slow"], "did you mean is_too_slow?"),
        (["--variant", "zzz"], "no defect or variant 'zzz'"),
        (["--port", "many"], "invalid int value"),
    ],
)
def test_a_wrong_option_is_reported(options, words):
    done = subprocess.run(
        [COMMAND, "serve", "head-end", *options], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_reported(served):
    port = served.url.rpartition(":")[2]
    done = subprocess.run(
        [COMMAND, "serve", "head-end", "--port", port], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "name another --port" in done.stderr


@pytest.mark.parametrize("place", [*(f"services/{name}" for name in SERVICES), "generic"])
def test_a_wsdl_is_served_with_its_schemas_and_a_client_can_read_it(served, place):
    url = f"{served.url}/{place}"
    client = zeep.Client(f"{url}?wsdl")
    ports = [p for s in client.wsdl.services.values() for p in s.ports.values()]
    assert {port.binding_options["address"] for port in ports} == {url}
    assert all(port.binding.all() for port in ports)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/services/NoSuch", 404), ("/services/NoSuch?wsdl", 404), ("/xsd/no.xsd", 404),
        ("/xsd/..", 404), ("/xsd/..%2f..%2fcatalogue.csv", 404), ("/generic", 405), ("/http", 405),
        ("/xsd/%00", 404), ("/", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(served, path, status):
    assert requests.get(f"{served.url}{path}", timeout=20).status_code == status


def test_an_address_is_quoted_in_a_wsdl(served):
    strange = {"Host": "a&b"}
    answer = requests.get(f"{served.url}/generic?wsdl", headers=strange, timeout=20)
    etree.fromstring(answer.content)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("style", ["typed", "generic"])
def test_a_request_in_soap_gets_its_answer_in_soap(served, version, style):
    make, path = (
        (typed, "/services/GetMeterReadings") if style == "typed" else (message, "/generic")
    )
    inside = make("get", "MeterReadings", READ, MessageID="m-1", CorrelationID="c-1")
    done = served.post(path, enveloped(inside, version), MEDIA[version])
    assert done.status_code == 200
    assert done.headers["Content-Type"].startswith(MEDIA[version])
    root = etree.fromstring(done.content)
    assert root.tag == f"{{{SOAP[version]}}}Envelope"
    (answer,) = root[0]
    space = f"{TC57}/GetMeterReadingsMessage" if style == "typed" else MSG
    name = "MeterReadingsResponseMessage" if style == "typed" else "ResponseMessage"
    assert answer.tag == f"{{{space}}}{name}"
    plain = bare(etree.tostring(answer))
    assert result(plain) == "OK"
    assert texts(plain, "Header/CorrelationID") == ["c-1"]
    assert texts(plain, "Header/Verb") == ["reply"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "fault"),
    [
        (message("get", "MeterReadings", READ), "text/xml", 500, "Client"),
        (enveloped(b"<a/><b/>"), "text/xml", 500, "Client"),
        (enveloped(b"<a/>"), "text/xml", 500, "Client"),
        (b"<Envelope/>", "text/xml", 500, "VersionMismatch"),
        (enveloped(b"<a/>", "1.2"), "application/soap+xml", 400, "Sender"),
        (
            enveloped(b"<a/>", header=f'<x s:mustUnderstand="1" xmlns="urn:x" xmlns:s="{SOAP["1.1"]}"/>'),
            "text/xml", 500, "MustUnderstand",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/generic", "/services/GetMeterReadings"])
def test_what_is_no_request_gets_a_fault(served, path, body, kind, status, fault):
    done = served.post(path, body, kind)
    assert done.status_code == status
    root = bare(done.content)
    given = root.findtext("Body/Fault/faultcode") or root.findtext("Body/Fault/Code/Value")
    assert given.endswith(f":{fault}")
    assert texts(root, "Body/Fault//Reply/Result") == ["FAILED"]


@pytest.mark.parametrize(
    ("text", "count"), [("2026-03-29", 92), ("2026-10-25", 100), ("2026-06-01", 96)]
)
def test_a_day_has_as_many_intervals_as_it_has_quarters_of_an_hour(served, text, count):
    start, end = day(text)
    stamps = [at for at, _, _ in intervals(served, "M-1001", start, end)]
    first = datetime.fromisoformat(start)
    assert stamps == [first.astimezone(UTC) + n * QUARTER for n in range(1, count + 1)]
    assert {at.utcoffset() for at in stamps} == {at.astimezone(BERLIN).utcoffset() for at in stamps}


def test_months_of_intervals_have_gaps_and_estimated_values(served):
    start, end = day("2026-02-01")[0], day("2026-11-14")[1]
    values = intervals(served, "M-1002", start, end)
    stamps = [at.astimezone(UTC) for at, _, _ in values]
    steps = {b - a for a, b in pairwise(stamps)}
    assert len(values) > 27_000
    assert steps == {QUARTER, 5 * QUARTER}
    qualities = [quality for _, _, quality in values]
    assert set(qualities) == {"2.0.0", "2.8.0"}
    assert 100 < qualities.count("2.8.0") < 500
    assert all(int(value) > 0 for _, value, _ in values)
    assert values == intervals(served, "M-1002", start, end)


def test_a_window_holds_what_ends_in_it(served):
    stamps = [
        at.astimezone(UTC).isoformat()
        for at, _, _ in intervals(served, "M-1001", "2026-06-01T00:00:00Z", "2026-06-01T01:00:00Z")
    ]
    assert stamps == [f"2026-06-01T00:{m}:00+00:00" for m in (15, 30, 45)] + [
        "2026-06-01T01:00:00+00:00"
    ]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-06-01T02:00:00+02:00", "2026-06-01T03:00:00+02:00"),
        ("2026-06-01T02:00:00", "2026-06-01T03:00:00"),
        ("2026-06-01T00:00:00.000Z", "2026-05-31T20:00:00-05:00"),
    ],
)
def test_a_moment_is_the_same_however_it_is_written(served, start, end):
    utc = intervals(served, "M-1001", "2026-06-01T00:00:00Z", "2026-06-01T01:00:00Z")
    assert intervals(served, "M-1001", start, end) == utc


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z"),
        ("2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z"),
        ("2099-01-01T00:00:00Z", ""),
    ],
)
def test_an_empty_window_is_served_without_values(served, start, end):
    if end:
        assert intervals(served, "M-1001", start, end) == []
    else:
        root = read(served, named("EndDevice", "M-1001"), within(start))
        assert codes(root) == ["5.2"]


def test_what_a_reply_refers_to_is_defined_in_it(served):
    root = read(served, named("EndDevice", "M-1001"), within(*day("2026-06-01")))
    used = {e.get("ref") for e in root.iter() if e.get("ref")}
    defined = texts(root, ".//MeterReadings/ReadingType/mRID")
    defined += texts(root, ".//MeterReadings/ReadingQualityType/mRID")
    assert used == set(defined)
    assert INTERVAL in used


def test_registers_come_without_a_window_and_name_their_meter(served):
    root = read(served, named("EndDevice", "M-1001"), named("ReadingType", REGISTER))
    (reading,) = root.iter("MeterReading")
    assert texts(reading, "Meter/mRID") == [MRID]
    assert texts(reading, "Meter/Names/name") == ["M-1001"]
    assert texts(reading, "Meter/Names/NameType/name") == ["MeterName"]
    assert texts(reading, "UsagePoint/Names/name") == ["UP-1001"]
    assert [e.get("ref") for e in reading.iterfind("Readings/ReadingType")] == [REGISTER]
    assert float(reading.findtext("Readings/value")) > 1000


@pytest.mark.parametrize(
    ("device", "point"),
    [
        (named("EndDevice", "M-1001"), ""),
        (known_by("EndDevice", MRID), ""),
        (known_by("EndDevice", f"urn:uuid:{MRID.upper()}"), ""),
        ("", named("UsagePoint", "UP-1001")),
        (named("EndDevice", "M-1001"), named("UsagePoint", "UP-1001")),
        (named("EndDevice", "M-1001", "M-1001"), ""),
    ],
)
def test_a_meter_is_found_by_each_of_its_identities(served, device, point):
    root = read(served, device, named("ReadingType", REGISTER), point)
    assert result(root) == "OK"
    assert texts(root, ".//MeterReading/Meter/Names/name") == ["M-1001"]


def test_ids_in_the_request_name_meters(served):
    inside = f'<ID kind="name">M-1001</ID><ID kind="uuid">{MRID}</ID><ID kind="name">none</ID>'
    root = served.ask("get", "MeterReadings", inside)
    assert result(root) == "PARTIAL"
    assert texts(root, ".//MeterReading/Meter/Names/name") == ["M-1001"]
    assert codes(root) == ["2.4"]


def test_a_group_names_its_meters(served):
    root = read(served, named("EndDeviceGroup", "G-NORTH"), named("ReadingType", REGISTER))
    names = texts(root, ".//MeterReading/Meter/Names/name")
    assert names == ["M-1001", "M-1002", "M-1003"]
    both = named("EndDevice", "M-1002") + named("EndDeviceGroup", "G-NORTH", "G-NONE")
    root = read(served, both, named("ReadingType", REGISTER))
    assert sorted(texts(root, ".//MeterReading/Meter/Names/name")) == names
    assert (result(root), codes(root)) == ("PARTIAL", ["2.29"])


def test_a_group_that_is_unknown_is_reported(served):
    root = read(served, named("EndDeviceGroup", "G-NONE"), named("ReadingType", REGISTER))
    assert (result(root), codes(root)) == ("FAILED", ["2.29"])
    assert texts(root, "Reply/Error/ID") == ["G-NONE"]


@pytest.mark.parametrize(
    ("parts", "expected", "code", "about"),
    [
        ([named("EndDevice", "M-X")], "FAILED", ["2.4"], ["M-X"]),
        ([known_by("EndDevice", "no-mrid")], "FAILED", ["2.4"], ["no-mrid"]),
        ([named("EndDevice", "M-1001", "M-X", "M-Y")], "PARTIAL", ["2.4"] * 2, ["M-X", "M-Y"]),
        ([named("EndDevice", "M-1008")], "FAILED", ["4.1"], ["M-1008"]),
        ([named("EndDevice", "M-1008", "M-1001")], "PARTIAL", ["4.1"], ["M-1008"]),
        ([named("UsagePoint", "UP-X")], "FAILED", ["2.12"], ["UP-X"]),
        (
            [named("EndDevice", "M-1001") + named("UsagePoint", "UP-1002")],
            "FAILED", ["2.13"], ["M-1001"],
        ),
        ([named("EndDevice", "M-1001"), named("ReadingType", "1.2.3")], "FAILED", ["2.6"], ["1.2.3"]),
        (
            [named("EndDevice", "M-1001"), named("ReadingType", "9" + REGISTER[1:])],
            "FAILED", ["2.10"], ["9" + REGISTER[1:]],
        ),
        (
            [named("EndDevice", "M-1001"), named("ReadingType", REGISTER, "1.2.3", REGISTER)],
            "PARTIAL", ["2.6"], ["1.2.3"],
        ),
        ([named("ReadingType", REGISTER)], "FAILED", ["1.6"], []),
        ([named("EndDevice", *(f"M-{n}" for n in range(1001, 1402)))], "FAILED", ["3.1"], []),
        (
            [named("EndDevice", "M-1001"), within("2026-06-02T00:00:00Z", "2026-06-01T00:00:00Z")],
            "FAILED", ["5.2"], [],
        ),
        (
            [named("EndDevice", "M-1001"), within("0001-01-01T00:00:00+14:00")],
            "FAILED", ["1.8"], [],
        ),
        (
            [named("EndDevice", "M-1001"), within("2026-06-01T25:00:00Z")], "FAILED", ["1.8"], [],
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_served_is_reported_with_its_code(served, parts, expected, code, about):
    root = read(served, *parts)
    assert (result(root), codes(root)) == (expected, code)
    assert texts(root, "Reply/Error/ID") == about


def test_a_new_meter_is_known_and_has_no_values(served):
    root = read(served, named("EndDevice", "M-1009"))
    assert result(root) == "OK"
    assert not list(root.iter("value"))


def test_times_in_the_request_are_a_window_for_ids(served):
    times = "<StartTime>2026-06-01T00:00:00Z</StartTime><EndTime>2026-06-01T01:00:00Z</EndTime>"
    root = served.ask("get", "MeterReadings", f'{times}<ID kind="name">M-1001</ID>')
    assert len(list(root.iter("IntervalReadings"))) == 4


@pytest.mark.parametrize(
    ("verb", "noun", "head", "code"),
    [
        ("get", "ReceiptRecord", {}, "2.5"),
        ("close", "MeterReadings", {}, "2.9"),
        ("get", "MeterReadings", {"Context": "PRODUCTION"}, "7.7"),
        ("get", "MeterReadings", {"Source": ""}, None),
        ("", "MeterReadings", {}, "1.5"),
        ("get", "", {}, "1.5"),
    ],
)
def test_a_header_that_asks_for_something_else_is_refused(served, verb, noun, head, code):
    root = served.ask(verb, noun, READ, **head)
    assert (result(root), codes(root)) == (("FAILED", [code]) if code else ("OK", []))


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("Header>", "Heading>", "1.5"),
        ("</Noun>", "</Noun><Revision>9</Revision>", "1.9"),
        ("</Source>", "</Source><AsyncReplyFlag>true</AsyncReplyFlag>", "1.5"),
        ("</Source>", "</Source><Source>again</Source>", "1.8"),
    ],
)
def test_a_header_that_is_wrong_is_refused(served, before, after, code):
    text = message("get", "MeterReadings", READ).decode().replace(f' xmlns="{MSG}"', "")
    text = text.replace("<RequestMessage>", f'<RequestMessage xmlns="{MSG}">')
    root = bare(served.post("/http", text.replace(before, after).encode(), MEDIA[""]).content)
    assert codes(root) == [code]


@pytest.mark.parametrize(
    ("verb", "noun", "head", "code"),
    [
        ("get", "MeterReadings", {"Noun": "MeterConfig"}, "2.5"),
        ("get", "MeterReadings", {"Verb": "create"}, "2.9"),
    ],
)
def test_a_header_that_is_not_its_wrappers_is_refused(served, verb, noun, head, code):
    body = enveloped(typed(verb, noun, READ, **head))
    root = bare(served.post("/services/GetMeterReadings", body, MEDIA["1.1"]).content)
    assert texts(root, "Body//Reply/Error/code") == [code]


def test_a_payload_is_carried_in_one_way_and_is_what_the_noun_says(served):
    control_of = control("M-1001")
    mixed = served.ask(
        "create", "EndDeviceControls", payload=f"{control_of}<Compressed>x</Compressed>"
    )
    assert codes(mixed) == ["1.8"]
    assert codes(served.ask("create", "MeterConfig", payload=control_of)) == ["2.5"]


def control(device: str, kind: str = "3.8.0.214", tracking: str = "T-1") -> str:
    """Give a payload with one control."""
    return (
        f'<EndDeviceControls xmlns="{TC57}/EndDeviceControls#"><EndDeviceControl>'
        f"<issuerTrackingID>{tracking}</issuerTrackingID>"
        f'<EndDeviceControlType ref="{kind}"/><EndDevices><Names><name>{device}</name></Names>'
        f"</EndDevices></EndDeviceControl></EndDeviceControls>"
    )


def events(system, meter: str, *parts: str):
    """Get the events of a meter."""
    asked = query(named("Meter", meter), *parts, noun="EndDeviceEvents")
    return system.ask("get", "EndDeviceEvents", asked)


def test_a_control_is_followed_by_its_event(served):
    before = len(list(events(served, "M-1014").iter("EndDeviceEvent")))
    done = served.ask("create", "EndDeviceControls", payload=control("M-1014", tracking="T-42"))
    assert result(done) == "OK"
    root = events(served, "M-1014")
    reported = [e for e in root.iter("EndDeviceEvent") if e.findtext("issuerTrackingID") == "T-42"]
    assert len(list(root.iter("EndDeviceEvent"))) == before + 1
    assert [e.find("EndDeviceEventType").get("ref") for e in reported] == ["3.8.0.215"]
    assert "3.8.0.215" in texts(root, ".//EndDeviceEvents/EndDeviceEventType/mRID")


@pytest.mark.parametrize(
    ("payload", "expected", "code"),
    [
        (control("M-X"), "FAILED", ["2.4"]),
        (control("M-1001", "3.199.199.199"), "FAILED", ["2.15"]),
        ("", "FAILED", ["1.7"]),
    ],
)
def test_a_control_that_cannot_be_is_refused(served, payload, expected, code):
    root = served.ask("create", "EndDeviceControls", payload=payload)
    assert (result(root), codes(root)) == (expected, code)


def test_a_command_sent_twice_is_carried_out_once(served):
    for _ in range(2):
        done = served.ask(
            "create",
            "EndDeviceControls",
            payload=control("M-1012", tracking="T-7"),
            MessageID="once",
        )
        assert result(done) == "OK"
    root = events(served, "M-1012")
    assert texts(root, ".//EndDeviceEvent/issuerTrackingID") == ["T-7"]


@pytest.mark.parametrize(
    ("window", "count"),
    [
        (within("2026-03-28T14:00:00+01:00", "2026-03-28T14:00:00+01:00"), 1),
        (within("2026-03-28T13:00:01Z", "2026-05-01T07:29:59Z"), 1),
        (within("2026-03-01T00:00:00Z"), 4),
        (within(end="2026-04-01T00:00:00"), 2),
    ],
)
def test_events_are_those_of_the_window(served, window, count):
    root = events(served, "M-1013", window)
    assert result(root) == "OK"
    assert len(list(root.iter("EndDeviceEvent"))) == count


def test_events_of_unknown_devices_are_refused(served):
    assert codes(events(served, "M-X")) == ["2.4"]
    assert codes(served.ask("get", "EndDeviceEvents", query(noun="EndDeviceEvents"))) == ["1.6"]
    assert codes(events(served, "M-1001", within("9999-12-31T24:00:00Z"))) == ["1.8"]


def config(verb: str, *meters: str, **more: str) -> dict[str, str]:
    """Give a request about the configuration of meters."""
    inside = "".join(f"<{k}>{v}</{k}>" for k, v in more.items())
    listed = "".join(
        f"<Meter>{inside}<Names><name>{meter}</name></Names></Meter>" for meter in meters
    )
    payload = f'<MeterConfig xmlns="{TC57}/MeterConfig#">{listed}</MeterConfig>'
    return {"verb": verb, "noun": "MeterConfig", "payload": payload}


def meter_of(system, *parts: str):
    """Get the configuration of meters."""
    return system.ask("get", "MeterConfig", query(*parts, noun="MeterConfig"))


def test_a_meter_is_created_changed_got_and_deleted(served):
    made = served.ask(**config("create", "N-1", "N-2", serialNumber="S-1"))
    assert result(made) == "OK"
    one, two = texts(made, "Reply/ID")
    assert one != two
    assert result(served.ask(**config("change", "N-1", serialNumber="S-2"))) == "OK"
    root = meter_of(served, known_by("Meter", one), named("Meter", "N-2", "N-3"))
    assert (result(root), codes(root)) == ("PARTIAL", ["2.4"])
    assert texts(root, ".//Meter/serialNumber") == ["S-2", "S-1"]
    again = served.ask(**config("create", "N-2", "N-4"))
    assert (result(again), codes(again)) == ("PARTIAL", ["6.1"])
    (four,) = texts(again, "Reply/ID")
    assert result(served.ask(**config("delete", "N-1"))) == "OK"
    assert codes(meter_of(served, known_by("Meter", one))) == ["2.4"]
    (five,) = texts(served.ask(**config("create", "N-5")), "Reply/ID")
    assert len({one, two, four, five}) == 4
    gone = served.ask(**config("delete", "N-2", "N-4", "N-5", "N-1"))
    assert (result(gone), codes(gone)) == ("PARTIAL", ["2.4"])


def test_an_mrid_of_the_requesters_own_is_kept(served):
    own = "_ABCDEF00-0000-4000-8000-000000000001"
    assert result(served.ask(**config("create", "N-9", mRID=own))) == "OK"
    for written in (own, own.lower(), own[1:]):
        assert texts(meter_of(served, known_by("Meter", written)), ".//Meter/mRID") == [own]
    assert result(served.ask(**config("delete", "N-9"))) == "OK"


@pytest.mark.parametrize("verb", ["create", "change"])
def test_a_configuration_of_nothing_is_refused(served, verb):
    assert codes(served.ask(verb, "MeterConfig")) == ["1.7"]


def test_a_configuration_of_strangers_is_refused(served):
    assert codes(served.ask(**config("change", "M-X"))) == ["2.4"]
    assert codes(served.ask("delete", "MeterConfig")) == ["1.6"]
    assert codes(meter_of(served)) == ["1.6"]
    assert codes(served.ask(**config("create", ""))) == ["1.7"]


def test_a_group_outlives_its_meters(tmp_path):
    with head_end(tmp_path) as system:
        assert result(system.ask(**config("delete", "M-1004"))) == "OK"
        root = read(system, named("EndDeviceGroup", "G-SOUTH"), named("ReadingType", REGISTER))
        assert texts(root, ".//MeterReading/Meter/Names/name") == ["M-1005"]
