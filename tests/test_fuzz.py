"""Whatever a peer sends, no check breaks: a crash of ours would be reported as inconclusive."""

import random
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.message import Message, Unreadable, parse
from cimconform.messages.schemas import Schemas
from cimconform.record.record import read
from cimconform.requirements.register import Register
from cimconform.runners import kill_matrix as selftest
from cimconform.suite import FEATURES

REGISTER = Register.read([FEATURES])
JUDGED = [r for r in REGISTER.values() if not r.untested]
CHECKS, BASIS = load_checks(), Basis(Schemas.ours())
WORDS = [
    "2026-03-29T24:00:00Z", "12026-03-29T02:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T24:00:00Z",
    "", " ", "x", "OK", "FAILED", "PARTIAL", "0.0", "2.4", "-1", "1e999", "9" * 40, "get", "reply",
    "MeterReadings", "2026-02-30T25:61:00Z", "2026-03-29T02:30:00", "NaN", "٣", "a:b", "\u2028",
    "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0", "0.0.0", "3.8.0.214", "urn:uuid:x", "H4sIAAAA", "==",
]  # fmt: skip
NAMES = ["Header", "Reply", "Result", "code", "Error", "ID", "Verb", "Payload", "Names", "x"]
SPACES = ["", "urn:x", "http://iec.ch/TC57/2011/schema/message", "http://iec.ch/TC57/2011/X#"]


class Pool(list):
    def __repr__(self):
        return f"{len(self)} exchanges"  # hypothesis would print them all


@pytest.fixture(scope="module")
def exchanges(tmp_path_factory):
    """Every exchange of a run against the reference, each with those that went before it."""
    folder = tmp_path_factory.mktemp("run")
    with ExitStack() as stack:
        options = setting.Options(output=folder, bindings=("soap12", "http"))
        selftest.play_all(setting.campaign(options, stack))
    return Pool(e for e in read(folder).exchanges if e.replies and e.request)


def _removed(element, _):
    element.getparent().remove(element)


def _doubled(element, _):
    element.addnext(parse(etree.tostring(element, with_tail=False)))


def _emptied(element, _):
    element[:] = []
    element.text = None


def _moved(element, dice):
    root = element.getroottree().getroot()
    targets = [e for e in root.iter() if e not in element.iter() and isinstance(e.tag, str)]
    dice.choice(targets).insert(0, element)


def _renamed(element, dice):
    space = dice.choice(SPACES)
    element.tag = f"{{{space}}}{dice.choice(NAMES)}" if space else dice.choice(NAMES)


def _retexted(element, dice):
    element.text = dice.choice(WORDS)


def _marked(element, dice):
    element.set(dice.choice(["kind", "idType", "ref", "x"]), dice.choice(WORDS))


def _commented(element, dice):
    element.insert(0, etree.Comment("between"))
    element.insert(dice.randrange(2), etree.ProcessingInstruction("x", "y"))


EDITS = [_removed, _doubled, _emptied, _moved, _renamed, _retexted, _marked, _commented]


def _edited(raw, dice):
    """Give the bytes of a message with one thing changed in its tree."""
    try:
        root = parse(raw)
    except Unreadable:
        return _damaged(raw, dice)
    elements = [e for e in root.iter() if isinstance(e.tag, str) and e is not root]
    if not elements:
        return _damaged(raw, dice)
    dice.choice(EDITS)(dice.choice(elements), dice)
    return etree.tostring(root)


def _damaged(raw, dice):
    """Give the bytes with a few of them changed, cut out or put in."""
    at = dice.randrange(len(raw) + 1)
    junk = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 4)))
    return raw[:at] + junk + raw[at + dice.choice([0, len(junk), 50, len(raw)]) :]


def _changed(message, change, dice):
    headers = dict(message.headers)
    if headers and not dice.randrange(4):
        headers[dice.choice(sorted(headers))] = dice.choice(WORDS)
    return replace(message, raw=change(message.raw, dice), headers=headers)


def _disturbed(exchange, dice):
    """Give an exchange of which one message, or one message before it, was changed."""
    change = _edited if dice.randrange(4) else _damaged
    change = partial(_changed, change=change, dice=dice)
    kind = dice.randrange(4)
    if exchange.before and kind == 0:
        first = replace(exchange.before[0], replies=(change(exchange.before[0].replies[0]),))
        return replace(exchange, before=(first, *exchange.before[1:]))
    if kind == 1:
        return replace(exchange, request=change(exchange.request))
    return replace(exchange, replies=(change(exchange.replies[0]), *exchange.replies[1:]))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_no_edit_breaks_a_check(exchanges, seed):
    dice = random.Random(seed)  # noqa: S311 - hypothesis gives the seed
    exchange = _disturbed(dice.choice(exchanges), dice)
    judge = Judge(CHECKS, BASIS)
    results = [judge.every(r, exchange.binding, [exchange]) for r in JUDGED]
    alone = [judge.message(c, m) for c in CHECKS.values() for m in exchange.messages]
    assert not [o.reason for o in (*results, *alone) if o is not None and "broke" in o.reason]


@settings(max_examples=60, deadline=None)
@given(raw=st.binary(max_size=60) | st.sampled_from([b"<a/>", b"<html/>", b"", b"\xff\xfe<\x00"]))
def test_no_bytes_break_a_check(raw):
    judge = Judge(CHECKS, BASIS)
    outcomes = [judge.message(check, Message(raw)) for check in CHECKS.values()]
    assert not [o.reason for o in outcomes if o is not None and "broke" in o.reason]
