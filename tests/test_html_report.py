"""The certification report: what it says, how it is used in a browser, and that it calls no server."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import browser
import pytest
from lxml import html as reader

from cimconform.record.record import read
from cimconform.reports import html, tallies
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.system import embedded

ROOT = Path(__file__).parents[1]
COMMAND = Path(sys.executable).with_name("cimconform")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
REGISTER = Register.read([FEATURES])
WRONG = (
    "correlates_by_the_message_id", "writes_the_result_last", "ignores_request_times",
    "copies_the_message_id", "forgets_what_it_created",
)  # fmt: skip
MANY = (
    "reply_echoes or reply_children or request_times or own_message_id or can_be_read or "
    "known_meter_is_served or user_has_a_user_id or ends_its_id or is_untested or poison"
)
BINDINGS = """
[transport.http]
kind = "http"
url = "${base_url}/http"
[transport.soap11]
kind = "soap"
style = "typed"
version = "1.1"
url = "http://user:open-sesame@${host}/services/{service}"
[transport.closed]
kind = "http"
url = "http://127.0.0.1:9/"
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Certify a head end that is wrong in several ways; one binding has no server."""
    output = tmp_path_factory.mktemp("mixed")
    wrong = [word for name in WRONG for word in ("--defect", name)]
    with embedded.head_end(*wrong) as url:
        text = embedded.SYSTEM_FILE.read_text("utf-8").partition("[transport.")[0] + BINDINGS
        text = text.replace("${base_url}", url).replace("${host}", url.removeprefix("http://"))
        (output.parent / "system.toml").write_text(text, "utf-8")
        command = [
            COMMAND,
            "run",
            "--system",
            output.parent / "system.toml",
            "--output",
            output,
            "-k",
            MANY,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"open {output / html.NAME}" in done.stdout
    return output


@pytest.fixture(scope="module")
def record(run):
    return read(run)


@pytest.fixture(scope="module")
def page(run):
    """Give the report as a document."""
    return reader.fromstring((run / html.NAME).read_text("utf-8"))


@pytest.fixture(scope="module")
def chromium():
    if not browser.CHROMIUM:
        pytest.skip("needs chromium")
    with browser.browser() as found:
        yield found


@pytest.fixture
def opened(chromium, run):
    """Give the report as it was opened by a reader."""
    return chromium.page().open(run / html.NAME)


def text(node) -> str:
    return " ".join(node.text_content().split())


def words(record) -> dict[str, set[str]]:
    """Give the requirements by the words that they were given."""
    return {
        name: {r.requirement for r in record.results if tallies.word(r) == name}
        for name in tallies.ORDER
    }


def test_the_head_says_who_was_judged_by_what_and_what_it_came_to(page, record):
    head = text(page.find(".//header"))
    failed = len(words(record)["fail"])
    judged = len(
        {r.requirement for r in record.results if r.verdict in ("pass", "fail", "warning")}
    )
    assert f"✗ Does not conform: {failed} of {judged} requirements that were judged failed" in head
    for word in ("cimconform reference head end", "IEC 61968-9:2013", "http, soap11, closed"):
        assert word in head
    assert f"{judged} of {len({r.requirement for r in record.results})}" in head


def test_the_matrix_counts_each_verdict_once(page, record):
    table = page.xpath("//section[@id='summary']//table")[0]
    counted: Counter[str] = Counter()
    for cell in table.xpath(".//a[contains(@class, 'count')]"):
        number, word = re.fullmatch(r"\W*i?(\d+) (.*)", text(cell)).groups()
        counted[word] += int(number)
    assert counted == Counter(map(tallies.word, record.results))


def test_each_table_of_the_summary_names_what_fell_where_it_belongs(page):
    by = {
        text(table.find("caption")): {text(row.find("th")): text(row) for row in table.iter("tr")}
        for table in page.xpath("//section[@id='summary']//details//table")
    }
    assert "✗" in by["Verdicts by clause"]["IEC 61968-100:2013 clause 5"]
    assert "✗" in by["Verdicts by role"]["responder"]
    assert "✗" in by["Verdicts by noun"]["MeterConfig"]
    assert "✗" in by["Verdicts by noun"]["every message"]


def test_every_problem_is_shown_whole(page, record):
    for name in ("fail", "warning", "inconclusive", "observation"):
        cards = page.xpath(f"//section[@id='section-{name}']/article")
        shown = {card.get("id") for card in cards}
        worst = [words(record)[w] for w in tallies.ORDER[: tallies.ORDER.index(name)]]
        assert shown == words(record)[name].difference(*worst)
        for card in cards:
            requirement = REGISTER[card.get("id")]
            content = text(card)
            for part in (
                requirement.sentence,
                requirement.clause,
                requirement.why,
                requirement.rank,
            ):
                assert part in content
    assert words(record)["fail"]


def test_every_failure_shows_what_was_found_the_line_and_the_sequence(page, record):
    failures = [r for r in record.results if r.verdict == "fail"]
    for result in failures:
        (card,) = page.xpath(f"//article[@id='{result.requirement}']")
        pair = f"{result.binding}:fail"
        found = [
            one for one in card.xpath(f".//details[@data-pair='{pair}']")
            if result.example in text(one.find("summary"))
        ]  # fmt: skip
        (occurrence,) = found
        finding, shown = result.findings[0], text(occurrence)
        assert " ".join(finding.expected.split()) in shown
        assert finding.hint in shown
        assert f"line {finding.line}" in shown
        (marked,) = occurrence.xpath(
            ".//figure[@class='excerpt'][1]//span[contains(@class, 'marked')]"
        )[:1]
        assert marked.xpath("mark")
        assert occurrence.xpath(".//*[local-name()='g' and contains(@class, 'marked')]")
    assert failures


def test_what_was_not_covered_stands_there_with_its_reason(page, record):
    shown = text(page.xpath("//section[@id='not-covered']")[0])
    reasons = {r.reason for r in record.results if r.verdict == "not applicable"}
    assert reasons
    for reason in reasons:
        assert " ".join(reason.removeprefix("untested:").split()) in shown


def test_the_system_is_shown_and_its_secrets_are_not(page, run):
    claims = {
        text(r.find("th")): text(r.find("td"))
        for r in page.xpath("//section[@id='system']//tr[td]")
    }
    assert "responder" in claims["ics.roles"].split(", ")
    assert claims["ixit.reply_s"]
    assert "(redacted)@" in claims["transport.soap11.url"]
    for file in (html.NAME, "run.ndjson"):
        assert "open-sesame" not in (run / file).read_text("utf-8")


def test_the_signature_is_tied_to_the_record(page, run):
    digest = subprocess.run(
        ["sha256sum", run / "run.ndjson"], capture_output=True, text=True, check=True
    )
    shown = text(page.xpath("//section[@id='signatures']")[0])
    assert digest.stdout.split()[0] in shown
    assert "Tested by" in shown
    assert "Accepted by" in shown


def test_no_verdict_is_shown_by_colour_alone(page):
    chips = page.xpath("//span[contains(@class, 'chip')]")
    assert chips
    assert all(re.search("[a-z]{4}", text(chip)) for chip in chips)


def test_the_report_of_the_command_is_that_of_the_run(run, tmp_path):
    done = subprocess.run(
        [COMMAND, "report", run, "--html", "--output", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / html.NAME).read_bytes() == (run / html.NAME).read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == [html.NAME]


# In a browser


def visible(page, selector=".entry") -> list[str]:
    """Name the requirements that are shown."""
    script = f"""[...document.querySelectorAll({selector!r})].filter(e => !e.hidden)
        .map(e => e.id || e.querySelector('code').textContent)"""
    return page.run(script)


def test_the_page_asks_for_itself_alone_and_its_console_is_silent(opened, run):
    assert opened.asked == [(run / html.NAME).as_uri()]
    assert opened.complaints == []
    assert "Does not conform" in opened.run("document.title")


EVIL = "https://evil.invalid/x.png"
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


@pytest.mark.parametrize(("policy", "blocked"), [(True, [EVIL]), (False, [])])
def test_the_policy_stops_what_would_call_or_run(chromium, run, tmp_path, policy, blocked):
    evil = f"<img src='{EVIL}'><script>window.pwned = 1</script>"
    text = (run / html.NAME).read_text("utf-8").replace("<main", f"{evil}<main", 1)
    changed = tmp_path / "changed.html"
    changed.write_text(text if policy else POLICY.sub("", text), "utf-8")
    page = chromium.page().open(changed)
    assert page.blocked == blocked
    assert page.run("window.pwned") == (None if policy else 1)


def test_search_finds_by_sentence_by_code_and_by_what_was_observed(opened):
    every = set(visible(opened))
    opened.key("/")
    opened.type("env-id-005")
    assert set(visible(opened)) == {"reply_echoes_correlation_id"}
    opened.key("Escape")
    assert set(visible(opened)) == every
    opened.key("/")
    opened.type("echoes correlation request")
    assert set(visible(opened)) == {"reply_echoes_correlation_id"}
    assert "1 of" in opened.run("document.getElementById('found').textContent")


def test_filters_meet_in_one_verdict(opened, record):
    opened.run("document.querySelector('input[value=fail]').click()")
    assert set(visible(opened)) == words(record)["fail"]
    opened.run("""(box => { box.value = 'http'; box.dispatchEvent(new Event('input', {bubbles: true})) })
        (document.getElementById('binding'))""")
    assert set(visible(opened)) == {
        r.requirement for r in record.results if r.binding == "http" and r.verdict == "fail"
    }
    opened.run("document.getElementById('clear').click()")
    assert set(visible(opened)) == {r.requirement for r in record.results}


def test_a_figure_of_the_matrix_shows_what_it_counts(opened):
    opened.run("""[...document.querySelectorAll('.matrix a.fail')]
        .find(a => a.closest('tr').textContent.includes('MeterConfig')).click()""")
    opened.run("new Promise(done => setTimeout(done))")
    assert set(visible(opened)) == {"created_object_can_be_read"}
    assert opened.run("document.getElementById('group').textContent").startswith(
        "only noun MeterConfig"
    )


@pytest.mark.parametrize(
    "hash_", ["#verdict=fail&q=reply", "#rank=should", "#group=role%3Aresponder"]
)
def test_a_filter_is_a_link(chromium, run, hash_):
    page = chromium.page().open(run / html.NAME, hash_)
    before = visible(page)
    assert before
    assert len(before) < page.run("document.querySelectorAll('.entry').length") or "role" in hash_
    page.run("document.getElementById('search').dispatchEvent(new Event('input', {bubbles: true}))")
    assert set(page.run("location.hash").strip("#").split("&")) == set(hash_.strip("#").split("&"))
    assert visible(page) == before


@pytest.mark.parametrize("requirement", ["reply_children_are_in_order", "user_has_a_user_id"])
def test_a_requirement_is_a_link(chromium, run, requirement):
    page = chromium.page().open(run / html.NAME, f"#{requirement}")
    box = page.run(
        f"(r => [r.top, innerHeight])(document.getElementById({requirement!r}).getBoundingClientRect())"
    )
    assert 0 <= box[0] < box[1]
    assert page.run("document.activeElement.id") == requirement


def test_keys_go_from_one_requirement_to_the_next(opened):
    order = visible(opened, "article.entry")
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        opened.key(key)
        assert opened.run("document.activeElement.id") == order[place]


def test_an_arrow_opens_its_message_by_mouse_and_by_key(opened, run):
    arrow = "document.querySelector('#reply_children_are_in_order g.marked[data-message]')"
    name = opened.run(f"{arrow}.dataset.message")
    raw = (run / "messages" / f"{name}-received.xml").read_text("utf-8")
    for act in (
        f"{arrow}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}))",
        f"{arrow}.focus()",
    ):
        opened.run(act)
        if "focus" in act:
            opened.key("Enter")
        assert opened.run("document.getElementById('message').open")
        shown = opened.run(
            "[...document.querySelectorAll('#message-text .line')].map(l => l.lastChild.previousSibling.data).join('')"
        )
        assert shown == raw.replace("\n", "")
        assert "content-type" in opened.run(
            "document.getElementById('message-headers').textContent"
        )
        opened.run("document.getElementById('close').click()")


def test_the_button_of_an_excerpt_marks_the_same_place(opened):
    card = "document.querySelector('#reply_children_are_in_order .excerpt')"
    marked = opened.run(f"{card}.querySelector('.line.marked').textContent")
    opened.run(f"{card}.querySelector('button').click()")
    assert (
        opened.run("document.querySelector('#message-text .marked').textContent").strip()
        == marked.strip()
    )


ALL = "* { content-visibility: visible !important }"  # what is not drawn has no place to be seen at
LOOKS = [("light", 1280, False), ("dark", 1280, False), ("light", 360, True)]


@pytest.mark.parametrize(("scheme", "width", "phone"), LOOKS)
def test_nothing_is_in_the_way_of_anybody(chromium, run, scheme, width, phone):
    if not AXE.is_file():
        pytest.skip("needs the npm package axe-core: npm ci")
    page = chromium.page()
    page.size(width, 900, phone=phone)
    page.media(prefers_color_scheme=scheme)
    page.call("Page.setBypassCSP", enabled=True)
    page.open(run / html.NAME)
    page.run("document.getElementById('unfold').click()")
    page.run(
        f"document.head.append(Object.assign(document.createElement('style'), {{textContent: {ALL!r}}}))"
    )
    page.run(AXE.read_text("utf-8") + "; undefined")
    found = page.run(
        "axe.run(document).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200)).slice(0, 3)]))"
    )
    assert found == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_a_phone_shows_no_page_that_is_wider_than_itself(chromium, run, width):
    page = chromium.page()
    page.size(width, 800, phone=True)
    page.open(run / html.NAME)
    page.run("document.getElementById('unfold').click()")
    assert page.run("document.documentElement.scrollWidth") == width


def test_it_prints_with_every_failure_and_without_tools(opened, tmp_path):
    opened.media(media="print")
    hidden = "getComputedStyle(document.querySelector({!r})).display"
    for tool in (".tools", ".contents", ".open"):
        assert opened.run(hidden.format(tool)) == "none"
    assert opened.run("[...document.querySelectorAll('.card')].every(c => c.offsetHeight > 100)")
    opened.pdf(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_paper_holds_every_binding(chromium, record, tmp_path):
    bindings = ("soap11", "soap12", "generic", "http", "jms")
    results = [replace(r, binding=b) for r in record.results for b in bindings]
    many = replace(record, results=results, run={**record.run, "transports": bindings})
    (tmp_path / "many.html").write_text(html.page(many, REGISTER), "utf-8")
    page = chromium.page()
    page.size(695, 1000)  # what A4 leaves between the margins
    page.media(media="print")
    page.open(tmp_path / "many.html")
    assert page.run("document.documentElement.scrollWidth") == 695


def test_a_phone_says_of_which_binding_a_verdict_is(chromium, run, record):
    page = chromium.page()
    page.size(390, 844, phone=True)
    page.open(run / html.NAME)
    script = "[...document.querySelectorAll('.all tbody tr:first-child td[data-binding]')].map(td => getComputedStyle(td, '::before').content)"
    assert page.run(script) == [f'"{name} "' for name in record.run["transports"]]


def test_without_scripts_nothing_is_lost_but_comfort(page):
    for card in page.xpath("//article"):
        assert not card.get("hidden")
    assert len(page.xpath("//section[@id='requirements']//tbody/tr")) > 10
    assert json.loads(page.xpath("//script[@id='messages']")[0].text)


def test_the_page_of_a_copy_needs_nothing_beside_it(chromium, run, tmp_path):
    shutil.copy(run / html.NAME, tmp_path / "alone.html")
    page = chromium.page().open(tmp_path / "alone.html")
    assert page.complaints == []
    assert page.asked == [(tmp_path / "alone.html").as_uri()]
