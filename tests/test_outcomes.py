"""From a control to the events that answer it: what fits, what is about it, and what is not."""

from datetime import UTC, datetime, timedelta

import pytest

from cimconform.codes.events import parse
from cimconform.messages.control_outcomes import (
    answering,
    events,
    fits,
    orders,
    outcome,
    until,
    waits,
)
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.verdict import Verdict

TC57 = "http://iec.ch/TC57/2011"
SENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON = "2026-03-01T12:00:01Z"
GET = "get(EndDeviceEvents) of a known meter"
CREATE = "create(EndDeviceControls) for one meter"


def named(tag, name):
    return f"<{tag}><Names><name>{name}</name></Names></{tag}>"


def message(verb, noun, inside, *, kind="RequestMessage", more=""):
    raw = (
        f'<{kind} xmlns="{MESSAGE_NS}"><Header><Verb>{verb}</Verb><Noun>{noun}</Noun>'
        f"<MessageID>1</MessageID></Header>{more}{inside}</{kind}>"
    )
    return raw.encode()


def control(code="0.31.0.23", *devices, tracking="T-1", start="", groups=()):
    targets = "".join(named("EndDeviceGroups", g) for g in groups)
    targets += "".join(named("EndDevices", d) for d in devices or ("M-1",))
    interval = f"<interval><start>{start}</start></interval>"
    timing = f"<primaryDeviceTiming>{interval}</primaryDeviceTiming>" if start else ""
    body = (
        f'<Payload><EndDeviceControls xmlns="{TC57}/EndDeviceControls#"><EndDeviceControl>'
        f'<issuerTrackingID>{tracking}</issuerTrackingID><EndDeviceControlType ref="{code}"/>'
        f"{targets}{timing}</EndDeviceControl></EndDeviceControls></Payload>"
    )
    raw = message("create", "EndDeviceControls", body)
    return Message(raw, direction="sent", at=SENT.timestamp())


def event(ref="3.31.0.68", device="M-1", tracking="T-1", at=SOON):
    issuer = f"<issuerTrackingID>{tracking}</issuerTrackingID>" if tracking else ""
    asset = named("Assets", device) if device else ""
    return (
        f"<EndDeviceEvent><createdDateTime>{at}</createdDateTime>{issuer}{asset}"
        f'<EndDeviceEventType ref="{ref}"/></EndDeviceEvent>'
    )


def answer(*reported):
    body = f'<EndDeviceEvents xmlns="{TC57}/EndDeviceEvents#">{"".join(reported)}</EndDeviceEvents>'
    raw = message(
        "reply", "EndDeviceEvents", f"<Payload>{body}</Payload>",
        kind="ResponseMessage", more="<Reply><Result>OK</Result></Reply>",
    )  # fmt: skip
    return Message(raw, status=200)


def accepted(request, result="OK", errors=""):
    raw = message(
        "reply", "EndDeviceControls", "", kind="ResponseMessage",
        more=f"<Reply><Result>{result}</Result>{errors}</Reply>",
    )  # fmt: skip
    reply = Message(raw, status=200)
    return Exchange("c", "", Stimulus(CREATE), request, (reply,))


def asked(*meters):
    query = "".join(named("Meter", meter) for meter in meters or ("M-1",))
    inside = f'<GetEndDeviceEvents xmlns="{TC57}/GetEndDeviceEvents#">{query}</GetEndDeviceEvents>'
    return Message(
        message("get", "EndDeviceEvents", f"<Request>{inside}</Request>"), direction="sent"
    )


def read_back(request, *reported, meters=("M-1",), **kinds):
    """Give the exchange in which the events after a control are read."""
    before = (accepted(request, **kinds),)
    facts = {"group_members": "M-1\nM-2", "outcome_s": "1"}
    return Exchange(
        "g", "", Stimulus(GET, "", facts), asked(*meters), (answer(*reported),), before=before
    )


@pytest.mark.parametrize(
    ("code", "reported", "fit"),
    [
        ("0.31.0.23", "3.31.0.68", True),  # opened
        ("0.31.0.23", "3.31.0.84", True),  # failed
        ("0.31.0.23", "3.31.0.42", False),  # closed answers another control
        ("0.31.0.23", "3.31.0.44", True),  # processed, which some say of any control
        ("0.31.0.23", "3.31.0.79", True),  # error, likewise
        ("0.31.0.23", "3.31.0.3", True),  # acknowledged on the way
        ("0.31.0.23", "3.31.12.38", True),  # another event of the switch says nothing against it
        ("0.31.0.23", "3.26.0.85", False),  # another domain
        ("0.15.0.54", "16.15.17.242", True),  # reported under Status
        ("0.15.43.300", "16.15.43.80", True),  # opted in
        ("3.8.0.214", "3.8.0.215", True),
        ("0.31.0.23", "opened", False),
    ],
)
def test_an_event_answers_the_controls_of_its_table(code, reported, fit):
    (found,) = events(answer(event(reported)))
    assert fits(parse(code), found) is fit


@pytest.mark.parametrize(
    ("reported", "about"),
    [
        (event(), True),
        (event(tracking="T-2"), False),
        (event(tracking=""), True),
        (event(tracking="", device="M-2"), False),
        (event(tracking="", device=""), True),
        (event(tracking="", at="2026-03-01T11:00:00Z"), False),
        (event(tracking="", ref="3.26.0.85"), False),
        (event(tracking="", at="2026-03-01T12:00:00"), False),  # of no zone, so of no known time
    ],
)
def test_an_event_is_about_a_control_by_its_id_or_else_by_all_the_rest(reported, about):
    (order,) = orders(control())
    assert bool(answering(order, events(answer(reported)))) is about


def test_a_control_waits_for_a_start_that_lies_ahead():
    assert waits(orders(control(start="2026-03-02T12:00:00Z"))[0])
    assert not waits(orders(control(start="2026-03-01T12:00:30Z"))[0])  # clocks differ
    assert not waits(orders(control())[0])


def test_asking_ends_with_the_event_or_when_time_is_over():
    answers = iter([False, False, True])
    until(lambda: next(answers), 60)
    assert not list(answers)
    asked_ = []
    until(lambda: asked_.append(1), 0)
    assert asked_ == [1]


def test_an_outcome_is_an_end_and_not_a_step():
    assert outcome(read_back(control(), event()))
    assert not outcome(read_back(control(), event("3.31.0.3")))
    assert not outcome(read_back(control()))
    assert outcome(Exchange("x", "", Stimulus(GET), asked(), (answer(),)))  # nothing to wait for


def verdicts(message_judge, exchange, *claims):
    return message_judge.claims(exchange, *claims)


OUTCOME = "accepted_device_has_an_outcome"


@pytest.mark.parametrize(
    ("request_", "reported", "meters", "lost"),
    [
        (control(), [event()], ["M-1"], []),
        (control(), [event("3.31.0.84")], ["M-1"], []),  # a failure is an outcome too
        (control(), [], ["M-1"], ["M-1"]),
        (control(), [event("3.31.0.3")], ["M-1"], ["M-1"]),  # acknowledged is none
        (control(), [event(device="")], ["M-1"], []),  # reported at its usage point
        (control("0.31.0.23", "M-1", "M-2"), [event()], ["M-1", "M-2"], ["M-2"]),
        (control(groups=["G"]), [event(), event(device="M-2")], ["M-1", "M-2"], []),
        (control(groups=["G"]), [event()], ["M-1", "M-2"], ["M-2"]),
    ],
)
def test_each_device_that_accepted_is_looked_for(message_judge, request_, reported, meters, lost):
    exchange = read_back(request_, *reported, meters=meters)
    findings = verdicts(message_judge, exchange, OUTCOME)[OUTCOME].findings
    assert [f.expected.rpartition(" ")[2] for f in findings] == lost


def error(meter):
    return f'<Error><code>2.4</code><ID kind="name" idType="MeterName">{meter}</ID></Error>'


def test_a_refused_device_owes_no_outcome_and_must_tell_none(message_judge):
    request = control("0.31.0.23", "M-1", "M-2")
    kinds = {"result": "PARTIAL", "errors": error("M-2")}
    exchange = read_back(request, event(), meters=["M-1", "M-2"], **kinds)
    assert verdicts(message_judge, exchange, OUTCOME)[OUTCOME].verdict is Verdict.PASS
    rule = "refused_device_has_no_outcome"
    assert verdicts(message_judge, exchange, rule)[rule].verdict is Verdict.PASS
    reported = [event(), event(device="M-2")]
    exchange = read_back(request, *reported, meters=["M-1", "M-2"], **kinds)
    assert verdicts(message_judge, exchange, rule)[rule].verdict is Verdict.WARNING


def test_a_control_that_waits_is_done_neither_early_nor_for_nothing(message_judge):
    rule = "control_keeps_to_its_start"
    request = control(start="2026-03-02T12:00:00Z")
    planned = read_back(request, event("3.31.0.225"))
    assert verdicts(message_judge, planned, rule)[rule].verdict is Verdict.PASS
    early = read_back(request, event())
    assert verdicts(message_judge, early, rule)[rule].verdict is Verdict.WARNING
    after = read_back(request, event(at=(SENT + timedelta(days=1, seconds=9)).isoformat()))
    assert verdicts(message_judge, after, rule)[rule].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("reported", "broken"),
    [
        ([event()], set()),
        ([event(), event("3.31.0.84")], {"success_excludes_failure"}),
        ([event(), event("3.31.0.84", device="M-2")], set()),
        ([event(), event("3.31.0.42")], {"outcome_fits_its_control"}),
        ([event(tracking="")], {"outcome_names_its_control"}),
        ([event(at="2026-02-28T12:00:00Z")], {"outcome_is_not_before_control"}),
        ([event(at="2026-03-01T11:59:00Z")], set()),  # clocks differ by minutes
    ],
)
def test_what_the_events_after_a_control_say_is_judged(message_judge, reported, broken):
    exchange = read_back(control("0.31.0.23", "M-1", "M-2"), *reported, meters=["M-1", "M-2"])
    names = {
        "success_excludes_failure", "outcome_fits_its_control", "outcome_names_its_control",
        "outcome_is_not_before_control",
    }  # fmt: skip
    found = verdicts(message_judge, exchange, *sorted(names))
    assert {name for name, result in found.items() if result.findings} == broken
