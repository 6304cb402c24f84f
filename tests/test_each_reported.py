"""Events about several objects: each is looked for, under whatever name a single one may have."""

import pytest

from cimconform.campaign import setup as setting
from cimconform.checks.unsolicited_events.publishers import (
    each_done_object_is_told,
    unsubscribed_hears_nothing_more,
)
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.messages.transactions import untold
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.system import embedded
from cimconform.system.system_file import load
from cimconform.verdict import Pointless

MSG = "http://iec.ch/TC57/2011/schema/message"
SPACE = "http://iec.ch/TC57/2011/MeterConfig#"


def message(root, verb, correlation, *names):
    head = f"<Verb>{verb}</Verb><Noun>MeterConfig</Noun><MessageID>{names}</MessageID>"
    head += f"<CorrelationID>{correlation}</CorrelationID>"
    meters = "".join(f"<Meter><Names><name>{n}</name></Names></Meter>" for n in names)
    payload = f'<Payload><MeterConfig xmlns="{SPACE}">{meters}</MeterConfig></Payload>'
    body = f'<{root} xmlns="{MSG}"><Header>{head}</Header>{payload}</{root}>'
    return Message(body.encode(), status=200)


def made(correlation, *names):
    reply = f'<ResponseMessage xmlns="{MSG}"><Header><Verb>reply</Verb></Header>'
    reply += "<Reply><Result>OK</Result></Reply></ResponseMessage>"
    request = message("RequestMessage", "create", correlation, *names)
    stimulus = Stimulus("create(MeterConfig) of a meter")
    return Exchange(correlation, "http", stimulus, request, (Message(reply.encode()),))


def event(correlation, *names):
    return message("EventMessage", "created", correlation, *names)


def judged(transactions, *events):
    first, *more = events or [None]
    exchange = Exchange(
        "x", "http", Stimulus("created(MeterConfig)"), first, before=tuple(transactions),
        role="publisher", more=tuple(more),
    )  # fmt: skip
    return [finding.expected for finding in each_done_object_is_told(exchange)]


ONE, TWO, BOTH = made("1", "A"), made("2", "B"), made("3", "A", "B")


@pytest.mark.parametrize(
    ("transactions", "events", "lost"),
    [
        ([ONE, TWO], [event("1", "A"), event("2", "B")], []),
        ([ONE, TWO], [event("1", "A")], ["B"]),
        ([ONE, TWO], [event("1", "A"), event("2", "A")], ["B"]),
        ([ONE, TWO], [event("1", "A"), event("2", "an-mrid")], []),
        ([ONE, TWO], [event("1", "A"), event("1", "A"), event("2", "B")], []),
        ([BOTH], [event("3", "A", "B")], []),
        ([BOTH], [event("3", "A"), event("3", "B")], []),
        ([BOTH], [event("3", "A")], ["B"]),
    ],
)
def test_each_object_is_looked_for_in_the_events_about_it(transactions, events, lost):
    assert judged(transactions, *events) == lost


def test_where_nothing_was_reported_another_rule_says_so():
    with pytest.raises(Pointless, match="transaction_is_followed_by_event"):
        judged([ONE])


def test_we_listen_on_until_an_event_names_both_objects():
    assert untold([event("3", "A")], BOTH) == {"B"}
    assert untold([], ONE) == {"A"}
    assert not untold([event("1", "an-mrid")], ONE)


@pytest.mark.parametrize(
    ("before", "late", "verbs"),
    [
        ([event("1", "A")], [], []),
        ([event("1", "A")], [event("2", "B")], ["created"]),
        ([event("1", "A")], [event("1", "A")], []),
        ([event("1", "A")], [event("9", "Z")], []),
    ],
)
def test_after_the_end_of_a_subscription_nothing_done_since_may_come(before, late, verbs):
    before = Exchange(
        "h", "http", Stimulus("created(MeterConfig)"), before[0], before=(ONE,), role="publisher"
    )
    exchange = Exchange(
        "x", "http", Stimulus("created(MeterConfig)"), next(iter(late), None),
        before=(ONE, before, TWO), role="publisher",
    )  # fmt: skip
    assert [finding.observed for finding in unsubscribed_hears_nothing_more(exchange)] == verbs


def test_a_subscription_that_cannot_be_ended_is_not_judged(tmp_path):
    text = embedded.SYSTEM_FILE.read_text("utf-8")
    path = tmp_path / "system.toml"
    lines = [line for line in text.splitlines() if not line.startswith(("end =", "truth ="))]
    path.write_text("\n".join(lines), "utf-8")
    chosen = setting.selected(Register.read([FEATURES]), load(path, embedded.NOWHERE), ("http",))
    rule = "unsubscribed_hears_nothing_more"
    reasons = {s.reason for s in chosen.not_applicable if s.requirement == rule}
    assert reasons == {"subscription.end does not say how a subscription is ended"}
