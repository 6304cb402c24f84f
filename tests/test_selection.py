"""Each system gets its own selection, and what is left out is explained by what it claims."""

import re
from collections import Counter

import pytest
from typer.testing import CliRunner

from cimconform.campaign import setup as setting
from cimconform.cli import app
from cimconform.errors import UsageError
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES, FIXTURES
from cimconform.system import embedded
from cimconform.system.system_file import load

REGISTER = Register.read([FEATURES])
SYSTEMS = FIXTURES / "systems"
HEAD_END, ENTERPRISE, MDM, READ_ONLY = (
    SYSTEMS / f"{n}.toml" for n in ("reference", "enterprise", "mdm", "read_only")
)


def selected(path):
    system = load(path, embedded.NOWHERE)
    return setting.selected(REGISTER, system, tuple(system.transport))


def applying(path):
    return {requirement for requirement, _, _ in selected(path).applicable}


def reasons(path, requirement):
    return {s.reason for s in selected(path).not_applicable if s.requirement == requirement}


def test_every_example_is_either_selected_or_left_out():
    for path in (HEAD_END, ENTERPRISE, MDM, READ_ONLY):
        selection = selected(path)
        once = Counter(selection.applicable)
        once.update((s.requirement, s.example, s.binding) for s in selection.not_applicable)
        bindings = len(load(path, embedded.NOWHERE).transport)
        examples = sum(max(len(r.examples), 1) for r in REGISTER.values())
        assert len(once) == sum(once.values()) == examples * bindings
        assert all(s.reason for s in selection.not_applicable)


def test_the_references_show_everything_that_is_judged():
    judged = {r.id for r in REGISTER.values() if not r.untested}
    assert set().union(*map(applying, embedded.FILES.values())) == judged


@pytest.mark.parametrize(
    ("requirement", "reason"),
    [
        ("known_device_is_controlled", "ics.responder.nouns.EndDeviceControls lists no create"),
        ("changed_value_shows", "ics.responder.nouns.MeterConfig lists no create"),
        ("compressed_request_is_served", "transport.soap is not soap_generic or http or jms"),
        ("replayed_message_is_refused", "ics.options lacks replay_detection"),
        ("offset_of_window_makes_no_difference", "ixit gives no interval_reading_type, no window"),
        ("processed_request_has_status_200", "transport.soap is not http"),
    ],
)
def test_a_read_only_system_is_not_asked_to_change_anything(requirement, reason):
    assert requirement in applying(HEAD_END)
    assert requirement not in applying(READ_ONLY)
    assert reasons(READ_ONLY, requirement) == {reason}


def test_a_read_only_system_is_asked_what_it_claims():
    assert {"known_meter_is_served", "reply_echoes_correlation_id"} <= applying(READ_ONLY)
    examples = {e.name: e for r in REGISTER.values() for e in r.examples}
    sent = {need for _, name, _ in selected(READ_ONLY).applicable for need in examples[name].needs}
    assert sent == {("get", "MeterReadings"), ("get", "EndDeviceEvents")}


def test_a_system_without_a_trigger_is_only_sent_events():
    roles = {REGISTER[identity].roles for identity in applying(MDM)}
    assert roles
    assert all("subscriber" in those for those in roles)
    assert reasons(MDM, "known_meter_is_served") == {"ics.roles lists no responder"}
    (reason,) = reasons(MDM, "message_id_is_present")
    assert reason.startswith("ics.roles lists no responder, which alone answers what the harness")


def test_why_an_untested_rule_is_left_out_stands_in_its_feature():
    assert {r[:10] for r in reasons(HEAD_END, "state_agrees_with_outcome")} == {"untested: "}


def test_the_first_reason_is_the_most_general():
    selection = selected(MDM)
    assert selection.reason("changed_value_shows", "A serial number is changed") == (
        "ics.roles lists no responder"
    )
    assert selected(HEAD_END).reason("changed_value_shows", "A serial number is changed") == ""


def test_an_option_that_no_rule_knows_is_refused(tmp_path):
    path = tmp_path / "system.toml"
    text = READ_ONLY.read_text("utf-8")
    path.write_text(text.replace("options = []", 'options = ["compresion"]'), "utf-8")
    with pytest.raises(UsageError, match=r"no Rule knows 'compresion'; did you mean compression\?"):
        selected(path)
    path.write_text(text.replace("options = []", 'options = ["§"]'), "utf-8")
    with pytest.raises(
        UsageError, match="no Rule knows '§'; there are authentication, cancel_by_correlation"
    ):
        selected(path)


def printed(*arguments):
    done = CliRunner().invoke(app, ["select", *map(str, arguments)])
    assert done.exit_code == 0
    return done.stdout.splitlines()


def test_select_names_the_item_that_takes_a_requirement_out():
    (line,) = printed("changed_value_shows", "--system", READ_ONLY)
    reason = "ics.responder.nouns.MeterConfig lists no create (A serial number is changed)"
    assert line == f"changed_value_shows over soap: not: {reason}"


def test_select_keeps_examples_apart():
    lines = printed("known_meter_is_served", "--system", READ_ONLY)
    assert "known_meter_is_served over soap: applies (By name)" in lines
    assert lines[-1:] == [
        "known_meter_is_served over soap: not: ixit gives no usage_point (At its usage point)",
    ]


def test_select_groups_what_does_not_apply_by_its_reason():
    found = selected(READ_ONLY)
    lines = printed("--system", READ_ONLY)
    applying = {r for r, _, _ in found.applicable}
    assert lines[0] == f"{len(applying):>4} requirements apply to Read-only head end over soap"
    never = {s.requirement for s in found.not_applicable} - applying
    whole = [line for line in lines if line[5:].startswith("not: ")]
    assert sum(int(line[:4]) for line in whole) >= len(never)
    assert "   1 in part: ixit gives no usage_point" in lines
    assert len(lines) < len(found.not_applicable) / 4


def test_select_names_who_is_behind_each_reason():
    lines = printed("--system", READ_ONLY, "--names")
    at = lines.index("     changed_value_shows")
    reasons_above = [line for line in lines[:at] if line[5:6] != " " and line[:5].strip()]
    assert reasons_above[-1].endswith("ics.responder.nouns.MeterConfig lists no create")


def test_a_pattern_that_is_not_claimed_is_not_applicable(tmp_path):
    text = HEAD_END.read_text("utf-8").replace('"multiple_responses", ', "")
    (tmp_path / "system.toml").write_text(text, "utf-8")
    found = reasons(tmp_path / "system.toml", "acknowledgement_comes_at_once")
    assert found == {"ics.patterns lists no multiple_responses"}


def test_a_broker_without_a_place_for_late_replies_is_reported(tmp_path):
    text = re.sub("(?m)^late_(queue|topic) .*$", "", HEAD_END.read_text("utf-8"))
    (tmp_path / "system.toml").write_text(text, "utf-8")
    assert {
        "transport.jms gives no late_queue", "transport.jms gives no late_topic"
    } <= reasons(tmp_path / "system.toml", "late_reply_goes_to_destination")  # fmt: skip
