"""Records that are damaged, and peers that write to the reader of a report: shown, never obeyed."""

import copy
import json
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import browser
import pytest
import records
from lxml import etree
from typer.testing import CliRunner

from cimconform.cli import app
from cimconform.errors import UsageError
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.record.record import FILE, VERSION, Recorder, read
from cimconform.reports import html, junit
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Finding, Rank, Result, Verdict

REGISTER = Register.read([FEATURES])
COMMAND = Path(sys.executable).with_name("cimconform")
HOSTILE = (
    "</pre></script><script>window.pwned=1</script><img src=//evil.invalid onerror=alert(1)>"
    "<!-- <![CDATA[ \x1b[2J\x1b]0;owned\x07 \x00 \u202eoverride \u2028 {{ 7*7 }} {% raw %} "
    "\" onclick='alert(1)' ' javascript:alert(1) &amp; &#x3c; \ufffe | : = # %"
)
RAW = (
    HOSTILE.encode() + b"\xff\xfe\xc3( \xed\xa0\x80\n" + b"<x>" * 40_000 + b"\r\n" + b"y" * 300_000
)
SOAP = (
    f"<ResponseMessage xmlns='http://iec.ch/TC57/2011/schema/message'><Header><Verb>{'&lt;script&gt;' * 200}"
    "</Verb><Noun>&lt;img src=x onerror=alert(1)&gt;</Noun><CorrelationID>&quot;&gt;&lt;svg onload=alert(1)&gt;"
    "</CorrelationID></Header><Reply><Result>&lt;b&gt;</Result><Error><code>2.4</code></Error></Reply></ResponseMessage>"
).encode()


def system(name: str) -> dict[str, object]:
    """Give a system file of a hostile owner."""
    return {
        "system": {"name": name, "vendor": name, "version": name, "edition": name},
        "ics": {"roles": [name]}, "ixit": {"reply_s": 3.0, name: [name]},
        "transport": {name: {"url": name, "password": "open sesame"}},
    }  # fmt: skip


def write(folder: Path, word: str, *, raw: bytes = RAW) -> None:
    """Write a run in which everything that can be is a word, or bytes of a peer."""
    recorder = Recorder(folder)
    recorder.line(
        "run",
        version=VERSION,
        tool=word,
        rules=word,
        started=word,
        system=system(word),
        transports=[word],
    )
    kept = [
        recorder.keep(
            Message(body, direction, word, 1e9 + n, 200, {word: word, "content-type": word}), "x"
        )
        for n, (direction, body) in enumerate(
            (("sent", SOAP), ("received", raw), ("received", SOAP))
        )
    ]
    exchange = Exchange(
        f"x{word}",
        word,
        Stimulus(word, word, {"k": word}),
        kept[0],
        (kept[1],),
        word,
        strays=(kept[2],),
        noted=({"result": word, word: [word]},),
    )
    fetched = replace(
        exchange, id="f", stimulus=Stimulus(word, "", {"url": word}), strays=(), trouble=""
    )
    for one in (exchange, fetched):
        recorder.exchange(one)
    known = "reply_echoes_correlation_id"
    for name in (known, word):
        for verdict in Verdict:
            findings = tuple(
                Finding(word, word, where, word, line, message)
                for where, line, message in (
                    (f"/{word}", 2, "m00002"), (word, 10**9, "m00003"), ("Header/Verb", 1, "m00003"),
                    ("the header Content-Type", 0, "m00002"), ("", 0, word),
                )
            )  # fmt: skip
            broken = verdict in (Verdict.FAIL, Verdict.WARNING, Verdict.PASS)
            recorder.result(
                Result(name, Rank.SHALL, verdict, word, word, word, (word,), findings if broken else (),
                       (exchange.id,), 1, word)
            )  # fmt: skip
    recorder.close(
        exit_code=1, totals={}, exchanges=1, served_again=0, not_run=[word], stale=[word]
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a hostile run, whose messages have been meddled with too."""
    made = tmp_path_factory.mktemp("hostile")
    write(made, HOSTILE)
    (made / "messages" / "m00001-sent.xml").unlink()
    return made


@pytest.fixture(scope="module")
def page(folder):
    """Make all reports of it by the command."""
    done = subprocess.run([COMMAND, "report", folder], capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "m00001" in done.stderr
    return folder / html.NAME


def test_what_a_peer_writes_is_read_and_never_run(page):
    if not browser.CHROMIUM:
        pytest.skip("needs chromium")
    with browser.browser() as chromium:
        opened = chromium.page().open(page)
        assert "<script>window.pwned=1" in opened.run("document.body.innerText")
        opened.run("document.getElementById('unfold').click()")
        for n in range(opened.run("document.querySelectorAll('[data-message]').length")):
            opened.run(f"""document.querySelectorAll('[data-message]')[{n}]
                .dispatchEvent(new MouseEvent('click', {{bubbles: true}}))""")
            opened.run("document.getElementById('close').click()")
        opened.run("document.querySelector('.matrix a').click()")
        assert opened.run("window.pwned") is None
        assert (
            opened.run(
                "document.querySelectorAll('img, iframe, [onclick], [onload], [onerror]').length"
            )
            == 0
        )
        assert opened.run("document.querySelectorAll('script').length") == 2
        assert opened.complaints == []
        assert opened.asked == [page.as_uri()]
        assert opened.run("document.querySelectorAll('a[href]:not([href^=\"#\"])').length") == 0


def test_the_page_shows_escapes_for_what_cannot_be_printed(page):
    text = page.read_text("utf-8")
    for forbidden in ("\x1b", "\x00", "\x07", "\u202e", "\u2028", "\ufffe"):
        assert forbidden not in text
    assert r"\x1b[2J" in text
    assert r"\u202eoverride" in text
    whole = json.loads(text.partition('id="messages">')[2].partition("</script>")[0])
    assert r"\xff\xfe\xc3(" in whole["m00002"]["text"]


def test_a_long_message_does_not_make_a_long_page(page):
    assert page.stat().st_size < 1_000_000


def test_secrets_of_a_system_file_are_in_no_page(page):
    assert "open sesame" not in page.read_text("utf-8")
    assert "(redacted)" in page.read_text("utf-8")


def test_it_proves_nothing_and_says_so_before_anything_else(page):
    text = page.read_text("utf-8")
    assert "Proves nothing" in text
    assert "m00001-sent.xml: No such file or directory" in text
    assert "<title>Proves nothing" in text


def test_junit_of_it_is_xml(page):
    assert etree.parse(page.with_name("junit.xml")).getroot().tag == "testsuites"


def test_an_altered_message_is_shown_in_the_page(tmp_path):
    write(tmp_path, "plain", raw=SOAP)
    (tmp_path / "messages" / "m00002-received.xml").write_bytes(SOAP.replace(b"2.4", b"0.0"))
    record = read(tmp_path, damaged=True)
    page = html.page(record, REGISTER.with_strangers(record.results))
    assert "m00002-received.xml: altered since the run" in page
    assert "Proves nothing" in page
    assert "<strong>altered since the run</strong>" in page
    assert "(altered since the run)</text>" in page


def test_nothing_is_shown_of_what_a_message_that_is_gone_held(tmp_path):
    write(tmp_path, "plain", raw=SOAP)
    (tmp_path / "messages" / "m00002-received.xml").unlink()
    record = read(tmp_path, damaged=True)
    page = html.page(record, REGISTER.with_strangers(record.results))
    assert "<strong>its file is gone</strong>" in page
    assert "✗ its file is gone</text>" in page
    assert "nothing in the body" not in page


@pytest.mark.parametrize(("kept", "code"), [(-1, 3), (None, 0)])
def test_a_record_that_was_cut_off_is_never_judged_to_conform(tmp_path, kept, code):
    recorder = Recorder(tmp_path)
    recorder.line(
        "run", version=VERSION, tool="1", rules="a", started="", system={}, transports=["http"]
    )
    sent, came = (
        recorder.keep(Message(SOAP, direction, "http", 1e9), "http-0001")
        for direction in ("sent", "received")
    )
    recorder.exchange(Exchange("http-0001", "http", Stimulus("get(X) y"), sent, (came,)))
    rule = "message_is_well_formed"
    recorder.result(Result(rule, Rank.SHALL, Verdict.PASS, "http", exchanges=("http-0001",)))
    recorder.close(exit_code=0, totals={}, exchanges=1, served_again=0, not_run=[])
    lines = (tmp_path / FILE).read_text("utf-8").splitlines(keepends=True)
    (tmp_path / FILE).write_text("".join(lines[:kept]), "utf-8")
    done = CliRunner().invoke(app, ["judge", str(tmp_path)])
    assert done.exit_code == code
    assert ("cut off; the run never came to its end" in done.stderr) == bool(code)
    assert f"1 verdicts, exit code {code}" in done.output


@pytest.mark.parametrize("lines", [0, 1, 2, 5, 9, -1])
def test_a_run_that_was_cut_short_is_shown_as_far_as_it_went(tmp_path, lines):
    write(tmp_path, "plain", raw=SOAP)
    file = tmp_path / FILE
    kept = file.read_bytes().splitlines(keepends=True)[:lines]
    file.write_bytes(b"".join(kept) + b'{"kind": "resu')
    done = subprocess.run(
        [COMMAND, "report", tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "cut off; the run never came to its end" in done.stderr
    assert "Proves nothing" in (tmp_path / html.NAME).read_text("utf-8")


def test_a_newer_record_is_refused_in_words(tmp_path):
    write(tmp_path, "9.9")
    file = tmp_path / FILE
    file.write_text(file.read_text("utf-8").replace('"version": 2', '"version": 7', 1), "utf-8")
    done = subprocess.run(
        [COMMAND, "report", tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert (
        "a record of version 7, by 9.9; this program reads up to version 2; update it"
        in done.stderr
    )
    assert not (tmp_path / html.NAME).exists()


ODD = (None, True, -1, 10**400, float("inf"), "\x1b[2J<b>", [], [None], {"a": {}})


def places(line: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Give the path to each value in a line."""
    inner = (
        line.items()
        if isinstance(line, dict)
        else enumerate(line)
        if isinstance(line, list)
        else ()
    )
    return [path, *(found for key, value in inner for found in places(value, (*path, key)))]


def changed(line: object, path: tuple[object, ...], value: object) -> object:
    """Give a line with one value in place of another."""
    if not path:
        return value
    made = copy.deepcopy(line)
    at = made
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return made


_STRIDE = 3  # of places and values, which are hundreds; it hits each place by some value


def test_no_odd_value_anywhere_breaks_a_report(tmp_path):
    write(tmp_path, "plain", raw=SOAP)
    lines = records.lines(tmp_path)
    first = {line["kind"]: n for n, line in reversed(list(enumerate(lines)))}
    every = product(first.values(), range(len(ODD)))
    odd = [(n, path, ODD[which]) for n, which in every for path in places(lines[n])]
    count = 0
    for n, path, value in odd[::_STRIDE]:
        records.write(tmp_path, [*lines[:n], changed(lines[n], path, value), *lines[n + 1 :]])
        count += reported(tmp_path)
    assert count > 50


def reported(folder: Path) -> bool:
    """Make the reports of a run; tell whether they say that it is damaged."""
    try:
        record = read(folder, damaged=True)
    except UsageError:
        return True
    register = REGISTER.with_strangers(record.results)
    page = html.page(record, register)
    junit.write(record, register, folder / "junit.xml")
    assert "<b>" not in page.partition("</style>")[2].replace("<b> ", "").replace("<b>▶", "")
    return "Proves nothing" in page
