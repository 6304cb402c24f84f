"""A secret that is planted anywhere is found nowhere: in no record, no view, no word at a terminal."""

import base64
import gzip
import io
import json
import os
from dataclasses import replace
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import END, HEAD
from rich.console import Console

from cimconform import cli
from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.errors import UsageError
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.regrading import regrade
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message, parse
from cimconform.messages.schemas import Schemas
from cimconform.record.encodings import encodings
from cimconform.record.record import Recorder, read
from cimconform.record.result_lines import without_secrets
from cimconform.record.secrets import KNOWN, Secrets, public, secret
from cimconform.reports import code_quality, html, junit, markdown, sarif, summary
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Finding, Rank, Result, Verdict

RULE = "reply_echoes_correlation_id"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
# where each is planted, in letters that every encoding writes otherwise
PLANTED = {
    name: f"{name}-0p&n <sésam'e>/{number}+é"
    for number, name in enumerate(
        "password header option address query trigger argument body".split(), 1
    )
}
HEARD = {
    "answer": "answer-98f7a6b5c4",
    "token": "token-77aa88bb99cc",
    "packed": "packed-1a2b3c4d5e",
}
EVERY = {**PLANTED, **HEARD}


@pytest.fixture
def known():
    KNOWN.forget()
    yield KNOWN
    KNOWN.forget()


def settings():
    p = PLANTED
    return {
        "transport": {
            "http": {
                "url": f"http://me:{quote(p['address'], safe='')}@h/x?token={quote(p['query'])}",
                "user_env": "OUR_USER", "password_env": "OUR_PASSWORD",
            },
            "jms": {"options": {"properties": {"password": "{env:OUR_OPTION}"}}},
        },
        "trigger": {
            "headers": {"X-Api-Key": p["trigger"]}, "headers_env": {"Authorization": "OUR_HEADER"},
            "body": json.dumps({"client_secret": p["body"]}),
            "command": ["curl", "--token", p["argument"]],
        },
    }  # fmt: skip


ENVIRONMENT = {
    "OUR_USER": "tester", "OUR_PASSWORD": PLANTED["password"],
    "OUR_OPTION": PLANTED["option"], "OUR_HEADER": PLANTED["header"],
}  # fmt: skip


def spoken(value):
    """Give what a system that tells everything says of a secret."""
    return escape(
        f"{value} {quote(value)} {json.dumps(value)} "
        f"{base64.b64encode(f'tester:{value}'.encode()).decode()} {value.encode().hex()}"
    )


def answer():
    inner = f"<MeterConfig><password>{HEARD['packed']}</password></MeterConfig>"
    packed = base64.b64encode(gzip.compress(inner.encode())).decode()
    return (
        f'<S:Envelope xmlns:S="s" xmlns:w="{WSSE}"><S:Header><w:Security><w:UsernameToken>'
        f"<w:Username>me</w:Username><w:Password Type='x'>{HEARD['answer']}</w:Password></w:UsernameToken>"
        f"<w:BinarySecurityToken>{HEARD['token']}</w:BinarySecurityToken></w:Security></S:Header><S:Body>"
        f"<Compressed>{packed}</Compressed><Details>{''.join(map(spoken, EVERY.values()))}</Details>"
        f"</S:Body></S:Envelope>"
    ).encode()


@pytest.fixture
def folder(tmp_path, known):
    """Give the record of a system that says every secret, with all views of it."""
    known.learn_settings(settings(), ENVIRONMENT)
    recorder = Recorder(tmp_path)
    recorder.line("run", **{**HEAD, "system": public(settings())})
    said = " ".join(EVERY.values())
    stimulus = Stimulus(
        "get(MeterReadings) of a known meter", "", {"url": settings()["transport"]["http"]["url"]}
    )
    received = Message(answer(), binding="http", at=1.0, status=200, headers={
        "set-cookie": "a=" + EVERY["answer"], "x-api-key": EVERY["header"], "x-amz-signature": said,
        "location": f"http://h/?access_token={EVERY['query']}", "server": said,
    })  # fmt: skip
    sent = Message(answer(), "sent", "http", 1.0)
    recorder.sending("http-0001", "http", stimulus, answer())
    request = recorder.keep(sent, "http-0001")
    reply = recorder.keep(received, "http-0001")
    recorder.exchange(
        Exchange(
            "http-0001",
            "http",
            stimulus,
            request,
            (reply,),
            trouble=said,
            noted=({"token": said, "x": said},),
        )
    )
    finding = Finding("a reply", said, f"/{RULE}", f"it says {said}", 1, reply.id)
    result = Result(
        RULE,
        Rank.SHALL,
        Verdict.FAIL,
        "http",
        "One",
        said,
        findings=(finding,),
        exchanges=("http-0001",),
    )
    recorder.result(without_secrets(result))
    recorder.close(**{**END, "exit_code": 1, "left_behind": [said]})
    views(tmp_path)
    return tmp_path


def views(folder):
    record, register = read(folder), Register.read([FEATURES])
    html.write(record, register, folder / html.NAME)
    junit.write(record, register, folder / "junit.xml")
    shown = Console(file=io.StringIO(), width=200)
    summary.show(record, register, shown, folder)
    (folder / "terminal.txt").write_text(shown.file.getvalue(), "utf-8")
    for module in (markdown, sarif, code_quality):
        module.write(record, register, folder / f"{module.__name__}.out")


def test_what_is_planted_is_found_nowhere(folder):
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert len(files) >= 9
    for name, value in EVERY.items():
        for form in encodings(value):
            found = [path.name for path, raw in files.items() if form.encode() in raw]
            assert not found, (name, form)


def test_equal_secrets_have_one_marker_and_the_hash_is_of_what_is_stored(folder):
    record = read(folder)
    assert not record.all_damage
    sent, received = record.messages
    assert sent.raw == received.raw != answer()
    marker = parse(received.raw).findtext(".//{*}Password")
    assert marker.startswith("(secret-")
    assert received.raw.decode().count(marker) > 3
    assert record.hidden == {sent.id, received.id}
    packed = parse(received.raw).findtext(".//{*}Compressed")
    assert HEARD["packed"].encode() not in gzip.decompress(base64.b64decode(packed))


def test_what_needs_a_secret_is_no_wrong_verdict(folder):
    register = Register.read([FEATURES])
    judge = Judge(load_checks(), Basis(Schemas.ours()), setting.ranks(register))
    (one,) = regrade(read(folder), register, judge)
    assert one.new is None
    assert one.why == "it needs a secret that the record hides"


def test_what_goes_wrong_is_told_without_secrets(known, monkeypatch, capsys):
    known.learn(PLANTED["password"])

    def refused():
        raise UsageError(f"http://me:open-sesame@h refused {PLANTED['password']}")

    monkeypatch.setattr(cli, "app", refused)
    with pytest.raises(SystemExit):
        cli.main()
    told = capsys.readouterr().err
    assert "refused" in told
    assert "open-sesame" not in told
    assert PLANTED["password"] not in told


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=8, max_size=40),
    st.integers(0, 5),
)
def test_a_known_secret_is_found_in_every_encoding(value, before):
    known = Secrets()
    known.learn(value)
    for form in (value, quote(value), escape(value), json.dumps(value)[1:-1]):
        assert form not in known.text(f"x{form}y") or form in known.marker(value)
    longer = base64.b64encode(b"u" * before + value.encode() + b"tail").decode()
    inner = base64.b64encode(value.encode()).decode().rstrip("=")[:-1]
    assert inner not in known.text(longer)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "latin-1"])
def test_a_message_of_any_letters_is_made_safe(codec):
    body = '<a xmlns:token="urn:x"><Password>sésame-1234</Password><b>sésame-1234 Zähler</b></a>'.encode(
        codec
    )
    made = Secrets().raw(body, ours=True)
    assert "sésame".encode(codec).removeprefix(b"\xff\xfe") not in made
    assert "Zähler" in made.decode(codec)
    assert "urn:x" in made.decode(codec)


@pytest.mark.parametrize(
    "text",
    [
        "http://me:0pen-sesame@h/x", "http://h/?api_key=0pen-sesame&x=1", "http://h/?x=1&sig=0pen-sesame",
        '{"client_secret": "0pen-sesame"}', "token='0pen-sesame'", "Authorization: Bearer 0pen-sesame",
        "<a:Password Type='x'>0pen-sesame</a:Password>", "<Password><![CDATA[ 0pen-sesame ]]></Password>",
        "&lt;w:Password a='b'&gt;0pen-sesame&lt;/w:Password&gt;", "<installCode> 0pen-sesame</installCode>",
        "<x password='0pen-sesame'/>", "<BinarySecurityToken>0pen-sesame</BinarySecurityToken>",
    ],
)  # fmt: skip
def test_a_secret_is_known_by_its_place(text):
    for made in (Secrets().text(text), Secrets().raw(text.encode(), ours=True).decode()):
        assert "0pen-sesame" not in made
        assert made.partition("(")[0] == text.partition("0pen")[0]


def test_what_holds_no_secret_stays_as_it_is():
    raw = b"<a b='1'><Token/><UsernameToken> </UsernameToken>\xff</a>"
    assert Secrets().raw(raw) is raw


@pytest.mark.parametrize("word", ["MeterReadings", "12345678", "OK", "2026-01-01T00:00:00Z"])
def test_a_peer_cannot_take_a_word_out_of_the_record(word):
    known = Secrets()
    known.raw(f"<a><Password>{word}</Password></a>".encode())
    assert known.text(word) == word


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("X-Api-Key", True), ("Authorization", True), ("WWW-Authenticate", True), ("Set-Cookie", True),
        ("X-Hub-Signature", True), ("X-Session-Id", True), ("jms-property-authToken", True),
        ("password_env", False), ("client_key_file", False), ("Content-Type", False), ("Server", False),
    ],
)  # fmt: skip
def test_a_header_is_a_secret_by_its_name(name, hidden):
    assert secret(name) is hidden


@pytest.mark.parametrize(
    "piece",
    [
        "://a",
        "://:",
        "password=",
        '"token"="',
        "<x:Password>",
        "&lt;Password",
        "basic ",
        "Compressed>A",
        "a" * 9,
        "<a:",
    ],
)
def test_a_large_message_of_anything_is_soon_done(piece):
    raw = (piece * (400_000 // len(piece))).encode()
    assert len(Secrets().raw(raw)) > 0


def test_the_key_of_markers_is_that_of_the_processes_of_a_run():
    made = Secrets().marker("open sesame")
    assert made == Secrets().marker("open sesame")
    assert os.environ["_CIMCONFORM_MARKERS"] not in made


def test_a_result_of_a_verdict_keeps_what_is_no_secret():
    result = Result(RULE, Rank.SHALL, Verdict.PASS, reason="all is well")
    assert without_secrets(result) == replace(result)
