"""A large message gets the verdicts of a small one, piece by piece, and keeps its line numbers."""

import os
import signal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from large_readings import HEAD, TAIL, meter, write

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.errors import PreconditionFailed, UsageError
from cimconform.judging import captures, traffic
from cimconform.judging import in_pieces as large
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.pieces import split
from cimconform.judging.sources import files
from cimconform.messages.schemas import Schemas
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Verdict

REGISTER = Register.read([FEATURES])
JUDGE = Judge(load_checks(), Basis(Schemas.ours()), setting.ranks(REGISTER))
ALONE = large.Work(jobs=1)
SCHEMA = "message_is_schema_valid"
VALID = "payload_is_schema_valid"


def message(*meters):
    return HEAD + "".join(meters) + TAIL


def judged(path, work=ALONE):
    return {
        one.result.requirement: one.result for one in captures.judge([path], REGISTER, JUDGE, work)
    }


@pytest.fixture
def in_pieces(monkeypatch):
    """Let every file be a large one, cut behind each member."""
    monkeypatch.setattr(traffic, "LARGE", 0)
    monkeypatch.setattr(traffic, "split", lambda file: split(file, 1))


@pytest.fixture
def file(tmp_path):
    """Give a function that writes a message."""

    def written(text):
        path = tmp_path / "a.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def test_the_pieces_together_hold_every_byte(tmp_path):
    path = write(tmp_path / "a.xml", 1)
    raw, pieces = path.read_bytes(), split(path, 100_000)
    middle = b"".join(raw[p.start : p.end] for p in pieces)
    assert raw == raw[: pieces[0].head] + middle + raw[pieces[0].tail :]
    assert 8 <= len(pieces) <= 11
    assert all(not p.message().unreadable for p in pieces)


@given(at=st.integers(0, 9), size=st.integers(1, 40_000))
@settings(max_examples=25, deadline=None)
def test_a_fault_is_found_where_it_stands(tmp_path_factory, at, size):
    meters = [meter(n) for n in range(10)]
    meters[at] = (
        meters[at]
        .replace("<timeStamp>", "<timestamp>", 1)
        .replace("</timeStamp>", "</timestamp>", 1)
    )
    path = tmp_path_factory.mktemp("large") / "a.xml"
    path.write_text(message(*meters), "utf-8")
    line = path.read_text("utf-8")[: path.read_text("utf-8").index("<timestamp>")].count("\n") + 1
    found = [f for piece in split(path, size) for f in _faults(piece)]
    assert [f.line for f in found] == [line]


def _faults(piece):
    judge = Judge(JUDGE.checks, JUDGE.basis, JUDGE.ranks)
    outcome = judge.message(judge.checks[VALID], piece.message())
    return [piece.placed(finding) for finding in outcome.findings]


def test_a_line_behind_the_list_is_known_too(file):
    path = file(
        message(*map(meter, range(5))).replace(
            "<Names>\n          <name>0", "<Namen>\n          <name>0"
        )
    )
    raw = path.read_text("utf-8").replace(
        "</Names>\n      </ReadingType>", "</Namen>\n      </ReadingType>"
    )
    path.write_text(raw, "utf-8")
    wanted = raw[: raw.index("<Namen>")].count("\n") + 1
    lines = {f.line for piece in split(path, 1) for f in _faults(piece)}
    assert lines == {wanted}


@pytest.mark.usefixtures("in_pieces")
def test_the_verdicts_are_those_of_the_whole(file, monkeypatch):
    bad = meter(3).replace("<value>", "<wert>", 1).replace("</value>", "</wert>", 1)
    path = file(
        message(meter(1), meter(2), bad, meter(4)).replace("<m:Result>OK", "<m:Result>SURE")
    )
    pieces = judged(path)
    monkeypatch.setattr(traffic, "LARGE", 1_000_000)
    whole = judged(path)
    apart = {k for k in pieces if JUDGE.checks[k].whole}  # these say that they need the whole
    assert pieces.keys() - apart == whole.keys() - apart
    assert {pieces[k].verdict for k in apart} <= {Verdict.NOT_JUDGED}
    assert {k: r.verdict for k, r in pieces.items() if k not in apart} == {
        k: r.verdict for k, r in whole.items() if k not in apart
    }
    assert {k: [f.line for f in r.findings] for k, r in pieces.items() if k not in apart} == {
        k: [f.line for f in r.findings] for k, r in whole.items() if k not in apart
    }
    assert pieces[VALID].verdict is Verdict.FAIL


@pytest.mark.usefixtures("in_pieces")
def test_a_fault_in_each_reading_is_kept_a_hundred_times(file):
    bad = [meter(n).replace("</MeterReading>", "<x/></MeterReading>") for n in range(120)]
    found = judged(file(message(*bad)))[VALID]
    assert len(found.findings) == large.KEPT
    assert found.reason == "120 findings, of which the first 100 are kept"


@pytest.mark.usefixtures("in_pieces")
def test_what_is_cut_in_a_comment_is_judged_whole(file):
    comment = "      <!-- <MeterReading> of old -->\n"
    found = judged(file(message(meter(1), comment, meter(2))))
    assert found[VALID].verdict is Verdict.PASS
    assert found[VALID].subjects == 1


@pytest.mark.usefixtures("in_pieces")
def test_a_large_file_that_is_no_xml_says_where_it_breaks(file):
    text = message(meter(1), meter(2), meter(3)).replace("</IntervalBlocks>", "</Blocks>", 1)
    found = judged(file(text))
    assert list(found) == ["message_is_well_formed"]
    fallen = found["message_is_well_formed"]
    assert fallen.verdict is Verdict.FAIL
    assert fallen.findings[0].line == text[: text.index("</Blocks>")].count("\n") + 1


def test_one_member_too_large_to_hold_is_refused(file, monkeypatch):
    monkeypatch.setattr(traffic, "LARGE", 0)
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    with pytest.raises(UsageError, match="at most 10 are judged as one"):
        judged(file(message()))


@pytest.mark.usefixtures("in_pieces")
def test_a_rule_that_needs_the_whole_says_so(file, monkeypatch):
    checks = dict(JUDGE.checks)
    name = "one_payload_document"
    monkeypatch.setitem(
        JUDGE.checks, name, type(checks[name])(name, checks[name].function, "message", whole=True)
    )
    found = judged(file(message(meter(1), meter(2))))[name]
    assert found.verdict is Verdict.NOT_JUDGED
    assert "needs the whole message at once" in found.reason


@pytest.mark.usefixtures("in_pieces")
def test_processes_side_by_side_come_to_the_same(file):
    path = file(message(*map(meter, range(4))))
    progress = []
    beside = judged(
        path, large.Work(jobs=2, notify=lambda done, whole: progress.append((done, whole)))
    )
    alone = judged(path)
    assert {k: (r.verdict, r.subjects) for k, r in beside.items()} == {
        k: (r.verdict, r.subjects) for k, r in alone.items()
    }
    assert progress[-1][0] == progress[-1][1]
    assert len(progress) == 4


def kill(_piece):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(os.name != "posix", reason="processes are killed by a signal here")
@pytest.mark.usefixtures("in_pieces")
def test_a_process_that_is_killed_is_nobodys_fault(file, monkeypatch):
    monkeypatch.setattr(large, "_judge_piece", kill)
    with pytest.raises(PreconditionFailed, match="was killed, for want of memory"):
        judged(file(message(meter(1), meter(2))), large.Work(jobs=2))
