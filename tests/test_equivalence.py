"""The same scenarios over several bindings: what differs, what does not count, and how it is reported."""

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from cimconform.checks import Basis
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.exchange import Bindings, Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.messages.schemas import Schemas
from cimconform.record.record import Record, read
from cimconform.reports import equivalence
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.verdict import Finding, Rank, Result, Verdict

ID = "same_answer_over_every_binding"
GET = "get(MeterReadings) of a known meter"
MSG = "http://iec.ch/TC57/2011/schema/message"
TYPED = "http://iec.ch/TC57/2011/GetMeterReadingsMessage"


@pytest.fixture(scope="module")
def requirement():
    return Register.read([FEATURES])[ID]


@pytest.fixture
def judge() -> Judge:
    return Judge(load_checks(), Basis(Schemas.ours()))


def message(root: str, inner: str, identity: str = "") -> Message:
    return Message(f'<{root} xmlns="{MSG}">{inner}</{root}>'.encode(), id=identity)


def exchange(
    binding: str, value: str, name: str = GET, edit: str = "", before: tuple[Exchange, ...] = ()
) -> Exchange:
    """Give an exchange whose answer holds a value."""
    verb, _, noun = name.partition(" ")[0].rstrip(")").partition("(")
    head = f"<Header><Verb>{verb}</Verb><Noun>{noun}</Noun></Header>"
    asked = f"<StartTime>2026-03-28T00:00:00Z</StartTime><ID>asked-{binding}</ID>"
    request = message("RequestMessage", f"{head}<Request>{asked}</Request>")
    reply = message("ResponseMessage", value, f"{binding}-{name}{edit}")
    stimulus = Stimulus(name, edit)
    return Exchange(f"{binding}-{name}", binding, stimulus, request, (reply,), before=before)


def ok(inner: str) -> str:
    return f"<Reply><Result>OK</Result></Reply><Payload>{inner}</Payload>"


def readings(inner: str) -> str:
    return ok(f'<MeterReadings xmlns="urn:mr">{inner}</MeterReadings>')


def refused(inner: str) -> str:
    return f"<Reply><Result>FAILED</Result><Error><code>2.4</code>{inner}</Error></Reply>"


@pytest.mark.parametrize(
    ("first", "other", "where", "observed"),
    [
        (readings("<value>1.5</value>"), readings("<value>1</value>"), "/MeterReadings/value", "1"),
        (readings("<value>1</value>"), ok(""), "/MeterReadings/value", "nothing"),
        (readings('<a ref="1"/>'), readings('<a ref="2"/>'), "/MeterReadings/a/@ref", "2"),
        (readings(""), refused(""), "/Result", "FAILED"),
        (refused("<ID>M-1</ID>"), refused("<ID>M-2</ID>"), "/Error/ID", "M-2"),
        (refused("<level>FATAL</level>"), refused("<ID>M</ID>"), "/Error/level", "/Error/ID M"),
    ],
)
def test_a_difference_is_named_by_its_first_leaf(judge, requirement, first, other, where, observed):
    result = judge.every(requirement, "b", [exchange("a", first), exchange("b", other)])
    (found,) = result.findings
    assert (found.where, found.observed, found.message) == (where, observed, f"b-{GET}")
    assert found.expected.endswith("as over a")
    assert result.verdict is Verdict.PASS  # an observation


def test_what_is_read_now_differs_a_moment_later(judge, requirement):
    both = [
        exchange("a", readings("<value>1</value>")),
        exchange("b", readings("<value>2</value>")),
    ]
    asked = [e.request.raw.replace(b"StartTime", b"Other") for e in both]
    now = [replace(e, request=Message(raw)) for e, raw in zip(both, asked, strict=True)]
    assert not judge.every(requirement, "b", now).findings


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (readings("<mRID>1</mRID>"), readings("<mRID>2</mRID>")),
        (refused("<reason>no such meter</reason>"), refused("<reason>unknown</reason>")),
        (ok("") + "<!-- b -->", ok("")),
        (refused("<ID>asked-a</ID>"), refused("<ID>asked-b</ID>")),
        (readings(" <v>1</v> "), readings("<v> 1</v>")),
        ("<Header><MessageID>1</MessageID></Header>", "<Header><MessageID>2</MessageID></Header>"),
    ],
)
def test_what_is_made_anew_is_no_difference(judge, requirement, first, other):
    result = judge.every(requirement, "b", [exchange("a", first), exchange("b", other)])
    assert not result.findings
    assert result.subjects == 1


def test_a_typed_wrapper_is_no_difference(judge, requirement):
    one, two = exchange("a", readings("<v>1</v>")), exchange("b", readings("<v>1</v>"))
    raw = two.replies[0].raw.replace(b"ResponseMessage", b"MeterReadingsResponseMessage")
    typed = replace(two.replies[0], raw=raw.replace(MSG.encode(), TYPED.encode()))
    found = judge.every(requirement, "b", [one, replace(two, replies=(typed,))])
    assert (found.findings, found.subjects) == ((), 1)


def test_what_the_run_has_changed_is_not_compared(judge, requirement):
    create = exchange("a", ok(""), "create(EndDeviceControls) for a known meter")
    name = "get(EndDeviceEvents) of a known meter"
    before, after = exchange("a", ok("<e>1</e>"), name), exchange("b", ok("<e>2</e>"), name)
    assert judge.every(requirement, "b", [before, after]).findings
    assert not judge.every(requirement, "b", [before, create, after]).findings


@pytest.mark.parametrize(
    "other",
    [
        exchange("b", readings("<v>2</v>"), edit="without Header/Noun"),
        exchange("b", readings("<v>2</v>"), before=(exchange("b", ok(""), "create(X) first"),)),
        replace(exchange("b", ""), request=None),
    ],
    ids=["another message", "another story", "a document"],
)
def test_what_cannot_be_compared_is_not_applicable(judge, requirement, other):
    result = judge.every(requirement, "b", [exchange("a", readings("<v>1</v>")), other])
    assert result.verdict is Verdict.NOT_APPLICABLE


def test_a_binding_over_which_nothing_came_is_inconclusive(judge, requirement):
    other = replace(exchange("b", ""), replies=(), trouble="no connection")
    result = judge.every(requirement, "b", [exchange("a", ok("")), other])
    assert (result.verdict, result.reason) == (Verdict.INCONCLUSIVE, "no connection")


def test_the_first_binding_has_none_to_be_compared_with(judge, requirement):
    result = judge.every(requirement, "a", [exchange("a", ok("")), exchange("b", refused(""))])
    assert result.verdict is Verdict.NOT_APPLICABLE
    assert "the first" in result.reason


@pytest.mark.parametrize(("rule", "found"), [("some_rule", 0), (ID, 1)])
def test_a_message_that_another_rule_accuses_is_left_out(judge, requirement, rule, found):
    run = [exchange("a", readings("<v>1</v>")), exchange("b", readings("<v>2</v>"))]
    finding = Finding("this", "that", message=run[1].replies[0].id)
    known = Result(rule, Rank.SHALL, Verdict.FAIL, findings=(finding, Finding("x", "y")))
    assert len(judge.every(requirement, "b", run, [known]).findings) == found


def test_what_an_accused_message_has_changed_is_not_compared_either(judge, requirement):
    create = exchange("a", ok(""), "create(EndDeviceControls) for a known meter")
    name = "get(EndDeviceEvents) of a known meter"
    run = [exchange("a", ok("<e>1</e>"), name), create, exchange("b", ok("<e>2</e>"), name)]
    finding = Finding("this", "that", message=create.replies[0].id)
    known = Result("some_rule", Rank.SHALL, Verdict.FAIL, findings=(finding,))
    assert not judge.every(requirement, "b", run, [known]).findings


def test_bindings_come_in_the_order_in_which_they_were_asked():
    run = [exchange(name, ok("")) for name in ("c", "a", "c", "b")]
    taken = Bindings.of(run, "b")
    assert ([e.binding for e in taken.own], [e.binding for e in taken.earlier]) == (
        ["b"],
        ["c", "a", "c"],
    )
    assert Bindings.of(run, "never asked") == Bindings((), ())


def verdict(binding: str, word: Verdict, rule: str = "known_meter_is_served", **more) -> Result:
    return Result(rule, Rank.SHALL, word, binding, "An example", **more)


HOSTILE = "| a \x1b[2J <b>\n|"
RUN = [
    verdict("http", Verdict.PASS),
    verdict("jms", Verdict.FAIL),
    verdict("soap", Verdict.NOT_APPLICABLE),
    verdict("http", Verdict.PASS, "request_gets_one_answer"),
    verdict("jms", Verdict.PASS, "request_gets_one_answer"),
    verdict("http", Verdict.PASS, "only_over_http"),
    verdict("jms", Verdict.PASS, ID, findings=(Finding(HOSTILE, HOSTILE, "/Reply", HOSTILE),)),
]


def record(results: list[Result], tmp_path) -> Record:
    transports = list(dict.fromkeys(r.binding for r in results))
    return Record(tmp_path, {"transports": transports}, [], results, {})


def printed(of: Record) -> str:
    console = Console(file=io.StringIO(), width=120)
    equivalence.show(of, console)
    return console.file.getvalue()


def test_only_what_differs_is_shown_and_the_rest_is_counted(tmp_path):
    text = printed(record(RUN, tmp_path))
    (row,) = [line.split() for line in text.splitlines() if "known_meter_is_served" in line]
    assert row[-3:] == ["pass", "fail", equivalence.NOT_RUN]
    assert "request_gets_one_answer" not in text
    assert "1 of 2 scenarios came to the same verdict" in text


def test_a_long_list_is_cut_and_says_so(tmp_path):
    many = [
        verdict(b, v, f"rule_{n}")
        for n in range(25)
        for b, v in (("http", Verdict.PASS), ("jms", Verdict.FAIL))
    ]
    assert "5 further differences" in printed(record(many, tmp_path))


def test_the_page_keeps_what_a_peer_sent_in_its_cell(tmp_path):
    equivalence.write(record(RUN, tmp_path), tmp_path)
    lines = (tmp_path / equivalence.FILE).read_text("utf-8").splitlines()
    assert (
        f"| `known_meter_is_served` | An example | pass | fail | {equivalence.NOT_RUN} |" in lines
    )
    (row,) = [line for line in lines if line.startswith("| jms |")]
    assert row.replace("\\|", "").count("|") == 7
    assert "\x1b" not in row
    assert "<b>" not in row


def test_a_run_over_one_binding_has_no_page(tmp_path):
    (tmp_path / equivalence.FILE).write_text("of an earlier run", "utf-8")
    one = record(RUN[:1], tmp_path)
    equivalence.write(one, tmp_path)
    assert not (tmp_path / equivalence.FILE).exists()
    assert printed(one) == ""


def test_a_run_says_where_bindings_differ_and_can_be_judged_again(tmp_path):
    """Certify a head end that is wrong over JMS alone."""
    with embedded.reference("--all") as addresses:
        text = embedded.SYSTEM_FILE.read_text("utf-8")
        seen = embedded.seen_as(addresses, "adds_a_code_over_jms")
        for name, value in seen.items():
            text = text.replace(f"${{{name}}}", value)
        (tmp_path / "system.toml").write_text(text, "utf-8")
        folder = tmp_path / "run"
        done = subprocess.run(
            [Path(sys.executable).parent / "cimconform", "run", "--system", tmp_path / "system.toml", "--output", folder, "-t", "http",
             "-t", "jms", "-k", f"known_meter_is_served or {ID}"],
            check=False, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "scenarios came to the same verdict" in done.stdout
    page = (folder / equivalence.FILE).read_text("utf-8")
    assert "Error/code" in page
    found = {r.binding: r.findings for r in read(folder).results if r.requirement == ID}
    assert found["jms"]
    assert not found["http"]
    again = subprocess.run(
        [Path(sys.executable).parent / "cimconform", "judge", "--json", folder],
        check=False,
        capture_output=True,
        text=True,
    )
    assert again.stdout.count("as over http") == len(found["jms"])
