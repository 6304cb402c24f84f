"""What [safety] of a system file lets go, and that nothing else ever leaves."""

import base64
import gzip
import json
import re
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cimconform import suite
from cimconform.campaign import setup as setting
from cimconform.campaign.selection import Selection
from cimconform.campaign.stage import Stage, load_steps, play
from cimconform.cli import app
from cimconform.errors import (
    Inconclusive,
    KeptBack,
    PreconditionFailed,
    SystemFileError,
    UsageError,
)
from cimconform.harness import as_requester as harness
from cimconform.harness import connecting
from cimconform.harness.guard import Guard, InFile, guarded
from cimconform.record.outcome import outcome
from cimconform.record.record import Recorder, read
from cimconform.reports import html
from cimconform.requirements.sentences import matched
from cimconform.stimuli.effects import ASKS
from cimconform.system import embedded, terminal
from cimconform.system.claims import EVENT_VERBS, NOUNS, VERBS
from cimconform.system.safety import Safety
from cimconform.system.subscription import CommandSubscription, HttpSubscription
from cimconform.system.system_file import load
from cimconform.transports.base import RawMessage, RoundTrip, Route
from cimconform.transports.jms.transport import JmsTransport
from cimconform.verdict import Verdict

OK = (
    b'<ResponseMessage xmlns="http://iec.ch/TC57/2011/schema/message"><Header><Verb>reply</Verb>'
    b"<Noun>MeterReadings</Noun></Header><Reply><Result>OK</Result></Reply></ResponseMessage>"
)
BEYOND = [verb for verb in (*VERBS, *EVENT_VERBS) if verb != "get"]
NS = "http://iec.ch/TC57/2011/schema/message"


class Wire(JmsTransport):
    """A transport that keeps what would go out, and answers that all is well."""

    def __init__(self):
        self.sent = []

    def request(self, body, route):
        """Keep one message."""
        assert route
        self.sent.append(body)
        return RoundTrip(RawMessage(body), (RawMessage(OK, status=200),))

    def request_all(self, messages):
        """Keep several."""
        return [self.request(*one) for one in messages]


def one_by_one(there, body):
    there.request(body, Route(verb="get"))


def side_by_side(there, body):
    there.request_all([(message(), Route(verb="get")), (body, Route(verb="get"))])


def system_file(folder: Path, table: str, base: Path = embedded.SYSTEM_FILE) -> Path:
    """Give the file of the reference with a table [safety]."""
    path = folder / "system.toml"
    path.write_text(f"{base.read_text('utf-8')}\n[safety]\n{table}\n", "utf-8")
    return path


def message(verb="get", noun="MeterReadings", inside="", root="RequestMessage"):
    head = f"<Header><Verb>{verb}</Verb><Noun>{noun}</Noun></Header>"
    return f'<{root} xmlns="{NS}">{head}<Payload>{inside}</Payload></{root}>'.encode()


def control(*targets, verb="create"):
    parts = "".join(
        f"<EndDevices><Names><name>{name}</name></Names></EndDevices>" for name in targets
    )
    inside = f"<EndDeviceControls><EndDeviceControl>{parts}</EndDeviceControl></EndDeviceControls>"
    return message(verb, "EndDeviceControls", inside)


def why(body, route=None, **table):
    return Guard(Safety(**table)).why_not(body, route or Route())


# a careless system may obey any one of these
PLACES = {
    "the Verb": message,
    "the Verb, with a remark": lambda verb: message(f"<!-- get -->{verb}"),
    "the Verb, in letters of another size": lambda verb: message(verb.upper()),
    "an operation of a set": lambda verb: message(
        inside=f"<OperationSet><Operation><verb>{verb}</verb></Operation></OperationSet>"
    ),
    "the wrapper": lambda verb: message(root=f"{verb.capitalize()}MeterConfig"),
    "what is packed": lambda verb: message(
        inside="<Compressed>"
        + base64.b64encode(gzip.compress(message(verb, "OperationSet"))).decode()
        + "</Compressed>"
    ),
    "what is no XML": lambda verb: message(verb)[:-9],
    "what is no XML, in UTF-16": lambda verb: message(verb)[:-9].decode().encode("utf-16"),
}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(list(PLACES)),
    st.sampled_from(BEYOND),
    st.sampled_from([one_by_one, side_by_side]),
)
def test_where_all_is_read_only_no_transaction_leaves(place, verb, send):
    wire = Wire()
    there = guarded(wire, Guard(Safety(read_only=True)))
    with pytest.raises(KeptBack, match=r"^safety\.read_only"):
        send(there, PLACES[place](verb))
    assert not wire.sent


@pytest.mark.parametrize(
    "route",
    [
        Route(verb="create"), Route(action="http://iec.ch/TC57/2011/MeterConfig/CreateMeterConfig"),
        Route(headers={"SOAPAction": '"urn:x#DeleteMeterConfig"'}), Route(method="DELETE"),
    ],
)  # fmt: skip
def test_what_is_put_around_a_message_is_looked_at_too(route):
    assert why(message(), route, read_only=True).startswith("safety.read_only")


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(NOUNS), st.sampled_from(sorted(ASKS)))
def test_what_asks_or_answers_may_go(noun, verb):
    root = "RequestMessage" if verb == "get" else "ResponseMessage"
    wire = Wire()
    guarded(wire, Guard(Safety(read_only=True))).request(message(verb, noun, root=root), Route())
    assert len(wire.sent) == 1


@pytest.mark.parametrize("typed", [True, False])
def test_no_message_and_no_edit_of_a_feature_gets_by(typed):
    wire, guard = Wire(), Guard(Safety(read_only=True))
    system = load(embedded.SYSTEM_FILE, embedded.NOWHERE)
    values = {**system.values(), "reply_address": "http://h/", "reply_topic": "topic:t"}
    values |= {"transaction": "t", "open_correlation": "c"}
    tester = harness.Tester(
        "http", guarded(wire, guard), typed, suite.FIXTURES / "messages", values, Recorder.silent(),
        guard=guard,
    )  # fmt: skip
    kept = 0
    for name, edit in said():
        try:
            tester.anew(name, edit, harness.Scenario(tester, values={"fresh": "0" * 12}))
        except KeptBack:
            kept += 1
        except Inconclusive:  # an edit that is not seen over a wire which only keeps bytes
            continue
    assert kept > 100
    assert len(wire.sent) > 100
    for body in wire.sent:
        verbs = re.findall(rb"<(?:\w+:)?[Vv]erb[^>]*>\s*(\w+)", body)
        assert {verb.lower() for verb in verbs} <= {b"get", b"reply"}, body


def said():
    """Give every message that a feature sends, with its edit."""
    examples = [e for r in setting.known_register((suite.FEATURES,)).values() for e in r.examples]
    steps = [step for e in examples for text in e.steps if (step := matched(text)) and step.sends]
    return dict.fromkeys((step.sends, step.arguments.get("edit", "")) for step in steps)


def test_every_transport_is_made_behind_the_border():
    files = [*Path(connecting.__file__).parents[1].rglob("*.py"), *suite.STEPS.glob("*.py")]
    line = "from cimconform.transports.registry import create\n"
    makers = {path.stem for path in files if line in path.read_text("utf-8")}
    assert makers == {"connecting", "beginning"}  # the latter fetches a WSDL for `init`


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (control("M-1"), ""),
        (control("M-1", "M-2"), "safety.devices lists no M-2"),
        (control(), "safety.devices: a control that names no device"),
        (control(""), "safety.devices lists no "),
        (control("M-2", verb="cancel"), "safety.devices lists no M-2"),
        (control("M-2", verb="get"), ""),
        (message("execute", "OperationSet", "<Compressed>!</Compressed>"), "safety.devices: "),
        (message("create", "EndDeviceControls"), "safety.devices: a control that names no device"),
        (message("create", "MeterConfig"), ""),
    ],
)
def test_nothing_is_controlled_but_the_devices_that_may_be(body, expected):
    found = why(body, devices=("M-1",))
    assert found.startswith(expected)
    assert bool(found) is bool(expected)


def test_where_no_devices_are_named_nothing_is_controlled():
    assert "safety.devices lists no M-1" in why(control("M-1"))


@pytest.mark.parametrize(
    ("verb", "noun", "expected"),
    [
        ("create", "MeterConfig", ""), ("get", "MeterConfig", ""),
        ("delete", "MeterConfig", "safety.verbs lists no delete"),
        ("create", "CustomerConfig", "safety.nouns lists no CustomerConfig"),
        ("get", "CustomerConfig", "safety.nouns lists no CustomerConfig"),
    ],
)  # fmt: skip
def test_only_the_verbs_and_nouns_that_may_be_are_sent(verb, noun, expected):
    assert why(message(verb, noun), verbs=("create",), nouns=("MeterConfig",)) == expected


def test_a_run_sends_no_more_controls_than_it_may_in_all_its_processes(tmp_path):
    guards = [Guard(Safety(devices=("M-1",), controls=3), InFile(tmp_path / "n")) for _ in range(2)]
    wires = [Wire(), Wire()]
    both = [guarded(*pair) for pair in zip(wires, guards, strict=True)]
    for turn in range(3):
        both[turn % 2].request(control("M-1"), Route())
    for one in both:
        with pytest.raises(KeptBack, match=r"^safety\.controls: the 3 controls of this run"):
            one.request(control("M-1"), Route())
        with pytest.raises(KeptBack):
            one.request(control("M-1"), Route(jms=replace(Route().jms, copies=2)))
    assert [len(wire.sent) for wire in wires] == [2, 1]
    assert (tmp_path / "n").read_text("utf-8") == "M-1\n" * 3


def test_without_the_table_everything_goes():
    wire = Wire()
    assert guarded(wire, Guard()) is wire


def test_the_system_is_not_made_to_change_anything():
    guard = Guard(Safety(read_only=True))
    guard.trigger("get", "MeterReadings")
    guard.trigger("created", "MeterReadings")
    guard.subscribe("configured")
    with pytest.raises(KeptBack, match="not made to create MeterConfig"):
        guard.trigger("create", "MeterConfig")
    with pytest.raises(KeptBack, match="nothing is subscribed to"):
        guard.subscribe("http")


def test_a_wrong_word_of_the_table_is_one_line(tmp_path):
    with pytest.raises(SystemFileError) as refused:
        load(system_file(tmp_path, 'verbs = ["creat"]\nread = true'), embedded.NOWHERE)
    lines = str(refused.value).splitlines()
    assert len(lines) == 2
    assert "did you mean create?" in str(refused.value)


# a run against the reference


@pytest.fixture(scope="module")
def base_url():
    with embedded.head_end("--all") as url:
        yield url


def run(folder, base_url, table="", limit_s=60.0, rules=("new_meter_is_known_everywhere",)):
    """Play some rules over plain HTTP as `cimconform run` does, and give the record."""
    path = system_file(folder, table) if table else embedded.SYSTEM_FILE
    addresses = {**embedded.NOWHERE, "base_url": base_url}
    with ExitStack() as stack:
        made = setting.campaign(
            setting.Options(path, ("http",), folder / "run", addresses=addresses), stack
        )
        mine = [one for one in made.selection.applicable if one[0] in rules]
        made.selection = replace(made.selection, applicable=tuple(mine))
        play_them(made)
        made.clean_up(limit_s)
        made.finish()
    return read(folder / "run")


def play_them(made):
    load_steps()
    for who, what, over in made.selection.applicable:
        rule = made.register[who]
        example = next(e for e in rule.examples if e.name == what)
        play(Stage(made, rule, example, made.scenario(over)))


def test_what_a_run_made_is_deleted_at_its_end(tmp_path, base_url):
    record = run(tmp_path, base_url)
    assert record.end["deleted"] == 1
    assert record.end["left_behind"] == []
    cleaned = [m for m in record.every_message if b">delete<" in m.raw]
    assert len(cleaned) == 1
    assert not any(m.id in {x.id for x in record.messages} for m in cleaned)  # judged by no rule


def test_what_is_left_behind_stands_on_the_page(tmp_path, base_url):
    record = run(tmp_path, base_url, limit_s=0.0)
    (left,) = record.end["left_behind"]
    assert re.fullmatch(r"MeterConfig CC-\w{12}: no time was left for it \(over http\)", left)
    page = html.page(record, setting.known_register((suite.FEATURES,)))
    assert "Left behind in the system" in page
    assert "no time was left for it" in page


def test_a_delete_that_may_not_be_sent_is_left_behind(tmp_path, base_url):
    record = run(tmp_path, base_url, 'verbs = ["create"]')
    assert record.end["left_behind"][0].endswith("safety.verbs lists no delete (over http)")


def test_what_is_kept_back_makes_a_partial_run(tmp_path, base_url):
    record = run(tmp_path, base_url, "read_only = true", rules=("reply_echoes_correlation_id",))
    kept = [r for r in record.results if r.reason.startswith("safety.")]
    assert {r.verdict for r in kept} == {Verdict.NOT_APPLICABLE}
    assert record.end["kept_back"]["keys"] == ["safety.read_only"]
    assert len(kept) == record.end["kept_back"]["examples"] > 100
    assert outcome(record).title == "partial run"
    assert "that [safety] kept back (safety.read_only)" in outcome(record).about
    assert record.end["controls"] == record.end["deleted"] == 0


# subscriptions


@pytest.mark.parametrize("end", ["http://h/end", ""])
def test_a_subscription_is_taken_back_where_a_scenario_fails(monkeypatch, base_url, end):
    calls = []
    monkeypatch.setattr(HttpSubscription, "pull", lambda self, _: calls.append(self.url))
    table = HttpSubscription(kind="http", url="http://h/begin", end=end)
    addresses = {**embedded.NOWHERE, "base_url": base_url}
    with ExitStack() as stack:
        made = setting.campaign(
            setting.Options(embedded.SYSTEM_FILE, ("http",), addresses=addresses), stack
        )
        made.system = made.system.model_copy(update={"subscription": table})
        mine = [
            one for one in made.selection.applicable if one[0] == "outcome_is_told_to_subscribers"
        ]
        made.selection = Selection(tuple(mine[:1]), ())
        monkeypatch.setattr(
            type(made.tester("http")),
            "send",
            lambda *_: (_ for _ in ()).throw(PreconditionFailed("x")),
        )
        play_them(made)
        left = made.subscriber("http").left
        made.finish()
    begun = calls.count("http://h/begin")
    assert begun > 0
    assert calls.count("http://h/end") == (begun if end else 0)
    assert set(left.values()) == (
        set() if end else {"subscription.end does not say how it is taken back"}
    )


def test_a_command_takes_a_subscription_back_too(tmp_path):
    mark = tmp_path / "mark"
    table = CommandSubscription(kind="command", command=("touch", str(mark)), end=("rm", str(mark)))
    table.begin({})
    assert mark.exists()
    table.over({})
    assert not mark.exists()
    assert not table.lasts


# before a run


def dry(path, *more):
    addresses = [f"--address={name}={value}" for name, value in embedded.NOWHERE.items()]
    command = ["run", str(path), *addresses, "--transport", "http", "--dry-run", *more]
    return CliRunner().invoke(app, command)


def test_a_dry_run_lists_every_exchange_with_its_effect(tmp_path):
    path = system_file(tmp_path, 'devices = ["M-1001"]')
    done = dry(path, "-k", "execute_of_another or control_for_nobody or subscribers", "--json")
    assert done.exit_code == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    effects = {(one["message"], one["edit"]): one for one in lines}
    assert (
        effects["create(MeterConfig) of a new meter", ""]["effect"]
        == "creates an object of its own"
    )
    edited = effects["create(MeterConfig) of a new meter", 'with Header/Verb "execute"']
    assert edited["effect"] == "creates and executes an object of its own"
    assert any(one["effect"] == "controls M-1001" for one in lines)
    assert any(one["effect"] == "subscribes" for one in lines)
    assert any("names no device" in one["kept_back"] for one in lines)


def test_a_dry_run_says_in_words_what_is_kept_back(tmp_path):
    done = dry(system_file(tmp_path, "read_only = true"), "-k", "unsupported_verb")
    assert "kept back (safety.read_only: " in done.stdout
    assert done.stdout.splitlines()[-1].endswith("kept back by [safety]; nothing was sent")


@pytest.mark.parametrize(("typed", "goes_on"), [("yes\n", True), ("no\n", False), ("\n", False)])
def test_a_run_waits_for_a_yes(tmp_path, operator, typed, goes_on):
    operator(typed)
    options = setting.Options(
        system_file(tmp_path, "confirm = true"), ("http",), addresses=embedded.NOWHERE
    )
    if goes_on:
        setting.see_that_it_can_run(options)
    else:
        with pytest.raises(UsageError, match=r"safety\.confirm: not confirmed"):
            setting.see_that_it_can_run(options)


def test_without_a_terminal_nothing_is_confirmed(tmp_path, monkeypatch):
    monkeypatch.setattr(terminal, "TERMINAL", tmp_path / "none")
    path = system_file(tmp_path, "confirm = true")
    with pytest.raises(UsageError, match="there is no terminal to confirm at"):
        setting.see_that_it_can_run(setting.Options(path, ("http",), addresses=embedded.NOWHERE))
