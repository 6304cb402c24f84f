"""Waiting for asynchronous replies: what ends it, what is astray, and whom silence accuses."""

from collections import deque
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace

import pytest
from head_end import message, named, query

from cimconform.campaign import setup as setting
from cimconform.errors import PreconditionFailed, TransportError, UsageError
from cimconform.harness.async_replies import AwaitOptions, Mailboxes, ReplyListener
from cimconform.messages.completeness import complete, objects, reported
from cimconform.messages.exchange import ANSWERED, Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.runners import kill_matrix as selftest
from cimconform.system import embedded
from cimconform.transports.base import RawMessage
from cimconform.verdict import Verdict

REQUEST = Message(message("get", "MeterReadings", query(named("EndDevice", "M-1", "M-2"))))
ACKNOWLEDGED = Message(
    message("reply", "MeterReadings").replace(b"RequestMessage", b"ResponseMessage")
    .replace(b"</ResponseMessage>", b"<Reply><Result>OK</Result></Reply></ResponseMessage>")
)  # fmt: skip


def part(result, code, *meters):
    meter = "".join(f"<Meter><Names><name>{m}</name></Names></Meter>" for m in meters)
    return (
        '<ResponseMessage xmlns="http://iec.ch/TC57/2011/schema/message">'
        f"<Reply><Result>{result}</Result><Error><code>{code}</code></Error></Reply>"
        f"<Payload>{meter}</Payload></ResponseMessage>"
    ).encode()


class Box:
    """A mailbox in which everything lies already."""

    def __init__(self, *bodies, address="http://us.example/1"):
        self.bodies, self.address, self.waited = deque(bodies), address, []

    def take(self, timeout_s):
        """Give what lies on top."""
        self.waited.append(timeout_s)
        if not self.bodies:
            return None
        body = self.bodies.popleft()
        if isinstance(body, Exception):
            raise body
        return RawMessage(body, {}, 1.0, status=200, method="POST")

    def close(self):
        """Nothing to let go of."""


class Listener:
    """A listener whose mailboxes are known beforehand."""

    def __init__(self, *boxes, astray=()):
        self.boxes, self.astray, self.answers = deque(boxes), Box(*astray), []

    def mailbox(self, answer):
        """Give the next box."""
        self.answers.append(answer)
        return self.boxes.popleft()


def reply_listener(*boxes, astray=(), **limits):
    listener = Listener(*boxes, astray=astray)
    mailboxes = Mailboxes(None, lambda: listener, **limits)
    keeper = SimpleNamespace(
        keep=lambda raw, _, exchange: Message(raw.body, headers=raw.headers, id=exchange),
        sent=lambda *_: (),
    )
    return ReplyListener(mailboxes, keeper)


def outcome(listening, options=None, reply=ACKNOWLEDGED, edit=""):
    reply_mailbox = listening.open(frozenset({"reply_address", "now"}), options or AwaitOptions())
    exchange = Exchange("x", "http", Stimulus("get(MeterReadings)", edit), REQUEST, (reply,))
    return listening.with_late(exchange, reply_mailbox)


def test_waiting_ends_with_the_last_reply():
    box = Box(part("PARTIAL", "0.1", "M-1"), part("PARTIAL", "0.2"))
    found = outcome(reply_listener(box, late_s=60.0))
    assert [m.result for m in found.late] == ["PARTIAL", "PARTIAL"]
    assert [round(waited) for waited in box.waited] == [60, 60, 0]


def test_or_with_everything_that_was_asked_for():
    box = Box(part("PARTIAL", "0.1", "M-1"), part("PARTIAL", "0.1", "M-2"))
    assert len(outcome(reply_listener(box)).late) == 2
    assert len(box.waited) == 3
    assert box.waited[-1] == 0


def test_who_stays_receives_what_follows():
    box = Box(part("OK", "0.0"), part("OK", "0.0"))
    found = outcome(reply_listener(box, quiet_s=7.0), AwaitOptions(stay=True))
    assert len(found.late) == 2
    assert 6 < box.waited[-1] <= 7


def test_nothing_is_waited_for_long_where_nothing_may_come():
    refused = Message(ACKNOWLEDGED.raw.replace(b">OK<", b">FAILED<"))
    for more in ({"reply": refused}, {"edit": 'with Header/ReplyAddress "ftp://x"'}):
        box = Box()
        assert not outcome(reply_listener(box, late_s=60.0, quiet_s=0.5), **more).trouble
        assert box.waited[0] <= 0.5


def test_who_goes_does_not_wait():
    box = Box(part("OK", "0.0"))
    assert outcome(reply_listener(box), AwaitOptions(go=True)).late == ()
    assert not box.waited


def test_silence_accuses_no_product_before_anything_has_come():
    found = outcome(reply_listener(Box(), late_s=0.5))
    assert found.trouble.startswith("nothing has come to http://us.example/1 within 0.5 s")


def test_but_does_where_something_has_come_before():
    listening = reply_listener(Box(part("OK", "0.0")), Box())
    outcome(listening)
    assert not outcome(listening).trouble


def test_what_comes_elsewhere_is_kept_as_astray():
    first, second = Box(part("OK", "0.0")), Box(part("OK", "0.0"))
    listening = reply_listener(first, second, astray=(b"lost",))
    outcome(listening)
    first.bodies.append(b"for the second")
    assert [m.raw for m in outcome(listening).strays] == [b"for the second"]
    assert not second.bodies


def test_a_broken_binding_is_reported():
    found = outcome(
        reply_listener(Box(part("PARTIAL", "0.1", "M-1"), TransportError("the broker is gone")))
    )
    assert (found.trouble, len(found.late)) == ("the broker is gone", 1)


def test_what_we_refused_is_not_counted():
    bad = Message(part("OK", "0.0"), headers={ANSWERED: "503"})
    assert not complete(REQUEST, [bad])
    assert complete(REQUEST, [bad, replace(bad, headers={})])


def test_objects_are_known_by_name_and_by_what_is_reported_of_them():
    assert objects(REQUEST) == {"M-1", "M-2"}
    assert reported([Message(part("PARTIAL", "0.1", "M-1"))]) == {"PARTIAL", "0.1", "M-1"}


def test_a_binding_without_a_place_cannot_be_answered_later():
    mailboxes = Mailboxes(None, lambda: None, places={"reply_address": ""})
    with pytest.raises(PreconditionFailed, match="names no place for reply_topic"):
        mailboxes.open("reply_topic", AwaitOptions())
    with pytest.raises(UsageError, match="cannot listen at queue:LATE"):
        Mailboxes(None, lambda: None, places={"reply_address": "queue:LATE"}).open(
            "reply_address", AwaitOptions()
        )


def test_an_unknown_answer_is_reported():
    with pytest.raises(UsageError, match="no answer of ours is called 'HTTP 999'"):
        reply_listener(Box()).open(frozenset({"reply_address"}), AwaitOptions(first="HTTP 999"))


FORMS = {
    "created": "answers_by_events",
    "created_reply": "answers_by_events_that_reply",
    "created_with_reply": "answers_by_events_with_a_reply",
}


@pytest.fixture(scope="module")
def everyone():
    """Give the addresses of a reference that plays every behaviour."""
    with embedded.reference("--all") as addresses:
        yield addresses


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_late_reply_can_be_agreed(form, everyone, tmp_path):
    text = embedded.SYSTEM_FILE.read_text("utf-8").replace('"response"', f'"{form}"')
    file = tmp_path / "system.toml"
    file.write_text(text, "utf-8")
    options = setting.Options(
        system=file, bindings=("soap11", "generic", "http", "jms"), output=None,
        addresses=embedded.seen_as(everyone, FORMS[form]),
    )  # fmt: skip
    with ExitStack() as stack:
        made = setting.campaign(options, stack)
        wanted = ("late_reply_has_agreed_form", "message_is_schema_valid")
        chosen = tuple(a for a in made.selection.applicable if a[0] in wanted)
        made.selection = replace(made.selection, applicable=chosen)
        results = [r for r in selftest.play_all(made) if r.requirement in wanted]
    assert len(results) == 8
    assert {r.verdict for r in results} == {Verdict.PASS}
