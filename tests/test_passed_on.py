"""What an intermediary may change of Header and Reply, and what it may not."""

import pytest

from cimconform.checks.bindings.intermediaries import (
    header_passes_unchanged,
    reply_passes_unchanged,
)
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.verdict import NothingToJudge, Pointless

MSG = "http://iec.ch/TC57/2011/schema/message"
ASKED = "<Context>TESTING</Context><MessageID>1</MessageID><Comment>so</Comment>"
ERROR = "<Error><code>2.4</code><reason>unknown</reason><ID>M-1</ID></Error>"


def message(root, verb, header="", rest=""):
    head = f"<Header><Verb>{verb}</Verb><Noun>MeterReadings</Noun>{header}</Header>"
    return Message(f'<{root} xmlns="{MSG}">{head}{rest}</{root}>'.encode(), status=200)


def reply(expected="<ID>a</ID>" + ERROR, result="PARTIAL"):
    return message(
        "ResponseMessage", "reply", "", f"<Reply><Result>{result}</Result>{expected}</Reply>"
    )


def passed(asked=ASKED, behind=ASKED, far=None, front=None):
    request, onward = (message("RequestMessage", "get", header) for header in (asked, behind))
    return Exchange(
        "x", "http", Stimulus("get(MeterReadings) of a meter"), request, (front or reply(),),
        role="intermediary", more=(onward,), far=(far or reply(),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("behind", "seen"),
    [
        (ASKED, []),
        (ASKED.replace("1", "2"), []),
        (ASKED + "<Property><Name>hop</Name></Property>", []),
        (ASKED.replace("TESTING", "PRODUCTION"), ["PRODUCTION"]),
        (ASKED.replace("<Comment>so</Comment>", ""), [""]),
    ],
)
def test_a_part_of_the_header_may_come_and_none_may_go(behind, seen):
    assert [f.observed for f in header_passes_unchanged(passed(behind=behind))] == seen


def test_a_header_without_such_parts_shows_nothing():
    with pytest.raises(NothingToJudge):
        list(header_passes_unchanged(passed("", "")))


@pytest.mark.parametrize(
    ("front", "lost"),
    [
        ("<ID>a</ID>" + ERROR, []),
        (ERROR + "<ID>a</ID>", []),
        (ERROR, ["a"]),
        ("<ID>a</ID>" + ERROR.replace("<ID>M-1</ID>", ""), ["2.4 unknown M-1"]),
        ("<ID>a</ID>" + ERROR.replace("unknown", "no"), ["2.4 unknown M-1"]),
    ],
)
def test_each_part_of_a_reply_is_looked_for(front, lost):
    assert [f.expected for f in reply_passes_unchanged(passed(front=reply(front)))] == lost


def test_of_two_like_errors_both_are_looked_for():
    other = ERROR.replace("M-1", "M-2")
    (finding,) = reply_passes_unchanged(passed(far=reply(ERROR * 2), front=reply(ERROR + other)))
    assert finding.expected == "2.4 unknown M-1"


def test_another_result_is_another_rule():
    with pytest.raises(Pointless, match="refusal_passes_the_hop"):
        list(reply_passes_unchanged(passed(front=reply(result="OK"))))
