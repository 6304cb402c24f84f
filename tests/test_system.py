"""A system file is understood, or refused with a line for each wrong key."""

import copy
import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimconform.campaign import setup as setting
from cimconform.errors import SystemFileError, UsageError
from cimconform.suite import FIXTURES
from cimconform.system.embedded import NOWHERE, SYSTEM_FILE
from cimconform.system.system_file import load
from cimconform.transports.base import Endpoint, Place
from cimconform.transports.registry import create

GOOD = """
[system]
name = "A head end"
[ics]
roles = ["responder"]
[ics.nouns]
MeterReadings = ["get"]
[ixit]
known_meters = ["M-1"]
[transport.main]
kind = "soap"
url = "http://localhost/{service}"
"""


@pytest.fixture
def refused(tmp_path):
    """Give a function that loads a text and returns the lines of its refusal."""

    def lines(text):
        path = tmp_path / "system.toml"
        path.write_text(text, "utf-8")
        with pytest.raises(SystemFileError) as caught:
            load(path)
        found = str(caught.value).splitlines()
        assert all(re.match(rf"{re.escape(str(path))}(:\d+:\d+)?: ", line) for line in found)
        return [re.sub(r"^.*?system\.toml(:\d+:\d+)?: ", "", line) for line in found]

    return lines


@pytest.fixture
def loaded(tmp_path):
    """Give a function that loads a text."""

    def made(text, **addresses):
        path = tmp_path / "system.toml"
        path.write_text(text, "utf-8")
        return load(path, addresses)

    return made


@pytest.mark.parametrize(
    "path", sorted((FIXTURES / "systems").glob("*.toml")), ids=lambda p: p.stem
)
def test_the_files_that_we_carry_are_right(path):
    assert load(path, NOWHERE).system.name


def test_a_file_that_is_not_there_says_where_to_begin(tmp_path):
    with pytest.raises(SystemFileError, match=r"none\.toml: cannot be read .*copy one from"):
        load(tmp_path / "none.toml")


def test_what_is_no_toml_names_the_line(refused):
    assert refused("[system]\nname = \n") == ["no TOML: Invalid value (at line 2, column 8)"]


def test_what_is_no_text_is_refused(tmp_path):
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SystemFileError, match="expected text in UTF-8"):
        load(tmp_path / "a.toml")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("name =", "nam = 1\nname =", "system.nam: no such key; did you mean name?"),
        ("[ixit]", "[ixitt]", "ixitt: no such key; did you mean ixit?"),
        ("known_meters", "known_metres", "ixit.known_metres: no such key; did you mean known_m"),
        ("url =", "uri = 1\nurl =", "transport.main.uri: no such key; did you mean url?"),
        ("[ics.nouns]", "zzz = 1\n[ics.nouns]", "ics.zzz: no such key; there are roles, nouns, "),
        ('"get"', '"gett"', "ics.nouns.MeterReadings.0: found 'gett'; 'gett' is not known; did you"),
        ("MeterReadings", "MeterReading", "ics.nouns.MeterReading: found 'MeterReading'; 'MeterR"),
        ('"responder"', '"respnder"', "ics.roles.0: found 'respnder'; Input should be 'responder'"),
        ('["responder"]', '"responder"', "ics.roles: found 'responder'; expected a list"),
        ('["responder"]', "[]", "ics.roles: found []; Tuple should have at least 1 item"),
        ('"A head end"', "3", "system.name: found 3; expected text"),
        ('name = "A head end"', "", "system.name: is missing"),
        ('kind = "soap"', 'kind = "saop"', "transport.main.kind: found 'saop'; 'saop' is not know"),
        ('"http://localhost/{service}"', '"localhost"', "transport.main.url: found 'localhost'; e"),
        ("url =", 'wsdl = "my.wsdl"\nurl =', "transport.main.wsdl: found 'my.wsdl'; there is no fi"),
        ("url =", "timeout_s = 0\nurl =", "transport.main.timeout_s: found 0; Input should be gre"),
        ("url =", "timeout_s = 1e9\nurl =", "transport.main.timeout_s: found 1000000000.0; Input "),
        ("url =", "max_bytes = -1\nurl =", "transport.main.max_bytes: found -1; Input should be g"),
        ("url =", 'version = "2"\nurl =', "transport.main.version: found '2'; Input should be '1."),
        ("url =", 'ca_file = "ca.pem"\nurl =', "transport.main.ca_file: found 'ca.pem'; there is "),
        ("url =", 'password = "x"\nurl =', "transport.main: a secret has no place in a file; use "),
        ("[ixit]", '[ixit]\ntime_zone = "Mars"', "ixit.time_zone: found 'Mars'; expected the name"),
        ("[ixit]", '[ixit]\ntime_zone = "/etc"', "ixit.time_zone: found '/etc'; expected the name"),
        ("[ixit]", "[ixit]\nmax_objects = 0", "ixit.max_objects: found 0; Input should be greater"),
        ("[ixit]", "[ixit]\nreply_s = nan", "ixit.reply_s: found nan; Input should be greater "),
        ("[ixit]", "[ixit]\nwindow = 3", "ixit.window: found 3; expected a table"),
        (
            "[ixit]", "[ixit]\nwindow = { start = 2026-01-02T00:00:00Z, end = 2026-01-01T00:00:00Z }",
            "ixit.window: start and end need an offset, and start comes first",
        ),
        (
            "[ixit]", "[ixit]\nwindow = { start = 2026-01-01T00:00:00, end = 2026-01-02T00:00:00 }",
            "ixit.window: start and end need an offset, and start comes first",
        ),
        (
            "[ixit]", "[ixit]\nwindow = { strt = 2026-01-01T00:00:00Z, end = 2026-01-02T00:00:00Z }",
            "ixit.window.strt: no such key; did you mean start?",
        ),
        ("[ixit]", '[listener]\nhost = "0.0.0.0"\n[ixit]', "listener: nothing can be sent to '0.0.0.0'; nam"),
        ("[ixit]", '[listener]\nadvertise = "here"\n[ixit]', "listener.advertise: found 'here'; expected"),
        ("[ixit]", '[listener]\nkey = "none"\n[ixit]', "listener.key: found 'none'; there is no file"),
        ("[ixit]", '[schemas]\nfolder = "none"\n[ixit]', "schemas.folder: found 'none'; there is n"),
        ("[ixit]", '[ixit]\nuser = "${USER}"', "ixit.user: nothing fills ${USER}; give it with -"),
        ("http://localhost", "${base_url}", "transport.main.url: nothing fills ${base_url}; give "),
        ("/{service}", "/{services}", "transport.main.url: found 'http://localhost/{services}'; nothing fills {services}; did you mean {service}?"),
        ("localhost", "localhost:80800", "transport.main.url: found 'http://localhost:80800/{service}'; '80800' is no port"),
        ("[ixit]", "[listener]\nport = 80800\n[ixit]", "listener.port: found 80800; Input should be less"),
        ("[ixit]", '[ixit]\ntime_zone = "Europe/Berln"', "ixit.time_zone: found 'Europe/Berln'; expected the name of a time zone such as Europe/Berlin; did you mean Europe/Berlin?"),
        ("[ixit]", '[ixit]\nreading_types = ["0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72"]', "ixit.reading_types: found ['0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72']; no reading type: 17 fields instead of 18"),
        ("[ixit]", '[ixit]\ndemand_reading_type = "0.2.2.0.1.1.888.0.0.0.0.0.0.0.0.0.38.0"', "ixit.demand_reading_type: found '0.2.2.0.1.1.888.0.0.0.0.0.0.0.0.0.38.0'; no reading type: no table has 888 as measurementKind"),
        ("[ixit]", '[ixit]\ncontrol_type = "3.8"', "ixit.control_type: found '3.8'; four whole numbers are a code"),
        ("[ixit]", '[ixit]\ncontrol_type = "3.31.0.2333"', "ixit.control_type: found '3.31.0.2333'; no table has 2333 as action; did you mean 3.31.0.23?"),
        ("[ixit]", '[ixit]\ncontrol_type = "3.26.0.85"', "ixit.control_type: found '3.26.0.85'; no type of a control: "),
        ("[ixit]", '[ixit]\ntrigger_event_type = "3.31.0.23"', "ixit.trigger_event_type: found '3.31.0.23'; no type of an event: "),
        ("[ixit]", '[ixit]\nreading_quality = "2.8"', "ixit.reading_quality: found '2.8'; no reading quality: three"),
        ('["M-1"]', '["M-1", "${x}"]', "ixit.known_meters.1: nothing fills ${x}; give it with --"),
    ],
)  # fmt: skip
def test_a_wrong_key_gets_its_line(refused, old, new, line):
    assert GOOD.count(old) == 1
    found = refused(GOOD.replace(old, new))
    assert [one for one in found if one.startswith(line)], found


def test_a_mistake_is_reported_with_its_line_and_column(tmp_path):
    path = tmp_path / "system.toml"
    text = GOOD.replace('"get"', '"get", "gett"').replace("known_meters", "known_metres")
    path.write_text(text, "utf-8")
    with pytest.raises(SystemFileError) as caught:
        load(path)
    places = [line.split(": ")[:2] for line in str(caught.value).splitlines()]
    assert sorted(places) == [
        [f"{path}:7:25", "ics.nouns.MeterReadings.1"], [f"{path}:9:1", "ixit.known_metres"],
    ]  # fmt: skip


def test_a_key_of_a_table_inside_a_binding_names_the_nearest_there(tmp_path):
    path = tmp_path / "system.toml"
    path.write_text(f"{GOOD}\n[transport.main.wss]\nusername_tokn = 1\n", "utf-8")
    with pytest.raises(SystemFileError, match="no such key; did you mean username_token"):
        load(path)


TWO = GOOD.replace('["responder"]', '["responder", "publisher"]').replace(
    '["get"]', '["get", "created"]'
)


def test_nouns_of_several_roles_are_refused_with_the_new_form(refused):
    (line,) = refused(TWO)
    assert line == (
        "ics: [ics.nouns] is of one role; write instead: "
        '[ics.responder.nouns] MeterReadings = ["get"]; '
        '[ics.publisher.nouns] MeterReadings = ["created"]'
    )


def test_each_role_has_nouns_of_its_own(loaded):
    ics = loaded(
        TWO.replace("[ics.nouns]\n", "[ics.responder.nouns]\n").replace(', "created"', "")
        + '[ics.publisher.nouns]\nEndDeviceEvents = ["created"]\n'
    ).ics
    assert ics.nouns_of("responder") == {"MeterReadings": ("get",)}
    assert ics.nouns_of("publisher") == {"EndDeviceEvents": ("created",)}
    assert loaded(GOOD).ics.nouns_of("responder") == {"MeterReadings": ("get",)}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "[ics.requester.nouns]",
            "[ics.requester.nouns] claims nouns, and roles lists no requester",
        ),
        ("[ics.responder.nouns]", "[ics.nouns] stands beside [ics.responder.nouns]; move it there"),
    ],
)
def test_nouns_that_no_role_or_two_tables_claim_are_refused(refused, table, expected):
    more = f'{table}\nMeterConfig = ["get"]\n[ixit]'
    assert refused(GOOD.replace("[ixit]", more)) == [f"ics: {expected}"]


def test_the_nearest_role_is_named(refused):
    (line,) = refused(GOOD.replace('"responder"', '"respnder"'))
    assert line.endswith("did you mean responder?")


def test_everything_wrong_is_reported_at_once(refused):
    text = GOOD.replace('"get"', '"gett", "fetch"').replace("[ixit]", "[ixit]\nreply_s = 0\nx = 1")
    keys = [line.split(":")[0] for line in refused(text.replace("http:", "${y}:"))]
    assert sorted(keys) == [
        "ics.nouns.MeterReadings.0", "ics.nouns.MeterReadings.1", "ixit.reply_s", "ixit.x",
        "transport.main.url",
    ]  # fmt: skip


def test_a_system_without_a_binding_is_refused(refused):
    text = GOOD[: GOOD.index("[transport.main]")]
    assert refused(text) == ["transport: is missing"]
    assert refused(text + "[transport]\n")[0].startswith("transport: ")


def test_the_base_url_is_filled_in(loaded):
    text = GOOD.replace("http://localhost", "${base_url}")
    found = loaded(text, base_url="https://head.example")
    assert found.binding("main").url == "https://head.example/{service}"
    assert found.binding("main").wsdl_url == "https://head.example/{service}?wsdl"


def test_paths_start_from_the_file(loaded, tmp_path):
    (tmp_path / "xsd").mkdir()
    (tmp_path / "ca.pem").write_text("", "utf-8")
    text = GOOD.replace("url =", 'ca_file = "ca.pem"\nurl =') + '[schemas]\nfolder = "xsd"\n'
    found = loaded(text)
    assert found.schemas.folder == tmp_path / "xsd"
    assert found.binding("main").endpoint().ca_file == str(tmp_path / "ca.pem")


def test_a_transport_that_is_not_installed_names_the_nearest():
    with pytest.raises(UsageError, match=r"there are http, .*soap; did you mean soap\?"):
        create("saop", Endpoint("http://localhost"))
    with pytest.raises(UsageError, match=r"no transport of kind '§'; there are http, .*soap$"):
        create("§", Endpoint("http://localhost"))


def test_secrets_come_from_the_environment_alone(loaded, monkeypatch):
    found = loaded(GOOD.replace("url =", 'user_env = "CC_USER"\npassword_env = "CC_WORD"\nurl ='))
    monkeypatch.setenv("CC_USER", "me")
    monkeypatch.delenv("CC_WORD", raising=False)
    with pytest.raises(UsageError, match="no variable CC_WORD"):
        found.binding("main").endpoint()
    monkeypatch.setenv("CC_WORD", "hush")
    endpoint = found.binding("main").endpoint()
    assert (endpoint.user, endpoint.password) == ("me", "hush")
    assert "hush" not in str(found.public())


def test_a_binding_that_the_file_lacks_is_reported(loaded):
    found = loaded(GOOD)
    with pytest.raises(UsageError, match="no binding 'jms'; the file has main"):
        found.binding("jms")
    with pytest.raises(UsageError, match="no binding jms; the system file has main"):
        setting.choose(found, ("jms",))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("", {"soap", "soap_typed", "soap_11"}),
        (
            'style = "generic"\nversion = "1.2"',
            {"soap", "soap_generic", "soap_12", "late_response", "generic_late_response"},
        ),
    ],
)
def test_a_binding_answers_to_its_tags(loaded, more, words):
    binding = loaded(GOOD.replace("url =", f"{more}\nurl =")).binding("main")
    assert binding.words == words
    assert binding.typed == ("soap_typed" in words)
    assert loaded(GOOD.replace('"soap"', '"http"')).binding("main").words == {
        "http",
        "late_response",
    }


def test_values_that_are_not_given_fill_nothing(loaded):
    values = loaded(GOOD).values()
    assert values["known_meter"] == "M-1"
    assert not {"second_meter", "reading_type", "usage_point", "window_start"} & set(values)


def test_a_window_is_given_in_local_time_and_in_utc():
    values = load(SYSTEM_FILE, NOWHERE).values()
    assert values["window_end"] == "2026-03-30T00:00:00+02:00"
    assert values["window_end_utc"] == "2026-03-29T22:00:00Z"


def _original():
    text = SYSTEM_FILE.read_text("utf-8")
    for name, value in NOWHERE.items():
        text = text.replace(f"${{{name}}}", value)
    return tomllib.loads(text)


ORIGINAL = _original()


def _places(table, path=()):
    for key, value in table.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from _places(value, (*path, key))


def _toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{k}" = {_toml(v)}' for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(c):08x}" for c in value) + '"'
    return str(value)


def _load(file):
    try:
        return load(file), ""
    except SystemFileError as refusal:
        return None, str(refusal)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEAVES = TEXT | st.integers(-(2**40), 2**40) | st.floats() | st.booleans()
VALUES = st.recursive(
    LEAVES,
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(st.just("kind"), inside),
    max_leaves=3,
)


@given(
    path=st.sampled_from(list(_places(ORIGINAL))),
    change=st.sampled_from(["value", "name", "gone"]),
    value=VALUES,
)
@settings(deadline=None)  # the first reading of the truth file takes longer than all others
def test_a_changed_key_is_understood_or_named(tmp_path_factory, path, change, value):
    tables = copy.deepcopy(ORIGINAL)
    table = tables
    for step in path[:-1]:
        table = table[step]
    old = table.pop(path[-1])
    if change == "name":
        table[f"{path[-1]}_"] = old
    elif change == "value":
        table[path[-1]] = value
    file = tmp_path_factory.getbasetemp() / "changed.toml"
    file.write_text("\n".join(f"{k} = {_toml(v)}" for k, v in tables.items()), "utf-8")
    found, refusal = _load(file)
    assert found is None or (found.values() and found.public())
    assert found is not None or (str(file) in refusal and path[0] in refusal)


def test_a_listener_is_on_this_machine_unless_configured_otherwise(loaded, tmp_path):
    assert loaded(GOOD).listener.place() == Place("127.0.0.1", 0, "", "", "")
    (tmp_path / "our.pem").write_text("")
    table = '[listener]\nhost = "::"\nadvertise = "https://us.example"\ncertificate = "our.pem"\n'
    place = loaded(GOOD + table).listener.place()
    assert place.certificate == str(tmp_path / "our.pem")
    assert (place.host, place.advertise) == ("::", "https://us.example")
