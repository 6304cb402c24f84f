"""A redacted record names no one and is judged to the same verdicts."""

import base64
import gzip
import re
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest
import records
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from typer.testing import CliRunner

from cimconform import redaction
from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.cli import app
from cimconform.errors import Inconclusive, UsageError
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.schemas import Schemas
from cimconform.record.record import read
from cimconform.redaction.markup import Redactor
from cimconform.redaction.moments import days_of
from cimconform.redaction.pseudonyms import Pseudonyms
from cimconform.requirements.register import Register
from cimconform.runners import kill_matrix as selftest
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.verdict import Verdict

pytestmark = pytest.mark.whole_runs

REGISTER = Register.read([FEATURES])
JUDGE = Judge(load_checks(), Basis(Schemas.ours()), setting.ranks(REGISTER))
DEFECTS = [
    "forgets_a_namespace",
    "makes_a_correlation_id_of_its_own",
    "names_errors_without_a_code",
]
SECRETS = (
    "M-1001", "M-1002", "M-1008", "M-1009", "a1b2c3d4-0000-4000-8000-000000001001", "UP-1001",
    "G-NORTH", "CC-guest", "CC-retired", "MeterName", "reference head end",
)  # fmt: skip


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """Give a function that runs the suite against a behaviour and gives the folder of its record."""
    with ExitStack() as everything:
        addresses = everything.enter_context(embedded.reference("--all"))

        def make(name="", bindings=("http",), features=frozenset()):
            folder = tmp_path_factory.mktemp("run")
            seen = embedded.seen_as(addresses, name) if name else addresses
            options = setting.Options(
                system=embedded.SYSTEM_FILE, output=folder, bindings=bindings, addresses=seen
            )
            with ExitStack() as stack:
                selftest.play_all(setting.campaign(options, stack), features)
            return folder

        yield make


@pytest.fixture(scope="module")
def good(record):
    """Give the folder of a run that broke nothing, with messages of every kind."""
    some = ("meter_readings", "errors", "publishers", "control_outcomes", "later_replies", "wsdl")
    return record(bindings=("soap11", "jms"), features=frozenset(some))


@pytest.fixture(scope="module")
def small(record):
    """Give the folder of a run that is judged in a second."""
    return record(features=frozenset({"meter_readings"}))


def verdicts(folder):
    return [(r.requirement, r.example, r.verdict) for r in read(folder).results]


def redacted(run, output, **more):
    return redaction.redact(run, output, REGISTER, JUDGE, **more)


def everything(folder):
    """Give all that a folder says, packed payloads unpacked."""
    texts = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    for packed in re.findall(rb"Compressed[^>]*>([A-Za-z0-9+/=\s]{40,})<", b"".join(texts)):
        try:
            texts.append(gzip.decompress(base64.b64decode(packed)))
        except (OSError, EOFError, ValueError):
            continue
    return b"\n".join(texts).decode("utf-8", "replace")


def test_nothing_of_the_customer_is_left_and_every_verdict_is(good, tmp_path):
    before = everything(good)
    done = redacted(good, tmp_path / "out")
    after = everything(tmp_path / "out")
    assert [secret for secret in SECRETS if secret not in before] == []
    assert [secret for secret in SECRETS if secret in after] == []
    assert verdicts(tmp_path / "out") == verdicts(good)
    assert done.verdicts == sum(v is not Verdict.NOT_APPLICABLE for *_, v in verdicts(good))
    assert read(tmp_path / "out").run["redacted"] is True


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_broken_record_keeps_its_failures(record, tmp_path, defect):
    run = record(defect, features=frozenset({"meter_readings"}))
    redacted(run, tmp_path / "out")
    assert {v for *_, v in verdicts(run)} & {Verdict.FAIL, Verdict.WARNING}
    assert verdicts(tmp_path / "out") == verdicts(run)


def test_two_redactions_have_nothing_in_common(small, tmp_path):
    for name in ("one", "other"):
        redacted(small, tmp_path / name)
    meters = [read(tmp_path / n).run["system"]["ixit"]["known_meters"] for n in ("one", "other")]
    assert meters[0] != meters[1]
    assert all(re.fullmatch(r"[G-Z]-[1-9]\d{3}", meter) for pair in meters for meter in pair)


def altered(run, folder, change):
    """Give a copy of a record whose lines were changed."""
    (folder / "messages").mkdir(parents=True)
    for path in (run / "messages").iterdir():
        (folder / "messages" / path.name).write_bytes(path.read_bytes())
    lines = records.lines(run)
    made = [one for line in lines for one in change(line)]
    records.write(folder, made)
    return folder


def test_what_is_not_listed_does_not_come_along(small, tmp_path):
    def strange(line):
        if line["kind"] == "run":
            line["system"]["trigger"] = {"command": "ssh ACME-PROD"}
            line["system"]["ixit"]["note"] = "ACME"
            line["system"]["system"]["name"] = "ACME"
            line["tool"] = "ACME"
        if line["kind"] == "message":
            line["headers"] |= {
                "x-acme-tenant": "ACME",
                "server": "ACME/2",
                "location": "http://ACME",
            }
        if line["kind"] == "exchange":
            line["stimulus"]["facts"] |= {"acme": "ACME"}
        if line["kind"] == "result" and line["verdict"] == "not applicable":
            line |= {"reason": "see ACME", "example": "ACME"}
        if line["kind"] == "end":
            line["not_run"] = ["ACME over http"]
        return [line, {"kind": "note", "text": "ACME"}] if line["kind"] == "run" else [line]

    run = altered(small, tmp_path / "run", strange)
    done = redacted(run, tmp_path / "out")
    assert done.left_out == 1
    assert "acme" not in everything(tmp_path / "out").lower()


def test_rules_of_others_say_nothing_any_more(small, tmp_path):
    def another(line):
        theirs = {**line, "requirement": "acme_is_served"}
        return [line, theirs] if line["kind"] == "result" else [line]

    run = altered(small, tmp_path / "run", another)
    redacted(run, tmp_path / "out")
    assert "acme" not in everything(tmp_path / "out")
    assert verdicts(tmp_path / "out") == verdicts(small)


def test_a_copy_that_would_be_judged_differently_is_thrown_away(small, tmp_path, monkeypatch):
    monkeypatch.setattr(Redactor, "message", lambda *_: b"<a/>")
    with pytest.raises(Inconclusive, match="verdicts would be others, so that nothing was written"):
        redacted(small, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_in_use_is_left_alone(small, tmp_path):
    (tmp_path / "mine").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="is not empty"):
        redacted(small, tmp_path)
    assert (tmp_path / "mine").read_text("utf-8") == "mine"


def test_a_damaged_record_is_refused(small, tmp_path):
    run = altered(small, tmp_path / "run", lambda line: [line])
    (run / "messages" / "m00002-received.xml").write_bytes(b"<a/>")
    with pytest.raises(UsageError, match="m00002"):
        redacted(run, tmp_path / "out")


def test_the_command_prints_what_it_did(small, tmp_path):
    done = CliRunner().invoke(app, ["redact", str(small), "--output", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert re.search(r"\d+ messages, \d+ words replaced, \d+ verdicts judged again", done.stdout)


@pytest.mark.parametrize(
    "text",
    [
        "<Verb>get</Verb>", "<Operation><operationId>2</operationId><verb>change</verb></Operation>",
        "<Result>OK</Result>", "<code>2.4</code>", "<Revision>2.0</Revision>",
        "<Noun>MeterReadings</Noun>", "<Timestamp>2026-03-29T02:00:00+02:00</Timestamp>",
        '<ReadingType ref="0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"/>', "<a>&lt;&amp;</a>",
        '<EndDeviceEventType ref="3.8.0.214"/>', "<AckRequired>true</AckRequired>",
        '<ID kind="name" objectType="EndDeviceControlType">3.8.0.214</ID>', "<period>PT15M</period>",
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"/>',
        "<?xml version='1.0' encoding='UTF-8'?>", "<faultcode>soap:Client</faultcode>",
    ],
)  # fmt: skip
def test_what_names_no_person_or_place_stays(text):
    text = text.replace("<a>", "<Meter>").replace("</a>", "</Meter>")
    text = text.replace("period>", "duration>")
    assert Redactor().message(text.encode()) == text.encode()


@pytest.mark.parametrize(
    "text",
    [
        "<name>ACME</name>", "<Comment>ACME</Comment>", "<ACME/>", '<Meter ACME="1"/>', "ACME",
        "<!-- ACME -->", "<?acme ACME?>", "<!DOCTYPE a [<!ENTITY b 'ACME'>]>", "<Verb>ACME</Verb>",
        '<Meter ref="ACME"/>', '<a xmlns="http://acme.example/ACME"/>', "<![CDATA[ACME]]>",
        "<name>ACM&#69;ACME</name>", "<ACME", '<Meter ref="ACME', "&ACME;", "<Noun>ACME</Noun>",
        "<Result>ACME</Result>", '<Meter xsi:type="ACME"/>', "<faultcode>ACME:Client</faultcode>",
        "<code>ACME</code>", "</ACME>", "<Meter =ACME>", "<Compressed>ACME</Compressed>",
    ],
)  # fmt: skip
def test_what_may_name_somebody_goes(text):
    made = Redactor().message(text.encode()).decode()
    assert "ACME" not in made
    assert len(made) == len(text) or "&#" in text


@pytest.mark.parametrize("codec", ["utf-16", "latin-1", "utf-8-sig", "cp1252"])
def test_other_encodings_are_read_as_they_are_declared(codec):
    text = f'<?xml version="1.0" encoding="{codec.removesuffix("-sig")}"?><name>Müller-ACME</name>'
    made = Redactor().message(text.encode(codec))
    assert "ACME" not in made.decode(codec)
    assert "Müller" not in made.decode(codec)
    assert len(made) == len(text.encode(codec))


def test_what_is_no_text_is_replaced_blindly():
    made = Redactor().message(b"<name>A\x00C\x00M\x00E \xff ACME</name>")
    assert b"ACME" not in made
    assert b"A\x00C\x00M\x00E" not in made
    assert made.startswith(b"<name>")


def test_a_packed_payload_is_packed_again():
    inner = b"<MeterReadings><name>ACME-77</name></MeterReadings>"
    packed = base64.b64encode(gzip.compress(inner)).decode()
    redactor = Redactor()
    made = redactor.message(
        f"<p><name>ACME-77</name><Compressed>{packed}</Compressed></p>".encode()
    )
    root = etree.fromstring(made)
    unpacked = etree.fromstring(gzip.decompress(base64.b64decode(root.findtext("Compressed"))))
    assert unpacked.findtext("name") == root.findtext("name") != "ACME-77"


def test_the_user_may_let_something_through():
    kept = Redactor(keep=frozenset({"name", "ref"})).message(b'<a ref="ACME"><name>ACME</name></a>')
    assert kept.count(b"ACME") == 2


def test_the_same_word_becomes_the_same_word_wherever_it_stands():
    redactor = Redactor()
    made = redactor.message(b"<a><name>M-1001</name><details>no meter M-1001, m-1001</details></a>")
    stand_in = re.search(rb"<name>([A-Z]-\d{4})</name>", made)[1]
    assert made.count(stand_in) == 2
    assert stand_in.lower() in made


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12), max_size=20))
def test_no_two_words_become_one(texts):
    words = {w.lower() for text in texts for w in re.findall(r"[^\W_]+", text) if w.isascii()}
    pseudonyms = Pseudonyms()
    assert len({pseudonyms.word(word) for word in words}) == len(words)


@given(st.text(st.characters(codec="utf-8")))
def test_a_text_keeps_its_length_and_lines(text):
    made = Pseudonyms().text(text)
    assert "&" in text or len(made) == len(text)
    assert made.count("\n") == text.count("\n")


@given(st.binary())
def test_any_bytes_can_be_redacted(raw):
    made = Redactor().message(raw)
    assert made.count(b"<") == raw.count(b"<")


PLANTED = (
    "2026-01-05", "2026-01-05T10:00:00Z", "1.2.3.4.5.6.7.8.9.10.11", "P4711D", "12:34:56", "localhost", "4e7", "M.1001/x",
)  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_an_identifier_is_replaced_whatever_it_looks_like(name):
    made = Pseudonyms(days=7, named=frozenset(PLANTED)).text(f"no meter {name}, nor {name}")
    assert name not in made
    assert made.count(made.split(",")[0].removeprefix(made[:9])) == 2


def test_dates_move_by_the_days_of_the_redaction_and_nothing_else_of_a_moment():
    made = Pseudonyms(days=14).text("2026-02-28T23:45:00.5+01:00 2026-12-31 2026-02-30 12:00:00Z")
    assert made == "2026-03-14T23:45:00.5+01:00 2027-01-14 2026-02-30 12:00:00Z"


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_the_calendar_stays_where_a_zone_is_in_play(zone):
    windows = {"time_zone": zone, "spring_window": {"start": "2026-03-29T00:00:00+01:00"}}
    run = {"system": {"ixit": windows}, "started": "2026-11-30T00:00:00+00:00"}
    found = {days_of(run) for _ in range(60)}
    assert len(found) > 4
    assert 0 not in found
    assert all(days % 7 == 0 for days in found)
    if zone != "UTC":
        day = date(2026, 3, 29)
        moved_to = [day + timedelta(days) for days in found]
        offsets = {
            datetime(d.year, d.month, d.day, 12, tzinfo=ZoneInfo(zone)).utcoffset()
            for d in moved_to
        }
        assert {d.replace(year=2026) for d in moved_to} == {day}
        assert offsets == {timedelta(hours=2)}


def test_what_happened_is_moved_everywhere_by_the_same(small, tmp_path):
    def planted(line):
        if line["kind"] == "message":
            line["headers"] |= {
                "user-agent": "ACME/2.1",
                "content-type": 'multipart/related; boundary="ACME-77"',
            }
            line["headers"] |= {
                "jms-timestamp": "1796046020928",
                "date": "Mon, 30 Nov 2026 13:40:20 GMT",
            }
        return [line]

    run = altered(small, tmp_path / "run", planted)
    redacted(run, tmp_path / "out")
    before, after = read(run), read(tmp_path / "out")
    moved_by = {
        round(b.at - a.at) for a, b in zip(before.every_message, after.every_message, strict=True)
    }
    (seconds,) = moved_by
    assert seconds
    assert seconds % (7 * 86_400) == 0
    headers = [m.headers for m in after.every_message]
    assert {h["jms-timestamp"] for h in headers} == {str(1796046020928 + seconds * 1000)}
    assert {parsedate_to_datetime(h["date"]).timestamp() for h in headers} == {1796046020 + seconds}
    text = everything(tmp_path / "out")
    assert "ACME" not in text
    assert "2026-11-" not in text
    assert after.run["original"] == before.chain
    assert not after.all_damage


def test_a_uuid_stays_one():
    uuid = "a1b2c3d4-0000-4000-8000-00000000c0de"
    made = Pseudonyms().text(uuid)
    assert made != uuid
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}", made)


@pytest.mark.parametrize("number", ["3430.208", "1.5e3", "-0.5", "61616"])
def test_a_number_stays_one(number):
    made = Pseudonyms().text(number)
    assert float(made)
    assert len(made) == len(number)
    assert int(float(made)) < 65536
