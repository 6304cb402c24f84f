"""The tables of the patterns: what may follow what, what is an end, and their pictures."""

import runpy
from pathlib import Path

import pytest
import sequence_pictures
from head_end import MSG

from cimconform.messages import patterns
from cimconform.messages.message import Message
from cimconform.messages.patterns import (
    LATER_REPLIES,
    PATTERNS,
    SEVERAL_REPLIES,
    ended,
    kind_of,
    walk,
)

SCRIPT = runpy.run_path(str(Path(__file__).parents[1] / "tools" / "pattern_page.py"))


def reply(result, *codes):
    errors = "".join(f"<Error><code>{code}</code></Error>" for code in codes)
    inside = f"<Header/><Reply><Result>{result}</Result>{errors}</Reply>"
    return Message(f'<ResponseMessage xmlns="{MSG}">{inside}</ResponseMessage>'.encode())


MORE, LAST, PART = reply("PARTIAL", "0.1"), reply("PARTIAL", "2.4", "0.2"), reply("PARTIAL", "2.4")
OK, FAILED = reply("OK", "0.0"), reply("FAILED", "5.3")


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (MORE, "PARTIAL 0.1"),
        (LAST, "PARTIAL 0.2"),
        (PART, "PARTIAL"),
        (OK, "OK"),
        (FAILED, "FAILED"),
    ],
)
def test_a_message_has_a_kind(message, kind):
    assert kind_of(message) == kind


def test_what_is_no_response_is_of_its_own_kind():
    assert kind_of(Message(f'<EventMessage xmlns="{MSG}"/>'.encode())) == "event"
    fault = f'<FaultMessage xmlns="{MSG}"><Reply><Result>FAILED</Result></Reply></FaultMessage>'
    assert kind_of(Message(fault.encode())) == "fault"


@pytest.mark.parametrize(
    ("series", "over"),
    [
        ([OK], True),
        ([FAILED], True),
        ([MORE, MORE, LAST], True),
        ([MORE, PART, OK], True),
        ([PART, FAILED], True),
        ([MORE, MORE], False),
        ([PART], False),
        ([], False),
    ],
)
@pytest.mark.parametrize("pattern", [SEVERAL_REPLIES, LATER_REPLIES])
def test_every_reading_of_the_last_reply_ends_a_series(pattern, series, over):
    assert ended(pattern, series) is over
    assert all(step.after for step in walk(pattern, series))


@pytest.mark.parametrize("last", [OK, FAILED, LAST])
def test_nothing_follows_the_last(last):
    steps = walk(LATER_REPLIES, [MORE, last, MORE])
    assert [step.after for step in steps] == ["in parts", "ended", ""]


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=lambda p: p.name)
def test_every_table_holds_together(pattern):
    assert len({(row.state, row.kind) for row in pattern.rows}) == len(pattern.rows)
    reached = {row.then for row in pattern.rows}
    assert pattern.ends <= reached
    assert set(pattern.states) == {pattern.start} | reached


def test_the_page_shows_what_the_tables_say():
    page = SCRIPT["PAGE"].read_text("utf-8")
    assert SCRIPT["filled"](page) == page, "run: python tools/pattern_page.py"
    assert all(f"<!-- pattern {name} -->" in page for name in PATTERNS)


def test_a_picture_has_every_state_and_its_ends():
    drawn = patterns.mermaid(LATER_REPLIES)
    assert "[*] --> accepted" in drawn
    assert "accepted --> in_parts: PARTIAL or PARTIAL 0.1 or event" in drawn
    assert "ended --> [*]" in drawn


def test_the_sequences_of_the_page_are_those_of_a_run():
    page, kept = SCRIPT["PAGE"].read_text("utf-8"), sequence_pictures.FOLDER
    drawn = dict(sequence_pictures.drawn())
    remedy = "run: python tools/sequence_pictures.py"
    assert {path.stem for path in kept.iterdir()} == set(drawn), remedy
    for name, text in drawn.items():
        assert (kept / f"{name}.svg").read_text("utf-8") == text, remedy
        assert f"](sequences/{name}.svg)" in page
